"""Forms and pages of the procedures: in session, by silence, on paper; what is attached, what is joined, who doubts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comity import catalogue
from comity.charter import Charter, format_charter, parse_charter
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.stamp import stamp_bytes
from comity.decisions.state import AdoptionRow
from comity.notify import find_topics
from comity.record import outbox
from comity.record.tables import Entry
from comity.web.pages import acts as pages
from tests.negotiation.table import Table, pid, proposal_of, text_of
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page, template_of
from tests.web.test_pages import MOST_QUERIES, count_queries
from tests.world import COUNCIL, MEMBERS, World, key_for, lantern, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]
RELEASED = Audience("council", released=True)
PDF = b"%PDF-1.4 a note verbale, invented"


def charter(silence: dict[str, Any] | None = None, **procedure: Any) -> Charter:
    """Return the Lantern Compact's charter with settings of all procedures, and of its silence procedure."""
    value = format_charter(lantern(**procedure))
    for each in value["procedures"]:
        if "silence" in each:
            each["silence"] |= silence or {}
    return parse_charter(value)


@contextmanager
def world_with(silence: dict[str, Any] | None = None, *, witness: bool = False, **procedure: Any) -> Iterator[World]:
    witnesses = {"witness.example": key_for("witness").public} if witness else {}
    with serving(World(charter=charter(silence, **procedure), witnesses=witnesses)) as world:
        yield world


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "gate", pages._Gate())


@pytest.fixture
def world() -> Iterator[World]:
    with world_with() as world:
        yield world


def put_in_silence(world: World, *, hours: float = 72, version: str = "", **body: Any) -> str:
    """Let the chair put a text under silence; return the decision."""
    deadline = {"deadline": format_time(world.time + timedelta(hours=hours))}
    value = {"version": version or recorded(world.table(to=RELEASED)), "procedure": "silence", "capacity": "chair"}
    return recorded(world["ARV"].submit("decision.put", value | deadline | body, to=RELEASED))


def step(world: World, name: str, decision: str, party: str = "ARV", **body: Any) -> str:
    return recorded(world[party].submit(f"decision.{name}", {"decision": decision, **body}, to=COUNCIL))


def attach(world: World, party: str, decision: str, words: str = "Dusk is when the sun has set.", **body: Any) -> str:
    value = {
        "decision": decision, "adopted": None, "form": "interpretation", "provisions": [pid(0)], "languages": ["en"],
    }  # fmt: skip
    return recorded(
        world[party].submit("decision.attach", value | body, to=COUNCIL, parts={"attached.en": words.encode()})
    )


def note(world: World, decision: str, party: str, stance: str) -> str:
    body = {"decision": decision, "party": party, "stance": stance, "day": format_time(world.time)[:10]}
    return recorded(world["SECRETARIAT"].submit("decision.paper", body, to=COUNCIL, parts={"scan": PDF}))


def pass_time(world: World, **span: float) -> None:
    world.later(**span)
    catalogue.tick(world.keeper)


def board(world: World, decision: str, party: str = "BEL") -> str:
    return words_of(read(client_for(world, party), f"/decisions/{decision}"))


def may_do(world: World, decision: str, party: str = "BEL") -> str:
    """Return what the page of a decision offers a party to do."""
    return words_of(f"<main{read(client_for(world, party), f'/decisions/{decision}/possible')}</main>")


def filled(world: World, party: str, kind: str, *, post: bool = False, **given: Any) -> bytes:
    """Return the page of an act after its form was filled in."""
    client = signed_in(world, party)
    return (client.post if post else client.get)(f"/acts/{kind}/new", given).content


def signed(world: World, party: str, page: bytes, **texts: str) -> str:
    """Sign what a page shows; return where it leads."""
    answer = submit(sign_page(world, page, party, **texts))
    assert answer.status_code == 200, answer.content
    return str(answer.json()["next"])


def told(page: bytes) -> str:
    return words_of(page.decode())


# ---------------------------------------------------------------- putting


