"""The one write transaction: a batch of acts is judged, appended and projected, or nothing at all is written.

The steps, as record.md has them; a crash at any of them leaves the record as it was before the batch, or after it:

1. Verify forms, signatures and parts, before anything is locked.
2. Lock the head: one writer at a time, whatever the number of processes.
3. Read the time under the lock; it never goes back.
4. Catch up with what other processes recorded; load once all that the batch's rules will look at.
5. The keeper's due acts, by (deadline, reference).
6. Each act, those that block or revoke before those that conclude: repeat by id, judge, append, apply,
   and at once the keeper's acts that its count has decided.
7. Write each table once.
8. Write the head.
9. Commit. From here on the batch is durable.
10. Read the tree anew and compare; only then change what is remembered, sign the checkpoint and answer.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from comity.core.act import Act, Part, SignedAct
from comity.core.canonical import encode
from comity.core.checkpoint import Note
from comity.core.entry import Entry
from comity.core.errors import ComityError, Malformed, Refused, Unverified
from comity.core.evidence import Opening
from comity.core.founding import KEEPER
from comity.core.merkle import CompactRange, prove_inclusion
from comity.record import facts, store, tables
from comity.record.charters import charter_of
from comity.record.facts import Due, Fact, Need, Recorded, State
from comity.record.four_eyes import need_approvals, need_requirements
from comity.record.judge import Case, Kind, Owed, check_kind, judge
from comity.record.keeper import Keeper
from comity.record.proofs import receipt_for
from comity.record.receipts import Answer, Receipt, not_judged, refuse

OnStep = Callable[[int], None]
# One writer at a time within a process; between processes the head's row is locked.
_writing = threading.RLock()


class DamagedRecord(ComityError):
    """What the database holds after COMMIT is not what was written: nothing is signed, and the keeper stops."""


def _no_step(number: int) -> None:
    """Stand where tests make a step fail."""


def commit(keeper: Keeper, batch: Sequence[SignedAct], *, on_step: OnStep = _no_step) -> list[Answer]:
    """Record a batch and answer for each act, in the order given. Nobody is answered before it is durable."""
    with _writing:
        attempt = _Commit(keeper, batch, on_step)
        try:
            answers = attempt.run()
        except DamagedRecord:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a rule or the database raises, its neighbours go on
            # A rule that crashes must not take its neighbours with it: each is tried again alone. What failed only
            # after it was durable is answered as a repeat.
            if len(batch) <= 1 and not attempt.durable:
                return not_judged(batch, error)
            return [answer for signed in batch for answer in commit(keeper, [signed], on_step=on_step)]
    if attempt.durable:
        for listen in keeper.listeners:
            listen()
    return answers


def refresh(keeper: Keeper) -> None:
    """Take in what other processes have recorded since, for those who only read."""
    size = tables.Head.objects.values_list("size", flat=True).first() or 0
    if size > keeper.size:
        with _writing:
            keeper.catch_up(size)


@dataclass
class _Pending:
    """What one transaction is going to write."""

    entries: list[tuple[Any, ...]] = field(default_factory=list)
    readers: list[tuple[int, str]] = field(default_factory=list)
    parts: list[tuple[Any, ...]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    erased: list[tuple[str, str]] = field(default_factory=list)
    nodes: dict[tuple[int, int], bytes] = field(default_factory=dict)


class _Commit:
    """One run of the steps above."""

    def __init__(self, keeper: Keeper, batch: Sequence[SignedAct], on_step: OnStep) -> None:
        self.keeper = keeper
        self.batch = batch
        self.on_step = on_step
        self.appended: dict[int, tuple[int, Entry]] = {}
        self.repeated: dict[int, str] = {}
        self.refused: dict[int, ComityError] = {}
        self.payloads: dict[int, Any] = {}
        self.pending = _Pending()
        self.durable = False
        self.series: dict[tuple[str, str], int] = {}
        self.siblings: dict[tuple[int, int], bytes] = {}

    def run(self) -> list[Answer]:
        self.on_step(1)
        for place, signed in enumerate(self.batch):
            try:
                self.payloads[place] = self._examine(signed)
            except (Malformed, Refused, Unverified) as error:
                self.refused[place] = error
        with transaction.atomic():
            self._lock()
            self._load()
            self._record_due()
            for place in self._order():
                self._record(place)
            self._write()
            self.on_step(9)
        self.durable = bool(self.pending.entries)
        self.on_step(10)
        return self._answer()

    def _examine(self, signed: SignedAct) -> Any:
        """Step 1, for one act: return its payload; raises what its author is to be told."""
        kind = check_kind(self.keeper.rules.kinds, signed.act)
        payload = kind.parse(signed.act)
        signed.verify()
        check_parts(signed, limit=self.keeper.charter.limits.part_bytes)
        kind.inspect(signed.act, signed.parts)
        return payload

    def _lock(self) -> None:
        """Steps 2 and 3. SQLite's transactions begin IMMEDIATE (settings), so that it locks the whole file here."""
        self.on_step(2)
        sql = 'SELECT "size", "hashes", "time" FROM "comity_head" WHERE "id" = 1'
        lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        ((size, hashes, time),) = store.execute(sql + lock)
        self.tree = CompactRange.from_bytes(size, bytes(hashes))
        self.before = size
        self.head = (size, self.tree.root().hex())
        self.pending.nodes.update(self.tree.nodes())
        self.on_step(3)
        self.now = self.keeper.now(time)

    def _load(self) -> None:
        """Step 4: one query for each type of fact that the batch needs, however many acts there are."""
        self.on_step(4)
        keeper = self.keeper
        keeper.catch_up(self.before)
        self.state = State(keeper.registry)
        acts = [(self.batch[place].act, payload) for place, payload in self.payloads.items()]
        self._load_series({(act.key, act.to.text) for act, _ in acts})
        known: set[Need] = set()
        store.load_needs(keeper.tables, self.state, [Need(Recorded, "act", act.id) for act, _ in acts], known)
        kinds = keeper.rules.kinds
        for turn in range(max((kinds[act.kind].rounds for act, _ in acts), default=0)):
            needs = [
                need
                for act, payload in acts
                if kinds[act.kind].rounds > turn
                for need in kinds[act.kind].needs(self.state, act, payload)
            ]
            store.load_needs(keeper.tables, self.state, needs, known)
        signed = [act for act, _ in acts]
        store.load_needs(keeper.tables, self.state, need_requirements(signed), known)
        store.load_needs(keeper.tables, self.state, need_approvals(self.state, signed), known)
        self.known = known

    def _load_series(self, pairs: set[tuple[str, str]]) -> None:
        """Load the last number of each key in each audience."""
        rows = sorted(pairs)
        for start in range(0, len(rows), store.CHUNK):
            some = rows[start : start + store.CHUNK]
            marks = ", ".join(["(%s, %s)"] * len(some))
            # A maximum for each pair is one look into the index; grouped, it would read all that a key ever signed.
            found = store.execute(
                'SELECT pair.column1, pair.column2, (SELECT MAX("n") FROM "comity_entry" WHERE "key" = pair.column1 '  # noqa: S608
                f'AND "audience" = pair.column2) FROM (VALUES {marks}) AS pair',
                [value for pair in some for value in pair],
            )
            self.series.update({(key, audience): n for key, audience, n in found if n is not None})

    def _record_due(self) -> None:
        """Step 5: what clocks have decided since the last commit, oldest first."""
        self.on_step(5)
        sql = 'SELECT "id", "kind", "reference" FROM "comity_duerow" WHERE "at" <= %s ORDER BY "at", "reference", "id"'
        rules = self.keeper.rules
        for row, kind, reference in store.execute(sql, [self.now]):
            owes = rules.kinds[kind].due
            assert owes is not None, f"{kind} is never due"
            charter = charter_of(self.state, rules.charter)
            self._record_owed(owes(reference, self.now, self._need, charter))
            store.execute('DELETE FROM "comity_duerow" WHERE "id" = %s', [row])

    def _need(self, needs: Iterable[Need]) -> State:
        """Load further facts, for what the keeper itself is about to do, and return the state with them."""
        store.load_needs(self.keeper.tables, self.state, needs, self.known)
        return self.state

    def _order(self) -> list[int]:
        """Acts that block or revoke come before acts that conclude; otherwise the order of arrival stands.

        A key's own acts keep the order of their numbers: what blocks takes along what its key signed before it.
        """
        kinds = self.keeper.rules.kinds
        series: dict[tuple[str, str], list[int]] = {}
        ordered: dict[int, None] = {}
        for place in self.payloads:
            act = self.batch[place].act
            series.setdefault((act.key, act.to.text), []).append(place)
            if kinds[act.kind].blocks:
                ordered.update(dict.fromkeys(series[act.key, act.to.text]))
        return list(ordered | dict.fromkeys(self.payloads))

    def _record(self, place: int) -> None:
        """Step 6, for one act."""
        self.on_step(6)
        signed = self.batch[place]
        if self.state.find(Recorded, act=signed.act.id):
            # Sent again after it was recorded, perhaps by a key since revoked: its first receipt answers.
            self.repeated[place] = signed.act.id
            return
        try:
            self.appended[place] = self._append(signed, self.payloads[place])
        except Refused as error:
            self.refused[place] = error

    def _append(self, signed: SignedAct, payload: Any) -> tuple[int, Entry]:
        """Judge one act, append its entry and apply it; raises Refused, and then nothing has changed."""
        act, keeper = signed.act, self.keeper
        kind = keeper.rules.kinds[act.kind]
        index = self.tree.size
        case = Case(self.state, keeper.rules, act, payload, index, self.now)
        seen = self.head[1] if act.seen[0] == self.before else keeper.root_at(act.seen[0])
        judge(case, series=self.series.get((act.key, act.to.text), 0), seen=seen)
        case.findings = kind.find(case)
        salt = keeper.random(f"salt {act.id}")
        entry = Entry.make(signed, salt=salt, time=self.now, findings=case.findings)
        self._take(case, kind, entry, signed.parts)
        for owed in kind.follow(case):
            self._record_owed(owed)
        return index, entry

    def _take(self, case: Case, kind: Kind, entry: Entry, parts: tuple[Part, ...]) -> None:
        """Put the entry into the tree, the state and what will be written."""
        act, pending, leaf = case.act, self.pending, entry.leaf()
        self.tree.append(leaf, pending.nodes)
        self.series[act.key, act.to.text] = act.n
        own = facts.recorded(case.index, entry)
        case.reference = own.reference
        self.state.add(own)
        pending.entries.append((*Recorded.row()(own), leaf, entry.data))
        pending.readers.extend((case.index, party) for party in act.to.parties)
        named = {part.name: (part.to or act.to).text for part in act.parts}
        pending.parts.extend((case.index, act.id, part.name, named[part.name], part.salt, part.data) for part in parts)
        for fact in kind.apply(case):
            if isinstance(fact, Due):
                pending.due.append(fact)
                continue
            if isinstance(fact, facts.Erasure):
                pending.erased.append((fact.act, fact.part))
            self.state.add(fact)
            pending.facts.append(fact)

    def _record_owed(self, owed: Owed | None) -> None:
        """Record an act of the keeper, which a clock or a count has decided. Its refusal is our own error."""
        if owed is None:
            return
        keeper, kind = self.keeper, self.keeper.rules.kinds[owed.kind]
        parts = self._restated(owed)
        pair = (keeper.key.public, owed.to.text)
        if pair not in self.series:
            self._load_series({pair})
        act = Act.from_value(
            {
                "org": keeper.rules.founding.id, "kind": owed.kind, "v": kind.v, "by": KEEPER,
                "key": keeper.key.public, "n": self.series.get(pair, 0) + 1,
                "nonce": keeper.random(f"nonce {owed.kind} {encode(owed.body).decode()}").hex(),
                "seen": {"size": self.head[0], "root": self.head[1]}, "at": self.now, "to": owed.to.to_value(),
                "body": owed.body, "parts": [{"name": part.name, "hash": part.hash()} for part in parts],
            }
        )  # fmt: skip
        signed = SignedAct(act, (keeper.key.sign("act", act.data),), parts)
        payload = kind.parse(act)
        for _ in range(kind.rounds):
            self._need(kind.needs(self.state, act, payload))
        try:
            self._append(signed, payload)
        except Refused as error:
            raise RuntimeError(f"the keeper's own act was refused: {error}") from error

    def _restated(self, owed: Owed) -> tuple[Part, ...]:
        """Return an owed act's parts under new salts: what is adopted is restated for its own audience."""
        if not owed.restates:
            return ()
        rows = [(act, name, data) for _, act, name, _, _, data in self.pending.parts if act in owed.restates]
        rows += tables.PartRow.objects.filter(act__in=owed.restates).values_list("act", "name", "data")
        composed = owed.compose({(act, name): bytes(data) for act, name, data in rows})
        purpose = f"part {owed.kind} {owed.restates[0]}"
        return tuple(Part(name, self.keeper.random(f"{purpose} {name}"), composed[name]) for name in sorted(composed))

    def _write(self) -> None:
        """Steps 7 and 8."""
        self.on_step(7)
        if not self.pending.entries:
            return
        keeper, pending = self.keeper, self.pending
        columns = (*Recorded.columns(), "leaf", "data")
        store.insert("comity_entry", columns, pending.entries)
        store.insert("comity_reader", ("index", "party"), pending.readers)
        store.insert("comity_partrow", ("index", "act", "name", "audience", "salt", "data"), pending.parts)
        store.insert_facts(keeper.tables, pending.facts)
        store.insert("comity_duerow", Due.columns(), [Due.row()(due) for due in pending.due])
        store.insert("comity_outbox", ("index",), [(row[0],) for row in pending.entries])
        for act, part in pending.erased:
            tables.PartRow.objects.filter(act=act, name=part).delete()
        nodes = [
            (level, index, value)
            for (level, index), value in pending.nodes.items()
            if level and level % 8 == 0 and (index + 1) << level > self.before
        ]
        store.insert("comity_treenode", ("level", "index", "hash"), nodes)
        self.on_step(8)
        root = self.tree.root().hex()
        store.insert("comity_signed", ("size", "root", "time"), [(self.tree.size, root, self.now)])
        store.execute(
            'UPDATE "comity_head" SET "size" = %s, "hashes" = %s, "time" = %s WHERE "id" = 1',
            [self.tree.size, self.tree.to_bytes(), self.now],
        )

    def _answer(self) -> list[Answer]:
        """Step 10."""
        keeper, size, root = self.keeper, self.tree.size, self.tree.root()
        if self.pending.entries:
            found = store.execute('SELECT "root" FROM "comity_signed" WHERE "size" = %s', [size])
            if found != [(root.hex(),)]:
                raise DamagedRecord("record.damaged", size=size, expected=root.hex(), found=str(found))
            keeper.remember(size, root.hex())
            self._forget_erased()
            for fact in self.pending.facts:
                if fact.registry:
                    keeper.registry.add(fact)
            keeper.size = size
        note = keeper.sign(size, root) if self.appended else None
        return [self._answer_one(place, note) for place in range(len(self.batch))]

    def _forget_erased(self) -> None:
        """SQLite keeps what was deleted in its write-ahead log until that is emptied."""
        if self.pending.erased and connection.vendor == "sqlite":
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _answer_one(self, place: int, note: Note | None) -> Answer:
        signed = self.batch[place]
        if place in self.refused:
            return refuse(signed, self.refused[place], key=self.keeper.key, head=self.head, now=self.now)
        if place in self.repeated:
            return receipt_for(self.keeper, self.repeated[place])
        index, entry = self.appended[place]
        assert note is not None, "what was appended has a checkpoint"
        proof = prove_inclusion(index, self.tree.size, self._node, self.siblings)
        return Receipt(Opening(index, entry, tuple(proof)), note, self.keeper.rules.founding.exercise)

    def _node(self, level: int, index: int) -> bytes:
        return self.pending.nodes[level, index]


def check_parts(signed: SignedAct, *, limit: int) -> None:
    """Raise Refused unless exactly the parts that the act names are delivered, with the hashes that it names."""
    named = {part.name: part.hash for part in signed.act.parts}
    delivered = {part.name for part in signed.parts}
    if delivered != named.keys() or len(delivered) != len(signed.parts):
        raise Refused("part.not_delivered", expected=sorted(named), found=sorted(delivered))
    for part in signed.parts:
        if len(part.data) > limit:
            raise Refused("part.too_large", part=part.name, size=len(part.data), limit=limit)
        if part.hash() != named[part.name]:
            raise Refused("part.other_bytes", part=part.name)
