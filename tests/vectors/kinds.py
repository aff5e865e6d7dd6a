"""One signed act of every kind, as the record took it: from a world with fixed randomness, the same on every run.

kinds/<kind>.json holds {kind, act, signatures, findings, establishes}: the signed act as text, what the keeper found,
and the facts that followed. `COMITY_WRITE_VECTORS=1 pytest tests/test_catalogue.py` writes them anew.
"""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from comity import catalogue
from comity.charter import Charter, format_charter, parse_charter
from comity.core.act import Audience
from comity.core.canonical import format_time
from comity.core.stamp import stamp_bytes
from comity.instruments.state import InstrumentRow
from comity.negotiation.composing import word_parts
from comity.parties.facts import Amendment
from comity.record import tables
from tests.accession.file import accede, apply_for, grant, oblige, open_treaty
from tests.amending.protocol import ASSOCIATE, effects, ratify, sign
from tests.disputes.talks import Talks
from tests.instruments.others import bilateral, doubt, end, introduce, seat
from tests.instruments.treaty import Treaty, force
from tests.meetings.hall import Hall, convene, in_days
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.positions.register import challenge, enter, reaffirm, register, withdraw
from tests.world import COUNCIL, World, document, fixed_randomness, key_for, lantern, recorded

FOLDER = Path(__file__).parent / "kinds"
RELEASED = Audience("council", released=True)


def live() -> World:
    """Return a world in which every kind of act was recorded at least once."""
    with fixed_randomness():
        world = World(charter=_charter(), witnesses={"witness.example": key_for("witness").public})
        _speak_on_parties(world)
        _decide(world)
        _fall(world)
        _negotiate(world)
        _correct(world)
        _stand(world)
        _differ(world)
        _register(world)
        _sign_by_two(world)
        _beside(world)
        _in_session(world)
        _in_silence(world)
        _bind(world)
        _meet(world)
        _amend(world)
        _accede(world)
        _agree_with_others(world)
    return world


def _charter() -> Charter:
    """Return a charter in which outcomes settle, and a silence waits for its opening and for every member's mail."""
    value = format_charter(lantern(settling_hours=24))
    for each in value["procedures"]:
        if "silence" in each:
            each["silence"] |= {"hours": 48, "opening_hours": 24, "delivery": True}
    return parse_charter(value)


def _speak_on_parties(world: World) -> None:
    until = format_time(world.time + timedelta(hours=2))
    grants = (("party.sit", "head", "BEL sitting", {"until": until}), ("party.root", "root", "BEL new root", {}))
    for kind, role, name, rest in grants:
        recorded(world["BEL"].submit(kind, world.grant_body(kind, "BEL", key_for(name), **rest), role=role))
    recorded(world["BEL"].submit("party.revoke", {"key": world["BEL"].keys["delegate"].public}))
    recorded(world["BEL"].submit("party.rename", {}, parts={"names": b'{"en":"Belmora"}'}))
    body = {"organ": "council", "day": "2030-06-01", "form": "noted", "parties": ["ARV"], "languages": ["en"]}
    parts = {"text.en": document("What was decided before"), "source": b"An invented story"}
    recorded(world["SECRETARIAT"].submit("decision.enter", body, parts=parts))


def _decide(world: World) -> None:
    """A text is concurred in, objected to, adopted and final, and words of it are erased."""
    version = recorded(world.table())
    decision = recorded(world.put(version))
    recorded(world.say("COR", "concern", decision, reasons="The oil is dear."))
    objection = recorded(world.say("FAL", "object", decision, reasons="The lamps would blind our pilots."))
    recorded(world.withdraw("FAL", decision, objection))
    world.all_agree(decision)
    world.later(hours=24)
    catalogue.tick(world.keeper)
    recorded(world["FAL"].submit("record.erase", {"act": objection, "part": "reasons"}, to=COUNCIL))


