"""HTML in: its words, as a reader of the page sees them, and nothing executed, fetched or hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.core.errors import ComityError, Malformed
from comity.texts.decoding import UnreadableText
from comity.texts.files.html_in import read_html
from tests.texts.letters import shape, words

PAGE = """<!doctype html>
<html lang="en" onload="steal()">
<head><title>Saved page</title><script>alert("head")</script><style>p { color: red }</style></head>
<body>
<nav><a href="/">Home</a> <a href="javascript:alert(1)">News</a></nav>
<h1>Agreement on lamps</h1>
<p>The Lantern Compact,</p>
<p>Recalling that the coast is dark,</p>
<h2>Chapter I</h2>
<h2>General provisions</h2>
<h3>Article 1</h3>
<p onclick="alert(1)">Every lamp <b>burns</b> at&nbsp;night.<!-- not a word --></p>
<ol><li>First:<ol type="a" start="3"><li>in fog;</li><li value="7">in snow.</li></ol></li>
<li><p>Second:</p><ul><li>oil</li><li>wicks</li></ul></li></ol>
<h4>Notes on lamps</h4>
<p>Within the article.</p>
<h3>Article 2</h3>
<h3>Oil</h3>
<p>Oil is shared &amp; counted.</p>
<h2>Other matters</h2>
<table><tr><td>(a)</td><td><p>one thing;</p><p>and more;</p></td></tr><tr><td>(b)</td><td>another.</td></tr></table>
<form action="http://elsewhere.example"><input name="secret" value="hidden"><button>Send</button></form>
<p>Done at Wickhaven.</p>
</body></html>"""


def test_a_page():
    reading = read_html(PAGE.encode())
    assert reading.title == "Agreement on lamps"
    assert shape(reading.provisions) == [
        ("opening", None, [("paragraph", None)]),
        (
            "section",
            "Chapter I",
            [
                (
                    "article",
                    "Article 1",
                    [
                        ("paragraph", None),
                        ("paragraph", "1.", [("item", "c."), ("item", "g.")]),
                        ("paragraph", "2.", [("item", "•"), ("item", "•")]),
                        ("section", None, [("paragraph", None)]),
                    ],
                ),
                ("article", "Article 2", [("paragraph", None)]),
            ],
        ),
        ("section", None, [("item", "(a)", [("paragraph", None)]), ("item", "(b)")]),
        ("closing", None),
    ]
    told = words(reading)
    for phrase in ("General provisions", "Every lamp burns at night.", "Oil is shared & counted.", "Notes on lamps"):
        assert phrase in told
    for hidden in ("alert", "color", "not a word", "secret", "hidden", "Saved page", "javascript", "elsewhere"):
        assert hidden not in told + "".join(reading.dropped)
    assert reading.dropped == ("Home News", "Send")
    assert {(doubt.code, doubt.line) for doubt in reading.doubts} == {
        ("left_out", 5), ("number", 13), ("table", 21), ("left_out", 22)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lists", "labels"),
    [
        ("<ol><li>a<li>b</ol>", ["1.", "2."]),
        ("<ol start=27 type=a><li>a<li>b</ol>", ["aa.", "ab."]),
        ("<ol type=I start=8><li>a<li>b<li>c</ol>", ["VIII.", "IX.", "X."]),
        ("<ol type=i start=0><li>a<li>b</ol>", ["0.", "i."]),
        ("<ol type=A><li value=3>a<li>b</ol>", ["C.", "D."]),
        ("<ol reversed><li>a<li>b<li>c</ol>", ["3.", "2.", "1."]),
        ("<ol type=evil start='9e9' ><li>a</ol>", ["1."]),
        ("<ul type=circle><li>a<li>b</ul>", ["•", "•"]),
        ("<ul><li>(a) own<li>(b) labels</ul>", ["(a)", "(b)"]),
        ("<menu><li>a</menu><ol><li>b</ol>", ["1."]),
    ],
)
def test_labels_are_those_that_a_browser_shows(lists, labels):
    reading = read_html(f"<h1>A Treaty</h1><p>Introducing it.</p>{lists}".encode())

    def numbers(provisions):
        for provision in provisions:
            yield from [provision.number] * bool(provision.number)
            yield from numbers(provision.children)

    assert list(numbers(reading.provisions)) == labels


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("<meta charset=windows-1251><p>Огонь".encode("cp1251"), "Огонь"),
        ("<meta http-equiv=x content='text/html; charset=KOI8-R'><p>Огонь".encode("koi8-r"), "Огонь"),
        ("<meta charset='gb2312'><p>每一盏灯".encode("gb18030"), "每一盏灯"),
        ("<meta charset=latin1><p>“quoted” été".encode("cp1252"), "“quoted” été"),
        ("<p>Огонь".encode("utf-16"), "Огонь"),
        ("\ufeff<meta charset=latin1><p>Огонь".encode(), "Огонь"),
        (b"<p>&#1054;&#x433;&#1086;&nbsp;&Eacute;&copy;&rsquo;", "Ого É©’"),
        ("<p>e\u0301 soft\u00adhyphen".encode(), "é softhyphen"),
    ],
)
def test_encodings_and_references(data, told):
    assert words(read_html(data)).split() == told.split()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "text.empty"),
        (b"<script>alert(1)</script>", "text.empty"),
        (b"<p>\xff\xfe\xfd", "file.encoding"),
        (b"<meta charset=rot13><p>x", "file.encoding"),
        (b"<meta charset=utf-8><p>\xff", "file.encoding"),
        (b"<div>" * 400 + b"deep", "file.too_deep"),
        (b"<ol><li>" * 100_000, "file.too_deep"),
        (b"<p>a&#x202e;b", "text.bidi"),
        (b"<p>a&#xE0041;b", "text.hidden"),
        (b"<p>x" * 20_001, "text.too_many_provisions"),
    ],
)
def test_what_cannot_be_read(data, code):
    with pytest.raises(ComityError) as refused:
        read_html(data)
    assert refused.value.code == code


def test_errors_name_lines_of_the_page():
    with pytest.raises(UnreadableText) as refused:
        read_html(b"<p>one</p>\n\n\n<p>t&#x2067;wo</p>")
    assert refused.value.facts == {"line": 4, "character": "U+2067"}


def test_a_page_too_large(monkeypatch):
    monkeypatch.setattr("comity.texts.files.html_in.MAX_HTML_BYTES", 10)
    with pytest.raises(Malformed, match="file.too_large"):
        read_html(b"<p>eleven bytes")


TAGS = [
    "p",
    "h1",
    "h2",
    "h3",
    "div",
    "li",
    "ol",
    "ul",
    "table",
    "tr",
    "td",
    "br",
    "b",
    "script",
    "nav",
    "svg",
    "body",
    "x-y",
]
SOUP = st.lists(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + ["<!--", "-->", "<", "&", "&amp;"])
    | st.sampled_from(["words", "Article 1", "(a) item", "第一条", "\x00", "\u202e"])
)


@given(SOUP)
def test_any_soup_is_read_or_refused(pieces):
    try:
        reading = read_html("".join(pieces).encode())
    except ComityError:
        return
    assert words(reading).strip() or reading.dropped


@given(st.lists(st.sampled_from(["p", "h2", "li", "td", "div", "b"]), min_size=1, max_size=8))
def test_no_word_is_lost(tags):
    page = "".join(f"<{tag}>w{n}</{tag}> " for n, tag in enumerate(tags))
    assert words(read_html(page.encode())).replace("•", "").split() == [f"w{n}" for n in range(len(tags))]
