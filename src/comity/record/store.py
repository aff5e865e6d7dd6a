"""Facts in and out of the database, whole batches at a time and by plain SQL.

Act by act through the ORM was twenty times slower than the bare insert; one statement per table and batch is not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from comity.record.facts import Fact, Need, Recorded, State
from comity.record.tables import Entry, FactRow

Tables = Mapping[type[Fact], type[FactRow]]
CHUNK = 400


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def execute(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement, with `%s` for values, and return its rows; raises Django's database errors."""
    with _cursor() as (cursor, mark):
        cursor.execute(sql.replace("%s", mark), values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def _cursor() -> Iterator[tuple[Any, str]]:
    """Yield a cursor of the driver and its mark for a value.

    The driver is spoken to directly, and on PostgreSQL values travel apart from the statement, which is prepared once;
    `comity bench append` shows what a commit costs.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    with database.wrap_database_errors:
        if database.vendor == "sqlite":
            cursor, mark = database.connection.cursor(), "?"
        else:
            cursor, mark = import_module("psycopg").Cursor(database.connection), "%s"
        try:
            yield cursor, mark
        finally:
            cursor.close()


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert the rows, with one statement prepared once."""
    if rows:
        # Names of tables and columns are our own, never anybody's input.
        marks = ", ".join(["%s"] * len(columns))
        sql = f'INSERT INTO "{table}" ({_quoted(columns)}) VALUES ({marks})'  # noqa: S608
        with _cursor() as (cursor, mark):
            cursor.executemany(sql.replace("%s", mark), rows)


def insert_facts(tables: Tables, facts: Iterable[Fact]) -> None:
    """Write facts, each table once. Facts without a table (an entry's own) are kept elsewhere."""
    by_type: dict[type[Fact], list[tuple[Any, ...]]] = defaultdict(list)
    for fact in facts:
        kind = type(fact)
        by_type[kind].append(kind.row()(fact))
    for kind, rows in by_type.items():
        if kind in tables:
            insert(tables[kind]._meta.db_table, kind.columns(), rows)


def load_registry(tables: Tables, state: State, since: int) -> None:
    """Add to the state all registry facts of entries from the index on, in the order of the record."""
    for kind, table in tables.items():
        if kind.registry:
            for fact in _select(kind, table, 'WHERE "index" >= %s ORDER BY "row"', [since]):
                state.add(fact)


def read_facts(kind: type[Fact], table: type[FactRow]) -> list[Fact]:
    """Return all facts of a table, as they are kept there."""
    return _select(kind, table, "", [])


def load_needs(tables: Tables, state: State, needs: Iterable[Need], known: set[Need]) -> None:
    """Add to the state what the needs name and is not known yet: one query per type of fact and field."""
    wanted: dict[tuple[type[Fact], str, bool], list[str]] = defaultdict(list)
    for need in needs:
        if need not in known:
            known.add(need)
            wanted[need.fact, need.field, need.latest].append(need.value)
    for (kind, field, latest), values in wanted.items():
        for start in range(0, len(values), CHUNK):
            some = values[start : start + CHUNK]
            found: dict[str, list[Fact]] = {value: [] for value in some}
            for fact in _select_by(tables, kind, field, some, latest=latest):
                found[getattr(fact, field)].append(fact)
            for value, facts in found.items():
                state.add_found(Need(kind, field, value, latest), facts)


def _select_by(tables: Tables, kind: type[Fact], field: str, values: list[str], *, latest: bool) -> list[Fact]:
    table = Entry if kind is Recorded else tables[kind]
    if latest:
        # Rows are written in the order of the record, and the table has an index by this field and row: a maximum for
        # each value is one look into it, however many rows there are.
        last = f'(SELECT MAX("row") FROM "{table._meta.db_table}" WHERE "{field}" = pair.column1)'  # noqa: S608
        wanted = f"(VALUES {', '.join(['(%s)'] * len(values))}) AS pair"
        return _select(kind, table, f'WHERE "row" IN (SELECT {last} FROM {wanted}) ORDER BY "row"', values)  # noqa: S608
    return _select(kind, table, f'WHERE "{field}" IN ({", ".join(["%s"] * len(values))}) ORDER BY "index"', values)


def _select(kind: type[Fact], table: Any, where: str, values: Sequence[Any]) -> list[Fact]:
    sql = f'SELECT {_quoted(kind.columns())} FROM "{table._meta.db_table}" {where}'  # noqa: S608 - our own names
    return [kind(*row) for row in execute(sql, values)]