def _fall(world: World) -> None:
    """A signed text is adopted, and falls with a key that its party disavows."""
    world.decide({"effect": "standing", "party": "OBS", "standing": "member"})
    since = tables.Entry.objects.get(kind="decision.sign", by="EST").index
    recorded(world["EST"].submit("party.disavow", {"key": key_for("EST head").public, "since": since}, role="root"))


def _negotiate(world: World) -> None:
    """A text is proposed on, backed, accepted, confirmed in its other language, reserved on, marked and related."""
    english, russian = text_of("The lamps are lit at dusk."), text_of("Лампы зажигают в сумерки.", language="ru")
    table = Table(world, english, russian, party="COR")
    proposal = proposal_of(table.reword("DUN", 1, "The lamps are lit at dawn."))
    recorded(table.back("ARV", proposal, "support"))
    recorded(table.accept(proposal))
    recorded(table.challenge("FAL", 1, "ru"))
    recorded(table.translate("ru", {pid(1): paragraph(1, "Лампы зажигают на рассвете.", "1.")}))
    recorded(table.retract("DUN", proposal_of(table.insert("DUN", 7, 1, "Wicks are trimmed."))))
    recorded(table.reserve("FAL", 1))
    recorded(table.mark(1, state="ad-referendum"))
    other = Table(world, text_of("The oil is shared.", title="On oil"), party="COR")
    body = {"source": table.text, "relation": "relies-on", "target": other.text}
    recorded(world["COR"].submit("text.relate", body, to=COUNCIL))


def _meet(world: World) -> None:
    """A session out of turn is asked for, consented to, convened and cancelled; another is moved, and sits."""
    draft = recorded(world.table("BEL"))
    body = {"organ": "council", "drafts": [draft]}
    request = recorded(world["BEL"].submit("meeting.request", body, to=COUNCIL, parts={"reasons": b"The wreck."}))
    for party, answer in zip(("COR", "ARV", "DUN", "EST", "FAL"), ("join", *["consent"] * 4), strict=True):
        said = {"request": request, "answer": answer}
        recorded(world[party].submit("meeting.answer", said, to=COUNCIL, role="delegate"))
    reference = tables.Entry.objects.get(act=request).reference
    called = recorded(convene(world, by="BEL", form="extraordinary", request=reference, host="BEL", days=31))
    recorded(world["BEL"].submit("meeting.cancel", {"meeting": called}, to=Audience("participants")))
    hall = Hall(world, days=40)
    when = {"start": in_days(world, 30), "end": in_days(world, 31), "zone": "Asia/Tashkent", "host": "ARV"}
    recorded(hall.do("SECRETARIAT", "move", **when, mode="both"))
    item = hall.item("lights")
    among = {"form": "experts", "parties": ["ARV", "BEL"], "to": Audience("members")}
    recorded(Hall(world, **among).do("ARV", "invite", parties=["COR"], items=[]))
    recorded(hall.do("BEL", "document", item=item, version=None, parts={"title.en": b"A map", "file.en": b"%PDF-"}))
    recorded(hall.do("COR", "contest", attendance=hall.attend("FAL")))
    hall.begin("ARV", "BEL", "COR", "DUN", "FAL")
    hall.adopt(item)
    wish = hall.speak("BEL")
    recorded(hall.give(wish, 300))
    recorded(hall.do("BEL", "yield", wish=wish))
    question = hall.ask("noted", item)
    for opposes in (True, False):
        recorded(hall.do("DUN", "oppose", question=question, opposes=opposes))
    recorded(hall.declare(question))
    recorded(hall.preside("close"))


