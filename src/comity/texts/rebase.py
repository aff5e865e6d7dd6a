"""A proposal brought from the text that its author saw to the text as it stands now; nothing is ever dropped.

Pure: acceptances are recorded, rebasing is not. Whoever reads the record rebases alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from comity.texts.compare import Budget
from comity.texts.edit import Edit, Place, Words
from comity.texts.merging import BREAK, Clash, find_clashes, keep_proposed, merge_words
from comity.texts.outline import Outline, own
from comity.texts.provision import Provision

__all__ = ["STATES", "Clash", "Rebased", "merge_words", "rebase", "rebase_languages", "worst_state"]

# From the best to the worst.
STATES = ("moot", "applies", "rebased", "clashes", "lost")


@dataclass(frozen=True, slots=True)
class Rebased:
    """What has become of a proposal, in one language.

    `state`: "applies" (as it was written), "rebased" (its words merged, or its place moved to the nearest neighbour
    that is left), "clashes" (see `clashes`; `words` keep the proposed side), "moot" (what it asks is so already),
    "lost" (its provision is gone; `words` are its own). `note` is a code that says why, or None:

    - no_words: the proposal says nothing in this language;
    - same_words, deleted_already, there_already, split_already, merged_already, held_already: why it is moot;
    - place_moved: its place is gone, `edit.place` is the nearest; place_inside: it would now go into itself;
    - words_changed: what it would delete has other words now; deleted, other_deleted: what is gone.
    """

    edit: Edit
    state: str
    words: dict[str, Provision]
    clashes: tuple[Clash, ...] = ()
    note: str | None = None


def rebase(edit: Edit, base_words: Words, words: Words, current: Outline, budget: Budget | None = None) -> Rebased:
    """Return the edit as it applies to the current text, in one language; never raises, whatever became of the text.

    `base_words` are those that the author saw, by provision (missing: those of now); `words` those of the edit.
    """
    steps = budget or Budget()
    match edit.op:
        case "insert":
            return _rebase_insert(edit, words, current)
        case "delete":
            return _rebase_delete(edit, base_words, current)
    now = current.get(edit.provision)
    if now is None:
        return Rebased(edit, "lost", dict(words), note="deleted")
    match edit.op:
        case "move":
            return _rebase_move(edit, current)
        case "split":
            return _rebase_split(edit, base_words, words, current, now, steps)
        case "merge":
            return _rebase_merge(edit, base_words, words, current, now, steps)
        case "hold":
            moot = now.held == edit.held
            return Rebased(edit, "moot" if moot else "applies", {}, note="held_already" if moot else None)
    return _rebase_replace(edit, base_words, words, now, steps)


def rebase_languages(
    edit: Edit, base: Mapping[str, Words], words: Mapping[str, Words], current: Mapping[str, Outline]
) -> dict[str, Rebased]:
    """Rebase in every language of the current text, each by itself."""
    return {tag: rebase(edit, base.get(tag, {}), words.get(tag, {}), outline) for tag, outline in current.items()}


def worst_state(found: Mapping[str, Rebased]) -> str:
    """Return the state of a proposal over its languages: the worst of those in which it has words."""
    told = [each for each in found.values() if each.note != "no_words"] or list(found.values())
    return max((each.state for each in told), key=STATES.index, default="applies")


def _rebase_replace(edit: Edit, base_words: Words, words: Words, now: Provision, steps: Budget) -> Rebased:
    new = words.get(edit.provision)
    if new is None:
        return Rebased(edit, "applies", {}, note="no_words")
    seen = base_words.get(edit.provision, now)
    merged, clashes = _merge_provision(seen, now, new, steps)
    if not clashes and _same(merged, now):
        return Rebased(edit, "moot", {edit.provision: merged}, note="same_words")
    return Rebased(edit, _state(seen, now, clashes), {edit.provision: merged}, clashes)


def _state(seen: Provision, now: Provision, clashes: tuple[Clash, ...]) -> str:
    return "clashes" if clashes else "applies" if _same(seen, now) else "rebased"


def _same(one: Provision, two: Provision) -> bool:
    return (one.text, one.number, one.kind) == (two.text, two.number, two.kind)


def _merge_provision(
    seen: Provision, now: Provision, new: Provision, steps: Budget
) -> tuple[Provision, tuple[Clash, ...]]:
    """Merge a provision's own text, and its number and kind, each of which is one word."""
    pieces = merge_words(seen.text, now.text, new.text, steps)
    number, numbers = _merge_label(seen.number, now.number, new.number, "number")
    kind, kinds = _merge_label(seen.kind, now.kind, new.kind, "kind")
    merged = replace(new, text=keep_proposed(pieces), number=number, kind=kind or new.kind, children=())
    return merged, (*find_clashes(pieces), *numbers, *kinds)


def _merge_label(seen: str | None, now: str | None, new: str | None, part: str) -> tuple[str | None, tuple[Clash, ...]]:
    if seen == new or now == new:
        return now, ()
    if seen == now:
        return new, ()
    return new, (Clash(seen or "", now or "", new or "", part),)


