"""The documentation shows every procedure as the charters and the machine have it now."""

from pathlib import Path

from tests.procedures import DOCS, PAGE, PICTURES, write_page

WAY_OUT = "run python -m tests.procedures"


def test_page_and_pictures_are_fresh() -> None:
    page, pictures = write_page()
    assert (DOCS / PAGE).read_text() == page, WAY_OUT
    kept = {path.name: path.read_text() for path in Path(DOCS / PICTURES).glob("*")}
    assert kept == pictures, WAY_OUT
