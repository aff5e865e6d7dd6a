"""What an adopted text does to parties: standings, roots, offices, recommendations, standings that are merged.

A text is checked as it will be carried out: effect by effect, each in the state that those before it leave. So within
one day the order of the effects is the order of what happened.
"""

from collections.abc import Callable
from dataclasses import dataclass

from comity.charter import Charter
from comity.charter.changes import decode_changes
from comity.core import canonical
from comity.core.errors import Refused
from comity.parties.acts import Effect
from comity.parties.amending import FORCE, check_changes, take_step
from comity.parties.applications import applied_for, check_admission, check_recommendable, open_application
from comity.parties.facts import Amendment, AmendmentStep, Applied, Granted, Merged, Party, Recommended, Renamed
from comity.parties.obligations import granted_of, obligations_of
from comity.parties.rules import live_keys
from comity.parties.seats import seat_changes
from comity.parties.standings import has_ended, is_suspended
from comity.record.charters import charter_of
from comity.record.facts import Fact, State
from comity.record.judge import Case
from comity.record.registry import Key, KeyEnd, OfficeHeld, Standing, holder_of, offices_of, standing_of


@dataclass(frozen=True, slots=True)
class Doing:
    """An effect that is carried out or checked: in which state, by which organ's text, and in which entry."""

    state: State
    founded: Charter
    effect: Effect
    organ: str
    index: int
    now: str
    act: str
    key: str
    # The act of adoption, which carries the text: `act` is the one that makes it final.
    adopted: str
    # The same text opens an instrument that amends the charter: changes of it wait for that.
    waits: bool

    @property
    def charter(self) -> Charter:
        """The charter in force after the effects before this one."""
        return charter_of(self.state, self.founded)

    @property
    def day(self) -> str:
        """The day from which it counts, UTC."""
        return self.now[:10]

    @property
    def source(self) -> str:
        """How the register says where it is known from."""
        return f"act {self.act}"


def check_effects(case: Case, organ: str, effects: tuple[Effect, ...]) -> None:
    """What a text of that organ would do when adopted must be possible, effect after effect."""
    state = State(case.state)
    for doing in _each(case, organ, effects, state, case.act.id):
        _CHECKS[doing.effect.effect](doing)
        state.add_all(_APPLIED[doing.effect.effect](doing))


def apply_effects(case: Case, organ: str, effects: tuple[Effect, ...], adopted: str) -> list[Fact]:
    """Return what an organ's adopted text does to parties, effect by effect; only public facts are looked at."""
    state = State(case.state)
    facts: list[Fact] = []
    for doing in _each(case, organ, effects, state, adopted):
        added = _APPLIED[doing.effect.effect](doing)
        state.add_all(added)
        facts += added
    return facts


def _each(case: Case, organ: str, effects: tuple[Effect, ...], state: State, adopted: str) -> list[Doing]:
    charter, act = case.rules.charter, case.act
    waits = any(each.effect == "instrument" and amends_charter(str(each.value)) for each in effects)
    return [
        Doing(state, charter, effect, organ, case.index, case.now, act.id, act.key, adopted, waits)
        for effect in effects
    ]


def amends_charter(clauses: str) -> bool:
    """Return whether final clauses say that their instrument amends the charter; `instruments` reads the rest."""
    return bool(canonical.decode(clauses.encode()).get("amends") == "charter")


def removes(effect: Effect, charter: Charter, state: State) -> bool:
    """Return whether the effect suspends or expels a party that takes part now: SCO Charter, Articles 13 and 16.

    It suspends into a standing that the charter calls so, and expels to none at all. To lift a suspension, or to give a
    standing that is less, is neither.
    """
    before = standing_of(state, effect.party) if effect.effect == "standing" else None
    if before is None or effect.value == before:
        return False
    standing = charter.standing(effect.value) if effect.value else None
    return effect.value is None or (standing is not None and standing.suspends)


