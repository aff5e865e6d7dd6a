"""A value and its one byte string: a restricted RFC 8785.

The profile is narrower than RFC 8785 so that two programs can never disagree about a byte: no floats, integers that
every language holds exactly, names and strings that cannot hide anything. For values in the profile the output is
RFC 8785's: names are ASCII, so sorting by code point and by UTF-16 unit are the same, and `orjson` escapes as it says.
"""

import json
import re
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn

import orjson

from comity.core.errors import Malformed, shown

Value = Any  # str | int | bool | None | list[Value] | dict[str, Value]; checked when it is encoded or decoded

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}").fullmatch
# The same few names come again in every act: a dictionary of none but these is known to be right at one look.
_KNOWN_NAMES: set[str] = set()
_MOST_KNOWN = 4096
# Controls but \n and \t, surrogates, the bidi controls of UAX 9, and the zero-width no-break space used as a mark.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# The hour is limited here because newer Pythons read 24:00 as the next day's beginning, a second form of it.
_TIME = re.compile(r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z", re.ASCII).fullmatch
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,17})(\.\d{0,8}[1-9])?", re.ASCII).fullmatch
# What the encoder writes for characters of the profile: of all escapes, only those for \n, \t, quote and backslash.
_ESCAPES = re.compile(rb'(?:[^\\]|\\["\\nt])*').fullmatch


def encode(value: Value, *, depth: int = MAX_DEPTH) -> bytes:
    """Return the value's canonical bytes; raises Malformed, with the path of what is outside the profile."""
    try:
        _check_structure(value, depth)
        data = encode_known(value)
    except (Malformed, orjson.JSONEncodeError):
        _locate(value, depth, ())
        raise
    if not _is_clean(data):
        # The quick look errs only by suspecting too much: an escaped newline ends in a letter, which an accent after
        # it would compose with. So each string is looked at, and if nothing is found, nothing is wrong.
        _locate(value, depth, ())
    return data


def encode_known(value: Value) -> bytes:
    """Return the canonical bytes of a part of a value that was decoded or encoded before: nothing is checked again."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def decode(data: bytes, *, limit: int | None = None, depth: int = MAX_DEPTH) -> Value:
    """Return the value of canonical bytes; raises Malformed unless they are exactly `encode` of that value."""
    if limit is not None and len(data) > limit:
        raise Malformed("canonical.too_large", size=len(data), limit=limit)
    try:
        value = orjson.loads(data)
        # The encoding is compared as well as the value: duplicate names, spaces and other escapes all end here.
        if encode(value, depth=depth) == data:
            return value
    except (Malformed, orjson.JSONDecodeError):
        pass
    return _decode_slowly(data, depth)


def _decode_slowly(data: bytes, depth: int) -> Value:
    """Do what decode does by a parser that can say what is wrong: something is, or the other one is too strict."""
    try:
        value = _DECODER.decode(data.decode())
    except Malformed:
        raise
    except UnicodeDecodeError as error:
        raise Malformed("canonical.not_utf8", at=error.start) from None
    except RecursionError:
        raise Malformed("canonical.too_deep", limit=MAX_DEPTH) from None
    except ValueError as error:
        raise Malformed("canonical.not_json", at=getattr(error, "pos", 0)) from None
    if encode(value, depth=depth) != data:
        raise Malformed("canonical.not_canonical")
    return value


def _refuse_float(text: str) -> NoReturn:
    raise Malformed("canonical.number", found=text[:32])


_DECODER = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float)


def _is_clean(data: bytes) -> bool:
    """Whether all strings in the encoded bytes are in the profile, looked at together for speed.

    The quotes that surround a string compose with nothing, so the whole is NFC exactly if each string is.
    """
    if b"\\" in data and not _ESCAPES(data):
        return False
    if data.isascii():
        return b"\x7f" not in data
    text = data.decode()
    return not _FORBIDDEN.search(text) and unicodedata.is_normalized("NFC", text)


def _check_structure(value: Any, depth: int) -> None:
    """Check types, names, integers and depth without keeping paths: this runs for every act."""
    kind = type(value)
    if kind is dict:
        if not value.keys() <= _KNOWN_NAMES:
            _check_names(value)
        items = value.values()
    elif kind is list:
        items = value
    else:
        _check_scalar(value)
        return
    if not depth:
        raise Malformed("canonical.too_deep")
    for item in items:
        kind = type(item)
        if kind is dict or kind is list:
            _check_structure(item, depth - 1)
        elif kind is not str:
            _check_scalar(item)


def _check_names(value: dict[Any, Any]) -> None:
    for name in value:
        if type(name) is not str or not _NAME(name):
            raise Malformed("canonical.name")
    if len(_KNOWN_NAMES) < _MOST_KNOWN:
        _KNOWN_NAMES.update(value)


def _check_scalar(value: Any) -> None:
    kind = type(value)
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Malformed("canonical.number")
    elif kind is not str and kind is not bool and value is not None:
        raise Malformed("canonical.type")


def _locate(value: Any, depth: int, path: tuple[str | int, ...]) -> None:
    """Raise Malformed for the first thing outside the profile, with its path: only run once something is wrong."""
    kind = type(value)
    if kind is str:
        if _FORBIDDEN.search(value):
            raise Malformed("canonical.character", path=path_text(path))
        if not unicodedata.is_normalized("NFC", value):
            raise Malformed("canonical.not_nfc", path=path_text(path))
    elif kind is dict or kind is list:
        if not depth:
            raise Malformed("canonical.too_deep", path=path_text(path[:4]))
        for step, item in value.items() if kind is dict else enumerate(value):
            if kind is dict and (type(step) is not str or not _NAME(step)):
                raise Malformed("canonical.name", path=path_text(path), found=shown(step))
            _locate(item, depth - 1, (*path, step))
    elif kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise Malformed("canonical.number", path=path_text(path))
    elif kind is not bool and value is not None:
        raise Malformed("canonical.type", path=path_text(path), found=kind.__name__)


def path_text(path: tuple[str | int, ...]) -> str:
    """Word a path as people write it: `parts[2].name`; the whole value is `$`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".") or "$"


def format_time(time: datetime) -> str:
    """Format an aware instant as the record's one form, UTC with milliseconds: `2026-11-23T18:34:00.000Z`."""
    if time.tzinfo is None:
        raise Malformed("time.naive")
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_time(text: Any) -> datetime:
    """Parse the record's one form of an instant; raises Malformed for every other form."""
    if not isinstance(text, str) or not _TIME(text):
        raise Malformed("time.form", found=shown(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise Malformed("time.form", found=text) from None


def format_decimal(number: Decimal) -> str:
    """Format a decimal in its one form: no exponent, no trailing zeros, no minus before zero.

    Raises Malformed for what the form cannot hold exactly: more than 18 digits before the point or 9 after it.
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = "0" if text == "-0" else text
    if not _DECIMAL(text):
        raise Malformed("decimal.range", found=shown(text))
    return text


def parse_decimal(text: Any) -> Decimal:
    """Parse a decimal in its one form; raises Malformed for every other spelling of the same number."""
    if not isinstance(text, str) or not _DECIMAL(text) or text == "-0":
        raise Malformed("decimal.form", found=shown(text))
    return Decimal(text)
