"""Certified copies: a PDF that holds the evidence of what it shows, and the record keeper's signature over every byte.

The signature stands in a comment of the PDF, on a line of its own before its last `startxref`: readers of PDF pass it
over, and no place in the file is counted from there.

    %comity-copy-v1 OFFSET LENGTH ed25519:KEY SIGNATURE

What is signed, for the purpose `copy`, is the whole file without the signature's 86 characters. OFFSET and LENGTH say
where the deflated evidence file stands, so that a verifier needs no reader of PDF. What the signature proves, and what
it does not, is in docs/adr/0018.
"""

import re
import zlib
from typing import NamedTuple

from comity.core.errors import ComityError, Malformed, Unverified
from comity.core.evidence import MAX_EVIDENCE, Verified, verify_evidence
from comity.core.keys import Signature, SigningKey, verify_signature

MAX_COPY = 64 * 1024 * 1024
PDF = b"%PDF-"
_END = b"startxref\n"
_MARK = b"%comity-copy-v1 "
_LINE = re.compile(
    rb"%comity-copy-v1 (0|[1-9][0-9]{0,8}) ([1-9][0-9]{0,8}) (ed25519:[A-Za-z0-9_-]{43}) ([A-Za-z0-9_-]{86})\n"
).fullmatch
STEP = 9


class _Marked(NamedTuple):
    """A copy taken apart: what is signed, by what signature, and the deflated evidence in it."""

    signed: bytes
    signature: Signature
    deflated: bytes


def sign_copy(pdf: bytes, evidence: bytes, key: SigningKey) -> bytes:
    """Return the PDF, in which the evidence is an embedded file, as a certified copy; raises Malformed if it is not.

    Only the key of the evidence's record keeper makes a copy that verifies.
    """
    offset, length = _find(pdf, evidence)
    end = pdf.rindex(_END)
    line = b"%s%d %d %s " % (_MARK, offset, length, key.public.encode())
    signature = key.sign("copy", pdf[:end] + line + b"\n" + pdf[end:])
    return pdf[:end] + line + signature.sig.encode() + b"\n" + pdf[end:]


def _find(pdf: bytes, evidence: bytes) -> tuple[int, int]:
    """Return where the deflated evidence stands in a PDF, and how long it is."""
    for found in re.finditer(rb"\nstream\n", pdf):
        inflate = zlib.decompressobj()
        try:
            data = inflate.decompress(pdf[found.end() :], len(evidence) + 1)
        except zlib.error:
            continue
        if data == evidence and inflate.eof:
            return found.end(), len(pdf) - found.end() - len(inflate.unused_data)
    raise Malformed("copy.no_evidence")


def verify_copy(data: bytes, *, organisation: str | None = None) -> Verified:
    """Verify a certified copy and return what it proves; raises Unverified or Malformed with the step in its facts.

    Steps 1 to 8 are those of the evidence file in it (`verify_evidence`). Step 9: the keeper that its founding names
    signed every byte of this file.
    """
    try:
        marked = _take_apart(data)
        evidence = _inflate(marked.deflated)
    except ComityError as error:
        error.facts["step"] = STEP
        raise
    found = verify_evidence(evidence, organisation=organisation)
    try:
        verify_signature("copy", marked.signed, marked.signature)
    except ComityError as error:
        raise Unverified("copy.changed", step=STEP) from error
    if marked.signature.key != found.founding.keeper:
        raise Unverified("copy.changed", step=STEP)
    found.steps.append((STEP, "copy", {"size_of_copy": len(data)}))
    return found


def _take_apart(data: bytes) -> _Marked:
    if len(data) > MAX_COPY:
        raise Malformed("copy.too_large", size=len(data), limit=MAX_COPY)
    end = data.rfind(_END)
    start = data.rfind(_MARK, 0, max(end, 0))
    line = _LINE(data[start:end]) if data.startswith(PDF) and 0 <= start < end else None
    if line is None:
        raise Malformed("copy.unmarked")
    offset, length, key, sig = line.groups()
    place = slice(int(offset), int(offset) + int(length))
    if place.stop > start:
        raise Malformed("copy.no_evidence")
    signed = data[: start + line.start(4)] + data[start + line.end(4) :]
    return _Marked(signed, Signature(key.decode(), sig.decode()), data[place])


def _inflate(deflated: bytes) -> bytes:
    inflate = zlib.decompressobj()
    try:
        evidence = inflate.decompress(deflated, MAX_EVIDENCE + 1)
    except zlib.error:
        raise Malformed("copy.no_evidence") from None
    if not inflate.eof or inflate.unused_data:
        raise Malformed("copy.no_evidence")
    return evidence
