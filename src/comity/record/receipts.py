"""What the keeper answers: a receipt, a signed refusal, or an honest "error, not judged" for its own fault."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from comity.core import canonical
from comity.core.act import SignedAct
from comity.core.checkpoint import Note
from comity.core.errors import ComityError, Malformed
from comity.core.evidence import Opening
from comity.core.keys import Signature, SigningKey

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An opening with its proof, under a checkpoint that the keeper signed; never made before the act is durable."""

    opening: Opening
    checkpoint: Note
    exercise: bool
    repeated: bool = False

    @property
    def act(self) -> str:
        """The id of the act that was recorded."""
        return self.opening.entry.act.id

    def to_value(self) -> dict[str, Any]:
        """Return the receipt as it is sent."""
        return {
            "comity": "receipt/v1",
            "exercise": self.exercise,
            "opening": self.opening.to_value(),
            "checkpoint": self.checkpoint.format(),
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an act was not recorded, signed by the keeper. Nothing was written, and the act's number is free."""

    act: str
    code: str
    facts: dict[str, Any]
    statement: bytes
    signature: Signature

    def to_value(self) -> dict[str, Any]:
        """Return the refusal as it is sent."""
        return {
            "comity": "signed-refusal/v1",
            "statement": self.statement.decode(),
            "signature": self.signature.to_value(),
        }


@dataclass(frozen=True, slots=True)
class NotJudged:
    """The keeper failed and says so: the act was not refused, and may be sent again as it is for its receipt."""

    act: str
    error: str

    def to_value(self) -> dict[str, Any]:
        """Return the admission as it is sent."""
        return {"comity": "not-judged/v1", "act": self.act, "error": self.error}


Answer = Receipt | Refusal | NotJudged


def refuse(signed: SignedAct, error: ComityError, *, key: SigningKey, head: tuple[int, str], now: str) -> Refusal:
    """Sign why the act is not recorded, over the state of the tree at which it was judged."""
    facts = {name: _plain(value) for name, value in sorted(error.facts.items())}
    statement = canonical.encode(
        {
            "comity": "refusal/v1",
            "org": signed.act.org,
            "act": signed.act.id,
            "code": error.code,
            "facts": facts,
            "checkpoint": {"size": head[0], "root": head[1]},
            "at": now,
        }
    )
    return Refusal(signed.act.id, error.code, facts, statement, key.sign("refusal", statement))


def _plain(value: Any) -> Any:
    """Return a fact of a refusal as the canonical profile has it; what people sent may not be."""
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    try:
        canonical.encode(value)
    except Malformed:
        return ascii(value)
    return value


def not_judged(batch: Iterable[SignedAct], error: Exception) -> list[Answer]:
    """Answer for acts that could not be judged, and leave the cause in the keeper's own log."""
    logger.error("the record could not be written", exc_info=error)
    return [NotJudged(signed.act.id, type(error).__name__) for signed in batch]
