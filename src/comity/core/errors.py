"""One tree of errors: each has a code and facts, and no wording; the faces word them in the reader's language."""

from typing import Any


class ComityError(Exception):
    """Something is wrong that a person can be told about.

    `code` is a stable dotted name (`act.number`); `facts` are the plain values that its wording needs.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({told})" if told else self.code


def shown(value: Any) -> str:
    """Return what an error may tell of a hostile value: 80 characters of a text, the type's name of anything else."""
    if not isinstance(value, str):
        return type(value).__name__
    return value[:80].encode(errors="backslashreplace").decode()


class Malformed(ComityError):
    """Bytes or a value that are not in the form which the record prescribes; nothing was judged."""


class Unverified(ComityError):
    """A signature, a hash or a proof does not hold; `facts["step"]` says where, if steps are numbered."""


class Refused(ComityError):
    """A rule does not allow the act; nothing was written."""
