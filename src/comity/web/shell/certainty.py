"""How certain a recorded act is, in degrees that pages show as such: recorded, checkpointed, cosigned by whom."""

from typing import Any

from comity.web.shell.site import Site


def certainty_of(site: Site) -> dict[str, Any]:
    """Return the degrees of what is recorded, as shell/certainty.html takes them.

    Every commit leaves a checkpoint that the keeper signs, so whatever is recorded is checkpointed too.
    """
    founding = site.founding
    return {"recorded": True, "checkpointed": True, "cosigned": [], "required": founding.required, "contested": ""}
