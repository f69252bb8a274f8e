"""Business Center over HTTP: creating one, finding it again, what it says about the person's role."""

from __future__ import annotations

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


def center(actor: Actor, name: str = "Acme Group") -> Center:
    with acting(actor):
        return centers.create_center(actor, name=name, time_zone="Europe/Berlin")


@action
def add(actor: Actor, *, center_id: int, person_id: int, role: Role) -> None:
    it = (Kind.CENTER, center_id)
    access.grant(actor, subject=(Kind.PERSON, person_id), role=role, object=it)
    record("center:member_added", actor, streams=[it], data={"person": person_id})


@pytest.mark.req("B1")
def test_create_one_and_be_its_admin(cast: Cast) -> None:
    cai = at_desk(cast.cai)
    assert "No Business Center yet" in main_of(cai.get("/business/"))
    form = text_of(cai.get("/business/new"))
    assert "Business Center name" in form
    assert "Time zone" in form
    answer = cai.send("/business/new", {"name": " Acme  Group ", "time_zone": "Europe/Berlin"})
    assert answer.status_code == 303
    page = cai.get(answer["Location"])
    assert "Acme Group has been created. You are its Admin." in text_of(page)
    assert "Your role: Admin" in main_of(page)
    assert "Decide who is in it, and with which role yes" in main_of(page)
    assert "Move its money no" in main_of(page)
    assert f'data-copy="{answer["Location"].split("/")[2]}"' in page.content.decode()
    assert "Acme Group" in main_of(cai.get("/business/"))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": " ", "time_zone": "Europe/Berlin"}, "Give the Business Center a name."),
        ({"name": "x" * 101, "time_zone": "Europe/Berlin"}, "Use at most 100 characters; this has 101."),
        ({"name": "Acme Group", "time_zone": ""}, "Choose a time zone."),
        ({"name": "Acme Group", "time_zone": "Berlin"}, "Choose a time zone from the list"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(cast: Cast, data: dict[str, str], sentence: str) -> None:
    answer = at_desk(cast.cai).send("/business/new", data)
    assert answer.status_code == 422
    assert sentence in main_of(answer)
    assert f'value="{data["name"]}"' in answer.content.decode()


@pytest.mark.req("B1")
def test_several_can_be_searched_paged_and_switched_between(cast: Cast) -> None:
    made = [center(cast.ana, f"Group {number:02}") for number in range(20)]
    other = center(cast.cai, "Northwind")
    with acting(cast.cai):
        add(cast.cai, center_id=other.id, person_id=cast.ana.person_id or 0, role=Role.CENTER_STANDARD)
    ana = at_desk(cast.ana)
    listed = main_of(ana.get("/business/"))
    assert "Group 19" in listed
    assert "Northwind" in listed
    found = main_of(ana.get("/business/?q=group 07"))
    assert "Group 07" in found
    assert "Group 08" not in found
    assert "Group 03" in main_of(ana.get(f"/business/?q={made[3].id}"))
    page = ana.get(f"/business/{other.id}/overview")
    assert "Your role: Standard" in main_of(page)
    assert "Decide who is in it, and with which role no" in main_of(page)
    assert "Cai" in main_of(page)
    assert f'href="/business/{made[0].id}/overview"' in page.content.decode()


def test_the_suitcase_leads_there_and_back(cast: Cast) -> None:
    ana = at_desk(cast.ana)
    page = ana.get(f"/ads/{cast.acme.id}/overview").content.decode()
    assert 'href="/business/" title="Business Center"' in page
    it = center(cast.ana)
    assert ana.get(f"/business/{it.id}/")["Location"] == f"/business/{it.id}/overview"
    assert 'href="/ads/"' in ana.get(f"/business/{it.id}/overview").content.decode()


def test_to_others_it_does_not_exist(cast: Cast) -> None:
    it = center(cast.ana)
    cai = at_desk(cast.cai)
    for path in (f"/business/{it.id}/", f"/business/{it.id}/overview"):
        assert cai.get(path).status_code == 404
        assert Desk().get(path)["Location"] == f"/login?next={path}"
    assert "Acme Group" not in main_of(cai.get("/business/?q=acme"))
    assert Desk().send("/business/new", {"name": "X", "time_zone": "UTC"})["Location"].startswith("/login")
