"""An act that is signed and not recorded yet, put into words from its own bytes and parts alone.

Who is to approve it reads here exactly what will be recorded: the sentence, every field, every text and every word.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from comity.core import canonical
from comity.core.act import Act, Part, SignedAct
from comity.core.canonical import parse_time
from comity.core.errors import ComityError
from comity.instruments.clauses import parse_clauses
from comity.negotiation.acts import parse_accept, parse_propose
from comity.record.access import Viewer
from comity.record.reading import ActView, get_act
from comity.texts.document import Document, parse_document
from comity.texts.edit import Edit, pick_words
from comity.web.pages.drafts import part_words
from comity.web.shell import labels, presenters
from comity.web.shell.changes import papers_of
from comity.web.shell.clauses import list_clauses
from comity.web.shell.effects import word_effects
from comity.web.shell.paper import provisions_of
from comity.web.shell.rolling import get_room
from comity.web.shell.site import get_site
from comity.web.shell.told import tell
from comity.wording import word_term

# What a text under the party's own name says as a matter of course.
_USUAL = (("capacity", "party"), ("consolidates", False))
# What the sentence and the papers say already; the technical form has every byte.
_SAID = {"edits", "text", "decision", "version", "possession", "adopted", "source", "target", "provision", "provisions"}


@dataclass(frozen=True, slots=True)
class Said:
    """Words that an act brings, apart from texts: what they are, who reads them if not all who read the act."""

    name: str
    audience: str
    words: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A signed act in words. `papers` are as acts/papers.html takes them; `facts` are lines of a name and words."""

    view: ActView
    words: SafeString
    facts: tuple[tuple[str, str], ...]
    papers: tuple[dict[str, Any], ...]
    said: tuple[Said, ...]
    technical: str


def describe_kept(viewer: Viewer, signed: SignedAct) -> Kept:
    """Return what a signed act says, to a reader of its own party."""
    act, documents = signed.act, _documents_of(signed)
    view = view_of(act)
    return Kept(
        view,
        tell(viewer, [view], texts={act.id: documents})[0].words,
        tuple(_list_facts(viewer, act)),
        _papers_of(viewer, act, documents),
        tuple(_said_in(act, part) for part in signed.parts if part.name.removeprefix("text.") not in documents),
        json.dumps(json.loads(act.data), indent=1, ensure_ascii=False),
    )


def tell_kept(viewer: Viewer, several: Sequence[SignedAct]) -> list[SafeString]:
    """Return the sentences alone, in a fixed number of queries."""
    texts = {signed.act.id: _documents_of(signed) for signed in several}
    return [told.words for told in tell(viewer, [view_of(signed.act) for signed in several], texts=texts)]


def view_of(act: Act) -> ActView:
    """Return the act as pages take one that is recorded: no entry holds it yet, and nothing is found."""
    names = [part.name for part in act.parts]
    return ActView(0, act.id, act.kind, act.by, act.key, act.to.text, act.at, act.body, {}, names)


def _documents_of(signed: SignedAct) -> dict[str, Document]:
    """Return the texts that come with an act, by language. What is no text is shown as the words that it is."""
    found = {}
    for part in signed.parts:
        if part.name.startswith("text."):
            with suppress(ComityError):
                found[part.name.removeprefix("text.")] = parse_document(canonical.decode(part.data))
    return found


def _papers_of(viewer: Viewer, act: Act, documents: Mapping[str, Document]) -> tuple[dict[str, Any], ...]:
    """Return edits as they change the text of now, where it can be read; otherwise the words that come with the act."""
    edits = _edits_of(act)
    room = get_room(viewer, get_site().registry, str(act.body["text"])) if edits else None
    if room is None:
        return tuple(_paper(tag, document) for tag, document in documents.items())
    found: list[dict[str, Any]] = []
    for edit in edits:
        words = {tag: pick_words(document, edit) for tag, document in documents.items() if tag in edit.languages}
        label = labels.word_edit(edit, room.made.words)
        found += [paper | {"name": f"{label} · {paper['name']}"} for paper in papers_of(room.made, edit, words)]
    return tuple(found)


