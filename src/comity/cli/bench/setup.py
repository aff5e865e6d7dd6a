"""Databases for benchmarks: thrown away afterwards, never the organisation's own."""

import os


def open_database(*, create: bool = False) -> str:
    """Set Django up on the database of the environment, and return which kind it is; `create` makes its tables."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "comity.settings"
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if create:
        from django.conf import settings

        settings.DATA.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
    return connection.vendor