def test_a_silence_is_put_by_the_chair_until_an_exact_instant_in_a_zone_of_its_own() -> None:
    with world_with({"hours": 72}) as world:
        version = recorded(world.table())
        given = {"version": version, "procedure": "silence"}
        # A browser says its zone even where no time was given.
        empty = {"deadline": "", "deadline_zone": "Asia/Tashkent", "embargo": "", "embargo_zone": "Asia/Tashkent"}
        assert "needs the exact instant" in told(filled(world, "ARV", "decision.put", **given, **empty))
        assert b'name="deadline_zone" value="UTC"' in filled(world, "ARV", "decision.put", version=version)
        at = empty | {"deadline": "2031-03-05T12:00", "deadline_zone": "Asia/Tashkent"}
        page = filled(world, "ARV", "decision.put", **given, **at)
        assert template_of(page)["body"] == {
            **given, "capacity": "chair", "deadline": "2031-03-05T07:00:00.000Z",
        }  # fmt: skip
        assert "5 March 2031, 07:00:00 UTC" in told(page)
        decision = signed(world, "ARV", page)
        assert "It needs no objection and no amendment from ARV, BEL, COR, DUN, EST and FAL" in words_of(
            read(client_for(world, "BEL"), decision)
        )


def test_a_silence_is_refused_in_words_where_it_is_too_short_or_not_the_chairs() -> None:
    with world_with({"hours": 72}) as world:
        given = {"version": recorded(world.table("BEL")), "procedure": "silence"}
        early = {"deadline": "2031-03-02T12:00", "deadline_zone": "UTC"}
        page = told(filled(world, "ARV", "decision.put", **given, **early))
        assert "It needs an instant at which the silence runs out: at the earliest 2031-03-04 09:00:00 UTC." in page
        later = {"deadline": "2031-03-09T12:00", "deadline_zone": "UTC"}
        page = told(filled(world, "BEL", "decision.put", **given, **later))
        assert "is opened by the chair of" in page


@pytest.mark.parametrize(
    ("local", "zone", "words"),
    [
        ("2031-03-30T02:30", "Europe/Berlin", "There is no such time: the clocks go forward then."),
        ("2031-10-26T02:30", "Europe/Berlin", "There is this time twice: the clocks go back then. Say it in UTC."),
        ("2031-10-26T02:30", "Moon/Tycho", "is not a time zone"),
        ("2031-10-26T02:30", "../etc/passwd", "is not a time zone"),
        ("tomorrow", "UTC", "Enter a valid date/time."),
    ],
)
def test_a_local_time_that_there_is_not_or_twice_is_said_at_its_field(
    world: World, local: str, zone: str, words: str
) -> None:
    given = {"version": recorded(world.table()), "procedure": "silence", "deadline": local, "deadline_zone": zone}
    page = filled(world, "ARV", "decision.put", **given)
    assert words in told(page)
    assert local in page.decode()


def test_a_text_is_put_as_chair_and_under_an_embargo(world: World) -> None:
    version = recorded(world.table(to=RELEASED))
    given = {"version": version, "procedure": "session", "as_chair": "on"}
    past = told(filled(world, "ARV", "decision.put", **given, embargo="2031-02-01T12:00", embargo_zone="UTC"))
    assert "An embargo needs an instant that is still to come" in past
    page = filled(world, "ARV", "decision.put", **given, embargo="2031-03-02T12:00", embargo_zone="UTC")
    assert template_of(page)["body"] == {
        "version": version, "procedure": "session", "capacity": "chair", "embargo": "2031-03-02T12:00:00.000Z",
    }  # fmt: skip
    decision = signed(world, "ARV", page).removeprefix("/decisions/")
    assert "it stays among the members until it is published at" in board(world, decision)
    step(world, "ask", decision)
    step(world, "declare", decision)
    adopted = AdoptionRow.objects.get().act
    read(client_for(world), f"/adopted/{adopted}", 404)
    assert "Published at" in words_of(read(client_for(world, "BEL"), f"/adopted/{adopted}"))
    assert "to be published at" in words_of(read(client_for(world, "BEL"), "/decisions/"))
    pass_time(world, hours=28)
    assert "The lamps are lit at dusk." in words_of(read(client_for(world), f"/adopted/{adopted}"))


