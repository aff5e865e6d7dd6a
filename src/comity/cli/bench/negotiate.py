"""`comity bench negotiate`: a text of many provisions in two languages with half as many proposals again.

Measured are the server time of the part in view, entering one proposal with rebase, and how long 200 open pages wait
for a change: over loopback, from the server that `comity serve` runs. The last row is the import of 300 pages.
"""

import asyncio
import contextlib
import json
import socket
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from comity.cli.bench.setup import open_database

if TYPE_CHECKING:
    from django.test import Client

    from comity.cli.bench.negotiated import Negotiated
    from comity.negotiation.reading import ProposalView

SIZES = (100, 1_000, 5_000)
# The size for which the limits hold.
LIMITED = 1_000
PAGE_MS, ACCEPT_MS, VIEWERS_MS = 300, 50, 300
RUNS = 20
VIEWERS = 200
# How the viewers show the text: in one language of the interface or the other, and in which languages.
VIEWS = (("en", "en"), ("ru", "ru"), ("en", "en,ru"))
# About 300 pages.
PARAGRAPHS = 2_600


def row(what: str, spans: list[float], limit: float | None) -> dict[str, Any]:
    """Return one row: the median of the times in milliseconds, with the worst, and as a ratio to the limit."""
    value = round(statistics.median(spans), 1)
    ratio = round(value / limit, 3) if limit else None
    name = f"negotiate: {what} (worst {max(spans):.1f} ms)"
    return {"what": name, "value": value, "unit": "ms", "limit": limit, "ratio": ratio}


