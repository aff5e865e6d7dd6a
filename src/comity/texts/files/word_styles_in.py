"""What a Word file's styles say of its paragraphs: names, heading levels, lists, hidden words."""

from dataclasses import dataclass

from lxml import etree

from comity.texts.files.word_numbers import value_of, whole
from comity.texts.files.word_package import W

# A chain of styles longer than this is a loop.
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it inherits: `level` from 1 if it heads something, else 0; `number` is (list, level)."""

    name: str = ""
    level: int = 0
    number: tuple[str, int] | None = None
    hidden: bool = False


def read_styles(root: "etree._Element | None") -> dict[str, Style]:
    """Read `styles.xml` into styles by their ids."""
    if root is None:
        return {}
    elements = {element.get(f"{W}styleId", ""): element for element in root.iter(f"{W}style")}
    return {name: _read_style(name, elements) for name in elements}


def _read_style(name: str, elements: "dict[str, etree._Element]") -> Style:
    own = (value_of(elements[name], "name") or name)[:200]
    chain: list[etree._Element] = []
    at: str | None = name
    while at in elements and len(chain) < _LONGEST_CHAIN:
        chain.append(elements[at])
        at = value_of(elements[at], "basedOn")
    properties = [found for element in chain if (found := element.find(f"{W}pPr")) is not None]
    levels = [level for each in properties if (level := value_of(each, "outlineLvl"))]
    lists = [found for each in properties if (found := each.find(f"{W}numPr")) is not None]
    outline = whole(levels[0], 9) if levels else 9
    hidden = [found for element in chain if (found := element.find(f"{W}rPr/{W}vanish")) is not None]
    return Style(own, outline + 1 if outline < 9 else 0, read_list(lists), bool(hidden) and is_on(hidden[0]))


def read_list(elements: "list[etree._Element]") -> tuple[str, int] | None:
    """Return list and level from `w:numPr` elements, the nearest first; list 0 means none."""
    name = next((found for each in elements if (found := value_of(each, "numId"))), None)
    level = next((found for each in elements if (found := value_of(each, "ilvl"))), None)
    return (name, whole(level, 0)) if name and name != "0" else None


def is_on(element: "etree._Element") -> bool:
    """Whether a property that stands there is switched on."""
    return element.get(f"{W}val", "true") not in ("0", "false", "off")
