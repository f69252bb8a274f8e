"""Addresses of a centre's the access explorer and the activity log."""

from django.urls import URLPattern

from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns: list[URLPattern] = []
