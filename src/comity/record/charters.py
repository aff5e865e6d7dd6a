"""The charter in force at an index of the record: what judges or shows something of the past uses the rules of its day.

An amendment never changes a rule under which something was done: each entry is judged by what was in force before it.
"""

from functools import lru_cache

from comity.charter import Charter, parse_charter
from comity.core.canonical import decode
from comity.record.facts import State
from comity.record.registry import CharterInForce

# A charter has some 30 kB and is read in some milliseconds; a record has few, and asks for them all the time.
REMEMBERED = 64


@lru_cache(maxsize=REMEMBERED)
def read_charter(text: str) -> Charter:
    """Return the charter that a fact holds; it was checked before it came into force."""
    return parse_charter(decode(text.encode()))


def charter_of(state: State, founded: Charter) -> Charter:
    """Return the charter in force after all that is in the state; the founded one where nothing says otherwise."""
    held = state.all(CharterInForce)
    return read_charter(held[-1].charter) if held else founded


def charter_at(state: State, charter: Charter, index: int) -> Charter:
    """Return the charter by which the entry at the index was judged; `charter` is the one in force now."""
    held = state.all(CharterInForce)
    if not held or held[-1].index < index:
        return charter
    before = [each for each in held if each.index < index]
    # The founding is judged by the charter that it brings.
    return read_charter((before or held)[-1 if before else 0].charter)
