"""Forms of a negotiation: each makes an act that is recorded; what changed meanwhile is said, and nothing is lost."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.negotiation.facts import WHOLE
from comity.texts.document import Document
from comity.texts.edit import Edit, Place
from comity.texts.provision import Provision
from comity.web.pages import acts as pages
from comity.web.shell.site import Site, use_site
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.web import test_acts
from tests.web.acting import signed_in, submit
from tests.web.test_acts import sign_page, template_of
from tests.world import COUNCIL, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = ("The lamps are lit at dusk.", "Each keeper tends its own.", "The oil is shared.")
RUSSIAN = ("Лампы зажигают в сумерки.", "Каждый смотритель следит за своей.", "Масло делят.")


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


@pytest.fixture
def table(world: World) -> Table:
    return Table(world, text_of(*ENGLISH), text_of(*RUSSIAN, language="ru", title="О лампах"))


def words_of(page: bytes) -> str:
    """Return what a page says."""
    return unescape(test_acts.words_of(page))


def value_of(page: bytes, name: str) -> str:
    """Return what a field of a form holds, as a browser would send it."""
    text = page.decode()
    found = re.search(rf'<textarea name="{name}"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL)
    found = found or re.search(rf'<input (?=[^>]*name="{name}")[^>]*?value="([^"]*)"', text)
    return unescape(found[1]) if found else ""


def filled(page: bytes) -> dict[str, Any]:
    """Return all that a browser would send of the form as it stands."""
    body = page.decode().split('class="stack act-choices"')[1].split("</form>")[0]
    names = set(re.findall(r'<(?:textarea|input)[^>]* name="([^"]+)"', body)) - {"csrfmiddlewaretoken"}
    data: dict[str, Any] = {}
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', body, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        data |= {name: chosen[1]} if chosen else {}
    for name in names:
        kinds = re.findall(rf'<input (?=[^>]*name="{name}")[^>]*type="(radio|checkbox)"', body)
        if kinds:
            ticked = re.findall(rf'<input (?=[^>]*name="{name}")(?=[^>]* checked)[^>]*?value="([^"]*)"', body)
            ticked += ["on"] if re.search(rf'<input (?=[^>]*name="{name}")(?![^>]*value=)[^>]* checked', body) else []
            data |= {name: ticked if len(ticked) > 1 else ticked[0]} if ticked else {}
        else:
            data[name] = value_of(body.encode(), name)
    return data


def go_on(client: Client, url: str, **given: Any) -> bytes:
    """Open a form, fill it in and go on to the words."""
    page = client.get(url).content
    return client.post(url, filled(page) | given).content


def make(world: World, party: str, page: bytes, **texts: str) -> str:
    """Sign and submit what a page shows; return where the person goes on."""
    answer = submit(sign_page(world, page, party, **texts))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["next"])


def new(kind: str, table: Table, **query: str) -> str:
    return pages.new_url(kind, text=table.text, **query)


def test_other_words_are_proposed_and_shown_word_by_word(world: World, table: Table) -> None:
    client, url = signed_in(world, "BEL"), new("text.propose", table, provision=pid(1), op="replace")
    page = client.get(url).content
    assert value_of(page, "words_en") == "The lamps are lit at dusk."
    assert value_of(page, "words_ru") == "Лампы зажигают в сумерки."
    page = client.post(url, filled(page) | {"words_en": "The lamps are lit  at dawn."}).content
    assert "BEL proposes for “On the lamps”, paragraph 1: other words." in words_of(page)
    assert "<del>dusk</del><ins>dawn</ins>" in page.decode()
    assert template_of(page)["body"]["edits"][0]["languages"] == ["en"]
    assert make(world, "BEL", page, reasons="It is darker then.") == f"/texts/{table.text}/negotiation#{pid(1)}"
    [proposal] = table.read().proposals.values()
    assert (proposal.party, proposal.capacity, proposal.status) == ("BEL", "party", "living")


def test_nothing_changed_is_said(world: World, table: Table) -> None:
    url = new("text.propose", table, provision=pid(1), op="replace")
    assert "Nothing is changed yet" in words_of(go_on(signed_in(world, "BEL"), url))


def test_words_that_turn_the_line_are_refused_at_their_field(world: World, table: Table) -> None:
    url = new("text.propose", table, provision=pid(1), op="replace")
    page = go_on(signed_in(world, "BEL"), url, words_en="Lamps \u202e spmal")
    assert "turns the direction of writing" in words_of(page)
    assert "spmal" in value_of(page, "words_en")


@pytest.mark.parametrize(
    ("op", "query", "given", "sentence"),
    [
        ("insert", {}, {"words_en": "Wicks are trimmed."}, "a new provision beside it"),
        ("insert", {}, {"words_en": "Wicks.", "words_ru": "Фитили.", "side": "before"}, "a new provision beside it"),
        ("delete", {}, {}, "that it be deleted"),
        ("move", {}, {"side": "after", "of": pid(3)}, "that it stand elsewhere"),
        ("split", {}, {"words_en": "Each keeper", "second_en": "tends its own."}, "that it be divided in two"),
        ("merge", {}, {}, "that another be joined to it"),
        ("hold", {}, {"held": ["BEL", "COR"]}, "that it be held by named parties alone"),
    ],
)
def test_every_edit_has_its_form(
    world: World, table: Table, op: str, query: dict[str, str], given: dict[str, Any], sentence: str
) -> None:
    client = signed_in(world, "COR")
    page = go_on(client, new("text.propose", table, provision=pid(2), op=op, **query), **given)
    assert f"COR proposes for “On the lamps”, paragraph 2: {sentence}." in words_of(page)
    make(world, "COR", page)
    [proposal] = table.read().proposals.values()
    assert proposal.edit.op == op
    recorded(table.accept(proposal.id))


def test_the_title_and_the_beginning(world: World, table: Table) -> None:
    client = signed_in(world, "DUN")
    page = go_on(client, new("text.propose", table, provision="title", op="replace"), words_en="On all lamps")
    assert "the title: other words" in words_of(page)
    make(world, "DUN", page)
    page = go_on(client, new("text.propose", table, op="insert"), words_en="A beginning.")
    make(world, "DUN", page)
    made = table.read()
    for proposal in list(made.proposals):
        recorded(table.accept(proposal))
    document = table.read().documents["en"]
    assert (document.title, document.provisions[0].text) == ("On all lamps", "A beginning.")


def test_the_chair_proposes_as_chair(world: World, table: Table) -> None:
    url = new("text.propose", table, provision=pid(1), op="delete")
    assert 'name="capacity"' not in signed_in(world, "BEL").get(url).content.decode()
    page = go_on(signed_in(world, "ARV"), url, capacity="chair")
    assert "ARV, in the chair, proposes" in words_of(page)
    make(world, "ARV", page)
    assert [each.capacity for each in table.read().proposals.values()] == ["chair"]


def test_a_proposal_is_revised_and_amended(world: World, table: Table) -> None:
    first = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    page = signed_in(world, "BEL").get(new("text.propose", table, revises=first)).content
    assert value_of(page, "words_en") == "The lamps are lit at dawn."
    url = new("text.propose", table, revises=first)
    make(world, "BEL", go_on(signed_in(world, "BEL"), url, words_en="The lamps are lit at noon."))
    second = next(each for each in table.read().proposals.values() if each.revises == first)
    on = new("text.propose", table, on=second.id, op="replace", provision=pid(1))
    assert value_of(signed_in(world, "COR").get(on).content, "words_en") == "The lamps are lit at noon."
    make(world, "COR", go_on(signed_in(world, "COR"), on, words_en="The great lamps are lit at noon."))
    assert [each.on for each in table.read().proposals.values()] == [None, None, second.id]


def test_what_was_typed_is_kept_when_the_provision_is_gone(world: World, table: Table) -> None:
    client, url = signed_in(world, "COR"), new("text.propose", table, provision=pid(2), op="replace")
    given = filled(client.get(url).content) | {"words_en": "Each keeper tends all."}
    recorded(table.accept(proposal_of(table.delete("BEL", 2))))
    page = client.post(url, given).content
    assert "It was deleted meanwhile" in words_of(page)
    assert "paragraph 2" in words_of(page)
    assert value_of(page, "words_en") == "Each keeper tends all."
    assert b"act-template" not in page


def test_what_was_typed_is_kept_when_it_is_agreed_meanwhile(world: World, table: Table) -> None:
    first = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    client, url = signed_in(world, "BEL"), new("text.propose", table, revises=first)
    given = filled(client.get(url).content) | {"words_en": "The lamps are lit at noon."}
    recorded(table.accept(first))
    recorded(table.mark(1))
    page = client.post(url, given).content
    assert "This proposal was accepted at" in words_of(page)
    assert value_of(page, "words_en") == "The lamps are lit at noon."
    other = client.post(new("text.propose", table, provision=pid(1), op="replace"), given | {"revises": ""}).content
    assert "It is agreed, and stays as it is" in words_of(other)


def test_words_changed_meanwhile_are_said_and_the_proposal_goes_on(world: World, table: Table) -> None:
    client, url = signed_in(world, "COR"), new("text.propose", table, provision=pid(1), op="replace")
    given = filled(client.get(url).content) | {"words_en": "The lamps are lit at noon."}
    recorded(table.accept(proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))))
    page = client.post(url, given).content
    assert "The words were changed meanwhile, by an act of ARV." in words_of(page)
    assert "they will stand in brackets" in words_of(page)
    make(world, "COR", page)


def test_the_pen_resolves_each_collision(world: World, table: Table) -> None:
    one = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    two = proposal_of(table.reword("COR", 1, "The lamps are lit at noon."))
    client = signed_in(world, "ARV")
    page = client.get(new("text.accept", table, proposal=one)).content
    assert "Other proposals there are kept" in words_of(page)
    assert "COR: collides with the words of now" in words_of(page)
    assert "These languages will have to follow: Русский" in words_of(page)
    page = client.post(new("text.accept", table, proposal=one), filled(page)).content
    assert "ARV, in the chair, accepts into “On the lamps”, paragraph 1: other words." in words_of(page)
    make(world, "ARV", page)
    url = new("text.accept", table, proposal=two)
    page = client.get(url).content
    assert "These words collide" in words_of(page)
    assert "Choose one, or write the words by hand." in words_of(client.post(url, filled(page)).content)
    shown = client.post(url, filled(page) | {"clash_en_0": "current"}).content
    assert "paragraph 1: other words." in words_of(shown)
    by_hand = client.post(url, filled(page) | {f"hand_en_{pid(1)}": "The lamps are lit at dawn and at noon."}).content
    make(world, "ARV", by_hand)
    assert table.read().words["en"][pid(1)].text == "The lamps are lit at dawn and at noon."


@pytest.mark.parametrize(("choice", "words"), [("current", "lit at dawn."), ("proposed", "lit at noon.")])
def test_a_choice_gives_the_words_of_its_side(world: World, table: Table, choice: str, words: str) -> None:
    one = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    two = proposal_of(table.reword("COR", 1, "All lamps are lit at noon."))
    recorded(table.accept(one))
    page = go_on(signed_in(world, "ARV"), new("text.accept", table, proposal=two), clash_en_0=choice)
    make(world, "ARV", page)
    assert table.read().words["en"][pid(1)].text == f"All lamps are {words}"


def test_an_acceptance_is_looked_at_anew_when_the_words_changed(world: World, table: Table) -> None:
    one = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    two = proposal_of(table.reword("COR", 1, "All lamps are lit at dusk."))
    client, url = signed_in(world, "ARV"), new("text.accept", table, proposal=one)
    given = filled(client.get(url).content)
    recorded(table.accept(two))
    page = client.post(url, given).content
    assert "Look at the result once more." in words_of(page)
    page = client.post(url, filled(page)).content
    make(world, "ARV", page)
    assert table.read().words["en"][pid(1)].text == "All lamps are lit at dawn."


def test_only_the_pen_accepts_and_never_over_an_opposition(world: World, table: Table) -> None:
    proposal = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    url = new("text.accept", table, proposal=proposal)
    assert "The pen of this text is with ARV." in words_of(go_on(signed_in(world, "DUN"), url))
    recorded(table.back("FAL", proposal, "oppose"))
    assert "Somebody opposes this proposal, so nobody can accept it: FAL." in words_of(
        go_on(signed_in(world, "ARV"), url)
    )


def test_short_forms(world: World, table: Table) -> None:
    proposal = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    steps = [
        ("COR", "text.back", {"proposal": proposal, "stance": "oppose"}, "COR opposes a proposal for “On the lamps”"),
        ("COR", "text.back", {"proposal": proposal, "stance": "none"}, "COR no longer says anything"),
        ("DUN", "text.back", {"proposal": proposal, "stance": "join"}, "DUN joins the authors"),
        ("BEL", "text.retract", {"proposal": proposal}, "BEL withdraws its proposal for “On the lamps”, paragraph 1"),
        ("FAL", "text.reserve", {"provision": pid(2), "reserved": "1"}, "FAL reserves its position on “On the lamps”"),
        ("FAL", "text.reserve", {"provision": pid(2), "reserved": "0"}, "FAL lifts its reservation"),
        ("EST", "text.challenge", {"provision": pid(2), "language": "ru"}, "EST doubts a language"),
        ("ARV", "text.mark", {"provisions": f"{pid(2)},{pid(3)}", "state": "agreed"}, "paragraph 2 and paragraph 3: "),
    ]  # fmt: skip
    for party, kind, query, sentence in steps:
        page = signed_in(world, party).get(new(kind, table, **query)).content
        assert sentence in words_of(page), kind
        make(world, party, page)
    made = table.read()
    assert made.proposals[proposal].authors == ("DUN",)
    assert made.marks == {pid(2): "agreed", pid(3): "agreed"}
    assert [each.challenged_by for each in made.stale[pid(2)]] == [("EST",)]


def test_short_forms_are_refused_in_words(world: World, table: Table) -> None:
    proposal = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    recorded(table.reserve("FAL", 3))
    cases = [
        ("COR", "text.retract", {"proposal": proposal}, "This proposal is BEL's."),
        ("BEL", "text.back", {"proposal": proposal, "stance": "support"}, "It is your own proposal."),
        ("FAL", "text.reserve", {"provision": pid(3), "reserved": "1"}, "reserved on this already: paragraph 3."),
        ("ARV", "text.mark", {"provisions": pid(3), "state": "agreed"}, "paragraph 3, FAL. Only it can lift that."),
        ("ARV", "text.mark", {"provisions": pid(1), "state": "agreed"}, "Nothing is agreed over them."),
        ("COR", "text.back", {"proposal": "0" * 64 + ".1", "stance": "join"}, "There is no such proposal"),
        ("COR", "text.reserve", {"provision": "p-0000000009", "reserved": "1"}, "There is no such provision"),
    ]  # fmt: skip
    for party, kind, query, words in cases:
        assert words in words_of(signed_in(world, party).get(new(kind, table, **query)).content), (kind, words)


def test_who_may_not_read_the_text_learns_nothing(world: World, table: Table) -> None:
    proposal = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    client = signed_in(world, "OBS")
    for kind, query in (
        ("text.back", {"proposal": proposal, "stance": "join"}),
        ("text.propose", {"provision": pid(1), "op": "replace"}),
        ("text.accept", {"proposal": proposal}),
    ):
        own = words_of(client.get(new(kind, table, **query)).content)
        unknown = words_of(client.get(pages.new_url(kind, text="0" * 64, **query)).content)
        assert own == unknown
        assert "lamps" not in own


def test_a_language_is_confirmed_with_words_or_as_it_stands(world: World, table: Table) -> None:
    recorded(table.accept(proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))))
    recorded(table.accept(proposal_of(table.reword("BEL", 2, "Every keeper tends its own."))))
    client = signed_in(world, "SECRETARIAT")
    url = new("text.translate", table, language="ru", provisions=f"{pid(1)},{pid(2)}")
    page = client.get(url).content
    assert "<del>dusk</del><ins>dawn</ins>" in page.decode()
    assert "Nothing is confirmed yet" in words_of(client.post(url, filled(page)).content), (
        "nothing is ticked beforehand"
    )
    said = {f"words_{pid(1)}": "Лампы зажигают на рассвете.", f"confirm_{pid(2)}": "on"}
    page = client.post(url, filled(page) | said).content
    assert "SECRETARIAT confirms a language of “On the lamps”, paragraph 1 and paragraph 2: Русский." in words_of(page)
    body = template_of(page)["body"]
    assert (body["provisions"], body["worded"]) == ([pid(1), pid(2)], [pid(1)])
    make(world, "SECRETARIAT", page)
    made = table.read()
    assert made.stale == {}
    assert made.words["ru"][pid(1)].text == "Лампы зажигают на рассвете."
    assert "Nothing is to be confirmed" in words_of(client.get(new("text.translate", table, language="ru")).content)
    refused = go_on(signed_in(world, "BEL"), url, **{f"confirm_{pid(2)}": "on"})
    assert "does not give this right to BEL" in words_of(refused)


def test_a_whole_language_is_brought_and_set_beside_the_first(world: World) -> None:
    table = Table(world, text_of(*ENGLISH))
    client, url = signed_in(world, "SECRETARIAT"), new("text.translate", table, language="ru")
    whole = "О лампах\n\n" + "\n\n".join(f"{n}. {words}" for n, words in enumerate(RUSSIAN, 1))
    page = go_on(client, url, whole=whole)
    assert "gives the whole of “On the lamps” in a language: Русский" in words_of(page)
    make(world, "SECRETARIAT", page)
    assert [each.id for each in table.read().documents["ru"].provisions] == [pid(1), pid(2), pid(3)]
    assert WHOLE not in table.read().stale


def test_the_queue_of_linguists(world: World, table: Table) -> None:
    client = signed_in(world, "SECRETARIAT")
    assert "Nothing waits" in words_of(client.get("/translations").content)
    recorded(table.accept(proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))))
    world.later(hours=1)
    recorded(table.challenge("COR", 3, "ru"))
    page = words_of(client.get("/translations").content)
    assert page.index("paragraph 3") < page.index("paragraph 1")
    assert "Doubted by: COR" in page
    assert "2 provisions wait to be confirmed in other languages." in words_of(client.get("/desk").content)
    assert "For our linguists" not in words_of(signed_in(world, "BEL").get("/desk").content)
    assert "Confirm them" not in words_of(signed_in(world, "BEL").get("/translations").content)
    assert "Nothing waits" in words_of(signed_in(world, "OBS").get("/translations").content)
    world.later(hours=72)
    assert "It was due" in words_of(client.get("/translations").content)


def test_the_queue_costs_the_same_for_one_text_and_for_three(world: World, django_assert_num_queries: Any) -> None:
    def lagging() -> None:
        table = Table(world, text_of(*ENGLISH), text_of(*RUSSIAN, language="ru"))
        recorded(table.accept(proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))))

    client = signed_in(world, "SECRETARIAT")
    lagging()
    client.get("/translations")
    with CaptureQueriesContext(connection) as first:
        client.get("/translations")
    cost = len(first)
    lagging()
    lagging()
    client.get("/translations")
    with django_assert_num_queries(cost):
        client.get("/translations")


def test_the_desk_says_what_became_of_ones_own(world: World, table: Table) -> None:
    one = proposal_of(table.reword("BEL", 1, "The lamps are lit at dawn."))
    recorded(table.reword("COR", 1, "The lamps are lit at noon."))
    recorded(table.reserve("COR", 3))
    recorded(table.accept(one))
    page = words_of(signed_in(world, "COR").get("/desk").content)
    assert "Your proposal collides paragraph 1: other words" in page
    assert "You are reserved paragraph 3" in page
    assert "Your proposal was accepted paragraph 1" in words_of(signed_in(world, "BEL").get("/desk").content)
    assert "COR proposes for “On the lamps”, paragraph 1: other words." in page


def test_the_clean_text_is_tabled_by_the_pen(world: World, table: Table) -> None:
    recorded(table.accept(proposal_of(table.insert("BEL", 7, 1, "Wicks are trimmed."))))
    recorded(table.reword("COR", 2, "Every keeper tends its own."))
    recorded(table.reserve("FAL", 3))
    page = signed_in(world, "ARV").get(pages.new_url("text.table", follows=table.text, clean="1")).content
    told = words_of(page)
    assert "ARV, in the chair, tables the clean text of “On the lamps”" in told
    assert "Proposals that nobody has withdrawn or accepted" in told
    assert "Delegations that are reserved" in told
    assert "Languages that do not say yet what was changed" in told
    make(world, "ARV", page)
    version = table.read().version
    assert (version.capacity, version.consolidates, version.revision) == ("chair", True, 1)
    assert [each.number for each in table.read().documents["en"].provisions] == ["1.", None, "2.", "3."]
    refused = signed_in(world, "DUN").get(pages.new_url("text.table", follows=version.act, clean="1")).content
    assert "DUN is not in the chair of Council." in words_of(refused)


def test_two_texts_are_related(world: World, table: Table) -> None:
    other = Table(world, text_of("Oil is dear.", title="On oil"))
    url = pages.new_url("text.relate", source=table.text, relation="implements", target=other.text)
    page = signed_in(world, "BEL").get(url).content
    assert "implements “" in words_of(page)
    make(world, "BEL", page)
    assert "This relation between the two texts is recorded already." in words_of(
        signed_in(world, "COR").get(url).content
    )
    assert "“On the lamps” implements “On oil”" in words_of(signed_in(world, "COR").get("/desk").content)


def test_a_text_of_named_parties_is_negotiated_by_them(world: World) -> None:
    table = Table(world, text_of(*ENGLISH), to=Audience(parties=("COR",)))
    page = go_on(signed_in(world, "COR"), new("text.propose", table, provision=pid(1), op="delete"))
    make(world, "COR", page)
    assert len(table.read("BEL").proposals) == 1
    assert table.read("COR").proposals.keys() == table.read("BEL").proposals.keys()


def test_words_are_compared_while_they_are_written(world: World) -> None:
    client = signed_in(world, "BEL")
    given = {"of": "en", "seen_en": "lit at dusk", "words_en": "lit at <b>dawn</b>"}
    shown = client.post("/texts/diff", given).content.decode()
    assert "<del>dusk</del>" in shown
    assert "<b>" not in shown
    assert client.post("/texts/diff", {"of": "en", "seen_en": "a", "words_en": "a"}).content.strip() == b""
    assert Client().post("/texts/diff", given).status_code == 302


def test_a_provision_with_children_keeps_them_when_its_words_change(world: World) -> None:
    children = (Provision("item", "(a)", "red lamps;", (), pid(5)),)
    document = Document(
        "en", "On lamps", (Provision("paragraph", "1.", "There are:", children, pid(1)), paragraph(2, "End."))
    )
    table = Table(world, document)
    page = go_on(
        signed_in(world, "BEL"), new("text.propose", table, provision=pid(1), op="replace"), words_en="We have:"
    )
    make(world, "BEL", page)
    [proposal] = table.read().proposals
    page = go_on(signed_in(world, "ARV"), new("text.accept", table, proposal=proposal))
    make(world, "ARV", page)
    first = table.read().documents["en"].provisions[0]
    assert (first.text, [each.text for each in first.children]) == ("We have:", ["red lamps;"])


def test_a_place_that_is_gone_is_the_nearest_when_accepted(world: World, table: Table) -> None:
    proposal = proposal_of(table.insert("COR", 8, 2, "Wicks are trimmed."))
    recorded(table.accept(proposal_of(table.delete("BEL", 2))))
    page = go_on(signed_in(world, "ARV"), new("text.accept", table, proposal=proposal))
    make(world, "ARV", page)
    made = table.read()
    assert [each.id for each in made.documents["en"].provisions] == [pid(1), pid(8), pid(3)]
    assert made.proposals[proposal].edit == Edit("insert", pid(8), Place("after", pid(2)), languages=("en",))


def test_the_council_alone_reads_what_is_said(world: World, table: Table) -> None:
    page = go_on(signed_in(world, "BEL"), new("text.propose", table, provision=pid(1), op="delete"))
    assert template_of(page)["to"] == COUNCIL.to_value()


def test_what_goes_with_a_deletion_is_said_before_it_is_accepted(world: World) -> None:
    children = (Provision("item", "(a)", "red lamps;", (), pid(5)),)
    document = Document(
        "en", "On lamps", (Provision("paragraph", "1.", "There are:", children, pid(1)), paragraph(2, "End."))
    )
    table = Table(world, document)
    recorded(table.mark(5))
    proposal = proposal_of(table.delete("BEL", 1))
    page = go_on(signed_in(world, "ARV"), new("text.accept", table, proposal=proposal))
    assert "What stands beneath goes with it" in words_of(page)
    assert "(a): agreed" in words_of(page)
