"""Addresses of a centre's assignments, asset groups and bulk changes."""

from django.urls import URLPattern, path

from suitcase.surfaces.business_center.views import (
    assets,
    assign,
    assignment_file,
    changes,
    group_creators,
    groups,
)
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns: list[URLPattern] = [
    path("business/<ref:bc>/assets", assets.listing, name="business_assets"),
    path("business/<ref:bc>/assets/creator-accounts", assets.creators_of, name="business_creator_assets"),
    path("business/<ref:bc>/members/<ref:person>/assets", assets.of_member, name="business_member_assets"),
    path("business/<ref:bc>/ad-accounts/<ref:act>/people", assets.of_account, name="business_account_people"),
    path("business/<ref:bc>/ad-accounts/<ref:act>/admin", assign.take_admin, name="business_take_admin"),
    path("business/<ref:bc>/assign", assign.assign, name="business_assign"),
    path("business/<ref:bc>/assignments.csv", assignment_file.export, name="business_assignments_csv"),
    path("business/<ref:bc>/assignments/import", assignment_file.take_in, name="business_assignments_import"),
    path("business/<ref:bc>/changes", changes.listing, name="business_changes"),
    path("business/<ref:bc>/changes/<ref:change>", changes.change, name="business_change"),
    path("business/<ref:bc>/changes/<ref:change>.csv", changes.export, name="business_change_csv"),
    path("business/<ref:bc>/changes/<ref:change>/undo", changes.undo, name="business_change_undo"),
    path("business/<ref:bc>/asset-groups", groups.listing, name="business_groups"),
    path("business/<ref:bc>/asset-groups/new", groups.new, name="business_group_new"),
    path("business/<ref:bc>/asset-groups/<ref:group>", groups.group, name="business_group"),
    path("business/<ref:bc>/asset-groups/<ref:group>/edit", groups.edit, name="business_group_edit"),
    path("business/<ref:bc>/asset-groups/<ref:group>/fill", groups.fill, name="business_group_fill"),
    path(
        "business/<ref:bc>/asset-groups/<ref:group>/creator-accounts",
        group_creators.put,
        name="business_group_creators",
    ),
    path("business/<ref:bc>/asset-groups/<ref:group>/delete", groups.delete, name="business_group_delete"),
]
