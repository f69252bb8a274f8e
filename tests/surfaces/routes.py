"""Every route of both hosts with somebody of every role at the door: what `test_routes` compares with the table."""

from __future__ import annotations

import dataclasses
import html
import re
import uuid
from collections.abc import Iterator

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import NewVerification, Wanted
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewAskLink, NewLinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind
from suitcase.areas.identity import public as identity
from suitcase.areas.identity import rules
from suitcase.areas.identity.models import Person
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.clients import client_account
from tests.areas.ad_accounts.sharing import between_centers, passed_on
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, ad_account, center_account, give_role, person, verified_center

# Who knocks. Main host: ad account and Business Center are Ana's, and the operator of the one is a Standard member of
# the other; on the phone the creator account is Mia's.
DESK = ("nobody", "outsider", "analyst", "operator", "admin", "creator", "staff")
PHONE = ("nobody", "outsider", "admin", "creator", "other creator")
HOSTS = {
    "desk": ("localhost", settings.ROOT_URLCONF, DESK),
    "phone": ("app.localhost", settings.CREATOR_URLCONF, PHONE),
}


@dataclasses.dataclass(frozen=True)
class Scene:
    """One link, one open request of each kind, a post, a draft, a block and more, with everybody around them."""

    cast: Cast
    people: dict[str, Actor | None]
    ids: dict[str, object]
    browsers: dict[tuple[str, str], Client]


def set_scene(cast: Cast) -> Scene:
    """Make everything a route may name."""
    analyst, operator = person("Ann"), person("Ben")
    for actor, role in ((analyst, Role.ANALYST), (operator, Role.OPERATOR)):
        give_role(cast.ana, person_id=actor.person_id or 0, role=role, ad_account_id=cast.acme.id)
    linked = ask(cast)
    approve(cast, linked)
    center = verified_center(cast.ana, cast.olu, "Acme")
    owned = center_account(cast.ana, center, name="Acme Trails")
    studio = client_account(
        cast.ana, center, ad_accounts.Client(document="b" * 32 + ".pdf"), company_name="Studio Hase"
    )
    house = centers.create_center(cast.leo, name="Northwind", time_zone="Europe/London")
    centers.add_partner(cast.ana, center_id=center.id, number=str(house.id))
    passed = passed_on(cast, center.id, owned.id, house.id)
    group = centers.create_group(cast.ana, center_id=center.id, name="Everything")
    change = centers.fill_group(
        cast.ana, center_id=center.id, group_id=group.id, ad_accounts=[owned.id], role=Role.ANALYST
    )
    waiting = centers.create_center(cast.ana, name="Acme Shoes", time_zone="Europe/Berlin")
    wanted = [
        Wanted("ben@people.example", Role.CENTER_STANDARD),
        Wanted("new@people.example", Role.CENTER_ADMIN),
    ]
    centers.invite_members(cast.ana, center_id=center.id, wanted=wanted)
    with acting(operator):
        (to_center,) = centers.my_invitations(operator)
    centers.accept_center_invitation(operator, invitation_id=to_center.id)
    with acting(cast.ana):
        (certificate,) = ad_accounts.list_certificates(cast.ana, center.id).rows
        (open_one,) = centers.list_center_invitations(cast.ana, center.id).rows
    centers.submit_verification(
        cast.ana,
        center_id=waiting.id,
        new=NewVerification(
            entity_type="COMPANY",
            country="DE",
            legal_name="Acme GmbH",
            number="HRB 1",
            document="d" * 32 + ".pdf",
        ),
    )
    asked_by_center = consent.request_for_center(
        cast.ana, center_id=center.id, new=NewLinkRequest(username="mia.trails")
    )
    approve(cast, asked_by_center)
    ask_link = consent.make_ask_link(cast.ana, center_id=center.id, new=NewAskLink())
    media = _media("a")
    post = creators.publish_post(
        cast.mia, creator_account_id=cast.mia_account.id, kind=PostKind.VIDEO, media=media, caption="Ridge"
    )
    with acting(Actor.system()):
        notices = {
            who: Notification.objects.create(
                person_id=actor.person_id,
                line_id=1,
                text="x",
                page="link",
                target_ids=[cast.acme.id, cast.mia_account.id],
                at=clock.now(),
            ).id
            for who, actor in (("desk", cast.ana), ("phone", cast.mia))
        }
    block = consent.block_requester(
        cast.mia, request_id=ask(dataclasses.replace(cast, acme=ad_account(cast.ana, name="Acme Shoes")))
    ).block_id
    (invited,) = ad_accounts.invite_people(
        cast.ana, ad_account_id=cast.acme.id, emails="new@people.example", role="ANALYST"
    )
    asked = ad_accounts.request_role(operator, ad_account_id=cast.acme.id, role="ADMIN", message="")
    asking, sent, relation, move = between_centers(cast, center)
    draft = creators.keep_draft(
        cast.mia, creator_account_id=cast.mia_account.id, kind=PostKind.VIDEO, media=_media("c")
    )
    ids: dict[str, object] = {
        "act": cast.acme.id,
        "creator": cast.mia_account.id,
        "bc": center.id,
        "center_id": waiting.id,
        "business act": owned.id,
        "ask": ask_link,
        "certificate": certificate.id,
        "company": studio.company_id,
        "partner": house.id,
        "account_id": cast.acme.id,
        "person_id": analyst.person_id,
        "creator_id": cast.mia_account.id,
        "notice desk": notices["desk"],
        "notice phone": notices["phone"],
        "post_id": post.id,
        "request_id": linked,
        "name": media.poster,
        "group": group.id,
        "change": change,
        "invitation": invited,
        "person": analyst.person_id,
        "business person": operator.person_id,
        "business invitation": open_one.id,
        "asked": asked,
        "asking": asking,
        "business asked": sent,
        "relation": relation,
        "business relation": passed,
        "transfer": move,
        "draft_id": draft.id,
        "handle": cast.mia_account.handle,
        "block_id": block,
        "token": "a-word-nobody-was-sent",
        "factor_id": _factor(cast.ana),
    }
    people = {
        "nobody": None,
        "outsider": cast.cai,
        "analyst": analyst,
        "operator": operator,
        "admin": cast.ana,
        "creator": cast.mia,
        "other creator": cast.leo,
        "staff": cast.olu,
    }
    browsers = {(host, who): browser(host, people[who]) for host in HOSTS for who in HOSTS[host][2]}
    return Scene(cast, people, ids, browsers)


