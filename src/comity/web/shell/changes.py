"""What an edit does to a text, as papers to be read before it is signed: words before and after, in each language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from comity.negotiation.reading import Negotiation
from comity.texts.compare import Change, compare
from comity.texts.document import Document
from comity.texts.edit import WORDED, Edit, Place, Words
from comity.texts.outline import Outline
from comity.texts.provision import Provision
from comity.web.shell.labels import ByLanguage, provision_label
from comity.web.shell.paper import changes_of
from comity.web.shell.presenters import language_name


def outline_of(made: Negotiation, tag: str, document: Document | None = None) -> Outline:
    """Return the text's outline in a language, with the earlier whole texts in which what is gone may be found.

    `document` stands in the place of the current one.
    """
    earlier = [each.documents[tag] for each in reversed(made.setters) if tag in each.documents]
    return Outline(document, made.documents[tag], *earlier) if document else Outline(made.documents[tag], *earlier)


def papers_of(made: Negotiation, edit: Edit, words: Mapping[str, Words]) -> tuple[dict[str, Any], ...]:
    """Return an edit's papers: those of the languages in which it brings words, else the provision as it stands."""
    if edit.op in WORDED:
        return tuple(paper(tag, _before(made, edit, tag), _after(edit, own)) for tag, own in words.items() if own)
    tag = next((tag for tag in made.languages if edit.provision in made.words[tag]), None)
    if tag is None:
        return ()
    whole = made.words[tag][edit.provision]
    # What stands beneath a provision goes with it.
    now = [whole if edit.op in ("delete", "move") else bare(whole)]
    return (paper(tag, now, [] if edit.op == "delete" else now),)


def _before(made: Negotiation, edit: Edit, tag: str) -> list[Provision]:
    own = made.words.get(tag, {})
    return [] if edit.op == "insert" else [bare(own[each]) for each in edit.touches if each in own]


def _after(edit: Edit, own: Words) -> list[Provision]:
    return [each if edit.op == "insert" else bare(each) for each in own.values()]


def bare(provision: Provision) -> Provision:
    """Return a provision's own words alone, as an edit brings them: without what stands beneath, and who holds it."""
    return Provision(provision.kind, provision.number, provision.text, (), provision.id)


def paper(tag: str, old: Sequence[Provision], new: Sequence[Provision], title: str = "") -> dict[str, Any]:
    """Return a paper of one language as acts/papers.html takes it; of a whole text with its title."""
    changes = compare(old, new)
    shown = changes_of(changes)
    numbered(shown, changes)
    for each in shown:
        # Two languages of one provision stand on one page.
        each["id"] = f"{each['id']}-{tag}"
    return {"language": tag, "name": language_name(tag), "title": title, "provisions": shown}


def numbered(shown: Iterable[dict[str, Any]], changes: Iterable[Change]) -> None:
    """Say in words where a number changes: a margin number alone would not show that it is other."""
    for each, change in zip(shown, changes, strict=True):
        if change.is_renumbered and change.old and change.new:
            numbers = {"old": change.old.number or "–", "new": change.new.number or "–"}
            each["notes"] = [{"label": gettext("Number"), "text": gettext("%(old)s becomes %(new)s") % numbers}]


def place_words(place: Place | None, words: ByLanguage) -> str:
    """Return where a provision goes, in words."""
    if place is None or place.of is None:
        return gettext("at the beginning of the text")
    name = {"provision": provision_label(place.of, words)}
    if place.side == "before":
        return gettext("before %(provision)s") % name
    return (gettext("after %(provision)s") if place.side == "after" else gettext("beneath %(provision)s")) % name
