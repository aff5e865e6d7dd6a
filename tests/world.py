"""An invented organisation for tests: the Lantern Compact, founded for real, with everybody's keys at hand.

State is made only by submitting signed acts. Randomness and the clock are injected, so that two worlds made alike
are alike to the byte, but for the nonces and salts of authors; `fixed_randomness` makes those alike too.
"""

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField

from comity import catalogue
from comity.charter import Charter, format_charter, load_charter, parse_charter
from comity.core import canonical
from comity.core.act import EVERYONE, Audience, SignedAct
from comity.core.authority import GRANTS, possession
from comity.core.keys import SigningKey
from comity.delegation import Delegation
from comity.parties.founding import PartySpec, compose_founding, sign_founding
from comity.record import rebuild, store
from comity.record.access import Viewer, viewer_of
from comity.record.judge import Rules
from comity.record.keeper import Keeper
from comity.record.receipts import Answer, Receipt, Refusal

MEMBERS = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
START = datetime(2031, 3, 1, 9, 0, tzinfo=UTC)
COUNCIL = Audience("council")
PUBLIC = Audience(EVERYONE)

# The worlds of the running test: after it, the record of the last one is verified (conftest).
FOUNDED: list["World"] = []


def key_for(name: str) -> SigningKey:
    """Return the key that tests always have under a name."""
    return SigningKey(hashlib.sha256(f"test key {name}".encode()).digest())


@cache
def the_lantern() -> Charter:
    """Return the Lantern Compact's charter, read once: nothing changes a charter."""
    return load_charter("lantern")


def lantern(*, limits: Mapping[str, Any] | None = None, only: str = "", **procedure: Any) -> Charter:
    """Return the Lantern Compact's charter, with settings of every procedure, or of one only, and some limits changed.

    What is given of `silence` is changed of its silence, and the rest stays.
    """
    value = format_charter(the_lantern())
    for each in value["procedures"]:
        if only in ("", each["id"]):
            silence = {"silence": each["silence"] | procedure["silence"]} if procedure.get("silence") else {}
            each.update(procedure | silence)
    value["limits"].update(limits or {})
    return parse_charter(value)


def document(title: str = "On the lamps of the harbour", language: str = "en", *paragraphs: str) -> bytes:
    """Return a small text as the part that carries it."""
    words = paragraphs or ("The lamps are lit at dusk.", "Each keeper tends its own.")
    provisions = [
        {"id": f"p-{number:010d}", "kind": "paragraph", "number": None, "text": text, "children": []}
        for number, text in enumerate(words)
    ]
    return canonical.encode({"language": language, "title": title, "provisions": provisions})


