"""What nobody of a partner may do in an ad account that it was given, whatever its role there."""

from __future__ import annotations

import pytest

from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Permission, Ref, Role, check, require, who_can_reach
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import TooManyAdAccounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Wish
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import Town, assign, role_of, share, town
from tests.areas.centers.people import ADMIN, joined, made
from tests.cast import Cast, center_account, give_role, person, verified_center


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def test_roles_of_peoples_own_are_not_a_partners_to_give(at: Town) -> None:
    """They would stay when the share ends, and be more than it gave."""
    it, lou = at.ids[0], person("Lou")
    share(at, "ADMIN", [it])
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    wish = Wish(Ref(Kind.PERSON, at.nils.person_id or 0), Ref(Kind.AD_ACCOUNT, it), Role.ADMIN)
    centers.assign_assets(at.ben, center_id=at.northwind.id, wishes=[wish])
    asked = ad_accounts.request_role(lou, ad_account_id=it, role="ADMIN")
    lous = {"ad_account_id": it, "person_id": lou.person_id or 0}
    for partner in (at.ben, at.nils):
        for act in (
            lambda me: ad_accounts.invite_people(
                me, ad_account_id=it, emails="x@people.example", role="ADMIN"
            ),
            lambda me: ad_accounts.change_member_role(me, **lous, role="ANALYST"),
            lambda me: ad_accounts.remove_member(me, **lous),
            lambda me: ad_accounts.answer_role_request(me, request_id=asked, approve=True),
        ):
            with pytest.raises(Denied) as refused:
                act(partner)
            assert "partner" in refused.value.missing
        with acting(partner):
            for read in (ad_accounts.list_members, ad_accounts.list_invitations):
                with pytest.raises(Denied):
                    read(partner, it)
            assert ad_accounts.get_role_requests(partner, [asked]) == {}
    assert role_of(lou, it) is Role.OPERATOR
    # Their own people they assign in their own house.
    with acting(at.ben):
        assert check(at.ben, Permission.AD_ACCOUNT_ASSIGN, (Kind.AD_ACCOUNT, it)).allowed
    with acting(at.ana):
        assert at.ben.person_id not in who_can_reach((Kind.AD_ACCOUNT, it), Permission.AD_ACCOUNT_SHARE)
        # Who works there for a partner, only the partner names.
        assert at.nils.person_id not in {one.person_id for one in ad_accounts.list_members(at.ana, it)}
    ad_accounts.remove_member(at.ana, **lous)


def test_what_is_shared_takes_no_room_from_what_is_owned(
    at: Town, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked before something is shared with her: it must not keep her from her own business."""
    kim = person("Kim")
    kiosk = verified_center(kim, cast.olu, "Kiosk")
    centers.add_partner(at.ana, center_id=at.acme.id, number=str(kiosk.id))
    ad_accounts.share_ad_accounts(
        at.ana, center_id=at.acme.id, partner_id=kiosk.id, ad_account_ids=at.ids, role="ANALYST"
    )
    monkeypatch.setattr(limits, "AD_ACCOUNTS_PER_CENTER", 2)
    center_account(kim, kiosk, name="Own")
    move = ad_accounts.start_transfer(at.ana, ad_account_id=at.ids[0], to_center_id=kiosk.id)
    ad_accounts.accept_transfer(kim, transfer_id=move)
    with pytest.raises(TooManyAdAccounts):
        center_account(kim, kiosk, name="One more")


def named_to(actor: Actor, it: int) -> set[int]:
    """Who can help, as a refusal tells this person."""
    with acting(actor), pytest.raises(MissingRole) as refused:
        require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, it))
    return {one.id for one in refused.value.giver_refs}


def test_who_can_help_is_of_the_owners_side_or_ones_own(at: Town) -> None:
    """Nobody is sent to the people of another partner, however many of them there are."""
    it = at.ids[0]
    lou, tess = person("Lou"), person("Tess")
    third = made(lou, "Third")
    for name in ("Vic", "Wim", "Xan"):
        joined(lou, third, name, ADMIN)
    centers.add_partner(at.ana, center_id=at.acme.id, number=str(third.id))
    for partner in (third, at.northwind):
        ad_accounts.share_ad_accounts(
            at.ana, center_id=at.acme.id, partner_id=partner.id, ad_account_ids=[it], role="ADMIN"
        )
    pia = joined(at.ana, at.acme, "Pia")
    for admin, center, who in ((at.ana, at.acme, pia), (at.ben, at.northwind, at.nils)):
        assign(admin, center_id=center.id, who=who, ad_account_id=it, role=Role.ANALYST)
    give_role(at.ana, person_id=tess.person_id or 0, role=Role.ANALYST, ad_account_id=it)
    ana, ben = at.ana.person_id, at.ben.person_id
    assert named_to(pia, it) == named_to(tess, it) == {ana}
    assert named_to(at.nils, it) == {ben, ana}
