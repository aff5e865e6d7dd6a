"""The rolling text in HTML: brackets in line with who stands behind each option, and what is asked for a provision.

Made in Python and not in templates: a window has hundreds of them. All that people wrote is escaped here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from comity.negotiation.reading import ProposalView, Stale
from comity.texts.brackets import Backing, Bracket, Option, Runs
from comity.texts.edit import TITLE, Place
from comity.texts.provision import KINDS
from comity.texts.rolling import Outer, Rolled, Touch
from comity.web.shell.presenters import language_name, list_names, party_name
from comity.web.shell.rolling import Room

STATE_TONES = {"open": "", "ad-referendum": "part", "agreed": "concur"}
STATE_ICONS = {"open": "open", "ad-referendum": "aside", "agreed": "concur"}


def _safe(html: str) -> SafeString:
    # Every piece of it was escaped where it was put in.
    return mark_safe(html)  # noqa: S308


def state_words(state: str) -> str:
    """Return how far a provision has come, in words."""
    return {
        "open": gettext("Open"),
        "ad-referendum": gettext("Agreed ad referendum"),
        "agreed": gettext("Agreed"),
    }[state]


def who(backing: Backing) -> str:
    """Return the authors in short, each with its full name for whoever points at it or listens."""
    names = [f'<abbr title="{escape(party_name(party))}">{escape(party)}</abbr>' for party in backing.parties]
    if backing.is_chair:
        chair = gettext("Chair")
        return f"<b>{escape(chair)}</b>"
    return " ".join(names)


def bracketed(runs: Runs) -> SafeString:
    """Return words with their brackets as HTML."""
    return _safe("".join(escape(run) if isinstance(run, str) else _bracket(run) for run in runs))


def _bracket(bracket: Bracket) -> str:
    label = escape(gettext("Bracket: options"))
    # The space between what is in the bracket and what follows stands behind the bracket, as it is printed.
    before = " " if any(_edge(option.runs, 0).startswith(" ") for option in bracket.options) else ""
    after = " " if any(_edge(option.runs, -1).endswith(" ") for option in bracket.options) else ""
    options = '<span class="mark"> / </span>'.join(
        _option(option, place) for place, option in enumerate(bracket.options)
    )
    return (
        f'{before}<span class="bracket" role="group" aria-label="{label}"><span class="mark">[</span>{options}'
        f'<span class="mark">]</span></span>{after}'
    )


def _edge(runs: Runs, place: int) -> str:
    """Return the first or last run, if it is words."""
    run = runs[place] if runs else ""
    return run if isinstance(run, str) else ""


def _option(option: Option, place: int) -> str:
    nothing = gettext("no text")
    words = bracketed(option.runs).strip() if option.runs else f'<em class="nothing">{escape(nothing)}</em>'
    if place == 0:
        return f'<span class="option option-base">{words}</span>'
    clash = ""
    if option.is_clash:
        said = escape(gettext("collides with what was accepted"))
        clash = f' <span class="collides" title="{said}">⚠<span class="visually-hidden"> {said}</span></span>'
    return (
        f'<span class="option" data-parties="{" ".join(option.backing.parties)}">'
        f'<span class="option-words">{words}</span>{clash} <span class="who">{who(option.backing)}</span></span>'
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What provisions are called in a room, by their numbers in its first language."""

    room: Room
    language: str

    def of(self, provision: str | None) -> str:
        """Return a provision's name: its number, or its first words."""
        if provision == TITLE:
            return gettext("the title")
        found = self.room.made.words[self.language].get(provision or "")
        if found is None:
            return gettext("a provision that is proposed")
        number = self.room.numbers[self.language].get(provision or "")
        if number:
            return number
        words = found.text[:40].rsplit(" ", 1)[0] if len(found.text) > 40 else found.text
        return f"“{words}…”" if words != found.text else f"“{words}”"

    def place(self, place: Place | None) -> str:
        """Return where something would go, in words."""
        if place is None or place.of is None:
            return gettext("to the beginning")
        name = {"name": self.of(place.of)}
        return {
            "before": gettext("before %(name)s"),
            "after": gettext("after %(name)s"),
            "into": gettext("as the first under %(name)s"),
        }[place.side] % name


def kind_words(kind: str) -> str:
    """Return what a provision is, in a word."""
    return {
        "opening": gettext("opening words"),
        "section": gettext("section"),
        "article": gettext("article"),
        "paragraph": gettext("paragraph"),
        "item": gettext("item"),
        "closing": gettext("closing words"),
    }.get(kind if kind in KINDS else "", kind)


