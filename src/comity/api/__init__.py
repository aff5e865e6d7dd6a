"""The face for programs: the same functions as the pages, in JSON, described by OpenAPI at /api/v1/openapi.json."""

from comity.api import instruments
from comity.api.v1 import api

__all__ = ["api", "instruments"]
