"""Where each word of a text comes from: the act that first brought it, in one language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from comity.texts.compare import Budget, diff_words
from comity.texts.document import Document
from comity.texts.edit import Edit, words_of
from comity.texts.merging import BREAK


@dataclass(frozen=True, slots=True)
class State:
    """The text as an act left it: the act's id, the party behind it, when (UTC), and its edits, if they are known."""

    act: str
    party: str
    time: datetime
    document: Document
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Words that one act brought."""

    text: str
    act: str


def trace(states: Sequence[State]) -> dict[str, tuple[Run, ...]]:
    """Return the words of each provision of the last state, and of its title, by the act that first brought them.

    `states` are in the order of time. The runs of a provision joined are its text. Words that left and came back count
    from their return. What moves, or is split or merged, keeps its origins: a split or merge is known from `edits`, or
    from a neighbour that lost the words as the provision gained them.
    """
    texts: dict[str, str] = {}
    origins: dict[str, list[int]] = {}
    for number, state in enumerate(states):
        now = {identity: provision.text for identity, provision in words_of(state.document).items()}
        origins = _follow(texts, now, origins, number, state.edits)
        texts = now
    return {identity: _runs(texts[identity], origins[identity], states) for identity in texts}


def _follow(
    old: dict[str, str], new: dict[str, str], origins: dict[str, list[int]], number: int, edits: Iterable[Edit]
) -> dict[str, list[int]]:
    """Return each character's origin in the new texts (the number of a state), from those of the old ones."""
    budget = Budget()
    found = {identity: origins[identity] for identity, text in new.items() if old.get(identity) == text}
    for sources, targets in (*_told(old, new, edits), *_guessed(old, new), *([[each], [each]] for each in new)):
        if all(each in found for each in targets):
            continue
        before = [origins[each] for each in sources if each in old]
        whole = BREAK.join(old[each] for each in sources if each in old)
        carried = _carry(whole, _join(before), BREAK.join(new[each] for each in targets), number, budget)
        for each in targets:
            found[each], carried = carried[: len(new[each])], carried[len(new[each]) + 1 :]
    return found


def _join(origins: Sequence[list[int]]) -> list[int]:
    """Return the origins of texts that are joined by breaks; a break has none."""
    joined: list[int] = []
    for number, each in enumerate(origins):
        joined += [-1, *each] if number else each
    return joined


def _told(old: dict[str, str], new: dict[str, str], edits: Iterable[Edit]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield from which provisions to which the words of splits and merges went, as the edits say."""
    for edit in edits:
        if edit.op == "split" and edit.other in new and edit.provision in old and edit.provision in new:
            yield [edit.provision], [edit.provision, edit.other]
        if edit.op == "merge" and edit.other in old and edit.provision in old and edit.provision in new:
            yield [edit.provision, edit.other], [edit.provision]


def _guessed(old: dict[str, str], new: dict[str, str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the same where a provision changed beside one that is new, or beside one that is gone."""
    for one, two in zip(new, list(new)[1:], strict=False):
        if one in old and two not in old and _moved_on(old[one], new[one], new[two]):
            yield [one], [one, two]
    for one, two in zip(old, list(old)[1:], strict=False):
        if one in new and two not in new and _moved_on(new[one], old[one], old[two]):
            yield [one, two], [one]


def _moved_on(whole: str, first: str, second: str) -> bool:
    """Whether two texts are the halves of one, but for what changed in the first: it ends as the second does."""
    return bool(second) and whole != first and whole.endswith(second)


def _carry(old: str, origins: list[int], new: str, number: int, budget: Budget) -> list[int]:
    carried: list[int] = []
    at = 0
    for op, text in diff_words(old, new, budget):
        carried += origins[at : at + len(text)] if op == "equal" else [number] * len(text) if op == "insert" else []
        at += len(text) if op != "insert" else 0
    return carried


def _runs(text: str, origins: list[int], states: Sequence[State]) -> tuple[Run, ...]:
    runs: list[Run] = []
    at = 0
    for number, group in groupby(origins):
        stop = at + len(list(group))
        runs.append(Run(text[at:stop], states[number].act))
        at = stop
    return tuple(runs)
