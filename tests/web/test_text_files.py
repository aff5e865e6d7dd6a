"""Texts as files: who may read a page may have its file, in its language, and the file says no more than the page."""

import sys
from collections.abc import Iterator

import pytest
from django.test import Client
from pypdfium2 import PdfDocument

from comity.core.act import Audience
from comity.texts.edit import Edit
from comity.texts.files.word_in import read_docx
from tests.negotiation.table import Table, pid, proposal_of, text_of
from tests.web.pages import client_for, read, serving, words_of
from tests.world import COUNCIL, World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    with serving(World()) as world:
        yield world


def table_of(world: World) -> Table:
    return Table(
        world,
        text_of("The lamps are lit at dusk.", "Each keeper tends its own."),
        text_of("Лампы зажигают в сумерках.", "Каждый смотрит за своей.", language="ru", title="О лампах"),
    )


def fetch(client: Client, path: str) -> tuple[str, bytes]:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.content[:300])
    return answer.headers["Content-Disposition"], answer.content


def pdf_words(data: bytes) -> str:
    document = PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.parametrize("form", ["docx", "pdf", "xml", "md"])
def test_version_is_had_as_a_file_with_its_symbol_as_name(world: World, form: str) -> None:
    table = table_of(world)
    name, data = fetch(client_for(world, "COR"), f"/texts/{table.text}/file.{form}?language=ru")
    assert f'filename="COUNCIL-2031-L.1.ru.{form}"' in name
    if form == "md":
        assert "Лампы зажигают" in data.decode()
    if form == "docx":
        reading = read_docx(data, language="ru").reading
        assert reading.title == "О лампах"
        assert [each.id for each in reading.provisions] == [pid(1), pid(2)]


def test_proposals_are_tracked_changes_under_the_delegations_names(world: World) -> None:
    table = table_of(world)
    recorded(table.reword("COR", 1, "The lamps are lit at dusk without delay."))
    recorded(table.insert("FAL", 3, 2, "Storms are reported."))
    recorded(table.reword("ARV", 2, "Each keeper tends two.", capacity="chair"))
    recorded(table.retract("DUN", proposal_of(table.delete("DUN", 2))))
    _, data = fetch(client_for(world, "BEL"), f"/texts/{table.text}/file.docx?with=proposals&language=en")
    changes = read_docx(data, language="en").changes
    found = {(change.author, change.edit.op, change.edit.provision) for change in changes}
    assert found == {("COR", "replace", pid(1)), ("FAL", "insert", pid(3)), ("ARV (chair)", "replace", pid(2))}
    clean = read_docx(fetch(client_for(world, "BEL"), f"/texts/{table.text}/file.docx?language=en")[1])
    assert clean.changes == ()


def test_what_was_accepted_is_in_the_current_text_alone(world: World) -> None:
    table = table_of(world)
    recorded(table.accept(proposal_of(table.reword("COR", 1, "The lamps are lit at dawn."))))
    client = client_for(world, "BEL")
    assert b"dawn" not in fetch(client, f"/texts/{table.text}/file.md?language=en")[1]
    assert b"dawn" in fetch(client, f"/texts/{table.text}/file.md?language=en&with=current")[1]


def test_pdf_has_two_languages_brackets_and_names(world: World) -> None:
    table = table_of(world)
    recorded(table.reword("COR", 1, "The lamps are lit at dawn."))
    recorded(table.propose("FAL", Edit("hold", pid(2), held=("FAL",))))
    client = client_for(world, "BEL")
    words = pdf_words(fetch(client, f"/texts/{table.text}/file.pdf?with=rolling&language=en&beside=ru&lines=1")[1])
    for said in ("dusk", "dawn", "COR", "Лампы", "Exercise", "[", "held by named members alone"):
        assert said in words, said
    clean = pdf_words(fetch(client, f"/texts/{table.text}/file.pdf?language=en")[1])
    assert "dawn" not in clean
    assert "COR" not in clean


def test_file_is_had_by_those_who_may_read_its_page(world: World) -> None:
    table = table_of(world)
    for party in (None, "OBS"):
        for form in ("docx", "pdf", "xml", "md"):
            hidden = client_for(world, party).get(f"/texts/{table.text}/file.{form}")
            unknown = client_for(world, party).get(f"/texts/{'0' * 64}/file.{form}")
            assert (hidden.status_code, unknown.status_code) == (404, 404)


