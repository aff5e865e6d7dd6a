"""A keeper in a process of its own after a downtime: `python -m tests.decisions.silence_process put|tick|tell`.

put    migrate, found the Lantern Compact, put three texts to decide by silence
tick   open the record nine days later, and record what was due
tell   the kinds of what was recorded then, and the numbers in the register
"""

import sys

import django

django.setup()

from datetime import timedelta  # noqa: E402 - Django must be ready first

from django.core.management import call_command  # noqa: E402

from comity import catalogue  # noqa: E402
from comity.decisions.state import AdoptionRow  # noqa: E402
from comity.record import rebuild, tables  # noqa: E402
from tests.decisions.silences import put, silent  # noqa: E402
from tests.world import START, key_for  # noqa: E402


def _tick() -> None:
    keeper = catalogue.open_keeper(key_for("keeper"))
    keeper.clock = lambda: START + timedelta(days=9)
    catalogue.tick(keeper)


def _tell() -> None:
    keeper = catalogue.open_keeper(key_for("keeper"))
    found = rebuild.compare(keeper.rules, catalogue.apply_founding, catalogue.TABLES)
    if found.differences:
        sys.exit(f"the record does not verify: {found.differences}")
    kinds = tables.Entry.objects.filter(by="KEEPER").order_by("index").values_list("kind", flat=True)
    numbers = AdoptionRow.objects.order_by("index").values_list("number", flat=True)
    print(*kinds, *numbers)  # noqa: T201 - the test reads it


def main() -> None:
    match sys.argv[1:]:
        case ["put"]:
            call_command("migrate", verbosity=0)
            world = silent()
            for hours in (3, 1, 2):
                put(world, hours=hours, title=f"Text {hours}")
        case ["tick"]:
            _tick()
        case ["tell"]:
            _tell()


if __name__ == "__main__":
    main()
