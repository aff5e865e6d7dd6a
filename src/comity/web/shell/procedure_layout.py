"""Where everything in a procedure's picture stands: boxes, arrows and words on a sheet of fixed width.

Two columns, from the top down. On the left the way from the start to the adoption, on the right what it may turn into;
a frame is around what is still being decided, so that what may happen at any time there is drawn once. The places
follow from the table of transitions and from how wide its words are: the same table and words give the same picture.

A general layout of graphs would do worse here: a procedure has few states, of which each has its part in the story.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from comity.decisions import machine
from comity.web.shell.procedure_words import Step

# The states of the left column, in this order; those of the right one beside them; and the ends of whatever runs.
WAY = (machine.PROPOSED, machine.OPEN, machine.ASKED, machine.SILENCE, machine.SETTLING, machine.ADOPTED)
TURNS = (machine.NOT_OPENED, machine.HELD, machine.BROKEN, machine.ANNULLED)
EXITS = (machine.CLOSED, machine.SUPERSEDED, machine.DISAVOWED)

WIDTH = 360
LEFT, RIGHT, COLUMN = 12, 202, 148
LINE, NAME_LINE = 15, 17
INSET, SIGN = 10, 13
# Names are bold and larger.
NAME_WIDER = 1.25
# The way's arrows leave a box so far from its left side, the turns' arrows enter theirs so.
TRUNK, DROP = 16, 12
# Between the columns: what leads back, and the line along which the exits stand.
BACK, BUS = 180, 191


@dataclass(frozen=True, slots=True)
class Label:
    """One act beside an arrow or in a box: the sign of who makes it, its words, and in `soft` lines a condition."""

    x: int
    y: int
    maker: str
    lines: tuple[str, ...]
    soft: int = 0

    @property
    def height(self) -> int:
        """Return how much of the sheet it takes, from the top of its first line."""
        return LINE * len(self.lines)


@dataclass(frozen=True, slots=True)
class Box:
    """A state: its name in lines, and what changes nothing in it."""

    state: str
    x: int
    y: int
    width: int
    height: int
    name: tuple[str, ...]
    labels: tuple[Label, ...] = ()

    @property
    def right(self) -> int:
        """Return the x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the y of its lower side."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way through these points, which its makers make, with its labels; it ends in a head unless it is a trunk."""

    points: tuple[tuple[int, int], ...]
    makers: frozenset[str]
    labels: tuple[Label, ...] = ()
    head: bool = True


@dataclass(slots=True)
class Sheet:
    """The whole picture. `frame` is x, y, width and height of what surrounds all that is still being decided."""

    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    frame: tuple[int, int, int, int] = (0, 0, 0, 0)
    heading: tuple[Label, ...] = ()
    begins: tuple[int, int] = (0, 0)
    height: int = 0


