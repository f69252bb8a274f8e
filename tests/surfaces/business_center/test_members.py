"""Members, invitations, access review, settings and log over HTTP, as an Admin, a Standard member and a stranger."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suitcase.areas.access.public import Role
from suitcase.areas.centers import invitations
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.areas.identity import public as identity
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, invite, joined, made
from tests.cast import Cast, person
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def at(center: Center, path: str) -> str:
    return f"/business/{center.id}/{path}"


class TestList:
    @pytest.mark.req("B2")
    def test_search_filter_sort_and_file(self, cast: Cast, acme: Center) -> None:
        joined(cast.ana, acme, "Ben", finance=Role.FINANCE_ANALYST)
        joined(cast.ana, acme, "Vera", ADMIN)
        ana = at_desk(cast.ana)
        words = main_of(ana.get(at(acme, "members")))
        assert "ben@people.example" in words
        assert "Standard, Finance Analyst" in words
        only_vera = main_of(ana.get(at(acme, "members?q=vera&role=CENTER_ADMIN")))
        assert ("vera@" in only_vera, "ben@" in only_vera) == (True, False)
        assert "Nothing matches" in main_of(ana.get(at(acme, "members?q=nobody")))
        answer = ana.get(at(acme, "members.csv?only=finance"))
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
        assert rows[0][:4] == ["Name", "E-mail", "Role", "Finance role"]
        assert rows[1][:4] == ["Ben", "ben@people.example", "Standard", "Finance Analyst"]
        assert len(rows) == 2

    @pytest.mark.req("X2")
    def test_a_standard_member_reads_names_and_who_could_do_more(self, cast: Cast, acme: Center) -> None:
        ben = at_desk(joined(cast.ana, acme, "Ben"))
        words = main_of(ben.get(at(acme, "members")))
        assert "Ana" in words
        assert "people.example" not in words
        for path in (
            "members/invite",
            "members/invitations",
            "members/review",
            "settings",
            "settings/security",
            "activity",
            "members.csv",
        ):
            refused = ben.get(at(acme, path))
            assert refused.status_code == 403, path
            assert "the role Admin in the Business Center" in text_of(refused)
            assert "Who can give it: Ana" in text_of(refused)

    def test_to_a_stranger_nothing_is_there(self, cast: Cast, acme: Center) -> None:
        cai = at_desk(cast.cai)
        for path in ("members", "members/invite", f"members/{cast.ana.person_id}", "settings", "activity"):
            assert cai.get(at(acme, path)).status_code == 404
            assert Desk().get(at(acme, path))["Location"].startswith("/login")


class TestChanging:
    @pytest.mark.req("B2")
    def test_change_remove_and_leave(self, cast: Cast, acme: Center) -> None:
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        ana = at_desk(cast.ana)
        form = {"role": "CENTER_ADMIN", "finance": "FINANCE_MANAGER"}
        assert ana.send(at(acme, f"members/{ben.person_id}"), form).status_code == 303
        assert "Ben is Admin, Finance Manager now." in text_of(ana.get(at(acme, "members")))
        assert "Choose Admin or Standard." in text_of(
            ana.send(at(acme, f"members/{ben.person_id}"), {"role": "X"})
        )
        page = main_of(ana.get(at(acme, f"members/{vera.person_id}/remove")))
        assert "Vera can no longer open Acme Group" in page
        assert ana.send(at(acme, f"members/{vera.person_id}/remove"), {}).status_code == 303
        assert at_desk(vera).get(at(acme, "overview")).status_code == 404
        assert ana.get(at(acme, f"members/{vera.person_id}")).status_code == 404
        gone = at_desk(ben)
        assert gone.send(at(acme, f"members/{ben.person_id}/remove"), {})["Location"] == "/business/"
        refused = ana.send(at(acme, f"members/{cast.ana.person_id}/remove"), {})
        assert (refused.status_code, "this is the last one" in main_of(refused)) == (409, True)


class TestInviting:
    @pytest.mark.req("B2")
    def test_a_file_is_read_together_before_it_is_sent(self, cast: Cast, acme: Center) -> None:
        ana = at_desk(cast.ana)
        file = SimpleUploadedFile(
            "team.csv",
            b"email,role,town\nben@x.example,Admin,Ulm\nana@people.example,,\n=x,,\nvera@x.example,,\n",
        )
        answer = ana.send(
            at(acme, "members/invite"), {"role": "CENTER_STANDARD", "finance": "", "file": file}
        )
        words = main_of(answer)
        assert "Send 2 invitations?" in words
        assert "Left out: town" in words
        assert "Line 4: “=x” is no e-mail address." in words
        assert "Ana is Admin already." in words
        carried = (
            answer.content.decode().split('name="emails" value="')[1].split('"')[0].replace("&#10;", "\n")
        )
        form = {"emails": carried, "role": "CENTER_STANDARD", "finance": "", "step": "send"}
        assert ana.send(at(acme, "members/invite"), form).status_code == 303
        page = text_of(ana.get(at(acme, "members/invitations")))
        assert "2 invitations are on their way." in page
        assert "Left out: ana@people.example" in page
        assert "ben@x.example" in page
        back = ana.send(at(acme, "members/invite"), {**form, "step": "edit"})
        assert "vera@x.example" in back.content.decode()

    def test_a_few_addresses_go_at_once_and_mistakes_keep_what_was_typed(
        self, cast: Cast, acme: Center
    ) -> None:
        ana = at_desk(cast.ana)
        form = {"emails": "ben@x.example", "role": "CENTER_STANDARD", "finance": ""}
        assert ana.send(at(acme, "members/invite"), form).status_code == 303
        for changes, said in (
            ({"emails": ""}, "Enter at least one e-mail address."),
            ({"emails": "nobody"}, "“nobody” is no e-mail address."),
            ({"emails": "ana@people.example"}, "Ana is Admin already."),
            ({"role": ""}, "Choose Admin or Standard."),
        ):
            refused = ana.send(at(acme, "members/invite"), {**form, **changes})
            assert (refused.status_code, said in main_of(refused)) == (422, True), changes
            assert changes.get("emails", "ben@x.example") in refused.content.decode()

    def test_again_and_cancelled(self, cast: Cast, acme: Center) -> None:
        invite(cast.ana, acme, "ben@people.example")
        with acting(cast.ana):
            (row,) = centers.list_center_invitations(cast.ana, acme.id).rows
        ana = at_desk(cast.ana)
        assert ana.send(at(acme, f"members/invitations/{row.id}/resend"), {}).status_code == 303
        assert "valid for seven more days" in text_of(ana.get(at(acme, "members/invitations")))
        assert ana.send(at(acme, f"members/invitations/{row.id}/cancel"), {}).status_code == 303
        ana.send(at(acme, f"members/invitations/{row.id}/cancel"), {})
        assert "it was cancelled, or replaced" in text_of(
            ana.get(at(acme, "members/invitations?state=CANCELLED"))
        )

    @pytest.mark.req("B2")
    def test_the_link_of_the_mail_says_what_it_gives_and_lets_the_right_person_in(
        self, cast: Cast, acme: Center
    ) -> None:
        invite(cast.ana, acme, "ben@people.example", finance=Role.FINANCE_ANALYST)
        with acting(cast.ana):
            (row,) = centers.list_center_invitations(cast.ana, acme.id).rows
        path = f"/invite/{invitations.token_of(row.id)}"
        signed_out = text_of(Desk().get(path))
        assert "Ana invites you to Acme Group" in signed_out
        assert "As Standard member and Finance Analyst of this Business Center you can:" in signed_out
        assert "See its balance and invoices : yes" in signed_out
        cai = at_desk(cast.cai)
        assert "This invitation is for ben@people.example." in text_of(cai.get(path))
        assert cai.send(path, {"decision": "accept"}).status_code == 403
        ben = at_desk(person("Ben"))
        assert ben.get("/")["Location"] == "/invitations"
        assert "Acme Group" in text_of(ben.get("/invitations"))
        answer = ben.send("/invitations", {"invitation": f"center-{row.id}", "decision": "accept"})
        assert answer["Location"] == at(acme, "overview")
        assert "Welcome. You are Standard member and Finance Analyst of Acme Group now." in text_of(
            ben.get(at(acme, "overview"))
        )
        assert ben.get(path).status_code == 410


class TestSettings:
    @pytest.mark.req("B1")
    def test_name_and_zone_and_who_was_quicker(self, cast: Cast, acme: Center) -> None:
        ana = at_desk(cast.ana)
        form = {"name": "Acme Europe", "time_zone": "Europe/Paris", "version": "1"}
        assert ana.send(at(acme, "settings"), form).status_code == 303
        assert "Acme Europe" in main_of(ana.get(at(acme, "overview")))
        refused = ana.send(at(acme, "settings"), {**form, "name": "Other"})
        assert (refused.status_code, "Somebody else changed these settings" in main_of(refused)) == (
            409,
            True,
        )
        assert 'value="Acme Europe"' in refused.content.decode()

    @pytest.mark.req("B7")
    def test_security_is_read_before_it_holds_and_limits_who_is_invited(
        self, cast: Cast, acme: Center
    ) -> None:
        joined(cast.ana, acme, "Ben")
        ana = at_desk(cast.ana)
        form = {"allowed_domains": "people.example\nacme.example", "dormant_days": "30", "version": "1"}
        review = main_of(ana.send(at(acme, "settings/security"), form))
        assert "Only addresses of these domains can be invited" in review
        assert (
            "people.example"
            in ana.send(at(acme, "settings/security"), {**form, "step": "edit"}).content.decode()
        )
        assert ana.send(at(acme, "settings/security"), {**form, "step": "save"}).status_code == 303
        refused = ana.send(
            at(acme, "members/invite"), {"emails": "x@other.example", "role": "CENTER_STANDARD"}
        )
        assert "The security settings allow addresses of people.example, acme.example only." in main_of(
            refused
        )
        wrong = ana.send(at(acme, "settings/security"), {**form, "allowed_domains": "gmail.com"})
        assert (wrong.status_code, "Everybody can have an address at gmail.com." in main_of(wrong)) == (
            422,
            True,
        )
        log = main_of(ana.get(at(acme, "activity")))
        assert "Ana changed the security settings." in log
        assert "Dormant after: never → 30 days" in log
        assert "Ben accepted an invitation as Standard." in log

    @pytest.mark.req("B7", "X2")
    def test_a_password_alone_is_led_to_the_second_step_where_one_is_required(
        self, cast: Cast, acme: Center
    ) -> None:
        ben = at_desk(joined(cast.ana, acme, "Ben"))
        form = {
            "requires_two_step": "on",
            "allowed_domains": "",
            "dormant_days": "",
            "version": "1",
            "step": "save",
        }
        refused = at_desk(cast.ana).send(at(acme, "settings/security"), form)
        assert (refused.status_code, "lock yourself out" in main_of(refused)) == (422, True)
        ana = dataclasses.replace(cast.ana, sign_in_strength="password+totp")
        wanted = Security(requires_two_step=True)
        centers.change_security(ana, center_id=acme.id, wanted=wanted, version=1)
        page = ben.get(at(acme, "overview"))
        assert (page.status_code, "Acme Group requires two-step sign-in." in main_of(page)) == (403, True)
        assert 'href="/me/two-step"' in page.content.decode()
        assert "You can no longer open Acme Group" in main_of(
            ben.get(at(acme, f"members/{ben_id(cast)}/remove"))
        )

    @pytest.mark.req("B7")
    def test_unused_access_is_kept_or_removed_many_at_once(self, cast: Cast, acme: Center) -> None:
        people = [joined(cast.ana, acme, name) for name in ("Ben", "Vera", "Zoe")]
        ana = at_desk(cast.ana)
        path = at(acme, "members/review")
        assert "Everybody is active" in main_of(ana.get(path))
        form = {"allowed_domains": "", "dormant_days": "60", "version": "1", "step": "save"}
        ana.send(at(acme, "settings/security"), form)
        clock.advance(dt.timedelta(days=61))
        ana = at_desk(cast.ana)
        assert "have not signed in for long" in main_of(ana.get(at(acme, "overview")))
        assert "Dormant" in main_of(ana.get(at(acme, "members?only=dormant")))
        assert ana.get(f"{path}?all=1").content.decode().count(" checked") >= 3
        ben, vera, zoe = (str(one.person_id) for one in people)
        assert "Choose at least one member." in main_of(ana.send(path, {"step": "keep"}))
        assert ana.send(path, {"step": "keep", "person": [ben]}).status_code == 303
        asked = ana.send(path, {"step": "ask", "person": [vera, zoe]})
        assert asked.status_code == 303
        confirm = ana.get(asked["Location"])
        assert "2 members" in main_of(confirm)
        assert "Vera" in main_of(confirm)
        seen = re.findall(r'name="seen" value="(\w+)"', confirm.content.decode())[0]
        form = {"step": "apply", "seen": seen, "person": [vera, zoe]}
        done = ana.send(at(acme, "members/remove"), form)
        assert "Members removed" in main_of(ana.get(done["Location"]))
        left = main_of(ana.get(at(acme, "members")))
        assert ("Ben" in left, "Vera" in left, "Zoe" in left) == (True, False, False)


class TestRemovingMany:
    @pytest.mark.req("B2")
    def test_all_that_match_read_before_removed_and_put_back(self, cast: Cast, acme: Center) -> None:
        people = [joined(cast.ana, acme, name) for name in ("Ben", "Benno", "Zoe")]
        ana = at_desk(cast.ana)
        listed = main_of(ana.get(at(acme, "members?q=ben&pick=all")))
        assert "All 2 that match are chosen" in listed
        asked = ana.get(at(acme, "members/remove?all=1&q=ben"))
        assert "All 2 members that match “ben”" in main_of(asked)
        assert "2 will change" in main_of(asked)
        assert "For 72 hours you can put them back" in main_of(asked)
        seen = re.findall(r'name="seen" value="(\w+)"', asked.content.decode())[0]
        form = {"all": "1", "q": "ben", "seen": seen, "step": "apply"}
        joined(cast.ana, acme, "Benja")
        moved = main_of(ana.send(at(acme, "members/remove"), form))
        assert "Somebody else changed something here" in moved
        assert "All 3 members that match" in moved
        done = ana.send(at(acme, "members/remove"), {"person": [str(people[0].person_id)], "step": "apply"})
        result = main_of(ana.get(done["Location"]))
        assert "Standard member → no access" in result
        undo = ana.get(f"{done['Location']}/undo")
        assert "Take it back?" in main_of(undo)
        back = ana.send(f"{done['Location']}/undo")
        page = ana.get(back["Location"])
        assert "Members put back" in main_of(page)
        assert f"{back['Location']}/undo" not in page.content.decode()
        assert "This kind of change is not taken back" in text_of(
            ana.get(f"{back['Location']}/undo", follow=True)
        )
        log = main_of(ana.get(at(acme, "activity")))
        assert "Ana took the removal of Ben back, who is Standard again." in log

    def test_nobody_chosen_and_nobody_who_can_go(self, cast: Cast, acme: Center) -> None:
        ben, ana = joined(cast.ana, acme, "Ben"), at_desk(cast.ana)
        nobody = ana.get(at(acme, "members/remove"), follow=True)
        assert "Choose at least one member." in text_of(nobody)
        me = str(cast.ana.person_id)
        assert "This is you." in main_of(ana.get(at(acme, f"members/remove?person={me}")))
        refused = ana.post(
            at(acme, "members/remove"), {"_once": "a" * 32, "person": me, "step": "apply"}, follow=True
        )
        assert "This is you." in text_of(refused)
        assert at_desk(ben).get(at(acme, f"members/remove?person={me}")).status_code == 403
        assert at_desk(cast.cai).get(at(acme, f"members/remove?person={me}")).status_code == 404


def ben_id(cast: Cast) -> int:
    found = identity.find_person(Actor.system("tests"), "ben@people.example")
    assert found is not None
    return found.id


def test_the_suitcase_itself_acts_under_its_own_name(cast: Cast, acme: Center) -> None:
    from suitcase.areas.centers import due

    invite(cast.ana, acme, "ben@people.example")
    clock.advance(dt.timedelta(days=8))
    due.expire_center_invitations(Actor.system("centers"), limit=10)
    assert "The invitation to ben@people.example expired." in main_of(
        at_desk(cast.ana).get(at(acme, "activity"))
    )
