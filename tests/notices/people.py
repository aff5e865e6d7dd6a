"""Delegates of the test's world who chose how they are told, and a courier with a real mail server."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from comity.notices import choices
from comity.notices.choices import Wishes
from comity.notices.courier import Courier
from comity.notices.tables import Choice
from comity.web.shell.described import describe_public
from tests.notices.mail_server import Mailed, MailServer, mail_server
from tests.web.pages import serving
from tests.world import World, key_for

WISHES = Wishes(
    address="", how="once", hour=8, zone="UTC", language="en", awaits=True, deadlines=True, ahead=24, follow="none"
)


class Office:
    """A world with a mail server and what sends to it."""

    def __init__(self, world: World, server: MailServer, **rest: Any) -> None:
        self.world, self.server = world, server
        self.courier = Courier(world.keeper, server.post(), **{"describe": describe_public} | rest)

    def chooses(self, party: str, role: str = "delegate", **wishes: Any) -> Choice:
        """Let a delegate choose, and confirm the address by the link in the mail."""
        values = {field: getattr(WISHES, field) for field in Wishes.__slots__}
        values |= {"address": f"{role}@{party.lower()}.example"} | wishes
        key, now = key_for(f"{party} {role}").public, self.world.time
        choice = choices.save_wishes(party, key, Wishes(**values), size=self.world.keeper.size, now=now)
        if choice.address and not choice.confirmed:
            self.confirm(choice.address)
        return self.choice(party, role)

    def registers(self, party: str, address: str) -> None:
        """Let a delegation register an official mailbox, which confirms itself."""
        choices.add_mailbox(
            party, key_for(f"{party} head").public, address, language="en", size=self.world.keeper.size,
            now=self.world.time,
        )  # fmt: skip
        self.confirm(address)

    def confirm(self, address: str) -> None:
        mailed = [each for each in self.tell() if each.to == address]
        assert len(mailed) == 1
        token = re.search(r"/notices/confirm/([0-9a-f]{64})", mailed[0].text)
        assert token
        assert choices.confirm(token[1], now=self.world.time)

    def choice(self, party: str, role: str = "delegate") -> Choice:
        return Choice.objects.get(party=party, key=key_for(f"{party} {role}").public)

    def tell(self) -> list[Mailed]:
        """Let the courier go round once; return what the mail server accepted since, by address."""
        self.courier.round()
        return sorted(self.server.take(), key=lambda mailed: mailed.to)

    def outcomes(self, party: str, role: str = "delegate") -> list[str]:
        """Return what came of each mail to a delegate that was no link, oldest first."""
        notices = self.choice(party, role).notices.filter(channel="mail").exclude(what="proof").order_by("id")
        return [notice.state for notice in notices]


@contextmanager
def office(world: World | None = None, **rest: Any) -> Iterator[Office]:
    """Yield an office over a world, which is served too."""
    with serving(world or World()) as served, mail_server() as server:
        yield Office(served, server, **rest)
