"""The picture of a procedure: its states and what leads from one to another, as SVG, in the reader's language.

On a page it takes the page's colours (static/css/procedures.css); as a file of its own it brings them along. It is the
machine's table and nothing else, so it cannot promise what no rule does.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from comity.decisions import machine
from comity.web.shell import procedure_words as words
from comity.web.shell.procedure_layout import LINE, NAME_LINE, SIGN, TRUNK, WIDTH, Arrow, Box, Label, Sheet, lay_out

_TONES = {
    machine.HELD: "blocks",
    machine.BROKEN: "blocks",
    machine.NOT_OPENED: "blocks",
    machine.ANNULLED: "blocks",
    machine.SETTLING: "agreed",
    machine.ADOPTED: "agreed",
    machine.CLOSED: "over",
    machine.SUPERSEDED: "over",
    machine.DISAVOWED: "over",
}
# The signs of who makes a step, seven wide, about the point (0, 0).
_SIGNS = {
    words.MEMBER: '<circle r="3"/>',
    words.OFFICE: '<path d="M0-4 4 0 0 4-4 0z"/>',
    words.CLOCK: '<circle class="pp-open" r="3.5"/><path class="pp-open" d="M0-2V0H1.6"/>',
    words.COUNT: '<path class="pp-open" d="M-3.5-2.5h7M-3.5 0h7M-3.5 2.5h7"/>',
}
# What a file of its own says of its colours: as the pages have them (static/css/foundation.css, procedures.css).
_STYLE = """
  svg{--paper:#faf8f4;--surface:#fff;--ink:#1d2023;--ink-soft:#494e54;--line:#ded9ce;--line-strong:#857f73;\
--accent:#1b4d6b;--concur:#1d6641;--concur-soft:#e3f0e8;--object:#9c2227;--object-soft:#f9e5e3;\
background:#faf8f4;font-family:system-ui,"Segoe UI","Noto Sans",sans-serif}
  @media(prefers-color-scheme:dark){svg{--paper:#14171a;--surface:#1b1f23;--ink:#e9e6df;--ink-soft:#bcc0c4;\
--line:#2e343a;--line-strong:#757c84;--accent:#94c5e0;--concur:#82cda2;--concur-soft:#172c20;--object:#f29a93;\
--object-soft:#381c1b;background:#14171a}}
"""


@lru_cache(maxsize=64)
def describe(table: words.Table, language: str) -> dict[str, Any]:
    """Return what a template needs: the picture, and every step in words, by the state in which it comes.

    The same for everybody who reads this language, so it is made once: a board has many readers.
    """
    with override(language):
        steps = words.list_steps(table)
        in_words = [
            (
                state,
                words.word_state(state),
                [(each, words.word_state(each.target)) for each in steps if each.source == state],
            )
            for state in table.states
        ]
        return {"picture": draw(table), "states": in_words, "beside": words.word_acts_beside()}


def draw(table: words.Table) -> SafeString:
    """Return the picture as an SVG element, for a page that says in words, beside it, what it shows."""
    sheet, legend, height = _lay_out(table)
    start = f'<svg xmlns="http://www.w3.org/2000/svg" class="pp" viewBox="0 0 {WIDTH} {height}" aria-hidden="true">'
    # Whatever comes from outside (the words) is escaped where it is written.
    return mark_safe("\n".join([start, *_draw_sheet(sheet), *_draw_legend(legend, sheet.height + 14), "</svg>"]))  # noqa: S308


def draw_file(table: words.Table, rules: str, title: str) -> str:
    """Return the picture as a file, with the rules of procedures.css in it and colours for light and dark."""
    sheet, legend, height = _lay_out(table)
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    described = " ".join(words.in_words(words.list_steps(table)))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pp" role="img" {size}>',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(described)}</desc>",
        f"<style>{_STYLE}{rules}</style>",
        *_draw_sheet(sheet),
        *_draw_legend(legend, sheet.height + 14),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _lay_out(table: words.Table) -> tuple[Sheet, list[str], int]:
    steps = words.list_steps(table)
    names = {state: words.word_state(state) for state in table.states}
    beside = [words.Step("", "", act, words.MEMBER, "", "") for act in words.word_acts_beside()]
    sheet = lay_out(steps, table.start, names, beside, gettext("While it is being decided:"))
    legend = [maker for maker in words.MAKERS if any(each.maker == maker for each in steps)]
    return sheet, legend, sheet.height + 14 + LINE * len(legend) + 6


def _draw_sheet(sheet: Sheet) -> Iterator[str]:
    x, y, width, height = sheet.frame
    yield f'<rect class="pp-frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="12"/>'
    yield from _draw_labels(sheet.heading)
    yield f'<circle class="pp-begin" cx="{sheet.begins[0]}" cy="{sheet.begins[1]}" r="5"/>'
    for arrow in sheet.arrows:
        yield from _draw_arrow(arrow)
    for box in sheet.boxes:
        yield from _draw_box(box)


def _draw_box(box: Box) -> Iterator[str]:
    tone = _TONES.get(box.state, "runs")
    yield f'<g class="pp-state pp-{tone}" data-state="{box.state}">'
    yield f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="9"/>'
    for at, line in enumerate(box.name):
        yield f'<text class="pp-name" x="{box.x + 10}" y="{box.y + 20 + at * NAME_LINE}">{escape(line)}</text>'
    yield from _draw_labels(box.labels)
    # Shown on a decision's page alone, on the state that the decision is in.
    yield f'<g class="pp-here"><circle cx="{box.right - 14}" cy="{box.y}" r="7"/>'
    yield f'<path d="M{box.right - 17} {box.y}l2.4 2.6 4-5"/></g></g>'


def _draw_arrow(arrow: Arrow) -> Iterator[str]:
    kind = next((each for each in (words.CLOCK, words.COUNT) if arrow.makers == {each}), "act")
    yield f'<path class="pp-arrow pp-{kind}" d="{_path(arrow.points)}"/>'
    if arrow.head:
        (x0, y0), (x, y) = arrow.points[-2:]
        turn = {(0, 1): 90, (0, -1): -90, (-1, 0): 180}.get((_sign(x - x0), _sign(y - y0)), 0)
        yield f'<path class="pp-head" d="M0 0-8-4-8 4z" transform="translate({x} {y}) rotate({turn})"/>'
    yield from _draw_labels(arrow.labels)


def _path(points: Iterable[tuple[int, int]]) -> str:
    """Return a path with rounded corners; every part of it goes straight across or straight down."""
    (x, y), *rest = points
    path = f"M{x} {y}"
    for at, (a, b) in enumerate(rest):
        if at + 1 == len(rest):
            return f"{path}L{a} {b}"
        c, d = rest[at + 1]
        back, on = (_sign(x - a), _sign(y - b)), (_sign(c - a), _sign(d - b))
        path += f"L{a + 6 * back[0]} {b + 6 * back[1]}Q{a} {b} {a + 6 * on[0]} {b + 6 * on[1]}"
        x, y = a, b
    return path


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _draw_labels(labels: Iterable[Label]) -> Iterator[str]:
    for label in labels:
        if label.maker:
            yield f'<g class="pp-sign" transform="translate({label.x + 4} {label.y + 7})">{_SIGNS[label.maker]}</g>'
        for at, line in enumerate(label.lines):
            soft = " pp-soft" if not label.maker or at >= len(label.lines) - label.soft else ""
            y = label.y + 11 + at * LINE
            yield f'<text class="pp-act{soft}" x="{label.x + SIGN}" y="{y}">{escape(line)}</text>'


def _draw_legend(makers: Iterable[str], y: int) -> Iterator[str]:
    labels = [Label(TRUNK - 4, y + at * LINE, each, (words.word_maker(each),), 1) for at, each in enumerate(makers)]
    yield f'<path class="pp-rule" d="M4 {y - 8}H{WIDTH - 4}"/>'
    yield from _draw_labels(labels)
