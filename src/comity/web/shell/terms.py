"""Names and terms of a text that should be looked at, in words."""

from collections.abc import Mapping

from comity.charter import Charter
from comity.texts.document import Document
from comity.texts.terms import check_terms, collect_terms
from comity.web.shell import labels, presenters
from comity.wording import word_term_doubt


def list_term_doubts(charter: Charter, documents: Mapping[str, Document]) -> list[str]:
    """Return a line for each name that is written two ways, or that another language does not have."""
    names = {party.id: party.names for party in presenters.list_known().values() if party.names}
    words = labels.by_language(documents)
    return [
        f"{labels.provision_label(each.id, words)}, {presenters.language_name(each.language)}: "
        + word_term_doubt(each.code, each.words, each.expected)
        for each in check_terms(documents, collect_terms(charter, names))
    ]
