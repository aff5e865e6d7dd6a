"""Which form each kind of act has: every kind that a party makes, and none of the record keeper."""

from comity.web.pages.decision_forms import EraseForm, PositionForm, PutForm, WithdrawForm
from comity.web.pages.drafts import ActForm
from comity.web.pages.party_forms import EndForm, GrantForm, RenameForm, SitForm
from comity.web.pages.text_forms import EnterForm, TableForm

FORM_OF: dict[str, type[ActForm]] = {
    "party.root": GrantForm,
    "party.head": GrantForm,
    "party.accredit": GrantForm,
    "party.sit": SitForm,
    "party.revoke": EndForm,
    "party.disavow": EndForm,
    "party.rename": RenameForm,
    "text.table": TableForm,
    "decision.put": PutForm,
    "decision.concur": PositionForm,
    "decision.sign": PositionForm,
    "decision.concern": PositionForm,
    "decision.object": PositionForm,
    "decision.withdraw": WithdrawForm,
    "decision.enter": EnterForm,
    "record.erase": EraseForm,
}
