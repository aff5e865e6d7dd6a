"""Pages of the register: found by forum, subject and day; one entry with its life; the brief; and the forms."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity import catalogue
from comity.core.act import SignedAct
from comity.web.pages import acts as acts_pages
from comity.web.pages import positions as pages
from comity.web.shell.brief import document_of, make_brief
from tests.positions.register import (
    ALL_MEMBERS,
    FIRST,
    SECOND,
    adopt,
    challenge,
    enter,
    reaffirm,
    register,
    undertake,
    withdraw,
)
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page
from tests.world import PUBLIC, World, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

FORUM = "assembly-of-harbours"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(acts_pages, "gate", acts_pages._Gate())
    monkeypatch.setattr(pages, "today", lambda: "2031-03-05")
    with serving(World()) as made:
        yield made


def headings(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/positions/[0-9a-f]{64}">([^<]*)</a>', page)


def fill(world: World) -> str:
    """Register three positions and an undertaking; return the text that holds them."""
    text = adopt(world)
    recorded(register(world, text, summary="Lamps at dusk", forum=FORUM))
    recorded(register(world, text, summary="Boats are counted", subject="fisheries", until="2031-06-30"))
    recorded(register(world, text, summary="Arvenia to preside", forum="congress-of-keepers", candidature=True))
    recorded(undertake(world, text, summary="No lamp is put out in anger", subject="rescue"))
    return text


def test_the_register_is_found_by_forum_subject_and_day(world: World) -> None:
    fill(world)
    client = client_for(world, "DUN")
    everything = ["Lamps at dusk", "Arvenia to preside", "Boats are counted", "No lamp is put out in anger"]
    cases = [
        ("", everything),
        ("?forum=assembly-of-harbours", ["Lamps at dusk", "Boats are counted"]),
        ("?subject=fisheries", ["Boats are counted"]),
        ("?candidatures=1", ["Arvenia to preside"]),
        ("?on=2031-07-01", [each for each in everything if each != "Boats are counted"]),
        ("?on=2031-07-01&all=1", everything),
        ("?on=2031-02-01", ["No lamp is put out in anger"]),
        ("?forum=unknown&subject=unknown&on=nonsense", everything),
    ]
    for query, expected in cases:
        assert headings(read(client, f"/positions/{query}")) == expected, query


def test_the_public_sees_what_everyone_may_read(world: World) -> None:
    fill(world)
    assert "Nothing is registered yet" in words_of(read(client_for(world), "/positions/"))
    act = recorded(register(world, adopt(world, public=True), to=PUBLIC, summary="For everyone"))
    assert headings(read(client_for(world), "/positions/")) == ["For everyone"]
    page = read(client_for(world), f"/positions/{act}")
    assert "What you may do" not in page
    private = recorded(register(world, adopt(world, "On the oil")))
    read(client_for(world), f"/positions/{private}", 404)
    read(client_for(world, "OBS"), f"/positions/{private}", 404)


def test_an_entry_shows_its_words_and_its_life(world: World) -> None:
    text = adopt(world)
    act = recorded(register(world, text, summary="Lamps at dusk", until="2031-12-31"))
    doubt = recorded(challenge(world, act, reasons="It says <nothing> of the strait."))
    world.later(days=40)
    later = adopt(world, "On the lamps, again")
    said = recorded(reaffirm(world, act, later, until="2033-12-31"))
    page = read(client_for(world, "DUN"), f"/positions/{act}")
    words = words_of(page)
    assert "The lamps are lit at dusk." in words
    assert "Challenged by FAL" in words
    assert "It says &lt;nothing&gt; of the strait." in page
    assert "Each keeper tends its own." in words, "the words that reaffirm it"
    assert "1 March 2031 to 31 December 2031" in words
    order = [words.index(each) for each in ("Adopted in", "BEL registered it.", "FAL challenged it.", "Reaffirmed in")]
    assert order == sorted(order)
    for other in (doubt, said):
        assert client_for(world, "DUN").get(f"/positions/{other}").headers["Location"] == f"/positions/{act}"
    assert headings(read(client_for(world, "DUN"), "/positions/?on=2033-01-01")) == ["Lamps at dusk"]


def test_without_a_summary_the_first_words_stand_for_the_entry(world: World) -> None:
    recorded(register(world, adopt(world), provisions=[SECOND]))
    assert headings(read(client_for(world, "DUN"), "/positions/")) == ["Each keeper tends its own."]


def test_an_entry_on_a_provision_that_is_not_there_says_so(world: World) -> None:
    act = recorded(register(world, adopt(world), provisions=[FIRST, "p-zzzzzzzzzz"]))
    assert "names a provision that is not in the text" in words_of(read(client_for(world, "DUN"), f"/positions/{act}"))


def test_words_that_were_erased_are_not_shown(world: World) -> None:
    text = enter(world)
    act = recorded(register(world, text, to=PUBLIC))
    recorded(world["SECRETARIAT"].submit("record.erase", {"act": text, "part": "text.en"}, to=PUBLIC))
    assert "they were erased" in words_of(read(client_for(world), f"/positions/{act}"))
    assert "they were erased" in words_of(read(client_for(world), f"/positions/brief?forum={FORUM}"))


def test_what_was_withdrawn_is_told_and_no_longer_listed(world: World) -> None:
    text = adopt(world)
    act = recorded(register(world, text, summary="Lamps at dusk"))
    recorded(withdraw(world, act))
    client = client_for(world, "DUN")
    assert "It no longer stands in the register." in words_of(read(client, f"/positions/{act}"))
    assert headings(read(client, "/positions/")) == []
    assert headings(read(client, "/positions/?all=1")) == ["Lamps at dusk"]
    assert "None is registered." in words_of(read(client, f"/adopted/{text}"))


def test_an_undertaking_leads_to_consultation_and_to_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = adopt(world)
    act = recorded(undertake(world, text, summary="No lamp is put out in anger"))
    client = client_for(world, "DUN")
    words = words_of(read(client, f"/positions/{act}"))
    assert "Its only consequence is that any member may ask for consultation." in words
    assert re.search(r"overdue|breach|progress|per cent|%", words) is None
    monkeypatch.setitem(catalogue.ACTS, "dispute.open", catalogue.ACTS["position.challenge"])
    link = f"/acts/dispute.open/new?about={text}&amp;basis=undertaking"
    assert link in read(client, f"/positions/{act}")
    assert link not in read(client_for(world), f"/positions/{act}", 404)


def test_an_adopted_text_names_what_it_holds(world: World) -> None:
    text = fill(world)
    client = client_for(world, "DUN")
    words = words_of(read(client, f"/adopted/{text}"))
    assert "Positions and undertakings in this text" in words
    assert "Arvenia to preside" in words
    assert f"/acts/position.register/new?adopted={text}" in read(client, f"/adopted/{text}")


def test_the_brief_has_what_is_held_before_the_forum_that_day(world: World) -> None:
    fill(world)
    client = client_for(world, "DUN")
    page = read(client, f"/positions/brief?forum={FORUM}&on=2031-03-05")
    assert headings(page) == ["Lamps at dusk", "Boats are counted"]
    assert words_of(page).index("Before this forum") < words_of(page).index("Wherever the subject comes up")
    assert "The lamps are lit at dusk." in words_of(page)
    assert headings(read(client, f"/positions/brief?forum={FORUM}&on=2031-07-01")) == ["Lamps at dusk"]
    assert "No position is held on this day" in words_of(read(client, f"/positions/brief?forum={FORUM}&on=2030-01-01"))
    read(client, "/positions/brief", 404)
    read(client, "/positions/brief?forum=unknown", 404)
    assert headings(read(client_for(world), f"/positions/brief?forum={FORUM}")) == []


def test_the_brief_quotes_a_paragraph_once_for_all_that_it_holds(world: World) -> None:
    text = adopt(world)
    for summary in ("Lamps at dusk", "Lamps for all"):
        recorded(register(world, text, summary=summary, forum=FORUM))
    page = words_of(read(client_for(world, "DUN"), f"/positions/brief?forum={FORUM}"))
    assert page.count("The lamps are lit at dusk.") == 1


def test_the_brief_is_a_file_in_the_readers_language(world: World) -> None:
    fill(world)
    client = client_for(world, "DUN")
    answer = client.get(f"/positions/brief.md?forum={FORUM}&on=2031-03-05")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{FORUM}.2031-03-05.en.md"'
    assert answer.content.decode().startswith("# Our positions before the session: Assembly of Harbours\n")
    assert "The lamps are lit at dusk." in answer.content.decode()
    printed = client.get(f"/positions/brief.pdf?forum={FORUM}&on=2031-03-05")
    assert printed.content.startswith(b"%PDF")
    read(client, f"/positions/brief.exe?forum={FORUM}", 404)
    made = make_brief(world.viewer("DUN"), FORUM, "2031-03-05")
    assert document_of(made, "ru").language == "ru"


def test_provisions_that_named_parties_hold_say_so(world: World) -> None:
    from comity.core import canonical

    held = {"id": FIRST, "kind": "paragraph", "number": None, "text": "The road is ours.", "children": []}
    part = canonical.encode({"language": "en", "title": "On the road", "provisions": [held | {"held": ["BEL", "COR"]}]})
    text = enter(world, **{"text.en": part})
    act = recorded(register(world, text, to=PUBLIC, forum=FORUM))
    for path in (f"/positions/{act}", "/positions/", f"/positions/brief?forum={FORUM}"):
        assert "Held by BEL and COR alone" in words_of(read(client_for(world), path))
    brief = client_for(world).get(f"/positions/brief.md?forum={FORUM}").content.decode()
    assert "BEL, COR: The road is ours." in brief


# ---------------------------------------------------------------- forms


def sign(world: World, page: bytes, party: str, **fields: str) -> SignedAct:
    return sign_page(world, page, party, **fields)


def test_an_entry_is_made_on_the_texts_page(world: World) -> None:
    text = adopt(world)
    client = signed_in(world, "SECRETARIAT")
    form = client.get(f"/acts/position.register/new?adopted={text}").content.decode()
    assert "The lamps are lit at dusk." in form
    assert "Assembly of Harbours" in form
    data = {
        "adopted": text, "nature": "position", "provisions": [FIRST], "subject": "lights", "forum": FORUM,
        "until": "2031-12-31", "summary_en": "Lamps at dusk", "summary_ru": "Фонари в сумерки",
    }  # fmt: skip
    page = client.post("/acts/position.register/new", data).content
    assert "holds a common position" in page.decode()
    answer = submit(sign(world, page, "SECRETARIAT"))
    assert answer.status_code == 200, answer.content
    assert headings(read(client_for(world, "DUN", language="ru"), "/positions/")) == ["Фонари в сумерки"]
    again = signed_in(world, "BEL").post("/acts/position.register/new", data).content.decode()
    assert "Registered of these provisions already" in again


def test_what_the_judge_would_refuse_is_said_in_the_form(world: World) -> None:
    text = adopt(world)
    client = signed_in(world, "BEL")
    data = {"adopted": text, "nature": "position", "provisions": [FIRST], "subject": "lights"}
    said = client.post("/acts/position.register/new", data | {"until": "2031-02-01"}).content.decode()
    assert "The last day (1 February 2031) is over already. It needs a day from 1 March 2031 on, or none." in said
    said = client.post("/acts/position.register/new", data | {"candidature": "on"}).content.decode()
    assert "needs some words" in said
    said = client.post("/acts/position.register/new", data | {"nature": "undertaking", "forum": FORUM}).content.decode()
    assert "It needs to be registered without them." in said
    said = client.post("/acts/position.register/new", data | {"until": "soon"}).content.decode()
    assert "A day is written as year-month-day" in said
    said = client.post("/acts/position.register/new", data | {"adopted": "ab" * 32}).content.decode()
    assert "Nothing was adopted or entered under that id." in said
    said = signed_in(world, "OBS").post("/acts/position.register/new", data).content.decode()
    assert "Nothing was adopted or entered under that id." in said


def test_a_reaffirmation_is_made_in_two_steps(world: World) -> None:
    act = recorded(register(world, adopt(world), until="2031-12-31"))
    later = adopt(world, "On the lamps, again")
    client = signed_in(world, "BEL")
    address = f"/acts/position.reaffirm/new?position={act}"
    first = client.get(address).content.decode()
    assert "On the lamps, again" in first
    assert "Provisions that reaffirm it" not in first
    second = client.get(f"{address}&adopted={later}").content.decode()
    assert "Provisions that reaffirm it" in second
    page = client.get(f"{address}&adopted={later}&provisions={SECOND}&until=2033-12-31").content
    answer = submit(sign(world, page, "BEL"))
    assert answer.json()["next"] == f"/positions/{act}"
    assert "31 December 2033" in words_of(read(client_for(world, "DUN"), f"/positions/{act}"))


def test_an_entry_is_challenged_and_taken_back_from_its_page(world: World) -> None:
    act = recorded(register(world, adopt(world), summary="Lamps at dusk"))
    client = signed_in(world, "FAL")
    page = client.get(f"/positions/{act}").content.decode()
    assert f"/acts/position.challenge/new?entry={act}" in page
    assert "/acts/position.withdraw/new" not in page
    form = client.get(f"/acts/position.challenge/new?entry={act}").content
    assert "Lamps at dusk" in form.decode()
    answer = submit(sign(world, form, "FAL", reasons="It says nothing of the strait."))
    assert answer.json()["next"] == f"/positions/{act}"
    page = client.get(f"/positions/{act}").content.decode()
    assert "Withdraw our challenge" in page
    own = signed_in(world, "BEL")
    form = own.get(f"/acts/position.withdraw/new?entry={act}").content
    assert submit(sign(world, form, "BEL")).status_code == 200
    refused = signed_in(world, "COR").get(f"/acts/position.challenge/new?entry={act}").content.decode()
    assert "It no longer stands in the register." in refused
    unknown = client.get(f"/acts/position.challenge/new?entry={'ab' * 32}").content.decode()
    assert "There is no such entry in the register" in unknown


# ---------------------------------------------------------------- queries


def count(world: World, path: str) -> int:
    client = client_for(world, "DUN")
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def say_much(world: World, title: str) -> tuple[str, str]:
    text = adopt(world, title)
    act = recorded(register(world, text, summary=title, forum=FORUM))
    recorded(challenge(world, act, reasons="No."))
    recorded(reaffirm(world, act, adopt(world, f"{title}, again")))
    recorded(undertake(world, text, summary=f"{title}, for ever"))
    return text, act


@pytest.mark.parametrize("path", ["/positions/", f"/positions/brief?forum={FORUM}", "text", "entry"])
def test_number_of_queries_is_fixed(world: World, path: str) -> None:
    text, act = say_much(world, "First")
    path = {"text": f"/adopted/{text}", "entry": f"/positions/{act}"}.get(path, path)
    with_one = count(world, path)
    for title in ("Second", "Third"):
        other, _ = say_much(world, title)
        recorded(register(world, text, summary=title))
        recorded(reaffirm(world, act, other, to=ALL_MEMBERS))
        recorded(challenge(world, act, "COR" if title == "Second" else "EST"))
    # The page of a text also tells how it was decided, what was attached to it and how it is published.
    assert count(world, path) == with_one <= (48 if path.startswith("/adopted/") else 30)
