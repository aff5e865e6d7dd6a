"""Running heads and page numbers: taken out of the text, but only on evidence.

A line that repeats is not evidence enough: a form repeats "Yes / No". Where the text marks its pages (form feeds), a
line is furniture if it stands at the edge of a page and does so on another page too, or counts the pages. Where it
does not, the lines must also cut a sentence in two somewhere.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from comity.texts.marks import ACT_NAME, is_finished, parse_heading, parse_mark

_NUMBER = re.compile(r"\d{1,4}")
_PAGE_NUMBER = re.compile(
    r"[-–—\[\s]*(?:(?:page|p\.|página|pág\.|seite|стр\.|страница|第)\s*)?\d{1,4}(?:\s*(?:/|of|de|sur|из)\s*\d{1,4})?\s*页?[-–—\]\s]*",
    re.IGNORECASE,
)
_LONGEST = 100
_EDGE = 2
_MASTHEAD = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words: its number in the source from 1, its page from 0, the blank lines before it on that page."""

    number: int
    page: int
    space: int
    text: str


def remove_furniture(lines: Sequence[Line], apart: Collection[int] | None = None) -> tuple[list[Line], list[Line]]:
    """Return the lines of the text and the lines of furniture; what follows removed furniture is on a new page.

    `apart` are the numbers of the lines that are set apart at the edges of their pages, where the source shows that.
    """
    if apart is None:
        doomed = _at_page_edges(lines) if lines and lines[-1].page else _in_sentences(lines)
    else:
        doomed = _at_page_edges(lines, {n for n, line in enumerate(lines) if line.number in apart})
    kept: list[Line] = []
    page, turned = 0, False
    for index, line in enumerate(lines):
        turned = turned or index in doomed or (index > 0 and line.page != lines[index - 1].page)
        if index not in doomed:
            page += turned and bool(kept)
            kept.append(replace(line, page=page))
            turned = False
    return kept, [lines[index] for index in sorted(doomed)]


def _at_page_edges(lines: Sequence[Line], apart: set[int] | None = None) -> set[int]:
    pages: dict[int, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        pages[line.page].append(index)
    edges = apart
    if edges is None:
        edges = {index for page in pages.values() for index in (*page[:_EDGE], *page[-_EDGE:])}
    evidence: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    for index in edges:
        for key in _keys(lines[index]):
            evidence[key].add(lines[index].page)
    doomed = {index for index in edges if _is_proved(lines[index], evidence)}
    return doomed | _masthead(lines, pages[lines[0].page], doomed) if lines else doomed


def _keys(line: Line) -> Iterable[tuple[str, int | None]]:
    """Yield what another page must share: the same words, or the same words with a number that counts the pages."""
    counts = _PAGE_NUMBER.fullmatch(line.text)
    if len(line.text) > _LONGEST or (not counts and (parse_heading(line.text) or parse_mark(line.text))):
        return
    if not counts:
        yield line.text, None
    if numbers := _NUMBER.findall(line.text):
        yield _NUMBER.sub("#", line.text), int(numbers[0]) - line.page


def _is_proved(line: Line, evidence: dict[tuple[str, int | None], set[int]]) -> bool:
    counts_from_one = _PAGE_NUMBER.fullmatch(line.text) and int(_NUMBER.findall(line.text)[0]) == line.page + 1
    return bool(counts_from_one) or any(len(evidence[key]) > 1 for key in _keys(line))


def _masthead(lines: Sequence[Line], first_page: list[int], doomed: set[int]) -> set[int]:
    """On a first page whose top line holds the later pages' running head, all above the act's name is its masthead."""
    heads = {lines[index].text for index in doomed if not _PAGE_NUMBER.fullmatch(lines[index].text)}
    top = first_page[: _MASTHEAD + 1]
    if not any(head in lines[top[0]].text for head in heads):
        return set()
    named = next((n for n, index in enumerate(top) if n and ACT_NAME.match(lines[index].text)), 0)
    return set(top[:named])


def _in_sentences(lines: Sequence[Line]) -> set[int]:
    repeats: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if len(line.text) <= _LONGEST and not parse_heading(line.text):
            repeats[line.text].append(index)
    groups = [places for places in repeats.values() if len(places) > 2 and not lines[places[0]].text.isdecimal()]
    groups += _page_numbers(lines)
    candidates = {index for group in groups for index in group}
    cutting = {index for gap in _runs(sorted(candidates)) if _cuts(lines, gap) for index in gap}
    return {index for group in groups if cutting.intersection(group) for index in group}


def _page_numbers(lines: Sequence[Line]) -> list[list[int]]:
    """Group the bare page numbers that count up by one."""
    groups: list[list[int]] = []
    last = None
    for index, line in enumerate(lines):
        if _PAGE_NUMBER.fullmatch(line.text):
            number = int(_NUMBER.findall(line.text)[0])
            if last is not None and number == last + 1:
                groups[-1].append(index)
            else:
                groups.append([index])
            last = number
    return [group for group in groups if len(group) > 1]


def _runs(indices: list[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for index in indices:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _cuts(lines: Sequence[Line], gap: list[int]) -> bool:
    before, after = gap[0] - 1, gap[-1] + 1
    if before < 0 or after >= len(lines):
        return False
    return not is_finished(lines[before].text) and lines[after].text[0].islower()
