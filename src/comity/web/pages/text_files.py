"""Texts as files to take away. Who may read a page may have its file, and nobody else learns that there is one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from comity.core.errors import ComityError, Refused
from comity.decisions.views import get_adopted
from comity.texts.state import get_text, read_documents
from comity.web.pages.texts import choose_language
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.copies import make_copy
from comity.web.shell.files import CONTENTS, TYPES, Asked, File, write_adopted, write_version
from comity.web.shell.registration import make_registration


def choose(request: PageRequest, act: str) -> HttpResponse:
    """Lead from the form on a page to the file's own address."""
    query = request.GET.copy()
    wanted = (query.pop("format", None) or [""])[-1]
    if wanted not in TYPES:
        raise Http404
    return redirect(f"{request.path}.{wanted}?{query.urlencode()}")


def export(request: PageRequest, act: str, format: str) -> HttpResponse:
    """Send a version of a text as a file: `language`, `beside` (for a PDF), `with`, `lines`."""
    text = get_text(request.viewer, act)
    if text is None:
        raise Http404
    try:
        return _send(write_version(request.viewer, text, _asked(request, format, text.documents)))
    except ComityError as error:
        return _refuse(request, error, f"/texts/{act}")


def export_adopted(request: PageRequest, act: str, format: str) -> HttpResponse:
    """Send an adopted text as a file: `language`, `beside` (for a PDF), `lines`."""
    line = get_adopted(request.viewer, act)
    if line is None:
        raise Http404
    documents = read_documents(request.viewer, [act]).get(act, {})
    try:
        return _send(write_adopted(request.viewer, line, _asked(request, format, documents)))
    except ComityError as error:
        return _refuse(request, error, f"/adopted/{act}")


def export_copy(request: PageRequest, act: str) -> HttpResponse:
    """Send the certified true copy of an adopted text, or the procès-verbal of a correction, by its act."""
    try:
        return _send(make_copy(request.viewer, act))
    except ComityError as error:
        return _refuse(request, error, f"/record/acts/{act}")


def export_registration(request: PageRequest, act: str) -> HttpResponse:
    """Send all that the registration of an instrument with the United Nations needs, as a zip."""
    try:
        return _send(make_registration(request.viewer, act))
    except ComityError as error:
        return _refuse(request, error, f"/instruments/{act}")


def _asked(request: PageRequest, wanted: str, documents: dict[str, Any]) -> Asked:
    content = request.GET.get("with") or "clean"
    if wanted not in TYPES or content not in CONTENTS:
        raise Http404
    first = request.GET.get("language") or choose_language("", documents)
    beside = [tag for tag in request.GET.get("beside", "").split(",") if tag and tag != first]
    return Asked(wanted, (first, *dict.fromkeys(beside)), content, lines=bool(request.GET.get("lines")))


def _send(file: File | None) -> HttpResponse:
    if file is None:
        raise Http404
    return HttpResponse(
        file.data, content_type=file.type, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )


def _refuse(request: PageRequest, error: ComityError, back: str) -> HttpResponse:
    status = 503 if isinstance(error, Refused) else 400
    return render(request, "texts/file_refused.html", {"words": word_refusal(error), "back": back}, status=status)
