"""Which events of an instrument count: not those of disavowed keys, nor papers that their party has not made its own.

Pure, the same for rules and for readers. A day of the calendar orders them, and the record where a day has several.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from comity.instruments.facts import Event
from comity.instruments.names import CONFIRM, FORCE, WITHDRAW
from comity.record.facts import State
from comity.record.registry import KeyEnd

# By key: from which index of the record on its party disavows it, and at which index it said so.
Disavowed = Mapping[str, tuple[int, int]]
NOBODY: Disavowed = {}


@dataclass(slots=True)
class Counted:
    """The events that count, in the order of their days, and from which day on each is taken back (by its act)."""

    in_order: list[Event] = field(default_factory=list)
    taken_back: dict[str, str] = field(default_factory=dict)

    def of(self, *kinds: str) -> list[Event]:
        """Return the events of some kinds, in the order of their days."""
        return [each for each in self.in_order if each.event in kinds]


def place_of(event: Event) -> tuple[str, int]:
    """Return what orders events."""
    return event.day, event.index


def disavowed_of(registry: State) -> Disavowed:
    """Return which keys their parties disavow; asked once, for any number of instruments."""
    found: dict[str, tuple[int, int]] = {}
    for end in registry.all(KeyEnd):
        if end.how == "disavowed" and (end.key not in found or end.since < found[end.key][0]):
            found[end.key] = (end.since, end.index)
    return found


def counted(events: Iterable[Event], disavowed: Disavowed = NOBODY, until: str | None = None) -> Counted:
    """Return the events that count, those until a day only if one is given.

    What a disavowed key said counts all the same once the entry into force that followed it is recorded: that is final
    (record.md, Keys and founding).
    """
    # Events come in the order of the record, and most of them happened in it: the sort has little to do.
    known = sorted(events, key=place_of)
    if until is not None:
        # A paper is its party's own, or is not, from its own day on, whenever the party says so.
        known = [each for each in known if each.day <= until or each.event == CONFIRM]
    if disavowed:
        forces = [each for each in known if each.event == FORCE]
        known = [each for each in known if not _is_void(each, disavowed, forces)]
    answers: dict[str, Event] = {}
    for each in known:
        if each.event == CONFIRM:
            answers[each.target] = each
    found = Counted()
    for each in known:
        if each.entered_by and not _is_own(each, answers.get(each.act)):
            continue
        found.in_order.append(each)
        if each.event == WITHDRAW:
            found.taken_back.setdefault(each.target, each.day)
    return found


def _is_own(paper: Event, answer: Event | None) -> bool:
    """Whether a paper counts: its party has said so or, where none is waited for, has not said the contrary."""
    return answer.form == "ours" if answer else not paper.waits


def _is_void(event: Event, disavowed: Disavowed, forces: Collection[Event]) -> bool:
    if event.key not in disavowed:
        return False
    since, said = disavowed[event.key]
    return since <= event.index and not any(is_final(event, force) and force.index < said for force in forces)


def is_final(event: Event, force: Event) -> bool:
    """Whether a recorded entry into force followed an event, and rests on it."""
    return event.index < force.index and force.party in ("", event.party)
