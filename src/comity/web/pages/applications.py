"""An application for a standing, and its course: who recommends, who decides, what was done when and by which act."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.core.errors import ComityError
from comity.parties.courses import Course, Step, course_of
from comity.parties.facts import Applied
from comity.record.access import Viewer
from comity.record.reading import get_act, list_acts, read_parts
from comity.web.pages.acts import consider_all, new_url
from comity.web.pages.drafts import PUBLIC
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.effects import applicant_name, read_names
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
        "admission": site.charter.admission(applied.standing),
        "steps": picture_of(request.viewer, course),
        "letter": _shown(letter),
        "act": get_act(request.viewer, act),
        "next": _table_url(course) if request.viewer.party else "",
        "recall": _recall(request, applied),
        "topics": "parties",
    }
    return render(request, "parties/application.html", context)


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
