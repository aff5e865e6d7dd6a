"""Acts in an instrument from their forms to the record: what is offered, what is refused and why, in both languages."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.instruments.clauses import parse_clauses
from comity.instruments.conditions import Number, Share
from comity.instruments.state import InstrumentRow
from comity.instruments.status import CONTRACTING, SIGNATORY
from comity.record import tables
from tests.instruments.treaty import Treaty, force
from tests.web.acting import signed_in, submit
from tests.web.test_acts import sign_page, template_of, words_of
from tests.web.test_pages import serving
from tests.world import World, recorded

pytestmark = pytest.mark.django_db
P1 = "p-0000000000"


@pytest.fixture
def world() -> Any:
    with serving(World()) as world:
        yield world


def make(world: World, party: str, kind: str, *, role: str = "delegate", **given: Any) -> str:
    """Fill in a form, sign what it shows, and return the act."""
    client = signed_in(world, party, role)
    page = client.post(f"/acts/instrument.{kind}/new", given).content
    assert b"act-template" in page, words_of(page)
    texts = {"reasons": "We read it otherwise."} if kind in ("object", "find") else {}
    answer = submit(sign_page(world, page, party, role, **texts))
    assert answer.status_code == 200, answer.content
    assert answer.json()["next"] == f"/instruments/{given['instrument']}"
    return str(tables.Entry.objects.latest("index").act)


def test_an_instrument_is_signed_reserved_on_and_consented_to(world: World) -> None:
    treaty = Treaty(world, force=force(3, 0))
    named = {"instrument": treaty.act}
    powers = make(world, "ARV", "empower", role="head", person="Ada Envoy, ambassador", **named)
    page = words_of(signed_in(world, "ARV").get("/acts/instrument.sign/new", named).content)
    assert "Ada Envoy, ambassador" in page
    make(world, "ARV", "sign", how="simple", office="full-powers", powers=powers, **named)
    assert treaty.status("ARV") == SIGNATORY
    words = {"words_en": "Our harbour keeps its lamp.", "words_ru": "Наша гавань хранит свой фонарь."}
    reservation = make(world, "ARV", "reserve", sort="reservation", provisions=[P1], **words, **named)
    page = signed_in(world, "ARV").get("/acts/instrument.deposit/new", named).content
    assert "Our harbour keeps its lamp." in words_of(page)
    make(world, "ARV", "deposit", form="ratification", confirms=[reservation], **named)
    assert treaty.status("ARV") == CONTRACTING
    make(world, "BEL", "deposit", form="accession", **named)
    make(world, "COR", "deposit", form="accession", **named)
    objection = make(world, "BEL", "object", reservation=reservation, precludes="on", **named)
    make(world, "BEL", "withdraw", act=objection, **named)
    make(world, "ARV", "reserve", sort="reservation", provisions=[P1], replaces=reservation, **words, **named)
    make(world, "BEL", "leave", effective="", **named)
    assert treaty.course().tracks["BEL"].consents[0].until == "2032-03-01"


def test_what_may_not_be_done_is_said_with_what_is_missing(world: World) -> None:
    treaty = Treaty(world)
    named = {"instrument": treaty.act}
    page = words_of(signed_in(world, "ARV").post(
        "/acts/instrument.deposit/new", {"form": "ratification", **named}).content)  # fmt: skip
    assert "This form of consent (ratification) needs your party's signature first." in html.unescape(page)
    page = words_of(signed_in(world, "ARV").post("/acts/instrument.apply/new", named).content)
    assert "Provisional application needs your party's signature first." in html.unescape(page)
    client = signed_in(world, "ARV")
    client.cookies["django_language"] = "ru"
    page = words_of(client.post("/acts/instrument.apply/new", named).content)
    assert "act-template" not in page
    unknown = {"instrument": "0" * 64, "form": "ratification"}
    page = words_of(signed_in(world, "ARV").post("/acts/instrument.deposit/new", unknown).content)
    assert "There is no such instrument, or it is not open to you." in page


def test_who_makes_a_doubtful_reservation_is_told_that_it_is_one(world: World) -> None:
    rule = {"rule": "except", "provisions": [P1], "silence_months": 12, "void_at": None}
    treaty = Treaty(world, reservations=rule)
    given = {"instrument": treaty.act, "sort": "reservation", "words_en": "We keep our lamps as they are."}
    page = words_of(signed_in(world, "ARV").post("/acts/instrument.reserve/new", given).content)
    assert "The final clauses leave open whether this reservation is allowed" in page
    given["provisions"] = P1
    page = words_of(signed_in(world, "ARV").post("/acts/instrument.reserve/new", given).content)
    assert "The final clauses do not allow this reservation: they allow none to these provisions." in page


def test_the_depositary_enters_a_paper_and_its_party_answers(world: World) -> None:
    treaty = Treaty(world, day="2030-01-01")
    scan = SimpleUploadedFile("note.pdf", b"%PDF-1.7 a note")
    given = {"instrument": treaty.act, "party_named": "BEL", "day": "2030-02-01", "event": "sign", "scan": scan}
    client = signed_in(world, "SECRETARIAT")
    missing = words_of(client.post("/acts/instrument.paper/new", given).content)
    assert "This is needed for that paper." in missing
    given["scan"] = SimpleUploadedFile("note.pdf", b"%PDF-1.7 a note")
    paper = make(world, "SECRETARIAT", "paper", **given, how="simple", office="head-of-state")
    make(world, "BEL", "confirm", instrument=treaty.act, paper=paper, ours="yes")
    assert treaty.status("BEL", "2030-02-01") == SIGNATORY


def test_a_form_asks_the_same_for_one_party_as_for_three(world: World, django_assert_num_queries: Any) -> None:
    one, three = Treaty(world), Treaty(world)
    recorded(one.deposit("ARV"))
    for party in ("ARV", "BEL", "COR"):
        recorded(three.deposit(party))
    client = signed_in(world, "DUN")
    client.get("/acts/instrument.sign/new", {"instrument": one.act})
    asked = []
    for treaty in (one, three):
        asked.append(_queries(client, treaty.act))
    assert asked[0] == asked[1]


def _queries(client: Client, act: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        assert client.get("/acts/instrument.sign/new", {"instrument": act}).status_code == 200
    return len(found)


CLAUSES = {
    "is_instrument": "on", "clauses_depositary": "secretariat", "clauses_how": ["simple"],
    "clauses_signers": ["member"], "clauses_consent": ["ratification", "accession"], "clauses_since": "opening",
    "clauses_needs": "number", "clauses_least": "2", "clauses_number": "3", "clauses_unit": "months",
    "clauses_convention": "after", "clauses_provisional": "none", "clauses_rule": "allowed", "clauses_silence": "12",
    "clauses_void_at": "2/3", "clauses_notice": "12", "clauses_zone": "UTC",
}  # fmt: skip
TEXT = {"organ": "council", "audience": "organ>everyone", "text_en": "On good neighbours\n\n1. Neighbours are good.\n"}


def test_a_text_is_tabled_with_its_final_clauses(world: World) -> None:
    client = signed_in(world, "ARV")
    page = client.post("/acts/text.table/new", {**TEXT, **CLAUSES}).content
    shown = words_of(page)
    assert "The text is opened as an instrument, with the final clauses that go with it." in shown
    assert "2 have consented." in shown
    (effect,) = template_of(page)["body"]["effects"]
    clauses = parse_clauses(effect["clauses"])
    assert clauses.reservations.void_at == (2, 3)
    assert submit(sign_page(world, page, "ARV")).status_code == 200
    version = tables.Entry.objects.filter(kind="text.table").latest("index").act
    again = client.get(f"/acts/text.table/new?follows={version}").content.decode()
    assert re.search('name="is_instrument"[^>]* checked', again)
    given = {**TEXT, **CLAUSES, "follows": version, "audience": "standing:council>everyone"}
    page = client.post("/acts/text.table/new", given).content
    (effect,) = template_of(page)["body"]["effects"]
    assert parse_clauses(effect["clauses"]) == clauses


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"clauses_how": []}, "These forms of consent follow a signature."),
        ({"clauses_since": "closing"}, "Accession that waits for the end of signature needs the day"),
        ({"clauses_needs": "signatories"}, "Who all signatories are is known once signature has closed"),
        ({"clauses_zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"clauses_least": ""}, "It needs to say how many."),
    ],
)
def test_clauses_that_could_never_be_met_are_not_tabled(world: World, changes: dict[str, Any], words: str) -> None:
    page = words_of(signed_in(world, "ARV").post("/acts/text.table/new", {**TEXT, **CLAUSES, **changes}).content)
    assert words in page


ARTICLES = """On good neighbours

