"""The access explorer over HTTP: why, who and what if, now and then, for two centres that share an ad account."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import datetime as dt
import html
import re
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role, Through, ThroughKind
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Wanted
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of

ADMIN = Role.CENTER_ADMIN


@action
def give(actor: Actor, center: Center, subject: Ref, role: Role, thing: Ref, through: Through) -> int:
    """A relation as sharing and assigning make it."""
    given = access.grant(actor, subject=subject, role=role, object=thing, through=through)
    record("ad_account:role_given", actor, streams=[thing, (Kind.CENTER, center.id)])
    return given


@action
def take(actor: Actor, center: Center, relation: int) -> None:
    access.end(actor, [relation], reason="removed")
    record("ad_account:role_taken", actor, streams=[(Kind.CENTER, center.id)])


@dataclasses.dataclass(frozen=True)
class Town:
    """Acme owns Trails; Ben and Fin work there; Northwind has it as Operator, and Nia and Noa work there."""

    cast: Cast
    acme: Center
    northwind: Center
    trails: AdAccount
    people: dict[str, Actor]
    shared: int
    assigned: int

    @property
    def thing(self) -> Ref:
        return Ref(Kind.AD_ACCOUNT, self.trails.id)

    def ask(self, desk: Desk, page: str = "", center: Center | None = None, **asked: str) -> str:
        """The words of a page of the explorer."""
        path = f"/business/{(center or self.acme).id}/access{page}?{urlencode(asked)}"
        return main_of(desk.get(path))


@pytest.fixture
def town(cast: Cast) -> Town:
    acme = verified_center(cast.ana, cast.olu, "Acme")
    trails = center_account(cast.ana, acme, name="Acme Trails")
    northwind = made(cast.leo, "Northwind")
    ben, fin = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Fin", finance=Role.FINANCE_MANAGER)
    nia, noa = joined(cast.leo, northwind, "Nia"), joined(cast.leo, northwind, "Noa")
    thing = Ref(Kind.AD_ACCOUNT, trails.id)
    with acting(cast.ana):
        owning = access.held_by(acme.id, Kind.AD_ACCOUNT)[trails.id].relation_id
    through = Through(ThroughKind.RELATION, owning)
    assigned = give(cast.ana, acme, Ref(Kind.PERSON, ben.person_id or 0), Role.OPERATOR, thing, through)
    by_share = Through(ThroughKind.SHARE, new_id())
    shared = give(cast.ana, acme, Ref(Kind.CENTER, northwind.id), Role.OPERATOR, thing, by_share)
    for one, role in ((nia, Role.ADMIN), (noa, Role.ANALYST)):
        through = Through(ThroughKind.RELATION, shared)
        give(cast.leo, northwind, Ref(Kind.PERSON, one.person_id or 0), role, thing, through)
    people = {"ben": ben, "fin": fin, "nia": nia, "noa": noa}
    return Town(cast, acme, northwind, trails, people, shared, assigned)


class PutBack(Exception):
    """Raised to undo what a story has done: the town is made once for all stories of a class."""


def each_by_itself(stories: object, town: Town) -> None:
    """Every story of a class in the same town, each undone before the next."""
    for name, story in vars(type(stories)).items():
        if not name.startswith(("test_", "_")):
            with contextlib.suppress(PutBack), transaction.atomic():
                story(stories, town)
                raise PutBack
            clock.restore()


def at(moment: dt.datetime) -> str:
    return moment.astimezone(ZoneInfo("Europe/Berlin")).strftime("%Y-%m-%dT%H:%M:%S.%f")


class TestWhy:
    """Why somebody can or cannot: yes or no, consequences, every way in words, what is missing and who gives it."""

    @pytest.mark.req("X3")
    def test_why(self, town: Town) -> None:
        each_by_itself(self, town)

    def yes_by_which_way_given_by_whom(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), person="Ben", thing="trails", may="ad_account.ads.edit")
        assert "Yes: Ben can create and change campaigns and ads." in page
        assert "Effective role: Operator" in page
        assert "Ben is Standard in Acme by an invitation of Ana" in page
        assert "Acme owns Acme Trails by creation · given by Ana" in page
        assert (
            "Ben has the role Operator on Acme Trails assigned by the Business Center · given by Ana" in page
        )
        assert "Can move its money no" in page
        assert "Missing:" not in page

    def no_says_what_is_missing_and_who_can_give_it(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), person="Ben", thing="trails", may="ad_account.money.move")
        assert "No: Ben cannot move its money." in page
        assert "Missing: the role Finance Manager of the owner" in page
        assert "Who can give it: you" in page
        fin = town.ask(at_desk(town.cast.ana), person="Fin", thing="trails", may="ad_account.money.move")
        assert "Yes: Fin can move its money." in fin
        assert "Fin is Finance Manager in Acme" in fin

    def the_past_answers_as_it_was(self, town: Town) -> None:
        then = clock.now()
        clock.advance(dt.timedelta(days=3))
        take(town.cast.ana, town.acme, town.assigned)
        ana = at_desk(town.cast.ana)
        asked = {"person": "Ben", "thing": str(town.trails.id), "may": "ad_account.ads.edit"}
        assert "No: Ben cannot create and change campaigns and ads." in town.ask(ana, **asked)
        page = town.ask(ana, **asked, at=at(then))
        assert "Yes: Ben can create and change campaigns and ads. As of" in page
        before = town.ask(ana, **asked, at=at(then - dt.timedelta(days=1)))
        assert "This Business Center did not have it then." in before
        assert "Choose a moment that has passed" in town.ask(ana, **asked, at="2199-01-01T00:00")
        assert "Enter a day and a time" in town.ask(ana, **asked, at="yesterday")

    def people_of_a_partner_are_known_to_their_own_admins(self, town: Town) -> None:
        nia = str(town.people["nia"].person_id)
        page = town.ask(at_desk(town.cast.ana), person=nia, thing="trails")
        assert "Nia" not in page
        assert "No: somebody outside this Business Center cannot do anything" in page
        own = town.ask(at_desk(town.cast.leo), center=town.northwind, person="Nia", thing=str(town.trails.id))
        assert "Yes: Nia reaches Acme Trails." in own
        assert "Effective role: Operator" in own, "capped by what Northwind was given"
        assert "Northwind has the role Operator on Acme Trails shared · given by somebody outside" in own
        ben = str(town.people["ben"].person_id)
        assert "Ben" not in town.ask(
            at_desk(town.cast.leo), center=town.northwind, person=ben, thing=str(town.trails.id)
        )

    def a_members_way_through_somebody_else_is_said_but_not_told(self, town: Town) -> None:
        centers.invite_members(
            town.cast.leo,
            center_id=town.northwind.id,
            wanted=[Wanted("fin@people.example", Role.CENTER_STANDARD)],
        )
        fin = town.people["fin"]
        with acting(fin):
            (invited,) = centers.my_invitations(fin)
        centers.accept_center_invitation(fin, invitation_id=invited.id)
        through = Through(ThroughKind.RELATION, town.shared)
        give(
            town.cast.leo,
            town.northwind,
            Ref(Kind.PERSON, fin.person_id or 0),
            Role.ANALYST,
            town.thing,
            through,
        )
        page = town.ask(at_desk(town.cast.ana), person="Fin", thing="trails", may="ad_account.reports.see")
        assert "Yes: Fin can see ads and reports." in page
        assert "Through another Business Center. Its Admins see the way." in page
        assert "Northwind" not in page

    def several_that_fit_are_offered(self, town: Town) -> None:
        center_account(town.cast.ana, town.acme, name="Acme Trails North")
        page = town.ask(at_desk(town.cast.ana), person="Ben", thing="trai")
        assert "Several fit. Choose one." in page
        assert "Acme Trails North" in page
        desk = at_desk(town.cast.ana)
        offers = desk.get(f"/business/{town.acme.id}/access/things?q=north").content.decode()
        assert "Acme Trails North" in offers
        assert "Ben" in desk.get(f"/business/{town.acme.id}/access/people?q=ben").content.decode()

    def nobody_but_admins_of_the_centre(self, town: Town) -> None:
        for page in ("", "/who", "/change", "/people", "/things", "/who.csv"):
            path = f"/business/{town.acme.id}/access{page}?person=Ben&thing=trails"
            assert at_desk(town.people["ben"]).get(path).status_code == 403
            assert at_desk(town.cast.leo).get(path).status_code == 404, "a partner is no member"

    def a_thing_of_somebody_else_is_not_there(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), person="Ana", thing=str(town.cast.acme.id))
        assert "This Business Center does not have it." in page
        nowhere = town.ask(at_desk(town.cast.ana), person="Ana", thing=str(new_id()))
        assert "This Business Center does not have it." in nowhere, "one that is nowhere reads the same"


class TestWho:
    @pytest.mark.req("X3")
    def test_who(self, town: Town) -> None:
        each_by_itself(self, town)

    def the_owner_sees_her_people_by_name_and_partners_by_number(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), "/who", thing="trails")
        for name in ("Ana", "Ben", "Fin"):
            assert name in page
        assert "1 person of Northwind" in page
        assert "Nia" not in page
        assert "Noa" not in page
        assert "Leo" not in page
        editors = town.ask(at_desk(town.cast.ana), "/who", thing="trails", may="ad_account.ads.edit")
        assert "Fin" not in editors
        assert "1 person of Northwind" in editors

    def the_partner_sees_her_own_and_nobody_else(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.leo), "/who", town.northwind, thing=str(town.trails.id))
        assert "Nia" in page
        assert "Noa" in page
        assert "Leo" in page
        assert "Ben" not in page
        assert "Fin" not in page
        assert "Acme Group" not in page

    def search_pages_and_the_file(self, town: Town) -> None:
        ana = at_desk(town.cast.ana)
        found = town.ask(ana, "/who", thing="trails", q="northwind")
        assert "Northwind" in found
        assert "Fin" not in found
        answer = ana.get(f"/business/{town.acme.id}/access/who.csv?thing=trails")
        rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
        assert rows[0][:5] == ["Person", "Person ID", "Belongs to", "Role", "How"]
        ben = next(row for row in rows if row[0] == "Ben")
        assert ben[1:4] == [str(town.people["ben"].person_id), "Acme", "Operator"]
        assert {row[1] for row in rows if row[2] == "Northwind"} == {""}

    def at_a_past_moment(self, town: Town) -> None:
        then = clock.now()
        clock.advance(dt.timedelta(days=1))
        take(town.cast.ana, town.acme, town.shared)
        ana = at_desk(town.cast.ana)
        assert "Northwind" not in town.ask(ana, "/who", thing="trails")
        assert "Northwind" in town.ask(ana, "/who", thing="trails", at=at(then))


class TestWhatIf:
    @pytest.mark.req("X3")
    def test_what_if(self, town: Town) -> None:
        each_by_itself(self, town)

    def _compare(self, town: Town, ending: list[int]) -> set[tuple[int | None, Role | None, Role | None]]:
        with acting(town.cast.ana):
            found = access.what_would_change(town.cast.ana, town.acme.id, ending=ending)
        return {
            (one.person_id, one.before.role, one.after.role) for one in found.changes if one.ref == town.thing
        }

    def removing_a_member_is_what_removing_does(self, town: Town) -> None:
        ben = town.people["ben"].person_id or 0
        with acting(town.cast.ana):
            ending = access.ending_membership(town.acme.id, ben)
        assert self._compare(town, ending) == {(ben, Role.OPERATOR, None)}
        page = town.ask(at_desk(town.cast.ana), "/change", do="leave", person="Ben")
        assert "Ben" in page
        assert "Acme Trails Operator" in page
        assert "No longer: see that it is there, see ads and reports" in page
        centers.remove_member(town.cast.ana, center_id=town.acme.id, person_id=ben)
        with acting(town.cast.ana):
            (answer,) = access.check_many([(ben, Permission.REPORTS_SEE, town.thing)])
        assert not answer.has_path

    def stopping_a_share_counts_the_partners_people(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), "/change", do="unshare", thing="trails")
        assert page.count("1 person of Northwind") == 3, "Leo leads it, Nia and Noa were assigned"
        assert "Nia" not in page
        with acting(town.cast.ana):
            (still,) = access.check_many(
                [(town.people["nia"].person_id or 0, Permission.ADS_EDIT, town.thing)]
            )
        assert still.allowed, "nothing has been changed"

    def another_role(self, town: Town) -> None:
        asked = {"do": "role", "person": "Ben", "thing": "trails"}
        page = town.ask(at_desk(town.cast.ana), "/change", **asked, role="ADMIN")
        assert "Ben Acme Trails Operator Admin" in page
        assert "From then on: ask creators for authorization" in page
        down = town.ask(at_desk(town.cast.ana), "/change", **asked, role="ANALYST")
        assert "No longer: create and change campaigns and ads" in down
        same = town.ask(at_desk(town.cast.ana), "/change", **asked, role="OPERATOR")
        assert "nothing would change" in same
        gone = town.ask(at_desk(town.cast.ana), "/change", do="unassign", person="Ben", thing="trails")
        assert "Ben Acme Trails Operator" in gone

    def pages_that_end_something_lead_here(self, town: Town) -> None:
        ana, home = at_desk(town.cast.ana), f"/business/{town.acme.id}"
        ben = town.people["ben"].person_id or 0
        group = centers.create_group(town.cast.ana, center_id=town.acme.id, name="Team").id
        centers.fill_group(
            town.cast.ana,
            center_id=town.acme.id,
            group_id=group,
            ad_accounts=[town.trails.id],
            members=[ben],
            role=Role.ADMIN,
        )
        for path, do, about in (
            (f"members/{ben}", "leave", ben),
            (f"members/{ben}/remove", "leave", ben),
            (f"asset-groups/{group}/delete", "ungroup", town.trails.id),
        ):
            page = html.unescape(ana.get(f"{home}/{path}").content.decode())
            link = page.split(f'href="{home}/access/change?')[1].split('"')[0]
            assert f"do%3D{do}" in link, path
            assert str(about) in link
            answer = main_of(ana.get(f"{home}/access/change?{link}"))
            assert "This would change" in answer, path

    def several_add_up(self, town: Town) -> None:
        ana = at_desk(town.cast.ana)
        path = f"/business/{town.acme.id}/access/change"
        page = ana.get(f"{path}?{urlencode({'do': 'leave', 'person': 'Ben', 'more': '1'})}")
        carried = html.unescape(page.content.decode().split('name="also" value="')[1].split('"')[0])
        assert "The person leaves this Business Center: Ben" in main_of(page)
        both = {"also": carried, "do": "unshare", "thing": "trails"}
        said = main_of(ana.get(f"{path}?{urlencode(both)}"))
        assert "Ben Acme Trails Operator" in said
        assert said.count("1 person of Northwind") == 3
        alone = main_of(ana.get(f"{path}?{urlencode({'also': carried})}"))
        assert "Northwind" not in alone.split("This would change")[1]
        crossed = {"also": carried, "do": "release", "thing": "trails"}
        assert "Ben" in main_of(ana.get(f"{path}?{urlencode(crossed)}"))
        twice = [("also", f"do=role&person=Ben&thing=trails&role={role}") for role in ("ADMIN", "ANALYST")]
        assert "These changes do not go together" in main_of(ana.get(f"{path}?{urlencode(twice)}"))
        given_up = [
            ("also", "do=release&thing=trails"),
            ("also", "do=role&person=Ben&thing=trails&role=ADMIN"),
        ]
        assert "These changes do not go together" in main_of(ana.get(f"{path}?{urlencode(given_up)}"))
        assert main_of(ana.get(f"{path}?also=do%3Dburn%26thing%3Dtrails&also=%00")), "nonsense is left out"

    def a_plan_of_assignments_leads_there(self, town: Town) -> None:
        ana, ben = at_desk(town.cast.ana), town.people["ben"].person_id
        form = {"all": "1", "to": "members", "person": str(ben), "as": "ADMIN"}
        page = ana.send(f"/business/{town.acme.id}/assign", form).content.decode()
        assert "What would change for these people" in page
        address = html.unescape(page.split("What would change for these people")[0].split('href="')[-1])
        assert "Ben Acme Trails Operator Admin" in main_of(ana.get(address.split('"')[0]))

    def giving_it_up_ends_everything(self, town: Town) -> None:
        page = town.ask(at_desk(town.cast.ana), "/change", do="release", thing="trails")
        for name in ("Ana", "Ben", "Fin"):
            assert name in page
        assert "Choose the person." in town.ask(at_desk(town.cast.ana), "/change", do="leave")
        assert "Choose what it is about." in town.ask(at_desk(town.cast.ana), "/change", do="release")
        nothing = town.ask(at_desk(town.cast.ana), "/change", do="ungroup", thing="trails")
        assert "nothing would change" in nothing

    def an_outsider_gets_nothing(self, town: Town) -> None:
        cai = town.cast.cai
        with acting(cai), pytest.raises(Exception, match="ended already"):
            access.what_would_change(cai, town.acme.id, ending=[town.shared])
        assert text_of(at_desk(cai).get(f"/business/{town.acme.id}/access/change")).count("Acme") == 0


@pytest.mark.parametrize("where", ["access", "access/who"])
def test_what_can_be_asked_stands_under_its_kind_and_stays_chosen(cast: Cast, where: str) -> None:
    acme, ana = made(cast.ana), at_desk(cast.ana)

    def asked(may: str) -> str:
        page = ana.get(f"/business/{acme.id}/{where}?may={may}").content.decode()
        return page.partition('name="may"')[2].partition("</select>")[0]

    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', asked("center.manage"), flags=re.S)
    assert [kind for kind, _options in groups] == [
        "Ad account",
        "Creator account",
        "Asset group",
        "Business Center",
    ]
    values = re.findall(r'<option value="([^"]*)"', asked("center.manage"))
    assert values[0] == ""
    assert len(values) == len(set(values)) == 1 + sum(options.count("<option") for _kind, options in groups)
    assert re.findall(r'value="([^"]*)" selected', asked("center.manage")) == ["center.manage"]
    assert "selected" not in asked("rule.the.world")
