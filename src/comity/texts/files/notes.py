"""What is appended to a text in a file of it, such as the positions that travel with it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A heading and paragraphs, in the words of the caller."""

    heading: str
    paragraphs: tuple[str, ...]
