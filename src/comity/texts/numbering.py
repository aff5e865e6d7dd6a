"""Numbers that follow the text: after insertions, moves and deletions the series of labels run on as they did before.

A label keeps its own form ("Article 5", "(a)", "II.", "第三条", "المادة ٣"); only the numeral in it changes.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from comity.texts.document import Document
from comity.texts.marks import CYRILLIC
from comity.texts.provision import Provision, walk

_MOST = 999
_DIGITS = ("0", "٠", "۰")
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CJK = "一二三四五六七八九"


def _romans() -> list[str]:
    hundreds = ["", *["c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm"]]
    tens = ["", *["x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc"]]
    ones = ["", *["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"]]
    return [hundreds[n // 100] + tens[n // 10 % 10] + ones[n % 10] for n in range(1, _MOST + 1)]


def _cjk(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    told = _CJK[hundreds - 1] + "百" if hundreds else ""
    if tens:
        told += ("" if tens == 1 and not hundreds else _CJK[tens - 1]) + "十"
    elif hundreds and ones:
        told += "零"
    return told + (_CJK[ones - 1] if ones else "")


def _letters(alphabet: str) -> list[str]:
    """Return the letters, then the letters doubled, as lists go on after their last letter."""
    return [*alphabet, *(letter * 2 for letter in alphabet)]


# The numerals of each style, from one on.
_STYLES: dict[str, list[str]] = {
    "一": [_cjk(number) for number in range(1, _MOST + 1)],
    "a": _letters(_LATIN),
    "A": _letters(_LATIN.upper()),
    "а": _letters(CYRILLIC),
    "А": _letters(CYRILLIC.upper()),
    "أ": _letters(_ABJAD),
    "ا": _letters(_ABJAD.replace("أ", "ا")),
    "i": _romans(),
    "I": [roman.upper() for roman in _romans()],
    **{
        zero: ["".join(chr(ord(zero) + int(digit)) for digit in str(number)) for number in range(1, _MOST + 1)]
        for zero in _DIGITS
    },
}
_VALUES = {style: {numeral: n for n, numeral in enumerate(numerals, 1)} for style, numerals in _STYLES.items()}

_TIMES = {
    "latin": ["bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies"],
    "cyrillic": ["бис", "тер", "кватер", "квинквиес", "сексиес", "септиес", "октиес", "новиес", "дециес"],
    "arabic": [
        "مكررا",
        *(f"مكررا {n}" for n in ["ثانيا", "ثالثا", "رابعا", "خامسا", "سادسا", "سابعا", "ثامنا", "تاسعا"]),
    ],
    "cjk": [f"之{numeral}" for numeral in _STYLES["一"][:9]],
}
_TIME = "|".join(re.escape(word) for words in _TIMES.values() for word in sorted(words, key=len, reverse=True))
_LABEL = re.compile(
    r"(?P<head>(?:.*?[\W_\u3400-\u9fff])??)"
    rf"(?P<numeral>\d+|[一二三四五六七八九十百零]+|[IVXLCDM]+|[ivxlcdm]+|([^\W\d_])\3?)"
    rf"(?P<tail>(?:\s?(?:条|條|章|编|編|篇|部分|节|節|款|项|項))?)(?P<time>\s?(?:{_TIME}))?(?P<end>\W*)"
).fullmatch
_PARTS = re.compile(r"(.*?)((?:\d+\.)+)$").fullmatch

_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Label:
    head: str
    numeral: str
    tail: str
    time: str
    end: str

    @property
    def styles(self) -> list[str]:
        return [style for style, values in _VALUES.items() if self.numeral in values]

    @property
    def form(self) -> str:
        """What labels of one series share before their numeral: of "2.1" any number and a stop."""
        parts = _PARTS(self.head)
        return parts[1] + "#." * parts[2].count(".") if parts else self.head

    def renumbered(self, numeral: str) -> str:
        return self.head + numeral + self.tail + self.end


def _parse(label: str | None) -> _Label | None:
    found = _LABEL(label) if label else None
    if not found:
        return None
    made = _Label(found["head"], found["numeral"], found["tail"], found["time"] or "", found["end"])
    return made if made.styles else None


_Lists = dict[str | None, list[tuple[str, _Label]]]


def renumber(document: Document, earlier: Document | None = None) -> Document:
    """Return the document with each series of numbers running on in the order of the text.

    A series are labels of one form among provisions of one kind, under one parent or, like the articles of a treaty's
    chapters, through the whole text. It begins where it did in `earlier`, the text before the changes, and is left as
    it is if it was no series there. Without it, a list counts as a series if more than half of the numbers that it
    spans are there, and one that begins with two has lost its first. Provisional numbers ("3 bis") become plain ones;
    what has no number gets none.
    """
    series, olds = _read_series(document), _read_series(earlier) if earlier else {}
    numerals: dict[str, str] = {}
    for key, lists in series.items():
        before = olds.get(key, {})
        flat = [member for members in lists.values() for member in members]
        if running := _find_running(before, is_exact=True) or (not earlier and _find_running(lists, is_exact=False)):
            numerals.update(_count(flat, *running))
            continue
        for parent, members in lists.items():
            found = _find_series(before[parent], is_exact=True) if parent in before else None
            if parent not in before:
                found = _find_series(members, is_exact=False)
            numerals.update(_count(members, *found) if found else {})
    return replace(document, provisions=tuple(_relabel(each, numerals, "", "") for each in document.provisions))


def provisional_number(previous: str, taken: Container[str] = ()) -> str:
    """Return the label of what is inserted after a label until the text is renumbered: "3" > "3 bis" > "3 ter".

    In the label's own script: "Статья 3 бис", "第三条之一"; the first that is not `taken`.
    """
    label = _parse(previous) or _Label("", previous, "", "", "")
    script = _script(previous)
    words, gap = _TIMES[script], "" if script == "cjk" else " "
    plain, time = label.head + label.numeral + label.tail, label.time.strip()
    start = words.index(time) + 1 if time in words else 0
    while True:
        for word in words[start:]:
            made = plain + gap + word + label.end
            if made not in taken:
                return made
        plain, start = plain + gap + words[-1], 0


def _script(label: str) -> str:
    for script, pattern in (("cyrillic", "[а-яА-Я]"), ("arabic", "[\u0621-\u064a]"), ("cjk", "[\u3400-\u9fff]")):
        if re.search(pattern, label):
            return script
    return "latin"


def _read_series(document: Document) -> dict[_Key, _Lists]:
    """Return the labels that look alike, by their parent, in the order of the text."""
    series: dict[_Key, _Lists] = defaultdict(lambda: defaultdict(list))
    parents: Iterable[tuple[str | None, Sequence[Provision]]] = [
        (None, document.provisions),
        *((each.id, each.children) for each in walk(document.provisions)),
    ]
    for parent, children in parents:
        for each in children:
            if each.id and (label := _parse(each.number)):
                series[each.kind, label.form, label.tail + label.end][parent].append((each.id, label))
    return series


def _values(members: Sequence[tuple[str, _Label]], style: str) -> list[int]:
    return [_VALUES[style][label.numeral] for _, label in members if not label.time]


def _common_styles(members: Sequence[tuple[str, _Label]]) -> list[str]:
    """Return the styles in which all labels can be read, first those that then begin at one."""
    styles = [style for style in _STYLES if all(style in label.styles for _, label in members)]
    return sorted(styles, key=lambda style: min(_values(members, style), default=1))


def _find_series(members: Sequence[tuple[str, _Label]], *, is_exact: bool) -> tuple[str, int] | None:
    """Return the style and first number of a list that is a series."""
    for style in _common_styles(members):
        values = _values(members, style)
        if is_exact and values and values == list(range(values[0], values[0] + len(values))):
            return style, values[0]
        if not is_exact and values and 2 * len(set(values)) > max(values) - min(values) + 1:
            return style, 1 if min(values) == 2 else min(values)
    return None


def _find_running(lists: _Lists, *, is_exact: bool) -> tuple[str, int] | None:
    """Return the style and first number of a series that runs through several parents."""
    if len(lists) < 2:
        return None
    flat = [member for members in lists.values() for member in members]
    found = _find_series(flat, is_exact=is_exact)
    if found is None:
        return None
    lows = [min(_values(members, found[0]), default=2) for members in list(lists.values())[1:]]
    values = _values(flat, found[0])
    return found if min(lows) > 1 and len(set(values)) == len(values) else None


def _count(members: Sequence[tuple[str, _Label]], style: str, start: int) -> dict[str, str]:
    """Return the new numerals by id; where the style has no more, the old ones stay."""
    numerals = _STYLES[style][start - 1 :]
    return {identity: numeral for (identity, _), numeral in zip(members, numerals, strict=False)}


def _relabel(provision: Provision, numerals: dict[str, str], was: str, now: str) -> Provision:
    """Return the provision and those beneath it with their new numbers; `was` and `now` are its parent's parts."""
    label, number = _parse(provision.number), provision.number
    if label is not None and provision.id in numerals:
        parts = _PARTS(label.head)
        if parts and was and parts[2] == was:
            label = replace(label, head=parts[1] + now)
        number = label.renumbered(numerals[provision.id])
    before, after = _parts(provision.number), _parts(number)
    children = tuple(_relabel(child, numerals, before, after) for child in provision.children)
    return replace(provision, number=number, children=children)


def _parts(number: str | None) -> str:
    """Return the numbers of a label, each with a stop: "2.1." of "2.1"."""
    found = re.search(r"(?:\d+\.)*\d+", number or "")
    return found[0] + "." if found else ""
