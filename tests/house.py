"""A house with something in every table, committed once for each worker: what proofs over everything look at."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind, Visibility
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.beats import SEQUENCER, Pulse
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Group
from suitcase.kernel.actor import Actor
from suitcase.stores import dsn as stores_dsn
from suitcase.stores.embedded import roles
from suitcase.stores.postgres import acting, connect
from tests import session
from tests.areas.centers.people import joined, made
from tests.areas.notifications.stage import tell
from tests.cast import ad_account, center_account, creator, everybody, give_role, person
from tests.surfaces import routes

# What sign-in keeps of Mia while she is under way, and set-up before anybody operates.
_UNDER_WAY = """
INSERT INTO account_emailconfirmation (created, sent, key, email_address_id)
  SELECT now(), now(), 'only-in-the-mail', id FROM account_emailaddress WHERE user_id = %(person)s;
INSERT INTO usersessions_usersession (user_id, created_at, ip, last_seen_at, session_key, user_agent, data)
  VALUES (%(person)s, now(), '192.0.2.7', now(), 'a-session-of-hers', 'a browser', '{}') ON CONFLICT DO NOTHING;
INSERT INTO set_up_token (id, digest, made_at) VALUES (1, 'a hash', now());
"""


@dataclasses.dataclass(frozen=True)
class House:
    """The scene of the routes and more. `people` are those whom it does not let in, by what they are to it, and
    `theirs` are the ids of what each of them has outside; `own`
    are those of the partner's Admin, by the names that routes give them."""

    name: str
    scene: routes.Scene
    people: dict[str, Actor]
    theirs: dict[str, tuple[int, ...]]
    own: dict[str, int]

    def dsn(self, role: str) -> str:
        """How `role` connects to the house."""
        return stores_dsn.dsn(session.VAR, role, self.name)

    def administrator(self) -> psycopg.Connection:
        """A connection that may plant what nobody else may, and become anybody."""
        return psycopg.connect(roles.dsn_from_var(session.VAR, roles.SUPERUSER, self.name, "test"))


@pytest.fixture(scope="session")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[House, object]]:
    """The house, and a connection of Django's to it."""
    name = f"test_{session.RUN}_{session.WORKER}_house"
    session.clone(name)
    with django_db_blocker.unblock():
        connection = connections.create_connection("default")
        connection.settings_dict = {**connection.settings_dict, "NAME": name}
        with _inside(name, connection):
            made_house = _build(name)
        yield made_house, connection
        connection.close()
    with session.server() as owner:
        session.drop(name, owner)


@pytest.fixture
def house(built: tuple[House, object], django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """The house, with Django working in it; what a test does there it undoes itself."""
    made_house, connection = built
    with django_db_blocker.unblock(), _inside(made_house.name, connection):
        yield made_house


class _inside:
    """Let this thread work in the house for a while."""

    def __init__(self, name: str, connection: object) -> None:
        self._new = name, connection

    def __enter__(self) -> None:
        self._before = self._go_on(*self._new)

    def __exit__(self, *_: object) -> None:
        self._go_on(*self._before)

    @staticmethod
    def _go_on(name: str, connection: object) -> tuple[str, object]:
        before = settings.DATABASES["default"]["NAME"], connections["default"]
        connections["default"] = connection
        settings.DATABASES["default"]["NAME"] = name
        return before


def _build(name: str) -> House:
    scene = routes.set_scene(everybody())
    ana = scene.cast.ana
    with acting(ana):
        center = centers.get_center(ana, int(str(scene.ids["bc"])))
    people, theirs, own = _people(scene, center)
    centers.keep_members(ana, center_id=center.id, person_ids=[people["standard"].person_id or 0])
    mia = scene.cast.mia
    creators.rename_creator_account(mia, creator_account_id=scene.cast.mia_account.id, handle="mia.peaks")
    scene.ids["public post"] = scene.ids["post_id"]
    scene.ids["post_id"] = creators.publish_post(
        mia,
        creator_account_id=scene.cast.mia_account.id,
        kind=PostKind.VIDEO,
        media=Media("e" * 32 + ".mp4", "e" * 32 + ".jpg", 540, 960, 4000, 1000),
        caption="For nobody",
        visibility=Visibility.PRIVATE,
    ).id
    with acting(mia):
        wanted = notifications.get_preferences(mia)
    groups = {**wanted.groups, Group.REQUESTS: not wanted.groups[Group.REQUESTS]}
    notifications.save_preferences(mia, wanted=dataclasses.replace(wanted, groups=groups))
    journal.once(mia, "a form of hers", b"digest", lambda: {"to": "/"})
    with session.server(name) as owner:
        raw = psycopg.ClientCursor(owner)
        raw.execute(_UNDER_WAY, {"person": mia.person_id})
    tell()
    with connect("system", autocommit=True) as system:
        Pulse(SEQUENCER).beat(system)
    return House(name, scene, people, theirs, own)


def _people(
    scene: routes.Scene, acme: Center
) -> tuple[dict[str, Actor], dict[str, tuple[int, ...]], dict[str, int]]:
    """Everybody who is near the house without a right to what is in it."""
    ana, acting_for = scene.cast.ana, acme.id
    held = center_account(ana, acme, name="Acme Winter")
    left, plain, lead, other = (
        joined(ana, acme, "Fay"),
        joined(ana, acme, "Sam"),
        person("Pia"),
        person("Noa"),
    )
    wishes = centers.wishes_for([left.person_id or 0], [held.id], Role.OPERATOR)
    centers.assign_assets(ana, center_id=acting_for, wishes=wishes)
    centers.remove_member(ana, center_id=acting_for, person_id=left.person_id or 0)
    partner = made(lead, "Southgate")
    centers.add_partner(ana, center_id=acting_for, number=str(partner.id))
    ad_accounts.share_ad_accounts(
        ana, center_id=acting_for, partner_id=partner.id, ad_account_ids=[held.id], role="ANALYST"
    )
    account = creator(other, "noa.paints")
    analyst = person("Una")
    give_role(ana, person_id=analyst.person_id or 0, role=Role.ANALYST, ad_account_id=scene.cast.acme.id)
    people = {
        "nobody": Actor(),
        "outsider": scene.cast.cai,
        "former": left,
        "partner": lead,
        "standard": plain,
        "analyst": analyst,
        "creator": other,
    }
    desk, phone = ad_account(lead, name="Southgate Tea"), creator(lead, "pia.pours")
    theirs = {"partner": (partner.id, held.id, desk.id, phone.id), "creator": (account.id,)}
    own = {"bc": partner.id, "center_id": partner.id, "account_id": desk.id, "act": desk.id}
    for host in routes.HOSTS:
        scene.browsers[host, "partner"] = routes.browser(host, lead)
    return people, theirs, own | {"creator_id": phone.id}
