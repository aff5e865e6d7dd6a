"""The tables of a charter: what an organisation's rules consist of. A key's type says its form and what it refers to.

Facts (a seat, an area, a listed rotation) may name a party; conditions of rights, electorates and audiences name
standings and organs only. Every class is a plain frozen value; dates are strings, because a charter is signed as JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from comity.charter.shape import DATE, TAG, WORDS, Between, Form, NotEmpty, Refers

_ID = Form("an id ([a-z][a-z0-9-]{1,31})", "[a-z][a-z0-9-]{1,31}")
_PARTY = Form("a party id ([A-Z][A-Z0-9-]{1,31})", "[A-Z][A-Z0-9-]{1,31}")

Id = Annotated[str, _ID]
Party = Annotated[str, _PARTY]
Words = Annotated[str, WORDS]
Date = Annotated[str, DATE]
Tag = Annotated[str, TAG]
Act = Annotated[str, Form("a kind of act, such as text.table", r"[a-z]{1,24}\.[a-z_]{1,24}")]
Country = Annotated[str, Form("a country code of three capital letters (ISO 3166-1 alpha-3)", "[A-Z]{3}")]
Address = Annotated[str, Form("a web address", r"https?://[!-~]{1,300}")]
Short = Annotated[str, Form("a short name of at most 40 characters", r"\S(.{0,38}\S)?")]
StandingId = Annotated[str, _ID, Refers("standings")]
OrganId = Annotated[str, _ID, Refers("organs")]
AreaId = Annotated[str, _ID, Refers("areas")]
FieldId = Annotated[str, _ID, Refers("fields")]
OfficeId = Annotated[str, _ID, Refers("offices")]
RotationId = Annotated[str, _ID, Refers("rotations")]

# Words by BCP 47 language tag; `en` and `ru` are always among them.
Names = Mapping[str, str]
Count = Annotated[int, Between(1, 1000)]
Hours = Annotated[int, Between(0, 24 * 366)]


@dataclass(frozen=True)
class Seat:
    """Where an organisation or an organ sits. `held_by` is the party that holds the seat: a fact, not a right."""

    city: Names
    country: Country
    held_by: Party | None = None


@dataclass(frozen=True)
class Founded:
    """What one source states about the founding, in the charter's own words; conflicting ones stand side by side."""

    statement: Names
    date: Date
    source: Words


@dataclass(frozen=True)
class Principle:
    """A principle that the organisation professes."""

    id: Id
    names: Names
    source: Words | None = None


@dataclass(frozen=True)
class Organisation:
    """Who the organisation is; `short` is the abbreviation that pages use, `about` one paragraph."""

    names: Names
    short: Short
    kind: Literal["intergovernmental", "treaty", "consortium", "association", "federation"]
    seat: Seat
    founded: Annotated[tuple[Founded, ...], NotEmpty()]
    principles: tuple[Principle, ...]
    about: Names
    website: Address | None = None


@dataclass(frozen=True)
class Languages:
    """BCP 47 tags by class; a language belongs to one class. Authentic texts are equally binding.

    Linguists are asked to confirm what was changed in one language in the others within `translation_hours`.
    """

    authentic: Annotated[tuple[Tag, ...], NotEmpty()]
    working: tuple[Tag, ...] = ()
    courtesy: tuple[Tag, ...] = ()
    translation_hours: Annotated[int, Between(1, 8760)] = 72


@dataclass(frozen=True)
class Standing:
    """What a party can be to the organisation. `until` is the day from which nobody has this standing any more.

    Who has it gives `notice_months` of notice before it leaves. Into a standing that `suspends`, a party is put that is
    suspended: it decides nothing there.
    """

    id: Id
    names: Names
    counts_as_participant: bool
    until: Date | None = None
    notice_months: Annotated[int, Between(0, 120)] = 0
    suspends: bool = False


@dataclass(frozen=True)
class Admission:
    """The way to a standing: an application, which an organ of one office `receives`; the organs recommend it in order.

    The last of them decides. Every one of them needs a procedure whose decisions are for everyone, as standings are.
    """

    standing: StandingId
    organs: Annotated[tuple[OrganId, ...], NotEmpty()]
    source: Words
    receives: OrganId | None = None


@dataclass(frozen=True)
class Audience:
    """A standing audience besides the organs: who has one of the standings, and the offices of the organs, may read."""

    id: Id
    names: Names
    standings: Annotated[tuple[StandingId, ...], NotEmpty()]
    organs: tuple[OrganId, ...] = ()


