"""The texts on which the story shows the ways of deciding, in English and Russian; invented, like who tables them."""

from comity.cli.story_texts import Words

STORMS = Words(
    en="""DECISION
on storm signals

The members of the Lantern Compact, knowing that a storm asks nobody for a passport, decide as follows:

1. Each harbour hoists a black cone by day, and three lamps by night, as soon as a storm is seen.

2. The harbour that saw it first tells the next one along the coast, and that one the next.

3. No signal is struck before the wind has fallen for six hours.
""",
    ru="""РЕШЕНИЕ
о штормовых сигналах

Участники Договора Фонаря, зная, что шторм ни у кого не спрашивает паспорта, решают следующее:

1. Каждая гавань, едва завидев шторм, поднимает чёрный конус днём и три фонаря ночью.

2. Гавань, заметившая шторм первой, сообщает о нём соседней на побережье, а та следующей.

3. Сигнал не опускают, пока ветер не стихнет на шесть часов.
""",
)

NARROWS = Words(
    en="""DECISION
on dues in the narrows

The members of the Lantern Compact decide as follows:

1. Ships that pass the narrows pay the same dues, whatever their flag.

2. What is taken in goes to the lights of the narrows, and to nothing else.

3. The dues are set anew every third year.
""",
    ru="""РЕШЕНИЕ
о сборах в проливе

Участники Договора Фонаря решают следующее:

1. Суда, проходящие проливом, платят одинаковые сборы, под каким бы флагом они ни шли.

2. Собранное идёт на огни пролива и ни на что другое.

3. Сборы устанавливаются заново каждый третий год.
""",
)

MEETING = Words(
    en="""DECISION
on the autumn meeting

The council decides as follows:

1. The council meets in autumn at Wickhaven, in the week after the herring fleet is home.

2. The keepers of the island lights are invited, and are heard first.
""",
    ru="""РЕШЕНИЕ
об осенней встрече

Совет решает следующее:

1. Совет собирается осенью в Уикхейвене, через неделю после возвращения сельдяного флота.

2. На встречу приглашаются смотрители островных огней, и им дают слово первыми.
""",
)

GAUGES = Words(
    en="""PROJECT
on tide gauges

The members that take part build together:

1. A tide gauge of one pattern is set up in every harbour of those who take part.

2. What the gauges show is copied once a month and sent to all who take part.
""",
    ru="""ПРОЕКТ
об уровнемерах

Государства, участвующие в проекте, строят сообща:

1. В каждой гавани участников проекта ставится уровнемер одного образца.

2. Показания уровнемеров раз в месяц переписываются и рассылаются всем участникам проекта.
""",
)

WATCH = Words(
    en="""DECLARATION
on the night watch

We, the members of the Lantern Compact, declare together:

1. On every coast somebody is awake at night, and looks out to sea.

2. Watch houses stand within sight of each other.

3. Whoever keeps the watch may call out any boat, of any owner.

Signed by all six, in Wickhaven.
""",
    ru="""ДЕКЛАРАЦИЯ
о ночной вахте

Мы, участники Договора Фонаря, вместе заявляем:

1. На каждом берегу ночью кто-то бодрствует и смотрит в море.

2. Вахтенные дома стоят на виду друг у друга.

3. Тот, кто несёт вахту, может поднять любую лодку, кому бы она ни принадлежала.

Подписано всеми шестью в Уикхейвене.
""",
)

SCHOOL = Words(
    en="""PROJECT
on a school for keepers

The members that take part build together:

1. A school for keepers of lights opens at Wickhaven, for two pupils from each member that takes part.

2. Those who taught there one winter are taught there the next.
""",
    ru="""ПРОЕКТ
о школе смотрителей

Государства, участвующие в проекте, строят сообща:

1. В Уикхейвене открывается школа смотрителей маяков, по два ученика от каждого участника проекта.

2. Кто одну зиму там учил, следующей зимой учится сам.
""",
)

# What travels with the declaration on the night watch, in both languages.
RESERVATION = {
    "en": "Belmora keeps no watch in the three nights of midwinter. It accepts paragraph 1 with that reservation.",
    "ru": "Бельмора не несёт вахты в три ночи середины зимы. Она принимает пункт 1 с этой оговоркой.",
}
DISSOCIATION = {
    "en": "Faldria's boats are called out by their owners. Faldria does not associate itself with paragraph 3.",
    "ru": "Лодки Фалдрии поднимают их владельцы. Фалдрия не присоединяется к пункту 3.",
}
STATEMENT = {
    "en": "Corvane understands “as soon as a storm is seen” as seen from the harbour itself.",
    "ru": "Корван понимает слова «едва завидев шторм» так: завидев из самой гавани.",
}
