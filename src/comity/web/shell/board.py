"""Where each member stands on a decision, and what would have to happen next, in the words of consensus.

Nothing is counted for or against: what is said here names members, never numbers of them.
"""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext

from comity.charter.terms import Procedure
from comity.decisions.state import BoardLine, DecisionView, Said
from comity.record.access import Viewer
from comity.web.shell.presenters import day_words, in_charter_order, instant, language, list_names, party_name

# So many members are named in one sentence at most.
MOST_NAMED = 12
# What the shell's stance partial calls a position.
STANCES = {"concur": "concur", "sign": "signed", "object": "object", "concern": "concern"}


def tiles_on(view: DecisionView, viewer: Viewer) -> list[dict[str, Any]]:
    """Return one tile per member of the electorate, all alike, as shell/board.html takes them."""
    lines = {line.party: line for line in view.board}
    return [_tile(lines[party], view, viewer) for party in in_charter_order(lines)]


def _tile(line: BoardLine, view: DecisionView, viewer: Viewer) -> dict[str, Any]:
    stance, since = _stance_of(line, view.said)
    return {
        "party": line.party,
        "name": party_name(line.party),
        "stance": stance,
        "at": instant(since) if since else None,
        "own": line.party == viewer.party,
        "url": f"/parties/{line.party}",
        "announce": f"{party_name(line.party)}: {stance_words(stance)}",
        "also_concern": bool(line.concerns) and stance != "concern",
    }


def _stance_of(line: BoardLine, said: list[Said]) -> tuple[str, str | None]:
    """Return the member's stance and since when; one that only voiced a concern, or withdrew, has not been silent."""
    if line.stance:
        return STANCES[line.stance], line.since
    own = [each for each in said if each.party == line.party]
    if line.concerns:
        return "concern", next(each.time for each in reversed(own) if each.stance == "concern" and not each.ended)
    ended = [each.ended for each in own if each.stance == "object" and each.ended]
    return ("withdrawn", max(ended)) if ended else ("silent", None)


def stance_words(stance: str) -> str:
    """Return a stance in words, as the board's tiles say it."""
    return {
        "concur": gettext("Concurs"),
        "signed": gettext("Has signed"),
        "object": gettext("Objects"),
        "concern": gettext("Voices a concern"),
        "withdrawn": gettext("Withdrew its objection"),
    }.get(stance, gettext("Has not spoken"))


def list_steps(view: DecisionView, procedure: Procedure | None) -> list[str]:
    """Return what would have to happen next, one sentence each."""
    if view.status == "adopted":
        return [gettext("Adopted: every member that decides has agreed by its own act.")]
    if view.status == "annulled":
        return [gettext("Not adopted: a key's acts were disavowed before the outcome was final.")]
    if view.status == "superseded":
        return [gettext("Another version of the text has been put since; nothing more can be said on this one.")]
    if view.status == "settling":
        day = day_words((view.final_at or "")[:10])
        return [gettext("Every member has agreed. The outcome is final from %(day)s.") % {"day": day}]
    if not view.board:
        return [gettext("Where each member stands is for the organ that decides.")]
    signs = procedure is not None and procedure.conclusion == "signature"
    return [*_missing(view, signs=signs), *_objections(view, signs=signs)]


def _missing(view: DecisionView, *, signs: bool) -> list[str]:
    silent = in_charter_order(line.party for line in view.board if line.stance is None)
    if not silent:
        return []
    if len(silent) > MOST_NAMED:
        # The tiles name them: a sentence with two hundred names says less.
        if signs:
            return [gettext("It needs the signature of every member whose tile does not show it yet.")]
        return [gettext("It needs the concurrence of every member whose tile does not show it yet.")]
    names = {"names": list_names(silent)}
    if signs:
        return [gettext("It needs the signature of %(names)s.") % names]
    return [gettext("It needs the concurrence of %(names)s.") % names]


def _objections(view: DecisionView, *, signs: bool) -> list[str]:
    sentences = []
    for party in in_charter_order(line.party for line in view.board if line.stance == "object"):
        name = {"name": party_name(party)}
        sentences.append(gettext("The objection of %(name)s stands, and only %(name)s can end it.") % name)
    if sentences:
        sentences.append(gettext("No deadline runs against an objection, and nothing is adopted over it."))
    return sentences


def render_tile(tile: dict[str, Any]) -> str:
    """Return the tile as HTML; the same tile is made once, however many pages show it."""
    return _render("shell/tile.html", "tile", tuple(tile.items()), language())


def render_said(each: dict[str, Any]) -> str:
    """Return one thing that was said as HTML, made once as tiles are; words that may be erased are not kept here."""
    if each["reasons"]:
        return render_to_string("decisions/said.html", {"each": each})
    return _render("decisions/said.html", "each", (*each.items(), ("name", party_name(each["party"]))), language())


@lru_cache(maxsize=4096)
def _render(template: str, name: str, items: tuple[tuple[str, Any], ...], in_language: str) -> str:
    return render_to_string(template, {name: dict(items)})


def said_of(view: DecisionView) -> list[dict[str, Any]]:
    """Return what was said in order, each with its reasons where the reader may read them, and when it ended."""
    return [
        {
            "act": each.act,
            "party": each.party,
            "stance": STANCES[each.stance],
            "at": instant(each.time),
            "ended": instant(each.ended) if each.ended else None,
            "reasons": each.reasons,
            "erased": each.erased,
        }
        for each in view.said
    ]
