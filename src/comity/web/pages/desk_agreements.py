"""Agreements on the desk: reviews that are due or overdue, and terms that end, for whoever has to see to it."""

from typing import Any

from comity.instruments.calendar import add
from comity.instruments.clauses import read_clauses
from comity.instruments.following import Follow, follow_up, is_followed
from comity.instruments.names import ITSELF
from comity.instruments.shelf import Kept
from comity.instruments.speaking import depositary_of
from comity.instruments.status import PARTY
from comity.record.access import Viewer
from comity.texts.state import read_documents
from comity.web.shell import instruments as words
from comity.web.shell.agreements import word_due, word_term_of
from comity.web.shell.presenters import title_in
from comity.web.shell.representing import represents
from comity.web.shell.site import get_site

REVIEW_DAYS = 60
TERM_DAYS = 180


def list_due(viewer: Viewer) -> list[dict[str, Any]]:
    """Return what is due in agreements that concern the delegation, the most urgent first; one query if any is."""
    found = []
    # Most instruments are neither reviewed nor of a term: what happened in them is not looked at for a desk.
    followed = [each.act for each in words.all_instruments(viewer) if is_followed(read_clauses(each.clauses))]
    for kept in words.all_kept(viewer, followed) if followed else ():
        day = words.today_in(kept.course.clauses)
        lines = _lines(follow_up(kept.course, day), day) if _concerns(kept, str(viewer.party), day) else []
        found += [(at, kept.course.instrument.act, tone, said) for at, tone, said in lines]
    documents = read_documents(viewer, sorted({act for _, act, _, _ in found})) if found else {}
    return [
        {"title": title_in(documents.get(act, {})), "url": f"/instruments/{act}#follow-up", "tone": tone, "words": said}
        for _, act, tone, said in sorted(found)
    ]


def _concerns(kept: Kept, party: str, day: str) -> bool:
    """Whether it is a party, the depositary, or who represents the organisation, which is a party."""
    course = kept.course
    if course.status(party, day) == PARTY:
        return True
    if party == depositary_of(get_site().registry, course.clauses.depositary):
        return True
    return represents(party) and course.status(ITSELF, day) == PARTY


def _lines(follow: Follow, day: str) -> list[tuple[str, str, str]]:
    """Return what is due, each with its day and its tone."""
    lines = []
    if follow.due is not None and follow.due <= add(day, REVIEW_DAYS, "days"):
        lines.append((follow.due, "object" if follow.is_overdue(day) else "concern", word_due(follow, day)))
    if follow.ends is not None and follow.ends <= add(day, TERM_DAYS, "days"):
        lines.append((follow.ends, "concern", word_term_of(follow)))
    return lines
