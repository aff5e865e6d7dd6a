"""What can be said about texts: typed payloads. The words are parts, one for each language, named `text.<language>`."""

from dataclasses import dataclass

from comity.core import payload
from comity.core.act import Act
from comity.core.errors import Malformed
from comity.core.payload import Fields
from comity.parties.acts import Effect, parse_effects, verify_effects


@dataclass(frozen=True, slots=True)
class Table:
    """`text.table`: a party lays a text, or a new version of its own, before an organ.

    `follows` is the version (an act's id) that this one replaces; `effects` are what adoption would do to parties.
    The chair tables as chair, apart from that state's own texts (`capacity`). A version that `consolidates` restates
    what was accepted since the one before, and opens nothing that was marked. `adds` is the text to which this one is
    an addendum.
    """

    organ: str
    follows: str | None
    languages: tuple[str, ...]
    effects: tuple[Effect, ...]
    capacity: str
    consolidates: bool
    adds: str | None = None


def parse_table(act: Act) -> Table:
    """Parse `{organ, follows, languages, effects, capacity, consolidates}`, and `adds` if it is an addendum.

    The parts are one text for each language, `text.<language>`.
    """
    fields = Fields(act.body)
    table = Table(
        fields.take("organ", payload.name),
        fields.take("follows", payload.optional(payload.hash_id)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take("effects", parse_effects),
        fields.take("capacity", payload.one_of("party", "chair")),
        fields.take("consolidates", payload.truth),
        fields.take_if_there("adds", payload.hash_id),
    )
    fields.end()
    if table.adds and table.follows:
        raise Malformed("payload.field", field="body.adds")
    if table.consolidates and not table.follows:
        raise Malformed("payload.field", field="body.consolidates")
    check_text_parts(act, table.languages)
    verify_effects(table.effects, act.org)
    return table


def check_text_parts(act: Act, languages: tuple[str, ...], *, others: tuple[str, ...] = ()) -> None:
    """Raise Malformed unless the act's parts are one text per language, and nothing but the others named."""
    expected = [f"text.{language}" for language in languages]
    found = [part.name for part in act.parts if part.name not in others]
    if not languages or found != sorted(expected):
        raise Malformed("text.parts", expected=expected, found=found)
    check_words_shared(act)


def check_words_shared(act: Act) -> None:
    """Raise Malformed if some who read the act may not read its words: of a text, all would have to know another one.

    Nor of a position that travels with a text: its adoption restates it for all. Words may stay unreleased.
    """
    for part in act.parts:
        narrower = part.to is not None and (part.to.standing, part.to.parties) != (act.to.standing, act.to.parties)
        if narrower and part.name.startswith(("text.", "attached.")):
            raise Malformed("text.part_narrower", part=part.name)
