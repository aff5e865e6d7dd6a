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
    """

    organ: str
    follows: str | None
    languages: tuple[str, ...]
    effects: tuple[Effect, ...]


def parse_table(act: Act) -> Table:
    """Parse `{organ, follows, languages, effects}` with exactly one part `text.<language>` for each language."""
    fields = Fields(act.body)
    table = Table(
        fields.take("organ", payload.name),
        fields.take("follows", payload.optional(payload.hash_id)),
        fields.take("languages", payload.sorted_list(payload.language, most=30)),
        fields.take("effects", parse_effects),
    )
    fields.end()
    check_text_parts(act, table.languages)
    verify_effects(table.effects, act.org)
    return table


def check_text_parts(act: Act, languages: tuple[str, ...], *, others: tuple[str, ...] = ()) -> None:
    """Raise Malformed unless the act's parts are one text per language, and nothing but the others named."""
    expected = [f"text.{language}" for language in languages]
    found = [part.name for part in act.parts if part.name not in others]
    if not languages or found != sorted(expected):
        raise Malformed("text.parts", expected=expected, found=found)
