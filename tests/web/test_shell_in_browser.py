"""The shell in a real browser under the strict content policy: signing, signing in, live pages, verifying, reading."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.templatetags.static import static
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from comity.core import canonical
from comity.core.act import Act, SignedAct, sign_act
from comity.core.authority import possession
from comity.core.keyfile import format_key_file
from comity.core.keys import Signature, SigningKey, format_base64, verify_signature
from tests.web.site import Site, serve
from tests.web.specimen import PARTIES, make_act, make_context

pytestmark = pytest.mark.browser
ORG = "ab" * 32
VECTORS = json.loads((Path(__file__).parent / "js" / "vectors.json").read_text())
SIGN_IN = {"org": ORG, "next": "/next", "parties": [{"id": party, "name": name} for party, name in PARTIES]}
RECEIPT = {"receipt": {"opening": {"index": 417}}, "next": "/next"}

# A function that returns the texts whose contrast is below AA.
LOW_CONTRAST = (Path(__file__).parent / "js" / "contrast.js").read_text()


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as site:
        for path in ("/", "/next"):
            site.pages[path] = ("shell/specimen.html", make_context)
        site.pages["/sign-in"] = ("shell/sign_in.html", lambda: make_context(sign_in=SIGN_IN, viewer=None, topics=""))
        site.pages["/verify"] = ("shell/verify.html", lambda: make_context(topics=""))
        yield site


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.origin, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Yield a page; the test fails on any error in a script and on anything that the content policy stops."""
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    yield page
    assert not errors


def _make_key(page: Page) -> str:
    """Make a key for Dunmere on the sign-in page, and return its request."""
    page.goto("/sign-in")
    page.get_by_label("For", exact=True).select_option("DUN")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator("[data-request-text]")).not_to_be_empty()
    return page.locator("[data-request-text]").inner_text()


def _key_file(pair: SigningKey, party: str = "DUN") -> str:
    return format_key_file(pair, party=party, role="head", exercise=True)


def _open_act(site: Site, page: Page, key: str, *, until: Literal["load", "commit"] = "load") -> None:
    site.pages["/act"] = ("shell/specimen.html", lambda: make_context(act=make_act(key), topics=""))
    page.goto("/act", wait_until=until)


def _sign_solemnly(page: Page, reasons: str = "") -> None:
    """Go through the ceremony as a person with a keyboard alone would."""
    page.get_by_label("Reasons").fill(reasons)
    page.get_by_role("button", name="I have read this").press("Enter")
    expect(page.get_by_role("button", name="Sign the objection")).to_be_disabled()
    page.get_by_role("checkbox", name="I have read this and sign for Dunmere").press("Space")
    page.get_by_role("button", name="Sign the objection").press("Enter")


def _signed(value: dict[str, Any]) -> SignedAct:
    signed = SignedAct.from_value(value)
    signed.verify()
    for part in signed.parts:
        named = signed.act.part(part.name)
        assert named
        assert named.hash == part.hash()
    return signed


def test_a_solemn_act_is_signed_and_its_receipt_shown(site: Site, page: Page) -> None:
    request = json.loads(_make_key(page))
    site.answer = lambda path, value: (200, RECEIPT)
    _open_act(site, page, request["key"])
    _sign_solemnly(page, "The harbour clause\r\nis not agre\u0065\u0301d.")
    page.wait_for_url("**/next")
    expect(page.locator(".toast")).to_contain_text("Recorded as entry 417.")
    path, value, headers = site.posted[-1]
    signed = _signed(value)
    assert (path, headers["x-csrftoken"]) == ("/acts", "token")
    assert (signed.act.by, signed.act.kind, signed.act.key) == ("DUN", "decision.object", request["key"])
    assert signed.parts[0].data.decode() == "The harbour clause\nis not agre\u00e9d."


def test_what_is_signed_is_what_is_shown(site: Site, page: Page) -> None:
    key = json.loads(_make_key(page))["key"]
    site.answer = lambda path, value: (
        422,
        {"refused": {"code": "decision.closed", "words": "The decision is closed."}},
    )
    _open_act(site, page, key)
    page.get_by_label("Reasons").fill("Reasons.")
    expect(page.locator("[data-echo=reasons]")).to_have_text("Reasons.")
    page.get_by_role("button", name="I have read this").click()
    page.get_by_text("The technical form").click()
    shown, shown_id = page.locator("[data-act-text]").inner_text(), page.locator("[data-act-id]").inner_text()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign the objection").click()
    expect(page.locator("[data-answer]")).to_contain_text("The decision is closed.")
    act = _signed(site.posted[-1][1]).act
    assert (canonical.encode(json.loads(shown)), shown_id) == (act.data, act.id)


