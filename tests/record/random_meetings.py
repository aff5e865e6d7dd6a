"""Random meetings: convened by anybody for anybody, prepared, opened and spoken in, in public and in private."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time
from comity.meetings.state import MeetingRequestRow

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

COUNCIL = Audience("council")
# Most often an audience that is wider than the council, so that there is a private part.
AUDIENCES = (
    Audience("participants"), Audience("participants"), COUNCIL, Audience(EVERYONE), Audience("members"),
    Audience(parties=("ARV", "BEL", "COR", "DUN", "EST", "FAL", "OBS")), Audience(parties=("ARV", "BEL")),
)  # fmt: skip
PARTIES = ("ARV", "BEL", "COR", "DUN", "EST", "FAL", "OBS", "SECRETARIAT")
TITLE = {"title.en": b"A title"}


@dataclass
class Convened:
    """A meeting, its audience, and what was recorded in it: enough to choose what may come next."""

    act: str
    to: Audience
    items: list[tuple[str, Audience]] = field(default_factory=list)
    attended: list[str] = field(default_factory=list)
    contests: list[str] = field(default_factory=list)
    wishes: list[tuple[str, str]] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    private: bool = False

    @property
    def heard(self) -> Audience:
        """For whom is what is said in the room."""
        return COUNCIL if self.private else self.to


def _in(life: "Life", hours: int) -> str:
    return format_time(life.world.time + timedelta(hours=hours))


def _convene(life: "Life", a: int, b: int, c: int) -> None:
    """Convene one that can be opened at once; now and then out of turn, a commission, or back to back."""
    to = AUDIENCES[a % len(AUDIENCES)]
    form = ("session", "session", "session", "commission", "extraordinary")[b % 5]
    requests = list(MeetingRequestRow.objects.values_list("reference", flat=True))
    body: dict[str, Any] = {
        "form": form, "organs": ["council"] if c % 4 else ["council", "keepers"], "field": None,
        "parties": ["ARV", "BEL"] if form == "commission" else [], "start": _in(life, 2), "end": _in(life, 9),
        "zone": "Asia/Tashkent", "host": "ARV" if c % 3 else None, "mode": "both" if c % 3 else "remote",
        "follows": life.meetings[-1].act if life.meetings and c % 5 == 0 else None, "request": None,
    }  # fmt: skip
    if form != "session":
        body["organs"] = ["council"]
    if form == "extraordinary":
        if not requests:
            return
        body |= {"request": requests[-1], "start": _in(life, 24 * 31), "end": _in(life, 24 * 32)}
    by = PARTIES[c % len(PARTIES)] if c % 6 == 0 else "ARV"
    act = life.submit(by, "meeting.convene", body, to=to, parts={**TITLE, "place": b"The hall"})
    if act:
        life.meetings.append(Convened(act, to))


def _request(life: "Life", a: int, b: int, c: int) -> None:
    """Ask for a session, and let the others answer, but for some."""
    drafts = [act for act, _, _ in life.texts[-1:]]
    body = {"organ": "council", "drafts": drafts}
    act = life.submit(PARTIES[a % 7], "meeting.request", body, to=COUNCIL, parts={"reasons": b"A reason."})
    for place, party in enumerate(PARTIES[: 8 - b % 3] if act else ()):
        said = "join" if place % 3 == 0 else "refuse" if (place + c) % 11 == 0 else "consent"
        life.submit(party, "meeting.answer", {"request": act, "answer": said}, to=COUNCIL)


def _chosen(life: "Life", number: int) -> Convened | None:
    return life.meetings[-1 - number % min(2, len(life.meetings))] if life.meetings else None


def _prepare(life: "Life", a: int, b: int, c: int) -> None:
    """Put an item, circulate a document, invite, move or cancel."""
    meeting = _chosen(life, a)
    if meeting is None:
        return
    by, to = PARTIES[b % len(PARTIES)], COUNCIL if c % 3 == 0 else meeting.to
    body: dict[str, Any] = {"meeting": meeting.act}
    text = life.texts[-1][0] if life.texts and c % 2 else None
    if b % 4 < 2:
        fields = ["lights"] if c % 2 else []
        act = life.submit(by, "meeting.item", {**body, "fields": fields, "text": text}, to=to, parts=TITLE)
        meeting.items += [(act, to)] if act else []
    elif b % 4 == 2:
        item = meeting.items[-1] if meeting.items and c % 4 else (None, to)
        files = {**TITLE, "file.en": b"%PDF-"}
        document = {**body, "item": item[0], "version": text}
        life.submit(by, "meeting.document", document, to=item[1], parts=None if text else files)
    elif c % 3:
        items = [act for act, to in meeting.items[-1:] if to == meeting.to and c % 2]
        life.submit("ARV", "meeting.invite", {**body, "parties": ["OBS"], "items": items}, to=meeting.to)
    elif c % 5 == 0:
        life.submit(by, "meeting.cancel", body, to=meeting.to)
    else:
        when = {"start": _in(life, 3), "end": _in(life, 7), "zone": "UTC", "host": "BEL", "mode": "both"}
        life.submit(by, "meeting.move", {**body, **when}, to=meeting.to)


def _gather(life: "Life", a: int, b: int, c: int) -> None:
    """Let all attend and enter but some, contest somebody's credentials, and open it."""
    meeting = _chosen(life, a)
    if meeting is None:
        return
    body = {"meeting": meeting.act}
    for party in PARTIES[: 8 - b % 2]:
        how = ("site", "remote", "site", "not")[(PARTIES.index(party) + c) % 4]
        parts = None if how == "not" else {"delegation": b"An envoy"}
        act = life.submit(party, "meeting.attend", {**body, "how": how}, to=meeting.to, parts=parts)
        meeting.attended += [act] if act else []
        life.submit(party, "meeting.enter", {**body, "how": "remote"}, to=meeting.to)
    if meeting.attended and c % 3 == 0:
        contest = {**body, "attendance": meeting.attended[-1]}
        act = life.submit(PARTIES[b % 8], "meeting.contest", contest, to=meeting.to)
        meeting.contests += [act] if act else []
    life.submit("ARV", "meeting.preside", {**body, "step": "open", "until": None}, to=meeting.to)


