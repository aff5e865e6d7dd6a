"""What templates say with the presenters: `{% load comity %}` and then `{{ act.by|party }}`."""

from functools import cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comity.charter.terms import Procedure
from comity.web.shell import (
    attached,
    board,
    effects,
    instruments,
    labels,
    meetings,
    presenters,
    procedure_picture,
    working_days,
)
from comity.web.shell.procedure_words import table_of

register = template.Library()

register.filter("party", presenters.party_name)
register.filter("parties", presenters.list_names)
register.filter("organ", presenters.organ_name)
register.filter("standing", presenters.standing_name)
register.filter("office", presenters.office_name)
register.filter("procedure", presenters.procedure_name)
register.filter("field", presenters.field_name)
register.filter("forum", presenters.forum_name)
register.filter("tone", presenters.tone_of)
register.filter("audience", presenters.audience_words)
register.filter("form", presenters.form_words)
register.filter("role", presenters.role_words)
register.filter("language", presenters.language_name)
register.filter("instant", presenters.instant)
register.filter("time_element", presenters.time_element)
register.filter("instant_words", presenters.instant_words)
register.filter("position", board.position_words)
register.filter("day", presenters.day_words)
register.filter("fingerprint", presenters.fingerprint_groups)
register.filter("in_reader_language", presenters.words)
register.filter("title_in", presenters.title_in)
register.filter("effects", effects.word_effects)
register.filter("weekend", working_days.weekend_words)
register.filter("offset", working_days.offset_words)
register.filter("speaker", labels.speaker)
register.filter("author", labels.author)
register.filter("capacity", labels.capacity_words)
register.filter("change", labels.change_words)
register.filter("stance", labels.stance_words)
register.filter("position_form", attached.position_form_words)
register.filter("mark", labels.mark_words)
register.filter("relation", labels.relation_words)
register.filter("kinds", labels.kind_list)
register.filter("consent", labels.consent_words)
register.filter("signature", labels.signature_words)
register.filter("sort", labels.sort_words)
register.filter("signer", labels.signer_words)
register.filter("hours_there", meetings.hours_there)
register.filter("instrument_state", instruments.state_words)
register.filter("state_tone", instruments.state_tone)
register.filter("status_words", instruments.status_words)
register.filter("status_tone", instruments.tone_of_status)
register.filter("as_tile", board.render_tile)
register.filter("as_said", board.render_said)


@register.filter
def drawn(procedure: Procedure) -> dict[str, Any]:
    """Return a procedure's picture and its steps in words, in the reader's language."""
    return procedure_picture.describe(table_of(procedure), presenters.language())


@register.simple_tag
def script_words() -> SafeString:
    """Return the words that scripts show, in the reader's language: the same on every page, and made once."""
    return _script_words(presenters.language())


@cache
def _script_words(in_this: str) -> SafeString:
    return render_to_string("shell/words.html")
