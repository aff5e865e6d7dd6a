"""What can be said about an accession: which instruments the applicant undertakes to accede to; and that it is done."""

from dataclasses import dataclass
from typing import Any

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields

MOST = 100


@dataclass(frozen=True, slots=True)
class Undertaking:
    """An instrument, and the day by which the applicant consents to be bound by it."""

    instrument: str
    day: str


@dataclass(frozen=True, slots=True)
class Oblige:
    """`party.oblige`: the memorandum of an application; a later one takes the place of one before."""

    application: str
    undertakings: tuple[Undertaking, ...]


@dataclass(frozen=True, slots=True)
class Admit:
    """`party.admit`, the keeper's: what was granted is given, for all that was undertaken is done."""

    application: str


def parse_oblige(act: Act) -> Oblige:
    """Parse `{application, obligations}`, a list of `{instrument, day}`; a scan may be the part `scan`."""
    fields = Fields(act.body)
    oblige = Oblige(fields.take("application", payload.hash_id), fields.take("obligations", _undertakings))
    fields.end()
    if {part.name for part in act.parts} - {"scan"}:
        raise Malformed("payload.unknown", field="parts")
    return oblige


def _undertakings(value: Any) -> tuple[Undertaking, ...]:
    if type(value) is not list or not 0 < len(value) <= MOST:
        raise ValueError
    found = tuple(_undertaking(item) for item in value)
    named = [each.instrument for each in found]
    if named != sorted(set(named)):
        raise ValueError
    return found


def _undertaking(value: Any) -> Undertaking:
    fields = Fields(value, "obligation")
    found = Undertaking(fields.take("instrument", payload.hash_id), fields.take("day", payload.day))
    fields.end()
    return found


def parse_admit(act: Act) -> Admit:
    """Parse `{application}`; there are no parts."""
    fields = Fields(act.body)
    admit = Admit(fields.take("application", payload.hash_id))
    fields.end()
    return admit
