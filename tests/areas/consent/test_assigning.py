"""Who uses what a centre holds in a creator account: given, taken, capped, and gone with what it stands on."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role, ThroughKind
from suitcase.areas.centers import giving
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.errors import AlreadyUndone, NothingToDo, PlanMoved
from suitcase.areas.consent import assigning
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.assigning import undo_uses
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.errors import NotLinked
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.houses import House, build
from tests.cast import Cast, person


@pytest.fixture
def house(cast: Cast) -> House:
    made = build(cast)
    made.link()
    return made


@action
def share(actor: Actor, house: House, role: Role) -> int:
    """Leo's centre shares Ana's personal ad account into the house, as a partner's share would."""
    given = access.grant(
        actor,
        subject=(Kind.CENTER, house.center.id),
        role=role,
        object=(Kind.AD_ACCOUNT, house.cast.acme.id),
        through=(ThroughKind.SHARE, 1),
    )
    record("ad_account:shared", actor, streams=[(Kind.AD_ACCOUNT, house.cast.acme.id)], data={})
    return given


@action
def end_relation(actor: Actor, house: House, relation_id: int) -> None:
    """End what a centre holds, as whoever shared it would."""
    access.end(actor, [relation_id], reason="removed")
    record("ad_account:unshared", actor, streams=[(Kind.AD_ACCOUNT, house.cast.acme.id)], data={})


def test_a_member_uses_exactly_what_she_is_given(house: House) -> None:
    house.assign(("POST",), people=True)
    assert house.may(house.gil)
    assert not house.may(house.gil, Permission.CREATOR_INSIGHTS_SEE)
    assert not house.may(house.gil, Permission.CREATOR_ACCOUNT_MANAGE)
    (change,) = house.assign(("INSIGHTS",), people=True)
    assert (change.before, change.after) == ((Scope.POST,), (Scope.INSIGHTS,))
    assert not house.may(house.gil)
    house.assign((), people=True)
    assert not house.may(house.gil, Permission.CREATOR_INSIGHTS_SEE)


def test_an_ad_account_uses_it_for_those_who_work_in_it(house: House) -> None:
    assert not house.may(house.cast.ana)
    house.assign(("POST", "INSIGHTS"), accounts=True)
    assert house.may(house.cast.ana)  # Admin of the ad account
    assert not house.may(house.gil)
    with acting(house.cast.ana):
        (passed,) = consent.list_passed_on(house.cast.ana, house.account.id)
    assert (passed.handle, passed.center_name, passed.scopes) == (
        "mia.trails",
        "Acme Group",
        (Scope.POST, Scope.INSIGHTS),
    )
    with acting(house.cast.mia):
        assert consent.get_grant(house.cast.mia, _request(house)).status.value == "AUTHORIZED"


def test_the_preview_says_before_and_after_and_changes_nothing(house: House) -> None:
    house.assign(("POST",), people=True)
    with acting(house.cast.ana):
        seen = consent.preview_assignment(
            house.cast.ana,
            center_id=house.center.id,
            creator_account_id=house.cast.mia_account.id,
            people=[house.gil.person_id or 0],
            ad_accounts=[house.account.id],
            scopes=("INSIGHTS",),
        )
    assert [(one.name, one.before, one.after) for one in seen] == [
        ("Gil", (Scope.POST,), (Scope.INSIGHTS,)),
        ("Acme Shop", (), (Scope.INSIGHTS,)),
    ]
    assert house.may(house.gil)


def test_never_more_than_the_creator_granted(house: House) -> None:
    for scope in ("PUBLISH", "LIVE", "OWNER"):
        with pytest.raises(Invalid) as refused:
            house.assign((scope,), people=True, accounts=True)
        assert "scopes" in refused.value.fields
    with pytest.raises(Invalid):
        house.assign(("POST",))


def test_who_is_not_in_the_centre_or_not_held_gets_nothing_and_the_others_do(house: House) -> None:
    """Personal ad accounts, strangers' ad accounts and people from elsewhere are refused, without their names."""
    cai = house.cast.cai.person_id or 0
    changes = consent.assign_creator(
        house.cast.ana,
        center_id=house.center.id,
        creator_account_id=house.cast.mia_account.id,
        people=[house.gil.person_id or 0, cai],
        ad_accounts=[house.account.id, house.cast.acme.id, 4711],
        scopes=("POST",),
    ).changes
    refused = [change for change in changes if change.why]
    assert {change.ref.id for change in refused} == {cai, house.cast.acme.id, 4711}
    assert not any(change.name for change in refused)
    assert house.may(house.gil)
    assert not house.may(house.cast.cai)


