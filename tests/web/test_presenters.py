"""How pages name things."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity import catalogue
from comity.core import canonical
from comity.core.act import Audience
from comity.record.receipts import Receipt
from comity.web.shell.presenters import audience_words, day_words, tone_of
from tests.web.pages import client_for, read, serving
from tests.world import COUNCIL, PUBLIC, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2001-06-15", "15 June 2001"),
        ("2001-06", "June 2001"),
        ("2001", "2001"),
        ("2031-03-01T09:00:00.000Z", "1 March 2031"),
    ],
)
def test_day_is_as_exact_as_it_is_known(day: str, words: str) -> None:
    assert day_words(day) == words


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        (PUBLIC, "everyone"), (COUNCIL, "Council"), (Audience("members"), "Members"),
        (Audience("council", released=True), "Council; everyone on adoption"),
        (Audience(parties=("ARV", "BEL")), "ARV and BEL"), (Audience(), "its own party only"),
    ],
)  # fmt: skip
def test_audience_in_words(world: World, audience: Audience, words: str) -> None:
    assert audience_words(audience.text) == words


def test_standings_have_looks_in_the_charters_order(world: World) -> None:
    assert [tone_of("member"), tone_of("observer"), tone_of(None), tone_of("unknown")] == [
        "full",
        "part",
        "past",
        "past",
    ]


def test_notified_name_is_shown_from_then_on(world: World) -> None:
    assert "Arvenia" not in read(client_for(world), "/parties/ARV")
    answer = world["ARV"].submit(
        "party.rename", {}, parts={"names": canonical.encode({"en": "Arvenia", "ru": "Арвения"})}
    )
    assert isinstance(answer, Receipt)
    assert "Arvenia" in read(client_for(world), "/parties/ARV")
    assert "Арвения" in read(client_for(world, language="ru"), "/parties/ARV")
    recorded(world["ARV"].submit("record.erase", {"act": answer.act, "part": "names"}, to=PUBLIC))
    assert "Arvenia" not in read(client_for(world), "/parties/ARV")


def test_every_kind_of_act_is_told_in_words() -> None:
    folder = ROOT / "src/comity/web/templates/acts"
    missing = [kind for kind in catalogue.ACTS if not (folder / f"{kind.replace('.', '_')}.html").exists()]
    assert missing == []
