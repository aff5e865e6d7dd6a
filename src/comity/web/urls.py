"""The addresses of the pages. Public addresses come from act ids, never from table ids."""

from django.urls import URLPattern, URLResolver, path, re_path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView
from django.views.i18n import set_language

from comity.api import api
from comity.web.pages import (
    acts,
    agreed,
    agreements,
    applications,
    calendars,
    charter,
    charter_compared,
    charter_compose,
    decisions,
    desk,
    disputes,
    exercise,
    floor,
    history,
    home,
    imports,
    instruments,
    live,
    meeting_requests,
    meetings,
    minutes,
    negotiation,
    notices,
    offices,
    organs,
    parties,
    positions,
    projector,
    record,
    rooms,
    signing,
    sources,
    text_files,
    texts,
    translations,
    waiting,
    writing,
)


class ActConverter(StringConverter):
    """The id of an act: 64 hexadecimal digits."""

    regex = "[0-9a-f]{64}"


class PartyConverter(StringConverter):
    """The id of a party."""

    regex = "[A-Z][A-Z0-9-]{1,31}"


class ProvisionConverter(StringConverter):
    """The lasting identity of a provision, or a text's title."""

    regex = "p-[0-9a-hjkmnp-tv-z]{10}|title"


register_converter(ActConverter, "act")
register_converter(PartyConverter, "party")
register_converter(ProvisionConverter, "provision")

# Pages for reading.
READING: list[URLPattern | URLResolver] = [
    path("", home.home),
    path("parties", parties.parties),
    path("parties/<party:party>", parties.party),
    path("applications/<act:act>", applications.application),
    path("charter", charter.charter),
    path("charter/compare", charter_compared.compare),
    path("charter/compose", charter_compose.compose),
    path("charter/amendments/<act:act>", charter.amendment),
    path("offices", offices.offices),
    path("offices/<slug:office>", offices.office),
    path("organs", organs.organs),
    path("organs/<slug:organ>", organs.organ),
    path("organs/<slug:organ>/meetings.ics", calendars.organ_calendar),
    path("meetings", meetings.meetings),
    path("meetings/year/<int:year>", meetings.meetings),
    path("meetings/documents/<act:act>/<slug:tag>", meetings.document),
    path("meetings/requests/<act:act>", meeting_requests.request_page),
    path("meetings/<act:act>", meetings.meeting),
    path("meetings/<act:act>/part", meetings.part),
    path("meetings/<act:act>/meeting.ics", calendars.meeting_calendar),
    path("meetings/<act:act>/room", floor.room),
    path("meetings/<act:act>/room/possible", floor.possible),
    path("meetings/<act:act>/floor", floor.floor),
    path("meetings/<act:act>/hall", floor.hall),
    path("meetings/<act:act>/press", floor.press),
    path("meetings/<act:act>/drafts/<slug:sort>", minutes.drafts),
    path("texts/", texts.texts),
    path("texts/agreed", agreed.agreed),
    path("texts/diff", writing.diff),
    path("texts/<act:act>", texts.text),
    path("texts/<act:act>/compare", history.compare_any),
    path("texts/<act:text>/negotiation", negotiation.negotiation),
    path("texts/<act:text>/negotiation/part", negotiation.part),
    path("texts/<act:text>/negotiation/next", negotiation.following),
    path("texts/<act:text>/negotiation/course", negotiation.course),
    path("texts/<act:text>/negotiation/provision/<provision:identity>", negotiation.provision),
    path("texts/<act:text>/negotiation/provision/<provision:identity>/actions", negotiation.actions),
    path("texts/<act:text>/projector", projector.projector),
    path("texts/<act:text>/projector/show", projector.show),
    path("texts/<act:act>/compare/<act:other>", history.compared),
    path("texts/<act:act>/provisions/<provision:provision>", history.provision),
    path("texts/<act:act>/file", text_files.choose),
    path("texts/<act:act>/file.<str:format>", text_files.export),
    path("decisions/", decisions.decisions),
    path("decisions/<act:act>", decisions.decision),
    path("decisions/<act:act>/board", decisions.board),
    path("decisions/<act:act>/possible", decisions.possible),
    path("decisions/<act:act>/evidence", record.evidence),
    path("disputes", disputes.disputes),
    path("disputes/<act:act>", disputes.dispute),
    path("disputes/<act:act>/talks", disputes.talks),
    path("adopted/<act:act>", decisions.adopted),
    path("adopted/<act:act>/origins", history.origins),
    path("adopted/<act:act>/copy.pdf", text_files.export_copy),
    path("adopted/<act:act>/file", text_files.choose),
    path("adopted/<act:act>/file.<str:format>", text_files.export_adopted),
    path("instruments/", instruments.instruments),
    path("instruments/<act:act>", instruments.instrument),
    path("instruments/<act:act>/status.csv", instruments.status_csv),
    path("instruments/<act:act>/registration.zip", text_files.export_registration),
    path("agreements/", agreements.agreements),
    path("agreements/agreements.csv", agreements.agreements_csv),
    # The organisation itself stands among the parties of its agreements.
    path("parties/organisation", RedirectView.as_view(url="/agreements/")),
    path("positions/", positions.positions),
    path("positions/brief", positions.brief),
    path("positions/brief.<str:format>", positions.brief_file),
    path("positions/<act:act>", positions.position),
    path("record", record.record),
    path("record/acts/<act:act>", record.act),
    path("record/acts/<act:act>/receipt", record.receipt),
    path("record/acts/<act:act>/parts/<slug:name>", record.part),
    path("evidence/<act:act>", record.evidence),
    path("verify", record.verify),
    path("sources", sources.sources),
    path("checkpoint", record.checkpoint),
    re_path(
        r"^tile/(?P<level>[0-6]|entries)/(?P<place>(?:x[0-9]{3}/){0,3}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?$",
        record.tiles,
    ),
    path("feed.atom", notices.adopted_feed),
    path("language", set_language, name="set_language"),
]

