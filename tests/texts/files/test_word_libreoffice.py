"""Tracked changes through another program: LibreOffice writes and we read them, we write and it shows them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit, Place, title_words
from comity.texts.files.word_in import WordReading, read_docx
from comity.texts.files.word_out import WordProposal, write_docx
from comity.texts.provision import Provision, walk
from tests.texts.files.word_files import convert, needs_soffice

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DC = "{http://purl.org/dc/elements/1.1/}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
WHEN = datetime(2031, 3, 2, 9, 14, tzinfo=UTC)


def region(name: str, kind: str, author: str, *words: str) -> str:
    about = f"<dc:creator>{author}</dc:creator><dc:date>2031-03-02T09:14:00</dc:date>"
    content = "".join(f"<text:p>{each}</text:p>" for each in words)
    change = f"<text:{kind}><office:change-info>{about}</office:change-info>{content}</text:{kind}>"
    return f'<text:changed-region xml:id="{name}" text:id="{name}">{change}</text:changed-region>'


def start(name: str) -> str:
    return f'<text:change-start text:change-id="{name}"/>'


def end(name: str) -> str:
    return f'<text:change-end text:change-id="{name}"/>'


def point(name: str) -> str:
    return f'<text:change text:change-id="{name}"/>'


def flat_odt() -> str:
    """Return a declaration in which Arvenia and Belmora changed words, put in a paragraph and took one out."""
    regions = [
        region("c1", "deletion", "Arvenia", "in summer"),
        region("c2", "insertion", "Arvenia"),
        region("c3", "insertion", "Belmora"),
        region("c4", "insertion", "Belmora"),
        region("c5", "deletion", "Belmora", "", "4. Nobody waits in the rain."),
    ]
    body = [
        "Declaration on the Ferries",
        f"1. The ferries run {point('c1')}{start('c2')}at all seasons{end('c2')} between the harbours"
        f"{start('c3')}, night and day{end('c3')}.",
        "2. A lamp burns at every landing.",
        f"{start('c4')}2 bis. A bell hangs beside each lamp.",
        f"{end('c4')}3. Bridges are mended before the first snow falls.{point('c5')}",
        "5. The council meets every spring.",
    ]
    changes = f"<text:tracked-changes>{''.join(regions)}</text:tracked-changes>"
    text = changes + "".join(f"<text:p>{each}</text:p>" for each in body)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document {SPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:body><office:text>{text}</office:text></office:body></office:document>"
    )


def shown(path: Path) -> Counter[tuple[str, str, str]]:
    """Return what LibreOffice shows as changed: what was done, by whom, to which words."""
    body = etree.parse(path).getroot().find(f"{OFFICE}body/{OFFICE}text")
    about: dict[str, tuple[str, str]] = {}
    words: dict[str, str] = {}
    for each in body.iter(f"{TEXT}changed-region"):
        change = each[0]
        name = each.get(f"{TEXT}id", "")
        about[name] = (change.tag[len(TEXT) :], change.findtext(f".//{DC}creator") or "")
        words[name] = "".join("".join(p.itertext()) for p in change.findall(f"{TEXT}p"))
    open_: list[str] = []

    def visit(element: "etree._Element") -> None:
        if element.tag in (f"{TEXT}tracked-changes", f"{OFFICE}annotation"):
            return
        if element.tag == f"{TEXT}change-start":
            open_.append(element.get(f"{TEXT}change-id", ""))
        elif element.tag == f"{TEXT}change-end":
            open_.remove(element.get(f"{TEXT}change-id", ""))
        for name in open_:
            words[name] += " " if element.tag == f"{TEXT}tab" else element.text or ""
        for child in element:
            visit(child)
            for name in open_:
                words[name] += child.tail or "" if element.tag not in (f"{OFFICE}text",) else ""

    visit(body)
    told: dict[tuple[str, str], str] = {}
    for name, key in about.items():
        told[key] = told.get(key, "") + words[name]
    return Counter((op, author, "".join(text.split())) for (op, author), text in told.items())


def as_proposals(reading: WordReading) -> list[WordProposal]:
    return [WordProposal(each.author, each.date, each.edit, each.words, each.reason) for each in reading.changes]


def told(reading: WordReading) -> list[tuple[object, ...]]:
    found = [(each.author, each.date, each.edit, tuple(each.words.items()), each.reason) for each in reading.changes]
    return sorted(found, key=repr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("libreoffice")


@needs_soffice
def test_what_libreoffice_tracked_comes_in_by_its_authors_and_goes_out_again(folder):
    written = folder / "ferries.fodt"
    written.write_text(flat_odt(), encoding="utf-8")
    came = read_docx(convert(folder, "docx", written)["ferries"].read_bytes(), language="en")
    ferries, lamps, _, rain, _ = walk(came.reading.provisions)
    assert ferries.text == "The ferries run in summer between the harbours."
    assert [(each.author, each.edit.op, each.edit.provision) for each in came.changes if each.edit.op != "insert"] == [
        ("Arvenia", "replace", ferries.id),
        ("Belmora", "replace", ferries.id),
        ("Belmora", "delete", rain.id),
    ]
    (bell,) = (each for each in came.changes if each.edit.op == "insert")
    assert (bell.author, bell.edit.place) == ("Belmora", Place("after", lamps.id))
    assert [(each.number, each.text) for each in bell.words.values()] == [("2 bis.", "A bell hangs beside each lamp.")]
    assert {each.date for each in came.changes} == {WHEN}

    document = Document("en", came.reading.title, came.reading.provisions)
    sent = folder / "sent.docx"
    sent.write_bytes(write_docx(document, symbol="LC/CO/2031/4", proposals=as_proposals(came)))
    assert shown(convert(folder, "fodt", sent)["sent"]) == Counter(
        {
            ("deletion", "Arvenia", "insummer"): 1,
            ("insertion", "Arvenia", "atallseasons"): 1,
            ("insertion", "Belmora", ",nightandday2bis.Abellhangsbesideeachlamp."): 1,
            ("deletion", "Belmora", "4.Nobodywaitsintherain."): 1,
        }
    )
    again = read_docx(convert(folder, "docx", sent)["sent"].read_bytes(), language="en")
    assert (again.reading.title, again.reading.provisions) == (document.title, document.provisions)
    assert told(again) == told(came)


def pid(number: int) -> str:
    return f"p-{number:010d}"


def paragraph(number: int, label: str, text: str, *children: Provision, kind: str = "paragraph") -> Provision:
    return Provision(kind, label, text, children, pid(number))


BOATS = paragraph(
    4,
    "1.",
    "The ferries run at all seasons and at night.",
    paragraph(5, "(a)", "for people;", kind="item"),
    paragraph(6, "(b)", "for goods.", kind="item"),
)
LANTERN = Document(
    "en",
    "The Lantern Declaration",
    (
        paragraph(3, "I", "Boats", BOATS, paragraph(7, "2.", "A lamp burns."), kind="section"),
        paragraph(8, "3.", "Done."),
    ),
)


def words(*provisions: Provision) -> dict[str, Provision]:
    return {each.id or "": each for each in provisions}


@needs_soffice
def test_proposals_that_are_in_each_other_s_way_come_back_through_libreoffice(folder):
    made = [
        WordProposal("Arvenia", WHEN, Edit("replace", TITLE), {TITLE: title_words("The Lantern Accord")}, "Shorter."),
        WordProposal("Belmora", WHEN, Edit("replace", pid(4)), words(paragraph(4, "1.", "The ferries run by night."))),
        WordProposal("Corvane", WHEN, Edit("delete", pid(3)), {}, "It is said elsewhere."),
        WordProposal("Dunmere", WHEN, Edit("move", pid(4), Place("after", pid(7))), {}, "Light comes first."),
        WordProposal(
            "Esterholt",
            WHEN,
            Edit("split", pid(4), other=pid(30)),
            words(paragraph(4, "1.", "The ferries run"), paragraph(30, "1 bis.", "at all seasons and at night.")),
        ),
        WordProposal(
            "Faldria",
            WHEN,
            Edit("merge", pid(5), other=pid(6)),
            words(paragraph(5, "(a)", "for people and for goods.", kind="item")),
        ),
        WordProposal(
            "Faldria", WHEN, Edit("insert", pid(40), Place("after", pid(7))), words(paragraph(40, "2 bis.", "So."))
        ),
        WordProposal("Faldria", WHEN, Edit("hold", pid(8), held=("ARV", "BEL")), {}),
    ]
    data = write_docx(LANTERN, symbol="LC/CO/2031/4", proposals=made)
    sent = folder / "talks.docx"
    sent.write_bytes(data)
    again = read_docx(convert(folder, "docx", sent)["talks"].read_bytes(), language="en")
    assert (again.reading.title, again.reading.provisions) == (LANTERN.title, LANTERN.provisions)
    assert told(again) == told(read_docx(data, language="en"))
    assert {each.author for each in again.changes} == {each.author for each in made}


SENTENCES = {
    "en": ("Lamps & boats", "A lamp <burns> at every landing; “always”."),
    "ru": ("Огни", "Огонь горит у каждой пристани — всю ночь."),
    "zh-Hans": ("灯火", "每一盏灯从黄昏燃到黎明。"),
    "ar": ("المصابيح", "يضيء مصباح عند كل مرسى، ليلا ونهارا."),
}


@needs_soffice
def test_a_text_of_any_script_is_the_same_after_libreoffice(folder):
    documents = {}
    for language, (title, sentence) in SENTENCES.items():
        item = paragraph(3, "(a)", sentence, kind="item")
        held = replace(paragraph(2, "1.", sentence, item), held=("ARV", "BEL"))
        plain = Provision("paragraph", None, sentence, (), pid(4))
        heading = paragraph(1, "II", title, held, plain, kind="section")
        documents[language] = Document(language, title, (heading, Provision("closing", None, sentence, (), pid(9))))
    files = []
    for language, document in documents.items():
        files.append(folder / f"{language}.docx")
        files[-1].write_bytes(write_docx(document, symbol="LC/CO/2031/4", meta=["General"]))
    for language, path in convert(folder / "scripts", "docx", *files).items():
        found = read_docx(path.read_bytes(), language=language)
        assert Document(language, found.reading.title, found.reading.provisions) == documents[language]
        assert not found.changes
