"""What one page asks about access more than once is asked once, and never after something may have changed."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from django.db import transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.areas.centers.errors import TwoStepNeeded
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import assign
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, verified_center
from tests.statements import counting


class TakenBack(Exception):
    """Raised to undo what was tried."""


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def test_a_page_asks_once_for_each_thing_and_person(cast: Cast, acme: Center) -> None:
    ref = (Kind.CENTER, acme.id)
    with acting(cast.ana), access.one_look(), counting() as said:
        for permission in (Permission.CENTER_SEE, Permission.CENTER_MANAGE, Permission.CENTER_SEE):
            assert access.require(cast.ana, permission, ref).allowed
        assert len([one for one in said if "access_paths" in one]) == 1
        with pytest.raises(NotFound):
            access.require(cast.ana, Permission.CENTER_SEE, (Kind.CENTER, 12345))
        assert len([one for one in said if "access_paths" in one]) == 2


def test_what_an_action_changed_is_seen_at_once(cast: Cast, acme: Center) -> None:
    ben = joined(cast.ana, acme, "Ben", role=Role.CENTER_ADMIN)
    ref = (Kind.CENTER, acme.id)
    with acting(ben), access.one_look():
        assert access.check(ben, Permission.CENTER_MANAGE, ref).allowed
        centers.change_member(
            cast.ana, center_id=acme.id, person_id=ben.person_id or 0, role="CENTER_STANDARD", finance=""
        )
        assert not access.check(ben, Permission.CENTER_MANAGE, ref).allowed
        with pytest.raises(MissingRole):
            access.require(ben, Permission.CENTER_MANAGE, ref)


def test_what_is_tried_and_taken_back_is_neither_told_nor_kept(cast: Cast, acme: Center) -> None:
    ben = joined(cast.ana, acme, "Ben", role=Role.CENTER_ADMIN)
    ref = (Kind.CENTER, acme.id)
    with acting(ben), access.one_look():
        assert access.check(ben, Permission.CENTER_MANAGE, ref).allowed
        with contextlib.suppress(TakenBack), transaction.atomic():
            over = access.relations(subject=(Kind.PERSON, ben.person_id or 0), object=ref)
            access.end(ben, [one.id for one in over], reason="preview")
            assert not access.check(ben, Permission.CENTER_MANAGE, ref).allowed
            raise TakenBack
        assert access.check(ben, Permission.CENTER_MANAGE, ref).allowed


def test_outside_a_look_nothing_is_kept(cast: Cast, acme: Center) -> None:
    ref = (Kind.CENTER, acme.id)
    with acting(cast.ana), counting() as said:
        for _ in range(2):
            assert access.check(cast.ana, Permission.CENTER_SEE, ref).allowed
    assert len([one for one in said if "access_paths" in one]) == 2


def test_nobody_gets_the_answer_of_another(cast: Cast, acme: Center) -> None:
    ref = (Kind.CENTER, acme.id)
    with access.one_look():
        with acting(cast.ana):
            assert access.check(cast.ana, Permission.CENTER_SEE, ref).allowed
        with acting(cast.cai):
            # About somebody else whom she does not see, the database answers nothing.
            assert not access.check(cast.ana, Permission.CENTER_SEE, ref).allowed
            assert not access.check(cast.cai, Permission.CENTER_SEE, ref).allowed


def test_a_second_step_is_asked_for_each_time(cast: Cast) -> None:
    strict = verified_center(cast.ana, cast.olu, "Strict")
    account = center_account(cast.ana, strict)
    ben = joined(cast.ana, strict, "Ben")
    assign(cast.ana, center_id=strict.id, who=ben, ad_account_id=account.id, role=Role.ANALYST)
    sure = dataclasses.replace(cast.ana, sign_in_strength="password+totp")
    centers.change_security(sure, center_id=strict.id, wanted=Security(requires_two_step=True), version=1)
    ref = (Kind.AD_ACCOUNT, account.id)
    with acting(ben), access.one_look():
        for _ in range(2):
            with pytest.raises(TwoStepNeeded):
                access.require(ben, Permission.AD_ACCOUNT_SEE, ref)
    ben = dataclasses.replace(ben, sign_in_strength="password+totp")
    with acting(ben), access.one_look(), counting() as said:
        for _ in range(2):
            assert access.require(ben, Permission.AD_ACCOUNT_SEE, ref).allowed
    assert len(said) == 1
