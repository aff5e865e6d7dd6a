"""A certified copy in the form of a PDF, as small as its evidence lets it be: not for reading, but for verifiers."""

import zlib

from comity.core.certified import sign_copy
from tests.vectors.world import OBJECTION_CHAIN, key, story


def pdf_with(evidence: bytes) -> bytes:
    """Return bytes in the form of a PDF that holds the evidence among other streams; the same on every machine."""
    streams = (b"no deflated stream", zlib.compress(b"another", 0), zlib.compress(evidence, 0))
    objects = b"".join(b"obj\nstream\n" + stream + b"\nendstream\n" for stream in streams)
    return b"%PDF-1.7\n" + objects + b"xref\nstartxref\n9\n%%EOF\n"


def good() -> dict[str, bytes]:
    """Return good copies by name."""
    evidence = story().evidence(*OBJECTION_CHAIN).format()
    return {"objection": sign_copy(pdf_with(evidence), evidence, key("keeper"))}
