"""How an instrument is opened: by a text that is adopted with final clauses, or that is entered from its source.

Final clauses are an effect of the text (docs/adr/0003): the electors concur with them as with its words. What the
packages below say of a text holds; these functions add what only an instrument needs, and stand in the catalogue.
"""

from collections.abc import Iterable

from comity.charter import MEMBERS
from comity.core import canonical
from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Malformed, Refused
from comity.decisions import adopted_acts as decisions
from comity.decisions import entered, outcome, settling
from comity.decisions.facts import Adoption
from comity.decisions.opening import effects_of
from comity.instruments.calendar import day_in
from comity.instruments.clauses import CHARTER, Clauses, parse_clauses, read_clauses, write_clauses
from comity.instruments.conditions import Number, Share
from comity.instruments.facts import Instrument, Mandate
from comity.instruments.itself import MANDATED, check_represented
from comity.instruments.names import ITSELF
from comity.instruments.rules import dues_at
from comity.instruments.status import closing_of
from comity.parties.acts import Effect
from comity.parties.facts import Party
from comity.record.access import sitting
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case
from comity.record.registry import standing_of
from comity.texts import acts as texts
from comity.texts import rules as text_rules

INSTRUMENT, MANDATE = "instrument", "mandate"


def clauses_in(effects: Iterable[Effect]) -> Clauses | None:
    """Return the final clauses among a text's effects, or None; raises Malformed unless they are well formed.

    A text is one instrument: an agreement with its protocols is as many texts.
    """
    found = [effect for effect in effects if effect.effect == INSTRUMENT]
    if len(found) > 1:
        raise Malformed("payload.field", field="effects")
    return _parse(canonical.decode(str(found[0].value).encode())) if found else None


def _parse(value: object) -> Clauses:
    try:
        return parse_clauses(value)
    except (ValueError, TypeError):
        raise Malformed("payload.field", field="clauses") from None


def parse_table(act: Act) -> texts.Table:
    """Parse `text.table`, and the final clauses among its effects."""
    table = texts.parse_table(act)
    clauses_in(table.effects)
    return table


def need_table(state: State, act: Act, table: texts.Table) -> Iterable[Need]:
    """What tabling looks at, and the instrument that the text amends."""
    yield from text_rules.need_table(state, act, table)
    yield from _need_amended(clauses_in(table.effects))
    yield from (Need(Instrument, "act", str(each.value)) for each in table.effects if each.effect == MANDATE)


def _need_amended(clauses: Clauses | None) -> Iterable[Need]:
    if clauses is not None and clauses.amends not in (None, CHARTER):
        yield Need(Instrument, "act", str(clauses.amends))


def check_table(case: Case) -> None:
    """A text may be tabled, and what its clauses name is there."""
    text_rules.check_table(case)
    clauses = clauses_in(case.payload.effects)
    if clauses is not None:
        check_clauses(case, clauses)
    for effect in case.payload.effects:
        if effect.effect == MANDATE:
            _check_mandate(case, effect)


def _check_mandate(case: Case, effect: Effect) -> None:
    """A mandate is to do what there is to do, in an instrument that everyone may read, as the mandate itself is."""
    check_represented(case)
    instrument = case.state.latest(Instrument, act=str(effect.value))
    if instrument is None or instrument.audience != EVERYONE:
        raise Refused("instrument.unknown", instrument=effect.value)
    if effect.event not in MANDATED:
        raise Refused("instrument.no_mandate_for", event=effect.event)


def check_clauses(case: Case, clauses: Clauses) -> None:
    """Depositary, standings, parties and the amended instrument exist: nobody could ever meet other clauses."""
    _check_depositary(case, clauses.depositary)
    lists = (clauses.sign.by if clauses.sign else None, clauses.accede.by if clauses.accede else None)
    for standing in (each for standings in lists for each in standings or ()):
        if case.charter.standing(standing) is None:
            raise Refused("effect.unknown_standing", standing=standing)
    for party in _named(clauses):
        if party == ITSELF:
            check_represented(case)
        elif not case.state.find(Party, party=party):
            raise Refused("effect.unknown_party", party=party)
    if clauses.amends not in (None, CHARTER):
        amended = case.state.latest(Instrument, act=str(clauses.amends))
        if amended is None or amended.audience != EVERYONE:
            raise Refused("instrument.unknown", instrument=clauses.amends)