def test_public_text_gives_its_words_to_everyone_and_its_proposals_to_nobody_outside(world: World) -> None:
    table = Table(world, text_of("The lamps are lit at dusk."), to=Audience("everyone"))
    table.to = COUNCIL
    recorded(table.reword("COR", 1, "The lamps are lit at dawn."))
    assert b"dusk" in fetch(client_for(world), f"/texts/{table.text}/file.md")[1]
    for content in ("current", "proposals", "rolling"):
        assert client_for(world).get(f"/texts/{table.text}/file.docx?with={content}").status_code == 404


@pytest.mark.parametrize(
    "query", ["file.exe", "file.docx?with=everything", "file.docx?language=fr", "file?format=exe", "file"]
)
def test_what_there_is_not_is_not_found(world: World, query: str) -> None:
    table = table_of(world)
    assert client_for(world, "COR").get(f"/texts/{table.text}/{query}").status_code == 404


def test_format_without_place_for_proposals_says_so(world: World) -> None:
    table = table_of(world)
    page = words_of(read(client_for(world, "COR"), f"/texts/{table.text}/file.md?with=proposals&language=en", 400))
    assert "has no place for proposals" in page


def test_form_on_the_page_leads_to_the_file(world: World) -> None:
    table = table_of(world)
    client = client_for(world, "COR")
    assert 'name="format" value="docx"' in read(client, f"/texts/{table.text}")
    answer = client.get(f"/texts/{table.text}/file?format=docx&language=en&beside=&with=proposals")
    assert answer.headers["Location"] == f"/texts/{table.text}/file.docx?language=en&beside=&with=proposals"


def test_adopted_text_is_had_as_a_file(world: World) -> None:
    world.decide()
    from comity.decisions.views import list_adopted

    act = list_adopted(world.viewer(None))[0].act
    name, data = fetch(client_for(world), f"/adopted/{act}/file.docx")
    assert 'filename="COUNCIL-2031-1.en.docx"' in name
    assert read_docx(data).reading.title == "On the lamps of the harbour"
    assert client_for(world).get(f"/adopted/{act}/file.docx?with=proposals").status_code == 404


# ---------------------------------------------------------------- for programs


def test_program_reads_the_current_text_and_proposals_of_those_who_take_part(world: World) -> None:
    table = table_of(world)
    accepted = proposal_of(table.reword("COR", 1, "The lamps are lit at dawn."))
    recorded(table.accept(accepted))
    living = proposal_of(table.insert("FAL", 3, 2, "Storms are reported."))
    recorded(table.back("DUN", living, "support"))
    client = client_for(world, "BEL")
    current = client.get(f"/api/v1/texts/{table.text}/current").json()
    assert [each["text"] for each in current["documents"]["en"]["provisions"]][0] == "The lamps are lit at dawn."
    assert [(each["provision"], each["language"]) for each in current["stale"]] == [(pid(1), "ru")]
    found = client.get(f"/api/v1/texts/{table.text}/proposals?status=living").json()["proposals"]
    assert [(each["id"], each["edit"]["op"], each["supporters"]) for each in found] == [(living, "insert", ["DUN"])]
    assert found[0]["words"]["en"][0]["text"] == "Storms are reported."
    assert len(client.get(f"/api/v1/texts/{table.text}/proposals").json()["proposals"]) == 2
    for name in ("current", "proposals"):
        for outside in (client_for(world), client_for(world, "OBS")):
            hidden = outside.get(f"/api/v1/texts/{table.text}/{name}")
            assert hidden.status_code == 404
            assert hidden.content == outside.get(f"/api/v1/texts/{'0' * 64}/{name}").content


def test_a_machine_that_cannot_print_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    table = table_of(world)
    monkeypatch.setitem(sys.modules, "comity.texts.files.pdf_out", None)
    monkeypatch.delattr("comity.texts.files.pdf_out", raising=False)
    answer = client_for(world, "BEL").get(f"/texts/{table.text}/file.pdf?language=en")
    assert "This server cannot make PDF files" in answer.content.decode()
    assert "attachment" not in answer.headers.get("Content-Disposition", "")
