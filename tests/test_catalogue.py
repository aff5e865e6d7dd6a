"""Every kind of act has all that belongs to it, and a test that says what is missing."""

import json
import os
import re
from pathlib import Path

import pytest

import comity
from comity import catalogue
from comity.charter import load_charter
from comity.core.act import Act, SignedAct
from comity.core.authority import GRANTS
from comity.core.keys import Signature
from comity.wording import WORDS
from tests.vectors import kinds

HOUSE = Path(__file__).parents[1]
SOURCE = Path(comity.__file__).parent
CHARTERS = sorted(path.stem for path in (SOURCE / "charter").glob("*.toml"))
SECTIONS = (
    "## What it says",
    "## Who signs it",
    "## Body and parts",
    "## When it is refused",
    "## What follows",
    "## Source",
)


@pytest.mark.parametrize("kind", sorted(catalogue.ACTS))
def test_a_kind_has_a_page_of_documentation(kind: str) -> None:
    page = (HOUSE / "docs" / "acts" / f"{kind}.md").read_text()
    assert page.startswith(f"# {kind}\n")
    assert [section for section in SECTIONS if section not in page] == []
    assert f"acts/{kind}.md" in (HOUSE / "mkdocs.yml").read_text()


@pytest.mark.parametrize("kind", sorted(catalogue.ACTS))
def test_its_page_names_who_may_sign_it(kind: str) -> None:
    page = (HOUSE / "docs" / "acts" / f"{kind}.md").read_text()
    signs = page.partition("## Who signs it")[2].partition("##")[0]
    line = catalogue.ACTS[kind]
    expected = {"keeper"} if line.keeper else set(line.roles)
    assert set(re.findall(r"`(root|head|delegate|sitting|keeper)`", signs)) == expected
    assert ("Solemn" in signs) == line.solemn


def test_no_page_is_of_a_kind_that_there_is_not() -> None:
    assert {path.stem for path in (HOUSE / "docs" / "acts").glob("*.md")} == set(catalogue.ACTS)


@pytest.mark.parametrize("kind", sorted(catalogue.ACTS))
def test_a_kind_has_a_template(kind: str) -> None:
    assert (SOURCE / "web" / "templates" / "acts" / f"{kind.replace('.', '_')}.html").is_file()


@pytest.mark.django_db
def test_a_kind_has_a_vector_that_is_the_same_on_every_run() -> None:
    found = kinds.make(kinds.live())
    assert set(found) == set(catalogue.ACTS)
    if os.environ.get("COMITY_WRITE_VECTORS"):
        kinds.FOLDER.mkdir(exist_ok=True)
        for kind, data in found.items():
            (kinds.FOLDER / f"{kind}.json").write_bytes(data)
    kept = {path.stem: path.read_bytes() for path in kinds.FOLDER.glob("*.json")}
    assert set(kept) == set(found)
    for kind, data in found.items():
        assert kept[kind].decode() == data.decode()


@pytest.mark.parametrize("path", sorted(kinds.FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_vector_is_a_signed_act_of_its_kind(path: Path) -> None:
    value = json.loads(path.read_text())
    act = Act.parse(value["act"].encode())
    SignedAct(act, tuple(Signature.from_value(each) for each in value["signatures"])).verify()
    assert (act.kind, act.id) == (path.stem, value["id"])
    catalogue.ACTS[act.kind].parse(act)


@pytest.mark.parametrize("name", CHARTERS)
def test_a_charter_names_kinds_that_there_are(name: str) -> None:
    charter = load_charter(name)
    named = {right.act for right in charter.rights} | set(charter.limits.browser_keys_may_not)
    assert named - set(catalogue.ACTS) == set()


def test_every_right_that_a_kind_needs_is_somebodys() -> None:
    for name in CHARTERS:
        given = {right.act for right in load_charter(name).rights}
        assert {kind.name for kind in catalogue.ACTS.values() if kind.right} - given == set(), name


def test_what_grants_a_key_is_what_evidence_takes_for_it() -> None:
    for kind, (roles, _) in GRANTS.items():
        assert catalogue.ACTS[kind].roles == roles


@pytest.mark.parametrize("fact", catalogue.TABLES, ids=lambda fact: fact.__name__)
def test_a_table_has_the_columns_of_its_fact(fact: type) -> None:
    table = catalogue.TABLES[fact]
    columns = {field.name for field in table._meta.get_fields()}
    assert columns == {"row", *fact.columns()}  # type: ignore[attr-defined]
    assert table.fact is fact
    # What rules look up by is found by an index: its own, or one that begins with it.
    leading = {index.fields[0] for index in table._meta.indexes}
    for name in (*fact.lookups, "index"):  # type: ignore[attr-defined]
        field = table._meta.get_field(name)
        assert fact.registry or field.db_index or field.unique or name in leading, name  # type: ignore[attr-defined, union-attr]


@pytest.mark.parametrize("kind", sorted(catalogue.ACTS))
def test_its_page_names_refusals_that_there_are(kind: str) -> None:
    page = (HOUSE / "docs" / "acts" / f"{kind}.md").read_text()
    codes = {code for line in re.findall(r"^- `([^`]+)`:", page, re.MULTILINE) for code in line.split(", ")}
    assert codes
    for code in codes:
        assert any(code == known or code.endswith(".*") and known.startswith(code[:-1]) for known in WORDS), code
