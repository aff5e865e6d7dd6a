"""Slots of the rolling text as HTML, each made once for all who show it in the same languages; and its outline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.template import Context, Template
from django.template.loader import get_template
from django.utils.translation import get_language, get_language_info, gettext

from comity.texts.edit import TITLE
from comity.texts.numbering import provisional_number
from comity.texts.provision import Provision
from comity.texts.rolling import Rolled
from comity.web.shell.bracketed import Names, bracketed, margin_of, outers_of, voices_of
from comity.web.shell.presenters import language_name
from comity.web.shell.rolling import AGREED, Room

WINDOW = 30
SHOWS = ("all", "open", "brackets", "mine")

# A row in all languages: its provision, whether it stands or is proposed, and by which proposal.
_Key = tuple[str, str, str | None]


def render_slot(room: Room, languages: Sequence[str], slot: str) -> str:
    """Return a slot as HTML in the interface's language, from memory if it was made before."""
    place = str(get_language()), ",".join(languages), slot
    found = room.fragments.get(place)
    if found is None:
        found = room.fragments[place] = _render("negotiation/slot.html", describe_slot(room, languages, slot))
    return found


def _render(name: str, context: dict[str, Any]) -> str:
    # The engine's own template: without a request no context processor runs, which would cost more than the slot.
    engine_template: Template = get_template(name).template  # type: ignore[attr-defined]
    return str(engine_template.render(Context(context)))


def render_slots(room: Room, languages: Sequence[str], slots: Iterable[str]) -> str:
    """Return several slots as HTML."""
    return "".join(render_slot(room, languages, slot) for slot in slots)


def describe_slot(room: Room, languages: Sequence[str], slot: str) -> dict[str, Any]:
    """Return what the template of a slot takes: its lines, each in all languages, and its margin."""
    names = Names(room, languages[0])
    by_key: dict[_Key, dict[str, Rolled]] = {}
    for language in languages:
        for row in room.rows(slot, language):
            by_key.setdefault((row.provision, row.status, row.owner), {})[language] = row
    lines, before = [], ""
    for key, rows in by_key.items():
        line = _line(room, key, rows, languages, names, before)
        before = line["cells"][0]["number"] or before
        lines.append(line)
    state = room.state_of(slot)
    return {
        "id": slot,
        "text": room.made.text,
        "lines": lines,
        "state": state,
        "brackets": len(room.touched.get(slot, ())),
        "margin": margin_of(room, slot),
        "name": names.of(slot),
        "languages": ",".join(languages),
        "columns": len(languages),
        "interface": get_language(),
    }


def _line(
    room: Room, key: _Key, rows: dict[str, Rolled], languages: Sequence[str], names: Names, before: str
) -> dict[str, Any]:
    provision, status, owner = key
    first = next(iter(rows.values()))
    return {
        "id": provision if status == "current" else f"{provision}-{status}-{(owner or '').replace('.', '-')[-12:]}",
        "status": status,
        "kind": first.kind,
        "is_heading": first.kind in ("section", "article") and provision != TITLE,
        "is_title": provision == TITLE,
        "level": min(first.level, 4),
        "depth": min(first.depth, 3),
        "cells": [_cell(room, language, rows.get(language), before) for language in languages],
        "outer": outers_of(rows.values(), names),
        "voices": voices_of(rows.values(), room),
        "is_deleted": any(outer.what in ("deleted", "merged_away") for row in rows.values() for outer in row.outer),
    }


def _cell(room: Room, language: str, row: Rolled | None, before: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"lang": language, "dir": _direction(language), "number": "", "words": None}
    if row is None:
        return cell | {"missing": gettext("Not in this language: %(language)s") % {"language": language_name(language)}}
    number = row.number or ""
    if row.status == "current":
        number = room.numbers[language].get(row.provision, "")
    elif row.status == "inserted" and not number and row.kind in ("paragraph", "item", "article") and before:
        number = provisional_number(before)
    missing = ""
    if not row.runs and row.status in ("current", "inserted"):
        missing = gettext("Nothing is said in this language yet.")
        if row.kind in ("section", "article") and number:
            missing = ""
    return cell | {"number": number, "words": bracketed(row.runs), "missing": missing}


def _direction(language: str) -> str:
    try:
        return "rtl" if get_language_info(language.partition("-")[0])["bidi"] else "ltr"
    except KeyError:
        return "auto"


def list_slots(room: Room, show: str, party: str | None) -> list[str]:
    """Return the slots that a filter leaves: all, what is open, what has brackets, or what is the party's own."""
    if show == "open":
        return [slot for slot in room.order if room.state_of(slot) != "agreed" and slot != TITLE]
    if show == "brackets":
        return [slot for slot in room.order if slot in room.touched]
    if show == "mine":
        return [slot for slot in room.order if _concerns(room, slot, party or "")]
    return room.order


def _concerns(room: Room, slot: str, party: str) -> bool:
    if party in room.made.reserved.get(slot, ()):
        return True
    return any(party in (*each.authors, *each.supporters, *each.opposers) for each in room.touched.get(slot, ()))


@dataclass(slots=True)
class Part:
    """A section or article in the outline, with how far what stands in it has come; `first` is its slot's place."""

    id: str
    number: str
    title: str
    level: int
    first: int
    agreed: int = 0
    referendum: int = 0
    open: int = 0
    brackets: int = 0
    # Where the share of what is agreed ends, and of what is agreed ad referendum, in per cent.
    ends: tuple[int, int] = field(default=(0, 0))

    def count(self, state: str, brackets: int) -> None:
        """Count a provision."""
        self.agreed += state == "agreed"
        self.referendum += state == "ad-referendum"
        self.open += state == "open"
        self.brackets += brackets
        total = self.agreed + self.referendum + self.open
        self.ends = (100 * self.agreed // total, 100 * (self.agreed + self.referendum) // total)


def outline_of(room: Room, language: str) -> list[Part]:
    """Return the whole text, and then its sections and articles, each with how far it has come."""
    document = room.made.documents[language]
    whole = Part(TITLE, "", document.title, 0, 0)
    parts = [whole]

    def visit(provisions: Iterable[Provision], inside: list[Part]) -> None:
        for each in provisions:
            identity = each.id or ""
            around = inside
            if each.kind in ("section", "article") and (each.children or each.number):
                part = Part(identity, each.number or "", each.text, len(inside), room.index[identity])
                parts.append(part)
                around = [*inside, part]
            for part in around:
                part.count(room.state_of(identity), len(room.touched.get(identity, ())))
            visit(each.children, around)

    visit(document.provisions, [whole])
    whole.brackets += len(room.touched.get(TITLE, ()))
    return parts


def next_bracket(room: Room, slots: Sequence[str], after: str, *, back: bool = False) -> str | None:
    """Return the next slot with brackets behind one (or before it, `back`), going round at the end."""
    start = next((place for place, slot in enumerate(slots) if slot == after), 0)
    turned = [*slots[start + 1 :], *slots[: start + 1]] if not back else [*slots[:start][::-1], *slots[start:][::-1]]
    return next((slot for slot in turned if slot in room.touched), None)


__all__ = [
    "AGREED",
    "SHOWS",
    "WINDOW",
    "Part",
    "describe_slot",
    "list_slots",
    "next_bracket",
    "outline_of",
    "render_slot",
    "render_slots",
]
