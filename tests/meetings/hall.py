"""A meeting of the invented organisation, as its tests convene it, sit in it and speak, a line each."""

from datetime import timedelta
from typing import Any

from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.meetings.floor import FloorView, get_floor
from comity.meetings.views import MeetingView, get_meeting
from comity.record.receipts import Answer
from tests.world import MEMBERS, World, recorded

PARTICIPANTS = Audience("participants")
TITLE = {"title.en": b"Session on the lights", "title.ru": "Сессия об огнях".encode()}


def in_days(world: World, days: float) -> str:
    """Return the instant so many days from now."""
    return format_time(world.time + timedelta(days=days))


def convene(
    world: World,
    *,
    by: str = "ARV",
    to: Audience = PARTICIPANTS,
    days: float = 30,
    parts: dict[str, bytes] | None = None,
    **body: Any,
) -> Answer:
    """Convene a session of the council, unless something else is said, for members and observers."""
    whole = {
        "form": "session", "organs": ["council"], "field": None, "parties": [], "start": in_days(world, days),
        "end": in_days(world, days + 1), "zone": "Europe/Lisbon", "host": "ARV", "mode": "both", "follows": None,
        "request": None,
    }  # fmt: skip
    return world[by].submit("meeting.convene", whole | body, to=to, parts=parts or TITLE)


class Hall:
    """A meeting in a world, and those who take part in it."""

    def __init__(self, world: World | None = None, **rest: Any) -> None:
        self.world = world or World()
        self.act = recorded(convene(self.world, **rest))
        self.to = Audience.from_text(self.view().audience)
        self.private = Audience("council")

    def view(self, party: str | None = "ARV") -> MeetingView:
        """Return the meeting as a party sees it."""
        world = self.world
        found = get_meeting(world.viewer(party), world.keeper.rules.charter, world.keeper.registry, self.act)
        assert found is not None
        return found

    def floor(self, party: str | None = "ARV") -> FloorView:
        """Return the room as a party sees it now."""
        world = self.world
        found = get_floor(world.viewer(party), world.keeper.rules.charter, world.keeper.registry, self.act)
        assert found is not None
        return found

    def do(self, party: str, name: str, *, to: Audience | None = None, **rest: Any) -> Answer:
        """Let a party do something; what is not part of the body is `parts`."""
        parts = rest.pop("parts", None)
        return self.world[party].submit(f"meeting.{name}", {"meeting": self.act, **rest}, to=to or self.to, parts=parts)

    def item(self, *fields: str, by: str = "ARV", to: Audience | None = None, text: str | None = None) -> str:
        """Put an item on the provisional agenda."""
        parts = {"title.en": b"Lamps of the harbour"}
        return recorded(self.do(by, "item", fields=sorted(fields), text=text, parts=parts, to=to))

    def attend(self, party: str, how: str = "site") -> str:
        """Say how a party will attend."""
        parts = {"delegation": f"The envoys of {party}".encode()} if how != "not" else None
        return recorded(self.do(party, "attend", how=how, parts=parts))

    def enter(self, *parties: str, how: str = "site") -> None:
        """Let parties come in that said they would."""
        for party in parties:
            recorded(self.do(party, "enter", how=how))

    def preside(self, step: str, *, by: str = "ARV", until: str | None = None) -> Answer:
        """Let the chair lead on."""
        return self.do(by, "preside", step=step, until=until)

    def begin(self, *parties: str) -> "Hall":
        """Let the day come, parties attend and enter (all members, unless some are named), and the chair open it."""
        there = parties or MEMBERS
        for party in there:
            self.attend(party)
        self.world.later(days=30)
        self.enter(*there)
        recorded(self.preside("open"))
        return self

    def ask(
        self, proposes: str, of: str | None = None, *, items: tuple[str, ...] = (), to: Audience | None = None
    ) -> str:
        """Let the chair ask."""
        return recorded(self.do("ARV", "ask", proposes=proposes, of=of, items=list(items), to=to))

    def declare(self, question: str, **rest: Any) -> Answer:
        """Let the chair declare."""
        return self.do("ARV", "declare", question=question, **rest)

    def adopt(self, *items: str, to: Audience | None = None) -> None:
        """Adopt an agenda, and call its first item."""
        recorded(self.declare(self.ask("agenda", items=items, to=to), to=to))
        recorded(self.do("ARV", "call", item=items[0], to=to))

    def speak(self, party: str, wants: str = "speech", *, of: str | None = None, to: Audience | None = None) -> str:
        """Let a party ask for the floor."""
        return recorded(self.try_to_speak(party, wants, of=of, to=to))

    def try_to_speak(
        self, party: str, wants: str = "speech", *, of: str | None = None, to: Audience | None = None
    ) -> Answer:
        """Let a party ask for the floor that may be refused."""
        body = {"meeting": self.act, "wants": wants, "to": of}
        return self.world[party].submit("meeting.speak", body, to=to or self.to)

    def give(self, wish: str, seconds: int = 0, **rest: Any) -> Answer:
        """Let the chair give the floor."""
        return self.do("ARV", "floor", wish=wish, seconds=seconds, **rest)
