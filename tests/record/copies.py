"""What one reader is told, and what it finds in its own copy: both sides of the law of partial copies.

Who is entitled to read what is written here once more, from record.md and not from the code that is tested.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import transaction

from comity import catalogue
from comity.charter import Charter
from comity.core.act import Act
from comity.core.entry import Entry
from comity.core.founding import Founding
from comity.decisions.attached import list_attached
from comity.decisions.corrected import list_corrections, read_adopted, read_all_adopted
from comity.decisions.views import get_adopted, get_decision, list_adopted, list_awaiting, list_decisions
from comity.disputes.state import get_dispute, list_disputes
from comity.instruments.following import follow_up
from comity.instruments.pairs import matrix, reservations_of
from comity.instruments.state import find_instruments, get_abroad, get_course, list_abroad, list_doubts
from comity.instruments.state import list_courses as list_instruments
from comity.instruments.status import forecast
from comity.meetings.course import get_course as get_meeting_course
from comity.meetings.floor import get_floor
from comity.meetings.views import get_meeting, list_meetings, list_requests, list_taken
from comity.meetings.year import get_year
from comity.negotiation.past import list_life
from comity.negotiation.queue import list_awaited
from comity.negotiation.reading import forget, read_negotiation, read_words
from comity.negotiation.relations import list_relations
from comity.parties.amending import list_amendments
from comity.parties.calendar import calendar_of
from comity.parties.courses import list_courses, list_offices
from comity.parties.leaving import standing_notice
from comity.parties.obligations import granted_of, obligations_of
from comity.parties.state import (
    ApprovalRow,
    get_party,
    get_required,
    list_approvals,
    list_keys,
    list_parties,
    list_requirements,
    list_seats,
    list_standings,
    standings_as_of,
)
from comity.positions.state import find_entries, get_position, list_positions, list_positions_in
from comity.record import store, tables
from comity.record.access import Viewer, viewer_of
from comity.record.charters import charter_of
from comity.record.facts import Fact, Recorded, Release, Seat, State, recorded
from comity.record.judge import Rules
from comity.record.mirror import Replayed, replay
from comity.record.reading import get_act, list_acts, list_erased, read_parts
from comity.record.rebuild import read_entries
from comity.texts.state import get_text, list_texts

Openings = list[tuple[int, Entry]]
Parts = dict[tuple[str, str], tuple[bytes, bytes]]


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo everything that is done to the database within."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def known_to_all(charter: Charter, registry: State) -> dict[str, Any]:
    """Return all that the functions which pages call tell whoever asks: no reader is named to them."""
    parties = list_parties()
    return {
        "parties": parties,
        "charter": (charter, list_amendments(registry)),
        "undertaken": [
            (obligations_of(registry, course.applied.act), granted_of(registry, course.applied.act))
            for course in list_courses(registry, charter)
        ],
        "a party": get_party("OBS"),
        "standings": list_standings(),
        "standings on a day": standings_as_of("2031-03-02"),
        "keys": {party.id: list_keys(party.id) for party in parties},
        "seats": list_seats(registry, charter),
        "notices": [standing_notice(registry, party.id) for party in parties],
        "applications": list_courses(registry, charter),
        "offices": list_offices(registry, charter),
        "calendars": [calendar_of(registry, party.id) for party in parties],
    }


def answers(viewer: Viewer, charter: Charter, registry: State, public: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return all that the functions which pages call tell a reader; `public` is what whoever asks was told already."""
    public = public or known_to_all(charter, registry)
    acts = list_acts(viewer, most=10_000)
    texts = list_texts(viewer)
    decisions = list_decisions(viewer, charter, registry)
    adopted = list_adopted(viewer)
    disputes = list_disputes(viewer, charter, registry)
    ids = [act.id for act in acts]
    told: dict[str, Any] = {
        "reach": dict(viewer.reach),
        "acts": acts,
        "an act": [get_act(viewer, act) for act in ids[:1]],
        "parts": read_parts(viewer, ids),
        "erased": list_erased(viewer, ids),
        "texts": texts,
        "a text": [get_text(viewer, text.act) for text in texts[:1]],
        "decisions": decisions,
        "a decision": [get_decision(viewer, charter, registry, decision.act) for decision in decisions[:1]],
        "awaiting": list_awaiting(viewer, charter, registry),
        "adopted": adopted,
        "one adopted": [get_adopted(viewer, line.act) for line in adopted[:1]],
        "disputes": disputes,
        "a dispute": [get_dispute(viewer, charter, registry, dispute.act) for dispute in disputes[:1]],
        "corrected": [(read_adopted(viewer, registry, line.act), list_corrections(viewer, registry, line.act))
                      for line in adopted],
        "attached": list_attached(viewer, registry, [line.act for line in adopted]),
        "awaited": list_awaited(viewer, ()),
        "required": (get_required(viewer), list_requirements(viewer)),
        "approvals": list_approvals(viewer, _approved()),
        "relations": list_relations(viewer, [text.act for text in texts[:1]]),
        "negotiations": _negotiations(viewer, registry, [text.text for text in texts]),
    }  # fmt: skip
    told |= _instruments(viewer, registry, ids)
    told |= _meetings(viewer, charter, registry, public["parties"])
    return public | told | _registers(viewer, registry, [line.act for line in adopted], ids)


