"""When it may be said about texts."""

from collections.abc import Iterable
from typing import Any

from comity.charter import Charter
from comity.core import canonical
from comity.core.act import EVERYONE, Act, Audience
from comity.core.errors import Malformed, Refused
from comity.parties.acts import format_effect
from comity.parties.effects import check_effects
from comity.record.facts import Need, State
from comity.record.judge import Case, covers
from comity.record.registry import holder_of
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
    if table.adds:
        yield Need(Version, "text", table.adds)
        yield Need(Version, "adds", table.adds)


def check_table(case: Case) -> None:
    """A text goes to an organ that exists, in its languages; its author or who holds the pen makes a new version."""
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
    check_effects(case, table.organ, table.effects)
    if table.capacity == "chair" and chair_of(case.state, charter, table.organ) != case.act.by:
        raise Refused("text.not_chair", party=case.act.by, organ=table.organ)
    if table.follows:
        _check_follows(case, table, table.follows)
    if table.adds:
        _check_adds(case, table, table.adds)


def _check_adds(case: Case, table: Table, adds: str) -> None:
    """An addendum stands beside its text: in the same organ, for the same readers."""
    main = case.state.latest(Version, text=adds)
    if main is None or main.adds:
        raise Refused("text.unknown", text=adds)
    if (main.organ, main.audience) != (table.organ, case.act.to.text):
        raise Refused("text.other_audience", text=adds)


def _check_follows(case: Case, table: Table, follows: str) -> None:
    before = case.state.latest(Version, act=follows)
    if before is None:
        raise Refused("text.unknown", text=follows)
    holder, capacity = pen_of(case.state, case.charter, before)
    # Among named parties the author is one of the audience: a version by another would shut it out of its own text.
    shuts_out = not case.act.to.standing and case.act.by != before.party
    if shuts_out or (case.act.by, table.capacity) not in ((before.author, "party"), (holder, capacity)):
        raise Refused("text.not_yours", text=follows, party=before.author or holder, holder=holder)
    if (before.organ, before.audience) != (table.organ, case.act.to.text):
        raise Refused("text.other_audience", text=follows)
    if case.state.find(Version, follows=follows):
        raise Refused("text.not_latest", text=follows)


def find_table(case: Case) -> dict[str, Any]:
    """The keeper states the text's number in its register of that year, and which revision or addendum this is."""
    table: Table = case.payload
    if table.follows:
        before = case.state.latest(Version, act=table.follows)
        assert before is not None, "the rule has seen it"
        return _numbered(before.year, before.number, before.addendum, before.revision + 1, before.text)
    if table.adds:
        main = case.state.latest(Version, text=table.adds)
        assert main is not None, "the rule has seen it"
        before_it = [each.addendum for each in case.state.find(Version, adds=table.adds)]
        return _numbered(main.year, main.number, max(before_it, default=0) + 1, 0, case.act.id)
    register = register_of(table.organ, case.act, case.now)
    last = case.state.latest(Version, register=register)
    return _numbered(case.now[:4], last.number + 1 if last else 1, 0, 0, case.act.id)


def _numbered(year: str, number: int, addendum: int, revision: int, text: str) -> dict[str, Any]:
    return {"year": year, "number": number, "addendum": addendum, "revision": revision, "text": text}


def apply_table(case: Case) -> list[Version]:
    """A version of a text stands in its organ."""
    table: Table = case.payload
    findings = case.findings
    is_counted = not table.follows and not table.adds
    register = register_of(table.organ, case.act, case.now) if is_counted else ""
    before = case.state.latest(Version, act=table.follows) if table.follows else None
    adds = table.adds or (before.adds if before else "")
    author = before.author if before else case.act.by if table.capacity == "party" else ""
    effects = canonical.encode([format_effect(effect) for effect in table.effects]).decode()
    return [
        Version(
            case.index, case.act.id, findings["text"], table.follows or "", table.organ, case.act.by, author,
            case.act.key, table.capacity, table.consolidates, case.act.to.text, " ".join(table.languages), effects,
            register, findings["year"], findings["number"], findings["addendum"], adds, findings["revision"], case.now,
        )
    ]  # fmt: skip


def negotiated_in(version: Version) -> Audience:
    """Return the audience in which a text is negotiated: its own, without release; of a public text, its organ.

    Who proposed what never becomes public by itself (record.md, The act).
    """
    audience = Audience.from_text(version.audience)
    if audience.standing == EVERYONE:
        return Audience(version.organ)
    return Audience(audience.standing) if audience.standing else audience


def chair_of(state: State, charter: Charter, organ: str) -> str | None:
    """Return the party that presides over the organ now, or None if no chair is in office."""
    office = charter.chair_office(organ)
    return holder_of(state, office) if office else None


def pen_of(state: State, charter: Charter, version: Version) -> tuple[str, str]:
    """Return who enters what is accepted, and in which capacity: the chair, or the author where there is none."""
    chair = chair_of(state, charter, version.organ)
    return (chair, "chair") if chair else (version.author or version.party, "party")


def inspect_texts(act: Act, parts: Iterable[Any]) -> None:
    """Raise Malformed unless each delivered text is a document in the language that its part names."""
    for part in parts:
        if part.name.startswith("text."):
            document = parse_document(canonical.decode(part.data))
            if f"text.{document.language}" != part.name:
                raise Malformed("text.language", part=part.name, found=document.language)
