"""A text's past on pages: states compared, a provision's life, where an adopted text's words come from, relations."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity.core.act import Audience
from comity.decisions.views import list_adopted
from comity.texts.edit import Edit
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.web.pages import client_for, read, serving, words_of
from tests.world import COUNCIL, MEMBERS, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)

RELEASED = Audience("council", released=True)


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def table_of(world: World, to: Audience = RELEASED) -> Table:
    table = Table(
        world,
        text_of("The lamps are lit at dusk.", "Each keeper tends its own."),
        text_of("Лампы зажигают в сумерках.", "Каждый смотрит за своей.", language="ru", title="О лампах"),
        to=to,
    )
    # What is said of a text is for its organ, whatever becomes of the text.
    table.to = COUNCIL
    return table


def negotiate(table: Table) -> tuple[str, str]:
    """Let COR reword the first paragraph and FAL add a third; return both proposals, accepted."""
    reworded = proposal_of(table.reword("COR", 1, "The lamps are lit at dusk without delay."))
    recorded(table.back("DUN", reworded, "support"))
    recorded(table.accept(reworded))
    added = proposal_of(table.insert("FAL", 3, 2, "Storms are reported."))
    recorded(table.accept(added))
    return reworded, added


def tabled_clean(table: Table) -> str:
    """Let the chair table the text as it stands now, with the Russian brought up to date."""
    words = {
        pid(1): paragraph(1, "Лампы зажигают в сумерках без промедления.", "1."),
        pid(3): paragraph(3, "О бурях сообщают."),
    }
    recorded(table.translate("ru", words))
    made, table.to = table.read(), RELEASED
    documents = [made.documents["en"], made.documents["ru"]]
    version = recorded(table.table("ARV", *documents, follows=table.text, capacity="chair", consolidates=True))
    table.to = COUNCIL
    return version


def adopt(world: World, version: str, procedure: str = "consensus", stance: str = "concur") -> str:
    world.later(days=40)
    decision = recorded(world.put(version, "ARV", to=RELEASED, procedure=procedure))
    for party in MEMBERS:
        recorded(world.say(party, stance, decision, to=RELEASED))
    return next(line.act for line in list_adopted(world.viewer("ARV")))


# ---------------------------------------------------------------- comparing


def test_any_two_states_are_compared_in_any_language(world: World) -> None:
    table = table_of(world)
    negotiate(table)
    client = client_for(world, "BEL")
    page = read(client, f"/texts/{table.text}/compare?language=en")
    assert "<ins> without delay</ins>" in page
    assert "Storms are reported." in page
    assert "changed 1, added 1" in words_of(page)
    russian = read(client, f"/texts/{table.text}/compare?language=ru")
    assert "<ins>" not in russian.partition("<article")[2]
    version = tabled_clean(table)
    both = read(client, f"/texts/{version}/compare/{table.text}?language=ru")
    assert "<ins> без промедления</ins>" in both
    again = read(client, f"/texts/{table.text}/compare/{version}?language=ru")
    assert both.partition("<article")[2] == again.partition("<article")[2]


def test_state_after_one_acceptance_is_compared_too(world: World) -> None:
    table = table_of(world)
    reworded, _ = negotiate(table)
    accepted = table.read().proposals[reworded].ended
    page = read(client_for(world, "BEL"), f"/texts/{table.text}/compare?from={table.text}&to={accepted}&language=en")
    assert "<ins> without delay</ins>" in page
    assert "Storms" not in page


def test_what_is_no_state_of_the_text_is_not_compared(world: World) -> None:
    table = table_of(world)
    for query in ("from=0", f"from={'0' * 64}", "to=nothing", f"to={'a' * 64}"):
        read(client_for(world, "BEL"), f"/texts/{table.text}/compare?{query}", 404)
    read(client_for(world), f"/texts/{table.text}/compare", 404)


# ---------------------------------------------------------------- a provision's life


def test_provisions_life_tells_all_that_was_said_and_done(world: World) -> None:
    table = table_of(world)
    opposed = proposal_of(table.reword("EST", 1, "The lamps are never lit."))
    recorded(table.back("COR", opposed, "oppose"))
    recorded(table.retract("EST", opposed))
    negotiate(table)
    recorded(table.reserve("BEL", 1))
    recorded(table.reserve("BEL", 1, reserved=False))
    recorded(table.challenge("BEL", 1, "ru"))
    tabled_clean(table)
    recorded(table.mark(1))
    page = words_of(read(client_for(world, "FAL"), f"/texts/{table.text}/provisions/{pid(1)}?language=en"))
    for said in (
        "BEL tabled it in", "EST proposed other words.", "COR opposed the proposal of EST.",
        "EST withdrew its proposal.",
        "COR proposed other words.", "DUN supported the proposal of COR.",
        "ARV entered the proposal of COR into the text.",
        "BEL reserved its position, pending instructions.", "BEL lifted its reservation.", "BEL doubted the language",
        "SECRETARIAT translated it: Русский.", "in which it is the same.", "ARV marked it agreed.",
    ):  # fmt: skip
        assert said in page, said
    order = [page.rindex(each) for each in ("tabled it in", "never lit", "translated it", "marked it agreed")]
    assert order == sorted(order)
    russian = read(client_for(world, "FAL", language="ru"), f"/texts/{table.text}/provisions/{pid(1)}?language=ru")
    assert "<ins> без промедления</ins>" in russian


def test_provision_that_went_keeps_its_life(world: World) -> None:
    table = table_of(world)
    recorded(table.accept(proposal_of(table.delete("COR", 2))))
    page = words_of(read(client_for(world, "BEL"), f"/texts/{table.text}/provisions/{pid(2)}"))
    assert "It is not in the text any more." in page
    assert "ARV entered the proposal of COR: it went." in page


def test_provision_of_nothing_and_of_what_one_may_not_read_are_alike(world: World) -> None:
    table = table_of(world)
    unknown = read(client_for(world), f"/texts/{'0' * 64}/provisions/{pid(1)}", 404)
    hidden = read(client_for(world), f"/texts/{table.text}/provisions/{pid(1)}", 404)
    assert unknown == hidden
    read(client_for(world, "BEL"), f"/texts/{table.text}/provisions/{pid(9)}", 404)


def test_life_costs_as_many_queries_with_three_proposals_as_with_one(world: World) -> None:
    table = table_of(world)
    address = f"/texts/{table.text}/provisions/{pid(1)}"
    counts = []
    for more in (1, 3):
        for number in range(more):
            proposal = proposal_of(table.reword("COR", 1, f"The lamps are lit {more} {number}."))
            recorded(table.back("DUN", proposal, "support"))
        client = client_for(world, "BEL")
        read(client, address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# ---------------------------------------------------------------- origins


def test_every_word_of_an_adopted_text_is_traced_to_its_act(world: World) -> None:
    table = table_of(world)
    reworded, _ = negotiate(table)
    act = adopt(world, tabled_clean(table))
    page = read(client_for(world, "DUN"), f"/adopted/{act}/origins?language=en")
    runs = re.findall(r'data-origin="(\d+)">([^<]*)</a>', page)
    assert "".join(text for _, text in runs if text != "On the lamps") == (
        "The lamps are lit at dusk without delay.Each keeper tends its own.Storms are reported."
    )
    number = next(number for number, text in runs if "without delay" in text)
    origin = page.partition(f'id="origin-{number}"')[2].partition("</li>")[0]
    assert "<strong>COR</strong>" in origin
    assert reworded.partition(".")[0] in origin
    assert "entered into the text by ARV" in origin
    assert "Not for you to see" not in page
    assert "Лампы" in read(client_for(world, "DUN"), f"/adopted/{act}/origins?language=ru")


def test_words_reworded_one_after_the_other_are_each_their_own_acts(world: World) -> None:
    table = table_of(world)
    for party, number, text in (
        ("COR", 1, "The lamps are lit at early dusk."), ("DUN", 2, "Each good keeper tends its own."),
        ("FAL", 1, "All the lamps are lit at early dusk."),
    ):  # fmt: skip
        recorded(table.accept(proposal_of(table.reword(party, number, text))))
    split = Edit("split", pid(2), other=pid(4), languages=("en",))
    halves = {"en": {pid(2): paragraph(2, "Each good keeper", "2."), pid(4): paragraph(4, "tends its own.")}}
    recorded(table.accept(proposal_of(table.propose("EST", split, halves))))
    table.to = RELEASED
    documents = table.read().documents
    act = adopt(
        world, recorded(table.table("ARV", documents["en"], follows=table.text, capacity="chair", consolidates=True))
    )
    page = read(client_for(world, "BEL"), f"/adopted/{act}/origins?language=en")
    names = dict(re.findall(r'<li id="origin-(\d+)"><strong>([^<]*)</strong>', page))
    runs = [(names[number], text.strip()) for number, text in re.findall(r'data-origin="(\d+)">([^<]*)</a>', page)]
    for expected in (("COR", "early"), ("DUN", "good"), ("BEL", "tends its own.")):
        assert expected in runs, runs
    assert {text for name, text in runs if name == "FAL"} & {"All", "All the"}


def test_public_sees_the_words_and_nobody_behind_them(world: World) -> None:
    table = table_of(world)
    negotiate(table)
    act = adopt(world, tabled_clean(table), "declaration-signed", "sign")
    for client in (client_for(world), client_for(world, "OBS")):
        page = read(client, f"/adopted/{act}/origins?language=en")
        assert "Not for you to see" in words_of(page)
        assert "without delay" in page
        for party in MEMBERS:
            assert party not in page
        assert "data-origin" not in page


# ---------------------------------------------------------------- relations and circulation


def test_relation_is_shown_both_ways_to_those_who_may_read_it(world: World) -> None:
    one, two = table_of(world), Table(world, text_of("The harbour is dredged.", title="On the harbour"))
    body = {"source": one.text, "relation": "amends", "target": two.text}
    recorded(world["BEL"].submit("text.relate", body, to=Audience("council")))
    client = client_for(world, "COR")
    assert "amends On the harbour" in words_of(read(client, f"/texts/{one.text}"))
    assert "amended by On the lamps" in words_of(read(client, f"/texts/{two.text}"))


def test_relation_of_a_text_is_shown_on_what_became_of_it(world: World) -> None:
    one, two = table_of(world), Table(world, text_of("The harbour is dredged.", title="On the harbour"))
    negotiate(one)
    version = tabled_clean(one)
    body = {"source": version, "relation": "recalls", "target": two.text}
    recorded(world["BEL"].submit("text.relate", body, to=COUNCIL))
    act = adopt(world, version)
    assert "recalls On the harbour" in words_of(read(client_for(world, "COR"), f"/adopted/{act}"))
    assert "On the harbour" not in read(client_for(world), "/decisions/")


def test_text_says_its_distribution_and_from_when_on_it_may_be_put(world: World) -> None:
    table = table_of(world)
    page = words_of(read(client_for(world, "COR"), f"/texts/{table.text}"))
    assert "limited; general on adoption" in page
    hours = [each.circulation_hours for each in world.keeper.charter.procedures_of("council")]
    assert page.count("may be put from") == sum(1 for each in hours if each)


def test_hold_is_told_with_names(world: World) -> None:
    table = table_of(world)
    recorded(table.propose("COR", Edit("hold", pid(1), held=("COR", "DUN"))))
    page = words_of(read(client_for(world, "BEL"), f"/texts/{table.text}/provisions/{pid(1)}"))
    assert "COR proposed that it be held by COR and DUN alone." in page
