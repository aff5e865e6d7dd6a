"""The Lantern Compact, founded now in COMITY_DATA and served on loopback: `python -m tests.web.serve_lantern PORT`.

A process of its own, for tests in a browser: its clock is the real one, its database is the environment's.
"""

import os
import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.settings")

import django

NAMES = {"ARV": "Arvenia", "BEL": "Belmora", "COR": "Corvane", "DUN": "Dunmere", "EST": "Esterholt", "FAL": "Faldria"}
OBSERVER = "GIL"


def found(folder: Path) -> None:
    """Found it with six members, an observer and the secretariat; keep the keeper's and the heads' keys as files."""
    from comity import catalogue
    from comity.charter import load_charter
    from comity.core.keyfile import format_key_file
    from comity.core.keys import SigningKey
    from comity.delegation import Delegation
    from comity.parties.founding import PartySpec, compose_founding, sign_founding
    from comity.record.receipts import Receipt

    now = datetime.now(UTC)
    roots = {party: SigningKey.generate() for party in [*NAMES, OBSERVER, "SECRETARIAT"]}
    keeper_key = SigningKey.generate()
    specs = [PartySpec(party, "state", {"en": name}) for party, name in {**NAMES, OBSERVER: "Gilmora"}.items()]
    statement = compose_founding(
        load_charter("lantern"),
        parties=[*specs, PartySpec("SECRETARIAT", "office", {"en": "Secretariat", "ru": "Секретариат"})],
        roots={party: key.public for party, key in roots.items()},
        founders=list(NAMES),
        register=[
            {
                "party": party,
                "standing": "observer" if party == OBSERVER else "member",
                "from": "2019-03-20",
                "until": None,
                "place": "Wickhaven",
                "source": "an invented story",
            }
            for party in [*NAMES, OBSERVER]
        ],
        offices={"secretariat": "SECRETARIAT", "chair": "EST"},
        keeper=keeper_key.public,
        origin="lantern.example/record",
        exercise=True,
        now=now,
    )
    keeper = catalogue.found(sign_founding(statement, roots, keeper_key), keeper_key, now=now)
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "keys" / "keeper.json").write_text(
        format_key_file(keeper_key, party="KEEPER", role="keeper", exercise=True)
    )
    for party, root in roots.items():
        head = SigningKey.generate()
        assert isinstance(Delegation(keeper, party, {"root": root}).grant("party.head", head, role="root"), Receipt)
        (folder / "keys" / f"{party}.head.json").write_text(
            format_key_file(head, party=party, role="head", exercise=True)
        )


def main() -> None:
    folder = Path(os.environ["COMITY_DATA"])
    (folder / "secret").write_text(secrets.token_hex(32))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found(folder)
    import uvicorn

    uvicorn.run("comity.web.asgi:application", port=int(sys.argv[1]), log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
