"""A certified copy verifies whole; with one byte changed, anywhere in it, it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.certified import MAX_COPY, sign_copy, verify_copy
from tests.core.strategies import refused
from tests.vectors.copies import pdf_with
from tests.vectors.world import OBJECTION_CHAIN, key, story

WORLD = story()
EVIDENCE = WORLD.evidence(*OBJECTION_CHAIN).format()


COPY = sign_copy(pdf_with(EVIDENCE), EVIDENCE, key("keeper"))


def test_copy_proves_what_its_evidence_proves_and_that_it_is_unchanged() -> None:
    found = verify_copy(COPY, organisation=WORLD.org)
    assert found.evidence.format() == EVIDENCE
    assert [number for number, _, _ in found.steps] == list(range(1, 10))
    assert COPY.startswith(b"%PDF-")
    assert COPY.endswith(b"startxref\n9\n%%EOF\n")


@given(st.integers(0, len(COPY) - 1), st.integers(1, 255))
def test_one_byte_changed_anywhere_is_found(at: int, change: int) -> None:
    refused(lambda: verify_copy(COPY[:at] + bytes([COPY[at] ^ change]) + COPY[at + 1 :]))


@pytest.mark.parametrize("at", range(COPY.index(b"%comity-copy"), len(COPY)))
def test_one_byte_changed_in_the_signature_and_after_it_is_found(at: int) -> None:
    refused(lambda: verify_copy(COPY[:at] + bytes([COPY[at] ^ 1]) + COPY[at + 1 :]))


@pytest.mark.parametrize(
    ("copy", "code"),
    [
        (pdf_with(EVIDENCE), "copy.unmarked"),
        (COPY[:-1], "copy.changed"),
        (COPY + b"\n", "copy.changed"),
        (COPY + COPY, "copy.changed"),
        (sign_copy(pdf_with(EVIDENCE), EVIDENCE, key("stranger")), "copy.changed"),
        (b"%PDF-" + bytes(MAX_COPY), "copy.too_large"),
    ],
    ids=["no-copy", "cut", "added-to", "two", "signed-by-a-stranger", "too-large"],
)
def test_what_is_not_as_the_keeper_signed_it_is_refused(copy: bytes, code: str) -> None:
    error = refused(lambda: verify_copy(copy))
    assert (error.code, error.facts["step"]) == (code, 9)


def test_another_organisation_than_the_pinned_one_is_refused() -> None:
    assert refused(lambda: verify_copy(COPY, organisation="0" * 64)).facts["step"] == 2


def test_a_pdf_without_the_evidence_is_not_signed() -> None:
    assert refused(lambda: sign_copy(pdf_with(b"{}"), EVIDENCE, key("keeper"))).code == "copy.no_evidence"
