"""Meetings as one viewer may see them: what pages, feeds and the API ask. Times are UTC in the record's form."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from comity.charter import Charter
from comity.decisions.state import AdoptionRow
from comity.meetings import facts
from comity.meetings.cycle import documents_until
from comity.meetings.delegations import chair_of_meeting, delegations_of, who_attended
from comity.meetings.requests import Request, request_of
from comity.meetings.sitting import CANCELLED, CLOSED, Question, Sitting, as_moved, sitting_of
from comity.meetings.state import (
    AgendaItemRow,
    MeetingDocumentRow,
    MeetingMovedRow,
    MeetingRequestRow,
    MeetingRow,
    MeetingStepRow,
)
from comity.meetings.words import CONCLUSION, PLACE, TITLE
from comity.record.access import Viewer
from comity.record.facts import State
from comity.record.reading import read_parts
from comity.record.tables import FactQuerySet
from comity.texts.state import short_name

# Of the parts of acts, what a list says: files are not read for it.
OF_WORDS = (f"{TITLE}%", f"{CONCLUSION}%", PLACE)
# The steps by which a meeting comes to another status: without them nothing can be said of it.
PRESIDING = ("open", "suspend", "resume", "private", "public", "close", "cancel")
TOLD = (*PRESIDING, "invite", "attend")


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a delegation, a guest or an office said of its attendance, and whether it is there.

    `how` is site, remote or not; `present` site or remote while it is there, else None. `contested` is the act that
    contests its credentials, `decided` what was declared of that: accepted or rejected. It sits provisionally between.
    """

    act: str
    party: str
    how: str
    present: str | None
    contested: str | None
    decided: str | None
    time: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item of the agenda. `label` is its number, with a P before it if it is of the private part.

    `adopted` says that it is on the adopted agenda; `result` is agreed, noted or postponed, None until it was declared,
    and `conclusion` what was declared with it, by language, if the chair put it in words.
    """

    act: str
    label: str
    fields: list[str]
    text: str | None
    party: str
    titles: dict[str, str]
    private: bool
    adopted: bool
    result: str | None
    conclusion: dict[str, str]
    time: str


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document: a version of a text, or the files `file.<language>` among its act's parts.

    `languages` are those of the files, none for a version; `titles` as far as they can be read.
    """

    act: str
    symbol: str
    item: str | None
    version: str | None
    languages: list[str]
    party: str
    titles: dict[str, str]
    private: bool
    time: str


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting. `form`: session, extraordinary, commission or experts; see facts.Meeting for the other fields.

    `status`: planned, open, suspended, private, closed or cancelled, `since` when, and `until` when a suspended one
    goes on, or empty; `opened` and `closed` are empty until then. `agenda` are all items, the adopted ones first and in
    their order. `invited`: each guest and the items to which it is, none for all. `periods` are the times in which it
    sat, the last end None while it does. `delegations` are those whose meeting it is: of now, or who attended if it is
    over. `moved` is when its time or place was last changed, or empty.
    """

    act: str
    form: str
    organ: str
    organs: list[str]
    field: str
    parties: list[str]
    follows: str | None
    request: str | None
    start: str
    end: str
    zone: str
    host: str | None
    mode: str
    party: str
    audience: str
    private: str
    symbol: str
    year: str
    number: int
    time: str
    moved: str
    titles: dict[str, str]
    place: str
    chair: str | None
    status: str
    since: str
    until: str
    opened: str
    closed: str
    periods: list[tuple[str, str | None]]
    delegations: list[str]
    attendance: list[Attendance]
    invited: dict[str, list[str]]
    agenda: list[ItemView]
    has_agenda: bool
    documents: list[DocumentView]
    documents_until: str


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting as it is now, when it was last moved, and how far it has come."""

    meeting: facts.Meeting
    moved: str
    sitting: Sitting


def list_meetings(viewer: Viewer, charter: Charter, registry: State, **where: Any) -> list[MeetingView]:
    """Return the meetings that the viewer may read, in the order in which they begin, in a fixed number of queries."""
    views = describe(viewer, charter, registry, find_meetings(viewer, registry, **where))
    return sorted(views, key=lambda view: (view.start, view.act))


def describe(viewer: Viewer, charter: Charter, registry: State, found: Sequence[Found]) -> list[MeetingView]:
    """Return meetings that the viewer may read with their agendas, documents and words; three queries."""
    acts = [each.meeting.act for each in found]
    items = _by_meeting(AgendaItemRow.objects.visible_to(viewer).filter(meeting__in=acts).order_by("index"))
    documents = _by_meeting(MeetingDocumentRow.objects.visible_to(viewer).filter(meeting__in=acts).order_by("index"))
    named = [*acts, *(each.act for rows in (*items.values(), *documents.values()) for each in rows)]
    named += [result.asked.act for each in found for result in _results(each.sitting).values()]
    words = _Words(read_parts(viewer, named, like=OF_WORDS))
    return [_view(each, items[each.meeting.act], documents[each.meeting.act], charter, registry, words)
            for each in found]  # fmt: skip


