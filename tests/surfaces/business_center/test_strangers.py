"""Who is named on the pages of a Business Center: nobody by a number in a form, and to a partner only its own."""

from __future__ import annotations

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.kernel.actor import Actor
from tests.areas.ad_accounts.partners import share, town
from tests.areas.centers.people import joined
from tests.cast import Cast, center_account, give_role, person, verified_center
from tests.surfaces.ads_manager.desk import at_desk, main_of, text_of


def test_a_number_is_no_way_to_a_name(cast: Cast) -> None:
    acme = verified_center(cast.ana, cast.olu)
    trails = center_account(cast.ana, acme, name="Trails")
    wim: Actor = joined(cast.ana, acme, "Wim")
    ana, assign = at_desk(cast.ana), f"/business/{acme.id}/assign"
    page = ana.get(f"{assign}?act={trails.id}&person={cast.mia.person_id}")
    assert page.status_code == 200
    assert "Mia" not in text_of(page)
    chosen = {
        "act": trails.id,
        "to": "members",
        "person": [wim.person_id, cast.mia.person_id],
        "as": "ANALYST",
    }
    page = ana.send(assign, chosen)
    assert "Wim" in text_of(page)
    assert "not in the Business Center" in text_of(page)
    assert "Mia" not in text_of(page)
    # What is kept of a change has rows that changed nothing, too; so has its file.
    ana.send(assign, chosen | {"step": "apply"})
    done = ana.send(assign, chosen | {"step": "apply", "as": "NONE"})
    for address in (done["Location"], f"{done['Location']}.csv"):
        answer = ana.get(address)
        body = answer.getvalue().decode()
        assert "Wim" in body
        assert str(cast.mia.person_id) in body or "somebody" in body
        assert "Mia" not in body


def test_a_partner_reads_of_the_owner_and_of_nobody_else(cast: Cast) -> None:
    at = town(cast)
    it, gus = at.ids[0], person("Gustav")
    share(at, "OPERATOR", [it], may_pass_on=True)
    give_role(at.ana, person_id=gus.person_id or 0, role=Role.ANALYST, ad_account_id=it)
    centers.add_partner(at.ana, center_id=at.acme.id, number=str(at.hillside.id))
    ad_accounts.share_ad_accounts(
        at.ana, center_id=at.acme.id, partner_id=at.hillside.id, ad_account_ids=[it], role="ANALYST"
    )
    for page in (f"ad-accounts/{it}", f"ad-accounts/{it}/people"):
        own = at_desk(at.ana).get(f"/business/{at.acme.id}/{page}")
        theirs = at_desk(at.ben).get(f"/business/{at.northwind.id}/{page}")
        assert (own.status_code, theirs.status_code) == (200, 200), page
        assert "Gustav" in main_of(own)
        assert "Hillside" in main_of(own) or str(at.hillside.id) in main_of(own)
        assert "Acme" in main_of(theirs) or str(at.acme.id) in main_of(theirs)
        for secret in ("Gustav", "Hillside", str(at.hillside.id)):
            assert secret not in main_of(theirs), page
