from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.core.checkpoint import (
    COSIGNATURE,
    MAX_NOTE,
    Checkpoint,
    Note,
    NoteSignature,
    cosign,
    format_verifier_key,
    key_hint,
    parse_verifier_key,
    sign_checkpoint,
    verify_checkpoint,
    verify_cosignature,
)
from comity.core.keys import SigningKey, verify_raw
from comity.core.merkle import EMPTY_ROOT
from tests.core.strategies import accepted, flip, refused
from tests.vectors.world import COSIGNED_AT, ORIGIN, WITNESSES, key, seed

KEEPER, WITNESS = key("keeper"), key(WITNESSES[0])
CHECKPOINT = Checkpoint(ORIGIN, 12, seed("root"))
NOTE = cosign(sign_checkpoint(CHECKPOINT, KEEPER), WITNESSES[0], WITNESS, timestamp=COSIGNED_AT)
# The note with which Go's package golang.org/x/mod/sumdb/note explains itself.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def verify_both(text: str) -> None:
    note = Note.parse(text)
    verify_checkpoint(note, ORIGIN, KEEPER.public)
    verify_cosignature(note, WITNESSES[0], WITNESS.public)


def test_the_note_of_the_standards_first_library() -> None:
    name, public, kind = parse_verifier_key(GO_KEY)
    note = Note.parse(GO_NOTE)
    (signature,) = note.signatures
    assert (signature.name, signature.hint) == (name, key_hint(name, public, kind))
    verify_raw(public, note.text.encode(), signature.sig)
    assert note.format() == GO_NOTE


def test_a_checkpoint_says_what_was_signed() -> None:
    assert NOTE.text == f"{ORIGIN}\n12\n" + NOTE.text.split("\n")[2] + "\n"
    assert verify_checkpoint(NOTE, ORIGIN, KEEPER.public) == CHECKPOINT
    assert verify_cosignature(NOTE, WITNESSES[0], WITNESS.public) == COSIGNED_AT
    verify_both(NOTE.format())


names = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z"), exclude_characters="+"), min_size=1, max_size=20)


@given(names, st.integers(0, 10**16 - 1), st.binary(min_size=32, max_size=32))
def test_checkpoints_round_trip(origin: str, size: int, root: bytes) -> None:
    checkpoint = Checkpoint(origin, size, root if size else EMPTY_ROOT)
    assert Checkpoint.parse(checkpoint.format()) == checkpoint


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.just("\n"), max_size=30),
    st.lists(
        st.builds(NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=80)),
        min_size=1,
        max_size=4,
    ),
)
def test_notes_round_trip(text: str, signatures: list[NoteSignature]) -> None:
    note = Note(text + "\n", tuple(signatures))
    assert Note.parse(note.format()) == note


@given(names, st.binary(min_size=32, max_size=32))
def test_verifier_keys_round_trip(name: str, secret: bytes) -> None:
    public = SigningKey(secret).public
    assert parse_verifier_key(format_verifier_key(name, public)) == (name, public, 1)
    assert parse_verifier_key(format_verifier_key(name, public, COSIGNATURE)) == (name, public, COSIGNATURE)


def test_any_flipped_bit_is_refused() -> None:
    data = NOTE.format().encode()
    for bit in range(len(data) * 8):
        try:
            text = flip(data, bit).decode()
        except UnicodeDecodeError:
            continue
        assert not accepted(lambda: verify_both(text))  # noqa: B023 - called at once


pieces = st.sampled_from([*NOTE.format().split("\n"), "\n", "\n\n", "— ", "\u2028", "\r", "\ud800", "٣", "AAAAAAA="])


@settings(max_examples=300)
@given(st.lists(pieces | st.text(max_size=4), max_size=14).map("\n".join) | st.lists(pieces, max_size=9).map("".join))
def test_any_text_is_a_note_or_is_refused(text: str) -> None:
    if accepted(lambda: Note.parse(text)):
        note = Note.parse(text)
        assert note.format() == text
        accepted(lambda: verify_checkpoint(note, ORIGIN, KEEPER.public))
        accepted(lambda: verify_cosignature(note, WITNESSES[0], WITNESS.public))
    if accepted(lambda: Checkpoint.parse(text)):
        assert Checkpoint.parse(text).format() == text
    if accepted(lambda: parse_verifier_key(text)):
        assert format_verifier_key(*parse_verifier_key(text)) == text


ROOT = NOTE.text.split("\n")[2]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n\n", f"{ORIGIN}\n12\n{ROOT}", f"{ORIGIN}\n12\n{ROOT}\nmore\n", f"\n12\n{ROOT}\n",
        f"{ORIGIN}\n012\n{ROOT}\n",
        f"{ORIGIN}\n+12\n{ROOT}\n", f"{ORIGIN}\n-1\n{ROOT}\n", f"{ORIGIN}\n1_2\n{ROOT}\n", f"{ORIGIN}\n١٢\n{ROOT}\n",
        f"{ORIGIN}\n 12\n{ROOT}\n", f"{ORIGIN}\n1.0\n{ROOT}\n", f"{ORIGIN}\n{10**16}\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n",
        f"{ORIGIN}\n12\n{ROOT[:-1]}\n", f"{ORIGIN}\n12\n{ROOT} \n", f"{ORIGIN}\n12\n\n", f"{ORIGIN}\n12\nAAAA\n",
        f"{ORIGIN}\n12\n{'A' * 42}B=\n",
        f"{ORIGIN}\n12\n{ROOT.replace(ROOT[0], 'é')}\n", f"{ORIGIN}\n0\n{ROOT}\n",
    ],
)  # fmt: skip
def test_texts_that_are_no_checkpoint(text: str) -> None:
    assert refused(lambda: Checkpoint.parse(text)).code == "checkpoint.form"


