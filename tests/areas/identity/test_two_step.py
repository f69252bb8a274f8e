"""Second steps: added, proved, taken away; whose they are, what the database gives away, and who may insist on them."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connection, connections

from suitcase.areas.identity import contracts, errors, ports, rules
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import FactorKind
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied
from suitcase.stores.postgres import acting
from tests.passkeys import SoftKey
from tests.races import HeldUp

DOOR = Actor(scope="account", ip="203.0.113.9")
NEXT = dt.timedelta(seconds=rules.CODE_SECONDS)


def person(name: str) -> Actor:
    new = contracts.NewPerson(f"{name.lower()}@people.example", name, "a quiet harbour at dawn")
    return Actor.person(identity.register_person(DOOR, new=new).id, name=name)


@pytest.fixture
def ana() -> Actor:
    return person("Ana")


def with_app(actor: Actor) -> str:
    """Set up an app; gives its key. The code that was used for it is spent."""
    secret = identity.new_app_secret()
    assert identity.add_app(actor, secret=secret, code=code_of(secret))
    clock.advance(NEXT)
    return secret


def with_passkey(actor: Actor, name: str = "Key") -> int:
    identity.add_passkey(actor, name=name, host="localhost", credential=SoftKey().registered())
    return identity.get_two_step(actor).passkeys[-1].id


def signed_in(actor: Actor) -> str:
    """One more session of this person, with its row in their list; gives its key."""
    session = SessionStore()
    session.create()
    with acting(actor):
        UserSession.objects.create(user_id=actor.person_id, ip="127.0.0.1", session_key=session.session_key)
    return str(session.session_key)


def code_of(secret: str) -> str:
    return rules.one_time_code(secret, rules.code_step(clock.now()))


def prove(actor: Actor, code: str) -> contracts.Proof:
    """As at the second step: nobody is signed in yet."""
    return identity.prove_with_code(DOOR, person_id=actor.person_id or 0, code=code)


def lines(actor: Actor) -> list[tuple[str, dict]]:
    with acting(actor):
        found = journal.lines(actor, (1, actor.person_id or 0))
    return [(line.verb, line.data) for line in sorted(found, key=lambda line: line.id)][2:]


@contextlib.contextmanager
def demanding(*sentences: str) -> Iterator[None]:
    """Somebody insists on two-step sign-in."""

    class Demands:
        def why_needed(self, actor: Actor, person_id: int) -> list[str]:
            return list(sentences)

    demands = Demands()
    ports.register(demands)
    try:
        yield
    finally:
        ports.unregister(demands)


@pytest.mark.django_db
class TestApp:
    def test_is_set_up_with_a_code_and_brings_recovery_codes(self, ana: Actor) -> None:
        secret = identity.new_app_secret()
        with pytest.raises(errors.WrongCode, match="time of your phone"):
            identity.add_app(ana, secret=secret, code="000000 ")
        assert not identity.get_two_step(ana).is_on
        assert identity.add_app(ana, secret=secret, code=code_of(secret))
        state = identity.get_two_step(ana)
        assert (state.is_on, state.count, state.codes_left) == (True, 1, 10)
        assert lines(ana) == [
            ("person:two_step_on", {"factor": "totp"}),
            ("person:recovery_codes_made", {"count": 10}),
        ]
        with pytest.raises(errors.AppThereAlready):
            identity.add_app(ana, secret=secret, code=code_of(secret))

    def test_each_code_counts_once_and_never_an_earlier_one(self, ana: Actor) -> None:
        secret = with_app(ana)
        earlier, code = rules.one_time_code(secret, rules.code_step(clock.now()) - 1), code_of(secret)
        assert prove(ana, f"{code[:3]} {code[3:]}").kind is FactorKind.APP
        for spent in (code, earlier):
            with pytest.raises(errors.WrongCode):
                prove(ana, spent)
        clock.advance(NEXT)
        assert prove(ana, code_of(secret)).kind is FactorKind.APP
        used = identity.get_two_step(ana).app
        assert used is not None
        assert used.last_used_at is not None
        assert clock.now() - used.last_used_at < NEXT

    def test_tries_are_counted_right_or_wrong(self, ana: Actor) -> None:
        secret = with_app(ana)
        for _ in range(limits.CODE_TRIES):
            with pytest.raises(errors.WrongCode):
                prove(ana, "12345")
        with pytest.raises(errors.TooManyTries):
            prove(ana, code_of(secret))
        clock.advance(dt.timedelta(seconds=limits.CODE_STRETCH_SECONDS))
        assert prove(ana, code_of(secret)).kind is FactorKind.APP


@pytest.mark.django_db
class TestRecoveryCodes:
    def test_each_opens_once(self, ana: Actor) -> None:
        with_app(ana)
        first, second, *_ = identity.get_new_recovery_codes(ana)
        assert prove(ana, f" {first[:4]}-{first[4:]} ").codes_left == 9
        with pytest.raises(errors.WrongCode):
            prove(ana, first)
        assert prove(ana, second).kind is FactorKind.RECOVERY_CODES
        assert lines(ana)[-2:] == [
            ("person:recovery_code_used", {"left": 9}),
            ("person:recovery_code_used", {"left": 8}),
        ]

    def test_are_shown_for_minutes_and_new_ones_end_the_old(self, ana: Actor) -> None:
        with pytest.raises(errors.TwoStepIsOff):
            identity.renew_recovery_codes(ana)
        with_app(ana)
        old = identity.get_new_recovery_codes(ana)
        clock.advance(limits.RECOVERY_CODES_SHOWN)
        with pytest.raises(errors.CodesNotShown):
            identity.get_new_recovery_codes(ana)
        identity.renew_recovery_codes(ana)
        assert not set(identity.get_new_recovery_codes(ana)) & set(old)
        with pytest.raises(errors.WrongCode):
            prove(ana, old[0])


@pytest.mark.django_db
class TestPasskeys:
    def test_are_added_renamed_and_found_by_host(self, ana: Actor) -> None:
        key = with_passkey(ana, "  Ana\u202e's  laptop ")
        assert identity.get_passkey_hosts(DOOR, ana.person_id or 0) == {"localhost"}
        assert identity.get_two_step(ana).passkeys[0].name == "Ana's laptop"
        identity.rename_passkey(ana, factor_id=key, name="Laptop")
        assert identity.get_two_step(ana).passkeys[0].name == "Laptop"
        with pytest.raises(errors.BadPasskeyName):
            identity.rename_passkey(ana, factor_id=key, name=" ")
        with_passkey(ana, "Spare")
        assert [verb for verb, _ in lines(ana)] == [
            "person:two_step_on",
            "person:recovery_codes_made",
            "person:passkey_renamed",
            "person:factor_added",
        ]

    def test_are_bounded(self, ana: Actor) -> None:
        for _ in range(limits.PASSKEYS_PER_PERSON):
            with_passkey(ana)
        with pytest.raises(errors.TooManyPasskeys):
            with_passkey(ana)


@pytest.mark.django_db
class TestTakingAway:
    def test_the_last_factor_takes_the_recovery_codes_along(self, ana: Actor) -> None:
        with_app(ana)
        key = with_passkey(ana)
        app = identity.get_two_step(ana).app
        assert app is not None
        left = identity.remove_factor(ana, factor_id=app.id)
        assert (left.app, left.count, left.codes_left) == (None, 1, 10)
        left = identity.remove_factor(ana, factor_id=key)
        assert (left.is_on, left.codes_left) == (False, 0)
        assert lines(ana)[-3:] == [
            ("person:factor_removed", {"factor": "totp"}),
            ("person:factor_removed", {"factor": "passkey"}),
            ("person:two_step_off", {}),
        ]
        with pytest.raises(errors.NoSuchFactor):
            identity.remove_factor(ana, factor_id=key)

    def test_turning_off_takes_all(self, ana: Actor) -> None:
        with_app(ana)
        with_passkey(ana)
        identity.turn_two_step_off(ana)
        assert identity.factor_kinds(ana.person_id or 0) == frozenset()
        with pytest.raises(errors.TwoStepIsOff):
            identity.turn_two_step_off(ana)

    def test_whoever_demands_it_keeps_the_last_factor_in_place(self, ana: Actor) -> None:
        with_app(ana)
        key = with_passkey(ana)
        with demanding("Acme requires it of its members."):
            assert identity.why_two_step_needed(ana) == ["Acme requires it of its members."]
            identity.remove_factor(ana, factor_id=key)
            app = identity.get_two_step(ana).app
            assert app is not None
            with pytest.raises(errors.TwoStepNeeded, match="Acme requires"):
                identity.remove_factor(ana, factor_id=app.id)
            with pytest.raises(errors.TwoStepNeeded) as refused:
                identity.turn_two_step_off(ana)
            assert refused.value.reasons == ("Acme requires it of its members.",)
            assert identity.get_two_step(ana).is_on
        identity.turn_two_step_off(ana)

    def test_only_the_system_resets_and_the_person_is_told(self, ana: Actor) -> None:
        with_app(ana)
        with pytest.raises(Denied):
            identity.reset_two_step(ana, person_id=ana.person_id or 0)
        with demanding("Acme requires it of its members."):
            identity.reset_two_step(Actor.system(), person_id=ana.person_id or 0)
        assert identity.has_two_step([ana.person_id or 0]) == set()
        assert lines(ana)[-1] == ("person:two_step_reset", {})
        with pytest.raises(errors.TwoStepIsOff):
            identity.reset_two_step(Actor.system(), person_id=ana.person_id or 0)
        with pytest.raises(errors.NoSuchPerson):
            identity.reset_two_step(Actor.system(), person_id=1)


@pytest.mark.django_db
class TestSignIns:
    def test_are_ended_by_their_owner_but_for_one_and_by_nobody_else(self, ana: Actor) -> None:
        keys = [signed_in(ana) for _ in range(3)]
        cai = person("Cai")
        for stranger in (cai, cai.within("account"), DOOR):
            with pytest.raises(errors.NoSuchPerson):
                identity.end_sign_ins(stranger, person_id=ana.person_id or 0)
        assert identity.end_sign_ins(ana, person_id=ana.person_id or 0, but=keys[0]) == 2
        assert [one.session_key for one in Session.objects.all()] == keys[:1]
        assert identity.end_sign_ins(ana, person_id=ana.person_id or 0, but=keys[0]) == 0
        assert lines(ana) == [("person:signed_out_elsewhere", {"count": 2})]


@pytest.mark.django_db
class TestWalls:
    def test_nobody_reaches_the_factors_of_another(self, ana: Actor) -> None:
        with_app(ana)
        key = with_passkey(ana)
        cai = person("Cai")
        for scope in ("", "account", "ops", "setup"):
            with acting(cai.within(scope)), connection.cursor() as cursor:
                assert not Authenticator.objects.exists(), scope
                cursor.execute("UPDATE mfa_authenticator SET data = '{}'")
                assert cursor.rowcount == 0, scope
                cursor.execute("DELETE FROM mfa_authenticator")
                assert cursor.rowcount == 0, scope
        for scope in ("", "setup"):
            with acting(Actor(scope=scope)):
                assert not Authenticator.objects.exists(), scope
        with acting(DOOR), connection.cursor() as cursor:
            cursor.execute("DELETE FROM mfa_authenticator")
            assert cursor.rowcount == 0
        with pytest.raises(errors.NoSuchFactor):
            identity.remove_factor(cai, factor_id=key)
        with pytest.raises(errors.NoSuchFactor):
            identity.rename_passkey(cai, factor_id=key, name="Mine")
        assert identity.get_two_step(ana).count == 2

    def test_whether_a_second_step_is_due_hangs_on_no_wall(self, ana: Actor) -> None:
        cai = person("Cai")
        with_app(ana)
        both = [ana.person_id or 0, cai.person_id or 0]
        with acting(cai):
            assert identity.has_two_step(both) == {ana.person_id}
            assert FactorKind.APP in identity.factor_kinds(ana.person_id or 0)
        assert identity.has_two_step([]) == set()

    def test_the_database_holds_no_key_and_no_code(self, ana: Actor) -> None:
        secret = with_app(ana)
        codes = identity.get_new_recovery_codes(ana)
        with acting(ana), connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
            (kept,) = cursor.fetchone()
        assert secret not in kept
        assert not any(code in kept for code in codes)

    def test_another_secret_opens_nothing_and_a_former_one_may_be_kept(self, ana: Actor, settings) -> None:
        secret, (former,) = with_app(ana), settings.TWO_STEP_KEYS
        settings.TWO_STEP_KEYS = (b"n" * 32,)
        with pytest.raises(errors.WrongSecret):
            prove(ana, code_of(secret))
        settings.TWO_STEP_KEYS = (b"n" * 32, former)
        assert prove(ana, code_of(secret)).kind is FactorKind.APP
        sealed = identity.seal("text")
        with pytest.raises(errors.WrongSecret):
            identity.unseal(sealed[:-6] + "AAAA==")


def test_the_system_role_learns_who_has_a_second_step_and_no_more(own_database) -> None:
    with psycopg.connect(own_database("system")) as reader:
        assert reader.execute("SELECT * FROM person_factors(ARRAY[1]::bigint[])").fetchall() == []
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute("SELECT data FROM mfa_authenticator")


def test_of_many_at_once_with_one_code_one_gets_in(own_database) -> None:
    ana = person("Ana")
    secret = with_app(ana)
    spare = identity.get_new_recovery_codes(ana)[0]

    def attempt(code: str) -> bool:
        try:
            prove(ana, code)
        except errors.WrongCode:
            return False
        finally:
            connections.close_all()
        return True

    for code in (code_of(secret), spare):
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(attempt, [code] * 4)) == 1
    assert identity.get_two_step(ana).codes_left == 9


def test_of_two_factors_removed_at_once_the_demanded_one_stays(own_database) -> None:
    ana = person("Ana")
    keys = [with_passkey(ana), with_passkey(ana)]

    def attempt(factor_id: int) -> bool:
        try:
            identity.remove_factor(ana, factor_id=factor_id)
        except errors.TwoStepNeeded:
            return False
        finally:
            connections.close_all()
        return True

    with demanding("Acme requires it of its members."), ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, keys)) == [False, True]
    assert identity.get_two_step(ana).count == 1


def test_the_last_factor_is_removed_while_somebody_proves_a_step(own_database) -> None:
    """Whoever proves a step holds all there is, the oldest first; the codes are older than the key that goes."""
    ana = person("Ana")
    with_app(ana)
    key = with_passkey(ana)
    with acting(ana):
        (app,) = Authenticator.objects.filter(user_id=ana.person_id, type=FactorKind.APP)
    identity.remove_factor(ana, factor_id=app.pk)
    removes = HeldUp(lambda: identity.remove_factor(ana, factor_id=key))
    with acting(ana):
        rows = Authenticator.objects.filter(user_id=ana.person_id).order_by("pk").select_for_update()
        assert rows[0].type == FactorKind.RECOVERY_CODES
        removes.begin()
        assert rows[1].pk == key
    assert not removes.result().is_on
