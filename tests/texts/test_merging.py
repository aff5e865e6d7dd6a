"""Two changes of the same words, brought together word by word in four scripts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.texts.merging import Clash, find_clashes, keep_proposed, merge_words
from tests.texts.negotiations import SCRIPTS, phrases, scripts


@pytest.mark.parametrize(
    ("base", "current", "proposed", "merged"),
    [
        ("shall meet", "shall meet", "may meet", ("may meet",)),
        ("shall meet", "may meet", "may meet", ("may meet",)),
        ("the quick fox", "the slow fox", "the quick dog", ("the slow dog",)),
        ("a b c", "a c", "a b d", ("a d",)),
        ("a b c", "a c", "a b", ("a",)),
        ("a b c", "b c", "a x c", ("x c",)),
        ("(a b)", "(b)", "(a x)", ("(x)",)),
        ("bus(es) run", "bus run", "bus(es) stop", ("bus stop",)),
        ("人人生而自由", "人人出而自由", "人人生且自由", ("人人出且自由",)),
        ("все паромы ходят", "все мосты ходят", "все паромы стоят", ("все мосты стоят",)),
        ("كل العبارات تعمل", "بعض العبارات تعمل", "كل العبارات تتوقف", ("بعض العبارات تتوقف",)),
        ("", "", "new", ("new",)),
        ("gone", "", "gone", ()),
        ("shall meet", "shall not meet", "shall never meet", ("shall ", Clash("", "not ", "never "), "meet")),
        ("shall meet", "may meet", "will meet", (Clash("shall", "may", "will"), " meet")),
        ("船开", "船不开", "船必开", ("船", Clash("", "不", "必"), "开")),
        ("a b c", "", "a x c", (Clash("a b c", "", "a x c"),)),
        ("a b c d", "a x y d", "a b z d", ("a ", Clash("b c", "x y", "b z"), " d")),
    ],
)
def test_merged(base, current, proposed, merged):
    assert merge_words(base, current, proposed) == merged
    swapped = [p if isinstance(p, str) else Clash(p.base, p.proposed, p.current) for p in merged]
    assert list(merge_words(base, proposed, current)) == swapped


def sides(pieces, side):
    return "".join(piece if isinstance(piece, str) else getattr(piece, side) for piece in pieces)


three = scripts.flatmap(lambda language: st.tuples(*[phrases(language)] * 3))


@given(three)
def test_laws(texts):
    base, current, proposed = texts
    pieces = merge_words(base, current, proposed)
    other = merge_words(base, proposed, current)
    # Symmetric, so that the order of two acceptances does not matter.
    for one, two in (("base", "base"), ("current", "proposed"), ("proposed", "current")):
        assert sides(pieces, one) == sides(other, two)
    for side in ("base", "current", "proposed"):
        told = sides(pieces, side)
        assert "  " not in told
        assert told == told.strip()
    assert merge_words(base, base, proposed) == tuple(filter(None, [proposed]))
    assert merge_words(base, current, base) == tuple(filter(None, [current]))
    for clash in find_clashes(pieces):
        assert keep_proposed(pieces)[clash.start :].startswith(clash.proposed)
        assert len({clash.current, clash.proposed}) == 2
    assert all(isinstance(a, Clash) or isinstance(b, Clash) for a, b in zip(pieces, pieces[1:], strict=False))


def is_spaced(text: str) -> bool:
    """Whether no two words of a script with spaces have run into one."""
    known = {word for words in SCRIPTS.values() for each in words for word in re.findall(r"\w+", each)}
    return all(word in known for word in re.findall(r"[^\W\u3400-\u9fff]+", text))


@given(three)
def test_no_space_is_lost(texts):
    assert is_spaced(keep_proposed(merge_words(*texts)))


@given(scripts, st.data())
def test_changes_of_different_words_merge(language, data):
    words = data.draw(st.lists(st.sampled_from(SCRIPTS[language]), min_size=4, max_size=12, unique=True))
    space = "" if language == "zh" else " "
    one, two = data.draw(st.permutations(range(len(words))))[:2]
    here, there = list(words), list(words)
    here[one], there[two] = "一", "二"
    both = list(here)
    both[two] = "二"
    assert merge_words(space.join(words), space.join(here), space.join(there)) == (space.join(both),)


def test_words_made_to_be_slow_end_in_a_clash():
    pieces = merge_words("a b " * 20_000 + "x", "b c a " * 20_000 + "x", "c a c b " * 15_000 + "x")
    assert sides(pieces, "proposed").endswith("x")
    assert find_clashes(pieces)
