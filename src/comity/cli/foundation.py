"""Founding an organisation in a data folder with keys that are made and kept there: for exercises and first steps.

An organisation in earnest is founded in steps (`comity found prepare`), for its root keys are made and stay elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comity.charter import Charter
from comity.cli.embedded import keeper_key, prepare
from comity.cli.terminal import read_key, write_key
from comity.core.keys import SigningKey

if TYPE_CHECKING:
    from comity.delegation import Delegation
    from comity.record.keeper import Keeper


@dataclass(frozen=True)
class Foundation:
    """What a founding says besides its keys. `parties` are (id, kind, names); `register` rows as in the founding."""

    charter: Charter
    parties: Sequence[tuple[str, str, Mapping[str, str]]]
    founders: Sequence[str]
    register: Sequence[Mapping[str, Any]]
    offices: Mapping[str, str]
    origin: str
    exercise: bool

    def compose(self, *, roots: Mapping[str, str], keeper: str) -> Any:
        """Return the statement that the founders are to sign, with these public keys."""
        from comity.parties.founding import PartySpec, compose_founding

        return compose_founding(
            self.charter,
            parties=[PartySpec(*party) for party in self.parties],
            roots=roots,
            founders=self.founders,
            register=self.register,
            offices=self.offices,
            keeper=keeper,
            origin=self.origin,
            exercise=self.exercise,
            now=datetime.now(UTC),
        )


def make_key(path: Path, *, party: str, role: str, exercise: bool, org: str | None = None) -> SigningKey:
    """Return the key in the file, which is made if it is not there."""
    if path.exists():
        return read_key(path)[0]
    key = SigningKey.generate()
    write_key(path, key, party=party, role=role, exercise=exercise, org=org)
    return key


def found_here(data: Path, foundation: Foundation) -> "Keeper":
    """Found the organisation in the folder, with `keys/<PARTY>.root.json` and `.head.json` for every party.

    Root keys that are there already are used. Raises click.ClickException if the folder has an organisation.
    """
    check_no_organisation(data)
    prepare(data)
    from comity import catalogue
    from comity.parties.founding import sign_founding

    exercise, keys = foundation.exercise, data / "keys"
    roots = {
        party: make_key(keys / f"{party}.root.json", party=party, role="root", exercise=exercise)
        for party, _, _ in foundation.parties
    }
    keeper = make_key(keeper_key(data), party="KEEPER", role="keeper", exercise=exercise)
    statement = foundation.compose(roots={party: key.public for party, key in roots.items()}, keeper=keeper.public)
    opened = catalogue.found(sign_founding(statement, roots, keeper), keeper, now=datetime.now(UTC))
    for party, root in roots.items():
        appoint_head(opened, data, party, root)
    return opened


def check_no_organisation(data: Path) -> None:
    """Raise click.ClickException if the folder has an organisation already."""
    prepare(data)
    from comity import catalogue
    from comity.core.errors import Malformed

    try:
        org = catalogue.read_founding().founding.id
    except Malformed as error:
        if error.code != "record.empty":
            raise
    else:
        raise click.ClickException(f"There is an organisation in {data} already: {org}.")


def appoint_head(keeper: "Keeper", data: Path, party: str, root: SigningKey) -> None:
    """Let the party's root appoint a head of delegation, whose key is a file in the folder; raises ClickException."""
    from comity.delegation import Delegation
    from comity.record.receipts import Receipt

    founding = keeper.rules.founding
    path = data / "keys" / f"{party}.head.json"
    head = make_key(path, party=party, role="head", exercise=founding.exercise, org=founding.id)
    answer = Delegation(keeper, party, {"root": root}).grant("party.head", head, role="root")
    if not isinstance(answer, Receipt):
        raise click.ClickException(f"The head of delegation of {party} could not be appointed: {answer.to_value()}")


def delegation_of(keeper: "Keeper", data: Path, party: str) -> "Delegation":
    """Return the party's delegation with the keys of the folder."""
    from comity.delegation import Delegation

    return Delegation(keeper, party, {"head": read_key(data / "keys" / f"{party}.head.json")[0]})
