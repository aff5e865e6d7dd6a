"""What a delegation may do about a meeting now: before it sits, at the chair's desk, and from its own seat.

Each is asked of the rule that will judge it. Of what cannot be done, only that has its reason here which is looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext

from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.meetings.floor import FloorView
from comity.meetings.session import RESULTS
from comity.meetings.sitting import CANCELLED, CLOSED, OPEN, PLANNED, PRIVATE, SUSPENDED
from comity.meetings.views import MeetingView
from comity.web.pages.acts import Possible, consider_all
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.meetings import result_words
from comity.web.shell.presenters import party_name
from comity.wording import word_kind

SITS = (OPEN, PRIVATE)
# What is said in a part of a meeting, and is for those who read that part.
IN_A_PART = {f"meeting.{name}" for name in ("call", "ask", "oppose", "declare", "speak", "yield", "floor")}
# What leaves nothing to choose: it is read and signed without leaving the room.
HERE = frozenset({"meeting.speak", "meeting.yield", "meeting.enter", "meeting.call"})
# How long a speech is, unless the chair says otherwise as it gives the floor.
SECONDS = 300
# Whom to invite is asked for by the form.
INVITED_LATER = ("meeting.is_of_it", "meeting.no_guest", "meeting.guest_cannot_read")


@dataclass(frozen=True)
class Offer:
    """An act that could be made: its body, what its button says, and whether a reason is shown where it cannot be."""

    kind: str
    body: dict[str, Any]
    label: str
    explains: bool = False
    parts: tuple[str, ...] = ()
    # What the form asks for still does not stand in the address.
    asks: tuple[str, ...] = field(default=())


def list_possible(request: PageRequest, view: MeetingView) -> list[Possible]:
    """Return what may be done about a meeting that is not over, apart from what happens in the room."""
    if view.status in (CLOSED, CANCELLED):
        return []
    party = request.viewer.party
    meeting = {"meeting": view.act}
    said = next((each for each in view.attendance if each.party == party), None)
    label = gettext("Say otherwise how we attend") if said else gettext("Say how we attend")
    title = ("title.en",)
    moved = {"start": view.start, "end": view.end, "zone": view.zone, "host": view.host, "mode": view.mode}
    offers = [
        Offer("meeting.attend", {**meeting, "how": "remote"}, label, parts=("delegation",), asks=("how",)),
        Offer("meeting.item", {**meeting, "fields": [], "text": None}, word_kind("meeting.item"), True, title,
              ("fields", "text")),
        Offer("meeting.document", {**meeting, "item": None, "version": None}, word_kind("meeting.document"), True,
              ("title.en", "file.en"), ("item", "version")),
        *_invitations(view, party),
        *(
            Offer("meeting.contest", {**meeting, "attendance": each.act},
                  party_name(each.party))
            for each in view.attendance
            if each.how != "not" and each.party != party and not each.contested
        ),
        Offer("meeting.move", {**meeting, **moved}, word_kind("meeting.move"), asks=tuple(moved)),
        Offer("meeting.cancel", meeting, word_kind("meeting.cancel")),
    ]  # fmt: skip
    return _offered(offers, _consider(request, view, offers))


def _invitations(view: MeetingView, party: str | None) -> list[Offer]:
    """Return the one offer to invite; whom, the form asks."""
    body = {"meeting": view.act, "parties": [party or ""], "items": []}
    return [Offer("meeting.invite", body, word_kind("meeting.invite"), asks=("parties", "items"))]


def list_in_room(request: PageRequest, view: MeetingView, floor: FloorView) -> tuple[list[Possible], list[Possible]]:
    """Return what may be done at the chair's desk, and from the delegation's own seat, judged in one question."""
    if floor.status in (CLOSED, CANCELLED):
        return [], []
    party = str(request.viewer.party)
    chairing = _chairing(view, floor) if party == floor.chair else []
    ours = _own(view, floor, party)
    answers = _consider(request, view, [*chairing, *ours])
    return _offered(chairing, answers[: len(chairing)]), _offered(ours, answers[len(chairing) :])


def _chairing(view: MeetingView, floor: FloorView) -> list[Offer]:
    """Return the chair's desk, what is nearest first."""
    meeting = {"meeting": view.act}
    if floor.status == PLANNED:
        offers = [_step(view, "open", gettext("Open the meeting"), explains=True)]
    elif floor.status == SUSPENDED:
        offers = [_step(view, "resume", gettext("Resume the meeting"), explains=True)]
    else:
        offers = [*_giving(view, floor), *_asking(view, floor), *_calling(view, floor)]
        if floor.status == PRIVATE:
            offers.append(_step(view, "public", gettext("End the private part")))
        elif view.private:
            offers.append(_step(view, "private", gettext("Go into private")))
        offers.append(
            Offer("meeting.preside", {**meeting, "step": "suspend", "until": None}, gettext("Suspend the meeting"),
                  asks=("until",))
        )  # fmt: skip
    offers.append(_step(view, "close", gettext("Close the meeting")))
    return offers


