"""Acts in words that everyone may read, for mails and feeds, which leave the house. Of any other act there are none."""

import html
import re
from collections.abc import Sequence

from django.utils import translation

from comity.notices.letters import Described
from comity.record.access import PUBLIC
from comity.record.reading import ActView, list_acts
from comity.web.shell.told import tell

_PATHS = {
    "decision.put": "/decisions/{}",
    "decision.adopt": "/adopted/{}",
    "decision.enter": "/adopted/{}",
    "text.table": "/texts/{}",
}


def describe_public(language: str, acts: Sequence[str]) -> dict[str, Described]:
    """Return title, sentence and path of those acts that everyone may read now, by id; a fixed number of queries."""
    if not acts:
        return {}
    found = list_acts(PUBLIC, act__in=list(acts), most=len(acts))
    with translation.override(language):
        return {
            told.act.id: Described(told.title, _plain(told.words), path_of(told.act)) for told in tell(PUBLIC, found)
        }


def path_of(act: ActView) -> str:
    """Return the path of the page on which an act is read: of one in an instrument, the instrument's."""
    if "instrument" in act.body:
        return f"/instruments/{act.body['instrument']}"
    return _PATHS.get(act.kind, "/record/acts/{}").format(act.id)


def _plain(sentence: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", sentence)).split())
