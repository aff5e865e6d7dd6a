"""Agreements with others in words: by the other party, with their terms, their follow-up and who doubts what.

An agreement with others is one to which the organisation itself is a party, or a state or organisation outside. What
was entered without final clauses stands among them as what it is: a decision, whose status nobody follows here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from comity.charter import in_language
from comity.decisions.views import AdoptedView, list_adopted
from comity.instruments.acts import WORDS
from comity.instruments.clauses import read_clauses
from comity.instruments.facts import Event
from comity.instruments.following import Follow, follow_up
from comity.instruments.names import ITSELF
from comity.instruments.shelf import Kept
from comity.instruments.state import find_taken_part
from comity.instruments.status import NOT_OPEN, Course
from comity.record.access import Viewer
from comity.record.reading import read_parts
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.shell import instruments as words
from comity.web.shell.presenters import day_words, in_charter_order, language, list_known, party_name, title_in

# Where nobody outside is named, an agreement is not of one other party.
OPEN = ""


@dataclass(frozen=True)
class Agreement:
    """One agreement as of a day: who is what in it, since when it is in force, and how it is followed up."""

    act: str
    title: str
    day: str
    state: str
    since: str
    statuses: list[tuple[str, str]]
    follow: Follow
    overdue: bool
    said: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Other:
    """Another party, or OPEN: agreements with it, and what was entered without final clauses (day, act, title)."""

    party: str
    agreements: list[Agreement]
    entered: list[tuple[str, str, str]]


def is_outside(party: str) -> bool:
    """Whether a party is known here and has no standing: it is no office, and not the organisation itself."""
    known = list_known().get(party)
    return known is not None and known.kind != "office" and known.standing is None


def never_took_part(party: str) -> bool:
    """Whether it is outside and never had a standing: who left is remembered among the parties."""
    return is_outside(party) and not list_known()[party].standings


def involved_in(kept: Kept) -> list[str]:
    """Return who may become a party where that is closed, and whoever did something in it."""
    course = kept.course
    return in_charter_order({*(course.clauses.between or ()), *course.tracks})


def is_with_others(kept: Kept) -> bool:
    """Whether the organisation itself takes part, or somebody outside: of who left, where the clauses name it."""
    involved = involved_in(kept)
    named = kept.course.clauses.between or ()
    return ITSELF in involved or any(map(is_outside, named)) or any(map(never_took_part, involved))


def list_others(viewer: Viewer, on: str) -> list[Other]:
    """Return all agreements with others that the viewer may read, as of a day, by the other party; a few queries.

    What happened is looked at only where it can be one: between some alone, or with the organisation or one outside.
    """
    outside = [party for party in list_known() if never_took_part(party)]
    acts = find_taken_part(viewer, [ITSELF, *outside])
    acts |= {each.act for each in words.all_instruments(viewer) if read_clauses(each.clauses).between is not None}
    kept = [each for each in words.all_kept(viewer, acts) if each.course.state(on) != NOT_OPEN and is_with_others(each)]
    own = {each.course.instrument.act for each in kept}
    entered = [
        line
        for line in list_adopted(viewer)
        if line.entered and line.act not in own and line.taken[:10] <= on and any(map(never_took_part, line.parties))
    ]
    documents = read_documents(viewer, [*own, *(line.act for line in entered)])
    agreements: dict[str, list[Agreement]] = {}
    for each in kept:
        shown = show_agreement(each, on, documents.get(each.course.instrument.act, {}))
        for party in [party for party in involved_in(each) if is_outside(party)] or [OPEN]:
            agreements.setdefault(party, []).append(shown)
    decided = _by_party(entered, documents)
    parties = in_charter_order({*agreements, *decided})
    return [Other(party, agreements.get(party, []), decided.get(party, [])) for party in parties]


def _by_party(
    entered: Iterable[AdoptedView], documents: Mapping[str, Mapping[str, Document]]
) -> dict[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = {}
    for line in entered:
        for party in filter(never_took_part, line.parties):
            found.setdefault(party, []).append((line.taken, line.act, title_in(documents.get(line.act, {}))))
    return found


def show_agreement(kept: Kept, on: str, documents: Mapping[str, Document]) -> Agreement:
    """Return an agreement as of a day."""
    course = kept.course
    follow = follow_up(course, on)
    statuses = kept.statuses(on)
    held = [(party, statuses.get(party, "none")) for party in involved_in(kept)]
    since = course.force if course.force <= on else ""
    overdue = follow.is_overdue(on)
    return Agreement(
        course.instrument.act, title_in(documents), course.instrument.day, course.state(on), since, held, follow,
        overdue, word_follow(follow, on),
    )  # fmt: skip


def word_follow(follow: Follow, on: str) -> list[str]:
    """Return in sentences when its term ends and when its parties look at it again."""
    said = [word_term_of(follow)] if follow.ends is not None else []
    if follow.reviews:
        said.append(gettext("Last reviewed on %(day)s.") % {"day": day_words(follow.reviews[-1].day)})
    return [*said, word_due(follow, on)] if follow.due is not None else said


def word_term_of(follow: Follow) -> str:
    """Return when the term that runs ends, and whether another follows."""
    told = {"day": day_words(str(follow.ends))}
    if follow.renews:
        return gettext("Its term runs until %(day)s, and is then renewed.") % told
    return gettext("Its term runs until %(day)s.") % told


def word_due(follow: Follow, on: str) -> str:
    """Return by when a review is due, or since when it is overdue."""
    told = {"day": day_words(str(follow.due))}
    if follow.is_overdue(on):
        return gettext("A review is overdue since %(day)s.") % told
    return gettext("The next review is due by %(day)s.") % told


@dataclass(frozen=True)
class Reviewed:
    """One review: on which day, who recorded it, its report as far as the reader may read it, and a file if any."""

    act: str
    day: str
    party: str
    words: str
    language: str
    has_file: bool


@dataclass(frozen=True)
class Followed:
    """The follow-up of an instrument for its page: sentences, whether a review is overdue, reviews the latest first."""

    said: list[str]
    overdue: bool
    reviews: list[Reviewed]


def show_follow(viewer: Viewer, course: Course, on: str) -> Followed:
    """Return how an agreement is followed up as of a day; one query if it was reviewed, none otherwise."""
    follow = follow_up(course, on)
    acts = [each.act for each in follow.reviews]
    parts = read_parts(viewer, acts) if acts else {}
    return Followed(
        word_follow(follow, on), follow.is_overdue(on), [_reviewed(each, parts) for each in reversed(follow.reviews)]
    )


def _reviewed(event: Event, parts: Mapping[tuple[str, str], bytes]) -> Reviewed:
    by_tag = {
        name.removeprefix(WORDS): data.decode(errors="replace")
        for (act, name), data in parts.items()
        if act == event.act and name.startswith(WORDS)
    }
    tag = in_language({each: each for each in by_tag}, language()) if by_tag else ""
    has_file = (event.act, "file") in parts
    return Reviewed(event.act, event.day, event.party, by_tag.get(tag, ""), tag, has_file)


def status_line(statuses: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return each party of an agreement with what it is in it, and how that looks."""
    return [
        {"party": party, "name": party_name(party), "words": words.status_words(status), "tone": words.TONES[status]}
        for party, status in statuses
    ]  # fmt: skip
