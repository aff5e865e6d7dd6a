"""From a signed act to a mail: who is told, of what, when, once; and that nobody is told of what it may not read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comity import catalogue
from comity.charter import format_charter, load_charter, parse_charter
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.errors import Refused
from comity.notices import choices, gathering
from comity.notices.gathering import gather
from comity.notices.letters import Described
from comity.notices.occasions import AWAITS, DELIVERS, NEARS
from comity.notices.tables import Choice, Cursor, Notice
from comity.record import outbox
from comity.record.tables import Outbox
from comity.texts.edit import Edit
from tests.negotiation.table import Table, pid, text_of
from tests.notices.mail_server import ADDRESS, Mailed
from tests.notices.people import WISHES, Office, office
from tests.world import MEMBERS, PUBLIC, World, key_for, lantern, recorded

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "On the lamps of the outer harbour"
RELEASED = Audience("council", released=True)


@pytest.fixture
def desk() -> Iterator[Office]:
    with office() as made:
        yield made


def to(mailed: list[Mailed]) -> list[str]:
    return [each.to for each in mailed]


def assert_without_content(world: World, mailed: Mailed, *acts: str) -> None:
    """Nothing in the bytes, raw or decoded, says what it is about, whose it is, or what sort of act it was."""
    for name in (*MEMBERS, "OBS", "SECRETARIAT", "Arvenia", TITLE, "lamps", "harbour", "decision", "tabled", "concur"):
        # The address itself is the delegate's own.
        told = mailed.all.replace(mailed.to, "")
        assert not re.search(rf"\b{re.escape(name)}\b", told, re.IGNORECASE), (name, told)
    for act in acts:
        assert act not in mailed.all
        assert act[:16] not in mailed.all
    assert world.org not in mailed.all


# ---------------------------------------------------------------- content


def test_of_a_members_act_the_mail_says_only_that_something_awaits(desk: Office) -> None:
    desk.chooses("BEL")
    decision = recorded(desk.world.put(version := recorded(desk.world.table(title=TITLE))))
    (mailed,) = desk.tell()
    assert mailed.to == "delegate@bel.example"
    assert mailed.subject == "Lantern Compact: something awaits your delegation"
    assert "Something awaits your delegation." in mailed.text
    assert f"Sign in to see it: {ADDRESS}/desk" in mailed.text.splitlines()
    assert_without_content(desk.world, mailed, decision, version)


def test_of_a_public_act_the_mail_says_what_it_is(desk: Office) -> None:
    desk.chooses("BEL")
    decision = recorded(
        desk.world.put(recorded(desk.world.table(title=TITLE, to=PUBLIC)), to=PUBLIC, procedure="declaration-signed")
    )
    (mailed,) = desk.tell()
    assert mailed.subject == f"Lantern Compact: {TITLE}"
    assert f"ARV puts “{TITLE}” to its organ. Procedure:" in mailed.text
    assert f"{ADDRESS}/decisions/{decision}" in mailed.text
    assert "Something awaits" not in mailed.text


def test_public_and_other_things_in_one_mail(desk: Office) -> None:
    desk.chooses("BEL")
    recorded(
        desk.world.put(
            recorded(desk.world.table(title="The open text", to=PUBLIC)), to=PUBLIC, procedure="declaration-signed"
        )
    )
    closed = recorded(desk.world.put(recorded(desk.world.table(title=TITLE))))
    (mailed,) = desk.tell()
    assert "The open text" in mailed.text
    assert "Something awaits your delegation." in mailed.text
    assert mailed.subject == "Lantern Compact: something awaits your delegation"
    for told in (TITLE, closed):
        assert told not in mailed.all


def test_the_mail_is_in_the_delegates_language(desk: Office) -> None:
    desk.chooses("BEL", language="ru")
    recorded(desk.world.put(recorded(desk.world.table(title=TITLE))))
    (mailed,) = desk.tell()
    assert mailed.mail["Content-Language"] == "ru"


def test_heads_of_a_mail(desk: Office) -> None:
    choice = desk.chooses("BEL")
    recorded(desk.world.put(recorded(desk.world.table())))
    (mailed,) = desk.tell()
    mail = mailed.mail
    assert mail["From"].addresses[0].addr_spec == "comity@lantern.example"
    assert mail["Date"].datetime == desk.world.time
    assert re.fullmatch(r"<[0-9a-f]{40}@lantern\.example>", str(mail["Message-ID"]))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == f"<{ADDRESS}/notices/stop/{choice.stop}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail.get_content_type() == "text/plain"
    assert "EXERCISE" in mailed.text
    assert choice.secret not in mailed.all


def test_a_hostile_title_stays_in_its_line() -> None:
    """The record refuses such a title; a mail's head does not rely on it."""
    hostile = Described("Lamps\nBcc: everybody@example.org\n\nDear all " + "a" * 500, "A sentence.", "/texts/x")
    with office(describe=lambda language, acts: dict.fromkeys(acts, hostile)) as desk:
        desk.chooses("BEL", follow="all")
        recorded(desk.world.table())
        (mailed,) = desk.tell()
        assert mailed.mail["Bcc"] is None
        assert mailed.subject.startswith("Lantern Compact: Lamps Bcc: everybody@example.org Dear all")
        assert len(mailed.subject) < 125  # a long line is folded, which may add a space


