"""The fields for a text in each of an organisation's languages: pasted, or read from a file, and aligned to the first.

A file is read in a process of its own; while it is, the form waits, and keeps all that was chosen. What was read is
shown in the field as plain words, so that a person can correct it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from comity.core import canonical
from comity.core.errors import ComityError, Malformed, Refused
from comity.core.keys import format_base64
from comity.texts.document import Document, format_document, identify
from comity.texts.files.formats import FileReading, format_of
from comity.texts.provision import walk
from comity.texts.reading import Reading, format_text, read_text
from comity.texts.translation import align_language
from comity.web.pages.drafts import ActForm, Notice, ReadText, flat
from comity.web.shell import imports, presenters
from comity.web.shell.answers import word_refusal
from comity.web.shell.terms import list_term_doubts

ACCEPTED = ".docx,.pdf,.html,.htm,.xml,.txt"
# What a file may have; its text is limited by the charter.
MOST_BYTES = 64 * 2**20
# A short file is read while its sender waits; of a long one the progress is shown.
WAIT_SECONDS = 1.5
ALONE = "alone"
# A token whose reading stands in the field: emptied, the field means that there is no such text.
_SHOWN = "+"
_MOST_TERMS = 20


@dataclass(frozen=True)
class Waiting:
    """A language whose file is still being read."""

    language: str
    token: str
    job: imports.Job


class TextsForm(ActForm):
    """The fields for a text in each of the organisation's languages: pasted, or read from a file."""

    by_post = True
    fields_template = "texts/fields.html"

    class Media:
        js = (forms.Script("js/importing.js", type="module"),)

    def prepare(self) -> None:
        """Three fields for each language; at least one language is needed, whichever it is."""
        languages = self.charter.languages
        self.tags = (*languages.authentic, *languages.working)
        for tag in self.tags:
            name = presenters.language_name(tag)
            self.fields[f"text_{tag}"] = forms.CharField(
                required=False, label=gettext("The text: %(language)s") % {"language": name}, strip=False,
                widget=forms.Textarea(attrs={"rows": 12, "lang": tag, "dir": "auto"}),
            )  # fmt: skip
            self.fields[f"file_{tag}"] = forms.FileField(
                required=False, label=gettext("or a file: %(language)s") % {"language": name},
                help_text=gettext("Word (DOCX), PDF with text, HTML or plain text."),
                widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
            )  # fmt: skip
            self.fields[f"import_{tag}"] = forms.CharField(required=False, max_length=33, widget=forms.HiddenInput)
        self.readings: tuple[ReadText, ...] = ()
        self.waiting: list[Waiting] = []

    def is_valid(self) -> bool:
        """Whether everything is there: no file is still being read."""
        return super().is_valid() and not self.waiting

    def clean(self) -> dict[str, Any]:
        """Read each text; what cannot be read is said at its own field. A file that was read is shown in the field."""
        cleaned = super().clean() or {}
        self.waiting = []
        readings: list[ReadText] = []
        for tag in self.tags:
            try:
                read = self._read(tag, readings[0].document if readings else None)
            except ComityError as error:
                self.add_error(f"text_{tag}", word_refusal(error))
                continue
            if read is not None:
                readings.append(read)
        if not readings and not self.errors and not self.waiting:
            raise ValidationError(
                gettext("There is no text yet: paste it, or choose a file, in one language at least.")
            )
        self.readings = tuple(readings)
        return cleaned

    def _read(self, tag: str, first: Document | None) -> ReadText | None:
        """Return a language's text, from its file or its field; None if there is none, or its file is being read."""
        upload = self.files.get(f"file_{tag}")
        if isinstance(upload, UploadedFile) and upload.size:
            self._take_file(tag, upload)
        token, shown, _ = str(self.data.get(f"import_{tag}") or "").partition(_SHOWN)
        pasted = str(self.data.get(f"text_{tag}") or "")
        found, kept = None, None
        if token and (pasted.strip() or not shown):
            found = self._imported(tag, token, pasted)
            if found is None and self._waits_for(tag):
                return None
            kept = found[1] if found else None
        if found and found[0]:
            return self._place(tag, found[0], first, kept)
        if not pasted.strip():
            self._fill(tag, token="")
            return None
        limit = self.charter.limits.part_bytes
        return self._place(
            tag, read_text(pasted.encode(errors="surrogatepass"), language=tag, limit=limit), first, kept
        )

    def _waits_for(self, tag: str) -> bool:
        return any(each.language == tag for each in self.waiting)

    def _take_file(self, tag: str, upload: "UploadedFile[Any]") -> None:
        """Show a plain text in the field; begin to read any other file. A file goes before what is in the field."""
        data = bytes(upload.read(MOST_BYTES + 1))
        if len(data) > MOST_BYTES:
            raise Malformed("file.too_large", size=upload.size, limit=MOST_BYTES)
        name = upload.name or ""
        if format_of(data, name) == "text":
            # One byte more than there may be tells that it is too large, however large it is.
            limit = self.charter.limits.part_bytes
            reading = read_text(data[: limit + 1], language=tag, limit=limit)
            self._fill(tag, text=format_text(reading.title, reading.provisions), token="")
            return
        token = imports.start(data, name, owner=self.party, language=tag, earlier=self.earlier().get(tag))
        self._fill(tag, text="", token=token)

    def _imported(self, tag: str, token: str, pasted: str) -> tuple[Reading | None, Reading] | None:
        """Return a file's reading twice: as it is used, None where a person has corrected its words; and as it came."""
        job = imports.wait(token, self.party, WAIT_SECONDS)
        if job is None:
            self._fill(tag, token="")
            if pasted.strip():
                return None
            raise Refused("file.expired")
        if not job.is_over:
            self.waiting.append(Waiting(tag, token, job))
            return None
        try:
            found = imports.take(token, self.party)
        except ComityError:
            imports.drop(token, self.party)
            self._fill(tag, token="")
            raise
        assert found is not None, "it is over, and did not fail"
        reading = _with_doubts(found)
        shown = format_text(reading.title, reading.provisions)
        is_own = not pasted.strip() or _plain(pasted) == _plain(shown)
        if not pasted.strip():
            self._fill(tag, text=shown)
        self._fill(tag, token=token + _SHOWN)
        return (reading if is_own else None, reading)

    def _fill(self, tag: str, *, text: str | None = None, token: str | None = None) -> None:
        given = {f"text_{tag}": text, f"import_{tag}": token}
        self.data = {**flat(self.data), **{name: value for name, value in given.items() if value is not None}}

    def _place(self, tag: str, reading: Reading, first: Document | None, kept: Reading | None) -> ReadText:
        """Give the provisions their identities: those of the version before, of the file, or of the first language."""
        earlier = self.earlier()
        of_file = _document(kept, tag) if kept else None
        first = first or next((each for other, each in earlier.items() if other != tag), None)
        if of_file and (tag in earlier or first is None or _is_alike(of_file, first)):
            own = of_file if reading is kept else identify(reading, language=tag, earlier=of_file)
            return ReadText(own, reading)
        if tag in earlier or first is None:
            return ReadText(identify(reading, language=tag, earlier=earlier.get(tag)), reading)
        corrections = self._corrections(tag)
        aligned = align_language(first, reading, tag, corrections)
        return ReadText(aligned.document, reading, first, aligned.pairs, aligned.doubts, frozenset(corrections))

    def _corrections(self, tag: str) -> dict[int, str | None]:
        """Return what a person said of pairs: by place in the reading, the provision of the first text, or none."""
        found: dict[int, str | None] = {}
        for name, value in self.data.items():
            match = re.fullmatch(rf"pair_{re.escape(tag)}_(\d{{1,5}})", str(name))
            if match and value:
                found[int(match[1])] = None if value == ALONE else str(value)
        return found

    def earlier(self) -> Mapping[str, Document]:
        """Return the documents whose provisions keep their identity in this text."""
        return {}

    def text_parts(self) -> tuple[dict[str, Any], ...]:
        """Return the texts as parts."""
        return tuple(
            {
                "name": f"text.{each.document.language}",
                "data": format_base64(canonical.encode(format_document(each.document))),
            }
            for each in self.readings
        )

    def read_languages(self) -> list[str]:
        """Return the languages in which there is a text, in order."""
        return sorted(each.document.language for each in self.readings)

    def read_documents(self) -> dict[str, Document]:
        """Return the texts by language."""
        return {each.document.language: each.document for each in self.readings}

    def title(self) -> str:
        """Return the title in the reader's language, or the nearest."""
        return presenters.title_in({each.document.language: each.document.title for each in self.readings})

    def notices(self) -> tuple[Notice, ...]:
        """Return what should be looked at before this is signed: names written two ways, and missing ones."""
        lines = list_term_doubts(self.charter, self.read_documents())
        more = len(lines) - _MOST_TERMS
        if more > 0:
            lines = [*lines[:_MOST_TERMS], gettext("and %(number)s more") % {"number": more}]
        return (Notice(gettext("Names and terms to look at"), tuple(lines)),) if lines else ()


def _with_doubts(found: FileReading) -> Reading:
    doubts = dict.fromkeys([*found.doubts, *found.reading.doubts])
    return replace(found.reading, doubts=tuple(sorted(doubts, key=lambda doubt: doubt.line)))


def _plain(words: str) -> str:
    """Return words as they are compared: a browser sends other line ends than it was given."""
    return "\n".join(words.split("\n")).replace("\r", "").strip()


def _document(reading: Reading, tag: str) -> Document | None:
    """Return the reading as a document if its file brought the identities of its provisions."""
    ids = [provision.id for provision in walk(reading.provisions)]
    return Document(tag, reading.title, reading.provisions) if ids and all(ids) else None


def _is_alike(one: Document, other: Document) -> bool:
    """Whether two documents have half of their provisions' identities in common."""
    ids, others = ({each.id for each in walk(document.provisions)} for document in (one, other))
    return 2 * len(ids & others) >= min(len(ids), len(others))