def width_of(text: str) -> float:
    """Return about how wide a line of the picture's letters is: rather too wide than too narrow."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> float:
    if letter in "ijlftr.,:;'|()I ":
        return 4.4
    if letter in "mwMWшщжюфмыШЩЖЮФМЫ@—":
        return 11.4
    return 8.6 if letter.isupper() else 7.4


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Return the text in lines of at most that width; a word that is wider by itself stands alone."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines)


def lay_out(steps: Sequence[Step], start: str, names: dict[str, str], beside: Sequence[Step], title: str) -> Sheet:
    """Return the sheet of a procedure: its steps, its first state, its states' names, and what moves nothing.

    `title` stands above what may be done in the whole frame.
    """
    return _Drawing(steps, start, names, beside, title).draw()


class _Drawing:
    """One sheet while it is made: two cursors go down its columns."""

    def __init__(
        self, steps: Sequence[Step], start: str, names: dict[str, str], beside: Sequence[Step], title: str
    ) -> None:
        self.steps, self.names, self.start, self.title = steps, names, start, title
        known = {each.source for each in steps} | {each.target for each in steps}
        self.way = [state for state in WAY if state in known]
        self.running = [state for state in machine.RUNNING if state in known]
        # What may be said in every state of the frame without moving anything is said of the frame.
        self.lifted = {each.act: each for each in beside} | self._everywhere()
        self.wide = machine.HELD in known
        self.sheet = Sheet()
        self.left = self.right = 0
        self.placed: dict[str, Box] = {}

    def _everywhere(self) -> dict[str, Step]:
        if len(self.running) < 2:
            return {}
        loops = [each for each in self.steps if each.source == each.target]
        return {
            each.act: each
            for each in loops
            if all(any(o.source == s and o.act == each.act for o in loops) for s in self.running)
        }

    def draw(self) -> Sheet:
        self._open_frame()
        framed = [state for state in self.way if state in self.running]
        for state, following in zip(framed, [*framed[1:], None], strict=True):
            self._place_on_way(state)
            self._turn(state)
            if following:
                self._lead(state, following)
        self._close_frame(framed[-1])
        self._exits()
        for state in (state for state in self.way if state not in self.running):
            if any(each.source == state and each.target in TURNS for each in self.steps):
                self.left = max(self.left, self.right + 4)
            self._place_on_way(state, by=self._before(state))
            self._turn(state)
            if state != self.way[-1]:
                self._label_below(state, self.way[self.way.index(state) + 1])
        self.sheet.height = max(self.left, self.right) + 2
        return self.sheet

    # ------------------------------------------------------------ the frame, and what may happen anywhere in it

    def _open_frame(self) -> None:
        top = 22
        x, width = LEFT + TRUNK + 10, (WIDTH - 20 if self.wide else COLUMN) - TRUNK - 10
        self.sheet.begins = (LEFT + TRUNK, 8)
        title = Label(x - SIGN, top + 10, "", wrap(self.title, width), 0)
        self.sheet.heading = (
            title,
            *_labels(self.lifted.values(), x, title.y + title.height + 2, width, conditions=False),
        )
        below = top + 18 + _height(self.sheet.heading)
        self.left, self.right = below + 8, below + 8
        self.sheet.frame = (4, top, (WIDTH - 6) if self.wide else COLUMN + 16, 0)

    def _close_frame(self, last: str) -> None:
        box = self.placed[last]
        if self.wide:
            self._label_below(last, self._after(last))
            bottom = max(self.left, self.right) + 8
        else:
            bottom = max(box.bottom, self.left) + 10
            self.left = bottom
            self._label_below(last, self._after(last))
        x, y, width, _ = self.sheet.frame
        self.sheet.frame = (x, y, width, bottom - y)
        self.left = max(self.left, bottom + 20)
        self.right = max(self.right, bottom if self.wide else 0)

    def _exits(self) -> None:
        """From the frame, whatever is going on in it, one line leads along the ends that it may come to."""
        x, y, width, height = self.sheet.frame
        bottom, points = y + height, [(BUS, y + height)]
        if not self.wide:
            points = [(x + width, bottom - 14), (BUS, bottom - 14)]
        self.right = max(self.right, points[-1][1]) + 12
        last = 0
        makers: set[str] = set()
        for state in (state for state in EXITS if state in self.names):
            acts = [each for each in self.steps if each.target == state and each.source in self.running]
            if not acts:
                continue
            labels = _labels(_merged(acts), RIGHT, self.right, COLUMN, conditions=False)
            box = self._box(state, RIGHT, self.right + _height(labels) + 4)
            last = box.y + min(box.height // 2, 17)
            own = frozenset(each.maker for each in acts)
            makers |= own
            self.sheet.arrows.append(Arrow(((BUS, last), (RIGHT, last)), own, labels))
            self.right = box.bottom + 12
        self.sheet.arrows.append(Arrow((*points, (BUS, last)), frozenset(makers), head=False))

    # ------------------------------------------------------------ the way, and what it may turn into

    def _place_on_way(self, state: str, by: str | None = None) -> None:
        box = self._box(state, LEFT, self.left)
        self.left = box.bottom
        if by:
            self._arrow_down(by, box)
        elif state == self.start:
            x, y = self.sheet.begins
            self.sheet.arrows.append(Arrow(((x, y), (x, box.y)), frozenset({"member"})))

    def _lead(self, state: str, following: str) -> None:
        """Between two states of the frame; the next one stands below all that hangs on this one."""
        self._label_below(state, following)
        self.left = max(self.left, self.right + 10)
        box = self._box(following, LEFT, self.left)
        self.placed.pop(following)
        self.sheet.boxes.remove(box)
        self._arrow_down(state, box)

    def _label_below(self, state: str, following: str) -> None:
        acts = _merged(each for each in self.steps if (each.source, each.target) == (state, following))
        labels = _labels(acts, LEFT + TRUNK + 10, self.left + 8, COLUMN - TRUNK - 10)
        self.pending = (state, labels, frozenset(each.maker for each in acts))
        self.left += _height(labels) + 22

    def _arrow_down(self, state: str, box: Box) -> None:
        source, labels, makers = self.pending
        assert source == state, "labels are placed before their arrow"
        x = LEFT + TRUNK
        self.sheet.arrows.append(Arrow(((x, self.placed[state].bottom), (x, box.y)), makers, labels))

    def _after(self, state: str) -> str:
        return self.way[self.way.index(state) + 1]

    def _before(self, state: str) -> str:
        return self.way[self.way.index(state) - 1]

    def _turn(self, state: str) -> None:
        for turn in TURNS:
            acts = _merged(each for each in self.steps if (each.source, each.target) == (state, turn))
            if not acts:
                continue
            if turn in self.placed:
                self._join(state, turn, acts)
                continue
            source = self.placed[state]
            y, x = source.y + 18, RIGHT + DROP
            labels = _labels(acts, x + 8, y + 7, COLUMN - DROP - 8)
            box = self._box(turn, RIGHT, y + 7 + _height(labels) + 14)
            points = ((source.right, y), (x, y), (x, box.y))
            self.sheet.arrows.append(Arrow(points, frozenset(each.maker for each in acts), labels))
            self.right = box.bottom + 8
            self._lead_back(turn, state)

    def _lead_back(self, turn: str, state: str) -> None:
        """What ends the last block: below the box, and along between the columns up to where it came from."""
        acts = _merged(each for each in self.steps if (each.source, each.target) == (turn, state))
        if not acts:
            return
        box, to = self.placed[turn], self.placed[state]
        x, top = RIGHT + DROP, box.bottom
        labels = _labels(acts, x + 8, top + 8, COLUMN - DROP - 26)
        bottom, y = top + 8 + _height(labels) + 6, to.bottom - 10
        points = ((x, top), (x, bottom), (BACK, bottom), (BACK, y), (to.right, y))
        self.sheet.arrows.append(Arrow(points, frozenset(each.maker for each in acts), labels))
        self.right = bottom + 4

    def _join(self, state: str, turn: str, acts: Sequence[Step]) -> None:
        """A second state that may turn into the same: from the right of it, up to the box from below."""
        source, box = self.placed[state], self.placed[turn]
        y, x = source.y + 18, box.right - 9
        labels = _labels(acts, RIGHT - 8, y + 7, COLUMN + 4)
        points = ((source.right, y), (x, y), (x, box.bottom))
        self.sheet.arrows.append(Arrow(points, frozenset(each.maker for each in acts), labels))
        self.right = max(self.right, y + 7 + _height(labels) + 6)

    def _box(self, state: str, x: int, y: int) -> Box:
        loops = [each for each in self.steps if each.source == each.target == state]
        if state in self.running:
            loops = [each for each in loops if each.act not in self.lifted]
        name = wrap(self.names[state], (COLUMN - 2 * INSET) / NAME_WIDER)
        top = y + 9 + NAME_LINE * len(name)
        labels = _labels(_merged(loops), x + INSET, top + 3, COLUMN - 2 * INSET, conditions=False)
        height = top - y + 8 + (_height(labels) + 3 if labels else 0)
        box = Box(state, x, y, COLUMN, height, name, labels)
        self.placed[state] = box
        self.sheet.boxes.append(box)
        return box


def _merged(steps: Iterable[Step]) -> list[Step]:
    """Return one step for each act: an act that leads there on several conditions is named once."""
    return list({each.act: each for each in reversed(list(steps))}.values())[::-1]


def _labels(steps: Iterable[Step], x: int, y: int, width: int, *, conditions: bool = True) -> tuple[Label, ...]:
    """Return the acts one beneath the other; the condition is said where there is a single one."""
    acts, found = list(steps), []
    for each in acts:
        lines = wrap(each.act, width - SIGN)
        soft = wrap(each.when, width - SIGN) if conditions and len(acts) == 1 else ()
        found.append(Label(x, y, each.maker, (*lines, *soft), len(soft)))
        y += found[-1].height
    return tuple(found)


def _height(labels: Iterable[Label]) -> int:
    return sum(each.height for each in labels)
