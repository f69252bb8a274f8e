"""Addresses of a centre's access explorer and activity log."""

from django.urls import path

from suitcase.surfaces.business_center.views import activity, explorer, reachers, what_if
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/<ref:bc>/access", explorer.why, name="business_access"),
    path("business/<ref:bc>/access/people", explorer.people, name="business_access_people"),
    path("business/<ref:bc>/access/things", explorer.things, name="business_access_things"),
    path("business/<ref:bc>/access/who", reachers.who, name="business_access_who"),
    path("business/<ref:bc>/access/who.csv", reachers.export, name="business_access_csv"),
    path("business/<ref:bc>/access/change", what_if.change, name="business_access_change"),
    path("business/<ref:bc>/activity.csv", activity.export, name="business_activity_csv"),
    path("business/<ref:bc>/activity/verify", activity.verify, name="business_activity_verify"),
]
