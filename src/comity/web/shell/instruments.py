"""Instruments in words: states, forms, what would have to happen next; and the rows of the table of their status.

Nobody is ranked: parties stand in the order of the record, and a condition that is missing names what is missing.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, ngettext

from comity.core.canonical import format_time
from comity.instruments.calendar import day_in
from comity.instruments.clauses import DEFINITIVE, Clauses
from comity.instruments.conditions import All, Number
from comity.instruments.events import disavowed_of
from comity.instruments.facts import Event, Instrument
from comity.instruments.names import DEPOSIT, RESERVE
from comity.instruments.shelf import Kept, get_kept, list_instruments, list_kept
from comity.instruments.status import (
    CONTRACTING,
    FORMER,
    IN_FORCE,
    NEVER,
    NONE,
    NOT_OPEN,
    OPEN,
    PARTY,
    SIGNATORY,
    TERMINATED,
    Course,
    Forecast,
    Missing,
    course_of,
    forecast,
)
from comity.record.access import Viewer
from comity.texts.state import read_documents
from comity.web.shell.figures import today
from comity.web.shell.presenters import day_words, in_charter_order, list_known, list_names, party_name, title_in
from comity.web.shell.site import get_site

# The look of a status, for tiles and badges, and the letter by which treaty offices tell forms of consent apart:
# the one of the United Nations' status tables, but for `n`, a notification.
TONES = {PARTY: "full", CONTRACTING: "part", SIGNATORY: "signed", FORMER: "past", NONE: ""}
LETTERS = {
    "ratification": "", "acceptance": "A", "approval": "AA", "confirmation": "c", "accession": "a", "succession": "d",
    "notification": "n", DEFINITIVE: "s",
}  # fmt: skip


def state_words(state: str) -> str:
    """Return what an instrument is, in words."""
    return {
        NOT_OPEN: gettext("not yet adopted"),
        OPEN: gettext("not in force"),
        IN_FORCE: gettext("in force"),
        TERMINATED: gettext("no longer in force"),
    }.get(state, state)


def state_tone(state: str) -> str:
    """Return the look of an instrument's state, as badges have it."""
    return {IN_FORCE: "full", OPEN: "part", TERMINATED: "past"}.get(state, "")


def status_words(status: str) -> str:
    """Return what a party is in an instrument, in words."""
    match status:
        case "party":
            return gettext("party")
        case "contracting":
            return gettext("consented, not yet bound")
        case "signatory":
            return gettext("signatory")
        case "former":
            return gettext("no longer a party")
        case "none":
            return gettext("nothing yet")
    return status


def tone_of_status(status: str) -> str:
    """Return the look of a party's status, as tiles, lanes and badges have it."""
    return TONES.get(status, "")


@dataclass(frozen=True, slots=True)
class Row:
    """One participant's line of the status table, as of a day: days, forms, and the numbers of the notes on it."""

    party: str
    status: str
    signed: str = ""
    how: str = ""
    consented: str = ""
    form: str = ""
    since: str = ""
    until: str = ""
    provisional: bool = False
    notes: list[int] = field(default_factory=list)

    @property
    def letter(self) -> str:
        """The letter of the form of its consent; ratification has none."""
        return LETTERS.get(self.form, "")

    @property
    def is_bound_later(self) -> bool:
        """Whether its day of entry into force is known and still to come."""
        return self.status == CONTRACTING and bool(self.since)


def find_kept(viewer: Viewer, act: str) -> Kept | None:
    """Return an instrument that the viewer may read, or None."""
    site = get_site()
    return get_kept(viewer, site.registry, site.keeper.size, act)


def all_kept(viewer: Viewer, acts: Collection[str] | None = None) -> list[Kept]:
    """Return the instruments, or those named, that the viewer may read, the latest adopted first."""
    site = get_site()
    return list_kept(viewer, site.registry, site.keeper.size, acts=acts)


def all_instruments(viewer: Viewer) -> list[Instrument]:
    """Return what instruments there are that the viewer may read, the latest adopted first."""
    site = get_site()
    return list_instruments(viewer, site.registry, site.keeper.size)