def test_who_is_not_in_the_chair_is_not_asked_whether_it_acts_as_chair(world: World) -> None:
    version = recorded(world.table())
    assert b"as_chair" in filled(world, "ARV", "decision.put", version=version)
    assert b"as_chair" not in filled(world, "BEL", "decision.put", version=version)


# ---------------------------------------------------------------- consultation


def test_consultation_is_asked_for_from_the_text_and_said_to_be_held(world: World) -> None:
    version = recorded(world.table())
    client = client_for(world, "COR")
    assert "Ask for consultation first" in words_of(read(client, f"/texts/{version}"))
    assert "Ask for consultation first" not in words_of(read(client_for(world, "SECRETARIAT"), f"/texts/{version}"))
    page = filled(world, "COR", "decision.consult", version=version)
    assert "COR asks for consultation before “On the lamps of the harbour” is put." in told(page)
    assert signed(world, "COR", page, reasons="The oil is dear.") == f"/texts/{version}"
    text = words_of(read(client, f"/texts/{version}"))
    assert "COR has asked for consultation first; the text waits for it until" in text
    assert "Say that the consultation was held" in text
    refused = told(filled(world, "ARV", "decision.put", version=version, procedure="project"))
    assert "COR has asked for consultation first. It needs to say that this was held;" in refused
    assert "asked for consultation on this version already" in told(
        filled(world, "COR", "decision.consult", version=version)
    )
    signed(world, "COR", filled(world, "COR", "decision.consult", version=version, asks="no"))
    assert "has asked for consultation first" not in words_of(read(client, f"/texts/{version}"))
    recorded(world.put(version, procedure="project", to=COUNCIL))


def test_where_no_procedure_waits_for_consultation_nobody_is_asked() -> None:
    with world_with(consultation_hours=0) as world:
        version = recorded(world.table())
        assert "Ask for consultation" not in words_of(read(client_for(world, "COR"), f"/texts/{version}"))


# ---------------------------------------------------------------- in session


def test_the_chair_asks_and_declares() -> None:
    with world_with(asking_minutes=10) as world:
        decision = world.open_decision(to=RELEASED, procedure="session")
        assert "It needs that the chair asks, hears no objection, and declares." in board(world, decision)
        assert "Ask whether any member objects" not in may_do(world, decision)
        assert "Ask whether any member objects" in may_do(world, decision, "ARV")
        page = told(filled(world, "BEL", "decision.ask", decision=decision))
        assert "BEL is not in the chair of" in page
        page = filled(world, "ARV", "decision.ask", decision=decision)
        assert signed(world, "ARV", page) == f"/decisions/{decision}"
        shown = board(world, decision)
        assert "the chair has asked" in shown
        assert "it needs the chair's declaration" in shown.replace("&#x27;", "'")
        assert "Consensus can be declared from" in told(filled(world, "ARV", "decision.declare", decision=decision))
        world.later(minutes=10)
        signed(world, "ARV", filled(world, "ARV", "decision.declare", decision=decision))
        assert "Adopted: the chair asked, heard no objection, and declared it." in board(world, decision)


def test_an_objection_answers_the_question_and_a_declaration_is_challenged() -> None:
    with world_with(settling_hours=24) as world:
        decision = world.open_decision(to=RELEASED, procedure="session")
        step(world, "ask", decision)
        objection = recorded(world.say("FAL", "object", decision))
        shown = board(world, decision)
        assert "The objection of FAL stands, and only FAL can end it." in shown
        assert "It needs that the chair asks" in shown
        recorded(world.withdraw("FAL", decision, objection))
        step(world, "ask", decision)
        declared = step(world, "declare", decision)
        assert "Agreed, and final from" in board(world, decision)
        page = filled(world, "FAL", "decision.challenge", act=declared)
        assert signed(world, "FAL", page, reasons="We had asked for the floor.") == f"/decisions/{decision}"
        shown = board(world, decision)
        assert "fallen before it was final" in shown
        assert "Challenged by FAL." in shown
        assert "You have answered this already." in told(filled(world, "FAL", "decision.challenge", act=declared))
        assert "There is no such act" in told(filled(world, "FAL", "decision.challenge", act="0" * 64))
        # The same text is put again from its own page.
        text = words_of(read(client_for(world, "ARV"), f"/texts/{Entry.objects.filter(kind='text.table').get().act}"))
        assert "Put it to the organ again" in text
        assert "Put" in words_of(read(client_for(world, "ARV"), "/desk"))