# ---------------------------------------------------------------- who


def test_who_may_not_read_an_act_gets_nothing_because_of_it(desk: Office) -> None:
    for party in ("BEL", "COR", "OBS"):
        desk.chooses(party, follow="all", how="digest" if party == "COR" else "once")
        desk.chooses(party, "head", follow="all")
    before = Notice.objects.filter(choice__party="COR").count()
    named = Audience(parties=("ARV", "BEL"))
    recorded(desk.world.table(title=TITLE, to=named))
    assert to(desk.tell()) == ["delegate@bel.example", "head@bel.example"]
    desk.world.later(days=3)
    assert desk.tell() == []
    assert Notice.objects.filter(choice__party__in=("COR", "OBS")).exclude(what="proof").count() == 0
    assert Notice.objects.filter(choice__party="COR").count() == before


def test_an_observer_is_told_of_what_everyone_reads_alone(desk: Office) -> None:
    desk.chooses("OBS", follow="all")
    recorded(desk.world.table(title=TITLE))
    assert desk.tell() == []
    recorded(desk.world.table(title="The open text", to=PUBLIC))
    (mailed,) = desk.tell()
    assert "The open text" in mailed.text


@pytest.mark.parametrize("hidden", [False, True])
def test_what_a_party_may_not_read_changes_nothing_in_its_mails_nor_in_their_times(desk: Office, hidden: bool) -> None:
    desk.chooses("COR", follow="all", how="digest")
    desk.chooses("OBS", follow="all")
    if hidden:
        named = Audience(parties=("ARV", "BEL"))
        recorded(desk.world.table(to=named))
    seen = []
    for happens in (lambda: None, lambda: recorded(desk.world.table(to=PUBLIC))):
        happens()
        for _ in range(4):
            seen += [(each.to, each.subject, f"{each.mail['Date'].datetime:%d %H}") for each in desk.tell()]
            desk.world.later(hours=9)
    subject = "Lantern Compact: On the lamps of the harbour"
    assert seen == [("delegate@obs.example", subject, "02 21"), ("delegate@cor.example", subject, "03 15")]


def test_nobody_is_told_of_what_the_own_key_signed(desk: Office) -> None:
    desk.chooses("ARV", "head", follow="all")
    desk.chooses("ARV", "delegate", follow="all")
    recorded(desk.world.table())
    assert to(desk.tell()) == ["delegate@arv.example"]


def test_only_what_was_chosen_is_told(desk: Office) -> None:
    desk.chooses("BEL", awaits=False)
    desk.chooses("COR", how="not")
    version = recorded(desk.world.table(title=TITLE))
    decision = recorded(desk.world.put(version))
    assert desk.tell() == []
    desk.chooses("DUN", follow="chosen", texts=(version,), awaits=False)
    recorded(desk.world.say("FAL", "concern", decision))
    recorded(desk.world.table(title="Another"))
    (mailed,) = desk.tell()
    assert mailed.to == "delegate@dun.example"
    assert len(desk.outcomes("DUN")) == 1


