"""Evidence files: good ones, and faulty ones named by their fault, each with the code and the step that refuses it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from comity.core.act import SignedAct, sign_act
from comity.core.evidence import Evidence
from comity.core.keys import Signature
from tests.vectors.world import (
    DELEGATE,
    HEAD,
    MEMBERS,
    NEW_HEAD_CHAIN,
    OBJECTION,
    OBJECTION_CHAIN,
    World,
    appointment,
    found,
    founding_value,
    key,
    make_part,
    resigned,
    seed,
    sign_founding,
    story,
)

Fault = tuple[bytes, str, int]


def good() -> dict[str, bytes]:
    """Return good evidence by name."""
    world = story()
    return {
        "objection": world.evidence(*OBJECTION_CHAIN).format(),
        "objection-without-its-part": replace(world.evidence(*OBJECTION_CHAIN), parts=()).format(),
        "head-under-a-replaced-root": world.evidence(*NEW_HEAD_CHAIN).format(),
    }


def faulty() -> dict[str, Fault]:
    """Return faulty evidence by the name of its fault: the file, the error's code and the step."""
    return _forms() | _foundings() | _checkpoints() | _proofs() | _acts() | _authorities() | _parts()


def _whole() -> Evidence:
    return story().evidence(*OBJECTION_CHAIN)


