"""When it may be said in the register. An entry adds no meaning to a text, so nothing here looks at its words.

Sources: the Declaration of 15 June 2006, sections III and IV (positions, a candidature, undertakings, a common position
where the organisation's interests are concerned); procedures.md, 6. There is no rule by which an undertaking could be
said to be broken, kept or half kept: its only consequence is that any member may ask for consultation.
"""

from collections.abc import Iterable
from typing import TypeVar

from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Refused
from comity.decisions.facts import Adoption, Entered, Settled
from comity.positions.acts import UNDERTAKING, OfEntry, Reaffirm, Register, summary_languages
from comity.positions.facts import EntryChallenged, EntryWithdrawn, Reaffirmed, Registered
from comity.positions.standing import FOR_EVER, Said, counts, last_day, periods_of, stands
from comity.record.access import sits_in
from comity.record.facts import Fact, Need, State
from comity.record.judge import Case, covers

Adopted = Adoption | Entered
InRegister = TypeVar("InRegister", bound=Registered | Reaffirmed)


def need_adopted(state: State, adopted: str) -> Iterable[Need]:
    """A text that was adopted or entered; and once an adoption is loaded, whether it is settled."""
    yield Need(Adoption, "act", adopted)
    yield Need(Entered, "act", adopted)
    for adoption in state.find(Adoption, act=adopted):
        yield Need(Settled, "reference", adoption.reference)


def check_adopted(case: Case, act: str) -> Adopted:
    """Return what was adopted or entered; raises Refused unless it is final, and read by the act's author.

    A text of named parties is not the organisation's: nobody outside could tell what of it stands.
    """
    found = _find(case.state, act)
    if found is None or not _reads(case, found):
        raise Refused("decision.nothing_adopted", act=act)
    if Audience.from_text(found.audience).standing is None:
        raise Refused("position.named_parties", act=act)
    if isinstance(found, Adoption) and found.final_at:
        settled = case.state.latest(Settled, reference=found.reference)
        if settled is None:
            raise Refused("position.not_final", final_at=found.final_at)
        if not settled.final:
            raise Refused("decision.nothing_adopted", act=act)
    return found


def _find(state: State, act: str) -> Adopted | None:
    return state.latest(Adoption, act=act) or state.latest(Entered, act=act)


def _day(case: Case, act: str) -> str:
    found = _find(case.state, act)
    assert found is not None, "the rule has seen it"
    return day_of(found)


def _reads(case: Case, found: Adopted) -> bool:
    audience, by = Audience.from_text(found.audience), case.act.by
    if audience.standing:
        return audience.standing == EVERYONE or audience.standing in sits_in(case.state, by)
    return by in audience.parties or (isinstance(found, Entered) and by == found.by)


def day_of(found: Adopted) -> str:
    """Return the day on which a text was taken, by the record's time or, where it was entered, by its source."""
    return found.day if isinstance(found, Entered) else found.time[:10]


def need_register(state: State, act: Act, register: Register) -> Iterable[Need]:
    """The text that holds it."""
    return need_adopted(state, register.adopted)


def check_register(case: Case) -> None:
    """Any member, and an office that the charter names, registers what an adopted text holds, for whoever reads it."""
    register: Register = case.payload
    found = check_adopted(case, register.adopted)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    if case.charter.field(register.subject) is None:
        raise Refused("position.unknown_subject", subject=register.subject)
    if register.forum is not None and case.charter.forum(register.forum) is None:
        raise Refused("position.unknown_forum", forum=register.forum)
    if register.nature == UNDERTAKING and (register.forum or register.until or register.candidature):
        raise Refused("position.undertaking_stands")
    if register.candidature and not summary_languages(case.act):
        raise Refused("position.candidature_unnamed")
    _check_languages(case)
    _check_until(case, register.until, found)


def _check_languages(case: Case) -> None:
    tags = case.charter.languages
    known = {*tags.authentic, *tags.working, *tags.courtesy}
    for language in summary_languages(case.act):
        if language not in known:
            raise Refused("text.unknown_language", language=language, known=sorted(known))


def _check_until(case: Case, until: str | None, found: Adopted) -> None:
    """Nothing ends before it begins; only of a text from before this record may it be known that it has ended."""
    first = day_of(found) if isinstance(found, Entered) else case.now[:10]
    if until is not None and until < first:
        raise Refused("position.until_past", day=until, first_day=first)


def apply_register(case: Case) -> list[Registered]:
    """The entry stands in the register from here on."""
    register: Register = case.payload
    act = case.act
    return [
        Registered(
            case.index, act.id, register.adopted, register.nature, " ".join(register.provisions), register.subject,
            register.forum or "", register.until or FOR_EVER, register.candidature,
            _day(case, register.adopted), act.by, act.key, act.to.text, case.now,
        )
    ]  # fmt: skip


def need_reaffirm(state: State, act: Act, reaffirm: Reaffirm) -> Iterable[Need]:
    """The entry with all that was said of it, and both texts."""
    yield Need(Registered, "act", reaffirm.position)
    yield Need(EntryWithdrawn, "entry", reaffirm.position)
    yield Need(Reaffirmed, "position", reaffirm.position)
    for earlier in state.find(Reaffirmed, position=reaffirm.position):
        yield Need(EntryWithdrawn, "entry", earlier.act)
    for registered in state.find(Registered, act=reaffirm.position):
        yield from need_adopted(state, registered.adopted)
    yield from need_adopted(state, reaffirm.adopted)


