"""What drafts of a meeting's record or communiqué are made of: the meeting as its reader may see it, and no more."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import translation

from comity.decisions.attached import list_attached
from comity.meetings.course import get_course
from comity.meetings.views import MeetingView, get_meeting, list_taken
from comity.record.access import Viewer
from comity.texts.state import read_documents
from comity.web.shell.meetings import days_there, delegations_of, hours_there, name_of
from comity.web.shell.minutes import COMMUNIQUE, RECORD, DraftedDecision, DraftedItem, Held, draft, languages_of
from comity.web.shell.presenters import in_charter_order
from comity.web.shell.site import get_site

SORTS = (RECORD, COMMUNIQUE)


def draft_of(viewer: Viewer, view: MeetingView, sort: str) -> dict[str, str]:
    """Return the draft in each of the organisation's languages that has words for it, by language.

    A communiqué tells of the open part alone, whoever drafts it.
    """
    languages = get_site().charter.languages
    held = _held(viewer, view, sort)
    return {tag: draft(held, sort, tag) for tag in languages_of((*languages.authentic, *languages.working))}


def fill_draft(viewer: Viewer, initial: Mapping[str, Any]) -> dict[str, str]:
    """Return what a form that tables a text begins with, by language, where it was asked to begin with a draft."""
    site, sort, act = get_site(), str(initial.get("drafted") or ""), str(initial.get("meeting") or "")
    view = get_meeting(viewer, site.charter, site.registry, act) if sort in SORTS and len(act) == 64 else None
    return draft_of(viewer, view, sort) if view and view.status == "closed" else {}


def _held(viewer: Viewer, view: MeetingView, sort: str) -> Held:
    site = get_site()
    course = get_course(viewer, site.registry, view.act)
    assert course is not None, "whoever reads the meeting reads its course"
    came = {party: how for party, how in course.came.items() if party in delegations_of(view)}
    contests = {each.party: each.decided for each in view.attendance if each.decided}
    items = [
        DraftedItem(
            item.label,
            item.titles, course.spoke.get(item.act, ()),
            [each.symbol for each in view.documents if each.item == item.act], item.result or "", item.conclusion,
        )
        for item in view.agenda
        if (item.adopted or not view.has_agenda) and not (item.private and sort == COMMUNIQUE)
    ]  # fmt: skip
    return Held(
        names=_in_all(lambda: name_of(view)), dates=_in_all(lambda: _dates(view, sort)),
        places=dict.fromkeys(_tags(), view.place) if view.place else {}, chair=view.chair or "", host=view.host or "",
        on_site=_those(came, "site"), remote=_those(came, "remote"),
        absent=in_charter_order(party for party in delegations_of(view) if party not in came),
        guests=in_charter_order(party for party in view.invited if party in course.came),
        items=items, decisions=_decisions(viewer, view), accepted=_those(contests, "accepted"),
        rejected=_those(contests, "rejected"), suspended=course.suspended,
    )  # fmt: skip


def _dates(view: MeetingView, sort: str) -> str:
    return days_there(view) if sort == COMMUNIQUE else f"{hours_there(view)} ({view.zone})"


def _those(by_party: Mapping[str, Any], value: str) -> list[str]:
    return in_charter_order(party for party, held in by_party.items() if held == value)


def _tags() -> list[str]:
    languages = get_site().charter.languages
    return languages_of((*languages.authentic, *languages.working))


def _in_all(tell: Callable[[], str]) -> dict[str, str]:
    """Return what is told, in each language."""
    found = {}
    for tag in _tags():
        with translation.override(tag.partition("-")[0]):
            found[tag] = tell()
    return found


def _decisions(viewer: Viewer, view: MeetingView) -> list[DraftedDecision]:
    """Return what was adopted while it sat, and who attached statements to it."""
    acts = list_taken(viewer, view)
    documents = read_documents(viewer, acts) if acts else {}
    attached = list_attached(viewer, get_site().registry, acts) if acts else {}
    return [
        DraftedDecision(
            {tag: document.title for tag, document in documents.get(act, {}).items()},
            in_charter_order({each.party for each in attached.get(act, ())}),
        )
        for act in acts
    ]
