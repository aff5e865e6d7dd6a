"""A charter in plain words: what its tables and keys are called, and what stands there, in the reader's language.

Names are looked up in the charter that is shown, which may be one of another day; what that does not have, in others.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from comity.charter import Charter
from comity.charter.changes import ROWS, Change, identity_of
from comity.charter.shape import write
from comity.web.shell import presenters
from comity.web.shell.presenters import day_words, party_name, words
from comity.web.shell.site import get_site
from comity.wording import word_kind

TABLES = {
    "organisation": _("The organisation"),
    "languages": _("Languages"),
    "standings": _("Standings"),
    "audiences": _("Audiences"),
    "organs": _("Organs"),
    "procedures": _("Procedures"),
    "rights": _("Rights"),
    "areas": _("Areas"),
    "fields": _("Fields of cooperation"),
    "forums": _("Forums"),
    "offices": _("Offices"),
    "rotations": _("Rotations"),
    "admissions": _("Ways to a standing"),
    "limits": _("Limits"),
    "disputes": _("Differences"),
    "amendments": _("Amendments"),
    "instruments": _("Instruments"),
    "witness": _("Witnesses"),
    "record": _("The record"),
}
KEYS = {
    "about": _("What it is"),
    "act": _("Kind of act"),
    "act_age_hours": _("Hours within which an act is recorded"),
    "act_bytes": _("Largest act, in bytes"),
    "adopted_to": _("What is adopted is for"),
    "agenda_days": _("Days before for the provisional agenda"),
    "amendment_breaks": _("An amendment breaks it"),
    "area": _("The parties of the area"),
    "aside": _("Who is not interested may stand aside"),
    "asked_by": _("Members that ask for it"),
    "asking_minutes": _("Minutes between asking and declaring"),
    "authentic": _("Authentic languages"),
    "before": _("Before the meeting of"),
    "browser_keys_may_not": _("What keys in a browser may not sign"),
    "by": _("An amendment takes effect"),
    "by_field": _("Meets for one field at a time"),
    "chair": _("Presides"),
    "checkpoint_seconds": _("Seconds between checkpoints"),
    "circulation_hours": _("Hours of circulation"),
    "city": _("City"),
    "composition": _("Who sits"),
    "conclusion": _("Concluded by"),
    "concordance_hours": _("Hours for the other languages to follow"),
    "consultation_days": _("Days of consultation"),
    "consultation_hours": _("Hours of consultation"),
    "correction_hours": _("Hours to contest a correction"),
    "country": _("Country"),
    "counts_as_participant": _("Counts as a participant"),
    "courtesy": _("Languages of courtesy"),
    "date": _("Date"),
    "days_before": _("Days before"),
    "decides": _("Takes decisions"),
    "delivery": _("Time counts from delivery"),
    "documents_days": _("Days before for documents"),
    "drafts": _("The request names its drafts"),
    "electorate": _("Who decides"),
    "erasure": _("Parts are erased by"),
    "extraordinary": _("Out of turn"),
    "fair_time": _("Who has spoken less speaks first"),
    "fields": _("Fields"),
    "form": _("Form of adoption"),
    "founded": _("Founding"),
    "held_by": _("Held by"),
    "host": _("Hosted by"),
    "hours": _("Hours"),
    "id": _("Code"),
    "invites": _("May invite"),
    "kind": _("Kind"),
    "languages_required": _("Languages that adoption needs"),
    "level": _("Level"),
    "meets": _("Meets"),
    "names": _("Name"),
    "notice_days": _("Days of notice"),
    "notice_months": _("Months of notice before leaving"),
    "office": _("The holder of the office"),
    "opened_by": _("Opened by"),
    "opening_hours": _("Hours to object to its use"),
    "opens_with": _("Delegations that must be there to open"),
    "order": _("Order"),
    "organ": _("Amended by texts of"),
    "organs": _("Organs"),
    "others_consent": _("All other members consent"),
    "padding": _("Entries that say nothing hide the rhythm"),
    "paper": _("Notes on paper count"),
    "part_bytes": _("Largest part, in bytes"),
    "parties": _("Parties"),
    "per_year": _("Times a year at least"),
    "period": _("Passes on each"),
    "principles": _("Principles"),
    "readers": _("Also read by"),
    "receives": _("Applications go to"),
    "represented_by": _("Represented in agreements with others by"),
    "required": _("Witnesses that cosign at least"),
    "rotation": _("By the rotation"),
    "seat": _("Seat"),
    "settling_hours": _("Hours until an outcome is final"),
    "short": _("Abbreviation"),
    "silence": _("Silence"),
    "sitting_hours": _("Hours of a sitting key"),
    "source": _("Source"),
    "standing": _("Standing"),
    "standings": _("Standings"),
    "statement": _("What the source states"),
    "suspends": _("Who has it is suspended"),
    "term_years": _("Years of a term"),
    "terms_max": _("Terms in a row at most"),
    "translation_hours": _("Hours to confirm a translation"),
    "under": _("Answers to"),
    "until": _("Given to nobody from"),
    "website": _("Address on the web"),
    "without_concerned": _("Without the party concerned"),
    "working": _("Working languages"),
    "working_days": _("Working days"),
}
VALUES = {
    "all": _("all of them"),
    "all-authentic": _("all authentic languages, confirmed"),
    "any": _("any of them"),
    "association": _("association"),
    "author": _("their author's party"),
    "business": _("Business"),
    "chair": _("the chair"),
    "concordance": _("any of them; the others follow"),
    "concurrence": _("every elector's concurrence"),
    "confirmed": _("once the party confirms"),
    "consortium": _("consortium"),
    "coordinators": _("Coordinators"),
    "counts": _("at once"),
    "decision": _("with the adoption itself"),
    "everyone": _("everyone"),
    "experts": _("Experts"),
    "federation": _("federation"),
    "half": _("half of them"),
    "half-year": _("half-year"),
    "heads-of-government": _("Heads of government"),
    "heads-of-state": _("Heads of state"),
    "instrument": _("when its instrument enters into force"),
    "intergovernmental": _("intergovernmental organisation"),
    "key": _("a key"),
    "listed": _("as listed"),
    "meeting": _("meeting"),
    "member": _("any member"),
    "members": _("the members"),
    "ministers": _("Ministers"),
    "month": _("month"),
    "never": _("never"),
    "officials": _("Officials"),
    "party": _("a party"),
    "permanent": _("Permanent body"),
    "plenary": _("Plenary"),
    "quarter": _("quarter"),
    "session": _("the chair in session"),
    "signature": _("every elector's signature"),
    "silence": _("silence"),
    "technical": _("Technical body"),
    "term": _("term"),
    "third": _("a third of them"),
    "treaty": _("treaty"),
    "two-thirds": _("two thirds of them"),
    "year": _("year"),
}
# By which function a reference is named, for each key that refers; a key of several names takes the same.
_NAMED = {
    "area": "area",
    "before": "organ",
    "fields": "field",
    "host": "rotation",
    "invites": "standing",
    "office": "office",
    "organ": "organ",
    "organs": "organ",
    "readers": "organ",
    "receives": "organ",
    "rotation": "rotation",
    "standing": "standing",
    "standings": "standing",
}
_LANGUAGES = ("authentic", "working", "courtesy")


class CharterWords:
    """Names what a charter says. `others` are asked, in their order, for names that it does not have.

    What only `changes` would bring has its name from them.
    """

    def __init__(self, charter: Charter, *others: Charter, changes: Iterable[Change] = ()) -> None:
        self.charters = (charter, *others)
        self.added = {(each.table, each.id): each.value.get("names") for each in changes if each.op == "add"}

    def name(self, find: str, id: str) -> str:
        """Return the name of a row that something refers to."""
        rows = (getattr(each, find)(id) for each in self.charters)
        row = next((row for row in rows if row is not None), None)
        if row is None:
            return words(self.added.get((f"{find}s", id)) or {"en": id})
        return words(row.names)

    def row(self, table: str, id: str, row: Mapping[str, Any] | None = None) -> str:
        """Return what a row of a table is called."""
        if table == "rights":
            return word_kind(id)
        if table == "admissions":
            return self.name("standing", id)
        if row is not None and row.get("names"):
            return words(row["names"])
        found = next((each for charter in self.charters for each in getattr(charter, table) if each.id == id), None)
        return words(found.names) if found is not None else id

    def key(self, key: str) -> str:
        """Return what a key is called."""
        return gettext(KEYS[key]) if key in KEYS else key.replace("_", " ")

    def value(self, key: str, value: Any, table: str = "") -> str:
        """Return what stands at a key, in words; a dash for what is absent."""
        if value is None or value in ((), [], ""):
            return "—"
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if isinstance(value, (list, tuple)):
            return ", ".join(self._listed(key, each, table) for each in value)
        if isinstance(value, dict):
            return self._table(key, value)
        return self._one(key, str(value), table)

    def _listed(self, key: str, value: Any, table: str) -> str:
        if not isinstance(value, dict):
            return self._one(key, str(value), table)
        return words(value.get("names") or value.get("statement") or {"en": str(value)})

    def _table(self, key: str, value: dict[str, Any]) -> str:
        if key in ("names", "about", "city"):
            return words(value)
        told = [(name, item) for name, item in value.items() if item not in (None, (), [], "", False)]
        # Who sits is told by who they are; all else by its keys.
        if key in ("composition", "electorate") and [name for name, _ in told] == ["standings"]:
            return self.value("standings", value["standings"])
        return "; ".join(f"{self.key(name)}: {self.value(name, item)}" for name, item in told) or gettext("nothing")

    def _one(self, key: str, value: str, table: str) -> str:
        if key == "under":
            return self.name("field" if table == "fields" else "organ", value)
        if key in _NAMED:
            return self.name(_NAMED[key], value)
        if key in ("act", "browser_keys_may_not"):
            return word_kind(value)
        if key in _LANGUAGES:
            return presenters.language_name(value)
        if key == "parties" or (key == "held_by" and value.isupper()):
            return party_name(value)
        if key == "until":
            return day_words(value)
        if key == "form":
            return presenters.form_words(value)
        if key == "order" and value.startswith("alphabet:"):
            return gettext("the alphabet: %(language)s") % {"language": presenters.language_name(value[9:])}
        return gettext(VALUES[value]) if value in VALUES else value

    def lines(self, table: str, row: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return what a row says, key by key, without what it leaves at its default of nothing."""
        left_out = ("id", "names", "act" if table == "rights" else "", "standing" if table == "admissions" else "")
        told = ((key, value) for key, value in row.items() if key not in left_out)
        return [(self.key(key), self.value(key, value, table)) for key, value in told if _says(value)]

    def change(self, before: Charter, change: Change) -> dict[str, Any]:
        """Return a change as a page shows it: which row of which table, and what stood there and will stand there.

        `op` is add, remove or set; `lines` are (key, before, after), where a row comes or goes with one of them empty.
        """
        held = _row_of(before, change)
        shown: dict[str, Any] = {
            "op": change.op,
            "table": gettext(TABLES.get(change.table, change.table)),
            "row": self.row(change.table, change.id, change.value if change.op == "add" else held) if change.id else "",
        }
        if change.op == "add":
            return shown | {"lines": [(key, "", value) for key, value in self.lines(change.table, change.value)]}
        if change.op == "remove":
            return shown | {"lines": [(key, value, "") for key, value in self.lines(change.table, held or {})]}
        was = self.value(change.key, (held or {}).get(change.key), change.table)
        return shown | {"lines": [(self.key(change.key), was, self.value(change.key, change.value, change.table))]}


def _says(value: Any) -> bool:
    return value not in (None, (), [], "", 0)


def _row_of(charter: Charter, change: Change) -> dict[str, Any] | None:
    value = write(getattr(charter, change.table))
    if change.table not in ROWS:
        return dict(value)
    return next((row for row in value if identity_of(change.table, row) == change.id), None)


def word_where(where: str) -> str:
    """Return a place in a charter (`rights/decision.sign.organs`) in words: table, row and key."""
    table, _slash, rest = where.partition("/")
    if not rest:
        table, _dot, key = where.partition(".")
        table = table.partition("[")[0]
        return " › ".join(filter(None, (gettext(TABLES.get(table, table)), key)))
    charter = CharterWords(get_site().charter)
    rows = sorted((identity_of(table, row) for row in write(getattr(get_site().charter, table, ()))), key=len)
    id = next((each for each in reversed(rows) if rest == each or rest.startswith((f"{each}.", f"{each}["))), "")
    key = rest[len(id) :].lstrip(".") if id else ""
    name = charter.row(table, id) if id else rest
    known = charter.key(key.partition(".")[0].partition("[")[0]) if key else ""
    return " › ".join(filter(None, (gettext(TABLES.get(table, table)), name, known)))
