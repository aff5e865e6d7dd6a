"""Verifying an exported record from its files alone: no server, no database, no network, and one bundle in memory.

The steps, whose numbers errors name:

1. The founding is signed by every founder and the keeper; its id is the organisation's (and the pinned one).
2. The checkpoint is signed by the keeper that the founders named.
3. The tiles make one tree, whose root is the checkpoint's.
4. Every opening is in its form and in order, is the tree's at its index, and its act is signed for this organisation.
5. Every key is its party's: a chain of grants leads to it from a root.
6. Every part is the one that its act names.
7. The keeper signed that these are all openings of the one for whom they were made.

That each act was allowed by the charter is what a mirror judges, and what a viewer may not read it cannot judge.
"""

import gc
import hashlib
import json
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson

from comity.core import authority, canonical
from comity.core.act import Act, Part
from comity.core.checkpoint import Checkpoint, Note, verify_checkpoint
from comity.core.entry import Entry
from comity.core.errors import ComityError, Malformed, Unverified
from comity.core.founding import KEEPER, Founding, SignedFounding
from comity.core.keys import Signature, verify_signature
from comity.core.merkle import TILE_WIDTH, CompactRange, root_of, tile_path

# No line of a file is longer: the largest entry, or the largest part that a charter may allow, as JSON.
MAX_LINE = 96 * 1024 * 1024


@dataclass(frozen=True)
class VerifiedRecord:
    """What an exported record proved. `party` is the one whose openings these are, None for the public."""

    organisation: str
    exercise: bool
    pinned: bool
    size: int
    openings: int
    # Of acts, and of new keys that accepted what they were granted.
    signatures: int
    parts: int
    party: str | None
    founding: Founding
    checkpoint: str


@dataclass
class Bundle:
    """What one file of openings holds, as far as it matters beyond it. Picklable: it comes from another process.

    `uses` is where each key first signed, and for whom; `granted` are the acts that grant keys, with their indices.
    """

    indices: "array[int]" = field(default_factory=lambda: array("Q"))
    times: tuple[str, str] = ("", "")
    uses: dict[str, tuple[int, str]] = field(default_factory=dict)
    granted: list[tuple[int, Act]] = field(default_factory=list)
    signatures: int = 0
    parts: int = 0
    error: tuple[str, str, dict[str, Any]] | None = None


def verify_record(folder: Path, *, organisation: str | None = None, jobs: int = 1) -> VerifiedRecord:
    """Verify an exported record and return what it proves; raises Unverified or Malformed with the step in its facts.

    `organisation` pins the organisation's id; `jobs` processes share the openings.
    """
    founding = _step(1, lambda: _verify_founding(folder, organisation))
    note, checkpoint = _step(2, lambda: _verify_note(folder, founding))
    _step(3, lambda: _verify_tiles(folder, checkpoint))
    keys = _Keys(founding)
    digest, last, openings, signatures, parts = hashlib.sha256(), (-1, ""), 0, 0, 0
    for bundle in _verify_bundles(folder, founding, checkpoint.size, jobs):
        last = _step(4, partial(_check_order, bundle, last))
        _step(5, partial(keys.take, bundle))
        digest.update(b"".join(b"%d\n" % index for index in bundle.indices))
        openings, parts = openings + len(bundle.indices), parts + bundle.parts
        signatures += bundle.signatures
    party = _step(7, lambda: _verify_delivery(folder, founding, checkpoint.size, digest.hexdigest()))
    return VerifiedRecord(
        founding.id, founding.exercise, organisation is not None, checkpoint.size, openings,
        signatures + keys.accepted, parts, party, founding, note.format(),
    )  # fmt: skip


def _step(number: int, check: Callable[[], Any]) -> Any:
    try:
        return check()
    except ComityError as error:
        error.facts.setdefault("step", number)
        raise


def _verify_founding(folder: Path, pinned: str | None) -> Founding:
    first = next(_lines(folder / "openings" / "000000.jsonl"), None)
    if first is None or first.get("index") != 0:
        raise Unverified("record.no_openings")
    entry = Entry.parse(str(first.get("entry")).encode(errors="surrogatepass"), founding=True)
    founding = entry.act
    assert isinstance(founding, Founding)
    SignedFounding(founding, entry.signatures).verify()
    if pinned is not None and founding.id != pinned:
        raise Unverified("evidence.other_organisation", found=founding.id, expected=pinned)
    return founding


