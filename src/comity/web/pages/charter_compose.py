"""Composing an amendment in plain words: a row of the charter is chosen and changed, and the changes are gathered.

Nothing is kept here: the changes travel in the form, from page to page, until a text is tabled with them. Where the
charter is amended by an instrument, the text's own form begins with final clauses that say so.
"""

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext

from comity.charter import Change, Charter, CharterInvalid, amend
from comity.charter.changes import ROWS, SINGLE, encode_changes, format_changes, identity_of
from comity.charter.shape import write
from comity.core import canonical
from comity.core.errors import Refused
from comity.instruments.clauses import CHARTER, RATIFICATION, SIMPLE
from comity.parties.amending import check_changes
from comity.record.access import sitting
from comity.record.registry import holder_of, standing_of
from comity.web.pages.charter import word_changes
from comity.web.pages.charter_rows import RowForm
from comity.web.pages.clauses_form import ON, PREFIX
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import word_refusal
from comity.web.shell.charter_words import TABLES, CharterWords
from comity.web.shell.effects import read_changes
from comity.web.shell.site import Site, get_site

NEW = "+"
# What the founding settled stays out of sight here.
LEFT_OUT = ("witness",)
DAYS = 30


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


def _members(site: Site) -> list[str]:
    """Return the parties that sit in the organ which amends, without offices that read its documents."""
    found = sitting(site.registry, str(site.charter.amendments.organ))
    return [each for each in found if standing_of(site.registry, each) is not None]


def _carried(changes: list[Change]) -> str:
    """Return what travels from page to page."""
    return encode_changes(changes) if changes else ""


def _show_row(request: PageRequest, form: RowForm, changes: list[Change]) -> HttpResponse:
    title = gettext(TABLES.get(form.table, form.table))
    context = {
        "carried": _carried(changes),
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
    amendments = site.charter.amendments
    shown = word_changes(site.charter, tuple(changes))
    refused = _refusal(changes) if changes else ""
    context = {
        "carried": _carried(changes),
        "changes": [{**each, "drop": place} for place, each in enumerate(shown)],
        "effects": _effects(changes) if changes and not refused else "",
        "begun": _begun(site) if amendments.by == "instrument" else [],
        "groups": list_groups(_made(site.charter, changes)),
        "refused": refused,
        "organ": amendments.organ,
        "by": amendments.by,
        "widens": [each for each in changes if each.table in ("organs", "audiences") and each.op == "set"],
    }
    return render(request, "charter/compose.html", context)


def _begun(site: Site) -> list[tuple[str, str]]:
    """Return what the fields of the final clauses begin with: all that decide ratify, and all may apply it before."""
    charter, organ = site.charter, str(site.charter.amendments.organ)
    electors = sorted({each for one in charter.procedures_of(organ) for each in one.electorate.standings})
    offices = [each.id for each in charter.offices]
    filled = [each for each in offices if holder_of(site.registry, each)]
    given = {
        "depositary": next(iter((*filled, *offices)), ""), "how": SIMPLE, "consent": RATIFICATION, "needs": "number",
        "least": str(max(len(_members(site)), 1)), "number": str(DAYS), "unit": "days", "convention": "on",
        "provisional": "adoption", "rule": "forbidden", "amends": CHARTER, "zone": "UTC", "since": "opening",
    }  # fmt: skip
    fields = [(f"{PREFIX}{name}", value) for name, value in given.items()]
    return [(ON, "on"), *fields, *((f"{PREFIX}signers", each) for each in electors)]


def _refusal(changes: list[Change]) -> str:
    """Return why these changes cannot be made, in words; nothing if they can."""
    site = get_site()
    try:
        check_changes(site.registry, site.charter, changes)
    except Refused as error:
        return word_refusal(error)
    return ""


def _effects(changes: list[Change]) -> str:
    """Return the effect with which the text is tabled, as its form takes it."""
    return canonical.encode([{"effect": "charter", "changes": format_changes(changes)}]).decode()


def list_groups(charter: Charter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what may be chosen to be changed, by table: (title, [(`table/id`, name)]), and of each table a new row."""
    names, groups = CharterWords(charter), []
    for table in ROWS:
        rows = [(identity_of(table, row), row) for row in write(getattr(charter, table))]
        told = [(f"{table}/{id}", names.row(table, id, row)) for id, row in rows]
        groups.append((gettext(TABLES.get(table, table)), [*told, (f"{table}/{NEW}", gettext("A new one"))]))
    single = [(f"{each}/", gettext(TABLES.get(each, each))) for each in SINGLE if each not in LEFT_OUT]
    return [*groups, (gettext("Of the whole"), single)]
