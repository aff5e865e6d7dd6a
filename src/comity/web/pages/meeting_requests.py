"""Requests for extraordinary sessions: who asks, who has consented, what is still missing, and our own answer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from comity.core.act import Audience
from comity.meetings.requests import Request
from comity.meetings.views import PRESIDING, find_meetings, list_meetings, list_requests
from comity.record.reading import read_parts
from comity.texts.state import read_documents
from comity.web.pages.acts import Possible, consider_all, new_url
from comity.web.shell.access import PageRequest
from comity.web.shell.certainty import certainty_of
from comity.web.shell.meetings import answer_words, name_of
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
            "convene": _convene_url(each) if each.missing is None and viewer.party else "",
        }
        for each in still
    ]


def request_page(request: PageRequest, act: str) -> HttpResponse:
    """Show one request: who asks and why, what each has answered with its reasons, and what is still needed."""
    site, viewer = get_site(), request.viewer
    found = next(iter(list_requests(viewer, site.charter, site.registry, act=act)), None)
    if found is None:
        raise Http404
    sessions = [
        (f"/meetings/{each.act}", name_of(each))
        for each in list_meetings(viewer, site.charter, site.registry, request=found.reference)
        if each.status != "cancelled"
    ]
    documents = read_documents(viewer, found.drafts)
    context = {
        "asked": found,
        "organ": organ_name(found.organ),
        "needs": [] if sessions else [missing_words(found), *_also_awaited(found)],
        "terms": _terms(found.organ),
        "sessions": sessions,
        "drafts": [(f"/texts/{draft}", title_in(documents.get(draft, {}))) for draft in found.drafts],
        "seats": _seats(found, viewer.party),
        "said": _said(request, found),
        "possible": [] if sessions else _possible(request, found),
        "certainty": certainty_of(site),
        "topics": "meetings",
    }
    return render(request, "meetings/request.html", context)


def _terms(organ: str) -> list[str]:
    """Return what the charter asks of such a session, in sentences."""
    known = get_site().charter.organ(organ)
    terms = known.meets.extraordinary if known and known.meets else None
    if terms is None:
        return []
    found = [gettext("At least so many ask for it: %(number)s.") % {"number": terms.asked_by}]
    if terms.others_consent:
        found.append(gettext("All others consent."))
    if terms.notice_days:
        found.append(gettext("Days of notice, counted from the request: %(number)s.") % {"number": terms.notice_days})
    return found


def _also_awaited(request: Request) -> list[str]:
    """Return who has not answered yet, where something else is named first."""
    if not request.awaited or request.missing is None or (request.missing == "consent" and not request.refused):
        return []
    return [gettext("Awaited still: %(names)s.") % {"names": list_names(in_charter_order(request.awaited))}]


def _seats(request: Request, own: str | None) -> list[dict[str, Any]]:
    """Return a tile for each member of the organ: whether it asks, consents, refuses, or has not answered."""
    last = {each.party: each.answer for each in request.answers} | {request.party: "join"}
    looks = {"join": "site", "consent": "site", "refuse": "not"}
    return [
        {
            "party": party,
            "how": looks.get(last.get(party, ""), ""),
            "words": answer_words(last.get(party, "")),
            "own": party == own,
        }
        for party in in_charter_order({*last, *request.awaited})
    ]


def _said(request: PageRequest, asked: Request) -> list[dict[str, Any]]:
    """Return the request and the answers in their order, each with its reasons as far as one may read them."""
    acts = [(asked.act, asked.party, "join", asked.time)]
    acts += [(each.act, each.party, each.answer, each.time) for each in asked.answers]
    reasons = read_parts(request.viewer, [act for act, *_ in acts], like=("reasons",))
    return [
        {
            "act": act,
            "party": party,
            "stance": answer_words(answer),
            "at": time,
            "reasons": reasons.get((act, "reasons"), b"").decode(errors="replace"),
        }
        for act, party, answer, time in acts
    ]


def _possible(request: PageRequest, asked: Request) -> list[Possible]:
    """Return the answers that we may give now, and the convening once nothing is missing."""
    if not request.viewer.party:
        return []
    answers = ("consent", "join", "refuse")
    bodies = [
        ("meeting.answer", {"request": asked.act, "answer": each}, Audience.from_text(asked.audience))
        for each in answers
    ]
    found = [
        Possible("meeting.answer", words, new_url("meeting.answer", request=asked.act, answer=answer))
        for answer, words, error in zip(answers, _offers(), consider_all(request, bodies), strict=True)
        if error is None
    ]
    if asked.missing is None:
        found.insert(0, Possible("meeting.convene", gettext("Convene the session"), _convene_url(asked)))
    return found


def _convene_url(asked: Request) -> str:
    return new_url("meeting.convene", form="extraordinary", organ=asked.organ, request=asked.reference)


def _offers() -> tuple[str, ...]:
    return gettext("We consent"), gettext("We ask for it too"), gettext("We do not consent")


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
