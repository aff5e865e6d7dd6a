"""Meetings in words: what one is called, where and how it is held, how far it has come, who sits in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, pgettext

from comity.meetings.views import Attendance, MeetingView
from comity.web.shell.presenters import (
    field_name,
    in_charter_order,
    instant,
    list_known,
    list_names,
    organ_name,
    party_name,
    words,
)

# The look of the badge that says how a meeting stands.
TONES = {
    "planned": "part",
    "open": "full",
    "private": "full",
    "suspended": "concern",
    "cancelled": "past",
}
LIVE = ("open", "private", "suspended")


def organs_of(view: MeetingView) -> str:
    """Return the names of the organs that meet; of a commission or group, its parties."""
    if view.parties:
        return list_names(in_charter_order(view.parties))
    return " · ".join(organ_name(organ) for organ in view.organs)


def form_words(form: str) -> str:
    """Return what kind of meeting it is."""
    match form:
        case "session":
            return gettext("Session")
        case "extraordinary":
            return gettext("Extraordinary session")
        case "commission":
            return gettext("Joint commission")
        case "experts":
            return gettext("Expert group")
    return form


def kind_of(view: MeetingView) -> str:
    """Return what kind of meeting it is, with the field that it is for."""
    kind = form_words(view.form)
    return f"{kind} · {field_name(view.field)}" if view.field else kind


def name_of(view: MeetingView) -> str:
    """Return what a meeting is called: its own title, or its organs and what kind of meeting it is."""
    return words(view.titles) if view.titles else f"{organs_of(view)}: {form_words(view.form).lower()}"


def mode_words(mode: str) -> str:
    """Return where delegations take part."""
    match mode:
        case "site":
            return gettext("in the hall")
        case "remote":
            return gettext("remotely")
        case "both":
            return gettext("in the hall and remotely")
    return mode


def status_words(status: str) -> str:
    """Return how a meeting stands."""
    match status:
        case "planned":
            return pgettext("a meeting", "convened")
        case "open":
            return pgettext("a meeting", "in session")
        case "private":
            return pgettext("a meeting", "in private session")
        case "suspended":
            return pgettext("a meeting", "suspended")
        case "closed":
            return pgettext("a meeting", "held")
        case "cancelled":
            return pgettext("a meeting", "cancelled")
    return status


def wants_words(wants: str) -> str:
    """Return for what somebody has the floor, or asks for it."""
    match wants:
        case "speech":
            return gettext("speech")
        case "order":
            return gettext("point of order")
        case "reply":
            return gettext("right of reply")
    return wants


def result_words(result: str) -> str:
    """Return what was declared of an item, in a word."""
    match result:
        case "agreed":
            return pgettext("an item", "agreed")
        case "noted":
            return pgettext("an item", "noted")
        case "postponed":
            return pgettext("an item", "postponed")
        case "accepted":
            return gettext("credentials accepted")
        case "rejected":
            return gettext("credentials rejected")
    return result


def answer_words(answer: str) -> str:
    """Return what a party says to a request for an extraordinary session."""
    match answer:
        case "join":
            return gettext("asks for it")
        case "consent":
            return gettext("consents")
        case "refuse":
            return gettext("does not consent")
    return gettext("has not answered")


def presence_words(how: str | None) -> str:
    """Return how a delegation takes part, or will."""
    match how:
        case "site":
            return gettext("in the hall")
        case "remote":
            return gettext("remotely")
        case "not":
            return gettext("does not attend")
        case "came":
            return gettext("will attend in the hall")
        case "linked":
            return gettext("will attend remotely")
    return gettext("has not said")


def hours_there(view: MeetingView) -> str:
    """Return from when to when, by the clock of the hall: `12 March 2031, 09:30 – 17:00`."""
    zone = ZoneInfo(view.zone)
    start, end = instant(view.start).astimezone(zone), instant(view.end).astimezone(zone)
    last = format_date(end, "H:i") if start.date() == end.date() else _moment(end)
    return f"{_moment(start)} – {last}"


def _moment(at: datetime) -> str:
    return format_date(at, "j E Y, H:i")


def days_there(view: MeetingView) -> str:
    """Return the days, by the calendar of the hall: `12 – 13 March 2031`."""
    zone = ZoneInfo(view.zone)
    start, end = instant(view.start).astimezone(zone), instant(view.end).astimezone(zone)
    if start.date() == end.date():
        return format_date(start, "j E Y")
    first = "j" if (start.year, start.month) == (end.year, end.month) else "j E" if start.year == end.year else "j E Y"
    return f"{format_date(start, first)} – {format_date(end, 'j E Y')}"


@dataclass(frozen=True)
class SeatTile:
    """Where one party sits: `how` is site or remote while it is there, else what it said by the act `act`."""

    party: str
    how: str
    words: str
    note: str
    contested: bool
    own: bool
    act: str = ""


def list_seats(view: MeetingView, viewer: str | None) -> list[SeatTile]:
    """Return a tile for each delegation, in the charter's order."""
    said = {each.party: each for each in view.attendance}
    return [_tile(party, said.get(party), view, viewer) for party in in_charter_order(delegations_of(view))]