def _verify_note(folder: Path, founding: Founding) -> tuple[Note, Checkpoint]:
    note = Note.parse(_read(folder, "checkpoint").decode(errors="surrogateescape"))
    return note, verify_checkpoint(note, founding.origin, founding.keeper)


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise Unverified("record.file_missing", file=name) from None


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file, one a line; raises Malformed."""
    if not path.exists():
        return
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE):
            try:
                value = orjson.loads(line)
            except ValueError:
                raise Malformed("record.line", file=path.name) from None
            if not isinstance(value, dict):
                raise Malformed("record.line", file=path.name)
            yield value


def _verify_tiles(folder: Path, checkpoint: Checkpoint) -> None:
    """Hash the leaves' tiles into the root, and each full tile into the level above it."""
    level, count, tree = 0, checkpoint.size, CompactRange()
    above: list[bytes] | None = None
    while count:
        roots = []
        for index, hashes in _tiles(folder, level, count):
            if above is not None and hashes != above[index * TILE_WIDTH : index * TILE_WIDTH + len(hashes)]:
                raise Unverified("tree.tile", tile=tile_path(level, index, len(hashes)))
            if level == 0:
                for leaf in hashes:
                    tree.append(leaf)
            if len(hashes) == TILE_WIDTH:
                roots.append(root_of(hashes))
        above, level, count = roots, level + 1, count // TILE_WIDTH
    if tree.root() != checkpoint.root:
        raise Unverified("tree.root")


