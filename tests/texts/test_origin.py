"""Every word of a text traced to the act that first brought it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.document import Document
from comity.texts.edit import Edit, words_of
from comity.texts.origin import Run, State, trace
from comity.texts.provision import Provision
from tests.texts.negotiations import Talks, documents, proposals, scripts

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


def states(*texts: list[tuple[str, str]], edits: tuple[Edit, ...] = ()) -> list[State]:
    """Return states of a text whose provisions are (id, words); the edits are the last one's."""
    made = []
    for number, told in enumerate(texts, 1):
        provisions = tuple(Provision("paragraph", None, words, (), identity) for identity, words in told)
        made.append(State(f"act {number}", "ARV", NOON, Document("en", "Landings", provisions)))
    return [*made[:-1], replace(made[-1], edits=edits)]


def told(runs: tuple[Run, ...]) -> list[tuple[str, str]]:
    return [(run.text, run.act.removeprefix("act ")) for run in runs]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["The ferries run."], [("The ferries run.", "1")]),
        (["The ferries run.", "All ferries run."], [("All", "2"), (" ferries run.", "1")]),
        (
            ["The ferries run.", "The ferries run daily.", "All ferries run daily."],
            [("All", "3"), (" ferries run", "1"), (" daily", "2"), (".", "1")],
        ),
        (["Ferries run.", "Run.", "Ferries run."], [("Ferries run", "3"), (".", "1")]),
        (["渡船每年开。", "渡船每月开。"], [("渡船每", "1"), ("月", "2"), ("开。", "1")]),
        (
            ["Паромы ходят.", "Все паромы ходят.", "Все паромы стоят."],
            [("Все паромы", "2"), (" ", "1"), ("стоят", "3"), (".", "1")],
        ),
        (["العبارات تعمل.", "العبارات تعمل يوميا."], [("العبارات تعمل", "1"), (" يوميا", "2"), (".", "1")]),
    ],
)  # fmt: skip
def test_words(texts, expected):
    assert told(trace(states(*([("a", each)] for each in texts)))["a"]) == expected


def test_the_title_and_moves_keep_their_origin():
    found = trace(states([("a", "one"), ("b", "two")], [("b", "two"), ("a", "one")]))
    assert [told(found[key]) for key in ("title", "a", "b")] == [[("Landings", "1")], [("one", "1")], [("two", "1")]]


def test_a_provision_that_came_back_counts_anew():
    found = trace(states([("a", "one"), ("b", "two")], [("b", "two")], [("a", "one"), ("b", "two")]))
    assert told(found["a"]) == [("one", "3")]


@pytest.mark.parametrize("edits", [(), (Edit("split", "a", other="n"),)])
def test_a_split_carries_its_words(edits):
    before, after = [("a", "Ferries run and lamps burn.")], [("a", "Ferries run."), ("n", "lamps burn.")]
    found = trace(states(before, after, edits=edits))
    assert told(found["a"]) == [("Ferries run", "1"), (".", "2")]
    assert told(found["n"]) == [("lamps burn.", "1")]


def test_a_split_that_changes_words_is_known_by_its_edit():
    found = trace(
        states([("a", "Ferries run and lamps burn.")], [("a", "Ferries run."), ("n", "All lamps burn.")],
               edits=(Edit("split", "a", other="n"),))
    )  # fmt: skip
    assert ("lamps burn.", "1") in [(text.strip(), act) for text, act in told(found["n"])]


@pytest.mark.parametrize("edits", [(), (Edit("merge", "a", other="b"),)])
def test_a_merge_carries_both(edits):
    found = trace(
        states([("a", "Ferries run."), ("b", "Lamps burn.")], [("a", "Ferries run. Lamps burn.")], edits=edits)
    )
    assert "".join(text for text, act in told(found["a"]) if act == "1").replace(" ", "") == "Ferriesrun.Lampsburn."


def test_a_merge_into_no_words_carries_them():
    texts = [("a", ""), ("b", ""), ("c", "Lamps burn.")], [("a", "Lamps burn."), ("b", "")]
    assert told(trace(states(*texts, edits=(Edit("merge", "a", other="c"),)))["a"]) == [("Lamps burn.", "1")]


def test_a_merge_from_afar_is_known_by_its_edit():
    texts = (
        [("a", "Ferries run."), ("b", "Bells ring."), ("c", "Lamps burn.")],
        [("a", "Ferries run. Lamps burn."), ("b", "Bells ring.")],
    )
    assert ("Lamps burn.", "2") in [(t.strip(), act) for t, act in told(trace(states(*texts))["a"])]
    found = trace(states(*texts, edits=(Edit("merge", "a", other="c"),)))
    assert ("Lamps burn.", "1") in [(t.strip(), act) for t, act in told(found["a"])]


@given(scripts.flatmap(documents), st.data())
def test_every_word_has_an_origin(document, data):
    talks = Talks([document])
    made = [State("0", "ARV", NOON, document)]
    for number in range(1, data.draw(st.integers(1, 6))):
        proposal = data.draw(proposals(talks))
        talks.living.append(proposal)
        talks.accept(proposal)
        edits = (proposal.edit,) if data.draw(st.booleans()) else ()
        made.append(State(str(number), "ARV", NOON, talks.current, edits))
    found = trace(made)
    assert {key: "".join(run.text for run in runs) for key, runs in found.items()} == {
        key: each.text for key, each in words_of(talks.current).items()
    }
    acts = {state.act for state in made}
    assert all(run.act in acts and run.text for runs in found.values() for run in runs)


def test_nothing_has_no_origin():
    assert trace([]) == {}
