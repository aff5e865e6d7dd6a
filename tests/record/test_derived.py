"""What is derived from a state is worked out once, and anew as soon as anything that it looked at has grown."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from comity.record.facts import Fact, Need, Seat, State


@dataclass(frozen=True, slots=True)
class Said(Fact):
    """An invented fact."""

    of: str
    word: str

    lookups = ("of", "word")


def words_of(state: State, of: str) -> list[str]:
    return [said.word for said in state.find(Said, of=of)]


def seats_and_words(state: State, of: str) -> tuple[int, list[str]]:
    return len(state.all(Seat)), state.derived(words_of, of)


def last_word(state: State, of: str) -> Said | None:
    return state.latest(Said, of=of)


def test_it_is_worked_out_once() -> None:
    state = State()
    state.add(Said(1, "a", "x"))
    first = state.derived(words_of, "a")
    state.add(Said(2, "b", "y"))
    assert state.derived(words_of, "a") is first
    assert state.derived(words_of, "b") == ["y"]


def test_it_is_worked_out_anew_when_a_fact_is_added_or_loaded() -> None:
    state = State()
    assert state.derived(words_of, "a") == []
    state.add(Said(2, "a", "y"))
    assert state.derived(words_of, "a") == ["y"]
    state.add_found(Need(Said, "of", "a"), [Said(1, "a", "x")])
    assert state.derived(words_of, "a") == ["x", "y"]


def test_it_sees_what_is_added_above_it() -> None:
    registry = State()
    state = State(registry)
    assert state.derived(words_of, "a") == []
    registry.add(Said(1, "a", "x"))
    assert state.derived(words_of, "a") == ["x"]


def test_what_rests_on_it_is_worked_out_anew_with_it() -> None:
    registry = State()
    state = State(registry)
    state.derived(words_of, "a")
    assert state.derived(seats_and_words, "a") == (0, [])
    state.add(Said(1, "a", "x"))
    assert state.derived(seats_and_words, "a") == (0, ["x"])
    registry.add(Seat(2, "council", "ARV", sits=True))
    assert state.derived(seats_and_words, "a") == (1, ["x"])


NAMES = st.sampled_from("ab")
STEPS = st.lists(st.tuples(st.sampled_from(["add", "above", "load", "read"]), NAMES), max_size=25)


@given(STEPS)
def test_it_is_always_what_it_would_be_without_memory(steps: list[tuple[str, str]]) -> None:
    registry = State()
    state = State(registry)
    for index, (step, name) in enumerate(steps):
        said = Said(index, name, f"{index}")
        if step == "add":
            state.add(said)
        elif step == "above":
            registry.add(said)
        elif step == "load":
            state.add_found(Need(Said, "of", name), [said])
        for function in (words_of, seats_and_words, last_word):
            assert state.derived(function, name) == function(state, name)