def browser_of(made: "Negotiated", place: int) -> "Client":
    """Return a browser in which one of the members has signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    session = client.session
    party = made.members[place].party
    session["party"], session["key"] = party, made.heads[party].public
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def fetch(client: "Client", path: str) -> float:
    """Ask for a page and return the milliseconds that it took; raises SystemExit if it is not shown."""
    start = time.perf_counter()
    answer = client.get(path)
    span = (time.perf_counter() - start) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return span


def part_path(made: "Negotiated", first: int) -> str:
    """Return the address of the part of the text that begins with so many provisions before it."""
    return f"/texts/{made.text}/negotiation/part?first={first}&count=30&languages=en,ru"


def measure_page(made: "Negotiated", size: int) -> Iterator[tuple[str, list[float]]]:
    """Yield times of the part in view: parts that nobody has asked for yet, and the same after a change."""
    client = browser_of(made, 1)
    fetch(client, part_path(made, 0))
    places = [place * size // RUNS for place in range(RUNS)]
    yield "a part that nobody has seen yet", [fetch(client, part_path(made, place)) for place in places]
    yield "a part that others have seen", [fetch(client, part_path(made, place)) for place in places]
    after = []
    for place in places:
        accept(made)
        after.append(fetch(client, part_path(made, place)))
    yield "a part, as the first to ask after a change", after


def next_proposal(made: "Negotiated") -> "ProposalView":
    """Return a living proposal on words that were changed since its author saw them; or else any that changes words."""
    from comity.negotiation.reading import living, read_negotiation
    from comity.record.access import viewer_of

    registry = made.keeper.registry
    found = read_negotiation(viewer_of(registry, made.members[0].party), registry, made.text)
    assert found is not None, "its author reads it"
    rewording = [each for each in living(found) if each.edit.op == "replace"]
    late = [each for each in rewording if found.head(each.edit.provision) != each.base]
    return (late or rewording)[-1]


def accept(made: "Negotiated") -> float:
    """Enter a proposal as the pen does: read, rebase, sign, record, and read what it made; return the milliseconds."""
    from comity.cli.bench.negotiated import record
    from comity.cli.bench.workload import COUNCIL
    from comity.negotiation.composing import accept_body, word_parts
    from comity.negotiation.reading import base_words, read_negotiation, read_words
    from comity.record.access import viewer_of
    from comity.texts.outline import Outline
    from comity.texts.rebase import rebase_languages

    view, registry = next_proposal(made), made.keeper.registry
    start = time.perf_counter()
    viewer = viewer_of(registry, made.members[0].party)
    before = read_negotiation(viewer, registry, made.text)
    assert before is not None, "its author reads it"
    words = read_words(viewer, before, [view])
    base = {tag: base_words(before, view, tag, words) for tag in before.languages}
    outlines = {tag: Outline(document) for tag, document in before.documents.items()}
    found = rebase_languages(view.edit, base, words[view.id], outlines)
    result = {tag: found[tag].words for tag in view.edit.languages}
    body = accept_body(made.text, [(view.edit, before.head(*view.edit.touches), view.id)], capacity="party")
    record(made.keeper, [made.members[0].sign("text.accept", body, COUNCIL, word_parts([result]))])
    after = read_negotiation(viewer, registry, made.text)
    assert after is not None, "its author reads it"
    assert after.proposals[view.id].status == "accepted", "it was recorded"
    return (time.perf_counter() - start) * 1000


@contextlib.contextmanager
def served() -> Iterator[int]:
    """Serve the pages on a free port of loopback, as `comity serve` does, until the block ends."""
    import uvicorn

    from comity.web.asgi import application

    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


async def measure_viewers(made: "Negotiated", port: int) -> list[float]:
    """Return how long after each of some changes the last of the open pages had it, in milliseconds."""
    from django.conf import settings

    clients = [await asyncio.to_thread(browser_of, made, at) for at in range(len(made.members))]
    cookies = [client.cookies[settings.SESSION_COOKIE_NAME].OutputString() for client in clients]
    pages = [await open_page(made, port, cookies[at % len(cookies)], VIEWS[at % 3]) for at in range(VIEWERS)]
    spans = []
    for _ in range(RUNS // 2):
        # What is still on its way from before is read first.
        await asyncio.sleep(0.5)
        waiting = [asyncio.create_task(hear(reader)) for reader, _ in pages]
        await asyncio.to_thread(accept, made)
        recorded = time.perf_counter()
        spans.append((max(await asyncio.gather(*waiting)) - recorded) * 1000)
    for _, writer in pages:
        writer.close()
    return spans


async def open_page(
    made: "Negotiated", port: int, cookie: str, view: tuple[str, str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open the stream of one page that shows the text in a view, and return it once it is open."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    interface, languages = view
    writer.write(
        f"GET /live?topic=text:{made.text}&view=room%20{languages} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Accept-Language: {interface}\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    while b": open" not in await reader.readline():
        pass
    return reader, writer


async def hear(reader: asyncio.StreamReader) -> float:
    """Return when the page was sent a change of the text."""
    while b'"token"' not in await asyncio.wait_for(reader.readline(), 30):
        pass
    return time.perf_counter()


def measure(size: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a text of so many provisions, on the empty database."""
    from comity.cli.bench.negotiated import negotiate
    from comity.web.shell.site import Site, use_site

    made = negotiate(size, size * 3 // 2)
    use_site(Site(made.keeper))
    about = f"{size} provisions, {size * 3 // 2} proposals"
    limited = size == LIMITED
    for what, spans in measure_page(made, size):
        yield row(f"{about}: {what}", spans, PAGE_MS if limited else None)
    yield row(f"{about}: entering one with rebase", [accept(made) for _ in range(RUNS)], ACCEPT_MS if limited else None)
    with served() as port:
        spans = asyncio.run(measure_viewers(made, port))
    yield row(f"{about}: a change on {VIEWERS} other pages", spans, VIEWERS_MS if limited else None)


def measure_import() -> dict[str, Any]:
    """Return the row of reading a document of 300 pages, as extracted from a PDF."""
    from comity.cli.bench.text import extracted_text
    from comity.texts.reading import read_text

    data, spans = extracted_text(PARAGRAPHS), []
    for _ in range(3):
        start = time.perf_counter()
        read_text(data)
        spans.append((time.perf_counter() - start) * 1000)
    return row("import of 300 pages", spans, None)


def main() -> None:
    """Measure at three sizes, which shows how the cost grows, and print the rows as JSON."""
    open_database(create=True)
    from django.core.management import call_command

    rows: list[dict[str, Any]] = []
    for size in SIZES:
        call_command("flush", interactive=False, verbosity=0)
        rows += measure(size)
    json.dump([*rows, measure_import()], sys.stdout)


if __name__ == "__main__":
    main()
