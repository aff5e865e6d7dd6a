r"""Ed25519 keys, their written forms, and signatures that cover their purpose.

Every signature covers `comity/<purpose>/v1\n` and then the bytes, so that nothing signed for one purpose verifies for
another: a sign-in is never an act. The algorithm's name stands beside every key and signature.
"""

import hashlib
import re
from binascii import a2b_base64, b2a_base64
from functools import lru_cache
from typing import Any, Literal, NamedTuple, Self

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import CryptoError
from nacl.utils import random as random_bytes

from comity.core.errors import Malformed, Unverified, shown

Purpose = Literal["act", "sign-in", "founding", "refusal", "stamp", "delivery", "key", "seal", "copy"]
PURPOSES: tuple[Purpose, ...] = ("act", "sign-in", "founding", "refusal", "stamp", "delivery", "key", "seal", "copy")

_PREFIXES = {purpose: f"comity/{purpose}/v1\n".encode() for purpose in PURPOSES}

ALGORITHM = "ed25519"
_PUBLIC = re.compile(r"ed25519:[A-Za-z0-9_-]{43}").fullmatch
_SIGNATURE = re.compile(r"[A-Za-z0-9_-]{86}").fullmatch
_FIELD = 2**255 - 19
# The y coordinates of the points of order 1, 2, 4 and 8: some verifiers accept forged signatures under such keys.
_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_WEAK = {0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8}


def format_base64(data: bytes) -> str:
    """Encode bytes as base64url without padding, the form of keys and signatures in the record."""
    return b2a_base64(data, newline=False).replace(b"+", b"-").replace(b"/", b"_").rstrip(b"=").decode()


def parse_base64(text: str, length: int) -> bytes:
    """Decode unpadded base64url of exactly `length` bytes; raises Malformed for any other spelling."""
    if type(text) is not str:
        raise Malformed("base64.form")
    try:
        data = a2b_base64(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
    except ValueError:
        raise Malformed("base64.form") from None
    # Encoding it again finds spare bits, foreign signs and padding: every one has another spelling of the same bytes.
    if len(data) != length or format_base64(data) != text:
        raise Malformed("base64.form")
    return data


class Signature(NamedTuple):
    """One signature beside its algorithm and the key that made it (`ed25519:` and 43 characters)."""

    key: str
    sig: str

    def to_value(self) -> dict[str, str]:
        """Return the signature as it stands in acts' envelopes, entries and statements."""
        return {"alg": ALGORITHM, "key": self.key, "sig": self.sig}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse a signature strictly; raises Malformed, also for an algorithm that is not known here."""
        if not isinstance(value, dict) or value.keys() != {"alg", "key", "sig"} or value["alg"] != ALGORITHM:
            raise Malformed("signature.form")
        key, sig = value["key"], value["sig"]
        if not isinstance(key, str) or not isinstance(sig, str) or not _PUBLIC(key) or not _SIGNATURE(sig):
            raise Malformed("signature.form")
        return cls(key, sig)


class SigningKey:
    """A private key. Its public form is text, `ed25519:` and base64url, which acts name as their `key`."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise Malformed("key.seed")
        self.seed = seed
        raw, self._secret = crypto_sign_seed_keypair(seed)
        self.public = format_public(raw)

    @classmethod
    def generate(cls) -> Self:
        """Make a new key from the system's randomness."""
        return cls(random_bytes(32))

    def sign(self, purpose: Purpose, message: bytes) -> Signature:
        """Sign the message for one purpose."""
        return Signature(self.public, format_base64(self.sign_raw(prefix(purpose) + message)))

    def sign_raw(self, message: bytes) -> bytes:
        """Sign bytes as they are: only for C2SP notes, which separate their purposes themselves."""
        return crypto_sign(message, self._secret)[:64]


def prefix(purpose: Purpose) -> bytes:
    """Return what a signature for the purpose covers before the message."""
    return _PREFIXES[purpose]


def format_public(raw: bytes) -> str:
    """Format 32 bytes of an Ed25519 public key."""
    return f"{ALGORITHM}:{format_base64(raw)}"


def parse_public(text: Any) -> bytes:
    """Parse a public key to its 32 bytes; raises Malformed, also for keys that verifiers disagree about."""
    if not isinstance(text, str) or not _PUBLIC(text):
        raise Malformed("key.form", found=shown(text))
    return _parse_public(text)


@lru_cache(4096)
def _parse_public(text: str) -> bytes:
    raw = parse_base64(text.removeprefix(f"{ALGORITHM}:"), 32)
    y = int.from_bytes(raw, "little") & (1 << 255) - 1
    if y >= _FIELD or y in _WEAK:
        raise Malformed("key.weak", found=text)
    return raw


def fingerprint(public: str) -> str:
    """Return the SHA-256 of a public key's bytes, 64 hexadecimal digits, as people compare them."""
    return hashlib.sha256(parse_public(public)).hexdigest()


def verify_signature(purpose: Purpose, message: bytes, signature: Signature) -> None:
    """Return if the signature covers the message for that purpose; raises Unverified."""
    verify_raw(signature.key, prefix(purpose) + message, parse_base64(signature.sig, 64))


def verify_raw(public: str, message: bytes, sig: bytes) -> None:
    """Return if the 64 bytes sign the message as it is (C2SP notes); raises Unverified."""
    # Of a longer or shorter signature the library would take the rest as message, or the message as signature.
    if len(sig) != 64:
        raise Unverified("signature.wrong", key=public)
    try:
        crypto_sign_open(sig + message, parse_public(public))
    except CryptoError:
        raise Unverified("signature.wrong", key=public) from None
