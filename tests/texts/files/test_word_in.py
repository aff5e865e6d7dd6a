"""What a Word file of any other program says, and what a hostile one does not get."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from comity.core.errors import Malformed
from comity.texts.document import identify
from comity.texts.edit import Edit, Place
from comity.texts.files.word_in import read_docx
from comity.texts.provision import walk
from comity.wording import DOUBTS, WORDS
from tests.texts.files.word_files import W, by, docx, gone, ins, p, package, r, relations

TITLE = p("Declaration on the Ferries")
FERRIES = "1. The ferries run at all seasons."
LAMPS = "2. A lamp burns at every landing."


def told(data: bytes) -> list[str]:
    reading = read_docx(data).reading
    return [f"{each.number or ''}|{each.text}" for each in walk(reading.provisions)]


def changes(data: bytes) -> list[tuple[str, str, str]]:
    return [
        (each.author, each.edit.op, "|".join(words.text for words in each.words.values()))
        for each in read_docx(data, language="en").changes
    ]


def codes(data: bytes) -> set[str]:
    return {doubt.code for doubt in read_docx(data).doubts}


# Numbers.


def level(number: int, style: str, text: str, more: str = "") -> str:
    inner = f'<w:start w:val="1"/><w:numFmt w:val="{style}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{number}">{inner}</w:lvl>'


def listing(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def test_automatic_numbers_become_the_words_that_a_reader_sees():
    levels = [level(0, "upperRoman", "%1."), level(1, "decimal", "%2."), level(2, "lowerLetter", "(%3)")]
    levels += [level(3, "lowerRoman", "(%4)")]
    texts = [(0, "Boats"), (1, "Boats run:"), (2, "for all;"), (2, "by day:"), (3, "in rain;"), (3, "in snow;")]
    texts += [(2, "at night;"), (1, "Boats rest."), (0, "Lamps"), (1, "Lamps burn.")]
    body = "".join(p(text, number=(1, depth)) for depth, text in texts)
    labels = ["I.", "1.", "(a)", "(b)", "(i)", "(ii)", "(c)", "2.", "II.", "1."]
    found = read_docx(docx(TITLE + body, numbering=listing(*levels))).reading
    assert [each.number for each in walk(found.provisions)] == labels
    assert [each.text for each in walk(found.provisions)] == [text for _, text in texts]


def test_a_list_begins_anew_where_it_says_so():
    nums = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
    nums += '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
    body = "".join(p("Words.", number=(n, 0)) for n in (1, 1, 2, 2))
    found = told(docx(TITLE + body, numbering=listing(level(0, "decimal", "Article %1."), nums=nums)))
    assert [each.split("|")[0] for each in found] == ["Article 1.", "Article 2.", "Article 7.", "Article 8."]


def test_numbers_of_several_levels_and_legal_ones():
    levels = [level(0, "upperRoman", "%1"), level(1, "decimal", "%1.%2.", "<w:isLgl/>")]
    body = p("Boats", number=(1, 0)) + p("First words.", number=(1, 1)) + p("More words.", number=(1, 1))
    assert told(docx(TITLE + body, numbering=listing(*levels)))[1:] == ["1.1.|First words.", "1.2.|More words."]


def test_an_inserted_paragraph_does_not_count_in_the_base():
    new = p(ins("Arvenia", "Between."), number=(1, 0), mark=ins("Arvenia"))
    body = p("First.", number=(1, 0)) + new + p("Second.", number=(1, 0))
    data = docx(TITLE + body, numbering=listing(level(0, "decimal", "%1.")))
    assert told(data) == ["1.|First.", "2.|Second."]
    assert changes(data) == [("Arvenia", "insert", "Between.")]


def test_headings_are_what_their_styles_say():
    style = '<w:style w:type="paragraph" w:styleId="H{0}"><w:name w:val="heading {0}"/><w:pPr>'
    style += '<w:outlineLvl w:val="{1}"/></w:pPr></w:style>'
    styles = style.format(1, 0) + style.format(2, 1)
    body = p("Of boats and of those who wait", style="H1") + p("In winter", style="H2") + p("They run.")
    reading = read_docx(docx(TITLE + body, styles=styles)).reading
    boats = reading.provisions[0]
    assert (boats.kind, boats.text) == ("section", "Of boats and of those who wait")
    assert [(each.kind, each.text) for each in walk(boats.children)] == [
        ("section", "In winter"),
        ("paragraph", "They run."),
    ]


# Tracked changes.


def test_two_authors_in_one_paragraph_each_change_the_base_alone():
    runs = [
        "1. The ferries run ",
        gone("Arvenia", "at all seasons"),
        ins("Arvenia", "in spring"),
        ins("Belmora", " only"),
        ".",
    ]
    data = docx(TITLE + p(*runs) + p(LAMPS))
    assert told(data)[0] == "1.|The ferries run at all seasons."
    assert changes(data) == [
        ("Arvenia", "replace", "The ferries run in spring."),
        ("Belmora", "replace", "The ferries run at all seasons only."),
    ]
    assert read_docx(data).changes[0].date == datetime(2031, 3, 2, 9, 14, tzinfo=UTC)


def test_paragraphs_that_come_and_go():
    new = p(ins("Arvenia", "1 bis. A bell rings."), mark=ins("Arvenia"))
    old = p(gone("Belmora", LAMPS), mark=gone("Belmora"))
    found = read_docx(docx(TITLE + p(FERRIES) + new + old + p("3. Nobody waits.")), language="en")
    first, second, _ = walk(found.reading.provisions)
    insertion, deletion = found.changes
    assert insertion.edit.place == Place("after", first.id)
    assert [(each.number, each.text) for each in insertion.words.values()] == [("1 bis.", "A bell rings.")]
    assert deletion.edit == Edit("delete", second.id or "")


def test_marks_divide_and_join():
    divided = p("1. The ferries run.", mark=ins("Arvenia")) + p(
        ins("Arvenia", "1 bis. "), " Always and in any weather."
    )
    joined = p(f"{LAMPS} ", mark=gone("Belmora")) + p(gone("Belmora", "3. "), "Nobody waits.")
    data = docx(TITLE + divided + joined + p("4. The end is near."))
    assert changes(data) == [
        ("Arvenia", "split", "The ferries run.|Always and in any weather."),
        ("Belmora", "merge", "A lamp burns at every landing. Nobody waits."),
    ]


def test_a_moved_paragraph():
    start = '<w:move{0}RangeStart w:id="{1}" w:author="Arvenia" w:name="move1"/>'
    left = f"<w:moveFrom {by('Arvenia')}>{r(FERRIES)}</w:moveFrom>"
    came = f"<w:moveTo {by('Arvenia')}>{r(FERRIES)}</w:moveTo>"
    body = start.format("From", 5) + p(left, mark=f"<w:moveFrom {by('Arvenia')}/>") + '<w:moveFromRangeEnd w:id="5"/>'
    body += (
        p(LAMPS) + start.format("To", 6) + p(came, mark=f"<w:moveTo {by('Arvenia')}/>") + '<w:moveToRangeEnd w:id="6"/>'
    )
    found = read_docx(docx(TITLE + body + p("3. Nobody waits.")), language="en")
    ferries, lamps, _ = walk(found.reading.provisions)
    assert [each.edit for each in found.changes] == [Edit("move", ferries.id or "", Place("after", lamps.id))]


def test_changes_within_tables_and_notes():
    cell = f"<w:tc>{p('A bell rings', ins('Arvenia', ' twice'), '.')}</w:tc><w:tc>{p('At noon.')}</w:tc>"
    row = f"<w:tr><w:trPr>{gone('Belmora')}</w:trPr><w:tc>{p('An old row.')}</w:tc></w:tr>"
    note = f'<w:footnote w:id="2">{p("See the ", gone("Corvane", "old "), "lists.")}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    data = docx(TITLE + p(FERRIES, reference) + f"<w:tbl><w:tr>{cell}</w:tr>{row}</w:tbl>" + p(LAMPS), footnotes=note)
    assert [each for each in told(data) if each.startswith("|")] == [
        "|A bell rings.",
        "|At noon.",
        "|An old row.",
        "|See the old lists.",
    ]
    assert changes(data) == [
        ("Arvenia", "replace", "A bell rings twice."),
        ("Belmora", "delete", ""),
        ("Corvane", "replace", "See the lists."),
    ]
    assert {"table", "note"} <= codes(data)


def test_who_changes_another_s_insertion_proposes_it_in_other_words():
    runs = [
        ins("Arvenia", "A bell rings"),
        f"<w:ins {by('Arvenia')}>{gone('Belmora', ' twice')}</w:ins>",
        ins("Arvenia", "."),
    ]
    data = docx(TITLE + p(FERRIES) + p(*runs, mark=ins("Arvenia")) + p(LAMPS))
    assert changes(data) == [("Arvenia", "insert", "A bell rings twice."), ("Belmora", "insert", "A bell rings.")]
    assert "insertion_edited" in codes(data)


def test_comments_are_reasons_where_their_author_changed_something_and_remarks_elsewhere():
    def comment(number: int, author: str, words: str) -> str:
        return f'<w:comment w:id="{number}" w:author="{author}" w:date="2031-03-02T09:14:00Z">{p(words)}</w:comment>'

    def about(number: int, run: str) -> str:
        return f'<w:commentRangeStart w:id="{number}"/>{run}<w:commentRangeEnd w:id="{number}"/>'

    body = p("1. The ferries run ", about(1, ins("Arvenia", "often ")), about(2, r("at all seasons")), ".")
    notes = comment(1, "Arvenia", "People wait.") + comment(2, "Belmora", "Even in snow?")
    found = read_docx(docx(TITLE + body, comments=notes), language="en")
    assert [each.reason for each in found.changes] == ["People wait."]
    (remark,) = found.remarks
    assert (remark.author, remark.quote, remark.text) == ("Belmora", "at all seasons", "Even in snow?")
    assert remark.provision == found.reading.provisions[0].id


# What is kept, what is left out, and what is said of it.


def test_fields_links_and_controls_keep_their_words():
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
    field += (
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("article 3")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="DATE">{r("2 March")}</w:fldSimple>'
    wrapped = f"<w:sdt><w:sdtContent>{r('as agreed')}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{r('here')}</w:hyperlink>"
    data = docx(TITLE + p("1. Under ", field, ", on ", simple, ", ", wrapped, ", see ", link, "."))
    assert told(data) == ["1.|Under article 3, on 2 March, as agreed, see here."]


def test_a_text_box_is_read_once():
    box = f"<w:txbxContent>{p('Words in a box.')}</w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    both += f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    data = docx(TITLE + p(FERRIES, f"<w:r>{both}</w:r>") + p(LAMPS))
    assert [each for each in told(data) if "box" in each] == ["|Words in a box."]
    assert "text_box" in codes(data)


def test_what_cannot_be_seen_is_left_out_and_said():
    runs = ["1. The ferries", r(" never", properties="<w:vanish/>"), " run \u202eback\u202c\u200b\u00adwards."]
    data = docx(TITLE + p(*runs))
    assert told(data) == ["1.|The ferries run backwards."]
    assert {"hidden_words", "removed"} <= codes(data)


def test_right_to_left_words_stay_in_their_order():
    runs = [r("المادة 1", properties="<w:rtl/>"), r(" \u200fتعمل العبارات", properties="<w:rtl/>")]
    data = docx(p("إعلان") + p(*runs, ins("Arvenia", " كل سنة")))
    assert "تعمل العبارات" in told(data)[0]
    assert changes(data)[0][2].endswith("تعمل العبارات كل سنة")


def test_an_earlier_text_gives_its_identities():
    first = read_docx(docx(TITLE + p(FERRIES) + p(LAMPS)), language="en")
    earlier = identify(first.reading, language="en")
    again = read_docx(docx(TITLE + p(FERRIES) + p("2. A lamp burns at every old landing.")), earlier=earlier)
    assert [each.id for each in walk(again.reading.provisions)] == [each.id for each in walk(earlier.provisions)]


def test_progress_is_told():
    seen: list[tuple[int, int]] = []
    read_docx(docx(TITLE + p("Words.") * 250), on_progress=lambda done, total: seen.append((done, total)))
    assert seen[0] == (100, 251)
    assert seen[-1] == (251, 251)


# Hostile files.


def refused(data: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        read_docx(data)
    assert caught.value.code in WORDS
    return caught.value.code


def test_what_is_no_word_file_is_refused():
    assert refused(b"") == "file.not_word"
    assert refused(b"Just words.") == "file.not_word"
    assert refused(package({"a.txt": "words"})) == "file.not_word"
    assert refused(package({"_rels/.rels": relations(("officeDocument", "x.xml")), "x.xml": "<x/>"})) == "file.not_word"
    assert refused(docx(TITLE)[:300]) == "file.damaged"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")) == "file.encrypted"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word.Document.8") == "file.old_word"


def test_every_cut_of_a_good_file_is_refused_in_words():
    data = docx(TITLE + p(FERRIES))
    for cut in range(0, len(data) - 1, 23):
        assert refused(data[:cut]) in ("file.not_word", "file.damaged")


def test_a_part_that_unfolds_without_end_is_refused():
    assert refused(docx(p("x" * 60_000_000))) == "file.bomb"


def test_a_directory_that_lies_about_sizes_gains_nothing():
    data = bytearray(docx(TITLE + p("x" * 30_000_000)))
    directory = data.find(b"PK\x01\x02", data.rfind(b"word/document.xml") - 60)
    data[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    assert refused(bytes(data)) in ("file.damaged", "file.bomb")


def test_many_entries_are_refused():
    out = BytesIO(docx(TITLE))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5001):
            archive.writestr(f"{number}", "")
    assert refused(out.getvalue()) == "file.bomb"


ENTITIES = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    xml = f"{ENTITIES}<w:document {W}><w:body>{p('&b;')}</w:body></w:document>".encode(encoding)
    parts = {"_rels/.rels": relations(("officeDocument", "word/document.xml")), "word/document.xml": xml}
    assert refused(package(parts)) == "file.doctype"


def test_depth_is_bounded():
    assert refused(docx("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300)) == "file.too_deep"
    tables = "<w:tbl><w:tr><w:tc>" * 70 + p("Deep words.") + "</w:tc></w:tr></w:tbl>" * 70
    assert "|Deep words." in told(docx(TITLE + p(FERRIES) + tables))


def test_many_paragraphs_and_authors_are_refused():
    assert refused(docx("<w:p/>" * 100_001)) == "file.too_many_paragraphs"
    assert refused(docx("".join(p(ins(f"A{n}", "x")) for n in range(501)))) == "file.too_many_authors"


def test_what_lies_outside_is_neither_fetched_nor_kept():
    outside = (("hyperlink", "http://127.0.0.1:9/a"), ("image", "file:///etc/passwd"), ("oleObject", "//host/share"))
    assert {"link", "outside"} <= codes(docx(TITLE + p(FERRIES), external=outside))


def test_every_doubt_has_words():
    data = docx(TITLE + p(FERRIES), external=(("hyperlink", "http://x"), ("image", "x"), ("subDocument", "y")))
    assert codes(data) <= set(DOUBTS)
