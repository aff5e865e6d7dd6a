"""All tables of the one Django app: this module is imported by Django alone, which finds models by it."""

from comity.decisions.state import AdoptionRow, EnteredRow, PositionRow, PutRow, SettledRow, WithdrawalRow
from comity.parties.state import KeyEndRow, KeyRow, OfficeRow, PartyRow, RenamedRow, StandingRow
from comity.record.tables import (
    Cosigned,
    DueRow,
    Entry,
    ErasureRow,
    Head,
    Outbox,
    PartRow,
    Reader,
    ReleaseRow,
    SeatRow,
    Signed,
    SignIn,
    TreeNode,
)
from comity.texts.state import VersionRow

__all__ = [
    "AdoptionRow",
    "Cosigned",
    "DueRow",
    "EnteredRow",
    "Entry",
    "ErasureRow",
    "Head",
    "KeyEndRow",
    "KeyRow",
    "OfficeRow",
    "Outbox",
    "PartRow",
    "PartyRow",
    "PositionRow",
    "PutRow",
    "Reader",
    "ReleaseRow",
    "RenamedRow",
    "SeatRow",
    "SettledRow",
    "SignIn",
    "Signed",
    "StandingRow",
    "TreeNode",
    "VersionRow",
    "WithdrawalRow",
]
