"""What a text is made of: provisions, each with its own words, in a tree.

One class serves a text that was just read (no ids yet) and a document that is kept (ids that last across versions
and languages).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

KINDS = ("opening", "section", "article", "paragraph", "item", "closing")

MAX_DEPTH = 8
MAX_PROVISIONS = 20_000


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: its own words in one line, then what stands beneath it.

    `kind` is one of KINDS. `number` is the label exactly as the text prints it, with its words and punctuation
    ("II", "Article 5", "1.", "(a)", "第三条"), or None. `text` is NFC, one line, words separated by single spaces; a
    heading's title is the text of its section or article. `id` is None until `document.identify` gives one. `held`
    names the parties that alone hold the provision, in order; nobody named: all do.
    """

    kind: str
    number: str | None
    text: str
    children: "tuple[Provision, ...]" = ()
    id: str | None = None
    held: tuple[str, ...] = ()


def walk(provisions: Iterable[Provision]) -> Iterator[Provision]:
    """Yield each provision before its children, in the order of the text."""
    for provision in provisions:
        yield provision
        yield from walk(provision.children)