def _edits_of(act: Act) -> list[Edit]:
    if act.kind == "text.propose":
        return [each.edit for each in parse_propose(act).edits]
    return [each.edit for each in parse_accept(act).edits] if act.kind == "text.accept" else []


def _paper(tag: str, document: Document) -> dict[str, Any]:
    provisions = provisions_of(document)
    for each in provisions:
        each["id"] = f"{each['id']}-{tag}"
    name = presenters.language_name(tag)
    return {"language": tag, "name": name, "title": document.title, "provisions": provisions}


def _said_in(act: Act, part: Part) -> Said:
    named = act.part(part.name)
    audience = named.to.text if named is not None and named.to else ""
    return Said(part_words(part.name), audience, part.data.decode(errors="replace"))


def _list_facts(viewer: Viewer, act: Act) -> list[tuple[str, str]]:
    """Return every field of the body that nothing else on the page says, a line each: nothing is left out."""
    wording, found = _wordings(viewer), []
    for name, value in act.body.items():
        if name in _SAID or value in (None, [], "") or (name, value) in _USUAL:
            continue
        label, word = wording.get(name, (name, _plain))
        found.append((label, word(value)))
    return found


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _wordings(viewer: Viewer) -> dict[str, tuple[str, Callable[[Any], str]]]:
    def sentence(identity: Any) -> str:
        found = get_act(viewer, str(identity).partition(".")[0])
        return str(tell(viewer, [found])[0].words) if found else str(identity)

    return {
        "procedure": (gettext("Procedure"), presenters.procedure_name),
        "organ": (gettext("Organ"), presenters.organ_name),
        "key": (gettext("Key"), lambda key: " ".join(presenters.fingerprint_groups(key))),
        "origin": (gettext("In a browser, on the pages of"), _plain),
        "until": (gettext("Until"), _instant),
        "since": (gettext("From which entry of the record on"), _plain),
        "day": (gettext("Day"), presenters.day_words),
        "form": (gettext("Form"), lambda form: word_term("consent", form) or presenters.form_words(form)),
        "instrument": (gettext("Instrument"), sentence),
        "how": (gettext("How"), labels.signature_words),
        "office": (gettext("Who signs"), labels.signer_words),
        "powers": (gettext("Under which full powers"), sentence),
        "sort": (gettext("What it is"), labels.sort_words),
        "reservation": (gettext("The reservation"), sentence),
        "paper": (gettext("The paper"), sentence),
        "precludes": (gettext("Not in force between the two"), _yes_or_no),
        "ours": (gettext("It is ours"), _yes_or_no),
        "clauses": (gettext("Final clauses"), _clauses),
        "parties": (gettext("Parties"), presenters.list_names),
        "languages": (gettext("Languages"), lambda tags: ", ".join(map(presenters.language_name, tags))),
        "language": (gettext("Language"), presenters.language_name),
        "kinds": (gettext("Two signatures for"), labels.kind_list),
        "capacity": (gettext("In the capacity of"), _capacity),
        "consolidates": (gettext("Clean text"), lambda _: gettext("of what was accepted since the last version")),
        "state": (gettext("Marked as"), labels.mark_words),
        "stance": (gettext("Where we stand"), labels.stance_words),
        "relation": (gettext("Relation"), labels.relation_words),
        "part": (gettext("Part"), part_words),
        "position": (gettext("Our position"), sentence),
        "proposal": (gettext("Proposal"), sentence),
        "act": (gettext("Act"), sentence),
        "correction": (gettext("Correction"), sentence),
        "follows": (gettext("Takes the place of"), sentence),
        "effects": (gettext("Its adoption changes"), lambda effects: "; ".join(word_effects(effects))),
    }


def _yes_or_no(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


def _clauses(value: Any) -> str:
    return " ".join(f"{label}: {' '.join(said)}" for label, said in list_clauses(parse_clauses(value), {}))


def _capacity(capacity: str) -> str:
    return gettext("the chair") if capacity == "chair" else gettext("a party")


def _instant(text: str) -> str:
    try:
        return f"{parse_time(text):%Y-%m-%d %H:%M} UTC"
    except ComityError:
        return str(text)
