"""What a delegate chooses, and what a delegation registers: the one place that writes addresses, and erases them.

An address gets one mail, with a link, and nothing else before whoever reads it has confirmed it.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.notices.post import check_address
from comity.notices.tables import Asked, Choice, Followed, Mailbox, Notice
from comity.notices.when import next_digest

# A sitting key lasts for hours and a root stays in its safe: neither is a person who is written to.
ROLES = ("head", "delegate")
PROOF_LASTS = timedelta(hours=48)
# Nobody's mailbox is filled from here: so many mails with a link in a day for one delegation.
MOST_PROOFS = 20
MOST_MAILBOXES = 10
MOST_FOLLOWED = 200
TOLD = ("awaits", "follow", "deadline")


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a delegate wishes to be told by mail, and of what; `texts` are those followed one by one."""

    address: str
    how: str
    hour: int
    zone: str
    language: str
    awaits: bool
    deadlines: bool
    ahead: int
    follow: str
    texts: tuple[str, ...] = ()


def check_role(role: str | None) -> None:
    """Raise Refused unless a key of this role is a person's who may be told."""
    if role not in ROLES:
        raise Refused("notices.role", role=role or "", roles=list(ROLES))


def get_choice(party: str, key: str) -> Choice | None:
    """Return what the delegate chose, or None if it has not yet chosen anything."""
    return Choice.objects.filter(party=party, key=key).first()


def wants_browser(party: str, key: str) -> bool:
    """Whether the delegate asked to be told on open pages."""
    return Choice.objects.filter(party=party, key=key, browser=True).exists()


def list_followed(choice: Choice) -> set[str]:
    """Return the texts that the delegate follows one by one."""
    return set(choice.followed.values_list("text", flat=True))


def list_lately(choice: Choice, *, most: int) -> list[Notice]:
    """Return the mails to the delegate in the ledger, the newest first."""
    return list(choice.notices.filter(channel="mail").order_by("-id")[:most])


def list_mailboxes(party: str) -> list[Mailbox]:
    """Return the delegation's official mailboxes, in the order in which they were registered."""
    return list(Mailbox.objects.filter(party=party).order_by("id"))


@transaction.atomic
def save_wishes(party: str, key: str, wishes: Wishes, *, size: int, now: datetime) -> Choice:
    """Keep what the delegate wishes; raises Malformed, or Refused if too many addresses were to be confirmed.

    An address that is new, or that the mail server turned away, is asked to confirm. `size` is the record's size.
    """
    address = check_address(wishes.address) if wishes.address.strip() else ""
    choice = _get_or_make(party, key, size)
    is_new = address != choice.address or bool(choice.refused)
    choice.address, choice.how, choice.hour, choice.zone = address, wishes.how, wishes.hour, wishes.zone
    choice.language, choice.awaits, choice.deadlines = wishes.language, wishes.awaits, wishes.deadlines
    choice.ahead, choice.follow = wishes.ahead, wishes.follow
    if is_new:
        choice.notices.filter(state="waiting").delete()
        choice.confirmed, choice.refused = False, ""
    choice.save()
    choice.followed.all().delete()
    texts = wishes.texts[:MOST_FOLLOWED] if wishes.follow == "chosen" else ()
    Followed.objects.bulk_create(Followed(choice=choice, text=text) for text in dict.fromkeys(texts))
    if is_new and address:
        _ask(choice, now)
    _reschedule(choice, now)
    return choice


@transaction.atomic
def ask_again(party: str, key: str, *, now: datetime) -> None:
    """Send the link once more to an address that is not confirmed; raises Refused after too many."""
    choice = get_choice(party, key)
    if choice and choice.address and not choice.confirmed:
        _ask(choice, now)


@transaction.atomic
def send_test(party: str, key: str, *, now: datetime) -> None:
    """Have a mail sent to the delegate's confirmed address that says only that it arrives; one a minute."""
    choice = get_choice(party, key)
    if choice is None or not choice.confirmed:
        raise Refused("notices.not_confirmed")
    lately = format_time(now - timedelta(minutes=1))
    if choice.notices.filter(what="test", time__gt=lately).exists():
        raise Refused("notices.test_just_sent")
    choice.refused = ""
    choice.save(update_fields=["refused"])
    _queue("test", now, choice=choice)


@transaction.atomic
def renew_feed(party: str, key: str, *, size: int) -> None:
    """Give the delegate's feed a new address; the old one leads nowhere from now on."""
    choice = _get_or_make(party, key, size)
    choice.feed = secrets.token_hex(32)
    choice.save()


@transaction.atomic
def end_feed(party: str, key: str) -> None:
    """End the delegate's feed, with what was in it."""
    Choice.objects.filter(party=party, key=key).update(feed=None)
    Notice.objects.filter(choice__party=party, choice__key=key, channel="feed").delete()


@transaction.atomic
def renew_calendar(party: str, key: str, *, size: int) -> None:
    """Give the delegate's calendar a new address; the old one leads nowhere from now on."""
    choice = _get_or_make(party, key, size)
    choice.calendar = secrets.token_hex(32)
    choice.save()


