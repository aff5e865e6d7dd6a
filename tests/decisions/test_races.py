"""Races of decisions, with the clock injected: in the last millisecond, one later, together, or meanwhile."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from comity import catalogue
from comity.core import canonical
from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time
from comity.decisions.attached import list_attached
from comity.decisions.corrected import list_corrections
from comity.decisions.views import get_adopted, list_adopted
from comity.record import tables
from comity.record.receipts import Receipt
from tests.decisions.silences import RELEASED, in_hours, put, shown, silent, stamp
from tests.world import MEMBERS, World, recorded, refused

pytestmark = pytest.mark.django_db


def kinds(world: World, since: int) -> list[str]:
    return list(tables.Entry.objects.filter(index__gte=since).order_by("index").values_list("kind", flat=True))


def say(party: str, world: World, decision: str, stance: str = "object") -> Any:
    return world[party].make(f"decision.{stance}", {"decision": decision}, to=RELEASED)


@pytest.mark.parametrize(("late", "status"), [(0, "broken"), (1, "adopted")])
def test_an_objection_in_the_last_millisecond_and_one_later(late: int, status: str) -> None:
    world = silent()
    decision = put(world, hours=24)
    world.later(hours=24, milliseconds=late)
    objection = recorded(world.submit(say("FAL", world, decision)))
    view = shown(world, decision)
    assert view.status == status
    (said,) = view.said
    assert (said.act, said.late) == (objection, bool(late))
    if late:
        # The late one has its receipt, is shown with the decision, and travels with the text as a statement.
        travelling = list_attached(world.viewer(None), world.keeper.registry, [str(view.adoption)])
        assert [(each.party, each.form) for each in travelling[str(view.adoption)]] == [("FAL", "late")]
        assert refused(world.submit(say("FAL", world, decision))) == "decision.said_before"


def test_an_objection_in_one_batch_with_the_act_of_the_deadline() -> None:
    """What is due at its instant was due before whatever the batch brings."""
    world = silent(settling_hours=24)
    decision = put(world, hours=24)
    size = world.keeper.size
    world.later(hours=24, milliseconds=1)
    (answer,) = catalogue.submit_all(world.keeper, [say("FAL", world, decision)])
    assert kinds(world, size) == ["decision.adopt", "decision.object"]
    assert isinstance(answer, Receipt)
    assert shown(world, decision).status == "settling"
    # It was in time, and a witness says so: what was adopted over it falls at once, and stays so.
    body = stamp(world, answer.act, in_hours(world, -1))
    recorded(world["FAL"].submit("decision.stamp", body, to=RELEASED))
    assert shown(world, decision).status == "annulled"
    assert kinds(world, size)[2:] == ["decision.stamp", "decision.annul"]
    world.later(days=30)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "annulled"


def test_an_objection_in_one_batch_with_the_last_concurrence() -> None:
    world = World()
    decision = put(world, procedure="consensus")
    world.all_agree(decision, to=RELEASED, but=("EST", "FAL"))
    batch = [say("FAL", world, decision, "concur"), say("EST", world, decision)]
    batch.append(say("EST", world, decision, "concur"))
    first, objection, _ = catalogue.submit_all(world.keeper, batch)
    assert isinstance(first, Receipt)
    assert isinstance(objection, Receipt)
    assert shown(world, decision).status == "held"
    assert {line.party: line.stance for line in shown(world, decision).board}["EST"] == "object"


def test_downtime_over_three_deadlines_is_caught_up_in_order_and_once() -> None:
    world = silent(silence={"opening_hours": 1}, settling_hours=0)
    decisions = [put(world, hours=hours, title=f"Text {hours}") for hours in (30, 10, 20)]
    size = world.keeper.size
    world.later(days=9)
    world.reopen()
    world.submit(say("FAL", world, decisions[1]))
    for _ in range(2):
        catalogue.tick(world.keeper)
        world.reopen()
    assert kinds(world, size) == ["decision.open"] * 3 + ["decision.adopt"] * 3 + ["decision.object"]
    lines = {line.decision: line.number for line in list_adopted(world.viewer("BEL"))}
    assert [lines[each] for each in decisions] == [3, 1, 2]
    assert not tables.DueRow.objects.exists()


def test_the_clock_jumps_forward_and_back() -> None:
    world = silent()
    decision = put(world, hours=6)
    before = world.time
    world.later(hours=20)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "adopted"
    jumped = format_time(world.time)
    world.time = before
    late = world.submit(say("FAL", world, decision))
    # What is decided stays decided, and no entry is before another.
    assert isinstance(late, Receipt)
    assert late.opening.entry.time == jumped
    assert shown(world, decision).said[0].late
    times = list(tables.Entry.objects.order_by("index").values_list("time", flat=True))
    assert times == sorted(times)
    assert shown(world, decision).status == "adopted"


def test_a_deadline_that_was_extended_decides_nothing() -> None:
    world = silent()
    decision = put(world, hours=24)
    body = {"decision": decision, "capacity": "chair", "deadline": in_hours(world, 48)}
    recorded(world["ARV"].submit("decision.extend", body, to=RELEASED))
    world.later(hours=25)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "silence"
    recorded(world.submit(say("FAL", world, decision)))
    world.later(hours=30)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "broken"


def test_an_extension_in_one_batch_after_its_deadline_comes_too_late() -> None:
    world = silent()
    decision = put(world, hours=24)
    world.later(hours=24, milliseconds=1)
    body = {"decision": decision, "capacity": "chair", "deadline": in_hours(world, 48)}
    assert refused(world["ARV"].submit("decision.extend", body, to=RELEASED)) == "decision.adopted"


# A calendar that each member notifies itself: when its clocks change, it notifies the new distance from UTC.
SUMMER = [
    # Put on Friday the 28th of March 2031 at 12:00 UTC, to end with Monday: clocks go forward on Sunday the 30th.
    (datetime(2031, 3, 28, 12, tzinfo=UTC), {"ARV": 60}, "2031-03-31T23:00:00.000Z"),
    (datetime(2031, 3, 28, 12, tzinfo=UTC), dict.fromkeys(MEMBERS, 120), "2031-03-31T22:00:00.000Z"),
    # The last of all members' days counts: one is eleven hours behind UTC.
    (datetime(2031, 3, 28, 12, tzinfo=UTC), {"ARV": 120, "FAL": -660}, "2031-04-01T11:00:00.000Z"),
    # Thursday the 28th of February 2032 is followed by the 29th.
    (datetime(2032, 2, 26, 23, tzinfo=UTC), dict.fromkeys(MEMBERS, 0), "2032-02-28T00:00:00.000Z"),
    (datetime(2032, 2, 28, 1, tzinfo=UTC), dict.fromkeys(MEMBERS, 0), "2032-03-02T00:00:00.000Z"),
]


@pytest.mark.parametrize(("now", "offsets", "earliest"), SUMMER)
def test_working_days_over_summer_time_and_the_leap_day(now: datetime, offsets: dict[str, int], earliest: str) -> None:
    world = silent(silence={"working_days": 1})
    world.time = now
    for party in MEMBERS:
        body = {"weekend": [6, 7], "holidays": [], "offset": offsets.get(party, 60)}
        recorded(world[party].submit("party.calendar", body, to=Audience(EVERYONE)))
    version = recorded(world.table(to=RELEASED))
    before = format_time(datetime.fromisoformat(earliest.replace("Z", "+00:00")) - timedelta(milliseconds=1))
    body = {"version": version, "procedure": "silence", "capacity": "chair", "deadline": before}
    answer = world["ARV"].submit("decision.put", body, to=RELEASED)
    assert refused(answer) == "decision.deadline_too_early"
    decision = recorded(world["ARV"].submit("decision.put", body | {"deadline": earliest}, to=RELEASED))
    # What a member notifies later moves no deadline that was set.
    later = {"weekend": [1, 2, 3, 4, 5], "holidays": [], "offset": -600}
    recorded(world["BEL"].submit("party.calendar", later, to=Audience(EVERYONE)))
    assert shown(world, decision).deadline == earliest


def test_twenty_four_hours_over_the_leap_day_are_twenty_four_hours() -> None:
    world = silent(silence={"hours": 24})
    world.time = datetime(2032, 2, 28, 12, tzinfo=UTC)
    decision = put(world, hours=24)
    assert shown(world, decision).deadline == "2032-02-29T12:00:00.000Z"
    world.later(hours=24, milliseconds=1)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "adopted"


def test_final_and_published_at_the_same_instant() -> None:
    world = silent("declaration-signed", settling_hours=24)
    decision = put(world, procedure="declaration-signed", embargo=in_hours(world, 24))
    world.all_agree(decision, to=RELEASED, stance="sign")
    size = world.keeper.size
    world.later(hours=24)
    catalogue.tick(world.keeper)
    assert sorted(kinds(world, size)) == ["decision.finalise", "decision.publish"]
    (line,) = list_adopted(world.viewer(None))
    assert (line.status, line.embargo) == ("adopted", "")


def test_a_revelation_at_the_instant_at_which_it_is_final() -> None:
    """A stamp in the batch that comes with the end of settling: the end was due before it."""
    world = silent(settling_hours=24)
    decision = put(world, hours=1)
    world.later(hours=1, milliseconds=1)
    objection = recorded(world.submit(say("FAL", world, decision)))
    world.later(hours=24)
    body = stamp(world, objection, in_hours(world, -25))
    assert refused(world["FAL"].submit("decision.stamp", body, to=RELEASED)) == "decision.adopted"
    assert shown(world, decision).status == "adopted"


def test_annulled_before_its_embargo_is_over_is_never_published() -> None:
    world = silent(settling_hours=48)
    decision = put(world, hours=1, embargo=in_hours(world, 24))
    world.later(hours=1, milliseconds=1)
    objection = recorded(world.submit(say("FAL", world, decision)))
    recorded(world["FAL"].submit("decision.stamp", stamp(world, objection, in_hours(world, -1)), to=RELEASED))
    world.later(days=9)
    catalogue.tick(world.keeper)
    assert (shown(world, decision).status, list_adopted(world.viewer(None))) == ("annulled", [])


def test_an_embargo_that_ends_while_the_keeper_is_down() -> None:
    world = silent("declaration-signed")
    decision = put(world, procedure="declaration-signed", embargo=in_hours(world, 24))
    world.all_agree(decision, to=RELEASED, stance="sign")
    world.later(days=5)
    world.reopen()
    assert list_adopted(world.viewer(None)) == []
    catalogue.tick(world.keeper)
    assert [line.embargo for line in list_adopted(world.viewer(None))] == [""]


def test_published_while_it_settles_everyone_learns_how_it_ended() -> None:
    """What is said on an adoption after its publication is as public as that is."""
    world = silent(settling_hours=48)
    decision = put(world, hours=1, embargo=in_hours(world, 24))
    world.later(hours=1, milliseconds=1)
    catalogue.tick(world.keeper)
    world.later(hours=24)
    objection = recorded(world.submit(say("FAL", world, decision)))
    assert [line.status for line in list_adopted(world.viewer(None))] == ["settling"]
    (adoption,) = [line.act for line in list_adopted(world.viewer(None))]
    assert [each.act for each in list_attached(world.viewer(None), world.keeper.registry, [adoption])[adoption]] == [
        objection
    ]
    world.later(hours=48)
    catalogue.tick(world.keeper)
    assert [line.status for line in list_adopted(world.viewer(None))] == ["adopted"]


def test_a_late_objection_to_what_was_not_released_stays_among_its_readers() -> None:
    world = silent()
    version = recorded(world.table())
    body = {"version": version, "procedure": "silence", "capacity": "chair", "deadline": in_hours(world, 1)}
    decision = recorded(world["ARV"].submit("decision.put", body, to=Audience("council")))
    world.later(hours=2)
    recorded(world.submit(say("FAL", world, decision)))
    (adopted,) = list_adopted(world.viewer(None))
    assert list_attached(world.viewer(None), world.keeper.registry, [adopted.act])[adopted.act] == []
    assert [each.late for each in shown(world, decision).said] == [True]


def delivered(settling: int = 24) -> tuple[World, str]:
    world = silent(settling_hours=settling, silence={"hours": 24, "delivery": True})
    return world, put(world, hours=24)


def certify(world: World, decision: str, *parties: str) -> str:
    body = {"decision": decision, "parties": sorted(parties)}
    return recorded(world["ARV"].submit("decision.certify", body, to=RELEASED))


def test_delivery_recorded_after_the_asked_deadline_begins_the_time_then() -> None:
    world, decision = delivered()
    certify(world, decision, *MEMBERS[1:5])
    world.later(hours=30)
    catalogue.tick(world.keeper)
    assert (shown(world, decision).status, shown(world, decision).unreached) == ("silence", ["FAL"])
    certify(world, decision, "FAL")
    assert shown(world, decision).deadline == in_hours(world, 24)
    world.later(hours=24)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "silence"
    world.later(milliseconds=1)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "settling"


def test_a_challenge_in_one_batch_with_what_a_certificate_decides() -> None:
    """The instant was past, so the adoption comes first; while it settles the challenge makes it fall."""
    world, decision = delivered()
    certificate = certify(world, decision, *MEMBERS[1:])
    world.later(hours=24, milliseconds=1)
    challenge = world["FAL"].make("decision.challenge", {"act": certificate}, to=RELEASED)
    size = world.keeper.size
    (answer,) = catalogue.submit_all(world.keeper, [challenge])
    assert isinstance(answer, Receipt)
    assert kinds(world, size) == ["decision.adopt", "decision.challenge", "decision.annul"]
    assert shown(world, decision).status == "annulled"


def test_a_challenge_in_time_puts_the_instant_off() -> None:
    world, decision = delivered()
    certificate = certify(world, decision, *MEMBERS[1:])
    world.later(hours=24)
    recorded(world["FAL"].submit("decision.challenge", {"act": certificate}, to=RELEASED))
    assert shown(world, decision).deadline is None
    certify(world, decision, *MEMBERS[1:5])
    # Who challenges was reached by then.
    assert shown(world, decision).deadline == in_hours(world, 24)
    world.later(hours=25)
    catalogue.tick(world.keeper)
    assert shown(world, decision).status == "settling"


def test_a_challenge_in_one_batch_with_the_declaration_that_it_would_stop() -> None:
    """An objection stops a declaration that arrives with it; a challenge can only answer what is recorded."""
    world = silent("session", settling_hours=1)
    decision = put(world, procedure="session")
    recorded(world["ARV"].submit("decision.ask", {"decision": decision}, to=RELEASED))
    declare = world["ARV"].make("decision.declare", {"decision": decision}, to=RELEASED)
    challenge = world["COR"].make("decision.challenge", {"act": declare.act.id}, to=RELEASED)
    first, second = catalogue.submit_all(world.keeper, [declare, challenge])
    assert isinstance(first, Receipt)
    assert refused(second) == "decision.unknown_act"
    assert shown(world, decision).status == "settling"
    recorded(world["COR"].submit("decision.challenge", {"act": declare.act.id}, to=RELEASED))
    assert shown(world, decision).status == "annulled"


def test_an_objection_in_one_batch_with_the_declaration() -> None:
    world = silent("session")
    decision = put(world, procedure="session")
    recorded(world["ARV"].submit("decision.ask", {"decision": decision}, to=RELEASED))
    declare = world["ARV"].make("decision.declare", {"decision": decision}, to=RELEASED)
    declared, objected = catalogue.submit_all(world.keeper, [declare, say("COR", world, decision)])
    assert refused(declared) == "decision.not_now"
    assert isinstance(objected, Receipt)
    assert shown(world, decision).status == "held"


def disavow(world: World, party: str, since: int) -> None:
    body = {"key": world[party].keys["head"].public, "since": since}
    recorded(world[party].submit("party.disavow", body, role="root"))


def test_what_was_put_by_a_disavowed_key_falls_while_it_settles() -> None:
    world = silent(settling_hours=24)
    size = world.keeper.size
    decision = put(world, hours=1)
    world.later(hours=2)
    disavow(world, "ARV", size)
    assert shown(world, decision).status == "annulled"


def test_a_confirmation_by_a_disavowed_key_is_none() -> None:
    world = silent("consensus", settling_hours=24)
    decision = put(world, procedure="consensus")
    world.all_agree(decision, to=RELEASED, but=("FAL",))
    body = {"decision": decision, "party": "FAL", "stance": "concur", "day": "2031-03-01"}
    note = recorded(world["SECRETARIAT"].submit("decision.paper", body, to=RELEASED, parts={"scan": b"%PDF-1.7"}))
    size = world.keeper.size
    recorded(world["FAL"].submit("decision.confirm", {"act": note}, to=RELEASED))
    assert shown(world, decision).status == "settling"
    disavow(world, "FAL", size)
    assert shown(world, decision).status == "annulled"


def test_no_office_ends_an_objection_by_disavowing_its_own_key() -> None:
    world = World()
    decision = put(world, procedure="consensus")
    size = world.keeper.size
    body = {"decision": decision, "party": "FAL", "stance": "object", "day": "2031-03-01"}
    note = recorded(world["SECRETARIAT"].submit("decision.paper", body, to=RELEASED, parts={"scan": b"%PDF-1.7"}))
    recorded(world["FAL"].submit("decision.confirm", {"act": note}, to=RELEASED))
    disavow(world, "SECRETARIAT", size)
    assert shown(world, decision).status == "held"


def test_the_text_may_be_put_again_once_who_objected_has_ended_that() -> None:
    world = silent(settling_hours=24)
    decision = put(world, hours=1)
    version = shown(world, decision).version
    world.later(hours=2)
    objection = recorded(world.submit(say("FAL", world, decision)))
    recorded(world["FAL"].submit("decision.stamp", stamp(world, objection, in_hours(world, -2)), to=RELEASED))
    body = {"version": version, "procedure": "silence", "capacity": "chair", "deadline": in_hours(world, 9)}
    assert refused(world["ARV"].submit("decision.put", body, to=RELEASED)) == "decision.objection_stands"
    recorded(world.withdraw("FAL", decision, objection, to=RELEASED))
    again = recorded(world["ARV"].submit("decision.put", body, to=RELEASED))
    assert [shown(world, each).status for each in (decision, again)] == ["annulled", "silence"]


def test_who_joins_after_publication_is_shown_to_all() -> None:
    world = silent("project")
    decision = put(world, procedure="project", embargo=in_hours(world, 24))
    recorded(world.submit(say("EST", world, decision, "aside")))
    recorded(world.submit(say("FAL", world, decision, "aside")))
    world.all_agree(decision, to=RELEASED, but=("EST", "FAL"))
    adoption = str(shown(world, decision).adoption)
    members = Audience("members", released=True)
    recorded(world["EST"].submit("decision.join", {"adopted": adoption}, to=members))
    world.later(hours=24)
    recorded(world["FAL"].submit("decision.join", {"adopted": adoption}, to=members))
    line = get_adopted(world.viewer(None), adoption)
    assert line is not None
    assert (line.aside, line.joined) == ([], ["EST", "FAL"])


@pytest.mark.django_db(transaction=True)
def test_two_keepers_catch_up_together(own_database: dict[str, str]) -> None:
    """Two processes that begin after the same downtime record what was due once, and in order."""

    def run(*words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "tests.decisions.silence_process", *words]
        return subprocess.Popen(
            command, env={**own_database, "DJANGO_SETTINGS_MODULE": "comity.settings"}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def finish(process: subprocess.Popen[str]) -> str:
        told, failed = process.communicate(timeout=180)
        assert process.returncode == 0, failed
        return told.strip()

    finish(run("put"))
    for each in [run("tick"), run("tick")]:
        finish(each)
    assert finish(run("tell")) == "decision.adopt decision.adopt decision.adopt 1 2 3"


def test_what_corrects_a_text_under_embargo_is_published_with_it() -> None:
    world = World()
    to = Audience("council", released=True)
    version = recorded(world.table(to=to))
    embargo = format_time(world.time + timedelta(hours=5))
    body = {"version": version, "procedure": "declaration-signed", "embargo": embargo}
    decision = recorded(world["ARV"].submit("decision.put", body, to=to))
    world.all_agree(decision, to=to, stance="sign")
    (line,) = list_adopted(world.viewer("BEL"))
    assert list_adopted(world.viewer(None)) == []
    correct = {"adopted": line.act, "language": "en", "provisions": ["p-0000000000"]}
    part = canonical.encode(
        {
            "language": "en",
            "title": "",
            "provisions": [
                {"id": "p-0000000000", "kind": "paragraph", "number": None, "text": "Lit at dusk.", "children": []}
            ],
        }
    )
    audience = Audience.from_text(line.audience)
    acts = [
        recorded(world["SECRETARIAT"].submit("decision.correct", correct, to=audience, parts={"text.en": part}))
        for _ in range(2)
    ]
    recorded(world["FAL"].submit("decision.contest", {"correction": acts[0]}, to=audience))
    world.later(hours=6)
    catalogue.tick(world.keeper)
    public = world.viewer(None)
    assert [each.act for each in list_adopted(public)] == [line.act]
    found = list_corrections(public, world.keeper.registry, line.act)
    assert [(each.act, each.status) for each in found] == [(acts[0], "contested"), (acts[1], "open")]
    world.later(hours=200)
    catalogue.tick(world.keeper)
    assert list_corrections(public, world.keeper.registry, line.act)[1].status == "stands"
