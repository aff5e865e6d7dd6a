import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.compare import Change, compare, diff_words
from comity.texts.provision import Provision


def provisions(*texts: str, ids: str = "") -> tuple[Provision, ...]:
    made = ids or " " * len(texts)
    return tuple(
        Provision("paragraph", f"{n}.", text, (), letter.strip() or None)
        for n, (text, letter) in enumerate(zip(texts, made, strict=True), 1)
    )


def told(changes: list[Change]) -> list[tuple[str, str]]:
    return [(change.kind, (change.new or change.old or provisions("")[0]).text) for change in changes]


FERRIES = "The ferries run at all seasons."
BRIDGES = "The bridges are mended before the first snow falls."
LAMPS = "A lamp burns at every landing from dusk to dawn."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([FERRIES, BRIDGES], [FERRIES, BRIDGES], [("unchanged", FERRIES), ("unchanged", BRIDGES)]),
        ([FERRIES], [FERRIES, LAMPS], [("unchanged", FERRIES), ("inserted", LAMPS)]),
        (
            [FERRIES, LAMPS, BRIDGES],
            [FERRIES, BRIDGES],
            [("unchanged", FERRIES), ("deleted", LAMPS), ("unchanged", BRIDGES)],
        ),
        (
            [FERRIES, BRIDGES, LAMPS],
            [LAMPS, FERRIES, BRIDGES],
            [("moved", LAMPS), ("unchanged", FERRIES), ("unchanged", BRIDGES)],
        ),
        ([BRIDGES], [BRIDGES + " Always."], [("changed", BRIDGES + " Always.")]),
        ([], [], []),
    ],
)
def test_changes_without_ids(old, new, expected):
    assert told(compare(provisions(*old), provisions(*new))) == expected


def test_ids_decide_before_words():
    old = provisions(FERRIES, BRIDGES, ids="ab")
    new = provisions(BRIDGES, FERRIES, LAMPS, ids="abc")
    assert [change.kind for change in compare(old, new)] == ["changed", "changed", "inserted"]


def test_an_id_that_ends_is_deleted_however_alike_the_next_is():
    changes = compare(provisions(LAMPS, FERRIES, ids="ab"), provisions(LAMPS, FERRIES, ids="ac"))
    assert [change.kind for change in changes] == ["unchanged", "inserted", "deleted"]


def test_a_new_number_changes_nothing():
    (change,) = compare(provisions(LAMPS, FERRIES)[1:], provisions(FERRIES))
    assert (change.kind, change.is_renumbered) == ("unchanged", True)


def test_children_are_compared_too():
    old = (Provision("section", "I", "", provisions(FERRIES)),)
    new = (Provision("section", "II", "", provisions(FERRIES, LAMPS)),)
    assert told(compare(old, new)) == [("unchanged", ""), ("unchanged", FERRIES), ("inserted", LAMPS)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("", "a", [("insert", "a")]),
        ("a", "", [("delete", "a")]),
        ("one two three", "one two three", [("equal", "one two three")]),
        ("one two three", "one 2 three", [("equal", "one "), ("delete", "two"), ("insert", "2"), ("equal", " three")]),
        ("one two three", "uno dos three", [("delete", "one two"), ("insert", "uno dos"), ("equal", " three")]),
        ("shall meet", "shall not meet", [("equal", "shall "), ("insert", "not "), ("equal", "meet")]),
        ("人人生而自由", "人人生来自由", [("equal", "人人生"), ("delete", "而"), ("insert", "来"), ("equal", "自由")]),
        ("все люди", "все народы", [("equal", "все "), ("delete", "люди"), ("insert", "народы")]),
    ],
)
def test_words(old, new, expected):
    assert diff_words(old, new) == expected


_WORDS = st.lists(st.sampled_from(["a", "b", " ", "言", ".", "words"]), max_size=40).map("".join)


@given(_WORDS | st.text(max_size=40), _WORDS | st.text(max_size=40))
def test_segments_make_both_texts(old, new):
    segments = diff_words(old, new)
    assert "".join(text for op, text in segments if op != "insert") == old
    assert "".join(text for op, text in segments if op != "delete") == new
    assert all(text for _, text in segments)
    assert all(a[0] != b[0] for a, b in zip(segments, segments[1:], strict=False))


@given(st.lists(st.sampled_from([FERRIES, BRIDGES, LAMPS, "a b", ""]), max_size=8), st.data())
def test_every_provision_is_in_one_change(texts, data):
    old = provisions(*texts)
    new = provisions(*data.draw(st.permutations([*texts, "something new"])))
    changes = compare(old, new)
    assert sorted(id(c.new) for c in changes if c.new) == sorted(map(id, new))
    assert sorted(id(c.old) for c in changes if c.old) == sorted(map(id, old))
    assert [c.new for c in changes if c.new] == list(new)


def test_texts_made_to_be_slow_end_in_replacements():
    start = time.perf_counter()
    segments = diff_words("a b " * 30_000, "b c a " * 30_000)
    many = [f"a {n} b c " * 40 for n in range(400)]
    compare(provisions(*many), provisions(*(text[::-1] for text in many)))
    assert time.perf_counter() - start < 20
    assert "".join(text for op, text in segments if op != "insert") == "a b " * 30_000
