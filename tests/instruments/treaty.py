"""An instrument of the Lantern Compact: opened by a text that all members sign, and what parties say in it."""

from typing import Any

from comity.core.act import EVERYONE, Audience
from comity.instruments.state import get_course
from comity.instruments.status import Course
from comity.record import tables
from comity.record.receipts import Answer
from tests.world import PUBLIC, World, document, recorded

PARTS: dict[str, dict[str, bytes]] = {
    "empower": {"person": b"A. Envoy"},
    "reserve": {"words.en": b"We read it otherwise."},
    "paper": {"scan": b"%PDF-1.4"},
    "review": {"words.en": b"All is carried out."},
}


def clauses(**changes: Any) -> dict[str, Any]:
    """Return final clauses: three ratifications, ninety days, all usual ways; with changes of whole clauses."""
    value = {
        "depositary": "secretariat", "zone": "UTC",
        "sign": {"by": ["member", "observer"], "until": None, "how": ["ad-referendum", "definitive", "simple"]},
        "consent": ["acceptance", "accession", "confirmation", "definitive", "notification", "ratification",
                    "succession"],
        "accede": {"by": None, "since": "opening"},
        "force": {
            "counts": ["acceptance", "accession", "definitive", "ratification"],
            "needs": [{"condition": "number", "least": 3, "among": []}],
            "span": {"number": 90, "unit": "days", "convention": "on"}, "earliest": None, "latecomers": None,
        },
        "provisional": "signature",
        "reservations": {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": None},
        "leaving": {"notice_months": 12, "after_months": 0}, "term": None, "amends": None,
        "between": None, "review_months": None,
    }  # fmt: skip
    return value | changes


def force(least: int = 3, number: int = 90, unit: str = "days", convention: str = "on", **rest: Any) -> dict[str, Any]:
    """Return the clause of entry into force."""
    return {
        "counts": ["acceptance", "accession", "definitive", "ratification"],
        "needs": [{"condition": "number", "least": least, "among": []}],
        "span": {"number": number, "unit": unit, "convention": convention}, "earliest": None, "latecomers": None,
    } | rest  # fmt: skip


class Treaty:
    """An instrument that is open, adopted here or (with a day) entered from its source."""

    def __init__(self, world: World, *, day: str | None = None, to: Audience = PUBLIC, **changes: Any) -> None:
        self.world, self.to = world, to
        value = clauses(**changes)
        if day is None:
            world.decide({"effect": "instrument", "clauses": value})
            self.act: str = tables.Entry.objects.filter(kind="decision.adopt").latest("index").act
            return
        body = {"organ": "council", "day": day, "form": "signed", "parties": ["ARV", "BEL"], "languages": ["en"]}
        parts = {"text.en": document("An agreement of before"), "source": b"An invented story"}
        self.act = recorded(
            world["SECRETARIAT"].submit("decision.enter", body | {"clauses": value}, to=to, parts=parts)
        )

    def submit(self, party: str, event: str, /, *, parts: dict[str, bytes] | None = None, **body: Any) -> Answer:
        """Submit an act in it."""
        found = PARTS.get(event, {}) if parts is None else parts
        role = "head" if event == "empower" else "delegate"
        said = {"instrument": self.act, **body}
        return self.world[party].submit(f"instrument.{event}", said, to=self.to, parts=found, role=role)

    def empower(self, party: str) -> str:
        """Give full powers; return the act."""
        return recorded(self.submit(party, "empower"))

    def sign(self, party: str, how: str = "simple", office: str = "foreign-minister", **rest: Any) -> Answer:
        """Sign it."""
        return self.submit(party, "sign", **{"how": how, "office": office, "powers": None, "confirms": [], **rest})

    def deposit(self, party: str, form: str = "accession", confirms: tuple[str, ...] = ()) -> Answer:
        """Express consent."""
        return self.submit(party, "deposit", form=form, confirms=sorted(confirms))

    def reserve(self, party: str, *provisions: str, sort: str = "reservation", replaces: str | None = None) -> Answer:
        """Reserve, or declare."""
        return self.submit(party, "reserve", sort=sort, provisions=sorted(provisions), replaces=replaces)

    def object(self, party: str, reservation: str, *, precludes: bool = False) -> Answer:
        """Object to a reservation."""
        return self.submit(party, "object", reservation=reservation, precludes=precludes)

    def leave(self, party: str, effective: str | None = None) -> Answer:
        """Give notice."""
        return self.submit(party, "leave", effective=effective)

    def withdraw(self, party: str, act: str) -> Answer:
        """Take something back."""
        return self.submit(party, "withdraw", act=act)

    def paper(self, party: str, day: str, event: str, by: str = "SECRETARIAT", **said: Any) -> Answer:
        """Let the depositary enter a paper."""
        return self.submit(by, "paper", party=party, day=day, event=event, said=said)

    def review(self, party: str, day: str, **rest: Any) -> Answer:
        """Record that its parties looked at how it is carried out."""
        return self.submit(party, "review", day=day, **rest)

    def course(self, until: str | None = None, viewer: str | None = None) -> Course:
        """Return how far it has come, as everybody or one party reads it."""
        self.world.keeper.registry  # noqa: B018 - it is caught up by every commit
        found = get_course(self.world.viewer(viewer), self.world.keeper.registry, self.act, until)
        assert found is not None
        return found

    def status(self, party: str, day: str | None = None) -> str:
        """Return what a party is, today or on a day."""
        return self.course().status(party, day or self.today)

    @property
    def today(self) -> str:
        """The day of the world's clock, UTC."""
        return self.world.time.date().isoformat()


__all__ = ["EVERYONE", "Treaty", "clauses", "force"]
