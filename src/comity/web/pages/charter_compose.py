"""Composing an amendment in plain words: a row of the charter is chosen and changed, and the changes are gathered.

Nothing is kept here: the changes travel in the form, from page to page, until a text is tabled with them. Where the
charter is amended by an instrument, its final clauses are chosen here too: how many ratify, and how long after that.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from comity.charter import Change, Charter, CharterInvalid, amend
from comity.charter.changes import ROWS, SINGLE, encode_changes, format_changes, identity_of
from comity.charter.shape import write
from comity.core import canonical
from comity.core.errors import ComityError, Refused
from comity.instruments.clauses import (
    CHARTER,
    RATIFICATION,
    SIMPLE,
    Clauses,
    Force,
    Number,
    Reservations,
    Sign,
    Span,
    format_clauses,
)
from comity.parties.amending import check_changes
from comity.record.access import sitting
from comity.record.registry import holder_of, standing_of
from comity.web.pages.charter import word_changes
from comity.web.pages.charter_rows import RowForm
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import word_refusal
from comity.web.shell.charter_words import TABLES, CharterWords
from comity.web.shell.effects import read_changes
from comity.web.shell.presenters import office_name
from comity.web.shell.site import Site, get_site

NEW = "+"
# What the founding settled stays out of sight here.
LEFT_OUT = ("witness",)
MOST_DAYS = 3_660


@dataclass(frozen=True)
class Entry:
    """When the instrument enters into force: so many days after so many ratifications; if all may apply it before."""

    depositary: str
    least: int
    days: int
    before: bool

    def clauses(self, standings: list[str]) -> Clauses:
        """Return final clauses that say so, for parties with these standings."""
        return Clauses(
            depositary=self.depositary, zone="Etc/UTC", sign=Sign(tuple(sorted(standings)), None, (SIMPLE,)),
            consent=(RATIFICATION,), accede=None,
            force=Force((RATIFICATION,), (Number(self.least, ()),), Span(self.days, "days", "on"), None, None),
            provisional="adoption" if self.before else "none",
            reservations=Reservations("forbidden", (), None, None), leaving=None, term=None, amends=CHARTER,
        )  # fmt: skip


@signed_in
def compose(request: PageRequest) -> HttpResponse:
    """Show what has been gathered and the rows that may be changed; or the fields of the row that was chosen."""
    charter, given = get_site().charter, request.POST
    if charter.amendments.organ is None:
        return HttpResponseRedirect("/charter")
    changes = read_changes(given.get("changes", ""))
    if given.get("drop", "").isdecimal():
        place = int(given["drop"])
        changes = [*changes[:place], *changes[place + 1 :]]
    table, id = _chosen(given)
    if table and "take_away" in given and id:
        return _show_all(request, [*changes, Change("remove", table, id)])
    if table:
        noted = given if "note" in given else None
        form = RowForm(_made(charter, changes), table, id, noted)
        if noted is None or not form.is_valid():
            return _show_row(request, form, changes)
        changes = [*changes, *form.changes()]
    return _show_all(request, changes)


def _made(charter: Charter, changes: list[Change]) -> Charter:
    """Return the charter as the changes so far make it, for those to come; where they make none, as it is."""
    try:
        return amend(charter, changes) if changes else charter
    except CharterInvalid:
        return charter


def _chosen(given: QueryDict) -> tuple[str, str]:
    table, _, id = given.get("row", "").partition("/")
    known = [each for each in (*ROWS, *SINGLE) if each not in LEFT_OUT]
    return (table, "" if id == NEW else id) if table in known else ("", "")


def _entry_of(given: QueryDict) -> Entry:
    """Return what was chosen of the entry into force; at first, that all of the organ ratify, and thirty days."""
    site = get_site()
    offices = [each.id for each in site.charter.offices]
    filled = next((each for each in offices if holder_of(site.registry, each)), offices[0] if offices else "")
    members = len(_members(site))
    depositary = given.get("depositary", "")
    return Entry(
        depositary if depositary in offices else filled,
        _whole(given.get("least", ""), max(members, 1), 1, 300),
        _whole(given.get("days", ""), 30, 0, MOST_DAYS),
        "before" in given if "least" in given else True,
    )


def _members(site: Site) -> list[str]:
    """Return the parties that sit in the organ which amends, without offices that read its documents."""
    found = sitting(site.registry, str(site.charter.amendments.organ))
    return [each for each in found if standing_of(site.registry, each) is not None]


def _whole(text: str, otherwise: int, least: int, most: int) -> int:
    return min(max(int(text), least), most) if text.isdecimal() and len(text) < 6 else otherwise


def _carried(request: PageRequest, changes: list[Change]) -> dict[str, Any]:
    """Return what travels from page to page."""
    entry = _entry_of(request.POST)
    values = {"changes": encode_changes(changes) if changes else "", **asdict(entry), "before": entry.before}
    return {"carried": {name: value for name, value in values.items() if value is not False}, "entry": entry}


def _show_row(request: PageRequest, form: RowForm, changes: list[Change]) -> HttpResponse:
    title = gettext(TABLES.get(form.table, form.table))
    context = {
        **_carried(request, changes),
        "form": form,
        "row": f"{form.table}/{form.id or NEW}",
        "table": title,
        "title": form.names.row(form.table, form.id, form.row) if form.id else title,
        "is_new": form.table in ROWS and form.row is None,
        "may_take_away": bool(form.row) and form.table in ROWS and form.table not in ("organs", "audiences"),
    }
    return render(request, "charter/row.html", context)


def _show_all(request: PageRequest, changes: list[Change]) -> HttpResponse:
    site = get_site()
    amendments, carried = site.charter.amendments, _carried(request, changes)
    shown = word_changes(site.charter, tuple(changes))
    refused = _refusal(changes) if changes else ""
    context = {
        **carried,
        "changes": [{**each, "drop": place} for place, each in enumerate(shown)],
        "effects": _effects(changes, carried["entry"]) if changes and not refused else "",
        "groups": list_groups(_made(site.charter, changes)),
        "refused": refused,
        "organ": amendments.organ,
        "by": amendments.by,
        "offices": [(each.id, office_name(each.id)) for each in site.charter.offices],
        "widens": [each for each in changes if each.table in ("organs", "audiences") and each.op == "set"],
    }
    return render(request, "charter/compose.html", context)


def _refusal(changes: list[Change]) -> str:
    """Return why these changes cannot be made, in words; nothing if they can."""
    site = get_site()
    try:
        check_changes(site.registry, site.charter, changes)
    except Refused as error:
        return word_refusal(error)
    return ""


def _effects(changes: list[Change], entry: Entry) -> str:
    """Return the effects with which the text is tabled, as its form takes them."""
    charter = get_site().charter
    effects: list[dict[str, Any]] = [{"effect": "charter", "changes": format_changes(changes)}]
    if charter.amendments.by == "instrument" and entry.depositary:
        electors = {
            each for one in charter.procedures_of(str(charter.amendments.organ)) for each in one.electorate.standings
        }
        effects.append({"effect": "instrument", "clauses": format_clauses(entry.clauses(sorted(electors)))})
    try:
        return canonical.encode(effects).decode()
    except ComityError:
        return ""


def list_groups(charter: Charter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be chosen to be changed, by table: (title, [(`table/id`, name)]), and of each table a new row."""
    names, groups = CharterWords(charter), []
    for table in ROWS:
        rows = [(identity_of(table, row), row) for row in write(getattr(charter, table))]
        told = [(f"{table}/{id}", names.row(table, id, row)) for id, row in rows]
        groups.append((gettext(TABLES.get(table, table)), [*told, (f"{table}/{NEW}", gettext("A new one"))]))
    single = [(f"{each}/", gettext(TABLES.get(each, each))) for each in SINGLE if each not in LEFT_OUT]
    return [*groups, (gettext("Of the whole"), single)]
