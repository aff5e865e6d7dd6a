"""What a desk says of texts under negotiation: own proposals that collide or were accepted, own reservations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from comity.negotiation.reading import Negotiation, ProposalView, base_words, living, read_negotiation, read_words
from comity.negotiation.state import list_spoken
from comity.record.access import Viewer
from comity.texts.edit import Words
from comity.texts.outline import Outline
from comity.texts.rebase import rebase, worst_state
from comity.web.pages.acts import new_url
from comity.web.shell.changes import outline_of
from comity.web.shell.labels import provision_label, word_edit
from comity.web.shell.presenters import title_in
from comity.web.shell.site import Site

# The texts in which the delegation spoke last, and how many lines of each.
_MOST_TEXTS = 5
_MOST_LINES = 6

AllWords = Mapping[str, Mapping[str, Words]]


@dataclass(frozen=True)
class OwnLine:
    """Something of one's own in a text: `tone` and `label` say what it is, `words` what it is about."""

    tone: str
    label: str
    words: str
    title: str
    url: str
    at: str


def list_own(site: Site, viewer: Viewer) -> list[OwnLine]:
    """Return what the viewer's party has in the texts in which it spoke last, what collides first."""
    lines: list[OwnLine] = []
    for text in list_spoken(viewer, most=_MOST_TEXTS):
        made = read_negotiation(viewer, site.registry, text)
        if made is not None:
            lines += list(_of_text(viewer, made, str(viewer.party)))[:_MOST_LINES]
    return sorted(lines, key=lambda line: line.tone != "object")


def _of_text(viewer: Viewer, made: Negotiation, party: str) -> Iterator[OwnLine]:
    title, base = title_in(made.documents), f"/texts/{made.text}/negotiation"
    for each in _colliding(viewer, made, party):
        url = new_url("text.propose", text=made.text, op=each.edit.op, revises=each.id, provision=each.edit.provision)
        yield OwnLine(
            "object", gettext("Your proposal collides"), word_edit(each.edit, made.words), title, url, each.time
        )
    for provision, parties in made.reserved.items():
        if party in parties:
            label = provision_label(provision, made.words)
            url = new_url("text.reserve", text=made.text, provision=provision, reserved="0")
            yield OwnLine("concern", gettext("You are reserved"), label, title, url, made.version.time)
    accepted = [each for each in made.proposals.values() if each.status == "accepted" and party in each.authors]
    since = [each for each in accepted if each.index > made.version.index]
    for each in reversed(since[-3:]):
        yield OwnLine(
            "concur", gettext("Your proposal was accepted"), word_edit(each.edit, made.words), title,
            f"{base}#{each.edit.provision}", each.time,
        )  # fmt: skip


def _colliding(viewer: Viewer, made: Negotiation, party: str) -> list[ProposalView]:
    """Return the party's living proposals that no longer fit the words of now."""
    own = [each for each in living(made) if party in each.authors]
    if not own:
        return []
    amended = [made.proposals[each.on] for each in own if each.on in made.proposals]
    words = read_words(viewer, made, [*own, *amended])
    outlines = {tag: outline_of(made, tag) for tag in made.documents}
    return [each for each in own if _state(made, each, words, outlines) in ("clashes", "lost")]


def _state(made: Negotiation, proposal: ProposalView, words: AllWords, outlines: dict[str, Outline]) -> str:
    found = {
        tag: rebase(proposal.edit, base_words(made, proposal, tag, words), words[proposal.id].get(tag, {}), outline)
        for tag, outline in outlines.items()
    }
    return worst_state(found)
