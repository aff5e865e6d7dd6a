"""One file that proves acts to anyone, offline: from the founding to the key, from the act to the checkpoint.

The file holds openings (an entry and its inclusion proof) in the order of the record, one checkpoint with its
cosignatures, and such parts as its maker chose to show. `verify_evidence` needs nothing else: no server, no database.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from comity.core import authority
from comity.core.act import Act, Part
from comity.core.checkpoint import Checkpoint, Note, verify_checkpoint, verify_cosignature
from comity.core.entry import Entry
from comity.core.errors import ComityError, Malformed, Unverified
from comity.core.founding import KEEPER, Founding, SignedFounding
from comity.core.merkle import verify_inclusion

MAX_EVIDENCE = 64 * 1024 * 1024
MAX_OPENINGS = 10_000
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry shown: its index in the record, the entry, and its inclusion proof for the file's checkpoint."""

    index: int
    entry: Entry
    proof: tuple[bytes, ...]

    def to_value(self) -> dict[str, Any]:
        """Return the opening as it stands in receipts and evidence files; the entry is in it as text."""
        proof = [base64.b64encode(step).decode() for step in self.proof]
        return {"index": self.index, "entry": self.entry.data.decode(), "proof": proof}

    @classmethod
    def from_value(cls, value: Any) -> "Opening":
        """Parse an opening strictly; raises Malformed."""
        match value:
            case {"index": int(index), "entry": str(text), "proof": list(proof)} if len(value) == 3:
                # True is an int to a pattern.
                if type(index) is int and index >= 0:
                    entry = Entry.parse(text.encode(errors="surrogatepass"), founding=index == 0)
                    return cls(index, entry, tuple(_parse_hash(step) for step in proof))
        raise Malformed("opening.form")


def _parse_hash(text: Any) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Malformed("opening.proof") from None
    if len(data) != 32 or base64.b64encode(data).decode() != text:
        raise Malformed("opening.proof")
    return data


@dataclass(frozen=True, slots=True)
class Evidence:
    """An evidence file: what it proves (`subject`, an act's id), its openings, its checkpoint, and the parts shown."""

    organisation: str
    subject: str
    checkpoint: str
    openings: tuple[Opening, ...]
    parts: tuple[tuple[str, Part], ...] = ()
    exercise: bool = False

    def format(self) -> bytes:
        """Return the file's bytes, the inverse of parse."""
        value = {
            "comity": "evidence/v1",
            "organisation": self.organisation,
            "exercise": self.exercise,
            "subject": self.subject,
            "checkpoint": self.checkpoint,
            "openings": [opening.to_value() for opening in self.openings],
            "parts": [{"act": act} | part.to_value() for act, part in self.parts],
        }
        return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"

    @classmethod
    def parse(cls, data: bytes) -> "Evidence":
        """Parse a file strictly; raises Malformed unless its bytes are exactly `format` of what they say."""
        if len(data) > MAX_EVIDENCE:
            raise Malformed("evidence.too_large", size=len(data), limit=MAX_EVIDENCE)
        try:
            value = json.loads(data.decode())
        except (ValueError, RecursionError):
            raise Malformed("evidence.not_json") from None
        evidence = cls._from_value(value)
        # Otherwise a name given twice, or a word added, could show one thing here and another elsewhere.
        if evidence.format() != data:
            raise Malformed("evidence.not_in_its_form")
        return evidence

    @classmethod
    def _from_value(cls, value: Any) -> "Evidence":
        match value:
            case {"comity": "evidence/v1", "organisation": str(organisation), "exercise": bool(exercise),
                  "subject": str(subject), "checkpoint": str(checkpoint), "openings": list(openings),
                  "parts": list(parts)} if len(value) == 7 and 0 < len(openings) <= MAX_OPENINGS:  # fmt: skip
                if not _HASH(organisation) or not _HASH(subject):
                    raise Malformed("evidence.form")
                Note.parse(checkpoint)
                return cls(
                    organisation, subject, checkpoint, tuple(Opening.from_value(opening) for opening in openings),
                    tuple(_parse_shown_part(part) for part in parts), exercise,
                )  # fmt: skip
        raise Malformed("evidence.form")


def _parse_shown_part(value: Any) -> tuple[str, Part]:
    if not isinstance(value, dict) or not isinstance(value.get("act"), str) or not _HASH(value["act"]):
        raise Malformed("evidence.part")
    return value["act"], Part.from_value({name: item for name, item in value.items() if name != "act"})


@dataclass
class Verified:
    """What a file proved: the steps that were gone through, with their facts, and the act that it is about."""

    organisation: str
    exercise: bool
    founding: Founding
    act: Act
    index: int
    time: str
    size: int
    pinned: bool
    evidence: Evidence
    cosigned: list[tuple[str, int]] = field(default_factory=list)
    steps: list[tuple[int, str, dict[str, Any]]] = field(default_factory=list)