LINE = NOTE.signatures[0].format()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "note.form"),
        (NOTE.text, "note.form"),
        (NOTE.format()[:-1], "note.form"),
        (NOTE.text + "\n", "note.form"),
        (NOTE.format() + "\n", "note.form"),
        (NOTE.format().replace("\n", "\r\n"), "note.form"),
        (NOTE.text + "\t\n" + LINE + "\n", "note.form"),
        (NOTE.text + "\0\n\n" + LINE + "\n", "note.form"),
        (NOTE.text + "\ud800\n\n" + LINE + "\n", "note.form"),
        ("x" * MAX_NOTE + "\n\n" + LINE + "\n", "note.form"),
        (NOTE.text + "\n" + LINE.replace("—", "-") + "\n", "note.signature"),
        (NOTE.text + "\n" + LINE.replace(" ", "  ") + "\n", "note.signature"),
        (NOTE.text + "\n" + LINE + " \n", "note.signature"),
        (NOTE.text + "\n" + LINE[:-1] + "\n", "note.signature"),
        (NOTE.text + "\n— a+b AAAAAAA=\n", "note.signature"),
        (NOTE.text + "\n— a\u00a0b AAAAAAA=\n", "note.signature"),
        (NOTE.text + "\n— a AAAA\n", "note.signature"),
        (NOTE.text + "\n— a AAAAAAB=\n", "note.signature"),
        (NOTE.text + "\n— a éAAAAAA=\n", "note.signature"),
        (NOTE.text + "\n—  AAAAAAA=\n", "note.signature"),
        (NOTE.text + "\n— " + "a" * 256 + " AAAAAAA=\n", "note.signature"),
    ],
)
def test_texts_that_are_no_note(text: str, code: str) -> None:
    assert refused(lambda: Note.parse(text)).code == code


def wrong(**changes: Any) -> Note:
    return replace(NOTE, signatures=(replace(NOTE.signatures[0], **changes), *NOTE.signatures[1:]))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: verify_checkpoint(NOTE, "other.example", KEEPER.public), "checkpoint.origin"),
        (lambda: verify_checkpoint(NOTE, ORIGIN, WITNESS.public), "checkpoint.unsigned"),
        (lambda: verify_checkpoint(replace(NOTE, signatures=()), ORIGIN, KEEPER.public), "checkpoint.unsigned"),
        (lambda: verify_checkpoint(wrong(name="other"), ORIGIN, KEEPER.public), "checkpoint.unsigned"),
        (lambda: verify_checkpoint(wrong(sig=b"\0"), ORIGIN, KEEPER.public), "signature.wrong"),
        (lambda: verify_checkpoint(wrong(sig=bytes(64)), ORIGIN, KEEPER.public), "signature.wrong"),
        (lambda: verify_cosignature(NOTE, WITNESSES[1], WITNESS.public), "checkpoint.not_cosigned"),
        (lambda: verify_cosignature(NOTE, WITNESSES[0], KEEPER.public), "checkpoint.not_cosigned"),
    ],
)
def test_notes_that_prove_nothing(check: Callable[[], Any], code: str) -> None:
    assert refused(check).code == code


def test_a_cosignature_is_not_the_logs_signature() -> None:
    # The keeper's key as a witness: what it cosigned must not count as its own checkpoint, in any spelling.
    note = cosign(Note(CHECKPOINT.format(), ()), ORIGIN, KEEPER, timestamp=COSIGNED_AT)
    assert refused(lambda: verify_checkpoint(note, ORIGIN, KEEPER.public)).code == "checkpoint.unsigned"
    start = f"cosignature/v1\ntime {COSIGNED_AT}\n".encode()
    hint = key_hint(ORIGIN, KEEPER.public, 1)
    spliced = Note(note.text, (NoteSignature(ORIGIN, hint, note.signatures[0].sig[8:] + start),))
    assert refused(lambda: verify_checkpoint(spliced, ORIGIN, KEEPER.public)).code == "signature.wrong"


def test_lines_by_unknown_keys_are_kept_and_prove_nothing() -> None:
    stranger = sign_checkpoint(CHECKPOINT, key("stranger")).signatures
    note = Note.parse(replace(NOTE, signatures=(*stranger, *NOTE.signatures)).format())
    assert note.signatures[:1] == stranger
    assert verify_checkpoint(note, ORIGIN, KEEPER.public) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "", "+", "++", "a+b+c", GO_KEY + "=", GO_KEY[:-4], GO_KEY.replace("c74f", "c74e"), GO_KEY.replace("+", " "),
        GO_KEY.replace("Peter", "Pet er"), "\ud800" + GO_KEY, "a++", "a+00000000+", GO_KEY.replace("+ARpc", "+Arpc"),
    ],
)  # fmt: skip
def test_texts_that_are_no_verifier_key(text: str) -> None:
    assert refused(lambda: parse_verifier_key(text)).code in ("note.verifier_key", "note.name")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "\ud800", "a" * 256, "\u2003"])
def test_names_that_no_signer_has(name: str) -> None:
    assert refused(lambda: format_verifier_key(name, KEEPER.public)).code == "note.name"