def _factor(actor: Actor) -> int:
    secret = identity.new_app_secret()
    code = rules.one_time_code(secret, rules.code_step(clock.now()))
    identity.add_app(actor, secret=secret, code=code)
    app = identity.get_two_step(actor).app
    assert app is not None
    return app.id


def _media(letter: str) -> Media:
    return Media(letter * 32 + ".mp4", letter * 32 + ".jpg", 540, 960, 4000, 1000)


def browser(host: str, actor: Actor | None) -> Client:
    """A browser on one of the hosts, signed in as somebody."""
    client = Client(HTTP_HOST=HOSTS[host][0])
    if actor is not None:
        with acting(actor):
            client.force_login(Person.objects.get(pk=actor.person_id))
    return client


# Signing in and setting up have tests of their own: what they answer hangs on more than who asks.
APART = ("account_", "mfa_", "usersessions_", "set_up", "dev_mail")


def routes(urlconf: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(name, parameters) of every route of a host that has a name, sign-in and set-up apart."""
    for name, parameters in _walk(get_resolver(urlconf).url_patterns):
        if name != "None" and not name.startswith(APART):
            yield name, parameters


def _walk(patterns: list) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), tuple(pattern.pattern.converters)


def address(scene: Scene, host: str, name: str, parameters: tuple[str, ...]) -> str:
    """The address of a route with the ids of the scene."""
    return reverse(name, urlconf=HOSTS[host][1], kwargs=ids_of(scene, host, name, parameters) or None)


def ids_of(scene: Scene, host: str, name: str, parameters: tuple[str, ...]) -> dict[str, object]:
    """What stands in the address of a route."""
    area = name.partition("_")[0]
    return {
        each: scene.ids.get(f"{each} {host}") or scene.ids.get(f"{area} {each}") or scene.ids.get(each)
        for each in parameters
    }


def knock(scene: Scene, host: str, who: str, method: str, path: str) -> tuple[str, str]:
    """The status that somebody gets, "login" for a redirect to sign-in, and the words of a refusal's page."""
    client = scene.browsers[host, who]
    form = {"_once": uuid.uuid4().hex}
    answer = client.get(path) if method == "GET" else client.post(path, form)
    if answer.status_code in {302, 303} and answer["Location"].startswith("/login"):
        return "login", ""
    if answer.status_code != 403:
        return str(answer.status_code), ""
    return "403", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


_LINKED = (
    "SELECT 1 FROM relation WHERE subject_kind = %s AND subject_id = %s AND object_kind = %s AND object_id = %s"
    " AND ended_at IS NULL LIMIT 1"
)


def unchanged(scene: Scene) -> bool:
    """Whether the link still holds: what no empty form of anybody but its two sides may end."""
    asked = (int(Kind.AD_ACCOUNT), scene.cast.acme.id, int(Kind.CREATOR_ACCOUNT), scene.cast.mia_account.id)
    with acting(Actor.system()):
        return bool(prepared(_LINKED, asked))
