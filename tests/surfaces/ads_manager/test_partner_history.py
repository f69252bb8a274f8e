"""The pages of an ad account tell people of a partner its history since they have it, and name no strangers."""

from __future__ import annotations

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from tests.areas.ad_accounts.partners import assign, share, town
from tests.areas.ad_accounts.test_partner_history import SOMEBODY, change, second_admin
from tests.cast import Cast, give_role, person
from tests.surfaces.ads_manager.desk import at_desk, text_of


def test_the_pages_of_an_ad_account(cast: Cast) -> None:
    at = town(cast)
    it, zoe, lou = at.ids[0], second_admin(at), person("Lou")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    share(at, "ADMIN", [it])
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN)
    change(zoe, it, "https://zoe.example")
    ad_accounts.remove_member(at.ana, ad_account_id=it, person_id=lou.person_id or 0)
    changed = "changed the business information."
    for page in ("activity", "overview", "settings"):
        theirs = text_of(at_desk(at.nils).get(f"/ads/{it}/{page}"))
        mine = text_of(at_desk(at.ana).get(f"/ads/{it}/{page}"))
        assert f"Zoe {changed}" in mine
        assert "removed Lou." in mine
        assert f"{SOMEBODY} {changed} Website" in theirs
        for name in ("Zoe", "Lou", "https://early.example"):
            assert name not in theirs
    # The oldest line they read is that of the share.
    activity = text_of(at_desk(at.nils).get(f"/ads/{it}/activity"))
    assert "created the ad account" not in activity
    assert "Ana (Acme) shared it with Northwind: Admin." in activity
