"""Instruments: the register, and of each the status table that treaty offices know, on any day, with its pictures."""

import csv
from io import StringIO
from itertools import islice
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from comity.decisions.views import get_adopted
from comity.instruments.names import REVIEW
from comity.instruments.pairs import reservations_of
from comity.instruments.shelf import Kept
from comity.instruments.state import list_doubts
from comity.instruments.status import CONTRACTING, FORMER, IN_FORCE, NONE, PARTY, SIGNATORY, Course
from comity.record.reading import get_act, list_acts
from comity.texts.state import read_documents
from comity.web.pages.instruments_possible import possible_in
from comity.web.pages.parties import parse_day
from comity.web.shell import instruments as words
from comity.web.shell import presenters
from comity.web.shell.access import PageRequest, with_own
from comity.web.shell.agreements import show_follow
from comity.web.shell.certainty import certainty_of
from comity.web.shell.clauses import list_clauses
from comity.web.shell.figures import today
from comity.web.shell.instrument_picture import draw_timeline
from comity.web.shell.labels import consent_words
from comity.web.shell.presenters import day_words, organ_name, party_name, title_in
from comity.web.shell.registration import is_registrable
from comity.web.shell.reservations import matrix_of, show_statements
from comity.web.shell.site import get_site
from comity.web.shell.status_table import draw_rows
from comity.web.shell.told import tell

# So many instruments stand on a page of the register; the older ones on the next.
PAGE = 100
# The newest depositary notifications that a page shows; the record has them all.
NOTIFIED = 40
CSV = "text/csv; charset=utf-8"


def instruments(request: PageRequest) -> HttpResponse:
    """Show the register as of a day (`on`, today if absent or no day), the latest adopted first; `from` goes on."""
    now = today()
    on = parse_day(request.GET.get("on", "")) or now
    adopted = [each.act for each in words.all_instruments(request.viewer) if each.day <= on]
    given = request.GET.get("from", "")
    first = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    shown = adopted[first : first + PAGE]
    documents = read_documents(request.viewer, shown)
    rows = [_line(each, on, on >= now, documents) for each in words.all_kept(request.viewer, shown)]
    states = [IN_FORCE, "open", "terminated"]
    context = {
        "on": on,
        "is_today": on == now,
        "is_wrong_day": bool(request.GET.get("on")) and parse_day(request.GET["on"]) is None,
        "groups": [(state, found) for state in states if (found := [row for row in rows if row["state"] == state])],
        "older": first + PAGE if len(adopted) > first + PAGE else None,
        "topics": "instruments",
    }
    return render(request, "instruments/instruments.html", context)


def _line(kept: Kept, on: str, is_now: bool, documents: dict[str, Any]) -> dict[str, Any]:
    course = kept.course
    counts = words.count_of(kept.statuses(on).values())
    about = {"organ": organ_name(course.instrument.organ), "day": day_words(course.instrument.day)}
    return {
        "act": course.instrument.act,
        "title": title_in(documents.get(course.instrument.act, {})),
        "about": gettext("%(organ)s, %(day)s") % about,
        "state": course.state(on),
        "counts": words.list_counts(counts),
        # What was to come on a day that is over, its own page says.
        "outlook": list(islice(words.outlook(course, on, counts), None if is_now else 1)),
    }