def test_admins_alone_assign(house: House) -> None:
    for who, refusal in ((house.gil, Denied), (house.cast.cai, NotFound), (house.cast.mia, NotFound)):
        for act in (consent.assign_creator, consent.preview_assignment):
            with acting(who), pytest.raises(refusal):
                act(
                    who,
                    center_id=house.center.id,
                    creator_account_id=house.cast.mia_account.id,
                    people=[house.gil.person_id or 0],
                    scopes=("POST",),
                )


def test_nothing_is_assigned_without_a_link_that_holds(house: House) -> None:
    house.ask("leo.bakes")
    arguments = {"center_id": house.center.id, "people": [house.gil.person_id or 0], "scopes": ("POST",)}
    with pytest.raises(NotLinked):
        consent.assign_creator(
            house.cast.ana,
            creator_account_id=house.cast.leo_account.id,
            **arguments,  # type: ignore[arg-type]
        )
    with pytest.raises(NotFound):
        consent.assign_creator(house.cast.ana, creator_account_id=4711, **arguments)  # type: ignore[arg-type]
    consent.revoke_link(house.cast.mia, request_id=_request(house))
    with pytest.raises(NotLinked):
        house.assign(("POST",), people=True)


def test_an_ad_account_given_to_the_centre_counts_while_it_is_admin(house: House) -> None:
    operator = share(house.cast.ana, house, Role.OPERATOR)
    acme = {"ad_accounts": [house.cast.acme.id], "scopes": ("POST",)}
    both = {"center_id": house.center.id, "creator_account_id": house.cast.mia_account.id}
    (change,) = consent.assign_creator(house.cast.ana, **both, **acme).changes  # type: ignore[arg-type]
    assert change.why
    end_relation(house.cast.ana, house, operator)
    admin = share(house.cast.ana, house, Role.ADMIN)
    consent.assign_creator(house.cast.ana, **both, **acme)  # type: ignore[arg-type]
    assert house.may(house.cast.ana)
    end_relation(house.cast.ana, house, admin)
    assert not house.may(house.cast.ana)  # nobody had to end the use
    with acting(house.cast.ana):
        assert consent.list_passed_on(house.cast.ana, house.cast.acme.id) == []
        (use,) = consent.list_uses(house.cast.ana, house.center.id, _link(house))
    assert not use.is_held
    consent.assign_creator(house.cast.ana, **both, ad_accounts=[house.cast.acme.id], scopes=())
    with acting(house.cast.ana):
        assert not consent.list_uses(house.cast.ana, house.center.id, _link(house))


def test_leaving_the_centre_takes_it_along(house: House) -> None:
    house.assign(("POST",), people=True)
    with acting(house.cast.ana):
        said = centers.preview_removal(house.cast.ana, house.center.id, house.gil.person_id or 0)
    assert any("1" in sentence or "one" in sentence.lower() for sentence in said)
    centers.remove_member(house.cast.ana, center_id=house.center.id, person_id=house.gil.person_id or 0)
    assert not house.may(house.gil)


def test_members_names_stay_out_of_open_data_and_out_of_the_creators_history(house: House) -> None:
    house.assign(("POST",), people=True, accounts=True)
    with acting(house.cast.ana):
        line = journal.lines(
            house.cast.ana, (Kind.CENTER, house.center.id), verbs=["center_creator:assigned"]
        )[0]
    assert "Gil" not in str(dict(line.data))
    assert line.personal[house.gil.person_id or 0] == {"name": "Gil"}
    with acting(house.cast.mia):
        told = journal.lines(house.cast.mia, (Kind.CREATOR_ACCOUNT, house.cast.mia_account.id))
    verbs = {line.verb for line in told}
    assert "center_creator:account_assigned" in verbs
    assert "center_creator:assigned" not in verbs


def test_with_the_checks_switched_off_strangers_see_no_use_and_grant_none(house: House) -> None:
    house.assign(("POST",), people=True, accounts=True)
    outsider = person("Ed")
    with acting(outsider):
        it = (Kind.CREATOR_ACCOUNT, house.cast.mia_account.id)
        assert access.relations(object=it) == []
        assert consent.count_uses([house.cast.mia_account.id], house.center.id) == {}
        from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest

        assert not LinkRequest.objects.exists()
        assert not Link.objects.exists()
        assert not ConsentEvidence.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            Link.objects.create(
                request_id=_request(house),
                center_id=house.center.id,
                creator_account_id=house.cast.mia_account.id,
                scopes=["POST"],
                started_at=house.center.created_at,
            )


