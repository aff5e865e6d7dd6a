"""Files that cannot be read end in one clear problem; names of bundled charters always mean those."""

from pathlib import Path

import pytest

import comity.charter
from comity.charter import BUNDLED, CharterInvalid, load_charter
from comity.charter.check import MAX_BYTES
from comity.charter.problems import word_problem


def bundled(name: str) -> Path:
    return Path(comity.charter.__file__).with_name(f"{name}.toml")


FAULTY: dict[str, tuple[bytes, str]] = {
    "not TOML": (b"[organisation\n", "charter.not_toml"),
    "a key twice": (b"a = 1\na = 2\n", "charter.not_toml"),
    "nested too deep": (b"a = " + b"[" * 5000 + b"]" * 5000, "charter.not_toml"),
    "a number of 5000 digits": (b"a = " + b"9" * 5000, "charter.not_toml"),
    "not UTF-8": (b'a = "\xff"', "charter.not_utf8"),
    "larger than a charter may be": (b"#" * (MAX_BYTES + 1), "charter.too_large"),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_faulty_file(fault: str, tmp_path: Path) -> None:
    data, code = FAULTY[fault]
    path = tmp_path / "charter.toml"
    path.write_bytes(data)
    with pytest.raises(CharterInvalid) as caught:
        load_charter(path)
    (problem,) = caught.value.problems
    assert (problem.where, problem.code) == (str(path), code)
    assert str(path) in word_problem(problem)


@pytest.mark.parametrize(
    ("name", "code"),
    [("nonsense", "charter.not_found"), ("", "charter.not_readable"), ("a\0b", "charter.not_readable")],
)
def test_name_that_is_neither_bundled_nor_a_file(name: str, code: str) -> None:
    with pytest.raises(CharterInvalid) as caught:
        load_charter(name)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_dates_of_toml_are_refused_because_the_record_holds_strings(tmp_path: Path) -> None:
    text = bundled("lantern").read_text(encoding="utf-8")
    path = tmp_path / "charter.toml"
    path.write_text(text.replace('date = "2019-03-20"', "date = 2019-03-20"), encoding="utf-8")
    with pytest.raises(CharterInvalid) as caught:
        load_charter(path)
    assert [(problem.where, problem.code) for problem in caught.value.problems] == [
        ("organisation.founded[0].date", "charter.type")
    ]


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_name_and_path_give_the_same(name: str) -> None:
    assert load_charter(name) == load_charter(str(bundled(name)))
