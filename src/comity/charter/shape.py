"""Reads a charter's value into its tables and writes it back: one walk over the types which the tables declare.

The tables are the only place that says which keys exist, what form they have and what they refer to. Reading never
stops at the first fault: it notes the problem, puts a blank in place, and goes on, so that a person sees all at once.
"""

import dataclasses
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from comity.charter.problems import Problem
from comity.core import canonical
from comity.core.errors import Malformed

T = TypeVar("T")
REQUIRED_LANGUAGES = ("en", "ru")
_LONGEST_WORDS = 4000
_SHOWN = 80
_KINDS = {str: "a string", int: "an integer", bool: "true or false", list: "a list", dict: "a table"}
# RFC 5646, section 2.1, in the letter case that section 2.1.1 recommends, so that one tag has one spelling.
_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(-[0-9a-wyz](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?"
).fullmatch
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?").fullmatch


@dataclass(frozen=True)
class Form:
    """The form of a string: what it is called in a problem, and its pattern (of the whole string)."""

    expected: str
    pattern: str = ".*"


@dataclass(frozen=True)
class Refers:
    """The string is the id of a row in that table; `table` is the table's name in a charter."""

    table: str


@dataclass(frozen=True)
class Between:
    """The integer's bounds, both included."""

    least: int
    most: int


@dataclass(frozen=True)
class NotEmpty:
    """The list must have at least one item."""


DATE = Form("a date (YYYY-MM-DD, or YYYY where only the year is known)")
TAG = Form("a BCP 47 language tag")
WORDS = Form(f"words, not blank, at most {_LONGEST_WORDS} characters")


@dataclass(frozen=True)
class Reference:
    """A place in a charter that names a row of a table."""

    where: str
    table: str
    id: str


@dataclass
class Reading:
    """What a walk over a value found: problems of form, and the references that are still to be looked up."""

    problems: list[Problem] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    def table(self, cls: type[T], value: object, where: str) -> T:
        """Return the table; where the value is at fault there is a problem, and a blank in the table."""
        if type(value) is not dict:
            self._wrong_type("a table", value, where or "$")
            blank: T = _blank(cls)
            return blank
        hints, known = _hints(cls), dataclasses.fields(cls)  # type: ignore[arg-type]
        for key in value.keys() - {one.name for one in known}:
            self._note(_step(where, key), "charter.unknown_key", known=[one.name for one in known])
        found = {}
        for one in known:
            place = _step(where, one.name)
            if one.name in value:
                found[one.name] = self._item(hints[one.name], value[one.name], place)
            elif one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING:
                self._note(place, "charter.required")
                found[one.name] = _blank(hints[one.name])
        return cls(**found)

    def _item(self, hint: Any, value: object, where: str) -> Any:
        marks: tuple[Any, ...] = ()
        if get_origin(hint) is Annotated:
            hint, *rest = get_args(hint)
            marks = tuple(rest)
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            return self._item(_present(hint), value, where)
        if origin is Literal:
            return self._choice(get_args(hint), value, where)
        if origin is tuple:
            return self._list(get_args(hint)[0], value, where, marks)
        if origin is Mapping:
            return self._names(value, where)
        if dataclasses.is_dataclass(hint):
            return self.table(hint, value, where)  # type: ignore[arg-type]
        return self._scalar(hint, value, where, marks)

    def _scalar(self, hint: type, value: object, where: str, marks: tuple[Any, ...]) -> Any:
        # `type` and not `isinstance`, because true is an integer in Python and not in a charter.
        if type(value) is not hint:
            self._wrong_type(_KINDS[hint], value, where)
            return _blank(hint)
        for mark in marks:
            match mark:
                case Form():
                    self._form(mark, str(value), where)
                case Refers():
                    self.references.append(Reference(where, mark.table, str(value)))
                case Between() if isinstance(value, int) and not mark.least <= value <= mark.most:
                    self._note(where, "charter.range", least=mark.least, most=mark.most, found=shown(value))
        return value

    def _form(self, form: Form, text: str, where: str) -> None:
        try:
            canonical.encode(text)
        except Malformed as error:
            self._note(where, "charter.profile", detail=error.code)
            return
        if not _has_form(form, text):
            self._note(where, "charter.form", expected=form.expected, found=shown(text))

    def _choice(self, allowed: tuple[str, ...], value: object, where: str) -> Any:
        if type(value) is str and value in allowed:
            return value
        self._note(where, "charter.choice", allowed=list(allowed), found=shown(value))
        return ""

    def _list(self, hint: Any, value: object, where: str, marks: tuple[Any, ...]) -> tuple[Any, ...]:
        if type(value) is not list:
            self._wrong_type("a list", value, where)
            return ()
        if not value and NotEmpty() in marks:
            self._note(where, "charter.empty")
        items = tuple(self._item(hint, item, f"{where}[{index}]") for index, item in enumerate(value))
        seen: set[str] = set()
        for index, item in enumerate(items):
            key, name = _identity(item)
            if name and name in seen:
                self._note(f"{where}[{index}]{key}", "charter.duplicate", found=shown(name))
            seen.add(name)
        return items

    def _names(self, value: object, where: str) -> dict[str, str]:
        if type(value) is not dict:
            self._wrong_type("a table of words by language", value, where)
            return {}
        for tag, words in value.items():
            if not isinstance(tag, str) or not _TAG(tag):
                self._note(where, "charter.form", expected=TAG.expected, found=shown(tag))
            else:
                self._scalar(str, words, _step(where, tag), (WORDS,))
        for language in REQUIRED_LANGUAGES:
            if language not in value:
                self._note(where, "charter.language_missing", language=language)
        return dict(value)

    def _wrong_type(self, expected: str, value: object, where: str) -> None:
        found = _KINDS.get(type(value)) or f"a {type(value).__name__}"
        self._note(where, "charter.type", expected=expected, found=found)

    def _note(self, where: str, code: str, **facts: Any) -> None:
        self.problems.append(Problem(where, code, facts))


def write(table: Any) -> Any:
    """Return the plain value of a table: lists, dictionaries and scalars; what is absent (None) is left out."""
    if dataclasses.is_dataclass(table):
        values = ((one.name, getattr(table, one.name)) for one in dataclasses.fields(table))
        return {name: write(value) for name, value in values if value is not None}
    if isinstance(table, tuple):
        return [write(item) for item in table]
    return dict(table) if isinstance(table, Mapping) else table


@functools.cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


def _present(hint: Any) -> Any:
    return next(part for part in get_args(hint) if part is not NoneType)


def _blank(hint: Any) -> Any:
    """Return what stands in a table where a value is missing or at fault; it is never reported a second time."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    origin = get_origin(hint) or hint
    if dataclasses.is_dataclass(origin):
        return Reading().table(origin, {}, "")  # type: ignore[arg-type]
    blanks: dict[Any, Any] = {int: 0, bool: False, tuple: (), Mapping: {}, UnionType: None, Union: None}
    return blanks.get(origin, "")


def _has_form(form: Form, text: str) -> bool:
    if form is DATE:
        return _is_date(text)
    if form is TAG:
        return _TAG(text) is not None
    if form is WORDS:
        return bool(text.strip()) and len(text) <= _LONGEST_WORDS
    return re.fullmatch(form.pattern, text) is not None


def _is_date(text: str) -> bool:
    if not _DATE(text):
        return False
    try:
        date.fromisoformat(text if len(text) > 4 else f"{text}-01-01")
    except ValueError:
        return False
    return True


def _identity(item: Any) -> tuple[str, str]:
    """Return what may stand only once in a list, and its key: a string itself, a row's id, its act, or its standing."""
    for key in ("id", "act", "standing"):
        if hasattr(item, key):
            return f".{key}", getattr(item, key)
    return "", item if isinstance(item, str) else ""


def _step(where: str, key: object) -> str:
    return f"{where}.{shown(key)}" if where else shown(key)


def shown(value: object) -> str:
    """Return a value as a problem may show it: short, and with nothing in it that a terminal would obey."""
    if isinstance(value, int) and abs(value) > canonical.MAX_INTEGER:
        return "a huge integer"  # Python refuses to write out the largest ones.
    text = str(value) if isinstance(value, (str, int)) else type(value).__name__
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text[:_SHOWN])
