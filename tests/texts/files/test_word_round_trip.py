"""Text to Word to text is the same text, and each delegation's proposals come back as they went."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from comity.core.errors import Malformed
from comity.texts.document import Document, identify
from comity.texts.edit import TITLE, Edit, Place, apply_edits, title_words
from comity.texts.files.word_in import WordReading, WordRemark, read_docx
from comity.texts.files.word_out import WordProposal, write_docx
from comity.texts.provision import Provision, walk
from comity.texts.reading import read_text
from tests.steps import count_calls
from tests.texts.files.trees import WORDS, documents
from tests.texts.files.word_files import ins, package
from tests.texts.letters import FIXTURES

WHEN = datetime(2031, 3, 2, 9, 14, tzinfo=UTC)
NAMES = ["Arvenia", "Belmora", "Corvane", "Dunmere", "Esterholt", "Faldria"]


def write(document: Document, *proposals: WordProposal, remarks: tuple[WordRemark, ...] = ()) -> bytes:
    return write_docx(document, symbol="LC/CO/2031/4", meta=["General"], proposals=proposals, remarks=remarks)


def document_of(reading: WordReading, language: str) -> Document:
    return Document(language, reading.reading.title, reading.reading.provisions)


def applied(document: Document, reading: WordReading, author: str) -> Document:
    return apply_edits(document, [(each.edit, each.words) for each in reading.changes if each.author == author])


@given(documents())
@settings(max_examples=60, deadline=None)
def test_a_text_comes_back_as_it_went(document):
    reading = read_docx(write(document), language=document.language)
    assert document_of(reading, document.language) == document
    assert (reading.changes, reading.remarks, reading.doubts) == ((), (), ())


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.txt")), ids=lambda path: path.stem)
def test_an_example_comes_back_as_it_went(path):
    document = identify(read_text(path.read_bytes()), language="en")
    assert document_of(read_docx(write(document), language="en"), "en") == document


def test_who_holds_a_provision_comes_back():
    held = Provision("paragraph", "1.", "A lamp burns.", (), "p-0000000001", ("ARV", "BEL"))
    document = Document("en", "Lamps", (held,))
    assert document_of(read_docx(write(document), language="en"), "en") == document


def test_the_same_text_gives_the_same_bytes():
    document = identify(read_text((FIXTURES / "declaration.txt").read_bytes()), language="en")
    assert write(document) == write(document)


@st.composite
def proposals(draw: st.DrawFn, document: Document, number: int, author: str) -> WordProposal | None:
    """Draw a proposal on a provision of the document."""
    known = list(walk(document.provisions))
    words = st.lists(st.sampled_from(WORDS[document.language]), min_size=1, max_size=5).map(" ".join)
    target = draw(st.sampled_from(known))
    assert target.id
    fresh = f"p-n{number:09d}"
    place = Place(draw(st.sampled_from(["before", "after", "into"])), draw(st.sampled_from(known)).id)
    made: dict[str, Provision] = {}
    match draw(st.sampled_from(["replace", "insert", "delete", "move", "split", "merge", "hold", "title"])):
        case "title":
            edit, made = Edit("replace", TITLE), {TITLE: title_words(draw(words))}
        case "replace":
            edit = Edit("replace", target.id)
            made = {target.id: replace(target, text=draw(words), number=draw(st.sampled_from([target.number, "9."])))}
        case "insert":
            child = Provision("item", "(b)", draw(words), (), f"p-m{number:09d}")
            new = Provision("paragraph", draw(st.sampled_from([None, "7."])), draw(words), (), fresh)
            made = {fresh: replace(new, children=(child,) if draw(st.booleans()) else ())}
            edit = Edit("insert", fresh, draw(st.sampled_from([place, Place("into", None)])))
        case "split":
            pieces = target.text.split()
            assume(len(pieces) > 1)
            cut = draw(st.integers(1, len(pieces) - 1))
            made = {
                target.id: replace(target, text=" ".join(pieces[:cut])),
                fresh: Provision(target.kind, "8.", " ".join([*pieces[cut:], draw(words)]), (), fresh),
            }
            edit = Edit("split", target.id, other=fresh)
        case "merge":
            other = draw(st.sampled_from(known))
            assume(other is not target and other.text and target.text)
            assume(target not in walk([other]))
            made = {target.id: replace(target, text=f"{target.text} {other.text}")}
            edit = Edit("merge", target.id, other=other.id)
        case "move":
            edit = Edit("move", target.id, place)
            assume(place.of not in [each.id for each in walk([target])])
        case "hold":
            edit = Edit("hold", target.id, held=draw(st.sampled_from([(), ("COR",), ("ARV", "DUN")])))
        case _:
            edit = Edit("delete", target.id)
    if edit.op != "insert":
        made = {name: replace(each, children=(), held=()) for name, each in made.items()}
    return WordProposal(author, WHEN, edit, made, draw(st.sampled_from(["", "Because."])))


@st.composite
def talks(draw: st.DrawFn, authors: list[str]) -> tuple[Document, list[WordProposal]]:
    document = draw(documents())
    assume(document.provisions)
    return document, [draw(proposals(document, number, author)) for number, author in enumerate(authors)]


@given(talks(NAMES))
@settings(max_examples=150, deadline=None)
def test_each_delegation_s_proposal_comes_back_whatever_the_others_change(drawn):
    document, made = drawn
    reading = read_docx(write(document, *made), language=document.language)
    assert document_of(reading, document.language) == document
    for each in made:
        expected = apply_edits(document, [(each.edit, each.words)])
        assert applied(document, reading, each.author) == expected
    assert not [each for each in reading.remarks if each.text != "Because."]


LAMPS = Document(
    "en",
    "Lamps",
    (
        Provision("paragraph", "1.", "A lamp burns at night.", (), "p-0000000001"),
        Provision("paragraph", "2.", "Nobody waits.", (), "p-0000000002"),
    ),
)


def worked_on(data: bytes, *changes: tuple[str, str]) -> WordReading:
    """Return what is read from a file of ours in which somebody's word processor changed some of the XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    xml = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in xml
        xml = xml.replace(old, new, 1)
    return read_docx(package({**parts, "word/document.xml": xml}), language="en")


