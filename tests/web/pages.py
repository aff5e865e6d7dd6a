"""The Lantern Compact behind Django's test client, as its parties and the public see it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client

from comity.web.shell.site import Site, use_site
from tests.world import World


@contextmanager
def serving(world: World) -> Iterator[World]:
    """Serve a world's organisation until the block ends."""
    use_site(Site(world.keeper))
    try:
        yield world
    finally:
        use_site(None)


def client_for(world: World, party: str | None = None, language: str = "en", role: str = "head") -> Client:
    """Return a browser in which the party's key has signed in, or nobody has."""
    client = Client(headers={"accept-language": language})
    if party:
        session = client.session
        session["party"], session["key"] = party, world[party].keys[role].public
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def read(client: Client, path: str, status: int = 200) -> str:
    """Return a page, without the tokens that differ from one request to the next."""
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body.decode())


def words_of(page: str) -> str:
    """Return what a reader sees: the main part without tags, white space joined."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())
