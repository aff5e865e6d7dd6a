"""Registration of an instrument with the United Nations (Article 102 of their Charter): all that it needs, in a zip.

Source: Regulations to give effect to Article 102, Articles 1(2) and 5: in force (or provisionally applied), a certified
true and complete copy in all languages with all reservations, and for each party when and how it came into force. The
statement is for an officer of the depositary to sign: this software certifies nothing to anybody else.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils.text import capfirst
from django.utils.translation import gettext, override

from comity.core.canonical import parse_time
from comity.core.errors import Refused
from comity.decisions.views import get_adopted
from comity.instruments.clauses import format_clauses
from comity.instruments.names import LEAVE, OBJECT
from comity.instruments.status import IN_FORCE, Course
from comity.record.access import Viewer
from comity.record.reading import read_parts
from comity.texts.files import paper
from comity.web.shell import instruments as words
from comity.web.shell import presenters
from comity.web.shell.clauses import holder_words, list_clauses
from comity.web.shell.copies import Blocks, Copied, Facts, attest_record, certify, copied_of, make_copy
from comity.web.shell.files import Asked, File, organisation_in, write_adopted
from comity.web.shell.labels import consent_words, sort_words
from comity.web.shell.reservations import WORDS, Statement, show_statements
from comity.web.shell.site import get_site

ZIP = "application/zip"
# The Secretariat of the United Nations works in English and French; this software speaks the first.
# Its words are of that one language, whatever the reader's: they are not translated.
LANGUAGE = "en"
# What only the depositary knows, it writes by hand.
BLANK = "____________________________"


@dataclass(frozen=True)
class _Registered:
    """An instrument on the day of its registration, with what its readers said in it."""

    copied: Copied
    course: Course
    day: str
    statements: list[Statement]

    @property
    def rows(self) -> list[words.Row]:
        """The status table's lines."""
        return words.rows_of(self.course, self.day, {})

    @property
    def authentic(self) -> list[str]:
        """Those of the text's languages that the charter calls authentic, or all if it is in none of these."""
        documents = self.copied.sheet.documents
        return [tag for tag in get_site().charter.languages.authentic if tag in documents] or list(documents)

    def bound(self) -> list[words.Row]:
        """The lines of those that are bound, or apply it provisionally."""
        return [row for row in self.rows if row.status == "party" or row.provisional]


def make_registration(viewer: Viewer, act: str) -> File | None:
    """Return an instrument's registration as a zip, or None if the reader reads no such instrument, or no words of it.

    Raises Refused `registration.not_in_force`, and as `files.at_the_press` does.
    """
    kept, copied = words.find_kept(viewer, act), copied_of(viewer, act)
    if kept is None or copied is None:
        return None
    day = words.today_in(kept.course.clauses)
    if not is_registrable(kept.course, day):
        raise Refused("registration.not_in_force")
    with override(LANGUAGE):
        events = words.statements_of(kept.course, day)
        found = _Registered(copied, kept.course, day, show_statements(viewer, kept.course, events, day))
        files = dict(_files(viewer, found))
    return File(f"{copied.name}.article-102.zip", ZIP, _pack(files, day))


def is_registrable(course: Course, day: str) -> bool:
    """Whether it is in force, or provisionally applied by anybody, on a day (Article 1(2) of the Regulations)."""
    applied = any(track.applies_provisionally(day) for track in course.tracks.values())
    return course.state(day) == IN_FORCE or applied


def _files(viewer: Viewer, found: _Registered) -> Iterator[tuple[str, bytes]]:
    act = found.copied.line.act
    yield "README.txt", _readme(found).encode()
    yield "certifying-statement.pdf", _statement(found)
    copy = make_copy(viewer, act)
    assert copy is not None, "who reads its words may have a copy of them"
    yield "certified-true-copy.pdf", copy.data
    for tag in found.copied.sheet.documents:
        for form in ("pdf", "docx"):
            line = get_adopted(viewer, act)
            file = write_adopted(viewer, line, Asked(form, (tag,))) if line else None
            if file is not None:
                yield f"texts/{tag}.{form}", file.data
    yield from _words_said(viewer, found)
    yield "statement.json", json.dumps(_value(found), ensure_ascii=False, indent=1).encode() + b"\n"


def _words_said(viewer: Viewer, found: _Registered) -> Iterator[tuple[str, bytes]]:
    """Yield the words of reservations and declarations, in every language in which they were made."""
    parts = read_parts(viewer, [each.event.act for each in found.statements])
    for each in found.statements:
        for (act, name), data in parts.items():
            if act == each.event.act and name.startswith(WORDS):
                yield f"statements/{_numbered(each)}.{name.removeprefix(WORDS)}.txt", data


def _numbered(statement: Statement) -> str:
    return f"{statement.number:02}-{statement.event.party}-{statement.event.form}"


