"""Invitations by e-mail: who may invite, what leaves, who may accept, what each end means."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import invitations
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import TooManyPeople
from suitcase.areas.ad_accounts.tasks import mail_invitation
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState as State
from suitcase.areas.identity.errors import InvitationOver, NotYourInvitation, TooManyTries
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.people import role_of, somebody, verbs
from tests.cast import Cast, person


def invite(cast: Cast, emails: str = "ben@people.example", role: str = "OPERATOR") -> int:
    return ad_accounts.invite_people(cast.ana, ad_account_id=cast.acme.id, emails=emails, role=role)[0]


def state_of(cast: Cast, invitation_id: int) -> State:
    with acting(cast.ana):
        rows = ad_accounts.list_invitations(cast.ana, cast.acme.id, state=None).rows
    return next(row.state for row in rows if row.id == invitation_id)


class TestInvite:
    def test_gives_nothing_before_it_is_accepted(self, cast: Cast) -> None:
        ben = person("Ben")
        invitation_id = invite(cast)
        assert role_of(ben, cast.acme.id) is None
        with acting(ben):
            (mine,) = ad_accounts.my_invitations(ben)
        assert (mine.id, mine.ad_account, mine.invited_by, mine.role) == (
            invitation_id,
            "Acme Outdoor",
            "Ana",
            Role.OPERATOR,
        )
        assert ad_accounts.accept_invitation(ben, invitation_id=invitation_id) == cast.acme.id
        assert role_of(ben, cast.acme.id) is Role.OPERATOR
        assert state_of(cast, invitation_id) is State.ACCEPTED
        assert verbs(cast.ana, cast.acme.id)[0] == "invitation:accepted"

    def test_the_mail_carries_the_only_key_and_the_table_a_hash(self, cast: Cast, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        invitation_id = invite(cast)
        mail_invitation(invitation_id)
        (message,) = mail.outbox
        assert message.to == ["ben@people.example"]
        assert "Ana invites you to Acme Outdoor" in message.subject
        token = re.search(r"/invite/(\S+)", message.body)
        assert token is not None
        assert ad_accounts.find_invited(token[1]).id == invitation_id
        with acting(cast.ana):
            row = invitations.Row.objects.get(id=invitation_id)
        assert token[1] not in str(row.__dict__)
        assert row.mailed_at is not None
        assert prepared(
            "SELECT count(*) FROM procrastinate_jobs WHERE args::text LIKE %s", (f"%{token[1]}%",)
        ) == [(0,)]

    def test_a_cancelled_invitation_is_not_mailed(self, cast: Cast, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        invitation_id = invite(cast)
        ad_accounts.cancel_invitation(cast.ana, ad_account_id=cast.acme.id, invitation_id=invitation_id)
        mail_invitation(invitation_id)
        assert mail.outbox == []

    def test_many_at_once_or_none(self, cast: Cast) -> None:
        ids = ad_accounts.invite_people(
            cast.ana,
            ad_account_id=cast.acme.id,
            emails='Ben <BEN@people.example>, "Vera" <vera@people.example>\ntom@people.example; ben@people.example',
            role="ANALYST",
        )
        assert len(ids) == 3
        with pytest.raises(Invalid) as refused:
            invite(cast, "zoe@people.example, not an address, also@bad")
        assert "not an address" in refused.value.fields["emails"]
        assert "also@bad" in refused.value.fields["emails"]
        with acting(cast.ana):
            assert ad_accounts.list_invitations(cast.ana, cast.acme.id).total == 3

    def test_inviting_again_replaces(self, cast: Cast) -> None:
        first = invite(cast)
        second = invite(cast, role="ADMIN")
        assert (state_of(cast, first), state_of(cast, second)) == (State.CANCELLED, State.PENDING)
        ben = person("Ben")
        with pytest.raises(InvitationOver, match="replaced"):
            ad_accounts.accept_invitation(ben, invitation_id=first)

    def test_members_are_not_invited_again(self, cast: Cast) -> None:
        somebody(cast, "Vera", Role.ANALYST)
        with pytest.raises(Invalid) as refused:
            invite(cast, "vera@people.example")
        assert "vera@people.example is Analyst already" in refused.value.fields["emails"]

    @pytest.mark.parametrize("role", ["OWNER", "", "root"])
    def test_only_with_a_role_there_is(self, cast: Cast, role: str) -> None:
        with pytest.raises(Invalid):
            invite(cast, role=role)

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_only_admins_invite(self, cast: Cast, role: Role) -> None:
        vera = somebody(cast, "Vera", role)
        invitation_id = invite(cast)
        arguments = {"ad_account_id": cast.acme.id, "invitation_id": invitation_id}
        with pytest.raises(MissingRole):
            ad_accounts.invite_people(vera, ad_account_id=cast.acme.id, emails="x@y.example", role="ANALYST")
        for act in (ad_accounts.resend_invitation, ad_accounts.cancel_invitation):
            with pytest.raises(MissingRole):
                act(vera, **arguments)
            with pytest.raises(NotFound):
                act(cast.cai, **arguments)
        with acting(vera), pytest.raises(MissingRole):
            ad_accounts.list_invitations(vera, cast.acme.id)

    def test_there_are_limits(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 2)
        often = f"{uuid.uuid4().hex}@people.example"
        invite(cast, often)
        invite(cast, often)
        with pytest.raises(TooManyTries):
            invite(cast, often)
        monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 10_000)
        monkeypatch.setattr(limits, "AD_ACCOUNT_PEOPLE", 2)
        with pytest.raises(TooManyPeople):
            invite(cast, "tom@people.example, zoe@people.example")
        with pytest.raises(Invalid):
            invite(cast, ",".join(f"p{n}@people.example" for n in range(limits.INVITATIONS_AT_ONCE + 1)))

    def test_no_address_stands_in_the_clear(self, cast: Cast) -> None:
        invite(cast)
        with acting(cast.ana):
            (line,) = journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id), verbs=["invitation:sent"])
        assert "ben@" not in str(line.data)
        assert line.personal[cast.ana.person_id or 0]["email"] == "ben@people.example"


class TestAnswer:
    def test_only_the_proven_address_opens_it(self, cast: Cast) -> None:
        invitation_id = invite(cast)
        for other in (cast.cai, cast.mia):
            with acting(other):
                assert ad_accounts.my_invitations(other) == []
            for act in (ad_accounts.accept_invitation, ad_accounts.decline_invitation):
                with pytest.raises(NotFound):
                    act(other, invitation_id=invitation_id)
        insider = somebody(cast, "Vera", Role.ANALYST)  # sees the row, but it is not hers
        with pytest.raises(NotYourInvitation):
            ad_accounts.accept_invitation(insider, invitation_id=invitation_id)
        assert state_of(cast, invitation_id) is State.PENDING

    def test_an_unproven_address_does_not_count(self, cast: Cast) -> None:
        from allauth.account.models import EmailAddress

        ben = person("Ben")
        invitation_id = invite(cast)
        with acting(ben):
            EmailAddress.objects.filter(user_id=ben.person_id).update(verified=False)
        with pytest.raises(NotFound):
            ad_accounts.accept_invitation(ben, invitation_id=invitation_id)

    def test_declining_ends_it(self, cast: Cast) -> None:
        ben, invitation_id = person("Ben"), invite(cast)
        ad_accounts.decline_invitation(ben, invitation_id=invitation_id)
        assert state_of(cast, invitation_id) is State.CANCELLED
        assert role_of(ben, cast.acme.id) is None

    def test_a_higher_role_stays_and_a_lower_one_grows(self, cast: Cast) -> None:
        ben, zoe = person("Ben"), person("Zoe")
        first, second = invite(cast), invite(cast, "zoe@people.example", "ADMIN")
        from tests.cast import give_role

        for actor, role in ((ben, Role.ADMIN), (zoe, Role.ANALYST)):
            give_role(cast.ana, person_id=actor.person_id or 0, role=role, ad_account_id=cast.acme.id)
        ad_accounts.accept_invitation(ben, invitation_id=first)
        ad_accounts.accept_invitation(zoe, invitation_id=second)
        assert (role_of(ben, cast.acme.id), role_of(zoe, cast.acme.id)) == (Role.ADMIN, Role.ADMIN)

    def test_after_seven_days_it_is_over(self, cast: Cast) -> None:
        ben, invitation_id = person("Ben"), invite(cast)
        clock.advance(dt.timedelta(days=7))
        with acting(ben):
            assert ad_accounts.my_invitations(ben) == []
        with pytest.raises(InvitationOver, match="expired"):
            ad_accounts.accept_invitation(ben, invitation_id=invitation_id)
        with pytest.raises(InvitationOver):
            ad_accounts.resend_invitation(cast.ana, ad_account_id=cast.acme.id, invitation_id=invitation_id)
        assert state_of(cast, invitation_id) is State.EXPIRED

    def test_sending_again_prolongs(self, cast: Cast) -> None:
        ben, invitation_id = person("Ben"), invite(cast)
        clock.advance(dt.timedelta(days=6))
        ad_accounts.resend_invitation(cast.ana, ad_account_id=cast.acme.id, invitation_id=invitation_id)
        clock.advance(dt.timedelta(days=6))
        assert ad_accounts.accept_invitation(ben, invitation_id=invitation_id) == cast.acme.id

    def test_a_made_up_token_finds_nothing(self, cast: Cast) -> None:
        invite(cast)
        for token in ("", "x", "'; --", "a" * 64):
            with pytest.raises(NotFound):
                ad_accounts.find_invited(token)

    def test_whoever_holds_the_link_reads_who_asks_and_nothing_else(self, cast: Cast) -> None:
        invitation_id = invite(cast)
        with acting(Actor()):
            seen = ad_accounts.find_invited(invitations.token_of(invitation_id))
            assert invitations.Row.objects.count() == 0
        assert (seen.ad_account, seen.invited_by, seen.is_mine) == ("Acme Outdoor", "Ana", False)


@given(st.text(max_size=300))
def test_any_pasted_text_is_taken_or_refused_by_its_field(text: str) -> None:
    fields, found = set(), ("a@b.example",)
    try:
        found = identity.check_addresses(text)
    except Invalid as refused:
        fields = set(refused.fields)
    assert fields <= {"emails"}
    assert found
    assert all(one == one.lower() and one.count("@") == 1 and " " not in one for one in found)
    assert len(set(found)) == len(found)


@given(
    st.lists(
        st.from_regex(r"[a-z0-9.]{1,10}[a-z0-9]@[a-z]{1,10}\.(com|example)", fullmatch=True),
        min_size=1,
        max_size=9,
    )
)
def test_a_list_of_addresses_comes_out_whole_and_each_once(addresses: list[str]) -> None:
    good = [one for one in addresses if ".." not in one]
    if not good:
        return
    for between in (", ", "\n", "; ", " , \n"):
        assert identity.check_addresses(between.join(good)) == tuple(dict.fromkeys(good))


def test_nobody_writes_more_into_an_invitation_or_takes_up_one_that_is_over(cast: Cast) -> None:
    """The second wall, with the checks of the actions off."""
    ben = person("Ben")
    open_one = invite(cast, role="ANALYST")
    other = ad_accounts.invite_people(
        cast.ana, ad_account_id=cast.acme.id, emails="cai@people.example", role="ADMIN"
    )[0]
    ad_accounts.cancel_invitation(cast.ana, ad_account_id=cast.acme.id, invitation_id=other)
    accepted = "state = 'ACCEPTED', ended_at = app_now(), ended_by = app_person()"
    for who, set_, id_ in (
        (ben, "role = 'ADMIN'", open_one),
        (ben, "ad_account_id = ad_account_id + 1", open_one),
        (ben, "email = 'cai@people.example'", open_one),
        (ben, "expires_at = expires_at + interval '1 year'", open_one),
        (ben, accepted.replace("app_person()", str(cast.cai.person_id)), open_one),
        (cast.ana, accepted, open_one),
        (cast.cai, accepted, other),
        (cast.cai, "state = 'PENDING'", other),
    ):
        with (
            acting(who),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE ad_account_invitation SET {set_} WHERE id = {id_}")
    clock.advance(limits.INVITATION_LIFETIME)
    late = f"UPDATE ad_account_invitation SET {accepted} WHERE id = {open_one} RETURNING id"
    with acting(ben), pytest.raises(ProgrammingError, match="in time"), transaction.atomic():
        prepared(late)