def _instruments(viewer: Viewer, registry: State, acts: list[str]) -> dict[str, Any]:
    """Return all that is told of instruments: of now, as they were known before, and what follows from them."""
    courses = list_instruments(viewer, registry)
    days = ("2030-12-31", "2031-03-01", "2031-06-01", "2033-01-01")
    return {
        "instruments": courses,
        "an instrument": [get_course(viewer, registry, each.instrument.act, days[1]) for each in courses[:1]],
        "statuses": [(each.state(day), each.statuses(day)) for each in courses for day in days],
        "forecasts": [forecast(each, "2031-03-01") for each in courses],
        "reservations": [(reservations_of(each), matrix(each, "2031-06-01")) for each in courses],
        "of instruments": find_instruments(viewer, acts),
        "followed": [follow_up(each, day) for each in courses for day in days],
        "abroad": (list_abroad(), [get_abroad(each.act) for each in list_abroad()[0][:1]]),
        "doubts": list_doubts(viewer, registry, acts),
    }


def _meetings(viewer: Viewer, charter: Charter, registry: State, parties: Any) -> dict[str, Any]:
    """Return all that is told of meetings and of what happens in them."""
    meetings = list_meetings(viewer, charter, registry)
    return {
        "meetings": meetings,
        "a meeting": [get_meeting(viewer, charter, registry, meeting.act) for meeting in meetings[:1]],
        "floors": [get_floor(viewer, charter, registry, meeting.act) for meeting in meetings],
        "courses": [get_meeting_course(viewer, registry, meeting.act) for meeting in meetings],
        "taken in meetings": [list_taken(viewer, meeting) for meeting in meetings],
        "requests for sessions": list_requests(viewer, charter, registry),
        "a year": get_year(viewer, charter, registry, parties, 2031, today="2031-03-02"),
    }


def _registers(viewer: Viewer, registry: State, adopted: list[str], acts: list[str]) -> dict[str, Any]:
    """Return all that is told of positions and undertakings."""
    positions = list_positions(viewer, registry)
    return {
        "positions": positions,
        "a position": [get_position(viewer, registry, position.act) for position in positions[:1]],
        "positions of texts": [list_positions_in(viewer, registry, act) for act in adopted],
        "entries": find_entries(viewer, acts),
        "adopted as corrected": read_all_adopted(viewer, registry, adopted),
    }


def _approved() -> list[str]:
    """Return the ids of all acts that somebody approved: who asks by them gets only its own party's approvals."""
    return sorted(set(ApprovalRow.objects.values_list("act", flat=True)))


