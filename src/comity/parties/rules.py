"""When it may be said about parties: pure checks, each naming the rule that it keeps."""

from datetime import timedelta

from comity.core.act import EVERYONE
from comity.core.authority import GRANTS, ROLES
from comity.core.canonical import format_time, parse_time
from comity.core.errors import Refused
from comity.parties.acts import Calendar, Disavow, Grant, Revoke
from comity.record.facts import State
from comity.record.judge import Case
from comity.record.registry import Key, KeyEnd, role_of


def check_public(case: Case) -> None:
    """Party, role and key are public (record.md, Keys and founding): every copy judges every act by them."""
    if case.act.to.standing != EVERYONE:
        raise Refused("party.not_public", kind=case.act.kind, audience=case.act.to.text)


def check_grant(case: Case) -> None:
    """A key belongs to one party for ever; a head's key is a file; a sitting lasts some hours (record.md, Keys)."""
    check_public(case)
    grant: Grant = case.payload
    role = GRANTS[case.act.kind][1]
    if case.state.find(Key, key=grant.key) or grant.key == case.rules.founding.keeper:
        raise Refused("key.in_use", key=grant.key)
    if role in ("root", "head") and grant.origin is not None:
        raise Refused("key.head_in_browser", key=grant.key, origin=grant.origin)
    if grant.until is not None:
        latest = parse_time(case.now) + timedelta(hours=case.charter.limits.sitting_hours)
        if not case.now < grant.until <= format_time(latest):
            raise Refused("key.sitting_hours", until=grant.until, hours=case.charter.limits.sitting_hours)


def check_revoke(case: Case) -> None:
    """A key ends its own or a lower one; a root never ends but by its successor (record.md, Keys)."""
    check_public(case)
    revoke: Revoke = case.payload
    target = _own_key(case, revoke.key)
    if case.state.find(KeyEnd, key=revoke.key):
        raise Refused("key.ended_before", key=revoke.key)
    if target.role == "root":
        raise Refused("key.root_ends_by_successor", key=revoke.key)
    _check_outranks(case, target, own=True)


def check_disavow(case: Case) -> None:
    """A party may disavow its key's acts from an earlier index: outcomes not final fall, final ones stand."""
    check_public(case)
    disavow: Disavow = case.payload
    target = _own_key(case, disavow.key)
    if not target.index <= disavow.since <= case.index:
        raise Refused("key.disavowed_index", since=disavow.since, first=target.index, last=case.index)
    if any(end.how == "disavowed" for end in case.state.find(KeyEnd, key=disavow.key)):
        raise Refused("key.ended_before", key=disavow.key)
    _check_outranks(case, target, own=False)


def check_rename(case: Case) -> None:
    """Names are as each party notified them: whoever speaks for it may notify, to everyone, and nobody else."""
    check_public(case)
    names = case.act.part("names")
    if names is not None and names.to is not None:
        raise Refused("party.not_public", kind=case.act.kind, audience=names.to.text)


def check_calendar(case: Case) -> None:
    """A party's days are its own to notify, to everyone; without a working day, no time that counts them would end."""
    check_public(case)
    calendar: Calendar = case.payload
    if len(calendar.weekend) == 7:
        raise Refused("calendar.no_working_day", party=case.act.by)


def _own_key(case: Case, key: str) -> Key:
    held = case.state.latest(Key, key=key)
    if held is None or held.party != case.act.by:
        raise Refused("key.not_yours", key=key, party=case.act.by)
    return held


def _check_outranks(case: Case, target: Key, *, own: bool) -> None:
    if own and target.key == case.act.key:
        return
    role, _ = role_of(case.state, case.act.by, case.act.key, case.now)
    if ROLES.index(role) >= ROLES.index(target.role):
        raise Refused("key.outranked", role=role, target=target.role)


def live_keys(state: State, party: str) -> list[Key]:
    """Return the party's keys that have not ended."""
    return [key for key in state.find(Key, party=party) if not state.find(KeyEnd, key=key.key)]


def live_root(state: State, party: str) -> Key | None:
    """Return the party's root key of now, or None."""
    return next((key for key in live_keys(state, party) if key.role == "root"), None)