def test_an_objection_awaits_who_put_the_text(desk: Office) -> None:
    desk.chooses("ARV")
    desk.chooses("BEL")
    decision = recorded(desk.world.put(recorded(desk.world.table())))
    assert to(desk.tell()) == ["delegate@arv.example", "delegate@bel.example"]
    recorded(desk.world.say("FAL", "object", decision))
    assert to(desk.tell()) == ["delegate@arv.example"]


def test_a_key_that_has_ended_is_told_nothing_and_forgotten(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    gather(desk.world.keeper)
    recorded(desk.world["BEL"].submit("party.revoke", {"key": key_for("BEL delegate").public}))
    assert desk.tell() == []
    assert not Choice.objects.filter(party="BEL").exists()
    assert not Notice.objects.exists()


def test_nothing_is_told_of_what_was_before(desk: Office) -> None:
    recorded(desk.world.put(recorded(desk.world.table())))
    desk.chooses("BEL", follow="all")
    assert desk.tell() == []


# ---------------------------------------------------------------- addresses


def test_an_address_gets_a_link_and_nothing_else_before_it_is_confirmed(desk: Office) -> None:
    key, now = key_for("BEL delegate").public, desk.world.time
    wishes = replace(WISHES, address="x@bel.example", follow="all")
    choices.save_wishes("BEL", key, wishes, size=desk.world.keeper.size, now=now)
    recorded(desk.world.put(recorded(desk.world.table())))
    (mailed,) = desk.tell()
    assert mailed.subject == "Lantern Compact: confirm this address"
    assert mailed.mail["List-Unsubscribe"] is None
    assert "BEL" not in mailed.text
    recorded(desk.world.table())
    desk.world.later(days=2)
    assert desk.tell() == []
    token = re.search(r"confirm/([0-9a-f]{64})", mailed.text)
    assert token
    # The link is two days old.
    assert choices.confirm(token[1], now=desk.world.time) is None
    choices.ask_again("BEL", key, now=desk.world.time)
    (again,) = desk.tell()
    fresh = re.search(r"confirm/([0-9a-f]{64})", again.text)
    assert fresh
    assert choices.confirm(fresh[1], now=desk.world.time)
    assert choices.confirm(fresh[1], now=desk.world.time) is None
    recorded(desk.world.table())
    assert len(desk.tell()) == 1


def test_another_address_is_to_be_confirmed_anew(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    gather(desk.world.keeper)
    # What waited for the old address is not sent to the new one.
    desk.chooses("BEL", address="new@bel.example", follow="all")
    recorded(desk.world.table())
    assert to(desk.tell()) == ["new@bel.example"]
    assert desk.outcomes("BEL") == ["accepted"]


def test_links_are_not_sent_without_end(desk: Office) -> None:
    for number in range(choices.MOST_PROOFS):
        desk.chooses("BEL", address=f"a{number}@bel.example")
    with pytest.raises(Refused) as caught:
        desk.chooses("BEL", "head", address="b@bel.example")
    assert caught.value.code == "notices.too_many_proofs"
    choices.erase("BEL", key_for("BEL delegate").public)
    with pytest.raises(Refused):
        desk.chooses("BEL", address="c@bel.example")
    desk.world.later(days=1, minutes=1)
    assert desk.chooses("BEL").confirmed


def test_erasing_forgets_the_address_and_the_ledger(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    desk.tell()
    assert Notice.objects.exists()
    choices.erase("BEL", key_for("BEL delegate").public)
    assert not Choice.objects.exists()
    assert not Notice.objects.exists()
    recorded(desk.world.table())
    assert desk.tell() == []


def test_the_link_in_a_mail_ends_all_mail(desk: Office) -> None:
    choice = desk.chooses("BEL", follow="all", how="digest")
    recorded(desk.world.table())
    gather(desk.world.keeper)
    assert choices.stop(choice.stop)
    assert not choices.stop("0" * 64)
    desk.world.later(days=2)
    assert desk.tell() == []
    # The feed is another matter; and so is choosing anew.
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    assert len(desk.tell()) == 1


# ---------------------------------------------------------------- digests and deadlines


def test_the_daily_mail_comes_at_its_hour_with_all_that_waited(desk: Office) -> None:
    # 09:00 UTC on 1 March 2031 is 14:00 in Tashkent.
    desk.chooses("BEL", how="digest", hour=8, zone="Asia/Tashkent", follow="all")
    for title in ("One", "Two"):
        recorded(desk.world.table(title=title, to=PUBLIC))
    assert desk.tell() == []
    desk.world.later(hours=17, minutes=59)
    assert desk.tell() == []
    desk.world.later(minutes=1)
    (mailed,) = desk.tell()
    assert "One" in mailed.text
    assert "Two" in mailed.text
    assert mailed.subject.endswith(", and more")
    desk.world.later(days=1)
    assert desk.tell() == []


def test_the_daily_mail_keeps_its_hour_when_the_clocks_change(desk: Office) -> None:
    desk.chooses("BEL", how="digest", hour=8, zone="Europe/Paris", follow="all")
    desk.world.later(days=27, hours=-1)  # 28 March, 08:00 UTC: 09:00 in Paris
    sent = []
    for _ in range(4 * 24):
        if desk.world.time.hour == 12:
            recorded(desk.world.table(to=PUBLIC))
        sent += [mailed.mail["Date"].datetime for mailed in desk.tell()]
        desk.world.later(hours=1)
    assert [f"{each:%d %H}" for each in sent] == ["29 07", "30 06", "31 06", "01 06"]


def test_what_fell_due_while_nobody_sent_is_sent_at_once_afterwards(desk: Office) -> None:
    desk.chooses("BEL", how="digest", hour=10, follow="all")
    recorded(desk.world.table())
    desk.world.later(hours=30)
    assert len(desk.tell()) == 1


def test_a_deadline_is_told_as_long_before_as_was_chosen_and_once() -> None:
    with office(World(charter=lantern(settling_hours=100))) as desk:
        desk.chooses("BEL", awaits=False, ahead=24)
        desk.chooses("COR", awaits=False, ahead=72, how="digest", hour=14, zone="UTC")
        desk.chooses("OBS", ahead=72)
        desk.world.all_agree(desk.world.open_decision(title=TITLE))
        assert desk.tell() == []
        desk.world.later(hours=28)
        assert desk.tell() == []
        desk.world.later(hours=3)
        assert to(desk.tell()) == ["delegate@cor.example"]
        desk.world.later(hours=45)
        (mailed,) = desk.tell()
        assert mailed.to == "delegate@bel.example"
        assert_without_content(desk.world, mailed)
        desk.world.later(hours=10)
        assert desk.tell() == []
        desk.world.later(hours=100)
        assert desk.tell() == []


def test_a_daily_mail_that_would_come_after_the_deadline_comes_before_it() -> None:
    with office(World(charter=lantern(settling_hours=10))) as desk:
        desk.chooses("BEL", awaits=False, how="digest", hour=8)
        desk.world.all_agree(desk.world.open_decision())
        assert len(desk.tell()) == 1


def test_of_a_public_deadline_the_instant_is_told_in_the_delegates_zone() -> None:
    with office(World(charter=lantern(settling_hours=24))) as desk:
        desk.chooses("BEL", awaits=False, zone="Asia/Tashkent")
        signed = desk.world.open_decision(to=PUBLIC, title=TITLE, procedure="declaration-signed")
        desk.world.all_agree(signed, to=PUBLIC, stance="sign")
        (mailed,) = desk.tell()
        assert "2031-03-02 14:00 Asia/Tashkent (2031-03-02 09:00:00 UTC)" in mailed.text


# ---------------------------------------------------------------- nothing missed, nothing twice


def test_nothing_is_missed_though_the_outbox_has_forgotten(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    for _ in range(3):
        recorded(desk.world.table())
        desk.world.later(hours=5)
    outbox.forget(desk.world.time)
    assert not Outbox.objects.exists()
    assert len(desk.tell()) == 1
    assert desk.outcomes("BEL") == ["accepted"] * 3


def test_a_long_absence_is_worked_off_in_portions(desk: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.chooses("BEL", follow="all")
    for name in ("comity.notices.gathering.AT_ONCE", "comity.notices.courier.AT_ONCE"):
        monkeypatch.setattr(name, 2)
    for _ in range(5):
        recorded(desk.world.table())
    desk.tell()
    assert len(desk.outcomes("BEL")) == 5


def test_looking_twice_at_the_same_entries_tells_once(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    recorded(desk.world.put(recorded(desk.world.table())))
    assert len(desk.tell()) == 1
    # As after a restore of the cursor alone: the ledger knows.
    Cursor.objects.update(index=0)
    assert desk.tell() == []
    assert desk.outcomes("BEL") == ["accepted"] * 2


def test_a_round_in_which_nothing_happened_writes_nothing(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    desk.tell()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        desk.tell()
    assert not [query for query in queries if re.match(r"INSERT|DELETE|BEGIN", query["sql"])]


def test_who_comes_while_nobody_is_told_begins_at_the_end_of_the_record(desk: Office) -> None:
    recorded(desk.world.table())
    gather(desk.world.keeper)
    assert Cursor.objects.get().index == desk.world.keeper.size


def test_old_lines_are_forgotten_and_what_waits_is_not(desk: Office) -> None:
    desk.chooses("BEL", follow="all")
    recorded(desk.world.table())
    desk.tell()
    recorded(desk.world.table())
    gather(desk.world.keeper)
    desk.world.later(days=61)
    gathering.forget(desk.world.time)
    assert desk.outcomes("BEL") == ["waiting"]


def test_every_line_of_the_diary_is_told_or_left_out_on_purpose() -> None:
    assert set(NEARS) == {name for name, kind in catalogue.ACTS.items() if kind.due}
    assert set(AWAITS) | set(DELIVERS) <= set(catalogue.ACTS)


def test_what_is_proposed_awaits_who_holds_the_pen() -> None:
    table = Table(World(), text_of("The lamps are lit at dusk.", "Each keeper tends its own."))
    with office(table.world) as desk:
        for party in MEMBERS:
            desk.chooses(party)
        recorded(table.propose("BEL", Edit("delete", pid(2))))
        assert to(desk.tell()) == ["delegate@arv.example"]


# ---------------------------------------------------------------- silence


def silent(*, delivery: bool) -> World:
    """Return a world in which any member opens a silence of a hundred hours."""
    value = format_charter(load_charter("lantern"))
    for each in value["procedures"]:
        if each["id"] == "silence":
            each["silence"] |= {"hours": 100, "opened_by": "member", "delivery": delivery}
    return World(charter=parse_charter(value))


def put_silently(world: World) -> str:
    """Table a text and put it under silence until 100 hours from now."""
    until = format_time(world.time + timedelta(hours=100))
    body = {"version": recorded(world.table(to=RELEASED)), "procedure": "silence", "deadline": until}
    return recorded(world["ARV"].submit("decision.put", body, to=RELEASED))


def test_a_silence_that_runs_out_is_told_to_its_electors_unless_it_was_lengthened() -> None:
    with office(silent(delivery=False)) as desk:
        for party in ("BEL", "COR", "OBS"):
            desk.chooses(party, awaits=False)
        decision = put_silently(desk.world)
        desk.world.later(hours=70)
        assert desk.tell() == []
        body = {"decision": decision, "capacity": "party", "deadline": "2031-03-07T09:00:00.000Z"}
        recorded(desk.world["ARV"].submit("decision.extend", body, to=RELEASED))
        desk.world.later(hours=10)
        assert desk.tell() == []
        desk.world.later(hours=50)
        assert to(desk.tell()) == ["delegate@bel.example", "delegate@cor.example"]


def test_what_is_put_under_a_silence_that_counts_from_delivery_is_delivered() -> None:
    told: list[tuple[str, str, str]] = []
    with office(silent(delivery=True), on_delivered=lambda *each: told.append(each)) as desk:
        for party in ("ARV", "BEL", "OBS"):
            desk.registers(party, f"mission@{party.lower()}.example")
        decision = put_silently(desk.world)
        (mailed,) = desk.tell()
        assert mailed.to == "mission@bel.example"
        assert_without_content(desk.world, mailed, decision)
        assert told == [("BEL", decision, "mail")]


def test_what_is_put_under_another_silence_is_not() -> None:
    with office(silent(delivery=False)) as desk:
        desk.registers("BEL", "mission@bel.example")
        put_silently(desk.world)
        assert desk.tell() == []
