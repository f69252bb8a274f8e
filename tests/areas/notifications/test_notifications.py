"""Who is told what: through the sequencer and the reader, on committed data."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Reason, Status
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Wish
from suitcase.areas.consent import public as consent
from suitcase.areas.journal.public import action, record
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications import rules
from suitcase.areas.notifications.models import Notification
from suitcase.areas.notifications.rules import GROUPS, told_by
from suitcase.areas.notifications.tells import TELLS
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import assign, share, town
from tests.areas.consent.test_requests import approve, ask
from tests.areas.notifications.stage import tell, texts, unread
from tests.cast import Cast, creator, everybody, give_role, person


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


def test_the_owner_is_told_who_asks(cast: Cast) -> None:
    request_id = ask(cast)
    tell()
    assert texts(cast.mia) == ["Acme Outdoor asks to use posts of @mia.trails in ads."]
    with acting(cast.mia):
        notice = notifications.list_notifications(cast.mia).rows[0]
    assert notice.url.endswith(f"/app/inbox/requests/{request_id}")
    assert (unread(cast.mia), unread(cast.ana), texts(cast.cai)) == (1, 0, [])


def test_each_line_is_told_once(cast: Cast) -> None:
    ask(cast)
    tell()
    tell()
    assert len(texts(cast.mia)) == 1


def test_both_are_told_of_a_revocation_and_only_the_other_one_is_alerted(cast: Cast) -> None:
    request_id = ask(cast)
    approve(cast, request_id)
    consent.revoke_link(cast.mia, request_id=request_id)
    tell()
    assert texts(cast.ana)[0].startswith("@mia.trails revoked the permission of Acme Outdoor")
    assert texts(cast.mia)[0].startswith("You ended the permission of Acme Outdoor")
    assert unread(cast.ana) == 2  # approved, revoked
    assert unread(cast.mia) == 0  # she answered what she was asked, and the rest she did herself


def test_answering_one_request_leaves_the_others_unread(cast: Cast) -> None:
    second = creator(cast.mia, "mia.peaks")
    first, _ = ask(cast), ask(cast, second.handle)
    tell()
    assert unread(cast.mia) == 2
    consent.reject_request(cast.mia, request_id=first)
    tell()
    assert unread(cast.mia) == 1
    with acting(cast.mia):
        (left,) = notifications.list_notifications(cast.mia, only_unread=True).rows
    assert "@mia.peaks" in left.text


def test_reading(cast: Cast) -> None:
    ask(cast)
    tell()
    with acting(cast.mia):
        notice = notifications.list_notifications(cast.mia).rows[0]
    with acting(cast.ana):
        notifications.mark_read(cast.ana, notification_id=notice.id)
        with pytest.raises(NotFound):
            notifications.get_notification(cast.ana, notice.id)
    assert unread(cast.mia) == 1
    with acting(cast.mia):
        assert notifications.mark_all_read(cast.mia) == 1
    assert unread(cast.mia) == 0


def test_a_line_that_does_not_fit_keeps_nobody_from_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_long(verb: str, facts: dict[str, object]) -> tuple[object, ...]:
        told = told_by(verb, facts)
        if verb != "link:approved":
            return told
        return tuple(dataclasses.replace(one, sentence="x" * 500) for one in told)

    monkeypatch.setattr(rules, "told_by", too_long)
    approve(cast, ask(cast))
    tell()
    (only,) = texts(cast.mia)
    assert only.startswith("Acme Outdoor asks"), "that it was approved does not fit"


def test_lines_nobody_waits_for_tell_nothing() -> None:
    assert told_by("person:signed_in", {}) == ()
    assert told_by("ad_account:approved", {"by": "policy", "ad_account": 1, "name": "Acme"}) == ()


@pytest.mark.parametrize("verb", sorted(TELLS))
def test_every_sentence_has_a_group_and_fits(verb: str) -> None:
    """With what the lines of this verb say, and with the longest names there can be."""
    for told in told_by(verb, FACTS):
        assert told.group in GROUPS
        assert 10 < len(told.sentence) <= 400
        assert told.sentence.endswith((".", "!"))
        assert "{" not in told.sentence
        assert len(told.target.page) <= (Notification._meta.get_field("page").max_length or 0)


FACTS = {
    "partner": 9,
    "partner_name": "N" * 100,
    "through": 10,
    "through_name": "T" * 100,
    "taker_name": "T" * 100,
    "group_name": "G" * 100,
    "asset_group": 10,
    "creator_name": "@" + "h" * 24,
    "missed": 12,
    "request": 1,
    "access_request": 1,
    "transfer": 1,
    "ad_account": 2,
    "creator_account": 3,
    "role_request": 4,
    "person": 5,
    "ad_account_name": "A" * 100,
    "name": "A" * 100,
    "handle": "h" * 24,
    "days_left": 12,
    "scope": "POST",
    "scopes": ["POST"],
    "in_use": [],
    "role": "ADMIN",
    "given": "ANALYST",
    "to": "OPERATOR",
    "center": 6,
    "center_name": "A" * 100,
    "roles": ["CENTER_STANDARD", "FINANCE_ANALYST"],
    "certificate": 7,
    "company": 8,
    "company_name": "A" * 200,
    "count": 4_000,
    "days": 180,
    "factor": "passkey",
    "left": 10,
}


def test_a_line_that_cannot_be_told_stops_nobody(cast: Cast) -> None:
    @action
    def misspeak(actor: Actor) -> None:
        record("link:requested", actor, streams=[(Kind.CREATOR_ACCOUNT, cast.mia_account.id)], data={})

    misspeak(cast.mia)
    ask(cast)
    tell()
    assert texts(cast.mia) == ["Acme Outdoor asks to use posts of @mia.trails in ads."]


def test_both_sides_of_every_link_hear_of_a_suspension_once(cast: Cast) -> None:
    """Leo's request still waits and Mia has two accounts linked: he hears nothing, she hears once."""
    second = creator(cast.mia, "mia.peaks")
    for handle in ("mia.trails", second.handle):
        approve(cast, ask(cast, handle))
    ask(cast, "leo.bakes")
    ad_accounts.suspend_ad_account(
        cast.olu.within("ops"),
        ad_account_id=cast.acme.id,
        reason=Reason("Policy", "Ads of this account mislead.", "Change them."),
    )
    tell()
    assert [text for text in texts(cast.mia) if "suspended" in text] == [
        "Acme Outdoor is suspended, so its permission to use your posts rests."
    ]
    assert sum("suspended" in text for text in texts(cast.ana)) == 1
    assert not [text for text in texts(cast.leo) if "suspended" in text]


