"""Certified copies: pages with the record keeper's signature over every byte, and inside them the evidence for it.

Practice: procedures.md, 5 (VCLT, Articles 77(1)(b) and 79). A copy goes wherever its text goes, so what is embedded in
it is what everybody who reads the text reads, and nothing else.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from comity.core.certified import sign_copy
from comity.core.checkpoint import Checkpoint, Note
from comity.decisions.corrected import CorrectionView, list_corrections, read_adopted
from comity.decisions.views import AdoptedView, get_adopted
from comity.record.access import Viewer
from comity.record.export import last_checkpoint, make_evidence
from comity.record.reading import get_act
from comity.texts.document import Document
from comity.texts.edit import TITLE, words_of
from comity.texts.files import paper
from comity.texts.provision import Provision
from comity.texts.state import read_documents
from comity.web.shell import presenters
from comity.web.shell.attached import show_positions
from comity.web.shell.files import TYPES, File, Sheet, at_the_press, list_notes, meta_of, organisation_in, sheet_of
from comity.web.shell.site import get_site

EVIDENCE = "evidence.json"
Facts = list[tuple[str, str]]
Blocks = list[str | Facts]
Pages = Sequence[tuple[paper.Sheet, Document | paper.Statement]]


@dataclass(frozen=True)
class Copied:
    """What a copy is of: a line of the register as its reader reads it, its sheet, and the checkpoint of the copy."""

    viewer: Viewer
    line: AdoptedView
    sheet: Sheet
    note: Note

    @property
    def name(self) -> str:
        """The symbol as a file's name has it."""
        return self.sheet.symbol.replace("/", "-")


def make_copy(viewer: Viewer, act: str) -> File | None:
    """Return the certified true copy of an adopted text, or the procès-verbal of a correction that stands, by its act.

    None if the reader reads no such thing. Raises as `files.at_the_press` does.
    """
    copied = copied_of(viewer, act)
    if copied is not None:
        return certify(copied, act, [*texts_of(copied), *in_each(copied, _attest)], "certified")
    correction = _find_correction(viewer, act)
    corrected = copied_of(viewer, correction.adopted) if correction else None
    return _record_correction(corrected, correction) if corrected and correction else None


def copied_of(viewer: Viewer, act: str) -> Copied | None:
    """Return an adopted text ready to be copied, or None if the reader reads no words of it."""
    line = get_adopted(viewer, act)
    sheet = sheet_of(viewer, line) if line else None
    if line is None or sheet is None or not sheet.documents:
        return None
    return Copied(viewer, line, sheet, last_checkpoint(get_site().keeper)[0])


def texts_of(copied: Copied) -> Iterator[tuple[paper.Sheet, Document]]:
    """Yield the text in each of its languages, with the positions that travel with it."""
    for tag, document in copied.sheet.documents.items():
        with override(tag):
            meta = [gettext("Certified true copy"), *meta_of(copied.sheet, [tag])]
            head = paper.Sheet(organisation_in(tag), copied.sheet.symbol, meta, notes=list_notes(copied.sheet, tag))
        yield head, document


def in_each(
    copied: Copied, state: Callable[[Copied], tuple[str, Blocks]]
) -> Iterator[tuple[paper.Sheet, paper.Statement]]:
    """Yield a statement in each of the text's languages that this software speaks, or else in English.

    `state` gives its heading and blocks in the language that is active.
    """
    for tag in [tag for tag, _name in settings.LANGUAGES if tag in copied.sheet.documents] or ["en"]:
        with override(tag):
            heading, blocks = state(copied)
            head = paper.Sheet(organisation_in(tag), copied.sheet.symbol, meta_of(copied.sheet, [tag])[:-1])
        yield head, paper.Statement(tag, heading, blocks)


def certify(copied: Copied, act: str, pages: Pages, name: str) -> File:
    """Return pages as a certified copy with the evidence of an act, for those who read the text that is copied."""
    keeper = get_site().keeper
    evidence = make_evidence(keeper, copied.viewer, act, checkpoint=copied.note, within=copied.line.audience)
    page = paper.to_file(presenters.title_in(copied.sheet.documents) or copied.name, pages)
    with at_the_press() as printer:
        printed = printer.write_copy(page, evidence, name=EVIDENCE, at=keeper.clock().astimezone(UTC))
    return File(f"{copied.name}.{name}.pdf", TYPES["pdf"], sign_copy(printed, evidence, keeper.key))


def _attest(copied: Copied) -> tuple[str, Blocks]:
    certified = gettext(
        "The record keeper certifies that the foregoing pages are a true copy of the text named below, as the record"
        " holds it, with its corrections and the positions that travel with it."
    )
    return gettext("Certified true copy"), [certified, facts_of(copied), *attest_record(copied, copied.line.act)]