def instrument(request: PageRequest, act: str) -> HttpResponse:
    """Show an instrument on a day (`on`): status, pictures, reservations, what may be done, what was notified."""
    kept = words.find_kept(request.viewer, act)
    if kept is None:
        raise Http404
    now = words.today_in(kept.course.clauses)
    on = parse_day(request.GET.get("on", "")) or now
    course = words.known_on(kept, on)
    documents = read_documents(request.viewer, [act]).get(act, {})
    statements = words.statements_of(course, on)
    participants = words.list_participants(course, on)
    made = reservations_of(course)
    rows = words.rows_of(course, on, words.notes_of(statements))
    context = {
        "instrument": course.instrument,
        "line": get_adopted(request.viewer, act),
        "documents": documents,
        "clauses": list_clauses(course.clauses, documents),
        "on": on,
        "is_today": on == now,
        "is_later": on > now,
        "is_wrong_day": bool(request.GET.get("on")) and parse_day(request.GET["on"]) is None,
        "days": _list_days(kept, on),
        "state": course.state(on),
        "outlook": list(words.outlook(course, on, words.count_of(course.statuses(on).values()))),
        "drawn_rows": draw_rows(rows),
        "letters": _list_letters(rows),
        "tiles": _tiles(participants),
        "legend": _legend(participants),
        "picture": draw_timeline(kept, now, on),
        "follow": show_follow(request.viewer, course, on),
        "doubts": list_doubts(request.viewer, get_site().registry, _of_others(course)),
        "statements": show_statements(request.viewer, course, statements, on),
        "matrix": matrix_of(course, made, on),
        "possible": possible_in(request, kept, made) if on == now else [],
        "notified": _notified(request, kept, on),
        "is_registrable": bool(documents) and is_registrable(kept.course, now),
        "certainty": certainty_of(get_site()),
        "act": get_act(request.viewer, act),
        "topics": with_own(request, f"instrument:{act}"),
    }
    return render(request, "instruments/instrument.html", context)


def _of_others(course: Course) -> list[str]:
    """Return the acts that a member may challenge: papers that were entered, and reviews."""
    return [each.act for each in course.counted.in_order if each.entered_by or each.event == REVIEW]


def _list_days(kept: Kept, on: str) -> list[str]:
    """Return the days on which something changed, the newest dozen of them."""
    return sorted({kept.course.instrument.day, *kept.days})[-12:]


def _list_letters(rows: list[words.Row]) -> list[tuple[str, str]]:
    """Return which letters stand in the table, and for what."""
    used = {row.form for row in rows if row.letter}
    return [(letter, consent_words(form)) for form, letter in words.LETTERS.items() if form in used]


def _tiles(participants: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "party": presenters.party_code(party), "name": party_name(party), "tone": words.TONES[status],
            "standing": words.status_words(status), "url": f"/parties/{party}",
        }
        for party, status in participants.items()
    ]  # fmt: skip


def _legend(participants: dict[str, str]) -> list[dict[str, Any]]:
    held = list(participants.values())
    return [
        {"tone": words.TONES[status], "label": f"{words.status_words(status)}: {held.count(status)}"}
        for status in (PARTY, CONTRACTING, SIGNATORY, FORMER, NONE)
        if status in held
    ]


def _notified(request: PageRequest, kept: Kept, on: str) -> list[Any]:
    """Return the depositary's notifications by that day, the newest first, each numbered and told in words."""
    events = [each for each in sorted(kept.events, key=lambda each: each.index) if each.day <= on]
    numbers = {event.act: number for number, event in enumerate(events, 1)}
    newest = [event.act for event in events[-NOTIFIED:]]
    acts = list_acts(request.viewer, act__in=newest, most=NOTIFIED)
    days = {event.act: event.day for event in events}
    return [(numbers[each.act.id], days[each.act.id], each) for each in tell(request.viewer, acts)]


def status_csv(request: PageRequest, act: str) -> HttpResponse:
    """Send the status table on a day (`on`, today if absent) as CSV; its days are those of the clauses' zone."""
    kept = words.find_kept(request.viewer, act)
    if kept is None:
        raise Http404
    on = parse_day(request.GET.get("on", "")) or words.today_in(kept.course.clauses)
    course = words.known_on(kept, on)
    rows = words.rows_of(course, on, words.notes_of(words.statements_of(course, on)))
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(
        [
            "party",
            "name",
            "status",
            "signed",
            "signature",
            "consented",
            "form",
            "since",
            "until",
            "provisional",
            "notes",
        ]
    )
    for row in rows:
        told = words.format_row(row)
        values = [told.pop("party"), as_text(party_name(row.party)), *told.values()]
        writer.writerow(["" if each is None else _cell(each) for each in values])
    return HttpResponse(
        file.getvalue(), content_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="status-{act[:12]}-{on}.csv"'},
    )  # fmt: skip


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(str(each) for each in value) if isinstance(value, list) else str(value)


def as_text(name: str) -> str:
    """Return a name so that no spreadsheet takes it for a formula: it is what a party itself notified."""
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
