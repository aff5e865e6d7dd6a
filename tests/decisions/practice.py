"""How decisions are taken, told naively from the practice and not from the engine: what the engine is compared with.

One object is one decision. It knows no facts and no rules, only what the practice says of each word that is said:
procedures.md, 1 and 2 (OSCE Rules of Procedure, II(A), IV.1(A)6 and Annex 1(A); decision 74/544 of the General
Assembly; SCO Charter, Article 16). `say` tells whether such a word would be taken, and then takes it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

AGREES = {"signature": "sign", "concurrence": "concur"}
BLOCKS = ("object", "reserve", "amend", "decline")
RUNS = ("proposed", "open", "held", "asked", "silence")


@dataclass
class Word:
    """What one member said, or what a note says in its name."""

    stance: str
    taken_back: bool = False


@dataclass
class Practice:
    """One decision of a few members under one procedure; the first of them is in the chair and has put the text."""

    conclusion: str
    members: tuple[str, ...]
    now: datetime
    deadline: datetime | None = None
    opening: timedelta = timedelta()
    hours: timedelta = timedelta()
    settling: timedelta = timedelta()
    minutes: timedelta = timedelta()
    aside: bool = False
    delivery: bool = False
    amendment_breaks: bool = True
    paper: str = "confirmed"
    status: str = ""
    words: dict[str, list[Word]] = field(default_factory=dict)
    late: list[str] = field(default_factory=list)
    notes: dict[str, Word] = field(default_factory=dict)
    certified: dict[str, datetime] = field(default_factory=dict)
    spoke: dict[str, datetime] = field(default_factory=dict)
    asked_at: datetime | None = None
    final_at: datetime | None = None
    adopted_at: datetime | None = None

    def __post_init__(self) -> None:
        self.words = {member: [] for member in self.members}
        self.put_at = self.now
        self.spoke[self.members[0]] = self.now
        if self.conclusion == "silence":
            self.status = "proposed" if self.opening else "silence"
        else:
            self.status = "open"

    def stance(self, member: str) -> str | None:
        """Return where a member stands: its own last word that was not taken back."""
        return self.words[member][-1].stance if self.words[member] else None

    def blockers(self) -> list[str]:
        """Return who blocks."""
        return [member for member in self.members if self.stance(member) in BLOCKS]

    def runs_out(self) -> datetime | None:
        """Return when the silence runs out: once all were reached, so many hours after the last of them was."""
        if not self.delivery:
            return self.deadline
        reached = {}
        for member in self.members:
            times = [known[member] for known in (self.certified, self.spoke) if member in known]
            if not times:
                return None
            reached[member] = min(times)
        assert self.deadline is not None, "a silence has one"
        return max(self.deadline, max(reached.values()) + self.hours)

    def clock(self, now: datetime) -> None:
        """Let time come: first it is open, then it is adopted, then it is final."""
        self.now = now
        if self.status == "proposed" and now > self.put_at + self.opening:
            self.status = "silence"
        out = self.runs_out() if self.status == "silence" else None
        if out is not None and now > out:
            self._adopt()
        if self.status == "settling" and self.final_at is not None and now >= self.final_at:
            self.status = "adopted"

    def say(self, member: str, word: str, of: str = "", until: datetime | None = None) -> bool:
        """Return whether what is said is taken; then it has been. `of`: whom a certificate or a doubt concerns."""
        if not getattr(self, f"_{word}")(*[each for each in (member, of, until) if each]):
            return False
        self.spoke.setdefault(member, self.now)
        return True

    def _adopt(self) -> None:
        self.status = "settling" if self.settling else "adopted"
        self.adopted_at, self.final_at = self.now, self.now + self.settling

    def _look_again(self) -> None:
        """After each word: is anybody against it, and if not, have all who take part agreed?"""
        if self.conclusion == "silence" or self.status not in RUNS:
            return
        if self.blockers():
            self.status, self.asked_at = "held", None
        elif self.status == "held":
            self.status = "open"
        agrees = AGREES.get(self.conclusion)
        takes_part = [member for member in self.members if self.stance(member) != "aside"]
        if agrees and self.status == "open" and takes_part and all(self.stance(each) == agrees for each in takes_part):
            self._adopt()

    def _take(self, member: str, stance: str, note: Word | None = None) -> bool:
        self.words[member].append(note or Word(stance))
        if stance in BLOCKS and self.conclusion == "silence":
            self.status = "broken" if self.status == "silence" else "not-opened"
        self._look_again()
        return True

    def _agree(self, member: str, stance: str) -> bool:
        if self.status not in ("open", "held") or AGREES.get(self.conclusion) != stance:
            return False
        return self.stance(member) not in ("object", stance) and self._take(member, stance)

    def _sign(self, member: str) -> bool:
        return self._agree(member, "sign")

    def _concur(self, member: str) -> bool:
        return self._agree(member, "concur")

    def _aside(self, member: str) -> bool:
        if not self.aside or self.status not in ("open", "asked", "held", "silence"):
            return False
        return self.stance(member) not in ("object", "aside") and self._take(member, "aside")

    def _concern(self, member: str) -> bool:
        return self.status in RUNS

    def _object(self, member: str) -> bool:
        if self.status in ("settling", "adopted") and self.conclusion == "silence":
            if member in self.late:
                return False
            self.late.append(member)
            return True
        return self.status in RUNS and self.stance(member) != "object" and self._take(member, "object")

    def _reserve(self, member: str) -> bool:
        return self.status in RUNS and self.stance(member) not in BLOCKS and self._take(member, "reserve")

    def _decline(self, member: str) -> bool:
        return self.status == "proposed" and self._take(member, "decline")

    def _amend(self, member: str) -> bool:
        return self.status == "silence" and self.amendment_breaks and self._take(member, "amend")

    def _withdraw(self, member: str) -> bool:
        over = self.status in ("settling", "adopted", "superseded")
        if over or not self.words[member] or self.words[member][-1].stance == "none":
            return False
        self.words[member][-1].taken_back = True
        self.words[member].append(Word("none"))
        self._look_again()
        return True

    def _ask(self, member: str) -> bool:
        if member != self.members[0] or self.conclusion != "session" or self.status not in ("open", "asked"):
            return False
        self.status, self.asked_at = "asked", self.now
        return True

    def _declare(self, member: str) -> bool:
        if member != self.members[0] or self.status != "asked" or self.asked_at is None:
            return False
        if self.now < self.asked_at + self.minutes:
            return False
        self._adopt()
        return True

    def _close(self, member: str) -> bool:
        if member != self.members[0] or self.status not in RUNS:
            return False
        self.status = "closed"
        return True

    def _extend(self, member: str, until: datetime) -> bool:
        if member != self.members[0] or self.status not in ("proposed", "silence"):
            return False
        if self.deadline is None or until <= self.deadline or until <= self.now:
            return False
        self.deadline = until
        return True

    def _certify(self, member: str, of: str) -> bool:
        if member != self.members[0] or not self.delivery or self.status not in ("proposed", "silence"):
            return False
        if of in self.certified or of in self.spoke:
            return False
        self.certified[of] = self.now
        return True

    def _doubt_certificate(self, member: str, of: str) -> bool:
        """A challenge to a certificate: whoever was reached by it alone has not been reached."""
        if of not in self.certified:
            return False
        del self.certified[of]
        self.spoke.setdefault(member, self.now)
        out = self.runs_out()
        if self.status == "settling" and (out is None or out >= self.adopted_at):
            self.status = "annulled"
        return True

    def _doubt_declaration(self, member: str) -> bool:
        if self.conclusion != "session" or self.final_at is None:
            return False
        if self.status == "settling":
            self.status = "annulled"
        return True

    def _stamp(self, member: str) -> bool:
        """A witness had the late objection in time: what was adopted over it falls, unless it is final."""
        if self.status != "settling" or member not in self.late:
            return False
        self.words[member].append(Word("object"))
        self.status = "annulled"
        return True

    def note(self, of: str, stance: str, name: str) -> bool:
        """Take a note as the secretariat enters it: it blocks at once, and agrees once confirmed or where notes count.

        `name` is what it is called by when it is answered.
        """
        if self.paper == "never" or self.status not in RUNS:
            return False
        if stance in AGREES.values() and (AGREES.get(self.conclusion) != stance or self.status == "asked"):
            return False
        if stance == "aside" and (not self.aside or self.status == "proposed"):
            return False
        if self.stance(of) in ("object", stance):
            return False
        self.notes[name] = word = Word(stance)
        if stance in BLOCKS or (self.paper == "counts" and self.stance(of) not in BLOCKS):
            self._take(of, stance, word)
        return True

    def confirm(self, of: str, name: str) -> bool:
        """Take a party's confirmation of a note in its name, which it has neither confirmed nor challenged before."""
        word = self.notes[name]
        if word.taken_back or self.status not in RUNS or (self.stance(of) == "object" and word.stance != "object"):
            return False
        self.spoke.setdefault(of, self.now)
        return word.stance in BLOCKS or self._take(of, word.stance)

    def disown(self, of: str, name: str) -> bool:
        """Take a party's challenge of a note in its name, which it has neither confirmed nor challenged before."""
        word = self.notes[name]
        if word.taken_back:
            return False
        self.spoke.setdefault(of, self.now)
        self.words[of] = [each for each in self.words[of] if each is not word]
        self._look_again()
        return True
