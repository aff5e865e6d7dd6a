"""An organisation's rules, and the questions which rules and pages ask of them.

Nothing here knows a party's standing or office of today: whoever asks brings that along, so every answer is a function.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Protocol, TypeVar

from comity.charter.shape import NotEmpty
from comity.charter.terms import (
    Admission,
    Amendments,
    Area,
    Audience,
    Disputes,
    Field,
    Forum,
    Instruments,
    Languages,
    Limits,
    Office,
    Organ,
    Organisation,
    Procedure,
    Record,
    Right,
    Rotation,
    Standing,
    Witness,
)

MEMBERS = "members"


class _Row(Protocol):
    @property
    def id(self) -> str: ...


R = TypeVar("R", bound=_Row)


@dataclass(frozen=True)
class _Reach:
    """Whom a standing audience reaches: all with these standings, an area's participants, the holders of offices."""

    standings: frozenset[str]
    parties: frozenset[str]
    offices: frozenset[str]


@dataclass(frozen=True)
class Charter:
    """The whole charter as a checked value; made by `parse_charter` only, which answers for every reference in it."""

    organisation: Organisation
    languages: Languages
    standings: Annotated[tuple[Standing, ...], NotEmpty()]
    audiences: Annotated[tuple[Audience, ...], NotEmpty()]
    organs: Annotated[tuple[Organ, ...], NotEmpty()]
    procedures: Annotated[tuple[Procedure, ...], NotEmpty()]
    rights: Annotated[tuple[Right, ...], NotEmpty()]
    areas: tuple[Area, ...] = ()
    fields: tuple[Field, ...] = ()
    forums: tuple[Forum, ...] = ()
    offices: tuple[Office, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    admissions: tuple[Admission, ...] = ()
    limits: Limits = Limits()
    disputes: Disputes = Disputes()
    amendments: Amendments = Amendments()
    instruments: Instruments = Instruments()
    witness: Witness = Witness()
    record: Record = Record()

    def standing(self, id: str) -> Standing | None:
        """Return the standing with that id, or None."""
        return _find(self.standings, id)

    def admission(self, standing: str | None) -> Admission | None:
        """Return the way to that standing, or None if the charter prescribes none."""
        return next((row for row in self.admissions if row.standing == standing), None)

    def audience(self, id: str) -> Audience | None:
        """Return the audience with that id, organs not included, or None."""
        return _find(self.audiences, id)

    def organ(self, id: str) -> Organ | None:
        """Return the organ with that id, or None."""
        return _find(self.organs, id)

    def procedure(self, id: str) -> Procedure | None:
        """Return the procedure with that id, or None."""
        return _find(self.procedures, id)

    def office(self, id: str) -> Office | None:
        """Return the office with that id, or None."""
        return _find(self.offices, id)

    def chair_office(self, organ_id: str) -> str | None:
        """Return the office whose holder presides over the organ: the one named, or the one that its rotation fills."""
        organ = self.organ(organ_id)
        if organ is None or organ.chair is None:
            return None
        by_rotation = (each.id for each in self.offices if each.rotation and each.rotation == organ.chair.rotation)
        return organ.chair.office or next(by_rotation, None)

    def area(self, id: str) -> Area | None:
        """Return the area with that id, or None."""
        return _find(self.areas, id)

    def field(self, id: str) -> Field | None:
        """Return the field of cooperation with that id, or None."""
        return _find(self.fields, id)

    def forum(self, id: str) -> Forum | None:
        """Return the forum with that id, or None."""
        return _find(self.forums, id)

    def rotation(self, id: str) -> Rotation | None:
        """Return the rotation with that id, or None."""
        return _find(self.rotations, id)

    def procedures_of(self, organ_id: str) -> tuple[Procedure, ...]:
        """Return the procedures by which the organ decides, in the charter's order; none for an unknown organ."""
        return tuple(procedure for procedure in self.procedures if organ_id in procedure.organs)

    def electors_standings(self, procedure_id: str) -> tuple[str, ...]:
        """Return the standings whose holders decide, never empty.

        Raises KeyError for an unknown procedure: an empty answer would let nobody's concurrence conclude a decision.
        """
        procedure = self.procedure(procedure_id)
        if procedure is None:
            raise KeyError(procedure_id)
        return procedure.electorate.standings

    def may(self, act: str, standing: str | None, organs: Collection[str]) -> bool:
        """Return whether a party of that standing, which sits in those organs, has the right to that kind of act.

        Either is enough. An act that no right names is nobody's right.
        """
        right = self.right(act)
        return right is not None and (standing in right.standings or any(organ in right.organs for organ in organs))

    def right(self, act: str) -> Right | None:
        """Return who has the right to that kind of act, or None if nobody has."""
        return self._rights.get(act)

    def audience_ids(self) -> tuple[str, ...]:
        """Return the ids of all standing audiences: members first, then the other audiences, then every organ."""
        return tuple(self._reaches)

    def sits(self, audience_id: str, *, party: str, standing: str | None, offices: Collection[str]) -> bool:
        """Return whether the party, of that standing (None if it has none) and holding those offices, reads there.

        For an organ: by its composition, or as one of its readers. An unknown audience has nobody in it.
        """
        reach = self._reaches.get(audience_id)
        if reach is None:
            return False
        # An area names parties as a fact of geography; one that is nothing to the organisation does not sit by it.
        by_area = standing is not None and party in reach.parties
        return standing in reach.standings or by_area or any(office in reach.offices for office in offices)

    def organs_of(self, *, party: str, standing: str | None, offices: Collection[str]) -> list[str]:
        """Return the organs that the party is of itself: whose composition, not whose readers, has it in."""
        found = []
        for organ in self.organs:
            composition = organ.composition
            area = self.area(composition.area) if composition.area else None
            by_area = area is not None and standing is not None and party in area.parties
            if standing in (composition.standings or ()) or by_area or composition.office in offices:
                found.append(organ.id)
        return found

    def covers(self, wide: str, narrow: str) -> bool:
        """Return whether whoever sits in `narrow` always sits in `wide` too, whatever standings and offices change."""
        outer, inner = self._reaches.get(wide), self._reaches.get(narrow)
        if outer is None or inner is None:
            return False
        everybody = outer.standings.issuperset(standing.id for standing in self.standings)
        by_area = everybody or inner.parties <= outer.parties
        return by_area and inner.standings <= outer.standings and inner.offices <= outer.offices

    @cached_property
    def _rights(self) -> Mapping[str, Right]:
        return {right.act: right for right in self.rights}

    @cached_property
    def _reaches(self) -> Mapping[str, _Reach]:
        others = sorted(self.audiences, key=lambda audience: audience.id != MEMBERS)
        reaches = {
            audience.id: _Reach(frozenset(audience.standings), frozenset(), self._offices_of(audience.organs))
            for audience in others
        }
        return reaches | {organ.id: self._reach_of(organ) for organ in self.organs}

    def _reach_of(self, organ: Organ) -> _Reach:
        composition = organ.composition
        area = self.area(composition.area) if composition.area else None
        own = {composition.office} if composition.office else set()
        return _Reach(
            standings=frozenset(composition.standings or ()),
            parties=frozenset(area.parties if area else ()),
            offices=self._offices_of(organ.readers) | own,
        )

    def _offices_of(self, organ_ids: Iterable[str]) -> frozenset[str]:
        organs = (self.organ(id) for id in organ_ids)
        return frozenset(organ.composition.office for organ in organs if organ and organ.composition.office)


def _find(rows: Iterable[R], id: str) -> R | None:
    return next((row for row in rows if row.id == id), None)


def in_language(names: Mapping[str, str], lang: str) -> str:
    """Return the words in the language, in a wider form of it (`zh-Hans`, then `zh`), in English, or whatever there is.

    `names` is words by BCP 47 tag and must not be empty.
    """
    tag = lang
    while tag:
        if tag in names:
            return names[tag]
        tag = tag.rpartition("-")[0]
    return names["en"] if "en" in names else next(iter(names.values()))