def verify_evidence(data: bytes, *, organisation: str | None = None) -> Verified:
    """Verify an evidence file and return what it proves; raises Unverified or Malformed with the step in its facts.

    1. The file is in its form.
    2. Its founding is signed by every founder and the keeper; its id is the organisation's (and the pinned one).
    3. The checkpoint is signed by the keeper named in the founding, for its origin.
    4. The founding's witnesses cosigned the checkpoint, as many as the founding requires.
    5. Every entry shown is in the tree of that checkpoint, at its index.
    6. Every act shown names this organisation and is signed by its key.
    7. Every such key is its party's: a chain of grants leads from a root, through earlier entries, to the key.
    8. Every part shown has the hash that its act names.

    That a key was not revoked in between is the keeper's and the cosigners' word: a tree cannot prove an absence.
    """
    steps: list[tuple[int, str, dict[str, Any]]] = []

    def step(number: int, name: str, check: Callable[[], Any], **facts: Any) -> Any:
        try:
            result = check()
        except ComityError as error:
            error.facts["step"] = number
            raise
        steps.append((number, name, facts))
        return result

    evidence = step(1, "form", lambda: Evidence.parse(data))
    founding = step(2, "founding", lambda: _verify_founding(evidence, organisation), organisation=evidence.organisation)
    checkpoint = step(3, "checkpoint", lambda: _verify_checkpoint(evidence, founding), origin=founding.origin)
    cosigned = step(4, "cosignatures", lambda: _verify_cosignatures(evidence, founding), required=founding.required)
    step(5, "inclusion", lambda: _verify_inclusion(evidence, checkpoint), size=checkpoint.size)
    step(6, "signatures", lambda: _verify_signatures(evidence, founding), acts=len(evidence.openings) - 1)
    step(7, "authority", lambda: _verify_authority(evidence, founding))
    step(8, "parts", lambda: _verify_parts(evidence), parts=len(evidence.parts))
    subject = next(opening for opening in evidence.openings if opening.entry.act.id == evidence.subject)
    assert isinstance(subject.entry.act, Act)
    return Verified(
        organisation=founding.id, exercise=founding.exercise, founding=founding, act=subject.entry.act,
        index=subject.index, time=subject.entry.time, size=checkpoint.size, pinned=organisation is not None,
        evidence=evidence, cosigned=cosigned, steps=steps,
    )  # fmt: skip


def _verify_founding(evidence: Evidence, pinned: str | None) -> Founding:
    first = evidence.openings[0]
    if first.index != 0 or not isinstance(first.entry.act, Founding):
        raise Unverified("evidence.no_founding")
    founding = first.entry.act
    SignedFounding(founding, first.entry.signatures).verify()
    if founding.id != evidence.organisation or founding.exercise != evidence.exercise:
        raise Unverified("evidence.other_organisation", found=founding.id, expected=evidence.organisation)
    if pinned is not None and founding.id != pinned:
        raise Unverified("evidence.other_organisation", found=founding.id, expected=pinned)
    return founding


def _verify_checkpoint(evidence: Evidence, founding: Founding) -> Checkpoint:
    return verify_checkpoint(Note.parse(evidence.checkpoint), founding.origin, founding.keeper)


def _verify_cosignatures(evidence: Evidence, founding: Founding) -> list[tuple[str, int]]:
    note = Note.parse(evidence.checkpoint)
    found = []
    for name, key in founding.witnesses:
        try:
            found.append((name, verify_cosignature(note, name, key)))
        except Unverified as error:
            if error.code != "checkpoint.not_cosigned":
                raise
    if len(found) < founding.required:
        raise Unverified("evidence.too_few_cosignatures", found=len(found), required=founding.required)
    return found


def _verify_inclusion(evidence: Evidence, checkpoint: Checkpoint) -> None:
    last = -1
    for opening in evidence.openings:
        if opening.index <= last:
            raise Unverified("evidence.order", index=opening.index)
        last = opening.index
        leaf = opening.entry.leaf()
        verify_inclusion(leaf, opening.index, checkpoint.size, list(opening.proof), checkpoint.root)


def _verify_signatures(evidence: Evidence, founding: Founding) -> None:
    for opening in evidence.openings[1:]:
        signed = opening.entry.signed
        if signed.act.org != founding.id:
            raise Unverified("act.other_organisation", act=signed.act.id)
        signed.verify()
    if evidence.subject not in {opening.entry.act.id for opening in evidence.openings[1:]}:
        raise Unverified("evidence.no_subject", subject=evidence.subject)


def _verify_authority(evidence: Evidence, founding: Founding) -> None:
    # What the founding and the acts before this one, in the order of the record, have granted to each key.
    held = {party.root: (party.id, "root") for party in founding.parties if party.root}
    held[founding.keeper] = (KEEPER, "keeper")
    for opening in evidence.openings[1:]:
        act = opening.entry.signed.act
        party, role = held.get(act.key, (None, None))
        if party != act.by:
            raise Unverified("evidence.key_without_authority", act=act.id, party=act.by, key=act.key)
        granters = authority.GRANTS.get(act.kind)
        if granters and role not in granters[0]:
            raise Unverified("evidence.role_may_not_grant", act=act.id, role=role)
        for grant in authority.grants(act):
            grant.verify(act.org)
            _verify_free(held, grant, act)
            if grant.role == "root":
                # A successor ends its predecessor, as far as this file shows it.
                held = {key: holder for key, holder in held.items() if holder != (grant.party, "root")}
            held[grant.key] = (grant.party, grant.role)


def _verify_free(held: dict[str, tuple[str, str]], grant: authority.Grant, act: Act) -> None:
    """Check that the granted key is not another's: a key belongs to one party for ever."""
    holder = held.get(grant.key, (grant.party, ""))[0]
    if holder != grant.party:
        raise Unverified("evidence.key_of_another", act=act.id, party=grant.party, key=grant.key)


def _verify_parts(evidence: Evidence) -> None:
    acts = {opening.entry.act.id: opening.entry.act for opening in evidence.openings[1:]}
    for act_id, part in evidence.parts:
        act = acts.get(act_id)
        named = act.part(part.name) if isinstance(act, Act) else None
        if named is None or named.hash != part.hash():
            raise Unverified("evidence.part", act=act_id, part=part.name)
