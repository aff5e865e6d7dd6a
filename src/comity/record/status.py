"""How the record stands, for those who operate it: sizes and times alone, which are public by design."""

from dataclasses import dataclass

from comity.record.export import last_checkpoint
from comity.record.keeper import Keeper
from comity.record.tables import DueRow, PartRow


@dataclass(frozen=True, slots=True)
class RecordStatus:
    """Size and root after the last commit, the time of its last entry (UTC), the checkpoint's note, parts, due acts.

    `due` are (instant, kind) of what the keeper's diary holds, the next first.
    """

    size: int
    root: str
    time: str
    checkpoint: str
    parts: int
    due: list[tuple[str, str]]


def get_status(keeper: Keeper) -> RecordStatus:
    """Return how the record stands; raises Malformed if it is empty."""
    note, checkpoint, time = last_checkpoint(keeper)
    due = list(DueRow.objects.order_by("at", "reference").values_list("at", "kind"))
    return RecordStatus(checkpoint.size, checkpoint.root.hex(), time, note.format(), PartRow.objects.count(), due)
