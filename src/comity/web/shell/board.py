"""Where each member stands on a decision, and what would have to happen next, in the words of consensus.

Nothing is counted for or against: what is said here names members, never numbers of them.
"""

from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext, gettext_lazy

from comity.charter.terms import Procedure
from comity.core.founding import KEEPER
from comity.decisions.chairing import CHALLENGED_STEPS
from comity.decisions.views import BoardLine, DecisionView, Said
from comity.record.access import Viewer
from comity.web.shell.presenters import in_charter_order, instant, instant_words, language, list_names, party_name

# So many members are named in one sentence at most.
MOST_NAMED = 12
# What the shell's stance partial calls a position.
STANCES = {
    "concur": "concur", "sign": "signed", "object": "object", "concern": "concern", "reserve": "reserve",
    "aside": "aside", "amend": "amend", "decline": "decline",
}  # fmt: skip


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
        "reserve": gettext("Reserved pending instructions"),
        "aside": gettext("Stands aside"),
        "amend": gettext("Proposes an amendment"),
        "decline": gettext("Objects to the procedure"),
        "withdrawn": gettext("Withdrew its objection"),
    }.get(stance, gettext("Has not spoken"))


def position_words(stance: str) -> str:
    """Return a position of the record in words."""
    return stance_words(STANCES[stance])


def list_steps(view: DecisionView, procedure: Procedure | None) -> list[str]:
    """Return what would have to happen next, one sentence each."""
    ended = _ended(view, procedure)
    if ended:
        return ended
    if not view.board or procedure is None:
        return [gettext("Where each member stands is for the organ that decides.")]
    match procedure.conclusion:
        case "silence":
            return _under_silence(view)
        case "session":
            return [*_blocks(view), *_in_session(view)]
    return [*_missing(view, signs=procedure.conclusion == "signature"), *_blocks(view)]


def _ended(view: DecisionView, procedure: Procedure | None) -> list[str]:
    if view.status == "settling":
        return [gettext("Agreed, and final from %(instant)s.") % {"instant": instant_words(view.final_at or "")}]
    said = {
        "adopted": _adopted_words(procedure),
        "annulled": gettext("Not adopted: what the outcome rested on fell before it was final."),
        "superseded": gettext("Another version of the text has been put since; nothing more can be said on this one."),
        "closed": gettext("Closed without outcome. The text may be put again."),
        "not-opened": gettext("A member objected to deciding this by silence, so it was not opened."),
        "broken": gettext("The silence is broken: not adopted. It needs negotiation, and then a new procedure."),
        "disavowed": gettext("The key that put this was disavowed by its party. The text needs to be put anew."),
    }.get(view.status)
    if said is None:
        return []
    return [said, *(_blocks(view) if view.status in ("broken", "not-opened", "closed", "annulled") else [])]


def _adopted_words(procedure: Procedure | None) -> str:
    return {
        "session": gettext("Adopted: the chair asked, heard no objection, and declared it."),
        "silence": gettext("Adopted: nobody broke the silence in time."),
    }.get(
        procedure.conclusion if procedure else "",
        gettext("Adopted: every member that decides has agreed by its own act."),
    )


def _under_silence(view: DecisionView) -> list[str]:
    if view.status == "proposed":
        opens = {"instant": instant_words(view.opens_at)}
        return [
            gettext("It needs no objection to deciding by silence until %(instant)s; then the silence begins.") % opens,
            gettext("The silence then runs out at %(instant)s.") % {"instant": instant_words(view.asked_deadline)},
        ]
    parties = in_charter_order(line.party for line in view.board)
    names = list_names(parties) if len(parties) <= MOST_NAMED else gettext("every member that decides")
    if view.deadline is None:
        unreached = list_names(in_charter_order(view.unreached))
        return [
            gettext("It needs that %(names)s are reached, or that the chair certifies it; their time runs from then.")
            % {"names": unreached}
        ]
    until = {"names": names, "instant": instant_words(view.deadline)}
    return [
        gettext("It needs no objection and no amendment from %(names)s until %(instant)s.") % until,
        gettext("If nobody breaks the silence, it is adopted then. Whoever objects at that very instant is in time."),
    ]


def _in_session(view: DecisionView) -> list[str]:
    if view.status == "asked":
        return [
            gettext("The chair has asked whether any member objects. If none does, it needs the chair's declaration.")
        ]
    return [gettext("It needs that the chair asks, hears no objection, and declares.")]


def _missing(view: DecisionView, *, signs: bool) -> list[str]:
    silent = in_charter_order(line.party for line in view.board if line.stance is None)
    if all(line.stance == "aside" for line in view.board):
        return [gettext("Every member stands aside. It needs at least one that takes part.")]
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


def _blocks(view: DecisionView) -> list[str]:
    sentences = []
    for line in view.board:
        name = {"name": party_name(line.party)}
        if line.stance == "object":
            sentences.append(gettext("The objection of %(name)s stands, and only %(name)s can end it.") % name)
        elif line.stance == "reserve":
            sentences.append(
                gettext("%(name)s is reserved pending instructions, and only %(name)s can lift that.") % name
            )
        elif line.stance == "amend":
            sentences.append(
                gettext("%(name)s has broken the silence with an amendment, which is on the table.") % name
            )
        elif line.stance == "decline":
            sentences.append(gettext("%(name)s objected to deciding this by silence.") % name)
    if any(line.stance == "object" for line in view.board):
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
    challenged = {step.of for step in view.steps if step.step == "challenge"}
    confirmed = {step.of for step in view.steps if step.step == "confirm"}
    return [
        {
            "act": each.act,
            "party": each.party,
            "stance": STANCES[each.stance],
            "at": instant(each.time),
            "ended": instant(each.ended) if each.ended else None,
            "reasons": each.reasons,
            "erased": each.erased,
            "late": each.late,
            "stamped": each.late and each.counts,
            # A stamp helps until the outcome is final.
            "stampable": view.status == "settling",
            "entered_by": each.entered_by,
            "confirmed": each.act in confirmed,
            "challenged": each.act in challenged,
            "counts": each.counts,
            "proposal": each.proposal,
        }
        for each in view.said
    ]


STEPS = {
    "open": gettext_lazy("The silence began"),
    "extend": gettext_lazy("Everybody was given more time"),
    "ask": gettext_lazy("The chair asked whether any member objects"),
    "declare": gettext_lazy("The chair declared that no member objected"),
    "close": gettext_lazy("Closed without outcome"),
    "deliver": gettext_lazy("Reached by mail"),
    "certify": gettext_lazy("Certified as reached"),
}


def steps_of(view: DecisionView) -> list[dict[str, Any]]:
    """Return what offices and clocks did, in order, and who challenges it."""
    return [
        {
            "act": each.act,
            "words": STEPS[each.step],
            "party": each.party,
            "as_chair": each.capacity == "chair" and each.party != KEEPER,
            "at": instant(each.time),
            "until": instant(each.value) if each.step == "extend" else None,
            "parties": in_charter_order(each.value.split()) if each.step in ("deliver", "certify") else [],
            "challenged_by": each.challenged_by,
            "challenge": each.step in CHALLENGED_STEPS,
        }
        for each in view.steps
        if each.step in STEPS
    ]
