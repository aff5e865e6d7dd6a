"""Proposals brought to the text as it stands now: never dropped, never silently changed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.document import Document
from comity.texts.edit import Edit, Place, apply_edits, title_words, words_of
from comity.texts.outline import Outline
from comity.texts.provision import Provision, walk
from comity.texts.rebase import STATES, Clash, rebase, rebase_languages, worst_state
from tests.texts.negotiations import Talks, documents, phrases, proposals, scripts


def para(identity: str, text: str, number: str | None = None, *children: Provision) -> Provision:
    return Provision("paragraph", number, text, children, identity)


A, B, C = para("a", "The ferries run."), para("b", "The bridges stand.", "2."), para("c", "Lamps burn.")
TEXT = Document("en", "On landings", (A, B, C))
WITHOUT_B = Document("en", "On landings", (A, C))


def words(*provisions: Provision) -> dict[str, Provision]:
    return {each.id or "": each for each in provisions}


def told(edit, seen, proposed, *states):
    found = rebase(edit, seen, proposed, Outline(*states))
    return found.state, found.note, {key: each.text for key, each in found.words.items()}


REPLACE = Edit("replace", "b")
NEW = para("b", "All bridges stand.", "2.")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (TEXT, ("applies", None, {"b": "All bridges stand."})),
        (
            replace(TEXT, provisions=(A, para("b", "The bridges hold.", "2."))),
            ("rebased", None, {"b": "All bridges hold."}),
        ),
        (replace(TEXT, provisions=(A, NEW)), ("moot", "same_words", {"b": "All bridges stand."})),
        (
            replace(TEXT, provisions=(para("b", "No bridges stand.", "2."),)),
            ("clashes", None, {"b": "All bridges stand."}),
        ),
        (replace(TEXT, provisions=(C, B)), ("applies", None, {"b": "All bridges stand."})),
        (WITHOUT_B, ("lost", "deleted", {"b": "All bridges stand."})),
    ],
)
def test_replace(now, expected):
    assert told(REPLACE, words(B), words(NEW), now, TEXT) == expected


def test_number_and_kind_are_one_word_each():
    now = Outline(replace(TEXT, provisions=(replace(B, number="3."),)))
    found = rebase(REPLACE, words(B), words(replace(NEW, kind="item")), now)
    assert (found.state, found.words["b"].number, found.words["b"].kind) == ("rebased", "3.", "item")
    found = rebase(REPLACE, words(B), words(replace(NEW, number="4.")), now)
    assert (found.state, found.clashes) == ("clashes", (Clash("2.", "3.", "4.", "number"),))


def test_the_title():
    now = Outline(replace(TEXT, title="On all landings"))
    found = rebase(Edit("replace", "title"), words(title_words("On landings")), words(title_words("On harbours")), now)
    assert (found.state, found.words["title"].text) == ("rebased", "On all harbours")


@pytest.mark.parametrize(
    ("place", "now", "expected", "state"),
    [
        (Place("after", "b"), TEXT, Place("after", "b"), "applies"),
        (Place("after", "b"), WITHOUT_B, Place("after", "a"), "rebased"),
        (Place("before", "b"), replace(TEXT, provisions=(C,)), Place("before", "c"), "rebased"),
        (Place("into", "b"), replace(TEXT, provisions=()), Place("into", None), "rebased"),
        (Place("after", "never"), TEXT, Place("after", "c"), "rebased"),
    ],
)
def test_insert_and_its_place(place, now, expected, state):
    found = rebase(Edit("insert", "n", place), {}, words(para("n", "Pilots too.")), Outline(now, TEXT))
    assert (found.edit.place, found.state) == (expected, state)


def test_a_place_in_a_section_that_is_gone_is_beside_where_it_stood():
    section = Provision("section", "I", "", (para("d", "one"), para("e", "two")), "s")
    earlier = replace(TEXT, provisions=(A, section, C))
    found = rebase(Edit("insert", "n", Place("after", "d")), {}, words(para("n", "x")), Outline(TEXT, earlier))
    assert found.edit.place == Place("after", "a")


def test_insert_that_is_there_already():
    twin = replace(TEXT, provisions=(A, para("m", "Pilots too."), B, C))
    edit, new = Edit("insert", "n", Place("after", "a")), words(para("n", "Pilots too."))
    assert told(edit, {}, new, twin, TEXT)[:2] == ("moot", "same_words")
    assert told(edit, {}, new, replace(TEXT, provisions=(A, new["n"])), TEXT)[:2] == ("moot", "there_already")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (TEXT, ("applies", None)),
        (WITHOUT_B, ("moot", "deleted_already")),
        (replace(TEXT, provisions=(para("b", "Other."),)), ("rebased", "words_changed")),
    ],
)
def test_delete(now, expected):
    assert told(Edit("delete", "b"), words(B), {}, now, TEXT)[:2] == expected


@pytest.mark.parametrize(
    ("place", "now", "expected"),
    [
        (Place("before", "a"), TEXT, ("applies", None)),
        (Place("before", "c"), TEXT, ("moot", "there_already")),
        (Place("after", "c"), replace(TEXT, provisions=(A, B)), ("moot", "there_already")),
        (Place("before", "c"), replace(TEXT, provisions=(B, A)), ("rebased", "place_moved")),
        (Place("before", "a"), WITHOUT_B, ("lost", "deleted")),
        (Place("into", "a"), replace(TEXT, provisions=(replace(B, children=(A,)),)), ("clashes", "place_inside")),
    ],
)
def test_move(place, now, expected):
    assert told(Edit("move", "b", place), {}, {}, now, TEXT)[:2] == expected


WHOLE = para("b", "The bridges stand and the lamps burn.")
SPLIT = Edit("split", "b", other="n")
HALVES = words(para("b", "The bridges stand."), para("n", "The lamps burn."))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((WHOLE,), ("applies", None, ["The bridges stand.", "The lamps burn."])),
        (
            (para("b", "All bridges stand and the lamps burn now."),),
            ("rebased", None, ["All bridges stand.", "The lamps burn now."]),
        ),
        (
            (para("b", "The bridges stand but all lamps burn."),),
            ("clashes", None, ["The bridges stand.", "The lamps burn."]),
        ),
        ((para("b", "Nothing."),), ("clashes", None, ["The bridges stand.", "The lamps burn."])),
        (
            (para("b", "All bridges stand and the lamps glow."),),
            ("rebased", None, ["All bridges stand.", "The lamps glow."]),
        ),
        (
            (para("b", "The bridges stand."), para("m", "The lamps burn.")),
            ("moot", "split_already", ["The bridges stand.", "The lamps burn."]),
        ),
        ((), ("lost", "deleted", ["The bridges stand.", "The lamps burn."])),
    ],
)
def test_split(now, expected):
    state, note, halves = told(SPLIT, words(WHOLE), HALVES, Document("en", "", now))
    assert (state, note, list(halves.values())) == expected


MERGE = Edit("merge", "a", other="b")
ONE = words(para("a", "The ferries run and the bridges stand."))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((A, B), ("applies", None, "The ferries run and the bridges stand.")),
        ((para("a", "Our ferries run."), B), ("rebased", None, "Our ferries run and the bridges stand.")),
        ((A,), ("lost", "other_deleted", "The ferries run and the bridges stand.")),
        ((ONE["a"],), ("moot", "merged_already", "The ferries run and the bridges stand.")),
        ((replace(B, children=(A,)),), ("clashes", "place_inside", "The ferries run and the bridges stand.")),
    ],
)
def test_merge(now, expected):
    state, note, merged = told(MERGE, words(A, B), ONE, Document("en", "", now))
    assert (state, note, merged["a"]) == expected


def test_hold():
    edit = Edit("hold", "b", held=("ARV", "COR"))
    assert told(edit, {}, {}, TEXT)[0] == "applies"
    assert told(edit, {}, {}, replace(TEXT, provisions=(replace(B, held=("ARV", "COR")),)))[0] == "moot"
    assert told(edit, {}, {}, WITHOUT_B)[0] == "lost"


def test_languages_go_each_its_way():
    outlines = {"en": Outline(TEXT), "ru": Outline(Document("ru", "", (para("b", "Мосты стоят."),)))}
    found = rebase_languages(REPLACE, {"en": words(B)}, {"en": words(NEW)}, outlines)
    assert (found["en"].state, found["ru"].state, found["ru"].note) == ("applies", "applies", "no_words")
    assert worst_state(found) == "applies"


@given(scripts.flatmap(documents), st.data())
def test_whatever_became_of_the_text_there_is_an_answer(document, data):
    talks = Talks([document])
    waiting = [data.draw(proposals(talks)) for _ in range(data.draw(st.integers(1, 4)))]
    talks.living = list(waiting)
    for each in waiting[1:]:
        talks.accept(each)
    found = talks.rebased(waiting[0])
    assert found.state in STATES
    assert found.state not in ("lost", "clashes") or found.words.keys() >= waiting[0].words.keys()
    assert found.state != "lost" or found.words == waiting[0].words
    for state in ("applies", "rebased"):
        assert found.state != state or not found.clashes


@given(scripts, st.data())
def test_independent_proposals_commute(language, data):
    """Accepting one and then the other, rebased, is the same both ways; on different words or other provisions."""
    document = data.draw(documents(language))
    ids = [each.id or "" for each in walk(document.provisions)]
    pair = [data.draw(_replacement(document, ids, language)) for _ in range(2)]
    results = []
    for order in (pair, pair[::-1]):
        states = [document]
        for edit, base, new in order:
            found = rebase(edit, base, new, Outline(states[0], *states[1:]))
            if found.state in ("clashes", "lost"):
                return
            states.insert(0, apply_edits(states[0], [(found.edit, found.words)]))
        results.append(states[0])
    assert results[0] == results[1]


@st.composite
def _replacement(draw: st.DrawFn, document: Document, ids: list[str], language: str):
    identity = draw(st.sampled_from([*ids, "title"]))
    seen = words_of(document)[identity]
    op = draw(st.sampled_from(["replace", "replace", "delete", "hold"])) if identity != "title" else "replace"
    new = {identity: replace(seen, text=draw(phrases(language)), children=())} if op == "replace" else {}
    return Edit(op, identity, held=("ARV",) if op == "hold" else ()), {identity: seen}, new
