"""`comity text`: files of any format are read and tabled, and texts are written to files, each as its reader may."""

from pathlib import Path

from comity.texts.edit import Edit
from comity.texts.files.word_in import read_docx
from comity.texts.files.word_out import WordProposal, write_docx
from tests.cli.comity import Terminal
from tests.negotiation.table import paragraph, pid, text_of

ENGLISH = text_of("The lamps are lit at dusk.", "Each keeper tends its own.")
RUSSIAN = "О лампах\n\n1. Лампы зажигают в сумерках.\n\n2. Каждый смотрит за своей.\n"


def table(founded: Terminal) -> str:
    (founded.folder / "lamps.docx").write_bytes(write_docx(ENGLISH, symbol="L.1"))
    (founded.folder / "lamps.txt").write_text(RUSSIAN)
    key = f"{founded.environment['COMITY_DATA']}/keys/ARV.head.json"
    answer = founded.json(
        "text", "import", "lamps.docx", "--language", "en", "--also", "ru=lamps.txt", "--organ", "council",
        "--as", "ARV", "--key", key, "--yes",
    )  # fmt: skip
    return str(answer["act"])


def test_word_file_is_read_without_an_organisation(bare: Terminal) -> None:
    words = {pid(1): paragraph(1, "The lamps are never lit.", "1.")}
    change = WordProposal("ARV", None, Edit("replace", pid(1), languages=("en",)), words)
    (bare.folder / "lamps.docx").write_bytes(write_docx(ENGLISH, symbol="L.1", proposals=[change]))
    read = bare.json("text", "import", "lamps.docx", "--dry-run")
    assert read["title"] == "On the lamps"
    assert [each["text"] for each in read["provisions"]] == [each.text for each in ENGLISH.provisions]


def test_file_of_no_known_kind_is_refused_in_words(bare: Terminal) -> None:
    (bare.folder / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    assert "file.format" in bare.run("text", "import", "a.png", "--dry-run", expect=1).stderr


def test_text_goes_in_and_comes_out(founded: Terminal) -> None:
    act = table(founded)
    done = founded.json("text", "export", act, "--as", "BEL", "--language", "en")
    assert Path(done["file"]).name.endswith(".en.docx")
    reading = read_docx((founded.folder / done["file"]).read_bytes()).reading
    assert reading.provisions == ENGLISH.provisions
    founded.run("text", "export", act, "--as", "BEL", "--language", "ru", "--format", "md", "--output", "ru.md")
    assert "Лампы зажигают" in (founded.folder / "ru.md").read_text()
    founded.run("text", "export", act, "--as", "BEL", "--with", "proposals", "--format", "pdf", "--output", "all.pdf")
    assert (founded.folder / "all.pdf").read_bytes().startswith(b"%PDF-")


def test_public_gets_no_file_of_what_it_may_not_read(founded: Terminal) -> None:
    act = table(founded)
    refused = founded.run("text", "export", act, expect=1).stderr
    assert "reads no such text" in refused
    assert founded.run("text", "export", "0" * 64, expect=1).stderr.replace("0" * 64, act) == refused
    assert "no place for proposals" in founded.run(
        "text", "export", act, "--as", "BEL", "--with", "proposals", "--format", "md", expect=1
    ).stderr  # fmt: skip