def test_enter_before_a_paragraph_s_first_letter_leaves_its_identity_where_its_words_are():
    start = '<w:bookmarkStart w:id="3" w:name="_p_0000000002_p1"/>'
    typed = f"{start}{ins('Arvenia', 'A bell rings.')}</w:p><w:p><w:pPr/>"
    mark = f'<w:pPr><w:pStyle w:val="ComityParagraph1"/><w:rPr>{ins("Arvenia")}</w:rPr></w:pPr>'
    properties = '<w:pPr><w:pStyle w:val="ComityParagraph1"/><w:ind w:left="567" w:hanging="567"/></w:pPr>'
    found = worked_on(write(LAMPS), (f"{properties}{start}", f"{mark}{typed}"))
    assert document_of(found, "en") == LAMPS
    (change,) = found.changes
    assert (change.edit.op, change.edit.place) == ("insert", Place("after", "p-0000000001"))
    assert [each.text for each in change.words.values()] == ["A bell rings."]


def test_a_paragraph_typed_after_another_is_an_insertion_with_its_own_number():
    end = '<w:bookmarkEnd w:id="2"/></w:p>'
    typed = f'<w:bookmarkEnd w:id="2"/></w:p><w:p><w:pPr/>{ins("Arvenia", "1 bis. A bell rings.")}</w:p>'
    mark = f'<w:ind w:left="567" w:hanging="567"/><w:rPr>{ins("Arvenia")}</w:rPr></w:pPr>'
    found = worked_on(write(LAMPS), (end, typed), ('<w:ind w:left="567" w:hanging="567"/></w:pPr>', mark))
    assert document_of(found, "en") == LAMPS
    (change,) = found.changes
    assert (change.edit.op, change.edit.place) == ("insert", Place("after", "p-0000000001"))
    assert [(each.number, each.text) for each in change.words.values()] == [("1 bis.", "A bell rings.")]


def test_a_changed_style_does_not_change_what_a_provision_is():
    found = worked_on(write(LAMPS), ('w:val="ComityParagraph1"', 'w:val="Heading1"'))
    assert document_of(found, "en") == LAMPS


def test_a_second_proposal_of_one_delegation_for_the_same_words_comes_back_beside_the_first():
    first = WordProposal("Arvenia", WHEN, Edit("replace", "p-0000000002"), {}, "One.")
    made = [
        replace(first, words={"p-0000000002": Provision("paragraph", "2.", text, (), "p-0000000002")}, reason=text)
        for text in ("Nobody waits in rain.", "All wait.")
    ]
    found = read_docx(write(LAMPS, *made), language="en").changes
    assert {each.author for each in found} == {"Arvenia"}
    assert {each.reason: each.words for each in found} == {each.reason: each.words for each in made}


def test_a_proposal_without_a_place_is_kept_as_a_comment():
    lost = Provision("paragraph", "9.", "Lost words.", (), "p-0000000009")
    made = WordProposal(
        "Arvenia", WHEN, Edit("insert", "p-0000000009", Place("after", "p-0000000008")), {lost.id: lost}
    )
    (remark,) = read_docx(write(LAMPS, made), language="en").remarks
    assert (remark.author, remark.text, remark.provision) == ("Arvenia", "Lost words.", TITLE)


def test_a_character_that_no_word_file_can_hold_is_refused():
    document = Document("en", "Lamps\ufffe", ())
    with pytest.raises(Malformed) as caught:
        write(document)
    assert (caught.value.code, caught.value.facts) == ("file.character", {"found": "U+FFFE"})


def test_cost_grows_with_the_text_and_its_proposals():
    def calls(size: int) -> int:
        many = [Provision("paragraph", f"{n}.", f"A lamp {n} burns.", (), f"p-{n:010d}") for n in range(size)]
        made = [
            WordProposal(
                f"State {n % 26}", WHEN, Edit("replace", each.id or ""), {each.id or "": replace(each, text="So.")}
            )
            for n, each in enumerate(many)
        ]
        document = Document("en", "Lamps", tuple(many))
        return count_calls(lambda: read_docx(write(document, *made), language="en"))

    assert calls(400) < 8 * 1.2 * calls(50)


def test_a_remark_comes_back_with_the_words_that_it_is_about():
    document = Document("en", "Lamps", (Provision("paragraph", "1.", "A lamp burns at night.", (), "p-0000000001"),))
    remark = WordRemark("Belmora", WHEN, "p-0000000001", "burns at", "All night?")
    assert read_docx(write(document, remarks=(remark,)), language="en").remarks == (remark,)
