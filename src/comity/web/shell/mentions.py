"""States and organisations that a text names and that do not take part: shown before adoption, never in its way."""

from collections.abc import Mapping

from comity.charter import Charter
from comity.texts.document import Document
from comity.texts.mentions import find_mentions
from comity.web.shell import presenters


def list_mentions(charter: Charter, documents: Mapping[str, Document]) -> list[str]:
    """Return the words by which non-participants are named, each with the language, in order."""
    participants = {*presenters.list_known(), charter.organisation.short}
    found = {(each.words, tag) for tag, document in documents.items() for each in find_mentions(document, participants)}
    return [f"{words} ({presenters.language_name(tag)})" for words, tag in sorted(found)]
