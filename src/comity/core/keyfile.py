"""Key files: a seed beside what it is for. Whoever reads the file can sign, so a file is its owner's alone."""

import json
from typing import Any

from comity.core.errors import Malformed
from comity.core.keys import SigningKey, format_base64, parse_base64


def format_key_file(key: SigningKey, *, party: str, role: str, exercise: bool, org: str | None = None) -> str:
    """Return a key file: the seed beside what it is for. Whoever reads the file can sign."""
    value = {
        "comity": "key-file/v1", "alg": "ed25519", "seed": format_base64(key.seed), "public": key.public,
        "party": party, "role": role, "exercise": exercise, "org": org,
    }  # fmt: skip
    return json.dumps(value, indent=1) + "\n"


def parse_key_file(text: str) -> tuple[SigningKey, dict[str, Any]]:
    """Return the key of a key file, and what it says it is for; raises Malformed."""
    try:
        value = json.loads(text)
        key = SigningKey(parse_base64(value["seed"], 32))
    except (ValueError, KeyError, TypeError):
        raise Malformed("key.file") from None
    if value.get("comity") != "key-file/v1" or value.get("public") != key.public:
        raise Malformed("key.file")
    return key, value
