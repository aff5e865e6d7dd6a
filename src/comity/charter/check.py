"""Says all that is wrong with a charter, and where. It must never let a condition of a right name a party."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from comity.charter.charter import MEMBERS, Charter
from comity.charter.problems import Problem
from comity.charter.shape import Reading, shown
from comity.charter.terms import Admission, Area, Field, Office, Organ, Procedure, Standing
from comity.core import canonical
from comity.core.act import EVERYONE
from comity.core.errors import Malformed

MAX_BYTES = 524_288
_PARTY = re.compile(r"[A-Z][A-Z0-9-]{1,31}").fullmatch
_PARTY_KEYS = {"party", "parties"}
# Where the tables say who may do, decide, sit or read; None is the whole row.
_CONDITIONS = {
    "rights": None,
    "procedures": {"electorate"},
    "audiences": None,
    "organs": {"composition", "readers"},
    "admissions": {"standing", "organs", "receives"},
}
# Words that already mean an audience or a place of one in a signed act.
_RESERVED = {"everyone"}
_NEEDED_ACTS = {
    "concurrence": ("decision.concur", "decision.object"),
    "signature": ("decision.sign", "decision.object"),
    "session": ("decision.object",),
    "silence": ("decision.object", "decision.reserve", "decision.amend"),
}


def find_problems(value: object) -> list[Problem]:
    """Return every problem of a charter's value, in the order of finding; an empty list means that it can be used."""
    return examine(value)[1]


def examine(value: object) -> tuple[Charter, list[Problem]]:
    """Return the charter that a value spells and all its problems; the charter is good only if there are none.

    A value of more than MAX_BYTES as canonical JSON has this one problem and is not looked at further.
    """
    size = _size(value)
    if size > MAX_BYTES:
        return Reading().table(Charter, {}, ""), [Problem("$", "charter.too_large", {"size": size, "limit": MAX_BYTES})]
    reading = Reading()
    charter = reading.table(Charter, value, "")
    # A place that is at fault is reported once: what the later checks find there follows from the first fault.
    problems = list(_find_parties_in_rights(value, charter))
    problems += _elsewhere(reading.problems, problems)
    problems += _elsewhere(_find_faults(charter, reading), problems)
    return charter, problems


def _size(value: object) -> int:
    try:
        return len(canonical.encode(value))
    except Malformed:
        return 0  # Outside the profile: the walk over the tables says where, and reads nothing that they do not have.


def _elsewhere(problems: Iterable[Problem], told: list[Problem]) -> list[Problem]:
    """Return the problems which stand neither at nor beneath the place of one that is told already."""
    places = {problem.where for problem in told}
    return [problem for problem in problems if places.isdisjoint(_lineage(problem.where))]


def _lineage(where: str) -> Iterator[str]:
    yield where
    for cut in re.finditer(r"[.\[]", where):
        yield where[: cut.start()]


def _find_faults(charter: Charter, reading: Reading) -> Iterator[Problem]:
    yield from _find_unknown(charter, reading)
    yield from _find_audience_faults(charter)
    yield from _find_language_faults(charter)
    for index, organ in enumerate(charter.organs):
        yield from _find_organ_faults(charter, organ, f"organs[{index}]")
    yield from _find_cycles(charter.organs, "organs")
    yield from _find_cycles(charter.fields, "fields")
    yield from _find_rotation_faults(charter)
    for index, procedure in enumerate(charter.procedures):
        yield from _find_procedure_faults(charter, procedure, f"procedures[{index}]")
    for index, admission in enumerate(charter.admissions):
        yield from _find_admission_faults(charter, admission, f"admissions[{index}]")
    if charter.right("decision.correct") and not charter.right("decision.contest"):
        yield Problem("rights", "charter.nobody_contests")
    if charter.disputes.consultation_days and not charter.disputes.source:
        yield Problem("disputes", "charter.together", {"needed": "source"})
    if charter.right("position.register") and not charter.right("position.challenge"):
        yield Problem("rights", "charter.nobody_challenges")
    if any(map(charter.right, ("party.introduce", "abroad.enter"))) and not charter.right("instrument.challenge"):
        yield Problem("rights", "charter.nobody_doubts")
    yield from _find_amendment_faults(charter)
    if charter.witness.required > len(charter.witness.names):
        facts = {"required": charter.witness.required, "named": len(charter.witness.names)}
        yield Problem("witness.required", "charter.witnesses", facts)


def _find_parties_in_rights(value: object, charter: Charter) -> Iterator[Problem]:
    """Find parties among the conditions of rights, looked for in the raw value so that no spelling hides one."""
    if not isinstance(value, dict):
        return
    tables: tuple[tuple[Organ | Standing | Area | Office, ...], ...]
    tables = (charter.organs, charter.standings, charter.areas, charter.offices)
    declared = {row.id for table in tables for row in table}
    parties = _parties_named_as_facts(charter)
    for where, condition in _conditions(value):
        for place, key, found in _leaves(where, condition):
            as_fact = isinstance(found, str) and found not in declared and found.upper() in parties
            if key in _PARTY_KEYS or as_fact or (isinstance(found, str) and _PARTY(found)):
                yield Problem(place, "charter.right_names_party", {"found": shown(found)})
    yield from _find_areas_in_rights(charter)


