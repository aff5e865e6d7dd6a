"""Follow-up of an agreement: when its parties looked at how it is carried out, when they do so next, when a term ends.

Pure: what is due follows from the clauses and from what was recorded, as of any day, and is never stored.
"""

from dataclasses import dataclass, replace

from comity.core.errors import Refused
from comity.instruments.acts import Said
from comity.instruments.calendar import add
from comity.instruments.clauses import Clauses
from comity.instruments.facts import Event
from comity.instruments.names import REVIEW
from comity.instruments.rules import apply_said
from comity.instruments.speaking import check_takes_part, depositary_of, speaks
from comity.instruments.status import IN_FORCE, NEVER, Course
from comity.record.facts import Fact
from comity.record.judge import Case


@dataclass(frozen=True, slots=True)
class Follow:
    """What is known of the follow-up by a day: the reviews in their order, and the last day by which one is due.

    `due` is None where the clauses ask for none, where it is not in force, or where it ends before; `ends` is the last
    day of the term that runs, None if it has no term or is not in force; `renews` whether another follows it.
    """

    reviews: tuple[Event, ...]
    due: str | None
    ends: str | None
    renews: bool

    def is_overdue(self, day: str) -> bool:
        """Whether the day by which a review was due is over."""
        return self.due is not None and self.due < day


def is_followed(clauses: Clauses) -> bool:
    """Whether anything may ever be due: a review, or the end of a term or of an agreement between some alone."""
    return clauses.review_months is not None or clauses.term is not None or clauses.between is not None


def follow_up(course: Course, day: str) -> Follow:
    """Return the follow-up of an instrument by a day; the course is to know nothing later than that day."""
    reviews = tuple(each for each in course.counted.of(REVIEW) if each.day <= day)
    if course.state(day) != IN_FORCE:
        return Follow(reviews, None, None, False)
    months, since = course.clauses.review_months, max([course.force, *(each.day for each in reviews)])
    due = add(since, months, "months") if months else None
    ends, renews = term_of(course, day)
    return Follow(reviews, due if due and due < course.ends else None, ends, renews)


def term_of(course: Course, day: str) -> tuple[str | None, bool]:
    """Return the last day of the term that runs on a day of force, and whether it is renewed then; None without one."""
    term = course.clauses.term
    if term is None:
        return (None, False) if course.ends == NEVER else (add(course.ends, -1, "days"), False)
    months = term.months
    while term.renewal_months is not None and add(course.force, months, "months") <= day:
        months += term.renewal_months
    end = min(add(course.force, months, "months"), course.ends)
    return add(end, -1, "days"), term.renewal_months is not None and end < course.ends


def check_review(case: Case) -> None:
    """Recorded by a party, the depositary, or for the organisation: of a day that is past, on which it was in force."""
    at = speaks(case)
    said: Said = case.payload
    day = said.named[0]
    if day > at.day:
        raise Refused("instrument.review_to_come", day=day)
    if at.course.state(day) != IN_FORCE:
        raise Refused("instrument.review_out_of_force", day=day)
    if at.party != depositary_of(case.state, at.course.clauses.depositary):
        check_takes_part(replace(at, day=day))
        if at.party not in at.course.tracks:
            raise Refused("instrument.takes_no_part", party=at.party)


def apply_review(case: Case) -> list[Fact]:
    """It was looked at on that day, as whoever recorded it says."""
    event, *_ = apply_said(case)
    assert isinstance(event, Event), "what is said is an event"
    return [replace(event, day=event.named, named="")]
