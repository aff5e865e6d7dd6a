"""Nothing twice and nothing lost: failures, restarts, two senders at once, a crash in the middle, deliveries."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections

from comity.core.act import Audience
from comity.notices import choices
from comity.notices.courier import Courier
from comity.notices.gathering import gather
from comity.notices.letters import Writer
from comity.notices.occasions import Kinds, find_electors
from comity.notices.sending import Sender
from comity.notices.tables import Delivery, Mailbox, Notice
from comity.notices.when import PAUSES
from tests.notices.people import Office, office
from tests.world import World, key_for, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        made.chooses("BEL", follow="all")
        yield made


def sender(desk: Office, **rest: object) -> Sender:
    """Return a sender as another process has it."""
    return Sender(Writer(desk.world.keeper, desk.server.post()), **rest)  # type: ignore[arg-type]


# ---------------------------------------------------------------- failures


def test_a_temporary_failure_is_tried_again_after_growing_pauses(desk: Office) -> None:
    recorded(desk.world.table())
    desk.server.answers["rcpt"] = ["450 later"] * 3
    for pause in PAUSES[:3]:
        assert desk.tell() == []
        assert desk.outcomes("BEL") == ["waiting"]
        desk.world.later(seconds=pause.total_seconds() - 1)
        assert desk.tell() == []
        desk.world.later(seconds=1)
    (mailed,) = desk.tell()
    assert desk.outcomes("BEL") == ["accepted"]
    assert desk.tell() == []
    # A server that has accepted it after all, unnoticed, knows it by its name.
    assert mailed.mail["Message-ID"]


def test_it_is_given_up_in_the_end(desk: Office) -> None:
    recorded(desk.world.table())
    desk.server.answers["end"] = ["452 full"] * 20
    for _ in range(len(PAUSES) + 1):
        desk.tell()
        desk.world.later(days=2)
    assert desk.outcomes("BEL") == ["failed"]
    tried = 20 - len(desk.server.answers["end"])
    assert tried == len(PAUSES) + 1
    desk.server.answers.clear()
    desk.world.later(days=9)
    assert desk.tell() == []


def test_an_address_that_is_turned_away_gets_nothing_more_until_it_is_chosen_anew(desk: Office) -> None:
    recorded(desk.world.table())
    desk.server.answers["rcpt"] = ["550 nobody of that name"]
    assert desk.tell() == []
    assert desk.choice("BEL").refused == "550 nobody of that name"
    recorded(desk.world.table())
    desk.world.later(days=1)
    assert desk.tell() == []
    assert desk.outcomes("BEL") == ["failed"]
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    assert len(desk.tell()) == 1


def test_a_mail_that_is_refused_for_what_it_is_does_not_end_the_address(desk: Office) -> None:
    recorded(desk.world.table())
    desk.server.answers["end"] = ["550 looks like spam"]
    assert desk.tell() == []
    recorded(desk.world.table())
    assert len(desk.tell()) == 1
    assert desk.outcomes("BEL") == ["failed", "accepted"]


def test_one_address_that_fails_holds_up_nobody(desk: Office) -> None:
    for party in ("COR", "DUN", "EST"):
        desk.chooses(party, follow="all")
    recorded(desk.world.table())
    desk.server.answers["rcpt"] = ["550 no", "450 later"]
    assert len(desk.tell()) == 2


def test_a_connection_that_breaks_while_a_mail_is_handed_over_leaves_it_in_doubt(desk: Office) -> None:
    recorded(desk.world.table())
    desk.server.breaks = ["end"]
    assert len(desk.tell()) == 1  # it did arrive, which nobody here can know
    assert desk.outcomes("BEL") == ["unknown"]
    desk.world.later(days=5)
    assert desk.tell() == []


def test_a_mail_that_cannot_be_written_holds_up_nobody(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.chooses("COR", follow="all")
    recorded(desk.world.table())
    write = Writer.write

    def broken(self: Writer, recipient: object, *rest: object) -> object:
        if getattr(recipient, "party", "") == "BEL":
            raise ValueError
        return write(self, recipient, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Writer, "write", broken)
    assert [each.to for each in desk.tell()] == ["delegate@cor.example"]
    assert desk.outcomes("BEL") == ["failed"]


# ---------------------------------------------------------------- nothing twice


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize(("step", "arrived"), [("reserved", 0), ("answered", 1)])
def test_a_crash_between_reserving_and_marking_is_told_as_unknown(desk: Office, step: str, arrived: int) -> None:
    recorded(desk.world.table())
    gather(desk.world.keeper)

    def crash(at: str) -> None:
        if at == step:
            raise Crash

    with pytest.raises(Crash):
        sender(desk, on_step=crash).send_due()
    assert len(desk.server.take()) == arrived
    # A restart: another process, and the next rounds.
    desk.world.reopen()
    assert desk.tell() == []
    desk.world.later(minutes=16)
    assert desk.tell() == []
    assert desk.outcomes("BEL") == ["unknown"]
    desk.world.later(days=30)
    assert desk.tell() == []


def test_a_crash_while_gathering_loses_and_doubles_nothing(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(desk.world.table())
    from comity.notices.tables import Cursor

    def crash(*_: object, **__: object) -> None:
        raise Crash

    monkeypatch.setattr(Cursor, "save", crash)
    with pytest.raises(Crash):
        gather(desk.world.keeper)
    assert desk.outcomes("BEL") == []
    monkeypatch.undo()
    assert len(desk.tell()) == 1
    assert desk.tell() == []


def test_two_senders_at_once_send_each_mail_once(desk: Office) -> None:
    parties = ("ARV", "COR", "DUN", "EST", "FAL")
    for party in parties:
        desk.chooses(party, follow="all")
        desk.chooses(party, "head", follow="all")
    for _ in range(4):
        recorded(desk.world["SECRETARIAT"].submit("party.rename", {}, parts={"names": b'{"en":"The office"}'}))
    start, failed = threading.Barrier(3), []

    def run() -> None:
        courier = Courier(desk.world.keeper, desk.server.post())
        try:
            start.wait(10)
            for _ in range(3):
                courier.round()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test is to name it
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    sent = [each.to for each in desk.server.take()]
    told = Notice.objects.filter(what="follow")
    # A mail may tell of several acts, and two senders may each have some of them; no act is told twice to anybody.
    assert told.count() == 11 * 4
    assert set(told.values_list("state", flat=True)) == {"accepted"}
    assert len(sent) == len(set(told.values_list("letter", flat=True)))
    assert set(sent) == {f"{role}@{party.lower()}.example" for party in parties for role in ("head", "delegate")} | {
        "delegate@bel.example"
    }


def test_what_waits_is_sent_after_a_restart_once(desk: Office) -> None:
    recorded(desk.world.table())
    gather(desk.world.keeper)
    desk.world.reopen()
    again = Courier(desk.world.keeper, desk.server.post())
    assert again.round() == 1
    assert Courier(desk.world.keeper, desk.server.post()).round() == 0


def test_without_a_mail_server_and_without_feeds_nothing_is_done(desk: Office) -> None:
    recorded(desk.world.table())
    assert Courier(desk.world.keeper, None).round() == 0
    assert desk.outcomes("BEL") == []


def test_the_thread_goes_round_by_itself(desk: Office) -> None:
    courier = Courier(desk.world.keeper, desk.server.post(), every=0.05)
    courier.start()
    try:
        recorded(desk.world.table())
        for _ in range(200):
            if desk.server.accepted:
                break
            threading.Event().wait(0.05)
    finally:
        courier.stop()
    assert len(desk.server.take()) == 1


# ---------------------------------------------------------------- deliveries

SERVED = Kinds(delivers={"decision.put": find_electors})
Told = list[tuple[str, str, str]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def serving(told: Told) -> Iterator[Office]:
    with office(World(), kinds=SERVED, on_delivered=lambda *each: told.append(each)) as made:
        yield made


def test_what_an_official_mailbox_accepts_is_delivered_and_told_once(serving: Office, told: Told) -> None:
    serving.registers("BEL", "mission@bel.example")
    serving.registers("BEL", "capital@bel.example")
    serving.registers("COR", "mission@cor.example")
    decision = serving.world.open_decision(title="On secret lamps")
    mailed = serving.tell()
    assert [each.to for each in mailed] == ["capital@bel.example", "mission@bel.example", "mission@cor.example"]
    assert sorted(told) == [("BEL", decision, "mail"), ("COR", decision, "mail")]
    for each in mailed:
        assert "secret lamps" not in each.all
        assert decision not in each.all
        # Nobody who has a mail of the delegation's own mailbox can end what a procedure counts on.
        assert each.mail["List-Unsubscribe"] is None
    serving.world.later(days=1)
    serving.world.reopen()
    assert serving.tell() == []
    again = Courier(
        serving.world.keeper, serving.server.post(), kinds=SERVED, on_delivered=lambda *each: told.append(each)
    )
    again.round()
    assert len(told) == 2


def test_nothing_is_delivered_before_a_mailbox_is_confirmed_nor_to_a_delegates_own_address(
    serving: Office, told: Told
) -> None:
    serving.chooses("BEL")
    choices.add_mailbox(
        "BEL", key_for("BEL head").public, "mission@bel.example", language="en", size=serving.world.keeper.size,
        now=serving.world.time,
    )  # fmt: skip
    serving.world.open_decision()
    subjects = {each.to: each.subject for each in serving.tell()}
    assert "confirm" in subjects["mission@bel.example"]
    assert "awaits" in subjects["delegate@bel.example"]
    assert told == []


def test_a_mailbox_that_turns_mail_away_is_no_delivery(serving: Office, told: Told) -> None:
    serving.registers("BEL", "mission@bel.example")
    serving.server.answers["rcpt"] = ["550 gone"]
    serving.world.open_decision()
    assert serving.tell() == []
    assert told == []
    assert Mailbox.objects.get().refused == "550 gone"


def test_a_delivery_in_doubt_is_none(serving: Office, told: Told) -> None:
    serving.registers("BEL", "mission@bel.example")
    serving.server.breaks = ["end"]
    serving.world.open_decision()
    serving.tell()
    assert told == []
    assert not Delivery.objects.exists()


def test_a_party_that_may_not_read_is_served_nothing(serving: Office, told: Told) -> None:
    def everybody(message: object, known: object) -> list[str]:
        return ["BEL", "COR", "OBS"]

    for party in ("BEL", "COR", "OBS"):
        serving.registers(party, f"mission@{party.lower()}.example")
    recorded(serving.world.table(to=Audience(parties=("ARV", "BEL"))))
    courier = Courier(
        serving.world.keeper, serving.server.post(), kinds=Kinds(delivers={"text.table": everybody}),
        on_delivered=lambda *each: told.append(each),
    )  # fmt: skip
    courier.round()
    assert [each.to for each in serving.server.take()] == ["mission@bel.example"]
    assert [party for party, _, _ in told] == ["BEL"]


def test_a_delivery_that_could_not_be_recorded_is_told_again(told: Told) -> None:
    fails = [True]

    def record(party: str, act: str, channel: str) -> None:
        if fails:
            fails.pop()
            raise RuntimeError
        told.append((party, act, channel))

    with office(World(), kinds=SERVED, on_delivered=record) as serving:
        serving.registers("BEL", "mission@bel.example")
        serving.world.open_decision()
        assert len(serving.tell()) == 1
        assert told == []
        serving.tell()
        assert told == []
        serving.world.time += timedelta(minutes=1)
        assert serving.tell() == []
        assert len(told) == 1
        serving.world.later(hours=1)
        serving.tell()
        assert len(told) == 1


def test_without_a_hook_a_delivery_waits_for_one(told: Told) -> None:
    with office(World(), kinds=SERVED) as serving:
        serving.registers("BEL", "mission@bel.example")
        serving.world.open_decision()
        serving.tell()
        assert Delivery.objects.get().state == "accepted"
        sender(serving, on_delivered=lambda *each: told.append(each)).send_due()
        assert len(told) == 1
        choices.remove_mailbox("BEL", Mailbox.objects.get().id)
        assert Delivery.objects.get().state == "told"
