"""What nobody gets into the record: each ends in a clear, signed refusal, and the record is as it was."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from comity import catalogue
from comity.charter import Charter
from comity.core import canonical
from comity.core.act import Act, Audience, Part, PartName, SignedAct
from comity.core.canonical import format_time
from comity.core.errors import Malformed, Unverified
from comity.core.founding import KEEPER
from comity.core.keys import Purpose, SigningKey, verify_signature
from comity.record import store, tables
from comity.record.receipts import Receipt, Refusal
from tests.world import COUNCIL, PUBLIC, World, document, key_for, lantern, recorded, refused

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = (tables.Entry, tables.Reader, tables.PartRow, tables.Outbox, tables.Signed, tables.DueRow, tables.TreeNode)


@dataclass
class Scene:
    """A council that decides on a text of ARV's: BEL has concurred, COR is concerned, FAL objects."""

    world: World
    version: str
    decision: str
    concurrence: str
    concern: str
    objection: str

    @classmethod
    def play(cls, charter: Charter | None = None) -> "Scene":
        world = World(charter=charter)
        version = recorded(world.table())
        decision = recorded(world.put(version))
        return cls(
            world, version, decision,
            recorded(world.say("BEL", "concur", decision)),
            recorded(world.say("COR", "concern", decision, reasons="The oil is dear.")),
            recorded(world.say("FAL", "object", decision, reasons="The lamps would blind our pilots.")),
        )  # fmt: skip

    def act(self, **changes: Any) -> SignedAct:
        """Return DUN's concurrence, with fields of the act changed before it is signed."""
        signed = self.world["DUN"].make("decision.concur", {"decision": self.decision}, to=COUNCIL)
        return changed(signed, self.world["DUN"].keys["head"], **changes)

    def make(self, party: str, kind: str, body: Mapping[str, Any], **rest: Any) -> SignedAct:
        return self.world[party].make(kind, body, **rest)

    def say(self, party: str, stance: str, **rest: Any) -> SignedAct:
        return self.make(party, f"decision.{stance}", {"decision": self.decision}, **({"to": COUNCIL} | rest))

    def withdraw(self, party: str, position: str) -> SignedAct:
        return self.make(party, "decision.withdraw", {"decision": self.decision, "position": position}, to=COUNCIL)

    def table(self, party: str = "ARV", *, text: bytes = b"", to: Audience = COUNCIL, **body: Any) -> SignedAct:
        value = {
            "organ": "council",
            "follows": None,
            "languages": ["en"],
            "effects": [],
            "capacity": "party",
            "consolidates": False,
        } | body
        return self.make(party, "text.table", value, to=to, parts={"text.en": text or document()})

    def put(
        self, version: str, party: str = "ARV", *, to: Audience = COUNCIL, procedure: str = "consensus"
    ) -> SignedAct:
        return self.make(party, "decision.put", {"version": version, "procedure": procedure}, to=to)

    def grant(self, party: str, kind: str, key: SigningKey, *, role: str, **rest: Any) -> SignedAct:
        return self.make(party, kind, self.world.grant_body(kind, party, key, **rest), role=role)

    def erase(self, party: str, act: str, part: str, to: Audience = COUNCIL) -> SignedAct:
        return self.make(party, "record.erase", {"act": act, "part": part}, to=to)

    def enter(self, party: str = "SECRETARIAT", **changes: Any) -> SignedAct:
        body = {"organ": "council", "day": "2030-06-01", "form": "noted", "parties": [], "languages": ["en"]}
        parts = {"text.en": document(), "source": b"An invented story"}
        return self.make(party, "decision.enter", body | changes, parts=parts)


def changed(signed: SignedAct, signer: SigningKey, /, **changes: Any) -> SignedAct:
    """Return the act with fields changed, signed by a key that may not be its own."""
    act = Act.from_value(canonical.decode(signed.act.data) | changes)
    return SignedAct(act, (signer.sign("act", act.data),), signed.parts)


