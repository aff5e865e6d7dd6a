"""The fields of final clauses that few texts need: conditions of named parties or of a share, and named provisions.

They stand behind a summary, or are shown once what they belong to is chosen. What is missing is said at its own field,
and nothing that was written is lost.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.instruments.conditions import All, Condition, Number, Share
from comity.texts.document import Document
from comity.web.pages.negotiation_forms import Several
from comity.web.shell import presenters
from comity.web.shell.places import Unfound, find_place

MOST_AMOUNT = 2**50
# The first condition of entry into force is chosen among these; FURTHER: there is none but those below.
FURTHER = "further"
NAMED_RULES = ("except", "only")
_OF = "share_of_"


def further_fields(before: Iterable[Condition]) -> dict[str, forms.Field]:
    """Return the fields of further conditions: how many of which parties, and what share those who consent hold."""
    named = {party for each in before for party in _parties_of(each)}
    known = [party for party, each in presenters.list_known().items() if each.kind != "office"]
    parties = presenters.in_charter_order({*known, *named})
    return {
        "among_least": forms.IntegerField(
            min_value=1, max_value=300, label=_("At least so many of the parties named here")
        ),
        "among": forms.MultipleChoiceField(
            label=_("The named parties"), widget=Several,
            choices=[(party, presenters.party_name(party)) for party in parties],
        ),
        "share_percent": forms.IntegerField(
            min_value=1, max_value=100, label=_("Those who have consented hold so many per cent"),
            help_text=_("Of what, such as tonnage, the text itself says."),
        ),
        "share_total": forms.IntegerField(min_value=1, max_value=MOST_AMOUNT, label=_("of a total of")),
        **{
            f"{_OF}{party}": forms.IntegerField(min_value=1, max_value=MOST_AMOUNT, label=_("Amount: %(party)s") % told)
            for party in parties
            for told in [{"party": presenters.party_name(party)}]
        },
    }  # fmt: skip


def _parties_of(condition: Condition) -> tuple[str, ...]:
    if isinstance(condition, Number):
        return condition.among
    return tuple(party for party, _ in condition.amounts) if isinstance(condition, Share) else ()


def initial_needs(needs: tuple[Condition, ...]) -> dict[str, Any] | None:
    """Return what the fields begin with for these conditions; None if they cannot say them."""
    first = [each for each in needs if isinstance(each, All) or (isinstance(each, Number) and not each.among)]
    among = [each for each in needs if isinstance(each, Number) and each.among]
    shares = [each for each in needs if isinstance(each, Share)]
    if max(len(first), len(among), len(shares)) > 1:
        return None
    found: dict[str, Any] = {"needs": FURTHER}
    for each in first:
        found |= {"needs": each.who} if isinstance(each, All) else {"needs": "number", "least": each.least}
    for each in among:
        found |= {"among_least": each.least, "among": list(each.among)}
    for share in shares:
        found |= {"share_percent": share.percent, "share_total": share.total}
        found |= {f"{_OF}{party}": amount for party, amount in share.amounts}
    return found


class Further:
    """The further conditions as they were filled in; `add_error` takes a field's name and its words."""

    def __init__(self, given: dict[str, Any], add_error: Any) -> None:
        self.given, self._add_error, self.failed = given, add_error, False

    def _fault(self, field: str, words: str) -> None:
        self.failed = True
        self._add_error(field, words)

    def conditions(self) -> list[dict[str, Any]]:
        """Return them as clauses have them; what is missing is said at its field."""
        return [each for each in (self._among(), self._share()) if each]

    def _among(self) -> dict[str, Any] | None:
        least, among = self.given.get("among_least"), sorted(self.given.get("among") or ())
        if least is None and not among:
            return None
        if least is None:
            self._fault("among_least", gettext("It needs to say how many of them."))
        elif not among:
            self._fault("among", gettext("It needs to say which parties."))
        elif least > len(among):
            self._fault("among_least", gettext("Only so many are named: %(number)s.") % {"number": len(among)})
        return {"condition": "number", "least": least, "among": among}

    def _share(self) -> dict[str, Any] | None:
        given = self.given
        amounts = sorted(
            (name.removeprefix(_OF), amount)
            for name, amount in given.items()
            if name.startswith(_OF) and amount is not None
        )
        percent, total = given.get("share_percent"), given.get("share_total")
        if percent is None and total is None and not amounts:
            return None
        if percent is None:
            self._fault("share_percent", gettext("It needs to say how many per cent."))
        if total is None:
            self._fault("share_total", gettext("It needs the total."))
        if not amounts:
            self._fault("share_total", gettext("It needs the amount of at least one party, below."))
        if percent and total and amounts:
            self._check_sum(percent, total, sum(amount for _, amount in amounts))
        value = [[party, amount] for party, amount in amounts]
        return {"condition": "share", "percent": percent, "total": total, "amounts": value}

    def _check_sum(self, percent: int, total: int, held: int) -> None:
        facts = {"held": held, "total": total}
        if held > total:
            words = gettext("The amounts below come to %(held)s, which is more than this total.")
            self._fault("share_total", words % facts)
        elif held * 100 < percent * total:
            words = gettext("All parties below hold %(held)s of %(total)s: so large a share could never be reached.")
            self._fault("share_percent", words % facts)


def provisions_field() -> forms.CharField:
    """Return the field for the provisions that reservations may not be made to, or to which alone they may."""
    return forms.CharField(
        max_length=4_000, label=_("Which provisions"), widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("As the text numbers them, one on each line: 5, or 5.2 for paragraph 2 of Article 5."),
    )  # fmt: skip


def read_provisions(written: str, document: Document) -> tuple[list[str], list[str]]:
    """Return the ids of the provisions that are written, in order, and what is the matter with the others."""
    lines = [each.strip() for line in written.splitlines() for each in line.split(";") if each.strip()]
    if not lines:
        return [], [gettext("It needs to say which provisions.")]
    found, faults = set(), []
    for line in lines:
        try:
            found.add(find_place(line, document))
        except Unfound as fault:
            faults.append(str(fault))
    return sorted(found), faults
