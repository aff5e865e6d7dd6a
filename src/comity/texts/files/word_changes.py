"""What the authors of a Word file's tracked changes propose, as edits of its base."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from comity.texts.document import new_provision_id
from comity.texts.edit import TITLE, Edit, Place, title_words
from comity.texts.files.tracked import Arrival, Found, Line, Piece
from comity.texts.files.word_stream import Body
from comity.texts.files.word_tree import Tree, parse_held, parse_words, split_number, style_of
from comity.texts.provision import MAX_DEPTH, Provision

_RANKS = {"opening": 0, "closing": 0, "section": 0, "article": 1, "paragraph": 2, "item": 3}
# Two changes of one delegation to one provision go out under its name and a number.
_HAND = re.compile(r" \(\d{1,3}\)$")


@dataclass(frozen=True, slots=True)
class WordChange:
    """What one author proposes for one provision: an edit with its words by id, and why, if comments say so.

    `date` is in UTC; Word's own dates have no zone and are taken as they stand. The author is as the file names it.
    """

    author: str
    date: datetime | None
    edit: Edit
    words: dict[str, Provision]
    reason: str


@dataclass(slots=True)
class Draft:
    """A change before its reason is known, with the pieces that it is about."""

    author: str
    edit: Edit
    words: dict[str, Provision]
    pieces: list[Piece]

    def finish(self, reason: str, *, is_own: bool) -> WordChange:
        """Return the change."""
        dates = [piece.date for piece in self.pieces if piece.date and piece.is_changed_by(self.author)]
        author = _HAND.sub("", self.author) if is_own else self.author
        return WordChange(author, parse_date(min(dates, default=None)), self.edit, self.words, reason)


def parse_date(text: str | None) -> datetime | None:
    """Return the instant that Word wrote, or None if it is none."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def draft_changes(
    body: Body, tree: Tree, found: Found, language: str, new_id: Callable[[], str] = new_provision_id
) -> list[Draft]:
    """Return one author's changes: what arrives, then what is changed where it stands, then what goes.

    Applied in this order, none of them needs what another took away.
    """
    drafter = _Drafter(body, tree, found, (language,), new_id)
    changed, gone = list(drafter.changes()), list(drafter.deletions())
    merged = {draft.edit.provision for draft in gone if draft.edit.op == "merge"}
    # What takes in another has its words from the merge.
    changed = [draft for draft in changed if draft.edit.op != "replace" or draft.edit.provision not in merged]
    drafts = [*drafter.moves_and_insertions(), *changed, *gone]
    return [draft for draft in drafts if draft.edit.op != "replace" or not drafter.is_idle(draft)]


