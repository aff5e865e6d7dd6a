"""The instruments of the story, in English and Russian: invented, like the states that conclude them."""

from comity.cli.story_texts import Words

NEIGHBOURS = Words(
    en="""CONVENTION
on good-neighbourliness along the shared coast

The states that conclude this convention, neighbours by the sea and bound to one another by it, agree as follows:

1. Each tells the others in good time of works on its shore that may change currents, lights or fishing grounds.

2. Whoever is harmed by such works says so, and is heard before they go on.

3. Fishermen who cross a line in a storm are led home, and nobody asks for a fee.

4. Each lets the others' rescuers into its waters at once, and tells them where the shoals are.

5. Differences over this convention are settled by talks between those concerned.

Done at Wickhaven, in English and Russian, both texts being equally authentic.
""",
    ru="""КОНВЕНЦИЯ
о добрососедстве на общем побережье

Государства, заключающие эту конвенцию, соседи по морю и морем связанные, договариваются о следующем:

1. Каждое заблаговременно извещает других о работах на своём берегу, которые могут изменить течения, огни или места
лова.

2. Тот, кому такие работы наносят вред, заявляет об этом, и его выслушивают прежде, чем они продолжатся.

3. Рыбаков, пересёкших границу в шторм, провожают домой, и никто не требует с них платы.

4. Каждое немедленно пускает спасателей других в свои воды и сообщает им, где мели.

5. Разногласия по этой конвенции улаживаются переговорами между теми, кого они касаются.

Совершено в Уикхейвене на английском и русском языках, причём оба текста имеют одинаковую силу.
""",
)

PILOTS = Words(
    en="""AGREEMENT
on pilots in the strait

The states that conclude this agreement agree as follows:

1. A pilot whom one of them has licensed may take ships through the whole strait.

2. Each keeps a list of its pilots and gives it to the others every spring.

Done at Wickhaven on 4 May 2020, in English and Russian.
""",
    ru="""СОГЛАШЕНИЕ
о лоцманах в проливе

Государства, заключающие это соглашение, договариваются о следующем:

1. Лоцман, имеющий лицензию одного из них, может проводить суда через весь пролив.

2. Каждое ведёт список своих лоцманов и каждую весну передаёт его другим.

Совершено в Уикхейвене 4 мая 2020 года на английском и русском языках.
""",
)
