"""Agreements of the Lantern Compact with others in the story: a memorandum with a league of harbours, and seats there.

The members adopt that the compact itself is a party; the secretariat then signs in its name, and enters the paper of
the league, which has no key here. All of it is invented, the league as well.
"""

import json
from typing import Any

import click

from comity.cli.story_instruments import PUBLIC, RELEASED, SCAN, SIX, Teller, clauses
from comity.cli.story_texts import Words

LEAGUE = "HARBOURS"
NAMES = {"en": "League of Free Harbours", "ru": "Лига вольных гаваней"}
BODY = {"en": "Board of the League of Free Harbours", "ru": "Правление Лиги вольных гаваней"}
OLD_BODY = {"en": "Committee on Tide Tables", "ru": "Комитет по таблицам приливов"}
MEMORANDUM = Words(
    en="""MEMORANDUM OF UNDERSTANDING
between the Lantern Compact and the League of Free Harbours

The Lantern Compact and the League of Free Harbours agree as follows:

1. Each tells the other which lights and which berths are out of service, on the day on which it learns of it.

2. The league seats an observer of the compact on its board; the compact hears the league before it moves a light.

3. Once a year both look at how this memorandum is carried out.

Done at Wickhaven, in English and Russian, both texts being equally authentic.
""",
    ru="""МЕМОРАНДУМ О ВЗАИМОПОНИМАНИИ
между Договором Фонаря и Лигой вольных гаваней

Договор Фонаря и Лига вольных гаваней договариваются о следующем:

1. Каждая сторона сообщает другой, какие огни и какие причалы не действуют, в тот же день, когда ей становится об этом
известно.

2. Лига предоставляет наблюдателю Договора место в своём правлении; Договор выслушивает Лигу, прежде чем перенести
огонь.

3. Раз в год обе стороны рассматривают ход выполнения настоящего меморандума.

Совершено в Уикхейвене на английском и русском языках, причём оба текста имеют одинаковую силу.
""",
)
REPORT = {
    "words.en": "Both exchanged their first lists. The league asks for the depth at each berth; the compact agrees.",
    "words.ru": "Стороны обменялись первыми списками. Лига просит сообщать и глубину у причалов; Договор согласен.",
}
SAID: dict[str, dict[str, Any]] = {
    "sign": {"how": "simple", "office": "executive-head", "powers": None, "confirms": []},
    "deposit": {"form": "confirmation", "confirms": []},
}


def agree_with_others(told: Teller, adopted: Any, today: str) -> None:
    """Let the compact conclude a memorandum, review it, and enter its seats elsewhere; `today` is a day, UTC.

    `adopted` returns the act that adopted what was put.
    """
    body = {"party": LEAGUE, "kind": "organisation"}
    told.act("SECRETARIAT", "party.introduce", body, to=PUBLIC, parts={"names": _names(NAMES)})
    act = _adopt(told, adopted)
    for event, said in SAID.items():
        told.act("SECRETARIAT", f"instrument.{event}", {"instrument": act, "for": "organisation", **said}, to=PUBLIC)
        paper = {"instrument": act, "party": LEAGUE, "day": today, "event": event, "said": said}
        told.act("SECRETARIAT", "instrument.paper", paper, to=PUBLIC, parts={"scan": SCAN})
    review = {"instrument": act, "for": "organisation", "day": today}
    report = {name: words.encode() for name, words in REPORT.items()}
    told.act("SECRETARIAT", "instrument.review", review, to=PUBLIC, parts=report)
    _sit(told, act)
    click.echo(
        "The compact itself concludes a memorandum with a league of harbours, which signs on paper;"
        " it has an observer's seat there."
    )


def _adopt(told: Teller, adopted: Any) -> str:
    effect = {"effect": "instrument", "clauses": clauses(least=2, days=0, months=6) | _between()}
    body = {
        "organ": "council", "follows": None, "languages": ["en", "ru"], "effects": [effect], "capacity": "party",
        "consolidates": False,
    }  # fmt: skip
    version = told.act("ARV", "text.table", body, to=RELEASED, parts=MEMORANDUM.parts())
    decision = told.put("ARV", version, "declaration-signed", to=RELEASED)
    for party in SIX:
        told.say(party, "sign", decision, to=RELEASED)
    return str(adopted(decision))


def _between() -> dict[str, Any]:
    """Return how the memorandum differs from a treaty that is open to the members."""
    return {
        "depositary": "secretariat", "between": [LEAGUE, "organisation"], "accede": None,
        "sign": {"by": None, "until": None, "how": ["simple"]}, "consent": ["confirmation"],
        "force": {
            "counts": ["confirmation"], "needs": [{"condition": "all", "who": "negotiating"}],
            "span": {"number": 0, "unit": "days", "convention": "on"}, "earliest": None, "latecomers": None,
        },
        "term": {"months": 60, "renewal_months": 60}, "review_months": 12,
    }  # fmt: skip


def _sit(told: Teller, memorandum: str) -> None:
    """Enter a seat that the compact had before and has no more, and the one that it has, on which a doubt stands."""
    seat = {"host": LEAGUE, "office": "secretariat", "capacity": "observer"}
    parts = {"names": _names(OLD_BODY), "source": b"Minutes of the committee (an invented story)"}
    body = {**seat, "capacity": "participant", "since": "2020-02-01", "instrument": None}
    before = told.act("SECRETARIAT", "abroad.enter", body, to=PUBLIC, parts=parts)
    end = {"seat": before, "day": "2023-06-30"}
    letter = {"source": b"A letter of the league (an invented story)"}
    told.act("SECRETARIAT", "abroad.end", end, to=PUBLIC, parts=letter)
    parts = {"names": _names(BODY), "source": b"A decision of the board (an invented story)"}
    body = {**seat, "since": "2023-07-01", "instrument": memorandum}
    entered = told.act("SECRETARIAT", "abroad.enter", body, to=PUBLIC, parts=parts)
    reasons = {"reasons": b"The board met in July. We read that the seat was given then, and not on its first day."}
    told.act("DUN", "instrument.challenge", {"act": entered}, to=PUBLIC, parts=reasons)


def _names(names: dict[str, str]) -> bytes:
    return json.dumps(names, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
