"""Pages on standings and parties' own days: what is notified, who may see what becomes possible, and why not."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from comity.core.act import Audience
from comity.parties.facts import Leaving
from comity.web.pages import acts as pages
from tests.parties.admitting import apply_for, two_organs
from tests.web.acting import signed_in, submit
from tests.web.pages import client_for, read, serving, words_of
from tests.web.test_acts import sign_page, template_of
from tests.web.test_acts import words_of as words_of_bytes
from tests.world import World, recorded

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World()) as made:
        yield made


def test_a_party_notifies_its_days_and_everyone_sees_them(world: World) -> None:
    assert "None notified" in words_of(read(client_for(world), "/parties/BEL"))
    client = signed_in(world, "BEL")
    given = {"weekend": ["5", "6"], "holidays": "2031-03-21\n2031-03-08, 2031-03-08", "offset": "270"}
    page = client.post("/acts/party.calendar/new", given).content
    said = words_of_bytes(page)
    assert "its weekend is Friday and Saturday, it names 2 holidays, and its clock is UTC+04:30." in said
    assert "8 March 2031, 21 March 2031" in said
    assert submit(sign_page(world, page, "BEL")).json()["next"] == "/parties/BEL"
    shown = words_of(read(client_for(world), "/parties/BEL"))
    assert "Weekend Friday and Saturday Clock UTC+04:30 Next holidays 8 March 2031 21 March 2031" in shown
    # What was notified last is what is offered to be changed.
    assert "2031-03-08\n2031-03-21" in client.get("/acts/party.calendar/new").content.decode()


def test_what_is_no_day_is_said_at_its_field(world: World) -> None:
    client = signed_in(world, "BEL")
    given = {"weekend": ["6"], "holidays": "2031-02-29", "offset": "0"}
    assert "“2031-02-29” is no day." in words_of_bytes(client.post("/acts/party.calendar/new", given).content)
    given = {"weekend": list("1234567"), "holidays": "", "offset": "0"}
    assert "has no day on which it works" in words_of_bytes(client.post("/acts/party.calendar/new", given).content)


def test_notice_is_given_shown_and_taken_back(world: World) -> None:
    client = signed_in(world, "FAL", "head")
    assert "Give notice of our withdrawal" in words_of(read(client, "/parties/FAL"))
    offered = client.get("/acts/party.leave/new").content.decode()
    assert "6 months of notice: not before 1 September 2031" in offered
    page = client.get("/acts/party.leave/new?effective=2031-04-01").content
    assert "Takes effect 1 September 2031" in words_of_bytes(page)
    answer = submit(sign_page(world, page, "FAL", "head", letter="We go in peace."))
    assert answer.json()["next"] == "/parties/FAL"
    shown = words_of(read(client_for(world), "/parties/FAL"))
    assert "It has given notice and leaves on 1 September 2031. It asked for 1 April 2031" in shown
    assert "Take our notice back" not in shown
    again = client.get("/acts/party.leave/new?effective=2031-04-01").content
    assert "has given notice already; it leaves on 1 September 2031" in words_of_bytes(again)
    (act,) = (each.act for each in world.keeper.registry.all(Leaving))
    page = client.get(f"/acts/party.recall/new?act={act}").content
    assert "takes this back: the notice of withdrawal that takes effect on 1 September 2031" in words_of_bytes(page)
    assert submit(sign_page(world, page, "FAL", "head")).json()["next"] == "/parties/FAL"
    assert "It has given notice" not in words_of(read(client_for(world), "/parties/FAL"))


def test_no_day_and_no_notice_are_said(world: World) -> None:
    client = signed_in(world, "FAL", "head")
    assert "That is no day" in words_of_bytes(client.get("/acts/party.leave/new?effective=2031-02-30").content)
    nothing = client.get(f"/acts/party.recall/new?act={'0' * 64}").content
    assert "There is no notice of withdrawal and no application" in words_of_bytes(nothing)
    office = signed_in(world, "SECRETARIAT", "head").get("/acts/party.leave/new?effective=2031-04-01").content
    assert "has no standing here from which it could withdraw" in words_of_bytes(office)


def test_a_state_without_a_key_comes_in_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World(charter=two_organs())) as world:
        secretariat = signed_in(world, "SECRETARIAT", "head")
        given = {"standing": "partner", "party_id": "gru", "party_kind": "state", "letter": "We would be partners."}
        nameless = secretariat.post("/acts/party.apply/new", given).content
        assert "notifies its names by language" in words_of_bytes(nameless)
        page = secretariat.post("/acts/party.apply/new", given | {"name_en": "Grunmark"}).content
        url = submit(sign_page(world, page, "SECRETARIAT", "head")).json()["next"]
        act = url.rpartition("/")[2]
        public = client_for(world)
        shown = words_of(read(public, url))
        assert "Application of Grunmark under way" in shown
        assert "Deputies recommends it awaited now" in shown
        assert "We would be partners." in shown
        assert "Table the text for the next step" not in shown
        assert "Grunmark: Partner in projects" in words_of(read(public, "/parties"))
        _follow(
            world, url, "deputies", "The application of Grunmark for the standing “Partner in projects” is recommended."
        )
        assert "Council decides awaited now" in words_of(read(public, url))
        _follow(world, url, "council", "Grunmark has the standing “Partner in projects”.")
        assert "granted" in words_of(read(public, url))
        assert "Grunmark" in words_of(read(public, "/parties/GRU"))
        assert "granted Partner in projects" in words_of(read(public, "/parties/GRU"))
        assert f"/applications/{act}" in read(public, "/parties/GRU")


def _follow(world: World, url: str, organ: str, words: str) -> None:
    """Let Arvenia table the text that the application's page proposes, and all members sign it."""
    client = signed_in(world, "ARV")
    found = re.search(r'href="(/acts/text.table/new[^"]*)"', read(client, url))
    assert found
    form = client.get(found[1].replace("&amp;", "&")).content.decode()
    given = {"organ": organ, "audience": "organ>everyone", "text_en": "On an application\n\n1. So be it.\n"}
    given |= dict(re.findall(r'name="(effects_count)" value="(\d+)"', form))
    for name in ("effect_1", "party_1", "standing_1", "application_1"):
        field = form.partition(f'name="{name}"')[2].partition("</select>")[0]
        chosen = re.search(r'value="([^"]*)" selected', field)
        given[name] = chosen[1] if chosen else ""
    page = client.post("/acts/text.table/new", given).content
    assert words in words_of_bytes(page)
    text = submit(sign_page(world, page, "ARV")).json()["next"].rpartition("/")[2]
    assert words in words_of(read(client, f"/texts/{text}"))
    to = Audience(organ, released=True)
    put = recorded(world.put(text, to=to, procedure="declaration-signed"))
    world.all_agree(put, to=to, stance="sign")


