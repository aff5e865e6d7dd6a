"""When it may be said about texts."""

from collections.abc import Iterable
from typing import Any

from comity.core import canonical
from comity.core.act import Act, Audience
from comity.core.errors import Malformed, Refused
from comity.parties.acts import format_effect
from comity.parties.rules import check_effects
from comity.record.facts import Need, State
from comity.record.judge import Case, covers
from comity.texts.acts import Table
from comity.texts.document import parse_document
from comity.texts.facts import Version


def register_of(organ: str, act: Act, time: str) -> str:
    """Return the name of the register in which a text is numbered: registers count within one audience (record.md).

    Named parties and the author, who is always included, make up one audience, whoever of them writes.
    """
    to = act.to if act.to.standing else Audience(parties=tuple(sorted({*act.to.parties, act.by})))
    return f"{organ} {time[:4]} {to.text}"


def years_around(time: str) -> list[str]:
    """Return the years in which an act of that time may be recorded: the entry's is only known under the lock."""
    year = int(time[:4])
    return [f"{each:04d}" for each in (year - 1, year, year + 1)]


def need_table(state: State, act: Act, table: Table) -> Iterable[Need]:
    """The version that is followed, what already follows it, and the last number of the text's register."""
    for year in years_around(act.at):
        yield Need(Version, "register", register_of(table.organ, act, year), latest=True)
    if table.follows:
        yield Need(Version, "act", table.follows)
        yield Need(Version, "follows", table.follows)


def check_table(case: Case) -> None:
    """A text goes to an organ that exists, in the organisation's languages; only its author makes a new version."""
    table: Table = case.payload
    charter = case.charter
    if charter.organ(table.organ) is None:
        raise Refused("text.unknown_organ", organ=table.organ)
    known = {*charter.languages.authentic, *charter.languages.working, *charter.languages.courtesy}
    for language in table.languages:
        if language not in known:
            raise Refused("text.unknown_language", language=language, known=sorted(known))
    if case.act.to.standing and not covers(charter, case.act.to, Audience(table.organ), author=case.act.by):
        raise Refused("text.audience_without_organ", organ=table.organ)
    check_effects(case.state, charter, table.effects)
    if table.follows:
        _check_follows(case, table, table.follows)


def _check_follows(case: Case, table: Table, follows: str) -> None:
    before = case.state.latest(Version, act=follows)
    if before is None:
        raise Refused("text.unknown", text=follows)
    if before.party != case.act.by:
        raise Refused("text.not_yours", text=follows, party=before.party)
    if (before.organ, before.audience) != (table.organ, case.act.to.text):
        raise Refused("text.other_audience", text=follows)
    if case.state.find(Version, follows=follows):
        raise Refused("text.not_latest", text=follows)


def find_table(case: Case) -> dict[str, Any]:
    """The keeper states the text's number in its register, and which revision this is."""
    table: Table = case.payload
    if table.follows:
        before = case.state.latest(Version, act=table.follows)
        assert before is not None, "the rule has seen it"
        return {"number": before.number, "revision": before.revision + 1, "text": before.text}
    register = register_of(table.organ, case.act, case.now)
    last = case.state.latest(Version, register=register)
    return {"number": last.number + 1 if last else 1, "revision": 0, "text": case.act.id}


def apply_table(case: Case) -> list[Version]:
    """A version of a text stands in its organ."""
    table: Table = case.payload
    findings = case.findings
    register = register_of(table.organ, case.act, case.now) if not table.follows else ""
    effects = canonical.encode([format_effect(effect) for effect in table.effects]).decode()
    return [
        Version(
            case.index, case.act.id, findings["text"], table.follows or "", table.organ, case.act.by, case.act.key,
            case.act.to.text, " ".join(table.languages), effects, register, findings["number"], findings["revision"],
            case.now,
        )
    ]  # fmt: skip


def inspect_texts(act: Act, parts: Iterable[Any]) -> None:
    """Raise Malformed unless each delivered text is a document in the language that its part names."""
    for part in parts:
        if part.name.startswith("text."):
            document = parse_document(canonical.decode(part.data))
            if f"text.{document.language}" != part.name:
                raise Malformed("text.language", part=part.name, found=document.language)
