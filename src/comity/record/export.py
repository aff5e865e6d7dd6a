"""The record as files: C2SP tlog-tiles for everyone, openings and parts for one viewer, and evidence of one act.

Nothing here decides who reads what: entries come through `readable`, parts through `read_parts`.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db.models import Q

from comity.core import canonical
from comity.core.act import Part
from comity.core.checkpoint import Checkpoint, Note
from comity.core.entry import Entry
from comity.core.errors import Malformed, Refused
from comity.core.evidence import MAX_EVIDENCE, MAX_OPENINGS, Evidence
from comity.core.keys import Signature
from comity.core.merkle import TILE_HEIGHT, TILE_WIDTH, entries_path, tile_path
from comity.record import tables
from comity.record.access import PUBLIC, Viewer
from comity.record.cosigning import last_cosigned
from comity.record.keeper import Keeper
from comity.record.proofs import kept_hashes, openings
from comity.record.reading import read_parts
from comity.record.registry import Key

# So many openings, with their parts, stand in one file of an export.
BUNDLE = 4096
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch


def tile(level: int, index: int, width: int = TILE_WIDTH) -> bytes:
    """Return a hash tile of C2SP tlog-tiles: `width` hashes of 32 bytes; raises Malformed if the tree has no such tile.

    `level` counts tiles: hashes of tile level 1 are roots of 256 leaves.
    """
    hashes = kept_hashes(TILE_HEIGHT * level, *_span(level, index, width))
    if len(hashes) != width:
        raise Malformed("merkle.index", index=index, size=len(hashes))
    return b"".join(hashes)


def entry_bundle(index: int, width: int = TILE_WIDTH) -> bytes:
    """Return an entry bundle of C2SP tlog-tiles: each leaf's data (32 bytes), after its length in two bytes.

    The data is the salted commitment, which reveals nothing of the entry. Raises Malformed if there is no such bundle.
    """
    start, end = _span(0, index, width)
    rows = tables.Entry.objects.filter(index__gte=start, index__lt=end).order_by("index").values_list("index", "data")
    leaves = [Entry.parse(bytes(data), founding=place == 0).commitment() for place, data in rows]
    if len(leaves) != width:
        raise Malformed("merkle.index", index=index, size=len(leaves))
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def _span(level: int, index: int, width: int) -> tuple[int, int]:
    # More levels than these no record can have, and no database has an index for them.
    if not 0 <= level < 7 or not 0 <= index < 2**40 or not 1 <= width <= TILE_WIDTH:
        raise Malformed("merkle.index", index=index, size=width)
    return index * TILE_WIDTH, index * TILE_WIDTH + width


def last_checkpoint(keeper: Keeper) -> tuple[Note, Checkpoint, str]:
    """Return the checkpoint of the last commit, signed and, once a minute has passed, cosigned by the keeper.

    With it come what it says, and the time of the record's last entry, UTC.
    """
    row = tables.Signed.objects.order_by("-size").first()
    if row is None:
        raise Malformed("record.empty")
    note = last_cosigned(row.size) or keeper.sign(row.size, bytes.fromhex(row.root))
    return note, Checkpoint.parse(note.text), row.time


def make_evidence(
    keeper: Keeper, viewer: Viewer, act: str, *, checkpoint: Note | None = None, within: str = ""
) -> bytes:
    """Return the evidence file of a recorded act that the viewer may read; raises Refused if there is none.

    It holds the founding, the act, what its body names, for a decision all that bears on it, the grants by which each
    act's key speaks for its party, and the parts of these acts (not of the grants), all as far as the viewer may read
    them. `checkpoint` may be one of this record that witnesses have cosigned; otherwise it is that of the last commit.
    `within` is an audience's text: then the file holds nothing but what everybody in that audience reads, so that it
    may go wherever what it is about goes.
    """
    subject = _entries(viewer, act=act).exclude(index=0).first()
    if subject is None:
        raise Refused("act.not_recorded", act=act)
    note = checkpoint or last_checkpoint(keeper)[0]
    size = Checkpoint.parse(note.text).size
    shown = _bearing(keeper, viewer, subject)
    chosen = {row.index: row for row in _entries(viewer, index__in=shown, index__lt=size).filter(_read_by_all(within))}
    granted = _entries(viewer, index__in=_grants(keeper, chosen.values()), index__lt=size).filter(_read_by_all(within))
    indices = {0, *chosen, *(row.index for row in granted)}
    if len(indices) > MAX_OPENINGS:
        raise Malformed("evidence.too_large", size=len(indices), limit=MAX_OPENINGS)
    founding = keeper.rules.founding
    data = Evidence(
        founding.id, act, note.format(), tuple(openings(indices, size)),
        tuple(_parts(viewer, [row.act for row in chosen.values()], within)), founding.exercise,
    ).format()  # fmt: skip
    if len(data) > MAX_EVIDENCE:
        raise Malformed("evidence.too_large", size=len(data), limit=MAX_EVIDENCE)
    return data


def _entries(viewer: Viewer, **where: Any) -> Any:
    return tables.Entry.objects.filter(tables.readable(viewer), **where).order_by("index")


def _read_by_all(within: str) -> Q:
    return tables.readable(PUBLIC) | Q(audience=within) if within else Q()


def _bearing(keeper: Keeper, viewer: Viewer, subject: tables.Entry) -> set[int]:
    """Return the indices of the act, of what its decision consists of, and of the acts that these name."""
    references = [
        reference
        for table in _tables_with(keeper, "reference")
        for reference in table.objects.filter(index=subject.index).values_list("reference", flat=True)
    ]
    found = {subject.index, *_indices(keeper, "reference", references)}
    acts = list(_entries(viewer, index__in=found).values_list("act", flat=True))
    found.update(_indices(keeper, "decision", acts))
    found.update(_followed(keeper, [*acts, subject.act]))
    named = {
        value
        for data in _entries(viewer, index__in=found).values_list("data", flat=True)
        for value in json.loads(bytes(data))["act"]["body"].values()
        if isinstance(value, str) and _HASH(value)
    }
    found.update(_entries(viewer, act__in=named, index__gt=0).values_list("index", flat=True))
    return found


def _followed(keeper: Keeper, acts: list[str]) -> set[int]:
    """Return the indices of what followed: in an instrument; who joined what was adopted, and how it was corrected."""
    followed = _indices(keeper, "adopted", acts) | _indices(keeper, "instrument", acts)
    corrections = list(tables.Entry.objects.filter(index__in=followed).values_list("act", flat=True))
    return followed | _indices(keeper, "correction", [*acts, *corrections])


def _tables_with(keeper: Keeper, field: str) -> list[type[tables.FactRow]]:
    return [table for kind, table in keeper.tables.items() if field in kind.lookups]


def _indices(keeper: Keeper, field: str, values: list[str]) -> set[int]:
    return {
        index
        for table in _tables_with(keeper, field)
        for index in table.objects.filter(**{f"{field}__in": values}).values_list("index", flat=True)
    }


def _grants(keeper: Keeper, entries: Iterable[tables.Entry]) -> set[int]:
    """Return the indices of the acts that granted the keys of these entries, back to roots of the founding."""
    keeper.catch_up(tables.Head.objects.values_list("size", flat=True).get())
    found: set[int] = set()
    waiting = {entry.key for entry in entries}
    while waiting:
        held = keeper.registry.latest(Key, key=waiting.pop())
        if held is not None and held.index and held.index not in found:
            found.add(held.index)
            waiting.add(held.granted_by)
    return found


def _parts(viewer: Viewer, acts: list[str], within: str = "") -> Iterator[tuple[str, Part]]:
    """Yield the parts of the acts that the viewer may read, by act and name, with their salts.

    `within` an audience: those alone that everybody in it reads.
    """
    may_read = read_parts(viewer, acts)
    rows = tables.PartRow.objects.filter(act__in=acts).order_by("index", "name")
    if within:
        may_read = read_parts(PUBLIC, acts) | {key: may_read[key] for key in _as_wide(rows, within) if key in may_read}
    salts = rows.values_list("act", "name", "salt")
    for act, name, salt in salts:
        if (act, name) in may_read:
            yield act, Part(name, bytes(salt), may_read[act, name])


def _as_wide(rows: Any, within: str) -> list[tuple[str, str]]:
    return list(rows.filter(audience=within).values_list("act", "name"))


def export_record(keeper: Keeper, viewer: Viewer, folder: Path) -> Checkpoint:
    """Write the record as far as the viewer may read it, and return the checkpoint that it is verified against.

    `checkpoint`; `tile/…` and `tile/entries/…` (C2SP tlog-tiles, the whole tree); `openings/NNNNNN.jsonl`, a line
    `{index, entry}` each; `parts/NNNNNN.jsonl`, the parts of the acts in the bundle of the same number, a line
    `{act, name, salt, data}` each; `delivery.json`, the keeper's signature that these are all openings for that viewer.
    What is in memory at once is one bundle. Raises FileExistsError unless the folder is new or empty.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    note, checkpoint, _ = last_checkpoint(keeper)
    _write_tiles(folder, checkpoint.size)
    digest = _write_openings(folder, viewer, checkpoint.size)
    statement, signature = sign_delivery(keeper, viewer.party, size=(0, checkpoint.size), indices_hash=digest)
    delivery = {"comity": "signed-delivery/v1", "statement": statement.decode(), "signature": signature.to_value()}
    (folder / "delivery.json").write_text(json.dumps(delivery, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    # Last: a folder with a checkpoint is a whole one.
    (folder / "checkpoint").write_text(note.format(), encoding="utf-8")
    return checkpoint


def sign_delivery(
    keeper: Keeper, party: str | None, *, size: tuple[int, int], indices_hash: str
) -> tuple[bytes, Signature]:
    """Sign that the party (None: the public) was given all its openings from a size to a size: proof of any omission.

    `indices_hash` is the SHA-256, in hexadecimal, of each opening's index in decimal and a newline.
    """
    statement = canonical.encode(
        {
            "comity": "delivery/v1",
            "org": keeper.rules.founding.id,
            "party": party,
            "from": size[0],
            "to": size[1],
            "indices_hash": indices_hash,
            "at": canonical.format_time(keeper.clock()),
        }
    )
    return statement, keeper.key.sign("delivery", statement)


def _write_tiles(folder: Path, size: int) -> None:
    level, count = 0, size
    while count:
        for index in range(-(-count // TILE_WIDTH)):
            width = min(TILE_WIDTH, count - index * TILE_WIDTH)
            _write(folder / tile_path(level, index, width), tile(level, index, width))
            if level == 0:
                _write(folder / entries_path(index, width), entry_bundle(index, width))
        level, count = level + 1, count // TILE_WIDTH


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_openings(folder: Path, viewer: Viewer, size: int) -> str:
    """Write openings and parts in bundles; return the hash of the list of indices."""
    digest, after, number = hashlib.sha256(), -1, 0
    (folder / "openings").mkdir()
    (folder / "parts").mkdir()
    while True:
        rows = list(_entries(viewer, index__gt=after, index__lt=size).values_list("index", "act", "data")[:BUNDLE])
        if not rows:
            return digest.hexdigest()
        with (folder / "openings" / f"{number:06d}.jsonl").open("w", encoding="utf-8") as file:
            for index, _, data in rows:
                digest.update(b"%d\n" % index)
                file.write(json.dumps({"index": index, "entry": bytes(data).decode()}, ensure_ascii=False) + "\n")
        with (folder / "parts" / f"{number:06d}.jsonl").open("w", encoding="utf-8") as file:
            for act, part in _parts(viewer, [act for _, act, _ in rows]):
                file.write(json.dumps({"act": act} | part.to_value()) + "\n")
        after, number = rows[-1][0], number + 1
