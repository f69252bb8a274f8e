"""People: made, changed, noted, and seen by nobody but themselves, operators and jobs."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import PLATFORM, Kind, Ref, Role
from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.errors import BadProfile, EmailTaken, NoSuchPerson, WeakPassword
from suitcase.areas.identity.models import SetUpToken
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.errors import NothingRecorded
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting

DOOR = Actor(scope="account", ip="203.0.113.9")
PASSWORD = "a quiet harbour at dawn"

pytestmark = pytest.mark.django_db


def new(
    email: str = "ana@acme.test", name: str = "Ana Lima", password: str = PASSWORD
) -> contracts.NewPerson:
    return contracts.NewPerson(email=email, name=name, password=password)


@pytest.fixture
def ana() -> contracts.Person:
    return identity.register_person(DOOR, new=new())


@pytest.fixture
def cai() -> contracts.Person:
    return identity.register_person(DOOR, new=new("cai@elsewhere.test", "Cai"))


class TestSignUp:
    def test_saves_a_person_who_has_still_to_confirm(self) -> None:
        made = identity.sign_up(DOOR, new=new("  Ana@Acme.test "))
        assert made.email == "ana@acme.test"
        with acting(DOOR):
            assert not EmailAddress.objects.filter(user_id=made.id).exists()
            assert get_user_model().objects.get(pk=made.id).check_password(PASSWORD)

    def test_keeps_name_and_address_only_sealed(self) -> None:
        made = identity.sign_up(DOOR, new=new())
        me = Actor.person(made.id)
        with acting(me):
            (line,) = journal.lines(me, (1, made.id))
        assert line.data == {}
        assert line.personal[made.id] == {"email": "ana@acme.test", "name": "Ana Lima", "ip": "203.0.113.9"}
        with connection.cursor() as cursor, acting(me):
            cursor.execute("SELECT row_to_json(l)::text FROM journal_line l WHERE id = %s", [line.id])
            raw = cursor.fetchone()[0]
        assert "acme" not in raw
        assert "203.0.113.9" not in raw
        assert "Lima" not in raw

    def test_refuses_an_address_in_use_in_any_spelling(self, ana: contracts.Person) -> None:
        with pytest.raises(EmailTaken):
            identity.sign_up(DOOR, new=new("ANA@ACME.TEST", "Another Ana"))
        assert identity.find_person(DOOR, "ana@acme.test") == ana

    def test_refuses_mistakes_by_field(self) -> None:
        with pytest.raises(BadProfile) as refused:
            identity.sign_up(DOOR, new=new("nobody", " "))
        assert set(refused.value.fields) == {"email", "name"}

    @pytest.mark.parametrize("password", ["short", "password12", "ana@acme.test", "12345678901"])
    def test_refuses_passwords_that_are_guessed(self, password: str) -> None:
        with pytest.raises(WeakPassword) as refused:
            identity.sign_up(DOOR, new=new(password=password))
        assert refused.value.fields["password"]


class TestChangeProfile:
    def test_refuses_somebody_who_is_not_there(self) -> None:
        profile = contracts.Profile("Ana", "dark", "en", True)
        for nobody in (Actor.person(4711), Actor()):
            with pytest.raises(NoSuchPerson):
                identity.change_profile(nobody, profile=profile)

    def test_changes_only_the_actor(self, ana: contracts.Person, cai: contracts.Person) -> None:
        identity.change_profile(
            Actor.person(ana.id), profile=contracts.Profile("Ana B.", "dark", "en", False)
        )
        assert identity.get_person(Actor.person(cai.id), cai.id) == cai
        assert identity.get_person(Actor.person(ana.id), ana.id).name == "Ana B."


class TestNote:
    def test_refuses_verbs_that_are_no_sign_in(self, ana: contracts.Person) -> None:
        with pytest.raises(ValueError, match="nothing that is noted"):
            identity.note(DOOR, "link:approved", person_id=ana.id)

    def test_writes_into_the_persons_own_history(self, ana: contracts.Person, cai: contracts.Person) -> None:
        identity.note(DOOR, contracts.SIGN_IN_FAILED, person_id=ana.id)
        for reader, expected in ((ana, 1), (cai, 0)):
            me = Actor.person(reader.id)
            with acting(me):
                found = [
                    one for one in journal.lines(me, (1, ana.id)) if one.verb == contracts.SIGN_IN_FAILED
                ]
            assert len(found) == expected


class TestWhoSeesWhom:
    def test_a_person_sees_nobody_else(self, ana: contracts.Person, cai: contracts.Person) -> None:
        assert identity.get_person(Actor.person(ana.id), ana.id) == ana
        with pytest.raises(NoSuchPerson):
            identity.get_person(Actor.person(cai.id), ana.id)
        assert identity.find_person(Actor.person(cai.id), "ana@acme.test") is None

    def test_the_database_shows_an_outsider_no_row_of_anybody(
        self, ana: contracts.Person, cai: contracts.Person
    ) -> None:
        with acting(Actor(scope="job")):
            for who in (ana, cai):
                UserSession.objects.create(
                    user_id=who.id, ip="127.0.0.1", session_key=str(who.id), user_agent="x"
                )
        with acting(Actor(scope="setup")):
            SetUpToken.objects.create(digest="x")
        owned = {"person": "id", "account_emailaddress": "user_id", "usersessions_usersession": "user_id"}
        for table, column in owned.items():
            assert rows(table, Actor()) == [], f"{table} without anybody acting"
            assert rows(table, Actor.person(cai.id, scope="ops")) == rows(table, Actor.person(cai.id))
            with connection.cursor() as cursor, acting(Actor.person(cai.id)):
                cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
                assert cursor.fetchall() == [(cai.id,)]
        assert rows("account_emailconfirmation", Actor.person(cai.id)) == []
        for actor in (Actor(), DOOR, Actor.person(cai.id), Actor.system()):
            assert rows("set_up_token", actor) == []

    def test_an_outsider_changes_nobody(self, ana: contracts.Person, cai: contracts.Person) -> None:
        with connection.cursor() as cursor, acting(Actor.person(cai.id)):
            cursor.execute("UPDATE person SET name = 'Eve' WHERE id = %s", [ana.id])
            assert cursor.rowcount == 0
            cursor.execute("UPDATE account_emailaddress SET verified = false WHERE user_id = %s", [ana.id])
            assert cursor.rowcount == 0
        columns = "id, email, name, password, is_active, language, theme, notify_by_email, avatar, created_at"
        values = "5, 'e@e.test', 'Eve', '', true, 'en', 'dark', true, '', '2026-01-01'"
        address = f"{ana.id}, 'e@e.test', true, false"
        for statement in (
            "DELETE FROM person",
            f"INSERT INTO person ({columns}) VALUES ({values})",
            f'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES ({address})',
        ):
            with pytest.raises(DatabaseError), acting(Actor.person(cai.id)), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_an_operator_sees_everybody_on_the_operator_pages_only(
        self, ana: contracts.Person, cai: contracts.Person
    ) -> None:
        with acting(Actor.system()):
            access.grant(Actor.system(), subject=Ref(Kind.PERSON, cai.id), role=Role.STAFF, object=PLATFORM)
        assert identity.get_person(Actor.person(cai.id, scope="ops"), ana.id) == ana
        with pytest.raises(NoSuchPerson):
            identity.get_person(Actor.person(cai.id), ana.id)

    def test_names_are_all_that_anybody_learns(self, ana: contracts.Person, cai: contracts.Person) -> None:
        with acting(Actor.person(cai.id)):
            assert identity.get_names([ana.id, cai.id, 4711]) == {ana.id: "Ana Lima", cai.id: "Cai"}
            assert identity.display_name(ana.id) == "Ana Lima"
            assert identity.display_name(4711) == "a deleted person"
            assert identity.display_name(None) == "Suitcase"
            assert identity.get_names([]) == {}
        with pytest.raises(ValueError, match="at most"):
            identity.get_names(range(1, 1_003))


def test_one_address_is_one_person_whatever_writes_it(ana: contracts.Person) -> None:
    with pytest.raises(DatabaseError), acting(DOOR):
        get_user_model().objects.create(email="ANA@acme.test", name="Another")


def test_nobody_is_a_superuser(ana: contracts.Person) -> None:
    with acting(DOOR):
        row = get_user_model().objects.get_by_natural_key("Ana@Acme.test")
    assert (row.is_staff, row.is_superuser) == (False, False)
    with pytest.raises(AttributeError):
        row.is_superuser = True


def test_an_action_without_a_line_would_not_be_saved(ana: contracts.Person) -> None:
    @journal.action
    def forgetful(actor: Actor) -> None:
        get_user_model().objects.filter(pk=ana.id).update(name="Eve")

    with pytest.raises(NothingRecorded):
        forgetful(DOOR)
    assert identity.display_name(ana.id) == "Ana Lima"


def rows(table: str, actor: Actor) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor, acting(actor):
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()


class TestLookedUp:
    def test_by_operators_at_the_back_office_and_nobody_else(
        self, ana: contracts.Person, cai: contracts.Person
    ) -> None:
        for somebody in (Actor(), Actor.person(cai.id), Actor.person(cai.id, scope="ops"), DOOR):
            with pytest.raises((Denied, NotFound)):
                identity.look_up_person(somebody, person_id=ana.id)
        identity.add_operator(Actor.system("tests"), person_id=cai.id)
        operator = Actor.person(cai.id, scope="ops")
        assert identity.look_up_person(operator, person_id=ana.id).person == ana
        with pytest.raises(NoSuchPerson):
            identity.look_up_person(operator, person_id=1)