@dataclass(frozen=True)
class Composition:
    """Who sits in an organ, exactly one of: all with these standings; an area's parties; the holder of an office."""

    standings: Annotated[tuple[StandingId, ...], NotEmpty()] | None = None
    area: AreaId | None = None
    office: OfficeId | None = None


@dataclass(frozen=True)
class Extraordinary:
    """On which conditions an organ meets out of turn: `asked_by` so many of its members, `notice_days` before.

    With `others_consent` each other member has consented; with `drafts` the request names the texts to be considered.
    """

    asked_by: Annotated[int, Between(1, 100)] = 1
    others_consent: bool = False
    notice_days: Annotated[int, Between(0, 366)] = 0
    drafts: bool = False


@dataclass(frozen=True)
class Meets:
    """How an organ meets: how often a year at least, or how many days before which other organ as a rule.

    `host` is the rotation by which its sessions are hosted; `by_field` says that it meets for one field at a time. A
    session opens with a part of its delegations present at least (`opens_with`): nothing is decided by that number. The
    provisional agenda goes out `agenda_days` before, documents until `documents_days` before. Parties with a standing
    in `invites` may be invited. With `fair_time`, of those who ask for the floor who has spoken less speaks first.
    """

    per_year: Annotated[int, Between(1, 366)] | None = None
    days_before: Annotated[int, Between(1, 366)] | None = None
    before: OrganId | None = None
    host: RotationId | None = None
    by_field: bool = False
    extraordinary: Extraordinary | None = None
    opens_with: Literal["any", "third", "half", "two-thirds", "all"] = "any"
    agenda_days: Annotated[int, Between(0, 366)] = 0
    documents_days: Annotated[int, Between(0, 366)] = 0
    invites: tuple[StandingId, ...] = ()
    fair_time: bool = False


@dataclass(frozen=True)
class Chair:
    """Who presides, exactly one of: a rotation; the holder of an office; the host of each session."""

    rotation: RotationId | None = None
    office: OfficeId | None = None
    host: bool = False


@dataclass(frozen=True)
class Organ:
    """An organ. `readers` are organs of one office that read its documents; `under` is the organ that it answers to.

    `decides` says whether an organ of standings takes decisions by a procedure; organs of an area or office take none.
    """

    id: Id
    names: Names
    level: Id
    composition: Composition
    decides: bool = True
    meets: Meets | None = None
    chair: Chair | None = None
    under: OrganId | None = None
    seat: Seat | None = None
    fields: tuple[FieldId, ...] = ()
    readers: tuple[OrganId, ...] = ()
    source: Words | None = None


@dataclass(frozen=True)
class Area:
    """A named group of parties, as a source has it: a fact."""

    id: Id
    names: Names
    parties: Annotated[tuple[Party, ...], NotEmpty()]
    source: Words


@dataclass(frozen=True)
class Field:
    """A field of cooperation, possibly under a wider one."""

    id: Id
    names: Names
    under: FieldId | None = None


@dataclass(frozen=True)
class Forum:
    """A forum outside the organisation, before which its members may hold a common position."""

    id: Id
    names: Names
    source: Words | None = None


@dataclass(frozen=True)
class Office:
    """An office. Acts fill it, not the charter; `held_by` says whether a party acts in it or a bare key does."""

    id: Id
    names: Names
    held_by: Literal["party", "key"]
    term_years: Annotated[int, Between(1, 100)] | None = None
    terms_max: Annotated[int, Between(1, 100)] | None = None
    rotation: RotationId | None = None


@dataclass(frozen=True)
class Rotation:
    """In which order something passes from party to party, and when: a condition of order, never of right.

    `alphabet:ru` is the order of the parties' names in that language; `listed` is the order of `parties`.
    """

    id: Id
    names: Names
    order: Literal["alphabet:ru", "alphabet:en", "listed"]
    period: Literal["meeting", "month", "quarter", "half-year", "year", "term"]
    parties: Annotated[tuple[Party, ...], NotEmpty()] | None = None


@dataclass(frozen=True)
class Electorate:
    """Who decides: all parties which have one of these standings on the day when a decision is put.

    `without_concerned`: but for the one party which the text suspends or expels; such a procedure takes no other text.
    """

    standings: Annotated[tuple[StandingId, ...], NotEmpty()]
    without_concerned: bool = False


