"""What things are called in a negotiation: provisions by their labels; edits, stances, states and relations in words.

A provision is never named by its id alone: by its number as the text prints it, or by its first words.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext

from comity.charter import in_language
from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Words, words_of
from comity.texts.provision import Provision
from comity.web.shell import presenters
from comity.wording import word_kind, word_term

_FIRST_LETTERS = 40
_MOST_NAMED = 6

# The words of a text by language and provision, as `negotiation.reading` has them.
ByLanguage = Mapping[str, Words]


def by_language(documents: Mapping[str, Document]) -> dict[str, dict[str, Provision]]:
    """Return the provisions of a text's documents by language and id."""
    return {tag: words_of(document) for tag, document in documents.items()}


def provision_label(identity: str, words: ByLanguage) -> str:
    """Return what a provision is called: "paragraph 3", "Article 5", or its first words; in the reader's language."""
    if identity == TITLE:
        return gettext("the title")
    known = {tag: own[identity] for tag, own in words.items() if identity in own}
    if not known:
        return gettext("a provision that was added later")
    return _label(known[in_language({tag: tag for tag in known}, presenters.language())])


def _label(provision: Provision) -> str:
    number = (provision.number or "").rstrip(".")
    if not number:
        text = provision.text
        start = text if len(text) <= _FIRST_LETTERS else text[:_FIRST_LETTERS].rsplit(" ", 1)[0] + "…"
        return gettext("the one that begins “%(words)s”") % {"words": start} if start else gettext("an empty provision")
    bare = number.strip("()")
    # A number alone says too little; "Article 5" says enough.
    if not (bare.isdecimal() or len(bare) <= 4):
        return number
    named = {"section": gettext("section %(number)s"), "item": gettext("item %(number)s")}
    return named.get(provision.kind, gettext("paragraph %(number)s")) % {"number": number}


def list_labels(identities: Iterable[str], words: ByLanguage) -> str:
    """Return several provisions as a sentence names them; many are counted."""
    named = list(identities)
    if len(named) > _MOST_NAMED:
        return gettext("%(number)s provisions") % {"number": len(named)}
    return get_text_list([provision_label(each, words) for each in named], gettext("and"))


def anchor_of(edit: Mapping[str, Any]) -> str:
    """Return the provision by which an edit of an act's body is named: of an insertion, the one beside it."""
    if edit.get("op") == "insert":
        return str((edit.get("place") or {}).get("of") or TITLE)
    return str(edit.get("provision", ""))


def word_edit(edit: Edit, words: ByLanguage) -> str:
    """Return an edit in a line: what it is about, and what it asks for."""
    anchor = (edit.place.of or TITLE) if edit.op == "insert" and edit.place else edit.provision
    return f"{provision_label(anchor, words)}: {change_words(edit.op)}"


def change_words(op: str) -> str:
    """Return what an edit asks for."""
    return {
        "replace": gettext("other words"),
        "insert": gettext("a new provision beside it"),
        "delete": gettext("that it be deleted"),
        "move": gettext("that it stand elsewhere"),
        "split": gettext("that it be divided in two"),
        "merge": gettext("that another be joined to it"),
        "hold": gettext("that it be held by named parties alone"),
    }.get(op, op)


def stance_words(stance: str) -> str:
    """Return where a party says that it stands on a proposal, as a choice."""
    return {
        "join": gettext("We join its authors"),
        "support": gettext("We support it"),
        "oppose": gettext("We oppose it"),
        "none": gettext("We no longer say anything on it"),
    }.get(stance, stance)


def mark_words(state: str) -> str:
    """Return how far a provision has come."""
    return {
        "open": gettext("open"),
        "ad-referendum": gettext("agreed ad referendum"),
        "agreed": gettext("agreed"),
    }.get(state, state)


def relation_words(relation: str) -> str:
    """Return how one text stands to another."""
    return {
        "amends": gettext("amends"),
        "supersedes": gettext("supersedes"),
        "implements": gettext("implements"),
        "recalls": gettext("recalls"),
        "relies-on": gettext("relies on"),
    }.get(relation, relation)


def kind_list(kinds: Iterable[str]) -> str:
    """Return kinds of acts in words, one after the other, as a sentence has them after a colon."""
    return "; ".join(word_kind(kind) for kind in kinds)


def speaker(party: str, body: Mapping[str, Any]) -> str:
    """Return who makes an act of a negotiation: a party, and that it speaks from the chair where its body says so."""
    name = presenters.party_name(party)
    return gettext("%(party)s, in the chair,") % {"party": name} if body.get("capacity") == "chair" else name


def author(party: str, body: Mapping[str, Any]) -> str:
    """Return who makes an act in an instrument: a party, or the organisation by the office that represents it."""
    name = presenters.party_name(party)
    for_whom = body.get("for")
    if not for_whom:
        return name
    return gettext("%(party)s, by %(office)s,") % {"party": presenters.party_name(for_whom), "office": name}


def capacity_words(capacity: str) -> str:
    """Return in which capacity the organisation sits in a body of others, in words."""
    return {
        "observer": gettext("observer"),
        "participant": gettext("participant"),
        "partner": gettext("partner"),
        "associate": gettext("associate member"),
        "member": gettext("member"),
    }.get(capacity, capacity)


def consent_words(form: str) -> str:
    """Return a form of consent to be bound, in words."""
    return word_term("consent", form) or form


def signature_words(how: str) -> str:
    """Return a way of signing, in words."""
    return word_term("signature", how) or how


def sort_words(sort: str) -> str:
    """Return what is said with an instrument, in words."""
    return word_term("sort", sort) or sort


def signer_words(office: str) -> str:
    """Return in which capacity an instrument is signed, in words."""
    return word_term("signer", office) or office