def _hold(life: "Life", a: int, b: int, c: int) -> None:
    """Hold a session as a chair would who knows the rules, with an item of each part, up to its first item."""
    _convene(life, a % 4, 0, 1 + 6 * (c % 3))
    meeting = _chosen(life, 0)
    if meeting is None or meeting.items:
        return
    for to in (meeting.to, COUNCIL):
        body = {"meeting": meeting.act, "fields": ["lights"], "text": None}
        act = life.submit("ARV", "meeting.item", body, to=to, parts=TITLE)
        meeting.items += [(act, to)] if act else []
    invitation = {"meeting": meeting.act, "parties": ["OBS"], "items": []}
    life.submit("ARV", "meeting.invite", invitation, to=meeting.to)
    _gather(life, 0, b, c)
    # A third of them stay in private, a third come back.
    for step in ("private", "public")[: 2 - b % 3]:
        _lead(life, 0, 2, 1)
        life.submit("ARV", "meeting.preside", {"meeting": meeting.act, "step": step, "until": None}, to=meeting.to)
        meeting.private = step == "private"
    _lead(life, 0, 2, 1)


def _lead(life: "Life", a: int, b: int, c: int) -> None:
    """Let the chair, or whoever takes itself for it, go on: into private and back, on with the agenda, to a result."""
    meeting = _chosen(life, a)
    if meeting is None:
        return
    by = PARTIES[b % len(PARTIES)] if b % 5 == 4 else "ARV"
    if c % 3 == 0:
        _preside(life, meeting, by, b)
        return
    body, to = {"meeting": meeting.act}, meeting.heard
    items = [act for act, heard in meeting.items if heard == to]
    if c % 3 == 1:
        asked = _ask(meeting, items, b)
        act = life.submit(by, "meeting.ask", {**body, **asked}, to=to, parts=_conclusion(asked))
        meeting.questions += [act] if act else []
    if meeting.questions:
        life.submit(by, "meeting.declare", {**body, "question": meeting.questions[-1]}, to=to)
    if items:
        life.submit(by, "meeting.call", {**body, "item": items[b % len(items)]}, to=to)


