"""A text as a file to take away: Word, PDF, Akoma Ntoso or Markdown, with what its reader may know and no more.

A file is in the language of its text, whatever the reader's own is: so are the names and words in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext, override

from comity.charter import in_language
from comity.core.errors import Malformed, Refused
from comity.decisions.attached import list_attached
from comity.decisions.corrected import read_adopted
from comity.decisions.views import AdoptedView, AttachedView, get_adopted
from comity.record.access import Viewer
from comity.record.reading import read_parts
from comity.texts.document import Document
from comity.texts.edit import TITLE
from comity.texts.files.notes import Note
from comity.texts.files.word_in import WordRemark
from comity.texts.files.word_out import WordProposal
from comity.texts.outline import Outline
from comity.texts.rebase import Rebased, rebase
from comity.texts.rolled import Living, Outer
from comity.texts.rolling import Rolled, roll
from comity.texts.state import TextView, get_text, read_documents
from comity.web.shell.attached import show_positions
from comity.web.shell.circulation import distribution_words
from comity.web.shell.presenters import day_words, instant, language_name, list_known, party_name
from comity.web.shell.rolling import Room, get_room
from comity.web.shell.site import get_site

if TYPE_CHECKING:
    from comity.texts.files import paper

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xml": "application/akn+xml",
    "md": "text/markdown; charset=utf-8",
}
CONTENTS = ("clean", "current", "proposals", "rolling")
# Laying out a page takes a processor and much memory: one at a time in a process, and few who wait for it.
_press = Lock()
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Asked:
    """What somebody wants: a format of TYPES, languages (the first, and for a PDF one or two beside it), what is in it.

    `content`: clean (as tabled or adopted), current (with what was accepted since), proposals or rolling (these with
    all that lives). `lines` asks for line numbers, which only a PDF has.
    """

    format: str
    languages: tuple[str, ...]
    content: str = "clean"
    lines: bool = False


@dataclass(frozen=True)
class File:
    """A file with its name, ready to be sent or kept."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True)
class Sheet:
    """What a file is made of: documents by language, what stands at their head, and the room with the proposals."""

    documents: dict[str, Document]
    symbol: str
    day: str
    distribution: str
    room: Room | None = None
    # The positions that travel with an adopted text.
    travelling: Sequence[AttachedView] = ()


def write_version(viewer: Viewer, text: TextView, asked: Asked) -> File | None:
    """Return a version as a file, or None if the reader may not read what was asked for.

    Raises Malformed `file.no_proposals` for a format that has no place for them, and Refused `file.busy` where too many
    ask for a PDF.
    """
    documents, room = text.documents, None
    if asked.content != "clean":
        room = get_room(viewer, get_site().registry, text.text)
        if room is None or room.made.version.act != text.act:
            return None
        documents = room.made.documents
    sheet = Sheet(documents, text.symbol, text.time[:10], text.symbol, room if asked.content != "current" else None)
    return _write(viewer, sheet, asked)


def write_adopted(viewer: Viewer, line: AdoptedView, asked: Asked) -> File | None:
    """Return an adopted text as a file, or None if there is no such language of it for the reader.

    It is the text as corrected, with the positions that travel with it: no copy goes without them.
    """
    if asked.content != "clean":
        return None
    return _write(viewer, sheet_of(viewer, line), asked)


def sheet_of(viewer: Viewer, line: AdoptedView) -> Sheet:
    """Return what the files of an adopted text are made of: it as corrected, and the positions that travel with it."""
    symbol = "/".join([line.organ.upper(), line.taken[:4], str(line.number or line.taken)])
    registry = get_site().registry
    documents, _corrections = read_adopted(viewer, registry, line.act)
    travelling = list_attached(viewer, registry, [line.act]).get(line.act, [])
    return Sheet(documents, symbol, line.taken[:10], "", travelling=travelling)