def test_a_procedure_is_closed_by_who_put_it(world: World) -> None:
    decision = recorded(world.put(recorded(world.table("BEL", to=RELEASED)), "BEL", to=RELEASED, procedure="session"))
    assert "Only BEL, which put the text, or the chair as chair can do this." in told(
        filled(world, "COR", "decision.close", decision=decision)
    )
    page = filled(world, "BEL", "decision.close", decision=decision)
    assert template_of(page)["body"] == {"decision": decision, "capacity": "party"}
    signed(world, "BEL", page, reasons="We need more time.")
    shown = board(world, decision)
    assert "closed without outcome" in shown
    assert "Closed without outcome. The text may be put again." in shown
    assert "This was closed without outcome." in told(filled(world, "BEL", "decision.close", decision=decision))


# ---------------------------------------------------------------- by silence


def test_a_silence_is_proposed_opened_extended_and_runs_out() -> None:
    with world_with({"hours": 48, "opening_hours": 24}) as world:
        decision = put_in_silence(world, hours=80)
        shown = board(world, decision)
        assert "proposed, may be declined" in shown
        assert (
            "It needs no objection to deciding by silence until 2 March 2031, 09:00:00 UTC; then the silence begins."
            in shown
        )
        assert "Object to this procedure" in shown
        desk = words_of(read(client_for(world, "BEL"), "/desk"))
        assert "A silence procedure is proposed" in desk
        pass_time(world, hours=25)
        shown = board(world, decision)
        assert "under silence" in shown
        assert "until 4 March 2031, 17:00:00 UTC" in shown
        assert "The silence began" in shown
        shorter = {"decision": decision, "deadline": "2031-03-04T12:00", "deadline_zone": "UTC"}
        nothing = {"decision": decision, "deadline": "", "deadline_zone": "UTC"}
        assert "This field is required." in told(filled(world, "ARV", "decision.extend", **nothing))
        assert "An extension only lengthens." in told(filled(world, "ARV", "decision.extend", **shorter))
        longer = shorter | {"deadline": "2031-03-06T12:00"}
        signed(world, "ARV", filled(world, "ARV", "decision.extend", **longer))
        assert "until 6 March 2031, 12:00:00 UTC" in board(world, decision)
        assert "Everybody was given more time" in board(world, decision)
        pass_time(world, hours=100)
        assert "Adopted: nobody broke the silence in time." in board(world, decision)


def test_a_member_declines_the_procedure() -> None:
    with world_with({"hours": 48, "opening_hours": 24}) as world:
        decision = put_in_silence(world)
        page = filled(world, "DUN", "decision.decline", decision=decision)
        assert "DUN objects to deciding “On the lamps of the harbour” by silence." in told(page)
        signed(world, "DUN", page)
        shown = board(world, decision)
        assert "not opened" in shown
        assert "DUN objected to deciding this by silence." in shown
        assert "it was not opened" in told(filled(world, "FAL", "decision.object", decision=decision))


