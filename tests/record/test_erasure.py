"""Erasing a part equals replay without it: bytes, salt and all that was derived are gone, and the act stands."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from comity.decisions.views import get_decision
from comity.record import tables
from comity.record.reading import get_act, list_erased, read_parts
from comity.record.rebuild import read_entries
from comity.texts.state import get_text, list_texts
from tests.record.copies import answers, breaches, differences, mirror, parts_of, rolled_back, write_copy
from tests.record.random_worlds import READERS
from tests.world import COUNCIL, World, document, recorded

pytestmark = pytest.mark.django_db
REASONS = "Our pilots were blinded on the night of the regatta."


def every_value() -> Iterable[bytes]:
    """Yield every text and every blob in the database."""
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 - the names are Django's own
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, (bytes, memoryview)):
                        yield bytes(value)
                    elif isinstance(value, str):
                        yield value.encode()


def erase(world: World, party: str, act: str, part: str) -> None:
    recorded(world[party].submit("record.erase", {"act": act, "part": part}, to=COUNCIL))


def test_bytes_and_salt_are_gone_and_the_act_stands() -> None:
    world = World()
    decision = world.open_decision()
    objection = recorded(world.say("FAL", "object", decision, reasons=REASONS))
    salt = bytes(tables.PartRow.objects.get(act=objection).salt)
    assert any(REASONS.encode() in value for value in every_value())
    erase(world, "FAL", objection, "reasons")
    assert not any(
        REASONS.encode() in value or salt in value or salt.hex().encode() in value for value in every_value()
    )
    member, former = world.viewer("BEL"), world.viewer(None)
    act = get_act(member, objection)
    assert act is not None
    assert act.parts == ["reasons"]
    assert list_erased(member, [objection]) == {(objection, "reasons")}
    assert list_erased(former, [objection]) == set()
    view = get_decision(member, world.keeper.charter, world.keeper.registry, decision)
    assert view is not None
    assert (view.said[0].reasons, view.said[0].erased, view.said[0].stance) == (None, True, "object")


def test_erasing_equals_replay_without_the_part() -> None:
    world = World()
    recorded(world.table(title="On the oil"))
    version = recorded(world.table(title="On the wicks"))
    decision = world.open_decision()
    objection = recorded(world.say("FAL", "object", decision, reasons=REASONS))
    erase(world, "FAL", objection, "reasons")
    erase(world, "ARV", version, "text.en")
    rules, charter, registry = world.keeper.rules, world.keeper.charter, world.keeper.registry
    entries = list(read_entries())
    roots = dict(tables.Signed.objects.values_list("size", "root"))
    copy = mirror(entries, rules, "BEL", roots)
    live = answers(world.viewer("BEL"), charter, registry)
    with rolled_back():
        # A copy that never received the two parts.
        write_copy(entries, parts_of("BEL", entries, copy.facts), copy.facts)
        assert differences(live, answers(world.viewer("BEL"), charter, copy.state)) == []
    assert copy.contested == []
    assert breaches(rules, registry, READERS) == []


def test_an_erased_text_keeps_its_number_and_loses_its_words() -> None:
    world = World()
    version = recorded(world.table(title="On the oil"))
    viewer = world.viewer("BEL")
    before = get_text(viewer, version)
    assert before is not None
    assert read_parts(viewer, [version]) == {(version, "text.en"): document("On the oil")}
    erase(world, "ARV", version, "text.en")
    after = get_text(viewer, version)
    assert after is not None
    assert (after.symbol, after.documents, after.titles) == (before.symbol, {}, {})
    assert read_parts(viewer, [version]) == {}
    assert len(list_texts(viewer)) == 1


def test_what_was_adopted_is_not_erased_with_the_draft() -> None:
    world = World()
    version = recorded(world.table())
    decision = recorded(world.put(version))
    world.all_agree(decision)
    erase(world, "ARV", version, "text.en")
    adoption = tables.Entry.objects.get(kind="decision.adopt").act
    assert read_parts(world.viewer("BEL"), [adoption]) == {(adoption, "text.en"): document()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its server's")
def test_no_file_of_the_database_keeps_what_was_erased() -> None:
    world = World()
    decision = world.open_decision()
    objection = recorded(world.say("FAL", "object", decision, reasons=REASONS))
    files = [Path(f"{connection.settings_dict['NAME']}{suffix}") for suffix in ("", "-wal")]
    assert any(REASONS.encode() in file.read_bytes() for file in files)
    erase(world, "FAL", objection, "reasons")
    assert not any(REASONS.encode() in file.read_bytes() for file in files)
