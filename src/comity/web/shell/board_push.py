"""What open pages of a decision are sent when something was said: made once for all who may read the same of it.

It is made as for a reader who reads what the decision's whole audience reads and nothing else: words for fewer cannot
be in it. Whoever reads less (since the release alone, or until it left) or more (reasons for some parties, its own) is
sent nothing by this, but the topic, and loads the page for itself. What differs by party, its own mark and what it may
do, the page sees to.
"""

import json
import math
from collections import OrderedDict
from dataclasses import dataclass, replace
from hashlib import sha256
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from comity.core.act import EVERYONE, Audience
from comity.decisions.machine import ASKED, HELD, OPEN
from comity.decisions.views import BoardLine, DecisionView, Said, get_decision
from comity.record.access import Viewer
from comity.record.reading import Closer, list_closer
from comity.web.shell.attached import beside_of
from comity.web.shell.board import list_steps, render_said, render_tile, said_of, tiles_on
from comity.web.shell.certainty import certainty_of
from comity.web.shell.site import get_site

MOST_VIEWS = 64
# So many tiles may differ between what open pages were told last and what a page is opened with.
MOST_WAITING = 12
# What a party may do rests, for these kinds, on its own stance and the status alone. Of any other kind that a page
# shows, it asks anew after every change.
OWN_KINDS = frozenset(
    {
        "decision.concur", "decision.sign", "decision.aside", "decision.reserve", "decision.concern", "decision.object",
        "decision.withdraw", "decision.attach",
    }
)  # fmt: skip
# When pages ask what they may do now, after the board is on every screen: those of one delegation within so long; those
# of all, within so much for each member.
AFTER_MS, OWN_MS, EACH_MS = 400, 2_000, 50


@dataclass(frozen=True, slots=True)
class _Read:
    """A decision as its audience reads it, at a size of the record; `closer` are parts that only some read."""

    size: int
    view: DecisionView | None
    token: str
    standing: str | None
    closer: list[Closer]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What pages that show a decision in one language have before them, and what they were sent last.

    `tiles` are their lines and what their members said, by party, from which each tile is made alone; `mark` is the
    message of the outbox on which they were sent it; `since` are the states in which pages were opened after that.
    """

    size: int
    view: DecisionView
    token: str
    tiles: dict[str, tuple[BoardLine, list[Said]]]
    parts: dict[str, str]
    words: str | None = None
    mark: int = 0
    since: frozenset[str] = frozenset()


_read: OrderedDict[tuple[object, ...], _Read] = OrderedDict()
_sent: OrderedDict[tuple[object, ...], _Sent] = OrderedDict()
_lock = Lock()


def token_of(view: DecisionView) -> str:
    """Return a short name of the state of a decision as somebody reads it: the same for all who read the same."""
    return sha256(repr(view).encode()).hexdigest()[:16]


def read_decision(viewer: Viewer, act: str) -> DecisionView | None:
    """Return a decision as `get_decision` does; where many read the same of it, it is read once for all of them."""
    site = get_site()
    with _lock:
        read = _read_board(act, _alike(viewer))
        if _reads_as_all(viewer, read):
            return read.view
    return get_decision(viewer, site.charter, site.registry, act)


def _alike(viewer: Viewer) -> tuple[tuple[str, float], ...]:
    """Return what those have in common who sit in the same audiences."""
    return tuple(sorted(viewer.reach.items()))


def compose_board(viewer: Viewer, topic: str, interface: str, *, mark: int | None) -> str | None:
    """Return what changed on a decision's page since it was sent something last, as JSON in one line, or None.

    `mark` is the newest message that is told: whoever is told of it is told the same, even if more is recorded
    meanwhile. Without it the page was just opened, and is sent from which state on it will be told changes. None: the
    topic alone is told.
    """
    act, alike = topic.partition(":")[2], _alike(viewer)
    place = act, alike, interface
    with _lock:
        sent = _sent.get(place)
        told = sent is not None and sent.mark == mark
        read = _read[act, alike] if told and (act, alike) in _read else _read_board(act, alike)
        if not _reads_as_all(viewer, read):
            return None
        if sent is None or not told:
            with translation.override(interface):
                sent = _open(sent, read) if mark is None else _renew(sent, read, topic, mark)
            _keep(_sent, place, sent)
    return _tell_state(topic, read) if mark is None else sent.words


def _read_board(act: str, alike: tuple[tuple[str, float], ...]) -> _Read:
    """Read the decision, once for each size of the record, as whoever sits in the same audiences reads it."""
    site = get_site()
    found, size = _read.get((act, alike)), site.keeper.size
    if found is None or found.size != size:
        view = get_decision(Viewer(None, dict(alike)), site.charter, site.registry, act)
        closer = list_closer(each.act for each in view.said) if view else []
        standing = Audience.from_text(view.audience).standing if view else None
        found = _Read(size, view, token_of(view) if view else "", standing, closer)
        _keep(_read, (act, alike), found)
    return found


def _reads_as_all(viewer: Viewer, read: _Read) -> bool:
    """Whether the viewer reads all that the decision's audience reads, for good, and nothing of it that few do."""
    if read.view is None or not read.view.board:
        return False
    if read.standing != EVERYONE and viewer.reach.get(read.standing or "") != math.inf:
        return False
    if not read.closer:
        return True
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


