"""Meetings as entries of calendars: when, where and of which organ; of what is said there, nothing."""

from datetime import timedelta

from comity.core.canonical import format_time, parse_time
from comity.meetings.views import MeetingView, list_between, list_meetings
from comity.record.access import Viewer
from comity.web.shell.calendar_file import Occasion
from comity.web.shell.meetings import join, kind_of, mode_words, name_of, organs_of
from comity.web.shell.presenters import party_name
from comity.web.shell.site import get_site

# What calendars are told of: who looks further back finds it on the pages.
BEFORE, AFTER = timedelta(days=366), timedelta(days=10 * 366)


def list_occasions(
    viewer: Viewer, *, address: str, organ: str | None = None, meeting: str | None = None
) -> list[Occasion]:
    """Return the meetings that the viewer may know of: all, those of an organ, or one."""
    site = get_site()
    now = site.keeper.clock()
    views = (
        list_meetings(viewer, site.charter, site.registry, act=meeting)
        if meeting
        else list_between(viewer, site.charter, site.registry, format_time(now - BEFORE), format_time(now + AFTER))
    )
    return [_occasion(view, address) for view in views if organ is None or organ in view.organs]


def _occasion(view: MeetingView, address: str) -> Occasion:
    cancelled = view.status == "cancelled"
    changed = max(view.time, view.moved, view.since if cancelled else "")
    hosted = party_name(view.host) if view.host and view.mode != "remote" else ""
    return Occasion(
        uid=f"{view.act}@{get_site().founding.id[:16]}.comity",
        start=parse_time(view.start), end=parse_time(view.end), zone=view.zone, summary=name_of(view),
        changed=parse_time(changed), revision=_revision(view, cancelled=cancelled),
        place=", ".join(each for each in (view.place, hosted) if each),
        description=join([organs_of(view), kind_of(view), mode_words(view.mode), view.symbol]),
        url=f"{address}/meetings/{view.act}", cancelled=cancelled,
    )  # fmt: skip


def _revision(view: MeetingView, *, cancelled: bool) -> int:
    """Return what grows whenever it is moved or cancelled (RFC 5545, 3.8.7.4): seconds since it was convened."""
    last = max(view.moved or view.time, view.since if cancelled else "")
    return int((parse_time(last) - parse_time(view.time)).total_seconds())
