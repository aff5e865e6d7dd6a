"""Printing a text: a PDF that looks like an official document, tagged for readers of the screen (PDF/UA).

WeasyPrint (BSD) lays it out. Nothing is fetched: whatever address a page might name is refused.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any

from weasyprint import CSS, HTML, Attachment
from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from comity.texts.document import Document
from comity.texts.files.paper import Sheet, direction, to_html

# Every fifth line bears its number, this far from the paper's edge, in CSS pixels.
_EVERY = 5
_SVG = "data:image/svg+xml;base64"
_MARGIN = 64


def write_pdf(documents: Sequence[Document], sheet: Sheet, *, line_numbers: bool = False) -> bytes:
    """Return the text in one, two or three languages (in columns) as a PDF; the same input gives the same bytes.

    `line_numbers` numbers every fifth line in the margin, on each page from 1; of several languages, the first one's
    lines. Raises ValueError for no language, or more than three.
    """
    page = to_html(documents, sheet)
    source, styles, fonts = _set(page)
    laid_out = source.render(stylesheets=styles, font_config=fonts)
    if line_numbers:
        # Page backgrounds take no room: the second layout is the first one, with the numbers beside its lines.
        right = direction(documents[0].language) == "rtl"
        numbers = "".join(_number_page(number, laid, right) for number, laid in enumerate(laid_out.pages, 1))
        styles.append(CSS(string=numbers, font_config=fonts, url_fetcher=_Fetcher()))
        laid_out = source.render(stylesheets=styles, font_config=fonts)
    identifier = sha256(page.encode()).digest()[:16]
    printed: bytes = laid_out.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return printed


def write_copy(page: str, evidence: bytes, *, name: str, at: datetime) -> bytes:
    """Return a page of `paper.to_file` as PDF/A-3a (ISO 19005-3), with the evidence embedded as the file `name`.

    `at`, UTC, is when the evidence was made. `core.certified.sign_copy` makes it a certified copy.
    """
    source, styles, fonts = _set(page)
    attached = Attachment(
        string=evidence.decode(), name=name, description="Evidence, for `comity verify`", created=at, modified=at,
        relationship="Source",
    )  # fmt: skip
    laid_out = source.render(stylesheets=styles, font_config=fonts)
    identifier = sha256(page.encode() + evidence).digest()[:16]
    printed: bytes = laid_out.write_pdf(pdf_variant="pdf/a-3a", pdf_identifier=identifier, attachments=[attached])
    return printed


def _set(page: str) -> tuple[HTML, list[CSS], FontConfiguration]:
    fonts = FontConfiguration()
    source = HTML(string=page, base_url=None, url_fetcher=_Fetcher())
    return source, [CSS(string=files("comity.texts.files").joinpath("paper.css").read_text(), font_config=fonts)], fonts


class _Fetcher(URLFetcher):  # type: ignore[misc] # the library has no types
    """Gives the page the line numbers, which it names in full, and nothing from anywhere else."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Return the picture that the address itself holds, or raise ValueError."""
        kind, _comma, content = url.partition(",")
        if kind != _SVG:
            raise ValueError(f"a printed page fetches nothing: {url[:80]}")
        return URLFetcherResponse(url, b64decode(content), {"Content-Type": "image/svg+xml"})


def _number_page(number: int, page: Any, right: bool) -> str:
    """Return the style that draws a page's line numbers where the layout has put its lines."""
    box = page._page_box
    lines = list(_counted_lines(box, False))
    x, anchor = (page.width - _MARGIN, "start") if right else (_MARGIN, "end")
    texts = "".join(
        f'<text x="{x:.2f}" y="{line.position_y + line.baseline:.2f}" text-anchor="{anchor}">{count}</text>'
        for count, line in enumerate(lines, 1)
        if count % _EVERY == 0
    )
    if not texts:
        return ""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width}" height="{page.height}"'
        f' font-family="Noto Serif, serif" font-size="10">{texts}</svg>'
    )
    address = f"{_SVG},{b64encode(svg.encode()).decode()}"
    return f"@page :nth({number}) {{ background: url({address}) no-repeat {-box.margin_left}px {-box.margin_top}px }}\n"


def _counted_lines(box: Any, counted: bool) -> Iterator[Any]:
    """Yield the lines of what the page counts, from top to bottom; what stands within a line is part of it."""
    if isinstance(box, LineBox):
        if counted:
            yield box
        return
    element = getattr(box, "element", None)
    counted = counted or (element is not None and element.get("class") == "counted")
    for child in getattr(box, "children", ()):
        yield from _counted_lines(child, counted)
