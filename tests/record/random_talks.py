"""What parties may do to a text under negotiation and to an adopted one, in random worlds and in any order.

Half of it the rules refuse: it is done by whoever is drawn, upon whatever is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.core.act import EVERYONE, Audience
from comity.decisions.state import AdoptionRow, EnteredRow
from comity.negotiation.composing import accept_body, propose_body, word_parts
from comity.negotiation.reading import forget, read_negotiation
from comity.texts.edit import OPS, TITLE, WORDED, Edit, Place, title_words
from comity.texts.provision import Provision
from tests.world import COUNCIL, MEMBERS, document

if TYPE_CHECKING:
    from tests.record.random_worlds import Life

FIRST, SECOND = "p-0000000000", "p-0000000001"
PROVISIONS = (FIRST, SECOND, TITLE)
# Who is in the chair at first, the chair that may follow it, and others.
PENS = ("ARV", "ARV", "ARV", "FAL", "OBS", "SECRETARIAT")
WORDS = ("The lamps are lit at noon.", "Фонари горят всегда.", "灯在黄昏点亮。", "تضاء المصابيح عند الغروب.")


@dataclass
class Proposed:
    """A proposal as it was made."""

    id: str
    text: str
    to: Audience
    party: str
    edit: Edit
    words: dict[str, dict[str, Provision]]


@dataclass
class Talks:
    """What was said of texts, as far as choosing what comes next needs it."""

    proposals: list[Proposed] = field(default_factory=list)
    corrections: list[tuple[str, Audience]] = field(default_factory=list)
    heads: dict[tuple[str, str], str] = field(default_factory=dict)
    fresh: int = 10

    def __post_init__(self) -> None:
        # Another world may have had acts with the same ids.
        forget()

    def new_id(self) -> str:
        """Return the id of a provision that is nowhere yet."""
        self.fresh += 1
        return f"p-{self.fresh:010d}"

    def set_whole(self, text: str, act: str) -> None:
        """Let an act have set all words of a text."""
        self.heads = {key: head for key, head in self.heads.items() if key[0] != text} | {(text, "*"): act}

    def head(self, text: str, provision: str) -> str:
        """Return the act that last set the words of a provision."""
        return self.heads.get((text, provision)) or self.heads[text, "*"]


def chosen(items: Any, number: int) -> Any:
    """Return one of the items, or None if there are none."""
    return items[number % len(items)] if items else None


def _among(life: "Life", a: int, party: str) -> tuple[str, Audience, Audience] | None:
    """Return one of the latest texts, the audience in which the party negotiates it, and the text's own."""
    found = chosen(life.texts[-2:], a)
    if found is None:
        return None
    act, author, to = found
    if to.standing:
        inner = COUNCIL if to.standing == EVERYONE else Audience(to.standing)
    else:
        inner = Audience(parties=tuple(sorted({*to.parties, author} - {party})))
    return life.text_of[act], inner, to


def _edit(life: "Life", a: int, b: int) -> tuple[Edit, dict[str, dict[str, Provision]]]:
    """Return an edit of each kind in turn, with its words in one language or in two."""
    talks, op = life.talks, OPS[a % len(OPS)]
    languages = ("en", "ru") if b % 7 == 6 else ("en",)
    other = {"split": talks.new_id(), "merge": SECOND}.get(op)
    provision = talks.new_id() if op == "insert" else FIRST if other else chosen(PROVISIONS[: 3 if b % 2 else 2], b)
    if op not in ("insert", "replace") and provision == TITLE:
        provision = SECOND
    place = {"insert": Place("after", FIRST), "move": Place("before", FIRST if provision == SECOND else SECOND)}.get(op)
    edit = Edit(op, provision, place, other, languages if op in WORDED else (), ("BEL", "COR") if op == "hold" else ())
    worded = [each for each in (provision, other if op == "split" else None) if each]
    text = WORDS[b % len(WORDS)]
    words = {
        tag: {each: title_words(text) if each == TITLE else Provision("paragraph", None, text, (), each)
              for each in worded}
        for tag in edit.languages
    }  # fmt: skip
    return edit, words


