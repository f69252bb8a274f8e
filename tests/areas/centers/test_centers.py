"""Business Centers: creating, listing, and the wall around them."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers import rules
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import ChangedMeanwhile, TooManyCenters
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.kernel.paging import PageRequest, decode
from suitcase.stores.postgres import acting
from tests.cast import Cast


def made(actor: Actor, name: str = "Acme Group") -> Center:
    with acting(actor):
        return centers.create_center(actor, name=name, time_zone="Europe/Berlin")


@action
def add(actor: Actor, *, center_id: int, person_id: int, role: Role) -> int:
    it = (Kind.CENTER, center_id)
    record("center:member_added", actor, streams=[it], data={"person": person_id})
    return access.grant(actor, subject=(Kind.PERSON, person_id), role=role, object=it)


@action
def take(actor: Actor, *, relation_id: int) -> None:
    access.end(actor, [relation_id], reason="removed")
    record("center:member_removed", actor, streams=[(Kind.PERSON, actor.person_id or 0)])


def test_whoever_creates_a_center_is_its_admin(cast: Cast) -> None:
    center = made(cast.ana, "  Acme\u200b \n Group ")
    assert (center.name, center.time_zone, center.created_by) == (
        "Acme Group",
        "Europe/Berlin",
        cast.ana.person_id,
    )
    with acting(cast.ana):
        assert centers.get_center(cast.ana, center.id) == center
        ref = access.Ref(Kind.CENTER, center.id)
        assert access.check(cast.ana, Permission.CENTER_MEMBERS_MANAGE, ref).allowed
        assert not access.check(cast.ana, Permission.CENTER_MONEY_SEE, ref).allowed
        for stream in (ref, (Kind.PERSON, cast.ana.person_id or 0)):
            newest = journal.lines(cast.ana, stream)[0]
            assert (newest.verb, newest.data["center"]) == ("center:created", center.id)


@pytest.mark.parametrize(
    ("name", "zone", "fields"),
    [
        ("", "Europe/Berlin", {"name"}),
        ("\u202e \u200b", "Europe/Berlin", {"name"}),
        ("x" * 101, "Europe/Berlin", {"name"}),
        ("Acme", "", {"time_zone"}),
        ("Acme", "../../etc/passwd", {"time_zone"}),
        ("", "Europe", {"name", "time_zone"}),
    ],
)
def test_names_and_zones_that_cannot_be(name: str, zone: str, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_new(name, zone)
    assert set(refused.value.fields) == fields


def test_a_name_may_be_in_any_script() -> None:
    assert rules.check_new("Ακμή 株式会社", "Asia/Tokyo") == ("Ακμή 株式会社", "Asia/Tokyo")


def test_nobody_signed_in_creates_nothing(cast: Cast) -> None:
    with pytest.raises(Denied):
        centers.create_center(Actor(), name="Acme", time_zone="UTC")


def test_one_person_creates_only_so_many(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "CENTERS_PER_PERSON", 2)
    made(cast.ana, "One")
    made(cast.ana, "Two")
    with pytest.raises(TooManyCenters):
        made(cast.ana, "Three")
    assert made(cast.cai, "Mine").name == "Mine"


def test_my_centers_by_name_page_by_page_both_ways(cast: Cast) -> None:
    names = ["Beta", "Alpha", "Delta", "Alpha", "Gamma"]
    for name in names:
        made(cast.ana, name)
    made(cast.cai, "Not mine")
    with acting(cast.ana):
        first = centers.list_my_centers(cast.ana, page=PageRequest(2))
        second = centers.list_my_centers(cast.ana, page=decode(first.next, 2, width=2))
        third = centers.list_my_centers(cast.ana, page=decode(second.next, 2, width=2))
        back = centers.list_my_centers(cast.ana, page=decode(second.previous, 2, width=2))
    assert [row.name for page in (first, second, third) for row in page.rows] == sorted(names)
    assert len({row.id for page in (first, second, third) for row in page.rows}) == 5
    assert (first.previous, third.next, back.previous) == (None, None, None)
    assert back.rows == first.rows


def test_search_finds_by_part_of_a_name_or_by_id(cast: Cast) -> None:
    wanted = made(cast.ana, "Acme Winter")
    made(cast.ana, "Acme Summer")
    with acting(cast.ana):
        for text in ("winter", f" {wanted.id} "):
            assert list(centers.list_my_centers(cast.ana, search=text).rows) == [wanted]
        assert not centers.list_my_centers(cast.ana, search="100%").rows


def test_row_level_security_hides_a_center_from_all_but_its_people(cast: Cast) -> None:
    center = made(cast.ana)
    with acting(cast.cai):
        assert not Row.objects.filter(id=center.id).exists()
    assert not Row.objects.exists()
    with acting(cast.cai), pytest.raises(NotFound):
        centers.get_center(cast.cai, center.id)
    with acting(cast.ana):
        given = add(
            cast.ana, center_id=center.id, person_id=cast.cai.person_id or 0, role=Role.CENTER_STANDARD
        )
    with acting(cast.cai):
        assert Row.objects.filter(id=center.id).exists()
        take(cast.cai, relation_id=given)
        assert not Row.objects.filter(id=center.id).exists()


def test_nobody_creates_in_another_name_or_deletes_and_only_admins_change(cast: Cast) -> None:
    center = made(cast.ana)
    with acting(cast.ana):
        add(cast.ana, center_id=center.id, person_id=cast.cai.person_id or 0, role=Role.CENTER_STANDARD)
    with acting(cast.cai), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Row(name="X", time_zone="UTC", created_by=cast.ana.person_id, created_at=center.created_at).save()
    for statement in ("UPDATE center SET created_by = 1", "DELETE FROM center"):
        with (
            acting(cast.ana),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement)
    for actor, changed in ((cast.cai, 0), (cast.leo, 0), (cast.ana, 1)):
        with acting(actor):
            assert Row.objects.update(name="X") == changed


class TestChanging:
    def test_name_and_zone_with_what_was_before(self, cast: Cast) -> None:
        center = made(cast.ana)
        changed = centers.change_center(
            cast.ana,
            center_id=center.id,
            name="Acme Europe",
            time_zone="Europe/Berlin",
            version=center.version,
        )
        assert (changed.name, changed.version) == ("Acme Europe", 2)
        with acting(cast.ana):
            newest = journal.lines(cast.ana, (Kind.CENTER, center.id))[0]
        assert newest.data["changes"] == {"name": ["Acme Group", "Acme Europe"]}

    def test_refused(self, cast: Cast) -> None:
        center = made(cast.ana)

        def change(actor: Actor, name: str = "Other", version: int = 1) -> None:
            centers.change_center(actor, center_id=center.id, name=name, time_zone="UTC", version=version)

        with pytest.raises(NotFound):
            change(cast.cai)
        with pytest.raises(Invalid):
            change(cast.ana, "")
        with pytest.raises(ChangedMeanwhile):
            change(cast.ana, version=7)
        add(cast.ana, center_id=center.id, person_id=cast.cai.person_id or 0, role=Role.CENTER_STANDARD)
        with pytest.raises(Denied):
            change(cast.cai)
