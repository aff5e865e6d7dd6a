"""A witness stamps a signed act at a terminal; the stamp verifies, and says nothing of an act that was changed."""

import json
from pathlib import Path

from comity.core.keys import Signature
from comity.core.stamp import verify_stamp
from tests.cli.comity import Terminal


def test_a_witness_stamps_what_is_signed(founded: Terminal) -> None:
    key = f"{founded.environment['COMITY_DATA']}/keys/FAL.head.json"
    named = ("party.rename", "--as", "FAL", "--key", key, "--to", "everyone", "--part", 'names={"en":"New Faldria"}')
    founded.run("act", *named, "--signed", "a.signed.json", "--yes")
    founded.run("keys", "new", "w.json", "--party", "WIT", "--role", "witness")
    value = json.loads(founded.run("stamp", "a.signed.json", "--key", "w.json", "--json").stdout)
    verify_stamp(value["org"], value["act"], value["at"], Signature.from_value(value["signature"]))
    signed = Path(founded.folder, "a.signed.json")
    signed.write_text(signed.read_text().replace("party.rename", "party.remane"))
    refused = founded.run("stamp", "a.signed.json", "--key", "w.json", expect=1)
    assert "Traceback" not in refused.stderr
