"""Brackets: the words of one provision with what several proposals would make of them, as options side by side.

A bracket covers a stretch that at least one proposal changes; stretches that overlap or touch are one, so that between
any two brackets stand words on which all agree, and no choice of options can double or lose a space.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from comity.texts.compare import Budget, Segment, diff_words

# If less than one part in so many stays, the words are another text.
_LEFT = 4

Span = tuple[int, int]
Runs = tuple["str | Bracket", ...]


@dataclass(frozen=True, slots=True)
class Backing:
    """Who stands behind something: its authors, those who support it, those who are against it, whether the chair."""

    proposals: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    supporters: tuple[str, ...] = ()
    opposers: tuple[str, ...] = ()
    is_chair: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """One way to word a stretch, with those who stand behind it; empty `runs` are "no text".

    `is_clash`: what the proposal was about has meanwhile been changed in another way.
    """

    runs: Runs
    backing: Backing = Backing()
    is_clash: bool = False


@dataclass(frozen=True, slots=True)
class Bracket:
    """A stretch that is not agreed; the first option are the words as they stand, behind which no proposal is."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Voice:
    """What a proposal makes of the words: all of them, as it would have them.

    `clashes` are the stretches (start, stop) of `text` that clash; `nested` are proposals on this proposal, whose texts
    start from its own.
    """

    text: str
    backing: Backing
    clashes: tuple[Span, ...] = ()
    nested: tuple["Voice", ...] = ()


def join_backing(backings: Iterable[Backing]) -> Backing:
    """Return who stands behind at least one, each named once, in order."""
    found = list(backings)

    def names(of: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for backing in found for name in getattr(backing, of)))

    return Backing(
        names("proposals"),
        names("parties"),
        names("supporters"),
        names("opposers"),
        any(backing.is_chair for backing in found),
    )


def bracket(text: str, voices: Sequence[Voice], budget: Budget | None = None) -> Runs:
    """Return the text as runs: words on which all agree, and brackets, in order."""
    steps = budget or Budget()
    parts = [_Part(text, voice, steps) for voice in voices]
    runs: list[str | Bracket] = []
    reached = 0
    for start, stop in _join(span for part in parts for span in part.spans):
        cuts = [part.cut(start, stop) for part in parts]
        runs += [text[reached:start], _make_bracket(text[start:stop], cuts, steps)]
        reached = stop
    return tuple(run for run in (*runs, text[reached:]) if run)


def choose(runs: Runs, choice: Collection[str]) -> str:
    """Return the words with, in each bracket, the first option that a chosen proposal is behind, or else the base."""
    return "".join(run if isinstance(run, str) else choose(_pick(run, choice).runs, choice) for run in runs)


def _pick(found: Bracket, choice: Collection[str]) -> Option:
    wanted = (option for option in found.options if any(each in choice for each in option.backing.proposals))
    return next(wanted, found.options[0])


def _make_bracket(text: str, cuts: Sequence[Voice], steps: Budget) -> Bracket:
    groups: dict[str, list[Voice]] = {}
    for voice in cuts:
        if _is_changed(text, voice):
            groups.setdefault(voice.text, []).append(voice)
    options = [Option((text,) if text else ())]
    for words, group in groups.items():
        nested = [inner for voice in group for inner in voice.nested]
        options.append(
            Option(
                bracket(words, nested, steps),
                join_backing(voice.backing for voice in group),
                any(voice.clashes for voice in group),
            )
        )
    return Bracket(tuple(options))


def _is_changed(text: str, voice: Voice) -> bool:
    return voice.text != text or any(_is_changed(voice.text, inner) for inner in voice.nested)


def _join(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap or touch as one."""
    joined: list[Span] = []
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _diff(old: str, new: str, steps: Budget) -> list[Segment]:
    """Compare words; where little is left of the old ones, all are replaced: nobody reads what few words they share."""
    segments = diff_words(old, new, steps)
    same = sum(len(words) for op, words in segments if op == "equal")
    if _LEFT * same < max(len(old), len(new)):
        return [(op, words) for op, words in (("delete", old), ("insert", new)) if words]
    return segments


class _Part:
    """A voice laid beside the words it starts from: which stretches it or a nested voice changes, and into what."""

    def __init__(self, text: str, voice: Voice, steps: Budget) -> None:
        self._voice = voice
        self._nested = [_Part(voice.text, inner, steps) for inner in voice.nested]
        self._starts: list[int] = []
        self._stops: list[int] = []
        self._new_starts: list[int] = []
        self._new_stops: list[int] = []
        self._read(text, steps)
        shifts = (new - old for new, old in zip(self._new_stops, self._stops, strict=True))
        self._shifts = [0, *shifts]
        own = list(zip(self._starts, self._stops, strict=True))
        self.spans: list[Span] = [*own, *(self._back(span) for part in self._nested for span in part.spans)]

    def _read(self, text: str, steps: Budget) -> None:
        old = new = 0
        for op, words in _diff(text, self._voice.text, steps):
            if op == "equal":
                old, new = old + len(words), new + len(words)
                continue
            if not self._stops or (self._stops[-1], self._new_stops[-1]) != (old, new):
                self._starts.append(old)
                self._new_starts.append(new)
                self._stops.append(old)
                self._new_stops.append(new)
            old, new = old + (op == "delete") * len(words), new + (op == "insert") * len(words)
            self._stops[-1], self._new_stops[-1] = old, new

    def _back(self, span: Span) -> Span:
        """Return the stretch of the words it starts from of which a stretch of the voice's text is made."""
        first = bisect_left(self._new_stops, span[0])
        last = bisect_right(self._new_starts, span[1])
        start, stop = span[0] - self._shifts[first], span[1] - self._shifts[last]
        if first < len(self._starts) and self._new_starts[first] <= span[0]:
            start = self._starts[first]
        if last and span[1] <= self._new_stops[last - 1]:
            stop = self._stops[last - 1]
        return start, stop

    def cut(self, start: int, stop: int) -> Voice:
        """Return the voice with only what it makes of one stretch, within or about which no change is cut apart."""
        start += self._shifts[bisect_left(self._stops, start)]
        stop += self._shifts[bisect_right(self._starts, stop)]
        clashes = tuple((a - start, b - start) for a, b in self._voice.clashes if a <= stop and b >= start)
        nested = tuple(part.cut(start, stop) for part in self._nested)
        return replace(self._voice, text=self._voice.text[start:stop], clashes=clashes, nested=nested)
