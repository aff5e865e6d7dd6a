"""How legal texts of several languages label their parts: headings, numbers, items, openings and closings.

Tables and patterns only. A pattern says what a label may be; whether it is one is decided by what stands around it
(`layout`, `structure`). All languages are recognised at once, for a text often quotes another.
"""

import re
import unicodedata
from dataclasses import dataclass

# The words that head a division, with their rank: a division closes those of the same or a higher rank before it.
_ANNEX, _PART, _CHAPTER, _ROMAN, _SECTION, _LETTER = 0, 1, 2, 3, 4, 5
_DIVISIONS = {
    _ANNEX: "Annex Annexe Appendix Schedule Anexo Apéndice Приложение",
    _PART: "Part Title Parte Título Partie Titre Часть",
    _CHAPTER: "Chapter Capítulo Chapitre Глава",
    _SECTION: "Section Sección Раздел",
}
_RANKS = {word.casefold(): rank for rank, words in _DIVISIONS.items() for word in words.split()}
_ARTICLES = "Article Artículo Articulo Art. Art Статья Ст."
_CJK_DIVISIONS = {"编": _PART, "編": _PART, "篇": _PART, "部分": _PART, "章": _CHAPTER, "节": _SECTION, "節": _SECTION}
_CJK_NUMERAL = "[一二三四五六七八九十百零〇两0-9]"
_PREAMBLE = re.compile(
    r"(?:preamble|preámbulo|préambule|преамбула|序言|前言|导言|導言|序文|الديباجة)[.:：]?", re.IGNORECASE
)


def _words(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))


_HEADING = re.compile(
    rf"(?P<label>(?P<word>(?i:{_words(' '.join([*_DIVISIONS.values(), _ARTICLES]))}))\s*(?:№\s*)?"
    r"(?P<number>\d{1,4}[a-z]?|[IVXLCDM]{1,8}|[A-ZА-Я])(?:\s(?i:bis|ter|quater))?(?!\w)"
    r"(?P<mark>\s*[.:]|\s+[—–-](?=\s))?)\s*(?P<rest>.*)"
)
_CJK_HEADING = re.compile(
    rf"(?P<label>第\s*{_CJK_NUMERAL}+\s*(?P<word>条|條|{'|'.join(_CJK_DIVISIONS)}))(?:\s+(?P<rest>.+)|$)"
)
_CJK_ANNEX = re.compile(rf"(?P<label>附件\s*{_CJK_NUMERAL}*)$")
_BARE_ANNEX = re.compile(rf"(?i:{_words(_DIVISIONS[_ANNEX])})$")
_LONE = re.compile(r"([A-Z]|[IVXLCDM]{1,8})(?:(\.?)$|([.)])\s+(.+))")
_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,4})([.)]|\.\)|,(?=\s+[A-Z])|、|．)(?:\s+|$|(?=[\u3400-\u9fff]))(.*)")
_SPACED = re.compile(r"(§\s?(\d{1,3}))\s+(.*)")
_CJK_NUMBERED = re.compile(rf"((?:{_CJK_NUMERAL}){{1,3}})(、)\s*(.*)")
_ROMAN_RUN = re.compile(r"([IVXLC]{1,6})([.)])\s+(.*)")
_BRACKETED = re.compile(r"([(（])([^\W\d_]{1,5}|\d{1,3})([)）])(?:\s+|$|(?=[\u3400-\u9fff]))(.*)")
_HALF_BRACKETED = re.compile(r"([^\W\d_])\)(?:\s+|$)(.*)")
_LETTERED = re.compile(r"([^\W\d_])\.\s+(?=[^\W\d_])(.*)")
_LETTER_NUMBERED = re.compile(r"([a-z](?:\.\d{1,2}){1,3})\.\s+(.*)")
_BULLET = re.compile(r"([–—•·▪◦‣●○*−-])(?:\s+)(.+)")

