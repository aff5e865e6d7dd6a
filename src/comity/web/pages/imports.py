"""Files that are being read: how far they are; and a Word file that came back with tracked changes."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from comity.core.errors import ComityError, Malformed
from comity.negotiation.views import Negotiation
from comity.texts.files.formats import format_of
from comity.texts.state import get_text
from comity.web.pages.texts_form import MOST_BYTES, WAIT_SECONDS
from comity.web.shell import imports
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import word_refusal
from comity.web.shell.rolling import get_room
from comity.web.shell.site import get_site


@signed_in
def progress(request: PageRequest, token: str) -> HttpResponse:
    """Return the bar of a file of the reader's own delegation; 404 alike for another's and for none."""
    job = imports.look(token, str(request.viewer.party))
    if job is None:
        raise Http404
    return render(request, "texts/import_progress.html", {"token": token, "job": job})


@signed_in
def bring_back(request: PageRequest, act: str) -> HttpResponse:
    """Take a Word file with tracked changes of a text under negotiation, and lead to what may be proposed of it."""
    version = get_text(request.viewer, act)
    room = get_room(request.viewer, get_site().registry, version.text) if version else None
    if version is None or room is None:
        raise Http404
    token, words = request.GET.get("token", ""), ""
    if request.method == "POST":
        try:
            token = _start(request, room.made)
        except ComityError as error:
            words = word_refusal(error)
    job = imports.wait(token, str(request.viewer.party), WAIT_SECONDS) if token else None
    if job is not None and job.state == "failed":
        words = word_refusal(ComityError(job.code, **job.facts))
    elif job is not None and job.is_over:
        return redirect(f"/acts/text.propose/new?text={room.made.text}&imported={token}")
    elif job is not None and request.method == "POST":
        return redirect(f"{request.path}?token={token}")
    elif token and job is None and not words:
        words = word_refusal(ComityError("file.expired"))
    context = {
        "text": version, "languages_shared": room.made.languages, "token": token, "job": job, "words": words,
        "accepted": ".docx",
    }  # fmt: skip
    return render(request, "texts/bring_back.html", context, status=400 if words and request.method == "POST" else 200)


def _start(request: PageRequest, made: Negotiation) -> str:
    upload, language = request.FILES.get("file"), request.POST.get("language", "")
    if upload is None or language not in made.documents:
        raise Malformed("file.none")
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Malformed("file.too_large", size=upload.size, limit=MOST_BYTES)
    if format_of(data, upload.name or "") != "docx":
        raise Malformed("file.not_word")
    about = {"text": made.text, "language": language}
    earlier = made.documents[language]
    return imports.start(
        data, upload.name or "", owner=str(request.viewer.party), language=language, earlier=earlier, about=about
    )
