"""Follow-up as a pure function of clauses and events: when a review is due, and when a term ends."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.instruments.clauses import parse_clauses, write_clauses
from comity.instruments.facts import Event, Instrument
from comity.instruments.following import follow_up
from comity.instruments.status import NEVER, Course, course_of
from tests.instruments.others import bilateral
from tests.instruments.treaty import clauses


def event(number: int, kind: str, party: str, day: str, form: str = "") -> Event:
    return Event(number, f"{number:064x}", "it", kind, party, "k", form, "", "", day, "", False, "everyone", "")


def course(day: str, *reviews: str, until: str | None = None, **changes: object) -> Course:
    """Return an agreement of two that is in force from a day on, and was reviewed on others."""
    text = write_clauses(parse_clauses(clauses(**bilateral(**changes))))
    instrument = Instrument(0, "it", "council", text, "PORTS organisation", "", True, day, "everyone", "")
    events = []
    for party in ("PORTS", "organisation"):
        events.append(event(len(events), "sign", party, day, "simple"))
        events.append(event(len(events), "deposit", party, day, "confirmation"))
    events += [event(10 + place, "review", "PORTS", each) for place, each in enumerate(reviews)]
    return course_of(instrument, events, until=until)


@pytest.mark.parametrize(
    ("force", "months", "reviews", "due"),
    [
        ("2031-01-31", 1, (), "2031-02-28"),
        ("2032-01-31", 1, (), "2032-02-29"),
        ("2032-02-29", 12, (), "2033-02-28"),
        ("2032-02-29", 48, (), "2036-02-29"),
        ("2031-08-31", 6, (), "2032-02-29"),
        # From the last review on: the day of the month does not drift back to that of entry into force.
        ("2031-01-31", 1, ("2031-02-28",), "2031-03-28"),
        ("2031-01-01", 12, ("2031-06-30", "2031-03-31"), "2032-06-30"),
        ("2031-12-31", 240, (), "2051-12-31"),
    ],
)
def test_a_review_is_due_so_many_months_later(force: str, months: int, reviews: tuple[str, ...], due: str) -> None:
    follow = follow_up(course(force, *reviews, review_months=months), reviews[0] if reviews else force)
    assert follow.due == due


def test_it_is_overdue_from_the_day_after() -> None:
    follow = follow_up(course("2031-03-01"), "2031-03-01")
    assert follow.due == "2032-03-01"
    assert not follow.is_overdue("2032-03-01")
    assert follow.is_overdue("2032-03-02")


def test_without_the_clause_or_out_of_force_nothing_is_due() -> None:
    assert follow_up(course("2031-03-01", review_months=None), "2035-01-01").due is None
    assert follow_up(course("2031-03-01"), "2031-02-28").due is None
    ended = course("2031-03-01", term={"months": 6, "renewal_months": None})
    assert follow_up(ended, "2031-04-01").due is None
    assert follow_up(ended, "2031-04-01").ends == "2031-08-31"
    assert follow_up(ended, "2031-09-01") == follow_up(ended, "2040-01-01")


@pytest.mark.parametrize(
    ("day", "ends"), [("2031-03-01", "2036-02-29"), ("2036-02-29", "2036-02-29"), ("2036-03-01", "2037-02-28")]
)
def test_a_term_that_is_renewed_runs_on(day: str, ends: str) -> None:
    follow = follow_up(course("2031-03-01", term={"months": 60, "renewal_months": 12}), day)
    assert (follow.ends, follow.renews) == (ends, True)


DAYS = st.dates(min_value=date(2031, 1, 1), max_value=date(2060, 12, 31))


@given(DAYS, st.lists(DAYS, max_size=4), DAYS, st.integers(1, 240))
def test_what_comes_later_changes_nothing_that_was_due(force: date, reviews: list[date], on: date, months: int) -> None:
    told = [each.isoformat() for each in reviews if each >= force]
    day = max(on, force).isoformat()
    whole = course(force.isoformat(), *told, review_months=months)
    known = course(force.isoformat(), *told, review_months=months, until=day)
    assert follow_up(whole, day) == follow_up(known, day)
    due = follow_up(known, day).due
    assert due is not None
    assert max([force.isoformat(), *(each for each in told if each <= day)]) < due < NEVER
