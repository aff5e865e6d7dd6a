"""The meetings in the story: a session of the council held, two meetings that sit now, others convened and asked for.

All of it invented. What sits now is left with somebody on the floor and others waiting, so that a room can be seen: the
committee's, and the council's open session, of which everyone may know, on the page for the press and on the wall.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from comity.cli.story_texts import Words
from comity.core.act import EVERYONE, Audience
from comity.core.canonical import format_time

if TYPE_CHECKING:
    from comity.cli.story import Told

COUNCIL, PARTICIPANTS, PUBLIC = Audience("council"), Audience("participants"), Audience(EVERYONE)
CHAIR, OBSERVER = "EST", "GILMORA"
MEMBERS = ("ARV", "BEL", "COR", "DUN", "EST", "FAL")
ZONE = "Europe/Lisbon"

RELIEF = Words(
    en="""On the relief of keepers

1. No keeper tends a light for more than sixty nights without relief.

2. A keeper who is ill is relieved by the nearest station, whichever flag it flies.
""",
    ru="""О смене смотрителей

1. Никто из смотрителей не остаётся при огне без смены дольше шестидесяти ночей.

2. Больного смотрителя сменяет ближайшая станция, под каким бы флагом она ни была.
""",
)

LANTERN_DAY = Words(
    en="""Greeting on Lantern Day

1. The parties thank those who kept a light burning through the winter.

2. On Lantern Day every station opens its door to whoever wishes to see the lamp.
""",
    ru="""Приветствие ко Дню фонаря

1. Стороны благодарят тех, кто всю зиму поддерживал огонь.

2. В День фонаря каждая станция открывает двери всем, кто желает увидеть лампу.
""",
)

ICE = Words(
    en="""On ice in the strait

1. Whoever sights drifting ice tells every station at once.

2. While ice drifts, pilots of all parties may shelter in any harbour.
""",
    ru="""О льде в проливе

1. Кто заметит дрейфующий лёд, немедленно сообщает на все станции.