Article 1. Lamps

1. Lamps are lit.

2. Lamps are tended.

Article 2. Boats

1. Boats are lent.
"""
COMPOSED = {
    **TEXT, **CLAUSES, "text_en": ARTICLES, "clauses_least": "4", "clauses_among_least": "2",
    "clauses_among": ["ARV", "BEL", "COR"], "clauses_share_percent": "35", "clauses_share_total": "1000",
    "clauses_share_of_ARV": "300", "clauses_share_of_DUN": "200", "clauses_rule": "except",
    "clauses_provisions": "Article 1, paragraph 2\n2",
}  # fmt: skip


def test_conditions_of_named_parties_and_of_a_share_and_named_provisions_are_composed(world: World) -> None:
    client = signed_in(world, "ARV")
    page = client.post("/acts/text.table/new", COMPOSED).content
    shown = words_of(page)
    for words in (
        "4 have consented. 2 of these have consented: ARV, BEL and COR.",
        "Those who have consented hold 35 % of 1000 (ARV: 300, DUN: 200).",
        "Allowed, but to none of these: ",
        "Article 1, paragraph 2",
        "Article 2",
    ):
        assert words in shown, words
    (effect,) = template_of(page)["body"]["effects"]
    clauses = parse_clauses(effect["clauses"])
    assert clauses.force.needs == (
        Number(4, ()), Number(2, ("ARV", "BEL", "COR")), Share(35, 1000, (("ARV", 300), ("DUN", 200))),
    )  # fmt: skip
    assert clauses.reservations.rule == "except"
    assert len(clauses.reservations.provisions) == 2
    # The page on which it is signed holds all that was written, to be chosen otherwise.
    again = page.decode()
    assert 'name="clauses_share_of_DUN" value="200"' in again
    assert "Article 1, paragraph 2" in again
    assert submit(sign_page(world, page, "ARV")).status_code == 200
    version = tables.Entry.objects.filter(kind="text.table").latest("index").act
    begun = client.get(f"/acts/text.table/new?follows={version}").content.decode()
    assert re.search(r'<details class="technical clauses-further" open>', begun)
    assert 'name="clauses_share_of_DUN" value="200"' in begun
    # Named provisions are kept by what they are, whatever number they have in the new version.
    kept = {**COMPOSED, "follows": version, "clauses_rule": "kept", "audience": "standing:council>everyone"}
    (effect,) = template_of(client.post("/acts/text.table/new", kept).content)["body"]["effects"]
    assert parse_clauses(effect["clauses"]) == clauses


def test_a_further_condition_can_be_the_only_one(world: World) -> None:
    given = {**TEXT, **CLAUSES, "clauses_needs": "further", "clauses_among_least": "1", "clauses_among": ["ARV"]}
    page = signed_in(world, "ARV").post("/acts/text.table/new", given).content
    (effect,) = template_of(page)["body"]["effects"]
    assert parse_clauses(effect["clauses"]).force.needs == (Number(1, ("ARV",)),)


LACKING = [
    ({"clauses_among_least": ""}, "among_least", "It needs to say how many of them."),
    ({"clauses_among": []}, "among", "It needs to say which parties."),
    ({"clauses_among_least": "4"}, "among_least", "Only so many are named: 3."),
    ({"clauses_share_percent": ""}, "share_percent", "It needs to say how many per cent."),
    ({"clauses_share_total": ""}, "share_total", "It needs the total."),
    (
        {"clauses_share_of_ARV": "", "clauses_share_of_DUN": ""},
        "share_total",
        "It needs the amount of at least",
    ),
    (
        {"clauses_share_total": "400"},
        "share_total",
        "The amounts below come to 500, which is more than",
    ),
    ({"clauses_share_percent": "51"}, "share_percent", "All parties below hold 500 of 1000: so large a share"),
    ({"clauses_provisions": ""}, "provisions", "It needs to say which provisions."),
    ({"clauses_provisions": "7"}, "provisions", "“7” is no provision of this text. It numbers: 1, 2."),
    ({"clauses_provisions": "1.2\n2.2"}, "provisions", "“2.2” is no provision of this text."),
]


def test_what_a_composed_clause_lacks_is_said_at_its_field_and_nothing_is_lost(world: World) -> None:
    client = signed_in(world, "ARV")
    for changes, field, words in LACKING:
        page = client.post("/acts/text.table/new", {**COMPOSED, **changes}).content.decode()
        assert "act-template" not in page, changes
        assert words in html.unescape(page), changes
        if field != "among":
            assert f'id="id_clauses_{field}_error"' in page, changes
        assert re.search('name="clauses_how" value="simple"[^>]* checked', page)
        assert "Boats are lent." in page


def test_nothing_further_is_no_condition(world: World) -> None:
    given = {**TEXT, **CLAUSES, "clauses_needs": "further"}
    page = words_of(signed_in(world, "ARV").post("/acts/text.table/new", given).content)
    assert "It needs a further condition, or who has consented." in page


def test_an_instrument_of_the_past_is_entered_with_its_clauses(world: World) -> None:
    given = {
        "organ": "council", "day": "2021-05-04", "form": "signed", "parties": ["ARV", "FAL"], "place": "Wickhaven",
        "source": "The gazette of that year.", "text_en": "On storms\n\n1. Storms are told of.\n", **CLAUSES,
    }  # fmt: skip
    page = signed_in(world, "SECRETARIAT").post("/acts/decision.enter/new", given).content
    assert submit(sign_page(world, page, "SECRETARIAT")).status_code == 200
    assert InstrumentRow.objects.get().day == "2021-05-04"