def _tiles(folder: Path, level: int, count: int) -> Iterator[tuple[int, list[bytes]]]:
    for index in range(-(-count // TILE_WIDTH)):
        yield index, _tile(folder, level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))


def _tile(folder: Path, level: int, index: int, width: int) -> list[bytes]:
    name = tile_path(level, index, width)
    data = _read(folder, name)
    if len(data) != 32 * width:
        raise Unverified("tree.tile", tile=name)
    return [data[at : at + 32] for at in range(0, len(data), 32)]


def _verify_bundles(folder: Path, founding: Founding, size: int, jobs: int) -> Iterator[Bundle]:
    names = sorted(path.name for path in (folder / "openings").glob("*.jsonl"))
    tasks = [(folder, name, founding.id, size) for name in names]
    if jobs == 1:
        yield from map(_whole, map(verify_bundle, tasks))
        return
    # Processes that begin anew: a copy of this one would hold its threads' locks.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from map(_whole, pool.map(verify_bundle, tasks))


def _whole(bundle: Bundle) -> Bundle:
    """Return the bundle, or raise the error that was found in it."""
    if bundle.error is not None:
        kind, code, facts = bundle.error
        raise (Unverified if kind == "Unverified" else Malformed)(code, **facts)
    return bundle


def verify_bundle(task: tuple[Path, str, str, int]) -> Bundle:
    """Steps 4 to 6 for one file of openings and its parts; an error is in what is returned, for it must be pickled."""
    folder, name, org, size = task
    bundle = Bundle()
    # Nothing here refers to itself in a circle, so that looking for circles among millions of values is only slow.
    collecting = gc.isenabled()
    gc.disable()
    try:
        named = _step(4, partial(_verify_openings, folder, name, org, size, bundle))
        bundle.parts = _step(6, partial(_verify_parts, folder, name, named))
    except ComityError as error:
        kind = "Unverified" if isinstance(error, Unverified) else "Malformed"
        bundle.error = (kind, error.code, error.facts)
    finally:
        if collecting:
            gc.enable()
    return bundle


def _verify_openings(folder: Path, name: str, org: str, size: int, bundle: Bundle) -> dict[tuple[str, str], str]:
    """Verify the openings of a file; return the hashes of the parts that their acts name."""
    named: dict[tuple[str, str], str] = {}
    tile, tile_index, last, first_time, time = [b""], -1, -1, "", ""
    for line in _lines(folder / "openings" / name):
        match line:
            case {"index": int(index), "entry": str(text)} if len(line) == 2 and last < index < size:
                pass
            case _:
                raise Malformed("opening.form", file=name, index=line.get("index"))
        entry = Entry.parse(text.encode(errors="surrogatepass"), founding=index == 0)
        if index // TILE_WIDTH != tile_index:
            tile_index = index // TILE_WIDTH
            tile = _tile(folder, 0, tile_index, min(TILE_WIDTH, size - tile_index * TILE_WIDTH))
        if tile[index % TILE_WIDTH] != entry.leaf():
            raise Unverified("opening.leaf", index=index)
        if entry.time < time:
            raise Unverified("opening.time", index=index)
        last, time, first_time = index, entry.time, first_time or entry.time
        bundle.indices.append(index)
        if index:
            _take_act(entry, index, org, bundle, named)
    bundle.times = (first_time, time)
    return named


def _take_act(entry: Entry, index: int, org: str, bundle: Bundle, named: dict[tuple[str, str], str]) -> None:
    signed = entry.signed
    act = signed.act
    if act.org != org:
        raise Unverified("act.other_organisation", act=act.id)
    signed.verify()
    bundle.signatures += len(signed.signatures)
    _, party = bundle.uses.setdefault(act.key, (index, act.by))
    if party != act.by:
        raise Unverified("evidence.key_without_authority", act=act.id, party=act.by, key=act.key)
    if act.kind in authority.GRANTS or act.kind == authority.ADOPTION:
        bundle.granted.append((index, act))
    for part in act.parts:
        named[act.id, part.name] = part.hash


def _verify_parts(folder: Path, name: str, named: dict[tuple[str, str], str]) -> int:
    count = 0
    for line in _lines(folder / "parts" / name):
        act = line.pop("act", None)
        part = Part.from_value(line)
        if not isinstance(act, str) or named.get((act, part.name)) != part.hash():
            raise Unverified("evidence.part", act=str(act)[:64], part=part.name)
        count += 1
    return count


def _check_order(bundle: Bundle, last: tuple[int, str]) -> tuple[int, str]:
    """Check that a bundle begins after the one before it ended; return where it ends."""
    if not bundle.indices:
        return last
    if bundle.indices[0] <= last[0] or bundle.times[0] < last[1]:
        raise Unverified("evidence.order", index=bundle.indices[0])
    return bundle.indices[-1], bundle.times[1]


class _Keys:
    """Which key speaks for which party, as the founding and the grants say so far."""

    def __init__(self, founding: Founding) -> None:
        self.held = {party.root: (party.id, "root") for party in founding.parties if party.root}
        self.held[founding.keeper] = (KEEPER, "keeper")
        self.accepted = 0

    def take(self, bundle: Bundle) -> None:
        """Take a bundle's grants in, and check that every key that signed in it was granted before."""
        events: list[tuple[int, Act | str]] = list(bundle.granted)
        events += [(index, key) for key, (index, _) in bundle.uses.items()]
        # A key's first use is looked at before what that same act grants.
        for _, event in sorted(events, key=lambda event: (event[0], isinstance(event[1], Act))):
            if isinstance(event, Act):
                self._grant(event)
            elif self.held.get(event, ("", ""))[0] != bundle.uses[event][1]:
                raise Unverified("evidence.key_without_authority", party=bundle.uses[event][1], key=event)

    def _grant(self, act: Act) -> None:
        granters = authority.GRANTS.get(act.kind)
        role = self.held[act.key][1]
        if granters and role not in granters[0]:
            raise Unverified("evidence.role_may_not_grant", act=act.id, role=role)
        for grant in authority.grants(act):
            grant.verify(act.org)
            self.accepted += 1
            if self.held.get(grant.key, (grant.party, ""))[0] != grant.party:
                raise Unverified("evidence.key_of_another", act=act.id, party=grant.party, key=grant.key)
            self.held[grant.key] = (grant.party, grant.role)


def _verify_delivery(folder: Path, founding: Founding, size: int, indices_hash: str) -> str | None:
    """Return whom the keeper says these openings are for."""
    try:
        value = json.loads(_read(folder, "delivery.json"))
        statement, signature = value["statement"].encode(), Signature.from_value(value["signature"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Malformed("record.line", file="delivery.json") from None
    if signature.key != founding.keeper:
        raise Unverified("signature.wrong", key=signature.key)
    verify_signature("delivery", statement, signature)
    said = canonical.decode(statement)
    if not isinstance(said, dict) or (said.get("org"), said.get("from"), said.get("to")) != (founding.id, 0, size):
        raise Unverified("delivery.other")
    if said.get("indices_hash") != indices_hash:
        raise Unverified("delivery.indices")
    party = said.get("party")
    return party if isinstance(party, str) else None
