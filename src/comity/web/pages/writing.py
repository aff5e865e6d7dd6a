"""What stands beside the box while somebody writes: what the words change, word by word. Nothing of it is kept."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from comity.texts.compare import diff_words
from comity.web.pages.propose_form import MOST_LETTERS, one_line
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.paper import MARKS

# Of both sides together.
_MOST = 2 * MOST_LETTERS


@require_POST
@signed_in
def diff(request: PageRequest) -> HttpResponse:
    """Show how the words in the field `words_<of>` differ from those in `seen_<of>`; nothing if they do not."""
    name = request.POST.get("of", "")
    seen, words = (one_line(request.POST.get(f"{field}_{name}", "")[:_MOST]) for field in ("seen", "words"))
    segments = diff_words(seen, words) if seen != words else []
    runs = [{"text": text, "change": MARKS[op]} for op, text in segments]
    return render(request, "negotiation/forms/diff.html", {"runs": runs})
