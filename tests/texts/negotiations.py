"""Random negotiations in four scripts: documents, words, edits of them, and what became of the text meanwhile."""

from dataclasses import dataclass, field
from itertools import count

from hypothesis import strategies as st

from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Place, Words, apply_edits, title_words, words_of
from comity.texts.outline import Outline
from comity.texts.provision import Provision
from comity.texts.rebase import Rebased, rebase
from comity.texts.rolling import Living

SCRIPTS = {
    "en": ("shall", "the", "ferries", "meet", "(bridges)", "lamp,", "and", "every", "spring."),
    "ru": ("паромы", "и", "мосты", "ходят", "(весной)", "каждый", "год,", "не", "вместе."),
    "zh": ("渡", "船", "每", "年", "春", "（桥）", "开", "，", "不", "。"),
    "ar": ("العبارات", "و", "الجسور", "تعمل", "(ربيعا)", "كل", "سنة،", "لا", "معا."),
}
SPACES = {"en": " ", "ru": " ", "zh": "", "ar": " "}

scripts = st.sampled_from(sorted(SCRIPTS))


def phrases(language: str, most: int = 8) -> st.SearchStrategy[str]:
    """Return words of a language, as a document has them."""
    return st.lists(st.sampled_from(SCRIPTS[language]), max_size=most).map(SPACES[language].join)


@st.composite
def documents(draw: st.DrawFn, language: str, most: int = 6) -> Document:
    """Return a document of up to `most` provisions, the ids p0, p1, ... in any order of nesting."""
    trees: list[tuple[int, Provision]] = []
    for number in range(draw(st.integers(0, most))):
        level = draw(st.integers(0, min(2, trees[-1][0] + 1 if trees else 0)))
        kind = draw(st.sampled_from(["section", "paragraph"]))
        label = draw(st.sampled_from([None, "1.", "(a)"]))
        trees.append((level, Provision(kind, label, draw(phrases(language)), (), f"p{number}")))
    edits = []
    last: dict[int, str | None] = {-1: None}
    for level, provision in trees:
        is_first = level not in last
        place = Place("into", last[level - 1]) if is_first else Place("after", last[level])
        edits.append((Edit("insert", provision.id or "", place), {provision.id or "": provision}))
        last = {key: value for key, value in last.items() if key < level} | {level: provision.id}
    return apply_edits(Document(language, draw(phrases(language, 3)), ()), edits)


@dataclass
class Talks:
    """A text under negotiation: its states, latest first, and its living proposals."""

    states: list[Document]
    living: list[Living] = field(default_factory=list)
    fresh: "count[int]" = field(default_factory=count)

    @property
    def current(self) -> Document:
        return self.states[0]

    def outline(self) -> Outline:
        return Outline(self.current, *self.states[1:])

    def known(self) -> list[str]:
        """Return all ids ever seen, of the living proposals too; some are gone."""
        seen = [words_of(state) for state in self.states] + [dict(each.words) for each in self.living]
        return sorted({identity for words in seen for identity in words})

    def rebased(self, proposal: Living) -> Rebased:
        return rebase(proposal.edit, proposal.base_words, proposal.words, self.outline())

    def accept(self, proposal: Living) -> None:
        """Accept a proposal as it applies now, if it does."""
        self.living.remove(proposal)
        found = self.rebased(proposal)
        if found.state in ("applies", "rebased", "clashes") and found.note != "place_inside":
            self.states.insert(0, apply_edits(self.current, [(found.edit, found.words)]))


@st.composite
def proposals(draw: st.DrawFn, talks: Talks) -> Living:
    """Return a proposal on anything that was ever seen, living or not."""
    language = talks.current.language
    ids = [*talks.known(), "p-never"]
    bodies = [each for each in ids if each != TITLE]
    op = draw(st.sampled_from(["replace", "replace", "replace", "insert", "delete", "move", "split", "merge", "hold"]))
    number = next(talks.fresh)
    on = draw(st.sampled_from([None, None, *(each for each in talks.living if each.edit.provision != TITLE)]))
    identity = on.edit.provision if on else draw(st.sampled_from(ids if op == "replace" else bodies))
    identity = f"n{number}" if op == "insert" else identity
    seen = words_of(talks.current) | (dict(on.words) if on else {})
    base = {key: seen[key] for key in [identity] if key in seen}
    place, other, words = None, None, {}
    if op in ("insert", "move"):
        of = draw(st.sampled_from([None, *bodies]))
        side = "into" if of is None else draw(st.sampled_from(["before", "after", "into"]))
        place = Place(side, of)
    if op == "split":
        other = f"n{number}"
    if op == "merge":
        other = draw(st.sampled_from([each for each in [*bodies, "p-other"] if each != identity]))
        base |= {key: seen[key] for key in [other] if key in seen}
    if op in ("replace", "insert", "split", "merge") and draw(st.integers(0, 9)):
        for key in [identity, other] if op == "split" else [identity]:
            words[key] = _words(draw, key, base, language, op, number)
    return Living(
        str(number),
        Edit(op, identity, place, other, (), ("ARV",) if op == "hold" else ()),
        words,
        base,
        (draw(st.sampled_from(["ARV", "BEL", "COR"])),),
        on=on.id if on else None,
    )


def _words(draw: st.DrawFn, key: str, base: Words, language: str, op: str, number: int) -> Provision:
    text = draw(phrases(language))
    if key == TITLE:
        return title_words(text)
    kind, label = ("paragraph", "1.") if key not in base else (base[key].kind, base[key].number)
    children = ()
    if op == "insert" and draw(st.booleans()):
        children = (Provision("item", None, draw(phrases(language)), (), f"c{number}"),)
    return Provision(kind, draw(st.sampled_from([label, label, "2."])), text, children, key)
