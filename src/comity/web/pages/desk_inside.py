"""What the desk shows of how a delegation works inside: what waits for a second person, and what the party requires."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from comity.kinds import KINDS
from comity.parties.state import get_required
from comity.parties.tray import list_waiting
from comity.record.four_eyes import GUARDED, person_of
from comity.web.pages.acts import choose_signer, new_url
from comity.web.pages.kept import tell_kept
from comity.web.shell.access import PageRequest
from comity.web.shell.answers import short_key
from comity.web.shell.site import Site, get_site
from comity.wording import word_kind

REQUIRE = "party.require"


@dataclass(frozen=True)
class ForSecond:
    """An act that waits: its sentence, the key that signed it, until when, and whether the reader's own key did."""

    act: str
    words: SafeString
    key: str
    until: str
    own: bool


def list_for_second(request: PageRequest, site: Site) -> list[ForSecond]:
    """Return what waits for a second signature, in a fixed number of queries."""
    several = list_waiting(str(request.viewer.party), site.keeper.clock())
    sentences = tell_kept(request.viewer, [each.signed for each in several]) if several else []
    own = person_of(site.registry, str(request.key))
    return [
        ForSecond(
            each.signed.act.id, words, short_key(each.signed.act.key), each.until,
            person_of(site.registry, each.signed.act.key) == own,
        )
        for each, words in zip(several, sentences, strict=True)
    ]  # fmt: skip


def describe_required(request: PageRequest) -> dict[str, Any]:
    """Return what the party requires of itself, in words, and where it is changed."""
    site, required = get_site(), get_required(request.viewer)
    signer = choose_signer(site, request, REQUIRE)
    return {
        "kinds": [word_kind(kind) for kind in KINDS if kind in required and kind not in GUARDED],
        "in_force": bool(required),
        "url": new_url(REQUIRE),
        "possible": signer.role in site.keeper.rules.kinds[REQUIRE].roles,
        "here": signer.here,
    }
