"""The signed act: its form, its audience, its parts and its id.

An act is structure only. Words, names and files are its parts, each named by a salted hash, so that a part can be
erased while the act stands for ever. What an act says is judged elsewhere: here only its form and signatures are.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Self

from comity.core import canonical
from comity.core.errors import Malformed, Unverified, shown
from comity.core.keys import Signature, SigningKey, format_base64, parse_base64, parse_public, prefix, verify_signature

MAX_ACT = 65_536
MAX_PARTS = 64
EVERYONE = "everyone"

_HASH = re.compile(r"[0-9a-f]{64}").fullmatch
_KIND = re.compile(r"[a-z]{1,24}\.[a-z_]{1,24}").fullmatch
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch
_ID = re.compile(r"[a-z][a-z0-9-]{1,31}").fullmatch
_PART = re.compile(r"[a-z][a-zA-Z0-9._-]{0,63}").fullmatch
_PATTERNS = (("org", _HASH), ("kind", _KIND), ("by", _PARTY), ("nonce", _HASH))
_FIELDS = {"org", "kind", "v", "by", "key", "n", "nonce", "seen", "at", "to", "body", "parts"}


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may read an act or a part: everyone, a standing audience (members, an organ), or parties named at signing.

    `released` says that its author agreed in advance that everyone may read it once its text is adopted.
    The author's own party is always included, so that no parties at all means the author's party alone.
    """

    standing: str | None = None
    parties: tuple[str, ...] = ()
    released: bool = False
    # The one text form, `everyone`, `standing:members`, `standing:council>everyone`, `parties:AAA,BBB`.
    text: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if self.standing == EVERYONE:
            text = EVERYONE
        elif self.standing:
            text = f"standing:{self.standing}" + (">everyone" if self.released else "")
        else:
            text = "parties:" + ",".join(self.parties)
        object.__setattr__(self, "text", text)

    @property
    def base(self) -> str:
        """The text form without the release: who reads it before any adoption."""
        return self.text.removesuffix(">everyone")

    def to_value(self) -> dict[str, Any]:
        """Return the audience as it stands in an act."""
        if self.standing == EVERYONE:
            return {"kind": EVERYONE}
        if self.standing:
            value: dict[str, Any] = {"kind": "standing", "name": self.standing}
            return value | {"then": EVERYONE} if self.released else value
        return {"kind": "parties", "parties": list(self.parties)}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse an audience strictly; raises Malformed. Whether a standing audience exists, the charter says."""
        match value:
            case {"kind": "everyone"} if len(value) == 1:
                return cls._known(EVERYONE, released=False)
            case {"kind": "standing", "name": str(name)} if len(value) == 2 and _ID(name) and name != EVERYONE:
                return cls._known(name, released=False)
            case {"kind": "standing", "name": str(name), "then": "everyone"} if len(value) == 3 and _ID(name):
                if name != EVERYONE:
                    return cls._known(name, released=True)
            case {"kind": "parties", "parties": list(parties)} if len(value) == 2 and _is_party_list(parties):
                return cls(parties=tuple(parties))
        raise Malformed("act.audience")

    @classmethod
    @lru_cache(1024)
    def _known(cls, standing: str, *, released: bool) -> Self:
        """Return a standing audience; the same few come again in every act."""
        return cls(standing, released=released)

    @classmethod
    @lru_cache(maxsize=1024)
    def from_text(cls, text: str) -> Self:
        """Parse the text form, the inverse of `text`; raises Malformed. The same few are parsed again and again."""
        kind, _, rest = text.partition(":")
        name, _, then = rest.partition(">")
        value: dict[str, Any] = {"kind": kind}
        if kind == "parties":
            value["parties"] = rest.split(",") if rest else []
        elif kind == "standing":
            value |= {"name": name, "then": then} if then else {"name": name}
        audience = cls.from_value(value)
        if audience.text != text:
            raise Malformed("act.audience")
        return audience


def _is_party_list(parties: list[Any]) -> bool:
    return all(isinstance(party, str) and _PARTY(party) for party in parties) and parties == sorted(set(parties))


class PartName(NamedTuple):
    """A part as its act names it: SHA-256 of a 32-byte salt and the bytes, and an audience unless it is the act's."""

    name: str
    hash: str
    to: Audience | None = None

    def to_value(self) -> dict[str, Any]:
        """Return the part's name as it stands in an act."""
        value: dict[str, Any] = {"name": self.name, "hash": self.hash}
        return value | {"to": self.to.to_value()} if self.to else value

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse a part's name strictly; raises Malformed."""
        match value:
            case {"name": str(name), "hash": str(digest)} if _PART(name) and _HASH(digest):
                if value.keys() == {"name", "hash"}:
                    return cls(name, digest)
                if value.keys() == {"name", "hash", "to"}:
                    return cls(name, digest, Audience.from_value(value["to"]))
        raise Malformed("act.part")