def propose(life: "Life", a: int, b: int, c: int) -> None:
    """Propose an edit, sometimes on another's proposal, or in place of one's own or another's."""
    if not life.texts:
        life.table("BEL", COUNCIL)
    party = chosen((*MEMBERS, "OBS", "SECRETARIAT"), b)
    found = _among(life, c, party)
    if found is None:
        return
    text, inner, to = found
    edit, words = _edit(life, a, b)
    before = chosen([each for each in life.talks.proposals if each.text == text], a + c)
    on = before.id if before and c % 5 == 4 else None
    if before and c % 5 == 3:
        edit, words = before.edit, before.words
        party = before.party if b % 2 else party
    revises = before.id if before and c % 5 == 3 else None
    base = None if edit.op == "insert" else life.talks.head(text, edit.provision)
    body = propose_body(text, [(edit, base)], capacity="chair" if c % 7 == 6 else "party", on=on, revises=revises)
    rest: dict[str, Any] = {"part_audiences": {"text.en": Audience()}} if c % 9 == 8 and edit.languages else {}
    act = life.submit(party, "text.propose", body, to=to if c % 6 == 5 else inner, parts=word_parts([words]), **rest)
    if act:
        life.talks.proposals.append(Proposed(f"{act}.1", text, inner, party, edit, words))


def accept(life: "Life", a: int, b: int, c: int) -> None:
    """Enter a proposal as whoever may hold the pen, upon the words of now or, seldom, of some time before."""
    made, talks = chosen(life.talks.proposals[-4:], a), life.talks
    if made is None:
        return
    party = chosen((*PENS, made.party), b)
    touched = made.edit.touches
    before = None if made.edit.op == "insert" else talks.head(made.text, made.edit.provision)
    capacity = "party" if c % 6 == 5 else "chair"
    # Words that only their author would read: of a text, nobody else would know what it says.
    rest: dict[str, Any] = {"part_audiences": {"text.en": Audience()}} if c % 9 == 8 and made.edit.languages else {}
    act = life.submit(
        party, "text.accept", accept_body(made.text, [(made.edit, before, made.id)], capacity=capacity), to=made.to,
        parts=word_parts([made.words]), **rest,
    )  # fmt: skip
    if act:
        talks.heads |= {(made.text, each): act for each in touched}


def back(life: "Life", a: int, b: int, c: int) -> None:
    """Join, support, oppose, or no longer."""
    made = chosen(life.talks.proposals[-4:], a)
    if made:
        body = {"text": made.text, "proposal": made.id, "stance": ("oppose", "join", "support", "none")[c % 4]}
        rest: dict[str, Any] = {"parts": {"reasons": b"A reason."}} if b % 3 else {}
        if b % 3 == 2:
            rest["part_audiences"] = {"reasons": Audience()}
        life.submit(chosen(MEMBERS, b), "text.back", body, to=made.to, **rest)


def retract(life: "Life", a: int, b: int, c: int) -> None:
    """Withdraw a proposal as its author does, or as another tries to."""
    made = chosen(life.talks.proposals[-4:], a)
    if made:
        party = made.party if b % 2 else chosen(MEMBERS, c)
        life.submit(party, "text.retract", {"text": made.text, "proposal": made.id}, to=made.to)


def mark(life: "Life", a: int, b: int, c: int) -> None:
    """Say how far provisions have come."""
    party = chosen(PENS, b)
    found = _among(life, a, party)
    if found:
        text, inner, _ = found
        provisions = [[FIRST], [SECOND], [FIRST, SECOND], [TITLE]][c % 4]
        state = ("agreed", "agreed", "ad-referendum", "open")[b % 4]
        body = {"text": text, "capacity": "chair" if c % 3 else "party", "provisions": provisions, "state": state}
        life.submit(party, "text.mark", body, to=inner)


def reserve(life: "Life", a: int, b: int, c: int) -> None:
    """Be reserved, or no longer."""
    party = chosen(MEMBERS, b)
    found = _among(life, a, party)
    if found:
        text, inner, _ = found
        body = {"text": text, "provision": chosen(PROVISIONS, c), "reserved": c % 4 != 3}
        life.submit(party, "text.reserve", body, to=inner)


