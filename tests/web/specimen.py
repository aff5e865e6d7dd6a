"""What the specimen page and the shell's tests show: the invented organisation, in the shapes of the partials."""

from datetime import UTC, datetime
from typing import Any

from django import forms

MOMENT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
PARTIES = [
    ("ARV", "Arvenia"),
    ("BEL", "Belmora"),
    ("COR", "Corvane"),
    ("DUN", "Dunmere"),
    ("EST", "Esterholt"),
    ("FAL", "Faldria"),
]
STANCES = ["concur", "concur", "concern", "silent", "object", "withdrawn"]
TONES = ["full", "full", "full", "part", "", "past"]
HEX = "5f3c9a1e77d2408b"


class Reasons(forms.Form):
    """The field of an objection: its reasons are invited, not required."""

    reasons = forms.CharField(
        label="Reasons",
        help_text="Invited, not required. Members read them.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class Symbol(forms.Form):
    """A field that has been filled in wrongly."""

    symbol = forms.RegexField(
        r"^LC/", label="Symbol", error_messages={"invalid": "A symbol begins with LC/ and goes on with the year."}
    )


def _provision(kind: str, number: str, text: str, level: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": f"{kind}-{number or 'x'}", "kind": kind, "number": number, "text": text, "level": level} | more


PROVISIONS = [
    _provision(
        "opening",
        "",
        "The members of the Lantern Compact, bound by one coast and by the ships that pass along it, having "
        "met in Port Candle on the first day of spring, declare as follows.",
    ),
    _provision("section", "I", "The lights"),
    _provision(
        "paragraph",
        "1",
        "Every harbour of the Compact keeps its light from dusk until dawn, in every season, for every "
        "ship, whatever flag it carries and wherever it is bound.",
        notes=[
            {"label": "Mechanism", "text": "programmes, undertaking 4", "url": "#"},
            {"text": "Said first in the statement of 2019, paragraph 2", "url": "#"},
        ],
    ),
    _provision(
        "paragraph",
        "2",
        "A member that cannot keep a light tells the others at once, and they keep it together until it "
        "can. In particular they",
    ),
    _provision("item", "(a)", "send oil, glass and a keeper for as long as they are wanted;", 2),
    _provision("item", "(b)", "mark the place on the common chart, so that no pilot is misled.", 2),
    _provision("section", "II", "The warnings"),
    _provision(
        "paragraph",
        "3",
        "Storm warnings pass to every member in the hour in which they are known, without regard to where "
        "the storm is expected to land.",
        notes=[{"label": "Not built yet", "text": "early warning"}],
    ),
    _provision("closing", "", "Done at Port Candle in two languages, both texts being equally authentic."),
]

COMPARED = [
    {
        "id": "c1",
        "kind": "paragraph",
        "number": "1",
        "level": 1,
        "words": [
            {"text": "Every harbour of the Compact keeps its light from dusk until dawn, "},
            {"text": "save in peace", "change": "del"},
            {"text": "in every season", "change": "ins"},
            {"text": ", for every ship"},
            {"text": ", whatever flag it carries", "change": "ins"},
            {"text": "."},
        ],
    },
]


def make_context(**more: Any) -> dict[str, Any]:
    """Return the context of the specimen page; `more` overrides."""
    board = [
        {
            "party": party,
            "name": name,
            "stance": stance,
            "at": None if stance == "silent" else MOMENT,
            "own": party == "DUN",
            "url": f"#{party}",
            "announce": f"{name}: {stance}",
        }
        for (party, name), stance in zip(PARTIES, STANCES, strict=True)
    ]
    tiles = [
        {"party": party, "name": name, "tone": tone, "standing": tone or "guest", "url": f"#{party}"}
        for (party, name), tone in zip(PARTIES, TONES, strict=True)
    ]
    bars = [
        [(5, 95, "full")],
        [(5, 95, "full")],
        [(10, 25, "part"), (35, 65, "full")],
        [(40, 60, "part")],
        [(55, 45, "")],
        [(0, 30, "full"), (30, 20, "past")],
    ]
    lanes = [
        {
            "name": name,
            "url": f"#{party}",
            "words": f"{name}: see its page",
            "bars": [
                {"start": start, "width": width, "tone": tone, "words": f"{name}: {tone or 'guest'}"}
                for start, width, tone in spans
            ],
        }
        for (party, name), spans in zip(PARTIES, bars, strict=True)
    ]
    return {
        "organisation": {"name": "the Lantern Compact", "short": "LC", "exercise": True, "unaffiliated": ""},
        "nav": [
            {"label": label, "url": "#", "current": label == "Decisions"}
            for label in ("Home", "Parties", "Organs", "Texts", "Decisions", "Record")
        ],
        "breadcrumbs": [{"label": "Decisions", "url": "#"}, {"label": "Declaration on the harbour lights"}],
        "viewer": {"party_name": "Dunmere", "role": "delegate"},
        "languages": [
            {"code": "en", "name": "English", "current": True},
            {"code": "ru", "name": "Русский", "current": False},
        ],
        "topics": "decision:specimen",
        "board": board,
        "tiles": tiles,
        "lanes": lanes,
        "moment": MOMENT,
        "csrf_token": "token",
        "axis": [
            {"at": at, "label": label}
            for at, label in ((0, "2016"), (25, "2019"), (50, "2021"), (75, "2024"), (100, "2026"))
        ],
        "legend": [
            {"tone": "full", "label": "Member"},
            {"tone": "part", "label": "Partner"},
            {"tone": "", "label": "Guest"},
            {"tone": "past", "label": "Formerly"},
        ],
        "timeline": [
            {
                "label": "Member",
                "tone": "full",
                "when": "since 9 June 2022",
                "place": "Port Candle",
                "current": True,
                "source": "Declaration of the council, paragraph 4",
            },
            {
                "label": "Partner",
                "tone": "part",
                "when": "11 May 2019 to 9 June 2022",
                "source": "Letter of the secretariat of 11 May 2019",
            },
            {"label": "Guest", "tone": "past", "when": "2016 to 2019", "place": "", "source": ""},
        ],
        "fingerprint": [HEX[at : at + 4] for at in (0, 4, 8, 12)] * 4,
        "certainty": {"recorded": True, "checkpointed": True, "cosigned": ["Faldria"], "required": 1, "contested": ""},
        "contested": {
            "recorded": True,
            "checkpointed": True,
            "cosigned": [],
            "required": 1,
            "contested": "Belmora's copy has another entry 7",
        },
        "document": {
            "symbol": "LC/2026/3",
            "title": "Declaration on the harbour lights",
            "meta": ["Tabled by Arvenia", "Version 2", "English, authentic"],
            "lang": "en",
            "annotated": True,
        },
        "provisions": PROVISIONS,
        "compared": COMPARED,
        "form": Reasons(),
        "faulty_form": Symbol({"symbol": "LK 3"}),
        "steps": [
            {"id": "read", "label": "Read", "state": "current"},
            {"id": "sign", "label": "Sign"},
            {"id": "recorded", "label": "Recorded"},
        ],
        "act": make_act("ed25519:" + "A" * 43),
    } | more


def make_act(key: str, *, solemn: bool = True, org: str = "ab" * 32) -> dict[str, Any]:
    """Return the context of an act's page: an objection by Dunmere with that key."""
    template = {
        "org": org,
        "kind": "decision.object",
        "v": 1,
        "by": "DUN",
        "key": key,
        "n": 1,
        "seen": {"size": 3, "root": "cd" * 32},
        "to": {"kind": "standing", "name": "members"},
        "body": {"decision": "ef" * 32},
        "parts": [{"name": "reasons", "field": "reasons"}],
    }
    return {
        "title": "Object formally",
        "eyebrow": "LC/2026/3",
        "party_name": "Dunmere",
        "button": "Sign the objection",
        "solemn": solemn,
        "template": template,
    }
