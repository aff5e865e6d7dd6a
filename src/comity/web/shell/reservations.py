"""Reservations and declarations as pages show them: their words, and between whom which of them makes a difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from comity.charter import in_language
from comity.instruments.facts import Event
from comity.instruments.pairs import ACCEPTED, OBJECTED, PENDING, VOID, Made, Taking, takes
from comity.instruments.status import CONTRACTING, NEVER, PARTY, Course
from comity.record.access import Viewer
from comity.record.reading import list_erased, read_parts
from comity.web.shell.presenters import day_words, in_charter_order, language, party_name

WORDS = "words."
# The look of a taking, as the board's stances have it, and the icon beside its word.
LOOKS = {ACCEPTED: ("concur", "check"), OBJECTED: ("object", "cross"), PENDING: ("", "open"), VOID: ("past", "cross")}


@dataclass(frozen=True, slots=True)
class Statement:
    """A reservation or declaration: its number among the notes, its words in the language nearest to the reader's.

    `language` is a BCP 47 tag; `erased` says that its party had the words erased; `ended` the day on which it was taken
    back, if it was.
    """

    number: int
    event: Event
    words: str
    language: str
    erased: bool
    ended: str


def show_statements(viewer: Viewer, course: Course, events: Sequence[Event], day: str) -> list[Statement]:
    """Return statements with their words, in two queries."""
    acts = [each.act for each in events]
    parts, erased = read_parts(viewer, acts), list_erased(viewer, acts)
    found = []
    for number, event in enumerate(events, 1):
        own = {name.removeprefix(WORDS): data for (act, name), data in parts.items() if act == event.act}
        texts = {tag: data.decode(errors="replace") for tag, data in own.items()}
        words = in_language(texts, language()) if texts else ""
        tag = next((tag for tag, text in texts.items() if text == words), "")
        ended = course.counted.taken_back.get(event.act, NEVER)
        gone = any(act == event.act for act, _ in erased)
        found.append(Statement(number, event, words, tag, gone, ended if ended <= day else ""))
    return found


def matrix_of(course: Course, made: Sequence[Made], day: str) -> dict[str, Any]:
    """Return how each party takes each reservation that stands: a column for each of these, a row for each party."""
    standing = [each for each in made if each.since <= day < each.until]
    bound = in_charter_order(course.having(day, CONTRACTING, PARTY))
    if not standing:
        return {}
    rows = [(party, [_cell(course, each, party, day) for each in standing]) for party in bound]
    return {
        "heads": [
            {"party": each.event.party, "name": party_name(each.event.party), "act": each.said.act, "since": each.since}
            for each in standing
        ],
        "rows": rows,
    }


def _cell(course: Course, made: Made, party: str, day: str) -> dict[str, str]:
    if made.event.party == party:
        return {"tone": "own", "icon": "", "words": gettext("its own"), "act": made.said.act}
    taking = takes(course, made, party, day)
    tone, icon = LOOKS[taking.how]
    act = taking.objection.act if taking.objection else ""
    return {"tone": tone, "icon": icon, "words": taking_words(taking), "act": act}


def taking_words(taking: Taking) -> str:
    """Return how another party takes a reservation, and what that means between the two."""
    told = {"day": day_words(taking.since) if taking.since != NEVER else ""}
    if taking.how == VOID:
        return gettext("void since %(day)s") % told
    if taking.how == OBJECTED and taking.precludes:
        return gettext("objects: not in force between the two")
    if taking.how == OBJECTED:
        return gettext("objects: what is reserved does not apply between the two")
    if taking.how == PENDING:
        return gettext("accepted by silence on %(day)s") % told if told["day"] else gettext("may still object")
    return (
        gettext("accepted by silence since %(day)s") % told
        if taking.silent
        else gettext("accepted since %(day)s") % told
    )