def _open(before: _Sent | None, read: _Read) -> _Sent:
    """Return what pages have before them when one more is opened: what they are sent next begins from there too."""
    if before is None or before.size == read.size:
        return before or _show(read)
    now = _show(read)
    # Nobody was told for long: pages, if there still are any, load anew.
    is_old = sum(each != before.tiles.get(party) for party, each in now.tiles.items()) > MOST_WAITING
    return now if is_old else replace(before, since=before.since | {read.token})


def _renew(before: _Sent | None, read: _Read, topic: str, mark: int) -> _Sent:
    """Return what pages have before them from now on, with the words that bring them there from what they had."""
    if before is None:
        return replace(_show(read), mark=mark)
    if before.size == read.size:
        # Pages were opened with it, and were told so.
        return replace(before, mark=mark, words=before.words or _tell_state(topic, read))
    now = _show(read)
    if (before.token, before.parts) == (now.token, now.parts):
        return replace(now, mark=mark, words=before.words, since=before.since)
    told = {"topic": topic, "since": [before.token, *sorted(before.since)], "token": now.token}
    return replace(now, mark=mark, words=json.dumps(told | _describe(before, now)))


def _tell_state(topic: str, read: _Read) -> str:
    """Return the message that says only where the decision is: a page that is there too has nothing to do."""
    return json.dumps({"topic": topic, "token": read.token})


def _show(read: _Read) -> _Sent:
    """Return what a page shows of the decision, in the language of now."""
    site, view = get_site(), read.view
    assert view is not None, "asked of what was found"
    said: dict[str, list[Said]] = {line.party: [] for line in view.board}
    for each in view.said:
        said.setdefault(each.party, []).append(each)
    tiles = {line.party: (line, said[line.party]) for line in view.board}
    steps = list_steps(view, site.procedure_of(view))
    parts: dict[str, str] = {
        "next": render_to_string("decisions/next.html", {"decision": view, "steps": steps}),
        "beside": render_to_string("decisions/beside.html", {"decision": view, "viewer": True, **beside_of(view)}),
        "certainty": render_to_string("shell/certainty.html", {"certainty": certainty_of(site)}),
    }
    return _Sent(read.size, view, read.token, tiles, parts)


def _describe(before: _Sent, now: _Sent) -> dict[str, Any]:
    """Return what changed, or that the page is to be loaded anew where something is gone from it."""
    old, new = ({each.act: each for each in sent.view.said} for sent in (before, now))
    if before.tiles.keys() != now.tiles.keys() or old.keys() - new.keys():
        return {"whole": True}
    # What others may do, and how their tiles look, stays as it was where one member begins or ceases to hold it up.
    is_alike = before.view.status == now.view.status or {before.view.status, now.view.status} <= {OPEN, HELD, ASKED}
    lines = [each for party, each in now.tiles.items() if each != before.tiles[party] or not is_alike]
    own = [each for _, several in lines for each in several]
    tiles = tiles_on(replace(now.view, board=[line for line, _ in lines], said=own), Viewer())
    said = said_of(replace(now.view, said=[each for act, each in new.items() if each != old.get(act)]))
    order = dict(zip(new, [None, *new], strict=False))
    return {
        "tiles": [{"id": tile["party"], "html": render_tile(tile)} for tile in tiles],
        "said": [{"id": each["act"], "after": order[each["act"]], "html": render_said(each)} for each in said],
        "parts": {name: html for name, html in now.parts.items() if html != before.parts[name]},
        # Whose possible acts may be others now (null: everybody's); after how long, and within how long, pages ask.
        "bears": sorted({each["party"] for each in (*tiles, *said)}) if is_alike else None,
        "after": AFTER_MS,
        "within": OWN_MS if is_alike else max(OWN_MS, EACH_MS * len(now.tiles)),
    }