def everything() -> list[Any]:
    """Return every row of the record, as it stands."""
    names = (table._meta.db_table for table in (*TABLES, tables.Head, *catalogue.TABLES.values()))
    return [sorted(store.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names]  # noqa: S608 - our own names


def check_refused(world: World, signed: SignedAct, code: str) -> Refusal:
    """Assert that the act is refused for this reason, that the refusal is signed, and that nothing was written."""
    before = everything()
    answer = world.submit(signed)
    assert refused(answer) == code, answer
    assert isinstance(answer, Refusal)
    assert everything() == before
    check_signed(world, answer, signed)
    return answer


def check_signed(world: World, refusal: Refusal, signed: SignedAct) -> None:
    """Assert that the keeper signed the refusal as a refusal, of this act, over this tree."""
    assert refusal.signature.key == world.keeper.key.public
    verify_signature("refusal", refusal.statement, refusal.signature)
    with pytest.raises(Unverified):
        verify_signature("act", refusal.statement, refusal.signature)
    statement = canonical.decode(refusal.statement)
    head = tables.Signed.objects.latest("size")
    assert statement["comity"] == "refusal/v1"
    assert (statement["act"], statement["code"]) == (signed.act.id, refusal.code)
    assert statement["org"] == signed.act.org
    assert statement["checkpoint"] == {"size": head.size, "root": head.root}
    assert json.loads(refusal.to_value()["statement"]) == statement


def _forged(scene: Scene) -> SignedAct:
    signed, other = scene.act(), scene.act()
    return SignedAct(signed.act, other.signatures)


def _altered(scene: Scene) -> SignedAct:
    signed = scene.act()
    return SignedAct(scene.act(nonce="ab" * 32).act, signed.signatures)


def _second_signature_wrong(scene: Scene) -> SignedAct:
    signed = scene.act()
    return replace(signed, signatures=(*signed.signatures, scene.act().signatures[0]._replace(key=key_for("x").public)))


def _seen(scene: Scene, size: int, root: str | None = None) -> SignedAct:
    return scene.act(seen={"size": size, "root": root or "ab" * 32})


def _root_of(size: int) -> str:
    return tables.Signed.objects.get(size=size).root


def _signed_for(scene: Scene, purpose: Purpose) -> SignedAct:
    signed = scene.act()
    return SignedAct(signed.act, (key_for("DUN head").sign(purpose, signed.act.data),))


def _at(scene: Scene, **span: float) -> SignedAct:
    return scene.act(at=format_time(scene.world.time + timedelta(**span)))


SIGNATURES: dict[str, tuple[Callable[[Scene], SignedAct], str]] = {
    "forged": (_forged, "signature.wrong"),
    "altered after signing": (_altered, "signature.wrong"),
    "a further signature that is wrong": (_second_signature_wrong, "signature.wrong"),
    "without signature": (lambda s: replace(s.act(), signatures=()), "act.not_signed_by_its_key"),
    "signed anew by another key": (
        lambda s: changed(s.act(), key_for("EST head")), "act.not_signed_by_its_key"),
    "signed as a sign-in": (
        lambda s: _signed_for(s, "sign-in"), "signature.wrong"),
    "signed as a founding": (
        lambda s: _signed_for(s, "founding"), "signature.wrong"),
    "by another party's key": (lambda s: s.act(by="EST"), "authority.key_of_another"),
    "by a key that nobody granted": (
        lambda s: changed(s.act(), key_for("nobody"), key=key_for("nobody").public, n=1), "authority.unknown_key"),
    "of a party that does not exist": (lambda s: s.act(by="NOBODY"), "authority.key_of_another"),
    "of another organisation": (lambda s: s.act(org="ab" * 32), "act.other_organisation"),
    "of a fork": (lambda s: _seen(s, s.world.keeper.size), "act.other_history"),
    "of a tree that was never signed": (lambda s: _seen(s, 3), "act.other_history"),
    "of a tree that is yet to come": (lambda s: _seen(s, 10_000), "act.other_history"),
    "of another size's root": (lambda s: _seen(s, s.world.keeper.size, _root_of(1)), "act.other_history"),
    "of before the beginning": (lambda s: _seen(s, 0), "act.other_history"),
    "too old": (lambda s: _at(s, hours=-24, milliseconds=-1), "act.too_old"),
    "from the future": (lambda s: _at(s, minutes=5, milliseconds=1), "act.from_the_future"),
    "with a number left out": (lambda s: s.act(n=2), "act.number"),
    "with a number used before": (
        lambda s: changed(s.say("BEL", "concern"), key_for("BEL head"), n=1), "act.number"),
    "of an unknown kind": (lambda s: s.act(kind="decision.impose"), "act.unknown_kind"),
    "of an unknown version": (lambda s: s.act(v=2), "act.unknown_kind"),
}  # fmt: skip


def _parts(scene: Scene, *delivered: Part, named: Part | None = None, to: Audience | None = None) -> SignedAct:
    own = named or Part("reasons", bytes(32), b"For we have no oil.")
    name = PartName(own.name, own.hash(), to).to_value()
    signed = changed(scene.say("DUN", "concern"), key_for("DUN head"), parts=[name])
    return replace(signed, parts=delivered)


OIL = Part("reasons", bytes(32), b"For we have no oil.")
LARGE = Part("reasons", bytes(32), bytes(16 * 2**20 + 1))
PARTS: dict[str, tuple[Callable[[Scene], SignedAct], str]] = {
    "part missing": (lambda s: _parts(s), "part.not_delivered"),
    "part that is not named": (lambda s: _parts(s, OIL, replace(OIL, name="more")), "part.not_delivered"),
    "part twice": (lambda s: _parts(s, OIL, OIL), "part.not_delivered"),
    "other bytes": (lambda s: _parts(s, replace(OIL, data=b"For we have oil.")), "part.other_bytes"),
    "other salt": (lambda s: _parts(s, replace(OIL, salt=b"1" * 32)), "part.other_bytes"),
    "too large a part": (lambda s: _parts(s, LARGE, named=LARGE), "part.too_large"),
    "part for more than its act": (lambda s: _parts(s, OIL, to=PUBLIC), "audience.part_wider"),
    "part for parties who may leave": (lambda s: _parts(s, OIL, to=Audience(parties=("BEL",))), "audience.part_wider"),
    "part for nobody known": (lambda s: _parts(s, OIL, to=Audience("nowhere")), "audience.unknown"),
    "part of another name": (lambda s: _parts(s, named=replace(OIL, name="thoughts")), "payload.unknown"),
    "text that is none": (lambda s: s.table(text=b'{"language":"en"}'), "document.names"),
    "text that is no JSON": (lambda s: s.table(text=b"Lamps!"), "canonical.not_json"),
    "text in another language": (lambda s: s.table(text=document("Огни", "ru")), "text.language"),
    "names that are none": (
        lambda s: s.make("ARV", "party.rename", {}, parts={"names": b'{"en":1}'}), "party.names"),
}  # fmt: skip


def _by_keeper(scene: Scene, kind: str, body: dict[str, Any], key: SigningKey) -> SignedAct:
    # An act that is the keeper's by its words, made from an ordinary one.
    return changed(scene.act(), key, kind=kind, body=body, by=KEEPER, key=key.public, n=1)


def _delegate_in_browser(scene: Scene) -> SignedAct:
    key = key_for("ARV browser")
    recorded(scene.world.submit(scene.grant("ARV", "party.accredit", key, role="head", origin="https://a.example")))
    scene.world["ARV"].keys["browser"] = key
    return scene.make("ARV", "party.revoke", {"key": key.public}, role="browser")


def _sitting(scene: Scene) -> None:
    key, until = key_for("DUN sitting"), format_time(scene.world.time + timedelta(hours=2))
    recorded(scene.world.submit(scene.grant("DUN", "party.sit", key, role="delegate", until=until)))
    scene.world["DUN"].keys["sitting"] = key


def _sitting_over(scene: Scene) -> SignedAct:
    _sitting(scene)
    scene.world.later(hours=2, milliseconds=1)
    return scene.say("DUN", "concern", role="sitting")


def _sitting_concurs(scene: Scene) -> SignedAct:
    _sitting(scene)
    return scene.say("DUN", "concur", role="sitting")


def _revoked(scene: Scene) -> SignedAct:
    world = scene.world
    recorded(world["DUN"].submit("party.revoke", {"key": world["DUN"].keys["delegate"].public}))
    return scene.say("DUN", "concur", role="delegate")


def _until(scene: Scene, **span: float) -> SignedAct:
    until = format_time(scene.world.time + timedelta(**span))
    return scene.grant("DUN", "party.sit", key_for("x"), role="head", until=until)


def _not_accepted(scene: Scene) -> SignedAct:
    body = scene.world.grant_body("party.accredit", "EST", key_for("x"))
    return scene.make("DUN", "party.accredit", body)


def _accepted_by_another(scene: Scene) -> SignedAct:
    body = scene.world.grant_body("party.accredit", "DUN", key_for("x")) | {"key": key_for("y").public}
    return scene.make("DUN", "party.accredit", body)


def _revoke(scene: Scene, party: str, role: str, by: str, *, of: str = "", to: Audience = PUBLIC) -> SignedAct:
    return scene.make(party, "party.revoke", {"key": key_for(f"{of or party} {role}").public}, role=by, to=to)


def _disavow(scene: Scene, since: int, role: str = "head", by: str = "root") -> SignedAct:
    return scene.make("DUN", "party.disavow", {"key": key_for(f"DUN {role}").public, "since": since}, role=by)


KEEPER_KEY = key_for("keeper")
NONE = {"reference": "ab" * 32}
IN_BROWSER = {"role": "root", "origin": "https://a.example"}
AUTHORITY: dict[str, tuple[Callable[[Scene], SignedAct], str]] = {
    "the keeper's act by a party": (
        lambda s: s.make("ARV", "decision.annul", {"reference": "ab" * 32}, to=COUNCIL), "authority.keeper_only"),
    "the keeper's act by another key": (
        lambda s: _by_keeper(s, "decision.annul", NONE, key_for("stranger")), "authority.keeper_only"),
    "a party's act by the keeper": (
        lambda s: _by_keeper(s, "decision.concur", {"decision": s.decision}, KEEPER_KEY), "authority.keeper_may_not"),
    "the keeper's act by the keeper, for nothing": (
        lambda s: _by_keeper(s, "decision.annul", NONE, KEEPER_KEY), "decision.unknown"),
    "browser key for what it may not": (_delegate_in_browser, "authority.browser_key"),
    "head in a browser": (
        lambda s: s.grant("DUN", "party.head", key_for("x"), **IN_BROWSER), "key.head_in_browser"),
    "delegate accredits": (lambda s: s.grant("DUN", "party.accredit", key_for("x"), role="delegate"), "authority.role"),
    "head names a head": (lambda s: s.grant("DUN", "party.head", key_for("x"), role="head"), "authority.role"),
    "head names a root": (lambda s: s.grant("DUN", "party.root", key_for("x"), role="head"), "authority.role"),
    "root concurs": (lambda s: s.say("DUN", "concur", role="root"), "authority.role"),
    "sitting key after its end": (_sitting_over, "authority.sitting_over"),
    "sitting key for a solemn act": (_sitting_concurs, "authority.role"),
    "revoked key": (_revoked, "authority.key_ended"),
    "sitting for longer than the charter has it": (lambda s: _until(s, hours=12, milliseconds=1), "key.sitting_hours"),
    "sitting that is over before it begins": (lambda s: _until(s, hours=0), "key.sitting_hours"),
    "key that did not accept": (_not_accepted, "signature.wrong"),
    "key accepted by another": (_accepted_by_another, "key.possession"),
    "another's key": (lambda s: s.grant("DUN", "party.accredit", key_for("EST head"), role="head"), "key.in_use"),
    "own key twice": (lambda s: s.grant("DUN", "party.accredit", key_for("DUN delegate"), role="head"), "key.in_use"),
    "the keeper's key": (lambda s: s.grant("DUN", "party.accredit", KEEPER_KEY, role="head"), "key.in_use"),
    "revoking another's key": (lambda s: _revoke(s, "DUN", "delegate", "head", of="EST"), "key.not_yours"),
    "revoking the root": (lambda s: _revoke(s, "DUN", "root", "root"), "key.root_ends_by_successor"),
    "delegate revokes its head": (lambda s: _revoke(s, "DUN", "head", "delegate"), "key.outranked"),
    "disavowing before it was granted": (lambda s: _disavow(s, 0), "key.disavowed_index"),
    "disavowing from the future": (lambda s: _disavow(s, 10_000), "key.disavowed_index"),
    "head disavows itself": (lambda s: _disavow(s, s.world.keeper.size, by="head"), "key.outranked"),
    "revoking in private": (
        lambda s: _revoke(s, "DUN", "delegate", "head", to=COUNCIL), "party.not_public"),
    "names notified in private": (
        lambda s: s.make("DUN", "party.rename", {}, to=COUNCIL, parts={"names": b'{"en":"D"}'}), "party.not_public"),
    "names for some": (
        lambda s: s.make("DUN", "party.rename", {}, parts={"names": b'{"en":"D"}'}, part_audiences={"names": COUNCIL}),
        "party.not_public"),
    "observer objects": (lambda s: s.say("OBS", "object"), "authority.no_right"),
    "observer tables": (lambda s: s.table("OBS"), "authority.no_right"),
    "secretariat concurs": (lambda s: s.say("SECRETARIAT", "concur"), "authority.no_right"),
    "member enters earlier decisions": (lambda s: s.enter("ARV"), "authority.no_right"),
}  # fmt: skip


def _effects(*effects: dict[str, Any]) -> Callable[[Scene], SignedAct]:
    return lambda scene: scene.table(effects=list(effects))


def _superseded(scene: Scene) -> SignedAct:
    recorded(scene.world.submit(scene.table(follows=scene.version)))
    return scene.put(scene.version)


def _put_anew(scene: Scene) -> SignedAct:
    version = recorded(scene.world.submit(scene.table(follows=scene.version)))
    recorded(scene.world.submit(scene.put(version)))
    return scene.say("DUN", "concur")


def _effects_for_members(scene: Scene) -> SignedAct:
    effects = [{"effect": "standing", "party": "OBS", "standing": "member"}]
    return scene.put(recorded(scene.world.submit(scene.table(effects=effects))))


def _put_tabled(scene: Scene, to: Audience, put_to: Audience | None = None, procedure: str = "consensus") -> SignedAct:
    return scene.put(recorded(scene.world.submit(scene.table(to=to))), to=put_to or to, procedure=procedure)


def _erased_words(scene: Scene) -> SignedAct:
    version = recorded(scene.world.submit(scene.table()))
    recorded(scene.world.submit(scene.erase("ARV", version, "text.en")))
    return scene.put(version)


def _erased_twice(scene: Scene) -> SignedAct:
    recorded(scene.world.submit(scene.erase("FAL", scene.objection, "reasons")))
    return scene.erase("FAL", scene.objection, "reasons")


def _withdrawn_twice(scene: Scene) -> SignedAct:
    recorded(scene.world.submit(scene.withdraw("FAL", scene.objection)))
    return scene.withdraw("FAL", scene.objection)


def _adopted(scene: Scene) -> SignedAct:
    world = scene.world
    recorded(world.submit(scene.withdraw("FAL", scene.objection)))
    world.all_agree(scene.decision, but=("BEL",))
    return scene.say("FAL", "object")


def _late_member(scene: Scene) -> SignedAct:
    scene.world.decide({"effect": "standing", "party": "OBS", "standing": "member"})
    return scene.say("OBS", "object")


def _disavowed_put(scene: Scene) -> SignedAct:
    world = scene.world
    key = world["ARV"].keys["head"].public
    since = tables.Entry.objects.get(act=scene.decision).index
    recorded(world["ARV"].submit("party.disavow", {"key": key, "since": since}, role="root"))
    return scene.say("DUN", "concur")


DECISIONS: dict[str, tuple[Callable[[Scene], SignedAct], str]] = {
    "second objection": (lambda s: s.say("FAL", "object"), "decision.said_before"),
    "second concurrence": (lambda s: s.say("BEL", "concur"), "decision.said_before"),
    "concurring while objecting": (lambda s: s.say("FAL", "concur"), "decision.own_objection_stands"),
    "withdrawing another's objection": (lambda s: s.withdraw("BEL", s.objection), "decision.position_of_another"),
    "withdrawing what was never said": (lambda s: s.withdraw("BEL", s.version), "decision.no_such_position"),
    "withdrawing twice": (_withdrawn_twice, "decision.no_longer_stands"),
    "on what nobody put": (
        lambda s: s.make("DUN", "decision.concur", {"decision": "ab" * 32}, to=COUNCIL), "decision.unknown"),
    "on a text that was not put": (
        lambda s: s.make("DUN", "decision.concur", {"decision": s.version}, to=COUNCIL), "decision.unknown"),
    "to others than those who decide": (lambda s: s.say("DUN", "concur", to=PUBLIC), "decision.other_audience"),
    "signing where nothing is signed": (lambda s: s.say("DUN", "sign"), "decision.conclusion"),
    "objecting to what is adopted": (_adopted, "decision.adopted"),
    "on a version that another replaced": (_put_anew, "decision.superseded"),
    "on what was put by a disavowed key": (_disavowed_put, "decision.disavowed"),
    "member of a later day": (_late_member, "decision.not_an_elector"),
    "put twice": (lambda s: s.put(s.version), "decision.put_before"),
    "put a version that another follows": (_superseded, "text.not_latest"),
    "put what nobody tabled": (lambda s: s.put("ab" * 32), "text.unknown"),
    "put under no procedure": (lambda s: s.put(s.version, procedure="acclamation"), "decision.procedure"),
    "put to others": (lambda s: _put_tabled(s, COUNCIL, PUBLIC), "decision.other_audience"),
    "put to named parties": (lambda s: _put_tabled(s, Audience(parties=("BEL",))), "decision.named_parties_only"),
    "put to more than it would be adopted for": (lambda s: _put_tabled(s, PUBLIC), "decision.adopted_narrower"),
    "effects that would not be public": (_effects_for_members, "decision.effects_are_public"),
    "put erased words": (_erased_words, "text.erased"),
    "table in no organ": (lambda s: s.table(organ="harbour-court"), "text.unknown_organ"),
    "table for an audience that is not there": (lambda s: s.table(to=Audience("nowhere")), "audience.unknown"),
    "table without the organ": (lambda s: s.table(to=Audience("secretariat")), "text.audience_without_organ"),
    "follow another's text": (lambda s: s.table("BEL", follows=s.version), "text.not_yours"),
    "follow for others": (lambda s: s.table(follows=s.version, to=PUBLIC), "text.other_audience"),
    "follow what is not there": (lambda s: s.table(follows="ab" * 32), "text.unknown"),
    "effect of no standing": (
        _effects({"effect": "standing", "party": "OBS", "standing": "sovereign"}), "effect.unknown_standing"),
    "effect of no office": (
        _effects({"effect": "office", "party": "ARV", "office": "treasurer"}), "effect.unknown_office"),
    "effect on nobody": (
        _effects({"effect": "office", "party": "NEW", "office": "depositary"}), "effect.unknown_party"),
    "effect that is none": (_effects({"effect": "weigh", "party": "ARV"}), "payload.field"),
    "body with a field more": (lambda s: s.act(body={"decision": s.decision, "also": 1}), "payload.unknown"),
    "body with a field less": (lambda s: s.act(body={}), "payload.missing"),
    "body of another form": (lambda s: s.act(body={"decision": 5}), "payload.field"),
    "erase a part that there never was": (lambda s: s.erase("FAL", s.objection, "text.en"), "erase.unknown_part"),
    "erase another's part": (lambda s: s.erase("BEL", s.objection, "reasons"), "erase.not_yours"),
    "erase for others": (lambda s: s.erase("FAL", s.objection, "reasons", PUBLIC), "decision.other_audience"),
    "erase what is not there": (lambda s: s.erase("FAL", "ab" * 32, "reasons"), "erase.unknown_act"),
    "erase twice": (_erased_twice, "erase.erased_before"),
    "erase the words that are decided on": (lambda s: s.erase("ARV", s.version, "text.en"), "erase.being_decided"),
    "enter what is yet to come": (lambda s: s.enter(day="2031-03-02"), "decision.not_yet_taken"),
    "enter for no organ": (lambda s: s.enter(organ="harbour-court"), "text.unknown_organ"),
    "enter for nobody": (lambda s: s.enter(parties=["NOBODY"]), "effect.unknown_party"),
}  # fmt: skip

CASES = {**SIGNATURES, **PARTS, **AUTHORITY, **DECISIONS}


@pytest.mark.parametrize("name", CASES)
def test_refused(name: str) -> None:
    make, code = CASES[name]
    scene = Scene.play()
    check_refused(scene.world, make(scene), code)


def test_too_early() -> None:
    world = World(charter=lantern(circulation_hours=24))
    version = recorded(world.table())
    world.later(hours=24, milliseconds=-1)
    assert refused(world.put(version)) == "decision.still_circulating"
    world.later(milliseconds=1)
    recorded(world.put(version))


def test_languages_missing() -> None:
    world = World(charter=lantern(languages_required="all-authentic"))
    assert refused(world.put(recorded(world.table()))) == "decision.languages_missing"


def test_an_act_in_no_language_of_the_organisation() -> None:
    scene = Scene.play()
    body = {
        "organ": "council",
        "follows": None,
        "languages": ["fr"],
        "effects": [],
        "capacity": "party",
        "consolidates": False,
    }
    signed = scene.make("ARV", "text.table", body, to=COUNCIL, parts={"text.fr": document("Des lampes", "fr")})
    check_refused(scene.world, signed, "text.unknown_language")


def test_sent_again_it_gets_its_first_receipt_even_after_its_key_was_revoked() -> None:
    scene = Scene.play()
    world = scene.world
    signed = scene.say("DUN", "concur", role="delegate")
    first = world.submit(signed)
    assert isinstance(first, Receipt)
    recorded(scene.world["DUN"].submit("party.revoke", {"key": world["DUN"].keys["delegate"].public}))
    world.later(hours=48)
    before = everything()
    again = world.submit(signed)
    world.reopen()
    after_restart = world.submit(signed)
    assert isinstance(again, Receipt)
    assert isinstance(after_restart, Receipt)
    expected = json.dumps(first.to_value())
    assert json.dumps(again.to_value()) == expected
    assert json.dumps(after_restart.to_value()) == expected
    assert everything() == before


def test_twice_in_one_batch_it_is_recorded_once() -> None:
    scene = Scene.play()
    signed = scene.say("DUN", "concur")
    size = scene.world.keeper.size
    one, two = catalogue.submit_all(scene.world.keeper, [signed, signed])
    assert isinstance(one, Receipt)
    assert isinstance(two, Receipt)
    assert one.to_value() == two.to_value()
    assert scene.world.keeper.size == size + 1


def test_a_refused_act_frees_its_number() -> None:
    scene = Scene.play()
    refused_act = scene.say("DUN", "sign")
    check_refused(scene.world, refused_act, "decision.conclusion")
    signed = scene.say("DUN", "concur")
    assert signed.act.n == refused_act.act.n
    recorded(scene.world.submit(signed))


def _envelope(scene: Scene) -> dict[str, Any]:
    return scene.act().to_value()


def test_what_is_no_act_is_not_taken_for_one() -> None:
    scene = Scene.play()
    world = scene.world
    receipt, refusal = world.submit(scene.act()), world.submit(scene.say("FAL", "object"))
    key = world["DUN"].keys["head"]
    sign_in = canonical.encode(
        {"comity": "sign-in/v1", "org": world.org, "origin": "https://a.example", "nonce": "ab" * 32}
    )
    signature = key.sign("sign-in", sign_in).to_value()
    whole = _envelope(scene)
    offered: dict[str, Any] = {
        "receipt": receipt.to_value(),
        "refusal": refusal.to_value(),
        "sign-in": {"comity": "signed-act/v1", "act": sign_in.decode(), "signatures": [signature], "parts": []},
        "receipt as act": whole | {"act": json.dumps(receipt.to_value())},
        "truncated": whole | {"act": whole["act"][:-1]},
        "truncated signature": whole | {"signatures": [{**whole["signatures"][0], "sig": "A" * 85}]},
        "other spelling": whole | {"act": whole["act"].replace('"body":{', '"body": {')},
        "no signature": whole | {"signatures": []},
        "more": whole | {"more": 1},
        "a list": [whole],
        "nothing": None,
    }
    before = everything()
    for value in offered.values():
        with pytest.raises(Malformed):
            SignedAct.from_value(value)
    assert everything() == before


def test_the_neighbours_of_a_bad_act_are_recorded() -> None:
    scene = Scene.play()
    world = scene.world
    batch = [scene.say("DUN", "concur"), _forged(scene), scene.say("EST", "concern"), scene.say("OBS", "object")]
    answers = catalogue.submit_all(world.keeper, batch)
    assert [type(answer) for answer in answers] == [Receipt, Refusal, Receipt, Refusal]