@dataclass(frozen=True, slots=True)
class Part:
    """A part's bytes and their salt, as its author delivers them and as those who may read it keep them."""

    name: str
    salt: bytes
    data: bytes

    def hash(self) -> str:
        """Return the hash by which an act names the part."""
        return hashlib.sha256(self.salt + self.data).hexdigest()

    def to_value(self) -> dict[str, str]:
        """Return the part as it is delivered: salt and data in base64url."""
        return {"name": self.name, "salt": format_base64(self.salt), "data": format_base64(self.data)}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse a delivered part strictly; raises Malformed."""
        match value:
            case {"name": str(name), "salt": str(salt), "data": str(data)} if len(value) == 3 and _PART(name):
                return cls(name, parse_base64(salt, 32), parse_base64(data, len(data) * 3 // 4))
        raise Malformed("part.form")


class Act(NamedTuple):
    """A parsed act. `data` is its canonical form, which signatures cover after their prefix; `id` is their SHA-256.

    `at` is the author's time and `seen` a checkpoint (size, root in hexadecimal) that the author holds.
    """

    org: str
    kind: str
    v: int
    by: str
    key: str
    n: int
    nonce: str
    seen: tuple[int, str]
    at: str
    to: Audience
    body: dict[str, Any]
    parts: tuple[PartName, ...]
    data: bytes
    id: str

    @classmethod
    def from_value(cls, value: Any, data: bytes | None = None) -> Self:
        """Parse an act's value strictly; raises Malformed. `data`, if given, must be its canonical form."""
        if not isinstance(value, dict) or value.keys() != _FIELDS:
            raise Malformed("act.fields", found=sorted(map(shown, value))[:20] if isinstance(value, dict) else [])
        _check_plain_fields(value)
        parts = tuple(PartName.from_value(part) for part in value["parts"])
        names = [part.name for part in parts]
        if names != sorted(set(names)) or len(names) > MAX_PARTS:
            raise Malformed("act.parts")
        data = canonical.encode(value) if data is None else data
        if len(data) > MAX_ACT:
            raise Malformed("act.too_large", size=len(data), limit=MAX_ACT)
        return cls(
            org=value["org"], kind=value["kind"], v=value["v"], by=value["by"], key=value["key"], n=value["n"],
            nonce=value["nonce"], seen=(value["seen"]["size"], value["seen"]["root"]), at=value["at"],
            to=Audience.from_value(value["to"]), body=value["body"], parts=parts, data=data, id=act_id(data),
        )  # fmt: skip

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Parse an act's canonical bytes; raises Malformed for any other bytes."""
        return cls.from_value(canonical.decode(data, limit=MAX_ACT), data)

    def part(self, name: str) -> PartName | None:
        """Return the part of that name as the act names it, or None."""
        return next((part for part in self.parts if part.name == name), None)


def _check_plain_fields(value: dict[str, Any]) -> None:
    for name, pattern in _PATTERNS:
        text = value[name]
        if type(text) is not str or not pattern(text):
            raise Malformed("act.field", field=name)
    for name in ("v", "n"):
        if type(value[name]) is not int or value[name] < 1:
            raise Malformed("act.field", field=name)
    parse_public(value["key"])
    canonical.parse_time(value["at"])
    seen = value["seen"]
    if type(seen) is not dict or seen.keys() != {"size", "root"}:
        raise Malformed("act.field", field="seen")
    # True is an int to isinstance.
    if type(seen["size"]) is not int or seen["size"] < 0 or type(seen["root"]) is not str or not _HASH(seen["root"]):
        raise Malformed("act.field", field="seen")
    if type(value["body"]) is not dict or type(value["parts"]) is not list:
        raise Malformed("act.field", field="body" if type(value["body"]) is not dict else "parts")


def act_id(data: bytes) -> str:
    """Return an act's id, the SHA-256 of all the bytes that its signatures cover, prefix included."""
    return hashlib.sha256(prefix("act") + data).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act with its signatures, the first by the act's own key, and the parts that its author delivers with it."""

    act: Act
    signatures: tuple[Signature, ...]
    parts: tuple[Part, ...] = ()

    def verify(self) -> None:
        """Return if the act's key and every further key signed these bytes as an act; raises Unverified."""
        if not self.signatures or self.signatures[0].key != self.act.key:
            raise Unverified("act.not_signed_by_its_key", key=self.act.key)
        for signature in self.signatures:
            verify_signature("act", self.act.data, signature)

    def to_value(self) -> dict[str, Any]:
        """Return the envelope in which a signed act travels; the act is in it as text, exactly as it was signed."""
        return {
            "comity": "signed-act/v1",
            "act": self.act.data.decode(),
            "signatures": [signature.to_value() for signature in self.signatures],
            "parts": [part.to_value() for part in self.parts],
        }

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """Parse an envelope strictly; raises Malformed. Signatures are not verified by this."""
        match value:
            case {"comity": "signed-act/v1", "act": str(text), "signatures": list(signatures), "parts": list(parts)}:
                if len(value) == 4 and 0 < len(signatures) <= 4 and len(parts) <= MAX_PARTS:
                    return cls(
                        Act.parse(text.encode(errors="surrogatepass")),
                        tuple(Signature.from_value(signature) for signature in signatures),
                        tuple(Part.from_value(part) for part in parts),
                    )
        raise Malformed("envelope.form")


def sign_act(value: Mapping[str, Any], key: SigningKey, parts: tuple[Part, ...] = ()) -> SignedAct:
    """Sign an act's value with its key; raises Malformed if the value is not an act of that key."""
    act = Act.from_value(dict(value))
    if act.key != key.public:
        raise Malformed("act.key", key=key.public)
    return SignedAct(act, (key.sign("act", act.data),), parts)
