"""Whatever delegations propose, accept, withdraw, revise, translate and table anew: nothing of it is lost.

Every act is made over the real record, and read as pages read it; in Latin, Cyrillic, Chinese and Arabic words.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from comity.charter import Charter, format_charter, load_charter, parse_charter
from comity.negotiation import folding
from comity.negotiation.composing import accept_body, word_parts
from comity.negotiation.past import document_at
from comity.negotiation.reading import Negotiation, ProposalView, base_words, forget, living, read_words
from comity.record.receipts import Receipt
from comity.texts.document import Document
from comity.texts.edit import OPS, TITLE, WORDED, Edit, Place, Words, title_words
from comity.texts.outline import Outline
from comity.texts.provision import Provision, walk
from comity.texts.rebase import STATES, rebase_languages, worst_state
from comity.texts.rolling import Rolling, roll
from comity.web.shell.rolling import Room, Shelf
from tests.conftest import examples
from tests.negotiation.table import Table, pid
from tests.record.copies import rolled_back
from tests.texts.negotiations import SCRIPTS, SPACES
from tests.texts.resolving import resolve
from tests.world import MEMBERS, World, fixed_randomness

pytestmark = pytest.mark.django_db

LANGUAGES = [("en", "zh"), ("ar", "ru"), ("en", "ru"), ("ar", "zh")]
MEMBER = (*MEMBERS, "SECRETARIAT")


@cache
def in_four_scripts() -> Charter:
    """Return the Compact's charter with two more languages."""
    value = format_charter(load_charter("lantern"))
    value["languages"]["working"] = ["ar", "zh"]
    return parse_charter(value)


