"""The texts of the story, in English and Russian: invented, like the states that table them."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from comity.core import canonical

if TYPE_CHECKING:
    from comity.texts.document import Document


class Words:
    """A text in both languages, as plain text; provisions that its earlier version has keep their identity."""

    def __init__(self, *, en: str, ru: str, earlier: "Words | None" = None) -> None:
        self.en, self.ru, self.earlier = en, ru, earlier

    def documents(self) -> "dict[str, Document]":
        """Return the text by language; its provisions have the same identities in the same order."""
        from comity.texts.document import identify

        return {"en": self._english, "ru": identify(_read(self.ru, "ru"), language="ru", earlier=self._english)}

    def parts(self) -> dict[str, bytes]:
        """Return the parts `text.en` and `text.ru`."""
        from comity.texts.document import format_document

        return {f"text.{tag}": canonical.encode(format_document(each)) for tag, each in self.documents().items()}

    @cached_property
    def _english(self) -> "Document":
        from comity.texts.document import identify

        earlier = self.earlier._english if self.earlier else None
        return identify(_read(self.en, "en"), language="en", earlier=earlier)


def _read(text: str, language: str) -> Any:
    from comity.texts.reading import read_text

    return read_text(text.encode(), language=language)


LIGHTS = Words(
    en="""DECISION
on the lights of the shared coast

The members of the Lantern Compact, mindful that a dark coast belongs to nobody and endangers all, decide as follows:

1. Every light on the shared coast burns from dusk until dawn, in every season, at full strength.

2. Whoever keeps a light tells the others before it is put out for repair, and when it is lit again.

3. Lights that can be seen from the strait are shaded towards it, so that they guide and do not blind.

4. The oil for the island lights is paid for in equal shares.

Done at Wickhaven, in the house of the keepers.
""",
    ru="""РЕШЕНИЕ
об огнях общего побережья

Участники Договора Фонаря, помня, что тёмный берег не принадлежит никому и опасен для всех, решают следующее:

1. Каждый огонь на общем побережье горит от сумерек до рассвета, в любое время года, в полную силу.

2. Кто держит огонь, сообщает остальным, прежде чем погасить его для починки, и о том, что он снова зажжён.

3. Огни, видимые из пролива, прикрыты с его стороны, чтобы они вели, а не слепили.

4. Масло для островных огней оплачивается равными долями.

Совершено в Уикхейвене, в доме смотрителей.
""",
)

RESCUE = Words(
    en="""DECLARATION
on rescue at sea

We, the six members of the Lantern Compact, declare together:

I

Whoever is in distress at sea is helped by whoever is nearest. No flag is asked for first.

A harbour that a ship in distress can reach is open to it, by day and by night.

II

Our rescue crews train together each spring, in each member's waters in turn.

What one crew has learned is written down and given to all.

Signed by all six, in Wickhaven.
""",
    ru="""ДЕКЛАРАЦИЯ
о спасании на море

Мы, шесть участников Договора Фонаря, вместе заявляем:

I

Тому, кто терпит бедствие на море, помогает тот, кто ближе всех. О флаге сначала не спрашивают.

Гавань, до которой может дойти судно, терпящее бедствие, открыта для него днём и ночью.

II

Наши спасатели каждую весну учатся вместе, по очереди в водах каждого участника.

Чему научилась одна команда, записывается и передаётся всем.

Подписано всеми шестью в Уикхейвене.
""",
)

FISHERIES = Words(
    en="""DECISION
on the herring grounds

The members of the Lantern Compact, wishing that their children may fish as they do, decide as follows:

1. The herring grounds of the Inner Bay rest for six weeks in each year, from the first day of March.

2. Each member sends the secretariat, by the end of each year, the number of nets that were used on the grounds.

3. A member whose boats have fished on resting grounds tells the others so, and what it has done about it.
""",
    ru="""РЕШЕНИЕ
о сельдяных отмелях

Участники Договора Фонаря, желая, чтобы их дети могли ловить рыбу, как ловят они, решают следующее:

1. Сельдяные отмели Внутреннего залива отдыхают шесть недель в году, начиная с первого дня марта.

2. Каждый участник до конца года сообщает секретариату, сколько сетей ставилось на отмелях.

3. Участник, чьи лодки ловили на отдыхающих отмелях, говорит об этом остальным и о том, что он предпринял.
""",
)

FISHERIES_REVISED = Words(
    en="""DECISION
on the herring grounds

The members of the Lantern Compact, wishing that their children may fish as they do, decide as follows:

1. The herring grounds of the Inner Bay rest for eight weeks in each year, from the fifteenth day of February.

2. Each member sends the secretariat, by the end of each year, the number and the mesh of the nets that were used on
the grounds.

3. The secretariat publishes what it was sent, without comment.

4. A member whose boats have fished on resting grounds tells the others so, and what it has done about it.
""",
    ru="""РЕШЕНИЕ
о сельдяных отмелях

Участники Договора Фонаря, желая, чтобы их дети могли ловить рыбу, как ловят они, решают следующее:

1. Сельдяные отмели Внутреннего залива отдыхают восемь недель в году, начиная с пятнадцатого дня февраля.

2. Каждый участник до конца года сообщает секретариату, сколько сетей ставилось на отмелях и с какой ячеёй.

3. Секретариат публикует то, что ему прислали, без замечаний.

4. Участник, чьи лодки ловили на отдыхающих отмелях, говорит об этом остальным и о том, что он предпринял.
""",
    earlier=FISHERIES,
)

HARBOURS = Words(
    en="""DECISION
on harbours in winter

The members of the Lantern Compact decide as follows:

1. In each member's waters one harbour is kept free of ice for the ships of all.

2. Its name is told to the others before the first frost.

3. A ship that is caught by ice is helped by whoever is nearest, at no charge.

4. Pilots are told where the ice stands each morning.

5. The members meet in spring and count what the winter has cost.
""",
    ru="""РЕШЕНИЕ
о гаванях зимой

Участники Договора Фонаря решают следующее:

1. В водах каждого участника одна гавань свободна ото льда для судов всех.

2. Её название сообщается остальным до первых морозов.

3. Судну, затёртому льдами, помогает тот, кто ближе всех, не взимая платы.

4. Лоцманам каждое утро сообщают, где стоит лёд.

5. Участники встречаются весной и подсчитывают, во что обошлась зима.
""",
)
