"""Addresses of a centre's creator accounts."""

from django.urls import URLPattern

from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns: list[URLPattern] = []