class Floor:
    """A text in two languages, and delegations that do anything to it."""

    def __init__(self, seed: int, languages: tuple[str, ...]) -> None:
        forget()
        self.chance = random.Random(seed)  # noqa: S311 - nothing is secret here
        self.languages = languages
        self.world = World(charter=in_four_scripts())
        self.fresh = 20
        self.table = Table(self.world, *(self._document(tag) for tag in languages))

    def _document(self, language: str) -> Document:
        def own(number: int, *children: Provision) -> Provision:
            kind = "section" if children else "paragraph"
            return Provision(kind, f"{number}.", self._phrase(language), children, pid(number))

        return Document(language, self._phrase(language), (own(1, own(2), own(3)), own(4), own(5)))

    def _phrase(self, language: str) -> str:
        words = SCRIPTS[language]
        return SPACES[language].join(self.chance.choice(words) for _ in range(self.chance.randrange(1, 9)))

    def _changed(self, text: str, language: str) -> str:
        """Return words that are mostly those of before."""
        words = text.split() if SPACES[language] else list(text)
        at = self.chance.randrange(len(words) + 1)
        words[at : at + self.chance.randrange(3)] = [self.chance.choice(SCRIPTS[language])]
        return SPACES[language].join(words)

    def _new(self) -> str:
        self.fresh += 1
        return pid(self.fresh)

    def read(self) -> Negotiation:
        """Return the negotiation as the chair reads it."""
        return self.table.read()

    def words(self, made: Negotiation, proposals: list[ProposalView]) -> dict[str, dict[str, dict[str, Provision]]]:
        """Return the words of proposals, and of those that they are on."""
        on = [made.proposals[each.on] for each in proposals if each.on]
        return read_words(self.world.viewer("ARV"), made, {each.id: each for each in (*proposals, *on)}.values())

    def step(self) -> None:
        """Do something, whether the rules take it or refuse it."""
        doing: list[Callable[[Negotiation], None]] = [
            *[self._propose] * 6, *[self._accept] * 4, self._retract, self._revise, self._translate, self._back,
            self._version,
        ]  # fmt: skip
        self.chance.choice(doing)(self.read())

    def _edit(self, made: Negotiation, op: str, on: ProposalView | None) -> tuple[Edit, dict[str, Words]]:
        known = sorted({*(pid(number) for number in range(1, 6)), *(key for own in made.words.values() for key in own)})
        brought = [each.edit.provision for each in living(made) if each.edit.op == "insert"]
        bodies = [each for each in (*known, *brought) if each != TITLE]
        provision = on.edit.provision if on else self.chance.choice(known if op == "replace" else bodies)
        if op == "insert":
            provision = self._new()
        place = None
        if op in ("insert", "move"):
            of = self.chance.choice([None, *(each for each in bodies if each != provision)])
            place = Place(self.chance.choice(("before", "after", "into")) if of else "into", of)
        other = self._new() if op == "split" else None
        if op == "merge":
            other = self.chance.choice([each for each in bodies if each != provision])
        tags = tuple(tag for tag in sorted(made.languages) if self.chance.random() < 0.7) or (self.languages[0],)
        held = ("BEL", "COR") if op == "hold" else ()
        edit = Edit(op, provision, place, other, tags if op in WORDED else (), held)
        worded = [each for each in (provision, other if op == "split" else None) if each]
        return edit, {tag: {each: self._wording(made, each, tag) for each in worded} for tag in edit.languages}

    def _wording(self, made: Negotiation, identity: str, language: str) -> Provision:
        now = made.words.get(language, {}).get(identity)
        if now is None:
            return Provision("paragraph", None, self._phrase(language), (), identity)
        text = self._changed(now.text, language)
        return title_words(text) if identity == TITLE else replace(now, text=text, children=(), held=())

    def _propose(self, made: Negotiation) -> None:
        on = self.chance.choice([None, None, *(each for each in living(made) if each.edit.op in ("replace", "insert"))])
        edit, words = self._edit(made, "replace" if on else self.chance.choice((*OPS, "replace", "replace")), on)
        base = None
        if edit.op != "insert":
            # Sometimes upon words of long ago.
            heads = [each.act for each in made.heads(edit.provision)]
            base = self.chance.choice([heads[-1], *heads]) if heads else None
        self.table.propose(self.chance.choice(MEMBER), edit, words, base=base, on=on.id if on else None)

    def _accept(self, made: Negotiation) -> None:
        alive = living(made)
        if alive:
            self.accept(made, self.chance.choice(alive))

    def accept(self, made: Negotiation, view: ProposalView) -> bool:
        """Let the chair enter a proposal as rebased, if it still asks for anything; return whether it did."""
        words = self.words(made, [view])
        base = {tag: base_words(made, view, tag, words) for tag in made.languages}
        outlines = {tag: Outline(document, *_earlier(made, tag)) for tag, document in made.documents.items()}
        found = rebase_languages(view.edit, base, words[view.id], outlines)
        event(f"accepted: {view.edit.op} {worst_state(found)}")
        if any(each.state in ("moot", "lost") or each.note == "place_inside" for each in found.values()):
            return False
        placed = next((each.edit for each in found.values() if each.edit.place), view.edit)
        edit = replace(view.edit, place=placed.place)
        before = None if edit.op == "insert" else made.head(edit.provision)
        body = accept_body(self.table.text, [(edit, before, view.id)], capacity="chair")
        parts = word_parts([{tag: found[tag].words for tag in edit.languages}])
        answer = self.world["ARV"].submit("text.accept", body, to=self.table.to, parts=parts)
        return isinstance(answer, Receipt)

    def _retract(self, made: Negotiation) -> None:
        if alive := living(made):
            view = self.chance.choice(alive)
            self.table.retract(self.chance.choice(view.authors), view.id)

    def _revise(self, made: Negotiation) -> None:
        if alive := [each for each in living(made) if each.edit.op in ("replace", "insert")]:
            view = self.chance.choice(alive)
            edit = view.edit
            words = {tag: {edit.provision: self._wording(made, edit.provision, tag)} for tag in edit.languages}
            base = None if edit.op == "insert" else made.head(edit.provision)
            self.table.propose(self.chance.choice(view.authors), edit, words, base=base, revises=view.id)

    def _back(self, made: Negotiation) -> None:
        if alive := living(made):
            stance = self.chance.choice(("join", "support", "none"))
            self.table.back(self.chance.choice(MEMBERS), self.chance.choice(alive).id, stance)

    def _translate(self, made: Negotiation) -> None:
        waiting = [(each.language, each.provision) for several in made.stale.values() for each in several]
        known = [(tag, each) for tag, own in made.words.items() for each in sorted(own)]
        language, identity = self.chance.choice(waiting or known)
        if self.chance.random() < 0.3:
            self.table.translate(language, {}, as_it_stands=(identity,))
        else:
            self.table.translate(language, {identity: self._wording(made, identity, language)})

    def _version(self, made: Negotiation) -> None:
        """Table the clean text, or one from which the last provision is gone and in which words are others."""
        follows, clean = made.version.act, self.chance.random() < 0.6
        documents = [made.documents[tag] for tag in made.languages]
        if not clean:
            documents = [
                replace(each, provisions=each.provisions[:-1] if len(each.provisions) > 2 else each.provisions,
                        title=self._changed(each.title, each.language))
                for each in documents
            ]  # fmt: skip
        self.table.table("ARV", *documents, follows=follows, capacity="chair", consolidates=clean)


