"""Strangers' files: told apart by their bytes, and read where they can do no harm."""

import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comity.core.errors import ComityError, Malformed
from comity.texts.decoding import Doubt
from comity.texts.document import Document, identify
from comity.texts.edit import Edit, Place
from comity.texts.files import reading_process
from comity.texts.files.formats import FileReading, format_of, read_file
from comity.texts.files.paper import Sheet
from comity.texts.files.pdf_out import write_pdf
from comity.texts.files.reading_process import from_value, read_untrusted
from comity.texts.files.word_in import WordChange, WordRemark
from comity.texts.files.word_out import write_docx
from comity.texts.provision import Provision
from comity.texts.reading import Reading, read_text
from tests.texts.letters import words

TEXT = "DECISION\n\n1. Lamps burn at night.\n\n2. Лампы горят ночью.\n"
DOCUMENT = identify(read_text(TEXT.encode()), language="en")
FILES = {
    "text": TEXT.encode(),
    "html": b"<!doctype html><h1>DECISION</h1><p>1. Lamps burn at night.</p>",
    "pdf": write_pdf([DOCUMENT], Sheet("The Lantern Compact", "LC/1")),
    "docx": write_docx(DOCUMENT, symbol="LC/1", meta=[]),
}


@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a.docx", "", "a.html.exe"])
@pytest.mark.parametrize("found", FILES)
def test_bytes_and_not_names_say_what_a_file_is(found, name):
    assert format_of(FILES[found], name) == found


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (b"", "a", "text"),
        (b"\xef\xbb\xbf  <html>", "a", "html"),
        ("<html>".encode("utf-16"), "a", "html"),
        (b"<?xml version='1.0'?>\n<!-- x --><!DOCTYPE html>", "a", "html"),
        (b"<p>words", "a", "html"),
        (b"words <b>in</b> bold", "a.htm", "html"),
        (b"words <b>in</b> bold", "a.txt", "text"),
        (b"<5 metres> is short", "a", "text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "docx"),
        (b"junk\n%PDF-1.4", "a", "pdf"),
    ],
)
def test_what_is_told_apart(data, name, found):
    assert format_of(data, name) == found


@pytest.mark.parametrize("first", [b"{\\rtf1", b"\x89PNG\r\n", b"\xff\xd8\xff\xe0", b"MZ\x90", b"\x1f\x8b\x08"])
def test_other_formats_are_named(first):
    with pytest.raises(Malformed) as refused:
        read_file(first + b"...", "minutes.docx")
    assert refused.value.code == "file.format"
    assert refused.value.facts["name"] == "minutes.docx"


@pytest.mark.parametrize("found", FILES)
def test_a_process_reads_what_this_one_reads(found):
    told = []
    reading = read_untrusted(
        FILES[found], "a", language="en", earlier=DOCUMENT, on_progress=lambda *steps: told.append(steps)
    )
    assert reading == read_file(FILES[found], "a", language="en", earlier=DOCUMENT)
    assert reading.format == found
    assert "Lamps burn at night." in words(reading.reading)
    assert all(done <= total for done, total in told)


