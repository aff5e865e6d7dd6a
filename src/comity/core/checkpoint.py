"""C2SP signed notes, checkpoints and cosignatures: parse, format, sign, verify.

Sources: C2SP signed-note, tlog-checkpoint, tlog-cosignature. A note is its text, an empty line, and signature lines.
Parsing is strict and is the inverse of formatting; signature lines by unknown keys are kept and prove nothing.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Self

from comity.core import merkle
from comity.core.errors import Malformed, Unverified, shown
from comity.core.keys import SigningKey, format_public, parse_public, verify_raw

NOTE_SIGNATURE = 1
COSIGNATURE = 4
MAX_NOTE = 65_536
# Controls but the newline, and surrogates, which have no bytes to sign.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]").search
_NAME = re.compile(r"[^\s+]{1,255}").fullmatch
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}").fullmatch


@dataclass(frozen=True)
class NoteSignature:
    """One signature line: the signer's name, the four bytes that hint at its key, and the rest."""

    name: str
    hint: bytes
    sig: bytes

    def format(self) -> str:
        """Return the line without its end."""
        return f"\u2014 {self.name} {base64.b64encode(self.hint + self.sig).decode()}"


@dataclass(frozen=True)
class Note:
    """A signed note: its text, which ends with a newline, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def format(self) -> str:
        """Return the whole note, as it is sent and kept."""
        return self.text + "\n" + "".join(signature.format() + "\n" for signature in self.signatures)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a note strictly; raises Malformed."""
        if len(text) > MAX_NOTE or _FORBIDDEN(text):
            raise Malformed("note.form")
        body, gap, lines = text.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise Malformed("note.form")
        return cls(body + "\n", tuple(_parse_line(line) for line in lines[:-1].split("\n")))


def _parse_line(line: str) -> NoteSignature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("note.signature") from None
    if dash != "\u2014" or not _NAME(name) or len(data) < 5 or base64.b64encode(data).decode() != encoded:
        raise Malformed("note.signature")
    return NoteSignature(name, data[:4], data[4:])


def check_name(name: str) -> None:
    """Return if C2SP lets a signer have the name: 1 to 255 characters, no white space, no plus; raises Malformed."""
    if not _NAME(name) or _FORBIDDEN(name):
        raise Malformed("note.name", found=shown(name))


def key_hint(name: str, public: str, kind: int) -> bytes:
    """Return the first four bytes of the hash that C2SP gives a key under a name."""
    return hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + parse_public(public)).digest()[:4]


def format_verifier_key(name: str, public: str, kind: int = NOTE_SIGNATURE) -> str:
    """Return the C2SP verifier key of a name and a public key: `name+hint+base64`."""
    check_name(name)
    encoded = base64.b64encode(bytes([kind]) + parse_public(public)).decode()
    return f"{name}+{key_hint(name, public, kind).hex()}+{encoded}"


def parse_verifier_key(text: str) -> tuple[str, str, int]:
    """Parse a verifier key to (name, public key, kind); raises Malformed."""
    name, _, rest = text.partition("+")
    _hint, _, encoded = rest.partition("+")
    try:
        data = base64.b64decode(encoded, validate=True)
        public, kind = format_public(data[1:]), data[0]
        if len(data) == 33 and format_verifier_key(name, public, kind) == text:
            return name, public, kind
    except (binascii.Error, ValueError, IndexError):
        pass
    raise Malformed("note.verifier_key", found=shown(text))


@dataclass(frozen=True)
class Checkpoint:
    """What a signed checkpoint says: the log's origin, its size in entries, and its 32-byte root."""

    origin: str
    size: int
    root: bytes

    def format(self) -> str:
        """Return the text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a checkpoint's text; raises Malformed. Extension lines are refused: nothing here writes them."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not _SIZE(lines[1]):
            raise Malformed("checkpoint.form")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except (binascii.Error, ValueError):
            raise Malformed("checkpoint.form") from None
        if len(root) != 32 or base64.b64encode(root).decode() != lines[2]:
            raise Malformed("checkpoint.form")
        if lines[1] == "0" and root != merkle.EMPTY_ROOT:
            raise Malformed("checkpoint.form")
        return cls(lines[0], int(lines[1]), root)


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> Note:
    """Sign a checkpoint as the log, whose name is the origin."""
    text = checkpoint.format()
    hint = key_hint(checkpoint.origin, key.public, NOTE_SIGNATURE)
    return Note(text, (NoteSignature(checkpoint.origin, hint, key.sign_raw(text.encode())),))


def cosign(note: Note, name: str, key: SigningKey, *, timestamp: int) -> Note:
    """Add a cosignature at a time in whole seconds since 1970 UTC: its maker saw no other history of this log."""
    stamp = timestamp.to_bytes(8, "big")
    sig = key.sign_raw(_cosigned(note.text, timestamp))
    line = NoteSignature(name, key_hint(name, key.public, COSIGNATURE), stamp + sig)
    return replace(note, signatures=(*note.signatures, line))


def _cosigned(text: str, timestamp: int) -> bytes:
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def verify_checkpoint(note: Note, origin: str, public: str) -> Checkpoint:
    """Return what the note says if the log's key signed it for that origin; raises Unverified or Malformed."""
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != origin:
        raise Unverified("checkpoint.origin", found=checkpoint.origin, expected=origin)
    hint = key_hint(origin, public, NOTE_SIGNATURE)
    for signature in note.signatures:
        if (signature.name, signature.hint) == (origin, hint):
            verify_raw(public, note.text.encode(), signature.sig)
            return checkpoint
    raise Unverified("checkpoint.unsigned", origin=origin)


def verify_cosignature(note: Note, name: str, public: str) -> int:
    """Return the time, in seconds since 1970 UTC, at which the witness cosigned; raises Unverified."""
    hint = key_hint(name, public, COSIGNATURE)
    for signature in note.signatures:
        if (signature.name, signature.hint) == (name, hint) and len(signature.sig) == 72:
            timestamp = int.from_bytes(signature.sig[:8], "big")
            verify_raw(public, _cosigned(note.text, timestamp), signature.sig[8:])
            return timestamp
    raise Unverified("checkpoint.not_cosigned", name=name)