def _earlier(made: Negotiation, language: str) -> list[Document]:
    return [each.documents[language] for each in reversed(made.setters) if language in each.documents]


def check(floor: Floor) -> None:
    """Assert what always holds of a negotiation."""
    kept = floor.read()
    forget()
    made = floor.read()
    assert kept == made, "what is folded on is what is folded anew"
    viewer = floor.world.viewer("ARV")
    room = Room(viewer, made, Shelf(0, {}, {}))
    alive = {each.id for each in living(made)}
    orders = {tuple(each.id for each in walk(made.documents[language].provisions)) for language in made.languages}
    assert len(orders) == 1, "all languages have the same provisions in the same order"
    for language in made.languages:
        current = made.documents[language]
        rolled = roll(current, list(room.living_in(language)), *_earlier(made, language))
        touches = {touch.proposal: touch for row in rolled for touch in row.proposals}
        assert touches.keys() == alive, "each living proposal is shown, and nothing else is"
        for touch in touches.values():
            assert touch.state in STATES
            assert touch.state != "clashes" or touch.clashes or touch.note == "place_inside"
            event(f"living: {touch.state}")
        assert resolve(rolled, (), language=language) == current
        assert document_at(made, made.setters[-1].act, language) == current
        assert [row for slot in room.order for row in room.rows(slot, language)] == rolled
    for each in room.living:
        assert room.slots_of(each) <= set(room.order)


@settings(max_examples=examples(50))
@given(st.integers(0, 2**64 - 1), st.sampled_from(LANGUAGES), st.integers(4, 18))
def test_nothing_is_lost_whatever_is_done(seed: int, languages: tuple[str, ...], length: int) -> None:
    with rolled_back(), fixed_randomness():
        floor = Floor(seed, languages)
        for _ in range(length):
            floor.step()
            check(floor)
        forget()


@settings(max_examples=examples(40))
@given(st.integers(0, 2**64 - 1), st.sampled_from(LANGUAGES))
def test_independent_proposals_may_be_accepted_in_any_order(seed: int, languages: tuple[str, ...]) -> None:
    with rolled_back(), fixed_randomness():
        floor = Floor(seed, languages)
        for _ in range(6):
            floor._propose(floor.read())
        chosen: list[str] = []
        named: set[str | None] = set()
        for view in living(floor.read()):
            edit = view.edit
            about = {*edit.touches, edit.place.of if edit.place else None} - {None}
            above = {pid(1)} if about & {pid(2), pid(3)} else set()
            if not view.on and not (about | above) & named and (edit.place is None or edit.place.of):
                chosen.append(view.id)
                named |= about | above | ({pid(2), pid(3)} if pid(1) in about else set())
        found = []
        for order in (chosen, chosen[::-1]):
            with rolled_back():
                forget()
                done = [floor.accept(made, made.proposals[each]) for each in order for made in [floor.read()]]
                found.append((sum(done), floor.read().documents))
        event(f"{found[0][0]} accepted")
        assert all(one == other for one, other in pairwise(found))
        forget()


# Each fault is planted in what is folded or shown, and the property above has to find it.
PLANTED: dict[str, Callable[[], Any]] = {
    "what is newly said of a proposal is missed": lambda: patch.object(folding, "_view_proposals", _known_first),
    "a new version is folded on": lambda: patch.object(
        folding, "_goes_on", lambda made, before: made.languages == before.languages
    ),
    "what is lost is not shown": lambda: patch.object(Rolling, "_lost_rows", lambda self, arrival, spot: iter(())),
    "what is new is in one language only": lambda: patch.object(folding, "blank_words", lambda words: {}),
}
_view_proposals = folding._view_proposals


def _known_first(rows: Any, new: Any, registry: Any, known: Any) -> Any:
    return {**_view_proposals(rows, new, registry, {}), **known}


@pytest.mark.searches
@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str) -> None:
    @settings(
        max_examples=60, database=None, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False,
        print_blob=False,
    )  # fmt: skip
    @given(st.integers(0, 2**64 - 1), st.sampled_from(LANGUAGES))
    def property_(seed: int, languages: tuple[str, ...]) -> None:
        with rolled_back(), fixed_randomness():
            floor = Floor(seed, languages)
            for _ in range(14):
                floor.step()
                check(floor)

    with PLANTED[fault](), pytest.raises(AssertionError):
        property_()
    forget()
