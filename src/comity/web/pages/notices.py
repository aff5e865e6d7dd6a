"""How a delegate is told: chosen here, ended by a link without signing in, and the feeds themselves.

What is chosen is no act: it is off the record, for its delegate alone, and erased by one button.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comity.core.errors import ComityError, Refused
from comity.notices import choices, feeds
from comity.notices.gathering import speaks
from comity.notices.post import Post, read_address, read_post
from comity.notices.tables import Choice, Mailbox, Notice
from comity.record.access import Viewer
from comity.texts.state import list_texts
from comity.web.pages.notices_form import WishesForm, initial_of
from comity.web.shell.access import PageRequest, signed_in
from comity.web.shell.answers import answer_feed, origin_of, word_refusal
from comity.web.shell.described import describe_public
from comity.web.shell.presenters import language, title_in
from comity.web.shell.site import get_site

MOST_SHOWN = 12
MOST_TEXTS = 60
HERE = "/desk/notices"


@dataclass(frozen=True)
class Line:
    """A mail as the page tells of it: why it was sent, when, what came of it, and what the mail server said."""

    label: str
    at: str
    tone: str
    outcome: str
    answer: str
    url: str


@require_http_methods(["GET", "POST"])
@signed_in
def notices(request: PageRequest) -> HttpResponse:
    """Show how the delegate is told, or do what one of the page's buttons says."""
    try:
        choices.check_role(request.role)
    except Refused as error:
        context = {"words": word_refusal(error), "breadcrumbs": _breadcrumbs()}
        return render(request, "notices/not_for.html", context, status=403)
    if request.method != "POST":
        return _show(request)
    do = request.POST.get("do", "")
    if do == "save":
        return _save(request)
    run = _DEEDS.get(do)
    if run is None:
        raise Http404
    try:
        run(request)
    except ComityError as error:
        return _show(request, problem=word_refusal(error), status=400)
    return redirect(f"{HERE}?done={do}")


def _save(request: PageRequest) -> HttpResponse:
    form = WishesForm(_list_texts(request.viewer), request.POST)
    if not form.is_valid():
        return _show(request, form=form, status=400)
    site, before = get_site(), choices.get_choice(*_who(request))
    try:
        saved = choices.save_wishes(
            *_who(request), form.wishes(), size=site.keeper.size, now=site.keeper.clock()
        )  # fmt: skip
    except ComityError as error:
        form.add_error("address", word_refusal(error))
        return _show(request, form=form, status=400)
    asked = saved.address and not saved.confirmed and (before is None or before.address != saved.address)
    return redirect(f"{HERE}?done={'asked' if asked else 'save'}")


def _who(request: PageRequest) -> tuple[str, str]:
    """Return whose choices these are: those of the party and key that signed in, and never of any other."""
    return str(request.viewer.party), str(request.key)


def _test(request: PageRequest) -> None:
    choices.send_test(*_who(request), now=get_site().keeper.clock())


def _ask_again(request: PageRequest) -> None:
    choices.ask_again(*_who(request), now=get_site().keeper.clock())


def _renew_feed(request: PageRequest) -> None:
    choices.renew_feed(*_who(request), size=get_site().keeper.size)


def _renew_calendar(request: PageRequest) -> None:
    choices.renew_calendar(*_who(request), size=get_site().keeper.size)


def _add_mailbox(request: PageRequest) -> None:
    keeper = get_site().keeper
    choices.add_mailbox(
        *_who(request), request.POST.get("mailbox", "")[:300], language=language(), size=keeper.size, now=keeper.clock()
    )


def _remove_mailbox(request: PageRequest) -> None:
    mailbox = request.POST.get("id", "")
    choices.remove_mailbox(str(request.viewer.party), int(mailbox) if mailbox.isdecimal() and len(mailbox) < 16 else 0)


def _choose_browser(wanted: bool) -> Callable[[PageRequest], None]:
    def choose(request: PageRequest) -> None:
        choices.choose_browser(*_who(request), wanted=wanted, size=get_site().keeper.size)

    return choose