def check_reaffirm(case: Case) -> None:
    """A later text, which whoever reads the entry reads too, reaffirms it; an end that it sets is a later one."""
    reaffirm: Reaffirm = case.payload
    registered = _standing(case, case.state.latest(Registered, act=reaffirm.position), reaffirm.position)
    later = check_adopted(case, reaffirm.adopted)
    if not covers(
        case.charter, Audience.from_text(later.audience), Audience.from_text(registered.audience), author=case.act.by
    ):
        raise Refused("position.reaffirmed_narrower")
    if reaffirm.adopted == registered.adopted:
        raise Refused("position.reaffirmed_by_itself")
    _check_later(case.state, registered, later)
    _check_lengthens(case, registered, day_of(later), reaffirm.until)


def _check_later(state: State, registered: Registered, later: Adopted) -> None:
    """Of two texts of one day, those that were adopted here follow each other in the record."""
    earlier = state.latest(Adoption, act=registered.adopted)
    same_day = day_of(later) == registered.since
    before = same_day and earlier is not None and isinstance(later, Adoption) and later.index < earlier.index
    if before or day_of(later) < registered.since:
        raise Refused("position.reaffirmed_before", first_day=registered.since, day=day_of(later))


def _check_lengthens(case: Case, registered: Registered, day: str, until: str | None) -> None:
    """An end only moves later; what had ended when it was reaffirmed needs a new end, and what has none gets none."""
    end = last_day(periods_of(registered, _reaffirmations(case.state, registered)))
    if until is not None and (end == FOR_EVER or until <= end or until < day):
        raise Refused("position.not_longer" if end else "position.without_end", end=end)
    if until is None and end != FOR_EVER and end < day:
        raise Refused("position.lapsed", end=end)


def _reaffirmations(state: State, registered: Registered) -> list[Reaffirmed]:
    return [
        each
        for each in state.find(Reaffirmed, position=registered.act)
        if stands(state, each, state.find(EntryWithdrawn, entry=each.act))
    ]


def apply_reaffirm(case: Case) -> list[Reaffirmed]:
    """The entry says where it was reaffirmed."""
    reaffirm: Reaffirm = case.payload
    act = case.act
    return [
        Reaffirmed(
            case.index, act.id, reaffirm.position, reaffirm.adopted, " ".join(reaffirm.provisions),
            reaffirm.until or FOR_EVER, _day(case, reaffirm.adopted), act.by, act.key, act.to.text,
            case.now,
        )
    ]  # fmt: skip


def need_entry(state: State, act: Act, said: OfEntry) -> Iterable[Need]:
    """What is challenged or withdrawn, whichever it is, and whether that was done before."""
    for kind in (Registered, Reaffirmed, EntryChallenged):
        yield Need(kind, "act", said.entry)
    yield Need(EntryWithdrawn, "entry", said.entry)
    yield Need(EntryChallenged, "entry", said.entry)
    for challenge in state.find(EntryChallenged, entry=said.entry):
        yield Need(EntryWithdrawn, "entry", challenge.act)


def _entry(state: State, act: str) -> Registered | Reaffirmed | None:
    return state.latest(Registered, act=act) or state.latest(Reaffirmed, act=act)


def _standing(case: Case, found: InRegister | None, entry: str) -> InRegister:
    """Return what stands in the register; raises Refused unless the act's author reads it and so does its audience."""
    if found is None or not _sits(case, found.audience):
        raise Refused("position.unknown", entry=entry)
    if not stands(case.state, found, case.state.find(EntryWithdrawn, entry=entry)):
        raise Refused("position.withdrawn", entry=entry)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)
    return found


def _sits(case: Case, audience: str) -> bool:
    standing = Audience.from_text(audience).standing
    return standing == EVERYONE or standing in sits_in(case.state, case.act.by)


def check_challenge(case: Case) -> None:
    """Any member may challenge what stands in the register, once; the entry's author may withdraw it, or not."""
    said: OfEntry = case.payload
    found = _standing(case, _entry(case.state, said.entry), said.entry)
    if found.party == case.act.by:
        raise Refused("position.own_entry")
    for each in case.state.find(EntryChallenged, entry=said.entry):
        if each.party == case.act.by and stands(case.state, each, case.state.find(EntryWithdrawn, entry=each.act)):
            raise Refused("position.challenged_before")


def apply_challenge(case: Case) -> list[EntryChallenged]:
    """The entry is shown as challenged, and by whom."""
    act = case.act
    return [EntryChallenged(case.index, act.id, case.payload.entry, act.by, act.key, act.to.text, case.now)]


def check_withdraw(case: Case) -> None:
    """What was said in the register ends by its own author's act and no other; whoever read it learns of that."""
    said: OfEntry = case.payload
    found: Said | None = _entry(case.state, said.entry) or case.state.latest(EntryChallenged, act=said.entry)
    if found is None or not (_sits(case, found.audience) or found.party == case.act.by):
        raise Refused("position.unknown", entry=said.entry)
    if found.party != case.act.by:
        raise Refused("position.of_another", party=found.party)
    if not counts(case.state, found) or any(
        counts(case.state, each) for each in case.state.find(EntryWithdrawn, entry=said.entry)
    ):
        raise Refused("position.withdrawn", entry=said.entry)
    if case.act.to.text != found.audience:
        raise Refused("decision.other_audience", expected=found.audience)


def apply_withdraw(case: Case) -> list[Fact]:
    """It no longer stands."""
    act = case.act
    return [EntryWithdrawn(case.index, act.id, case.payload.entry, act.by, act.key, case.now)]