def test_an_amendment_of_ones_own_breaks_the_silence(world: World) -> None:
    table = Table(world, text_of("The lamps are lit in silence."), party="COR")
    value = {"version": table.text, "procedure": "silence", "capacity": "chair"}
    deadline = {"deadline": format_time(world.time + timedelta(hours=72))}
    decision = recorded(world["ARV"].submit("decision.put", value | deadline, to=COUNCIL))
    assert "It needs a proposal of your own on this text: make one where" in board(world, decision, "FAL")
    proposal = proposal_of(table.reword("FAL", 1, "The lamps are lit at dusk."))
    assert "This field is required." in told(filled(world, "COR", "decision.amend", decision=decision, proposal=""))
    page = filled(world, "FAL", "decision.amend", decision=decision, proposal=proposal)
    assert template_of(page)["body"] == {"decision": decision, "proposal": proposal}
    signed(world, "FAL", page)
    shown = board(world, decision)
    assert "The silence is broken: not adopted." in shown
    assert "FAL has broken the silence with an amendment, which is on the table." in shown
    assert "Your amendment stands" in words_of(read(client_for(world, "FAL"), "/desk"))


def test_a_reservation_holds_until_it_is_lifted(world: World) -> None:
    decision = world.open_decision()
    page = filled(world, "FAL", "decision.reserve", decision=decision)
    signed(world, "FAL", page, reasons="Our instructions are on their way.")
    assert "FAL is reserved pending instructions, and only FAL can lift that." in board(world, decision)
    assert "Lift our reservation" in board(world, decision, "FAL")
    assert "Lift our reservation" not in board(world, decision, "BEL")


def test_members_that_were_not_reached_are_certified_by_the_chair() -> None:
    with world_with({"hours": 48, "delivery": True}) as world:
        decision = put_in_silence(world)
        shown = board(world, decision)
        assert "It needs that BEL, COR, DUN, EST and FAL are reached, or that the chair certifies it" in shown
        assert "Not reached yet: BEL, COR, DUN, EST and FAL." in words_of(read(client_for(world, "ARV"), "/desk"))
        given = {"decision": decision, "parties": ["BEL", "COR", "DUN", "EST", "FAL"]}
        page = filled(world, "ARV", "decision.certify", **given)
        signed(world, "ARV", page, note="Handed over at noon.")
        assert "until 4 March 2031, 09:00:00 UTC" in board(world, decision)
        assert "Certified as reached" in board(world, decision)
        assert "Select a valid choice" in told(filled(world, "ARV", "decision.certify", **given))


def late_objection(world: World) -> tuple[str, str]:
    decision = put_in_silence(world)
    pass_time(world, hours=73)
    return decision, recorded(world.say("FAL", "object", decision, reasons="We were at sea."))


def test_a_late_objection_is_a_statement_until_a_witness_shows_that_it_had_it() -> None:
    with world_with(settling_hours=24, witness=True) as world:
        decision, objection = late_objection(world)
        shown = board(world, decision)
        assert "It came after the silence had run out, and is recorded as a statement." in shown
        assert "FAL may show a witness" in shown
        at = format_time(world.time - timedelta(hours=2))
        sig = key_for("witness").sign("stamp", stamp_bytes(world.org, objection, at)).to_value()
        given = {"position": objection, "at": at, "key": sig["key"], "signature": sig["sig"]}
        wrong = told(filled(world, "FAL", "decision.stamp", post=True, **given | {"signature": "no signature"}))
        assert "is not in its form" in wrong
        other = key_for("no witness").sign("stamp", stamp_bytes(world.org, objection, at)).to_value()
        forged = given | {"key": other["key"], "signature": other["sig"]}
        assert "is not one of the witnesses" in told(filled(world, "FAL", "decision.stamp", post=True, **forged))
        other_time = told(filled(world, "FAL", "decision.stamp", post=True, **given | {"at": format_time(world.time)}))
        assert "signature" in other_time
        page = filled(world, "FAL", "decision.stamp", post=True, **given)
        assert signed(world, "FAL", page) == f"/decisions/{decision}"
        shown = board(world, decision)
        assert "fallen before it was final" in shown
        assert "a witness had it in time, and it counts" in shown


def test_once_it_is_final_nobody_is_asked_for_a_stamp(world: World) -> None:
    decision, _ = late_objection(world)
    shown = board(world, decision)
    assert "is recorded as a statement." in shown
    assert "may show a witness" not in shown
    adopted = AdoptionRow.objects.get().act
    assert "objection that came after the silence had run out" in words_of(
        read(client_for(world, "BEL"), f"/adopted/{adopted}")
    )
    assert "objection that came after" not in words_of(read(client_for(world), f"/adopted/{adopted}"))


