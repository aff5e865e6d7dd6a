"""What open pages of a decision are sent when something was said: made once for all who may read the same of it.

It is made as for a reader who reads what the decision's whole audience reads and nothing else: words for fewer cannot
be in it. Whoever reads less (since the release alone, or until it left) or more (reasons for some parties, its own) is
sent nothing by this, but the topic, and loads the page for itself. What differs by party, its own mark and what it may
do, the page sees to.
"""

import json
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from comity.core.act import EVERYONE, Audience
from comity.decisions.views import DecisionView, get_decision
from comity.record.access import Viewer
from comity.record.reading import Closer, list_closer
from comity.web.shell.attached import beside_of
from comity.web.shell.board import list_steps, said_of, tiles_on
from comity.web.shell.certainty import certainty_of
from comity.web.shell.site import get_site

MOST_VIEWS = 64
# What a party may do rests, for these kinds, on its own stance and the status alone. Of any other kind that a page
# shows, it asks anew after every change.
OWN_KINDS = frozenset(
    {
        "decision.concur", "decision.sign", "decision.aside", "decision.reserve", "decision.concern", "decision.object",
        "decision.withdraw", "decision.attach",
    }
)  # fmt: skip
# Pages of one delegation ask within this time what they may do now; those of all, within so much for each member.
OWN_MS, EACH_MS = 300, 50


@dataclass(frozen=True, slots=True)
class _Read:
    """A decision as its audience reads it, at a size of the record; `closer` are parts that only some read."""

    size: int
    view: DecisionView | None
    closer: list[Closer]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What pages that show a decision in one language have before them, and what they were sent last."""

    size: int
    token: str
    status: str
    tiles: dict[str, dict[str, Any]]
    said: dict[str, dict[str, Any]]
    parts: dict[str, str]
    words: str | None


_read: OrderedDict[tuple[object, ...], _Read] = OrderedDict()
_sent: OrderedDict[tuple[object, ...], _Sent] = OrderedDict()
_lock = Lock()


def token_of(view: DecisionView) -> str:
    """Return a short name of the state of a decision as somebody reads it: the same for all who read the same."""
    return sha256(repr(view).encode()).hexdigest()[:16]


def compose_board(viewer: Viewer, topic: str, interface: str, *, opened: bool) -> str | None:
    """Return what changed on a decision's page since it was sent something last, as JSON in one line, or None.

    For a page that was just `opened`, the state from which it will be told changes. None: the topic alone is told.
    """
    act = topic.partition(":")[2]
    alike = tuple(sorted(viewer.reach.items()))
    with _lock:
        read = _read_board(act, alike)
        if read.view is None or not _reads_as_all(viewer, read):
            return None
        sent = _sent.get((act, alike, interface))
        if sent is None or sent.size != read.size:
            with translation.override(interface):
                sent = _renew(sent, read.size, read.view, topic)
            _keep(_sent, (act, alike, interface), sent)
        return json.dumps({"topic": topic, "token": sent.token}) if opened else sent.words


def _read_board(act: str, alike: tuple[tuple[str, float], ...]) -> _Read:
    """Read the decision, once for each size of the record, as whoever sits in the same audiences reads it."""
    site = get_site()
    found, size = _read.get((act, alike)), site.keeper.size
    if found is None or found.size != size:
        view = get_decision(Viewer(None, dict(alike)), site.charter, site.registry, act)
        found = _Read(size, view, list_closer(each.act for each in view.said) if view else [])
        _keep(_read, (act, alike), found)
    return found


def _reads_as_all(viewer: Viewer, read: _Read) -> bool:
    """Whether the viewer reads all that the decision's audience reads, for good, and nothing of it that others do not."""
    assert read.view is not None, "asked of what was found"
    standing = Audience.from_text(read.view.audience).standing
    if not read.view.board or (standing != EVERYONE and viewer.reach.get(standing) != math.inf):
        return False
    fellow = Viewer(None, viewer.reach)
    return not any(
        viewer.party == each.by or viewer.reads(to, each.index)
        for each in read.closer
        if not fellow.reads(to := Audience.from_text(each.audience), each.index)
    )


def _keep(kept: OrderedDict[tuple[object, ...], Any], place: tuple[object, ...], value: Any) -> None:
    kept[place] = value
    kept.move_to_end(place)
    while len(kept) > MOST_VIEWS:
        kept.popitem(last=False)


def _renew(before: _Sent | None, size: int, view: DecisionView, topic: str) -> _Sent:
    """Return what pages have before them from now on, with the words that bring them there from what they had."""
    site = get_site()
    reader = Viewer()
    tiles = {tile["party"]: tile for tile in tiles_on(view, reader)}
    said = {each["act"]: each for each in said_of(view)}
    steps = list_steps(view, site.charter.procedure(view.procedure))
    parts = {
        "next": render_to_string("decisions/next.html", {"decision": view, "steps": steps}),
        "beside": render_to_string("decisions/beside.html", {"decision": view, "viewer": True, **beside_of(view)}),
        "certainty": render_to_string("shell/certainty.html", {"certainty": certainty_of(site)}),
    }
    now = _Sent(size, token_of(view), view.status, tiles, said, parts, None)
    if before is None:
        return now
    if (before.token, before.tiles, before.said, before.parts) == (now.token, tiles, said, parts):
        return _Sent(size, now.token, now.status, tiles, said, parts, before.words)
    words = json.dumps({"topic": topic, "since": before.token, "token": now.token} | _describe(before, now))
    return _Sent(size, now.token, now.status, tiles, said, parts, words)


def _describe(before: _Sent, now: _Sent) -> dict[str, Any]:
    """Return what changed, or that the page is to be loaded anew where something is gone from it."""
    if before.tiles.keys() != now.tiles.keys() or before.said.keys() - now.said.keys():
        return {"whole": True}
    tiles = [tile for party, tile in now.tiles.items() if tile != before.tiles[party]]
    said = [each for act, each in now.said.items() if each != before.said.get(act)]
    parties = sorted({each["party"] for each in (*tiles, *said)})
    return {
        "tiles": [{"id": tile["party"], "html": render_to_string("shell/tile.html", {"tile": tile})} for tile in tiles],
        "said": [
            {"id": each["act"], "after": _place_of(each["act"], list(now.said)), "html": _render_said(each)}
            for each in said
        ],
        "parts": {name: html for name, html in now.parts.items() if html != before.parts[name]},
        # Whose possible acts may be others now (null: everybody's), and within how many milliseconds pages ask.
        "bears": parties if before.status == now.status else None,
        "within": OWN_MS if before.status == now.status else max(OWN_MS, EACH_MS * len(now.tiles)),
    }


def _place_of(act: str, order: Sequence[str]) -> str | None:
    """Return after which other an item stands, None if it is the first."""
    place = order.index(act)
    return order[place - 1] if place else None


def _render_said(each: dict[str, Any]) -> str:
    return render_to_string("decisions/said.html", {"each": each})
