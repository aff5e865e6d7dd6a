"""Every word of the pages is said in Russian too, and what is compiled is what is written."""

import gettext
import re

import pytest
from babel.messages.catalog import Message

from tests.web import messages

CATALOGUE = messages.read_catalogue()
TRANSLATED = [message for message in CATALOGUE if message.id and messages.is_translated(message)]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def said(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (tuple, list)) else [message.string]


def asked(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]


def test_catalogue_has_every_message_of_the_sources_and_no_other() -> None:
    found = {(words if isinstance(words, str) else words[0], context) for words, context in messages.find_messages()}
    kept = {(asked(message)[0], message.context) for message in CATALOGUE if message.id}
    assert (found - kept, kept - found) == (set(), set()), "run python -m tests.web.messages"


def test_every_message_is_translated_and_none_is_uncertain() -> None:
    lacking = [
        message.id for message in CATALOGUE if message.id and (message.fuzzy or not messages.is_translated(message))
    ]
    assert lacking == []


def test_translations_keep_their_placeholders() -> None:
    wrong = [
        message.id
        for message in TRANSLATED
        if any(
            set(PLACEHOLDER.findall(words)) != set(PLACEHOLDER.findall(asked(message)[-1])) for words in said(message)
        )
    ]
    assert wrong == []


def test_compiled_catalogue_is_the_written_one() -> None:
    with (messages.FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in TRANSLATED:
        if message.context:
            assert compiled.pgettext(message.context, message.id) == message.string
        elif isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            forms = {compiled.ngettext(*message.id, number) for number in range(30)}
            assert forms == set(message.string)


@pytest.mark.parametrize("word", ["vote", "голосова"])
def test_nothing_speaks_of_voting(word: str) -> None:
    assert not [message.id for message in CATALOGUE if word in " ".join(asked(message) + said(message)).lower()]