def _correct(world: World) -> None:
    """Two corrections of what was adopted first: one is contested, the other stands when its time is over."""
    adopted = tables.Entry.objects.filter(kind="decision.adopt").earliest("index")
    to = Audience.from_text(adopted.audience)
    body = {"adopted": adopted.act, "language": "en", "provisions": [pid(0)]}
    parts = word_parts([{"en": {pid(0): paragraph(0, "The lamps are lit at dusk, every day.")}}])
    doubted, _ = (recorded(world["SECRETARIAT"].submit("decision.correct", body, to=to, parts=parts)) for _ in range(2))
    recorded(world["FAL"].submit("decision.contest", {"correction": doubted}, to=to))
    world.later(hours=169)
    catalogue.tick(world.keeper)


def _stand(world: World) -> None:
    """A party notifies its working days; one gives notice and leaves; applications are entered and taken back."""
    body = {"weekend": [5, 6], "holidays": ["2031-03-21", "2031-03-22"], "offset": 270}
    recorded(world["COR"].submit("party.calendar", body))
    body = {"standing": "partner", "party": "GRU", "kind": "state"}
    parts = {"letter": b"A letter, invented", "names": b'{"en":"Grunmark"}'}
    applied = recorded(world["SECRETARIAT"].submit("party.apply", body, parts=parts, role="head"))
    recorded(world["SECRETARIAT"].submit("party.recall", {"act": applied}, role="head"))
    recorded(world["OBS"].submit("party.leave", {"effective": "2031-03-31"}, role="head"))
    world.later(days=40)
    catalogue.tick(world.keeper)


def _differ(world: World) -> None:
    """Two parties differ over a text, and agree; in another dispute an offer is taken back and the claim withdrawn."""
    talks = Talks(world, basis="undertaking", provisions=(pid(0),)).answered()
    recorded(talks.say("ARV", "accept", offer=recorded(talks.say("BEL", "offer", languages=["en", "ru"]))))
    ended = Talks(world).answered()
    recorded(ended.say("BEL", "retract", said=recorded(ended.say("BEL", "offer"))))
    recorded(ended.say("ARV", "withdraw"))


def _register(world: World) -> None:
    """What was adopted first holds a position, which a later text reaffirms; an entry is challenged, and withdrawn."""
    adopted = tables.Entry.objects.filter(kind="decision.adopt").earliest("index")
    to = Audience.from_text(adopted.audience)
    act = recorded(register(world, adopted.act, to=to, until="2031-12-31", summary="Lamps at dusk"))
    later = enter(world, format_time(world.time)[:10], to=to)
    recorded(reaffirm(world, act, later, to=to, until="2032-12-31"))
    recorded(challenge(world, act, to=to, reasons="It says nothing of the strait."))
    recorded(withdraw(world, act, to=to))


def _sign_by_two(world: World) -> None:
    """A party requires two signatures of itself; to require them for more takes two."""
    alone = Audience()
    recorded(world["DUN"].submit("party.require", {"kinds": ["decision.sign"]}, to=alone))
    signed = world["DUN"].make("party.require", {"kinds": ["decision.object", "decision.sign"]}, to=alone)
    recorded(world["DUN"].submit("party.approve", {"act": signed.act.id}, to=alone, role="delegate"))
    recorded(world.submit(signed))


def _beside(world: World) -> None:
    """A project is consulted on; members stand aside, attach, are reserved, confirm a note, and join."""
    version = recorded(world.table(title="On the harbour's project", to=RELEASED))
    for asks in (True, False):
        recorded(world["COR"].submit("decision.consult", {"version": version, "asks": asks}, to=COUNCIL))
    embargo = {"embargo": format_time(world.time + timedelta(hours=12))}
    body = {"version": version, "procedure": "project", **embargo}
    decision = recorded(world["ARV"].submit("decision.put", body, to=RELEASED))
    recorded(world.say("DUN", "aside", decision))
    recorded(world.say("FAL", "reserve", decision, to=RELEASED, reasons="The instructions are on their way."))
    attached = {"decision": decision, "adopted": None, "form": "interpretation", "provisions": [pid(0)]}
    parts = {"attached.en": b"Dusk is when the sun has set."}
    recorded(world["COR"].submit("decision.attach", attached | {"languages": ["en"]}, to=COUNCIL, parts=parts))
    note = {"decision": decision, "party": "BEL", "stance": "concur", "day": format_time(world.time)[:10]}
    entered = recorded(world["SECRETARIAT"].submit("decision.paper", note, to=COUNCIL, parts={"scan": b"%PDF-1.4"}))
    recorded(world["BEL"].submit("decision.confirm", {"act": entered}, to=COUNCIL))
    for party in ("ARV", "COR", "EST", "FAL"):
        recorded(world.say(party, "concur", decision, role="delegate"))
    world.later(hours=25)
    catalogue.tick(world.keeper)
    adopted = tables.Entry.objects.filter(kind="decision.adopt").latest("index")
    to = Audience.from_text(adopted.audience)
    recorded(world["DUN"].submit("decision.join", {"adopted": adopted.act}, to=to))


