"""What can be said about amendments of the charter: by the keeper alone, who records what has happened to one."""

from dataclasses import dataclass

from comity.core import payload
from comity.core.act import Act
from comity.core.payload import Fields
from comity.parties.amending import ENDED, FORCE, PROVISIONAL


@dataclass(frozen=True, slots=True)
class Amend:
    """`charter.amend`: what has become of an amendment: it is applied provisionally, no longer, or it is in force."""

    instrument: str
    step: str


def parse_amend(act: Act) -> Amend:
    """Parse `{instrument, step}`; there are no parts."""
    fields = Fields(act.body)
    amend = Amend(
        fields.take("instrument", payload.hash_id), fields.take("step", payload.one_of(PROVISIONAL, ENDED, FORCE))
    )
    fields.end()
    return amend