def _outer_words(outer: Outer, row: Rolled, names: Names) -> str:
    edit = outer.edit
    match outer.what:
        case "inserted":
            return gettext("New %(kind)s") % {"kind": kind_words(row.kind)}
        case "deleted":
            return gettext("To be deleted")
        case "moved_away":
            return gettext("To be moved %(place)s") % {"place": names.place(edit.place)}
        case "moved_here":
            return gettext("%(name)s would come here") % {"name": names.of(edit.provision)}
        case "split":
            return gettext("To be split in two")
        case "split_off":
            return gettext("Second half, if it is split")
        case "merges":
            return gettext("To be joined with %(name)s") % {"name": names.of(edit.other)}
        case "merged_away":
            return gettext("To be taken into %(name)s") % {"name": names.of(edit.provision)}
        case "held":
            return held_words(edit.held, proposed=True)
        case "labelled":
            number, kind = outer.label or (None, row.kind)
            return gettext("To be numbered %(number)s, as a %(kind)s") % {
                "number": number or gettext("without a number"),
                "kind": kind_words(kind),
            }
    return gettext("Proposed for a provision that is gone")


def held_words(held: Sequence[str], *, proposed: bool = False) -> str:
    """Return who alone holds a provision."""
    names = {"names": list_names(held)}
    if proposed:
        return gettext("To be held by %(names)s alone") % names if held else gettext("To be held by all")
    return gettext("Held by %(names)s alone") % names


def outers_of(rows: Iterable[Rolled], names: Names) -> list[dict[str, Any]]:
    """Return what is proposed for a provision as a whole, each once over its languages."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        for outer in row.outer:
            words = _outer_words(outer, row, names)
            known = found.setdefault(words, {"what": outer.what, "words": words, "who": "", "parties": ""})
            if len(who(outer.backing)) > len(known["who"]):
                known |= {"who": _safe(who(outer.backing)), "parties": " ".join(outer.backing.parties)}
    return list(found.values())


def voices_of(rows: Iterable[Rolled], room: Room) -> list[dict[str, Any]]:
    """Return what else there is to say of the proposals at a provision: who supports, who opposes, what collides."""
    touches: dict[str, Touch] = {}
    for row in rows:
        for touch in row.proposals:
            before = touches.get(touch.proposal)
            if before is None or before.note == "no_words":
                touches[touch.proposal] = touch
    found = []
    for touch in touches.values():
        view = room.made.proposals[touch.proposal]
        lines = [*_backing_lines(view), *_touch_lines(touch, view)]
        if lines:
            found.append({"id": view.id, "who": _safe(who(_backing(view))), "lines": lines})
    return found


def _backing(view: ProposalView) -> Backing:
    return Backing((view.id,), view.authors, view.supporters, view.opposers, view.capacity == "chair")


def _backing_lines(view: ProposalView) -> list[dict[str, str]]:
    lines = []
    if view.capacity == "chair" and len(view.authors) > 1:
        lines.append({"tone": "", "icon": "", "words": list_names(view.authors)})
    if view.supporters:
        words = gettext("supported by %(names)s") % {"names": list_names(view.supporters)}
        lines.append({"tone": "concur", "icon": "check", "words": words})
    if view.opposers:
        words = gettext("opposed by %(names)s") % {"names": list_names(view.opposers)}
        lines.append({"tone": "object", "icon": "cross", "words": words})
    return lines


def _touch_lines(touch: Touch, view: ProposalView) -> list[dict[str, str]]:
    words = {
        "clashes": gettext("collides with what was accepted since; the chair resolves it"),
        "lost": gettext("its provision is gone; what was proposed is kept here"),
        "moot": gettext("the text already says so"),
    }.get(touch.state)
    lines = [{"tone": "concern", "icon": "alert", "words": words}] if words else []
    if touch.note == "no_words" and view.edit.languages:
        tags = ", ".join(language_name(tag) for tag in view.edit.languages)
        lines.append({"tone": "", "icon": "language", "words": gettext("in %(languages)s only") % {"languages": tags}})
    return lines


def stale_words(stale: Stale) -> str:
    """Return in words that a language does not yet say what another does, or is doubted."""
    facts = {"language": language_name(stale.language), "names": list_names(stale.challenged_by)}
    if stale.challenged_by:
        return gettext("%(language)s: doubted by %(names)s") % facts
    return gettext("%(language)s: not yet confirmed after a change") % facts


def margin_of(room: Room, slot: str) -> list[dict[str, str]]:
    """Return what stands in the margin of a slot: how far it has come, who is reserved or alone holds it, what lags."""
    state, made = room.state_of(slot), room.made
    notes = []
    if slot != TITLE or slot in made.marks:
        notes.append({"tone": STATE_TONES[state], "icon": STATE_ICONS[state], "words": state_words(state)})
    if slot in made.reserved:
        words = gettext("Reserved, pending instructions: %(names)s") % {"names": list_names(made.reserved[slot])}
        notes.append({"tone": "concern", "icon": "aside", "words": words})
    provision = next((words[slot] for words in made.words.values() if slot in words), None)
    if provision and provision.held:
        notes.append({"tone": "concern", "icon": "person", "words": held_words(provision.held)})
    notes += [
        {"tone": "concern", "icon": "language", "words": stale_words(stale)} for stale in made.stale.get(slot, ())
    ]
    return notes
