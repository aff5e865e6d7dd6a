"""PDF out and in: what is printed looks like its text, and is read back as it."""

import base64
import contextlib
import io
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings

from comity.core.errors import ComityError, Malformed
from comity.texts.document import Document, identify
from comity.texts.edit import Edit, Place
from comity.texts.files.notes import Note
from comity.texts.files.paper import Sheet, direction, to_html
from comity.texts.files.pdf_in import read_pdf
from comity.texts.files.pdf_out import write_pdf
from comity.texts.provision import Provision, walk
from comity.texts.reading import read_text
from comity.texts.rolling import Living, roll
from tests.texts.files.trees import documents
from tests.texts.letters import letters, words

ENGLISH = """DECISION
on the lamps of the coast

The members of the Lantern Compact, mindful that a dark coast belongs to nobody, decide as follows:

1. Every lamp on the shared coast burns from dusk until dawn, in every season, at full strength; whoever keeps a lamp
tells the others before it is put out for repair, and when it is lit again, in whatever language they have in common.

2. The oil is paid for:

(a) by whoever keeps the lamp;

(b) by all, in equal shares, where it stands on an island.

Done at Wickhaven.
"""
RUSSIAN = """РЕШЕНИЕ
об огнях побережья

Участники Договора Фонаря, помня, что тёмный берег не принадлежит никому, решают следующее:

1. Каждый огонь на общем побережье горит от сумерек до рассвета, в любое время года, в полную силу.

2. Масло оплачивает:

(a) тот, кто держит огонь;

(b) все, равными долями, если огонь стоит на острове.

Совершено в Уикхейвене.
"""
SHEET = Sheet("The Lantern Compact", "LC/CO/2031/4", ["Distr.: Limited", "2 March 2031", "Original: English"])


def document(text=ENGLISH, language="en", earlier=None):
    return identify(read_text(text.encode(), language=language), language=language, earlier=earlier)


def lines(count):
    """Return a text each of whose provisions takes one line."""
    provisions = [Provision("paragraph", None, f"Line {n}.", (), f"p-{n:010d}") for n in range(1, count + 1)]
    return Document("en", "", tuple(provisions))


def text_of(data):
    return "\n".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data))


# ------------------------------------------------------------------ out


def test_a_printed_text_is_read_back():
    printed = document()
    reading = read_pdf(write_pdf([printed], SHEET))
    found = [(each.kind, each.number, each.text) for each in walk(reading.provisions)]
    # The masthead comes first, so that what follows it is no opening here.
    for each in walk(printed.provisions[1:]):
        assert (each.kind, each.number, each.text) in found
    assert f"{printed.title} {printed.provisions[0].text}" in " ".join(words(reading).split())


def test_the_same_text_gives_the_same_bytes():
    text = document()
    assert write_pdf([text], SHEET, line_numbers=True) == write_pdf([text], SHEET, line_numbers=True)


def test_it_is_tagged_and_says_its_language():
    data = write_pdf([document(RUSSIAN, "ru")], SHEET)
    made = pdfium.PdfDocument(data)
    assert made.is_tagged()
    said = (pdfium.raw.FPDF_WCHAR * 8)()
    assert pdfium.raw.FPDFCatalog_GetLanguage(made, said, 16)
    assert bytes(said).decode("utf-16-le").startswith("ru")


def test_pages_are_numbered_and_bear_the_symbol():
    data = write_pdf([lines(90)], SHEET)
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(data)]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"{number} / 3" in page
        assert page.count("LC/CO/2031/4") == 1


def numbers_in_margin(page):
    """Return each number left of the text with how high its foot stands, from the top."""
    text = page.get_textpage()
    found = {}
    for at in range(text.count_chars()):
        digit = text.get_text_range(at, 1)
        left, bottom, *_ = text.get_charbox(at, loose=True)
        if digit.isdecimal() and left < 60:
            found[round(bottom)] = found.get(round(bottom), "") + digit
    return [(number, bottom) for bottom, number in sorted(found.items(), reverse=True)]


def heights(page):
    """Return the words of each line with where it begins and how high its foot stands."""
    text = page.get_textpage()
    found, at = [], 0
    for line in text.get_text_range().split("\r\n"):
        left, bottom, *_ = text.get_charbox(at, loose=True)
        found.append((line, left, bottom))
        at += len(line) + 2
    return found


def test_every_fifth_line_bears_its_number_beside_it():
    pages = pdfium.PdfDocument(write_pdf([lines(90)], SHEET, line_numbers=True))
    first = 1
    for page in pages:
        found = heights(page)
        own = [each for each in found if each[0].startswith("Line")]
        numbers = numbers_in_margin(page)
        assert [number for number, _ in numbers] == [str(n) for n in range(5, len(own) + 1, 5)]
        for number, bottom in numbers:
            line, _, foot = own[int(number) - 1]
            assert line == f"Line {first + int(number) - 1}."
            assert abs(bottom - foot) < 3
        first += len(own)


