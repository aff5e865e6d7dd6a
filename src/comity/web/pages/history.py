"""A text's past: any two states compared, a provision's whole life, and where every word of an adopted text came from.

Everything is folded from what the reader may see; who may not read a negotiation sees none of its names.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from comity.decisions.views import DecisionView, get_adopted, list_decisions
from comity.negotiation.past import Event, document_at, languages_at, list_life, walk_documents
from comity.negotiation.reading import read_negotiation
from comity.negotiation.views import Negotiation, ProposalView, Setter
from comity.texts.compare import Budget, compare
from comity.texts.document import Document
from comity.texts.edit import TITLE, Edit
from comity.texts.origin import State, trace
from comity.texts.state import TextView, get_text, list_texts, read_documents
from comity.web.pages.texts import choose_language
from comity.web.shell.access import PageRequest
from comity.web.shell.labels import provision_label
from comity.web.shell.paper import changes_of, provisions_of
from comity.web.shell.presenters import instant
from comity.web.shell.rolling import is_whole
from comity.web.shell.runs import mark_change, read_line
from comity.web.shell.site import get_site

CURRENT = "current"


# The runs of each provision's words, and the origins that they name.
Traced = tuple[dict[str, list[dict[str, Any]]], list["Origin"]]


@dataclass(frozen=True)
class TextState:
    """A state of a text that can be compared. `act` set it, at `time` (UTC); only versions have a symbol."""

    name: str
    act: str
    symbol: str
    time: str
    place: int


def compared(request: PageRequest, act: str, other: str) -> HttpResponse:
    """Compare two versions of one text word by word: what the younger one changed, whichever is named first."""
    if act == other:
        raise Http404
    return _compare(request, act, other, act)


def compare_any(request: PageRequest, act: str) -> HttpResponse:
    """Compare any two states of a text: `from` and `to` name acts that set words, or the current text."""
    made = _read(request, act)
    versions = [each.act for each in made.versions]
    start = request.GET.get("from") or (versions[-2] if len(versions) > 1 else versions[-1])
    return _compare(request, act, start, request.GET.get("to") or CURRENT)


def _read(request: PageRequest, act: str) -> Negotiation:
    """Return the text whose version the act is, with all that the reader may know of it; 404 if that is nothing."""
    version = get_text(request.viewer, act)
    made = read_negotiation(request.viewer, get_site().registry, version.text) if version else None
    if made is None:
        raise Http404
    return made


def _compare(request: PageRequest, act: str, one: str, other: str) -> HttpResponse:
    made = _read(request, act)
    views = list_texts(request.viewer, text=made.text)
    states = list_states(made, views)
    old, new = _in_order(made, states, one, other)
    shared = [tag for tag in languages_at(made, new.act) if tag in languages_at(made, old.act)]
    chosen = choose_language(request.GET.get("language", ""), dict.fromkeys(shared))
    before, after = document_at(made, old.act, chosen), document_at(made, new.act, chosen)
    changes = compare(before.provisions, after.provisions) if before and after else []
    kinds = [change.kind for change in changes]
    context = {
        "text": views[0],
        "states": states,
        "old": old,
        "new": new,
        "titles": views[0].titles,
        "chosen": chosen,
        "languages_shared": sorted(shared),
        "document": after if before else None,
        "title_changed": before is not None and after is not None and before.title != after.title,
        "old_title": before.title if before else "",
        "provisions": changes_of(changes),
        "counts": {kind: kinds.count(kind) for kind in ("changed", "inserted", "deleted", "moved")},
        "same": all(kind == "unchanged" for kind in kinds),
    }
    return render(request, "texts/compare.html", context)


def list_states(made: Negotiation, views: list[TextView]) -> list[TextState]:
    """Return the versions, oldest first, and at the end the current text if words were set since the last one."""
    symbols = {view.act: view.symbol for view in views}
    found = [
        TextState(each.act, each.act, symbols.get(each.act, ""), each.time, place)
        for place, each in enumerate(made.setters)
        if each.kind == "version"
    ]
    last = made.setters[-1]
    current = TextState(CURRENT, last.act, "", last.time, len(made.setters) - 1)
    return [*found, current] if last.kind != "version" else found


def _in_order(made: Negotiation, states: list[TextState], one: str, other: str) -> tuple[TextState, TextState]:
    named = {state.name: state for state in states}
    named.setdefault(CURRENT, states[-1])
    for place, setter in enumerate(made.setters):
        # A state between two versions: the text once that acceptance or translation was recorded.
        named.setdefault(setter.act, TextState(setter.act, setter.act, "", setter.time, place))
    if one not in named or other not in named:
        raise Http404
    old, new = sorted((named[one], named[other]), key=lambda state: state.place)
    return old, new


@dataclass(frozen=True)
class Step:
    """One event of a provision's life as a page shows it: `words` are runs, empty if it changed none in this language.

    `url` is the act's page; `symbol` is that of the version, if it is one.
    """

    event: Event
    words: list[dict[str, str]]
    symbol: str

    @property
    def url(self) -> str:
        """Where the signed act is shown."""
        return f"/record/acts/{self.event.act}"


def provision(request: PageRequest, act: str, provision: str) -> HttpResponse:
    """Show a provision's whole life: all that was proposed, said, accepted, translated and marked, step by step."""
    made = _read(request, act)
    events = list_life(request.viewer, made, provision)
    if not events:
        raise Http404
    chosen = choose_language(request.GET.get("language", ""), dict.fromkeys(made.languages))
    now = made.words.get(chosen, {}).get(provision)
    views = list_texts(request.viewer, text=made.text)
    symbols, budget = {view.act: view.symbol for view in views}, Budget()
    steps = [_step(event, chosen, symbols, budget) for event in events]
    context = {
        "text": views[0],
        "provision": provision,
        "label": label_of(made, provision),
        "now": read_line(now),
        "gone": now is None,
        "steps": steps,
        "chosen": chosen,
        "languages_shared": made.languages,
        "mark": made.marks.get(provision, "open"),
        "reserved": made.reserved.get(provision, []),
        "decisions": _put_since(request, made),
        "topics": f"text:{made.text}",
    }
    return render(request, "texts/life.html", context)


