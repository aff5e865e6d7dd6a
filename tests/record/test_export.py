"""Tiles are the tree's; evidence holds what bears on an act as far as its reader may read it, and nothing else."""

from pathlib import Path

import pytest

from comity.core.act import Audience
from comity.core.checkpoint import Checkpoint, Note, verify_cosignature
from comity.core.errors import ComityError, Malformed, Refused, Unverified
from comity.core.evidence import Evidence, verify_evidence
from comity.core.merkle import prove_consistency, root_of
from comity.decisions.views import list_adopted
from comity.record.export import entry_bundle, export_record, last_checkpoint, make_evidence, tile
from comity.record.proofs import node
from comity.record.witness import cosign_checkpoint
from tests.world import MEMBERS, World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)

RELEASED = Audience("council", released=True)


def adopt(world: World, *, to: Audience, procedure: str, stance: str) -> tuple[str, str]:
    version = recorded(world.table(to=to))
    decision = recorded(world.put(version, to=to, procedure=procedure))
    objection = recorded(world.say("FAL", "object", decision, to=to, reasons="The lamps would blind our pilots."))
    recorded(world.withdraw("FAL", decision, objection, to=to))
    for party in MEMBERS:
        recorded(world.say(party, stance, decision, to=to))
    return decision, objection


def kinds(data: bytes) -> list[str]:
    return [opening.entry.signed.act.kind for opening in verify_evidence(data).evidence.openings[1:]]


def test_tiles_hash_to_the_checkpoint() -> None:
    world = World()
    _, checkpoint, _ = last_checkpoint(world.keeper)
    data = tile(0, 0, checkpoint.size)
    leaves = [data[at : at + 32] for at in range(0, len(data), 32)]
    assert root_of(leaves) == checkpoint.root
    bundle = entry_bundle(0, checkpoint.size)
    assert len(bundle) == 34 * checkpoint.size
    assert bundle[:2] == b"\0\x20"
    for level, index, width in ((0, 0, checkpoint.size + 1), (0, 1, 1), (1, 0, 1), (0, -1, 1), (0, 0, 0), (9, 0, 1)):
        with pytest.raises(Malformed):
            tile(level, index, width)


def test_evidence_of_a_members_decision_is_for_members() -> None:
    world = World()
    decision, objection = adopt(world, to=Audience("council"), procedure="consensus", stance="concur")
    adoption = list_adopted(world.viewer("ARV"))[0].act
    for act in (adoption, decision):
        found = kinds(make_evidence(world.keeper, world.viewer("BEL"), act))
        assert found.count("decision.concur") == 6
        assert found.count("party.head") == 6
        assert {"text.table", "decision.put", "decision.object", "decision.withdraw", "decision.adopt"} <= set(found)
    shown = make_evidence(world.keeper, world.viewer("BEL"), objection)
    assert set(kinds(shown)) == {"party.head", "decision.put", "decision.object"}
    assert [part.data for _, part in Evidence.parse(shown).parts] == [b"The lamps would blind our pilots."]
    for viewer in (world.viewer(None), world.viewer("OBS")):
        with pytest.raises(Refused):
            make_evidence(world.keeper, viewer, adoption)


def test_evidence_for_the_public_holds_what_was_released_and_no_more() -> None:
    world = World()
    adopt(world, to=RELEASED, procedure="declaration-signed", stance="sign")
    adoption = list_adopted(world.viewer(None))[0].act
    found = kinds(make_evidence(world.keeper, world.viewer(None), adoption))
    assert found.count("decision.sign") == 6
    assert "decision.put" in found
    within = kinds(make_evidence(world.keeper, world.viewer("ARV"), adoption))
    assert set(found) <= set(within)


def test_delegates_key_has_its_whole_chain() -> None:
    world = World()
    version = recorded(world.table())
    decision = recorded(world.put(version))
    concurrence = recorded(world.say("COR", "concur", decision, role="delegate"))
    found = kinds(make_evidence(world.keeper, world.viewer("COR"), concurrence))
    assert found.count("party.head") == 2
    assert found.count("party.accredit") == 1


def test_export_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    world = World()
    (tmp_path / "x").touch()
    with pytest.raises(FileExistsError):
        export_record(world.keeper, world.viewer(None), tmp_path)


def witness(world: World, note: Note, old: Checkpoint | None, proof: list[bytes]) -> Note:
    founding = world.keeper.rules.founding
    return cosign_checkpoint(
        note, old, proof, origin=founding.origin, log_key=founding.keeper, name="witness.example/w",
        key=key_for("witness"), now=world.time,
    )  # fmt: skip


def test_witness_cosigns_only_what_continues_what_it_saw() -> None:
    world = World()
    first, old, _ = last_checkpoint(world.keeper)
    assert verify_cosignature(witness(world, first, None, []), "witness.example/w", key_for("witness").public)
    recorded(world.table())
    note, new, _ = last_checkpoint(world.keeper)
    proof = prove_consistency(old.size, new.size, node)
    cosigned = witness(world, note, old, proof)
    assert verify_cosignature(cosigned, "witness.example/w", key_for("witness").public) == int(world.time.timestamp())
    fork = Checkpoint(old.origin, old.size, bytes(32))
    for bad_old, bad_proof in ((old, []), (fork, proof), (Checkpoint(old.origin, new.size + 1, bytes(32)), proof)):
        with pytest.raises(Unverified):
            witness(world, note, bad_old, bad_proof)
    with pytest.raises(ComityError):
        witness(world, Note(note.text, ()), old, proof)
    evidence = make_evidence(world.keeper, world.viewer("ARV"), first_act(world), checkpoint=cosigned)
    assert Evidence.parse(evidence).checkpoint == cosigned.format()


def first_act(world: World) -> str:
    from comity.record.reading import list_acts

    return list_acts(world.viewer("ARV"))[-1].id