def _find_areas_in_rights(charter: Charter) -> Iterator[Problem]:
    """Find rights of organs that an area composes: that is a list of parties under another name."""
    by_area = {organ.id for organ in charter.organs if organ.composition.area is not None}
    for index, right in enumerate(charter.rights):
        for position, organ in enumerate(right.organs):
            if organ in by_area:
                where = f"rights[{index}].organs[{position}]"
                yield Problem(where, "charter.right_names_party", {"found": f"{organ}, which an area composes"})


def _parties_named_as_facts(charter: Charter) -> set[str]:
    seats = [charter.organisation.seat, *(organ.seat for organ in charter.organs)]
    parties = {seat.held_by for seat in seats if seat and seat.held_by}
    parties.update(*(area.parties for area in charter.areas))
    return parties.union(*(rotation.parties or () for rotation in charter.rotations))


def _conditions(value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield each place in the raw value that says who may do, decide or read something."""
    for table, keys in _CONDITIONS.items():
        rows = value.get(table)
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            for key, condition in row.items() if isinstance(row, dict) else ():
                if key not in ("id", "act", "names") and (keys is None or key in keys):
                    yield f"{table}[{index}].{shown(key)}", condition


def _leaves(where: str, value: Any, depth: int = 4) -> Iterator[tuple[str, str, Any]]:
    """Yield (place, last key, value) for the conditions' own lists and tables; deeper ones are unknown keys anyway."""
    key = re.split(r"[.\[]", re.sub(r"\[\d+\]$", "", where))[-1]
    if isinstance(value, dict) and depth and key not in _PARTY_KEYS:
        for name, item in value.items():
            yield from _leaves(f"{where}.{shown(name)}", item, depth - 1)
    elif isinstance(value, list) and depth and key not in _PARTY_KEYS:
        for index, item in enumerate(value):
            yield from _leaves(f"{where}[{index}]", item, depth - 1)
    else:
        yield where, key, value


def _find_unknown(charter: Charter, reading: Reading) -> Iterator[Problem]:
    at_fault = {problem.where for problem in reading.problems}
    for reference in reading.references:
        known = {row.id for row in getattr(charter, reference.table)}
        # Where the whole table is at fault, every reference into it would be reported as unknown.
        if reference.table not in at_fault and reference.id not in known:
            yield Problem(reference.where, f"charter.unknown_{reference.table[:-1]}", {"found": shown(reference.id)})


def _find_audience_faults(charter: Charter) -> Iterator[Problem]:
    if charter.audiences and not charter.audience(MEMBERS):
        yield Problem("audiences", "charter.members_missing")
    for index, audience in enumerate(charter.audiences):
        if charter.organ(audience.id):
            yield Problem(f"audiences[{index}].id", "charter.duplicate", {"found": audience.id})
        if audience.id in _RESERVED:
            yield Problem(f"audiences[{index}].id", "charter.reserved", {"found": audience.id})
        yield from _find_not_office(charter, audience.organs, f"audiences[{index}].organs")


def _find_not_office(charter: Charter, organ_ids: Sequence[str], where: str) -> Iterator[Problem]:
    for index, id in enumerate(organ_ids):
        organ = charter.organ(id)
        if organ and organ.composition.office is None:
            yield Problem(f"{where}[{index}]", "charter.not_an_office", {"found": id})


def _find_language_faults(charter: Charter) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for name in ("authentic", "working", "courtesy"):
        for index, tag in enumerate(getattr(charter.languages, name)):
            if first.setdefault(tag, name) != name:
                facts = {"found": tag, "first": first[tag]}
                yield Problem(f"languages.{name}[{index}]", "charter.language_twice", facts)


def _find_organ_faults(charter: Charter, organ: Organ, where: str) -> Iterator[Problem]:
    if organ.id in _RESERVED:
        yield Problem(f"{where}.id", "charter.reserved", {"found": organ.id})
    yield from _find_not_one(organ.composition, ("standings", "area", "office"), f"{where}.composition")
    if organ.chair:
        yield from _find_not_one(organ.chair, ("rotation", "office", "host"), f"{where}.chair")
    if organ.meets and (organ.meets.days_before is None) != (organ.meets.before is None):
        needed = "before" if organ.meets.before is None else "days_before"
        yield Problem(f"{where}.meets", "charter.together", {"needed": needed})
    yield from _find_not_office(charter, organ.readers, f"{where}.readers")
    if organ.composition.standings and organ.decides and not charter.procedures_of(organ.id):
        yield Problem(where, "charter.organ_without_procedure")


def _find_not_one(table: object, keys: tuple[str, ...], where: str) -> Iterator[Problem]:
    found = [key for key in keys if getattr(table, key) not in (None, False)]
    if len(found) != 1:
        yield Problem(where, "charter.exactly_one", {"keys": list(keys), "found": found})


def _find_cycles(rows: Sequence[Organ | Field], table: str) -> Iterator[Problem]:
    """Find every circle of `under` once, at the first of its rows."""
    under = {row.id: row.under for row in rows}
    told: set[str] = set()
    for index, row in enumerate(rows):
        path, step = [row.id], row.under
        while step is not None and step not in path:
            path.append(step)
            step = under.get(step)
        if step == row.id and not told.intersection(path):
            told.update(path)
            yield Problem(f"{table}[{index}].under", "charter.cycle", {"path": " > ".join([*path, row.id])})


def _find_rotation_faults(charter: Charter) -> Iterator[Problem]:
    for index, rotation in enumerate(charter.rotations):
        # A faulty charter is examined too, where any value may be missing.
        if rotation.order and (rotation.order == "listed") != (rotation.parties is not None):  # type: ignore[redundant-expr]
            yield Problem(f"rotations[{index}].parties", "charter.parties_and_order")


def _find_procedure_faults(charter: Charter, procedure: Procedure, where: str) -> Iterator[Problem]:
    electors, conclusion, form = procedure.electorate.standings, procedure.conclusion, procedure.form
    if not electors:
        yield Problem(f"{where}.electorate", "charter.no_electors")
    if conclusion and form and (conclusion == "signature") != (form == "signed"):  # type: ignore[redundant-expr]
        yield Problem(f"{where}.form", "charter.form_of_adoption", {"conclusion": conclusion, "form": form})
    if conclusion and (conclusion == "silence") != (procedure.silence is not None):  # type: ignore[redundant-expr]
        yield Problem(f"{where}.silence", "charter.silence", {"conclusion": conclusion})
    for index, id in enumerate(procedure.organs):
        by_chair = conclusion == "session" or (procedure.silence and procedure.silence.opened_by == "chair")
        if by_chair and charter.organ(id) and charter.chair_office(id) is None:
            yield Problem(f"{where}.organs[{index}]", "charter.organ_without_chair", {"organ": id})
    if (procedure.languages_required == "concordance") != bool(procedure.concordance_hours):
        yield Problem(f"{where}.concordance_hours", "charter.concordance")
    for act in _NEEDED_ACTS.get(conclusion, ()):
        for standing in electors:
            if charter.standing(standing) and not charter.may(act, standing, ()):
                facts = {"standing": standing, "act": act}
                yield Problem(f"{where}.electorate", "charter.elector_without_right", facts)
    for index, id in enumerate(procedure.organs):
        organ = charter.organ(id)
        if organ:
            yield from _find_outsiders(charter, procedure, organ, f"{where}.organs[{index}]")


def _find_admission_faults(charter: Charter, admission: Admission, where: str) -> Iterator[Problem]:
    """Find organs whose decisions not everyone reads: a standing is public, and so is how it came about."""
    receiver = charter.organ(admission.receives) if admission.receives else None
    if receiver and receiver.composition.office is None:
        yield Problem(f"{where}.receives", "charter.not_an_office", {"found": receiver.id})
    for index, id in enumerate(admission.organs):
        if charter.organ(id) and not any(each.adopted_to == EVERYONE for each in charter.procedures_of(id)):
            yield Problem(f"{where}.organs[{index}]", "charter.admission_not_public", {"organ": id})


def _find_amendment_faults(charter: Charter) -> Iterator[Problem]:
    """Find an organ that could not amend: the rules are everyone's to know, and so is how they are changed."""
    amendments = charter.amendments
    if amendments.organ is None:
        return
    if not amendments.source:
        yield Problem("amendments", "charter.together", {"needed": "source"})
    taken = (each for each in charter.procedures_of(amendments.organ) if not each.electorate.without_concerned)
    if charter.organ(amendments.organ) and not any(each.adopted_to == EVERYONE for each in taken):
        yield Problem("amendments.organ", "charter.amendment_not_public", {"organ": amendments.organ})


def _find_outsiders(charter: Charter, procedure: Procedure, organ: Organ, where: str) -> Iterator[Problem]:
    """Find electors who cannot read what they decide on, and readers whom an adoption would not reach."""
    for standing in procedure.electorate.standings:
        row = charter.standing(standing)
        if row and row.suspends:
            yield Problem(where, "charter.suspended_elector", {"standing": standing})
        if row and standing not in (organ.composition.standings or ()):
            yield Problem(where, "charter.elector_outside_organ", {"standing": standing, "organ": organ.id})
    if procedure.adopted_to == "members" and charter.audience(MEMBERS) and not charter.covers(MEMBERS, organ.id):
        yield Problem(where, "charter.members_do_not_cover", {"organ": organ.id})