def test_without_an_answer_the_same_act_is_sent_again(site: Site, page: Page) -> None:
    key = json.loads(_make_key(page))["key"]
    answers: list[tuple[int, dict[str, Any]] | None] = [None, (200, RECEIPT)]
    site.answer = lambda path, value: answers.pop(0)
    _open_act(site, page, key)
    _sign_solemnly(page)
    expect(page.locator("[data-answer]")).to_contain_text("never recorded twice")
    page.get_by_role("checkbox").uncheck()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Sign the objection").click()
    page.wait_for_url("**/next")
    assert len({json.dumps(value) for _, value, _ in site.posted}) == 1
    assert len(site.posted) == 2


def test_hidden_characters_are_refused_at_their_field(site: Site, page: Page) -> None:
    _open_act(site, page, json.loads(_make_key(page))["key"])
    page.get_by_label("Reasons").fill("agreed \u202enot")
    expect(page.locator("[data-error-for=reasons]")).to_contain_text("cannot be seen")
    page.get_by_role("button", name="I have read this").click()
    page.get_by_role("checkbox").check()
    expect(page.get_by_role("button", name="Sign the objection")).to_be_disabled()


def test_without_a_key_the_page_explains_and_takes_a_key_file(site: Site, page: Page, tmp_path: Path) -> None:
    pair = SigningKey(b"\x05" * 32)
    (tmp_path / "key.json").write_text(_key_file(pair))
    (tmp_path / "other.json").write_text(_key_file(SigningKey(b"\x06" * 32)))
    site.answer = lambda path, value: (200, RECEIPT)
    _open_act(site, page, pair.public)
    page.get_by_role("button", name="I have read this").click()
    expect(page.locator("[data-no-key]")).to_contain_text("holds no key that may sign this for Dunmere")
    page.get_by_role("checkbox").check()
    expect(page.get_by_role("button", name="Sign the objection")).to_be_disabled()
    page.locator("[data-key-file]").set_input_files(tmp_path / "other.json")
    expect(page.locator("[data-answer]")).to_contain_text("another key")
    page.locator("[data-key-file]").set_input_files(tmp_path / "key.json")
    page.get_by_role("button", name="Sign the objection").click()
    page.wait_for_url("**/next")
    _signed(site.posted[-1][1])
    assert format_base64(pair.seed) not in json.dumps(site.posted)


def test_a_key_file_that_was_chosen_before_the_scripts_were_here_signs(site: Site, page: Page, tmp_path: Path) -> None:
    pair = SigningKey(b"\x05" * 32)
    (tmp_path / "key.json").write_text(_key_file(pair))
    held: list[Route] = []
    page.route("**/js/keystore.js", lambda route: held.append(route))
    _open_act(site, page, pair.public, until="commit")
    page.locator("[data-key-file]").set_input_files(tmp_path / "key.json")
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)
    held[0].continue_()
    page.get_by_role("button", name="I have read this").click()
    page.get_by_role("checkbox").check()
    expect(page.get_by_role("button", name="Sign the objection")).to_be_enabled()


def test_an_act_can_be_signed_on_ones_own_machine(site: Site, page: Page, tmp_path: Path) -> None:
    pair = SigningKey(b"\x05" * 32)
    site.answer = lambda path, value: (200, RECEIPT)
    _open_act(site, page, pair.public)
    page.get_by_label("Reasons").fill("Taken home.")
    expect(page.locator("[data-echo=reasons]")).to_have_text("Taken home.")
    page.get_by_role("button", name="I have read this").click()
    page.get_by_text("Sign on my own machine").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Take the act").click()
    taken = json.loads(Path(download.value.path()).read_text())
    assert taken["comity"] == "unsigned-act/v1"
    unsigned = SignedAct.from_value(
        {"comity": "signed-act/v1", "act": taken["act"], "parts": taken["parts"],
         "signatures": [Signature(pair.public, "A" * 86).to_value()]}
    )  # fmt: skip
    signed = sign_act(json.loads(unsigned.act.data), pair, unsigned.parts)
    (tmp_path / "bad.json").write_text("{}")
    page.locator("[data-bring]").set_input_files(tmp_path / "bad.json")
    expect(page.locator("[data-answer]")).to_contain_text("not a signed act")
    (tmp_path / "signed.json").write_text(json.dumps(signed.to_value()))
    page.locator("[data-bring]").set_input_files(tmp_path / "signed.json")
    page.wait_for_url("**/next")
    assert Act.parse(site.posted[-1][1]["act"].encode()).id == signed.act.id