def bomb():
    """Return a Word file whose document takes 300 million bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["docx"])) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in good.namelist():
            made.writestr(name, good.read(name) + b" " * (300_000_000 if name == "word/document.xml" else 0))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "text.empty"),
        (b"%PDF-1.7", "file.damaged"),
        (b"PK\x03\x04 no zip", "file.damaged"),
        (b"\x89PNG", "file.format"),
        (b"a\xffb", "text.not_utf8"),
        (None, "file.bomb"),
    ],
    ids=["empty", "cut off", "no zip", "picture", "encoding", "bomb"],
)
def test_errors_come_back_in_the_same_words(data, code):
    data = bomb() if data is None else data
    with pytest.raises(Malformed) as refused:
        read_untrusted(data, "a")
    assert refused.value.code == code
    with pytest.raises(ComityError) as here:
        read_file(data, "a")
    assert (here.value.code, here.value.facts) == (code, refused.value.facts)


def test_a_file_too_large(monkeypatch):
    monkeypatch.setattr(reading_process, "MAX_FILE_BYTES", 3)
    with pytest.raises(Malformed, match="file.too_large"):
        read_untrusted(b"four", "a")


def test_time_is_limited(monkeypatch):
    monkeypatch.setattr(reading_process, "WALL_SECONDS", 0)
    with pytest.raises(Malformed, match="file.too_slow"):
        read_untrusted(FILES["pdf"], "a")


@pytest.mark.parametrize(
    ("attempt", "outcome"),
    [
        ("bytearray(1_600_000_000)", "MemoryError"),
        ("open('here', 'wb').write(b'x' * 99_999)", "OSError"),
        ("resource.setrlimit(resource.RLIMIT_CPU, (99, 99))", "ValueError"),
    ],
)
def test_the_process_gives_up_what_it_does_not_need(attempt, outcome, tmp_path):
    if os.getuid() == 0 and "CPU" in attempt:
        attempt = "raise ValueError"  # Root may raise its limits again; the service does not run as root.
    program = (
        "import resource, signal; from comity.texts.files.reading_process import _confine\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); _confine()\n"
        f"try:\n    {attempt}\nexcept BaseException as error:\n    print(type(error).__mro__)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert outcome in ran.stdout


@pytest.fixture
def process(tmp_path, monkeypatch):
    """Put a program of the test's own where the reading process would be: one that was taken over by its file."""

    def put(program):
        path = tmp_path / "taken_over"
        path.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{program}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(sys, "executable", str(path))

    return put


def test_it_inherits_no_secrets(process, monkeypatch):
    monkeypatch.setenv("COMITY_SECRET", "s")
    process("print(json.dumps({'error': 'file.damaged', 'facts': {'names': sorted(os.environ), 'at': os.getcwd()}}))")
    with pytest.raises(Malformed) as told:
        read_untrusted(b"x", "a")
    assert set(told.value.facts["names"]) <= {"LANG", "PATH", "LC_CTYPE"}
    assert told.value.facts["at"] == "/"


GOOD = json.dumps(asdict(read_file(TEXT.encode(), "a")))


@pytest.mark.parametrize(
    "program",
    [
        "",
        "print('not json')",
        "print('[]')",
        "print('{}')",
        "print(json.dumps({'reading': 5}))",
        "print(json.dumps({'progress': [1, 'x']}))",
        "print(json.dumps({'progress': 7}))",
        "print(json.dumps({'error': 'file.damaged', 'facts': 3}))",
        f"found = json.loads({GOOD!r}); found['more'] = 1; print(json.dumps({{'reading': found}}))",
        f"found = json.loads({GOOD!r}); found['reading']['title'] = []; print(json.dumps({{'reading': found}}))",
        "os.kill(os.getpid(), 11)",
    ],
)
def test_what_comes_back_is_checked(process, program):
    process(program)
    with pytest.raises(Malformed, match="file.damaged"):
        read_untrusted(b"x", "a")


def test_it_cannot_talk_for_ever(process, monkeypatch):
    monkeypatch.setattr(reading_process, "MAX_ANSWER", 100_000)
    process("while True: print(json.dumps({'progress': [1, 2]}))")
    with pytest.raises(Malformed):
        read_untrusted(b"x", "a")


def test_values_come_back_as_their_types():
    provision = Provision("paragraph", None, "words", (Provision("item", "(a)", "more"),), "p-0000000000", ("ARV",))
    edit = Edit("insert", "p-0000000000", Place("after", None), None, ("en",), ())
    change = WordChange("Arvenia", datetime(2031, 3, 2, tzinfo=UTC), edit, {"p-0000000000": provision}, "why")
    remark = WordRemark("Belmora", None, None, "quoted", "remark")
    reading = Reading("title", (provision,), (Doubt("table", 3, "x"),), ("dropped",))
    found = FileReading(reading, "docx", (change,), (remark,), ())
    value = json.loads(json.dumps(asdict(found), default=datetime.isoformat))
    assert from_value(FileReading, value) == found


def test_nothing_of_django_is_loaded_in_it():
    program = (
        "import sys, comity.texts.files.reading_process; print([m for m in sys.modules if m.startswith('django')])"
    )
    ran = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert Path(reading_process.__file__).exists()
    assert isinstance(DOCUMENT, Document)
