"""The addresses of the pages. Public addresses come from act ids, never from table ids."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