def write_any(viewer: Viewer, act: str, asked: Asked) -> File | None:
    """Return a version, or an adopted text, as a file by its act; without languages, in one that it has."""
    text, line = get_text(viewer, act), get_adopted(viewer, act)
    documents = text.documents if text else read_documents(viewer, [act]).get(act, {})
    asked = asked if asked.languages else replace(asked, languages=tuple(documents)[:1])
    if text:
        return write_version(viewer, text, asked)
    return write_adopted(viewer, line, asked) if line else None


def _write(viewer: Viewer, sheet: Sheet, asked: Asked) -> File | None:
    if not asked.languages or any(tag not in sheet.documents for tag in asked.languages):
        return None
    if sheet.room and asked.format not in ("docx", "pdf"):
        raise Malformed("file.no_proposals", format=asked.format)
    languages = asked.languages[: 3 if asked.format == "pdf" else 1]
    marks = "" if asked.content == "clean" else f".{asked.content}"
    name = f"{sheet.symbol.replace('/', '-')}{marks}.{'-'.join(languages)}.{asked.format}"
    with override(languages[0]):
        return File(name, TYPES[asked.format], _bytes(viewer, sheet, asked, languages))


def _bytes(viewer: Viewer, sheet: Sheet, asked: Asked, languages: tuple[str, ...]) -> bytes:
    # Each writer brings a library that only its own files need.
    document, meta = sheet.documents[languages[0]], meta_of(sheet, languages)
    match asked.format:
        case "docx":
            from comity.texts.files.word_out import write_docx

            proposals = list_word_proposals(viewer, sheet.room, document.language) if sheet.room else []
            remarks = list_remarks(sheet, document.language)
            return write_docx(document, symbol=sheet.symbol, meta=meta, proposals=proposals, remarks=remarks)
        case "pdf":
            return _print(sheet, languages, meta, lines=asked.lines)
        case "xml":
            from comity.texts.files.akoma import write_akoma

            others = [tag for tag in sheet.documents if tag != document.language]
            day, name = _day(sheet.day), organisation_in(document.language)
            notes = list_notes(sheet, document.language)
            return write_akoma(document, organisation=name, symbol=sheet.symbol, day=day, others=others, notes=notes)
    from comity.texts.files.markdown import write_markdown

    return write_markdown(document, notes=list_notes(sheet, document.language)).encode()


def _print(sheet: Sheet, languages: tuple[str, ...], meta: list[str], *, lines: bool) -> bytes:
    from comity.texts.files import paper

    names = {party: party_name(party, languages[0]) for party in list_known()}
    rolled = {tag: list_rolled(sheet.room, tag) for tag in languages} if sheet.room else {}
    page = paper.Sheet(
        organisation_in(languages[0]), sheet.symbol, meta, names, chair=gettext("the Chair"), rolled=rolled, tell=tell,
        notes=list_notes(sheet, languages[0]),
    )  # fmt: skip
    return press([sheet.documents[tag] for tag in languages], page, lines=lines)


def list_notes(sheet: Sheet, language: str) -> list[Note]:
    """Return the positions that travel with a text as a file appends them: whose, in which form, on what, its words."""
    return [
        Note(
            f"{each.party}: {each.form}",
            (capfirst(each.on), *(each.words.splitlines() or [gettext("Its words were erased by its own party.")])),
        )
        for each in show_positions(sheet.travelling, sheet.documents, language)
    ]


def list_remarks(sheet: Sheet, language: str) -> list[WordRemark]:
    """Return the positions that travel with a text as comments in Word, one at each provision that it is on."""
    return [
        WordRemark(each.party, instant(each.view.time), place, "", f"{each.form} ({each.on}): {each.words}")
        for each in show_positions(sheet.travelling, sheet.documents, language)
        for place in each.view.provisions or [TITLE]
    ]


def press(documents: Sequence[Document], page: "paper.Sheet", *, lines: bool = False) -> bytes:
    """Return documents as a PDF; raises Refused `file.busy` where too many ask for one, `file.no_printer`."""
    with at_the_press() as printer:
        printed: bytes = printer.write_pdf(documents, page, line_numbers=lines)
    return printed