def _rebase_insert(edit: Edit, words: Words, current: Outline) -> Rebased:
    new = words.get(edit.provision)
    if current.has_place(edit.provision):
        return Rebased(edit, "moot", dict(words), note="there_already")
    if new and any(_is_twin(new, beside, current) for beside in current.beside(edit.place)):
        return Rebased(edit, "moot", dict(words), note="same_words")
    placed = _find_place(edit, current)
    if placed != edit:
        return Rebased(placed, "rebased", dict(words), note="place_moved")
    return Rebased(edit, "applies", dict(words), note=None if new else "no_words")


def _is_twin(new: Provision, identity: str, current: Outline) -> bool:
    """Whether another proposal has since brought the same provision to the same place."""
    other = current.get(identity)
    return other is not None and new.text == other.text and new.kind == other.kind and not current.was_known(identity)


def _find_place(edit: Edit, current: Outline) -> Edit:
    """Return the edit with its place, if that is gone, moved to the nearest that is left."""
    if edit.place is None or edit.place.of is None or current.get(edit.place.of) is not None:
        return edit
    moved = edit.provision if edit.op == "move" else None
    return replace(edit, place=current.nearest(edit.place.of, besides=moved))


def _rebase_delete(edit: Edit, base_words: Words, current: Outline) -> Rebased:
    now = current.get(edit.provision)
    if now is None:
        return Rebased(edit, "moot", {}, note="deleted_already")
    seen = base_words.get(edit.provision, now)
    # Who wants the provision gone wants it gone in other words too; but the others should know that they are other.
    if seen.text != now.text:
        return Rebased(edit, "rebased", {}, note="words_changed")
    return Rebased(edit, "applies", {})


def _rebase_move(edit: Edit, current: Outline) -> Rebased:
    placed = _find_place(edit, current)
    place = placed.place
    if place is not None and current.is_within(place.of, edit.provision):
        return Rebased(edit, "clashes", {}, note="place_inside")
    if place is not None and current.is_at(edit.provision, place):
        return Rebased(placed, "moot", {}, note="there_already")
    if placed != edit:
        return Rebased(placed, "rebased", {}, note="place_moved")
    return Rebased(edit, "applies", {})


def _rebase_split(
    edit: Edit, base_words: Words, words: Words, current: Outline, now: Provision, steps: Budget
) -> Rebased:
    """Rebase both halves as one text with a break between them, so that what others changed falls into its half."""
    first, second = words.get(edit.provision), words.get(edit.other or "")
    if edit.other is None or current.has_place(edit.other):
        return Rebased(edit, "moot", dict(words), note="split_already")
    if first is None or second is None:
        return Rebased(edit, "applies", dict(words), note="no_words")
    if _is_split(edit, now, first, second, current):
        return Rebased(edit, "moot", dict(words), note="split_already")
    seen = base_words.get(edit.provision, now)
    pieces = merge_words(seen.text, now.text, f"{first.text}{BREAK}{second.text}", steps)
    one, _, two = (half.strip() for half in keep_proposed(pieces).partition(BREAK))
    if (not one and first.text) or (not two and second.text):
        # Others took all the words of a half: there is no such split any more, and both see why.
        clash = Clash(seen.text, now.text, f"{first.text}{BREAK}{second.text}")
        return Rebased(edit, "clashes", {key: own(value) for key, value in words.items()}, (clash,))
    merged, labels = _merge_provision(replace(seen, text=""), replace(now, text=""), replace(first, text=""), steps)
    clashes = (*(_in_half(clash, len(one) + 1) for clash in find_clashes(pieces)), *labels)
    halves = {edit.provision: replace(merged, text=one), edit.other: replace(own(second), text=two)}
    return Rebased(edit, _state(seen, now, clashes), halves, clashes)


def _is_split(edit: Edit, now: Provision, first: Provision, second: Provision, current: Outline) -> bool:
    """Whether the provision was split already, by this proposal or by one that made the same halves."""
    beside = [current.get(each) for each in current.beside(Place("after", edit.provision))]
    return now.text == first.text and any(each is not None and each.text == second.text for each in beside[1:])


def _in_half(clash: Clash, second: int) -> Clash:
    """Return a clash with its start in its own half."""
    if clash.start < second:
        return clash
    return replace(clash, part="other", start=clash.start - second)


def _rebase_merge(
    edit: Edit, base_words: Words, words: Words, current: Outline, now: Provision, steps: Budget
) -> Rebased:
    other, new = current.get(edit.other or ""), words.get(edit.provision)
    if other is None or edit.other is None:
        if new is not None and new.text == now.text:
            return Rebased(edit, "moot", dict(words), note="merged_already")
        return Rebased(edit, "lost", dict(words), note="other_deleted")
    if current.is_within(edit.provision, edit.other):
        return Rebased(edit, "clashes", dict(words), note="place_inside")
    if new is None:
        return Rebased(edit, "applies", {}, note="no_words")
    seen = _joined(base_words.get(edit.provision, now), base_words.get(edit.other, other))
    present = _joined(now, other)
    merged, clashes = _merge_provision(seen, present, new, steps)
    return Rebased(edit, _state(seen, present, clashes), {edit.provision: merged}, clashes)


def _joined(one: Provision, two: Provision) -> Provision:
    return replace(own(one), text=" ".join(text for text in (one.text, two.text) if text))