# ---------------------------------------------------------------- attached, aside, joined


def test_a_position_is_attached_and_travels_with_the_text(world: World) -> None:
    decision = world.open_decision(to=RELEASED, procedure="declaration-signed")
    given = {"decision": decision, "form": "dissociation", "words_en": "Our keepers decide for themselves."}
    page = told(filled(world, "COR", "decision.attach", post=True, **given))
    assert "It needs the provisions from which you dissociate yourselves." in page
    empty = {"decision": decision, "form": "explanation"}
    assert "It needs words in at least one language." in told(
        filled(world, "COR", "decision.attach", post=True, **empty)
    )
    page = filled(world, "COR", "decision.attach", post=True, **given, provisions=[pid(1)])
    assert "dissociation from a provision" in told(page)
    assert signed(world, "COR", page) == f"/decisions/{decision}"
    attach(world, "FAL", decision)
    shown = board(world, decision)
    assert "Positions that travel with the text" in shown
    assert "Our keepers decide for themselves." in shown
    assert "Withdraw what we attached" in board(world, decision, "COR")
    world.all_agree(decision, stance="sign")
    adopted = AdoptionRow.objects.get().act
    public = words_of(read(client_for(world), f"/adopted/{adopted}"))
    assert "Our keepers decide for themselves." in public
    assert "Dusk is when the sun has set." in public
    assert "Attach our position" not in public


def test_a_position_is_attached_to_what_was_adopted(world: World) -> None:
    decision = world.decide()
    adopted = AdoptionRow.objects.get().act
    assert "Attach our position" in words_of(read(client_for(world, "BEL"), f"/adopted/{adopted}"))
    assert "Attach our position" not in words_of(read(client_for(world, "OBS"), f"/adopted/{adopted}"))
    given = {"adopted": adopted, "form": "explanation", "words_en": "We were glad to sign.", "words_ru": "Мы рады."}
    page = filled(world, "EST", "decision.attach", post=True, **given)
    assert template_of(page)["body"]["languages"] == ["en", "ru"]
    assert signed(world, "EST", page) == f"/adopted/{adopted}"
    assert "We were glad to sign." in words_of(read(client_for(world), f"/adopted/{adopted}"))
    assert "Also in:" in words_of(read(client_for(world), f"/adopted/{adopted}"))
    told_of = [topic.name for found in find_topics(outbox.read(0)[-1:]).values() for topic in found]
    assert {"decisions", f"decision:{decision}"} <= set(told_of)
    assert "does not give this right" in told(filled(world, "OBS", "decision.attach", post=True, **given))


def test_a_member_stands_aside_and_joins_later(world: World) -> None:
    decision = world.open_decision(to=RELEASED, procedure="project")
    signed(world, "DUN", filled(world, "DUN", "decision.aside", decision=decision))
    assert "Stand aside no longer" in board(world, decision, "DUN")
    world.all_agree(decision, but=("DUN",))
    adopted = AdoptionRow.objects.get().act
    shown = words_of(read(client_for(world, "DUN"), f"/adopted/{adopted}"))
    assert "Standing aside DUN" in shown
    assert "Take part after all" in shown
    assert "Take part after all" not in words_of(read(client_for(world, "COR"), f"/adopted/{adopted}"))
    assert "takes part in this already" in told(filled(world, "COR", "decision.join", adopted=adopted))
    page = filled(world, "DUN", "decision.join", adopted=adopted)
    assert signed(world, "DUN", page) == f"/adopted/{adopted}"
    shown = words_of(read(client_for(world, "DUN"), f"/adopted/{adopted}"))
    assert "Joined since DUN" in shown
    assert "Take part after all" not in shown


def test_what_all_stand_aside_from_is_not_adopted(world: World) -> None:
    decision = world.open_decision(to=RELEASED, procedure="project")
    for party in MEMBERS:
        recorded(world.say(party, "aside", decision))
    assert "Every member stands aside. It needs at least one that takes part." in board(world, decision)


