"""Meetings through the forms of their acts: each is asked for, read, signed and recorded; what is missing is said."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from comity.core.act import Audience
from comity.meetings.views import get_meeting, list_requests
from comity.web.pages import acts as pages
from comity.web.shell.site import Site, use_site
from tests.meetings.hall import Hall
from tests.web.acting import signed_in, submit
from tests.web.test_acts import sign_page, words_of
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    made = World()
    use_site(Site(made.keeper))
    yield made
    use_site(None)


class Desk:
    """A delegation at its browser."""

    def __init__(self, world: World, party: str) -> None:
        self.world, self.party, self.client = world, party, signed_in(world, party)

    def make(self, kind: str, *, texts: dict[str, str] | None = None, **given: Any) -> str:
        """Fill in the form of an act, write what is asked for as it is signed, and return where it leads."""
        page = self.client.post(f"/acts/meeting.{kind}/new", given).content
        answer = submit(sign_page(self.world, page, self.party, **(texts or {})))
        assert answer.status_code == 200, answer.content
        return str(answer.json()["next"])

    def read(self, kind: str, **given: Any) -> str:
        """Return what the form or the page to sign says, as an address fills it in."""
        return words_of(self.client.get(f"/acts/meeting.{kind}/new", given).content)

    def send(self, kind: str, **given: Any) -> str:
        """Return what is answered to a form that is sent."""
        return words_of(self.client.post(f"/acts/meeting.{kind}/new", given).content)


def convening(**other: Any) -> dict[str, Any]:
    return {
        "form": "session", "organ": "council", "begins": "2031-03-31T10:00", "ends": "2031-03-31T18:00",
        "zone": "Europe/Lisbon", "host": "ARV", "mode": "both", "audience": "standing:participants",
        "title_en": "Session on the lights", "place": "The hall of Wickhaven",
    } | other  # fmt: skip


def test_a_session_from_convening_to_its_close_through_forms(world: World) -> None:
    arv, bel = Desk(world, "ARV"), Desk(world, "BEL")
    page = arv.send("convene", **convening())
    assert "ARV convenes a session of the organ: Council." in page
    assert "2031-03-31 10:00 Europe/Lisbon" in page
    meeting = arv.make("convene", **convening()).removeprefix("/meetings/")

    def view() -> Any:
        return get_meeting(world.viewer("BEL"), world.keeper.rules.charter, world.keeper.registry, meeting)

    # Lisbon's clocks went forward the day before.
    assert (view().start, view().place) == ("2031-03-31T09:00:00.000Z", "The hall of Wickhaven")
    of = {"meeting": meeting}
    arv.make("item", **of, of_fields=["lights"], title_en="Lamps", title_ru="Лампы")
    arv.make("item", **of, of_fields=["rescue"], title_en="Wrecks", private="on")
    item, closed = (each.act for each in view().agenda)
    bel.make("document", **of, item=item, title_en="A map", file_en=SimpleUploadedFile("a.pdf", b"%PDF-"))
    arv.make("invite", **of, parties=["OBS"], items=[item])
    Desk(world, "OBS").make("attend", **of, how="remote", delegation="The envoy")
    for party in ("ARV", "BEL", "COR", "DUN"):
        Desk(world, party).make("attend", **of, how="site", delegation="The ambassador")
    contested = next(each.act for each in view().attendance if each.party == "DUN")
    bel.make("contest", **of, attendance=contested)
    world.later(days=30)
    for party in ("ARV", "BEL", "COR", "DUN"):
        Desk(world, party).make("enter", **of, how="site")
    arv.make("preside", **of, step="open")
    assert "The agenda, in this order" in arv.read("ask", **of, proposes="agenda")
    hall = _hall(world, meeting)
    arv.make("ask", **of, proposes="agenda", items=[item])
    arv.make("declare", **of, question=hall.floor().questions[-1].act)
    arv.make("call", **of, item=item)
    bel.make("speak", **of, wants="speech")
    wish = hall.floor().queue[0].act
    assert "Speaker" in arv.read("floor", **of, wish=wish, seconds="300")
    arv.make("floor", **of, wish=wish, seconds="300")
    bel.make("yield", **of, wish=wish)
    assert "Conclusion: English" in arv.read("ask", **of, proposes="noted", of=item)
    assert "Conclusion" not in arv.read("ask", **of, proposes="agenda")
    arv.make("ask", **of, proposes="noted", of=item, texts={"conclusion_en": "The lamps are looked at."})
    question = hall.floor().questions[-1].act
    # Who opposes, and who declares, reads what it is about before it signs.
    for desk, kind in ((bel, "oppose"), (arv, "declare")):
        said = desk.read(kind, **of, question=question, opposes="on")
        for words in ("noted", "1. Lamps", "Conclusion: English", "The lamps are looked at."):
            assert words in said, (kind, words)
    bel.make("oppose", **of, question=question, opposes="on")
    refused = arv.read("declare", **of, question=question)
    assert (
        "Nothing is declared over an objection. It needs that these oppose it no more, by their own act: BEL."
        in refused
    )
    bel.make("oppose", **of, question=question)
    assert "credentials rejected" in arv.read("ask", **of, proposes="rejected", of=view().attendance[-1].contested)
    arv.make("declare", **of, question=question)
    arv.make("preside", **of, step="private")
    arv.make("ask", **of, proposes="agenda", items=[closed])
    assert hall.floor().questions[-1].items == [closed]
    arv.make("preside", **of, step="close")
    assert view().status == "closed"


def _hall(world: World, meeting: str) -> Hall:
    hall = Hall.__new__(Hall)
    hall.world, hall.act, hall.to = world, meeting, Audience("participants")
    return hall


def test_a_session_out_of_turn_is_asked_for_and_answered(world: World) -> None:
    draft = recorded(world.table("BEL"))
    bel = Desk(world, "BEL")
    bel.make("request", organ="council", drafts=[draft], reasons="The wreck.")
    (request,) = list_requests(world.viewer("ARV"), world.keeper.rules.charter, world.keeper.registry)
    assert "COR asks for the extraordinary session too." in Desk(world, "COR").read(
        "answer", request=request.act, answer="join"
    )
    for party, answer in (("COR", "join"), ("ARV", "consent"), ("DUN", "consent"), ("EST", "consent")):
        Desk(world, party).make("answer", request=request.act, answer=answer)
    given = convening(form="extraordinary", request=request.reference, host="BEL", begins="2031-04-10T10:00",
                      ends="2031-04-11T10:00")  # fmt: skip
    assert "It needs the consent of all others" not in bel.send("convene", **given)
    assert "An extraordinary session needs the consent of all others. Still without it: FAL." in bel.send(
        "convene", **given
    )
    Desk(world, "FAL").make("answer", request=request.act, answer="consent")
    assert bel.make("convene", **given).startswith("/meetings/")


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "in the past": ({"begins": "2031-02-01T10:00"}, "It needs a time that is still to come."),
    "ending before it begins": ({"ends": "2031-03-30T10:00"}, "It needs a later end."),
    "in no zone": ({"zone": "Wickhaven"}, "“Wickhaven” is not a time zone, such as Asia/Tashkent or UTC."),
    "at a time that there is not": (
        {"begins": "2031-03-30T01:30"},
        "There is no such time: the clocks go forward then.",
    ),
    "without a title": ({"title_en": ""}, "It needs a title, in one language or more."),
    "without a host": ({"host": ""}, "A meeting on site needs a host. Without one it takes place remotely."),
    "of no parties": ({"form": "experts"}, "Choose its parties."),
    "without its request": ({"form": "extraordinary"}, "An extraordinary session rests on a request: choose it."),
    "in a field of others": (
        {"organ": "keepers", "field": "rescue"},
        "does not deal with “Rescue at sea”. It needs an organ with competence in it: Council.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_form_says_what_is_missing(world: World, case: str) -> None:
    given, words = WRONG[case]
    assert words in Desk(world, "ARV").send("convene", **convening(**given))


def test_forms_are_prepared_with_what_there_is(world: World) -> None:
    hall = Hall(world)
    arv = Desk(world, "ARV")
    assert 'value="2031-03-31T10:00"' in arv.client.get(f"/acts/meeting.move/new?meeting={hall.act}").content.decode()
    moved = {"begins": "2031-04-02T10:00", "ends": "2031-04-02T12:00", "zone": "UTC", "host": "BEL", "mode": "site"}
    arv.make("move", meeting=hall.act, **moved)
    assert (hall.view().start, hall.view().host) == ("2031-04-02T10:00:00.000Z", "BEL")
    assert "It needs the names of your delegation." in arv.send("attend", meeting=hall.act, how="site")
    assert "It needs a text, or files each with a title" in arv.send("document", meeting=hall.act, title_en="A map")
    arv.make("attend", meeting=hall.act, how="not")
    arv.make("cancel", meeting=hall.act)
    assert hall.view().status == "cancelled"


def test_names_of_a_delegation_to_a_public_meeting_are_for_members(world: World) -> None:
    hall = Hall(world, to=Audience("everyone"))
    Desk(world, "BEL").make("attend", meeting=hall.act, how="site", delegation="Somebody of Belmora")
    act = next(each.act for each in hall.view(None).attendance)
    assert "Somebody of Belmora" in words_of(Desk(world, "COR").client.get(f"/record/acts/{act}").content)
    assert "Somebody of Belmora" not in words_of(Client().get(f"/record/acts/{act}").content)


@pytest.mark.parametrize("kind", ["move", "attend", "item", "document", "preside", "ask", "floor", "speak", "call"])
def test_a_meeting_that_one_may_not_read_is_not_there(world: World, kind: str) -> None:
    hall = Hall(world, to=Audience("council"))
    page = Desk(world, "OBS").send(kind, meeting=hall.act, step="open", proposes="agenda", wants="speech", wish="x")
    assert "There is no such meeting, or it is not open to you." in page
    assert "Session on the lights" not in page
