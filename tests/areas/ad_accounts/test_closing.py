"""Closing an ad account: what it says first, what ends with it, and that nothing slips through meanwhile."""

from __future__ import annotations

import pytest

from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Change, RoleRequestState, Status
from suitcase.areas.ad_accounts.errors import InformationFixed, NameNotTyped, NotInGoodStanding, WrongStanding
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.people import somebody, verbs
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast


def close(cast: Cast, actor: Actor | None = None, confirm: str = "Acme Outdoor") -> None:
    ad_accounts.close_ad_account(actor or cast.ana, ad_account_id=cast.acme.id, confirm=confirm)


def status_with(cast: Cast, creator_account_id: int) -> LinkStatus:
    with acting(cast.ana):
        return consent.get_link(cast.ana, cast.acme.id, creator_account_id).status


def test_everything_that_stands_on_it_ends_in_one_step(cast: Cast) -> None:
    approve(cast, ask(cast))
    ask(cast, "leo.bakes")
    vera = somebody(cast, "Vera", Role.OPERATOR)
    asked = ad_accounts.request_role(vera, ad_account_id=cast.acme.id, role="ADMIN")
    ad_accounts.invite_people(cast.ana, ad_account_id=cast.acme.id, emails="ben@x.example", role="ANALYST")
    with acting(cast.ana):
        said = ad_accounts.preview_closing(cast.ana, cast.acme.id)
    assert said[0] == "The link to @mia.trails ends; the creator is told."
    assert said[1] == "1 open request is taken back."
    assert said[2] == "1 open invitation is cancelled."
    assert "1 other person keeps read-only access" in said[-1]
    close(cast)
    assert status_with(cast, cast.mia_account.id) is LinkStatus.UNLINKED
    assert status_with(cast, cast.leo_account.id) is LinkStatus.CANCELLED
    with acting(cast.ana):
        assert ad_accounts.get_ad_account(cast.ana, cast.acme.id).status is Status.CLOSED
        (invited,) = ad_accounts.list_invitations(cast.ana, cast.acme.id, state=None).rows
        lines = journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id), verbs=["link:unlinked"])
    assert invited.state is InvitationState.CANCELLED
    assert [line.data["because"] for line in lines] == ["ad_account_closed"]
    with acting(vera):
        assert ad_accounts.get_role_request(vera, asked).state is RoleRequestState.CANCELLED
    with acting(cast.mia):
        told = [line.verb for line in journal.lines(cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id))]
        assert told[0] == "link:unlinked"
    assert verbs(cast.ana, cast.acme.id)[0] == "ad_account:closed"


def test_nothing_can_be_started_afterwards(cast: Cast) -> None:
    close(cast)
    with pytest.raises(NotInGoodStanding):
        ask(cast)
    with pytest.raises(NotInGoodStanding):
        ad_accounts.invite_people(cast.ana, ad_account_id=cast.acme.id, emails="b@x.example", role="ADMIN")
    with pytest.raises(InformationFixed):
        ad_accounts.change_business_information(
            cast.ana, ad_account_id=cast.acme.id, changes={"name": Change(cast.acme.name, "Other")}
        )
    with pytest.raises(WrongStanding):
        close(cast)


def test_the_name_has_to_be_typed(cast: Cast) -> None:
    for typed in ("", "acme outdoor", "Acme"):
        with pytest.raises(NameNotTyped) as refused:
            close(cast, confirm=typed)
        assert list(refused.value.fields) == ["confirm"]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.OPERATOR, Role.ANALYST])
def test_only_the_owner_closes(cast: Cast, role: Role) -> None:
    other = somebody(cast, "Vera", role)
    with pytest.raises(MissingRole, match="owner"):
        close(cast, other)
    with acting(other), pytest.raises(MissingRole):
        ad_accounts.preview_closing(other, cast.acme.id)
    with pytest.raises(NotFound):
        close(cast, cast.cai)


def test_other_links_of_the_same_creator_stay(cast: Cast) -> None:
    from tests.cast import ad_account

    approve(cast, ask(cast))
    second = ad_account(cast.ana, name="Second")
    from suitcase.areas.consent.contracts import NewLinkRequest

    other = consent.request_authorization(
        cast.ana, ad_account_id=second.id, new=NewLinkRequest(username="mia.trails")
    )
    approve(cast, other)
    close(cast)
    with acting(cast.ana):
        assert consent.get_link(cast.ana, second.id, cast.mia_account.id).status is LinkStatus.AUTHORIZED
