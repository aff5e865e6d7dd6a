"""What a delegation may do at a provision now: each act asked of the judge that will judge it, together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from comity.negotiation.acts import REASONS
from comity.negotiation.composing import accept_body, propose_body
from comity.negotiation.reading import ProposalView
from comity.parties.state import get_required
from comity.record.reading import read_parts
from comity.texts.document import new_provision_id
from comity.texts.edit import TITLE, WORDED, Edit, Place
from comity.texts.rules import pen_of
from comity.web.pages.acts import consider_all, new_url
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import word_refusal
from comity.web.shell.bracketed import Names, kind_words, state_words
from comity.web.shell.presenters import instant, language_name, list_names
from comity.web.shell.rolling import AGREED, Room
from comity.web.shell.site import get_site


@dataclass(frozen=True)
class Asked:
    """An act to be asked of the judge: its parts by name, and the button that leads to it if it may be made."""

    kind: str
    body: dict[str, Any]
    label: str
    url: str
    parts: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True)
class Answered:
    """A button, or why there is none: `refused` is a sentence, empty if the act may be made.

    `second` says that a second of the delegation signs it too.
    """

    kind: str
    label: str
    url: str
    refused: str
    key: str
    second: bool = False


def list_actions(request: PageRequest, room: Room, slot: str, languages: Sequence[str]) -> dict[str, Any]:
    """Return the proposals at a slot and what may be done there, as the template of the panel takes them."""
    proposals = room.touched.get(slot, [])
    groups = [_at_provision(request, room, slot, languages[0])]
    groups += [_on_proposal(request, room, each) for each in proposals]
    answers = iter(_judge(request, room, [asked for group in groups for asked in group]))
    answered = [[next(answers) for _ in group] for group in groups]
    reasons = read_parts(request.viewer, {each.act for each in proposals})
    names = Names(room, languages[0])
    cards = [
        _card(each, names, reasons.get((each.act, REASONS)), done)
        for each, done in zip(proposals, answered[1:], strict=True)
    ]
    words = room.made.words[languages[0]].get(slot)
    may_propose = any(each.key == "p" and not each.refused for each in answered[0])
    draft = {"words": words.text if words else "", "url": _propose_url(room, slot, "replace"), "lang": languages[0]}
    return {
        "may": [each for each in answered[0] if not each.refused],
        "may_not": [each for each in answered[0] if each.refused],
        "cards": cards,
        "draft": draft if may_propose else None,
        "history": f"/texts/{room.made.text}/provisions/{slot}",
    }


def _card(each: ProposalView, names: Names, reasons: bytes | None, done: list[Answered]) -> dict[str, Any]:
    return {
        "id": each.id,
        "act": each.act,
        "words": _edit_words(each, names),
        "authors": list_names(each.authors),
        "is_chair": each.capacity == "chair",
        "supporters": list_names(each.supporters),
        "opposers": list_names(each.opposers),
        "languages": [language_name(tag) for tag in each.edit.languages],
        "at": instant(each.time),
        "reasons": reasons.decode(errors="replace") if reasons else "",
        "may": [each for each in done if not each.refused],
        "may_not": [each for each in done if each.refused],
    }


def _edit_words(each: ProposalView, names: Names) -> str:
    edit = each.edit
    facts = {"name": names.of(edit.provision), "place": names.place(edit.place), "held": list_names(edit.held)}
    facts["other"] = names.of(edit.other)
    words = {
        "replace": gettext("Other words for %(name)s"),
        "insert": gettext("A new provision %(place)s"),
        "delete": gettext("Delete %(name)s"),
        "move": gettext("Move %(name)s %(place)s"),
        "split": gettext("Split %(name)s in two"),
        "merge": gettext("Join %(name)s with %(other)s"),
        "hold": gettext("Held by %(held)s alone: %(name)s") if edit.held else gettext("Held by all: %(name)s"),
    }
    return words[edit.op] % facts


def _propose_url(room: Room, slot: str, op: str, **rest: str) -> str:
    return new_url("text.propose", text=room.made.text, provision=slot, op=op, **rest)


def _at_provision(request: PageRequest, room: Room, slot: str, language: str) -> list[Asked]:
    """Return what may be asked of a provision as it stands."""
    found = _proposing(room, slot, language)
    mine = request.viewer.party in room.made.reserved.get(slot, ())
    words = gettext("Lift our reservation") if mine else gettext("Reserve our position, pending instructions")
    own = {"text": room.made.text, "provision": slot}
    url = new_url("text.reserve", **own, reserved="0" if mine else "1")
    found.append(Asked("text.reserve", {**own, "reserved": not mine}, words, url))
    found += _on_languages(room, slot)
    site = get_site()
    holder, capacity = pen_of(site.registry, site.charter, room.made.version)
    if request.viewer.party == holder:
        found += _marking(room, slot, capacity)
    return found


def _proposing(room: Room, slot: str, language: str) -> list[Asked]:
    base = room.made.head(slot)
    worded = (f"text.{language}",)

    def asked(label: str, edit: Edit, key: str = "") -> Asked:
        body = propose_body(room.made.text, [(edit, None if edit.op == "insert" else base)])
        parts = worded if edit.op in WORDED else ()
        return Asked("text.propose", body, label, _propose_url(room, slot, edit.op), parts, key)

    found = [asked(gettext("Propose other words"), Edit("replace", slot, languages=(language,)), "p")]
    if slot == TITLE:
        return found
    new, after = new_provision_id(), Place("after", slot)
    below = next(iter(list(room.places[language])[room.places[language].get(slot, 0) + 1 :]), None)
    found += [
        asked(gettext("Propose a new provision here"), Edit("insert", new, after, languages=(language,))),
        asked(gettext("Propose to delete it"), Edit("delete", slot)),
        asked(gettext("Propose to move it"), Edit("move", slot, Place("into", None))),
        asked(gettext("Propose to split it in two"), Edit("split", slot, None, new, (language,))),
    ]
    if below:
        found.append(asked(gettext("Propose to join it with the next"), Edit("merge", slot, None, below, (language,))))
    found.append(asked(gettext("Propose who alone holds it"), Edit("hold", slot)))
    return found


def _on_languages(room: Room, slot: str) -> list[Asked]:
    text, found = room.made.text, []
    stale = {each.language for each in room.made.stale.get(slot, ())}
    for tag in room.made.languages if len(room.made.languages) > 1 else ():
        name = {"language": language_name(tag)}
        body: dict[str, Any] = {"text": text, "provision": slot, "language": tag}
        url = new_url("text.challenge", **body)
        found.append(Asked("text.challenge", body, gettext("Doubt the words in %(language)s") % name, url))
        if tag in stale:
            url = new_url("text.translate", text=text, language=tag, provisions=slot)
            body = {"text": text, "language": tag, "provisions": [slot], "worded": [], "after": room.made.last_change}
            found.append(Asked("text.translate", body, gettext("Confirm or translate: %(language)s") % name, url))
    return found


def _marking(room: Room, slot: str, capacity: str) -> list[Asked]:
    text = room.made.text
    return [
        Asked(
            "text.mark",
            {"text": text, "capacity": capacity, "provisions": [slot], "state": state},
            gettext("Mark as: %(state)s") % {"state": state_words(state)},
            new_url("text.mark", text=text, provisions=slot, state=state),
        )
        for state in AGREED
        if state != room.state_of(slot)
    ]


def _on_proposal(request: PageRequest, room: Room, each: ProposalView) -> list[Asked]:
    """Return what may be asked of a proposal: where we stand, and what is its authors' or the pen's to do."""
    text, party = room.made.text, request.viewer.party
    own = {"text": text, "proposal": each.id}
    found = [
        Asked("text.back", {**own, "stance": stance}, label, new_url("text.back", **own, stance=stance), key=key)
        for stance, label, key in _stances(each, str(party))
    ]
    edit = each.edit
    if party in each.authors:
        url = _propose_url(room, edit.provision, edit.op, revises=each.id)
        base = None if edit.op == "insert" else room.made.head(edit.provision)
        body = propose_body(text, [(edit, base)], revises=each.id)
        found.append(Asked("text.propose", body, gettext("Revise it"), url, _parts(edit)))
        found.append(Asked("text.retract", own, gettext("Withdraw it"), new_url("text.retract", **own)))
    site = get_site()
    holder, capacity = pen_of(site.registry, site.charter, room.made.version)
    if party == holder:
        before = None if edit.op == "insert" else room.made.head(*edit.touches)
        body = accept_body(text, [(edit, before, each.id)], capacity=capacity)
        url = new_url("text.accept", **own)
        found.insert(0, Asked("text.accept", body, gettext("Accept into the text"), url, _parts(edit)))
    return found


def _parts(edit: Edit) -> tuple[str, ...]:
    return tuple(f"text.{tag}" for tag in sorted(edit.languages))


def _stances(each: ProposalView, party: str) -> list[tuple[str, str, str]]:
    """Return the stances that would change anything, each with its button and key."""
    if party == each.party:
        return []
    found = []
    if party not in each.authors:
        found.append(("join", gettext("Propose it with them"), ""))
    if party not in each.supporters:
        found.append(("support", gettext("Support it"), "s"))
    if party not in each.opposers:
        found.append(("oppose", gettext("Oppose it"), ""))
    if party in (*each.supporters, *each.opposers):
        found.append(("none", gettext("Take back what we said"), ""))
    return found


def _judge(request: PageRequest, room: Room, asked: list[Asked]) -> list[Answered]:
    """Ask the judge of all at once; the answers are in the order of what was asked."""
    answers = consider_all(request, [(each.kind, each.body, room.made.audience, *each.parts) for each in asked])
    required = get_required(request.viewer)
    return [
        Answered(each.kind, each.label, each.url, word_refusal(error) if error else "", each.key, each.kind in required)
        for each, error in zip(asked, answers, strict=True)
    ]


__all__ = ["Answered", "Asked", "kind_words", "list_actions"]
