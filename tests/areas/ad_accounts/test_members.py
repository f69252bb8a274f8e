"""People of an ad account: the list, changing roles, removing, leaving; nobody is left without an Admin."""

from __future__ import annotations

import pytest

from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import membership
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.errors import NotAMember, OwnerStays
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import role_of, somebody, verbs
from tests.cast import Cast


def change(cast: Cast, person_id: int | None, role: str) -> Role:
    return ad_accounts.change_member_role(
        cast.ana, ad_account_id=cast.acme.id, person_id=person_id or 0, role=role
    )


def test_the_list_says_who_since_when_and_by_whom(cast: Cast) -> None:
    vera = somebody(cast, "Vera", Role.ANALYST)
    with acting(cast.ana):
        owner, analyst = ad_accounts.list_members(cast.ana, cast.acme.id)
        found = ad_accounts.list_members(cast.ana, cast.acme.id, search="ver")
        nobody = ad_accounts.list_members(cast.ana, cast.acme.id, role=Role.OPERATOR)
    assert (owner.name, owner.role, owner.by) == ("Ana", Role.OWNER, "")
    assert (analyst.person_id, analyst.role, analyst.by) == (vera.person_id, Role.ANALYST, "Ana")
    assert ([one.name for one in found], nobody) == (["Vera"], [])
    assert analyst.since is not None


def test_who_was_invited_is_listed_with_the_address_and_the_inviter(cast: Cast) -> None:
    boss = somebody(cast, "Boss", Role.ADMIN)
    (invitation,) = ad_accounts.invite_people(
        boss, ad_account_id=cast.acme.id, emails="ben@people.example", role="OPERATOR"
    )
    from tests.cast import person

    ad_accounts.accept_invitation(person("Ben"), invitation_id=invitation)
    with acting(cast.ana):
        (ben,) = ad_accounts.list_members(cast.ana, cast.acme.id, search="ben@people")
    assert (ben.name, ben.email, ben.by) == ("Ben", "ben@people.example", "Boss")


class TestChange:
    def test_holds_at_once_in_either_direction(self, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.ANALYST)
        assert change(cast, vera.person_id, "ADMIN") is Role.ADMIN
        assert role_of(vera, cast.acme.id) is Role.ADMIN
        change(cast, vera.person_id, "ANALYST")
        assert role_of(vera, cast.acme.id) is Role.ANALYST
        assert verbs(cast.ana, cast.acme.id)[0] == "ad_account:role_changed"

    def test_the_same_role_changes_nothing(self, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.ANALYST)
        before = verbs(cast.ana, cast.acme.id)
        change(cast, vera.person_id, "ANALYST")
        assert verbs(cast.ana, cast.acme.id) == before

    def test_the_owner_stays_owner(self, cast: Cast) -> None:
        boss = somebody(cast, "Boss", Role.ADMIN)
        with pytest.raises(OwnerStays):
            ad_accounts.change_member_role(
                boss, ad_account_id=cast.acme.id, person_id=cast.ana.person_id or 0, role="ANALYST"
            )
        with pytest.raises(OwnerStays):
            ad_accounts.remove_member(boss, ad_account_id=cast.acme.id, person_id=cast.ana.person_id or 0)
        with pytest.raises(OwnerStays):
            ad_accounts.leave_ad_account(cast.ana, ad_account_id=cast.acme.id)

    def test_losing_admin_cancels_what_was_sent_as_admin(self, cast: Cast) -> None:
        boss = somebody(cast, "Boss", Role.ADMIN)
        ad_accounts.invite_people(boss, ad_account_id=cast.acme.id, emails="x@y.example", role="ADMIN")
        change(cast, boss.person_id, "ANALYST")
        with acting(cast.ana):
            (invited,) = ad_accounts.list_invitations(cast.ana, cast.acme.id, state=None).rows
        assert invited.state is InvitationState.CANCELLED

    def test_refuses_strangers_and_made_up_roles(self, cast: Cast) -> None:
        with pytest.raises(NotAMember):
            change(cast, cast.cai.person_id, "ADMIN")
        vera = somebody(cast, "Vera", Role.ANALYST)
        with pytest.raises(Invalid):
            change(cast, vera.person_id, "OWNER")

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_only_admins_change_and_remove(self, cast: Cast, role: Role) -> None:
        vera, tom = somebody(cast, "Vera", role), somebody(cast, "Tom", Role.ANALYST)
        arguments = {"ad_account_id": cast.acme.id, "person_id": tom.person_id or 0}
        for actor, refusal in ((vera, MissingRole), (cast.cai, NotFound)):
            with pytest.raises(refusal):
                ad_accounts.change_member_role(actor, **arguments, role="ADMIN")
            with pytest.raises(refusal):
                ad_accounts.remove_member(actor, **arguments)
            with acting(actor), pytest.raises(refusal):
                ad_accounts.list_members(actor, cast.acme.id)
        with pytest.raises(NotFound):
            ad_accounts.leave_ad_account(cast.cai, ad_account_id=cast.acme.id)


class TestEnd:
    def test_removing_ends_everything_that_came_by_it(self, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.OPERATOR)
        asked = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
        with acting(cast.ana):
            said = ad_accounts.preview_removal(cast.ana, cast.acme.id, vera.person_id or 0)
        assert said[0].startswith("Vera can no longer open Acme Outdoor")
        assert said[1] == "Their request for another role ends."
        ad_accounts.remove_member(cast.ana, ad_account_id=cast.acme.id, person_id=vera.person_id or 0)
        assert role_of(vera, cast.acme.id) is None
        with acting(cast.ana):
            assert ad_accounts.get_role_request(cast.ana, asked).state is RoleRequestState.CANCELLED
        with pytest.raises(NotAMember):
            ad_accounts.remove_member(cast.ana, ad_account_id=cast.acme.id, person_id=vera.person_id or 0)

    def test_leaving_is_told_and_ends_it(self, cast: Cast) -> None:
        vera = somebody(cast, "Vera", Role.ADMIN)
        ad_accounts.leave_ad_account(vera, ad_account_id=cast.acme.id)
        assert role_of(vera, cast.acme.id) is None
        assert verbs(cast.ana, cast.acme.id)[0] == "ad_account:member_left"
        with acting(cast.ana):
            assert ad_accounts.count_admins(cast.ana, cast.acme.id) == 1


def test_a_larger_role_can_do_whatever_a_smaller_one_can() -> None:
    grown: set[str] = set()
    for role in reversed(ad_accounts.ROLES):
        can = {words for words, yes in membership.can_do(role) if yes}
        assert grown < can
        grown = can
    assert not any(yes for _words, yes in membership.can_do(None))
