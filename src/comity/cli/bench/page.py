"""`comity bench page`: server time of the pages with the demo's data, as Django answers them without the network.

The example is read as the public reads it; the story as a member does that is signed in and has something to decide.
"""

import contextlib
import io
import json
import os
import re
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.test import Client

LIMIT_MS = 50
RUNS = 20
# It has a text that it may put, and a word on the decision that is open.
MEMBER = "EST"
_ID = re.compile(r"[0-9a-f]{64}")


def public_pages() -> "tuple[Client, list[str]]":
    """Return a browser in which nobody has signed in, and the addresses of what everyone may read."""
    from django.test import Client

    from comity.decisions.views import list_adopted
    from comity.record.access import PUBLIC

    adopted = list_adopted(PUBLIC)[0].act
    paths = ["/", "/parties", "/organs", "/texts/", "/decisions/", f"/adopted/{adopted}", "/record", "/sources"]
    return Client(HTTP_HOST="127.0.0.1"), paths


def members_pages(folder: Path) -> "tuple[Client, list[str]]":
    """Return a browser in which a member of the story in the folder has signed in, and the addresses of its work."""
    from comity.decisions.views import list_awaiting
    from comity.meetings.views import list_meetings
    from comity.web.shell.site import get_site

    client, site = client_of(folder), get_site()
    decision = list_awaiting(site.viewer(MEMBER), site.charter, site.registry)[0]
    paths = ["/desk", "/texts/", f"/texts/{decision.version}", "/decisions/", f"/decisions/{decision.act}"]
    paths += [f"/decisions/{decision.act}/board", f"/acts/decision.object/new?decision={decision.act}"]
    sits = next(each for each in list_meetings(site.viewer(MEMBER), site.charter, site.registry) if each.opened)
    paths += ["/meetings", f"/meetings/{sits.act}", f"/meetings/{sits.act}/room"]
    return client, [*paths, "/acts/text.table/new"]


def client_of(folder: Path) -> "Client":
    """Return a browser in which a member has signed in, with its key of the record in the folder."""
    from django.conf import settings
    from django.test import Client

    from comity.cli.terminal import read_key

    client = Client(HTTP_HOST="127.0.0.1")
    key, _ = read_key(folder / "keys" / f"{MEMBER}.head.json")
    session = client.session
    session["party"], session["key"] = MEMBER, key.public
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def measure(client: "Client", path: str, reader: str) -> dict[str, Any]:
    """Return one row: the median time of a page in milliseconds; raises SystemExit if it is not shown."""
    answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    spans = []
    for _ in range(RUNS):
        start = time.perf_counter()
        client.get(path)
        spans.append((time.perf_counter() - start) * 1000)
    value = round(statistics.median(spans), 1)
    ratio = round(value / LIMIT_MS, 3)
    name = f"page, {reader}: {_ID.sub('…', path)}"
    return {"what": name, "value": value, "unit": "ms", "limit": LIMIT_MS, "ratio": ratio}


def main(arguments: list[str]) -> None:
    """Fill the demo, or with `--story` the story; ask for each page, and print the rows as JSON."""
    folder, story = Path(os.environ["COMITY_DATA"]), arguments == ["--story"]
    from comity.cli import main as comity

    with contextlib.redirect_stdout(io.StringIO()):
        comity(["demo", *arguments, "--no-serve", "--data", str(folder)], standalone_mode=False)
    client, paths = members_pages(folder) if story else public_pages()
    reader = "a member signed in" if story else "the public"
    json.dump([measure(client, path, reader) for path in paths], sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
