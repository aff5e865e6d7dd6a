"""The desk of a delegation: what waits for it, by urgency, and what only it sees of itself."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.decisions.machine import BLOCKING, RUNNING, WITHOUT_OUTCOME
from comity.decisions.views import DecisionView, list_decisions
from comity.record.access import Viewer
from comity.record.reading import list_acts
from comity.record.registry import Key, keys_of
from comity.texts.rules import chair_of
from comity.texts.state import TextView, list_texts
from comity.web.pages.acts import choose_signer, consider_all, new_url
from comity.web.pages.desk_agreements import list_due
from comity.web.pages.desk_inside import describe_required, list_for_second
from comity.web.pages.desk_texts import list_own
from comity.web.pages.disputes import list_own as list_own_disputes
from comity.web.pages.meetings import list_ahead
from comity.web.pages.translations import find_awaited, may_translate
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import short_key, word_refusal
from comity.web.shell.presenters import in_charter_order, list_names, party_name, title_in
from comity.web.shell.site import Site, get_site
from comity.web.shell.told import tell
from comity.web.shell.turns import turn_of

ENDS_SOON = timedelta(hours=2)
RECENT = 12


@dataclass(frozen=True)
class Card:
    """Something on the desk: what it is, of which text, where it is dealt with, and what it waits for."""

    tone: str
    eyebrow: str
    title: str
    url: str
    text: str
    label: str
    at: str


@dataclass(frozen=True)
class OwnKey:
    """A key of the delegation: `ends_soon` if its sitting is almost over, `own` if it signed in here."""

    line: Key
    short: str
    own: bool
    ends_soon: bool


@require_GET
@signed_in
def desk(request: PageRequest) -> HttpResponse:
    """Show what waits for the delegation that is signed in."""
    site, viewer = get_site(), request.viewer
    views = list_decisions(viewer, site.charter, site.registry)
    texts = {text.act: text for text in list_texts(viewer)}
    mine = [view for view in views if viewer.party in view.electors]
    opened = sorted((view for view in mine if view.status in RUNNING), key=_urgency)
    context = {
        "awaiting": [
            _card(view, texts, viewer.party, spoken=False) for view in opened if not _has_spoken(view, viewer.party)
        ],
        "standing": [_card(view, texts, viewer.party, spoken=True) for view in mine if _holds_back(view, viewer.party)],
        "notes": _notes_of(views, texts, viewer.party),
        "chaired": _chaired(site, views, texts, viewer.party),
        "puttable": _puttable(request, list(texts.values()), views),
        "own": list_own(site, viewer),
        "disputes": list_own_disputes(request),
        "meetings": list_ahead(request),
        "agreements": list_due(viewer),
        "to_translate": _count_awaited(site, viewer),
        "waiting": list_for_second(request, site),
        "required": describe_required(request),
        "keys": _keys(request, site),
        "terms": [turn for turn in map(turn_of, site.charter.offices) if turn.held and turn.held.party == viewer.party],
        "accredit": _may(request, site, "party.accredit"),
        "sit": _may(request, site, "party.sit"),
        "table": new_url("text.table"),
        "recent": tell(
            viewer,
            list_acts(viewer, most=RECENT),
            versions={view.act: view.version for view in views},
            texts={text.act: text.documents for text in texts.values()},
        ),
        # What waits for a second signature is off the record, and told as the rooms are.
        "topics": f"desk:{viewer.party} room:{viewer.party}",
    }
    return render(request, "desk/desk.html", context)


def _count_awaited(site: Site, viewer: Viewer) -> int:
    """Return how many provisions wait for linguists, for who may confirm them."""
    return sum(len(each.stale) for each in find_awaited(site, viewer)) if may_translate(site, viewer) else 0


def _urgency(view: DecisionView) -> tuple[str, str]:
    """Order by the instant at which something happens by itself; what has none comes after, the oldest first."""
    return (_next_instant(view) or "9999", view.time)


def _next_instant(view: DecisionView) -> str:
    """Return when a silence begins if nobody declines it, or runs out; empty if no clock decides."""
    return view.opens_at if view.status == "proposed" else view.deadline or view.asked_deadline


def _notes_of(views: list[DecisionView], texts: dict[str, TextView], party: str | None) -> list[Card]:
    """Return the notes that were entered in the party's name and wait for its word."""
    answered = {step.of for view in views for step in view.steps if step.step in ("confirm", "challenge")}
    return [
        _make_card(
            view, texts, "concern", gettext("A note was entered in your name"),
            gettext("%(office)s entered it. Confirm it, or say that it is not yours.")
            % {"office": party_name(said.entered_by)}, said.time,
        )
        for view in views
        for said in view.said
        if said.entered_by and said.party == party and view.status in RUNNING and said.act not in answered
    ]  # fmt: skip


