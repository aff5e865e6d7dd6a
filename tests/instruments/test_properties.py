"""What holds of every instrument, whatever its clauses and whatever happened: status depends on the acts alone."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.errors import Malformed
from comity.instruments.calendar import add, begins, count, day_in
from comity.instruments.clauses import Span, format_clauses, parse_clauses, read_clauses, write_clauses
from comity.instruments.facts import Event, Instrument
from comity.instruments.pairs import between, matrix, reservations_of
from comity.instruments.status import FORMER, NEVER, PARTY, course_of, forecast
from tests.instruments.treaty import clauses, force

PARTIES = ("ARV", "BEL", "COR", "DUN")
FIRST = date(2031, 3, 1)
spans = st.builds(
    lambda number, unit, convention: {"number": number, "unit": unit, "convention": convention},
    st.integers(0, 14), st.sampled_from(("days", "months")), st.sampled_from(("on", "after", "month")),
)  # fmt: skip
needs = st.one_of(
    st.builds(lambda least: {"condition": "number", "least": least, "among": []}, st.integers(1, 3)),
    st.just({"condition": "number", "least": 1, "among": ["BEL", "COR"]}),
    st.just({"condition": "all", "who": "negotiating"}),
    st.just({"condition": "all", "who": "signatories"}),
    st.just({"condition": "share", "percent": 50, "total": 10, "amounts": [["ARV", 4], ["DUN", 3]]}),
)


@st.composite
def instruments(draw: Any) -> tuple[Instrument, list[Event]]:
    """Return an instrument and events in it, some of which the rules would refuse."""
    value = clauses(
        force=force(needs=draw(st.lists(needs, min_size=1, max_size=2)), span=draw(spans),
                    latecomers=draw(st.none() | spans)),
        sign={"by": None, "until": "2031-03-20", "how": ["definitive", "simple"]},
        leaving=draw(st.none() | st.just({"notice_months": 0, "after_months": 1})),
        term=draw(st.none() | st.just({"months": 2, "renewal_months": None})
                  | st.just({"months": 1, "renewal_months": 1})),
        reservations={"rule": "allowed", "provisions": [], "silence_months": 1, "void_at": draw(
            st.none() | st.just([1, 2]))},
    )  # fmt: skip
    text = write_clauses(parse_clauses(value))
    seed = draw(st.integers(0, 2**32))
    return Instrument(0, "it", "council", text, "ARV BEL", "", True, "2031-03-01", "everyone", ""), _events(seed)


def _events(seed: int) -> list[Event]:
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    found: list[Event] = []
    for number in range(1, chance.randrange(2, 24)):
        kind = chance.choice(("sign", "deposit", "deposit", "deposit", "leave", "reserve", "object", "find", "withdraw",
                              "apply"))  # fmt: skip
        before = [each.act for each in found if each.event == "reserve"]
        target = {"object": before, "find": before, "withdraw": [each.act for each in found]}.get(kind, [])
        forms = {"sign": ("simple", "definitive"), "deposit": ("accession", "ratification"),
                 "reserve": ("reservation",), "object": ("precludes", "allows")}  # fmt: skip
        form = chance.choice(forms.get(kind, ("",)))
        party = chance.choice(PARTIES)
        own = [each.act for each in found if each.event == "reserve" and each.party == party]
        day = (FIRST + timedelta(days=chance.randrange(60))).isoformat()
        found.append(
            Event(
                number, f"a{number}", "it", kind, party, "k", form, chance.choice(target) if target else "",
                " ".join(own) if kind == "deposit" else "", day, "", False, "everyone", "",
            )
        )  # fmt: skip
    return found


days = st.integers(0, 150).map(lambda number: (FIRST + timedelta(days=number)).isoformat())


@given(instruments(), days, st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_in_which_events_are_known_changes_nothing(
    made: tuple[Instrument, list[Event]], day: str, chance: random.Random
) -> None:
    instrument, events = made
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert course_of(instrument, shuffled) == course_of(instrument, events)


@given(instruments(), days)
@settings(max_examples=80)
def test_what_comes_later_changes_nothing_that_was(made: tuple[Instrument, list[Event]], day: str) -> None:
    instrument, events = made
    # A notice is taken back before it takes effect, which the rules see to: here none is.
    events = [each for each in events if each.event != "withdraw"]
    whole, known = course_of(instrument, events), course_of(instrument, events, until=day)
    assert whole.state(day) == known.state(day)
    assert {party: status for party, status in whole.statuses(day).items() if party in known.tracks} == known.statuses(
        day
    )


@given(instruments(), days)
@settings(max_examples=80)
def test_nobody_is_both_former_and_bound(made: tuple[Instrument, list[Event]], day: str) -> None:
    course = course_of(*made)
    statuses = course.statuses(day)
    bound, former = ({party for party, status in statuses.items() if status == each} for each in (PARTY, FORMER))
    assert not bound & former
    assert not bound or course.in_force_at(day)
    for track in course.tracks.values():
        for consent in track.consents:
            assert consent.since == NEVER or course.force <= consent.since < consent.until
        standing = [each for each in track.consents if each.since <= day < each.until]
        assert len(standing) <= 1


@given(instruments(), days)
@settings(max_examples=80)
def test_a_prediction_is_what_later_happens_if_nothing_else_does(
    made: tuple[Instrument, list[Event]], day: str
) -> None:
    instrument, events = made
    known = course_of(instrument, events, until=day)
    said = forecast(known, day)
    nothing_else = course_of(instrument, [each for each in events if each.day <= day])
    if said.day is None:
        assert not nothing_else.in_force_at("2099-01-01")
        assert said.missing or known.clauses.sign
    else:
        assert nothing_else.force == said.day
        assert nothing_else.state(said.day) in ("in-force", "terminated")
    for when, party, status in said.coming:
        if when < nothing_else.ends:
            assert nothing_else.status(party, when) == status


@given(instruments(), days)
@settings(max_examples=60)
def test_what_binds_two_binds_both(made: tuple[Instrument, list[Event]], day: str) -> None:
    course = course_of(*made)
    for one in PARTIES:
        for other in PARTIES:
            relation = between(course, one, other, day)
            assert relation.in_force is between(course, other, one, day).in_force
            assert not relation.in_force or (course.status(one, day) == course.status(other, day) == PARTY)
    assert all(course.status(party, day) == PARTY for pair in matrix(course, day) for party in pair)
    for made_here in reservations_of(course):
        assert made_here.since < made_here.until


@given(instruments())
@settings(max_examples=50)
def test_clauses_are_read_as_they_are_written(made: tuple[Instrument, list[Event]]) -> None:
    found = read_clauses(made[0].clauses)
    assert parse_clauses(format_clauses(found)) == found


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("zone", "../etc/passwd"),
        ("zone", "America"),
        ("depositary", "Nobody Else"),
        ("consent", []),
        ("consent", ["vote"]),
        ("amends", "another"),
        ("provisional", "always"),
        ("leaving", {"notice_months": -1, "after_months": 0}),
        ("term", {"months": 0, "renewal_months": None}),
        ("sign", None),
        ("more", 1),
        ("force", force(needs=[])),
        ("force", force(needs=[{"condition": "number", "least": 3, "among": ["ARV"]}])),
        ("force", force(needs=[{"condition": "share", "percent": 1, "total": 1, "amounts": [["ARV", 2]]}])),
        ("force", force(needs=[{"condition": "all", "who": "signatories"}])),
        ("force", force(counts=["vote"])),
        ("reservations", {"rule": "only", "provisions": [], "silence_months": 12, "void_at": None}),
        ("reservations", {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": [3, 2]}),
    ],
)
def test_other_clauses_are_malformed(field: str, value: Any) -> None:
    with pytest.raises((Malformed, ValueError)):
        parse_clauses(clauses(**{field: value}))


@pytest.mark.parametrize(
    ("day", "span", "expected"),
    [
        ("2032-01-31", Span(1, "months", "on"), "2032-02-29"),
        ("2031-01-31", Span(1, "months", "after"), "2031-03-01"),
        ("2032-02-29", Span(1, "years", "on"), "2033-02-28"),
        ("2031-12-31", Span(0, "days", "on"), "2031-12-31"),
        ("2031-12-31", Span(0, "days", "month"), "2032-01-01"),
        ("2031-08-20", Span(30, "days", "on"), "2031-09-19"),
        ("9999-12-31", Span(1, "days", "after"), "9999-12-31"),
    ],
)
def test_days_are_counted_by_their_convention(day: str, span: Span, expected: str) -> None:
    assert count(day, span) == expected


def test_a_day_is_of_its_zone() -> None:
    assert day_in("Asia/Tashkent", "2031-03-01T20:00:00.000Z") == "2031-03-02"
    assert day_in("America/New_York", "2031-03-01T03:00:00.000Z") == "2031-02-28"
    assert begins("Asia/Tashkent", "2031-03-02") == "2031-03-01T19:00:00.000Z"
    assert begins("UTC", "0001-01-01") == "0001-01-01T00:00:00.000Z"
    assert add("2031-03-01", 14, "months") == "2032-05-01"
