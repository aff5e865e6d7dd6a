"""Positions travel with the text: on its page and in every file of it, for members and for everyone."""

import io
import zipfile

import pypdfium2
import pytest

from comity.core.act import EVERYONE, Audience
from comity.decisions.views import list_adopted
from comity.texts.files.word_in import read_docx
from comity.texts.state import get_text
from tests.web.test_pages import client_for, read, serving, words_of
from tests.world import MEMBERS, World, recorded

pytestmark = pytest.mark.django_db
RELEASED = Audience("council", released=True)
COUNCIL = Audience("council")
RESERVATION = "Our islands keep their own lamps."
DISSOCIATION = "Мы не присоединяемся к этому пункту."


def attach(world: World, party: str, form: str, words: dict[str, str], **body: object) -> str:
    full = {"decision": None, "adopted": None, "form": form, "provisions": [], "languages": sorted(words), **body}
    parts = {f"attached.{tag}": text.encode() for tag, text in words.items()}
    to = COUNCIL if full["decision"] else Audience(EVERYONE)
    return recorded(world[party].submit("decision.attach", full, to=to, parts=parts))


def adopt_with_positions(world: World) -> str:
    """Let the council sign a text on which two members attach a position, and one explains itself afterwards."""
    version = recorded(world.table(to=RELEASED))
    text = get_text(world.viewer("ARV"), version)
    assert text is not None
    second = text.documents["en"].provisions[1].id
    decision = recorded(world.put(version, to=RELEASED, procedure="declaration-signed"))
    attach(world, "FAL", "reservation", {"en": RESERVATION}, decision=decision)
    attach(world, "BEL", "dissociation", {"ru": DISSOCIATION}, decision=decision, provisions=[second])
    given_up = attach(world, "COR", "interpretation", {"en": "Given up."}, decision=decision)
    recorded(world.withdraw("COR", decision, given_up))
    for party in MEMBERS:
        recorded(world.say(party, "sign", decision, to=RELEASED))
    (line,) = list_adopted(world.viewer(None))
    attach(world, "DUN", "explanation", {"en": "We signed gladly."}, adopted=line.act)
    return line.act


def test_page_and_every_file_carry_the_positions() -> None:
    with serving(World()) as world:
        adopted = adopt_with_positions(world)
        for party in (None, "EST"):
            client = client_for(world, party) if party else client_for(world)
            page = words_of(read(client, f"/adopted/{adopted}"))
            for words in (
                RESERVATION,
                DISSOCIATION,
                "We signed gladly.",
                "formal reservation",
                "explanation of position",
            ):
                assert words in page
            assert "Given up." not in page
            files = {
                kind: client.get(f"/adopted/{adopted}/file.{kind}").content for kind in ("md", "xml", "docx", "pdf")
            }
            for kind in ("md", "xml"):
                said = files[kind].decode()
                assert RESERVATION in said, kind
                assert DISSOCIATION in said, kind
            remarks = {each.author: each for each in read_docx(files["docx"]).remarks}
            assert RESERVATION in remarks["FAL"].text
            assert DISSOCIATION in remarks["BEL"].text
            # Who dissociates does so from the provision that it names.
            assert remarks["BEL"].provision != remarks["FAL"].provision
            assert zipfile.is_zipfile(io.BytesIO(files["docx"]))
            printed = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(files["pdf"]))
            assert RESERVATION in printed
            assert "formal reservation" in printed