@dataclass
class Beginning:
    """How a record began: its first entries and all that follows from them, as commits wrote it to every table.

    Most worlds begin alike. The first of them in a process is founded by signed acts, as everything here is; the next
    ones begin with its rows, and with a keeper that opens the record as after a restart. What they are is looked at
    after the test all the same: the record verifies, and its tables are what follows from it.
    """

    charter: Charter
    rules: Rules
    size: int
    tables: list[tuple[str, list[str], list[tuple[Any, ...]]]]

    @classmethod
    def of(cls, charter: Charter, keeper: Keeper) -> "Beginning":
        """Return the beginning that is in the database now, and nothing else is."""
        tables = []
        for model in apps.get_app_config("comity").get_models():
            columns = [field.column for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
            names = ", ".join(f'"{column}"' for column in columns)
            sql = f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY "{model._meta.pk.column}"'  # noqa: S608
            if rows := store.execute(sql):
                tables.append((model._meta.db_table, columns, rows))
        return cls(charter, keeper.rules, keeper.size, tables)

    def write(self, key: SigningKey) -> Keeper:
        """Write it into an empty database; return a keeper."""
        with transaction.atomic():
            for table, columns, rows in self.tables:
                store.insert(table, columns, rows)
        keeper = Keeper(key, self.rules, catalogue.TABLES)
        keeper.catch_up(self.size)
        return keeper


_BEGINNINGS: dict[tuple[Any, ...], Beginning] = {}
# Where authors draw what they are given, each world draws all of it itself.
_fixed = 0


@contextmanager
def fixed_randomness(label: str = "") -> Iterator[None]:
    """Let authors draw the same nonces and salts on every run: what one draws depends on how many were drawn before."""
    numbers = itertools.count()

    def draw(length: int = 32) -> bytes:
        return hashlib.sha256(f"{label} drawn {next(numbers)}".encode()).digest()[:length]

    with (
        patch("comity.record.compose.secrets.token_bytes", draw),
        patch("comity.record.compose.secrets.token_hex", lambda length=32: draw(length).hex()),
        patch("tests.world._fixed", _fixed + 1),
    ):
        yield


class World:
    """A founded organisation with six members and a secretariat, each with root, head and delegate keys."""

    def __init__(
        self,
        *,
        charter: Charter | None = None,
        observers: tuple[str, ...] = ("OBS",),
        seed: str = "",
        witnesses: Mapping[str, str] | None = None,
    ) -> None:
        self.time = START
        self.seed = seed
        charter = charter or the_lantern()
        names = (*MEMBERS, *observers, "SECRETARIAT")
        begun = (id(charter), observers, seed, tuple(sorted((witnesses or {}).items())))
        if begun in _BEGINNINGS and not _fixed:
            self._open(names, _BEGINNINGS[begun].write(key_for("keeper")))
            for role in ("head", "delegate"):
                self._hold(role)
        else:
            self._open(names, self._found(names, charter, observers, witnesses))
            self._grant_all("party.head", by="root", role="head")
            self._grant_all("party.accredit", by="head", role="delegate")
            if not _fixed:
                _BEGINNINGS[begun] = Beginning.of(charter, self.keeper)
        FOUNDED.append(self)

    def _found(
        self,
        names: tuple[str, ...],
        charter: Charter,
        observers: tuple[str, ...],
        witnesses: Mapping[str, str] | None,
    ) -> Keeper:
        """Found the organisation; return its keeper."""
        roots = {name: key_for(f"{name} root") for name in names}
        register = [self._line(name, "member") for name in MEMBERS]
        register += [self._line(name, "observer") for name in observers]
        statement = compose_founding(
            charter,
            parties=[PartySpec(name, "office" if name == "SECRETARIAT" else "state", {"en": name}) for name in names],
            roots={name: key.public for name, key in roots.items()}, founders=MEMBERS, register=register,
            offices={"secretariat": "SECRETARIAT", "chair": "ARV"}, keeper=key_for("keeper").public,
            origin="lantern.example/record",
            exercise=True, now=START, nonce=bytes(32), witnesses=witnesses,
        )  # fmt: skip
        signed = sign_founding(statement, roots, key_for("keeper"))
        return catalogue.found(signed, key_for("keeper"), now=START, salt=bytes(32))

    def _open(self, names: tuple[str, ...], keeper: Keeper) -> None:
        """Let everybody take part, with root keys to begin with."""
        self.keeper = keeper
        self._take_office()
        self.delegations = {name: Delegation(keeper, name, {"root": key_for(f"{name} root")}) for name in names}

    def _hold(self, role: str) -> None:
        """Give every party its key of that role."""
        for name, delegation in self.delegations.items():
            delegation.keys[role] = key_for(f"{name} {role}")

    @staticmethod
    def _line(party: str, standing: str) -> dict[str, Any]:
        line = {"party": party, "standing": standing, "from": "2030-01-01", "until": None}
        return line | {"place": "Arven", "source": "founding"}

    def _take_office(self) -> None:
        """Give the keeper this world's clock and randomness."""
        self.keeper.clock = lambda: self.time
        self.keeper.random = self._random

    def _random(self, purpose: str) -> bytes:
        return hashlib.sha256(f"{self.seed}{purpose}".encode()).digest()

    def _grant_all(self, kind: str, *, by: str, role: str) -> None:
        """Let every party grant its key of that role, in one batch."""
        self._hold(role)
        acts = [
            delegation.make(kind, self.grant_body(kind, name, delegation.keys[role]), role=by)
            for name, delegation in self.delegations.items()
        ]
        for answer in catalogue.submit_all(self.keeper, acts):
            recorded(answer)

    def __getitem__(self, party: str) -> Delegation:
        return self.delegations[party]

    @property
    def org(self) -> str:
        """The organisation's id."""
        return self.keeper.rules.founding.id

    def reopen(self) -> None:
        """Open the record anew from its database, as a process does that has just started."""
        self.keeper = catalogue.open_keeper(self.keeper.key)
        self._take_office()
        for delegation in self.delegations.values():
            delegation.keeper = self.keeper

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.time += timedelta(**span)

    def viewer(self, party: str | None) -> Viewer:
        """Return a party, or the public, as a reader."""
        return viewer_of(self.keeper.registry, party)

    def compare(self) -> list[str]:
        """Return how the live tables differ from a replay of the record: not at all, in a sound record."""
        return rebuild.compare(self.keeper.rules, catalogue.apply_founding, catalogue.TABLES).differences

    def grant_body(
        self, kind: str, party: str, key: SigningKey, *, origin: str | None = None, **rest: Any
    ) -> dict[str, Any]:
        """Return the body that grants a key, with that key's own acceptance."""
        return {
            "key": key.public,
            "possession": self.accept(party, GRANTS[kind][1], key, origin),
            "origin": origin,
        } | rest

    def accept(self, party: str, role: str, key: SigningKey, origin: str | None = None) -> dict[str, str]:
        """Return a key's acceptance of a role for a party."""
        statement = possession(org=self.org, party=party, role=role, key=key.public, origin=origin)
        return key.sign("key", canonical.encode(statement)).to_value()

    def submit(self, signed: SignedAct) -> Answer:
        """Submit an act that is signed."""
        return catalogue.submit(self.keeper, signed)

    def table(
        self,
        party: str = "ARV",
        *,
        to: Audience = COUNCIL,
        title: str = "On the lamps of the harbour",
        follows: str | None = None,
        effects: list[Any] | None = None,
        **rest: Any,
    ) -> Answer:
        """Table a text in the council."""
        body = {
            "organ": "council",
            "follows": follows,
            "languages": ["en"],
            "effects": effects or [],
            "capacity": "party",
            "consolidates": False,
        }
        return self[party].submit("text.table", body, to=to, parts={"text.en": document(title)}, **rest)

    def put(
        self, version: str, party: str = "ARV", *, to: Audience = COUNCIL, procedure: str = "consensus", **rest: Any
    ) -> Answer:
        """Put a text to the council."""
        return self[party].submit("decision.put", {"version": version, "procedure": procedure}, to=to, **rest)

    def say(
        self, party: str, stance: str, decision: str, *, to: Audience = COUNCIL, reasons: str | None = None, **rest: Any
    ) -> Answer:
        """State a position: concur, sign, concern or object."""
        parts = {"reasons": reasons.encode()} if reasons else None
        return self[party].submit(f"decision.{stance}", {"decision": decision}, to=to, parts=parts, **rest)

    def withdraw(self, party: str, decision: str, position: str, *, to: Audience = COUNCIL, **rest: Any) -> Answer:
        """Withdraw a position."""
        return self[party].submit("decision.withdraw", {"decision": decision, "position": position}, to=to, **rest)

    def open_decision(self, *, to: Audience = COUNCIL, procedure: str = "consensus", **text: Any) -> str:
        """Table and put a text; return the decision's id."""
        return recorded(self.put(recorded(self.table(to=to, **text)), to=to, procedure=procedure))

    def all_agree(
        self, decision: str, *, to: Audience = COUNCIL, stance: str = "concur", but: tuple[str, ...] = ()
    ) -> None:
        """Let every member agree, but for some."""
        for party in MEMBERS:
            if party not in but:
                recorded(self.say(party, stance, decision, to=to))

    def decide(self, *effects: dict[str, Any], but: tuple[str, ...] = ()) -> str:
        """Adopt a text with these effects, for everyone, signed by all members but some; return what was put."""
        to = Audience("council", released=True)
        decision = self.open_decision(to=to, procedure="declaration-signed", effects=list(effects))
        self.all_agree(decision, to=to, stance="sign", but=but)
        return decision


def recorded(answer: Answer) -> str:
    """Return the id of the act that was recorded; fails with the refusal if it was refused."""
    assert isinstance(answer, Receipt), answer
    return answer.act


def refused(answer: Answer) -> str:
    """Return the code of the refusal; fails if the act was recorded or not judged."""
    assert isinstance(answer, Refusal), answer
    return answer.code
