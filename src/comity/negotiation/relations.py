"""How texts stand to each other, as far as a viewer may know: amends, supersedes, implements, recalls, relies on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from comity.negotiation.state import RelationRow
from comity.record.access import Viewer


@dataclass(frozen=True, slots=True)
class RelationView:
    """One relation from where one stands: `other` is the act that carries the other text; `time` is UTC.

    `outgoing` says that the text asked about is the one that amends, supersedes and so on; otherwise the other does.
    """

    act: str
    relation: str
    other: str
    outgoing: bool
    party: str
    time: str


def list_relations(viewer: Viewer, acts: Iterable[str]) -> list[RelationView]:
    """Return the relations of the texts that these acts carry, both ways, in the order of the record; one query.

    Relations among the acts themselves (a text's own versions) are left out.
    """
    own = set(acts)
    rows = RelationRow.objects.visible_to(viewer).filter(Q(source__in=own) | Q(target__in=own)).order_by("index")
    views = []
    for row in rows:
        outgoing = row.source in own
        other = row.target if outgoing else row.source
        if other not in own:
            views.append(RelationView(row.act, row.relation, other, outgoing, row.party, row.time))
    return views
