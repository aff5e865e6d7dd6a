"""From the record to the ledger: what has been recorded since the last time, and which deadlines draw near.

The place in the record and what is to be told move in one transaction, under a lock on the one row that has the place:
nothing is missed during downtime, however long, and nothing is told twice, however many processes look. The outbox of
live pages is not used: it forgets after minutes.

Who may not read an act gets no row because of it: nothing to be sent, and no digest that would not have been sent.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db import transaction

from comity import catalogue
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.notices.choices import due_of, erase_ended
from comity.notices.occasions import FURTHEST, Find, Kinds, Known
from comity.notices.tables import Choice, Cursor, Followed, Mailbox, Notice
from comity.notify import Topic, find_topics
from comity.record import outbox
from comity.record.access import Viewer, viewer_of
from comity.record.keeper import Keeper
from comity.record.outbox import Message
from comity.record.registry import role_of
from comity.record.tables import DueRow, Entry

AT_ONCE = 500
# How long the ledger is kept: long after anything could be told a second time.
KEPT = timedelta(days=60)
FEED_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Audience:
    """Everybody who is to be told of something: choices and mailboxes by party, and what each party may read."""

    choices: dict[str, list[Choice]]
    mailboxes: dict[str, list[Mailbox]]
    viewers: dict[str, Viewer]
    texts: dict[int, set[str]]
    known: Known

    @property
    def is_empty(self) -> bool:
        """Whether nobody is to be told of anything."""
        return not self.viewers

    def since(self) -> list[int]:
        """Return from which index on each is to be told."""
        choices, mailboxes = chain(*self.choices.values()), chain(*self.mailboxes.values())
        return [each.since for each in choices] + [each.since for each in mailboxes]


def gather(keeper: Keeper, kinds: Kinds | None = None) -> int:
    """Put into the ledger what is new for anybody; return how many entries were looked at, at most AT_ONCE."""
    kinds = kinds or Kinds()
    catalogue.refresh(keeper)
    # Before anybody is loaded: who chooses from here on wishes to be told of nothing below this size.
    size, now = keeper.size, keeper.clock()
    audience = _load_audience(keeper, now)
    looked = _gather_acts(size, audience, kinds, now)
    _write(_of_deadlines(audience, kinds, now))
    return looked


def _gather_acts(size: int, audience: Audience, kinds: Kinds, now: datetime) -> int:
    if Cursor.objects.filter(id=1, index__gte=size).exists():
        # A round in which nothing happened writes nothing.
        return 0
    with transaction.atomic():
        first = {"index": min([size, *audience.since()])}
        cursor = Cursor.objects.select_for_update().get_or_create(id=1, defaults=first)[0]
        if audience.is_empty:
            looked, cursor.index = 0, max(cursor.index, size)
        else:
            found = outbox.read_recorded(limit=AT_ONCE, index__gte=cursor.index, index__lt=size)
            _write(_of_acts(found, audience, kinds, now))
            looked, cursor.index = len(found), found[-1][0].index + 1 if found else max(cursor.index, size)
        cursor.save()
    return looked


def forget(now: datetime) -> None:
    """Erase old lines of the ledger; what still waits is kept."""
    old = Notice.objects.exclude(state__in=("waiting", "sending"))
    old.filter(time__lt=format_time(now - KEPT)).delete()
    Notice.objects.filter(channel="feed", time__lt=format_time(now - FEED_KEPT)).delete()


def speaks(keeper: Keeper, party: str, key: str, now: datetime) -> bool:
    """Whether a key still speaks for its party."""
    try:
        role_of(keeper.registry, party, key, format_time(now))
    except Refused:
        return False
    return True


def _load_audience(keeper: Keeper, now: datetime) -> Audience:
    """Load who is to be told; what was chosen with a key that has ended is erased on the way."""
    choices, mailboxes, ended = defaultdict(list), defaultdict(list), []
    for choice in Choice.objects.order_by("id"):
        if speaks(keeper, choice.party, choice.key, now):
            choices[choice.party].append(choice)
        else:
            ended.append(choice)
    if ended:
        erase_ended(ended)
    for mailbox in Mailbox.objects.filter(confirmed=True, refused="").order_by("id"):
        mailboxes[mailbox.party].append(mailbox)
    texts: dict[int, set[str]] = defaultdict(set)
    for choice_id, text in Followed.objects.values_list("choice_id", "text"):
        texts[choice_id].add(text)
    parties = choices.keys() | mailboxes.keys()
    known = Known(keeper.charter, keeper.registry, frozenset(parties))
    return Audience(
        dict(choices), dict(mailboxes), {party: viewer_of(keeper.registry, party) for party in parties}, texts, known
    )


def _of_acts(found: list[tuple[Entry, Message]], audience: Audience, kinds: Kinds, now: datetime) -> Iterator[Notice]:
    topics = find_topics(message for _, message in found)
    for entry, message in found:
        readers = _readers(entry, audience)
        if not readers:
            continue
        awaiting = _named(kinds.awaits.get(message.kind), message, audience)
        served = _named(kinds.delivers.get(message.kind), message, audience)
        for party in readers:
            for choice in audience.choices.get(party, ()):
                what = _why(choice, entry, party in awaiting, topics[message.id], audience)
                if what:
                    yield from _tell(choice, f"act:{entry.act}", what, entry.act, entry.time, "", now)
            for mailbox in audience.mailboxes.get(party, ()) if party in served else ():
                if entry.index >= mailbox.since:
                    yield _serve(mailbox, entry, now)


def _of_deadlines(audience: Audience, kinds: Kinds, now: datetime) -> Iterator[Notice]:
    """Deadlines that draw near, each for those who asked to be told so long before."""
    told = [kind for kind, find in kinds.nears.items() if find is not None]
    span = {"at__gt": format_time(now), "at__lte": format_time(now + FURTHEST)}
    lines = list(DueRow.objects.filter(kind__in=told, **span).order_by("at", "id"))
    acts = {
        entry.index: (entry, message)
        for entry, message in outbox.read_recorded(limit=len(lines), index__in=[line.index for line in lines])
    }
    for line in lines:
        # The diary is the keeper's own; a deadline is known to whoever may read the act that set it.
        entry, message = acts[line.index]
        concerned = _named(kinds.nears[line.kind], message, audience)
        for party in concerned.intersection(_readers(entry, audience)):
            for choice in audience.choices.get(party, ()):
                near = parse_time(line.at) - timedelta(hours=choice.ahead)
                if choice.deadlines and near <= now:
                    occasion = f"near:{line.kind}:{entry.act}:{line.at}"
                    time = format_time(max(near, parse_time(entry.time)))
                    yield from _tell(choice, occasion, "deadline", entry.act, time, line.at, now)


def _readers(entry: Entry, audience: Audience) -> list[str]:
    """Return the parties that may read an entry, asked where that is decided."""
    return [party for party, viewer in audience.viewers.items() if viewer.may_read(entry)]


def _named(find: Find | None, message: Message, audience: Audience) -> set[str]:
    return set(find(message, audience.known)) if find else set()


def _why(choice: Choice, entry: Entry, awaits: bool, topics: list[Topic], audience: Audience) -> str:
    """Return why a delegate is told of an act, if at all; nobody is told of what the own key has signed."""
    if entry.index < choice.since or entry.key == choice.key:
        return ""
    if awaits and choice.awaits:
        return "awaits"
    if choice.follow == "all":
        return "follow"
    if choice.follow != "chosen":
        return ""
    texts = {topic.name.partition(":")[2]: topic.premise for topic in topics if topic.name.startswith("text:")}
    followed = texts.keys() & audience.texts.get(choice.id, set())
    premises = {texts[text] for text in followed} - {None}
    viewer = audience.viewers[choice.party]
    # A topic with a premise tells only those who may read the premise, as live pages do.
    asked = [str(each) for each in premises]
    readable = outbox.readable_by([viewer], asked)[viewer.party] if asked else set()
    return "follow" if any(texts[text] is None or texts[text] in readable for text in followed) else ""


def _tell(choice: Choice, occasion: str, what: str, act: str, time: str, until: str, now: datetime) -> Iterator[Notice]:
    row = {"choice": choice, "occasion": occasion, "what": what, "act": act, "time": time, "until": until}
    if choice.feed:
        yield Notice(channel="feed", state="shown", due=time, **row)
    if choice.confirmed and not choice.refused and choice.how != "not":
        due = format_time(due_of(choice, time=time, until=until, now=now))
        yield Notice(channel="mail", state="waiting", due=due, **row)


def _serve(mailbox: Mailbox, entry: Entry, now: datetime) -> Notice:
    return Notice(
        mailbox=mailbox, channel="mail", occasion=f"act:{entry.act}", what="delivery", act=entry.act, time=entry.time,
        due=format_time(now), state="waiting",
    )  # fmt: skip


def _write(notices: Iterable[Notice]) -> None:
    """Write what does not stand in the ledger yet; should another process write it meanwhile, it stands there once."""
    new = list(notices)
    known = set(
        Notice.objects.filter(occasion__in={notice.occasion for notice in new}, act__in={notice.act for notice in new})
        .values_list("choice_id", "mailbox_id", "channel", "occasion")
    ) if new else set()  # fmt: skip
    new = [each for each in new if (each.choice_id, each.mailbox_id, each.channel, each.occasion) not in known]
    if new:
        Notice.objects.bulk_create(new, ignore_conflicts=True, batch_size=200)