2. Пока лёд дрейфует, лоцманы всех сторон могут укрыться в любой гавани.
""",
)
WHY = "The ice comes earlier each year, and the next session would meet when it has gone again."
YES = "We consent. Our harbour master has asked for this since the autumn."


def meet(told: "Told", text: str) -> None:
    """Play the meetings; `text` is one under negotiation, which is before the council in private."""
    hold_session(told, text)
    sit_in_public(told)
    sit_in_committee(told)
    convene_next(told)
    ask_for_session(told)


def hold_session(told: "Told", text: str) -> None:
    """The council meets: five in the hall, one from afar, an observer; it adopts an agenda and a text, and ends."""
    table = Sitting(told, CHAIR, convene(
        told, CHAIR, ["council"], hours=1, days=1, host="ARV", mode="both", place="Lantern Hall, Wickhaven",
        titles={"en": "Council at Wickhaven", "ru": "Совет в Уикхейвене"},
    ))  # fmt: skip
    relief = table.item("BEL", ["lights"], en="Relief of keepers", ru="Смена смотрителей")
    rescue = table.item("FAL", ["rescue"], en="Boats for the winter", ru="Шлюпки на зиму")
    private = table.item("BEL", ["lights"], to=COUNCIL, text=text, en="Harbours in winter", ru="Гавани зимой")
    table.paper(CHAIR, relief, en="Nights without relief, by station", ru="Ночи без смены по станциям")
    table.do(CHAIR, "invite", {"parties": [OBSERVER], "items": [rescue]})
    for party in (*MEMBERS, OBSERVER):
        table.attend(party, "remote" if party == "DUN" else "site")
    table.preside("open")
    table.agree("agenda", items=[relief, rescue])
    table.do(CHAIR, "call", {"item": relief})
    table.speech("COR")
    table.speech("BEL")
    _adopt(told, "BEL", RELIEF)
    table.agree("agreed", of=relief, conclusion={
        "en": "Stations tell the secretariat by the first of each month who is to be relieved, and by whom.",
        "ru": "К первому числу каждого месяца станции сообщают секретариату, кого и кем надлежит сменить.",
    })  # fmt: skip
    table.do(CHAIR, "call", {"item": rescue})
    table.speech(OBSERVER)
    table.agree("noted", of=rescue)
    table.preside("private")
    table.to = COUNCIL
    table.agree("agenda", items=[private])
    table.do(CHAIR, "call", {"item": private})
    table.speech("DUN")
    table.agree("postponed", of=private)
    table.to = PARTICIPANTS
    table.preside("public")
    table.preside("close")
    click.echo("The council meets in Wickhaven: Dunmere takes part from afar, Gilmora observes, a text is adopted.")


def _adopt(told: "Told", party: str, words: Words) -> None:
    version = told.table(party, words)
    body = {"version": version, "procedure": "session"}
    decision = told.act(CHAIR, "decision.put", body, to=COUNCIL)
    for step in ("ask", "declare"):
        told.act(CHAIR, f"decision.{step}", {"decision": decision}, to=COUNCIL)


def sit_in_public(told: "Told") -> None:
    """The council sits in the open on Lantern Day: a greeting is adopted, and on another item they speak."""
    table = Sitting(told, CHAIR, convene(
        told, CHAIR, ["council"], hours=0, days=0, host="EST", mode="both", to=PUBLIC, place="Harbour square",
        titles={"en": "Open session on Lantern Day", "ru": "Открытое заседание в День фонаря"},
    ), to=PUBLIC)  # fmt: skip
    greeting = table.item("EST", ["lights"], en="Greeting on Lantern Day", ru="Приветствие ко Дню фонаря")
    doors = table.item("ARV", ["lights"], en="Open doors at the lights", ru="Открытые двери маяков")
    boats = table.item("FAL", ["rescue"], en="A day of drills for the boats", ru="День учений спасательных шлюпок")
    table.paper(CHAIR, doors, en="Stations and their hours, by coast", ru="Станции и часы посещения по берегам")
    table.do(CHAIR, "invite", {"parties": [OBSERVER], "items": []})
    for party in (*MEMBERS, OBSERVER):
        table.attend(party, "remote" if party in ("DUN", OBSERVER) else "site")
    table.preside("open")
    table.agree("agenda", items=[greeting, doors, boats])
    table.do(CHAIR, "call", {"item": greeting})
    _adopt(told, CHAIR, LANTERN_DAY)
    table.agree("agreed", of=greeting, conclusion={
        "en": "The greeting is read out at every light at dusk.",
        "ru": "Приветствие зачитывается на каждом маяке с наступлением сумерек.",
    })  # fmt: skip
    table.do(CHAIR, "call", {"item": doors})
    table.speech("ARV")
    table.do(CHAIR, "floor", {"wish": table.wish("COR"), "seconds": 300})
    for party in ("BEL", OBSERVER):
        table.wish(party)
    click.echo("The council sits in the open on Lantern Day: everyone may follow it, and Corvane has the floor.")


def ask_for_session(told: "Told") -> None:
    """Two ask for a session out of turn, one consents, and the others have not answered."""
    draft = told.table("DUN", ICE)
    asked = told.act("DUN", "meeting.request", {"organ": "council", "drafts": [draft]}, to=COUNCIL,
                     parts={"reasons": WHY.encode()})  # fmt: skip
    for party, answer, words in (("COR", "join", ""), ("ARV", "consent", YES)):
        parts = {"reasons": words.encode()} if words else None
        told.act(party, "meeting.answer", {"request": asked, "answer": answer}, to=COUNCIL, parts=parts)
    click.echo("Dunmere and Corvane ask for a session out of turn, on ice in the strait: three have yet to answer.")


def sit_in_committee(told: "Told") -> None:
    """The keepers' committee sits now, and is left in the middle of a debate."""
    table = Sitting(told, "BEL", convene(
        told, "BEL", ["keepers"], hours=0, days=0, host="BEL", mode="remote", place="",
        titles={"en": "Committee of Light Keepers", "ru": "Комитет смотрителей маяков"},
    ))  # fmt: skip
    item = table.item("COR", ["lights"], en="Lenses that the salt has dulled", ru="Линзы, помутневшие от соли")
    for party in MEMBERS:
        table.attend(party, "remote")
    table.preside("open")
    table.agree("agenda", items=[item])
    table.do("BEL", "call", {"item": item})
    table.speech("COR")
    for party in ("ARV", "EST"):
        table.wish(party)
    table.do("BEL", "floor", {"wish": table.wish("FAL", "order"), "seconds": 180})
    click.echo("The committee of light keepers sits: Faldria has the floor on a point of order, two wait to speak.")