_DEEDS: Mapping[str, Callable[[PageRequest], None]] = {
    "test": _test,
    "again": _ask_again,
    "feed": _renew_feed,
    "feed_end": lambda request: choices.end_feed(*_who(request)),
    "calendar": _renew_calendar,
    "calendar_end": lambda request: choices.end_calendar(*_who(request)),
    "browser_on": _choose_browser(True),
    "browser_off": _choose_browser(False),
    "mailbox": _add_mailbox,
    "mailbox_end": _remove_mailbox,
    "erase": lambda request: choices.erase(*_who(request)),
}


def _said(done: str) -> str:
    """Return what the page says of what was just done; nothing for what it does not know."""
    return {
        "save": gettext("Kept."),
        "asked": gettext("Kept. A mail with a link is on its way to you: follow it, and you will be told."),
        "again": gettext("The link is on its way once more."),
        "test": gettext("A test is on its way. What came of it is shown below in a moment."),
        "feed": gettext("Your feed has a new address. An older one leads nowhere any more."),
        "feed_end": gettext("Your feed is ended."),
        "calendar": gettext("Your calendar has a new address. An older one leads nowhere any more."),
        "calendar_end": gettext("Your calendar is ended."),
        "browser_on": gettext("You are told on open pages."),
        "browser_off": gettext("You are not told on open pages any more."),
        "mailbox": gettext("A mail with a link is on its way to that mailbox. It counts once it has been followed."),
        "mailbox_end": gettext("The mailbox is removed."),
        "erase": gettext("Forgotten: your address, your feed, and what was sent to you."),
    }.get(done, "")


