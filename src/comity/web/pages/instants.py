"""A field for an instant: a local date and time with its zone, which becomes the record's one form, in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comity.core.canonical import format_time, parse_time


class InstantWidget(forms.MultiWidget):
    """A local time, and the zone in which it is meant: UTC until the page's script says the reader's own."""

    def __init__(self) -> None:
        local = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "60"}, format="%Y-%m-%dT%H:%M")
        # The browser knows its zone: instants.js writes it here. A person may write another.
        zone = forms.TextInput(attrs={"data-own-zone": "", "autocomplete": "off", "aria-label": _("Time zone")})
        super().__init__({"": local, "zone": zone}, attrs={"class": "instant"})

    def id_for_label(self, id_: str) -> str:
        """Return the id of the local time, which is what the field's label names."""
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Return local time and zone as they were given; a form that is shown for the first time has UTC."""
        local, zone = super().value_from_datadict(data, files, name)
        return [local, "UTC" if zone is None else zone]

    def decompress(self, value: Any) -> list[Any]:
        """Return local time and zone of what an address or an earlier step says: the record's form, as UTC."""
        if not value:
            return [None, "UTC"]
        # Shown to the minute: rounded up, so that the earliest time allowed is allowed.
        instant = parse_time(value) + timedelta(seconds=59, milliseconds=999)
        return [instant.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0), "UTC"]


class InstantField(forms.MultiValueField):
    """An instant, as the record has it; empty if it is not required and nothing was given."""

    widget = InstantWidget

    def __init__(self, **rest: Any) -> None:
        fields = (
            forms.DateTimeField(
                required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
            ),
            forms.CharField(required=False, max_length=64),
        )
        super().__init__(fields, require_all_fields=False, **rest)

    def clean(self, value: Any) -> str:
        """Return the instant; a zone alone is no instant."""
        instant: str = super().clean(value)
        if self.required and not instant:
            raise ValidationError(self.error_messages["required"], code="required")
        return instant

    def compress(self, data_list: list[Any]) -> str:
        """Return the instant in UTC; a local time that there is not, or twice, or without its zone, is said so."""
        if not data_list or not data_list[0]:
            return ""
        if not data_list[1]:
            raise ValidationError(gettext("It needs the time zone in which it is meant, such as Asia/Tashkent or UTC."))
        return format_time(in_zone(data_list[0].replace(tzinfo=None), str(data_list[1])))


def in_zone(local: datetime, name: str) -> datetime:
    """Return the instant of a local time in a zone (IANA name); raises ValidationError unless there is exactly one."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(
            gettext("“%(zone)s” is not a time zone, such as Asia/Tashkent or UTC.") % {"zone": name}
        ) from None
    early, late = (local.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValidationError(
            gettext("There is no such time: the clocks go forward then. Choose another, or say it in UTC.")
        )
    if early.utcoffset() != late.utcoffset():
        raise ValidationError(gettext("There is this time twice: the clocks go back then. Say it in UTC."))
    return early.astimezone(UTC)


ZONE_HINT = _("With its time zone: yours, unless you write another.")