class _Drafter:
    def __init__(
        self, body: Body, tree: Tree, found: Found, languages: tuple[str, ...], new_id: Callable[[], str]
    ) -> None:
        self._body, self._tree, self._found = body, tree, found
        self._languages, self._new_id = languages, new_id
        self._units = tree.units
        self._lines = {line.mark.unit: line for line in tree.lines if line.mark and line.mark.unit is not None}
        self._known = {unit.provision.id for unit in tree.units}
        self._used = set(self._known)
        self._gone = dict(found.deleted)
        self._moved: dict[int, Arrival] = {}
        self._replaced = {self._identity(unit): unit for unit, _ in found.replaced}
        self._takers = {
            other: self._replaced[written.own]
            for written in body.written
            for other in written.joined
            if written.own in self._replaced
        }
        self._pair_moves()

    def is_idle(self, draft: Draft) -> bool:
        """Whether a replacement leaves its provision as it is."""
        unit = next(unit for unit in self._units if unit.provision.id == draft.edit.provision)
        new = draft.words[draft.edit.provision]
        return replace(unit.provision, children=(), held=()) == replace(new, children=(), held=())

    def _identity(self, unit: int) -> str:
        identity = self._units[unit].provision.id
        assert identity, "every provision of the base has one"
        return identity

    # Words.

    def _provision(self, line: Line, base: Provision | None) -> Provision:
        """Return the words of a paragraph; `base` is the provision that it was, if it was one."""
        written = self._body.written[line.paragraph]
        style = style_of(written)
        if self._tree.is_own and style and ("\t" in line.raw or self._is_exact(line, base)):
            number, text = split_number(line)
            return Provision(base.kind if base else style[0], number, text, (), base.id if base else None)
        if base and base.number and line.text.startswith(base.number):
            return Provision(base.kind, base.number, line.text[len(base.number) :].strip(), (), base.id)
        kind, number, text = parse_words(line.text)
        if base is None and style:
            kind = style[0]
        if base is None and written.level:
            kind = "article" if kind == "article" else "section"
        return Provision(base.kind if base else kind, number, text, (), base.id if base else None)

    def _is_exact(self, line: Line, base: Provision | None) -> bool:
        """Whether a paragraph without a tab has no number: we wrote it, or its provision has none and never had."""
        if base is not None:
            return not (base.number and line.text.startswith(base.number))
        own = self._body.written[line.paragraph].own
        return own is not None and own not in self._known

    def _new(self, line: Line) -> Provision:
        """Return the words of a new provision under an identity that no other has."""
        own = self._body.written[line.paragraph].own
        identity = own if own and own.startswith("p-") and own not in self._used else self._new_id()
        self._used.add(identity)
        return replace(self._provision(line, None), id=identity, held=parse_held(line))

    def _draft(self, op: str, unit: int, line: Line | None, words: dict[str, Provision], **more: object) -> Draft:
        pieces = [*(self._lines[unit].everything if unit in self._lines else ()), *(line.everything if line else ())]
        edit = Edit(op, self._identity(unit), languages=self._languages if words else ())
        return Draft(self._found.author, replace(edit, **more), words, pieces)  # type: ignore[arg-type]

    # What is changed where it stands.

    def changes(self) -> Iterator[Draft]:
        """Yield replacements, splits, merges and what is held by whom, in the order of the text."""
        done: list[tuple[int, Draft]] = []
        for unit, line in self._found.replaced:
            done += [(unit, draft) for draft in self._replace(unit, line)]
        for unit, first, second in self._found.split:
            done += [(unit, draft) for draft in self._split(unit, first, second)]
        for unit, other, line in self._found.merged:
            done += [(unit, draft) for draft in self._merge(unit, other, line)]
        done += [(unit, draft) for unit, draft in self._moved_words()]
        yield from (draft for _, draft in sorted(done, key=lambda pair: pair[0]))

    def _replace(self, unit: int, line: Line) -> Iterator[Draft]:
        if unit == 0:
            yield self._draft("replace", 0, line, {TITLE: title_words(line.text)})
            return
        base = self._units[unit].provision
        new = self._provision(line, base)
        if (new.number, new.text) != (base.number, base.text):
            yield self._draft("replace", unit, line, {self._identity(unit): new})
        if (held := parse_held(line)) != base.held:
            yield self._draft("hold", unit, line, {}, held=held)

    def _split(self, unit: int, first: Line, second: Line) -> Iterator[Draft]:
        if unit == 0:
            # A title has no second half: what was cut off is a paragraph of its own.
            yield self._draft("replace", 0, first, {TITLE: title_words(first.text)})
            yield self._insertion([second], Place("into", None))
            return
        base = self._units[unit].provision
        other = replace(self._new(second), held=())
        if not self._tree.is_own and other.number is None:
            other = replace(other, kind=base.kind)
        words = {self._identity(unit): self._provision(first, base), str(other.id): other}
        draft = self._draft("split", unit, first, words, other=other.id)
        draft.pieces += second.everything
        yield draft

    def _merge(self, unit: int, other: int, line: Line) -> Iterator[Draft]:
        if unit == 0:
            yield self._draft("replace", 0, line, {TITLE: title_words(line.text)})
            self._gone[other] = self._lines[other]
            return
        words = {self._identity(unit): self._provision(line, self._units[unit].provision)}
        draft = self._draft("merge", unit, line, words, other=self._identity(other))
        draft.pieces += self._lines[other].everything
        yield draft

    # What goes.

    def deletions(self) -> Iterator[Draft]:
        """Yield what was deleted, with all beneath it; what was left of it stays with its neighbour."""
        gone = {unit for unit in self._gone if unit not in self._moved}
        for unit in sorted(gone):
            line = self._gone[unit]
            if unit == 0:
                yield self._draft("replace", 0, line, {TITLE: title_words("")})
            elif self._units[unit].above not in gone:
                yield self._delete(unit, gone)

    def _delete(self, unit: int, gone: set[int]) -> Draft:
        beneath = list(self._beneath(unit))
        base = self._units[unit].provision
        taker = self._takers.get(base.id or "")
        if taker is not None and not gone.intersection(beneath):
            return self._draft("merge", taker, self._gone[unit], self._present(taker), other=base.id)
        if all(each in gone or each in self._moved or each not in self._lines for each in beneath):
            draft = self._draft("delete", unit, self._gone[unit], {})
            draft.pieces += [piece for each in beneath if each in self._lines for piece in self._lines[each].everything]
            return draft
        above = self._units[unit].above or 0
        before = [each for each in self._units[above].beneath if each < unit and each not in gone]
        if before and self._units[before[-1]].provision.kind == base.kind:
            # Only a heading was deleted: what stood beneath it stands beneath the one before.
            return self._draft("merge", before[-1], self._gone[unit], self._present(before[-1]), other=base.id)
        words = {self._identity(unit): replace(base, number=None, text="", children=(), held=())}
        return self._draft("replace", unit, self._gone[unit], words)

    def _present(self, unit: int) -> dict[str, Provision]:
        """Return the words that the author gives a provision, or its own."""
        for replaced, line in self._found.replaced:
            if replaced == unit:
                return {self._identity(unit): self._provision(line, self._units[unit].provision)}
        return {self._identity(unit): replace(self._units[unit].provision, children=(), held=())}

    def _beneath(self, unit: int) -> Iterator[int]:
        for each in self._units[unit].beneath:
            yield each
            yield from self._beneath(each)

    # What arrives.

    def _pair_moves(self) -> None:
        """Find which arrivals are provisions that left another place: by our own marks, else by the names of moves."""
        by_name: dict[str, list[int]] = {}
        for unit, line in sorted(self._gone.items()):
            if unit and (name := _move_of(line)):
                by_name.setdefault(name, []).append(unit)
        ids = {self._units[unit].provision.id: unit for unit in self._gone if unit}
        for arrival in self._found.arrived:
            marked = ids.get(self._body.written[arrival.line.paragraph].moved)
            named = by_name.get(_move_of(arrival.line), [])
            if marked is None and named and arrival.line.text:
                marked = named.pop(0)
            if marked is not None and marked not in self._moved:
                self._moved[marked] = arrival

    def _moved_words(self) -> Iterator[tuple[int, Draft]]:
        """Yield what was also changed in a provision that moved."""
        for unit, arrival in self._moved.items():
            base = self._units[unit].provision
            new = self._provision(arrival.line, base)
            if (new.number, new.text) != (base.number, base.text):
                yield unit, self._draft("replace", unit, arrival.line, {self._identity(unit): new})

    def moves_and_insertions(self) -> list[Draft]:
        """Return them so that, applied in this order, those that go to the same place stand in the text's order."""
        moved = {id(arrival): unit for unit, arrival in self._moved.items()}
        drafts: list[Draft] = []
        group: list[tuple[int, Line]] = []
        last: Arrival | None = None
        for arrival in self._found.arrived:
            unit = moved.get(id(arrival))
            if unit is not None:
                self._end_group(group, last, drafts)
                if self._units[unit].above not in self._moved:
                    drafts.append(self._move(unit, arrival))
            elif arrival.line.text or self._body.written[arrival.line.paragraph].own:
                depth = self._depth(arrival)
                if group and last and (arrival.gap != last.gap or depth <= group[0][0]):
                    self._end_group(group, last, drafts)
                if not group:
                    last = arrival
                group.append((depth, arrival.line))
        self._end_group(group, last, drafts)
        return _reversed_at_one_place(drafts)

    def _end_group(self, group: list[tuple[int, Line]], first: Arrival | None, drafts: list[Draft]) -> None:
        if group and first:
            place = self._place(first.after, group[0][0])
            drafts.append(self._insertion([line for _, line in group], place, [depth for depth, _ in group]))
        group.clear()

    def _insertion(self, group: Sequence[Line], place: Place, depths: Sequence[int] = (1,)) -> Draft:
        """Return the insertion of a provision and what follows deeper, as what stands beneath it."""
        stack: list[tuple[int, Provision]] = []
        for line, depth in zip(group, depths, strict=True):
            while len(stack) > 1 and stack[-1][0] >= depth:
                _fold(stack)
            stack.append((depth, self._new(line)))
        while len(stack) > 1:
            _fold(stack)
        new = stack[0][1]
        edit = Edit("insert", str(new.id), place, languages=self._languages)
        pieces = [piece for line in group for piece in line.everything]
        return Draft(self._found.author, edit, {str(new.id): new}, pieces)

    def _move(self, unit: int, arrival: Arrival) -> Draft:
        place = self._place(arrival.after, self._depth(arrival, self._units[unit].provision.kind), moved=unit)
        return self._draft("move", unit, arrival.line, {}, place=place)

    def _depth(self, arrival: Arrival, kind: str | None = None) -> int:
        """Return how deep a new paragraph stands: as its style says, else as its neighbours of the same kind do."""
        style = style_of(self._body.written[arrival.line.paragraph])
        if style and self._tree.is_own:
            return style[1]
        kind = kind or self._provision(arrival.line, None).kind
        at: int | None = max(arrival.after, 0)
        while at:
            if self._units[at].provision.kind == kind:
                return self._units[at].depth
            at = self._units[at].above
        following = arrival.after + 1
        if 0 < following < len(self._units) and self._units[following].provision.kind == kind:
            return self._units[following].depth
        return self._guess(max(arrival.after, 0), kind)

    def _guess(self, after: int, kind: str) -> int:
        """Return the depth of a kind that no neighbour has: beneath the nearest that can hold it."""
        at: int | None = after
        while at:
            own = self._units[at].provision.kind
            if _RANKS[own] < _RANKS[kind]:
                return min(self._units[at].depth + 1, MAX_DEPTH)
            at = self._units[at].above
        return 1

    def _place(self, after: int, depth: int, moved: int | None = None) -> Place:
        """Return the place after a unit, in the order of the text, at a depth; a moved provision is no landmark."""
        at: int | None = max(after, 0)
        while at and (self._units[at].depth > depth or self._is_within(at, moved)):
            at = self._units[at].above if not self._is_within(at, moved) else self._before(at)
        if not at:
            return Place("into", None)
        identity = self._identity(at)
        return Place("after", identity) if self._units[at].depth == depth else Place("into", identity)

    def _is_within(self, unit: int, moved: int | None) -> bool:
        at: int | None = unit
        while at and moved is not None:
            if at == moved:
                return True
            at = self._units[at].above
        return False

    def _before(self, unit: int) -> int:
        """Return the unit that the order of the text has before one."""
        return unit - 1


def _fold(stack: list[tuple[int, Provision]]) -> None:
    _, last = stack.pop()
    depth, parent = stack[-1]
    stack[-1] = (depth, replace(parent, children=(*parent.children, last)))


def _move_of(line: Line) -> str:
    """Return the move that all of a paragraph's words belong to, or nothing."""
    names = {piece.move for piece in line.pieces if piece.text.strip()}
    return names.pop() or "" if len(names) == 1 else ""


def _reversed_at_one_place(drafts: list[Draft]) -> list[Draft]:
    """Turn around what goes to one and the same place: each is put right after its landmark, before those before it."""
    found: list[Draft] = []
    run: list[Draft] = []
    for draft in drafts:
        if run and run[0].edit.place != draft.edit.place:
            found += run[::-1]
            run = []
        run.append(draft)
    return found + run[::-1]
