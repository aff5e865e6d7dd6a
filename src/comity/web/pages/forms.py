"""Which form each kind of act has: every kind that a party makes, and none of the record keeper."""

from collections.abc import Mapping
from typing import Any

from comity.web.pages.accept_form import AcceptForm
from comity.web.pages.calendar_form import CalendarForm
from comity.web.pages.clean_form import CleanForm
from comity.web.pages.convening_forms import AnswerForm as AnswerRequestForm
from comity.web.pages.convening_forms import ConveneForm, RequestForm
from comity.web.pages.correction_forms import ContestForm, CorrectForm
from comity.web.pages.decision_forms import EraseForm, PositionForm, PutForm, WithdrawForm
from comity.web.pages.dispute_forms import (
    AcceptTermsForm,
    DisputeAnswerForm,
    OfferForm,
    OpenForm,
    TakeBackForm,
    WithdrawClaimForm,
)
from comity.web.pages.drafts import ActForm
from comity.web.pages.imported_form import ImportedForm
from comity.web.pages.inside_forms import ApproveForm, RequireForm
from comity.web.pages.instrument_forms import (
    DepositForm,
    EmpowerForm,
    NoticeForm,
    ObjectionForm,
    OwnPaperForm,
    ProvisionalForm,
    ReservationForm,
    RetractedForm,
    SignForm,
)
from comity.web.pages.instrument_paper_form import ReceivedForm
from comity.web.pages.instrument_review_form import ReviewForm
from comity.web.pages.meeting_forms import (
    AttendForm,
    CancelForm,
    DocumentForm,
    InviteForm,
    ItemForm,
    MoveForm,
)
from comity.web.pages.meeting_forms import ContestForm as ContestCredentialsForm
from comity.web.pages.negotiation_forms import BackForm, ChallengeForm, MarkForm, RelateForm, ReserveForm, RetractForm
from comity.web.pages.oblige_form import ObligeForm
from comity.web.pages.outside_forms import DoubtForm, IntroduceForm, SeatElsewhereForm, SeatEndForm
from comity.web.pages.party_forms import EndForm, GrantForm, RenameForm, SitForm
from comity.web.pages.position_forms import OfEntryForm, ReaffirmForm, RegisterForm
from comity.web.pages.procedure_forms import (
    AnswerForm,
    AttachForm,
    ConsultForm,
    JoinForm,
    PaperForm,
    StampForm,
    StepForm,
)
from comity.web.pages.propose_form import ProposeForm
from comity.web.pages.session_forms import (
    AskForm,
    CallForm,
    DeclareForm,
    FloorForm,
    OpposeForm,
    PresideForm,
    SpeakForm,
    YieldForm,
)
from comity.web.pages.session_forms import (
    EnterForm as EnterRoomForm,
)
from comity.web.pages.standing_forms import ApplyForm, LeaveForm, RecallForm
from comity.web.pages.text_forms import EnterForm, TableForm
from comity.web.pages.translate_form import TranslateForm

FORM_OF: dict[str, type[ActForm]] = {
    "party.root": GrantForm,
    "party.head": GrantForm,
    "party.accredit": GrantForm,
    "party.sit": SitForm,
    "party.revoke": EndForm,
    "party.disavow": EndForm,
    "party.rename": RenameForm,
    "party.calendar": CalendarForm,
    "party.leave": LeaveForm,
    "party.apply": ApplyForm,
    "party.recall": RecallForm,
    "party.introduce": IntroduceForm,
    "party.oblige": ObligeForm,
    "party.require": RequireForm,
    "party.approve": ApproveForm,
    "text.table": TableForm,
    "text.propose": ProposeForm,
    "text.accept": AcceptForm,
    "text.back": BackForm,
    "text.retract": RetractForm,
    "text.mark": MarkForm,
    "text.reserve": ReserveForm,
    "text.translate": TranslateForm,
    "text.challenge": ChallengeForm,
    "text.relate": RelateForm,
    "decision.put": PutForm,
    "decision.concur": PositionForm,
    "decision.sign": PositionForm,
    "decision.concern": PositionForm,
    "decision.object": PositionForm,
    "decision.reserve": PositionForm,
    "decision.aside": PositionForm,
    "decision.decline": PositionForm,
    "decision.amend": PositionForm,
    "decision.withdraw": WithdrawForm,
    "decision.attach": AttachForm,
    "decision.ask": StepForm,
    "decision.declare": StepForm,
    "decision.close": StepForm,
    "decision.extend": StepForm,
    "decision.certify": StepForm,
    "decision.paper": PaperForm,
    "decision.confirm": AnswerForm,
    "decision.challenge": AnswerForm,
    "decision.stamp": StampForm,
    "decision.join": JoinForm,
    "decision.consult": ConsultForm,
    "decision.enter": EnterForm,
    "decision.correct": CorrectForm,
    "decision.contest": ContestForm,
    "dispute.open": OpenForm,
    "dispute.answer": DisputeAnswerForm,
    "dispute.offer": OfferForm,
    "dispute.accept": AcceptTermsForm,
    "dispute.retract": TakeBackForm,
    "dispute.withdraw": WithdrawClaimForm,
    "position.register": RegisterForm,
    "position.reaffirm": ReaffirmForm,
    "position.challenge": OfEntryForm,
    "position.withdraw": OfEntryForm,
    "instrument.empower": EmpowerForm,
    "instrument.sign": SignForm,
    "instrument.deposit": DepositForm,
    "instrument.reserve": ReservationForm,
    "instrument.object": ObjectionForm,
    "instrument.find": ObjectionForm,
    "instrument.apply": ProvisionalForm,
    "instrument.leave": NoticeForm,
    "instrument.withdraw": RetractedForm,
    "instrument.paper": ReceivedForm,
    "instrument.confirm": OwnPaperForm,
    "instrument.review": ReviewForm,
    "instrument.challenge": DoubtForm,
    "abroad.enter": SeatElsewhereForm,
    "abroad.end": SeatEndForm,
    "meeting.request": RequestForm,
    "meeting.answer": AnswerRequestForm,
    "meeting.convene": ConveneForm,
    "meeting.move": MoveForm,
    "meeting.cancel": CancelForm,
    "meeting.invite": InviteForm,
    "meeting.attend": AttendForm,
    "meeting.contest": ContestCredentialsForm,
    "meeting.item": ItemForm,
    "meeting.document": DocumentForm,
    "meeting.enter": EnterRoomForm,
    "meeting.preside": PresideForm,
    "meeting.call": CallForm,
    "meeting.ask": AskForm,
    "meeting.oppose": OpposeForm,
    "meeting.declare": DeclareForm,
    "meeting.speak": SpeakForm,
    "meeting.yield": YieldForm,
    "meeting.floor": FloorForm,
    "record.erase": EraseForm,
}


def form_of(kind: str, given: Mapping[str, Any]) -> type[ActForm]:
    """Return the form of a kind of act; a clean text, and what a Word file proposes, have forms of their own."""
    if kind == "text.propose" and given.get("imported"):
        return ImportedForm
    return CleanForm if kind == "text.table" and given.get("clean") else FORM_OF[kind]
