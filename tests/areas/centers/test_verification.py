"""Verifying the business behind a centre: sending in, putting right in place, deciding, running out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import due
from suitcase.areas.centers import public as centers
from suitcase.areas.centers import verification_rules as rules
from suitcase.areas.centers.contracts import Center, NewVerification, Verification
from suitcase.areas.centers.contracts import VerificationState as State
from suitcase.areas.centers.errors import CenterNotVerified, InformationMoved, NothingToSubmit, NotWaiting
from suitcase.areas.centers.models import CenterVerification
from suitcase.areas.identity.errors import TooManyTries
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made, verbs
from tests.cast import Cast

PAPER = "a" * 32 + ".pdf"
GOOD = NewVerification(
    entity_type="COMPANY", country="DE", legal_name="Acme Outdoor GmbH", number="HRB 12345", document=PAPER
)


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def submit(cast: Cast, center: Center, **changes: str) -> Verification:
    fields = {
        name: getattr(GOOD, name) for name in ("entity_type", "country", "legal_name", "number", "document")
    }
    return centers.submit_verification(
        cast.ana, center_id=center.id, new=NewVerification(**{**fields, **changes})
    )


def decide(
    cast: Cast, center: Center, *findings: str, approve: bool = True, version: int = 1, remark: str = ""
) -> Verification:
    olu = cast.olu.within("ops")
    return centers.decide_verification(
        olu, center_id=center.id, approve=approve, findings=findings, version=version, remark=remark
    )


def seen(actor: Actor, center: Center) -> Verification:
    with acting(actor):
        return centers.get_verification(actor, center.id)


class TestDeciding:
    def test_sent_in_and_verified_for_a_year(self, cast: Cast, acme: Center) -> None:
        assert seen(cast.ana, acme).state is State.NOT_SUBMITTED
        with acting(cast.ana), pytest.raises(CenterNotVerified):
            centers.require_verified(acme.id)
        submit(cast, acme, legal_name="  Acme\u200b  Outdoor GmbH ")
        with acting(cast.olu.within("ops")):
            (waiting,) = centers.list_verifications(cast.olu.within("ops"), search="acme").rows
        assert (waiting.legal_name, waiting.center_name) == ("Acme Outdoor GmbH", "Acme Group")
        decided = decide(cast, acme)
        assert decided.verified_until == decided.decided_at + limits.VERIFICATION_LIFETIME
        with acting(cast.ana):
            centers.require_verified(acme.id)
        assert verbs(cast.ana, acme)[:2] == ["center:verified", "center:verification_submitted"]

    def test_put_right_in_place_it_keeps_its_place(self, cast: Cast, acme: Center) -> None:
        first = submit(cast, acme).submitted_at
        failed = decide(cast, acme, "name_differs", "unreadable", approve=False, remark="Call Ana.")
        assert [one.category for one in failed.findings] == ["Details", "Document"]
        with acting(cast.ana):
            line = journal.lines(cast.ana, (Kind.CENTER, acme.id))[0]
        assert "Call Ana." not in str(line.data)
        assert line.personal[cast.olu.person_id]["words"] == "Call Ana."
        clock.advance(dt.timedelta(days=2))
        fixed = submit(cast, acme, legal_name="Acme Outdoor AG", document="")
        assert (fixed.submitted_at, fixed.document, fixed.findings, fixed.version) == (first, PAPER, (), 2)

    def test_a_decision_on_what_was_read_only(self, cast: Cast, acme: Center) -> None:
        submit(cast, acme)
        submit(cast, acme, number="HRB 99")
        with pytest.raises(InformationMoved):
            decide(cast, acme, version=1)
        decide(cast, acme, version=2)
        with pytest.raises(NotWaiting):
            decide(cast, acme, version=2)

    def test_refused(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        with pytest.raises(Invalid) as refused:
            submit(cast, acme, entity_type="?", country="XX", legal_name="", number="!", document="")
        assert set(refused.value.fields) == {"entity_type", "country", "legal_name", "number", "document"}
        for actor, kind in ((ben, Denied), (cast.cai, NotFound), (cast.olu.within("ops"), NotFound)):
            with pytest.raises(kind):
                centers.submit_verification(actor, center_id=acme.id, new=GOOD)
        submit(cast, acme)
        for actor in (cast.ana, cast.cai, ben):
            with pytest.raises((NotFound, Denied)):
                centers.decide_verification(actor, center_id=acme.id, approve=True, version=1)
            with acting(actor), pytest.raises((NotFound, Denied)):
                centers.list_verifications(actor)
        with pytest.raises(Invalid):
            decide(cast, acme, "nonsense", approve=False)
        with acting(ben), pytest.raises(Denied):
            centers.get_verification(ben, acme.id)
        decide(cast, acme)
        with pytest.raises(NothingToSubmit):
            submit(cast, acme)


def test_nobody_verifies_herself_even_past_the_checks(cast: Cast, acme: Center) -> None:
    submit(cast, acme)
    until = clock.now() + dt.timedelta(days=1)
    for change in ({"state": State.VERIFIED}, {"verified_until": until}, {"decided_at": until}):
        with (
            acting(cast.ana),
            pytest.raises(ProgrammingError, match="decided by operators"),
            transaction.atomic(),
        ):
            CenterVerification.objects.filter(center_id=acme.id).update(**change)


def test_a_page_that_asks_too_often_is_told_to_wait(
    cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SUBMISSIONS_PER_HOUR", 1)
    with acting(cast.ana):
        centers.check_submission(cast.ana, acme.id, GOOD)
        with pytest.raises(TooManyTries):
            centers.check_submission(cast.ana, acme.id, GOOD)
    with acting(cast.cai), pytest.raises(NotFound):
        centers.check_submission(cast.cai, acme.id, GOOD)


class TestTime:
    def test_reminders_renewal_and_the_end(self, cast: Cast, acme: Center) -> None:
        system = Actor.system("tests")
        submit(cast, acme)
        until = decide(cast, acme).verified_until
        assert due.remind_of_verifications(system, limit=10) == 0
        clock.advance(limits.VERIFICATION_LIFETIME - dt.timedelta(days=29))
        assert due.remind_of_verifications(system, limit=10) == 1
        assert due.remind_of_verifications(system, limit=10) == 0
        again = submit(cast, acme)
        assert (again.state, again.is_verified) == (State.REVIEWING, True)
        renewed = decide(cast, acme, version=2)
        assert renewed.verified_until == until + limits.VERIFICATION_LIFETIME
        clock.advance(dt.timedelta(days=365 + 30))
        olu = cast.olu.within("ops")
        with acting(olu):  # before the worker has written it down
            listed = {one: centers.list_verifications(olu, search="Acme", state=one).total for one in State}
        assert {one for one, count in listed.items() if count} == {State.EXPIRED}
        assert due.expire_verifications(system, limit=10) == 1
        assert due.expire_verifications(system, limit=10) == 0
        assert seen(cast.ana, acme).state is State.EXPIRED
        with acting(cast.ana), pytest.raises(CenterNotVerified):
            centers.require_verified(acme.id)
        assert verbs(cast.ana, acme)[0] == "center:verification_expired"
        assert submit(cast, acme).state is State.REVIEWING


@given(
    st.sampled_from(list(State)),
    st.none() | st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC)),
)
def test_what_may_be_sent_in_is_a_step_of_the_machine(state: State, until: dt.datetime | None) -> None:
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    counted = rules.state_now(state, until, now)
    if rules.may_submit(counted, until, now):
        assert State.REVIEWING in rules.STEPS[counted]
    else:
        assert counted is State.VERIFIED
        assert until is not None
        assert until > now + limits.VERIFICATION_RENEWAL