def known_on(kept: Kept, day: str) -> Course:
    """Return the course of an instrument as it was known at the end of a day."""
    return kept.known_on(day, disavowed_of(get_site().registry))


def today_in(clauses: Clauses) -> str:
    """Return the present day by the record keeper's clock, in the zone of an instrument's clauses."""
    return day_in(clauses.zone, format_time(get_site().keeper.clock()))


def rows_of(course: Course, day: str, notes: dict[str, list[int]]) -> list[Row]:
    """Return the status table's lines of all who did something by that day, in the order of the record."""
    acted = [party for party, status in course.statuses(day).items() if status != NONE or _applies(course, party, day)]
    return [_row(course, party, day, notes.get(party, [])) for party in in_charter_order(acted)]


def _applies(course: Course, party: str, day: str) -> bool:
    return course.tracks[party].applies_provisionally(day)


def _row(course: Course, party: str, day: str, notes: list[int]) -> Row:
    track = course.tracks[party]
    signature = next((each for each in track.signatures if each.day <= day), None)
    consent = track.consent_on(day)
    return Row(
        party, course.status(party, day), signature.day if signature else "", signature.form if signature else "",
        consent.event.day if consent else "", consent.form if consent else "",
        consent.since if consent and consent.since != NEVER else "",
        consent.until if consent and consent.until != NEVER else "",
        track.applies_provisionally(day), notes,
    )  # fmt: skip


def list_participants(course: Course, day: str) -> dict[str, str]:
    """Return what everybody is who did something in it or may sign or accede by its standing, in charter order."""
    clauses, statuses = course.clauses, course.statuses(day)
    if clauses.between is not None:
        return {party: statuses.get(party, NONE) for party in in_charter_order({*clauses.between, *statuses})}
    lists = [each.by for each in (clauses.sign, clauses.accede) if each is not None]
    anybody = any(by is None for by in lists)
    standings = {standing for by in lists for standing in by or ()}
    may = [
        party
        for party, view in list_known().items()
        if view.kind != "office" and view.standing and (anybody or view.standing in standings)
    ]
    found = {party: statuses.get(party, NONE) for party in in_charter_order({*may, *statuses})}
    return {party: status for party, status in found.items() if status != NONE or party in may}