def _statement(found: _Registered) -> bytes:
    """Return the certifying statement as a certified copy, to be signed by an officer of the depositary."""
    copied, course = found.copied, found.course
    blocks: Blocks = [
        (
            "The depositary certifies that the attached text is a true and complete copy of the instrument named below,"
            " and includes all reservations made by parties to it (Regulations to give effect to Article 102,"
            " Article 5)."
        ),
        _facts(found),
        "When and how it came into force for each party:",
        [(presenters.party_name(row.party), _bound_words(row)) for row in found.bound()],
        "Reservations and declarations:" if found.statements else "No reservation or declaration was made.",
        *([_said(found)] if found.statements else []),
        *([_signatures(found)] if any(row.signed for row in found.rows) else []),
        [("Depositary", holder_words(course.clauses.depositary)), *_to_sign()],
        *attest_record(copied, copied.line.act),
    ]
    head = paper.Sheet(organisation_in(LANGUAGE), copied.sheet.symbol, [presenters.day_words(found.day)])
    heading = "Certifying statement for registration under Article 102 of the Charter of the United Nations"
    return certify(copied, copied.line.act, [(head, paper.Statement(LANGUAGE, heading, blocks))], "statement").data


def _to_sign() -> Facts:
    labels = ("Name and title of the certifying officer", "Signature", "Date")
    return [(label, BLANK) for label in labels]


def _facts(found: _Registered) -> Facts:
    copied, course = found.copied, found.course
    authentic = ", ".join(presenters.language_name(tag) for tag in found.authentic)
    return [
        ("Title", presenters.title_in(copied.sheet.documents)),
        ("Date of conclusion", presenters.day_words(course.instrument.day)),
        ("Place of conclusion", BLANK),
        ("Concluded between", presenters.list_names(row.party for row in found.rows)),
        ("Entry into force", _force_words(found)),
        ("Method of entry into force", _method_words(found)),
        ("Authentic languages", authentic),
        *(("Objections", each) for each in _objections(found)),
        *(("Withdrawals", each) for each in _withdrawals(found)),
    ]


def _force_words(found: _Registered) -> str:
    if found.course.state(found.day) == IN_FORCE:
        return presenters.day_words(found.course.force)
    return "provisionally applied"


def _method_words(found: _Registered) -> str:
    lines = dict(list_clauses(found.course.clauses, found.copied.sheet.documents))
    return " ".join(lines.get(gettext("Entry into force"), []))


def _bound_words(row: words.Row) -> str:
    if not row.since:
        return "provisionally applied"
    consent = f"{consent_words(row.form)} on {presenters.day_words(row.consented)}"
    return f"in force on {presenters.day_words(row.since)}; {consent}"


def _said(found: _Registered) -> Facts:
    return [
        (f"{each.number}. {presenters.party_name(each.event.party)}", _statement_words(each))
        for each in found.statements
    ]


def _statement_words(statement: Statement) -> str:
    said = f"{capfirst(sort_words(statement.event.form))}, {presenters.day_words(statement.event.day)}"
    if statement.ended:
        said += f" (taken back on {presenters.day_words(statement.ended)})"
    return f"{said}\n{statement.words}" if statement.words else said


def _signatures(found: _Registered) -> Facts:
    signed = "\n".join(
        f"{presenters.party_name(row.party)}, {presenters.day_words(row.signed)}" for row in found.rows if row.signed
    )
    return [("Signatures", signed), ("Place of signature", BLANK)]


def _objections(found: _Registered) -> Iterable[str]:
    return _named_days(found, OBJECT)


def _withdrawals(found: _Registered) -> Iterable[str]:
    return _named_days(found, LEAVE)


def _named_days(found: _Registered, event: str) -> Iterable[str]:
    back = found.course.counted.taken_back
    for each in found.course.counted.of(event):
        if each.day <= found.day < back.get(each.act, "~"):
            yield f"{presenters.party_name(each.party)}, {presenters.day_words(each.day)}"


def _readme(found: _Registered) -> str:
    return (
        "Registration under Article 102 of the Charter of the United Nations\n\n"
        "certifying-statement.pdf  to be completed and signed by an officer of the depositary\n"
        "certified-true-copy.pdf   the text in all languages, with its evidence inside\n"
        "texts/                    one copy in each language\n"
        "statements/               the words of reservations and declarations\n"
        "statement.json            the same facts for programs\n\n"
        "Both certified PDFs are verified with: comity verify FILE\n"
        "The place of conclusion and of signature is not in the record: it is to be written in by hand.\n"
    )


def _value(found: _Registered) -> dict[str, Any]:
    copied, course = found.copied, found.course
    return {
        "comity": "registration/v1", "organisation": get_site().founding.id, "act": copied.line.act,
        "on": found.day,
        "titles": {tag: document.title for tag, document in copied.sheet.documents.items()},
        "authentic": found.authentic, "concluded": course.instrument.day,
        "force": course.force if course.state(found.day) == IN_FORCE else None,
        "clauses": format_clauses(course.clauses),
        "table": [words.format_row(row) for row in found.rows],
        "statements": [
            {"number": each.number, "act": each.event.act, "party": each.event.party, "sort": each.event.form,
             "day": each.event.day, "ended": each.ended or None, "file": f"statements/{_numbered(each)}"}
            for each in found.statements
        ],
    }  # fmt: skip


def _pack(files: dict[str, bytes], day: str) -> bytes:
    """Return a zip whose bytes depend on the files and the day alone."""
    at = parse_time(f"{day}T00:00:00.000Z").timetuple()[:6]
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, at), data, ZIP_DEFLATED)
    return packed.getvalue()