def facts_of(copied: Copied) -> Facts:
    """Return what an adopted text is, in the language that is active."""
    line, documents = copied.line, copied.sheet.documents
    corrections = [
        gettext("Corr. %(number)s") % {"number": each.number}
        for each in list_corrections(copied.viewer, get_site().registry, line.act)
        if each.status == "stands"
    ]
    travelling = [each.party for each in show_positions(copied.sheet.travelling, documents)]
    facts = [
        (gettext("Title"), presenters.title_in(documents)),
        (gettext("Organ"), presenters.organ_name(line.organ)),
        (gettext("Taken"), presenters.day_words(line.taken[:10])),
        (gettext("Form"), capfirst(presenters.form_words(line.form))),
        (gettext("Signed by") if line.form == "signed" else gettext("Parties"), presenters.list_names(line.parties)),
        (gettext("Languages"), ", ".join(presenters.language_name(tag) for tag in documents)),
        (gettext("Corrections"), ", ".join(corrections) or gettext("none")),
        (gettext("Positions that travel with this text"), ", ".join(travelling) or gettext("none")),
    ]
    return [(label, words) for label, words in facts if words]


def attest_record(copied: Copied, act: str) -> Blocks:
    """Return where the record holds an act, and how that and the copy are checked, in the language that is active."""
    site, view = get_site(), get_act(copied.viewer, act)
    checkpoint = Checkpoint.parse(copied.note.text)
    facts: Facts = [
        (gettext("Organisation"), site.founding.id),
        (gettext("Act"), act),
        (gettext("Entry in the record"), str(view.index) if view else ""),
        (gettext("Size of the record"), str(checkpoint.size)),
        (gettext("Root of the record"), checkpoint.root.hex()),
        (gettext("Record keeper's key"), " ".join(presenters.fingerprint_groups(site.founding.keeper))),
    ]
    how = gettext(
        "This file holds its own evidence, as the embedded file %(name)s. The command “comity verify”, with this file"
        " and nothing else, proves by it what the record holds, and that not one byte of this file was changed since"
        " the record keeper signed it. No file can prove that no key was revoked in between."
    )
    return [facts, how % {"name": EVIDENCE}]


def _find_correction(viewer: Viewer, act: str) -> CorrectionView | None:
    view = get_act(viewer, act)
    if view is None or view.kind != "decision.correct":
        return None
    found = list_corrections(viewer, get_site().registry, str(view.body["adopted"]))
    return next((each for each in found if each.act == act and each.status == "stands"), None)


def _record_correction(copied: Copied, correction: CorrectionView) -> File:
    tag, registry = correction.language, get_site().registry
    before, _corrections = read_adopted(copied.viewer, registry, correction.adopted, before=correction.number)
    words = read_documents(copied.viewer, [correction.act]).get(correction.act, {}).get(tag)
    pages: list[tuple[paper.Sheet, Document | paper.Statement]] = [
        *in_each(copied, lambda copied: _state_correction(copied, correction, before, words))
    ]
    if words and not correction.provisions:
        pages.append((paper.Sheet(organisation_in(tag), copied.sheet.symbol), words))
    return certify(copied, correction.act, pages, f"corr-{correction.number}")


def _state_correction(
    copied: Copied, correction: CorrectionView, before: dict[str, Document], words: Document | None
) -> tuple[str, Blocks]:
    facts = {
        "number": correction.number, "title": presenters.title_in(before),
        "organ": presenters.organ_name(copied.line.organ), "day": presenters.day_words(copied.line.taken[:10]),
        "language": presenters.language_name(correction.language), "party": presenters.party_name(correction.party),
        "notified": presenters.instant_words(correction.time), "until": presenters.instant_words(correction.until),
    }  # fmt: skip
    blocks: Blocks = [
        gettext("Text: “%(title)s”; %(organ)s, %(day)s.") % facts,
        gettext("Whereas the text held an error in this language: %(language)s;") % facts,
        gettext(
            "Whereas its correction was proposed by %(party)s, notified to all who read the text at %(notified)s, and"
            " open to be contested until %(until)s;"
        )
        % facts,
        gettext("Whereas by then nobody contested it;"),
        gettext(
            "The text is corrected as follows, as from its adoption (Vienna Convention on the Law of Treaties, Article"
            " 79, paragraph 4)."
        ),
        *_changes(correction, before.get(correction.language), words),
        *attest_record(copied, correction.act),
    ]
    return gettext("Procès-verbal of correction %(number)s") % facts, blocks


def _changes(correction: CorrectionView, before: Document | None, words: Document | None) -> Blocks:
    """Return for each corrected provision how it read and how it reads, in the language that is active."""
    if not correction.provisions:
        return [gettext("The whole text in this language takes the place of the one before. It follows.")]
    old, new = (words_of(each) if each else {} for each in (before, words))
    return [
        [
            (gettext("Provision"), _place(identity, old.get(identity))),
            (gettext("It read"), old[identity].text if identity in old else ""),
            (gettext("It reads"), new[identity].text if identity in new else ""),
        ]
        for identity in correction.provisions
    ]


def _place(identity: str, provision: Provision | None) -> str:
    if identity == TITLE or provision is None:
        return gettext("Title") if identity == TITLE else identity
    return provision.number or gettext("without a number")
