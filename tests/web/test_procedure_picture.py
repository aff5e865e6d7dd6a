"""The picture of a procedure: it shows the whole table, and nothing in it lies on anything else."""

from dataclasses import replace
from itertools import combinations, product
from xml.etree import ElementTree as ET

import pytest
from django.utils.translation import override

from comity.charter import BUNDLED, load_charter
from comity.charter.terms import Procedure, Silence
from comity.decisions import machine
from comity.web.shell import procedure_words as words
from comity.web.shell.procedure_layout import LINE, SIGN, WIDTH, Box, Label, Sheet, lay_out, width_of, wrap
from comity.web.shell.procedure_picture import describe, draw_file
from tests.procedures import RULES
from tests.web.pages import client_for, read, serving, words_of
from tests.world import World, recorded

TEMPLATE = {each.id: each for each in load_charter("template").procedures}


def _variants() -> list[Procedure]:
    """Return procedures of every shape that a charter can spell."""
    made = []
    for conclusion, aside, paper, settling in product(
        ("declaration", "consensus", "session"), (False, True), ("never", "confirmed"), (0, 24)
    ):
        made.append(replace(TEMPLATE[conclusion], aside=aside, paper=paper, settling_hours=settling))
    for opening, amendment, delivery, aside, settling in product(
        (0, 24), (False, True), (False, True), (False, True), (0, 24)
    ):
        silence = Silence(hours=72, opening_hours=opening, amendment_breaks=amendment, delivery=delivery)
        made.append(replace(TEMPLATE["silence"], aside=aside, settling_hours=settling, silence=silence))
    return made


VARIANTS = _variants()


def _sheet(procedure: Procedure) -> Sheet:
    table = words.table_of(procedure)
    names = {state: words.word_state(state) for state in table.states}
    beside = [words.Step("", "", act, words.MEMBER, "", "") for act in words.word_acts_beside()]
    return lay_out(words.list_steps(table), table.start, names, beside, "While it is being decided:")


def _labels(sheet: Sheet) -> list[Label]:
    return [*sheet.heading, *(label for arrow in sheet.arrows for label in arrow.labels)]


Area = tuple[float, float, float, float]


def _area(label: Label) -> Area:
    # A line without a sign begins where the words of the others do.
    start = label.x if label.maker else label.x + SIGN
    return start, label.y, label.x + SIGN + max(map(width_of, label.lines)), label.y + label.height


def _of(box: Box) -> Area:
    return box.x, box.y, box.right, box.bottom


def _meet(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


Line = tuple[tuple[int, int], tuple[int, int]]


def _cross(one: Line, other: Line) -> bool:
    """Whether an upright and a level line cross; where one begins on the other, they only meet."""
    for (x, y0), (x1, y1) in (one, other):
        for (a0, b), (a1, b1) in (one, other):
            if x == x1 and b == b1 and min(a0, a1) < x < max(a0, a1) and min(y0, y1) < b < max(y0, y1):
                return True
    return False


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("procedure", VARIANTS, ids=lambda each: each.id)
def test_nothing_overlaps(procedure: Procedure, language: str) -> None:
    with override(language):
        sheet = _sheet(procedure)
    areas = [*map(_of, sheet.boxes), *map(_area, _labels(sheet))]
    assert not [pair for pair in combinations(areas, 2) if _meet(*pair)]
    assert all(x0 >= 0 and x1 <= WIDTH and y0 >= 0 and y1 <= sheet.height for x0, y0, x1, y1 in areas)
    for box in sheet.boxes:
        assert all(_area(label)[2] <= box.right and _area(label)[3] <= box.bottom for label in box.labels)
    lines = [part for arrow in sheet.arrows for part in zip(arrow.points, arrow.points[1:], strict=False)]
    for (x0, y0), (x1, y1) in lines:
        # A line may touch the side of a box, and runs over nothing; it goes straight across or straight down.
        assert x0 == x1 or y0 == y1
        line = min(x0, x1) + 0.1, min(y0, y1) + 0.1, max(x0, x1) - 0.1, max(y0, y1) - 0.1
        assert not [area for area in areas if _meet(area, line)]
    assert not [pair for pair in combinations(lines, 2) if _cross(*pair)]


@pytest.mark.parametrize("procedure", VARIANTS, ids=lambda each: each.id)
def test_every_transition_is_in_the_picture_once(procedure: Procedure) -> None:
    table = words.table_of(procedure)
    sheet = _sheet(procedure)
    assert {box.state for box in sheet.boxes} == set(table.states)
    assert len(sheet.boxes) == len(table.states)
    shown = [
        line for label in (*_labels(sheet), *(own for box in sheet.boxes for own in box.labels)) for line in label.lines
    ]
    said = " ".join(shown)
    for step in words.list_steps(table):
        assert step.act in said


def test_machine_has_no_condition_and_no_state_without_words() -> None:
    for procedure in VARIANTS:
        for step in words.list_steps(words.table_of(procedure)):
            assert step.act
            assert step.who
    assert all(words.word_state(state) for state in machine.STATES)


@pytest.mark.parametrize("name", BUNDLED)
def test_picture_is_the_same_each_time_and_well_formed(name: str) -> None:
    for procedure in load_charter(name).procedures:
        table = words.table_of(procedure)
        file = draw_file(table, ".pp{}", "A <title> & more")
        assert file == draw_file(table, ".pp{}", "A <title> & more")
        root = ET.fromstring(file)  # noqa: S314 - our own file
        title = root.find("{http://www.w3.org/2000/svg}title")
        assert title is not None
        assert title.text == "A <title> & more"


def test_clock_is_drawn_otherwise_than_count_and_acts() -> None:
    kinds = {
        (kind, each.event)
        for procedure in VARIANTS
        for table in [words.table_of(procedure)]
        for each in table.transitions
        for kind in [words.maker_of(table, each.event)]
    }
    assert {event for kind, event in kinds if kind == words.CLOCK} == {
        "decision.open", "decision.finalise", "decision.adopt",
    }  # fmt: skip
    silence = describe(words.table_of(TEMPLATE["silence"]), "en")["picture"]
    assert "pp-arrow pp-clock" in silence
    assert "pp-arrow pp-count" in describe(words.table_of(TEMPLATE["session"]), "en")["picture"]


def test_words_are_broken_between_words() -> None:
    assert wrap("one two three", width_of("one two")) == ("one two", "three")
    assert wrap("unbreakable", 3) == ("unbreakable",)
    assert LINE > 12


# ---------------------------------------------------------------- on the pages


@pytest.mark.django_db(transaction=True)
def test_pages_show_it_and_the_decision_says_where_it_is() -> None:
    with serving(World()) as world:
        decision = recorded(world.put(recorded(world.table())))
        recorded(world.say("FAL", "object", decision))
        page = read(client_for(world, "BEL"), f"/decisions/{decision}")
        organ = read(client_for(world, "BEL"), "/organs/council")
    # The style sheet marks the state that the board names; both speak of the same states.
    assert 'data-status="held"' in page
    assert '<g class="pp-state pp-blocks" data-state="held">' in page
    assert page.count('role="img" aria-label="The procedure as a picture') == 1
    assert "Withdraw our position (a member; nobody blocks any more) → open" in words_of(page)
    assert organ.count('class="procedure-picture"') == len(load_charter("lantern").procedures)
    assert "data-status" not in organ


def test_style_sheet_marks_every_state() -> None:
    rules = RULES.read_text()
    assert all(
        f'[data-status="{state}"]) .procedure-picture [data-state="{state}"]' in rules for state in machine.STATES
    )
