"""The page of the procedures and their pictures in the documentation: `python -m tests.procedures [FOLDER]`.

It is made of the charters that come with the package and of the machine that runs them, and of nothing else; a test
compares, so that whoever changes a transition sees what that does to every procedure.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")

import click
import django
from django.utils.translation import override

from comity.charter import BUNDLED, Charter, load_charter
from comity.charter.terms import Procedure
from comity.web.shell import procedure_words as words
from comity.web.shell.procedure_picture import draw_file

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGE, PICTURES = "procedures.md", "pictures/procedures"
RULES = ROOT / "src/comity/web/static/css/procedures.css"

_HEADER = """# Procedures

Each procedure of an organisation is data in [its charter](writing-a-charter.md#decisions), and one small engine runs
them all ([record 0012](adr/0012-one-engine-for-every-procedure.md)). This page shows, for every procedure of the
charters that come with Comity, what the data spells: its settings, its states, and every step from one to another. What
is in no table here is refused, except a concern and a position that travels with the text: while a decision runs both
may be said at any time, and move nothing. The page is generated from the charters and the engine by
`python -m tests.procedures`; a test fails if page or pictures are out of date.

How to read a picture: the way from the start (the dot) to the adoption goes down on the left; on the right is what it
may turn into. What stands in a box, or at the top of the dotted frame, may be done there without leading elsewhere; the
line that leaves the frame below is open whatever is going on in it. A full line is an act of a member or an office, a
dashed one the clock, a dotted one what the keeper finds by what was said.
"""
_CONCLUSIONS = {
    "signature": "Adopted when every elector has signed.",
    "concurrence": "Adopted when every elector has concurred in writing.",
    "session": "Adopted when the chair has asked, heard no objection, and declared it.",
    "silence": "Adopted when nobody breaks the silence until an exact instant.",
}
_LEFT_OUT = ("id", "names", "source", "conclusion")


def write_page() -> tuple[str, dict[str, str]]:
    """Return docs/procedures.md, and the pictures by their file's name: one for each shape, named after its first."""
    charters = {name: load_charter(name) for name in BUNDLED}
    pictures: dict[str, str] = {}
    first: dict[words.Table, str] = {}
    parts = [_HEADER]
    with override("en"):
        for name, charter in charters.items():
            parts.append(f"## {charter.organisation.names['en']} (`{name}.toml`)")
            for procedure in charter.procedures:
                table = words.table_of(procedure)
                file = first.setdefault(table, f"{name}-{procedure.id}")
                if f"{file}.svg" not in pictures:
                    title = f"{procedure.names['en']}: its states and steps"
                    pictures[f"{file}.svg"] = draw_file(table, _rules(), title)
                parts.append("\n\n".join(_describe(charter, procedure, name, file)))
    return "\n\n".join(part.strip() for part in parts) + "\n", pictures


def _rules() -> str:
    """Return of the style sheet what a picture needs that stands alone."""
    return RULES.read_text().partition("/* Pages only")[0]


def _describe(charter: Charter, procedure: Procedure, name: str, file: str) -> Iterator[str]:
    own = f"{name}-{procedure.id}"
    yield f"### {procedure.names['en']} {{: #{own} }}"
    others = [other for tag, other in procedure.names.items() if tag != "en"]
    yield f"{'; '.join(others)}. {_CONCLUSIONS[procedure.conclusion]} Source: {procedure.source}."
    yield "\n".join(_settings(procedure))
    table = words.table_of(procedure)
    if file != own:
        yield f"Its states and steps are those of [the procedure `{file}`](#{file})."
        return
    yield f'![{procedure.names["en"]}: the table below, as a picture]({PICTURES}/{file}.svg){{ width="480" }}'
    yield "\n".join(_steps(table))


def _settings(procedure: Procedure) -> Iterator[str]:
    yield "| Setting | Value |\n|---|---|"
    yield f"| `conclusion` | {procedure.conclusion} |"
    for each in fields(procedure):
        if each.name not in _LEFT_OUT:
            yield from _setting(each.name, getattr(procedure, each.name))


def _setting(name: str, value: Any) -> Iterator[str]:
    if hasattr(value, "__dataclass_fields__"):
        for each in fields(value):
            yield from _setting(f"{name}.{each.name}", getattr(value, each.name))
    elif value is not None:
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"| `{name}` | {shown.lower() if isinstance(value, bool) else shown} |"


def _steps(table: words.Table) -> Iterator[str]:
    yield "| In the state | Act | Made by | Leads to | When |\n|---|---|---|---|---|"
    states = {state: f"**{words.word_state(state)}**" for state in table.states}
    shown = list(zip(table.transitions, words.list_steps(table), strict=True))
    for state in table.states:
        for transition, step in (pair for pair in shown if pair[0].source == state):
            act = f"{step.act} (`{transition.event}`)"
            target = "the same" if transition.target == state else states[transition.target]
            yield f"| {states[state]} | {act} | {step.who} | {target} | {step.when} |"


def main() -> None:
    """Write page and pictures, and remove pictures that no procedure has any more."""
    django.setup()
    docs = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    page, pictures = write_page()
    (docs / PICTURES).mkdir(parents=True, exist_ok=True)
    (docs / PAGE).write_text(page, encoding="utf-8")
    for old in set((docs / PICTURES).glob("*.svg")) - {docs / PICTURES / name for name in pictures}:
        old.unlink()
    for name, picture in pictures.items():
        (docs / PICTURES / name).write_text(picture, encoding="utf-8")
    click.echo(f"{docs / PAGE}: {len(pictures)} pictures")


if __name__ == "__main__":
    main()