def _check_depositary(case: Case, depositary: str) -> None:
    if depositary[:1].islower():
        if case.charter.office(depositary) is None:
            raise Refused("effect.unknown_office", office=depositary)
    elif not case.state.find(Party, party=depositary):
        raise Refused("effect.unknown_party", party=depositary)


def _named(clauses: Clauses) -> list[str]:
    """Return the parties between whom it is, and those that conditions of entry into force name."""
    found = list(clauses.between or ())
    for condition in clauses.force.needs:
        if isinstance(condition, Number):
            found += condition.among
        elif isinstance(condition, Share):
            found += [party for party, _ in condition.amounts]
    return found


def parse_adopt(act: Act) -> decisions.Adopt:
    """Parse `decision.adopt`, and the final clauses among its effects."""
    adopt = decisions.parse_adopt(act)
    clauses_in(adopt.effects)
    return adopt


def apply_adopt(case: Case) -> list[Fact]:
    """The decision is adopted; final at once, it opens the instrument that its text is, and gives its mandates."""
    facts = outcome.apply_adopt(case)
    if case.findings["final_at"]:
        return facts
    adopt: decisions.Adopt = case.payload
    return [*facts, *_opened(case, case.act.id, adopt.organ, adopt.effects, case.act.to.text)]


def apply_settle(case: Case) -> list[Fact]:
    """The adoption is final, and opens the instrument that its text is; or it has fallen, and opens none."""
    facts = settling.apply_settle(case)
    adoption = case.state.latest(Adoption, reference=case.payload.reference)
    if case.act.kind != "decision.finalise" or adoption is None:
        return facts
    effects = effects_of(adoption.effects)
    return [*facts, *_opened(case, adoption.act, adoption.organ, effects, adoption.audience)]


def _opened(case: Case, act: str, organ: str, effects: tuple[Effect, ...], audience: str) -> list[Fact]:
    mandates: list[Fact] = [
        Mandate(case.index, act, str(each.value), each.event) for each in effects if each.effect == MANDATE
    ]
    clauses = clauses_in(effects)
    if clauses is None:
        return mandates
    day = day_in(clauses.zone, case.now)
    return [*mandates, *_open(case, act, organ, clauses, _members(case), day, audience, adopted=True)]


def _members(case: Case) -> list[str]:
    """Return the members of the day, in order; the offices that read with them are none."""
    audience = case.charter.audience(MEMBERS)
    standings = audience.standings if audience else ()
    return sorted(party for party in sitting(case.state, MEMBERS) if standing_of(case.state, party) in standings)


def _open(
    case: Case,
    act: str,
    organ: str,
    clauses: Clauses,
    parties: Iterable[str],
    day: str,
    audience: str,
    *,
    adopted: bool,
) -> list[Fact]:
    negotiating = " ".join(clauses.between or parties)
    opened = Instrument(
        case.index,
        act,
        organ,
        write_clauses(clauses),
        negotiating,
        clauses.amends or "",
        adopted,
        day,
        audience,
        case.now,
    )
    closed = closing_of(clauses)
    return [opened, *(dues_at(case, clauses, closed, act) if closed else ())]


def parse_enter(act: Act) -> decisions.Enter:
    """Parse `decision.enter`, and the final clauses of what is entered, if it is an instrument."""
    enter = decisions.parse_enter(act)
    if enter.clauses:
        _parse(canonical.decode(enter.clauses.encode()))
    return enter


def need_enter(state: State, act: Act, enter: decisions.Enter) -> Iterable[Need]:
    """The instrument that what is entered amends."""
    return _need_amended(read_clauses(enter.clauses) if enter.clauses else None)


def check_enter(case: Case) -> None:
    """What was concluded earlier is entered with its final clauses, for an audience of which its author is one."""
    entered.check_enter(case)
    enter: decisions.Enter = case.payload
    if not enter.clauses:
        return
    to: Audience = case.act.to
    if to.released or (not to.standing and case.act.by not in to.parties):
        raise Refused("instrument.audience")
    check_clauses(case, read_clauses(enter.clauses))


def apply_enter(case: Case) -> list[Fact]:
    """The decision is shown as entered, and is an instrument if it has final clauses."""
    facts: list[Fact] = [*entered.apply_enter(case)]
    enter: decisions.Enter = case.payload
    if not enter.clauses:
        return facts
    clauses, to = read_clauses(enter.clauses), case.act.to.text
    return [*facts, *_open(case, case.act.id, enter.organ, clauses, enter.parties, enter.day, to, adopted=False)]
