"""Founding: every founder signs the same bytes, or there is no organisation."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from comity import catalogue
from comity.charter import load_charter
from comity.core.errors import ComityError, Malformed
from comity.core.founding import Founding, SignedFounding
from comity.core.keys import SigningKey
from comity.parties.founding import PartySpec, compose_founding, sign_founding
from comity.record import tables
from tests.world import MEMBERS, START, World, key_for

pytestmark = pytest.mark.django_db

ROOTS = {name: key_for(f"{name} root") for name in MEMBERS}


def statement(nonce: bytes = bytes(32)) -> Founding:
    line = {"standing": "member", "from": "2030-01-01", "until": None, "place": "Arven", "source": "founding"}
    return compose_founding(
        load_charter("lantern"), parties=[PartySpec(name, "state", {"en": name}) for name in MEMBERS],
        roots={name: key.public for name, key in ROOTS.items()}, founders=MEMBERS,
        register=[{"party": name} | line for name in MEMBERS], offices={}, keeper=key_for("keeper").public,
        origin="lantern.example/record", exercise=True, now=START, nonce=nonce,
    )  # fmt: skip


def signed(roots: dict[str, SigningKey] | None = None) -> SignedFounding:
    return sign_founding(statement(), roots or ROOTS, key_for("keeper"))


FAULTY: dict[str, Callable[[], SignedFounding]] = {
    "a founder missing": lambda: replace(signed(), signatures=signed().signatures[1:]),
    "a founder twice": lambda: replace(signed(), signatures=(signed().signatures[0], *signed().signatures[:-1])),
    "a founder forged": lambda: signed(ROOTS | {"FAL": key_for("somebody")}),
    "other bytes": lambda: replace(signed(), founding=statement(bytes([1]) * 32)),
    "the keeper missing": lambda: replace(signed(), signatures=signed().signatures[:-1]),
    "nobody": lambda: replace(signed(), signatures=()),
}


def test_all_founders_over_the_same_bytes() -> None:
    keeper = catalogue.found(signed(), key_for("keeper"), now=START)
    assert keeper.rules.founding.id == statement().id
    assert tables.Entry.objects.get().act == statement().id
    assert catalogue.read_founding().founding.id == statement().id


@pytest.mark.parametrize("name", FAULTY)
def test_otherwise_nothing_is_founded(name: str) -> None:
    with pytest.raises(ComityError):
        catalogue.found(FAULTY[name](), key_for("keeper"), now=START)
    assert not tables.Entry.objects.exists()


def test_by_the_keeper_whom_the_founders_named() -> None:
    with pytest.raises(Malformed, match="founding.keeper"):
        catalogue.found(signed(), key_for("somebody"), now=START)


def test_only_once() -> None:
    world = World()
    with pytest.raises(Malformed, match="founding.record_not_empty"):
        catalogue.found(signed(), key_for("keeper"), now=START)
    with pytest.raises(Malformed, match="founding.keeper"):
        catalogue.open_keeper(key_for("somebody"))
    assert catalogue.open_keeper(key_for("keeper")).rules.founding.id == world.org
