"""What open rooms, projectors and boards are sent when something changed: made once for all that show it alike.

Attributions are the same for all who follow a negotiation, so nothing in it is for one party alone; who may not follow
it is sent nothing by this.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from comity.record.access import Viewer
from comity.record.outbox import Message
from comity.web.shell.board_push import compose_board
from comity.web.shell.flooring import compose_floor
from comity.web.shell.projecting import render_projected
from comity.web.shell.rolling import Room, choose_languages, get_room, is_whole
from comity.web.shell.site import get_site
from comity.web.shell.slots import Part, outline_of, render_slot

# Beyond that a page loads what it has in view anew.
MOST_SLOTS = 60
MOST_VIEWS = 64


@dataclass(frozen=True, slots=True)
class _Sent:
    """The state that pages of a view have been sent, and what they were sent last."""

    token: str
    version: str
    order: list[str]
    signs: dict[str, tuple[object, ...]]
    outline: list[Part]
    words: str | None


_sent: OrderedDict[tuple[str, str], _Sent] = OrderedDict()
_lock = Lock()


def compose(viewer: Viewer, topic: str, view: str, messages: Sequence[Message]) -> str | None:
    """Return what a page is sent of a topic: JSON in one line; None if the topic alone is enough, or nothing.

    `view` is the interface's language, then `room`, `projector` or `floor` (of a meeting, with the text before it) and
    the languages shown: `en room en,ru`; or `board`.
    Without messages, a page was just opened: of a room, only from what state on changes are told is kept.
    """
    family, _, text = topic.partition(":")
    interface, _, rest = view.partition(" ")
    shown, _, asked = rest.partition(" ")
    if family == "decision" and shown == "board" and translation.check_for_language(interface):
        return compose_board(viewer, topic, interface, mark=messages[-1].id if messages else None)
    if family == "meeting" and shown == "floor" and messages and translation.check_for_language(interface):
        return compose_floor(viewer, topic, interface, mark=messages[-1].id)
    if family not in ("text", "projector") or shown not in ("room", "projector", "floor"):
        return None
    room = get_room(viewer, get_site().registry, text)
    if room is None or not translation.check_for_language(interface):
        return None
    with translation.override(interface):
        languages = choose_languages(asked, room.made.languages, interface)
        if shown in ("projector", "floor"):
            return json.dumps({"topic": topic, "html": render_projected(room, languages)})
        if family == "text" and is_whole(viewer, room.made):
            return _tell_room(room, topic, view, languages, prime=not messages)
    return None


def _tell_room(room: Room, topic: str, view: str, languages: tuple[str, ...], *, prime: bool) -> str | None:
    with _lock:
        before = _sent.get((topic, view))
        if before is not None and before.token == room.token:
            return None if prime else before.words
        outline = outline_of(room, languages[0])
        words = None if before is None or prime else json.dumps(_describe(before, room, topic, languages, outline))
        _sent[topic, view] = _Sent(room.token, room.made.version.act, room.order, room.signs, outline, words)
        _sent.move_to_end((topic, view))
        while len(_sent) > MOST_VIEWS:
            _sent.popitem(last=False)
    return words


def _describe(before: _Sent, room: Room, topic: str, languages: tuple[str, ...], outline: list[Part]) -> dict[str, Any]:
    """Return what has changed: slots that are gone (by their old places), have come, or have changed (by the new)."""
    gone, came = _compare(before.order, room.order)
    moved = {slot for slot, _ in came}
    changed = [slot for slot, sign in room.signs.items() if slot not in moved and before.signs.get(slot) != sign]
    told: dict[str, Any] = {"topic": topic, "since": before.token, "token": room.token, "clean": room.is_clean}
    if before.version != room.made.version.act or len(changed) + len(came) > MOST_SLOTS:
        return told | {"whole": True, "version": before.version != room.made.version.act}
    return told | {
        "gone": [{"id": slot, "index": place} for slot, place in gone],
        "came": [{"id": slot, "index": at, "html": render_slot(room, languages, slot)} for slot, at in came],
        "changed": [{"id": slot, "html": render_slot(room, languages, slot)} for slot in changed],
        "outline": [
            {"id": part.id, "html": render_to_string("negotiation/come.html", {"part": part})}
            for part, old in _pair(outline, before.outline)
            if part != old
        ],
    }


def _compare(old: list[str], new: list[str]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Return what is no longer where it was, with its old place, and what has come, with its new one."""
    if old == new:
        return [], []
    gone, came = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += [(old[place], place) for place in range(a, b)]
            came += [(new[place], place) for place in range(c, d)]
    return gone, came


def _pair(outline: list[Part], old: list[Part]) -> Iterator[tuple[Part, Part | None]]:
    known = {part.id: part for part in old}
    for part in outline:
        yield part, known.get(part.id)