def _forms() -> dict[str, Fault]:
    data = _whole().format()
    form = "evidence.not_in_its_form"

    def written(old: bytes, new: bytes) -> bytes:
        assert data.count(old) == 1
        return data.replace(old, new)

    return {
        "truncated": (data[: len(data) // 2], "evidence.not_json", 1),
        "empty": (b"", "evidence.not_json", 1),
        "in-utf-16": (data.decode().encode("utf-16"), "evidence.not_json", 1),
        "name-twice": (written(b'"exercise": true', b'"exercise": false,\n "exercise": true'), form, 1),
        "unknown-field": (written(b'"exercise": true', b'"exercise": true,\n "note": ""'), "evidence.form", 1),
        "without-its-line-end": (data[:-1], form, 1),
        "index-is-true": (written(b'"index": 1,', b'"index": true,'), "opening.form", 1),
        "subject-is-no-id": (written(_whole().subject.encode() + b'"\n', b'\\ud800"\n'), "evidence.form", 1),
    }


def _foundings() -> dict[str, Fault]:
    world, stranger = story(), key("stranger")
    founding = world.founding.founding

    def signed_otherwise(change: Callable[[list[Signature]], Any]) -> bytes:
        signatures = list(world.founding.signatures)
        change(signatures)
        forged = found()
        forged.entries = []
        forged.append(replace(world.founding, signatures=tuple(signatures)))
        forged.entries += world.entries[1:]
        return forged.evidence(*OBJECTION_CHAIN).format()

    forged = Signature(key("COR/root").public, stranger.sign("founding", founding.data).sig)
    rehearsal = World(sign_founding(founding_value() | {"nonce": "0" * 64}))
    rehearsal.append(rehearsal.founding)
    others = [replace(opening, proof=()) for opening in rehearsal.evidence().openings]
    whole = _whole()
    return {
        "forged-founder": (signed_otherwise(lambda found: found.__setitem__(2, forged)), "signature.wrong", 2),
        "stranger-for-a-founder": (
            signed_otherwise(lambda found: found.__setitem__(2, stranger.sign("founding", founding.data))),
            "founding.signatures",
            2,
        ),
        "founder-missing": (signed_otherwise(lambda found: found.pop(2)), "founding.signatures", 2),
        "founding-not-signed-by-the-keeper": (signed_otherwise(lambda found: found.pop()), "founding.signatures", 2),
        "founding-signed-as-an-act": (
            signed_otherwise(lambda found: found.__setitem__(0, key("ARV/root").sign("act", founding.data))),
            "signature.wrong",
            2,
        ),
        "other-organisation": (replace(whole, organisation="0" * 64).format(), "evidence.other_organisation", 2),
        "rehearsals-founding": (
            replace(whole, openings=(*others, *whole.openings[1:])).format(),
            "evidence.other_organisation",
            2,
        ),
        "exercise-hidden": (replace(whole, exercise=False).format(), "evidence.other_organisation", 2),
        "without-founding": (replace(whole, openings=whole.openings[1:]).format(), "evidence.no_founding", 2),
    }


def _checkpoints() -> dict[str, Fault]:
    world, whole = story(), _whole()
    note = world.checkpoint()
    forked = story()
    forked.entries[OBJECTION] = forked.entries[OBJECTION]._replace(data=b"another act in its place")
    fork = forked.checkpoint().format()
    lines = note.text.split("\n")
    other_origin = resigned(note, "\n".join(["other.example/record", *lines[1:]]))

    def file(checkpoint: str) -> bytes:
        return replace(whole, checkpoint=checkpoint).format()

    def by(*kept: int) -> bytes:
        return file(replace(note, signatures=tuple(note.signatures[at] for at in kept)).format())

    stretched = replace(note.signatures[0], sig=note.signatures[0].sig + b"\0")
    twice = (note.signatures[0], note.signatures[1], note.signatures[1])
    return {
        "fork": (file(fork), "inclusion.root", 5),
        "forks-root-under-old-signatures": (
            file(replace(note, text=fork.split("\n\n")[0] + "\n").format()),
            "signature.wrong",
            3,
        ),
        "size-altered": (file(note.format().replace("\n11\n", "\n12\n")), "signature.wrong", 3),
        "other-origin": (file(other_origin.format()), "checkpoint.origin", 3),
        "checkpoint-not-signed-by-the-keeper": (by(1, 2), "checkpoint.unsigned", 3),
        "checkpoint-signature-stretched": (
            file(replace(note, signatures=(stretched, *note.signatures[1:])).format()),
            "signature.wrong",
            3,
        ),
        "checkpoint-without-signatures": (file(note.text), "note.form", 1),
        "too-few-cosignatures": (by(0, 1), "evidence.too_few_cosignatures", 4),
        "one-witness-twice": (
            file(replace(note, signatures=twice).format()),
            "evidence.too_few_cosignatures",
            4,
        ),
        "cosignature-at-another-time": (
            file(replace(note, signatures=(*note.signatures[:2], _at_another_time(note.signatures[2]))).format()),
            "signature.wrong",
            4,
        ),
    }


def _at_another_time(signature: Any) -> Any:
    return replace(signature, sig=bytes(8) + signature.sig[8:])


def _proofs() -> dict[str, Fault]:
    whole = _whole()
    *rest, last = whole.openings
    first, second = rest[1], rest[2]

    def file(*openings: Any) -> bytes:
        return replace(whole, openings=openings).format()

    swapped = (replace(first, proof=second.proof), replace(second, proof=first.proof))
    return {
        "swapped-proof": (file(rest[0], *swapped, last), "inclusion.root", 5),
        "proof-is-short": (file(*rest, replace(last, proof=last.proof[:-1])), "inclusion.short", 5),
        "proof-is-long": (file(*rest, replace(last, proof=(*last.proof, bytes(32)))), "inclusion.long", 5),
        "other-index": (file(*rest, replace(last, index=5)), "inclusion.root", 5),
        "index-beyond-the-tree": (file(*rest, replace(last, index=11)), "inclusion.index", 5),
        "openings-out-of-order": (file(rest[0], second, first, last), "evidence.order", 5),
        "opening-twice": (file(*rest, last, last), "evidence.order", 5),
    }


def _acts() -> dict[str, Fault]:
    world, whole = found(), _whole()
    world.appoint("ARV", "head", "ARV/head", by="ARV/root")
    value = world.value("decision.object", "ARV", "ARV/head", body={"decision": seed("decision").hex()})
    right = sign_act(value, key("ARV/head"))
    forged = Signature(right.act.key, key("keeper").sign("act", right.act.data).sig)
    sign_in = key("ARV/head").sign("sign-in", right.act.data)

    def recorded(signed: SignedAct) -> bytes:
        other = World(world.founding, list(world.entries))
        other.append(signed)
        return other.evidence(HEAD, 2).format()

    rehearsals = sign_act(value | {"org": "0" * 64}, key("ARV/head"))
    return {
        "act-signed-by-the-keeper-instead": (recorded(replace(right, signatures=(forged,))), "signature.wrong", 6),
        "act-signed-as-a-sign-in": (recorded(replace(right, signatures=(sign_in,))), "signature.wrong", 6),
        "act-without-signature": (recorded(replace(right, signatures=())), "act.not_signed_by_its_key", 6),
        "act-of-a-rehearsal": (recorded(rehearsals), "act.other_organisation", 6),
        "without-its-subject": (replace(whole, subject="0" * 64).format(), "evidence.no_subject", 6),
        "subject-is-the-founding": (
            replace(whole, subject=whole.organisation).format(),
            "evidence.no_subject",
            6,
        ),
    }


def _authorities() -> dict[str, Fault]:
    def granted(by: str, party: str, role: str, label: str, **body: Any) -> bytes:
        world = found()
        world.appoint("ARV", "head", "ARV/head", by="ARV/root")
        world.appoint("ARV", "delegate", "ARV/delegate", by="ARV/head")
        whole = appointment(world.org, party, role, label) | body
        world.appoint(party, role, label, by=by, body=whole)
        return world.evidence(HEAD, DELEGATE, 3).format()

    replaced = story()
    replaced.appoint("EST", "head", "EST/head/2", by="EST/root")
    strangers = found()
    strangers.act("decision.object", "BEL", "ARV/root", to=MEMBERS)
    unsigned = appointment(found().org, "ARV", "delegate", "ARV/second") | {"key": key("stranger").public}
    anothers = appointment(found().org, "BEL", "delegate", "ARV/second")
    missing, may_not = "evidence.key_without_authority", "evidence.role_may_not_grant"
    return {
        "key-without-authority": (story().evidence(HEAD, OBJECTION).format(), missing, 7),
        "key-of-another-party": (strangers.evidence(1).format(), missing, 7),
        "replaced-root": (replaced.evidence(6, 7, 11).format(), missing, 7),
        "delegate-accredits": (granted("ARV/delegate", "ARV", "delegate", "ARV/second"), may_not, 7),
        "root-accredits-a-delegate": (
            granted("ARV/root", "ARV", "delegate", "ARV/second"),
            may_not,
            7,
        ),
        "key-that-did-not-accept": (
            granted("ARV/head", "ARV", "delegate", "ARV/second", **unsigned),
            "key.possession",
            7,
        ),
        "key-that-accepted-another-party": (
            granted("ARV/head", "ARV", "delegate", "ARV/second", **anothers),
            "signature.wrong",
            7,
        ),
        "key-bound-to-another-origin": (
            granted("ARV/head", "ARV", "delegate", "ARV/second", origin="https://lantern.example"),
            "signature.wrong",
            7,
        ),
        "key-that-is-another-partys": (
            granted("ARV/head", "ARV", "delegate", "BEL/root"),
            "evidence.key_of_another",
            7,
        ),
        "grant-without-key": (granted("ARV/head", "ARV", "delegate", "ARV/second", key=None), "key.grant", 7),
    }


def _parts() -> dict[str, Fault]:
    whole = _whole()
    (act, part), head = whole.parts[0], whole.openings[1].entry.act.id

    def file(act: str, part: Any) -> bytes:
        return replace(whole, parts=((act, part),)).format()

    return {
        "wrong-part": (file(act, replace(part, data=b"other words")), "evidence.part", 8),
        "part-with-another-salt": (file(act, replace(part, salt=seed("other"))), "evidence.part", 8),
        "part-under-another-name": (file(act, make_part("title", part.data)), "evidence.part", 8),
        "part-of-another-act": (file(head, part), "evidence.part", 8),
        "part-of-an-act-not-shown": (file("0" * 64, part), "evidence.part", 8),
    }
