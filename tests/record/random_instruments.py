"""What parties may say in instruments, in random worlds and in any order; half of it the rules refuse.

Some instruments are everyone's and adopted, some were entered for the members or for named parties alone.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from comity.instruments.state import EventRow, InstrumentRow
from tests.instruments.treaty import PARTS, clauses, force
from tests.record.random_talks import FIRST, SECOND, chosen
from tests.world import MEMBERS, document

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

WHO = (*MEMBERS[:4], "OBS", "SECRETARIAT")
TO = (Audience(EVERYONE), Audience("members"), Audience(parties=("ARV", "BEL", "SECRETARIAT")), Audience(EVERYONE))
FORCES = (force(1, 0), force(2, 1), force(2, 1, "months", "after"), force(3, 0, latecomers=None))
FORMS = ("accession", "ratification", "accession", "acceptance", "confirmation")


def _clauses(a: int, c: int) -> dict[str, Any]:
    rule = {"rule": ("allowed", "except")[c % 2], "provisions": [FIRST] if c % 2 else [],
            "silence_months": 1, "void_at": [1, 2] if a % 2 else None}  # fmt: skip
    return clauses(force=FORCES[c % 4], reservations=rule, leaving={"notice_months": a % 2, "after_months": 0})


def conclude(life: "Life", a: int, b: int, c: int) -> None:
    """Enter an instrument of before; now and then adopt one."""
    if b % 6 == 0:
        _adopt(life, {"effect": "instrument", "clauses": _clauses(a, c)})
        return
    body = {"organ": "council", "day": "2030-06-01", "form": "signed", "parties": ["ARV", "BEL"], "languages": ["en"]}
    parts = {"text.en": document("An agreement of before"), "source": b"An invented story"}
    body["clauses"] = _clauses(a, c)
    life.submit("SECRETARIAT", "decision.enter", body, to=TO[b % 4], parts=parts)


def _adopt(life: "Life", effect: dict[str, Any]) -> None:
    to = Audience("council", released=True)
    act = life.table("ARV", to, effects=[effect])
    decision = life.put("ARV", act, to, "declaration-signed") if act else None
    if decision:
        life.agree(decision, to, "sign")


def _instrument(a: int) -> tuple[str, Audience] | None:
    found = chosen(list(InstrumentRow.objects.order_by("index").values_list("act", "audience")), -1 - a % 3)
    return (found[0], Audience.from_text(found[1])) if found else None


def _event(instrument: str, a: int, *events: str) -> str:
    rows = EventRow.objects.filter(instrument=instrument, event__in=events).order_by("index")
    return str(chosen(list(rows.values_list("act", flat=True)), -1 - a) or "0" * 64)


def _say(life: "Life", a: int, party: str, event: str, /, **body: Any) -> None:
    found = _instrument(a)
    if found:
        act, to = found
        said = {"instrument": act, **{name: value(act) if callable(value) else value for name, value in body.items()}}
        life.submit(party, f"instrument.{event}", said, to=to, parts=PARTS.get(event) or {},
                    role="head" if event == "empower" else "delegate")  # fmt: skip


def _own(party: str) -> Callable[[str], list[str]]:
    def find(instrument: str) -> list[str]:
        rows = EventRow.objects.filter(instrument=instrument, event="reserve", party=party, form="reservation")
        return sorted(rows.values_list("act", flat=True)[:1])

    return find


def sign(life: "Life", a: int, b: int, c: int) -> None:
    """Sign, some with full powers."""
    party, powers = chosen(WHO, b), None
    if c % 3 == 0:
        _say(life, a, party, "empower")
        powers = lambda act: _event(act, 0, "empower")  # noqa: E731
    office = "full-powers" if powers else "head-of-state"
    how = ("simple", "ad-referendum", "definitive")[c % 3]
    _say(life, a, party, "sign", how=how, office=office, powers=powers, confirms=[])


def consent(life: "Life", a: int, b: int, c: int) -> None:
    """Express consent, two parties at a time: nothing happens in an instrument that has none."""
    if not InstrumentRow.objects.exists():
        conclude(life, a, b, c)
    for party in (chosen(WHO, b), chosen(WHO, b + 1)):
        _say(life, a, party, "deposit", form=FORMS[c % 5], confirms=_own(party) if c % 2 else [])


def reserve_to(life: "Life", a: int, b: int, c: int) -> None:
    """Reserve, then consent."""
    party = chosen(WHO, b)
    sort = ("reservation", "reservation", "declaration")[c % 3]
    _say(life, a, party, "reserve", sort=sort, provisions=[(FIRST, SECOND)[c % 2]][: 1 + c % 4], replaces=None)
    if c % 4:
        consent(life, a, b, 5)


def answer_to(life: "Life", a: int, b: int, c: int) -> None:
    """Object to a reservation, or find it incompatible."""
    party, reservation = chosen(WHO, b), lambda act: _event(act, c // 4, "reserve")
    if c % 3:
        _say(life, a, party, "object", reservation=reservation, precludes=bool(c % 2))
    else:
        _say(life, a, party, "find", reservation=reservation)


def leave_it(life: "Life", a: int, b: int, c: int) -> None:
    """Give notice, apply provisionally, or take something back."""
    party = chosen(WHO, b)
    if c % 3 == 0:
        _say(life, a, party, "leave", effective=None)
    elif c % 3 == 1:
        _say(life, a, party, "apply")
    else:
        kinds = ("reserve", "object", "find", "leave", "apply")
        _say(life, a, party, "withdraw", act=lambda act: _event(act, c // 3, *kinds))


def on_paper(life: "Life", a: int, b: int, c: int) -> None:
    """Enter a paper, and let its party answer."""
    party, day = chosen(WHO[:5], b), ("2030-07-01", "2031-03-01", "2030-12-01")[c % 3]
    said = {"form": "accession", "confirms": []}
    _say(life, a, "SECRETARIAT", "paper", party=party, day=day, event="deposit", said=said)
    if c % 4:
        _say(life, a, party, "confirm", paper=lambda act: _event(act, 0, "deposit"), ours=c % 8 != 7)


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "conclude": conclude, "sign it": sign, "consent": consent, "reserve to": reserve_to, "answer to": answer_to,
    "leave it": leave_it, "on paper": on_paper,
}  # fmt: skip
