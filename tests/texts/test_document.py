import itertools
from dataclasses import replace

import pytest

from comity.core import canonical
from comity.core.errors import Malformed
from comity.texts.document import Document, format_document, identify, new_provision_id, parse_document
from comity.texts.provision import MAX_PROVISIONS, Provision, walk
from comity.texts.reading import Reading, read_text
from tests.texts.letters import FIXTURES


def paragraphs(*texts: str) -> Reading:
    provisions = tuple(Provision("paragraph", f"{n}.", text) for n, text in enumerate(texts, 1))
    return Reading("A title", provisions, (), ())


def ids(document: Document) -> list[str | None]:
    return [provision.id for provision in walk(document.provisions)]


def counted():
    numbers = itertools.count()
    return lambda: f"p-{next(numbers):010d}"


FERRIES = "The ferries run at all seasons."
BRIDGES = "The bridges are mended before the first snow falls."
LAMPS = "A lamp burns at every landing from dusk to dawn."


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.txt")), ids=lambda path: path.stem)
def test_a_document_survives_its_canonical_bytes(path):
    document = identify(read_text(path.read_bytes()), language="en")
    data = canonical.encode(format_document(document))
    assert parse_document(canonical.decode(data)) == document
    assert len(set(ids(document))) == len(ids(document))


def test_new_ids_have_their_form():
    document = replace(identify(paragraphs(FERRIES), language="en"), title="")
    assert parse_document(format_document(document)) == document
    assert len({new_provision_id() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ([FERRIES, BRIDGES, LAMPS], [0, 1, 2]),
        ([FERRIES, LAMPS], [0, 2]),
        ([LAMPS, FERRIES, BRIDGES], [2, 0, 1]),
        ([FERRIES, "Boats lie ready for whoever asks.", BRIDGES, LAMPS], [0, None, 1, 2]),
        ([FERRIES, "The bridges are mended before the first rain falls.", LAMPS], [0, 1, 2]),
        (["A lamp burns at every landing from dusk until dawn.", FERRIES], [2, 0]),
        ([FERRIES, "The stone bridges are inspected and mended after any flood.", LAMPS], [0, 1, 2]),
        ([FERRIES, "Nothing of this kind was said here.", LAMPS], [0, None, 2]),
        ([FERRIES, FERRIES, BRIDGES], [0, None, 1]),
    ],
)
def test_identities_last(texts, kept):
    first = identify(paragraphs(FERRIES, BRIDGES, LAMPS), language="en", new_id=counted())
    second = identify(paragraphs(*texts), language="en", earlier=first)
    old = ids(first)
    assert [old.index(i) if i in old else None for i in ids(second)] == kept


def test_a_section_keeps_its_identity_with_its_paragraphs():
    def sections(*groups):
        made = (
            Provision("section", "IVX"[n], "", tuple(Provision("paragraph", None, text) for text in group))
            for n, group in enumerate(groups)
        )
        return Reading("A title", tuple(made), (), ())

    first = identify(sections([FERRIES], [BRIDGES, LAMPS]), language="en")
    second = identify(sections(["Boats lie ready."], [FERRIES], [BRIDGES, LAMPS]), language="en", earlier=first)
    assert ids(second)[2:] == ids(first)
    assert not set(ids(second)[:2]) & set(ids(first))


def test_a_translation_has_the_same_identities():
    english = read_text(b"Title\n\nArticle 1\n\n1. One.\n\n2. Two.\n\nArticle 2\n\nThree.")
    russian = read_text("Название\n\nСтатья 1\n\n1. Раз.\n\n2. Два.\n\nСтатья 2\n\nТри.".encode())
    first = identify(english, language="en")
    assert ids(identify(russian, language="ru", earlier=first)) == ids(first)


def provision(**changes):
    return {"id": "p-0123456789", "kind": "paragraph", "number": "1.", "text": "A word.", "children": [], **changes}


def nested(depth):
    value = []
    for n in range(depth):
        value = [provision(id=f"p-{n:010d}", children=value)]
    return value


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"language": "English"}, "document.language", "language"),
        ({"language": None}, "document.language", "language"),
        ({"title": "two\nlines"}, "document.character", "title"),
        ({"title": "x" * 3000}, "document.too_long", "title"),
        ({"provisions": {}}, "document.type", "provisions"),
        ({"provisions": [provision(), 5]}, "document.type", "provisions[1]"),
        ({"provisions": [provision(id="p-0123456789u")]}, "document.id", "provisions[0].id"),
        ({"provisions": [provision(id="p-01234567ul")]}, "document.id", "provisions[0].id"),
        ({"provisions": [provision(), provision()]}, "document.id_twice", "provisions[1].id"),
        ({"provisions": [provision(kind="clause")]}, "document.kind", "provisions[0].kind"),
        ({"provisions": [provision(kind=["item"])]}, "document.kind", "provisions[0].kind"),
        ({"provisions": [provision(number="")]}, "document.number", "provisions[0].number"),
        ({"provisions": [provision(number=1)]}, "document.type", "provisions[0].number"),
        ({"provisions": [provision(text=None)]}, "document.type", "provisions[0].text"),
        ({"provisions": [provision(text=" a")]}, "document.spaces", "provisions[0].text"),
        ({"provisions": [provision(text="a\u202eb")]}, "document.character", "provisions[0].text"),
        ({"provisions": [provision(text="e\u0301")]}, "document.not_nfc", "provisions[0].text"),
        ({"provisions": [{**provision(), "weight": 1}]}, "document.names", "provisions[0]"),
        ({"provisions": nested(9)}, "document.too_deep", "provisions[0]" + ".children[0]" * 7 + ".children"),
        ({"provisions": nested(2000)}, "document.too_deep", None),
        (
            {"provisions": [provision(id=f"p-{n:010d}") for n in range(MAX_PROVISIONS + 1)]},
            "document.too_many",
            f"provisions[{MAX_PROVISIONS}]",
        ),
    ],
)
def test_values_that_are_no_document(changes, code, path):
    value = {"language": "en", "title": "A title", "provisions": [provision()], **changes}
    with pytest.raises(Malformed) as caught:
        parse_document(value)
    assert caught.value.code == code
    assert path is None or caught.value.facts["path"] == path


@pytest.mark.parametrize("value", [None, [], {}, {"language": "en"}])
def test_other_values(value):
    with pytest.raises(Malformed):
        parse_document(value)


def test_eight_levels_are_allowed():
    parse_document({"language": "en", "title": "", "provisions": nested(8)})