# Pages for signing in and acting.
ACTING: list[URLPattern | URLResolver] = [
    path("sign-in", signing.sign_in),
    path("sign-out", signing.sign_out),
    path("desk", desk.desk),
    path("desk/notices", notices.notices),
    re_path(r"^notices/confirm/(?P<token>[0-9a-f]{64})$", notices.confirm),
    re_path(r"^notices/stop/(?P<token>[0-9a-f]{64})$", notices.stop),
    re_path(r"^feed/(?P<token>[0-9a-f]{64})\.atom$", notices.own_feed),
    re_path(r"^calendar/(?P<token>[0-9a-f]{64})\.ics$", calendars.own_calendar),
    path("translations", translations.translations),
    re_path(r"^acts/(?P<kind>[a-z]{1,24}\.[a-z_]{1,24})/new$", acts.new),
    path("acts", acts.submit),
    path("waiting/<act:act>", waiting.waiting),
    path("waiting/<act:act>/act.json", waiting.envelope),
    path("waiting/<act:act>/approve", waiting.approve),
    path("waiting/<act:act>/again", waiting.again),
    path("waiting/<act:act>/withdraw", waiting.withdraw),
    path("texts/<act:act>/import", imports.bring_back),
    re_path(r"^imports/(?P<token>[0-9a-f]{32})$", imports.progress),
    path("live", live.live),
    path("rooms", rooms.rooms),
    path("rooms/devices", rooms.devices),
    path("rooms/listed", rooms.listed),
    path("rooms/write", rooms.write),
    re_path(r"^rooms/(?P<room>[0-9a-f]{32})$", rooms.room),
    re_path(r"^rooms/(?P<room>[0-9a-f]{32})/entries$", rooms.entries),
    path("exercise", exercise.seats),
    path("exercise/seat", exercise.take_seat),
    path("api/v1/", api.urls),
]

urlpatterns: list[URLPattern | URLResolver] = [*READING, *ACTING]

handler404 = home.not_found
handler500 = home.server_error
