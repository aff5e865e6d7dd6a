"""The form by which who holds the pen tables the clean text: what was accepted, in all languages, numbered anew.

What is still open is said, and never stands in the way: to table a clean text closes nothing.
"""

from django.utils.translation import gettext

from comity.core import canonical
from comity.core.act import Audience
from comity.core.keys import format_base64
from comity.negotiation.facts import WHOLE
from comity.negotiation.reading import Negotiation, living, read_negotiation
from comity.texts.document import Document, format_document
from comity.texts.numbering import renumber
from comity.texts.rules import pen_of
from comity.texts.state import get_text
from comity.web.pages.drafts import ActForm, Draft, Notice, hidden, list_notices, unreadable
from comity.web.shell import labels, presenters
from comity.web.shell.changes import paper
from comity.web.shell.mentions import list_mentions
from comity.web.shell.terms import list_term_doubts


class CleanForm(ActForm):
    """Table the clean text of a negotiation: a version that consolidates what was accepted since the one before."""

    follows = hidden()
    made: Negotiation | None = None

    def prepare(self) -> None:
        """Read the negotiation of which the version that is followed is the latest, or was."""
        act = str(self.data.get("follows") or self.initial.get("follows") or "")
        before = get_text(self.viewer, act) if act else None
        self.made = read_negotiation(self.viewer, self.site.registry, before.text) if before else None

    def subject(self) -> str:
        """Return the text's title in the reader's language."""
        return presenters.title_in(self.made.documents) if self.made else ""

    def clean_follows(self) -> str:
        """The version is one that the viewer may see."""
        if self.made is None:
            raise unreadable("text.unknown")
        return str(self.cleaned_data["follows"])

    def draft(self) -> Draft:
        """The clean text, in every language that the text has."""
        made = self.made
        assert made is not None, "it was found when the form was checked"
        version = made.version
        before = next(each.documents for each in made.setters if each.act == version.act)
        documents = {tag: renumber(document, before.get(tag)) for tag, document in made.documents.items()}
        body = {
            "organ": version.organ, "follows": self.cleaned_data["follows"], "languages": sorted(documents),
            "effects": canonical.decode(version.effects.encode()),
            "capacity": pen_of(self.site.registry, self.charter, version)[1], "consolidates": True,
        }  # fmt: skip
        parts = tuple(
            {"name": f"text.{tag}", "data": format_base64(canonical.encode(format_document(document)))}
            for tag, document in sorted(documents.items())
        )
        return Draft(
            body, Audience.from_text(version.audience), parts, presenters.title_in(documents),
            f"/texts/{made.text}/negotiation", papers=self._papers(made, documents),
            notices=self._notices(made, documents),
        )  # fmt: skip

    def _papers(self, made: Negotiation, documents: dict[str, Document]) -> tuple[dict[str, object], ...]:
        """Return each language's whole text, with what its renumbering changes."""
        return tuple(
            paper(tag, made.documents[tag].provisions, each.provisions, each.title) for tag, each in documents.items()
        )

    def _notices(self, made: Negotiation, documents: dict[str, Document]) -> tuple[Notice, ...]:
        named = [
            (gettext("Proposals that nobody has withdrawn or accepted"), self._living(made)),
            (gettext("Delegations that are reserved"), self._reserved(made)),
            (gettext("Languages that do not say yet what was changed"), self._stale(made)),
            (gettext("Names and terms to look at"), self._terms(documents)),
            (gettext("States and organisations that do not take part"), list_mentions(self.charter, documents)),
        ]
        return list_notices(named)

    def _living(self, made: Negotiation) -> list[str]:
        lines = []
        for each in living(made):
            names = presenters.list_names(each.authors)
            who = gettext("The chair, %(names)s") % {"names": names} if each.capacity == "chair" else names
            lines.append(f"{labels.word_edit(each.edit, made.words)} ({who})")
        return lines

    def _reserved(self, made: Negotiation) -> list[str]:
        return [
            f"{labels.provision_label(provision, made.words)}: {presenters.list_names(parties)}"
            for provision, parties in made.reserved.items()
        ]

    def _stale(self, made: Negotiation) -> list[str]:
        lines = []
        for provision, several in made.stale.items():
            tags = ", ".join(presenters.language_name(each.language) for each in several)
            name = gettext("the whole text") if provision == WHOLE else labels.provision_label(provision, made.words)
            lines.append(f"{name}: {tags}")
        return lines

    def _terms(self, documents: dict[str, Document]) -> list[str]:
        return list_term_doubts(self.charter, documents)