def list_counts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the look of each status that somebody has, and how many have it, in words."""
    return [(TONES[status], f"{status_words(status)}: {number}") for status, number in counts.items() if number]


def count_of(statuses: Iterable[str]) -> dict[str, int]:
    """Return how many have each status."""
    held = list(statuses)
    return {status: held.count(status) for status in (PARTY, CONTRACTING, SIGNATORY, FORMER)}


def outlook(course: Course, day: str, counts: Mapping[str, int]) -> Iterator[str]:
    """Yield in sentences what the instrument is on a day and what would have to happen next.

    `course` is to know nothing later than that day; `counts` are those of its statuses on it.
    """
    state = course.state(day)
    if state == TERMINATED:
        yield gettext("It ceased to be in force on %(day)s.") % {"day": day_words(course.ends)}
    elif state == IN_FORCE:
        bound = counts[PARTY]
        since = ngettext(
            "In force since %(day)s, for %(number)s party.", "In force since %(day)s, for %(number)s parties.", bound
        )
        yield since % {"day": day_words(course.force), "number": bound}
        if course.ends != NEVER:
            yield gettext("Its term ends on %(day)s.") % {"day": day_words(course.ends)}
    if state != TERMINATED:
        yield from _to_come(course, day, state)


def _to_come(course: Course, day: str, state: str) -> Iterator[str]:
    coming = forecast(course, day)
    if state != IN_FORCE and coming.day:
        yield gettext("It enters into force on %(day)s.") % {"day": day_words(coming.day)}
    elif state != IN_FORCE:
        yield from map(missing_words, coming.missing)
        yield from suppose(course, day, coming)
    if state != NOT_OPEN:
        yield from (_coming_words(*each) for each in coming.coming if each[0] != course.force)


def _coming_words(day: str, party: str, status: str) -> str:
    told = {"party": party_name(party), "day": day_words(day)}
    if status == PARTY:
        return gettext("%(party)s is bound from %(day)s on.") % told
    return gettext("%(party)s is bound no longer from %(day)s on.") % told


def missing_words(missing: Missing) -> str:
    """Return what an entry into force still needs, as a sentence."""
    condition, lacking = missing.condition, missing.needed - missing.have
    names = list_names(in_charter_order(missing.parties))
    if isinstance(condition, Number):
        if condition.among:
            said = ngettext(
                "It needs %(number)s more consent of these: %(names)s.",
                "It needs %(number)s more consents of these: %(names)s.", lacking,
            )  # fmt: skip
            return said % {"number": lacking, "names": names}
        said = ngettext("It needs %(number)s more consent.", "It needs %(number)s more consents.", lacking)
        return said % {"number": lacking}
    if isinstance(condition, All):
        if names:
            return gettext("It needs the consent of %(names)s.") % {"names": names}
        return gettext("It needs the consent of all who sign; who they are is known once signature is closed.")
    told = {"needed": missing.needed, "have": missing.have, "names": names}
    return gettext("It needs consents that hold %(needed)s %%; they hold %(have)s %%. Still without: %(names)s.") % told


def suppose(course: Course, day: str, coming: Forecast) -> list[str]:
    """Return what would follow if all that is missing were deposited on that day; nothing if that is not known."""
    named = sorted({party for each in coming.missing for party in each.parties})
    open_numbers = [each.needed - each.have for each in coming.missing if isinstance(each.condition, Number)]
    # Whoever they are: names that no party has stand for the consents of anybody.
    anybody = [f"?{number}" for number in range(max(open_numbers, default=0) - len(named))]
    supposed = [_deposit(course, party, day) for party in (*named, *anybody)]
    force = course_of(course.instrument, [*course.counted.in_order, *supposed]).force
    if force == NEVER:
        return []
    told = {"names": list_names(in_charter_order(named)), "number": len(supposed), "day": day_words(force)}
    if len(supposed) == 1 and named:
        return [gettext("If %(names)s deposits on this day, it is in force on %(day)s.") % told]
    said = ngettext(
        "If it is deposited on this day, it is in force on %(day)s.",
        "If all %(number)s are deposited on this day, it is in force on %(day)s.", len(supposed),
    )  # fmt: skip
    return [said % told]


def _deposit(course: Course, party: str, day: str) -> Event:
    form = course.clauses.force.counts[0]
    instrument = course.instrument
    return Event(
        2**53, f"supposed {party}", instrument.act, DEPOSIT, party, "", form, "", "", day, "", False,
        instrument.audience, "",
    )  # fmt: skip


def statements_of(course: Course, day: str) -> list[Event]:
    """Return reservations and declarations made by a day, in their order: the notes of the status table."""
    return [each for each in course.counted.of(RESERVE) if each.day <= day]


def notes_of(statements: list[Event]) -> dict[str, list[int]]:
    """Return the numbers of each party's notes."""
    found: dict[str, list[int]] = {}
    for number, each in enumerate(statements, 1):
        found.setdefault(each.party, []).append(number)
    return found


def format_row(row: Row) -> dict[str, Any]:
    """Return a line for programs: days `YYYY-MM-DD`, in the zone of the clauses; null where there is none."""
    return {
        "party": row.party, "status": row.status, "signed": row.signed or None, "signature": row.how or None,
        "consented": row.consented or None, "form": row.form or None, "since": row.since or None,
        "until": row.until or None, "provisional": row.provisional, "notes": row.notes,
    }  # fmt: skip


def instruments_of(viewer: Viewer, party: str) -> list[dict[str, Any]]:
    """Return a party's instruments today: what it is in each, the latest adopted first."""
    now = today()
    found = [(kept, kept.statuses(now).get(party, NONE)) for kept in all_kept(viewer)]
    own = [
        (kept, status) for kept, status in found if status != NONE or party in (kept.course.clauses.between or ())
    ]  # fmt: skip
    documents = read_documents(viewer, [kept.course.instrument.act for kept, _ in own])
    return [
        {
            "act": kept.course.instrument.act, "title": title_in(documents.get(kept.course.instrument.act, {})),
            "status": status, "tone": TONES[status], "state": kept.course.state(now),
        }
        for kept, status in own
    ]  # fmt: skip
