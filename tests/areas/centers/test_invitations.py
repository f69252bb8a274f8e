"""Inviting into a centre: one or many, refused one by one, mailed, answered by whoever reads mail at the address."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from django.core import mail
from django.db import ProgrammingError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.centers import due, invitations
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Fate, MemberFilter, Security, Wanted
from suitcase.areas.centers.errors import DomainNotAllowed, NobodyToInvite, TwoStepNeeded
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.centers.security import TwoStepDemands
from suitcase.areas.centers.tasks import mail_center_invitation
from suitcase.areas.identity.contracts import InvitationState as State
from suitcase.areas.identity.errors import InvitationOver, NotYourInvitation
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, STANDARD, accept, invite, joined, made, members, verbs
from tests.cast import Cast, person


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def open_ones(actor: Actor, center: Center, state: State | None = State.PENDING) -> list[tuple[str, State]]:
    with acting(actor):
        return [
            (one.email, one.state)
            for one in centers.list_center_invitations(actor, center.id, state=state).rows
        ]


def newest(actor: Actor, center: Center) -> int:
    with acting(actor):
        return centers.list_center_invitations(actor, center.id, state=None).rows[0].id


@action
def let_in(actor: Actor, *, center_id: int, person_id: int) -> None:
    """Make somebody Admin and Finance Manager by another way than an invitation."""
    it = (Kind.CENTER, center_id)
    for role in (ADMIN, Role.FINANCE_MANAGER):
        access.grant(actor, subject=(Kind.PERSON, person_id), role=role, object=it)
    record("center:member_changed", actor, streams=[it], data={"person": person_id})


class TestInviting:
    @pytest.mark.req("B2")
    def test_many_at_once_each_as_what_she_will_be(self, cast: Cast, acme: Center) -> None:
        wanted = [
            Wanted("ben@people.example", ADMIN),
            Wanted("vera@people.example", STANDARD, Role.FINANCE_MANAGER),
            Wanted("ana@people.example", STANDARD),
        ]
        with acting(cast.ana):
            foreseen = centers.preview_invitations(cast.ana, acme.id, wanted)
            assert open_ones(cast.ana, acme) == []
        plans = centers.invite_members(cast.ana, center_id=acme.id, wanted=wanted)
        assert plans == foreseen
        assert [one.fate for one in plans] == [Fate.INVITE, Fate.INVITE, Fate.REFUSE]
        assert plans[2].why.startswith("Ana is Admin already.")
        vera = person("Vera")
        assert accept(vera) == acme.id
        assert members(vera, acme)[1].roles == (STANDARD, Role.FINANCE_MANAGER)
        assert verbs(cast.ana, acme)[:3] == ["center_invitation:accepted", *["center_invitation:sent"] * 2]

    def test_inviting_again_replaces(self, cast: Cast, acme: Center) -> None:
        invite(cast.ana, acme, "ben@people.example")
        old = newest(cast.ana, acme)
        assert [one.fate for one in invite(cast.ana, acme, "ben@people.example", role=ADMIN)] == [
            Fate.REPLACE
        ]
        assert open_ones(cast.ana, acme, None) == [
            ("ben@people.example", State.PENDING),
            ("ben@people.example", State.CANCELLED),
        ]
        with pytest.raises(InvitationOver, match="replaced"):
            centers.accept_center_invitation(person("Ben"), invitation_id=old)

    def test_room_is_counted_down_with_open_invitations(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "CENTER_MEMBERS", 3)
        monkeypatch.setattr(limits, "CENTER_ADMINS", 2)
        plans = invite(cast.ana, acme, "a@x.example", "b@x.example", role=ADMIN)
        assert [one.fate for one in plans] == [Fate.INVITE, Fate.REFUSE]
        assert [one.fate for one in invite(cast.ana, acme, "a@x.example", "c@x.example", "d@x.example")] == [
            Fate.REPLACE,
            Fate.INVITE,
            Fate.REFUSE,
        ]

    def test_an_address_invited_often_enough_is_left_out_and_only_by_this_center(
        self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 1)
        monkeypatch.setattr(limits, "INVITATION_MAILS_PER_ADDRESS_PER_DAY", 1)
        invite(cast.ana, acme, "ben@people.example")
        plans = invite(cast.ana, acme, "ben@people.example", "vera@people.example")
        assert [one.fate for one in plans] == [Fate.REFUSE, Fate.INVITE]
        other = made(cast.cai, "Other")
        assert [one.fate for one in invite(cast.cai, other, "ben@people.example")] == [Fate.INVITE]
        mail_center_invitation(newest(cast.cai, other))
        with acting(cast.ana):
            rows = centers.list_center_invitations(cast.ana, acme.id).rows
        mail_center_invitation(next(one.id for one in rows if one.email == "ben@people.example"))
        assert [letter.to for letter in mail.outbox] == [["ben@people.example"]]

    @pytest.mark.req("B7")
    def test_only_addresses_of_allowed_domains(self, cast: Cast, acme: Center) -> None:
        wanted = Security(allowed_domains=("acme.example",))
        with pytest.raises(Invalid, match="marked"):
            centers.change_security(cast.ana, center_id=acme.id, wanted=wanted, version=acme.version)
        both = Security(allowed_domains=("acme.example", "people.example"))
        acme = centers.change_security(cast.ana, center_id=acme.id, wanted=both, version=acme.version)
        plans = invite(cast.ana, acme, "x@ACME.example".lower(), "x@sub.acme.example", "x@elsewhere.example")
        assert [one.fate for one in plans] == [Fate.INVITE, Fate.REFUSE, Fate.REFUSE]

    def test_refused(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        with pytest.raises(Denied):
            invite(ben, acme, "x@x.example")
        with pytest.raises(NotFound):
            invite(cast.cai, acme, "x@x.example")
        with pytest.raises(NobodyToInvite):
            invite(cast.ana, acme, "ben@people.example")
        with pytest.raises(NobodyToInvite):
            invite(cast.ana, acme)


class TestAnswering:
    def test_a_domain_taken_away_since_is_told(self, cast: Cast, acme: Center) -> None:
        ben = person("Ben")
        invite(cast.ana, acme, "ben@people.example")
        with acting(Actor.system("tests")):
            Row.objects.filter(id=acme.id).update(allowed_domains=["acme.example"])
        with pytest.raises(DomainNotAllowed):
            accept(ben)
        assert open_ones(cast.ana, acme) == [("ben@people.example", State.PENDING)]

    def test_only_whoever_reads_mail_there(self, cast: Cast, acme: Center) -> None:
        invite(cast.ana, acme, "ben@people.example")
        for_ben = newest(cast.ana, acme)
        for act in (centers.accept_center_invitation, centers.decline_center_invitation):
            with pytest.raises(NotFound):
                act(cast.cai, invitation_id=for_ben)
            with pytest.raises(NotYourInvitation):
                act(cast.ana, invitation_id=for_ben)
        ben = person("Ben")
        centers.decline_center_invitation(ben, invitation_id=for_ben)
        with acting(ben):
            assert centers.my_invitations(ben) == []
        with pytest.raises(InvitationOver):
            centers.accept_center_invitation(ben, invitation_id=for_ben)

    def test_nobody_becomes_less_by_accepting(self, cast: Cast, acme: Center) -> None:
        ben = person("Ben")
        invite(cast.ana, acme, "ben@people.example", finance=Role.FINANCE_ANALYST)
        let_in(cast.ana, center_id=acme.id, person_id=ben.person_id or 0)
        accept(ben)
        assert members(ben, acme)[1].roles == (ADMIN, Role.FINANCE_MANAGER)

    @pytest.mark.req("B2")
    def test_sent_again_cancelled_expired(self, cast: Cast, acme: Center) -> None:
        invite(cast.ana, acme, "ben@people.example", "vera@people.example")
        vera_id = newest(cast.ana, acme)
        clock.advance(dt.timedelta(days=6))
        centers.resend_center_invitation(cast.ana, center_id=acme.id, invitation_id=vera_id)
        clock.advance(dt.timedelta(days=2))
        assert open_ones(cast.ana, acme) == [("vera@people.example", State.PENDING)]
        system = Actor.system("tests")
        assert due.expire_center_invitations(system, limit=10) == 1
        assert open_ones(cast.ana, acme, State.EXPIRED) == [("ben@people.example", State.EXPIRED)]
        centers.cancel_center_invitation(cast.ana, center_id=acme.id, invitation_id=vera_id)
        for act in (centers.cancel_center_invitation, centers.resend_center_invitation):
            with pytest.raises(InvitationOver):
                act(cast.ana, center_id=acme.id, invitation_id=vera_id)
            with pytest.raises(NotFound):
                act(cast.cai, center_id=acme.id, invitation_id=vera_id)
            with pytest.raises(NotFound):
                act(cast.ana, center_id=acme.id, invitation_id=17)

    def test_the_mail_carries_the_link_and_the_page_reads_it(self, cast: Cast, acme: Center) -> None:
        invite(cast.ana, acme, "ben@people.example", role=ADMIN, finance=Role.FINANCE_ANALYST)
        id_ = newest(cast.ana, acme)
        mail_center_invitation(id_)
        (letter,) = mail.outbox
        assert letter.to == ["ben@people.example"]
        assert "to the Business Center Acme Group as Admin and Finance Analyst" in letter.body
        token = invitations.token_of(id_)
        assert f"/invite/{token}" in letter.body
        with acting(Actor()):
            found = centers.find_invited(token)
        assert (found.center, found.invited_by, found.is_mine) == ("Acme Group", "Ana", False)
        with acting(Actor()), pytest.raises(NotFound):
            centers.find_invited("x" * 43)


class TestReviews:
    @pytest.mark.req("B7")
    def test_admins_are_asked_once_a_month_and_only_when_there_is_something(
        self, cast: Cast, acme: Center
    ) -> None:
        system = Actor.system("tests")
        centers.change_security(
            cast.ana, center_id=acme.id, wanted=Security(dormant_days=30), version=acme.version
        )
        assert due.ask_for_reviews(system, limit=10) == 0
        clock.advance(dt.timedelta(days=31))
        assert due.ask_for_reviews(system, limit=10) == 1
        assert due.ask_for_reviews(system, limit=10) == 0
        assert verbs(cast.ana, acme)[0] == "center:review_due"


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
            st.sampled_from([ADMIN, STANDARD]),
            st.sampled_from([None, Role.FINANCE_MANAGER, Role.FINANCE_ANALYST]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_a_list_written_reads_back_the_same(people: list[tuple[str, Role, Role | None]]) -> None:
    text = "email;Role;Finance role;Town\n" + "\n".join(
        f"{email};{'Admin' if role is ADMIN else 'standard'};{_words(finance)};Ulm"
        for email, role, finance in people
    )
    listing = centers.read_text(text, STANDARD, None)
    assert {one.email: (one.role, one.finance) for one in listing.wanted} == {
        email: (role, finance) for email, role, finance in people
    }
    assert listing.ignored == ("town",)
    again = centers.read_text(centers.write_list(listing), STANDARD, Role.FINANCE_MANAGER)
    assert again.wanted == listing.wanted


def _words(finance: Role | None) -> str:
    return {None: "None", Role.FINANCE_MANAGER: "Finance Manager", Role.FINANCE_ANALYST: "analyst"}[finance]


class TestLists:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "at least one"),
            (
                "name,town\nBen,Ulm\n",
                "has to name the columns: email, role, finance role. It says “name”, “town”.",
            ),
            ("email\n" + "\n".join(f"a{n}@b.example" for n in range(500)), "this list has 501"),
            ("x@y.example\n" * 400, "this list has 400"),
        ],
    )
    def test_files_that_are_no_list(self, content: str, said: str) -> None:
        with pytest.raises(Invalid) as refused:
            centers.read_text(content, STANDARD, None, field="file")
        assert said in refused.value.fields["file"]

    def test_lines_that_make_no_sense_are_kept_with_the_reason(self) -> None:
        text = "E-mail,Role\nben@x.example,Boss\n=1+1,Admin\n,Admin\n ola@x.example ,\nvera@x.example,ADMIN\n"
        listing = centers.read_text(text, STANDARD, None)
        assert [(one.line, one.problem) for one in listing.problems] == [
            (2, "“boss” is no role; write Admin or Standard."),
            (3, "“=1+1” is no e-mail address."),
            (4, "There is no address."),
        ]
        assert listing.wanted == (Wanted("ola@x.example", STANDARD), Wanted("vera@x.example", ADMIN))

    def test_lines_are_counted_as_an_editor_does(self) -> None:
        text = '\n\nE-mail,Role\n\n"ben@x.example\n",Admin\n\nnobody,Admin\n'
        listing = centers.read_text(text, STANDARD, None)
        assert [one.email for one in listing.wanted] == ["ben@x.example"]
        assert [(one.line, bool(one.problem)) for one in listing.lines] == [(5, False), (8, True)]
        listed = centers.read_assignment_text("\n\ne-mail;ad account id;role\n\nx;5;admin\n")
        assert [one.line for one in listed] == [5]

    def test_columns_that_are_not_known_are_passed_over(self) -> None:
        text = "E-mail;Role;Tëam\nben@x.example;Admin;Köln\n"
        assert centers.read_text(text, STANDARD, None).wanted == (Wanted("ben@x.example", ADMIN),)

    def test_pasted_addresses_with_names_around_them(self) -> None:
        listing = centers.read_text("Ben <ben@x.example>, vera@x.example\nnobody\n", ADMIN, None)
        assert [one.email for one in listing.wanted] == ["ben@x.example", "vera@x.example"]
        assert [one.problem for one in listing.problems] == ["“nobody” is no e-mail address."]


class TestSecurity:
    @pytest.mark.req("B7")
    def test_what_it_means_is_said_before_and_what_changed_is_written_down(
        self, cast: Cast, acme: Center
    ) -> None:
        joined(cast.ana, acme, "Ben")
        wanted = centers.check_security(
            requires_two_step=False, allowed_domains="@Acme.example, people.example", dormant_days="90"
        )
        with acting(cast.ana):
            said = centers.preview_security(cast.ana, acme.id, wanted)
            elsewhere = centers.preview_security(
                cast.ana, acme.id, Security(allowed_domains=("acme.example",))
            )
        assert said == ["Only addresses of these domains can be invited, and only they can accept."]
        assert elsewhere[1].startswith("2 members have an address elsewhere. They stay")
        changed = centers.change_security(cast.ana, center_id=acme.id, wanted=wanted, version=acme.version)
        assert changed.security == wanted
        assert verbs(cast.ana, acme)[0] == "center:security_changed"

    @pytest.mark.parametrize(
        ("domains", "days", "field"),
        [
            ("acme", "", "allowed_domains"),
            ("gmail.com", "", "allowed_domains"),
            ("<script>", "", "allowed_domains"),
            (" ".join(f"a{n}.example" for n in range(51)), "", "allowed_domains"),
            ("", "7", "dormant_days"),
            ("", "-30", "dormant_days"),
        ],
    )
    def test_settings_that_cannot_be(self, domains: str, days: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            centers.check_security(requires_two_step=False, allowed_domains=domains, dormant_days=days)
        assert set(refused.value.fields) == {field}

    def test_refused(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        for actor, kind in ((ben, Denied), (cast.cai, NotFound)):
            with acting(actor), pytest.raises(kind):
                centers.preview_security(actor, acme.id, Security())
            with pytest.raises(kind):
                centers.change_security(actor, center_id=acme.id, wanted=Security(dormant_days=30), version=1)

    @pytest.mark.req("B7")
    def test_required_two_steps_keep_a_password_alone_out_and_cannot_be_turned_off(
        self, cast: Cast, acme: Center
    ) -> None:
        ben = joined(cast.ana, acme, "Ben")
        wanted = Security(requires_two_step=True)
        with acting(cast.ana):
            said = centers.preview_security(cast.ana, acme.id, wanted)
        assert said == ["2 members have to set up two-step sign-in before they come in again."]
        with pytest.raises(Invalid) as refused:
            centers.change_security(cast.ana, center_id=acme.id, wanted=wanted, version=1)
        assert "lock yourself out" in refused.value.fields["requires_two_step"]
        ana, safe_ben = (
            dataclasses.replace(one, sign_in_strength="password+totp") for one in (cast.ana, ben)
        )
        centers.change_security(ana, center_id=acme.id, wanted=wanted, version=1)
        for act in (
            lambda: centers.list_members(ben, acme.id),
            lambda: centers.count_people(cast.ana, acme.id),
            lambda: centers.invite_members(
                cast.ana, center_id=acme.id, wanted=[Wanted("x@x.example", STANDARD)]
            ),
            lambda: centers.get_verification(cast.ana, acme.id),
        ):
            with acting(cast.ana), pytest.raises(TwoStepNeeded, match="Acme Group requires"):
                act()
        with acting(safe_ben):
            assert [one.has_two_step for one in centers.list_members(safe_ben, acme.id).rows] == [None, None]
        with acting(ana):
            people = centers.list_members(ana, acme.id, MemberFilter(only="one_step")).rows
        assert [(one.name, one.has_two_step) for one in people] == [("Ana", False), ("Ben", False)]
        with acting(ben):
            assert TwoStepDemands().why_needed(ben, ben.person_id or 0) == [
                "Acme Group requires it of everybody in it."
            ]
        centers.leave_center(ben, center_id=acme.id)
        with acting(ben):
            assert TwoStepDemands().why_needed(ben, ben.person_id or 0) == []


def test_nobody_takes_up_an_invitation_that_is_over(cast: Cast, acme: Center) -> None:
    """The second wall, with the checks of the actions off."""
    ben = person("Ben")
    invite(cast.ana, acme, "ben@people.example", role=ADMIN)
    over = newest(cast.ana, acme)
    centers.cancel_center_invitation(cast.ana, center_id=acme.id, invitation_id=over)
    invite(cast.ana, acme, "ben@people.example")
    open_one = newest(cast.ana, acme)
    accepted = "state = 'ACCEPTED', ended_at = app_now(), ended_by = app_person()"
    for who, set_, id_ in (
        (ben, accepted, over),
        (ben, "state = 'PENDING'", over),
        (ben, "role = 'CENTER_ADMIN'", open_one),
        (ben, "expires_at = expires_at + interval '1 year'", open_one),
        (cast.ana, accepted, open_one),
    ):
        with (
            acting(who),
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE center_invitation SET {set_} WHERE id = {id_}")