# ---------------------------------------------------------------- on paper


def test_a_note_is_entered_with_its_scan_and_confirmed_by_its_party(world: World) -> None:
    decision = world.open_decision()
    assert "Enter a note verbale" in may_do(world, decision, "SECRETARIAT")
    assert "Enter a note verbale" not in may_do(world, decision, "ARV")
    given = {"decision": decision, "party_named": "FAL", "stance": "concur", "day": "2031-03-01"}

    def send(data: bytes, **more: str) -> bytes:
        return filled(
            world, "SECRETARIAT", "decision.paper", post=True, **given | more, scan=SimpleUploadedFile("note", data)
        )

    assert "This is not a PDF, PNG or JPEG file." in told(send(b"MZ, a program"))
    assert "has not been" not in told(send(PDF, day="2031-02-30"))
    assert "2031-02-30" in send(PDF, day="2031-02-30").decode()
    assert "cannot have been taken yet" in told(send(PDF, day="2032-01-01"))
    page = send(PDF)
    assert signed(world, "SECRETARIAT", page) == f"/decisions/{decision}"
    shown = board(world, decision)
    assert "Entered by SECRETARIAT from a note, with its scan." in shown
    assert "It counts once its party confirms it." in shown
    assert "It needs the concurrence of ARV, BEL, COR, DUN, EST and FAL." in shown
    entered = Entry.objects.get(kind="decision.paper").act
    assert "A note was entered in your name" in words_of(read(client_for(world, "FAL"), "/desk"))
    assert "That position is FAL" in told(filled(world, "BEL", "decision.confirm", act=entered))
    assert signed(world, "FAL", filled(world, "FAL", "decision.confirm", act=entered)) == f"/decisions/{decision}"
    shown = board(world, decision)
    assert "Confirmed by its party." in shown
    assert "It needs the concurrence of ARV, BEL, COR, DUN and EST." in shown


def test_a_scan_is_opened_from_its_act_as_a_file_and_by_its_readers_alone(world: World) -> None:
    decision = world.open_decision()
    entered = note(world, decision, "FAL", "object")
    assert "The objection of FAL stands" in board(world, decision)
    page = read(client_for(world, "BEL"), f"/record/acts/{entered}")
    assert f"/record/acts/{entered}/parts/scan" in page
    assert "%PDF" not in page
    answer = client_for(world, "BEL").get(f"/record/acts/{entered}/parts/scan")
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for party in (None, "OBS"):
        read(client_for(world, party), f"/record/acts/{entered}/parts/scan", 404)
    read(client_for(world, "BEL"), f"/record/acts/{entered}/parts/other", 404)
    challenge = recorded(world["FAL"].submit("decision.challenge", {"act": entered}, to=COUNCIL))
    assert "Challenged." in board(world, decision)
    assert f'href="/decisions/{decision}"' in read(client_for(world, "BEL"), f"/record/acts/{challenge}")


