"""`judge`: the one function that decides whether an act may be recorded, for keeper, rebuild and every mirror.

It looks at the state before the entry, the entry's time and index, and the rules of (kind, version) under the charter
in force. It never looks at a part's bytes: a record with a part erased is judged the same.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from comity.charter import Charter
from comity.core.act import EVERYONE, Act, Audience, Part
from comity.core.canonical import parse_time
from comity.core.errors import Refused
from comity.core.founding import KEEPER, Founding
from comity.record.access import Viewer
from comity.record.charters import charter_at, charter_of
from comity.record.facts import Fact, Need, State
from comity.record.four_eyes import check_four_eyes
from comity.record.registry import offices_of, role_of, standing_of

FUTURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that a record is judged by: its founding, the charter founded with, and how each kind is judged."""

    founding: Founding
    charter: Charter
    kinds: Mapping[str, "Kind"]


@dataclass(slots=True)
class Case:
    """One act before its judge. `index` and `now` are the entry's; `payload` is the parsed body."""

    state: State
    rules: Rules
    act: Act
    payload: Any
    index: int
    now: str
    reference: str = ""
    findings: dict[str, Any] = field(default_factory=dict)

    @property
    def charter(self) -> Charter:
        """The charter in force at this index."""
        return charter_of(self.state, self.rules.charter)

    def charter_at(self, index: int) -> Charter:
        """The charter that was in force at an earlier index."""
        return charter_at(self.state, self.charter, index)


def _nothing(*_: Any) -> list[Any]:
    return []


def _nothing_wrong(*_: Any) -> None:
    return None


def _no_findings(_: Case) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything about one kind of act in one version: a line of the catalogue.

    `parse` makes the payload from body and parts (raises Malformed); `needs` names the facts that the rule will look
    up, again after each of `rounds` loads; `check` raises Refused; `find` states findings; `apply` gives the facts;
    `follow` gives the keeper's acts that are now owed.
    """

    name: str
    v: int
    parse: Callable[[Act], Any]
    check: Callable[[Case], None]
    apply: Callable[[Case], Iterable[Fact]]
    needs: Callable[[State, Act, Any], Iterable[Need]] = _nothing
    rounds: int = 1
    find: Callable[[Case], dict[str, Any]] = _no_findings
    follow: Callable[[Case], Iterable["Owed"]] = _nothing
    # For a kind that clocks decide: what the keeper owes for a line of its diary, or None if that has fallen or was
    # moved. It is asked with the line's reference and the time at which the line is looked at.
    due: "Callable[[str, str, Callable[[Iterable[Need]], State], Charter], Owed | None] | None" = None
    # At which index that was opened to which the act belongs: its right is by the rules of that day. None: of now.
    opened: Callable[[State, Act, Any], int | None] = lambda *_: None
    # Which standing audiences the rule's premises have, besides the act's own; None if they are not in the state.
    premises: Callable[[State, Act, Any], Iterable[str | None]] = _nothing
    # Looks at delivered parts before anything is locked; never part of the judgement, for parts may be erased.
    inspect: Callable[[Act, tuple[Part, ...]], None] = _nothing_wrong
    roles: tuple[str, ...] = ("head", "delegate")
    keeper: bool = False
    right: bool = False
    solemn: bool = False
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A keeper's act that a count or a clock has decided.

    It restates parts of the acts named in `restates`: `compose` makes its own parts, by name, of theirs by (act, name).
    """

    kind: str
    to: Audience
    body: dict[str, Any]
    restates: tuple[str, ...] = ()
    compose: Callable[[Mapping[tuple[str, str], bytes]], dict[str, bytes]] = lambda _: {}


def judge(case: Case, *, series: int | None, seen: str | None) -> None:
    """Return if the act may be recorded; raises Refused with the reason.

    `series` is the last number that the act's key used in its audience, `seen` the root of the tree at the size which
    the act says its author saw (None if this record had no such tree). Signatures were verified before.

    1. The kind and version are known. 2. It was made for this organisation. 3. It was made in this history.
    4. It was made lately. 5. It has its key's next number. 6. Its audience exists and covers its parts.
    7. Its key speaks for its party. 8. That key may sign this kind. 9. The charter gives the party this right.
    10. The rule of its kind allows it. 11. If its party requires four eyes for this kind, a second person approved it:
    looked at last, so that what is refused for it lacks nothing else.
    """
    act = case.act
    kind = check_kind(case.rules.kinds, act)
    if act.org != case.rules.founding.id:
        raise Refused("act.other_organisation", org=act.org)
    if seen is None or seen != act.seen[1]:
        raise Refused("act.other_history", size=act.seen[0])
    check_age(act.at, case.now, case.charter.limits.act_age_hours)
    if series is not None and act.n != series + 1:
        raise Refused("act.number", found=act.n, expected=series + 1)
    check_audiences(act, case.charter)
    check_authority(case, kind)
    kind.check(case)
    check_four_eyes(case.state, act, case.now)


