"""Changes of a charter as data: rows of its tables that come or go, and keys that are set; and what they make of it.

An amendment is made on the charter that is in force when it takes effect, and the result is checked as a whole. Who
once could read may be named by entries for ever, so that organs and audiences stay, and what one of them includes too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_origin, get_type_hints

from comity.charter.charter import Charter
from comity.charter.check import examine
from comity.charter.problems import CharterInvalid, Problem
from comity.charter.shape import shown, write
from comity.core import canonical, payload
from comity.core.errors import Malformed
from comity.core.payload import Fields

MOST = 100
_HINTS = get_type_hints(Charter)
# Tables of rows, and tables that are one row: what a change may name.
ROWS = tuple(one.name for one in fields(Charter) if get_origin(_HINTS[one.name]) is tuple)
SINGLE = tuple(one.name for one in fields(Charter) if get_origin(_HINTS[one.name]) is not tuple)
_IDENTITY = {"rights": "act", "admissions": "standing"}
# The witnesses and their keys are the founding's: who verifies the record goes by entry 0.
_FIXED = ("witness",)
# Entries are for these audiences for ever.
_STAYING = ("organs", "audiences")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `add` a row (`value`), `remove` the row `id`, or `set` a `key` of a row or of a table that is one.

    A key set to None is taken away, where a charter may do without it; `id` is empty for a table that is one row.
    """

    op: str
    table: str
    id: str = ""
    key: str = ""
    value: Any = None


def identity_of(table: str, row: dict[str, Any]) -> str:
    """Return by what a row is named: its id, or the act or standing that it is about."""
    return str(row.get(_IDENTITY.get(table, "id"), ""))


def parse_changes(value: Any) -> tuple[Change, ...]:
    """Parse a list of changes; raises ValueError or Malformed."""
    if type(value) is not list or not 0 < len(value) <= MOST:
        raise ValueError
    return tuple(_parse_change(item) for item in value)


def _parse_change(value: Any) -> Change:
    given = Fields(value, "change")
    op = given.take("op", payload.one_of("add", "remove", "set"))
    table = given.take("table", payload.one_of(*ROWS, *(SINGLE if op == "set" else ())))
    if op == "add":
        row = given.take("row", _table)
        change = Change(op, table, identity_of(table, row), "", row)
    elif op == "remove":
        change = Change(op, table, given.take("id", _text))
    else:
        id = given.take("id", _text) if table in ROWS else ""
        change = Change(op, table, id, given.take("key", _text), given.take("value", lambda found: found))
    given.end()
    return change


def _table(value: Any) -> dict[str, Any]:
    if type(value) is not dict:
        raise ValueError
    return value


def _text(value: Any) -> str:
    if type(value) is not str or not 0 < len(value) <= 128:
        raise ValueError
    return value