def _in_session(world: World) -> None:
    """The chair asks and declares; a member challenges that, and the adoption falls. Another text is closed."""
    decision = world.open_decision(to=RELEASED, procedure="session", title="On the session")
    step = {"decision": decision}
    recorded(world["ARV"].submit("decision.ask", step, to=COUNCIL))
    declared = recorded(world["ARV"].submit("decision.declare", step, to=COUNCIL))
    recorded(
        world["FAL"].submit(
            "decision.challenge", {"act": declared}, to=COUNCIL, parts={"reasons": b"We had the floor."}
        )
    )
    other = world.open_decision(to=RELEASED, procedure="session", title="On another session")
    recorded(world["ARV"].submit("decision.close", {"decision": other, "capacity": "party"}, to=COUNCIL))


def _in_silence(world: World) -> None:
    """Silences: one is declined, one broken by an amendment; one runs out, until a witness shows what came in time."""
    table = Table(world, text_of("The lamps are lit in silence."), party="COR", to=RELEASED)
    table.to = COUNCIL
    declined = _put_in_silence(world, recorded(world.table(title="On silence", to=RELEASED)))
    recorded(world.say("COR", "decline", declined))
    broken = _put_in_silence(world, table.text)
    _pass(world, hours=25)
    proposal = proposal_of(table.reword("FAL", 1, "The lamps are lit at dusk."))
    recorded(world["FAL"].submit("decision.amend", {"decision": broken, "proposal": proposal}, to=COUNCIL))
    decision = _put_in_silence(world, recorded(world.table(title="On a long silence", to=RELEASED)))
    deadline = world.time + timedelta(hours=96)
    later = {"decision": decision, "capacity": "chair", "deadline": format_time(deadline)}
    recorded(world["ARV"].submit("decision.extend", later, to=COUNCIL))
    _pass(world, hours=25)
    # What registered channels accepted is the keeper's to say; the rest the chair certifies.
    for party in ("BEL", "COR", "DUN", "EST"):
        catalogue.deliver(world.keeper, party, decision, f"mail@{party.lower()}.example")
    certified = {"decision": decision, "parties": ["FAL"]}
    recorded(world["ARV"].submit("decision.certify", certified, to=COUNCIL, parts={"note": b"Handed over at noon."}))
    _pass(world, hours=80)
    objection = recorded(world.say("FAL", "object", decision))
    at = format_time(deadline - timedelta(hours=1))
    stamp = key_for("witness").sign("stamp", stamp_bytes(world.org, objection, at)).to_value()
    body = {"position": objection, "at": at, "signature": stamp}
    recorded(world["FAL"].submit("decision.stamp", body, to=COUNCIL))


def _put_in_silence(world: World, version: str) -> str:
    body = {"version": version, "procedure": "silence", "capacity": "chair"}
    body["deadline"] = format_time(world.time + timedelta(hours=72))
    return recorded(world["ARV"].submit("decision.put", body, to=RELEASED))


