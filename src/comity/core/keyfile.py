"""Key files: a seed beside what it is for. Whoever reads the file can sign, so a file is its owner's alone."""

import json
from typing import Any

from comity.core.errors import Malformed
from comity.core.keys import ALGORITHM, SigningKey, format_base64, parse_base64

_FIELDS = {"comity", "alg", "seed", "public", "party", "role", "exercise", "org"}


def format_key_file(key: SigningKey, *, party: str, role: str, exercise: bool, org: str | None = None) -> str:
    """Return a key file: the seed beside what it is for. Whoever reads the file can sign."""
    value = {
        "comity": "key-file/v1", "alg": ALGORITHM, "seed": format_base64(key.seed), "public": key.public,
        "party": party, "role": role, "exercise": exercise, "org": org,
    }  # fmt: skip
    return json.dumps(value, indent=1) + "\n"


def parse_key_file(text: str) -> tuple[SigningKey, dict[str, Any]]:
    """Return the key of a key file, and what it says it is for; raises Malformed."""
    try:
        value = json.loads(text)
        key = SigningKey(parse_base64(value["seed"], 32))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Malformed("key.file") from None
    if value.keys() != _FIELDS or (value["comity"], value["alg"]) != ("key-file/v1", ALGORITHM):
        raise Malformed("key.file")
    if value["public"] != key.public or type(value["exercise"]) is not bool:
        raise Malformed("key.file")
    if not all(isinstance(value[name], str) for name in ("party", "role")) or not isinstance(value["org"], str | None):
        raise Malformed("key.file")
    return key, value
