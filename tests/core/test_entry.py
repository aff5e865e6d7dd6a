import hashlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core import canonical
from comity.core.act import sign_act
from comity.core.entry import Entry
from tests.core.strategies import accepted, flips, mutations, names, refused, values
from tests.vectors.acts import nested, value
from tests.vectors.world import NOON, OBJECTION, key, seed, story

WORLD = story()
ENTRY = WORLD.entries[OBJECTION]
FOUNDING = WORLD.entries[0]


@given(
    st.dictionaries(names, values, max_size=3),
    st.dictionaries(names, values, max_size=3),
    st.binary(min_size=32, max_size=32),
)
def test_entries_round_trip(findings: dict[str, Any], body: dict[str, Any], salt: bytes) -> None:
    signed = sign_act(value(body=body), key("ARV/delegate"))
    entry = Entry.make(signed, salt=salt, time=NOON, findings=findings)
    assert Entry.parse(entry.data) == entry
    assert entry.signed == signed
    assert canonical.encode(canonical.decode(entry.data)) == entry.data


def test_the_founding_is_an_entry_too() -> None:
    assert Entry.parse(FOUNDING.data, founding=True) == FOUNDING
    assert refused(lambda: FOUNDING.signed).code == "entry.founding"
    assert refused(lambda: Entry.parse(FOUNDING.data)).code == "act.fields"
    assert refused(lambda: Entry.parse(ENTRY.data, founding=True)).code == "founding.fields"


def test_an_act_as_deep_as_acts_can_be_has_an_entry() -> None:
    signed = sign_act(value(body={"deep": nested(30)}), key("ARV/delegate"))
    entry = Entry.make(signed, salt=bytes(32), time=NOON, findings={})
    assert Entry.parse(entry.data) == entry


def test_the_commitment_is_over_prefix_and_bytes() -> None:
    commitment = hashlib.sha256(b"comity/entry/v1\n" + ENTRY.data).digest()
    assert ENTRY.commitment() == commitment
    assert ENTRY.leaf() == hashlib.sha256(b"\0" + commitment).digest()


def test_commitments_and_references_depend_on_the_salt() -> None:
    signed = ENTRY.signed
    one, two = (Entry.make(signed, salt=seed(label), time=NOON, findings={}) for label in ("one", "two"))
    assert one.act == two.act
    assert one.commitment() != two.commitment()
    assert one.reference() != two.reference()
    message = b"comity/reference/v1\n" + seed("one") + bytes.fromhex(signed.act.id)
    assert one.reference() == hashlib.sha256(message).hexdigest()


@settings(max_examples=300)
@given(flips(ENTRY.data))
def test_any_flipped_bit_is_seen(data: bytes) -> None:
    if accepted(lambda: Entry.parse(data)):
        assert Entry.parse(data).commitment() != ENTRY.commitment()


@settings(max_examples=300)
@given(mutations(canonical.decode(ENTRY.data)) | mutations(canonical.decode(ENTRY.data), values))
def test_any_value_is_an_entry_or_is_refused(whole: Any) -> None:
    if accepted(lambda: canonical.encode(whole)):
        data = canonical.encode(whole)
        if accepted(lambda: Entry.parse(data)):
            entry = Entry.parse(data)
            entry.reference()
            accepted(entry.signed.verify)
            assert (
                Entry.make(entry.signed, salt=bytes.fromhex(entry.salt), time=entry.time, findings=entry.findings)
                == entry
            )


@pytest.mark.parametrize(
    "changes",
    [
        {"salt": "0" * 63},
        {"salt": "A" * 64},
        {"salt": "g" * 64},
        {"salt": "0 " * 32},
        {"salt": 1},
        {"findings": []},
        {"findings": None},
        {"signatures": {}},
        {"signatures": [[]]},
        {"time": "2026-03-01T12:00:00Z"},
        {"time": True},
        {"act": None},
        {"act": []},
        {"more": 1},
    ],
)
def test_faulty_entries(changes: dict[str, Any]) -> None:
    data = canonical.encode(canonical.decode(ENTRY.data) | changes)
    refused(lambda: Entry.parse(data))


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"null", ENTRY.data[:-1], ENTRY.data + b"\n", b"[" * 1000])
def test_bytes_that_are_no_entry(data: bytes) -> None:
    refused(lambda: Entry.parse(data))
    refused(lambda: Entry.parse(data, founding=True))