def _step(event: Event, language: str, symbols: dict[str, str], budget: Budget) -> Step:
    before, after = event.before.get(language), event.after.get(language)
    words = mark_change(before, after, budget) if before or after else []
    if event.kind == "proposed" and event.said not in ("replace", "insert", "split", "merge", "delete"):
        # A move, or who holds it: the words are not at stake.
        words = []
    return Step(event, words, symbols.get(event.act, ""))


def label_of(made: Negotiation, provision: str) -> str:
    """Return what a provision is called; where it is gone, what it was called last."""
    words = {tag: own[provision] for tag, own in made.words.items() if provision in own}
    for tag in made.languages:
        last = words.get(tag) or made.words_at(provision, tag, None)
        if last is not None:
            words[tag] = last
    return provision_label(provision, {tag: {provision: own} for tag, own in words.items()})


def _put_since(request: PageRequest, made: Negotiation) -> list[DecisionView]:
    site = get_site()
    return list_decisions(request.viewer, site.charter, site.registry, text=made.text)


def origins(request: PageRequest, act: str) -> HttpResponse:
    """Show an adopted text with the act that brought each of its words, as far as the reader may read those acts."""
    line = get_adopted(request.viewer, act)
    if line is None or line.entered:
        raise Http404
    documents = read_documents(request.viewer, [act]).get(act, {})
    chosen = choose_language(request.GET.get("language", ""), documents)
    document = documents.get(chosen)
    if document is None:
        raise Http404
    made = _negotiation_of(request, line.decision)
    brought, acts = _trace(request, made, act, document)
    shown = provisions_of(document)
    for each in shown:
        each["origins"] = brought.get(each["id"], [])
    context = {
        "line": line,
        "documents": documents,
        "chosen": chosen,
        "document": document,
        "title_origins": brought.get(TITLE, []),
        "provisions": shown,
        "acts": acts,
        "hidden": any(run["number"] == 0 for runs in brought.values() for run in runs),
        "text": made.text if made and acts else "",
    }
    return render(request, "texts/origins.html", context)


