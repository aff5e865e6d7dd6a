"""The organs, as the charter has them: who sits, who presides, by which procedures they decide, and what they did."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.charter.terms import Organ
from comity.decisions.machine import RUNNING
from comity.decisions.views import list_adopted, list_decisions
from comity.record.access import sitting
from comity.texts.state import list_texts, read_documents
from comity.web.shell.access import PageRequest
from comity.web.shell.presenters import in_charter_order, list_known
from comity.web.shell.site import get_site
from comity.web.shell.turns import order_among, turn_of

# A decision of this status may still end in another way than it stands.
OPEN = (*RUNNING, "settling")


def organs(request: PageRequest) -> HttpResponse:
    """Show all organs, the fields of cooperation, and the rules that hold for all of them."""
    charter = get_site().charter
    rows = [(organ, _members_of(organ)) for organ in charter.organs]
    wider = [field for field in charter.fields if field.under is None]
    fields = [(field, [each for each in charter.fields if each.under == field.id]) for field in wider]
    return render(request, "organs/organs.html", {"organs": rows, "fields": fields, "charter": charter})


def organ(request: PageRequest, organ: str) -> HttpResponse:
    """Show one organ."""
    site, viewer = get_site(), request.viewer
    row = site.charter.organ(organ)
    if row is None:
        raise Http404
    members = _members_of(row)
    chair = site.charter.office(site.charter.chair_office(organ) or "")
    turn = turn_of(chair) if chair else None
    adopted = [line for line in list_adopted(viewer) if line.organ == organ]
    decisions = list_decisions(viewer, site.charter, site.registry, organ=organ)
    texts = list_texts(viewer, organ=organ)
    followed = {text.follows for text in texts}
    titles = {text.act: text.titles for text in texts}
    context = {
        "organ": row,
        "members": members,
        "readers": [party for party in sitting(site.registry, organ) if party not in members],
        "turn": turn,
        "turns": turn.order if turn else _turns_of(row, members),
        "procedures": site.charter.procedures_of(organ),
        "under": [each for each in site.charter.organs if each.under == organ],
        "decisions": [(each, titles.get(each.version, {})) for each in decisions if each.status in OPEN],
        "adopted": _with_documents(request, adopted),
        "texts": [text for text in texts if text.act not in followed],
        "topics": "decisions texts",
    }
    return render(request, "organs/organ.html", context)


def _with_documents(request: PageRequest, adopted: list[Any]) -> list[Any]:
    documents = read_documents(request.viewer, [line.act for line in adopted])
    return [(line, documents.get(line.act, {})) for line in adopted]


def _members_of(organ: Organ) -> list[str]:
    """Return the parties of which the organ is made now; its readers are not among them."""
    charter = get_site().charter
    return in_charter_order(
        party.id
        for party in list_known().values()
        if organ.id in charter.organs_of(party=party.id, standing=party.standing, offices=party.offices)
    )


def _turns_of(organ: Organ, members: list[str]) -> list[str]:
    """Return the order in which members preside in turn where no office is filled by it; nothing if they do not."""
    name = organ.chair.rotation if organ.chair else None
    rotation = get_site().charter.rotation(name) if name else None
    return order_among(rotation, members) if rotation else []