def list_between(viewer: Viewer, charter: Charter, registry: State, start: str, end: str) -> list[MeetingView]:
    """Return the meetings that touch a span of time, as a year or a calendar shows them: however much is said in them.

    Agenda and documents are left out, and who takes part but for who said how it attends. `start` and `end` are
    instants in the record's form.
    """
    return outline(viewer, charter, registry, find_between(viewer, registry, start, end, only=TOLD))


def outline(viewer: Viewer, charter: Charter, registry: State, found: Iterable[Found]) -> list[MeetingView]:
    """Return meetings that the viewer may read without agenda and documents, in the order in which they begin."""
    known = sorted(found, key=lambda each: (each.meeting.start, each.meeting.act))
    words = _Words(read_parts(viewer, [each.meeting.act for each in known], like=OF_WORDS))
    return [_view(each, [], [], charter, registry, words) for each in known]


def get_meeting(viewer: Viewer, charter: Charter, registry: State, act: str) -> MeetingView | None:
    """Return the meeting that the act convened, or None if the viewer may not read it."""
    return next(iter(list_meetings(viewer, charter, registry, act=act)), None)


def list_requests(viewer: Viewer, charter: Charter, registry: State, **where: Any) -> list[Request]:
    """Return the requests for extraordinary sessions that the viewer may read, newest first, and how far each is."""
    rows = MeetingRequestRow.objects.visible_to(viewer).filter(**where).order_by("-index")
    requests: list[facts.Requested] = list(rows.facts())
    if not requests:
        return []
    steps = _by_meeting(_steps_of(viewer, [each.act for each in requests]))
    return [request_of(each, steps[each.act], registry, charter) for each in requests]


def list_taken(viewer: Viewer, view: MeetingView) -> list[str]:
    """Return what its organs adopted while the meeting sat, as acts of adoption, in the order of the record.

    A decision belongs to the meeting in which it was taken by its organ and its time: it names no meeting itself.
    """
    if not view.opened or view.parties:
        return []
    rows = AdoptionRow.objects.visible_to(viewer).filter(organ__in=view.organs, time__gte=view.opened).order_by("index")
    return [
        act
        for act, time in rows.values_list("act", "time")
        if any(start <= time and (end is None or time <= end) for start, end in view.periods)
    ]


