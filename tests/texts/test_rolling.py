"""The rolling text: brackets, and that nothing is ever missing from it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.texts.document import Document
from comity.texts.edit import WORDED, Edit, Place, apply_edits
from comity.texts.provision import Provision
from comity.texts.rolling import Backing, Bracket, Living, Rolled, Rolling, Runs, roll, roll_window
from tests.texts.negotiations import Talks, documents, proposals, scripts
from tests.texts.resolving import resolve


def check(talks: Talks) -> list[Rolled]:
    """Check what always holds: all is there, the base is the base, and each proposal alone is that proposal."""
    rolled = roll(talks.current, talks.living, *talks.states[1:])
    language = talks.current.language
    touches = {touch.proposal: touch for row in rolled for touch in row.proposals}
    assert touches.keys() == {each.id for each in talks.living}
    assert resolve(rolled, (), language=language) == talks.current
    for each in talks.living:
        touch = touches[each.id]
        sound = touch.state in ("applies", "rebased", "clashes") and touch.note not in ("place_inside", "no_words")
        if sound and not touch.on and (each.words or each.edit.op not in WORDED):
            found = talks.rebased(each)
            assert found.state == touch.state
            expected = apply_edits(talks.current, [(found.edit, found.words)])
            assert resolve(rolled, {each.id}, language=language) == expected
        assert touch.state != "clashes" or touch.clashes or touch.note == "place_inside"
    return rolled


@settings(max_examples=300)
@given(scripts.flatmap(documents), st.data())
def test_nothing_is_ever_missing(document, data):
    talks = Talks([document])
    for _ in range(data.draw(st.integers(1, 12))):
        step = data.draw(st.sampled_from(["propose", "propose", "propose", "accept", "withdraw"]))
        if step == "propose" or not talks.living:
            talks.living.append(data.draw(proposals(talks)))
        elif step == "accept":
            talks.accept(data.draw(st.sampled_from(talks.living)))
        else:
            talks.living.remove(data.draw(st.sampled_from(talks.living)))
        check(talks)


def para(identity: str, text: str, *children: Provision, kind: str = "paragraph") -> Provision:
    return Provision(kind, None, text, children, identity)


YEARLY = para("a", "The Council shall meet every year in spring.")
LAMPS = para("b", "A lamp burns at every landing.")
TEXT = Document("en", "On landings", (para("s", "Meetings", YEARLY, kind="section"), LAMPS))


def replacing(name: str, text: str, of: Provision = YEARLY, **more: object) -> Living:
    more = {"base_words": {of.id: of}, "parties": (name[:3],)} | more
    return Living(name, Edit("replace", of.id or ""), {of.id or "": replace(of, text=text)}, **more)


def drawn(runs: Runs) -> str:
    """Draw runs as documents print them: [the base | ARV: another | ARV, BEL: a third]."""
    told = ""
    for run in runs:
        if isinstance(run, str):
            told += run
            continue
        options = [drawn(option.runs) or "-" for option in run.options]
        names = [
            "",
            *(", ".join(option.backing.parties) + ("!" if option.is_clash else "") for option in run.options[1:]),
        ]
        told += "[" + " | ".join(f"{n}: {o}" if n else o for n, o in zip(names, options, strict=True)) + "]"
    return told


def row(rolled: list[Rolled], identity: str, status: str = "current") -> Rolled:
    return next(each for each in rolled if each.provision == identity and each.status == status)


MONTHLY = replacing("ARV-1", "The Council shall meet every month in spring.")


@pytest.mark.parametrize(
    ("living", "expected"),
    [
        ([], "The Council shall meet every year in spring."),
        ([MONTHLY], "The Council shall meet every [year | ARV: month] in spring."),
        (
            [MONTHLY, replacing("BEL-1", "The Council may meet every month in autumn.")],
            "The Council [shall | BEL: may] meet every [year | ARV, BEL: month] in [spring | BEL: autumn].",
        ),
        (
            [MONTHLY, replacing("COR-1", "The Council shall meet every second year, in spring.")],
            "The Council shall meet every [year | ARV: month | COR: second year,] in spring.",
        ),
        (
            [replacing("DUN-1", "The Council shall meet every year."), MONTHLY],
            "The Council shall meet every [year in spring | DUN: year | ARV: month in spring].",
        ),
        (
            [MONTHLY, replacing("EST-1", "The Council shall meet every second month in spring.", on="ARV-1",
                                base_words=MONTHLY.words)],
            "The Council shall meet every [year | ARV: [- | EST: second ]month] in spring.",
        ),
        (
            [replacing("COR-1", "States consult in each season, at the seat.")],
            "[The Council shall meet every year in spring. | COR: States consult in each season, at the seat.]",
        ),
        (
            [replacing("FAL-1", "The Council shall meet every week in spring.",
                       base_words={"a": para("a", "The Council shall meet every day in spring.")})],
            "The Council shall meet every [year | FAL!: week] in spring.",
        ),
    ],
)  # fmt: skip
def test_brackets(living, expected):
    found = row(roll(TEXT, living), "a")
    assert drawn(found.runs) == expected
    assert found.is_clean is not bool(living)
    assert [touch.proposal for touch in found.proposals] == [each.id for each in living]


def test_supporters_opposers_and_the_chair_are_named():
    proposals = [replace(MONTHLY, supporters=("COR",), opposers=("DUN",)), replace(MONTHLY, id="CHR", capacity="chair")]
    (bracket,) = (run for run in row(roll(TEXT, proposals), "a").runs if isinstance(run, Bracket))
    assert bracket.options[0].backing == Backing()
    assert bracket.options[1].backing == Backing(("ARV-1", "CHR"), ("ARV",), ("COR",), ("DUN",), True)


def test_what_is_proposed_for_whole_provisions():
    new = para("n", "Pilots too.", para("m", "At night."))
    living = [
        Living("1", Edit("insert", "n", Place("after", "s")), {"n": new}, {}, ("ARV",)),
        Living("2", Edit("delete", "b"), {}, {"b": LAMPS}, ("BEL",)),
        Living("3", Edit("delete", "b"), {}, {"b": LAMPS}, ("COR",)),
        Living("4", Edit("move", "b", Place("into", "s")), {}, {}, ("DUN",)),
        Living("5", Edit("hold", "a", held=("ARV", "BEL")), {}, {}, ("ARV",)),
        Living("6", Edit("insert", "o", Place("after", "n")), {"o": para("o", "And cooks.")}, {}, ("EST",)),
        replacing("FAL-7", "Pilots and mates too.", new),
    ]
    rolled = roll(TEXT, living)
    assert [(each.provision, each.status, each.level, each.depth) for each in rolled] == [
        ("title", "current", 0, 0), ("s", "current", 1, 0), ("b", "moved", 2, 1), ("a", "current", 2, 0),
        ("n", "inserted", 1, 1), ("m", "inserted", 2, 1), ("o", "inserted", 1, 2), ("b", "current", 1, 0),
    ]  # fmt: skip
    told = {(each.provision, out.what): out.backing.parties for each in rolled for out in each.outer}
    assert told == {
        ("b", "moved_here"): ("DUN",), ("a", "held"): ("ARV",), ("n", "inserted"): ("ARV",),
        ("m", "inserted"): ("ARV",), ("o", "inserted"): ("EST",), ("b", "deleted"): ("BEL", "COR"),
        ("b", "moved_away"): ("DUN",),
    }  # fmt: skip
    assert drawn(row(rolled, "n", "inserted").runs) == "Pilots [- | FAL: and mates ]too."
    # Who takes what stands on a proposal takes the proposal.
    taken = resolve(rolled, {"6", "FAL-7"}, language="en")
    assert [each.text for each in taken.provisions] == ["Meetings", "Pilots and mates too.", "And cooks.", LAMPS.text]


def test_splits_merges_and_labels():
    halves = {"b": para("b", "A lamp burns."), "n": para("n", "At every landing.")}
    whole = {"a": para("a", YEARLY.text + " " + LAMPS.text)}
    living = [
        Living("1", Edit("split", "b", other="n"), halves, {"b": LAMPS}, ("ARV",)),
        Living("2", Edit("merge", "a", other="b"), whole, {"a": YEARLY, "b": LAMPS}, ("BEL",)),
        Living("3", Edit("replace", "s"), {"s": replace(TEXT.provisions[0], number="I")}, {}, ("COR",)),
        replacing("DUN-4", "At each landing.", halves["n"]),
    ]
    rolled = roll(TEXT, living)
    assert [(each.provision, [out.what for out in each.outer]) for each in rolled] == [
        ("title", []), ("s", ["labelled"]), ("a", ["merges"]), ("b", ["split", "merged_away"]), ("n", ["split_off"]),
    ]  # fmt: skip
    assert drawn(row(rolled, "a").runs) == YEARLY.text + "[- | BEL:  A lamp burns at every landing.]"
    assert drawn(row(rolled, "n", "inserted").runs) == "At [every | DUN: each] landing."
    assert resolve(rolled, {"2"}, language="en").provisions[0].children[0] == whole["a"]
    assert [each.text for each in resolve(rolled, {"DUN-4"}, language="en").provisions[1:]] == [
        "A lamp burns.",
        "At each landing.",
    ]
    assert resolve(rolled, {"3"}, language="en").provisions[0].number == "I"


def test_what_is_lost_is_shown_where_it_stood():
    later = replace(TEXT, provisions=TEXT.provisions[:1])
    rolled = roll(later, [replacing("ARV-1", "Two lamps burn.", LAMPS)], TEXT)
    last = rolled[-1]
    assert (last.provision, last.status, drawn(last.runs)) == ("b", "lost", "[- | ARV!: Two lamps burn.]")
    assert [(touch.state, touch.note) for touch in last.proposals] == [("lost", "deleted")]
    assert resolve(rolled, {"ARV-1"}, language="en") == later


def test_proposals_that_stand_on_each_other_are_not_lost_in_a_ring():
    ring = [
        Living("1", Edit("insert", "n", Place("after", "m")), {"n": para("n", "one")}, {}),
        Living("2", Edit("insert", "m", Place("before", "n")), {"m": para("m", "two")}, {}),
        Living("3", Edit("split", "p", other="q"), {"p": para("p", "3"), "q": para("q", "4")}, {}),
        Living("4", Edit("split", "q", other="p"), {"q": para("q", "5"), "p": para("p", "6")}, {}),
        replacing("5", "x", on="6"),
        replacing("6", "y", on="5"),
    ]
    chain = [Living(f"c{n}", Edit("insert", f"i{n}", Place("after", f"i{n - 1}")), {}, {}) for n in range(2_000)]
    nested = [replacing(f"r{n}", f"{n}", on=f"r{n - 1}") for n in range(200)]
    living = [*ring, *chain, *nested]
    told = {touch.proposal for each in roll(TEXT, living) for touch in each.proposals}
    assert told == {each.id for each in living}


@given(scripts.flatmap(documents), st.data())
def test_a_window_is_a_part_of_the_whole(document, data):
    talks = Talks([document])
    for _ in range(6):
        talks.living.append(data.draw(proposals(talks)))
    rolling = Rolling(talks.current, talks.living)
    windows = [rows for n in range(len(rolling)) for rows in roll_window(talks.current, talks.living, n, 1)]
    assert windows == rolling.window(0, len(rolling)) == roll(talks.current, talks.living)


def test_a_long_text_rolls_a_window():
    provisions = tuple(para(f"p{n}", f"Landing {n} has a lamp, a bell and a keeper.") for n in range(5_000))
    living = [replacing(f"{n}", f"Landing {n} has a horn.", provisions[n * 7 % 5_000]) for n in range(7_500)]
    rolling = Rolling(Document("en", "", provisions), living)
    rows = rolling.window(2_000, 30)
    assert len(rows) == 30


def test_words_made_to_be_slow_end_in_whole_options():
    base = para("a", "a b c " * 2_000)
    living = [replacing(f"{n}", f"c {n} a b " * 2_000, base) for n in range(40)]
    rolled = roll(Document("en", "", (base,)), living)
    assert resolve(rolled, {"7"}, language="en").provisions[0].text == "c 7 a b " * 2_000
