"""The keeper's word about time: it cosigns the head once a minute, even unchanged, so that nothing is back-dated.

What is kept are the first and the last cosigned checkpoint of each size: when it was first seen, and until when it was
still the whole record. Whoever keeps such notes holds the keeper to them.
"""

from comity.core.canonical import format_time
from comity.core.checkpoint import Note, cosign
from comity.record import tables
from comity.record.keeper import Keeper


def cosign_head(keeper: Keeper) -> Note | None:
    """Sign and cosign the head at the present second, keep the note and return it; None for an empty record."""
    head = tables.Signed.objects.order_by("-size").first()
    if head is None:
        return None
    now = keeper.clock()
    note = keeper.sign(head.size, bytes.fromhex(head.root))
    note = cosign(note, keeper.rules.founding.origin, keeper.key, timestamp=int(now.timestamp()))
    of_size = tables.Cosigned.objects.filter(size=head.size).order_by("id")
    for later in of_size[1:]:
        later.delete()
    tables.Cosigned.objects.create(size=head.size, time=format_time(now), note=note.format())
    return note


def last_cosigned(size: int) -> Note | None:
    """Return the last cosigned checkpoint of that size, or None if there is none yet."""
    kept = tables.Cosigned.objects.filter(size=size).order_by("-id").first()
    return Note.parse(kept.note) if kept else None
