"""What waits for linguists: by text and language, what is doubted first, then the oldest, with its deadline."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from comity.core.canonical import format_time, parse_time
from comity.decisions.views import list_decisions
from comity.negotiation.facts import WHOLE
from comity.negotiation.queue import Awaited, list_awaited
from comity.negotiation.standing import Staleness
from comity.record.access import Viewer
from comity.record.judge import may
from comity.texts.document import Document
from comity.texts.state import read_documents, symbol_of
from comity.web.pages.acts import new_url
from comity.web.pages.translate_form import MOST_AT_ONCE
from comity.web.shell import presenters
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.labels import ByLanguage, by_language, provision_label
from comity.web.shell.site import Site, get_site

_SETTLED = ("adopted", "settling")
MOST_SHOWN = 60


@dataclass(frozen=True)
class Waiting:
    """A provision that waits: what it is called, since when, and who doubts it, in words."""

    label: str
    since: str
    doubted_by: str


@dataclass(frozen=True)
class Line:
    """A text and a language of it: when it is due, what waits there, and where it is confirmed."""

    symbol: str
    title: str
    language: str
    due: str
    is_late: bool
    url: str
    more: int
    waiting: list[Waiting]


@require_GET
@signed_in
def translations(request: PageRequest) -> HttpResponse:
    """Show what waits, as far as the reader may read the texts; who may not confirm it only sees it."""
    site, viewer = get_site(), request.viewer
    awaited = find_awaited(site, viewer)
    documents = read_documents(viewer, sorted({each.version.act for each in awaited}))
    context = {
        "lines": [_line(site, each, documents.get(each.version.act, {})) for each in awaited],
        "may": may_translate(site, viewer),
        "hours": site.charter.languages.translation_hours,
        "topics": "texts",
    }
    return render(request, "negotiation/translations.html", context)


def find_awaited(site: Site, viewer: Viewer) -> list[Awaited]:
    """Return what waits in the texts that are not adopted."""
    decisions = list_decisions(viewer, site.charter, site.registry)
    return list_awaited(viewer, [view.version for view in decisions if view.status in _SETTLED])


def may_translate(site: Site, viewer: Viewer) -> bool:
    """Whether the charter gives the viewer's party the right to confirm languages."""
    return viewer.party is not None and may(site.registry, site.charter, viewer.party, "text.translate")


def _line(site: Site, each: Awaited, documents: dict[str, Document]) -> Line:
    version = each.version
    hours = timedelta(hours=site.charter.languages.translation_hours)
    due = format_time(parse_time(each.since) + hours)
    named = [stale.provision for stale in each.stale if stale.provision != WHOLE]
    whole = len(named) < len(each.stale)
    query: dict[str, Any] = {"text": version.text, "language": each.language}
    # Only the whole can be brought where the whole is missing.
    query |= {} if whole else {"provisions": ",".join(named[:MOST_AT_ONCE])}
    words = by_language(documents)
    return Line(
        symbol_of(version),
        presenters.title_in(documents), each.language, due, due < format_time(site.keeper.clock()),
        new_url("text.translate", **query), max(0, len(each.stale) - MOST_SHOWN),
        [_waiting(stale, words) for stale in each.stale[:MOST_SHOWN]],
    )  # fmt: skip


def _waiting(stale: Staleness, words: ByLanguage) -> Waiting:
    parties = presenters.in_charter_order({each.party for each in stale.doubts})
    label = gettext("the whole text") if stale.provision == WHOLE else provision_label(stale.provision, words)
    return Waiting(label, stale.since.time, presenters.list_names(parties) if parties else "")
