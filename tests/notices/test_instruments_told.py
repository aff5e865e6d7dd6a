"""What happens in an instrument is a depositary's notification to all who read it, each told as it chose."""

from collections.abc import Iterator

import pytest

from comity import catalogue
from comity.notices.occasions import AWAITS
from tests.instruments.treaty import Treaty, force
from tests.notices.mail_server import ADDRESS
from tests.notices.people import Office, office
from tests.world import recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        yield made


def test_every_kind_of_act_in_an_instrument_is_a_notification() -> None:
    assert {kind for kind in catalogue.ACTS if kind.startswith("instrument.")} <= AWAITS.keys()


def test_all_but_its_author_hear_of_a_deposit_and_of_the_entry_into_force(desk: Office) -> None:
    treaty = Treaty(desk.world, force=force(1, 2, "days"))
    for party in ("BEL", "OBS"):
        desk.chooses(party)
    recorded(treaty.deposit("BEL"))
    (mailed,) = desk.tell()
    assert mailed.to == "delegate@obs.example"
    assert "On the lamps of the harbour" in mailed.subject
    assert f"{ADDRESS}/instruments/{treaty.act}" in mailed.text
    desk.world.later(days=2)
    catalogue.tick(desk.world.keeper)
    told = desk.tell()
    assert {each.to for each in told} == {"delegate@bel.example", "delegate@obs.example"}
    assert all("in force" in each.text for each in told)