@contextmanager
def at_the_press() -> Iterator[Any]:
    """Give the module that prints to one caller at a time; raises Refused `file.busy`, `file.no_printer`."""
    try:
        from comity.texts.files import pdf_out
    except (ImportError, OSError) as error:
        # It stands on libraries of the system (Pango), which a machine may not have.
        raise Refused("file.no_printer") from error
    if not _press.acquire(timeout=PATIENCE_SECONDS):
        raise Refused("file.busy", seconds=PATIENCE_SECONDS)
    try:
        yield pdf_out
    finally:
        _press.release()


def meta_of(sheet: Sheet, languages: Iterable[str]) -> list[str]:
    """Return the lines at the head: that it is an exercise, the distribution, the day, the languages."""
    lines = [gettext("Exercise")] if get_site().founding.exercise else []
    if sheet.distribution:
        words = distribution_words(sheet.distribution)
        lines.append(gettext("Distribution: %(distribution)s") % {"distribution": words})
    return [*lines, day_words(sheet.day), " · ".join(language_name(tag) for tag in languages)]


def organisation_in(language: str) -> str:
    """Return the organisation's name in a language."""
    return in_language(get_site().charter.organisation.names, language)


def _day(text: str) -> date:
    """Return a day as exact as it is known as the first that it can be."""
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    return date(year, month, day)


def list_living(room: Room, language: str) -> list[Living]:
    """Return the living proposals in one language, in the order in which they were made."""
    return list(room.living_in(language))


def list_rolled(room: Room, language: str) -> list[Rolled]:
    """Return the whole rolling text in one language."""
    earlier = [each.documents[language] for each in reversed(room.made.setters) if language in each.documents]
    return roll(room.made.documents[language], list_living(room, language), *earlier)


def list_word_proposals(viewer: Viewer, room: Room, language: str) -> list[WordProposal]:
    """Return the living proposals that say something in a language as tracked changes of the current text.

    What is so already is left out; what collides keeps its author's words.
    """
    document = room.made.documents[language]
    earlier = [each.documents[language] for each in reversed(room.made.setters) if language in each.documents]
    outline = Outline(document, *earlier)
    living = list_living(room, language)
    acts = {room.made.proposals[each.id].act for each in living}
    reasons = {
        act: data.decode(errors="replace")
        for (act, name), data in read_parts(viewer, acts).items()
        if name == "reasons"
    }
    found = []
    for each in living:
        # What would amend another's proposal is no change of the current words: it is shown as it was written.
        rebased = (
            Rebased(each.edit, "applies", dict(each.words))
            if each.on
            else rebase(each.edit, each.base_words, each.words, outline)
        )
        if rebased.state == "moot" or (each.edit.languages and not each.words):
            continue
        view = room.made.proposals[each.id]
        author = author_words(each.parties, language, is_chair=each.capacity == "chair")
        found.append(WordProposal(author, instant(view.time), rebased.edit, rebased.words, reasons.get(view.act, "")))
    return found


def author_words(parties: Sequence[str], language: str, *, is_chair: bool = False) -> str:
    """Return under which name changes are tracked: the delegations', in the language of the file."""
    with override(language):
        names = ", ".join(party_name(party, language) for party in parties)
        return gettext("%(party)s (chair)") % {"party": names} if is_chair else names


def tell(outer: Outer) -> str:
    """Return what is proposed for a provision as a whole, in the language of the file."""
    if outer.what == "held":
        return gettext("held by named members alone") if outer.edit.held else gettext("held by all")
    return {
        "inserted": gettext("new"),
        "deleted": gettext("delete"),
        "moved_away": gettext("move from here"),
        "moved_here": gettext("move to here"),
        "split": gettext("divide"),
        "split_off": gettext("second half"),
        "merges": gettext("join with the next"),
        "merged_away": gettext("join with the other"),
        "labelled": gettext("renumber"),
        "lost": gettext("its provision is gone"),
    }.get(outer.what, "")
