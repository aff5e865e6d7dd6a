"""Every act by name: a dictionary that a reader can see, and the two ways in which a record grows: founding and submit.

A new act is one line here, a payload, a rule, a load and apply pair, a template, a page of documentation and a vector.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from comity.accession import acts as accession
from comity.accession import rules as accession_rules
from comity.amending import acts as amending
from comity.amending import rules as amending_rules
from comity.charter import parse_charter
from comity.core.act import Act, Audience, SignedAct
from comity.core.canonical import format_time
from comity.core.entry import Entry
from comity.core.errors import Malformed
from comity.core.founding import KEEPER, SignedFounding
from comity.core.keys import SigningKey
from comity.core.merkle import CompactRange
from comity.decisions import acts as decisions
from comity.decisions import adopted_acts, chairing, corrections, entered, opening, outcome, settling
from comity.decisions import rules as decision_rules
from comity.decisions import state as decision_state
from comity.disputes import acts as disputes
from comity.disputes import rules as dispute_rules
from comity.disputes import state as dispute_state
from comity.instruments import abroad, doubting, erasing, following, forcing, reserving
from comity.instruments import acts as instruments
from comity.instruments import opening as instrument_opening
from comity.instruments import rules as instrument_rules
from comity.instruments import state as instrument_state
from comity.instruments.speaking import need_instrument
from comity.meetings import acts as meetings
from comity.meetings import convening, presiding, session
from comity.meetings import premises as meeting_premises
from comity.meetings import rules as meeting_rules
from comity.meetings import state as meeting_state
from comity.meetings.words import inspect_words
from comity.negotiation import acts as negotiation
from comity.negotiation import establish
from comity.negotiation import rules as negotiation_rules
from comity.negotiation import state as negotiation_state
from comity.parties import acts as parties
from comity.parties import applications, four_eyes, introducing, leaving
from comity.parties import rules as party_rules
from comity.parties import state as party_state
from comity.positions import acts as positions
from comity.positions import rules as position_rules
from comity.positions import state as position_state
from comity.record import gather, store, tables
from comity.record.commit import OnStep, commit, refresh
from comity.record.compose import complete, template
from comity.record.consider import consider, consider_all, consider_signed
from comity.record.cosigning import cosign_head
from comity.record.facts import Erasure, Fact, Recorded, Release, Seat, recorded
from comity.record.judge import Case, Kind, Owed, Rules
from comity.record.keeper import Keeper, system_clock
from comity.record.receipts import Answer, Refusal
from comity.texts import rules as text_rules
from comity.texts import state as text_state

DELIVERY_TRIES = 20
ANY_KEY = ("root", "head", "delegate")
FLOOR = ("head", "delegate", "sitting")

TABLES: dict[type[Fact], type[tables.FactRow]] = {
    Seat: tables.SeatRow,
    Release: tables.ReleaseRow,
    Erasure: tables.ErasureRow,
    **party_state.TABLES,
    **text_state.TABLES,
    **negotiation_state.TABLES,
    **decision_state.TABLES,
    **dispute_state.TABLES,
    **position_state.TABLES,
    **instrument_state.TABLES,
    **meeting_state.TABLES,
}


def _grant(name: str, *roles: str, solemn: bool = True) -> Kind:
    return Kind(
        name, 1, parties.parse_grant, party_rules.check_grant, party_state.apply_grant, roles=roles, solemn=solemn
    )


def _position(name: str, check: Callable[[Case], None], **rest: Any) -> Kind:
    return Kind(
        name, 1, decisions.parse_position, check, decision_rules.apply_position,
        needs=decision_rules.need_position, rounds=3, right=True, opened=opening.opened_with, **rest,
    )  # fmt: skip


def _step(name: str, check: Callable[[Case], None], **rest: Any) -> Kind:
    return Kind(
        name, 1, decisions.parse_step, check, chairing.apply_step,
        needs=chairing.need_step, rounds=2, right=True, opened=opening.opened_with, **rest,
    )  # fmt: skip


def _answer(
    name: str,
    parse: Callable[[Act], Any],
    check: Callable[[Case], None],
    follow: Callable[[Case], list[Owed]],
    **rest: Any,
) -> Kind:
    return Kind(
        name, 1, parse, check, chairing.apply_answer, needs=chairing.need_answer, rounds=3, follow=follow, right=True,
        **rest,
    )  # fmt: skip


def _in_dispute(name: str, parse: Callable[[Act], Any], check: Callable[[Case], None], **rest: Any) -> Kind:
    return Kind(name, 1, parse, check, dispute_rules.apply_step, needs=dispute_rules.need_dispute, **rest)


def _in_instrument(name: str, parse: Callable[[Act], Any], check: Callable[[Case], None], **rest: Any) -> Kind:
    return Kind(
        name, 1, parse, check, instrument_rules.apply_said, needs=accession_rules.need_said,
        find=instrument_rules.find_day, follow=accession_rules.follow_said, **rest,
    )  # fmt: skip


def _of_meeting(
    name: str,
    parse: Callable[[Act], Any],
    check: Callable[[Case], None],
    apply: Callable[[Case], list[Fact]],
    **own: Any,
) -> Kind:
    usual: dict[str, Any] = {"needs": meeting_premises.need_meeting, "premises": meeting_premises.premises_meeting}
    rest = {**usual, "rounds": 2, **own}
    return Kind(name, 1, parse, check, apply, inspect=inspect_words, **rest)


_KINDS = (
    _grant("party.root", "root"),
    _grant("party.head", "root"),
    _grant("party.accredit", "head"),
    _grant("party.sit", "head", "delegate", solemn=False),
    Kind(
        "party.revoke", 1, parties.parse_revoke, party_rules.check_revoke, party_state.apply_revoke,
        roles=ANY_KEY, solemn=True, blocks=True,
    ),
    Kind(
        "party.disavow", 1, parties.parse_disavow, party_rules.check_disavow, party_state.apply_disavow,
        needs=forcing.need_disavow, rounds=4, follow=amending_rules.follow_disavow, roles=("root", "head"), solemn=True,
        blocks=True,
    ),
    Kind(
        "party.rename", 1, parties.parse_rename, party_rules.check_rename, party_state.apply_rename,
        inspect=party_state.inspect_names,
    ),
    Kind(
        "party.leave", 1, parties.parse_leave, leaving.check_leave, leaving.apply_leave, find=leaving.find_leave,
        roles=("head",), solemn=True,
    ),
    Kind(
        "party.left", 1, parties.parse_left, leaving.check_left, leaving.apply_left, due=leaving.due_left, keeper=True,
    ),
    Kind(
        "party.apply", 1, parties.parse_apply, applications.check_apply, applications.apply_apply,
        inspect=applications.inspect_apply, roles=("head",), solemn=True,
    ),
    Kind(
        "party.introduce", 1, parties.parse_introduce, introducing.check_introduce, introducing.apply_introduce,
        inspect=party_state.inspect_names, right=True,
    ),
    Kind(
        "party.recall", 1, parties.parse_recall, applications.check_recall, applications.apply_recall,
        roles=("head",), solemn=True,
    ),
    Kind(
        "party.oblige", 1, accession.parse_oblige, accession_rules.check_oblige, accession_rules.apply_oblige,
        needs=accession_rules.need_oblige, roles=("head",), solemn=True,
    ),
    Kind(
        "party.admit", 1, accession.parse_admit, accession_rules.check_admit, accession_rules.apply_admit,
        needs=accession_rules.need_admit, keeper=True,
    ),
    Kind("party.calendar", 1, parties.parse_calendar, party_rules.check_calendar, party_state.apply_calendar),
    Kind(
        "party.require", 1, four_eyes.parse_require, four_eyes.check_require, four_eyes.apply_require,
        needs=four_eyes.need_require, roles=("head",), solemn=True,
    ),
    # It blocks, so that in one batch it comes before what it approves, be that an objection.
    Kind(
        "party.approve", 1, four_eyes.parse_approve, four_eyes.check_approve, four_eyes.apply_approve,
        needs=four_eyes.need_approve, solemn=True, blocks=True,
    ),
    Kind(
        "text.table", 1, instrument_opening.parse_table, instrument_opening.check_table, text_rules.apply_table,
        needs=instrument_opening.need_table, find=text_rules.find_table, inspect=text_rules.inspect_texts, right=True,
    ),
    Kind(
        "text.propose", 1, negotiation.parse_propose, negotiation_rules.check_propose, establish.apply_propose,
        needs=negotiation_rules.need_propose, rounds=2, inspect=negotiation_rules.inspect_words, right=True,
    ),
    Kind(
        "text.accept", 1, negotiation.parse_accept, negotiation_rules.check_accept, establish.apply_accept,
        needs=negotiation_rules.need_accept, rounds=2, inspect=negotiation_rules.inspect_words, right=True,
    ),
    Kind(
        "text.back", 1, negotiation.parse_back, negotiation_rules.check_back, establish.apply_back,
        needs=negotiation_rules.need_backed, right=True, roles=FLOOR,
    ),
    Kind(
        "text.retract", 1, negotiation.parse_retract, negotiation_rules.check_retract, establish.apply_retract,
        needs=negotiation_rules.need_backed,
    ),
    Kind(
        "text.mark", 1, negotiation.parse_mark, negotiation_rules.check_mark, establish.apply_mark,
        needs=negotiation_rules.need_text, rounds=2, right=True,
    ),
    Kind(
        "text.reserve", 1, negotiation.parse_reserve, negotiation_rules.check_reserve, establish.apply_reserve,
        needs=negotiation_rules.need_text, rounds=2, right=True, roles=FLOOR, blocks=True,
    ),
    Kind(
        "text.translate", 1, negotiation.parse_translate, negotiation_rules.check_translate, establish.apply_translate,
        needs=negotiation_rules.need_text, rounds=2, inspect=text_rules.inspect_texts, right=True,
    ),
    Kind(
        "text.challenge", 1, negotiation.parse_challenge, negotiation_rules.check_challenge,
        establish.apply_challenge, needs=negotiation_rules.need_text, rounds=2, right=True,
    ),
    Kind(
        "text.relate", 1, negotiation.parse_relate, negotiation_rules.check_relate, establish.apply_relate,
        needs=negotiation_rules.need_relate, right=True,
    ),
    Kind(
        "decision.consult", 1, decisions.parse_consult, opening.check_consult, opening.apply_consult,
        needs=opening.need_consult, right=True, blocks=True,
    ),
    Kind(
        "decision.put", 1, decisions.parse_put, opening.check_put, opening.apply_put,
        needs=opening.need_put, rounds=3, find=opening.find_put, right=True,
    ),
    _position("decision.concur", decision_rules.check_concur, follow=outcome.follow_agreement, solemn=True),
    _position("decision.sign", decision_rules.check_concur, follow=outcome.follow_agreement, solemn=True),
    _position("decision.aside", decision_rules.check_aside, follow=outcome.follow_agreement),
    _position("decision.concern", decision_rules.check_concern, roles=FLOOR),
    _position("decision.object", decision_rules.check_object, solemn=True, blocks=True),
    _position("decision.reserve", decision_rules.check_reserve, solemn=True, blocks=True),
    _position("decision.decline", decision_rules.check_decline, solemn=True, blocks=True),
    _position("decision.amend", decision_rules.check_amend, solemn=True, blocks=True),
    Kind(
        "decision.withdraw", 1, decisions.parse_withdraw, decision_rules.check_withdraw, decision_rules.apply_withdraw,
        needs=decision_rules.need_position, rounds=2, follow=outcome.follow_agreement, solemn=True,
    ),
    Kind(
        "decision.attach", 1, decisions.parse_attach, decision_rules.check_attach, decision_rules.apply_attach,
        needs=decision_rules.need_attach, rounds=2, right=True, solemn=True,
    ),
    _step("decision.ask", chairing.check_ask, roles=FLOOR),
    _step("decision.declare", chairing.check_declare, follow=outcome.follow_agreement, solemn=True),
    _step("decision.close", chairing.check_close),
    _step("decision.extend", chairing.check_extend, blocks=True),
    _step("decision.certify", chairing.check_certify),
    Kind(
        "decision.open", 1, decisions.parse_step, chairing.check_opened, chairing.apply_step,
        needs=chairing.need_step, rounds=2, due=chairing.due_open, keeper=True,
    ),
    Kind(
        "decision.deliver", 1, decisions.parse_step, chairing.check_certify, chairing.apply_step,
        needs=chairing.need_step, rounds=2, keeper=True,
    ),
    Kind(
        "decision.paper", 1, decisions.parse_paper, chairing.check_paper, chairing.apply_paper,
        needs=chairing.need_paper, rounds=2, follow=outcome.follow_agreement, right=True, blocks=True,
    ),
    _answer("decision.confirm", decisions.parse_answer, chairing.check_confirm, outcome.follow_agreement, solemn=True),
    _answer(
        "decision.challenge", decisions.parse_answer, chairing.check_challenge, outcome.follow_doubt, blocks=True,
    ),
    _answer("decision.stamp", decisions.parse_stamp, chairing.check_stamp, outcome.follow_doubt, blocks=True),
    Kind(
        "decision.join", 1, adopted_acts.parse_join, outcome.check_join, outcome.apply_join,
        needs=outcome.need_join, rounds=2, right=True, solemn=True,
    ),
    Kind(
        "decision.adopt", 1, instrument_opening.parse_adopt, outcome.check_adopt, instrument_opening.apply_adopt,
        needs=accession_rules.need_adopt, rounds=2, find=outcome.find_adopt, premises=outcome.premises_adopt,
        follow=accession_rules.follow_adopt, due=outcome.due_adopt, keeper=True,
    ),
    Kind(
        "decision.publish", 1, adopted_acts.parse_settle, settling.check_publish, settling.apply_publish,
        needs=settling.need_settle, rounds=3, find=settling.find_publish, premises=settling.premises_publish,
        due=settling.due_publish, keeper=True,
    ),
    Kind(
        "decision.finalise", 1, adopted_acts.parse_settle, settling.check_settle, instrument_opening.apply_settle,
        needs=accession_rules.need_settle, rounds=3, premises=outcome.premises_adopt,
        follow=accession_rules.follow_settle, due=settling.due_finalise, keeper=True,
    ),
    Kind(
        "decision.annul", 1, adopted_acts.parse_settle, settling.check_settle, settling.apply_settle,
        needs=settling.need_settle, rounds=2, premises=outcome.premises_adopt, keeper=True,
    ),
    Kind(
        "decision.enter", 1, instrument_opening.parse_enter, instrument_opening.check_enter,
        instrument_opening.apply_enter, needs=instrument_opening.need_enter, inspect=text_rules.inspect_texts,
        right=True,
    ),
    Kind(
        "decision.correct", 1, adopted_acts.parse_correct, corrections.check_correct, corrections.apply_correct,
        needs=corrections.need_correct, rounds=2, find=corrections.find_correct, inspect=text_rules.inspect_texts,
        right=True,
    ),
    Kind(
        "decision.contest", 1, adopted_acts.parse_contest, corrections.check_contest, corrections.apply_contest,
        needs=corrections.need_of_correction, rounds=3, right=True, blocks=True,
    ),
    Kind(
        "decision.corrected", 1, adopted_acts.parse_corrected, corrections.check_corrected, corrections.apply_corrected,
        needs=corrections.need_of_correction, rounds=3, due=corrections.due_corrected, keeper=True,
    ),
    Kind(
        "dispute.open", 1, disputes.parse_open, dispute_rules.check_open, dispute_rules.apply_open,
        needs=dispute_rules.need_open, find=dispute_rules.find_open, premises=dispute_rules.premises_open, right=True,
        solemn=True,
    ),
    _in_dispute("dispute.answer", disputes.parse_answer, dispute_rules.check_answer),
    _in_dispute("dispute.offer", disputes.parse_offer, dispute_rules.check_offer),
    _in_dispute("dispute.accept", disputes.parse_accept, dispute_rules.check_accept, solemn=True),
    _in_dispute("dispute.retract", disputes.parse_retract, dispute_rules.check_retract, blocks=True),
    _in_dispute("dispute.withdraw", disputes.parse_withdraw, dispute_rules.check_withdraw, solemn=True),
    Kind(
        "position.register", 1, positions.parse_register, position_rules.check_register, position_rules.apply_register,
        needs=position_rules.need_register, rounds=2, inspect=positions.inspect_summaries, right=True,
    ),
    Kind(
        "position.reaffirm", 1, positions.parse_reaffirm, position_rules.check_reaffirm, position_rules.apply_reaffirm,
        needs=position_rules.need_reaffirm, rounds=2, right=True,
    ),
    Kind(
        "position.challenge", 1, positions.parse_challenge, position_rules.check_challenge,
        position_rules.apply_challenge, needs=position_rules.need_entry, rounds=2, right=True,
    ),
    Kind(
        "position.withdraw", 1, positions.parse_withdraw, position_rules.check_withdraw, position_rules.apply_withdraw,
        needs=position_rules.need_entry,
    ),
    _in_instrument("instrument.empower", instruments.parse_empower, instrument_rules.check_empower, roles=("head",)),
    _in_instrument("instrument.sign", instruments.parse_sign, instrument_rules.check_sign, solemn=True),
    _in_instrument("instrument.deposit", instruments.parse_deposit, instrument_rules.check_deposit, solemn=True),
    _in_instrument("instrument.reserve", instruments.parse_reserve, reserving.check_reserve, solemn=True),
    _in_instrument("instrument.object", instruments.parse_object, reserving.check_object, solemn=True),
    _in_instrument("instrument.find", instruments.parse_find, reserving.check_find, solemn=True),
    _in_instrument("instrument.apply", instruments.parse_apply, instrument_rules.check_apply, solemn=True),
    _in_instrument("instrument.leave", instruments.parse_leave, instrument_rules.check_leave, solemn=True),
    _in_instrument("instrument.withdraw", instruments.parse_withdraw, instrument_rules.check_withdraw, solemn=True),
    _in_instrument("instrument.confirm", instruments.parse_confirm, instrument_rules.check_confirm, solemn=True),
    Kind(
        "instrument.review", 1, instruments.parse_review, following.check_review, following.apply_review,
        needs=need_instrument, find=instrument_rules.find_day,
    ),
    Kind(
        "instrument.challenge", 1, instruments.parse_challenge, doubting.check_challenge, doubting.apply_challenge,
        needs=doubting.need_challenge, right=True,
    ),
    Kind(
        "instrument.paper", 1, instruments.parse_paper, instrument_rules.check_paper, instrument_rules.apply_paper,
        needs=accession_rules.need_said, follow=accession_rules.follow_said,
    ),
    Kind(
        "instrument.force", 1, instruments.parse_force, forcing.check_force, forcing.apply_force,
        needs=need_instrument, find=forcing.find_force, follow=amending_rules.follow_force, due=forcing.due_force,
        keeper=True,
    ),
    Kind(
        "abroad.enter", 1, abroad.parse_enter, abroad.check_enter, abroad.apply_enter, needs=abroad.need_enter,
        inspect=abroad.inspect_enter, right=True,
    ),
    Kind(
        "abroad.end", 1, abroad.parse_end, abroad.check_end, abroad.apply_end, needs=abroad.need_end, right=True,
    ),
    Kind(
        "charter.amend", 1, amending.parse_amend, amending_rules.check_amend, amending_rules.apply_amend,
        needs=amending_rules.need_amend, keeper=True,
    ),
    Kind(
        "meeting.request", 1, meetings.parse_request, convening.check_request, convening.apply_request,
        needs=convening.need_request, inspect=inspect_words, right=True,
    ),
    Kind(
        "meeting.answer", 1, meetings.parse_answer, convening.check_answer, convening.apply_answer,
        needs=convening.need_answer, inspect=inspect_words,
    ),
    Kind(
        "meeting.convene", 1, meetings.parse_convene, convening.check_convene, convening.apply_convene,
        needs=convening.need_convene, rounds=2, premises=convening.premises_convene, find=convening.find_convene,
        inspect=inspect_words, right=True,
    ),
    _of_meeting(
        "meeting.move", meetings.parse_move, meeting_rules.check_move, meeting_rules.apply_move,
        premises=meeting_rules.premises_move,
    ),
    _of_meeting("meeting.cancel", meetings.parse_cancel, meeting_rules.check_cancel, meeting_rules.apply_cancel),
    _of_meeting("meeting.invite", meetings.parse_invite, meeting_rules.check_invite, meeting_rules.apply_invite),
    _of_meeting("meeting.attend", meetings.parse_attend, meeting_rules.check_attend, meeting_rules.apply_attend),
    _of_meeting(
        "meeting.contest", meetings.parse_contest, meeting_rules.check_contest, meeting_rules.apply_contest,
        blocks=True,
    ),
    _of_meeting(
        "meeting.item", meetings.parse_item, meeting_rules.check_item, meeting_rules.apply_item,
        find=meeting_rules.find_item, right=True,
    ),
    _of_meeting(
        "meeting.document", meetings.parse_document, meeting_rules.check_document, meeting_rules.apply_document,
        find=meeting_rules.find_document, right=True,
    ),
    _of_meeting("meeting.enter", session.parse_enter, presiding.check_enter, presiding.apply_enter, roles=FLOOR),
    _of_meeting(
        "meeting.preside", session.parse_preside, presiding.check_preside, presiding.apply_preside,
        needs=presiding.need_preside, rounds=3, roles=FLOOR,
    ),
    _of_meeting("meeting.call", session.parse_call, presiding.check_call, presiding.apply_call, roles=FLOOR),
    _of_meeting("meeting.ask", session.parse_ask, presiding.check_ask, presiding.apply_ask, roles=FLOOR),
    _of_meeting(
        "meeting.oppose", session.parse_oppose, presiding.check_oppose, presiding.apply_oppose, roles=FLOOR,
        blocks=True,
    ),
    _of_meeting("meeting.declare", session.parse_declare, presiding.check_declare, presiding.apply_declare),
    _of_meeting("meeting.speak", session.parse_speak, presiding.check_speak, presiding.apply_speak, roles=FLOOR),
    _of_meeting("meeting.yield", session.parse_yield, presiding.check_yield, presiding.apply_yield, roles=FLOOR),
    _of_meeting("meeting.floor", session.parse_floor, presiding.check_floor, presiding.apply_floor, roles=FLOOR),
    Kind(
        "record.erase", 1, adopted_acts.parse_erase, erasing.check_erase, entered.apply_erase, needs=erasing.need_erase,
        rounds=3,
    ),
)  # fmt: skip

ACTS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def rules_of(founding: SignedFounding) -> Rules:
    """Return the rules of the organisation that a founding statement founded; raises CharterInvalid."""
    return Rules(founding.founding, parse_charter(founding.founding.charter), ACTS)


def apply_founding(rules: Rules, entry: Entry) -> list[Fact]:
    """Return all that entry 0 establishes."""
    return party_state.apply_founding(rules.founding, rules.charter)


def found(founding: SignedFounding, key: SigningKey, *, now: datetime, salt: bytes | None = None) -> Keeper:
    """Write entry 0 into an empty record and return its keeper; raises Unverified, Malformed or CharterInvalid.

    The keeper's key must be the one that the founders named; the record must be empty.
    """
    founding.verify()
    rules = rules_of(founding)
    if rules.founding.keeper != key.public:
        raise Malformed("founding.keeper", expected=rules.founding.keeper)
    keeper = Keeper(key, rules, TABLES, clock=lambda: now)
    time = format_time(now)
    entry = Entry.make(founding, salt=salt or keeper.random("salt founding"), time=time, findings={})
    tree = CompactRange()
    tree.append(entry.leaf())
    with transaction.atomic():
        if tables.Head.objects.exists():
            raise Malformed("founding.record_not_empty")
        own = recorded(0, entry)
        store.insert(
            "comity_entry", (*Recorded.columns(), "leaf", "data"), [(*Recorded.row()(own), entry.leaf(), entry.data)]
        )
        store.insert_facts(TABLES, apply_founding(rules, entry))
        tables.Signed.objects.create(size=1, root=tree.root().hex(), time=time)
        tables.Outbox.objects.create(index=0)
        tables.Head.objects.create(id=1, size=1, hashes=tree.to_bytes(), time=time)
    keeper.clock = system_clock
    return keeper


def read_founding() -> SignedFounding:
    """Return the founding statement of the record in this database; raises Malformed if there is none."""
    row = tables.Entry.objects.filter(index=0).first()
    if row is None:
        raise Malformed("record.empty")
    entry = Entry.parse(bytes(row.data), founding=True)
    return SignedFounding(entry.act, entry.signatures)  # type: ignore[arg-type]


def open_keeper(key: SigningKey) -> Keeper:
    """Return the keeper of the record in this database; raises Malformed if the key is not the one founded with."""
    rules = rules_of(read_founding())
    if rules.founding.keeper != key.public:
        raise Malformed("founding.keeper", expected=rules.founding.keeper)
    return Keeper(key, rules, TABLES)


def submit(keeper: Keeper, signed: SignedAct) -> Answer:
    """Submit one act: judged, recorded and answered, or refused. Pages, API, command line and clockwork use this."""
    return gather.submit(keeper, signed)


def submit_all(keeper: Keeper, batch: Sequence[SignedAct], *, on_step: OnStep | None = None) -> list[Answer]:
    """Submit a batch in one transaction; the answers are in the order of the acts."""
    return commit(keeper, batch, on_step=on_step) if on_step else commit(keeper, batch)


def deliver(keeper: Keeper, party: str, decision: str, channel: str) -> None:
    """Record that a channel of a party's own accepted the notice of what was put, where its procedure counts from that.

    It may be asked again for the same: who was reached already, or need not be, is recorded once or not at all.
    """
    put = decision_state.PutRow.objects.filter(act=decision).values_list("audience", flat=True).first()
    if put is None:
        return
    for _ in range(DELIVERY_TRIES):
        to, body = Audience(Audience.from_text(put).standing), {"decision": decision, "parties": [party]}
        key = keeper.key
        unsigned = template(keeper.rules, kind="decision.deliver", by=KEEPER, key=key.public, to=to, body=body)
        answer = submit(keeper, complete(unsigned, key, now=keeper.clock()))
        # Another act of the keeper took this number meanwhile.
        if not isinstance(answer, Refusal) or answer.code != "act.number":
            return


def tick(keeper: Keeper) -> None:
    """Record what clocks have decided, if anything is due: a commit of nothing else."""
    submit_all(keeper, [])


__all__ = [
    "ACTS",
    "TABLES",
    "apply_founding",
    "consider",
    "consider_all",
    "deliver",
    "consider_signed",
    "cosign_head",
    "found",
    "open_keeper",
    "read_founding",
    "refresh",
    "rules_of",
    "submit",
    "submit_all",
    "tick",
]
