"""Pages for reading: what they say, what they refuse, and how many queries they make."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.charter import load_charter
from comity.core import canonical
from comity.core.checkpoint import Note
from comity.core.evidence import verify_evidence
from comity.record import store
from comity.texts.document import format_document, identify
from comity.texts.reading import read_text
from comity.web.pages.parties import parse_day
from comity.web.sources import load_paraphrase, load_sources
from tests.web.pages import client_for, read, serving, words_of
from tests.world import COUNCIL, MEMBERS, PUBLIC, World, document, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

PAGES = ("/", "/parties", "/organs", "/organs/council", "/texts/", "/decisions/", "/record", "/verify", "/sources")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_read_without_script_and_in_the_readers_language(world: World, path: str, language: str) -> None:
    page = read(client_for(world, language=language), path)
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert "Exercise" in page or "Учения" in page


def test_language_is_switched_and_remembered(world: World) -> None:
    client = client_for(world)
    client.post("/language", {"language": "ru", "next": "/organs"})
    assert '<html lang="ru"' in read(client, "/organs")


def test_home_names_the_organisation_its_founding_and_principles(world: World) -> None:
    page = words_of(read(client_for(world), "/"))
    for said in (
        "Lantern Compact",
        "Wickhaven",
        "20 March 2019",
        "Equality of all parties",
        "Council",
        "No decision yet",
    ):
        assert said in page


def test_statements_on_the_founding_stand_side_by_side_with_their_sources() -> None:
    with serving(World(charter=load_charter("sco"))) as world:
        page = words_of(read(client_for(world), "/"))
        assert "15 June 2001" in page
        assert "1 June 2006" in page
        assert "The sources do not agree." in page
        assert "Not affiliated with Shanghai Cooperation Organisation" in read(client_for(world), "/")


def enter_declaration(world: World) -> str:
    parts, first = {}, None
    for language in ("en", "ru"):
        text = (ROOT / f"src/comity/web/declaration_2006.{language}.txt").read_bytes()
        first = identify(read_text(text, language=language), language=language, earlier=first)
        parts[f"text.{language}"] = canonical.encode(format_document(first))
    parts["source"] = json.dumps({"title": "The Declaration", "place": "Shanghai", "source": "A web page"}).encode()
    body = {
        "organ": "council-of-heads-of-state", "day": "2006-06-15", "form": "signed", "parties": ["ARV", "BEL"],
        "languages": ["en", "ru"],
    }  # fmt: skip
    return recorded(world["SECRETARIAT"].submit("decision.enter", body, to=PUBLIC, parts=parts))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_declaration_stands_on_the_first_page_with_what_runs_it_in_its_margin(language: str) -> None:
    with serving(World(charter=load_charter("sco"))) as world:
        enter_declaration(world)
        page = read(client_for(world, language=language), "/")
        for paragraph in load_paraphrase(language).paragraphs:
            for statement in load_sources().beside(paragraph):
                assert statement.words[language].replace('"', "&quot;").replace("'", "&#x27;") in page
        assert page.count('class="margin-notes"') == len(load_paraphrase(language).paragraphs)


def test_entered_decision_is_marked_as_such_with_its_source() -> None:
    with serving(World(charter=load_charter("sco"))) as world:
        act = enter_declaration(world)
        client = client_for(world)
        assert "entered from a source" in words_of(read(client, "/decisions/"))
        page = words_of(read(client, f"/adopted/{act}"))
        for said in ("Entered from a source", "15 June 2006", "Shanghai", "A web page", "signed"):
            assert said in page
        assert "Five years after" in page
        both = words_of(read(client, f"/adopted/{act}?language=en&beside=ru"))
        assert "Five years after" in both
        assert "Пять лет" in both or "пять лет" in both


# ---------------------------------------------------------------- parties


def test_parties_as_of_a_day(world: World) -> None:
    client = client_for(world)
    assert "7 parties take part. Member: 6, Observer: 1." in words_of(read(client, "/parties"))
    before = words_of(read(client, "/parties?on=2029-12-31"))
    assert "0 parties took part" in before
    assert "Nobody had a standing on that day" in before
    assert read(client, "/parties?on=2030-01-01").count('class="tile tile-full"') == 6
    assert read(client, "/parties?on=2030-01-01&standing=observer").count('class="tile tile-full"') == 0
    assert "That is no day" in words_of(read(client, "/parties?on=yesterday"))


@pytest.mark.parametrize("text", ["", "2006-6-15", "20060615", "2006-02-30", "2006-06-15T00:00", "٢٠٠٦-٠٦-١٥"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None


def test_timeline_says_in_words_what_it_draws(world: World) -> None:
    page = read(client_for(world), "/parties")
    assert page.count('<svg role="img" aria-label="') == 7
    assert 'aria-label="ARV: Member, since 1 January 2030"' in page


def test_party_shows_its_keys_by_fingerprint_and_never_names(world: World) -> None:
    page = read(client_for(world, "BEL"), "/parties/ARV")
    assert page.count('class="fingerprint"') == 3
    assert words_of(page).count("in use") == 3
    recorded(world["ARV"].submit("party.revoke", {"key": world["ARV"].keys["delegate"].public}))
    assert "revoked" in words_of(read(client_for(world), "/parties/ARV"))


# ---------------------------------------------------------------- texts


def table_two_versions(world: World) -> tuple[str, str]:
    first = recorded(world.table())
    changed = document(
        "On the lamps of the harbour", "en", "The lamps are lit at dusk and in fog.", "Each keeper tends its own."
    )
    body = {
        "organ": "council",
        "follows": first,
        "languages": ["en"],
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    }
    return first, recorded(world["ARV"].submit("text.table", body, to=COUNCIL, parts={"text.en": changed}))


def test_text_is_a_document_with_anchors_versions_and_its_signed_act(world: World) -> None:
    first, second = table_two_versions(world)
    page = read(client_for(world, "BEL"), f"/texts/{first}")
    assert 'id="p-0000000000"' in page
    assert "This is not the latest version." in page
    assert f"/texts/{second}" in page
    assert f"/evidence/{first}" in page
    assert "COUNCIL/2031/L.1" in page


def test_versions_are_compared_word_by_word_whichever_is_named_first(world: World) -> None:
    first, second = table_two_versions(world)
    client = client_for(world, "BEL")
    page = read(client, f"/texts/{first}/compare/{second}")
    assert "<ins> and in fog</ins>" in page
    assert page == read(client, f"/texts/{second}/compare/{first}").replace(
        f"{second}/compare/{first}", f"{first}/compare/{second}"
    )
    read(client, f"/texts/{first}/compare/{first}", 404)


def test_erased_words_are_shown_as_erased(world: World) -> None:
    version = recorded(world.table())
    recorded(world["ARV"].submit("record.erase", {"act": version, "part": "text.en"}, to=COUNCIL))
    page = words_of(read(client_for(world, "BEL"), f"/texts/{version}"))
    assert "erased" in page
    assert "The lamps are lit" not in page
    act = words_of(read(client_for(world, "BEL"), f"/record/acts/{version}"))
    assert "Its bytes and its salt are gone." in act


def test_what_people_wrote_is_escaped(world: World) -> None:
    version = recorded(world.table(title="<script>alert(1)</script>"))
    decision = recorded(world.put(version))
    recorded(world.say("FAL", "object", decision, reasons="<img src=x onerror=alert(1)>"))
    client = client_for(world, "BEL")
    for path in (
        f"/texts/{version}",
        f"/decisions/{decision}",
        "/record",
        "/texts/",
        "/decisions/",
        "/organs/council",
        "/parties/FAL",
    ):
        page = read(client, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


# ---------------------------------------------------------------- the record


def test_record_shows_size_root_and_a_checkpoint_that_verifies(world: World) -> None:
    client = client_for(world)
    page = read(client, "/record")
    assert f'<dd class="big">{world.keeper.size}</dd>' in page
    assert str(world.keeper.root_at(world.keeper.size)) in page
    assert Note.parse(client.get("/checkpoint").content.decode()).text.split("\n")[1] == str(world.keeper.size)


def test_record_goes_back_page_by_page(world: World) -> None:
    for _ in range(40):
        recorded(world["ARV"].submit("party.rename", {}, parts={"names": canonical.encode({"en": "Arvenia"})}))
    client = client_for(world)
    page = read(client, "/record")
    assert page.count('class="act-line"') == 50
    (before,) = re.findall(r"\?before=(\d+)", page)
    assert read(client, f"/record?before={before}").count('class="act-line"') == world.keeper.size - 1 - 50
    for nonsense in ("-1", "9" * 31, "x", ""):
        assert read(client, f"/record?before={nonsense}").count('class="act-line"') == 50


def test_act_receipt_and_evidence(world: World) -> None:
    decision = recorded(world.put(recorded(world.table())))
    client = client_for(world, "BEL")
    page = words_of(read(client, f"/record/acts/{decision}"))
    assert "ARV puts" in page
    assert decision in page
    receipt = json.loads(client.get(f"/record/acts/{decision}/receipt").content)
    assert receipt["comity"] == "receipt/v1"
    for path in (f"/evidence/{decision}", f"/decisions/{decision}/evidence"):
        verify_evidence(client.get(path).content)


def test_tiles_of_the_tree_are_public(world: World) -> None:
    client, size = client_for(world), world.keeper.size
    assert len(client.get(f"/tile/0/000.p/{size}").content) == 32 * size
    assert len(client.get(f"/tile/entries/000.p/{size}").content) == 34 * size
    for path in (
        "/tile/0/000",
        f"/tile/0/000.p/{size + 1}",
        "/tile/0/x000/000.p/1",
        "/tile/9/000",
        "/tile/0/001.p/1",
        "/tile/1/000.p/1",
    ):
        read(client, path, 404)


# ---------------------------------------------------------------- what one may not see


def test_what_one_may_not_see_looks_like_what_there_is_not(world: World) -> None:
    version = recorded(world.table())
    decision = recorded(world.put(version))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    adopted = re.findall(r"/adopted/([0-9a-f]{64})", read(client_for(world, "BEL"), "/decisions/"))[0]
    for reader in (None, "OBS"):
        client = client_for(world, reader)
        nowhere = read(client, f"/texts/{'0' * 64}", 404), read(client, f"/record/acts/{'0' * 64}", 404)
        for path in (f"/texts/{version}", f"/texts/{version}/compare/{decision}"):
            assert read(client, path, 404) == nowhere[0]
        for path in (f"/record/acts/{decision}", f"/record/acts/{adopted}/receipt"):
            assert read(client, path, 404) == nowhere[1]
        for path in ("/decisions/{}", "/decisions/{}/board", "/decisions/{}/evidence", "/adopted/{}", "/evidence/{}"):
            for act in (decision, adopted, version):
                assert read(client, path.format(act), 404) == read(client, path.format("0" * 64), 404)


@pytest.mark.parametrize("path", ["/parties/ZZZ", "/organs/nothing", "/texts/abc", "/no/such/page"])
def test_unknown_address_is_answered_in_plain_words(world: World, path: str) -> None:
    assert "Nothing here for you" in read(client_for(world), path, 404)


def test_fault_of_the_server_is_told_in_plain_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("comity.web.pages.organs._members_of", fail)
    client = client_for(world)
    client.raise_request_exception = False
    page = read(client, "/organs", 500)
    assert "This server has failed" in page
    assert "planted" not in page


# ---------------------------------------------------------------- queries


# A page of a delegation at work asks the database at most so often; the limit in time is `comity bench page`'s.
# A decision is its positions, what ends them, what is attached, what offices did and what became of it: a table each,
# read for the page and judged for its buttons; then what the party requires of itself, and how its delegate is told.
MOST_QUERIES = 26


def count_queries(world: World, path: str) -> int:
    """Return how many queries a page makes of a member: by the ORM, and by the record's own plain SQL."""
    client = client_for(world, "BEL")
    client.get(path)
    with CaptureQueriesContext(connection) as queries, patch.object(store, "execute", wraps=store.execute) as plain:
        assert client.get(path).status_code == 200
    return len(queries) + plain.call_count


