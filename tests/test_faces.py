"""The faces ask the database nothing themselves, so that what they ask is tested with the packages that they ask."""

import ast
from pathlib import Path

import pytest

import comity

HOUSE = Path(comity.__file__).parent
MODULES = [
    path
    for face in ("web", "api", "cli")
    for path in sorted((HOUSE / face).rglob("*.py"))
    if path.parent.name != "bench"  # it fills tables without acts, to measure large ones
]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_face_makes_no_query(module: Path) -> None:
    made = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Attribute)]
    assert [node.lineno for node in made if node.attr in ("objects", "_default_manager", "cursor", "raw")] == []
