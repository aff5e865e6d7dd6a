"""Files that are being read for a delegation: started, watched from any process of the server, and forgotten again.

A file's reading lies in the data folder under a token, readable by the party that brought it, for an hour at most. It
is off the record: nothing of it is signed, sent or kept before a delegation signs an act of its own. Progress is no row
of the database, so that reading a long file never waits for the record, nor the record for it.
"""

import json
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock, Semaphore, Thread, Timer
from typing import Any

from django.conf import settings

from comity.core.errors import ComityError, Malformed, Refused
from comity.texts.document import Document
from comity.texts.files.formats import FileReading, format_of
from comity.texts.files.reading_process import WALL_SECONDS, from_value, read_untrusted

KEPT_SECONDS = 3600
# Of one party: enough for a text in every language, and no more than a disk bears from anybody.
MOST_OF_A_PARTY = 12
# Reading takes a processor and much memory.
AT_ONCE = 2
# A reading of which nothing was heard for so long has died with its process.
SILENT_SECONDS = WALL_SECONDS + 30

_TOKEN = re.compile(r"[0-9a-f]{32}").fullmatch
_reading = Semaphore(AT_ONCE)
_starting = Lock()


@dataclass(frozen=True)
class Job:
    """A file that is being read, or was. `state`: waiting, reading, read or failed (then `code` and `facts` say why).

    `done` of `total` pages (of a PDF) or paragraphs are read; both are 0 before anything is known. `about` is what was
    said of the file when it was brought.
    """

    owner: str
    name: str
    format: str
    state: str = "waiting"
    done: int = 0
    total: int = 0
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self.state in ("read", "failed")


def start(
    data: bytes,
    name: str,
    *,
    owner: str,
    language: str | None = None,
    earlier: Document | None = None,
    about: Mapping[str, str] | None = None,
) -> str:
    """Begin to read a file for the party `owner` and return the token under which it is found.

    Raises Malformed for a file of another kind, and Refused `file.too_many` where it has too many files waiting.
    """
    job = Job(owner, name[:200], format_of(data, name), about=dict(about or {}))
    with _starting:
        _sweep()
        jobs = [_load(place) for place in _folder().iterdir()]
        if sum(each is not None and each.owner == owner for each in jobs) >= MOST_OF_A_PARTY:
            raise Refused("file.too_many", limit=MOST_OF_A_PARTY)
        token = secrets.token_hex(16)
        place = _folder() / token
        place.mkdir(mode=0o700)
        _save(place, job)
    Thread(target=_read, args=(place, job, data, language, earlier), daemon=True).start()
    _forget_later(place)
    return token


def look(token: str, owner: str) -> Job | None:
    """Return how far a file is, or None if there is no such file of this party (any more)."""
    place = _place(token)
    job = _load(place) if place else None
    if place is None or job is None or job.owner != owner:
        return None
    if not job.is_over and time.time() - (place / "job").stat().st_mtime > SILENT_SECONDS:
        return _failed(job, Malformed("file.interrupted"))
    return job


def wait(token: str, owner: str, seconds: float) -> Job | None:
    """Return the job once it is over, or as far as it is when the seconds are."""
    until = time.monotonic() + seconds
    while (job := look(token, owner)) is not None and not job.is_over and time.monotonic() < until:
        time.sleep(0.02)
    return job


def take(token: str, owner: str) -> FileReading | None:
    """Return what a file was read into, or None if it is not there; raises Malformed with what went wrong."""
    job, place = look(token, owner), _place(token)
    if job is None or place is None or not job.is_over:
        return None
    if job.state == "failed":
        raise Malformed(job.code, **job.facts)
    reading: FileReading = from_value(FileReading, json.loads((place / "reading").read_text()))
    return reading


def drop(token: str, owner: str) -> None:
    """Forget a file."""
    place = _place(token)
    if place is not None and look(token, owner) is not None:
        shutil.rmtree(place, ignore_errors=True)


def _read(place: Path, job: Job, data: bytes, language: str | None, earlier: Document | None) -> None:
    said = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > 0.2:
            said = time.monotonic()
            _save(place, _changed(job, state="reading", done=done, total=total))

    with _reading:
        try:
            _save(place, _changed(job, state="reading"))
            found = read_untrusted(data, job.name, language=language, earlier=earlier, on_progress=tell)
            _write(place / "reading", json.dumps(asdict(found), separators=(",", ":"), default=datetime.isoformat))
            _save(place, _changed(job, state="read"))
        except FileNotFoundError:
            # It was dropped while it was being read.
            return
        except ComityError as error:
            _save(place, _failed(job, error))
        except Exception:
            _save(place, _failed(job, Malformed("file.damaged")))
            raise


def _failed(job: Job, error: ComityError) -> Job:
    return _changed(job, state="failed", code=error.code, facts=dict(error.facts))


def _changed(job: Job, **values: Any) -> Job:
    return Job(**{**asdict(job), **values})


def _folder() -> Path:
    folder = Path(settings.DATA) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _place(token: str) -> Path | None:
    """Return a token's folder; what is no token leads nowhere."""
    place = _folder() / token if _TOKEN(token) else None
    return place if place is not None and place.is_dir() else None


def _load(place: Path) -> Job | None:
    try:
        return Job(**json.loads((place / "job").read_text()))
    except (FileNotFoundError, NotADirectoryError):
        return None


def _save(place: Path, job: Job) -> None:
    _write(place / "job", json.dumps(asdict(job)))


def _write(path: Path, text: str) -> None:
    """Write a file whole, so that nobody reads half of it."""
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    beside.replace(path)


def _forget_later(place: Path) -> None:
    """Forget a file in time; what a server that was stopped left behind goes when the next file comes."""
    timer = Timer(KEPT_SECONDS, shutil.rmtree, args=(place,), kwargs={"ignore_errors": True})
    timer.daemon = True
    timer.start()


def _sweep() -> None:
    for place in _folder().iterdir():
        if time.time() - place.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(place, ignore_errors=True)
