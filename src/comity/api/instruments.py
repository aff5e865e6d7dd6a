"""Instruments for programs: what the status table says on any day. Days are those of the clauses' zone."""

from typing import Any

from django.http import HttpRequest, JsonResponse

from comity.api.v1 import Answer, api, find_viewer, missing
from comity.instruments.clauses import format_clauses
from comity.instruments.facts import Event
from comity.instruments.following import follow_up
from comity.instruments.pairs import matrix
from comity.instruments.shelf import Kept
from comity.instruments.status import NEVER, Course, forecast
from comity.web.pages.parties import parse_day
from comity.web.shell import instruments as shown
from comity.web.shell.abroad import list_seats_abroad
from comity.web.shell.figures import today


@api.get("/instruments", summary="Instruments that the caller may read, the latest adopted first, on a day")
def get_instruments(request: HttpRequest, on: str = "") -> Answer:
    """Answer with each one's state, and what every party is in it; its days are as they are known now.

    `on` is a day, today if empty.
    """
    day = parse_day(on) if on else today()
    if day is None:
        return _no_day()
    return {
        "on": day,
        "instruments": [_outline(kept, kept.course, day) for kept in shown.all_kept(find_viewer(request))],
    }


@api.get("/seats-elsewhere", summary="The organisation's own seats in bodies of others, on a day")
def get_seats_elsewhere(request: HttpRequest, on: str = "") -> Answer:
    """Answer with each seat that it has or had by a day, today if `on` is empty; `until` is null while it is had."""
    day = parse_day(on) if on else today()
    if day is None:
        return _no_day()
    seats = [
        {
            "act": each.seat.act, "host": each.seat.host, "body": each.name or None, "capacity": each.seat.capacity,
            "since": each.seat.since, "until": each.until or None, "instrument": each.seat.instrument or None,
            "office": each.seat.office, "source": each.source or None, "challenged_by": each.doubted,
        }
        for each in list_seats_abroad(day)
    ]  # fmt: skip
    return {"on": day, "seats": seats}


@api.get("/instruments/{act}", summary="One instrument on a day: its clauses, status table, reservations, forecast")
def get_one_instrument(request: HttpRequest, act: str, on: str = "") -> Answer:
    """Answer as of a day, as it was known at its end; `on` is today if empty."""
    kept = shown.find_kept(find_viewer(request), act)
    if kept is None:
        return missing()
    day = parse_day(on) if on else shown.today_in(kept.course.clauses)
    if day is None:
        return _no_day()
    course = shown.known_on(kept, day)
    statements = shown.statements_of(course, day)
    rows = shown.rows_of(course, day, shown.notes_of(statements))
    coming = forecast(course, day)
    return _outline(kept, course, day) | {
        "on": day,
        "clauses": format_clauses(course.clauses),
        "table": [shown.format_row(row) for row in rows],
        "statements": [_statement(event) for event in statements],
        "relations": _relations(course, day),
        "forecast": {
            "force": coming.day,
            "missing": [
                {"have": each.have, "needed": each.needed, "parties": list(each.parties)} for each in coming.missing
            ],
            "coming": [{"day": when, "party": party, "status": status} for when, party, status in coming.coming],
        },
    }


def _no_day() -> JsonResponse:
    return JsonResponse({"detail": "on is a day, YYYY-MM-DD"}, status=422)


def _outline(kept: Kept, course: Course, day: str) -> dict[str, Any]:
    instrument = course.instrument
    return {
        "act": instrument.act, "organ": instrument.organ, "adopted": instrument.day, "audience": instrument.audience,
        "state": course.state(day), "force": _day(course.force), "ends": _day(course.ends),
        "statuses": kept.statuses(day),
        "between": list(course.clauses.between) if course.clauses.between else None,
        "follow_up": _follow_up(course, day),
    }  # fmt: skip


def _follow_up(course: Course, day: str) -> dict[str, Any]:
    """Return when its parties looked at how it is carried out, when they do next, and when its term ends."""
    follow = follow_up(course, day)
    return {
        "reviews": [{"act": each.act, "party": each.party, "day": each.day} for each in follow.reviews],
        "due": follow.due, "overdue": follow.is_overdue(day), "term_ends": follow.ends, "renewed": follow.renews,
    }  # fmt: skip


def _day(day: str) -> str | None:
    return None if day == NEVER else day


def _statement(event: Event) -> dict[str, Any]:
    return {
        "act": event.act, "party": event.party, "sort": event.form, "day": event.day,
        "provisions": event.named.split(), "replaces": event.target or None,
    }  # fmt: skip


def _relations(course: Course, day: str) -> list[dict[str, Any]]:
    """Return each pair of parties between which reservations make a difference."""
    return [
        {
            "parties": [one, other],
            "in_force": relation.in_force,
            "reservations": [
                {
                    "act": made.said.act, "party": made.event.party, "how": taking.how, "since": _day(taking.since),
                    "precludes": taking.precludes, "silent": taking.silent,
                }
                for made, taking in relation.takings
            ],
        }
        for (one, other), relation in matrix(course, day).items()
    ]  # fmt: skip
