"""Disputes and consultations: those that a reader may know of, and each as a correspondence between its parties."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.errors import ComityError
from comity.disputes.state import DisputeView, get_dispute, list_disputes
from comity.record.reading import get_act
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.pages.acts import Possible, consider_all, new_url
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.certainty import certainty_of
from comity.web.shell.labels import by_language, list_labels
from comity.web.shell.presenters import in_charter_order, list_names, title_in
from comity.web.shell.site import get_site
from comity.web.shell.talks import list_next, list_spoken, name_of, stage_of
from comity.wording import word_kind


def disputes(request: PageRequest) -> HttpResponse:
    """Show the disputes that the reader may know of: those of its own delegation, and what is before the members."""
    site, viewer = get_site(), request.viewer
    views = list_disputes(viewer, site.charter, site.registry)
    documents = read_documents(viewer, [view.about for view in views])
    lines = [_line(view, documents.get(view.about, {}), viewer.party) for view in views]
    context = {
        "open": [line for line in lines if line["own"] and line["view"].status == "open"],
        "others": [line for line in lines if not line["own"] and line["view"].status == "open"],
        "ended": [line for line in lines if line["view"].status != "open"],
        "topics": "disputes",
    }
    return render(request, "disputes/disputes.html", context)


def _line(view: DisputeView, documents: Mapping[str, Document], party: str | None) -> dict[str, Any]:
    others = [each for each in view.parties if each != party]
    return {
        "view": view,
        "name": name_of(view),
        "title": title_in(documents),
        "stage": stage_of(view, now=_now()),
        "own": party in view.parties,
        "with": list_names(in_charter_order(others)),
        "awaits": view.awaits(party),
    }


def _now() -> str:
    return format_time(get_site().keeper.clock())


def list_own(request: PageRequest) -> list[dict[str, Any]]:
    """Return the open disputes of the delegation that is signed in, those that wait for its word first."""
    site, viewer = get_site(), request.viewer
    views = list_disputes(viewer, site.charter, site.registry)
    own = [view for view in views if viewer.party in view.parties and view.status == "open"]
    documents = read_documents(viewer, [view.about for view in own])
    lines = [_line(view, documents.get(view.about, {}), viewer.party) for view in own]
    return sorted(lines, key=lambda line: not line["awaits"])


def dispute(request: PageRequest, act: str) -> HttpResponse:
    """Show who said what and when, the terms with who has agreed to them, and what would have to happen next."""
    return render(request, "disputes/dispute.html", _describe(request, act))


def talks(request: PageRequest, act: str) -> HttpResponse:
    """Return the part of the page that changes, for pages that are open."""
    return render(request, "disputes/talks.html", _describe(request, act))


def _describe(request: PageRequest, act: str) -> dict[str, Any]:
    site, viewer = get_site(), request.viewer
    view = get_dispute(viewer, site.charter, site.registry, act)
    if view is None:
        raise Http404
    possible, about_steps = _possible(request, view)
    documents = read_documents(viewer, [view.about]).get(view.about, {})
    about = get_act(viewer, view.about)
    source = site.charter.disputes.source
    return {
        "dispute": view,
        "name": name_of(view),
        "stage": stage_of(view, now=_now()),
        "documents": documents,
        "about_url": f"/{'texts' if about and about.kind == 'text.table' else 'adopted'}/{view.about}",
        "provisions": list_labels(view.provisions, by_language(documents)) if view.provisions else "",
        "steps": list_next(view, now=_now()),
        "said": list_spoken(view, about_steps),
        "possible": possible,
        "source": source or "",
        "certainty": certainty_of(site),
        "act": get_act(viewer, act),
        "topics": f"dispute:{act}",
    }


def _possible(request: PageRequest, view: DisputeView) -> tuple[list[Possible], dict[str, list[Possible]]]:
    """Return what the delegation that is signed in may do now, and what it may do about each step, by its act."""
    party = request.viewer.party
    if view.status != "open" or party not in view.parties:
        return [], {}
    to, named = Audience.from_text(view.audience), {"dispute": view.act}
    tag = get_site().charter.languages.authentic[0]
    speaks, offers = consider_all(
        request,
        [
            ("dispute.answer", named | {"claims": False}, to, "words"),
            ("dispute.offer", named | {"languages": [tag]}, to, f"terms.{tag}"),
        ],
    )
    steps = [step for step in view.steps if step.stands or (step.step == "accept" and step.party == party)]
    asked = [
        ("dispute.retract", named | {"said": step.act})
        if step.party == party
        else ("dispute.accept", named | {"offer": step.act})
        for step in steps
    ]
    ends = [("dispute.withdraw", dict(named))] if party in view.claimants else []
    answers = consider_all(request, [(kind, body, to) for kind, body in (*asked, *ends)])
    general = [_named("dispute.answer", named, speaks), _named("dispute.offer", named, offers)]
    general += [_named(kind, body, error) for (kind, body), error in zip(ends, answers[len(asked) :], strict=True)]
    found: dict[str, list[Possible]] = {}
    for step, (kind, body), error in zip(steps, asked, answers, strict=False):
        # What was agreed to before, or taken back, has no button and needs no reason.
        if error is None or error.code == "dispute.terms_erased":
            found[step.act] = [_named(kind, body, error)]
    return general, found


def _named(kind: str, body: dict[str, Any], error: ComityError | None) -> Possible:
    query = {name: str(value) for name, value in body.items() if name in ("dispute", "said")}
    if "offer" in body:
        query["offered"] = body["offer"]
    label = gettext("Take it back") if kind == "dispute.retract" else word_kind(kind)
    return Possible(kind, label, new_url(kind, **query), word_refusal(error) if error else "")
