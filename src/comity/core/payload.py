"""Reading an act's body strictly, field by field, into a typed payload."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from comity.core.canonical import parse_time
from comity.core.errors import Malformed
from comity.core.keys import parse_public

T = TypeVar("T")
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch
_NAME = re.compile(r"[a-z][a-z0-9-]{1,63}").fullmatch
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?").fullmatch
_PART = re.compile(r"[a-z][a-zA-Z0-9._-]{0,63}").fullmatch


class Fields:
    """One JSON object being read: every field is taken once, in its one form, and none may be left over."""

    def __init__(self, value: Any, where: str = "body") -> None:
        if type(value) is not dict:
            raise Malformed("payload.form", field=where)
        self._left = dict(value)
        self._where = where

    def take(self, name: str, parse: Callable[[Any], T]) -> T:
        """Return the field as `parse` reads it; raises Malformed that names the field."""
        if name not in self._left:
            raise Malformed("payload.missing", field=f"{self._where}.{name}")
        try:
            return parse(self._left.pop(name))
        except (ValueError, TypeError):
            raise Malformed("payload.field", field=f"{self._where}.{name}") from None

    def take_if_there(self, name: str, parse: Callable[[Any], T]) -> T | None:
        """Return the field as `parse` reads it, or None if it is left out; raises Malformed that names the field."""
        return self.take(name, parse) if name in self._left else None

    def end(self) -> None:
        """Raise Malformed if a field is left over."""
        if self._left:
            raise Malformed("payload.unknown", field=f"{self._where}.{min(self._left)}")


def _text(pattern: Callable[[str], Any]) -> Callable[[Any], str]:
    def parse(value: Any) -> str:
        if type(value) is not str or not pattern(value):
            raise ValueError
        return value

    return parse


hash_id = _text(_HASH)
party = _text(_PARTY)
name = _text(_NAME)
language = _text(_LANGUAGE)
part_name = _text(_PART)


def day(value: Any) -> str:
    """A calendar day, `YYYY-MM-DD`."""
    # Weeks (`2026-W01-1`) and the short form name days as well: one day has one form here.
    if type(value) is not str or date.fromisoformat(value).isoformat() != value:
        raise ValueError
    return value


def instant(value: Any) -> str:
    """An instant in the record's form."""
    parse_time(value)
    return str(value)


def public_key(value: Any) -> str:
    """A public key in its written form."""
    parse_public(value)
    return str(value)


def origin(value: Any) -> str | None:
    """A web origin, `https://host` or `http://127.0.0.1:8000`, or None for a key kept in a file."""
    if value is None:
        return None
    if type(value) is not str or not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]{1,250}", value):
        raise ValueError
    return value


def index(value: Any) -> int:
    """An index in the record."""
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def truth(value: Any) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise ValueError
    return value


def within(least: int, most: int) -> Callable[[Any], int]:
    """A whole number between two, both included."""

    def parse(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError
        return value

    return parse


def one_of(*choices: str) -> Callable[[Any], str]:
    """One of the words given."""
    return _text(lambda value: value in choices)


def optional(parse: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """The value, or None."""
    return lambda value: None if value is None else parse(value)


def sorted_list(parse: Callable[[Any], str], *, most: int = 300) -> Callable[[Any], tuple[str, ...]]:
    """A list without repeats, in order: one list has one form."""

    def parse_all(value: Any) -> tuple[str, ...]:
        if type(value) is not list or len(value) > most:
            raise ValueError
        items = tuple(parse(item) for item in value)
        if list(items) != sorted(set(items)):
            raise ValueError
        return items

    return parse_all
