"""Loads charters: those that come with the package, or a file of one's own. TOML for people, JSON in the record."""

import tomllib
from importlib.resources import files
from pathlib import Path

from comity.charter.check import MAX_BYTES
from comity.charter.problems import CharterInvalid, Problem
from comity.charter.schema import Charter, parse_charter

BUNDLED = ("sco", "lantern", "consortium", "template")


def load_charter(name_or_path: str | Path) -> Charter:
    """Return the bundled charter of that name, or the one in that TOML file (UTF-8, at most MAX_BYTES).

    A name in BUNDLED always means the bundled one; write `./sco` for a file of that name. Raises CharterInvalid.
    """
    data = _read(name_or_path)
    try:
        value = tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise _invalid(name_or_path, "charter.not_utf8", at=error.start) from None
    except (ValueError, RecursionError) as error:
        raise _invalid(name_or_path, "charter.not_toml", detail=str(error)) from None
    return parse_charter(value)


def _read(name_or_path: str | Path) -> bytes:
    if name_or_path in BUNDLED:
        return files("comity.charter").joinpath(f"{name_or_path}.toml").read_bytes()
    try:
        with Path(name_or_path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _invalid(name_or_path, "charter.not_found", bundled=BUNDLED) from None
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise _invalid(name_or_path, "charter.not_readable", detail=detail) from None
    if len(data) > MAX_BYTES:
        raise _invalid(name_or_path, "charter.too_large", size=f"more than {MAX_BYTES}", limit=MAX_BYTES)
    return data


def _invalid(name_or_path: str | Path, code: str, **facts: object) -> CharterInvalid:
    return CharterInvalid([Problem(str(name_or_path), code, facts)])
