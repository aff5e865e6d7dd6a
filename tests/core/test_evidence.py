import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core import authority, canonical
from comity.core.act import sign_act
from comity.core.evidence import MAX_EVIDENCE, Evidence, Opening, verify_evidence
from comity.core.founding import KEEPER
from tests.core.strategies import accepted, anything, flips, mutations, refused, values
from tests.vectors.world import (
    EVERYONE,
    NEW_HEAD_CHAIN,
    NOON,
    OBJECTION,
    OBJECTION_CHAIN,
    appointment,
    found,
    key,
    story,
)

WORLD = story()
EVIDENCE = WORLD.evidence(*OBJECTION_CHAIN)
FILE = EVIDENCE.format()
VALUE = json.loads(FILE)


def write(value: Any) -> bytes:
    """Write a file as Evidence.format does, whatever is in it."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode(errors="surrogatepass") + b"\n"


def test_evidence_says_what_it_proves() -> None:
    verified = verify_evidence(FILE, organisation=WORLD.org)
    assert verified.act == WORLD.entries[OBJECTION].act
    assert (verified.organisation, verified.exercise, verified.pinned) == (WORLD.org, True, True)
    assert (verified.index, verified.time, verified.size) == (OBJECTION, NOON, 11)
    assert [name for name, _ in verified.cosigned] == ["witness.arvenia.example", "witness.belmora.example"]
    assert [name for _, name, _ in verified.steps] == [
        "form", "founding", "checkpoint", "cosignatures", "inclusion", "signatures", "authority", "parts",
    ]  # fmt: skip


def test_an_organisation_that_nobody_named_is_told_as_such() -> None:
    assert not verify_evidence(FILE).pinned
    error = refused(lambda: verify_evidence(FILE, organisation="0" * 64))
    assert (error.code, error.facts["step"], error.facts["found"]) == ("evidence.other_organisation", 2, WORLD.org)


def test_any_act_of_a_chain_can_be_the_subject() -> None:
    for opening in EVIDENCE.openings[1:]:
        act = opening.entry.act.id
        assert verify_evidence(replace(EVIDENCE, subject=act).format()).act.id == act


def test_a_lost_root_is_replaced_by_an_adoption() -> None:
    assert verify_evidence(WORLD.evidence(*NEW_HEAD_CHAIN).format()).act.by == "EST"


def test_files_round_trip() -> None:
    assert Evidence.parse(FILE) == EVIDENCE
    assert Opening.from_value(EVIDENCE.openings[3].to_value()) == EVIDENCE.openings[3]
    assert write(VALUE) == FILE


@settings(max_examples=500)
@given(flips(FILE))
def test_any_flipped_bit_is_refused(data: bytes) -> None:
    assert not accepted(lambda: verify_evidence(data))


@given(st.integers(0, len(FILE) - 1))
def test_any_truncated_file_is_refused(length: int) -> None:
    assert refused(lambda: verify_evidence(FILE[:length])).facts["step"] == 1


@settings(max_examples=400)
@given(mutations(VALUE) | mutations(VALUE, values) | anything)
def test_any_file_holds_or_is_refused(value: Any) -> None:
    file = write(value)
    if accepted(lambda: verify_evidence(file)):
        # It may show less, such as a part fewer; it cannot show anything that is not in the record.
        verified = verify_evidence(file)
        assert verified.organisation == WORLD.org
        assert WORLD.entries[verified.index].act == verified.act


@settings(max_examples=300)
@given(st.integers(0, 3), st.data())
def test_any_entry_holds_or_is_refused(place: int, data: st.DataObject) -> None:
    entry = json.loads(VALUE["openings"][place]["entry"])
    changed = data.draw(mutations(entry, values))
    openings = [dict(opening) for opening in VALUE["openings"]]
    openings[place]["entry"] = canonical.encode_known(changed).decode(errors="replace")
    file = write(VALUE | {"openings": openings})
    assert changed == entry or not accepted(lambda: verify_evidence(file))


@given(mutations(EVIDENCE.openings[1].to_value()) | anything)
def test_any_value_is_an_opening_or_is_refused(value: Any) -> None:
    if accepted(lambda: Opening.from_value(value)):
        assert Opening.from_value(value).to_value() == value


KINDS = st.sampled_from([*authority.GRANTS, authority.ADOPTION])
BODIES = mutations(appointment(WORLD.org, "ARV", "head", "ARV/head"), values) | mutations(
    {"effects": [{"effect": "root", "party": "ARV"} | appointment(WORLD.org, "ARV", "root", "ARV/head")]}, values
)


@settings(max_examples=200)
@given(KINDS, BODIES, st.sampled_from(["ARV", KEEPER]), st.sampled_from(["ARV/root", "keeper"]))
def test_acts_that_are_truly_recorded_and_hostile_hold_or_are_refused(
    kind: str, body: Any, by: str, label: str
) -> None:
    # All is signed, in the tree and cosigned; only the act's payload is what it should not be.
    world = found()
    value = world.value(kind, by, label, body=body, to=EVERYONE)
    if accepted(lambda: sign_act(value, key(label))):
        world.append(sign_act(value, key(label)))
        file = world.evidence(1).format()
        accepted(lambda: verify_evidence(file))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\n", b"null", b"[]", b"{}", b"1", b'"evidence"', b"\xff", b"NaN", b"[" * 100_000, b'{"a":' * 100_000,
        b"9" * 5000, FILE + b"\n", FILE[:-1], b"\xef\xbb\xbf" + FILE, FILE.decode().encode("utf-16"),
        json.dumps(VALUE).encode(), FILE.replace(b"\n", b"\r\n"), write(VALUE | {"openings": []}),
        write(VALUE | {"checkpoint": "\ud800"}), write(VALUE | {"organisation": "\u202e"}),
        write(VALUE | {"openings": [VALUE["openings"][0] | {"entry": "[" * 100_000}]}),
    ],
    ids=range(22),
)  # fmt: skip
def test_bytes_that_are_no_evidence(data: bytes) -> None:
    assert refused(lambda: verify_evidence(data)).facts["step"] == 1


def test_a_too_large_file_is_not_even_read() -> None:
    data = bytes(MAX_EVIDENCE + 1)
    assert refused(lambda: verify_evidence(data)).code == "evidence.too_large"


def test_too_many_openings_are_refused() -> None:
    file = write(VALUE | {"openings": [{}] * 10_001})
    assert refused(lambda: verify_evidence(file)).code == "evidence.form"


def test_a_proof_in_another_base64_is_refused() -> None:
    opening = EVIDENCE.openings[1].to_value()
    step = opening["proof"][0]
    # The last character before the padding has two bits that mean nothing.
    others = [
        step[:42] + chr(ord(step[42]) + 1) + "=",
        step[:-1],
        step + "\n",
        " " + step,
        step.replace("=", "=="),
        None,
        1,
    ]
    for other in others:
        value = opening | {"proof": [other, *opening["proof"][1:]]}
        assert refused(lambda: Opening.from_value(value)).code == "opening.proof"  # noqa: B023 - called at once
