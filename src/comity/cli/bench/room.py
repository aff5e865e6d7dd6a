"""`comity bench room`: 200 delegations decide, and 2,000 viewers of one board see what each of them says.

The server is what `comity serve` runs, in a process of its own; the viewers are light clients in another
(`room_viewers`), and once one of them is a real Chromium. What counts is the time from the moment at which an act is
posted to the moment at which a viewer has received and applied it. The bare limit of the same run: the same streams,
sent the same bytes by a server that has no record behind it (`room_bare`).
"""

import contextlib
import json
import os
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comity.cli.embedded import keeper_key, prepare

if TYPE_CHECKING:
    from comity.cli.bench.workload import Author
    from comity.core.keys import SigningKey

DELEGATIONS, VIEWERS = 200, 2_000
# The aim: from act to screen, for 95 of 100 pairs of an act and a viewer.
LIMIT_MS = 300.0
ROUNDS, ACTS, SCREEN_ACTS = 3, 8, 4
EVERY_S = 2.0
# Files that a process keeps open besides its streams.
SPARE_FILES = 200
LANGUAGES = ("en", "ru")


def row(what: str, value: float, limit: float | None) -> dict[str, Any]:
    """Return one row in milliseconds, with its ratio to a limit."""
    value = round(value, 1)
    ratio = round(value / limit, 3) if limit else None
    return {"what": f"room: {what}", "value": value, "unit": "ms", "limit": limit, "ratio": ratio}