def _ask(meeting: Convened, items: list[str], number: int) -> dict[str, Any]:
    if number % 4 == 0 and meeting.contests:
        return {"proposes": ("accepted", "rejected")[number % 2], "of": meeting.contests[-1], "items": []}
    if number % 4 == 1 and items:
        return {"proposes": "noted", "of": items[-1], "items": []}
    return {"proposes": "agenda", "of": None, "items": items}


def _conclusion(asked: dict[str, Any]) -> dict[str, bytes] | None:
    return {"conclusion.en": b"It is noted."} if asked["proposes"] == "noted" else None


def _preside(life: "Life", meeting: Convened, by: str, number: int) -> None:
    step = ("private", "suspend", "resume", "public", "private", "close", "public")[number % 7]
    act = life.submit(by, "meeting.preside", {"meeting": meeting.act, "step": step, "until": None}, to=meeting.to)
    if act:
        meeting.private = step == "private"


def _speak(life: "Life", a: int, b: int, c: int) -> None:
    """Ask for the floor, give it, yield it, or leave."""
    meeting = _chosen(life, a)
    if meeting is None:
        return
    party, to = PARTIES[b % len(PARTIES)], meeting.heard
    body = {"meeting": meeting.act}
    for wants in ("speech", "order")[: 1 + c % 2]:
        act = life.submit(party, "meeting.speak", {**body, "wants": wants, "to": None}, to=to)
        meeting.wishes += [(party, act)] if act else []
    if meeting.wishes and c % 3:
        by, wish = meeting.wishes[-1 - c % len(meeting.wishes)]
        life.submit("ARV", "meeting.floor", {**body, "wish": wish, "seconds": 60 * (c % 3)}, to=to)
        life.submit(by if c % 2 else "ARV", "meeting.yield", {**body, "wish": wish}, to=to)
        reply = {**body, "wants": "reply", "to": wish}
        act = life.submit(PARTIES[c % 8], "meeting.speak", reply, to=to)
        meeting.wishes += [(PARTIES[c % 8], act)] if act else []
    if c % 5 == 4:
        life.submit(party, "meeting.enter", {**body, "how": "left"}, to=meeting.to)


def _oppose(life: "Life", a: int, b: int, c: int) -> None:
    """Let the chair ask, somebody oppose, and the chair declare all the same; now and then it opposes no more."""
    meeting = _chosen(life, a)
    if meeting is None:
        return
    body, to = {"meeting": meeting.act}, meeting.heard
    items = [act for act, heard in meeting.items if heard == to]
    asked = _ask(meeting, items, 1 + c % 2)
    act = life.submit("ARV", "meeting.ask", {**body, **asked}, to=to, parts=_conclusion(asked))
    if act is None:
        return
    meeting.questions.append(act)
    for opposes in (True, False)[: 1 + c % 2]:
        opposed = {**body, "question": act, "opposes": opposes}
        life.submit(PARTIES[b % 8], "meeting.oppose", opposed, to=to, parts={"reasons": b"A reason."})
        life.submit("ARV", "meeting.declare", {**body, "question": act}, to=to)


OPERATIONS: dict[str, Callable[[Any, int, int, int], None]] = {
    "convene": _convene, "ask for session": _request, "prepare": _prepare, "gather": _gather, "lead": _lead,
    "speak": _speak, "hold": _hold, "oppose": _oppose,
}  # fmt: skip