@pytest.mark.parametrize("verb", ["ad_account:submitted", "ad_account:name_restored", "ad_account:appealed"])
@pytest.mark.parametrize(
    ("before", "rested"),
    [(Status.CHANGE_REJECTED, True), (Status.CHANGE_IN_REVIEW, False), (Status.REJECTED, False)],
)
def test_owners_hear_that_links_work_again_only_if_they_rested(
    verb: str, before: Status, *, rested: bool
) -> None:
    told = told_by(verb, {**FACTS, "from": before.value, "against": before.value})
    assert ("linked" in [each.audience for each in told]) is rested


def test_requests_for_a_role_are_told_to_those_who_may_answer(cast: Cast) -> None:
    """A partner's Admin of the ad account cannot answer, so nothing of it reaches her; nor who came and went."""
    at = town(cast)
    it = at.ids[0]
    share(at, "ADMIN", [it])
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN)
    kim, lou = person("Kim"), person("Lou")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.ANALYST, ad_account_id=it)
    ad_accounts.request_role(lou, ad_account_id=it, role="OPERATOR")
    ad_accounts.invite_people(at.ana, ad_account_id=it, emails="kim@people.example", role="ANALYST")
    with acting(kim):
        (mine,) = ad_accounts.my_invitations(kim)
    ad_accounts.accept_invitation(kim, invitation_id=mine.id)
    ad_accounts.leave_ad_account(kim, ad_account_id=it)
    tell()
    assert [one for one in texts(at.ana) if "Peaks" in one][:3] == [
        "Somebody has left Peaks.",
        "An invitation to Peaks was accepted.",
        "The role Operator in Peaks is asked for. Accept or decline.",
    ]
    for partner in (at.nils, at.ben):
        said = [one for one in texts(partner) if "Peaks" in one]
        assert not [one for one in said if "asked for" in one or "left" in one or "invitation" in one]


def test_without_an_admin_whoever_may_appoint_one_is_told(cast: Cast) -> None:
    at = town(cast)
    it, lou = at.ids[0], person("Lou")
    share(at, "ADMIN", [it])
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN)
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.ANALYST, ad_account_id=it)
    ref = Ref(Kind.PERSON, at.ana.person_id or 0)
    centers.assign_assets(at.ana, center_id=at.acme.id, wishes=[Wish(ref, Ref(Kind.AD_ACCOUNT, it), None)])
    ad_accounts.request_role(lou, ad_account_id=it, role="OPERATOR")
    tell()
    assert texts(at.ana)[0] == "The role Operator in Peaks is asked for. Accept or decline."
    assert not [one for one in texts(at.nils) if "asked for" in one]
