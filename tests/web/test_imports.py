"""Files brought into forms: read with progress, languages aligned; and a Word file that came back."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.texts.document import Document
from comity.texts.edit import Edit
from comity.texts.files.paper import Sheet
from comity.texts.files.pdf_out import write_pdf
from comity.texts.files.word_in import WordRemark
from comity.texts.files.word_out import WordProposal, write_docx
from comity.texts.state import get_text
from comity.web.pages import acts as pages
from comity.web.pages import texts_form
from comity.web.shell import imports
from comity.web.shell.site import Site, use_site
from tests.negotiation.table import Table, paragraph, pid, proposal_of, text_of
from tests.web.acting import signed_in, submit
from tests.web.test_acts import sign_page, template_of, words_of
from tests.web.test_negotiation_forms import filled as fields_of
from tests.world import World, recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.everywhere]

NEW = "/acts/text.table/new"
ENGLISH = text_of("The lamps are lit at dusk.", "Each keeper tends its own.", "Storms are reported.")
RUSSIAN = text_of(
    "Лампы зажигают в сумерках.", "Каждый смотрит за своей.", "О бурях сообщают.", language="ru", title="О лампах"
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    # A busy machine may take longer to start a process than a form waits.
    monkeypatch.setattr(texts_form, "WAIT_SECONDS", 30.0)
    monkeypatch.setattr("comity.web.pages.imports.WAIT_SECONDS", 30.0)
    settings.DATA = tmp_path
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


def filled(page: bytes) -> dict[str, Any]:
    """Return all that a browser would send of the form as it stands."""
    return {name: unescape(value) if isinstance(value, str) else value for name, value in fields_of(page).items()}


def word(document: Document, **more: Any) -> bytes:
    return write_docx(document, symbol="L.1", **more)


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def table_files(client: Client, **files: SimpleUploadedFile) -> bytes:
    given = {"organ": "council", "audience": "organ"}
    return client.post(NEW, given | {f"file_{tag}": file for tag, file in files.items()}).content


def tabled(world: World, page: bytes) -> dict[str, Document]:
    answer = submit(sign_page(world, page, "COR")).json()
    text = get_text(world.viewer("COR"), answer["next"].rpartition("/")[2])
    assert text
    return text.documents


# ---------------------------------------------------------------- into the tabling form


def test_word_file_is_tabled_with_its_provisions(world: World) -> None:
    page = table_files(signed_in(world, "COR"), en=upload(word(ENGLISH), "lamps.docx"))
    assert tabled(world, page)["en"] == ENGLISH


def test_pdf_and_page_in_two_languages_are_aligned(world: World) -> None:
    pdf = write_pdf([ENGLISH], Sheet("The Lantern Compact", ""))
    html = "<h1>О лампах</h1>" + "".join(f"<p>{each.number} {each.text}</p>" for each in RUSSIAN.provisions)
    html = f"<html><body>{html}<script>x</script></body></html>"
    page = table_files(
        signed_in(world, "COR"), en=upload(pdf, "lamps.pdf"), ru=upload(html.encode(), "l.html")
    )  # fmt: skip
    documents = tabled(world, page)
    texts = {tag: {each.id: each.text for each in document.provisions} for tag, document in documents.items()}
    assert "x" not in texts["ru"].values()
    pairs = {texts["en"][identity]: text for identity, text in texts["ru"].items() if identity in texts["en"]}
    assert pairs["Each keeper tends its own."] == "Каждый смотрит за своей."
    assert pairs["Storms are reported."] == "О бурях сообщают."


def test_what_was_read_can_be_corrected_and_keeps_its_identities(world: World) -> None:
    client = signed_in(world, "COR")
    page = table_files(client, en=upload(word(ENGLISH), "lamps.docx"))
    given = filled(page)
    assert given["import_en"].endswith("+")
    given["text_en"] = given["text_en"].replace("at dusk", "at sunset")
    page = client.post(NEW, given).content
    found = tabled(world, page)["en"]
    assert [each.id for each in found.provisions] == [each.id for each in ENGLISH.provisions]
    assert found.provisions[0].text == "The lamps are lit at sunset."


def test_emptied_field_means_that_there_is_no_such_text(world: World) -> None:
    client = signed_in(world, "COR")
    page = table_files(client, en=upload(word(ENGLISH), "lamps.docx"), ru=upload(word(RUSSIAN), "l.docx"))
    page = client.post(NEW, filled(page) | {"text_ru": ""}).content
    assert template_of(page)["body"]["languages"] == ["en"]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"0" * 100, "scan.png", "holds no text that can be read"),
        (b"PK\x03\x04" + b"0" * 200, "broken.docx", ""),
        (b"%PDF-1.7\nnothing", "broken.pdf", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "old.doc", ""),
    ],
)
def test_bad_file_is_refused_in_words_and_nothing_else_is_lost(world: World, data: bytes, name: str, said: str) -> None:
    client = signed_in(world, "COR")
    page = client.post(
        NEW,
        {
            "organ": "council",
            "audience": "organ>everyone",
            "text_en": "The lamps are lit.",
            "file_ru": upload(data, name),
        },
    ).content
    assert b"act-template" not in page
    assert said in words_of(page)
    assert 'class="errorlist"' in page.decode()
    given = filled(page)
    assert given["text_en"].strip() == "The lamps are lit."
    assert given["audience"] == "organ>everyone"
    assert template_of(client.post(NEW, given).content)["body"]["languages"] == ["en"]


def test_doubtful_pair_is_corrected_by_a_person_before_signing(world: World) -> None:
    client = signed_in(world, "COR")
    given = {
        "organ": "council", "audience": "organ",
        "text_en": "Lamps\n\n1. The lamps are lit at dusk.\n\n2. Each keeper tends its own lamp and no other.",
        "text_ru": "Лампы\n\n1. Лампы зажигают в сумерках.\n\n5. Каждый смотрит за своей лампой.",
    }  # fmt: skip
    page = client.post(NEW, given).content
    assert "Align it so" in words_of(page)
    names = re.findall(r'<select name="(pair_ru_\d+)" form="choices">', page.decode())
    assert names
    again = client.post(NEW, filled(page) | {names[-1]: "alone"}).content
    assert "chosen by you" in words_of(again)
    documents = tabled(world, again)
    ids = [{each.id for each in documents[tag].provisions} for tag in ("en", "ru")]
    assert len(ids[0] & ids[1]) == 1


def test_name_written_two_ways_is_shown_before_signing(world: World) -> None:
    text = "Lamps\n\n1. The Lantern Compact lights lamps.\n\n2. The Lantern-Compact tends them."
    page = signed_in(world, "COR").post(NEW, {"organ": "council", "audience": "organ", "text_en": text}).content
    assert "Names and terms to look at" in words_of(page)


# ---------------------------------------------------------------- progress


def slow(monkeypatch: pytest.MonkeyPatch, *, fail: bool = False) -> dict[str, bool]:
    """Let reading tell how far it is, and go on only when it is let."""
    gate = {"open": False}
    real = imports.read_untrusted

    def read(*args: Any, on_progress: Any, **rest: Any) -> Any:
        on_progress(120, 300)
        while not gate["open"]:
            time.sleep(0.01)
        return real(*args, on_progress=on_progress, **rest)

    monkeypatch.setattr(imports, "read_untrusted", read)
    monkeypatch.setattr(texts_form, "WAIT_SECONDS", 0.3)
    return gate


def test_long_file_is_read_with_progress_and_the_form_keeps_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = slow(monkeypatch)
    client = signed_in(world, "COR")
    page = client.post(
        NEW,
        {
            "organ": "council", "audience": "organ>everyone", "text_ru": "Лампы зажигают.",
            "file_en": upload(word(ENGLISH), "lamps.docx"),
        },
    ).content  # fmt: skip
    assert b"act-template" not in page
    assert "paragraph 120 of 300" in words_of(page)
    token = re.search(r'hx-get="(/imports/[0-9a-f]{32})"', page.decode())
    assert token
    given = filled(page)
    assert (given["text_ru"].strip(), given["audience"]) == ("Лампы зажигают.", "organ>everyone")
    other = signed_in(world, "FAL")
    assert other.get(token[1]).status_code == 404
    assert words_of(other.get(token[1]).content) == words_of(other.get(f"/imports/{'0' * 32}").content)
    assert b"data-reading" in client.get(token[1]).content
    gate["open"] = True
    monkeypatch.setattr(texts_form, "WAIT_SECONDS", 30.0)
    page = client.post(NEW, given).content
    assert template_of(page)["body"]["languages"] == ["en", "ru"]
    assert b"data-reading" not in client.get(token[1]).content


def test_reading_that_died_with_its_process_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = slow(monkeypatch)
    client = signed_in(world, "COR")
    given = filled(table_files(client, en=upload(word(ENGLISH), "lamps.docx")))
    monkeypatch.setattr(imports, "SILENT_SECONDS", -1)
    assert "interrupted" in words_of(client.post(NEW, given).content)
    gate["open"] = True


def test_file_is_forgotten_after_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world, "COR")
    page = table_files(client, en=upload(word(ENGLISH), "lamps.docx"))
    monkeypatch.setattr(imports, "KEPT_SECONDS", 0)
    monkeypatch.setattr(imports, "_forget_later", lambda place: None)
    imports.start(word(RUSSIAN), "other.docx", owner="COR")
    given = filled(page)
    # The words are in the field: only the file's identities are gone.
    assert template_of(client.post(NEW, given).content)["body"]["languages"] == ["en"]
    given = given | {"text_en": "", "import_en": given["import_en"].rstrip("+")}
    assert "not kept any more" in words_of(client.post(NEW, given).content)


def test_party_has_few_files_waiting(world: World) -> None:
    for _ in range(imports.MOST_OF_A_PARTY):
        (imports._folder() / (token := f"{_:032x}")).mkdir()
        imports._save(imports._folder() / token, imports.Job("COR", "a", "docx"))
    page = table_files(signed_in(world, "COR"), en=upload(word(ENGLISH), "lamps.docx"))
    assert "files waiting" in words_of(page)


# ---------------------------------------------------------------- a Word file that came back


def bring_back(client: Client, table: Table, data: bytes) -> bytes:
    answer = client.post(f"/texts/{table.text}/import", {"file": upload(data, "back.docx"), "language": "en"})
    assert answer.status_code == 302, words_of(answer.content)
    return client.get(answer.headers["Location"]).content


def tracked(author: str, number: int, text: str, reason: str = "") -> WordProposal:
    words = {pid(number): paragraph(number, text, f"{number}.")}
    return WordProposal(author, None, Edit("replace", pid(number), languages=("en",)), words, reason)


def test_word_file_that_came_back_becomes_proposals_of_its_own_delegation_alone(world: World) -> None:
    table = Table(world, ENGLISH, RUSSIAN)
    stands = proposal_of(table.reword("DUN", 3, "Storms are reported at once."))
    data = word(
        ENGLISH,
        proposals=[
            tracked("COR", 1, "The lamps are lit at dusk without delay.", "Dusk is early in winter."),
            tracked("Desk of the harbours", 2, "Each keeper tends its own lamp."),
            tracked("FAL", 2, "Each keeper tends two."),
            tracked("DUN", 3, "Storms are reported at once."),
        ],
        remarks=[WordRemark("Ministry of the sea", None, pid(2), "keeper", "Who is that?")],
    )
    client = signed_in(world, "COR")
    page = bring_back(client, table, data)
    said = unescape(words_of(page))
    for words in (
        "Desk of the harbours", "No delegation's name.", "Theirs to sign: FAL.", "Stands already as a proposal of DUN",
        "Who is that?", "Comments that belong to no change", "Dusk is early in winter.",
    ):  # fmt: skip
        assert words in said, words
    boxes = re.findall(r'<input type="checkbox" name="change" value="(\d+)"( checked)?>', page.decode())
    assert [bool(checked) for _, checked in boxes] == [True, False]
    address = f"/acts/text.propose/new?text={table.text}&imported={filled(page)['imported']}"
    page = client.get(address + "".join(f"&change={number}" for number, _ in boxes)).content
    assert submit(sign_page(world, page, "COR", reasons="Our reasons.")).status_code == 200
    living = [each for each in table.read("COR").proposals.values() if each.status == "living"]
    assert sorted((each.party, each.edit.provision) for each in living) == [
        ("COR", pid(1)),
        ("COR", pid(2)),
        ("DUN", pid(3)),
    ]
    assert stands in {each.id for each in living}
    again = unescape(words_of(bring_back(client, table, data)))
    assert again.count("Stands already as a proposal of COR") == 2


def test_change_of_ones_own_proposal_revises_it(world: World) -> None:
    table = Table(world, ENGLISH)
    first = proposal_of(table.reword("COR", 1, "The lamps are lit at dawn."))
    client = signed_in(world, "COR")
    page = bring_back(client, table, word(ENGLISH, proposals=[tracked("COR", 1, "The lamps are lit at noon.")]))
    assert "It replaces your delegation" in words_of(page)
    page = client.get(f"/acts/text.propose/new?text={table.text}&imported={filled(page)['imported']}&change=0").content
    assert submit(sign_page(world, page, "COR")).status_code == 200
    assert table.read("COR").proposals[first].status == "revised"


def test_file_made_before_an_acceptance_names_the_words_that_its_author_saw(world: World) -> None:
    table = Table(world, ENGLISH)
    recorded(table.accept(proposal_of(table.reword("DUN", 1, "All lamps are lit at dusk."))))
    client = signed_in(world, "COR")
    page = bring_back(client, table, word(ENGLISH, proposals=[tracked("COR", 1, "The lamps are lit at dawn.")]))
    assert "<del>dusk</del><ins>dawn</ins>" in page.decode()
    assert "The text has other words there by now" in words_of(page)
    page = client.get(f"/acts/text.propose/new?text={table.text}&imported={filled(page)['imported']}&change=0").content
    assert template_of(page)["body"]["edits"][0]["base"] == table.text


def test_words_that_were_changed_without_tracking_are_named(world: World) -> None:
    table = Table(world, ENGLISH)
    other = text_of("The lamps are lit at dusk.", "Each keeper tends its own.", "Storms are hidden.")
    page = unescape(words_of(bring_back(signed_in(world, "COR"), table, word(other))))
    assert "No tracked changes" in page
    assert "Words that differ from the text, without a tracked change" in page
    assert "Paragraph 3" in page


def test_nobody_else_sees_the_file_or_learns_of_the_text(world: World) -> None:
    table = Table(world, ENGLISH)
    client = signed_in(world, "COR")
    page = bring_back(client, table, word(ENGLISH, proposals=[tracked("COR", 1, "The lamps are lit at noon.")]))
    address = f"/acts/text.propose/new?text={table.text}&imported={filled(page)['imported']}&change=0"
    other = signed_in(world, "FAL").get(address).content
    assert b"noon" not in other
    assert b"act-template" not in other
    outside = signed_in(world, "OBS")
    assert outside.get(f"/texts/{table.text}/import").status_code == 404
    assert outside.get(f"/texts/{'0' * 64}/import").status_code == 404


@pytest.mark.parametrize("data", [b"", b"plain words", b"%PDF-1.4"])
def test_what_is_no_word_file_is_refused_in_words(world: World, data: bytes) -> None:
    table = Table(world, ENGLISH)
    given = {"file": upload(data, "a.docx"), "language": "en"} if data else {}
    answer = signed_in(world, "COR").post(f"/texts/{table.text}/import", given)
    assert answer.status_code == 400
    assert "The file was not read." in words_of(answer.content)
