"""The projector view: one provision with its options in big type, as the chair shows it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from comity.negotiation.projected import Projected, read_projected
from comity.negotiation.reading import ProposalView
from comity.texts.brackets import choose
from comity.texts.compare import Budget, diff_words
from comity.texts.edit import TITLE
from comity.texts.rolling import Rolled
from comity.web.shell.bracketed import STATE_ICONS, STATE_TONES, Names, outers_of, state_words
from comity.web.shell.presenters import list_names
from comity.web.shell.rolling import Room
from comity.web.shell.slots import describe_slot

_MARKS = {"insert": "ins", "delete": "del"}


def shown_of(room: Room) -> Projected:
    """Return what is shown of the text: what the chair chose, as far as it still stands, or its first provision."""
    found = read_projected([room.made.text]).get(room.made.text, Projected("", 0, 0))
    slot = found.provision if found.provision in room.index else room.order[min(1, len(room.order) - 1)]
    return Projected(slot, found.option if slot == found.provision else 0, found.count)


def render_projected(room: Room, languages: Sequence[str]) -> str:
    """Return what is shown, as HTML in the interface's language."""
    shown = shown_of(room)
    proposals = room.touched.get(shown.provision, [])
    rows = {language: _own_row(room, shown.provision, language) for language in languages}
    context = {
        "slot": describe_slot(room, languages, shown.provision),
        "provision": shown.provision,
        "is_title": shown.provision == TITLE,
        "name": Names(room, languages[0]).of(shown.provision),
        "place": room.index[shown.provision],
        "total": len(room.order) - 1,
        "option": shown.option if shown.option <= len(proposals) + 1 else 0,
        "state": state_words(room.state_of(shown.provision)),
        "tone": STATE_TONES[room.state_of(shown.provision)],
        "icon": STATE_ICONS[room.state_of(shown.provision)],
        "options": [_option(room, languages, rows, each) for each in (None, *proposals)],
    }
    return render_to_string("negotiation/projected.html", context)


def _own_row(room: Room, slot: str, language: str) -> Rolled | None:
    return next((row for row in room.rows(slot, language) if row.provision == slot and row.status == "current"), None)


def _option(
    room: Room, languages: Sequence[str], rows: dict[str, Rolled | None], proposal: ProposalView | None
) -> dict[str, Any]:
    """Return an option: the words as they stand, or as one proposal alone would have them."""
    if proposal is None:
        stands = [(tag, escape(choose(row.runs, ())) if row else "") for tag, row in rows.items()]
        return {"words": stands, "authors": "", "asked": []}
    words = []
    for tag in languages:
        row = rows[tag]
        touches = row is not None and any(proposal.id == touch.proposal for touch in row.proposals)
        new = _new_words(proposal, room, tag)
        if row is not None and touches and choose(row.runs, {proposal.id}) != choose(row.runs, ()):
            words.append((tag, _changes(choose(row.runs, ()), choose(row.runs, {proposal.id}))))
        elif new:
            words.append((tag, mark_safe(f"<ins>{escape(new)}</ins>")))  # noqa: S308 - escaped here
    return {
        "words": words,
        "authors": list_names(proposal.authors),
        "is_chair": proposal.capacity == "chair",
        "supporters": list_names(proposal.supporters),
        "opposers": list_names(proposal.opposers),
        "asked": _asked(proposal, room, languages),
    }


def _new_words(proposal: ProposalView, room: Room, language: str) -> str:
    """Return the words of a new provision that a proposal brings."""
    if proposal.edit.op != "insert":
        return ""
    own = room.shelf.words[proposal.id].get(language, {}).get(proposal.edit.provision)
    return own.text if own else ""


def _asked(proposal: ProposalView, room: Room, languages: Sequence[str]) -> list[str]:
    slots = room.slots_of(proposal)
    rows = [row for slot in slots for row in room.rows(slot, languages[0])]
    names = Names(room, languages[0])
    return [each["words"] for each in outers_of(_of(rows, proposal.id), names)]


def _of(rows: list[Rolled], proposal: str) -> list[Rolled]:
    """Return the rows with nothing but what this proposal asks for as a whole."""
    return [replace(row, outer=tuple(each for each in row.outer if proposal in each.backing.proposals)) for row in rows]


def _changes(old: str, new: str) -> SafeString:
    """Return the new words with what they change marked."""
    parts = []
    for operation, words in diff_words(old, new, Budget()):
        tag = _MARKS.get(operation)
        parts.append(f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words))
    return mark_safe("".join(parts))  # noqa: S308 - each piece is escaped here
