"""Reading a stranger's file in a process of its own, which may fail, hang or be taken over without harm.

The process has no secrets in its environment, little memory and time, and may write no file. What it says back is read
as strictly as anything else from outside: JSON, checked against the types that are expected.
"""

import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from threading import Timer
from types import NoneType, UnionType
from typing import IO, Any, Union, get_args, get_origin, get_type_hints

from comity.core.errors import ComityError, Malformed
from comity.texts.document import Document, format_document, parse_document
from comity.texts.files.formats import MAX_FILE_BYTES, FileReading, Progress, read_file

MEMORY = 1_500 * 1024 * 1024
CPU_SECONDS = 60
WALL_SECONDS = 120
_FACTS = (str, int, float, bool, list, NoneType)
MAX_ANSWER = 128 * 1024 * 1024


def read_untrusted(
    data: bytes,
    name: str,
    *,
    language: str | None = None,
    earlier: Document | None = None,
    on_progress: Progress | None = None,
) -> FileReading:
    """Read a file as `formats.read_file` does, in a process of its own; every failure is a Malformed.

    Beside the reader's own codes: `file.too_slow` (seconds), `file.too_much_memory` (limit, in bytes), and
    `file.damaged` where the reader died of the file.
    """
    if len(data) > MAX_FILE_BYTES:
        raise Malformed("file.too_large", size=len(data), limit=MAX_FILE_BYTES)
    asked = {"name": name, "language": language, "earlier": format_document(earlier) if earlier else None}
    # A file, not a pipe: the process need not read while it writes.
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(asked).encode() + b"\n" + data)
        file.seek(0)
        return _run(file, on_progress)


def _run(file: IO[bytes], on_progress: Progress | None) -> FileReading:
    command = [sys.executable, "-I", "-m", "comity.texts.files.reading_process"]
    environment = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(  # noqa: S603 - this program itself, with nothing of the file in its arguments
        command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/"
    ) as process:
        watch = Timer(WALL_SECONDS, process.kill)
        watch.start()
        try:
            assert process.stdout is not None, "a pipe was asked for"
            answer = _listen(process.stdout, on_progress)
            process.stdout.close()
            if answer is None:
                process.wait()
        finally:
            watch.cancel()
            process.kill()
    if answer is None:
        # SIGKILL is the clock's, here or the system's (which ends what used all its seconds).
        slow = process.returncode in (-9, -24)
        raise Malformed("file.too_slow", seconds=CPU_SECONDS) if slow else Malformed("file.damaged")
    if "error" in answer:
        raise _error(answer)
    try:
        reading: FileReading = from_value(FileReading, answer["reading"])
    except (TypeError, KeyError, ValueError):
        raise Malformed("file.damaged") from None
    return reading


def _error(answer: dict[str, Any]) -> Malformed:
    """Return what the reader refused, if it says so in the form in which errors are."""
    code, facts = answer["error"], answer.get("facts")
    if type(code) is not str or type(facts) is not dict or not all(isinstance(fact, _FACTS) for fact in facts.values()):
        return Malformed("file.damaged")
    return Malformed(code, **facts)


def _listen(stdout: IO[bytes], on_progress: Progress | None) -> dict[str, Any] | None:
    """Pass on what the process says of its progress, and return its answer, or None if it died without one."""
    for line in _lines(stdout):
        try:
            said = json.loads(line)
        except ValueError:
            return None
        if type(said) is not dict or "progress" not in said:
            return said if type(said) is dict else None
        try:
            done, total = from_value(tuple[int, ...], said["progress"])
        except (TypeError, ValueError):
            return None
        if on_progress:
            on_progress(done, total)
    return None


def _lines(stdout: IO[bytes]) -> Iterator[bytes]:
    left = MAX_ANSWER
    while left > 0 and (line := stdout.readline(left)):
        left -= len(line)
        yield line


def from_value(kind: Any, value: Any) -> Any:
    """Return the value as what its type says: raises TypeError, KeyError or ValueError if it is not.

    Knows dataclasses, tuples of one type, mappings by text, options, instants (ISO 8601) and the plain types.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        names = {field.name for field in fields(kind)}
        if _checked(dict, value).keys() != names:
            raise ValueError(names)
        made: Any = kind
        return made(**{name: from_value(hints[name], value[name]) for name in names})
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(from_value(arguments[0], item) for item in _checked(list, value))
    if origin in (Union, UnionType):
        return _from_union(arguments, value)
    if origin is not None:
        return {_checked(str, name): from_value(arguments[1], item) for name, item in _checked(dict, value).items()}
    return datetime.fromisoformat(value) if kind is datetime else _checked(kind, value)


def _from_union(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None and NoneType in kinds:
        return None
    (kind,) = (kind for kind in kinds if kind is not NoneType)
    return from_value(kind, value)


def _checked(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(type(value).__name__)
    return value


def _confine() -> None:
    """Give up what reading a file does not need, before the first of its bytes is looked at."""
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
    }
    if sys.platform == "darwin":
        del limits[resource.RLIMIT_AS]  # macOS refuses to limit it.
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))


def _say(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, separators=(",", ":"), default=datetime.isoformat) + "\n")
    sys.stdout.flush()


def _main() -> None:
    _confine()
    asked, data = json.loads(sys.stdin.buffer.readline()), sys.stdin.buffer.read()
    earlier = parse_document(asked["earlier"]) if asked["earlier"] else None
    try:
        _say({"reading": asdict(_read(data, asked["name"], asked["language"], earlier))})
    except ComityError as error:
        _say({"error": error.code, "facts": error.facts})


def _read(data: bytes, name: str, language: str | None, earlier: Document | None) -> FileReading:
    try:
        return read_file(
            data,
            name,
            language=language,
            earlier=earlier,
            on_progress=lambda done, total: _say({"progress": [done, total]}),
        )
    except MemoryError:
        raise Malformed("file.too_much_memory", limit=MEMORY) from None


if __name__ == "__main__":
    _main()