def translate(life: "Life", a: int, b: int, c: int) -> None:
    """Let linguists bring a whole language, or confirm a provision with other words or as it stands."""
    party = "SECRETARIAT" if b % 6 else "COR"
    found = _among(life, a, party)
    if not found:
        return
    text, inner, _ = found
    whole = c % 3 == 0
    provision, language = chosen((FIRST, SECOND), b), "ru" if c % 2 else "en"
    provisions = [] if whole else [provision]
    worded = [provision] if c % 3 == 1 else []
    parts = {f"text.{language}": document("О фонарях", language, *WORDS[1:3])} if whole else {}
    if worded:
        parts = word_parts([{language: {provision: Provision("paragraph", None, WORDS[1], (), provision)}}])
    body = {"text": text, "language": language, "provisions": provisions, "worded": worded}
    body["after"] = life.talks.head(text, provision)
    act = life.submit(party, "text.translate", body, to=inner, parts=parts)
    if act and whole:
        life.talks.set_whole(text, act)
    elif act and worded:
        life.talks.heads[text, provision] = act


def challenge(life: "Life", a: int, b: int, c: int) -> None:
    """Doubt a language."""
    party = chosen(MEMBERS, b)
    found = _among(life, a, party)
    if found:
        body = {"text": found[0], "provision": chosen(PROVISIONS, c), "language": "ru" if c % 2 else "en"}
        life.submit(party, "text.challenge", body, to=found[1], parts={"reasons": b"It says another thing."})


def relate(life: "Life", a: int, b: int, c: int) -> None:
    """Say how two texts stand to each other."""
    if len(life.texts) > 1:
        source, _, to = life.texts[-1 - a % 2]
        body = {"source": source, "relation": "recalls" if c % 2 else "amends", "target": chosen(life.texts, b)[0]}
        life.submit(chosen(MEMBERS, b), "text.relate", body, to=to)


def correct(life: "Life", a: int, b: int, c: int) -> None:
    """Correct what was adopted or entered: a provision, or a whole language."""
    adopted = [
        *AdoptionRow.objects.order_by("index").values_list("act", "audience"),
        *EnteredRow.objects.order_by("index").values_list("act", "audience"),
    ]
    found = chosen(adopted, -1 - a)
    if found is None:
        return
    to = Audience.from_text(found[1])
    whole, language = c % 4 == 0, "ru" if c % 4 == 0 else "en"
    body = {"adopted": found[0], "language": language, "provisions": [] if whole else [FIRST]}
    own = {FIRST: Provision("paragraph", None, WORDS[c % 4], (), FIRST)}
    parts = {"text.ru": document("О фонарях", "ru", *WORDS[1:3])} if whole else word_parts([{"en": own}])
    act = life.submit("SECRETARIAT" if b % 5 else "ARV", "decision.correct", body, to=to, parts=parts)
    if act:
        life.talks.corrections.append((act, to))


def contest(life: "Life", a: int, b: int, c: int) -> None:
    """Contest a correction, in time or too late."""
    found = chosen(life.talks.corrections[-3:], a)
    if found:
        life.submit(chosen(MEMBERS, b), "decision.contest", {"correction": found[0]}, to=found[1])


def read(life: "Life", a: int, b: int, c: int) -> None:
    """Read what there is, as pages do meanwhile: what is kept in memory must be what is there later."""
    party = chosen((*MEMBERS, "OBS", None), b)
    for act, _, _ in life.texts[-2:]:
        read_negotiation(life.world.viewer(party), life.world.keeper.registry, life.text_of[act])


OPERATIONS: dict[str, Callable[["Life", int, int, int], None]] = {
    "propose": propose, "accept": accept, "back": back, "retract": retract, "mark": mark, "reserve": reserve,
    "translate": translate, "challenge": challenge, "relate": relate, "correct": correct, "contest": contest,
    "read": read,
}  # fmt: skip
