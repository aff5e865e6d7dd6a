"""Pages on standings and parties' own days: what is notified, who may see what becomes possible, and why not."""

from collections.abc import Iterator

import pytest

from comity.web.pages import acts as pages
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page
from tests.web.test_acts import words_of as words_of_bytes
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World()) as made:
        yield made


def test_a_party_notifies_its_days_and_everyone_sees_them(world: World) -> None:
    assert "None notified" in words_of(read(client_for(world), "/parties/BEL"))
    client = signed_in(world, "BEL")
    given = {"weekend": ["5", "6"], "holidays": "2031-03-21\n2031-03-08, 2031-03-08", "offset": "270"}
    page = client.post("/acts/party.calendar/new", given).content
    said = words_of_bytes(page)
    assert "its weekend is Friday and Saturday, it names 2 holidays, and its clock is UTC+04:30." in said
    assert "8 March 2031, 21 March 2031" in said
    assert submit(sign_page(world, page, "BEL")).json()["next"] == "/parties/BEL"
    shown = words_of(read(client_for(world), "/parties/BEL"))
    assert "Weekend Friday and Saturday Clock UTC+04:30 Next holidays 8 March 2031 21 March 2031" in shown
    # What was notified last is what is offered to be changed.
    assert "2031-03-08\n2031-03-21" in client.get("/acts/party.calendar/new").content.decode()


def test_what_is_no_day_is_said_at_its_field(world: World) -> None:
    client = signed_in(world, "BEL")
    given = {"weekend": ["6"], "holidays": "2031-02-29", "offset": "0"}
    assert "“2031-02-29” is no day." in words_of_bytes(client.post("/acts/party.calendar/new", given).content)
    given = {"weekend": list("1234567"), "holidays": "", "offset": "0"}
    assert "has no day on which it works" in words_of_bytes(client.post("/acts/party.calendar/new", given).content)