def _step(view: MeetingView, step: str, label: str, *, explains: bool = False) -> Offer:
    return Offer("meeting.preside", {"meeting": view.act, "step": step, "until": None}, label, explains, (), ("until",))


def _giving(view: MeetingView, floor: FloorView) -> list[Offer]:
    """Return the floor for whose turn it is, and the end of the speech of whoever has it."""
    offers = []
    if floor.speaker:
        label = gettext("%(party)s has spoken") % {"party": party_name(floor.speaker.party)}
        offers.append(Offer("meeting.yield", {"meeting": view.act, "wish": floor.speaker.act}, label))
    if floor.queue:
        first = floor.queue[0]
        body = {"meeting": view.act, "wish": first.act, "seconds": floor.speaker.seconds if floor.speaker else SECONDS}
        label = gettext("Give the floor to %(party)s") % {"party": party_name(first.party)}
        offers.append(Offer("meeting.floor", body, label))
    return offers


def _asking(view: MeetingView, floor: FloorView) -> list[Offer]:
    """Return what was asked and can be declared, and what can be asked."""
    meeting = {"meeting": view.act}
    asked = [each for each in floor.questions if each.is_open]
    offers = [
        Offer("meeting.declare", {**meeting, "question": each.act}, _declare_words(view, each), explains=True)
        for each in asked
    ]
    known = {(each.about, each.of) for each in asked}
    items = [item.act for item in view.agenda if item.private == (floor.status == PRIVATE)]
    if items and not any(item.adopted for item in view.agenda if item.act in items) and ("agenda", None) not in known:
        body = {**meeting, "proposes": "agenda", "of": None, "items": items}
        offers.append(Offer("meeting.ask", body, gettext("Ask whether the agenda can be adopted"), asks=("of",)))
    for each in view.attendance:
        if each.contested and not each.decided and ("credentials", each.contested) not in known:
            offers += [
                Offer(
                    "meeting.ask", {**meeting, "proposes": finding, "of": each.contested, "items": []},
                    gettext("Ask: credentials of %(party)s, %(result)s")
                    % {"party": party_name(each.party), "result": result_words(finding)}, asks=("items",),
                )
                for finding in ("accepted", "rejected")
            ]  # fmt: skip
    current = next((item for item in view.agenda if item.act == floor.item), None)
    # What is opposed can be asked anew, with another result or in other words.
    if current and not any(each.of == current.act and not each.opposed for each in asked):
        offers += [
            Offer(
                "meeting.ask", {**meeting, "proposes": result, "of": current.act, "items": []},
                gettext("Ask: item %(label)s, %(result)s") % {"label": current.label, "result": result_words(result)},
                asks=("items",),
            )
            for result in RESULTS
        ]  # fmt: skip
    return offers


def _declare_words(view: MeetingView, question: Any) -> str:
    if question.about == "agenda":
        return gettext("Declare the agenda adopted")
    return gettext("Declare: %(result)s") % {"result": result_words(question.proposes)}


def _calling(view: MeetingView, floor: FloorView) -> list[Offer]:
    """Return the items that can be called: those of the adopted agenda which have no result yet."""
    return [
        Offer("meeting.call", {"meeting": view.act, "item": item.act},
              gettext("Call item %(label)s") % {"label": item.label})
        for item in view.agenda
        if item.adopted and not item.result and item.act != floor.item
    ]  # fmt: skip