def test_line_numbers_move_nothing():
    plain = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(write_pdf([lines(90)], SHEET))]
    numbered = [
        page.get_textpage().get_text_range()
        for page in pdfium.PdfDocument(write_pdf([lines(90)], SHEET, line_numbers=True))
    ]
    assert [page.count("Line") for page in plain] == [page.count("Line") for page in numbered]


def test_languages_stand_beside_each_other():
    english = document()
    russian = document(RUSSIAN, "ru", english)
    (page,) = pdfium.PdfDocument(write_pdf([english, russian], SHEET))
    text = page.get_textpage()
    left, right = (text.get_charbox(text.get_text_range().index(word), loose=True) for word in ("Done", "Совершено"))
    assert left[0] < 90 < page.get_width() / 2 < right[0]
    assert left[1] == pytest.approx(right[1], abs=1)
    html = to_html([english, russian], SHEET)
    rows = [row for row in html.split("<tr>") if 'lang="ru"' in row]
    assert len(rows) == 1 + len(list(walk(english.provisions)))
    assert all(row.count("<td") == 2 for row in rows)
    assert any("equal shares" in row and "равными долями" in row for row in rows)


def test_what_a_language_lacks_leaves_its_place_empty():
    ids = [f"p-{n:010d}" for n in range(4)]
    one, two, three, four = (
        Provision("paragraph", None, f"Words {n}.", (), identity) for n, identity in enumerate(ids)
    )
    html = to_html(
        [Document("en", "", (one, three)), Document("ru", "", (one, two, three)), Document("ar", "", (four,))], SHEET
    )
    rows = [[f"Words {n}." in row for n in range(4)] for row in html.split("<tr>") if 'lang="ru"' in row]
    # The fourth follows nothing in its own language, so it comes first.
    assert rows == [[n in row for n in range(4)] for row in ([3], [0], [1], [2])]


def test_three_languages_and_no_more():
    texts = [replace(document(), language=language) for language in ("en", "ru", "zh", "ar")]
    assert pdfium.PdfDocument(write_pdf(texts[:3], SHEET))
    for number in (0, 4):
        with pytest.raises(ValueError, match=str(number)):
            write_pdf(texts[:number], SHEET)


def test_words_are_words_and_nothing_is_fetched():
    evil = '<img src="http://elsewhere.example/x.png"> <style>@import "file:///etc/hostname";</style> &lt;'
    provision = Provision("paragraph", "<b>1.</b>", evil, (), "p-0000000000", ("ARV",))
    text = Document("en", evil, (provision,))
    sheet = Sheet(evil, evil, [evil], {"ARV": evil}, notes=[Note(evil, (evil,))])
    html = to_html([text], sheet)
    assert "<img" not in html
    assert "<style" not in html
    assert text_of(write_pdf([text], sheet)).count("elsewhere.example") >= 5


def test_who_alone_holds_a_provision():
    text = Document("en", "", (Provision("paragraph", "1.", "Lamps burn.", (), "p-0000000000", ("ARV", "BEL")),))
    told = text_of(write_pdf([text], replace(SHEET, names={"ARV": "Arvenia"})))
    assert "[Arvenia, BEL: Lamps burn.]" in " ".join(told.split())


def test_brackets():
    current = Document(
        "en",
        "DECISION",
        (
            Provision("paragraph", "1.", "Lamps burn from dusk till dawn.", (), "p-0000000001"),
            Provision("paragraph", "2.", "All pay.", (), "p-0000000002"),
        ),
    )
    first, second = current.provisions
    worded = replace(first, text="Lamps burn brightly from dusk till sunrise.")
    new = Provision("paragraph", None, "Oil is kept dry.", (), "p-0000000003")
    living = [
        Living("1.1", Edit("replace", first.id, languages=("en",)), {first.id: worded}, {first.id: first}, ("ARV",)),
        Living("2.1", Edit("delete", second.id), {}, {second.id: second}, ("BEL",), supporters=("COR",)),
        Living(
            "3.1",
            Edit("insert", new.id, Place("after", second.id), languages=("en",)),
            {new.id: new},
            {},
            ("DUN",),
            "chair",
        ),
    ]
    sheet = replace(SHEET, rolled={"en": roll(current, living)}, chair="Chair")
    told = " ".join(text_of(write_pdf([current], sheet)).split())
    assert "Lamps burn [— / brightly ARV] from dusk till [dawn / sunrise ARV]." in told
    assert "[All pay. / — BEL, COR]" in told
    assert "[Oil is kept dry. Chair]" in told
    assert "DECISION" in told


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "ltr"),
        ("ar", "rtl"),
        ("fa-AF", "rtl"),
        ("uz-Arab", "rtl"),
        ("az-Latn", "ltr"),
        ("ks-Deva", "ltr"),
        ("zh", "ltr"),
    ],
)
def test_directions(language, expected):
    assert direction(language) == expected


