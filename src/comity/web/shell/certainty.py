"""How certain a recorded act is, in degrees that pages show as such: recorded, checkpointed, cosigned by whom."""

from typing import Any

from comity.core.checkpoint import Note, verify_cosignature
from comity.core.errors import Unverified
from comity.record.export import last_checkpoint
from comity.web.shell.site import Site


def certainty_of(site: Site) -> dict[str, Any]:
    """Return the degrees of what is recorded, as shell/certainty.html takes them.

    Every commit leaves a checkpoint that the keeper signs, so whatever is recorded is checkpointed too. Only the
    witnesses that the founding names count as cosigners, and only once their cosignature verifies.
    """
    founding = site.founding
    note = last_checkpoint(site.keeper)[0] if founding.witnesses else None
    cosigned = [name for name, key in founding.witnesses if note and _has_cosigned(note, name, key)]
    return {
        "recorded": True,
        "checkpointed": True,
        "cosigned": cosigned,
        "required": founding.required,
        "contested": "",
    }


def _has_cosigned(note: Note, name: str, key: str) -> bool:
    try:
        verify_cosignature(note, name, key)
    except Unverified:
        return False
    return True
