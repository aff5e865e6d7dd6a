"""A field for an instant: a local time with its zone, and nothing that could be meant in two ways."""

import pytest
from django import forms

from comity.web.pages.instants import InstantField

pytestmark = pytest.mark.usefixtures("settings")


class Optional(forms.Form):
    """A form in which an instant may be left out."""

    at = InstantField(required=False)


class Required(forms.Form):
    """A form that needs an instant."""

    at = InstantField()


def test_local_time_becomes_the_record_s_form() -> None:
    form = Required({"at": "2031-03-08T09:30", "at_zone": "Asia/Tashkent"})
    assert form.is_valid()
    assert form.cleaned_data["at"] == "2031-03-08T04:30:00.000Z"


@pytest.mark.parametrize("given", [{}, {"at": "", "at_zone": "Asia/Tashkent"}, {"at": "", "at_zone": ""}])
def test_a_zone_alone_is_no_instant(given: dict[str, str]) -> None:
    form = Optional(given)
    assert form.is_valid()
    assert form.cleaned_data["at"] == ""
    assert "at" in Required(given).errors


@pytest.mark.parametrize(
    ("local", "zone"),
    [
        ("2031-03-08T09:30", ""),
        ("2031-03-08T09:30", "Nowhere/Land"),
        ("2031-03-30T02:30", "Europe/Berlin"),
        ("2031-10-26T02:30", "Europe/Berlin"),
        ("the eighth", "UTC"),
    ],
)
def test_what_could_be_meant_in_two_ways_is_said(local: str, zone: str) -> None:
    assert "at" in Optional({"at": local, "at_zone": zone}).errors


def test_the_field_shows_utc_until_the_reader_s_zone_is_known_and_names_both_boxes() -> None:
    shown = str(Optional()["at"]) + str(Optional({})["at"])
    assert shown.count('value="UTC"') == 2
    assert shown.count('aria-label="Time zone"') == 2
    assert Optional()["at"].id_for_label == "id_at_0"
    assert 'id="id_at_0"' in shown
