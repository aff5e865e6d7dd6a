"""An application for a standing, and its course: who recommends, who decides, what was done when and by which act."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.core.errors import ComityError
from comity.instruments.state import list_courses
from comity.instruments.status import CONTRACTING, PARTY
from comity.parties.applications import is_open, way_of
from comity.parties.courses import Course, Step, course_of
from comity.parties.facts import Applied
from comity.parties.obligations import granted_of, obligations_of
from comity.record.access import PUBLIC as PUBLIC_READER
from comity.record.access import Viewer
from comity.record.reading import get_act, list_acts, read_parts
from comity.texts.state import read_documents
from comity.web.pages.acts import consider_all, new_url
from comity.web.pages.drafts import PUBLIC
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.effects import applicant_name, read_names
from comity.web.shell.figures import today
from comity.web.shell.presenters import title_in
from comity.web.shell.site import get_site


def application(request: PageRequest, act: str) -> HttpResponse:
    """Show one application; `act` is the act that applied."""
    site = get_site()
    applied = site.registry.latest(Applied, act=act)
    if applied is None:
        raise Http404
    course = course_of(site.registry, site.charter, applied)
    letter = read_parts(request.viewer, [act]).get((act, "letter"))
    context = {
        "course": course,
        "name": applicant_name(applied),
        "names": read_names([applied]).get(act, {}),
        "admission": way_of(site.registry, site.charter, applied),
        "steps": picture_of(request.viewer, course),
        "letter": _shown(letter),
        "memorandum": _memorandum(applied),
        "granted": granted_of(site.registry, act),
        "oblige": _oblige(request, applied),
        "act": get_act(request.viewer, act),
        "next": _table_url(course) if request.viewer.party else "",
        "recall": _recall(request, applied),
        "topics": "parties",
    }
    return render(request, "parties/application.html", context)


def _memorandum(applied: Applied) -> list[dict[str, Any]]:
    """Return what the applicant undertook, by its days: the instrument, and since when it has consented to it."""
    registry, now = get_site().registry, today()
    undertaken = sorted(obligations_of(registry, applied.act), key=lambda each: (each.day, each.instrument))
    acts = [each.instrument for each in undertaken]
    if not acts:
        return []
    courses = {course.instrument.act: course for course in list_courses(PUBLIC_READER, registry, act__in=acts)}
    documents = read_documents(PUBLIC_READER, acts)
    lines = []
    for each in undertaken:
        course = courses[each.instrument]
        track = course.tracks.get(applied.party)
        consent = track.consent_on(now) if track else None
        done = course.status(applied.party, now) in (CONTRACTING, PARTY)
        lines.append(
            {
                "act": each.instrument,
                "title": title_in(documents.get(each.instrument, {})),
                "day": each.day,
                "done": consent.event.day if done and consent else "",
                "signed": track.signatures[0].day if track and track.signatures else "",
                "late": not done and each.day < now,
            }
        )
    return lines


def _oblige(request: PageRequest, applied: Applied) -> dict[str, Any] | None:
    """Return where the memorandum is stated, for those whose it is, while the application is not decided."""
    registry = get_site().registry
    if request.viewer.party not in (applied.party, applied.by) or not is_open(registry, applied):
        return None
    if granted_of(registry, applied.act):
        return None
    return {"url": new_url("party.oblige", application=applied.act)}


def picture_of(viewer: Viewer, course: Course) -> list[tuple[Step, str]]:
    """Return the steps, each with the address of the decision by which it was taken, or of the act."""
    taken = [step.act for step in course.steps if step.act]
    kinds = {act.id: act.kind for act in list_acts(viewer, act__in=taken, most=len(taken))}
    return [(step, _url(step.act, kinds.get(step.act, ""))) for step in course.steps]


def _url(act: str, kind: str) -> str:
    if not act:
        return ""
    return f"/adopted/{act}" if kind == "decision.adopt" else f"/record/acts/{act}"


def _table_url(course: Course) -> str:
    """Return where the text is tabled that the next step needs, with its effect filled in."""
    step = next((step for step in course.steps if step.next), None)
    return new_url("text.table", organ=step.organ, application=course.applied.act) if step else ""


def _recall(request: PageRequest, applied: Applied) -> dict[str, Any] | None:
    """Return whether the delegation may take the application back, for those whose it is."""
    if request.viewer.party not in (applied.party, applied.by):
        return None
    error: ComityError | None
    (error,) = consider_all(request, [("party.recall", {"act": applied.act}, PUBLIC)])
    return {"url": new_url("party.recall", act=applied.act), "refused": word_refusal(error) if error else ""}


def _shown(letter: bytes | None) -> str | None:
    """Return a letter that is plain words; a scan is opened from the act's own page."""
    try:
        return letter.decode() if letter is not None else None
    except UnicodeDecodeError:
        return None