def test_right_to_left():
    text = Document("ar", "قرار", (Provision("paragraph", "1.", "كل مصباح يضيء ليلا.", (), "p-0000000000"),))
    (page,) = pdfium.PdfDocument(write_pdf([text], SHEET, line_numbers=True))
    assert "كل مصباح يضيء ليلا" in page.get_textpage().get_text_range()
    words_ = page.get_textpage().get_text_range()
    at = words_.index("كل")
    assert page.get_textpage().get_charbox(at)[0] > page.get_width() / 2
    html = to_html([text], replace(SHEET, meta=["2 March 2031", "التوزيع: محدود"]))
    assert '<div dir="ltr">2 March 2031' in html
    assert '<div dir="rtl">التوزيع' in html


@given(documents(most=6))
@settings(max_examples=15)
def test_any_text_can_be_printed(text):
    data = write_pdf([text, replace(text, language="ar")], SHEET)
    assert pdfium.PdfDocument(data)


# ------------------------------------------------------------------- in


def blank(pages):
    made = pdfium.PdfDocument.new()
    for _ in range(pages):
        made.new_page(595, 842)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


PICTURE = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
).decode()


def printed(body):
    from weasyprint import HTML

    return HTML(string=f'<html lang="en"><body>{body}</body></html>').write_pdf()


def scanned(pages, text=""):
    picture = f'<img style="width: 10cm; height: 10cm" src="data:image/png;base64,{PICTURE}">'
    return printed(f'<div style="break-after: page">{picture}</div>' * pages + text)


ENCRYPTED = b"""%%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>> endobj
4 0 obj <</Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s>>> endobj
trailer <</Root 1 0 R /Encrypt 4 0 R /ID [<00> <00>] /Size 5>>
""" % (b"11" * 32, b"22" * 32)


@pytest.mark.parametrize(
    ("data", "code", "facts"),
    [
        (b"", "file.damaged", {}),
        (b"%PDF-1.7 and no more", "file.damaged", {}),
        (ENCRYPTED, "file.encrypted", {}),
        (blank(3), "file.no_text", {"pages": 3}),
        (scanned(2), "file.no_text", {"pages": 2}),
        (blank(2_001), "file.too_many_pages", {"pages": 2_001, "limit": 2_000}),
    ],
    ids=["empty", "cut off", "encrypted", "blank", "scanned", "too many pages"],
)
def test_what_cannot_be_read(data, code, facts):
    with pytest.raises(Malformed) as refused:
        read_pdf(data)
    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_ten_thousand_pages_are_refused_before_one_is_read():
    def fail(done, total):
        raise AssertionError

    with pytest.raises(Malformed, match="file.too_many_pages"):
        read_pdf(blank(10_000), on_progress=fail)


def test_a_file_too_large(monkeypatch):
    monkeypatch.setattr("comity.texts.files.pdf_in.MAX_PDF_BYTES", 10)
    with pytest.raises(Malformed, match="file.too_large"):
        read_pdf(b"%PDF-1.7 and more")


def test_pages_that_are_pictures_are_told():
    reading = read_pdf(scanned(1, "<p>A title</p><p>1. Lamps burn.</p>"))
    assert [doubt.text for doubt in reading.doubts if doubt.code == "picture"] == ["1"]
    assert "Lamps burn." in words(reading)


def test_progress_is_told():
    told = []
    read_pdf(write_pdf([lines(90)], SHEET), on_progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


PLACES, THINGS = "northern southern upper old", "lamp harbour ferry bridge well road orchard bell"
SENTENCES = [
    f"{n}. The {word} of the coast is kept by those who live beside it, in every season and whatever the weather, and "
    f"nobody who needs its {word} at night is asked for anything but good will; the Secretary-General is told."
    for n, word in enumerate((f"{of} {thing}" for of in PLACES.split() for thing in THINGS.split()), 1)
]


def test_paragraphs_across_pages_hyphens_and_running_heads():
    style = (
        "<style>@page { size: 12cm 16cm; @top-center { content: 'LC/2031/9' }"
        "@bottom-center { content: counter(page) } }"
        "p { hyphens: auto; text-align: justify }</style>"
    )
    reading = read_pdf(printed(style + "<h1>Agreement</h1>" + "".join(f"<p>{each}</p>" for each in SENTENCES)))
    assert reading.title == "Agreement"
    assert [f"{each.number} {each.text}" for each in reading.provisions] == SENTENCES
    assert set(reading.dropped) >= {"LC/2031/9", "1", "2"}


def test_any_printed_words_are_there():
    text = document()
    assert letters(text.provisions[1].text) in letters(words(read_pdf(write_pdf([text], SHEET))))


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_refused_or_read(seed):
    data = bytearray(write_pdf([lines(3)], SHEET))
    for place in range(seed * 37, len(data), 997):
        data[place] ^= 0xFF
    with contextlib.suppress(ComityError):
        read_pdf(bytes(data))