_ROMAN_NUMERAL = re.compile(r"(?=.)(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_CJK_DIGITS = "零一二三四五六七八九"

ACT_NAME = re.compile(
    r"\b(?:resolution|declaration|statement|communiqu[eé]|agreement|convention|treaty|protocol|charter|decision|"
    r"memorandum|resolución|declaración|acuerdo|convenio|convención|tratado|protocolo|carta|decisión|résolution|"
    r"déclaration|accord|traité|charte|décision|резолюция|декларация|заявление|соглашение|конвенция|договор|протокол|"
    r"хартия|устав|решение|коммюнике)\b|决议|決議|宣言|声明|协定|条约|公约|议定书|宪章|公报",
    re.IGNORECASE,
)
ADOPTION_NOTE = re.compile(r"(?:Adopted|Approved|Signed|Aprobad[ao]|Adoptée?|Принят[аоы]?|Подписан[аоы]?)\b")
# What only ever closes a text: testimonium, place and date, the note of its adoption, signatures.
CLOSING = re.compile(
    r"(?:done (?:at|in|on)|in (?:witness|faith) whereof|adopted (?:unanimously|without|at|by|on|in|this)|"
    r"signed (?:at|in|on|by)|for the (?:government|republic|kingdom) of\b.{0,60}$|"
    r"hech[oa] en|dad[oa] en|en fe de lo cual|en testimonio de lo cual|aprobad[ao] (?:por|en)|"
    r"fait à|en foi de quoi|adoptée? (?:à|par|le)|"
    r"совершено (?:в|во|на)|в удостоверение|принят[аоы]? (?:в|во|на|единогласно)|подписан[аоы]? (?:в|во))\b|"
    r"^(?:订于|签订于|签署于|作成于|为此[,，])",
    re.IGNORECASE,
)
# A paragraph that begins by naming the text itself: a close only if it is also set apart from what precedes it.
SELF_NAMING = re.compile(
    r"(?:this|the present|la presente|el presente|la présente|le présent|настоящ(?:ая|ее|ий))\s+(?:\w+\s){0,2}?"
    rf"(?:{ACT_NAME.pattern})|本(?:宣言|声明|条约|协定|公约|议定书|宪章|公报|决议)",
    re.IGNORECASE,
)
# The first words of operative paragraphs, for resolutions that do not number them.
OPERATIVE = re.compile(
    r"(?:(?:also|further|strongly|once again|solemnly)\s+)?(?:accepts|adopts|affirms|agrees|appeals|appoints|approves|"
    r"authorizes|authorises|calls|commends|condemns|confirms|considers|decides|declares|demands|deplores|determines|"
    r"directs|emphasizes|emphasises|encourages|endorses|establishes|expresses|instructs|invites|notes|proclaims|"
    r"reaffirms|recognizes|recognises|recommends|reiterates|requests|resolves|stresses|supports|takes|urges|welcomes)\b|"
    r"(?:decide|pide|recomienda|exhorta|insta|toma nota|reafirma|condena|acoge|solicita|invita|aprueba|proclama|"
    r"declara|décide|prie|recommande|demande|réaffirme|condamne|prend note|engage|approuve|proclame)\b|"
    r"(?:постановляет|просит|призывает|рекомендует|подтверждает|осуждает|выражает|требует|одобряет|приветствует|"
    r"предлагает|провозглашает|заявляет|поручает)\b|^(?:决定|吁请|建议|重申|要求|谴责|欢迎|赞同|宣布|敦促|邀请|核准)",
    re.IGNORECASE,
)

_FINISHED = re.compile(r"""[.!?;:。！？；：…](?:["'”»’)\]）】*]|\s?\d{1,3}(?:\s\d{1,3})*)*$""")

_INITIAL = re.compile(r"(?:^|\s)[A-ZА-Я]\.$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A label that heads a section, an article or the preamble.

    `series` says how a bare number ("IV", "B") can be read; `rank` orders sections, and articles where the source says
    how deep its headings stand. `label` is empty where the source says that its words are a heading without a number.
    """

    kind: str
    label: str
    rest: str
    rank: int = 0
    series: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """A label that numbers a paragraph or an item; `series` lists each (style, value) that it can be read as.

    A `weak` label is like the beginning of ordinary prose ("V. Ivanov", "14, and"): it counts only in its place.
    """

    kind: str
    label: str
    rest: str
    series: tuple[tuple[str, int | None], ...]
    weak: bool = False


def parse_heading(text: str) -> Heading | None:
    """Return the heading that a whole block can be; prose that begins by naming an article is none."""
    if _PREAMBLE.fullmatch(text):
        return Heading("opening", text, "")
    if found := _CJK_HEADING.match(text):
        word = found["word"]
        kind = "section" if word in _CJK_DIVISIONS else "article"
        return Heading(kind, found["label"], found["rest"] or "", _CJK_DIVISIONS.get(word, 0))
    if found := _CJK_ANNEX.match(text) or _BARE_ANNEX.match(text):
        return Heading("section", found[0], "", _ANNEX)
    if found := _HEADING.match(text):
        rest = found["rest"]
        if rest and not (found["mark"] and not rest[0].islower()) and not is_titlelike(rest):
            return None
        rank = _RANKS.get(found["word"].casefold())
        return Heading("article" if rank is None else "section", found["label"], rest, rank or 0)
    return _parse_lone(text)


def is_annex(heading: Heading) -> bool:
    """Whether the heading begins an annex: what precedes it is a text of its own."""
    return heading.kind == "section" and not heading.series and heading.rank == _ANNEX


def _parse_lone(text: str) -> Heading | None:
    """Read "IV", "B." or "II. Institutions"."""
    if not (found := _LONE.match(text)) or (found[4] and not is_titlelike(found[4])):
        return None
    bare, label = found[1], text if found[4] is None else found[1] + found[3]
    series = [("I", value)] if (value := roman_value(bare.lower())) else []
    if len(bare) == 1:
        series.append(("A", ord(bare) - ord("A") + 1))
    if not series:
        return None
    rank = _ROMAN if series[0][0] == "I" and series[0][1] < 50 else _LETTER
    return Heading("section", label, found[4] or "", rank, tuple(series))


def parse_mark(text: str) -> Mark | None:
    """Return the number or item label with which a block or a line can begin."""
    if found := _NUMBERED.match(text):
        parts = found[1].split(".")
        style = ",".join(["1"] * len(parts)) + found[2].replace(",", ".")
        kind = "paragraph" if len(parts) == 1 else "item"
        return Mark(kind, found[1] + found[2], found[3], ((style, int(parts[-1])),), weak=found[2] == ",")
    if found := _SPACED.match(text):
        return Mark("paragraph", found[1], found[3], (("§", int(found[2])),))
    if (found := _CJK_NUMBERED.match(text)) and (value := _cjk_value(found[1])):
        return Mark("paragraph", found[1] + found[2], found[3], (("一、", value),))
    if (found := _ROMAN_RUN.match(text)) and (value := roman_value(found[1].lower())):
        return Mark("paragraph", found[1] + found[2], found[3], (("I" + found[2], value),), weak=True)
    if found := _LETTER_NUMBERED.match(text):
        return Mark("item", found[1] + ".", found[2], ((f"a.{found[1].count('.')}", int(found[1].rsplit(".", 1)[1])),))
    if (found := _LETTERED.match(text)) and found[1].islower() and (series := _series(found[1])):
        return Mark("item", found[1] + ".", found[2], tuple((f"{s}.", v) for s, v in series), weak=True)
    if found := _BRACKETED.match(text):
        series = _series(found[2])
        return Mark("item", text[: found.end(3)], found[4], tuple((f"({s})", v) for s, v in series)) if series else None
    if found := _HALF_BRACKETED.match(text):
        series = _series(found[1])
        return Mark("item", found[1] + ")", found[2], tuple((f"{s})", v) for s, v in series)) if series else None
    if found := _BULLET.match(text):
        return Mark("item", found[1], found[2], ((found[1], None),))
    return None


def _series(bare: str) -> list[tuple[str, int | None]]:
    """List the ways to read what stands in brackets; a word is none of them."""
    if bare.isdecimal():
        return [("1", int(bare))]
    if all(character in _CJK_DIGITS + "十" for character in bare):
        return [("一", _cjk_value(bare))]
    series: list[tuple[str, int | None]] = []
    lower = bare.lower()
    case = "a" if bare == lower else "A"
    if len(bare) == 1 and bare.isascii():
        series.append((case, ord(lower) - ord("a") + 1))
    if len(bare) == 1 and lower in CYRILLIC:
        series.append(("а" if bare == lower else "А", CYRILLIC.index(lower) + 1))
    if value := roman_value(lower):
        series.append(("i" if bare == lower else "I", value))
    if not series and len(bare) == 2 and bare.isascii():
        # "(aa)", or a letter that a scanner doubled: an item without a known place in its series.
        series.append((case, None))
    return series


def roman_value(text: str) -> int | None:
    """Return the value of a lower-case Roman numeral below 400, or None if it is none."""
    if not text or not _ROMAN_NUMERAL.fullmatch(text):
        return None
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[character] for character in text]
    return sum(-v if v < max(values[n:]) else v for n, v in enumerate(values))


def _cjk_value(text: str) -> int | None:
    if text.isascii() and text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or any(c not in _CJK_DIGITS for c in tens + ones) or not (ten or ones):
        return None
    return (10 * (_CJK_DIGITS.index(tens) if tens else 1) if ten else 0) + (_CJK_DIGITS.index(ones) if ones else 0)


def is_finished(text: str) -> bool:
    """Whether the words end as a sentence or a clause of a list ends.

    Numbers of notes after the stop are overlooked; an initial ("President I.") ends nothing.
    """
    return bool(_FINISHED.search(text, max(0, len(text) - 40))) and not _INITIAL.search(text[-3:])


def is_titlelike(text: str) -> bool:
    """Whether the words can be a title: they begin with no small letter, are short, and no sentence or clause."""
    return bool(text) and not text[0].islower() and width(text) <= 120 and text[-1] not in ".;,:!?。；，：！？、"


def width(text: str) -> int:
    """Return how many columns the text takes: ideographs take two."""
    return len(text) if text.isascii() else len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text)
