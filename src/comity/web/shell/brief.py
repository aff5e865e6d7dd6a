"""Our positions before this session: what is held on a day before a forum, to be read aloud, printed and carried.

A brief is made for one reader, of what that reader may see. As a file it is a document like any other: the same press
prints it, in any direction of writing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext, override

from comity.charter import in_language
from comity.decisions.attached import list_attached
from comity.decisions.views import AttachedView
from comity.positions.state import list_positions
from comity.record.access import Viewer
from comity.texts.document import Document
from comity.texts.provision import Provision
from comity.web.shell.attached import Shown as Said
from comity.web.shell.attached import show_positions
from comity.web.shell.files import TYPES, File, press
from comity.web.shell.positions import Reaffirmation, Shown, in_order, show
from comity.web.shell.presenters import (
    day_words,
    field_name,
    forum_name,
    language,
    list_known,
    list_names,
    organ_name,
    party_name,
)
from comity.web.shell.site import get_site

FORMATS = ("pdf", "md")


@dataclass(frozen=True)
class Passage:
    """The same words, and the entries that point at them: one paragraph may hold several positions.

    `said` is what members attached to these provisions, or to the text as a whole: it goes with the words.
    """

    entries: list[Shown]
    said: list[Said] = field(default_factory=list)

    @property
    def first(self) -> Shown:
        """An entry from which to read the words."""
        return self.entries[0]


@dataclass(frozen=True)
class Brief:
    """What is held on a day: before the forum itself, and wherever its subject comes up."""

    forum: str
    day: str
    before: list[Passage]
    everywhere: list[Passage]

    @property
    def parts(self) -> list[tuple[str, list[Passage]]]:
        """The parts that are not empty, each with its heading."""
        named = (
            (gettext("Before this forum"), self.before),
            (gettext("Wherever the subject comes up"), self.everywhere),
        )
        return [(heading, passages) for heading, passages in named if passages]


def make_brief(viewer: Viewer, forum: str, day: str) -> Brief:
    """Return the brief of a forum of the charter for a day (`YYYY-MM-DD`), in a fixed number of queries."""
    held = [view for view in list_positions(viewer, get_site().registry) if view.is_held_on(day) and view.is_for(forum)]
    shown = show(viewer, in_order(held))
    attached = list_attached(viewer, get_site().registry, {each.view.adopted for each in shown})
    before, everywhere = ([each for each in shown if bool(each.view.forum) == named] for named in (True, False))
    return Brief(forum, day, list(_passages(before, attached)), list(_passages(everywhere, attached)))


def said_on(shown: Shown, attached: Mapping[str, Sequence[AttachedView]]) -> list[Said]:
    """Return what members attached to an entry's provisions, or to the whole text in which they stand."""
    own = set(shown.view.provisions)
    on = [
        each
        for each in attached.get(shown.view.adopted, ())
        if not each.provisions or own.intersection(each.provisions)
    ]
    return show_positions(on, {})


def _passages(entries: Iterable[Shown], attached: Mapping[str, Sequence[AttachedView]]) -> Iterator[Passage]:
    """Yield passages in the order of their first entries."""
    found: dict[tuple[str, ...], list[Shown]] = {}
    for each in entries:
        found.setdefault((each.view.adopted, *each.view.provisions), []).append(each)
    for several in found.values():
        yield Passage(several, said_on(several[0], attached))


def write_brief(brief: Brief, format: str) -> File:
    """Return the brief as a file in the reader's language; raises Refused where it cannot be printed now."""
    from comity.texts.files import paper
    from comity.texts.files.markdown import write_markdown

    tag = language()
    document = document_of(brief, tag)
    name = f"{brief.forum}.{brief.day}.{tag}.{format}"
    if format == "md":
        return File(name, TYPES["md"], write_markdown(document).encode())
    organisation = get_site().charter.organisation
    meta = [gettext("Exercise")] if get_site().founding.exercise else []
    names = {party: party_name(party, tag) for party in list_known()}
    sheet = paper.Sheet(
        in_language(organisation.names, tag), organisation.short, [*meta, day_words(brief.day)], names
    )  # fmt: skip
    return File(name, TYPES["pdf"], press([document], sheet))


def document_of(brief: Brief, tag: str) -> Document:
    """Return the brief as a document in a language: its headings are ours, its paragraphs the words as adopted."""
    with override(tag):
        title = gettext("Our positions before the session: %(forum)s") % {"forum": forum_name(brief.forum)}
        made: list[Provision] = []
        count = 0
        for heading, passages in brief.parts:
            sections = []
            for passage in passages:
                headings = [
                    Provision("item", f"{place}.", entry_words(each))
                    for place, each in enumerate(passage.entries, count + 1)
                ]
                count += len(headings)
                sections += [*headings, *_words(passage)]
            made.append(Provision("section", None, heading, tuple(sections)))
        nothing = Provision("paragraph", None, gettext("No position is held on this day that you may read."))
        # Without ids: a brief is no text of the organisation's, and nothing is anchored to it.
        return Document(tag, title, tuple(made or [nothing]))


def entry_words(shown: Shown) -> str:
    """Return an entry's line: what it is about, its field, and until when it is held."""
    view = shown.view
    words = [shown.heading, field_name(view.subject)]
    if view.candidature:
        words.append(gettext("a candidature"))
    if view.until:
        words.append(gettext("held until %(day)s") % {"day": day_words(view.until)})
    if view.challenged_by:
        words.append(gettext("challenged by %(names)s") % {"names": list_names(view.challenged_by)})
    return " · ".join(words)


def _words(passage: Passage) -> Iterator[Provision]:
    quoted = passage.first.quoted
    for each in quoted.provisions:
        yield Provision("paragraph", each["number"] or None, each["text"], (), None, tuple(each["held"]))
    yield Provision("opening", None, adopted_words(passage.first))
    for entry in passage.entries:
        for said in entry.reaffirmed:
            if said.view.ended is None:
                yield Provision("opening", None, reaffirmed_words(said))
    for attached in passage.said:
        yield Provision("opening", None, f"{attached.party}, {attached.form}: {' '.join(attached.words.split())}")


def adopted_words(shown: Shown) -> str:
    """Return where the words were adopted."""
    place = [shown.quoted.title, day_words(shown.view.since)]
    if shown.line:
        place.insert(1, organ_name(shown.line.organ))
    return gettext("Adopted: %(place)s") % {"place": ", ".join(place)}


def reaffirmed_words(reaffirmation: Reaffirmation) -> str:
    """Return where an entry was reaffirmed."""
    place = f"{reaffirmation.quoted.title}, {day_words(reaffirmation.view.day)}"
    return gettext("Reaffirmed: %(place)s") % {"place": place}
