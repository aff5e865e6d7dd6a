"""A witness: it cosigns a log's checkpoints, and only such as continue the last that it cosigned (C2SP tlog-witness).

A witness says that it saw one history. It says nothing of what stands in it.
"""

from datetime import datetime

from comity.core.checkpoint import Checkpoint, Note, cosign, verify_checkpoint
from comity.core.keys import SigningKey
from comity.core.merkle import EMPTY_ROOT, verify_consistency


def cosign_checkpoint(
    note: Note,
    old: Checkpoint | None,
    proof: list[bytes],
    *,
    origin: str,
    log_key: str,
    name: str,
    key: SigningKey,
    now: datetime,
) -> Note:
    """Return the note with this witness's cosignature; raises Unverified, and then nothing is signed.

    The log's key signed the note for its origin; `old` is the last checkpoint that this witness cosigned for that log
    (None if none), and `proof` shows that the note's tree continues it (RFC 6962, section 2.1.2; 32-byte hashes). The
    caller keeps what is returned, durably, before it gives it to anybody: whoever forgets can be made to cosign a fork.
    """
    checkpoint = verify_checkpoint(note, origin, log_key)
    size, root = (old.size, old.root) if old else (0, EMPTY_ROOT)
    verify_consistency(size, root, checkpoint.size, checkpoint.root, proof)
    return cosign(note, name, key, timestamp=int(now.timestamp()))
