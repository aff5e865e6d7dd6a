"""Word's automatic numbers as the words that its reader sees: "(a)", "Article 5", "II."."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from comity.texts.files.word_package import W

_LEVELS = 9
_LONGEST = 60
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CJK = "零一二三四五六七八九"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
# What Word's picture fonts show, as the signs that it means; any other sign of theirs is a plain bullet.
_BULLETS = {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▪", "\uf02d": "–", "o": "◦", "-": "-", "–": "–", "—": "—"}


def write_number(number: int, style: str) -> str | None:
    """Return the number in one of Word's formats (`w:numFmt`), or None if the format is none that is known here."""
    write = _FORMATS.get(style)
    return write(number) if write else None


def _letters(alphabet: str) -> Callable[[int], str]:
    # After the alphabet's end Word doubles the letter: z, aa, bb.
    return lambda n: alphabet[(n - 1) % len(alphabet)] * min((n - 1) // len(alphabet) + 1, 30) if n > 0 else ""


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    written = ""
    for value, sign in _ROMAN:
        written += number // value * sign
        number %= value
    return written


def _chinese(number: int) -> str:
    if not 0 < number < 100:
        return "".join(_CJK[int(digit)] for digit in str(max(number, 0)))
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _CJK[tens]) + ("十" if tens else "") + (_CJK[ones] if ones else "")


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "lowerLetter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": _letters(_RUSSIAN.upper()),
    "arabicAlpha": _letters(_ARABIC),
    "arabicAbjad": _letters(_ABJAD),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "ideographDigital": lambda n: "".join(_CJK[int(digit)] for digit in str(max(n, 0))),
    "japaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "none": lambda n: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    restart: int | None = None  # after which level it begins anew: None after any above it, 0 never
    legal: bool = False


@dataclass(slots=True)
class Numbers:
    """The lists of a document, and how far each has counted."""

    abstract: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int], dict[int, _Level]]] = field(default_factory=dict)
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def label(self, number_id: str, level: int, *, counting: bool = True) -> str:
        """Return the next label of a list at a level from 0, and count it, or, if not counting, only look.

        An unknown list has no labels. Formats that are not known are written as figures and kept in `unknown`.
        """
        if number_id not in self.lists or not 0 <= level < _LEVELS:
            return ""
        abstract, starts, own = self.lists[number_id]
        levels = {**self.abstract.get(abstract, {}), **own}
        if level not in levels:
            return ""
        counts = list(self.counts.get(abstract, [None] * _LEVELS))
        if number_id not in self.begun:
            for index in starts:
                counts[index] = None
        first = {index: starts.get(index, each.start) for index, each in levels.items()}
        value = counts[level]
        counts[level] = first[level] if value is None else value + 1
        for above in range(level):
            if counts[above] is None:
                counts[above] = first.get(above, 1)
        for below in range(level + 1, _LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and level < restart):
                counts[below] = None
        if counting:
            self.counts[abstract] = counts
            self.begun.add(number_id)
        return self._write(levels, level, counts)

    def _write(self, levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
        own = levels[level]
        if own.style == "bullet":
            return _BULLETS.get(own.text, own.text if own.text and not "\ue000" <= own.text[0] <= "\uf8ff" else "•")
        label = own.text
        for index in range(_LEVELS):
            if f"%{index + 1}" in label:
                style = levels[index].style if index in levels else "decimal"
                if own.legal and style != "none":
                    style = "decimal"
                number = counts[index] or 0
                written = write_number(number, style)
                if written is None:
                    self.unknown.add(style)
                    written = str(number)
                label = label.replace(f"%{index + 1}", written)
        return " ".join(label.split())


def read_numbers(root: "etree._Element | None") -> Numbers:
    """Read `numbering.xml`."""
    numbers = Numbers()
    if root is None:
        return numbers
    for abstract in root.iter(f"{W}abstractNum"):
        numbers.abstract[abstract.get(f"{W}abstractNumId", "")] = _read_levels(abstract)
    for each in root.iter(f"{W}num"):
        target = each.find(f"{W}abstractNumId")
        starts: dict[int, int] = {}
        own: dict[int, _Level] = {}
        for override in each.iter(f"{W}lvlOverride"):
            own |= _read_levels(override)
            if (start := override.find(f"{W}startOverride")) is not None:
                starts[whole(override.get(f"{W}ilvl"), 0)] = whole(start.get(f"{W}val"), 1)
        name = "" if target is None else target.get(f"{W}val", "")
        numbers.lists[each.get(f"{W}numId", "")] = (name, starts, own)
    return numbers


def _read_levels(parent: "etree._Element") -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for element in parent.findall(f"{W}lvl"):
        level = _Level(
            whole(value_of(element, "start"), 1),
            value_of(element, "numFmt") or "decimal",
            (value_of(element, "lvlText") or "")[:_LONGEST],
            legal=element.find(f"{W}isLgl") is not None,
        )
        if (restart := value_of(element, "lvlRestart")) is not None:
            level = replace(level, restart=whole(restart, 0))
        levels[whole(element.get(f"{W}ilvl"), 0)] = level
    return levels


def value_of(element: "etree._Element | None", name: str) -> str | None:
    """Return the `w:val` of a child, or None without either."""
    child = None if element is None else element.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def whole(text: str | None, otherwise: int) -> int:
    """Return a whole number of up to six figures, or what stands in for it."""
    figures = (text or "").strip()
    return int(figures) if figures.isascii() and figures.isdecimal() and len(figures) <= 6 else otherwise
