"""What every test stands on: which tests need what of the machine, and databases of their own.

The same tests run on SQLite and on PostgreSQL: COMITY_DATABASE decides, as it does in operation (tools/with-postgresql
sets it to a server that is thrown away). Django's fixtures `db`, `transactional_db` and `live_server` give a test the
database of this process; `own_database` gives one to the processes that a test starts, and kills.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.core.handlers.base import BaseHandler
from django.utils import translation
from playwright.sync_api import Browser, expect, sync_playwright

DJANGO_FIXTURES = {"db", "transactional_db", "live_server", "own_database", "client", "admin_client"}
FACES = ("web", "cli")
GO_LIBRARY = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")  # Debian: golang-golang-x-mod-dev

# A slow machine is no fault of the code; what limits time says so in a test of its own.
hypothesis.settings.register_profile("comity", deadline=None, print_blob=True)
hypothesis.settings.load_profile("comity")


# The first is the same browser without windows of its own, which are work for nothing here.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of a Chromium of this system."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def on_postgresql() -> bool:
    """Tell whether this run uses PostgreSQL."""
    return os.environ.get("COMITY_DATABASE", "").startswith("postgresql:")


def examples(count: int) -> int:
    """Return how many worlds Hypothesis makes: a fifth on PostgreSQL, where what may differ is how it answers."""
    return count // 5 if on_postgresql() else count


NEEDS: dict[str, tuple[str, Callable[[], object]]] = {
    "browser": ("Chromium is not installed", find_chromium),
    "go": ("Go and golang.org/x/mod are not installed", lambda: shutil.which("go") and GO_LIBRARY.is_dir()),
    "postgresql": ("COMITY_DATABASE names no PostgreSQL; see tools/with-postgresql", on_postgresql),
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a database, before -m chooses: no list of such tests is kept, and none is forgotten."""
    for item in items:
        if item.get_closest_marker("django_db") or DJANGO_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("database")
        # Faces ask the database nothing themselves (test_faces.py): what they ask is tested on both with its package.
        if item.path.parent.name in FACES and not item.get_closest_marker("everywhere"):
            item.add_marker("face")
        if item.get_closest_marker("go"):
            item.add_marker(pytest.mark.xdist_group("go"))
    # Playwright keeps an event loop in this thread once it has begun: what runs loops of its own comes first. Of both,
    # what takes long comes first: else one processor would play the last of them alone.
    items.sort(key=lambda item: (item.get_closest_marker("browser") is not None, not takes_long(item)))


def takes_long(item: pytest.Item) -> bool:
    """Tell whether a test is one of those that go through a whole story, or make worlds until they have enough."""
    makes_many = getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or item.get_closest_marker("searches")
    return "_story_" in item.path.stem or bool(makes_many)


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of tests after which no sound record is to be expected."""
    config.addinivalue_line("markers", "damages: leaves a record that was damaged on purpose; it is not verified")


@pytest.fixture(autouse=True, scope="session")
def one_middleware() -> Iterator[None]:
    """Let the clients of all tests share one chain of middleware, as requests do in operation."""
    load, loaded = BaseHandler.load_middleware, dict[tuple[type, bool], dict[str, Any]]()

    def load_once(self: BaseHandler, is_async: bool = False) -> None:
        if (type(self), is_async) not in loaded:
            load(self, is_async)
            loaded[type(self), is_async] = vars(self).copy()
        vars(self).update(loaded[type(self), is_async] | vars(self))

    with patch.object(BaseHandler, "load_middleware", load_once):
        yield


@pytest.fixture(autouse=True)
def no_language_stays() -> Iterator[None]:
    """A page that is read leaves its language to the thread, as Django has it: the next test begins without one."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def record_verifies(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test that founded a world: its record verifies, and the rebuilt tables equal the live ones."""
    marker = request.node.get_closest_marker("django_db")
    if marker is None:
        yield
        return
    # Asked for first, the database is still there when this fixture comes to its end.
    request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
    from comity.record.tables import Head
    from tests import world

    world.FOUNDED.clear()
    yield
    if world.FOUNDED and not request.node.get_closest_marker("damages") and Head.objects.exists():
        assert world.FOUNDED[-1].compare() == []


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose needs this machine does not meet; in continuous integration, fail it instead."""
    for marker, (lack, is_met) in NEEDS.items():
        if item.get_closest_marker(marker) and not is_met():
            (pytest.fail if os.environ.get("CI") else pytest.skip)(lack)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Put SQLite's test database in a file: in memory, where Django has it, there is no WAL and one connection.

    It does not wait for the disk: no test outlives its machine. Processes that tests start and kill have databases of
    their own, with the settings of operation.

    PostgreSQL's is emptied row by row: TRUNCATE makes new files for every table and waits until the disk has them all,
    which after most tests takes longer than the test; there are few rows in few tables. Where pytest runs tests in
    several processes, each has databases of its own: a file of its own, or a name that pytest-django gives.
    """
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
            connection.settings_dict["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        if connection.vendor == "postgresql":
            connection.ops.sql_flush = delete_rows


def delete_rows(style: object, tables: list[str], **rest: object) -> list[str]:
    """Return what empties the tables, as Django's `sql_flush` does; references are checked when all are empty."""
    return ["; ".join(f'DELETE FROM "{table}"' for table in tables)]  # noqa: S608 - names of our own


@pytest.fixture
def own_database(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Yield the environment of a process that uses a data folder and a database of its own, both new and empty.

    COMITY_DATA is a folder under tmp_path; COMITY_DATABASE is there on PostgreSQL alone. The database is dropped after
    the test, whoever still uses it.
    """
    folder = tmp_path / "data"
    folder.mkdir()
    environment = {**os.environ, "COMITY_DATA": str(folder)}
    if not on_postgresql():
        yield environment
        return
    import psycopg

    server, name = os.environ["COMITY_DATABASE"], f"test_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {**environment, "COMITY_DATABASE": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield this system's Chromium, driven by Playwright. A new context is a new profile. Mark with `browser`."""
    # Playwright keeps an event loop in this thread; Django takes that for asynchronous code and would refuse the ORM.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # A slow machine is no fault of the pages.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium())
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