def _check_standing(doing: Doing) -> None:
    effect, charter = doing.effect, doing.charter
    if effect.value is None:
        return
    if charter.standing(effect.value) is None:
        raise Refused("effect.unknown_standing", standing=effect.value)
    if has_ended(doing.state, charter, effect.value, doing.day):
        raise Refused("effect.ended_standing", standing=effect.value)
    applied = open_application(doing.state, effect.party, effect.value)
    if applied is not None and granted_of(doing.state, applied.act):
        raise Refused("effect.granted_before", party=effect.party, standing=effect.value)
    if is_suspended(charter, effect.value) and standing_of(doing.state, effect.party) is None:
        raise Refused("effect.nothing_to_suspend", party=effect.party)
    check_admission(doing.state, charter, organ=doing.organ, party=effect.party, standing=effect.value)


def _apply_standing(doing: Doing) -> list[Fact]:
    effect, state, index = doing.effect, doing.state, doing.index
    party, value = effect.party, effect.value or ""
    applied = open_application(state, party, value) if value else None
    if value and applied is None and applied_for(state, doing.charter, party, value):
        # What was applied for has been taken back since the text was put: nobody is given what it does not ask for.
        return []
    if applied is not None and obligations_of(state, applied.act):
        # It has the standing once all is done that it undertook.
        return (
            [] if granted_of(state, applied.act) else [Granted(index, applied.act, party, value, doing.act, doing.day)]
        )
    entered = enter_party(state, index, party, applied)
    return [*entered, *give_standing(state, doing.charter, index, party, value, doing.day, doing.source)]


def give_standing(
    state: State, charter: Charter, index: int, party: str, standing: str, day: str, source: str
) -> list[Fact]:
    """Return that a party has a standing from a day on, empty for none, and the seats that follow from it."""
    line = Standing(index, party, standing, day, None if standing else day, "", source)
    return [line, *seat_changes(state, charter, index, party, standing or None, offices_of(state, party))]


def enter_party(state: State, index: int, party: str, applied: Applied | None) -> list[Fact]:
    """Return that a new party takes part, under the names that its application gave."""
    if state.find(Party, party=party):
        return []
    entered: list[Fact] = [Party(index, party, applied.kind or "state" if applied else "state", "{}")]
    return [*entered, Renamed(index, party, applied.act)] if applied and applied.kind else entered


def _check_root(doing: Doing) -> None:
    _check_known(doing)
    if doing.state.find(Key, key=str(doing.effect.value)):
        raise Refused("key.in_use", key=doing.effect.value)


def _check_known(doing: Doing) -> None:
    if not doing.state.find(Party, party=doing.effect.party):
        raise Refused("effect.unknown_party", party=doing.effect.party)


def _apply_root(doing: Doing) -> list[Fact]:
    index, party = doing.index, doing.effect.party
    ends = [KeyEnd(index, party, key.key, "replaced", index) for key in live_keys(doing.state, party)]
    return [*ends, Key(index, party, str(doing.effect.value), "root", None, None, doing.key)]


def _check_office(doing: Doing) -> None:
    """SCO Charter, Article 12 and practice: a term of three years, and no second one."""
    effect = doing.effect
    office = doing.charter.office(effect.value) if effect.value else None
    if office is None:
        raise Refused("effect.unknown_office", office=effect.value)
    _check_known(doing)
    terms = terms_in_a_row(doing.state, office.id, effect.party)
    if office.terms_max is not None and terms >= office.terms_max:
        raise Refused("effect.office_again", office=office.id, party=effect.party, terms=terms, most=office.terms_max)


def terms_in_a_row(state: State, office: str, party: str) -> int:
    """Return how many terms the party has held the office without another in between, the present one among them."""
    terms = 0
    for held in reversed(state.find(OfficeHeld, office=office)):
        if held.party != party:
            break
        terms += 1
    return terms


