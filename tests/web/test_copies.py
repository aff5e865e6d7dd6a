"""Certified copies and procès-verbaux of correction: what they show, what is in them, and that they verify."""

import contextlib
import json
import re
import shutil
import subprocess
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdfium2 import PdfDocument

import comity
from comity import catalogue
from comity.core.certified import verify_copy
from comity.core.errors import ComityError
from comity.core.evidence import Verified
from tests.cli.comity import Terminal
from tests.instruments.treaty import Treaty, force
from tests.negotiation.table import Table, text_of
from tests.negotiation.test_corrections import adopt, correct
from tests.web.pages import client_for, serving
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)

EN = text_of("The lamps are lit at dsuk.", "Each keeper tends its own.")
RU = text_of("Лампы зажигают в сумерках.", "Каждый смотрит за своей.", language="ru", title="О лампах")


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


@pytest.fixture
def bare(tmp_path: Path) -> Terminal:
    return Terminal({"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(comity.__file__).parents[1])}, tmp_path)


def words_of(data: bytes) -> str:
    document = PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def embedded(data: bytes) -> bytes:
    document = PdfDocument(data)
    assert document.count_attachments() == 1
    attachment = document.get_attachment(0)
    assert attachment.get_name() == "evidence.json"
    return bytes(attachment.get_data())


def fetch(world: World, act: str, party: str | None = "DUN") -> bytes:
    answer = client_for(world, party).get(f"/adopted/{act}/copy.pdf")
    assert answer.status_code == 200, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/pdf"
    return bytes(answer.content)


def streams(data: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"\nstream\n", data):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(data[found.end() :])


def kinds_in(found: Verified) -> set[str]:
    return {opening.entry.signed.act.kind for opening in found.evidence.openings[1:]}


def test_copy_has_every_language_says_what_it_is_and_verifies(world: World) -> None:
    _, act = adopt(world, EN, RU)
    copy = fetch(world, act)
    words = words_of(copy)
    for each in (
        "The lamps are lit at dsuk.",
        "Лампы зажигают в сумерках.",
        "Certified true copy",
        "Exercise",
        act[:20],
    ):
        assert each in words
    found = verify_copy(copy, organisation=world.keeper.rules.founding.id)
    assert (found.act.id, found.act.kind) == (act, "decision.adopt")
    assert embedded(copy) == found.evidence.format()
    assert {name.name for _, name in found.evidence.parts} == {"text.en", "text.ru"}
    assert any(b"pdfaid:part" in stream for stream in streams(copy))


def test_copy_holds_nothing_that_not_all_who_read_the_text_read(world: World) -> None:
    table = Table(world, EN)
    decision = recorded(world.put(table.text, "BEL"))
    recorded(world.say("FAL", "concern", decision, reasons="For the council alone."))
    world.all_agree(decision)
    client = client_for(world, "FAL")
    act = client.get(f"/decisions/{decision}").content.decode().split('href="/adopted/')[1][:64]
    found = verify_copy(fetch(world, act, "FAL"))
    assert "decision.concern" not in kinds_in(found)
    assert "decision.put" not in kinds_in(found)


def test_correction_is_in_the_copy_and_has_its_proces_verbal(world: World) -> None:
    _, act = adopt(world, EN, RU)
    correction = correct(world, act, 1, "The lamps are lit at dusk.")
    assert client_for(world, "DUN").get(f"/adopted/{correction}/copy.pdf").status_code == 404
    world.later(hours=169)
    catalogue.tick(world.keeper)
    copy = fetch(world, act)
    assert "lit at dusk." in words_of(copy)
    assert {"decision.correct", "decision.corrected"} <= kinds_in(verify_copy(copy))
    verbal = fetch(world, correction)
    assert {"decision.correct", "decision.corrected"} <= kinds_in(verify_copy(verbal))
    words = words_of(verbal)
    for each in ("Procès-verbal of correction 1", "lit at dsuk.", "lit at dusk.", "nobody contested it"):
        assert each in words
    assert "Protokoll" not in words
    page = client_for(world, "DUN").get(f"/adopted/{act}").content.decode()
    assert f'href="/adopted/{act}/copy.pdf"' in page
    assert f'href="/adopted/{correction}/copy.pdf"' in page


def test_copy_is_for_who_reads_the_text(world: World) -> None:
    _, act = adopt(world, EN)
    for party in ("OBS", None):
        assert client_for(world, party).get(f"/adopted/{act}/copy.pdf").status_code == 404
    assert client_for(world, "DUN").get(f"/adopted/{'0' * 64}/copy.pdf").status_code == 404


def test_programs_of_others_render_it_take_the_evidence_out_and_the_command_verifies_both(
    world: World, bare: Terminal, tmp_path: Path
) -> None:
    if not shutil.which("pdfdetach"):
        pytest.skip("no poppler: install poppler-utils")
    copy = fetch(world, adopt(world, EN, RU)[1])
    (tmp_path / "copy.pdf").write_bytes(copy)
    for command in (["pdftoppm", "-r", "40", "-png", "copy.pdf", "page"], ["pdfdetach", "-saveall", "copy.pdf"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert len(list(tmp_path.glob("page-*.png"))) == 4
    told = bare.json("verify", "copy.pdf")
    assert (told["verified"], told["steps"][-1]["name"]) == (True, "copy")
    assert bare.json("verify", "evidence.json")["act"] == told["act"]
    for at in (20, copy.index(b"/Type"), len(copy) // 2, len(copy) - 60):
        (tmp_path / "changed.pdf").write_bytes(copy[:at] + bytes([copy[at] ^ 1]) + copy[at + 1 :])
        assert not bare.json("verify", "changed.pdf", expect=1)["verified"]


def test_what_is_no_copy_is_said_in_words(world: World, bare: Terminal, tmp_path: Path) -> None:
    _, act = adopt(world, EN)
    plain = client_for(world, "DUN").get(f"/adopted/{act}/file.pdf?language=en").content
    (tmp_path / "plain.pdf").write_bytes(plain)
    assert "not a certified copy" in bare.run("verify", "plain.pdf", expect=1).stderr
    with pytest.raises(ComityError):
        verify_copy(plain)


def test_registration_has_all_that_it_needs_once_in_force(world: World) -> None:
    treaty = Treaty(world, force=force(1, 1, "days"))
    client = client_for(world)
    address = f"/instruments/{treaty.act}/registration.zip"
    refused = client.get(address)
    assert (refused.status_code, b"in force, or provisionally applied" in refused.content) == (503, True)
    assert f'href="{address}"' not in client.get(f"/instruments/{treaty.act}").content.decode()
    recorded(treaty.sign("BEL"))
    reservation = recorded(treaty.reserve("BEL"))
    recorded(treaty.deposit("BEL", "ratification", confirms=(reservation,)))
    world.later(days=2)
    assert f'href="{address}"' in client.get(f"/instruments/{treaty.act}").content.decode()
    packed = ZipFile(BytesIO(client.get(address).content))
    assert set(packed.namelist()) == {
        "README.txt", "certifying-statement.pdf", "certified-true-copy.pdf", "texts/en.pdf", "texts/en.docx",
        "statements/01-BEL-reservation.en.txt", "statement.json",
    }  # fmt: skip
    assert packed.read("statements/01-BEL-reservation.en.txt") == b"We read it otherwise."
    words = words_of(packed.read("certifying-statement.pdf"))
    for each in ("Article 102", "in force on 2 March 2031; ratification on 1 March 2031", "We read it otherwise."):
        assert each in words
    for name in ("certifying-statement.pdf", "certified-true-copy.pdf"):
        found = verify_copy(packed.read(name))
        assert {"instrument.sign", "instrument.reserve", "instrument.deposit"} <= kinds_in(found)
    value = json.loads(packed.read("statement.json"))
    assert (value["force"], value["table"][0]["form"]) == ("2031-03-02", "ratification")