@dataclass(frozen=True)
class Silence:
    """How a decision is taken in writing by silence until an exact instant.

    That is at least `hours` and `working_days` of every elector's own calendar after the procedure has opened, which it
    does `opening_hours` after it was proposed unless an elector objects to its use. With `delivery` the time counts
    from when each elector was reached.
    """

    hours: Annotated[int, Between(0, 24 * 366)]
    working_days: Annotated[int, Between(0, 60)] = 0
    opening_hours: Annotated[int, Between(0, 24 * 60)] = 0
    opened_by: Literal["chair", "member"] = "chair"
    amendment_breaks: bool = True
    delivery: bool = False


@dataclass(frozen=True)
class Procedure:
    """How organs decide: never over an elector's objection.

    `conclusion`: every elector concurs in writing, or signs; the chair asks in session, hears no objection and
    declares, at the earliest `asking_minutes` after asking; or nobody breaks the silence (`silence` says until when).
    Where `aside` is true, who is not interested stands aside and may join later. `paper`: a note that the secretariat
    enters for a party counts never, once that party confirms it, or at once. `circulation_hours` pass between tabling
    and putting, and `consultation_hours` after a member asked for consultation; `settling_hours` between outcome and
    being final. `languages_required`: adoption waits for every authentic language, confirmed; or they follow within
    `concordance_hours`; or any will do. A correction stands once nobody contested it for `correction_hours`.
    """

    id: Id
    names: Names
    organs: Annotated[tuple[OrganId, ...], NotEmpty()]
    electorate: Electorate
    conclusion: Literal["concurrence", "signature", "session", "silence"]
    form: Literal["signed", "without-signature", "endorsed", "noted"]
    circulation_hours: Hours
    settling_hours: Hours
    adopted_to: Literal["members", "everyone"]
    languages_required: Literal["all-authentic", "concordance", "any"]
    source: Words
    concordance_hours: Hours = 0
    correction_hours: Hours = 168
    consultation_hours: Hours = 0
    asking_minutes: Annotated[int, Between(0, 24 * 60)] = 0
    aside: bool = False
    paper: Literal["never", "confirmed", "counts"] = "confirmed"
    silence: Silence | None = None


@dataclass(frozen=True)
class Right:
    """Who may make an act of this kind: whoever has one of the standings, or sits in one of the organs."""

    act: Act
    standings: tuple[StandingId, ...] = ()
    organs: tuple[OrganId, ...] = ()


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes and times in hours. `browser_keys_may_not` lists what a key in a browser may not sign."""

    act_age_hours: Annotated[int, Between(1, 720)] = 24
    act_bytes: Annotated[int, Between(4096, 65536)] = 65536
    part_bytes: Annotated[int, Between(4096, 64 * 2**20)] = 16 * 2**20
    sitting_hours: Annotated[int, Between(1, 72)] = 12
    browser_keys_may_not: tuple[Act, ...] = ("party.accredit", "party.revoke")
    erasure: Literal["author"] = "author"


@dataclass(frozen=True)
class Disputes:
    """How long, in days, the parties to a dispute consult before terms are offered, and what says so; 0: no such time.

    There is no key for who would decide a dispute: it is settled by what its parties agree.
    """

    consultation_days: Annotated[int, Between(0, 366)] = 0
    source: Words | None = None


@dataclass(frozen=True)
class Amendments:
    """How this charter is amended: by texts of one organ, or not at all; and when an amendment takes effect.

    `by` an instrument, it takes effect as that enters into force, or is applied before; by `decision`, on adoption.
    """

    organ: OrganId | None = None
    by: Literal["instrument", "decision"] = "instrument"
    source: Words | None = None


@dataclass(frozen=True)
class Instruments:
    """`paper`: what a depositary enters from a paper counts never, once its party confirms it, or at once.

    `represented_by`: who holds this office represents the organisation where it is itself a party (VCLT-IO 7(3)(b));
    None: it concludes nothing.
    """

    paper: Literal["never", "confirmed", "counts"] = "confirmed"
    represented_by: OfficeId | None = None


@dataclass(frozen=True)
class Witness:
    """How many of the named witnesses must cosign a checkpoint before it counts as cosigned."""

    required: Annotated[int, Between(0, 100)] = 0
    names: tuple[Short, ...] = ()


@dataclass(frozen=True)
class Record:
    """How often a checkpoint is published, in seconds, and whether leaves that say nothing hide the rhythm."""

    checkpoint_seconds: Annotated[int, Between(1, 3600)] = 60
    padding: bool = False
