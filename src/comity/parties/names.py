"""Names of parties as parts carry them: canonical JSON of language tags to words. Pure."""

from comity.core import canonical
from comity.core.errors import Malformed


def parse_names(data: bytes) -> dict[str, str]:
    """Parse a part of names; raises Malformed."""
    value = canonical.decode(data, limit=65_536)
    if (
        not isinstance(value, dict)
        or not value
        or not all(isinstance(words, str) and words for words in value.values())
    ):
        raise Malformed("party.names")
    return value
