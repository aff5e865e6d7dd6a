from typing import Any

import pytest
from hypothesis import given

from comity.core import authority
from comity.core.act import Act
from comity.core.founding import KEEPER
from tests.core.strategies import accepted, anything, mutations, refused, values
from tests.vectors.acts import value
from tests.vectors.world import NEW_ROOT, appointment, found, key, story

ORG = found().org
BODY = appointment(ORG, "ARV", "head", "ARV/head")
EFFECTS = story().entries[NEW_ROOT].signed.act.body


def act(kind: str, body: Any, by: str = "ARV") -> Act:
    return Act.from_value(value(kind=kind, by=by, body=body))


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind, (_, role) in authority.GRANTS.items()])
def test_appointments_grant_one_key(kind: str, role: str) -> None:
    body = appointment(ORG, "ARV", role, "ARV/new", origin="https://lantern.example")
    (grant,) = authority.grants(act(kind, body))
    assert (grant.party, grant.key, grant.role, grant.origin) == ("ARV", body["key"], role, "https://lantern.example")
    grant.verify(ORG)
    assert refused(lambda: grant.verify("0" * 64)).code == "signature.wrong"


def test_an_adoption_grants_the_roots_among_its_effects() -> None:
    others = [{"effect": "standing", "party": "EST"}, {"effect": "root"} | EFFECTS["effects"][0]]
    (grant,) = authority.grants(act(authority.ADOPTION, {"effects": others}, KEEPER))
    assert (grant.party, grant.key, grant.role) == ("EST", key("EST/root/2").public, "root")
    grant.verify(ORG)


def test_an_adoption_by_anybody_else_and_any_other_act_grants_nothing() -> None:
    assert authority.grants(act(authority.ADOPTION, EFFECTS)) == []
    assert authority.grants(act("decision.concur", BODY)) == []
    assert authority.grants(act(authority.ADOPTION, {}, KEEPER)) == []


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("party.head", {}, "key.grant"),
        ("party.head", BODY | {"key": 1}, "key.grant"),
        ("party.head", BODY | {"origin": 1}, "key.grant"),
        ("party.head", BODY | {"key": "ed25519:"}, "key.form"),
        ("party.head", BODY | {"key": key("stranger").public}, "key.possession"),
        ("party.head", BODY | {"possession": None}, "signature.form"),
        ("party.head", BODY | {"possession": []}, "signature.form"),
        (authority.ADOPTION, {"effects": {}}, "key.grant"),
        (authority.ADOPTION, {"effects": None}, "key.grant"),
        (authority.ADOPTION, {"effects": ["root"]}, "key.grant"),
        (authority.ADOPTION, {"effects": [{"effect": "root"}]}, "key.grant"),
        (authority.ADOPTION, {"effects": [BODY | {"effect": "root", "party": ["EST"]}]}, "key.grant"),
    ],
)
def test_faulty_grants(kind: str, body: Any, code: str) -> None:
    assert refused(lambda: authority.grants(act(kind, body, KEEPER))).code == code


@given(mutations(BODY, values) | mutations(EFFECTS, values))
def test_any_body_grants_or_is_refused(body: Any) -> None:
    if isinstance(body, dict):
        for kind in (*authority.GRANTS, authority.ADOPTION):
            if accepted(lambda: act(kind, body, KEEPER)):  # noqa: B023 - called at once
                whole = act(kind, body, KEEPER)
                accepted(lambda: [grant.verify(ORG) for grant in authority.grants(whole)])  # noqa: B023


@given(anything)
def test_any_value_is_a_possession_or_is_refused(proof: Any) -> None:
    assert not accepted(lambda: authority.parse_possession(proof, BODY["key"]))
    accepted(lambda: authority.parse_possession(BODY["possession"], proof))