def _negotiations(viewer: Viewer, registry: State, texts: list[str]) -> list[Any]:
    """Return all that is told of negotiations: as kept in memory from whoever read them before, and their words."""
    told: list[Any] = []
    for text in dict.fromkeys(texts):
        made = read_negotiation(viewer, registry, text)
        assert made is not None, "a version of it was listed"
        told += [made, read_words(viewer, made, made.proposals.values())]
        told += [list_life(viewer, made, provision) for provision in list(made.at)[:2]]
    return told


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return which answers differ, and how, for a person who looks for the fault."""
    return [f"{name}: {_brief(one[name])} | {_brief(other[name])}" for name in one if one[name] != other[name]]


def _brief(value: Any) -> str:
    if not isinstance(value, (dict, list, set)):
        return str(value)
    items = value.items() if isinstance(value, dict) else value
    return "; ".join(str(asdict(item) if hasattr(item, "__dataclass_fields__") else item)[:400] for item in items)[
        :4000
    ]


def openings_of(party: str | None, entries: Openings, facts: list[Fact]) -> Openings:
    """Return the entries that record.md entitles a party, or the public, to read.

    Everyone's; its own; those that name it; those of a standing audience while it sits there, from the record's start,
    and after it left those before the index at which it left; and those that an adoption released.
    """
    released = {fact.act for fact in facts if type(fact) is Release}
    last = {fact.audience: fact for fact in facts if type(fact) is Seat and fact.party == party}
    found = []
    for index, entry in entries:
        act = entry.act
        everyones = isinstance(act, Founding) or act.to.standing == "everyone" or act.id in released
        if everyones or (party is not None and _entitled(party, index, act, last)):
            found.append((index, entry))
    return found


def _entitled(party: str, index: int, act: Act, last: dict[str, Seat]) -> bool:
    return act.by == party or party in act.to.parties or _sat(last.get(act.to.standing or ""), index)


def _sat(seat: Seat | None, index: int) -> bool:
    return seat is not None and (seat.sits or index < seat.index)


def parts_of(party: str | None, openings: Openings, facts: list[Fact]) -> Parts:
    """Return the parts, salt and bytes, that the keeper holds and this reader of these openings is entitled to."""
    last = {fact.audience: fact for fact in facts if type(fact) is Seat and fact.party == party}
    held = {(row.act, row.name): (bytes(row.salt), bytes(row.data)) for row in tables.PartRow.objects.all()}
    found = {}
    for index, entry in openings:
        for part in () if isinstance(entry.act, Founding) else entry.act.parts:
            to = part.to or entry.act.to
            may = (
                to == entry.act.to
                or entry.act.by == party
                or to.standing == "everyone"
                or party in to.parties
                or _sat(last.get(to.standing or ""), index)
            )
            if may and (entry.act.id, part.name) in held:
                found[entry.act.id, part.name] = held[entry.act.id, part.name]
    return found


def mirror(openings: Openings, rules: Rules, party: str | None, roots: dict[int, str]) -> Replayed:
    """Replay what one reader holds."""
    return replay(openings, rules, catalogue.apply_founding, party=party, root_at=roots.get)


def write_copy(openings: Openings, parts: Parts, facts: list[Fact]) -> None:
    """Put a reader's own copy where the whole record was, table by table."""
    for table in (tables.Entry, tables.Reader, tables.PartRow, *catalogue.TABLES.values()):
        table.objects.all().delete()
    rows, readers, kept = [], [], []
    for index, entry in openings:
        rows.append((*Recorded.row()(recorded(index, entry)), entry.leaf(), entry.data))
        if isinstance(entry.act, Founding):
            continue
        readers += [(index, party) for party in entry.act.to.parties]
        for part in entry.act.parts:
            if (entry.act.id, part.name) in parts:
                salt, data = parts[entry.act.id, part.name]
                kept.append((index, entry.act.id, part.name, (part.to or entry.act.to).text, salt, data))
    store.insert("comity_entry", (*Recorded.columns(), "leaf", "data"), rows)
    store.insert("comity_reader", ("index", "party"), readers)
    store.insert("comity_partrow", ("index", "act", "name", "audience", "salt", "data"), kept)
    store.insert_facts(catalogue.TABLES, facts)


def breaches(rules: Rules, registry: State, readers: list[str | None]) -> list[str]:
    """Return where the law of partial copies does not hold for the record in this database: nowhere, if it is sound."""
    charter, entries = charter_of(registry, rules.charter), list(read_entries())
    roots = dict(tables.Signed.objects.values_list("size", "root"))
    whole = replay(entries, rules, catalogue.apply_founding, everything=True, root_at=roots.get)
    found = [f"keeper: {problem}" for problem in (*whole.contested, *whole.unseen)]
    # One after the other, as they would read: what is kept in memory of one must not be told to the next.
    public = known_to_all(charter, registry)
    told = {party: answers(viewer_of(registry, party), charter, registry, public) for party in readers}
    for party, shown in told.items():
        openings = openings_of(party, entries, whole.facts)
        parts = parts_of(party, openings, whole.facts)
        forget()
        copy = mirror(openings, rules, party, roots)
        found += [f"{party} contests {problem}" for problem in copy.contested]
        with rolled_back():
            write_copy(openings, parts, copy.facts)
            own = answers(viewer_of(copy.state, party), charter_of(copy.state, rules.charter), copy.state)
        forget()
        found += [f"{party} {line}" for line in differences(shown, own)]
        # Two equal silences are no proof: it is shown all that it is entitled to, and nothing else.
        if {act.id for act in shown["acts"]} != {entry.act.id for index, entry in openings if index}:
            found.append(f"{party} is not shown what it is entitled to read")
        if set(shown["parts"]) != set(parts):
            found.append(f"{party} is not given the parts that it is entitled to read")
    return found