def format_changes(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return the changes as they stand in a body, the inverse of parse_changes."""
    return [_format_change(change) for change in changes]


def _format_change(change: Change) -> dict[str, Any]:
    if change.op == "add":
        return {"op": "add", "table": change.table, "row": change.value}
    if change.op == "remove":
        return {"op": "remove", "table": change.table, "id": change.id}
    named = {"id": change.id} if change.table in ROWS else {}
    return {"op": "set", "table": change.table, **named, "key": change.key, "value": change.value}


def amend(charter: Charter, changes: Sequence[Change]) -> Charter:
    """Return the charter with the changes made, one after the other; raises CharterInvalid with all that is wrong.

    The places in its problems name rows (`rights/decision.sign.organs`) where the whole charter's have numbers.
    """
    value = write(charter)
    problems = [problem for change in changes for problem in _make(value, change)]
    if problems:
        raise CharterInvalid(problems)
    amended, found = examine(value)
    if found:
        raise CharterInvalid(
            [Problem(name_rows(problem.where, value), problem.code, problem.facts) for problem in found]
        )
    if amended == charter:
        raise CharterInvalid([Problem("$", "charter.nothing_changes")])
    narrowed = list(_find_narrowed(charter, amended))
    if narrowed:
        raise CharterInvalid(narrowed)
    return amended


def list_changes(before: Charter, after: Charter) -> list[Change]:
    """Return what makes the one charter the other, table by table: what is set, what comes, what goes.

    `amend` makes it, but for what no amendment may do; the order of rows is not told.
    """
    old, new = write(before), write(after)
    found: list[Change] = []
    for table in ROWS:
        rows, others = ({identity_of(table, row): row for row in each[table]} for each in (old, new))
        for id in (each for each in rows if each in others):
            found += _list_set(table, id, rows[id], others[id])
        found += [Change("add", table, id, "", others[id]) for id in others if id not in rows]
        found += [Change("remove", table, id) for id in rows if id not in others]
    for table in SINGLE:
        found += _list_set(table, "", old.get(table, {}), new.get(table, {}))
    return found


def _list_set(table: str, id: str, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return [
        Change("set", table, id, key, new.get(key))
        for key in dict.fromkeys((*old, *new))
        if old.get(key) != new.get(key)
    ]


def _make(value: dict[str, Any], change: Change) -> Iterable[Problem]:
    """Make a change in the plain value; yield why it cannot be made."""
    where = f"{change.table}/{shown(change.id)}" if change.id else change.table
    if change.table in _FIXED:
        yield Problem(where, "charter.fixed")
        return
    if change.table in SINGLE:
        _set(value.setdefault(change.table, {}), change)
        return
    rows: list[dict[str, Any]] = value[change.table]
    found = next((row for row in rows if identity_of(change.table, row) == change.id), None)
    if change.op == "add":
        # A row without its own name is a fault that the whole charter's check finds, and says where.
        if found is not None and change.id:
            yield Problem(where, "charter.row_there", {"found": shown(change.id)})
        rows.append(dict(change.value))
    elif found is None:
        yield Problem(where, "charter.no_row", {"found": shown(change.id)})
    elif change.op == "remove":
        if change.table in _STAYING:
            yield Problem(where, "charter.kept", {"found": shown(change.id)})
        rows.remove(found)
    elif change.key == _IDENTITY.get(change.table, "id"):
        yield Problem(f"{where}.{change.key}", "charter.fixed")
    else:
        _set(found, change)


def _set(row: dict[str, Any], change: Change) -> None:
    if change.value is None:
        row.pop(change.key, None)
    else:
        row[change.key] = change.value


def _find_narrowed(before: Charter, after: Charter) -> Iterable[Problem]:
    """Find audiences that would no longer include another: what was said in trust of that would be read by others."""
    for wide in before.audience_ids():
        for narrow in before.audience_ids():
            if wide != narrow and before.covers(wide, narrow) and not after.covers(wide, narrow):
                table = "organs" if after.organ(wide) else "audiences"
                yield Problem(f"{table}/{wide}", "charter.narrowed", {"narrow": narrow})


def name_rows(where: str, value: dict[str, Any]) -> str:
    """Return a place in a charter's value with the name of its row in the stead of the row's number."""
    table, bracket, rest = where.partition("[")
    number, _, after = rest.partition("]")
    rows = value.get(table)
    if not bracket or not isinstance(rows, list) or not number.isdecimal() or int(number) >= len(rows):
        return where
    row = rows[int(number)]
    name = identity_of(table, row) if isinstance(row, dict) else ""
    return f"{table}/{shown(name)}{after}" if name else where


def encode_changes(changes: Iterable[Change]) -> str:
    """Return the changes as a fact holds them: canonical JSON."""
    return canonical.encode(format_changes(changes)).decode()


def decode_changes(text: str) -> tuple[Change, ...]:
    """Return the changes that a fact holds; raises Malformed if they are none."""
    try:
        return parse_changes(canonical.decode(text.encode()))
    except ValueError:
        raise Malformed("payload.field", field="changes") from None
