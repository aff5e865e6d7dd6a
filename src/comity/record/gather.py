"""Acts that arrive while another batch is being written are recorded together in the next one.

Nobody waits for company: an act that arrives alone is committed alone; the busier the record, the larger its batches.
"""

from comity.core.act import SignedAct
from comity.record.commit import commit
from comity.record.keeper import Keeper, Waiting
from comity.record.receipts import Answer

MOST = 64


def submit(keeper: Keeper, signed: SignedAct) -> Answer:
    """Record the act, with whatever else is waiting, and return its answer; raises what the commit raised."""
    mine = Waiting(signed)
    with keeper.guard:
        keeper.queue.append(mine)
    while not mine.is_done():
        with keeper.turn:
            if not mine.is_done():
                _commit_next(keeper)
    if mine.failure is not None:
        raise mine.failure
    answer: Answer = mine.answer
    return answer


def _commit_next(keeper: Keeper) -> None:
    with keeper.guard:
        batch, keeper.queue = keeper.queue[:MOST], keeper.queue[MOST:]
    try:
        answers = commit(keeper, [each.signed for each in batch])
    except BaseException as failure:  # noqa: BLE001 - whoever waits must learn of it, whatever it is
        for each in batch:
            each.failure = failure
        return
    for each, answer in zip(batch, answers, strict=True):
        each.answer = answer