def _apply_office(doing: Doing) -> list[Fact]:
    state, index, party, office = doing.state, doing.index, doing.effect.party, str(doing.effect.value)
    before = holder_of(state, office)
    facts: list[Fact] = [OfficeHeld(index, office, party, doing.day)]
    moved = State(state)
    moved.add_all(facts)
    for each in dict.fromkeys([*([before] if before else []), party]):
        facts += seat_changes(state, doing.charter, index, each, standing_of(state, each), offices_of(moved, each))
    return facts


def _check_merge(doing: Doing) -> None:
    """Several standings become one on a day: practice of Tianjin, 1 September 2025."""
    charter, state, into = doing.charter, doing.state, str(doing.effect.value)
    for standing in (into, *doing.effect.sources):
        if charter.standing(standing) is None:
            raise Refused("effect.unknown_standing", standing=standing)
        if state.find(Merged, standing=standing):
            raise Refused("effect.ended_standing", standing=standing)
    if has_ended(state, charter, into, doing.day):
        raise Refused("effect.ended_standing", standing=into)


def _apply_merge(doing: Doing) -> list[Fact]:
    state, charter, index, into = doing.state, doing.charter, doing.index, str(doing.effect.value)
    facts: list[Fact] = [Merged(index, each, into, doing.day, doing.source) for each in doing.effect.sources]
    # In the order in which the record knows them, which is the same in every copy.
    for party in dict.fromkeys(held.party for held in state.all(Standing)):
        if standing_of(state, party) in doing.effect.sources:
            facts.append(Standing(index, party, into, doing.day, None, "", doing.source))
            facts += seat_changes(state, charter, index, party, into, offices_of(state, party))
    return facts


def _check_recommend(doing: Doing) -> None:
    check_recommendable(doing.state, doing.charter, organ=doing.organ, application=str(doing.effect.value))


def _apply_recommend(doing: Doing) -> list[Fact]:
    return [Recommended(doing.index, str(doing.effect.value), doing.organ, doing.act, doing.now)]


def _check_charter(doing: Doing) -> None:
    """A charter is amended by texts of the organ that it names, and only so that it stays one (VCLT, Article 39)."""
    charter = doing.charter
    if charter.amendments.organ is None:
        raise Refused("effect.charter_stays")
    if doing.organ != charter.amendments.organ:
        raise Refused("effect.other_organ_amends", organ=charter.amendments.organ)
    if charter.amendments.by == "instrument" and not doing.waits:
        raise Refused("effect.charter_with_instrument")
    check_changes(doing.state, charter, decode_changes(str(doing.effect.value)))


def _apply_charter(doing: Doing) -> list[Fact]:
    by = "instrument" if doing.waits else "decision"
    amendment = Amendment(doing.index, doing.adopted, doing.organ, str(doing.effect.value), by, doing.now)
    if doing.waits:
        return [amendment]
    step = AmendmentStep(doing.index, doing.adopted, FORCE, doing.day, doing.act)
    return [amendment, *take_step(doing.state, doing.founded, amendment, step)]


def _check_elsewhere(doing: Doing) -> None:
    """What final clauses and mandates need, and what follows from them, the package `instruments` says."""


def _apply_elsewhere(doing: Doing) -> list[Fact]:
    return []


_CHECKS: dict[str, Callable[[Doing], None]] = {
    "standing": _check_standing,
    "root": _check_root,
    "office": _check_office,
    "merge": _check_merge,
    "recommend": _check_recommend,
    "charter": _check_charter,
    "instrument": _check_elsewhere,
    "mandate": _check_elsewhere,
}
_APPLIED: dict[str, Callable[[Doing], list[Fact]]] = {
    "standing": _apply_standing,
    "root": _apply_root,
    "office": _apply_office,
    "merge": _apply_merge,
    "recommend": _apply_recommend,
    "charter": _apply_charter,
    "instrument": _apply_elsewhere,
    "mandate": _apply_elsewhere,
}
