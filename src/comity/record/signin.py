"""Signing in: a key signs a short statement that it is its party, here and now. There is no password anywhere.

A statement is good for one organisation, one web origin, one use and two minutes; signed for the purpose `sign-in`, it
never verifies as an act, nor an act as a sign-in.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from comity.core import canonical
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Malformed, Refused, Unverified
from comity.core.keys import Signature, parse_public, verify_signature
from comity.record.tables import SignIn

WINDOW = timedelta(minutes=2)
# A clock may be ahead by the window too, so that a statement is good for at most twice as long.
KEPT = 5 * WINDOW
MAX_STATEMENT = 2_048

_FIELDS = {"comity", "org", "party", "key", "origin", "nonce", "at"}
_NONCE = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sign-in says, as its author composed and signed it."""

    org: str
    party: str
    key: str
    origin: str
    nonce: str
    at: str


def parse_statement(text: str) -> Statement:
    """Parse a statement's canonical text strictly; raises Malformed."""
    value = canonical.decode(text.encode(errors="surrogatepass"), limit=MAX_STATEMENT)
    if not isinstance(value, dict) or value.keys() != _FIELDS or value["comity"] != "sign-in/v1":
        raise Malformed("signin.form")
    fields: dict[str, Any] = {name: value[name] for name in _FIELDS - {"comity"}}
    if not all(isinstance(field, str) for field in fields.values()) or not _NONCE(fields["nonce"]):
        raise Malformed("signin.form")
    parse_public(fields["key"])
    parse_time(fields["at"])
    return Statement(**fields)


def check_sign_in(text: str, signature: Signature, *, org: str, origin: str, now: datetime) -> Statement:
    """Return what was signed if it is good here and now; raises Malformed, Unverified or Refused.

    Whether the key speaks for the party, and whether the nonce is new, is not judged here.
    """
    statement = parse_statement(text)
    if signature.key != statement.key:
        raise Unverified("signin.not_signed_by_its_key", key=statement.key)
    verify_signature("sign-in", text.encode(), signature)
    if statement.org != org:
        raise Refused("signin.other_organisation", org=statement.org)
    if statement.origin != origin:
        raise Refused("signin.other_origin", found=statement.origin, expected=origin)
    if abs(parse_time(statement.at) - now) > WINDOW:
        raise Refused("signin.not_now", at=statement.at, now=format_time(now))
    return statement


def use_nonce(nonce: str, now: datetime) -> None:
    """Use a nonce up, durably and for every process; raises Refused if it was used before. Old ones are forgotten."""
    SignIn.objects.filter(time__lt=format_time(now - KEPT)).delete()
    try:
        with transaction.atomic():
            SignIn.objects.create(nonce=nonce, time=format_time(now))
    except IntegrityError:
        raise Refused("signin.used_before") from None