def delegations_of(view: MeetingView) -> list[str]:
    """Return whose meeting it is; of one that is over, who attended it and neither was a guest nor serves it."""
    known = list_known()
    serves = {party for party in view.delegations if party in known and known[party].kind == "office"}
    return [party for party in view.delegations if party not in view.invited and party not in serves]


def list_guests(view: MeetingView, viewer: str | None) -> list[tuple[SeatTile, list[str]]]:
    """Return the guests with the labels of the items to which each is invited, none for all of them."""
    said = {each.party: each for each in view.attendance}
    labels = {item.act: item.label for item in view.agenda}
    return [
        (_tile(party, said.get(party), view, viewer), _scope(view.invited[party], labels))
        for party in in_charter_order(view.invited)
    ]


def _scope(items: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    return sorted(labels[act] for act in items if act in labels)


def list_offices(view: MeetingView, viewer: str | None) -> list[SeatTile]:
    """Return those who serve the meeting and said that they attend."""
    others = {*delegations_of(view), *view.invited}
    return [_tile(each.party, each, view, viewer) for each in view.attendance if each.party not in others]


def _tile(party: str, said: Attendance | None, view: MeetingView, viewer: str | None) -> SeatTile:
    own = party == viewer
    if said is None:
        return SeatTile(party, "", presence_words(None), "", contested=False, own=own)
    contested = said.contested is not None and said.decided is None
    note = gettext("credentials contested: sits provisionally") if contested else ""
    if said.decided == "rejected":
        note = gettext("credentials rejected")
    if said.present:
        return SeatTile(party, said.present, presence_words(said.present), note, contested, own, said.act)
    if said.how == "not":
        return SeatTile(party, "not", presence_words("not"), note, contested, own, said.act)
    # Of a meeting that is over, what was announced is what is left.
    told = said.how if view.status == "closed" else {"site": "came", "remote": "linked"}[said.how]
    return SeatTile(party, "", presence_words(told), note, contested, own, said.act)


def describe_badge(view: MeetingView) -> dict[str, Any]:
    """Return the badge of a meeting's status."""
    return {"label": status_words(view.status), "tone": TONES.get(view.status, "")}


def host_and_chair(host: str | None, chair: str | None) -> str:
    """Return who hosts and who presides, in a line; nothing where neither is known."""
    if host and host == chair:
        return gettext("hosted and chaired by %(party)s") % {"party": party_name(host)}
    found = [gettext("hosted by %(party)s") % {"party": party_name(host)}] if host else []
    found += [gettext("chaired by %(party)s") % {"party": party_name(chair)}] if chair else []
    return " · ".join(found)


def join(pieces: Iterable[str]) -> str:
    """Return what there is of these, in a line."""
    return " · ".join(piece for piece in pieces if piece)