def share_of(spans: Sequence[float], percent: int) -> float:
    """Return the time within which so many of a hundred were."""
    found = sorted(spans)
    return found[min(len(found) - 1, len(found) * percent // 100)]


def viewers_here() -> int:
    """Return how many viewers this machine lets one process have; says plainly where that is fewer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = VIEWERS + SPARE_FILES
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed == needed:
        return VIEWERS
    found = max(1, allowed - SPARE_FILES)
    sys.stderr.write(f"A process may open {hard} files here (ulimit -Hn): {found} viewers instead of {VIEWERS}.\n")
    return found


class Room:
    """The organisation of the benchmark: founded, with a text put to its council, and acts signed in advance."""

    def __init__(self, folder: Path) -> None:
        prepare(folder)
        from comity.cli.bench.negotiated import record
        from comity.cli.bench.workload import COUNCIL, authors, found_organisation, small_text
        from comity.core.keyfile import format_key_file

        self.keeper, self.heads = found_organisation(DELEGATIONS)
        keeper_key(folder).write_text(format_key_file(self.keeper.key, party="KEEPER", role="keeper", exercise=True))
        self.members = authors(self.keeper, self.heads)
        table = small_text(self.members[0])
        record(self.keeper, [table])
        put = self.members[0].sign("decision.put", {"version": table.act.id, "procedure": "consensus"}, COUNCIL)
        record(self.keeper, [put])
        self.decision = put.act.id
        self.folder = folder

    def acts(self, count: int) -> list[tuple[str, str]]:
        """Return so many acts of as many delegations, one after the other: parties and envelopes.

        Each fourth withdraws the objection of three acts before.
        """
        from comity.cli.bench.workload import COUNCIL

        made, objection = [], ("", "")
        turns = [("concur", b""), ("object", b"Not as it stands."), ("concern", b"The oil is dear."), ("withdraw", b"")]
        for number in range(count):
            stance, reasons = turns[number % len(turns)]
            author, body = self.members[number % DELEGATIONS], {"decision": self.decision}
            if stance == "withdraw":
                author, body = self._member(objection[0]), body | {"position": objection[1]}
            signed = author.sign(f"decision.{stance}", body, COUNCIL, {"reasons": reasons} if reasons else None)
            if stance == "object":
                objection = author.party, signed.act.id
            made.append((author.party, json.dumps(signed.to_value())))
        return made

    def _member(self, party: str) -> "Author":
        return next(member for member in self.members if member.party == party)

    def viewers(self, count: int) -> list[tuple[str, str, str]]:
        """Return the viewers: whose page it is, its cookie, and the language of its interface."""
        cookies = {party: cookie_of(party, key) for party, key in self.heads.items()}
        parties = list(self.heads)
        return [
            (party, cookies[party], LANGUAGES[place // DELEGATIONS % len(LANGUAGES)])
            for place in range(count)
            if (party := parties[place % DELEGATIONS])
        ]


def cookie_of(party: str, key: "SigningKey") -> str:
    """Return the cookie of a browser in which the head of a delegation has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    session = client.session
    session["party"], session["key"] = party, key.public
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@contextlib.contextmanager
def served(folder: Path) -> Iterator[int]:
    """Run `comity serve` on a free port until the block ends."""
    port = free_port()
    program = "from comity.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--data", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - our own interpreter
        try:
            wait_for(f"http://127.0.0.1:{port}/checkpoint", server)
            yield port
        finally:
            server.terminate()


def wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until the server answers; raises SystemExit if it ends instead."""
    while server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).read()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server ended")


@contextlib.contextmanager
def bare(message: str) -> Iterator[int]:
    """Run the bare server on a free port until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "comity.cli.bench.room_bare", str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        assert server.stdin is not None, "it was asked for"
        assert server.stdout is not None, "it was asked for"
        server.stdin.write(message + "\n")
        server.stdin.flush()
        server.stdout.readline()
        try:
            yield port
        finally:
            server.stdin.close()


class Viewers:
    """The process of the viewers: opened when the block begins, and let go through its rounds one by one."""

    def __init__(self, task: dict[str, Any]) -> None:
        self._task = task

    def __enter__(self) -> "Viewers":
        command = [sys.executable, "-m", "comity.cli.bench.room_viewers"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
        self._write(json.dumps(self._task))
        self.opened = self._read()
        return self

    def __exit__(self, *failure: object) -> None:
        with contextlib.suppress(OSError):
            self._process.communicate(timeout=20)

    def round(self) -> dict[str, Any]:
        """Let the acts of the next round be posted; return what was seen of them."""
        self._write("")
        return self._read()

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None, "it was asked for"
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None, "it was asked for"
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the viewers ended")
        found: dict[str, Any] = json.loads(line)
        return found


def measure(room: Room, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the room, and then of the bare limit."""
    acts = room.acts(ROUNDS * ACTS + SCREEN_ACTS)
    rounds = [acts[place * ACTS : (place + 1) * ACTS] for place in range(ROUNDS)] + [acts[ROUNDS * ACTS :]]
    task = {
        "stream": f"/live?topic=decision:{room.decision}&view=board", "own": f"/decisions/{room.decision}/possible",
        "viewers": room.viewers(count), "rounds": rounds, "every": EVERY_S,
    }  # fmt: skip
    with served(room.folder) as port, Viewers(task | {"port": port}) as viewers:
        opened = viewers.opened["seconds"] * 1000
        found = [viewers.round() for _ in range(ROUNDS)]
        screen = on_screen(room, port, viewers)
    limit = measure_bare(room, task)
    yield from report(found, limit, count)
    yield row("... opening all pages", opened, None)
    if screen:
        yield row("... on the screen of a real Chromium among them, p95", share_of(screen, 95), LIMIT_MS)


def report(found: list[dict[str, Any]], limit: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of the best round; what went wrong in any of them is said."""
    best = min(found, key=lambda each: share_of(each["seen"], 95))
    worst = max(share_of(each["seen"], 95) for each in found)
    about = f"{DELEGATIONS} delegations, {count} viewers, load {os.getloadavg()[0]:.1f}"
    for percent in (50, 95, 99):
        span, bare_span = share_of(best["seen"], percent), share_of(limit["seen"], percent)
        name = f"from act to screen, {about}, best of {ROUNDS} rounds (p95 of the worst {worst:.0f} ms), p{percent}"
        yield row(name, span, LIMIT_MS if percent == 95 else None)
        yield row(f"... against streams without a record, p{percent}", span, round(bare_span, 1))
    yield row("... to the receipt, median", share_of(best["receipts"], 50), None)
    yield row("... loading one's own part, p95", share_of(best["own"], 95), None)
    for each in found:
        if each["missed"] or each["lost"] or len(each["seen"]) < ACTS * count:
            wrong = f"{each['missed']} changes missed, {each['lost']} streams lost, {len(each['seen'])} seen.\n"
            sys.stderr.write(wrong)


def measure_bare(room: Room, task: dict[str, Any]) -> dict[str, Any]:
    """Return what the same viewers see of as many messages of the same bytes, from a server without a record."""
    message = example_of(room)
    parties = [(party, party) for party in list(room.heads)[:ACTS]]
    with bare(message) as port, Viewers(task | {"port": port, "own": "", "rounds": [parties]}) as viewers:
        return viewers.round()


def example_of(room: Room) -> str:
    """Return what pages are sent of an act, as the server of this organisation makes it."""
    from comity import catalogue
    from comity.cli.bench.negotiated import record
    from comity.cli.bench.workload import COUNCIL
    from comity.record.access import viewer_of
    from comity.web.shell.board_push import compose_board
    from comity.web.shell.site import Site, use_site

    use_site(Site(room.keeper))
    catalogue.refresh(room.keeper)
    viewer, topic = viewer_of(room.keeper.registry, room.members[0].party), f"decision:{room.decision}"
    compose_board(viewer, topic, "en", mark=None)
    signed = room.members[-1].sign("decision.object", {"decision": room.decision}, COUNCIL, {"reasons": b"Not so."})
    record(room.keeper, [signed])
    words = compose_board(viewer, topic, "en", mark=1)
    assert words is not None, "members read the board whole"
    return words


def on_screen(room: Room, port: int, viewers: Viewers) -> list[float]:
    """Return how long acts took to the tile of a page in a real browser; nothing where there is none."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.stderr.write("Playwright is not installed: no real browser is among the viewers.\n")
        return []
    from shutil import which

    path = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        sys.stderr.write("Chromium is not installed: no real browser is among the viewers.\n")
        return []
    party = list(room.heads)[-1]
    name, _, value = cookie_of(party, room.heads[party]).partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        context = browser.new_context(locale="en-GB")
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/decisions/{room.decision}")
        page.locator("[data-live-mark][data-state=on]").first.wait_for(state="attached")
        page.evaluate(_WATCH)
        time.sleep(2)
        posted = viewers.round()["posted"]
        seen: dict[str, float] = page.evaluate("seen")
        browser.close()
    return [(seen[party] - posted[party]) for party in seen if party in posted]


# When the frame after a tile's change was painted, by party, in milliseconds of the clock that all processes share.
_WATCH = """() => {
  window.seen = {};
  new MutationObserver((changes) => {
    const tiles = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.dataset?.stance);
    requestAnimationFrame(() => setTimeout(() => {
      for (const tile of tiles) if (tile.dataset.key) window.seen[tile.dataset.key] = Date.now();
    }));
  }).observe(document.querySelector(".board"), { childList: true });
}"""


def main() -> None:
    """Measure, and print the rows as JSON."""
    count = viewers_here()
    room = Room(Path(os.environ["COMITY_DATA"]))
    json.dump(list(measure(room, count)), sys.stdout)


if __name__ == "__main__":
    main()