def read_conclusions(viewer: Viewer, questions: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the words in which the chair would conclude, by question and language, as far as the viewer reads them."""
    words = _Words(read_parts(viewer, questions, like=(f"{CONCLUSION}%",)))
    return {act: found for act in questions if (found := words.by_language(act))}


def find_meetings(
    viewer: Viewer, registry: State, *conditions: Q, only: tuple[str, ...] = (), **where: Any
) -> list[Found]:
    """Return the meetings that the viewer may read, with what happened in them; three queries, one if there are none.

    With `only`, nothing but these steps is looked at: what others bring about is not told then.
    """
    rows = MeetingRow.objects.visible_to(viewer).filter(*conditions, **where)
    meetings: list[facts.Meeting] = list(rows.facts())
    if not meetings:
        return []
    acts = [each.act for each in meetings]
    moves = _by_meeting(MeetingMovedRow.objects.visible_to(viewer).filter(meeting__in=acts).order_by("index"))
    steps = _by_meeting(_steps_of(viewer, acts, only))
    found = []
    for meeting in meetings:
        own = moves[meeting.act]
        now = as_moved(meeting, own, registry)
        found.append(Found(now, own[-1].time if own else "", sitting_of(now, steps[meeting.act], registry)))
    return found


def find_between(
    viewer: Viewer, registry: State, start: str, end: str, *conditions: Q, only: tuple[str, ...], **where: Any
) -> list[Found]:
    """Return the meetings that touch a span of time as they are now, wherever they stood before they were moved."""
    span = Q(start__lt=end, end__gte=start)
    moved = MeetingMovedRow.objects.filter(span).values("meeting")
    found = find_meetings(viewer, registry, span | Q(act__in=moved), *conditions, only=only, **where)
    return [each for each in found if each.meeting.start < end and each.meeting.end >= start]


def _steps_of(viewer: Viewer, acts: list[str], only: tuple[str, ...] = ()) -> FactQuerySet:
    where = {"step__in": only} if only else {}
    return MeetingStepRow.objects.visible_to(viewer).filter(meeting__in=acts, **where).order_by("index")


def _by_meeting(rows: FactQuerySet) -> dict[str, list]:  # type: ignore[type-arg]
    found = defaultdict(list)
    for fact in rows.facts():
        found[fact.meeting].append(fact)
    return found


class _Words:
    """The words of titles and places that the viewer may read, by act."""

    def __init__(self, parts: Mapping[tuple[str, str], bytes]) -> None:
        # An act has titles or a conclusion, and never both.
        self._by_language: dict[str, dict[str, str]] = defaultdict(dict)
        self._places: dict[str, str] = {}
        for (act, name), data in sorted(parts.items()):
            if name == PLACE:
                self._places[act] = data.decode(errors="replace")
            else:
                self._by_language[act][name.partition(".")[2]] = data.decode(errors="replace")

    def by_language(self, act: str) -> dict[str, str]:
        return dict(self._by_language.get(act, {}))

    def place(self, act: str) -> str:
        return self._places.get(act, "")


def symbol_of(meeting: facts.Meeting) -> str:
    """Return a meeting's symbol: its organ, year, and number, `C/2031/M.G1`; distribution as a text's symbol has it."""
    to = meeting.audience
    distribution = "G" if to == "everyone" else "L" if to.startswith("standing:") else "R"
    return f"{short_name(meeting.organ)}/{meeting.year}/M.{distribution}{meeting.number}"


def _view(
    found: Found,
    items: list[facts.Item],
    documents: list[facts.Circulated],
    charter: Charter,
    registry: State,
    words: _Words,
) -> MeetingView:
    meeting, sitting = found.meeting, found.sitting
    symbol = symbol_of(meeting)
    over = sitting.status in (CLOSED, CANCELLED)
    delegations = delegations_of(registry, charter, meeting)
    if over:
        delegations = who_attended(registry, delegations, meeting, sitting)
    agendas = (sitting.open_part.agenda, sitting.private_part.agenda)
    return MeetingView(
        act=meeting.act, form=meeting.form, organ=meeting.organ, organs=meeting.organs.split(), field=meeting.field,
        parties=meeting.parties.split(), follows=meeting.follows or None, request=meeting.request or None,
        start=meeting.start, end=meeting.end, zone=meeting.zone, host=meeting.host or None, mode=meeting.mode,
        party=meeting.party, audience=meeting.audience, private=meeting.private, symbol=symbol, year=meeting.year,
        number=meeting.number, time=meeting.time, moved=found.moved, titles=words.by_language(meeting.act),
        place=words.place(meeting.act), chair=chair_of_meeting(registry, charter, meeting), status=sitting.status,
        since=sitting.since, until=sitting.until, opened=sitting.opened, closed=sitting.closed,
        periods=sitting.periods, delegations=delegations, attendance=_attendance(sitting),
        invited={party: sorted(scope or ()) for party, scope in sitting.invited.items()},
        agenda=_agenda(meeting, sitting, items, words), has_agenda=any(each is not None for each in agendas),
        documents=[_document(each, meeting, symbol, words) for each in documents],
        documents_until=documents_until(charter, meeting),
    )  # fmt: skip


def _attendance(sitting: Sitting) -> list[Attendance]:
    found = []
    for party, step in sitting.announced.items():
        contest = sitting.contests.get(step.act)
        found.append(
            Attendance(
                step.act, party, step.value, sitting.present.get(party), contest.act if contest else None,
                sitting.decided.get(contest.act) if contest else None, step.time,
            )
        )  # fmt: skip
    return found


def _agenda(meeting: facts.Meeting, sitting: Sitting, items: list[facts.Item], words: _Words) -> list[ItemView]:
    adopted = [*(sitting.open_part.agenda or ()), *(sitting.private_part.agenda or ())]
    results = _results(sitting)
    order = {act: place for place, act in enumerate(adopted)}
    views = []
    for item in items:
        private = item.audience != meeting.audience
        asked = results[item.act].asked if item.act in results else None
        views.append(
            ItemView(
                item.act, f"{'P' if private else ''}{item.number}", item.fields.split(), item.text or None, item.party,
                words.by_language(item.act), private, item.act in order, asked.value if asked else None,
                words.by_language(asked.act) if asked else {}, item.time,
            )
        )  # fmt: skip
    return sorted(views, key=lambda view: (view.private, order.get(view.act, len(order))))


def _results(sitting: Sitting) -> dict[str, Question]:
    return {**sitting.open_part.results(), **sitting.private_part.results()}


def _document(document: facts.Circulated, meeting: facts.Meeting, symbol: str, words: _Words) -> DocumentView:
    private = document.audience != meeting.audience
    return DocumentView(
        document.act, f"{symbol}/{'P.' if private else ''}DOC.{document.number}", document.item or None,
        document.version or None, document.languages.split(), document.party, words.by_language(document.act), private,
        document.time,
    )  # fmt: skip