def _pass(world: World, *, hours: float) -> None:
    world.later(hours=hours)
    catalogue.tick(world.keeper)


def make(world: World) -> dict[str, bytes]:
    """Return the vector of every kind: the last act of it that was recorded."""
    return {kind: _vector(kind) for kind in sorted(catalogue.ACTS) if tables.Entry.objects.filter(kind=kind).exists()}


def _vector(kind: str) -> bytes:
    row = tables.Entry.objects.filter(kind=kind).latest("index")
    entry = json.loads(bytes(row.data))
    value: dict[str, Any] = {
        "kind": kind,
        "id": row.act,
        "act": json.dumps(entry["act"], ensure_ascii=False, separators=(",", ":")),
        "signatures": entry["signatures"],
        "findings": entry["findings"],
        "establishes": [
            {"fact": fact.__name__, **{name: getattr(found, name) for name in fact.columns()}}
            for fact, table in catalogue.TABLES.items()
            for found in table.objects.filter(index=row.index).order_by("row")
        ],
    }
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _bind(world: World) -> None:
    """An instrument of before is signed, reserved on, objected to, in force, applied provisionally and left."""
    rule = {"rule": "allowed", "provisions": [], "silence_months": 12, "void_at": [2, 3]}
    treaty = Treaty(world, day="2030-06-01", force=force(2, 0), reservations=rule)
    recorded(treaty.sign("ARV", office="full-powers", powers=treaty.empower("ARV")))
    recorded(treaty.sign("COR"))
    recorded(treaty.submit("COR", "apply"))
    reservation = recorded(treaty.reserve("ARV", pid(0)))
    recorded(treaty.deposit("ARV", "ratification", (reservation,)))
    said = {"form": "accession", "confirms": []}
    paper = recorded(treaty.paper("FAL", treaty.today, "deposit", **said))
    recorded(treaty.submit("FAL", "confirm", paper=paper, ours=True))
    objection = recorded(treaty.object("COR", reservation, precludes=True))
    recorded(treaty.withdraw("COR", objection))
    recorded(treaty.submit("FAL", "find", reservation=reservation))
    recorded(treaty.leave("FAL"))


def _amend(world: World) -> None:
    """A protocol is adopted and in force: the charter is amended."""
    agree(world, *effects(ASSOCIATE, ratifications=1, days=0))
    instrument = world.keeper.registry.all(Amendment)[-1].act
    sign(world, instrument, "COR")
    ratify(world, instrument, "COR")


def agree(world: World, *effects: dict[str, Any]) -> None:
    """Adopt a text with these effects in session, and let it become final: some may sign no more."""
    decision = recorded(
        world.put(recorded(world.table(to=RELEASED, effects=[*effects])), to=RELEASED, procedure="session")
    )
    said = {"decision": decision}
    recorded(world["ARV"].submit("decision.ask", said, to=RELEASED))
    recorded(world["ARV"].submit("decision.declare", said, to=RELEASED))
    world.later(hours=24)
    catalogue.tick(world.keeper)


def _accede(world: World) -> None:
    """An applicant undertakes to accede to a treaty, is granted what it applied for, accedes, and has it."""
    agree(world, open_treaty())
    treaty = str(InstrumentRow.objects.latest("row").act)
    application = apply_for(world)
    recorded(oblige(world, application, treaty))
    agree(world, grant())
    accede(world, treaty)


def _agree_with_others(world: World) -> None:
    """An organisation outside is introduced; an agreement of members is reviewed; a seat is entered and ended."""
    introduced = recorded(introduce(world))
    recorded(doubt(world, "COR", introduced))
    treaty = Treaty(world, day="2030-06-01", **bilateral("ARV", "COR"))
    for party in ("ARV", "COR"):
        recorded(treaty.sign(party))
        recorded(treaty.deposit(party, "notification"))
    recorded(treaty.review("ARV", treaty.today))
    recorded(end(world, recorded(seat(world)), "2030-06-01"))
