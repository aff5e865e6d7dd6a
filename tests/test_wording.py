"""Every code that the source raises has words in every language, and no words stand there for nothing."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils import translation

import comity
from comity import catalogue
from comity.core.errors import Malformed, Refused
from comity.decisions import machine
from comity.kinds import KINDS, MEANINGS
from comity.record import four_eyes
from comity.wording import DOUBTS, WORDS, word, word_error, word_kind

SOURCE = Path(comity.__file__).parent
ERRORS = {"Refused", "Malformed", "Unverified", "UnreadableText", "ComityError", "DamagedRecord", "unreadable"}
# `comity verify` works without Django, and has words of its own.
OWN_WORDS = SOURCE / "cli"


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(OWN_WORDS):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node


def codes_of(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from codes_of(node.body)
        yield from codes_of(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


@cache
def raised() -> set[str]:
    return {code for name, node in calls() if name in ERRORS for code in codes_of(node.args[0])}


# These are chosen from a table where they are raised (texts.decoding, as UnreadableText documents them; how a decision
# ended), or have a name of their own.
CHOSEN = {"text.bidi", "text.control", "text.hidden", "text.mixed_encodings", "text.not_utf8"}
CHOSEN |= {*machine._ENDS.values(), four_eyes.REFUSED}


def test_the_search_finds_what_is_raised() -> None:
    assert {"act.number", "authority.keeper_only", "authority.keeper_may_not", "text.empty"} <= raised()


def test_every_code_has_words() -> None:
    assert raised() - set(WORDS) == set()


def test_no_words_stand_there_for_nothing() -> None:
    assert set(WORDS) - raised() - CHOSEN == {"charter.invalid"}


def test_every_doubt_has_words() -> None:
    found = {code for name, node in calls() if name in ("Doubt", "_doubt") for code in codes_of(node.args[0])}
    noted = {
        node.args[1].value
        for name, node in calls()
        if name == "_note" and len(node.args) == 4 and isinstance(node.args[1], ast.Constant)
    }
    assert set(DOUBTS) == (found | noted) - {"code"}


def test_every_kind_has_its_words() -> None:
    assert set(KINDS) == set(catalogue.ACTS)
    assert set(MEANINGS) == {name for name, kind in catalogue.ACTS.items() if not kind.keeper}
    for kind in catalogue.ACTS:
        assert (SOURCE / "web" / "templates" / "acts" / f"{kind.replace('.', '_')}.html").exists()


def test_words_name_what_is_missing() -> None:
    with translation.override("en"):
        told = word_error(Refused("decision.still_circulating", until="2031-03-02T09:00:00.000Z", hours=24))
        assert (
            told == "The text circulates for 24 hours before it is put. It can be put from 2031-03-02 09:00:00 UTC on."
        )
        told = word("authority.role", {"role": "sitting", "kind": "decision.object", "roles": ["head", "delegate"]})
        assert (
            told == "A key with the role “sitting key” may not sign this: Object formally. "
            "It needs one of: head of delegation, delegate."
        )
        told = word(
            "decision.position_of_another", {"party": "FAL"}, lambda fact, value: "Faldria" if fact == "party" else None
        )
        assert told == "That position is Faldria's. Only Faldria can end it."


def test_words_never_fail() -> None:
    for language in ("en", "ru"):
        with translation.override(language):
            assert all(word(code, {}) for code in WORDS)
            assert word_error(Malformed("no.such_code"))
            assert word_kind("no.such") == "no.such"


def test_translations_keep_the_facts() -> None:
    with translation.override("ru"):
        for source in (*WORDS.values(), *KINDS.values(), *MEANINGS.values(), *DOUBTS.values()):
            names = {name for _, name, _, _ in string.Formatter().parse(source) if name}
            translated = translation.gettext(source)
            assert {name for _, name, _, _ in string.Formatter().parse(translated) if name} <= names
