"""The register of positions and undertakings: what is held on a day, one entry with its life, and a session's brief."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from comity import catalogue
from comity.core.act import Audience
from comity.core.errors import Refused
from comity.decisions.attached import list_attached
from comity.positions.state import ChallengeView, PositionView, find_entry, get_position, list_positions
from comity.record.judge import may
from comity.record.reading import get_act
from comity.web.pages.acts import Possible, consider_all, new_url
from comity.web.pages.parties import parse_day
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.brief import FORMATS, Brief, make_brief, said_on, write_brief
from comity.web.shell.certainty import certainty_of
from comity.web.shell.figures import today
from comity.web.shell.positions import Quoted, Shown, in_order, show
from comity.web.shell.site import get_site
from comity.wording import word_kind

# Who may ask for consultation on an undertaking; nothing else follows from one.
CONSULTATION = "dispute.open"


@dataclass(frozen=True)
class Event:
    """A moment in an entry's life. `what` names it; `at` is a day, or an instant of the record where that is longer."""

    what: str
    at: str
    party: str = ""
    act: str = ""
    day: str = ""
    challenge: ChallengeView | None = None
    quoted: Quoted | None = None

    @property
    def is_instant(self) -> bool:
        """Whether it is known to the instant: what the record itself says."""
        return len(self.at) > 10


@dataclass(frozen=True)
class Asked:
    """What a reader looks for in the register: each empty where all will do. `on` is a day."""

    forum: str
    subject: str
    on: str
    candidatures: bool
    everything: bool
    is_wrong_day: bool

    def takes(self, view: PositionView) -> bool:
        """Whether an entry is looked for; undertakings have no forum, no days and no candidates."""
        if self.subject and view.subject != self.subject:
            return False
        if view.is_undertaking:
            return (view.stands or self.everything) and not self.candidatures and not self.forum
        is_for = not self.forum or view.is_for(self.forum)
        return is_for and (view.candidature or not self.candidatures) and (self.everything or view.is_held_on(self.on))


def positions(request: PageRequest) -> HttpResponse:
    """Show the register: `forum`, `subject`, `on` (a day), `candidatures`, `all` (not only what is held)."""
    asked = _asked(request)
    views = list_positions(request.viewer, get_site().registry)
    shown = show(request.viewer, in_order(view for view in views if asked.takes(view)))
    context = {
        "asked": asked,
        "is_today": asked.on == today(),
        "positions": [each for each in shown if not each.view.is_undertaking],
        "undertakings": [each for each in shown if each.view.is_undertaking],
        "is_empty": not views,
        "topics": "positions",
        **_choices(),
    }
    return render(request, "positions/positions.html", context)


def _choices() -> dict[str, Any]:
    charter = get_site().charter
    return {"forums": [each.id for each in charter.forums], "subjects": [each.id for each in charter.fields]}


def _asked(request: PageRequest) -> Asked:
    charter, given = get_site().charter, request.GET
    forum, subject, day = given.get("forum", ""), given.get("subject", ""), given.get("on", "")
    on = parse_day(day)
    return Asked(
        forum if charter.forum(forum) else "", subject if charter.field(subject) else "", on or today(),
        bool(given.get("candidatures")), bool(given.get("all")), bool(day) and on is None,
    )  # fmt: skip


def brief(request: PageRequest) -> HttpResponse:
    """Show what is held on a day before a forum: `forum`, and `on`, today if absent."""
    made = _brief(request)
    return render(request, "positions/brief.html", {"brief": made, "topics": "positions", **_choices()})


def brief_file(request: PageRequest, format: str) -> HttpResponse:
    """Send the brief as a file."""
    if format not in FORMATS:
        raise Http404
    made = _brief(request)
    try:
        file = write_brief(made, format)
    except Refused as error:
        back = f"/positions/brief?forum={made.forum}&on={made.day}"
        return render(request, "texts/file_refused.html", {"words": word_refusal(error), "back": back}, status=503)
    return HttpResponse(
        file.data, content_type=file.type, headers={"Content-Disposition": f'attachment; filename="{file.name}"'}
    )


def _brief(request: PageRequest) -> Brief:
    asked = _asked(request)
    if not asked.forum:
        raise Http404
    return make_brief(request.viewer, asked.forum, asked.on)


def position(request: PageRequest, act: str) -> HttpResponse:
    """Show one entry: its words, its days and its life. The act of a challenge or reaffirmation leads to its entry."""
    site, viewer = get_site(), request.viewer
    view = get_position(viewer, site.registry, act)
    if view is None:
        entry = find_entry(viewer, act)
        if entry is None:
            raise Http404
        return redirect(f"/positions/{entry}")
    (shown,) = show(viewer, [view])
    context = {
        "shown": shown,
        "position": view,
        "is_held": view.is_held_on(today()),
        "life": life_of(shown),
        "said": said_on(shown, list_attached(viewer, site.registry, [view.adopted])),
        "possible": _possible(request, view),
        "consultation": _consultation(request, view),
        "certainty": certainty_of(site),
        "act": get_act(viewer, act),
        "topics": "positions",
    }
    return render(request, "positions/position.html", context)


def life_of(shown: Shown) -> list[Event]:
    """Return all that befell an entry, in the order of time: texts by their day, acts by the instant."""
    view = shown.view
    events = [
        Event("adopted", view.since, act=view.adopted, quoted=shown.quoted),
        Event("registered", view.time, view.party, view.act),
        *_challenges(view.challenges),
    ]
    for each in shown.reaffirmed:
        what = "reaffirmed" if each.view.ended is None else "reaffirmed-withdrawn"
        events.append(
            Event(what, each.view.day, each.view.party, each.view.act, each.view.until or "", quoted=each.quoted)
        )
        events += _challenges(each.view.challenges)
    if view.ended:
        events.append(Event("withdrawn", view.ended, view.party))
    if view.until and view.stands:
        events.append(Event("last-day", view.until))
    return sorted(events, key=lambda event: event.at)


def _challenges(challenges: list[ChallengeView]) -> list[Event]:
    made = [Event("challenged", each.time, each.party, each.act, challenge=each) for each in challenges]
    return made + [Event("unchallenged", each.ended, each.party) for each in challenges if each.ended]


def _possible(request: PageRequest, view: PositionView) -> list[Possible]:
    """Return what the signed-in delegation may do with an entry that stands."""
    party = request.viewer.party
    if party is None or not view.stands:
        return []
    to = Audience.from_text(view.audience)
    own = [each.act for each in view.challenges if each.party == party and each.ended is None]
    asked = [("position.challenge", view.act), ("position.withdraw", view.act)]
    asked += [("position.withdraw", act) for act in own]
    answers = consider_all(request, [(kind, {"entry": entry}, to) for kind, entry in asked])
    found = []
    for (kind, entry), answer in zip(asked, answers, strict=True):
        if answer is None:
            label = gettext("Withdraw our challenge") if entry in own else word_kind(kind)
            found.append(Possible(kind, label, new_url(kind, entry=entry)))
    kind = "position.reaffirm"
    if may(get_site().registry, get_site().charter, party, kind):
        # By which text, is asked for there.
        found.append(Possible(kind, word_kind(kind), new_url(kind, position=view.act)))
    return found


def _consultation(request: PageRequest, view: PositionView) -> str:
    """Return where consultation is asked for on an undertaking, for those who are signed in: its only consequence."""
    if not view.is_undertaking or not view.stands or request.viewer.party is None or CONSULTATION not in catalogue.ACTS:
        return ""
    return new_url(CONSULTATION, about=view.adopted, basis="undertaking")