def _own(view: MeetingView, floor: FloorView, party: str) -> list[Offer]:
    """Return what a delegation may do from its own seat."""
    meeting = {"meeting": view.act}
    offers: list[Offer] = []
    own = [wish.act for wish in floor.queue if wish.party == party]
    if floor.speaker and floor.speaker.party == party:
        offers.append(Offer("meeting.yield", {**meeting, "wish": floor.speaker.act}, gettext("We have spoken")))
    offers += [Offer("meeting.yield", {**meeting, "wish": act}, gettext("We no longer wish to speak")) for act in own]
    if party in floor.present:
        if floor.status in SITS:
            offers += _speaking(view, floor, party)
        offers.append(Offer("meeting.enter", {**meeting, "how": "left"}, gettext("We leave the room")))
    else:
        offers += _entering(view, party)
    for each in floor.questions:
        if each.is_open and party != floor.chair:
            opposes = party not in each.opposed
            label = gettext("Oppose what the chair asked") if opposes else gettext("Oppose it no more")
            offers.append(
                Offer("meeting.oppose", {**meeting, "question": each.act, "opposes": opposes}, label)
            )  # fmt: skip
    return offers


def _entering(view: MeetingView, party: str) -> list[Offer]:
    said = next((each.how for each in view.attendance if each.party == party), "")
    labels = {"site": gettext("We are in the hall"), "remote": gettext("We take part remotely")}
    ways = [said] if said in labels else [how for how in labels if view.mode in (how, "both")]
    return [
        Offer("meeting.enter", {"meeting": view.act, "how": how}, labels[how], explains=True) for how in ways
    ]  # fmt: skip


def _speaking(view: MeetingView, floor: FloorView, party: str) -> list[Offer]:
    meeting = {"meeting": view.act}
    offers = [
        Offer("meeting.speak", {**meeting, "wants": "speech", "to": None}, gettext("Ask for the floor"), True, (),
              ("to",)),
        Offer("meeting.speak", {**meeting, "wants": "order", "to": None}, gettext("Raise a point of order"), False, (),
              ("to",)),
    ]  # fmt: skip
    others = [act for act, by, *_ in floor.speeches if by != party]
    if others:
        body = {**meeting, "wants": "reply", "to": others[-1]}
        offers.append(Offer("meeting.speak", body, gettext("Ask for a right of reply")))
    return offers


def _consider(request: PageRequest, view: MeetingView, offers: Sequence[Offer]) -> list[ComityError | None]:
    return consider_all(request, [(each.kind, each.body, _audience_of(view, each), *each.parts) for each in offers])


def _offered(offers: Sequence[Offer], answers: Sequence[ComityError | None]) -> list[Possible]:
    """Return those offers that may be made now, and those whose reason is to be shown."""
    found = []
    for offer, error in zip(offers, answers, strict=True):
        if error is None or offer.explains or (offer.asks and _is_asked_for(offer, error)):
            words = "" if error is None or _is_asked_for(offer, error) else word_refusal(error)
            found.append(Possible(offer.kind, offer.label, _url(offer), words, here=offer.kind in HERE))
    return found


def _is_asked_for(offer: Offer, error: Any) -> bool:
    """Whether only what the form still asks for stands against it."""
    return offer.kind == "meeting.invite" and error.code in INVITED_LATER


def _audience_of(view: MeetingView, offer: Offer) -> Audience:
    """Return for whom it is: in private, what is said there is for those who are there."""
    private = view.status == PRIVATE and offer.kind in IN_A_PART
    return Audience.from_text(view.private if private else view.audience)


def _url(offer: Offer) -> str:
    """Return the address of the form, filled in but for what it asks for."""
    given = {name: value for name, value in offer.body.items() if name not in offer.asks and value not in (None, [])}
    query = {name: "on" if value is True else value for name, value in given.items() if value is not False}
    return f"/acts/{offer.kind}/new?{urlencode(query, doseq=True)}"
