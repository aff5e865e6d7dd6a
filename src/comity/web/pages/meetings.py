"""The year of meetings on one page, and each meeting: when and where, who sits, agenda, documents, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from comity.core.act import EVERYONE
from comity.core.canonical import format_time
from comity.core.errors import Malformed
from comity.meetings.cycle import Due
from comity.meetings.views import DocumentView, MeetingView, get_meeting, list_between, list_taken
from comity.meetings.year import get_year
from comity.record.access import Viewer
from comity.record.reading import get_act, read_parts
from comity.texts.files.formats import format_of
from comity.texts.state import read_documents
from comity.web.pages.meeting_acts import list_possible
from comity.web.pages.meeting_requests import list_open_requests
from comity.web.shell.access import PageRequest
from comity.web.shell.certainty import certainty_of
from comity.web.shell.meetings import (
    LIVE,
    describe_badge,
    host_and_chair,
    join,
    kind_of,
    list_guests,
    list_offices,
    list_seats,
    mode_words,
    name_of,
    organs_of,
    result_words,
)
from comity.web.shell.presenters import (
    day_words,
    instant,
    language_name,
    list_known,
    organ_name,
    time_element,
    title_in,
    words,
)
from comity.web.shell.site import get_site
from comity.web.shell.year_band import Lane, Mark, by_month, draw_grid, mark, mark_day, months_of, place

ENDS = {"docx": "docx", "pdf": "pdf", "html": "html", "akoma": "xml", "text": "txt"}
# What a desk shows: some meetings that sit, though their time is over, or come soon.
LATE, AHEAD, MOST_AHEAD = timedelta(days=3), timedelta(days=60), 5
FIRST_YEAR, LAST_YEAR = 1900, 9998


@dataclass(frozen=True, slots=True)
class Line:
    """A meeting, or what the charter foresees (it has an `id`), in the list of a year: words alone, for it is long."""

    day: date
    url: str
    name: str
    when: str
    about: str
    label: str
    tone: str
    id: str = ""

    @property
    def drawn(self) -> SafeString:
        """The line as it stands in a list; of what the charter foresees, dashed."""
        foreseen = format_html(' id="{}" data-foreseen', self.id) if self.id else ""
        about = format_html('<span class="small soft">{}</span>', self.about) if self.about else ""
        return format_html(
            '<li class="year-line"{}>\n<a href="{}">{}</a><span class="badge{}">{}</span>\n'
            '<span class="small">{}</span>{}</li>',
            foreseen, self.url, self.name, f" badge-{self.tone}" if self.tone else "", self.label, self.when, about,
        )  # fmt: skip


def meetings(request: PageRequest, year: int | None = None) -> HttpResponse:
    """Show a year: what was convened, and what the charter foresees and nobody has convened yet."""
    site = get_site()
    now = site.keeper.clock()
    shown = now.year if year is None else year
    if not FIRST_YEAR <= shown <= LAST_YEAR:
        raise Http404
    found = get_year(
        request.viewer, site.charter, site.registry, list_known().values(), shown, today=now.date().isoformat()
    )
    expected = [due for due in found.sessions if due.meeting is None]
    lines = [*(_line_of(view, shown) for view in found.meetings), *(_line_due(due) for due in expected)]
    axis = months_of(shown)
    context = {
        "year": shown,
        "earlier": shown - 1,
        "later": shown + 1,
        "this_year": now.year,
        "lanes": _lanes(found.meetings, expected, shown),
        "axis": axis,
        "grid": draw_grid(axis),
        "today": place(now, shown) if shown == now.year else None,
        "months": by_month((line.day, line) for line in lines),
        "live": [_line_of(view, now.year) for view in found.meetings if view.status in LIVE],
        "requests": list_open_requests(request),
        "organs": [organ for organ in site.charter.organs if organ.meets],
        "topics": "meetings",
    }
    return render(request, "meetings/year.html", context)


def list_ahead(request: PageRequest) -> list[dict[str, Any]]:
    """Return the meetings of the delegation that is signed in which sit now or come soon, for its desk."""
    site, party = get_site(), request.viewer.party
    now = site.keeper.clock()
    views = list_between(request.viewer, site.charter, site.registry, format_time(now - LATE), format_time(now + AHEAD))
    own = [view for view in views if party in view.delegations or party in view.invited]
    return [
        {
            "url": f"/meetings/{view.act}{'/room' if view.status in LIVE else ''}",
            "name": name_of(view),
            "start": view.start,
            "badge": describe_badge(view),
            "awaits": all(each.party != party for each in view.attendance),
        }
        for view in own
        if view.status in (*LIVE, "planned")
    ][:MOST_AHEAD]


def _line_of(view: MeetingView, year: int) -> Line:
    day = max(instant(view.start).date(), date(year, 1, 1))
    when = mark_safe(f"{time_element(view.start)} – {time_element(view.end)}")  # noqa: S308 - both are escaped
    about = join([view.place, mode_words(view.mode), host_and_chair(view.host, view.chair)])
    badge = describe_badge(view)
    return Line(day, f"/meetings/{view.act}", name_of(view), when, about, badge["label"], badge["tone"])


def _line_due(due: Due) -> Line:
    when = [] if due.latest == due.usual else [gettext("as a rule by %(day)s") % {"day": day_words(due.usual)}]
    if due.latest:
        when.append(gettext("at the latest by %(day)s") % {"day": day_words(due.latest)})
    if due.before:
        when.append(gettext("before: %(organ)s") % {"organ": organ_name(due.before)})
    turns = host_and_chair(due.host, due.chair)
    about = gettext("by rotation: %(turns)s") % {"turns": turns} if turns else ""
    label, tone = (gettext("overdue"), "concern") if due.is_overdue else (gettext("not convened yet"), "past")
    return Line(
        date.fromisoformat(due.usual), f"/organs/{due.organ}", organ_name(due.organ), " · ".join(when), about, label,
        tone, _id_of(due),
    )  # fmt: skip


def _id_of(due: Due) -> str:
    return f"{due.organ}-{due.place}"


def _lanes(views: Sequence[MeetingView], dues: Sequence[Due], year: int) -> list[Lane]:
    charter = get_site().charter
    named = {organ for view in views for organ in view.organs}
    return [
        Lane(organ_name(organ.id), f"/organs/{organ.id}", _marks_of(organ.id, views, dues, year))
        for organ in charter.organs
        if organ.meets or organ.id in named
    ]


def _marks_of(organ: str, views: Sequence[MeetingView], dues: Sequence[Due], year: int) -> list[Mark]:
    marks = [_mark_of(view, year) for view in views if organ in view.organs]
    marks += [_mark_due(due, year) for due in dues if due.organ == organ]
    # What sits now is drawn last, over what was held on the same day.
    return sorted(marks, key=lambda each: each.tone == "now")


def _mark_of(view: MeetingView, year: int) -> Mark:
    badge = describe_badge(view)["label"]
    said = f"{name_of(view)}, {day_words(view.start)}: {badge}"
    tone = {"closed": "held", "cancelled": "cancelled"}.get(view.status, "now" if view.status in LIVE else "")
    return mark(instant(view.start), instant(view.end), year, words=said, url=f"/meetings/{view.act}", tone=tone)


def _mark_due(due: Due, year: int) -> Mark:
    facts = {"organ": organ_name(due.organ), "day": day_words(due.usual)}
    said = gettext("%(organ)s: as a rule by %(day)s, not convened yet") % facts
    tone = "overdue" if due.is_overdue or due.is_late else "foreseen"
    return mark_day(date.fromisoformat(due.usual), year, words=said, url=f"#{_id_of(due)}", tone=tone)


def meeting(request: PageRequest, act: str) -> HttpResponse:
    """Show one meeting."""
    return render(request, "meetings/meeting.html", describe(request, act))


def part(request: PageRequest, act: str) -> HttpResponse:
    """Return the part of the page that changes, for pages that are open."""
    return render(request, "meetings/part.html", describe(request, act))


def find_meeting(request: PageRequest, act: str) -> MeetingView:
    """Return the meeting; raises Http404 if the reader may not know of it."""
    site = get_site()
    view = get_meeting(request.viewer, site.charter, site.registry, act)
    if view is None:
        raise Http404
    return view


def describe(request: PageRequest, act: str) -> dict[str, Any]:
    """Return what the page of a meeting shows."""
    view, site = find_meeting(request, act), get_site()
    party = request.viewer.party
    possible = list_possible(request, view) if party else []
    before = get_meeting(request.viewer, site.charter, site.registry, view.follows) if view.follows else None
    return {
        "meeting": view,
        "name": name_of(view),
        "organs": organs_of(view),
        "kind": kind_of(view),
        "badge": describe_badge(view),
        "mode": mode_words(view.mode),
        "presiding": host_and_chair(view.host, view.chair),
        "follows": (f"/meetings/{before.act}", name_of(before)) if before else None,
        "seats": list_seats(view, party),
        "guests": list_guests(view, party),
        "offices": list_offices(view, party),
        "agenda": describe_agenda(request.viewer, view),
        "papers": _papers([each for each in view.documents if each.item is None]),
        "documents_until": until_words(view),
        "decisions": list_decided(request.viewer, view),
        "drafts": view.status == "closed" and party is not None,
        "is_live": view.status in LIVE,
        "is_public": view.audience == EVERYONE,
        "possible": [each for each in possible if each.kind != "meeting.contest"],
        "contests": [each for each in possible if each.kind == "meeting.contest"],
        "certainty": certainty_of(site),
        "act": get_act(request.viewer, act),
        "topics": f"meeting:{act}",
    }


def describe_agenda(viewer: Viewer, view: MeetingView) -> list[dict[str, Any]]:
    """Return the items in order, each with its result, the text that it is about, and its documents."""
    versions = [item.text for item in view.agenda if item.text]
    documents = read_documents(viewer, versions) if versions else {}
    return [
        {
            "item": item,
            "title": words(item.titles),
            "result": result_words(item.result) if item.result else "",
            "conclusion": words(item.conclusion) if item.conclusion else "",
            "text": {"url": f"/texts/{item.text}", "title": title_in(documents[item.text])}
            if item.text in documents
            else None,
            "papers": _papers([each for each in view.documents if each.item == item.act]),
        }
        for item in view.agenda
    ]


def _papers(documents: Sequence[DocumentView]) -> list[dict[str, Any]]:
    """Return documents with where they are read: a version of a text on its page, files each by its language."""
    return [
        {
            "symbol": each.symbol,
            "title": words(each.titles) if each.titles else each.symbol,
            "url": f"/texts/{each.version}" if each.version else "",
            "files": [(language_name(tag), f"/meetings/documents/{each.act}/{tag}") for tag in each.languages],
            "party": each.party,
            "at": each.time,
        }
        for each in documents
    ]


def document(request: PageRequest, act: str, tag: str) -> HttpResponse:
    """Return a document's file in a language, to keep: nothing that somebody sent is shown as a page."""
    data = read_parts(request.viewer, [act]).get((act, f"file.{tag}"))
    if data is None:
        raise Http404
    try:
        ends = ENDS.get(format_of(data, ""), "bin")
    except Malformed:
        # A picture, or whatever else: its reader knows.
        ends = "bin"
    answer = HttpResponse(data, content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{act[:12]}.{tag}.{ends}"'
    return answer


def list_decided(viewer: Viewer, view: MeetingView) -> list[dict[str, Any]]:
    """Return what the organs adopted while the meeting sat, with titles, as far as the viewer may know of it."""
    acts = list_taken(viewer, view)
    if not acts:
        return []
    documents = read_documents(viewer, acts)
    return [{"url": f"/adopted/{act}", "title": title_in(documents.get(act, {}))} for act in acts]


def until_words(view: MeetingView) -> str:
    """Return until when documents are circulated, in the record's form; empty when that is over."""
    return view.documents_until if format_time(get_site().keeper.clock()) < view.documents_until else ""