def end_calendar(party: str, key: str) -> None:
    """End the delegate's calendar."""
    Choice.objects.filter(party=party, key=key).update(calendar=None)


@transaction.atomic
def choose_browser(party: str, key: str, *, wanted: bool, size: int) -> None:
    """Keep whether the delegate is told on open pages."""
    choice = _get_or_make(party, key, size)
    choice.browser = wanted
    choice.save()


def erase(party: str, key: str) -> None:
    """Forget all that a delegate chose: the address, the feed, the texts followed, and the ledger."""
    Choice.objects.filter(party=party, key=key).delete()


@transaction.atomic
def add_mailbox(party: str, key: str, address: str, *, language: str, size: int, now: datetime) -> None:
    """Register an official mailbox of a delegation, which has to confirm itself; raises Malformed or Refused."""
    known = Mailbox.objects.filter(party=party)
    if known.count() >= MOST_MAILBOXES:
        raise Refused("notices.too_many_mailboxes", limit=MOST_MAILBOXES)
    address = check_address(address)
    mailbox, made = known.get_or_create(
        address=address,
        defaults={"party": party, "by": key, "secret": secrets.token_hex(32), "since": size, "language": language},
    )
    if not made and mailbox.confirmed and not mailbox.refused:
        raise Refused("notices.mailbox_known")
    mailbox.refused, mailbox.confirmed = "", False
    _ask(mailbox, now)


def remove_mailbox(party: str, mailbox: int) -> None:
    """Forget an official mailbox of the delegation, with its ledger; that something was delivered stays known."""
    Mailbox.objects.filter(party=party, id=mailbox).delete()


def find_proof(token: str, *, now: datetime) -> Choice | Mailbox | None:
    """Return whose address a link confirms, or None if the link is unknown, used or too old."""
    if not token:
        return None
    where = Q(proof=token, proof_until__gt=format_time(now))
    return Choice.objects.filter(where).first() or Mailbox.objects.filter(where).first()


@transaction.atomic
def confirm(token: str, *, now: datetime) -> Choice | Mailbox | None:
    """Confirm the address that a link is for, once; return whose it is, or None."""
    found = find_proof(token, now=now)
    if found is not None:
        found.confirmed, found.proof, found.refused = True, "", ""
        found.save()
    return found


def find_stop(token: str) -> Choice | None:
    """Return whose mail a link ends, or None."""
    return Choice.objects.filter(stop=token).first() if token else None


@transaction.atomic
def stop(token: str) -> bool:
    """End all mail to the delegate whose link this is, at once and without signing in; False if there is none."""
    choice = find_stop(token)
    if choice is None:
        return False
    Choice.objects.filter(id=choice.id).update(how="not")
    choice.notices.filter(channel="mail", state="waiting").delete()
    return True


def due_of(choice: Choice, *, time: str, until: str, now: datetime) -> datetime:
    """Return when a delegate is to be told of what came about at a time; before a deadline `until`, not after it."""
    if choice.how != "digest":
        return now
    digest = next_digest(parse_time(time), hour=choice.hour, zone=choice.zone)
    return now if until and digest >= parse_time(until) else digest


def _reschedule(choice: Choice, now: datetime) -> None:
    waiting = choice.notices.filter(channel="mail", state="waiting", what__in=TOLD, attempts=0)
    if choice.how == "not":
        waiting.delete()
        return
    for notice in waiting:
        notice.due = format_time(due_of(choice, time=notice.time, until=notice.until, now=now))
        notice.save(update_fields=["due"])


def _get_or_make(party: str, key: str, size: int) -> Choice:
    fresh = {"secret": secrets.token_hex(32), "stop": secrets.token_hex(32), "since": size}
    return Choice.objects.get_or_create(party=party, key=key, defaults=fresh)[0]


def _ask(recipient: Choice | Mailbox, now: datetime) -> None:
    """Queue the mail with the link that confirms an address; raises Refused after too many in a day."""
    Asked.objects.filter(time__lte=format_time(now - timedelta(days=1))).delete()
    if Asked.objects.filter(party=recipient.party).count() >= MOST_PROOFS:
        raise Refused("notices.too_many_proofs", limit=MOST_PROOFS)
    Asked.objects.create(party=recipient.party, time=format_time(now))
    recipient.proof, recipient.proof_until = secrets.token_hex(32), format_time(now + PROOF_LASTS)
    recipient.save()
    if isinstance(recipient, Choice):
        _queue("proof", now, choice=recipient)
    else:
        _queue("proof", now, mailbox=recipient)


def _queue(what: str, now: datetime, *, choice: Choice | None = None, mailbox: Mailbox | None = None) -> None:
    time = format_time(now)
    Notice.objects.filter(choice=choice, mailbox=mailbox, what=what, state="waiting").delete()
    Notice.objects.create(
        choice=choice, mailbox=mailbox, channel="mail", occasion=f"{what}:{secrets.token_hex(16)}", what=what,
        time=time, due=time, state="waiting",
    )  # fmt: skip


def erase_ended(choices: Iterable[Choice]) -> None:
    """Forget what was chosen with keys that have ended: whoever held them is a delegate no more."""
    Choice.objects.filter(id__in=[choice.id for choice in choices]).delete()