def check_kind(kinds: Mapping[str, Kind], act: Act) -> Kind:
    """Return the act's kind; raises Refused if this software does not know it or its version."""
    kind = kinds.get(act.kind)
    if kind is None or kind.v != act.v:
        raise Refused("act.unknown_kind", kind=act.kind, v=act.v)
    return kind


def check_age(at: str, now: str, hours: int) -> None:
    """Raise Refused unless the author's time is within the charter's hours before now, and not ahead of it."""
    made, time = parse_time(at), parse_time(now)
    if made > time + FUTURE:
        raise Refused("act.from_the_future", at=at, now=now)
    if made < time - timedelta(hours=hours):
        raise Refused("act.too_old", at=at, now=now, hours=hours)


def check_audiences(act: Act, charter: Charter) -> None:
    """Raise Refused unless the act's audience exists and each part's is equal to it or narrower."""
    for audience in (act.to, *(part.to for part in act.parts if part.to)):
        if audience.standing and audience.standing != EVERYONE and audience.standing not in charter.audience_ids():
            raise Refused("audience.unknown", audience=audience.standing)
    for part in act.parts:
        if part.to and not covers(charter, act.to, part.to, author=act.by):
            raise Refused("audience.part_wider", part=part.name)


def covers(charter: Charter, wide: Audience, narrow: Audience, *, author: str) -> bool:
    """Whether everybody of the narrow audience is, at all times, in the wide one, of which the author is one."""
    if wide.standing == EVERYONE:
        return True
    if narrow.standing:
        if not wide.standing or narrow.standing == EVERYONE or (narrow.released and not wide.released):
            return False
        return charter.covers(wide.standing, narrow.standing)
    # Named parties are fixed for ever while standing audiences change: only the author alone is in each of them.
    return set(narrow.parties) <= {*wide.parties, author}


def check_authority(case: Case, kind: Kind) -> None:
    """Raise Refused unless the act's key speaks for its party, may sign this kind, and the party may make it."""
    act = case.act
    if kind.keeper or act.by == KEEPER:
        if not kind.keeper or act.by != KEEPER or act.key != case.rules.founding.keeper:
            raise Refused("authority.keeper_only" if kind.keeper else "authority.keeper_may_not", kind=act.kind)
        return
    role, origin = role_of(case.state, act.by, act.key, case.now)
    if role not in kind.roles:
        raise Refused("authority.role", role=role, kind=act.kind, roles=list(kind.roles))
    if origin and act.kind in case.charter.limits.browser_keys_may_not:
        raise Refused("authority.browser_key", kind=act.kind, origin=origin)
    opened = kind.opened(case.state, act, case.payload)
    rules = case.charter if opened is None else case.charter_at(opened)
    if kind.right and not may(case.state, rules, act.by, act.kind):
        raise Refused("authority.no_right", party=act.by, kind=act.kind)


def may(state: State, charter: Charter, party: str, kind: str) -> bool:
    """Whether the charter gives the party, by its standing and the organs it is of now, the right to such an act."""
    standing = standing_of(state, party)
    if charter.may(kind, standing, ()):
        return True
    of = charter.organs_of(party=party, standing=standing, offices=offices_of(state, party))
    return charter.may(kind, standing, of)


def is_visible(case: Case, kind: Kind, viewer: Viewer) -> bool:
    """Whether a mirror of that viewer holds all the premises on which the act's rule looks."""
    # An author holds all that was ever said among the parties that it named and itself; of an organ in which it does
    # not sit it holds only what it said there.
    named = not case.act.to.standing and case.act.by == viewer.party
    if not named and not viewer.reads(case.act.to, case.index):
        return False
    for audience in kind.premises(case.state, case.act, case.payload):
        if audience is None or not viewer.reads(Audience.from_text(audience), case.index):
            return False
    return True
