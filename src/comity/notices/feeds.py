"""Feeds in Atom (RFC 4287): a delegate's own, under an address that nobody can guess, and the public one of adoptions.

A delegate's feed holds what the ledger has for it; of what is not public, that something awaits the delegation.
"""

import hashlib
import uuid
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext

from comity.charter import in_language
from comity.core.canonical import parse_time
from comity.decisions.state import SettledRow
from comity.notices.letters import Describe
from comity.notices.tables import Choice
from comity.record.access import PUBLIC
from comity.record.keeper import Keeper
from comity.record.reading import ActView, list_acts

MOST = 50


class _Feed(Atom1Feed):
    """A feed whose own instant is that of its newest entry, or else a fixed one: unchanged, it is the same bytes."""

    def __init__(self, *args: Any, empty: datetime, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self._empty = empty

    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=self._empty)


def find_feed(token: str) -> Choice | None:
    """Return whose feed has this address, or None."""
    return Choice.objects.filter(feed=token).first() if token else None


def find_calendar(token: str) -> Choice | None:
    """Return whose calendar has this address, or None."""
    return Choice.objects.filter(calendar=token).first() if token else None


def write_own(keeper: Keeper, choice: Choice, describe: Describe, *, address: str) -> tuple[str, datetime]:
    """Return a delegate's feed and the instant of its last change; a fixed number of queries."""
    notices = list(choice.notices.filter(channel="feed").order_by("-time", "-id")[:MOST])
    public = describe(choice.language, [notice.act for notice in notices])
    with translation.override(choice.language):
        name = _name(keeper)
        feed = _Feed(
            title=gettext("%(organisation)s: for your delegation") % {"organisation": name}, link=f"{address}/desk",
            description=None, language=choice.language, feed_url=f"{address}/feed/{choice.feed}.atom", author_name=name,
            feed_guid=_urn(f"{choice.secret} feed"), empty=parse_time(keeper.rules.founding.at),
        )  # fmt: skip
        for notice in notices:
            told = public.get(notice.act)
            # Of what is not public no kind either: a deadline and an act look alike.
            feed.add_item(
                title=(told.title or told.sentence) if told else gettext("Something awaits your delegation"),
                link=f"{address}{told.path if told else '/desk'}",
                # Django says of a summary that it is HTML.
                description=escape(told.sentence if told else gettext("Sign in to see it.")),
                unique_id=_urn(f"{choice.secret} {notice.occasion}"), updateddate=parse_time(notice.time),
            )  # fmt: skip
        return feed.writeString("utf-8"), feed.latest_post_date()


def write_adopted(keeper: Keeper, describe: Describe, *, language: str, address: str) -> tuple[str, datetime]:
    """Return the feed of adopted texts that everyone may read, whoever asks; a fixed number of queries."""
    acts = list_acts(PUBLIC, kind__in=("decision.adopt", "decision.enter"), most=MOST)
    fallen = SettledRow.objects.visible_to(PUBLIC).filter(final=False, reference__in=[_reference(act) for act in acts])
    references = set(fallen.values_list("reference", flat=True))
    acts = [act for act in acts if _reference(act) not in references]
    public = describe(language, [act.id for act in acts])
    with translation.override(language):
        name = _name(keeper)
        feed = _Feed(
            title=gettext("%(organisation)s: adopted texts") % {"organisation": name}, link=f"{address}/decisions/",
            description=None, language=language, feed_url=f"{address}/feed.atom", author_name=name,
            feed_guid=_urn(f"{keeper.rules.founding.id} adopted"), empty=parse_time(keeper.rules.founding.at),
        )  # fmt: skip
        for act in acts:
            told = public[act.id]
            feed.add_item(
                title=told.title, link=f"{address}{told.path}", description=escape(told.sentence),
                unique_id=_urn(f"{keeper.rules.founding.id} {act.id}"), updateddate=parse_time(act.time),
            )  # fmt: skip
        return feed.writeString("utf-8"), feed.latest_post_date()


def _reference(act: ActView) -> str:
    return str(act.body.get("reference", ""))


def _name(keeper: Keeper) -> str:
    organisation = keeper.charter.organisation
    return in_language(organisation.names, translation.get_language() or "en")


def _urn(told: str) -> str:
    """Return a name that is always the same for the same thing, and of which nobody can tell what it is."""
    return uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16], version=5).urn
