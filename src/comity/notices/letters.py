"""The mails themselves: plain text, in the delegate's language, and without content where not everyone may read it.

Of what is not public a mail names the organisation and says that something waits, with the address of the desk: no
title, party, kind, number or instant of an act, neither in its head nor in its body.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from comity.charter import in_language
from comity.core.canonical import parse_time
from comity.notices.post import Post
from comity.notices.tables import Choice, Mailbox, Notice
from comity.record.keeper import Keeper

LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Described:
    """An act in words that everyone may read: the title of its text, a sentence, and the path of its page."""

    title: str
    sentence: str
    path: str


# Describes those of the acts that everyone may read, in a language; what is missing in the answer is not public.
Describe = Callable[[str, Sequence[str]], Mapping[str, Described]]


def describe_nothing(language: str, acts: Sequence[str]) -> Mapping[str, Described]:
    """Describe no act: every mail is without content."""
    return {}


@dataclass(frozen=True)
class Writer:
    """Writes the organisation's mails."""

    keeper: Keeper
    post: Post
    describe: Describe = describe_nothing

    def write(self, recipient: Choice | Mailbox, notices: Sequence[Notice], now: datetime) -> EmailMessage:
        """Return the mail that tells a recipient of these occasions, which are of one sort."""
        with translation.override(recipient.language):
            what = notices[0].what
            subject, body = (
                self._proof(recipient) if what == "proof"
                else self._test() if what == "test"
                else self._news(recipient, notices)
            )  # fmt: skip
            mail = EmailMessage()
            mail["From"] = Address(display_name=self._name(), addr_spec=self.post.sender)
            mail["To"] = Address(addr_spec=recipient.address)
            mail["Subject"] = _one_line(subject)
            mail["Date"] = format_datetime(now)
            mail["Message-ID"] = self._identify(recipient, notices)
            # Nobody's absence answers it (RFC 3834).
            mail["Auto-Submitted"] = "auto-generated"
            if isinstance(recipient, Choice) and what != "proof":
                url = f"{self.post.address}/notices/stop/{recipient.stop}"
                mail["List-Unsubscribe"] = f"<{url}>"
                if url.startswith("https:"):
                    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
                body = [*body, gettext("How you are told: %(url)s") % {"url": f"{self.post.address}/desk/notices"}]
                body = [*body, gettext("No more mail, without signing in: %(url)s") % {"url": url}]
            mail.set_content("\n\n".join([*body, *self._exercise()]) + "\n")
            mail["Content-Language"] = recipient.language
            return mail

    def _identify(self, recipient: Choice | Mailbox, notices: Sequence[Notice]) -> str:
        """The same occasions give the same name, of which nobody can tell what they are."""
        told = "\n".join([recipient.secret, *sorted(notice.occasion for notice in notices)])
        return f"<{hashlib.sha256(told.encode()).hexdigest()[:40]}@{self.post.sender.rpartition('@')[2]}>"

    def _name(self) -> str:
        organisation = self.keeper.charter.organisation
        return in_language(organisation.names, translation.get_language() or "en")

    def _exercise(self) -> list[str]:
        return [gettext("EXERCISE. This is no message of a real organisation.")] if self._is_exercise() else []

    def _is_exercise(self) -> bool:
        return self.keeper.rules.founding.exercise

    def _proof(self, recipient: Choice | Mailbox) -> tuple[str, list[str]]:
        url = f"{self.post.address}/notices/confirm/{recipient.proof}"
        what = (
            gettext("A delegate wishes to be told at this address when something awaits a delegation.")
            if isinstance(recipient, Choice)
            else gettext("A delegation registered this address as its official mailbox.")
        )
        return gettext("%(organisation)s: confirm this address") % {"organisation": self._name()}, [
            what,
            gettext("If that is right, confirm it here within 48 hours:"),
            url,
            gettext("If not, do nothing: nothing more is sent to you."),
        ]

    def _test(self) -> tuple[str, list[str]]:
        return gettext("%(organisation)s: a test") % {"organisation": self._name()}, [
            gettext("This mail arrived. What awaits your delegation will reach you here."),
        ]

    def _news(self, recipient: Choice | Mailbox, notices: Sequence[Notice]) -> tuple[str, list[str]]:
        acts = list(dict.fromkeys(notice.act for notice in notices))
        public = self.describe(recipient.language, acts)
        told = [notice for notice in notices if notice.act in public]
        body = [words for notice in told for words in self._tell(recipient, notice, public[notice.act])]
        if len(told) < len(notices):
            body.append(gettext("Something awaits your delegation."))
            body.append(gettext("Sign in to see it: %(url)s") % {"url": f"{self.post.address}/desk"})
            body.append(gettext("This mail says no more on purpose: others may read it on its way."))
        return self._subject([public[notice.act] for notice in told], whole=len(told) == len(notices)), body

    def _tell(self, recipient: Choice | Mailbox, notice: Notice, public: Described) -> list[str]:
        lines = [public.title, public.sentence] if public.title else [public.sentence]
        if notice.until:
            lines.append(gettext("Time is over at %(instant)s.") % {"instant": _instant(recipient, notice.until)})
        return ["\n".join([*lines, f"{self.post.address}{public.path}"])]

    def _subject(self, told: list[Described], *, whole: bool) -> str:
        names = {"organisation": self._name(), "title": (told[0].title or told[0].sentence) if told else ""}
        if not whole:
            return gettext("%(organisation)s: something awaits your delegation") % names
        if len({each.title for each in told}) == 1:
            return gettext("%(organisation)s: %(title)s") % names
        return gettext("%(organisation)s: %(title)s, and more") % names


def _instant(recipient: Choice | Mailbox, text: str) -> str:
    """Return an instant in the recipient's zone and, exactly, in UTC."""
    instant = parse_time(text)
    exact = f"{instant:%Y-%m-%d %H:%M:%S} UTC"
    zone = recipient.zone if isinstance(recipient, Choice) else "UTC"
    return exact if zone == "UTC" else f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone} ({exact})"


def _one_line(text: str) -> str:
    """Return a subject as a head may have it: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"
