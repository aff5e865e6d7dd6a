"""A procedure's table of transitions in words: what each state is called, who makes each step, and when.

The table itself is `decisions.machine`; here it is only said. What stands here is all that a picture can show.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from comity.charter.terms import Procedure
from comity.decisions import machine
from comity.wording import word_kind

# Who makes a step: a member by its own act, an office, the keeper because an instant has passed, or because of a count.
MEMBER, OFFICE, CLOCK, COUNT = "member", "office", "clock", "count"
MAKERS = (MEMBER, OFFICE, CLOCK, COUNT)

# As the badge of a decision has it (templates/decisions/status.html).
_STATES = {
    machine.PROPOSED: _("proposed, may be declined"),
    machine.OPEN: _("open"),
    machine.HELD: _("held"),
    machine.ASKED: _("the chair has asked"),
    machine.SILENCE: _("under silence"),
    machine.SETTLING: _("agreed, not yet final"),
    machine.ADOPTED: _("adopted"),
    machine.ANNULLED: _("fallen before it was final"),
    machine.NOT_OPENED: _("not opened"),
    machine.BROKEN: _("silence broken"),
    machine.CLOSED: _("closed without outcome"),
    machine.SUPERSEDED: _("another version was put"),
    machine.DISAVOWED: _("its key was disavowed"),
}
_WHENS = {
    each: each
    for each in (
        _("another blocks still"),
        _("it was its author's own reservation, the last"),
        _("all have agreed"),
        _("the adoption follows at once"),
        _("the chair has declared"),
        _("nobody blocks any more"),
        _("the instant has passed in silence"),
        _("the time to object to the procedure has passed"),
        _("of the key that blocked, the last"),
        _("it waits for its party, or agrees"),
        _("a note that blocks, at once"),
        _("it ends its author's own reservation, the last"),
        _("by the party of the note that blocked, the last"),
        _("a note that blocks"),
        _("another version is put"),
        _("of the key that put it"),
        _("late: it is a statement"),
        _("a witness had it in time"),
        _("what it rested on has fallen"),
    )
}
_A_MEMBER, _CHAIR, _WHO_PUT = _("a member"), _("the chair"), _("the chair, or who put the text")
_OFFICES = {
    "decision.ask": _CHAIR,
    "decision.declare": _CHAIR,
    "decision.certify": _CHAIR,
    "decision.close": _WHO_PUT,
    "decision.extend": _WHO_PUT,
    "decision.paper": _("the secretariat"),
}
_KEEPERS = {
    "decision.open": CLOCK,
    "decision.finalise": CLOCK,
    "decision.adopt": COUNT,
    "decision.annul": COUNT,
    "decision.deliver": COUNT,
}
_LEGEND = {
    MEMBER: _("a member, by its own act"),
    OFFICE: _("an office"),
    CLOCK: _("the clock"),
    COUNT: _("the keeper, by what was said"),
}
_HEADS = {"decision.put": _("who may put a text"), "party.disavow": _("a member, of a key of its own")}


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to a state, in words; `source` and `target` are those of the machine."""

    source: str
    target: str
    act: str
    maker: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class Table:
    """All that a procedure's picture shows: where it starts, its transitions, and whether silence adopts."""

    start: str
    transitions: tuple[machine.Transition, ...]
    silent: bool

    @property
    def states(self) -> list[str]:
        """Return its states in the machine's order: the way through it, then the ends."""
        named = {self.start} | {state for each in self.transitions for state in (each.source, each.target)}
        return [state for state in machine.STATES if state in named]


def table_of(procedure: Procedure) -> Table:
    """Return the table that a procedure spells; procedures of one shape have the same."""
    found = tuple(dict.fromkeys(machine.transitions(procedure)))
    return Table(machine.start(procedure), found, procedure.conclusion == "silence")


def word_state(state: str) -> str:
    """Return what a state is called, as a badge has it."""
    return gettext(_STATES[state])


def word_maker(maker: str) -> str:
    """Return who makes a step of that kind."""
    return gettext(_LEGEND[maker])


def word_acts_beside() -> list[str]:
    """Return what may be said at any time while a decision runs, and moves nothing."""
    return [word_kind(kind) for kind in machine.BESIDE]


def list_steps(table: Table) -> list[Step]:
    """Return the whole table in the reader's language, in the machine's order, each line once."""
    return [_word_step(table, each) for each in table.transitions]


def maker_of(table: Table, event: str) -> str:
    """Return by what a step comes: a member, an office, the clock, or the keeper's reading of what was said."""
    if event == "decision.adopt" and table.silent:
        return CLOCK
    return _KEEPERS.get(event, OFFICE if event in _OFFICES else MEMBER)


def _word_step(table: Table, step: machine.Transition) -> Step:
    maker = maker_of(table, step.event)
    who = _OFFICES.get(step.event) or _HEADS.get(step.event) or _A_MEMBER
    if maker in (CLOCK, COUNT):
        who = _LEGEND[maker]
    when = gettext(_WHENS[step.when]) if step.when else ""
    return Step(step.source, step.target, word_kind(step.event), maker, gettext(who), when)


def in_words(steps: Iterable[Step]) -> list[str]:
    """Return every step as a line of text: what a picture's reader sees, for whoever does not see it."""
    return [_line(each) for each in steps]


def _line(step: Step) -> str:
    facts = {"state": word_state(step.source), "act": step.act, "who": step.who, "target": word_state(step.target)}
    if step.source == step.target:
        line = gettext("In “%(state)s”: %(act)s (%(who)s). It stays so.") % facts
    else:
        line = gettext("From “%(state)s” to “%(target)s”: %(act)s (%(who)s).") % facts
    if not step.when:
        return line
    when = gettext("When: %(when)s.") % {"when": step.when}
    return f"{line} {when}"
