"""The rows of the status table as they stand on the page: drawn here, for there may be hundreds of them."""

from collections.abc import Iterable, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from comity.web.shell.instruments import Row, status_words, tone_of_status
from comity.web.shell.labels import consent_words, signature_words
from comity.web.shell.presenters import day_words, party_name

_ROW = (
    '<tr>\n  <td class="table-title"><a href="/parties/{}">{}</a> <span class="badge{}">{}</span></td>\n'
    '  <td data-label="{}"><span>{}</span></td>\n  <td data-label="{}"><span>{}</span></td>\n'
    '  <td data-label="{}"><span>{}</span></td>\n  <td data-label="{}"><span>{}</span></td></tr>'
)
_NONE = "—"
_SMALL = '<span class="small soft">{}</span>'


def draw_rows(rows: Iterable[Row]) -> SafeString:
    """Return the table's rows, each cell with the name of its column for screens on which it stands alone."""
    labels = [gettext("Signature"), gettext("Consent"), gettext("In force for it"), gettext("Notes")]
    return format_html_join("", _ROW, (_cells(row, labels) for row in rows))


def _cells(row: Row, labels: Sequence[str]) -> tuple[str, ...]:
    tone = tone_of_status(row.status)
    said = [_signature(row), _consent(row), _in_force(row), _notes(row)]
    title = (row.party, party_name(row.party), f" badge-{tone}" if tone else "", status_words(row.status))
    return (*title, *(each for pair in zip(labels, said, strict=True) for each in pair))


def _signature(row: Row) -> str:
    if not row.signed:
        return _NONE
    how = format_html(f" {_SMALL}", signature_words(row.how)) if row.how != "simple" else ""
    return format_html("{}{}", day_words(row.signed), how)


def _consent(row: Row) -> str:
    if not row.consented:
        return _NONE
    form = format_html(' <abbr title="{}">{}</abbr>', consent_words(row.form), row.letter) if row.letter else ""
    return format_html("{}{}", day_words(row.consented), form)


def _in_force(row: Row) -> str:
    to_come = format_html(f" {_SMALL}", gettext("to come")) if row.is_bound_later else ""
    beneath = [gettext("until %(day)s") % {"day": day_words(row.until)}] if row.until else []
    beneath += [gettext("applied provisionally")] if row.provisional else []
    more = format_html_join("", f"<br>{_SMALL}", ((each,) for each in beneath))
    return format_html("{}{}{}", day_words(row.since) if row.since else _NONE, to_come, more)


def _notes(row: Row) -> str:
    links = (format_html('<a href="#note-{0}">{0}</a>', number) for number in row.notes)
    return mark_safe(", ".join(links)) or _NONE  # noqa: S308 - each link is made of a number