def test_a_sitting_key_is_made_here_accepts_and_is_kept(site: Site, page: Page) -> None:
    delegate = json.loads(_make_key(page))["key"]
    act = make_act(delegate)
    act["template"] |= {"kind": "party.sit", "body": {"hours": 8}, "generate": {"role": "sitting"}, "parts": []}
    site.pages["/act"] = ("shell/specimen.html", lambda: make_context(act=act, topics=""))
    site.answer = lambda path, value: (200, RECEIPT)
    page.goto("/act")
    _sign_solemnly(page)
    page.wait_for_url("**/next")
    body = _signed(site.posted[-1][1]).act.body
    statement = possession(org=ORG, party="DUN", role="sitting", key=body["key"], origin=site.origin)
    verify_signature("key", canonical.encode(statement), Signature.from_value(body["possession"]))
    page.goto("/sign-in")
    expect(page.locator("[data-keys]")).to_contain_text("sitting key")


def test_signing_in_signs_a_statement_for_this_origin(site: Site, page: Page) -> None:
    request = json.loads(_make_key(page))
    statement = possession(org=ORG, party="DUN", role="delegate", key=request["key"], origin=site.origin)
    verify_signature("key", canonical.encode(statement), Signature.from_value(request["possession"]))
    site.answer = lambda path, value: (200, {"next": "/next"})
    page.get_by_role("button", name="Sign in for Dunmere").click()
    page.wait_for_url("**/next")
    path, value, _ = site.posted[-1]
    said = canonical.decode(value["statement"].encode())
    assert path == "/sign-in"
    assert (said["comity"], said["org"], said["party"], said["key"], said["origin"]) == (
        "sign-in/v1", ORG, "DUN", request["key"], site.origin,
    )  # fmt: skip
    verify_signature("sign-in", value["statement"].encode(), Signature.from_value(value["signature"]))


