"""The shell's templates: nothing inline that the content policy refuses, every word there, every name once."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

from tests.web.specimen import PARTIES, make_context

WEB = Path(__file__).parents[2] / "src" / "comity" / "web"
SCRIPTS = sorted((WEB / "static" / "js").glob("*.js"))
TEMPLATES = sorted((WEB / "templates" / "shell").glob("*.html"))
SIGN_IN = {"org": "ab" * 32, "next": "/", "parties": [{"id": party, "name": name} for party, name in PARTIES]}
PAGES: dict[str, dict[str, Any]] = {
    "specimen": {},
    "act": {},
    "sign_in": {"sign_in": SIGN_IN},
    "verify": {"pinned": "ab" * 32},
}


@pytest.mark.parametrize("page", PAGES)
def test_pages_hold_nothing_inline_and_no_name_twice(page: str) -> None:
    html = get_template(f"shell/{page}.html").render(make_context(**PAGES[page]))
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)
    ids = re.findall(r'\sid="([^"]*)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert "{%" not in html
    assert "{{" not in html


def test_what_a_page_brings_along_is_asked_for_once(client: Client) -> None:
    html = get_template("shell/base.html").render(make_context())
    brought = re.findall(r'(?:href|src)="(/static/[^"#]+)', html)
    assert len(brought) > 5
    for address in brought:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer["Cache-Control"], address
        answer.close()


def test_a_page_without_anything_optional_still_renders() -> None:
    html = get_template("shell/base.html").render({"organisation": {"name": "the Lantern Compact"}})
    assert "the Lantern Compact" in html
    assert "data-live=" not in html
    assert 'class="exercise"' not in html


def test_text_from_people_is_escaped_everywhere() -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    context = make_context(document={"title": hostile, "symbol": hostile, "meta": [hostile]})
    context["act"]["template"]["body"] = {"decision": hostile}
    context["board"][0] |= {"name": hostile, "announce": hostile}
    assert "<img" not in get_template("shell/specimen.html").render(context)


def test_every_word_that_scripts_show_is_in_the_page() -> None:
    listed = set(
        re.findall(r'^ {2}"([a-z0-9._]+)":', (WEB / "templates" / "shell" / "words.html").read_text(), re.MULTILINE)
    )
    sources = "".join(path.read_text() for path in SCRIPTS)
    assert set(re.findall(r'\bt\("([a-z0-9._]+)"', sources)) <= listed
    # Words that are found by a role or a state stand in no script; all others do, as a key or as an error's code.
    quoted = set(re.findall(r'"([a-z0-9._]+)"', sources))
    assert {word for word in listed - quoted if not word.startswith(("role.", "live."))} == set()


@pytest.mark.parametrize("path", [*SCRIPTS, *TEMPLATES], ids=lambda path: path.name)
def test_files_load_nothing_from_elsewhere(path: Path) -> None:
    addresses = re.findall(r"https?://[^\s\"'<>)]+", path.read_text())
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert "eval(" not in path.read_text()
    assert "innerHTML" not in path.read_text()