def _show(
    request: PageRequest, *, form: WishesForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    choice, post = choices.get_choice(*_who(request)), _post()
    texts = _list_texts(request.viewer)
    initial = initial_of(choice, choices.list_followed(choice) if choice else (), language())
    context = {
        "breadcrumbs": _breadcrumbs(),
        "form": form or WishesForm(texts, initial=initial),
        "choice": choice,
        "has_texts": bool(texts),
        "state": _state_of(choice),
        "post": post,
        "sender": post.sender if post else "",
        "feed": f"{_address(request)}/feed/{choice.feed}.atom" if choice and choice.feed else "",
        "calendar": f"{_address(request)}/calendar/{choice.calendar}.ics" if choice and choice.calendar else "",
        "mailboxes": [(mailbox, _mailbox_state(mailbox)) for mailbox in choices.list_mailboxes(_who(request)[0])],
        "lately": [_line(notice) for notice in choices.list_lately(choice, most=MOST_SHOWN)] if choice else [],
        "done": "" if problem or form else _said(request.GET.get("done", "")),
        "problem": problem,
        "is_new": choice is None,
    }
    answer = render(request, "notices/notices.html", context, status=status)
    # It has the address of a feed, which is a secret.
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _breadcrumbs() -> list[dict[str, str]]:
    return [{"url": "/desk", "label": gettext("Our desk")}, {"label": gettext("How you are told")}]


def _post() -> Post | None:
    """Return the mail server; one that is named wrongly is as none, and the server said so when it started."""
    try:
        return read_post()
    except ComityError:
        return None


def _address(request: PageRequest) -> str:
    return read_address() or origin_of(request)


def _list_texts(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the texts that can be followed, each by the symbol and title of its latest version, newest first."""
    latest: dict[str, str] = {}
    for text in list_texts(viewer):
        if text.text not in latest and len(latest) < MOST_TEXTS:
            latest[text.text] = f"{text.symbol} · {title_in(text.titles)}"
    return list(latest.items())


def _state_of(choice: Choice | None) -> dict[str, str]:
    """Return what is to be said of the address: its badge, and what the mail server answered for good."""
    if choice is None or not choice.address:
        return {}
    if choice.refused:
        return {"tone": "object", "label": gettext("turned away"), "answer": choice.refused}
    if not choice.confirmed:
        return {"tone": "concern", "label": gettext("not confirmed yet")}
    if choice.how == "not":
        return {"tone": "", "label": gettext("confirmed; nothing is sent")}
    return {"tone": "concur", "label": gettext("confirmed")}


def _mailbox_state(mailbox: Mailbox) -> dict[str, str]:
    if mailbox.refused:
        return {"tone": "object", "label": gettext("turned away"), "answer": mailbox.refused}
    if mailbox.confirmed:
        return {"tone": "concur", "label": gettext("confirmed")}
    return {"tone": "concern", "label": gettext("not confirmed yet")}


def _line(notice: Notice) -> Line:
    label = {
        "awaits": gettext("Something awaits us"),
        "follow": gettext("An act that you follow"),
        "deadline": gettext("A deadline draws near"),
        "proof": gettext("The link that confirms your address"),
        "test": gettext("A test"),
    }.get(notice.what, notice.what)
    tone, outcome, at = _outcome_of(notice)
    return Line(label, at, tone, outcome, notice.answer, f"/record/acts/{notice.act}" if notice.act else "")


def _outcome_of(notice: Notice) -> tuple[str, str, str]:
    """Return tone and words of what came of a mail, and the instant that goes with them."""
    if notice.state == "waiting" and notice.attempts:
        return "concern", gettext("not yet; tried again at"), notice.due
    return {
        "waiting": ("", gettext("waits until"), notice.due),
        "sending": ("", gettext("is being sent"), notice.tried),
        "accepted": ("concur", gettext("accepted by the mail server"), notice.tried),
        "unknown": ("concern", gettext("unknown whether it arrived; not sent again"), notice.tried),
    }.get(notice.state, ("object", gettext("not sent"), notice.tried or notice.time))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PageRequest, token: str) -> HttpResponse:
    """Ask whoever followed the link in a mail to confirm the address: a button, for machines follow links too."""
    now = get_site().keeper.clock()
    found = choices.confirm(token, now=now) if request.method == "POST" else choices.find_proof(token, now=now)
    if found is None:
        return _private(render(request, "notices/link_over.html", status=404))
    context = {"done": request.method == "POST", "is_mailbox": isinstance(found, Mailbox)}
    return _private(render(request, "notices/confirm.html", context))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: PageRequest, token: str) -> HttpResponse:
    """End all mail to an address, by whoever has one of its mails; mail programs post here by one click (RFC 8058)."""
    known = choices.stop(token) if request.method == "POST" else choices.find_stop(token) is not None
    if not known:
        return _private(render(request, "notices/link_over.html", status=404))
    return _private(render(request, "notices/stop.html", {"done": request.method == "POST"}))


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@require_safe
def own_feed(request: PageRequest, token: str) -> HttpResponseBase:
    """Answer with a delegate's feed: whoever has the address reads it, without signing in."""
    choice, keeper = feeds.find_feed(token), get_site().keeper
    # The feed of a key that has ended is gone, whether or not the courier has been here since.
    if choice is None or not speaks(keeper, choice.party, choice.key, keeper.clock()):
        raise Http404
    body, changed = feeds.write_own(keeper, choice, describe_public, address=_address(request))
    return _feed(request, body, changed, cache="private, no-cache")


@require_safe
def adopted_feed(request: PageRequest) -> HttpResponseBase:
    """Answer with the feed of adopted texts, the same for everybody who reads the language."""
    body, changed = feeds.write_adopted(
        get_site().keeper, describe_public, language=language(), address=_address(request)
    )  # fmt: skip
    answer = _feed(request, body, changed, cache="public, max-age=60")
    patch_vary_headers(answer, ("Accept-Language",))
    return answer


def _feed(request: PageRequest, body: str, changed: datetime, *, cache: str) -> HttpResponse:
    return answer_feed(
        request, body.encode(), kind="application/atom+xml; charset=utf-8", cache=cache, changed=changed
    )  # fmt: skip


__all__ = ["adopted_feed", "confirm", "notices", "own_feed", "stop"]
