"""Amendments of the charter in random worlds: organs that widen and narrow, rights and procedures that come and go."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from comity.charter import Charter, format_charter, parse_charter
from comity.core.act import EVERYONE, Audience
from comity.instruments.state import InstrumentRow
from comity.parties.facts import Amendment
from tests.accession.file import LATER, grant, open_treaty
from tests.amending.protocol import effects
from tests.record.random_talks import chosen
from tests.world import MEMBERS

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

RELEASED = Audience("council", released=True)
NAMES = {"en": "Name", "ru": "Имя"}
Change = dict[str, Any]


def amended_by_decision(charter: Charter) -> Charter:
    """Return the charter, but amended by decision alone: what is adopted takes effect at once."""
    value = format_charter(charter)
    value["amendments"]["by"] = "decision"
    return parse_charter(value)


def _set(table: str, id: str, key: str, value: Any) -> Change:
    return {"op": "set", "table": table, **({"id": id} if id else {}), "key": key, "value": value}


def _sit(standings: list[str]) -> list[Change]:
    """Who sits in the council is one of the members and keepers too: what these read of one another, they go on to."""
    return [
        _set("organs", "council", "composition", {"standings": standings}),
        _set("organs", "keepers", "composition", {"standings": standings}),
        _set("audiences", "members", "standings", standings),
    ]


SETS: tuple[list[Change], ...] = (
    _sit(["member", "observer"]),
    _sit(["member"]),
    _sit(["member", "suspended"]),
    [_set("rights", "text.table", "standings", ["member", "observer"])],
    [_set("rights", "decision.concern", "standings", ["observer"])],
    [_set("rights", "decision.put", "standings", [])],
    [{"op": "remove", "table": "procedures", "id": "consensus"}],
    [{"op": "remove", "table": "procedures", "id": "silence"}],
    [{"op": "add", "table": "standings", "row": {"id": "associate", "names": NAMES, "counts_as_participant": True}}],
    [{"op": "remove", "table": "standings", "id": "associate"}],
    [
        {
            "op": "add",
            "table": "organs",
            "row": {
                "id": "lamplighters", "names": NAMES, "level": "experts", "decides": False,
                "composition": {"standings": ["observer", "member"]},
            },
        }
    ],
    [_set("organs", "lamplighters", "composition", {"standings": ["observer"]})],
    [_set("organs", "council", "readers", [])],
    [_set("limits", "", "sitting_hours", 2), _set("disputes", "", "consultation_days", 0)],
    [_set("procedures", "consensus", "circulation_hours", 2)],
    [_set("procedures", "session", "settling_hours", 3)],
    [_set("admissions", "partner", "receives", None)],
)  # fmt: skip


def amend(life: "Life", a: int, b: int, c: int) -> None:
    """Amend the charter by a text that all sign: most often by one set of changes, now and then by two."""
    changes = [*chosen(SETS, a), *(chosen(SETS, b) if c % 4 == 0 else [])]
    to = chosen((RELEASED, Audience(EVERYONE)), b)
    text = life.table("ARV", to, effects=[{"effect": "charter", "changes": changes}])
    decision = life.put("ARV", text, to, "declaration-signed") if text else None
    if decision and c % 6:
        life.agree(decision, to, "sign")


def protocol(life: "Life", a: int, b: int, c: int) -> None:
    """Adopt a protocol with a set of changes: they wait for its instrument."""
    given = effects(*chosen(SETS, a), ratifications=1, days=c % 2)
    text = life.table("ARV", RELEASED, effects=given)
    decision = life.put("ARV", text, RELEASED, "declaration-signed") if text else None
    if decision:
        life.agree(decision, RELEASED, "sign")


def _latest(life: "Life", number: int) -> str | None:
    amendments = [each.act for each in life.world.keeper.registry.all(Amendment) if each.by == "instrument"]
    return chosen(amendments, -1 - number % 2) if amendments else None


def apply_protocol(life: "Life", a: int, b: int, c: int) -> None:
    """All apply it before it is in force, but for one now and then; or one signs and ratifies it."""
    instrument = _latest(life, a)
    if instrument is None:
        return
    body: dict[str, Any] = {"instrument": instrument}
    if c % 3 == 0:
        signed = body | {"how": "simple", "office": "foreign-minister", "powers": None, "confirms": []}
        life.submit("BEL", "instrument.sign", signed)
        life.submit("BEL", "instrument.deposit", body | {"form": "ratification", "confirms": []})
        return
    for party in MEMBERS[b % 2 :]:
        act = life.submit(party, "instrument.apply", body)
        if act:
            life.applied.append((party, act, instrument))


def end_protocol(life: "Life", a: int, b: int, c: int) -> None:
    """One ceases to apply it."""
    if life.applied:
        party, act, instrument = chosen(life.applied, -1 - a)
        life.submit(party, "instrument.withdraw", {"instrument": instrument, "act": act})


def accede_to(life: "Life", a: int, b: int, c: int) -> None:
    """A treaty is concluded; an applicant applies, undertakes to accede, accedes, or is granted what it asks for."""
    treaties = [str(act) for act in InstrumentRow.objects.order_by("row").values_list("act", flat=True)]
    if c % 4 == 0:
        text = life.table("ARV", RELEASED, effects=[open_treaty() if b % 2 else grant()])
        decision = life.put("ARV", text, RELEASED, "declaration-signed") if text else None
        if decision:
            life.agree(decision, RELEASED, "sign")
    elif c % 4 == 1:
        act = life.submit("OBS", "party.apply", {"standing": "partner"})
        life.said += [("OBS", act)] if act else []
    elif c % 4 == 2 and life.said and treaties:
        _, application = chosen(life.said, -1 - a)
        named = sorted({chosen(treaties, -1), chosen(treaties, -1 - b)})
        body = {"application": application, "obligations": [{"instrument": each, "day": LATER} for each in named]}
        life.submit(("OBS", "SECRETARIAT")[a % 5 == 0], "party.oblige", body)
    elif treaties:
        body = {"instrument": chosen(treaties, -1 - b % 3), "form": "accession", "confirms": []}
        life.submit("OBS", "instrument.deposit", body)


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "amend": amend, "protocol": protocol, "apply protocol": apply_protocol, "end protocol": end_protocol,
    "accede to": accede_to,
}  # fmt: skip
