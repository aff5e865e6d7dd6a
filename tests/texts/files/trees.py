"""Texts of any shape that a document can have, in four scripts, with words that mean something to some format."""

import itertools

from hypothesis import strategies as st

from comity.texts.document import Document
from comity.texts.provision import KINDS, Provision

WORDS = {
    "en": [
        "the",
        "lamp",
        "burns",
        "*all*",
        "<b>",
        "a&b",
        "[1]",
        "night;",
        "_x_",
        "# so",
        "1. then",
        "- or",
        "~5|6",
        "$4$",
    ],
    "ru": ["огонь", "горит", "всю", "ночь.", "«так»", "№ 5", "и/или"],
    "zh-Hans": ["每一盏灯", "从黄昏", "燃到黎明。", "第一", "《宣言》"],
    "ar": ["كل", "مصباح", "يضيء", "ليلا،", "المادة", "١٢"],
}
NUMBERS = [None, None, "1.", "2.", "(a)", "II", "Article 5", "第三条", "б)", "المادة 1", "•", "#"]


@st.composite
def documents(draw: st.DrawFn, most: int = 12) -> Document:
    """Draw a document; its provisions stand at most five deep."""
    language = draw(st.sampled_from(sorted(WORDS)))
    words = st.lists(st.sampled_from(WORDS[language]), max_size=6).map(" ".join)
    counter = itertools.count()

    def grow(level: int) -> tuple[Provision, ...]:
        found = []
        for _ in range(draw(st.integers(0, 4 if level < 3 else 1))):
            number = next(counter)
            if number >= most:
                break
            kind, label = draw(st.sampled_from(KINDS)), draw(st.sampled_from(NUMBERS))
            children = grow(level + 1) if level < 5 and draw(st.booleans()) else ()
            found.append(Provision(kind, label, draw(words), children, f"p-{number:010d}"))
        return tuple(found)

    return Document(language, draw(words), grow(1))