def _trace(request: PageRequest, made: Negotiation | None, act: str, document: Document) -> Traced:
    """Trace the words, or return what was found for another who reads the whole negotiation: nothing in it changes."""
    setters = readable_setters(request, made)
    if made is None or not is_whole(request.viewer, made):
        return trace_origins(made, setters, document)
    place = ("origins", act, document.language)
    if place not in made.derived:
        made.derived[place] = trace_origins(made, setters, document)
    traced: Traced = made.derived[place]
    return traced


def _negotiation_of(request: PageRequest, decision: str | None) -> Negotiation | None:
    site = get_site()
    put = next(iter(list_decisions(request.viewer, site.charter, site.registry, act=decision)), None)
    return read_negotiation(request.viewer, site.registry, put.text) if put else None


def readable_setters(request: PageRequest, made: Negotiation | None) -> list[Setter]:
    """Return the acts from the first version on that the reader reads as one who sits there, without a gap.

    Who reads only what was released on adoption reads no beginning: a version that restates others' words would be
    taken for where these words came from. So such a reader is told nothing of their origin.
    """
    found: list[Setter] = []
    for setter in made.setters if made else ():
        assert made is not None, "there are its setters"
        if not request.viewer.reads(made.audience, setter.index):
            break
        found.append(setter)
    return found


@dataclass(frozen=True)
class Origin:
    """An act that brought words, under its `number` on the page; `proposal` is what it accepted, if it did."""

    number: int
    setter: Setter
    proposal: ProposalView | None


def trace_origins(made: Negotiation | None, setters: list[Setter], document: Document) -> Traced:
    """Return the runs of each provision's words, each with the number of its origin; 0 is not for the reader.

    The adopted text itself is the last state: what no readable act brought, it restates from acts that are not shown.
    """
    steps = list_steps(made, setters, document.language) if made else []
    traced = trace([*(step.state for step in steps), State("", "", datetime.now(UTC), document)])
    acts = {step.state.act: step.acts for step in steps}
    known = {setter.act: setter for setter in setters}
    accepted: dict[str, dict[str, str]] = {}
    for each in made.rows.edited if made else ():
        accepted.setdefault(each.act, {})[each.provision] = each.proposal
    found: dict[tuple[str, str], Origin] = {}
    brought: dict[str, list[dict[str, Any]]] = {}
    for identity, runs in traced.items():
        brought[identity] = []
        for run in runs:
            act = acts.get(run.act, {}).get(identity, run.act)
            proposals = accepted.get(act, {})
            # Words that went on into another provision by a split still come from what was accepted then.
            proposal = proposals.get(identity) or next(iter(proposals.values()), "")
            if act in known and (act, proposal) not in found:
                assert made is not None, "its acts are known"
                found[act, proposal] = Origin(len(found) + 1, known[act], made.proposals.get(proposal))
            number = found[act, proposal].number if (act, proposal) in found else 0
            brought[identity].append({"text": run.text, "number": number})
    return brought, list(found.values())


@dataclass(frozen=True)
class TracedStep:
    """A state of the text, named by an act; of acts that reworded different provisions, `acts` says which did which."""

    state: State
    acts: dict[str, str]


def list_steps(made: Negotiation, setters: list[Setter], language: str) -> list[TracedStep]:
    """Return the states to trace through; acts in a row that only reworded different provisions make one state.

    Which of them brought a provision's words is told by the provision, so that a thousand acceptances cost no
    thousand comparisons of the whole text.
    """
    steps: list[TracedStep] = []
    for setter, document, edits in walk_documents(made, language, setters):
        acts = {edit.provision: setter.act for edit in edits} if _only_reword(edits) else {}
        before = steps[-1] if steps else None
        if before and before.acts and acts and not acts.keys() & before.acts.keys():
            steps[-1] = TracedStep(replace(before.state, document=document), before.acts | acts)
        else:
            state = State(setter.act, setter.party, instant(setter.time), document, edits)
            steps.append(TracedStep(state, acts))
    return steps


def _only_reword(edits: tuple[Edit, ...]) -> bool:
    return bool(edits) and all(edit.op == "replace" for edit in edits)