def _request(house: House) -> int:
    with acting(house.cast.ana):
        return consent.get_center_link(house.cast.ana, house.center.id, house.cast.mia_account.id).request_id


def _link(house: House) -> int:
    with acting(house.cast.ana):
        row = consent.get_center_link(house.cast.ana, house.center.id, house.cast.mia_account.id)
    return row.link_id or 0


class TestTakingBack:
    """As a new change, and only where nobody else has changed it since."""

    def change(self, house: House, scopes: tuple[str, ...]) -> int:
        made = consent.assign_creator(
            house.cast.ana,
            center_id=house.center.id,
            creator_account_id=house.cast.mia_account.id,
            people=[house.gil.person_id or 0],
            ad_accounts=[house.account.id],
            scopes=scopes,
        ).change_id
        assert made
        return made

    def undo(self, house: House, change: int) -> int:
        with acting(house.cast.ana):
            return centers.undo(house.cast.ana, house.center.id, change)

    def test_each_gets_what_she_had(self, house: House) -> None:
        house.assign(("POST",), people=True)
        change = self.change(house, ("INSIGHTS",))
        assert not house.may(house.gil)
        with acting(house.cast.ana):
            plan = centers.plan_undo(house.cast.ana, house.center.id, change)
        assert [(row.before, row.after) for row in plan] == [("INSIGHTS", "POST"), ("INSIGHTS", "")]
        back = self.undo(house, change)
        assert house.may(house.gil)
        assert not house.may(house.cast.ana, Permission.CREATOR_INSIGHTS_SEE)
        with acting(house.gil):
            line = journal.lines(house.gil, (Kind.PERSON, house.gil.person_id or 0))[0]
        assert (line.verb, line.data["scopes"]) == ("center_creator:assigned", ["POST"])
        with pytest.raises(AlreadyUndone):
            self.undo(house, change)
        self.undo(house, back)
        assert not house.may(house.gil)

    def test_what_others_did_since_and_what_is_not_granted_any_more_stays(self, house: House) -> None:
        change = self.change(house, ("POST",))
        out = self.change(house, ())
        house.assign(("POST",), people=True)
        house.assign((), people=True)
        with acting(house.cast.ana):
            plan = centers.plan_undo(house.cast.ana, house.center.id, out)
        assert [row.problem for row in plan] == [giving.MOVED, ""]
        self.undo(house, out)
        assert not house.may(house.gil)
        assert house.may(house.cast.ana)
        with pytest.raises(NothingToDo):
            self.undo(house, change)

    def test_not_without_the_link_and_by_admins_alone(self, house: House) -> None:
        change = self.change(house, ("POST",))
        with acting(house.cast.ana):
            done = centers.get_change(house.cast.ana, house.center.id, change)
        for who, refusal in ((house.gil, Denied), (house.cast.cai, NotFound), (house.cast.mia, NotFound)):
            with pytest.raises(refusal):
                undo_uses(who, change=done)
        consent.revoke_link(house.cast.mia, request_id=_request(house))
        with pytest.raises(NotLinked):
            self.undo(house, change)

    def test_many_are_told_by_one_line(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(assigning, "TOLD_APART", 1)
        self.change(house, ("POST",))
        assert house.may(house.gil)
        for who, ref, verb in (
            (house.gil, (Kind.PERSON, house.gil.person_id or 0), "center_creator:many"),
            (
                house.cast.mia,
                (Kind.CREATOR_ACCOUNT, house.cast.mia_account.id),
                "center_creator:accounts_many",
            ),
        ):
            with acting(who):
                assert journal.lines(who, ref)[0].verb == verb

    def test_only_what_was_read(self, house: House) -> None:
        wanted = {
            "center_id": house.center.id,
            "creator_account_id": house.cast.mia_account.id,
            "people": [house.gil.person_id or 0],
        }
        with acting(house.cast.ana):
            changes = consent.preview_assignment(house.cast.ana, scopes=("POST",), **wanted)  # type: ignore[arg-type]
        seen = centers.digest_of_plan(assigning.rows_of(house.cast.mia_account.id, changes))
        house.assign(("INSIGHTS",), people=True)
        with pytest.raises(PlanMoved):
            consent.assign_creator(house.cast.ana, scopes=("POST",), seen=seen, **wanted)  # type: ignore[arg-type]
