"""Drafts of a summary record and of a communiqué, from what happened: facts alone, in a language of the organisation.

They are drafts and no more: a delegation reads, corrects and tables one, and it is negotiated like any text. What was
said is in neither; who said it, on what, and what came of it is in the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from comity.charter import in_language
from comity.web.shell.presenters import list_names

RECORD, COMMUNIQUE = "record", "communique"


@dataclass(frozen=True)
class DraftedItem:
    """An item as it was dealt with: its number and titles, who spoke, its papers, what was declared, in which words."""

    label: str
    titles: Mapping[str, str]
    speakers: Sequence[str] = ()
    papers: Sequence[str] = ()
    result: str = ""
    conclusion: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DraftedDecision:
    """A decision taken in the meeting: its titles by language, and which parties attached statements."""

    titles: Mapping[str, str]
    statements: Sequence[str] = ()


@dataclass(frozen=True)
class Held:
    """What is told of a meeting that was held. Names and times are functions of the language, asked when it is set."""

    names: Mapping[str, str]
    dates: Mapping[str, str]
    places: Mapping[str, str]
    chair: str
    host: str
    on_site: Sequence[str]
    remote: Sequence[str]
    absent: Sequence[str]
    guests: Sequence[str]
    items: Sequence[DraftedItem] = ()
    decisions: Sequence[DraftedDecision] = ()
    accepted: Sequence[str] = field(default=())
    rejected: Sequence[str] = field(default=())
    suspended: int = 0


def languages_of(tags: Sequence[str]) -> list[str]:
    """Return those of an organisation's languages in which there are words for a draft, in its order."""
    known = [code for code, _ in settings.LANGUAGES]
    return [tag for tag in tags if tag.partition("-")[0] in known]


def draft(held: Held, sort: str, language: str) -> str:
    """Return a draft as a plain text, which reads into its provisions: a title, headings, numbered paragraphs."""
    with translation.override(language.partition("-")[0]):
        written = _Writer(held, language)
        return written.communique() if sort == COMMUNIQUE else written.record()


class _Writer:
    def __init__(self, held: Held, language: str) -> None:
        self.held, self.language = held, language
        self.blocks: list[str] = []
        self.count = 0

    def words(self, names: Mapping[str, str]) -> str:
        return in_language(names, self.language) if names else ""

    def add(self, sentence: str) -> None:
        """Add a numbered paragraph, where there is anything to say."""
        if sentence:
            self.count += 1
            self.blocks.append(f"{self.count}. {sentence}")

    def list(self, words: str, parties: Sequence[str]) -> None:
        """Add a paragraph that lists parties, if there are any."""
        if parties:
            self.add(f"{words} {list_names(parties)}.")

    def text(self, title: str) -> str:
        return "\n\n".join([title, *self.blocks]) + "\n"

    def opening(self) -> None:
        place = self.words(self.held.places)
        facts = {"dates": self.words(self.held.dates), "place": place}
        if place:
            self.add(gettext("Held: %(dates)s. Place: %(place)s.") % facts)
        else:
            self.add(gettext("Held: %(dates)s.") % facts)
        self.list(gettext("In the chair:"), [self.held.chair] if self.held.chair else [])
        self.list(gettext("Host:"), [self.held.host] if self.held.host else [])

    def attendance(self) -> None:
        self.list(gettext("Taking part in the hall:"), self.held.on_site)
        self.list(gettext("Taking part from afar:"), self.held.remote)
        self.list(gettext("Not taking part:"), self.held.absent)
        self.list(gettext("Guests:"), self.held.guests)
        self.list(gettext("Credentials that were contested, and accepted by the organ:"), self.held.accepted)
        self.list(gettext("Credentials that were contested, and rejected by the organ:"), self.held.rejected)

    def record(self) -> str:
        self.opening()
        self.attendance()
        if self.held.suspended:
            self.add(
                gettext("The meeting was suspended and resumed. Times: %(count)s.") % {"count": self.held.suspended}
            )
        for item in self.held.items:
            facts = {"number": item.label, "title": self.words(item.titles)}
            self.add(gettext("Item %(number)s of the agenda: %(title)s.") % facts)
            self.list(gettext("Took the floor:"), item.speakers)
            if item.papers:
                self.add(gettext("Documents: %(symbols)s.") % {"symbols": ", ".join(item.papers)})
            self.add(result_words(item.result))
            concluded = " ".join(self.words(item.conclusion).split())
            if concluded:
                self.add(gettext("Conclusion: %(words)s") % {"words": concluded})
        self.decided()
        return self.text(gettext("Summary record: %(meeting)s") % {"meeting": self.words(self.held.names)})

    def decided(self) -> None:
        for each in self.held.decisions:
            self.add(gettext("Adopted: “%(title)s”.") % {"title": self.words(each.titles)})
            self.list(gettext("Statements are attached to it by:"), each.statements)

    def communique(self) -> str:
        self.opening()
        self.list(gettext("Taking part:"), [*self.held.on_site, *self.held.remote])
        self.list(gettext("Guests:"), self.held.guests)
        titles = [self.words(item.titles) for item in self.held.items]
        if titles:
            self.add(gettext("On the agenda: %(items)s.") % {"items": "; ".join(titles)})
        for each in self.held.decisions:
            self.add(gettext("The parties adopted: “%(title)s”.") % {"title": self.words(each.titles)})
        agreed = [self.words(item.titles) for item in self.held.items if item.result == "agreed"]
        if agreed:
            self.add(gettext("The parties agreed on: %(items)s.") % {"items": "; ".join(agreed)})
        return self.text(gettext("Communiqué: %(meeting)s") % {"meeting": self.words(self.held.names)})


def result_words(result: str) -> str:
    """Return what the chair declared of an item, in a sentence; nothing if nothing was declared."""
    return {
        "agreed": gettext("No delegation opposed, and the chair declared it agreed."),
        "noted": gettext("The meeting took note of it."),
        "postponed": gettext("The meeting postponed it."),
    }.get(result, "")