def convene_next(told: "Told") -> None:
    """The next session is convened, with a committee before it."""
    for organ, by, days in ((["keepers"], "BEL", 150), (["council"], CHAIR, 165)):
        title = {"council": ("Council in Belmora", "Совет в Бельморе")}.get(
            organ[0], ("Committee before the Council in Belmora", "Комитет перед Советом в Бельморе")
        )
        convene(
            told, by, organ, hours=24 * days, days=1, host="BEL", mode="site", place="Harbour House, Belmora",
            titles={"en": title[0], "ru": title[1]},
        )  # fmt: skip
    click.echo("The next session is convened in Belmora, with the keepers' committee two weeks before.")


def convene(
    told: "Told", by: str, organs: list[str], *, hours: int, days: int, host: str, mode: str, place: str,
    titles: dict[str, str], to: Audience = PARTICIPANTS,
) -> str:  # fmt: skip
    """Let a party convene a session from some hours on, for members and observers or for others; return the act."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours + 1)
    body = {
        "form": "session", "organs": organs, "field": None, "parties": [], "start": format_time(start),
        "end": format_time(start + timedelta(days=days, hours=4)), "zone": ZONE, "host": host, "mode": mode,
        "follows": None, "request": None,
    }  # fmt: skip
    parts = {f"title.{tag}": words.encode() for tag, words in titles.items()} | (
        {"place": place.encode()} if place else {}
    )
    return told.act(by, "meeting.convene", body, to=to, parts=parts)


class Sitting:
    """A meeting as it is played, with its chair."""

    def __init__(self, told: "Told", chair: str, meeting: str, *, to: Audience = PARTICIPANTS) -> None:
        self.told, self.chair, self.meeting, self.to = told, chair, meeting, to
        self.open_to = to

    def do(self, party: str, kind: str, body: dict[str, Any], *, to: Audience | None = None, **rest: Any) -> str:
        """Let a party do something in the meeting; return the act."""
        return self.told.act(party, f"meeting.{kind}", {"meeting": self.meeting, **body}, to=to or self.to, **rest)

    def item(
        self, party: str, fields: list[str], *, to: Audience | None = None, text: str | None = None, **titles: str
    ) -> str:
        """Let a party put an item on the agenda."""
        parts = {f"title.{tag}": words.encode() for tag, words in titles.items()}
        return self.do(party, "item", {"fields": fields, "text": text}, to=to, parts=parts)

    def paper(self, party: str, item: str, **titles: str) -> None:
        """Let a party circulate a small file for an item, in each language of its titles."""
        parts = {f"title.{tag}": words.encode() for tag, words in titles.items()}
        parts |= {f"file.{tag}": f"{words}\n".encode() for tag, words in titles.items()}
        self.do(party, "document", {"item": item, "version": None}, parts=parts)

    def attend(self, party: str, how: str) -> None:
        """Let a party say that it attends, and enter; who its people are is for the members where everyone reads on."""
        names = f"The delegation of {party}: three of its people".encode()
        fewer = {"delegation": Audience("members")} if self.open_to == PUBLIC else None
        self.do(party, "attend", {"how": how}, parts={"delegation": names}, part_audiences=fewer)
        self.do(party, "enter", {"how": how})

    def preside(self, step: str) -> None:
        """Let the chair lead the meeting on."""
        self.do(self.chair, "preside", {"step": step, "until": None}, to=self.open_to)

    def agree(
        self, proposes: str, *, of: str | None = None, items: list[str] | None = None,
        conclusion: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Let the chair ask, hear no objection, and declare."""
        parts = {f"conclusion.{tag}": words.encode() for tag, words in (conclusion or {}).items()}
        asked = self.do(self.chair, "ask", {"proposes": proposes, "of": of, "items": items or []}, parts=parts)
        self.do(self.chair, "declare", {"question": asked})

    def wish(self, party: str, wants: str = "speech") -> str:
        """Let a party ask for the floor; return the act."""
        return self.do(party, "speak", {"wants": wants, "to": None})

    def speech(self, party: str) -> None:
        """Let a party ask for the floor, get it for two minutes, and yield it."""
        wish = self.wish(party)
        self.do(self.chair, "floor", {"wish": wish, "seconds": 120})
        self.do(party, "yield", {"wish": wish})