def test_an_entry_from_a_source_is_challenged_by_a_member(world: World) -> None:
    body = {"organ": "council", "day": "2030-06-01", "form": "noted", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": b'{"language":"en","provisions":[],"title":"Before"}', "source": b"A story"}
    entered = recorded(world["SECRETARIAT"].submit("decision.enter", body, parts=parts))
    assert "Challenge this entry" in words_of(read(client_for(world, "FAL"), f"/adopted/{entered}"))
    assert "Challenge this entry" not in words_of(read(client_for(world, "OBS"), f"/adopted/{entered}"))
    page = filled(world, "FAL", "decision.challenge", act=entered)
    assert signed(world, "FAL", page, reasons="We were not there.") == f"/record/acts/{entered}"


# ---------------------------------------------------------------- what is told, asked and counted


def test_answers_reach_the_board_on_which_they_bear(world: World) -> None:
    decision = world.open_decision(to=RELEASED, procedure="session")
    asked = step(world, "ask", decision)
    recorded(world["FAL"].submit("decision.challenge", {"act": asked}, to=COUNCIL))
    entered = note(world, decision, "FAL", "reserve")
    recorded(world["FAL"].submit("decision.confirm", {"act": entered}, to=COUNCIL))
    found = find_topics(outbox.read(0)[-3:])
    for topics in found.values():
        assert f"decision:{decision}" in [topic.name for topic in topics]
        assert all(topic.premise == decision for topic in topics if topic.name.startswith("decision:"))


def test_a_wish_to_consult_reaches_the_texts_page(world: World) -> None:
    version = recorded(world.table())
    recorded(world["COR"].submit("decision.consult", {"version": version, "asks": True}, to=COUNCIL))
    topics = [topic.name for found in find_topics(outbox.read(0)[-1:]).values() for topic in found]
    assert f"text:{version}" in topics


def test_programs_read_deadline_steps_and_what_is_attached() -> None:
    with world_with({"hours": 48, "opening_hours": 24}) as world:
        decision = put_in_silence(world)
        attach(world, "COR", decision)
        value = signed_in(world, "BEL").get(f"/api/v1/decisions/{decision}").json()
        assert (value["status"], value["capacity"]) == ("proposed", "chair")
        assert value["opens_at"] == "2031-03-02T09:00:00.000Z"
        assert value["deadline"] == "2031-03-04T09:00:00.000Z"
        (attached,) = value["attached"]
        assert attached["words"] == {"en": "Dusk is when the sun has set."}
        pass_time(world, hours=25)
        (opened,) = signed_in(world, "BEL").get(f"/api/v1/decisions/{decision}").json()["steps"]
        assert opened["step"] == "open"


def test_the_desk_shows_first_what_runs_out_first(world: World) -> None:
    world.open_decision(title="Without a clock")
    put_in_silence(world, hours=96, version=recorded(world.table(to=RELEASED, title="In four days")))
    put_in_silence(world, hours=24, version=recorded(world.table(to=RELEASED, title="Tomorrow")))
    desk = words_of(read(client_for(world, "BEL"), "/desk"))
    assert desk.index("Tomorrow") < desk.index("In four days") < desk.index("Without a clock")


@pytest.mark.parametrize("path", ["board", "adopted", "text", "desk"])
def test_pages_ask_as_much_whatever_stands_beside_a_decision(path: str) -> None:
    with world_with({"hours": 0, "delivery": True}) as world:
        decision = put_in_silence(world)
        other = world.open_decision(to=RELEASED, procedure="project", title="A project")
        text = recorded(world.table(title="To be put"))

        def say(*parties: str) -> None:
            for party in parties:
                attach(world, party, decision)
                step(world, "certify", decision, parties=[party]) if party == "EST" else None
                attach(world, party, other)
                recorded(world["ARV"].submit("decision.extend", longer(world, decision), to=COUNCIL))
                recorded(world[party].submit("decision.consult", {"version": text, "asks": True}, to=COUNCIL))
                note(world, other, party, "object")

        say("COR")
        if path == "adopted":
            project = world.open_decision(to=RELEASED, procedure="project", title="Another")
            attach(world, "COR", project)
            world.all_agree(project)
            adopted = AdoptionRow.objects.get().act
            first = count_queries(world, f"/adopted/{adopted}")
            for party in ("DUN", "FAL"):
                body = {
                    "decision": None, "adopted": adopted, "form": "explanation", "provisions": [], "languages": ["en"],
                }  # fmt: skip
                parts = {"attached.en": b"A word."}
                recorded(world[party].submit("decision.attach", body, parts=parts))
            assert count_queries(world, f"/adopted/{adopted}") == first <= MOST_QUERIES - 5
            return
        at = {"board": f"/decisions/{decision}", "text": f"/texts/{text}", "desk": "/desk"}[path]
        first = count_queries(world, at)
        say("DUN", "FAL")
        assert count_queries(world, at) == first


def longer(world: World, decision: str) -> dict[str, Any]:
    world.later(minutes=1)
    deadline = format_time(world.time + timedelta(hours=200))
    return {"decision": decision, "capacity": "chair", "deadline": deadline}
