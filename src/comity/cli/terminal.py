"""What all commands share at a terminal: values as JSON, errors as plain sentences, files of keys."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import click

from comity.core.act import Audience
from comity.core.errors import ComityError, Malformed
from comity.core.keyfile import format_key_file, parse_key_file
from comity.core.keys import SigningKey

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")

# What a verifier must be able to say on a machine that has nothing but the core; elsewhere comity.wording speaks.
_WORDS = {
    "act.not_signed_by_its_key": "an act is not signed by the key that it names",
    "act.other_organisation": "an act belongs to another organisation",
    "checkpoint.not_cosigned": "the witness {name} did not cosign the checkpoint",
    "checkpoint.origin": "the checkpoint is of another log: {found}, not {expected}",
    "checkpoint.unsigned": "the checkpoint is not signed by the record keeper that the founders named",
    "delivery.indices": "the openings are not those that the keeper's delivery lists",
    "delivery.other": "the delivery is of another record or of another range",
    "evidence.key_of_another": "an act grants {party} a key that is already another's",
    "evidence.key_without_authority": "no chain of grants leads from a root of {party} to the key that signed",
    "evidence.no_founding": "the file does not begin with a founding",
    "evidence.no_subject": "the act that the file is about is not in it",
    "evidence.not_in_its_form": "the file's bytes are not in their one form, so something was added or changed",
    "copy.changed": "something in this copy is not as the record keeper signed it",
    "copy.no_evidence": "the file does not hold its evidence where it says",
    "copy.unmarked": "this PDF is not a certified copy: it lacks the record keeper's signature before its end",
    "evidence.not_json": "this is not an evidence file: it is no JSON",
    "evidence.form": "this is not an evidence file",
    "evidence.order": "the entries are not in the order of the record",
    "evidence.other_organisation": "the founding is that of another organisation: {found}, not {expected}",
    "evidence.part": "the words shown as {part} are not those that the act names",
    "evidence.role_may_not_grant": "a key that is {role} may not grant another key",
    "evidence.too_few_cosignatures": "{found} witnesses cosigned the checkpoint, and the founding requires {required}",
    "evidence.too_large": "this is larger than an evidence file may be: {size} (at most {limit})",
    "founding.signatures": "the founding is not signed by exactly its founders and its keeper",
    "inclusion.index": "an entry stands at an index that the tree does not have",
    "inclusion.long": "an inclusion proof is longer than it should be",
    "inclusion.root": "an entry is not in the tree of this checkpoint, or not in this form",
    "inclusion.short": "an inclusion proof is shorter than it should be",
    "key.file": "this is not a key file",
    "opening.form": "an opening is not in its form, or not in the order of the record",
    "opening.leaf": "entry {index} is not the one that the tree has at that place",
    "opening.time": "the time of entry {index} is before that of an earlier entry",
    "record.file_missing": "the file {file} is missing",
    "record.line": "a line of {file} is not what stands in such a file",
    "record.no_openings": "the folder holds no openings, or does not begin with the founding",
    "signature.wrong": "a signature does not hold for the bytes that it should cover",
    "tree.root": "the tiles do not lead to the checkpoint's root",
    "tree.tile": "the tile {tile} is missing or not the tree's",
}


def word_error(error: ComityError) -> str:
    """Return a plain sentence for an error: by the interface's own wording where Django runs, else in core terms."""
    if hasattr(error, "problems"):
        return f"The charter cannot be used:\n{error}"
    words = _words_of_the_interface(error) or _own_words(error)
    step = f"Step {error.facts['step']} failed: " if "step" in error.facts else ""
    return step + words


def _own_words(error: ComityError) -> str:
    if error.code in _WORDS:
        return _WORDS[error.code].format_map(error.facts) + f" ({error.code})"
    told = ", ".join(f"{name} {value}" for name, value in error.facts.items() if name != "step")
    return f"{error.code}: {told}" if told else error.code


def _words_of_the_interface(error: ComityError) -> str | None:
    if "django" not in sys.modules or "DJANGO_SETTINGS_MODULE" not in os.environ:
        return None
    from django.apps import apps

    if not apps.ready:
        return None
    from comity.wording import WORDS, word

    return f"{word(error.code, error.facts)} ({error.code})" if error.code in WORDS else None


def show_json(value: Any) -> None:
    """Print a value as JSON, for programs."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def read_key(path: Path) -> tuple[SigningKey, dict[str, Any]]:
    """Return the key of a key file and what it says it is for; raises Malformed, and OSError."""
    try:
        return parse_key_file(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise Malformed("key.file") from None


def write_key(path: Path, key: SigningKey, *, party: str, role: str, exercise: bool, org: str | None = None) -> None:
    """Write a key file that only its owner can read; raises FileExistsError rather than write over a key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = format_key_file(key, party=party, role=role, exercise=exercise, org=org)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def parse_audience(text: str) -> Audience:
    """Read an audience as people write it; raises click.BadParameter.

    `everyone`, `members`, `organ:council`, `organ:council>everyone` (released on adoption) or `parties:AAA,BBB`.
    """
    kind, _, rest = text.partition(":")
    if kind == "parties":
        written = "parties:" + ",".join(sorted(set(rest.split(",")))) if rest else "parties:"
    elif kind == "organ" and rest:
        written = f"standing:{rest}"
    else:
        written = text if text == "everyone" else f"standing:{text}"
    try:
        return Audience.from_text(written)
    except Malformed:
        raise click.BadParameter(
            f"{text!r} is none. Write everyone, members, organ:council, organ:council>everyone or parties:AAA,BBB."
        ) from None


def confirm(question: str, *, yes: bool) -> None:
    """Ask, unless the answer was given on the command line; end with exit code 1 if the answer is no."""
    if not yes:
        click.confirm(question, abort=True)
