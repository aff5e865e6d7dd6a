"""A text as Markdown (CommonMark): headings, paragraphs and lists; no word of the text is taken for a mark."""

import re
from collections.abc import Iterable, Iterator

from comity.texts.document import Document
from comity.texts.files.notes import Note
from comity.texts.provision import Provision

_DEEPEST = 6
# What marks something anywhere in a line. A backslash serves where every dialect knows it, a reference elsewhere.
_BACKSLASHED = r"([\\`*_\[\]{}#])"
_REFERRED = re.compile(r"[<&~|$^=]|:(?=//)|@(?=\w)")
# What marks a block where it begins one: headings, lists, numbers, quotations, rules.
_BEGINS = re.compile(r"(\d{1,9})([.)])(?=\s|$)|([-+>])")


def write_markdown(document: Document, *, anchors: bool = False, notes: Iterable[Note] = ()) -> str:
    """Return the text as Markdown; numbers stand as the text prints them, items as lists within their paragraph.

    With `anchors`, each provision can be pointed at by its identity. `notes` follow behind a rule.
    """
    blocks = [f"# {_escape(document.title)}"] if document.title else []
    blocks += _blocks(document.provisions, 2, -1, anchors)
    for note in notes:
        blocks += ["---", f"## {_escape(note.heading)}", *(_escape(words) for words in note.paragraphs)]
    return "\n\n".join(blocks) + "\n"


def _blocks(provisions: Iterable[Provision], level: int, lists: int, anchors: bool) -> Iterator[str]:
    """Yield a block for each provision; `lists` is how deep the open list is, -1 for none."""
    for each in provisions:
        anchor = f'<a id="{each.id}"></a>' if anchors and each.id else ""
        inner = lists
        if each.kind in ("section", "article") and lists < 0:
            yield f"{'#' * min(level, _DEEPEST)} {anchor}{_words(each)}"
        elif each.kind == "item":
            inner = lists + 1
            yield f"{'    ' * inner}- {anchor}{_words(each)}"
        else:
            # What goes on within an item is set in as deep as the item's words.
            yield f"{'    ' * (lists + 1)}{anchor}{_words(each)}"
        yield from _blocks(each.children, level + 1, inner, anchors)


def _words(provision: Provision) -> str:
    # An item without words would end its list; a comment holds its place.
    words = " ".join(part for part in (provision.number, provision.text) if part)
    # What some parties alone hold stands in brackets behind their names, as in a text under negotiation.
    return _escape(f"[{', '.join(provision.held)}: {words}]" if provision.held else words) or "<!-- -->"


def _escape(words: str) -> str:
    words = re.sub(_BACKSLASHED, r"\\\1", words)
    words = _REFERRED.sub(lambda found: f"&#{ord(found[0])};", words)
    if found := _BEGINS.match(words):
        # Only the first character can make a block another one; of a number, the point after it.
        at = found.end(1) if found[1] else 0
        words = f"{words[:at]}\\{words[at:]}"
    return words
