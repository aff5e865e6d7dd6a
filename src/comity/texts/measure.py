"""How wide a printed line is: the evidence for where paragraphs end in a text that kept the lines of its pages.

A typesetter fills each line as far as the next word allows. So a line that goes on, together with the next line's
first word, is always wider than the page; one that is not wider ended its paragraph. Counting characters is exact for
typewriters only, so widths are also taken from the metrics of Times (Adobe Core 14 AFM), in which most official texts
are set; the document tells which of the two fits it, for in that one its full lines are more alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from comity.texts.marks import width

Metric = Callable[[str], float]

_TIMES = {
    **dict.fromkeys("ijlt:;/\\|", 278),
    **dict.fromkeys("acezé", 444),
    **dict.fromkeys("frI()[]-!‐", 333),
    **dict.fromkeys("ELTZ", 611),
    **dict.fromkeys("BCR", 667),
    **dict.fromkeys("ADGHKNOQUVXYwm", 722),
    **dict.fromkeys("шщжмюфыШЩЖМЮФЫ", 750),
    **dict.fromkeys(" .,", 250),
    **dict.fromkeys("FPS", 556),
    **dict.fromkeys("MW—", 930),
    **dict.fromkeys("sJ", 389),
    **dict.fromkeys("'’", 333),
    **dict.fromkeys("“”", 444),
    "m": 778,
}


def _times(text: str) -> float:
    known = _TIMES.get
    narrow = sum(known(c, 500) for c in text)
    return narrow + (0 if text.isascii() else 500 * (width(text) - len(text)))


@dataclass(frozen=True, slots=True)
class Measure:
    """The width of a full line, and what a line which goes on takes together with the next word: least and usually."""

    metric: Metric
    full: float
    least: float
    usual: float

    def fits(self, before: str, after: str, share: float = 1.0) -> bool:
        """Whether the next line's first word would have fitted on the line before: then the break was meant."""
        return _pair(self.metric, before, after) < share * self.least

    def is_very_short(self, before: str, after: str, share: float = 0.65) -> bool:
        """Whether even a text whose lines differ much in length would have had room for the next word."""
        return _pair(self.metric, before, after) < share * self.usual

    def is_long(self, text: str) -> bool:
        """Whether the line fills most of the page's width."""
        return self.metric(text) >= 0.75 * self.full


def take_measure(lines: Sequence[str], running: Sequence[tuple[str, str]]) -> Measure:
    """Return the measure of the lines, from all of them and from the pairs of lines of which the first goes on."""
    candidates = [_measure(metric, lines, running) for metric in (width, _times)]
    return max(candidates, key=lambda measure: measure.least / measure.full)


def _measure(metric: Metric, lines: Sequence[str], running: Sequence[tuple[str, str]]) -> Measure:
    full = _quantile(sorted(metric(line) for line in lines), 0.9)
    wide = _quantile(sorted(metric(line) for line in lines), 0.5)
    pairs = sorted(pair for before, after in running if (pair := _pair(metric, before, after)) > 0.7 * min(full, wide))
    # A few lines that go on may still be short: a title's, or those before a picture.
    least = min(_quantile(pairs, 0.05), full) if len(pairs) > 4 else 0.9 * full
    usual = _quantile(pairs, 0.5) if len(pairs) > 4 else full
    return Measure(metric, full, max(least, 0.85 * full), min(usual, full))


def _quantile(values: Sequence[float], share: float) -> float:
    return values[int(share * (len(values) - 1))] if values else 1.0


def _pair(metric: Metric, before: str, after: str) -> float:
    first = after.split(None, 1)[0] if after.isascii() else after[: max(1, after.find(" ") % 12)]
    return metric(before) + metric(" ") + metric(first)
