"""The floor of a meeting, as its room and the wall of its hall show it; made once for all who read the same of it.

It is made as for a reader who sits where others sit and is nobody of them: what is for one party alone cannot be in it.
Whoever does not read what the meeting's whole audience reads is told the topic alone, and its page asks for itself.
"""

import json
import math
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time
from comity.meetings.floor import FloorView, QuestionView, get_sitting
from comity.meetings.views import MeetingView, read_conclusions
from comity.record.access import Viewer
from comity.texts.state import get_text
from comity.web.shell.meetings import describe_badge, result_words, wants_words
from comity.web.shell.presenters import party_name, words
from comity.web.shell.site import get_site

MOST_KEPT = 64

_made: OrderedDict[tuple[object, ...], str] = OrderedDict()
_lock = Lock()


def clock_words(seconds: int) -> str:
    """Return a span as a clock shows it: `2:05`, `1:02:05`."""
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02d}" if hours else f"{rest // 60}"
    return f"{hours}:{minutes}:{rest % 60:02d}" if hours else f"{minutes}:{rest % 60:02d}"


def describe_floor(viewer: Viewer, view: MeetingView, floor: FloorView) -> dict[str, Any]:
    """Return what meetings/floor.html shows of a meeting."""
    item = next((each for each in view.agenda if each.act == floor.item), None)
    return {
        "meeting": view,
        "floor": floor,
        "badge": describe_badge(view),
        "now": format_time(get_site().keeper.clock()),
        "has_agenda": view.has_agenda,
        "agenda": [
            {
                "label": each.label,
                "title": words(each.titles),
                "result": result_words(each.result) if each.result else "",
                "current": each.act == floor.item,
            }
            for each in view.agenda
            if each.adopted or not view.has_agenda
        ],
        "item": {"label": item.label, "title": words(item.titles)} if item else None,
        "text": text_before(viewer, view, floor) or "",
        "speaker": _speaker(floor),
        "queue": [
            {
                "party": wish.party,
                "wants": wish.wants,
                "words": wants_words(wish.wants),
                "spoken": clock_words(wish.spoken) if wish.spoken else "",
            }
            for wish in floor.queue
        ],
        "questions": _questions(viewer, view, floor),
    }


def _questions(viewer: Viewer, view: MeetingView, floor: FloorView) -> list[dict[str, Any]]:
    """Return what the chair asks now; of an item, with the words in which it would conclude."""
    asked = [each for each in floor.questions if each.is_open]
    items = [each.act for each in asked if each.about == "item"]
    conclusions = read_conclusions(viewer, items) if items else {}
    return [
        {
            "words": question_words(each, view),
            "opposed": each.opposed,
            "conclusion": words(conclusions[each.act]) if each.act in conclusions else "",
        }
        for each in asked
    ]


def _speaker(floor: FloorView) -> dict[str, Any] | None:
    speaker = floor.speaker
    if speaker is None:
        return None
    limit = clock_words(speaker.seconds) if speaker.seconds else ""
    return {
        "party": speaker.party,
        "wants": speaker.wants,
        "words": gettext("has the floor") if speaker.wants == "speech" else wants_words(speaker.wants),
        "since": speaker.since,
        "seconds": speaker.seconds,
        "limit": limit,
    }


def question_words(question: QuestionView, view: MeetingView) -> str:
    """Return what the chair asked, as a sentence."""
    if question.about == "agenda":
        return gettext("The chair asks whether the agenda can be adopted.")
    if question.about == "credentials":
        contested = next((each.party for each in view.attendance if each.contested == question.of), "")
        facts = {"party": party_name(contested) if contested else "", "result": result_words(question.proposes)}
        return gettext("The chair asks about the contested credentials of %(party)s: %(result)s?") % facts
    item = next((each for each in view.agenda if each.act == question.of), None)
    facts = {"label": item.label if item else "", "result": result_words(question.proposes)}
    return gettext("The chair asks about item %(label)s: %(result)s?") % facts


def text_before(viewer: Viewer, view: MeetingView, floor: FloorView) -> str | None:
    """Return the text of the item before the meeting, by its first version's act, if the viewer may read it."""
    item = next((each for each in view.agenda if each.act == floor.item), None)
    if item is None:
        return None
    of_item = [each.version for each in view.documents if each.item == item.act and each.version]
    version = item.text or next(iter(of_item), None)
    text = get_text(viewer, version) if version else None
    return text.text if text else None


def reads_as_all(viewer: Viewer, view: MeetingView) -> bool:
    """Whether the viewer reads, for good, what a standing audience reads of the meeting and of its private part."""
    for audience in filter(None, (view.audience, view.private)):
        standing = Audience.from_text(audience).standing
        if standing is None:
            return False
        if standing != EVERYONE and viewer.reach.get(standing, math.inf) != math.inf:
            return False
    return True


def compose_floor(viewer: Viewer, topic: str, interface: str, *, mark: int) -> str | None:
    """Return the floor as JSON in one line, made once for all who sit in the same audiences; None: the topic alone."""
    place = (topic, tuple(sorted(viewer.reach.items())), interface, mark)
    with _lock:
        if place not in _made:
            made = _make(Viewer(None, dict(viewer.reach)), topic, interface)
            if made is None:
                return None
            _made[place] = made
            while len(_made) > MOST_KEPT:
                _made.popitem(last=False)
        return _made[place]


def _make(fellow: Viewer, topic: str, interface: str) -> str | None:
    site = get_site()
    found = get_sitting(fellow, site.charter, site.registry, topic.partition(":")[2])
    if found is None or not reads_as_all(fellow, found[0]):
        return None
    with translation.override(interface):
        html = render_to_string("meetings/floor.html", describe_floor(fellow, *found))
        return json.dumps({"topic": topic, "html": html})