def test_effects_are_chosen_one_after_the_other(world: World) -> None:
    client = signed_in(world, "BEL")
    given = {"organ": "council", "audience": "organ>everyone", "text_en": "On offices\n\n1. So be it.\n"}
    page = client.post("/acts/text.table/new", given | {"more_effects": "1"}).content.decode()
    assert 'name="effect_1"' in page
    assert 'name="effect_2"' not in page
    given |= {"effects_count": "1", "effect_1": "office", "party_1": "DUN", "office_1": "chair"}
    page = client.post("/acts/text.table/new", given | {"more_effects": "1"}).content.decode()
    assert 'name="effect_2"' in page
    assert 'value="DUN" selected' in page
    given |= {"effects_count": "2", "effect_2": "merge", "from_2": ["observer"], "standing_2": "member"}
    said = words_of_bytes(client.post("/acts/text.table/new", given).content)
    assert "On adoption DUN holds the office “Chair of the Council”." in said
    assert "On adoption Whoever has “Observer” has the standing “Member” instead, from that day on." in said
    assert "By rotation the office “Chair of the Council” passes to BEL." in said
    assert "The merge concerns: OBS." in said
    template = template_of(client.post("/acts/text.table/new", given).content)
    assert template["body"]["effects"] == [
        {"effect": "office", "party": "DUN", "office": "chair"},
        {"effect": "merge", "from": ["observer"], "into": "member"},
    ]
    missing = client.post("/acts/text.table/new", given | {"office_1": ""}).content
    assert "This is needed for that effect." in words_of_bytes(missing)
    unknown = given | {"effects_count": "1", "effect_1": "standing", "other_1": "x", "standing_1": "observer"}
    assert "That cannot be: look at it again." in words_of_bytes(client.post("/acts/text.table/new", unknown).content)


