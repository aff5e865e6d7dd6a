"""Acts as pages tell of them: each with a sentence in plain words that names the text which it is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from comity.record.access import Viewer
from comity.record.reading import ActView, list_acts
from comity.texts.document import Document
from comity.texts.state import read_documents
from comity.web.shell.labels import ByLanguage, anchor_of, by_language, list_labels, provision_label
from comity.web.shell.presenters import describe_act, title_in

_OWN_TEXT = ("text.table", "decision.enter", "decision.adopt")
# Under which names an act's body has the act whose text it is about, and a second such act.
_TEXTS = ("text", "source", "adopted", "about", "instrument")
_OTHER_TEXT = "target"
_ABOUT_TEXTS = (
    "text.propose", "text.accept", "text.back", "text.retract", "text.mark", "text.reserve", "text.translate",
    "text.challenge", "text.relate", "decision.correct", "decision.attach", "decision.join", "dispute.open",
    "position.register", "position.reaffirm", "instrument.empower", "instrument.sign", "instrument.deposit",
    "instrument.reserve", "instrument.object", "instrument.find", "instrument.apply", "instrument.leave",
    "instrument.withdraw", "instrument.paper", "instrument.confirm", "instrument.review", "instrument.force",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """An act and its sentence, in which what people wrote is escaped; `title` is that of its text, if it is known."""

    act: ActView
    words: SafeString
    title: str = ""


def tell(
    viewer: Viewer,
    acts: Sequence[ActView],
    *,
    versions: Mapping[str, str] | None = None,
    texts: Mapping[str, Mapping[str, Document]] | None = None,
) -> list[Told]:
    """Return the acts with their sentences, in a fixed number of queries; titles as far as the viewer may read them.

    A page that has read them already hands on the version that each decision is about, and the documents of texts.
    """
    carriers = _carriers_of(viewer, acts, versions or {})
    known = texts or {}
    others = {str(act.body[_OTHER_TEXT]) for act in acts if _OTHER_TEXT in act.body and act.kind == "text.relate"}
    documents = {**known, **read_documents(viewer, sorted({*carriers.values(), *others} - known.keys()))}
    edits = _edits_of(viewer, acts)
    # The provisions of a text are looked up once, however many acts are about it.
    named = {carriers[act.id] for act in acts if act.kind in _ABOUT_TEXTS and act.id in carriers}
    words = {carrier: by_language(documents.get(carrier, {})) for carrier in named}
    told = []
    for act in acts:
        titles = documents.get(carriers.get(act.id, ""), {})
        own = words.get(carriers.get(act.id, ""), {})
        more = _word_place(act, edits.get(act.id), own) if own and act.kind in _ABOUT_TEXTS else {}
        if act.kind == "text.relate" and (other := documents.get(str(act.body[_OTHER_TEXT]))):
            more["other"] = title_in(other)
        # The sentence is a template's own output, and escaped there.
        title = title_in(titles) if titles else ""
        sentence = describe_act(act, title, **more)
        told.append(Told(act, mark_safe(sentence), title))  # noqa: S308
    return told


def _edits_of(viewer: Viewer, acts: Sequence[ActView]) -> dict[str, Mapping[str, Any]]:
    """Return the edit that each act makes, or that the proposal asks for of which it speaks; one query at most."""
    spoken = {act.id: str(act.body["proposal"]).partition(".") for act in acts if "proposal" in act.body}
    missing = {proposal for proposal, _, _ in spoken.values()} - {act.id for act in acts}
    made = [*acts, *(list_acts(viewer, act__in=missing, most=len(missing)) if missing else ())]
    edits = {act.id: list(act.body["edits"]) for act in made if act.body.get("edits")}
    found = {act.id: edits[act.id][0] for act in acts if act.id in edits}
    for identity, (proposal, _, number) in spoken.items():
        if number.isdecimal() and int(number) <= len(edits.get(proposal, ())):
            found[identity] = edits[proposal][int(number) - 1]
    return found


def _word_place(act: ActView, edit: Mapping[str, Any] | None, words: ByLanguage) -> dict[str, str]:
    """Return what a sentence says of the place in a text that the act is about."""
    if edit is not None:
        return {"provision": provision_label(anchor_of(edit), words), "op": str(edit["op"])}
    named = act.body.get("provisions") or ([act.body["provision"]] if "provision" in act.body else [])
    return {"provision": list_labels(named, words)} if named else {}


def _carriers_of(viewer: Viewer, acts: Sequence[ActView], versions: Mapping[str, str]) -> dict[str, str]:
    """Return, for each act that is about a text, the act whose parts have its words."""
    named = {act.id: str(act.body["decision"]) for act in acts if act.body.get("decision")}
    of_version = ("decision.put", "decision.consult")
    puts = {**versions, **{act.id: str(act.body["version"]) for act in acts if act.kind in of_version}}
    others = list_acts(viewer, act__in=set(named.values()) - puts.keys(), most=len(named))
    puts |= {act.id: str(act.body["version"]) for act in others}
    carriers = {act.id: act.id for act in acts if act.kind in _OWN_TEXT}
    for name in _TEXTS:
        carriers |= {act.id: str(act.body[name]) for act in acts if act.body.get(name) and act.kind in _ABOUT_TEXTS}
    carriers |= {act.id: puts[act.id] for act in acts if act.kind in of_version}
    carriers |= _of_disputes(viewer, acts)
    return carriers | {identity: puts[put] for identity, put in named.items() if put in puts}


def _of_disputes(viewer: Viewer, acts: Sequence[ActView]) -> dict[str, str]:
    """Return, for each act in a dispute, the act that carries the text which the dispute is about."""
    named = {act.id: str(act.body["dispute"]) for act in acts if "dispute" in act.body}
    opened = {act.id: str(act.body["about"]) for act in acts if act.kind == "dispute.open"}
    others = set(named.values()) - opened.keys()
    opened |= {act.id: str(act.body["about"]) for act in list_acts(viewer, act__in=others, most=len(named))}
    return {identity: opened[dispute] for identity, dispute in named.items() if dispute in opened}
