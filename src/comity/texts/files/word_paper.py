"""How a Word file of ours looks, and the parts of its package that are the same for every text."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from comity.texts.document import Document
from comity.texts.files.word_marked import Note

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_FONT = "Times New Roman"
_RTL = ("ar", "dv", "fa", "he", "ku-Arab", "ps", "ur", "yi")
_EAST_ASIA = ("zh", "ja", "ko")
_PARTS = ("styles", "settings", "comments", "header1", "header2", "footer1")
# The look of each kind: paragraph properties and run properties.
_LOOKS = {
    "opening": ('<w:spacing w:before="120" w:after="160"/>', ""),
    "section": ('<w:keepNext/><w:spacing w:before="360" w:after="160"/>', '<w:b/><w:bCs/><w:sz w:val="26"/>'),
    "article": ('<w:keepNext/><w:spacing w:before="280" w:after="120"/>', "<w:b/><w:bCs/>"),
    "paragraph": ('<w:spacing w:after="140"/>', ""),
    "item": ('<w:spacing w:after="100"/>', ""),
    "closing": ('<w:spacing w:before="360" w:after="160"/>', ""),
}


def is_rtl(language: str) -> bool:
    """Whether the language is written from right to left."""
    return language.split("-")[0] in _RTL or language in _RTL


class Paper:
    """The package around a body. `styles` are the kinds and depths that the body uses."""

    def __init__(self, document: Document, symbol: str, meta: list[str], styles: set[tuple[str, int]]) -> None:
        self._document, self._symbol, self._meta, self._styles = document, symbol, meta, sorted(styles)
        self._rtl = is_rtl(document.language)

    def parts(self, body: str, comments: Sequence[tuple[int, Note]]) -> dict[str, str]:
        """Return the package's parts by name, in their order."""
        symbol = [self._symbol] if self._symbol else []
        return {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations([("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")]),
            "docProps/core.xml": self._core(),
            "word/document.xml": self._part("document", f"<w:body>{body}{self._section()}</w:body>"),
            "word/_rels/document.xml.rels": _relations([(name.rstrip("12"), f"{name}.xml") for name in _PARTS]),
            "word/styles.xml": self._part("styles", self._style_sheet()),
            "word/settings.xml": self._part("settings", self._settings()),
            "word/comments.xml": self._part("comments", "".join(self._comment(*each) for each in comments)),
            "word/header1.xml": self._part("hdr", self._header(symbol)),
            "word/header2.xml": self._part("hdr", self._header([*symbol, *self._meta])),
            "word/footer1.xml": self._part("ftr", self._footer()),
        }

    def _part(self, root: str, content: str) -> str:
        return f"{_HEAD}<w:{root} {_W} {_R}>{content}</w:{root}>"

    def _core(self) -> str:
        title = escape(self._document.title)
        language = escape(self._document.language)
        return (
            f'{_HEAD}<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
            f"<dc:title>{title}</dc:title><dc:language>{language}</dc:language></cp:coreProperties>"
        )

    def _section(self) -> str:
        first, other = ("rId5", "rId4")
        return (
            f'<w:sectPr><w:headerReference w:type="default" r:id="{other}"/>'
            f'<w:headerReference w:type="first" r:id="{first}"/>'
            '<w:footerReference w:type="default" r:id="rId6"/><w:footerReference w:type="first" r:id="rId6"/>'
            '<w:pgSz w:w="11906" w:h="16838"/>'
            '<w:pgMar w:top="1418" w:right="1418" w:bottom="1418" w:left="1418" w:header="709" w:footer="709" '
            'w:gutter="0"/>'
            f"<w:titlePg/>{'<w:bidi/>' if self._rtl else ''}</w:sectPr>"
        )

    def _settings(self) -> str:
        """Return the settings: whatever is changed in Word is tracked, so that it can come back as proposals."""
        return (
            '<w:trackRevisions/><w:defaultTabStop w:val="567"/><w:compat><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        )

    def _header(self, rows: Sequence[str]) -> str:
        style = '<w:pPr><w:pStyle w:val="ComityHeader"/></w:pPr>'
        run = f"<w:rPr>{'<w:rtl/>' if self._rtl else ''}</w:rPr>"
        paragraphs = [f"<w:p>{style}<w:r>{run}<w:t>{escape(row)}</w:t></w:r></w:p>" for row in rows]
        return "".join(paragraphs) or f"<w:p>{style}</w:p>"

    def _footer(self) -> str:
        field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        return f'<w:p><w:pPr><w:pStyle w:val="ComityFooter"/></w:pPr>{field}</w:p>'

    def _comment(self, number: int, note: Note) -> str:
        date = f' w:date="{note.date:%Y-%m-%dT%H:%M:%SZ}"' if note.date else ""
        initials = quoteattr("".join(word[0] for word in note.author.split())[:4])
        rtl = "<w:rPr><w:rtl/></w:rPr>" if self._rtl else ""
        return (
            f'<w:comment w:id="{number}" w:author={quoteattr(note.author)}{date} w:initials={initials}>'
            '<w:p><w:pPr><w:pStyle w:val="ComityComment"/></w:pPr>'
            f'<w:r>{rtl}<w:t xml:space="preserve">{escape(note.text)}</w:t></w:r></w:p></w:comment>'
        )

    def _style_sheet(self) -> str:
        language = quoteattr(self._document.language)
        script = "w:bidi" if self._rtl else "w:eastAsia" if self._is_east_asian() else "w:val"
        lang = f"<w:lang w:val={language}" if script == "w:val" else f'<w:lang w:val="en-GB" {script}={language}'
        defaults = (
            f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:cs="{_FONT}" '
            f'w:eastAsia="SimSun"/><w:sz w:val="24"/><w:szCs w:val="24"/>{lang}/></w:rPr></w:rPrDefault>'
            '<w:pPrDefault><w:pPr><w:spacing w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        )
        bidi = "<w:bidi/>" if self._rtl else ""
        small = '<w:sz w:val="18"/><w:szCs w:val="18"/>'
        apart = '<w:keepNext/><w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/>'
        bold = '<w:b/><w:bCs/><w:sz w:val="30"/><w:szCs w:val="30"/>'
        styles = [
            _style("Normal", "Normal", bidi, "", default=True),
            _style("ComityTitle", "Comity title", apart, bold),
            _style("ComityHeader", "Comity header", '<w:spacing w:after="0"/><w:jc w:val="end"/>', small),
            _style("ComityFooter", "Comity footer", '<w:jc w:val="center"/>', small),
            _style("ComityComment", "Comity comment", '<w:spacing w:after="0"/>', '<w:sz w:val="20"/>'),
            '<w:style w:type="character" w:customStyle="1" w:styleId="ComityHeld"><w:name w:val="Comity held"/>'
            '<w:rPr><w:b/><w:bCs/><w:color w:val="7F3F00"/><w:sz w:val="20"/></w:rPr></w:style>',
            *(self._look(kind, depth) for kind, depth in self._styles),
        ]
        return defaults + "".join(styles)

    def _is_east_asian(self) -> bool:
        return self._document.language.split("-")[0] in _EAST_ASIA

    def _look(self, kind: str, depth: int) -> str:
        paragraph, run = _LOOKS[kind]
        if kind in ("section", "article"):
            centred = '<w:jc w:val="center"/>' if kind == "section" and depth == 1 else ""
            paragraph += f'{centred}<w:outlineLvl w:val="{depth - 1}"/>'
        else:
            paragraph += '<w:jc w:val="both"/>'
        return _style(f"Comity{kind.title()}{depth}", f"Comity {kind} {depth}", paragraph, run)


def _style(identity: str, name: str, paragraph: str, run: str, *, default: bool = False) -> str:
    kind = 'w:default="1"' if default else 'w:customStyle="1"'
    based = "" if default else '<w:basedOn w:val="Normal"/><w:qFormat/>'
    return (
        f'<w:style w:type="paragraph" {kind} w:styleId="{identity}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    rows = (
        f'<Relationship Id="rId{number}" Type="{core if kind == "core" else f"{_RELATION}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'


def _content_types() -> str:
    kinds = {name: name.rstrip("12") for name in _PARTS} | {"document": "document.main"}
    rows = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    return (
        f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/docProps/core.xml" '
        f'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>{rows}</Types>'
    )
