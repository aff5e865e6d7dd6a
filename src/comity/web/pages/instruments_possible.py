"""What a delegation may do in an instrument now: asked of the judge that will judge it, in one question for all."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext

from comity.core.act import Audience
from comity.core.errors import ComityError
from comity.instruments.acts import EXECUTIVE_HEAD, FULL_POWERS, OFFICES
from comity.instruments.clauses import DEFINITIVE
from comity.instruments.names import APPLY, CONFIRM, EMPOWER, ITSELF, LEAVE, OBJECT, RESERVE
from comity.instruments.pairs import Made
from comity.instruments.shelf import Kept
from comity.instruments.speaking import ORGANISATION, kind_of
from comity.instruments.status import NEVER
from comity.record.registry import holder_of
from comity.web.pages.acts import Possible, consider_all, new_url
from comity.web.shell.access import PageRequest
from comity.web.shell.agreements import involved_in
from comity.web.shell.answers import word_refusal
from comity.web.shell.instruments import today_in
from comity.web.shell.presenters import list_known, party_name
from comity.web.shell.representing import represents
from comity.web.shell.site import get_site
from comity.wording import word_kind

# Where it may not be done now, the reason is worth saying; whatever else may not be done is not offered.
_REASONED = ("instrument.sign", "instrument.deposit", "instrument.leave")
_Asked = tuple[str, dict[str, Any], str, dict[str, str], tuple[str, ...]]


def possible_in(request: PageRequest, kept: Kept, made: Sequence[Made]) -> list[Possible]:
    """Return what the signed-in delegation may do in an instrument, each with the reason where it may not."""
    party = request.viewer.party
    if party is None:
        return []
    voices = [ITSELF] if represents(party) and ITSELF in involved_in(kept) else []
    if list_known()[party].kind != "office" or not voices:
        voices.append(party)
    asked = [
        _in_the_name(voice, each)
        for voice in voices
        for each in (*_own(kept, voice), *_towards(kept, made, voice), *_back(kept, voice))
    ]
    base = Audience.from_text(kept.course.instrument.audience)
    answers = consider_all(request, [(kind, body, base, *parts) for kind, body, _, _, parts in asked])
    found: dict[tuple[str, str], Possible] = {}
    for (kind, _, label, query, _), error in zip(asked, answers, strict=True):
        if error and kind not in _REASONED:
            continue
        # Of several forms, one that may be used is enough to offer the act.
        place = (kind, "" if kind in _REASONED else label)
        if place not in found or (found[place].refused and error is None):
            found[place] = _possible(kind, label, query, error)
    own = [*found.values()]
    offered = {each.kind for each in own}
    return [*own, *(each for each in _as_depositary(kept, party) if each.kind not in offered)]


def _in_the_name(voice: str, asked: _Asked) -> _Asked:
    """Return a question as the organisation's representative asks it, if it does."""
    kind, body, label, query, parts = asked
    if voice != ITSELF:
        return asked
    return kind, {**body, "for": ITSELF}, label, {**query, "speaks_for": ITSELF}, parts


def _possible(kind: str, label: str, query: dict[str, str], error: ComityError | None) -> Possible:
    return Possible(kind, label, new_url(kind, **query), word_refusal(error) if error else "")


def _own(kept: Kept, party: str) -> Iterator[_Asked]:
    """What a party says for itself: signature, consent, reservations, provisional application, withdrawal."""
    clauses, act = kept.course.clauses, kept.course.instrument.act
    query, body = {"instrument": act}, dict[str, Any]()
    if clauses.between is not None and party not in clauses.between:
        return
    if clauses.sign:
        powers = _powers_of(kept, party)
        of_organisation = kind_of(get_site().registry, party) == ORGANISATION
        office = FULL_POWERS if powers else EXECUTIVE_HEAD if of_organisation else OFFICES[0]
        body = {**query, "how": clauses.sign.how[0], "office": office, "powers": powers, "confirms": []}
        yield "instrument.sign", body, word_kind("instrument.sign"), query, ()
    for form in clauses.consent:
        if form != DEFINITIVE:
            body = {**query, "form": form, "confirms": []}
            yield "instrument.deposit", body, word_kind("instrument.deposit"), query, ()
    body = {**query, "sort": "declaration", "provisions": [], "replaces": None}
    yield "instrument.reserve", body, word_kind("instrument.reserve"), query, ("words.en",)
    if clauses.provisional != "none":
        yield "instrument.apply", query, word_kind("instrument.apply"), query, ()
    if party in kept.course.tracks and clauses.leaving:
        yield "instrument.leave", {**query, "effective": None}, word_kind("instrument.leave"), query, ()
    if party in kept.course.tracks:
        day = today_in(clauses)
        yield "instrument.review", {**query, "day": day}, word_kind("instrument.review"), query, ("words.en",)
    yield "instrument.empower", query, word_kind("instrument.empower"), query, ("person",)


def _powers_of(kept: Kept, party: str) -> str | None:
    """Return the full powers that the party gave last, which anybody but its first three needs."""
    counted = kept.course.counted
    given = [each.act for each in counted.of(EMPOWER) if each.party == party and each.act not in counted.taken_back]
    return given[-1] if given else None


def _towards(kept: Kept, made: Sequence[Made], party: str) -> Iterator[_Asked]:
    """What a party may say to others' reservations."""
    act = kept.course.instrument.act
    for each in made:
        if each.event.party == party or each.until != NEVER:
            continue
        query = {"instrument": act, "reservation": each.said.act}
        name = {"party": party_name(each.event.party)}
        label = gettext("Object to the reservation of %(party)s") % name
        yield "instrument.object", {**query, "precludes": False}, label, query, ()
        label = gettext("Object to it, so that nothing is in force between us and %(party)s") % name
        yield "instrument.object", {**query, "precludes": True}, label, {**query, "precludes": "on"}, ()
        if kept.course.clauses.reservations.void_at:
            yield "instrument.find", query, gettext("Find the reservation of %(party)s incompatible") % name, query, ()


def _back(kept: Kept, party: str) -> Iterator[_Asked]:
    """What a party may take back, and papers entered in its name that it has not answered."""
    act, counted = kept.course.instrument.act, kept.course.counted
    labels = {
        RESERVE: gettext("Take back our reservation or declaration"),
        OBJECT: gettext("Take back our objection"),
        APPLY: gettext("Apply it provisionally no longer"),
        LEAVE: gettext("Take back our notice of withdrawal"),
    }
    for each in counted.of(*labels):
        if each.party == party and each.act not in counted.taken_back:
            query = {"instrument": act, "act": each.act}
            yield "instrument.withdraw", query, labels[each.event], query, ()
    answered = {each.target for each in kept.events if each.event == CONFIRM}
    for each in kept.events:
        if each.party == party and each.entered_by and each.act not in answered:
            query = {"instrument": act, "paper": each.act}
            label = gettext("Say whether a paper entered in our name is ours")
            yield "instrument.confirm", {**query, "ours": True}, label, query, ()


def _as_depositary(kept: Kept, party: str) -> list[Possible]:
    """The depositary enters papers and records reviews; whether it may, the form says once it is known what it is."""
    depositary = kept.course.clauses.depositary
    site = get_site()
    if party not in (depositary, holder_of(site.registry, depositary)):
        return []
    kinds = ["instrument.paper"] if site.charter.instruments.paper != "never" else []
    if kept.course.in_force_at(today_in(kept.course.clauses)) and party not in kept.course.tracks:
        kinds.append("instrument.review")
    return [_possible(kind, word_kind(kind), {"instrument": kept.course.instrument.act}, None) for kind in kinds]
