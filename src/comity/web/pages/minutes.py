"""The draft of a summary record or of a communiqué of a meeting: read here, corrected and tabled as any text is."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.web.pages.acts import new_url
from comity.web.pages.meetings import find_meeting
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.drafted import SORTS, draft_of
from comity.web.shell.meetings import name_of
from comity.web.shell.minutes import RECORD


@signed_in
def drafts(request: PageRequest, act: str, sort: str) -> HttpResponse:
    """Show the draft in each language; a meeting that is not over has none."""
    view = find_meeting(request, act)
    if sort not in SORTS or view.status != "closed":
        raise Http404
    context = {
        "meeting": view,
        "name": name_of(view),
        "sort": sort,
        # Its organ alone may read of the private part, and a draft of the record tells of that too.
        "private": view.private if sort == RECORD and any(item.private for item in view.agenda) else "",
        "drafts": draft_of(request.viewer, view, sort),
        "table_url": new_url("text.table", meeting=act, drafted=sort, organ=view.organ),
    }
    return render(request, "meetings/drafts.html", context)
