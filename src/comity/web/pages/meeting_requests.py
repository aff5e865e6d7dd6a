"""Requests for extraordinary sessions: who asks, who has consented, what is still missing, and our own answer."""

from typing import Any

from django.utils.translation import gettext

from comity.core.act import Audience
from comity.meetings.requests import Request
from comity.meetings.views import PRESIDING, find_meetings, list_requests
from comity.texts.state import read_documents
from comity.web.pages.acts import consider_all, new_url
from comity.web.shell.access import PageRequest
from comity.web.shell.presenters import in_charter_order, list_names, organ_name, title_in
from comity.web.shell.site import get_site


def list_open_requests(request: PageRequest) -> list[dict[str, Any]]:
    """Return the requests that the reader may know of and on which no session was convened, newest first."""
    site, viewer = get_site(), request.viewer
    found = list_requests(viewer, site.charter, site.registry)
    if not found:
        return []
    references = [each.reference for each in found]
    convened = {
        each.meeting.request
        for each in find_meetings(viewer, site.registry, only=PRESIDING, request__in=references)
        if each.sitting.status != "cancelled"
    }
    still = [each for each in found if each.reference not in convened]
    documents = read_documents(viewer, [draft for each in still for draft in each.drafts])
    answers = _may_answer(request, still)
    return [
        {
            "act": each.act,
            "organ": organ_name(each.organ),
            "asked": list_names(in_charter_order(each.asked)),
            "drafts": [(f"/texts/{draft}", title_in(documents.get(draft, {}))) for draft in each.drafts],
            "missing": missing_words(each),
            "earliest": each.earliest,
            "answer": new_url("meeting.answer", request=each.act) if each.act in answers else "",
            "convene": each.missing is None and viewer.party is not None,
        }
        for each in still
    ]


def missing_words(request: Request) -> str:
    """Return what a request needs before a session can be convened on it."""
    if request.refused:
        return gettext("Not consented to by: %(names)s.") % {"names": list_names(in_charter_order(request.refused))}
    if request.missing == "asking":
        return gettext("It needs more members that ask for it.")
    if request.missing == "consent":
        return gettext("Awaited still: %(names)s.") % {"names": list_names(in_charter_order(request.awaited))}
    return gettext("It has what the charter asks for: a session can be convened.")


def _may_answer(request: PageRequest, requests: list[Request]) -> set[str]:
    """Return those that our delegation may answer now, in one way at least."""
    if not request.viewer.party:
        return set()
    asked = [
        ("meeting.answer", {"request": each.act, "answer": answer}, Audience.from_text(each.audience))
        for each in requests
        for answer in ("consent", "join")
    ]
    errors = consider_all(request, asked)
    return {str(body["request"]) for (_, body, _), error in zip(asked, errors, strict=True) if error is None}