def test_signing_in_is_refused_in_words_and_keys_can_be_removed(site: Site, page: Page) -> None:
    _make_key(page)
    site.answer = lambda path, value: (403, {"refused": {"code": "key.revoked", "words": "This key was revoked."}})
    page.get_by_role("button", name="Sign in for Dunmere").click()
    expect(page.locator("[data-answer]")).to_contain_text("This key was revoked.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("[data-no-keys]")).to_be_visible()


def test_a_key_file_signs_in_and_its_seed_never_leaves(site: Site, page: Page, tmp_path: Path) -> None:
    pair = SigningKey(b"\x07" * 32)
    (tmp_path / "key.json").write_text(_key_file(pair, party="EST"))
    page.goto("/sign-in")
    page.get_by_label("Keep it in this browser").check()
    page.locator("[data-key-file]").set_input_files(tmp_path / "key.json")
    page.wait_for_url("**/")
    assert canonical.decode(site.posted[-1][1]["statement"].encode())["party"] == "EST"
    assert format_base64(pair.seed) not in json.dumps(site.posted)
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in for Esterholt")).to_be_visible()
    script = """async ([org, address]) => {
      const { listKeys } = await import(address);
      const [record] = await listKeys(org);
      return crypto.subtle.exportKey("pkcs8", record.private).then(() => "exported", (error) => error.name);
    }"""
    exported = page.evaluate(script, [ORG, static("js/keystore.js")])
    assert exported == "InvalidAccessError"


def test_a_live_change_shows_and_is_said(site: Site, page: Page) -> None:
    stances = {"DUN": "silent"}

    def live_context() -> dict[str, Any]:
        context = make_context()
        context["board"][3] |= {"stance": stances["DUN"], "announce": f"Dunmere: {stances['DUN']}"}
        return context

    site.pages["/"] = ("shell/specimen.html", live_context)
    page.goto("/")
    expect(page.locator("[data-live-mark]")).to_have_text("Live")
    page.locator("#board-DUN").focus()
    page.evaluate("scrollTo(0, 120)")
    stances["DUN"] = "concur"
    site.say("decision:specimen")
    page.locator('[data-key="DUN"][data-stance="concur"]').wait_for(timeout=3000)
    expect(page.locator(".toast")).to_contain_text("Dunmere: concur")
    assert page.evaluate("[document.activeElement.id, scrollY]") == ["board-DUN", 120]


def test_a_press_that_has_begun_is_a_click_though_a_change_arrives_meanwhile(site: Site, page: Page) -> None:
    stances = {"DUN": "silent"}

    def live_context() -> dict[str, Any]:
        context = make_context()
        context["board"][3] |= {"stance": stances["DUN"]}
        return context

    site.pages["/"] = ("shell/specimen.html", live_context)
    page.goto("/")
    expect(page.locator("[data-live-mark]")).to_have_text("Live")
    tile = page.locator("#board-DUN")
    tile.scroll_into_view_if_needed()
    page.evaluate("document.addEventListener('click', (event) => { event.preventDefault(); "
                  "window.clicked = event.target.closest('#board-DUN') !== null; })")  # fmt: skip
    tile.hover()
    page.mouse.down()
    stances["DUN"] = "concur"
    with page.expect_response(lambda response: "text/html" in response.headers.get("content-type", "")):
        site.say("decision:specimen")
    page.wait_for_timeout(150)
    assert page.locator('[data-key="DUN"]').get_attribute("data-stance") == "silent"
    page.mouse.up()
    page.locator('[data-key="DUN"][data-stance="concur"]').wait_for(timeout=3000)
    assert page.evaluate("window.clicked") is True


def test_what_is_being_typed_is_not_lost_to_a_live_change(site: Site, page: Page) -> None:
    page.goto("/")
    expect(page.locator("[data-live-mark]")).to_have_text("Live")
    page.evaluate("""() => { const form = document.querySelector("#form"); form.dataset.refresh = "decision:specimen";
      form.setAttribute("hx-get", "/"); form.setAttribute("hx-trigger", "refresh"); htmx.process(form); }""")
    page.get_by_label("Reasons").fill("half a sen")
    site.say("decision:specimen")
    expect(page.locator(".toast").filter(has_text="Something here has changed.")).to_be_visible()
    expect(page.get_by_label("Reasons")).to_have_value("half a sen")


def test_evidence_is_verified_offline_in_the_page(page: Page, context: BrowserContext, tmp_path: Path) -> None:
    page.goto("/verify")
    context.set_offline(True)
    for vector in VECTORS["evidence"]:
        if vector["name"] not in ("good", "inclusion-swapped", "part-other-words"):
            continue
        path = tmp_path / f"{vector['name']}.json"
        path.write_text(json.dumps(vector["file"], ensure_ascii=False, indent=1, sort_keys=True) + "\n")
        page.locator("[data-file]").set_input_files(path)
        if vector["step"] is None:
            expect(page.locator("[data-result]")).to_contain_text("The file holds.")
            expect(page.locator("[data-result]")).to_contain_text("an organisation that you have not named")
            expect(page.locator("[data-result]")).to_contain_text("The harbour clause is not agreed.")
            expect(page.locator('[data-steps] [data-state="held"]')).to_have_count(8)
        else:
            expect(page.locator("[data-result]")).to_contain_text(f"step {vector['step']} fails")
            expect(page.locator('[data-steps] [data-state="failed"]')).to_contain_text(vector["code"])


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1400])
def test_everything_fits_and_can_be_read(browser: Browser, site: Site, width: int, scheme: Any, language: str) -> None:
    site.language = language
    context = browser.new_context(
        base_url=site.origin, viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in ("/", "/sign-in", "/verify"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(LOW_CONTRAST) == []
    context.close()


# What stands where on the first lane, from the side on which lines begin, and whether the axis' words can be read.
PLACES = """start => {
  const picture = document.querySelector(".lanes svg"), box = picture.getBoundingClientRect();
  const from = (each) => { const own = each.getBoundingClientRect();
    return Math.round(start === "left" ? own.left - box.left : box.right - own.right); };
  const texts = [...document.querySelectorAll(".lanes .axis text")];
  return [[...picture.querySelectorAll(".bar"), ...texts].map(from), texts.every((each) => each.getScreenCTM().a > 0)];
}"""


def test_time_runs_as_the_lines_of_the_reader_do(site: Site, page: Page) -> None:
    page.set_viewport_size({"width": 1000, "height": 900})
    found = []
    for language, start in (("en", "left"), ("ar", "right")):
        site.language = language
        page.goto("/")
        found.append(page.evaluate(PLACES, start))
    assert found[0] == found[1]
    assert found[0][1]
    assert len(set(found[0][0])) > 3


def test_the_theme_can_be_chosen_and_stays(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/")
    page.get_by_role("button", name="Light or dark").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_everything_that_is_not_signed_reads_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.origin, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Declaration on the harbour lights", level=1)).to_be_visible()
    expect(page.locator(".board time").first).to_have_text("4 Mar 2026, 09:30 UTC")
    context.close()