def _chaired(site: Site, views: list[DecisionView], texts: dict[str, TextView], party: str | None) -> list[Card]:
    """Return what waits for the party as chair: to ask, to declare, to certify that members were reached."""
    found = []
    for view in sorted((view for view in views if view.status in RUNNING), key=_urgency):
        procedure = site.procedure_of(view)
        if chair_of(site.registry, site.charter, view.organ) != party:
            continue
        words = {
            "asked": gettext("You have asked whether any member objects. If none does, declare consensus."),
            "open": gettext("Ask whether any member objects, once all have had the time to read."),
        }.get(view.status if procedure.conclusion == "session" else "")
        if view.unreached:
            words = gettext("Not reached yet: %(names)s.") % {"names": list_names(in_charter_order(view.unreached))}
        if words:
            found.append(_make_card(view, texts, "part", gettext("As chair"), words, view.time))
    return found


def _line_of(view: DecisionView, party: str | None) -> Any:
    return next((line for line in view.board if line.party == party), None)


def _has_spoken(view: DecisionView, party: str | None) -> bool:
    line = _line_of(view, party)
    return line is None or line.stance is not None


def _holds_back(view: DecisionView, party: str | None) -> bool:
    line = _line_of(view, party)
    # What broke a silence stands until its author ends it: the same words are not put again before.
    blocks = line is not None and line.stance in BLOCKING and view.status in (*RUNNING, "broken", "closed")
    return blocks or (line is not None and line.concerns > 0 and view.status in RUNNING)


def _card(view: DecisionView, texts: dict[str, TextView], party: str | None, *, spoken: bool) -> Card:
    line = _line_of(view, party)
    if not spoken:
        return _make_card(view, texts, "concern", *_awaited(view), _next_instant(view) or view.time)
    if line.stance in BLOCKING:
        tone, label = "object", stance_label(line.stance)
        words = gettext("While it stands, nothing adopts this text. Only you can end it.")
    else:
        tone, label, words = "concern", gettext("Your concern stands"), gettext("It is recorded and blocks nothing.")
    return _make_card(view, texts, tone, label, words, line.since or view.time)


def _awaited(view: DecisionView) -> tuple[str, str]:
    """Return what is awaited of a member that has not spoken, and what happens if it says nothing."""
    match view.status:
        case "silence":
            return gettext("Under silence"), gettext("If nobody objects until then, it is adopted.")
        case "proposed":
            return gettext("A silence procedure is proposed"), gettext(
                "You may object to deciding by silence until then."
            )
        case "asked":
            return gettext("The chair asks whether you object"), gettext("If no member does, the chair may declare it.")
    return gettext("Your word is awaited"), gettext("You have not said where you stand.")


def stance_label(stance: str) -> str:
    """Return what of one's own stands against a text."""
    return {
        "object": gettext("Your objection stands"),
        "reserve": gettext("You are reserved pending instructions"),
        "amend": gettext("Your amendment stands"),
    }.get(stance, gettext("Your objection to the procedure stands"))


def _make_card(view: DecisionView, texts: dict[str, TextView], tone: str, label: str, words: str, at: str) -> Card:
    text = texts.get(view.version)
    return Card(
        tone,
        text.symbol if text else "",
        title_in(text.titles if text else {}),
        f"/decisions/{view.act}",
        words,
        label,
        at,
    )


def _puttable(request: PageRequest, texts: list[TextView], views: list[DecisionView]) -> list[dict[str, Any]]:
    """Return the delegation's latest versions that are not before an organ, each with the reason where it must wait.

    What ended without outcome may be put again.
    """
    followed = {text.follows for text in texts}
    put = {view.version for view in views if view.status not in WITHOUT_OUTCOME}
    own = [text for text in texts if text.party == request.viewer.party and text.act not in followed | put]
    refused = _why_not(request, own)
    return [
        {"text": text, "refused": refused[text.act], "url": new_url("decision.put", version=text.act)} for text in own
    ]


def _why_not(request: PageRequest, texts: list[TextView]) -> dict[str, str]:
    """Return why no procedure of its organ takes a text now: the first one's reason; nothing if one does."""
    asked = [(text, procedure.id) for text in texts for procedure in get_site().charter.procedures_of(text.organ)]
    answers = consider_all(
        request,
        [
            ("decision.put", {"version": text.act, "procedure": procedure}, Audience.from_text(text.audience))
            for text, procedure in asked
        ],
    )
    found: dict[str, list[str]] = {text.act: [] for text in texts}
    for (text, _), error in zip(asked, answers, strict=True):
        found[text.act].append(word_refusal(error) if error else "")
    return {act: reasons[0] if all(reasons) and reasons else "" for act, reasons in found.items()}


def _keys(request: PageRequest, site: Site) -> list[OwnKey]:
    now = site.keeper.clock()
    soon = format_time(now + ENDS_SOON)
    return [
        OwnKey(line, short_key(line.key), line.key == request.key, bool(line.until and line.until < soon))
        for line in keys_of(site.registry, str(request.viewer.party), format_time(now))
    ]


def _may(request: PageRequest, site: Site, kind: str) -> dict[str, Any]:
    """Return whether some key of the party signs such acts, and whether it is the one that is here."""
    signer = choose_signer(site, request, kind)
    return {"url": new_url(kind), "possible": signer.role in site.keeper.rules.kinds[kind].roles, "here": signer.here}