def test_a_new_version_keeps_its_effects(world: World) -> None:
    effects = [{"effect": "standing", "party": "OBS", "standing": None}]
    first = recorded(world.table("BEL", effects=effects))
    client = signed_in(world, "BEL")
    form = client.get(f"/acts/text.table/new?follows={first}").content.decode()
    assert 'name="effects_count" value="1"' in form
    assert 'value="end" selected' in form
    given = {"organ": "council", "audience": "standing:council", "follows": first, "text_en": "On it\n\n1. Anew.\n"}
    given |= {"effects_count": "1", "effect_1": "end", "party_1": "OBS"}
    assert template_of(client.post("/acts/text.table/new", given).content)["body"]["effects"] == effects


def test_offices_show_terms_and_turns(world: World) -> None:
    client = client_for(world)
    assert "ARV since 1 March 2031 next by rotation: BEL, from 1 September 2031" in words_of(read(client, "/offices"))
    shown = words_of(read(client, "/offices/chair"))
    assert "Held by ARV since 1 March 2031." in shown
    assert "Next by rotation BEL from 1 September 2031" in shown
    assert "next by rotation: BEL" in words_of(read(client, "/organs/council"))
    assert "next by rotation: BEL" in words_of(read(client_for(world, "ARV"), "/desk"))
    assert client.get("/offices/treasurer").status_code == 404
    world.decide({"effect": "office", "party": "FAL", "office": "chair"})
    assert "next by rotation: ARV" in words_of(read(client, "/organs/council"))


def test_suspension_and_merge_are_shown(world: World) -> None:
    world.decide({"effect": "standing", "party": "FAL", "standing": "suspended"})
    assert "It is suspended." in words_of(read(client_for(world), "/parties/FAL"))
    world.decide({"effect": "merge", "from": ["observer"], "into": "member"}, but=("FAL",))
    shown = read(client_for(world), "/parties")
    assert "On 1 March 2031 this standing became another: Observer → Member." in words_of(shown)
    assert 'class="merge"' in shown


def test_pages_cost_the_same_with_one_and_with_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "gate", pages._Gate())
    with serving(World(charter=two_organs())) as world:
        first = recorded(apply_for(world))
        client = client_for(world)
        read(client, f"/applications/{first}")
        with CaptureQueriesContext(connection) as one:
            read(client, f"/applications/{first}")
        with CaptureQueriesContext(connection) as list_one:
            read(client, "/parties")
        for party in ("HOL", "IRM"):
            recorded(apply_for(world, party))
        read(client, "/parties")
        with CaptureQueriesContext(connection) as three:
            read(client, f"/applications/{first}")
        with CaptureQueriesContext(connection) as list_three:
            read(client, "/parties")
        assert len(one) == len(three)
        assert len(list_one) == len(list_three)


def test_in_russian_as_well(world: World) -> None:
    body = {"weekend": [5, 6], "holidays": [], "offset": 0}
    recorded(world["BEL"].submit("party.calendar", body))
    with translation.override("en"):
        assert "пятница и суббота" in words_of(read(client_for(world, language="ru"), "/parties/BEL"))