def say_something(world: World, title: str) -> None:
    decision = recorded(world.put(recorded(world.table(title=title))))
    objection = recorded(world.say("FAL", "object", decision, reasons="No."))
    recorded(world.withdraw("FAL", decision, objection))
    for party in MEMBERS:
        recorded(world.say(party, "concur", decision))
    recorded(world.put(recorded(world.table(title=f"{title}, again"))))


@pytest.mark.parametrize(
    "path", ["/", "/parties", "/parties/FAL", "/organs/council", "/texts/", "/decisions/", "/record"]
)
def test_number_of_queries_is_fixed(world: World, path: str) -> None:
    say_something(world, "First")
    with_one = count_queries(world, path)
    say_something(world, "Second")
    say_something(world, "Third")
    assert count_queries(world, path) == with_one


def test_page_of_a_decision_makes_as_many_queries_whatever_was_said(world: World) -> None:
    decision = recorded(world.put(recorded(world.table())))
    recorded(world.say("BEL", "concern", decision))
    with_one = count_queries(world, f"/decisions/{decision}")
    for party in ("ARV", "COR", "FAL", "BEL", "BEL"):
        recorded(world.say(party, "concern", decision, reasons="A concern."))
    assert count_queries(world, f"/decisions/{decision}") == with_one <= MOST_QUERIES
    assert count_queries(world, f"/decisions/{decision}/board") <= MOST_QUERIES
    for kind in ("concur", "concern", "object"):
        assert count_queries(world, f"/acts/decision.{kind}/new?decision={decision}") <= MOST_QUERIES


def test_desk_makes_as_many_queries_however_much_waits(world: World) -> None:
    say_something(world, "First")
    recorded(world.table("BEL", title="To be put"))
    with_one = count_queries(world, "/desk")
    for title in ("Second", "Third"):
        say_something(world, title)
        recorded(world.table("BEL", title=f"{title}, to be put"))
    # The desk has the parts of several pages: decisions, texts, proposals, translations, acts, what to put, meetings.
    assert count_queries(world, "/desk") == with_one <= MOST_QUERIES + 6
