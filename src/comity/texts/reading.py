"""Reading a plain text into its provisions: what `comity import` tables.

Nothing is lost and nothing is invented: the characters of title and provisions, in order, are those of the source, but
for spaces, the lines that `dropped` lists, and the hyphens and marks that `doubts` lists. Labels are kept as printed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from comity.texts.decoding import MAX_BYTES, Doubt, UnreadableText, decode_text
from comity.texts.layout import Block, read_blocks
from comity.texts.marks import is_titlelike
from comity.texts.provision import MAX_PROVISIONS, Provision, walk
from comity.texts.structure import build_tree

__all__ = ["Doubt", "Provision", "Reading", "UnreadableText", "format_text", "read_text", "to_value"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was read.

    `title` is empty if the text begins with none. `doubts` are ordered by the source's lines; `dropped` are the
    running heads and page numbers, in order.
    """

    title: str
    provisions: tuple[Provision, ...]
    doubts: tuple[Doubt, ...]
    dropped: tuple[str, ...]


def read_text(data: bytes, *, language: str | None = None, limit: int = MAX_BYTES) -> Reading:
    """Read the bytes of a plain text (UTF-8, or UTF-16 with a byte order mark), also as extracted from a PDF.

    `language` (BCP 47) narrows the rules about hyphens to that language's; without it all known ones apply. `limit`
    is in bytes. Takes time linear in the text. Raises UnreadableText.
    """
    text, doubts = decode_text(data, limit=limit)
    blocks, dropped, layout_doubts = read_blocks(text, language=language)
    return build_reading(blocks, [*doubts, *layout_doubts], [line.text for line in dropped])


def build_reading(blocks: Sequence[Block], doubts: Iterable[Doubt] = (), dropped: Iterable[str] = ()) -> Reading:
    """Return the reading of blocks of words that `decode_text` returned; raises UnreadableText if they are too many."""
    if len(blocks) > MAX_PROVISIONS:
        raise UnreadableText("text.too_many_provisions", count=len(blocks), limit=MAX_PROVISIONS)
    title, provisions, tree_doubts = build_tree(blocks)
    found = sorted([*doubts, *tree_doubts], key=lambda doubt: doubt.line)
    return Reading(title, provisions, tuple(found), tuple(dropped))


def to_value(reading: Reading) -> dict[str, Any]:
    """Return the reading as a JSON value: `{title, provisions: [{kind, number, text, children}]}`."""
    return {"title": reading.title, "provisions": [_provision_value(p) for p in reading.provisions]}


def _provision_value(provision: Provision) -> dict[str, Any]:
    children = [_provision_value(child) for child in provision.children]
    return {"kind": provision.kind, "number": provision.number, "text": provision.text, "children": children}


def format_text(title: str, provisions: tuple[Provision, ...]) -> str:
    """Return the provisions as a plain text, one block each, that reads into the same tree."""
    blocks = [title] if title else []
    for provision in walk(provisions):
        gap = "\n\n" if provision.kind == "closing" else ""
        blocks.append(gap + _format_block(provision))
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def _format_block(provision: Provision) -> str:
    if provision.number and provision.kind in ("section", "article") and is_titlelike(provision.text):
        return f"{provision.number}\n\n{provision.text}"
    return " ".join(part for part in (provision.number, provision.text) if part)
