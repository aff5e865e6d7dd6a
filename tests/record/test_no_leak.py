"""Two worlds that differ only in what somebody may not see give it the same answers.

Size and indices are public by design, and with them what the keeper's own acts say that they saw: they are masked.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from comity.core.act import Audience, SignedAct
from comity.core.founding import KEEPER
from comity.negotiation.composing import accept_body, propose_body, word_parts
from comity.negotiation.reading import forget
from comity.record import tables
from comity.texts.edit import Edit
from comity.texts.provision import Provision
from comity.texts.state import VersionRow
from tests.record.copies import answers, differences, rolled_back
from tests.record.test_bad_input import changed
from tests.world import COUNCIL, MEMBERS, PUBLIC, World, document, fixed_randomness, key_for, recorded

pytestmark = pytest.mark.django_db
OWN = Audience()
Secret = Callable[[World, int], None]


def _at_founding(world: World, signed: SignedAct, signer: str) -> SignedAct:
    """Return the act as one made by an author who holds only the founding's checkpoint."""
    seen = tables.Signed.objects.get(size=1)
    return changed(signed, key_for(signer), seen={"size": 1, "root": seen.root})


def _submit(world: World, party: str, kind: str, body: Any, role: str = "head", **rest: Any) -> str:
    signed = world[party].make(kind, body, role=role, **rest)
    return recorded(world.submit(_at_founding(world, signed, f"{party} {role}")))


def _body(**changes: Any) -> dict[str, Any]:
    return {
        "organ": "council",
        "follows": None,
        "languages": ["en"],
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    } | changes


def _play(world: World, secret: Secret, to: Audience, reader_writes: tuple[str, Audience] | None) -> None:
    """A public story, or one of members, with something secret after each step."""
    text = {"text.en": document()}
    secret(world, 0)
    version = _submit(world, "ARV", "text.table", _body(), to=to, parts=text)
    secret(world, 1)
    decision = _submit(world, "ARV", "decision.put", {"version": version, "procedure": "declaration-signed"}, to=to)
    for number, party in enumerate(MEMBERS):
        secret(world, 2 + number)
        _submit(world, party, "decision.sign", {"decision": decision}, to=to)
    if reader_writes:
        party, own = reader_writes
        for number in range(2):
            secret(world, 8 + number)
            _submit(world, party, "text.table", _body(), to=own, parts=text)
    secret(world, 10)


def _told(party: str | None, secret: Secret, to: Audience, reader_writes: tuple[str, Audience] | None = None) -> Any:
    with rolled_back(), fixed_randomness():
        world = World()
        forget()
        with fixed_randomness("story"):
            _play(world, secret, to, reader_writes)
        told = answers(world.viewer(party), world.keeper.charter, world.keeper.registry)
        return _masked(told, world.viewer(party))


def _masked(told: dict[str, Any], viewer: Any) -> dict[str, Any]:
    """Mask indices, and the ids of the keeper's acts by their order among what this reader reads."""
    own = [act.id for act in reversed(told["acts"]) if act.by == KEEPER]
    told["acts"] = [replace(act, index=0) for act in told["acts"]]
    told["an act"] = [replace(act, index=0) for act in told["an act"] if act]

    def masked(value: Any) -> str:
        text = re.sub(r"\b(index|sign)=(\d+|\([^)]*\))", "", repr(value))
        for number, act in enumerate(own):
            text = text.replace(act, f"keeper's act {number}")
        return text

    # What has no order is put in order after its ids are masked.
    unordered = {name: value for name, value in told.items() if isinstance(value, (dict, set))}
    told |= {name: value.items() if isinstance(value, dict) else value for name, value in unordered.items()}
    return {name: sorted(map(masked, value)) if name in unordered else masked(value) for name, value in told.items()}


def _nothing(world: World, number: int) -> None:
    """Nothing secret happens."""


def _draw_apart(secret: Secret) -> Secret:
    """Return the same with randomness of its own, so that everybody else draws what they would draw without it."""

    def apart(world: World, number: int) -> None:
        with fixed_randomness(f"secret {number}"):
            secret(world, number)

    return apart


@_draw_apart
def _members_only(world: World, number: int) -> None:
    for audience in (Audience("members"), COUNCIL):
        recorded(world.table("COR", to=audience, title=f"Secret {number}"))
    if number == 1:
        version = recorded(world.table("BEL", title="A secret matter"))
        decision = recorded(world.put(version, "BEL"))
        objection = recorded(world.say("DUN", "object", decision, reasons="No.", role="delegate"))
        recorded(world.withdraw("DUN", decision, objection, role="delegate"))
        for party in MEMBERS:
            recorded(world.say(party, "concur", decision, role="delegate"))


@_draw_apart
def _negotiated(world: World, number: int) -> None:
    """Members propose, back, reserve and accept, on the very text that the reader reads."""
    version = VersionRow.objects.filter(party="ARV").first()
    if version is None or number > 10:
        return
    text, head = version.text, version.act
    words = Provision("paragraph", None, f"The lamps are lit at {number} o'clock.", (), "p-0000000000")
    body = propose_body(text, [(Edit("replace", "p-0000000000", languages=("en",)), head)])
    parts = word_parts([{"en": {"p-0000000000": words}}])
    proposal = recorded(world["COR"].submit("text.propose", body, to=COUNCIL, parts=parts, role="delegate")) + ".1"
    said = {"text": text, "proposal": proposal, "stance": "support" if number == 10 else "oppose"}
    recorded(world["DUN"].submit("text.back", said, to=COUNCIL, role="delegate"))
    reserved = {"text": text, "provision": "p-0000000001", "reserved": number % 2 == 1}
    recorded(world["FAL"].submit("text.reserve", reserved, to=COUNCIL, role="delegate"))
    if number == 10:
        edit = (Edit("replace", "p-0000000000", languages=("en",)), head, proposal)
        accepted = accept_body(text, [edit], capacity="chair")
        recorded(world["ARV"].submit("text.accept", accepted, to=COUNCIL, parts=parts, role="delegate"))


@_draw_apart
def _own_only(world: World, number: int) -> None:
    recorded(world.table("COR", to=OWN, title=f"Secret {number}"))


@_draw_apart
def _for_one(world: World, number: int) -> None:
    recorded(world.table("COR", to=Audience(parties=("DUN",)), title=f"Secret {number}"))


@pytest.mark.parametrize(
    "secret", [_members_only, _own_only, _for_one, _negotiated], ids=["members", "own", "named", "negotiated"]
)
@pytest.mark.parametrize("to", [PUBLIC, Audience("council", released=True)], ids=["public", "released"])
@pytest.mark.parametrize("reader", [None, "OBS"])
def test_the_public_and_observers_are_told_the_same(reader: str | None, to: Audience, secret: Secret) -> None:
    assert differences(_told(reader, _nothing, to), _told(reader, secret, to)) == []


@pytest.mark.parametrize("own", [OWN, Audience(parties=("DUN",)), PUBLIC], ids=["own", "named", "public"])
def test_an_author_is_told_nothing_of_what_others_write_for_themselves(own: Audience) -> None:
    one = _told("ARV", _nothing, PUBLIC, ("ARV", own))
    assert differences(one, _told("ARV", _own_only, PUBLIC, ("ARV", own))) == []
    assert differences(one, _told("ARV", _for_one, PUBLIC, ("ARV", own))) == []


def test_a_secret_that_is_told_would_be_found() -> None:
    for secret in (_members_only, _negotiated):
        assert differences(_told("BEL", _nothing, PUBLIC), _told("BEL", secret, PUBLIC)) != []
