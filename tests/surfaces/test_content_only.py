"""A link opens content for advertising and nothing else.

Every form that a creator is shown on any page of either host is sent again, as it is filled in, by an Admin of an ad
account that she linked, from that person's own browser. Afterwards every row of the database that names the creator
or her account has to be what it was. The same forms sent by the creator herself do change rows: otherwise this would
prove nothing. No page shows the advertiser what the creator kept to herself.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import uuid
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from suitcase.areas.access.public import Kind
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind, Visibility
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import ask
from tests.cast import Cast, ad_account
from tests.surfaces import routes

pytestmark = pytest.mark.usefixtures("plain_static")

# What an advertiser's own decisions write: asking, ending, narrowing. Rights are looked at one by one instead.
HERS = {"link_request", "link", "relation"}
# Bookkeeping that names people without being anything of theirs.
MACHINERY = ("journal", "notification", "procrastinate", "django_", "rate", "submission", "usersessions")
SECRETS = ("a secret for my friends", "a secret for nobody", "mia@people.example")


class Forms(HTMLParser):
    """The writing forms of one page: where they go and what they hold."""

    def __init__(self, page: str, path: str) -> None:
        super().__init__()
        self.path = path
        self.found: list[Form] = []
        self.fields: dict[str, object] | None = None
        self.target = ""
        self.select = ""
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        given = dict(pairs)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.fields, self.target = {}, given.get("action") or self.path
        if self.fields is None:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.fields):
            self.fields[self.select] = given.get("value") or ""
        elif tag == "textarea":
            self.text = name
            self.fields[name] = ""
        elif tag == "button" and name:
            self.fields.setdefault(name, given.get("value") or "")

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        assert self.fields is not None
        kind = given.get("type") or "text"
        if kind in {"checkbox", "radio"} and "checked" not in given and name in self.fields:
            return
        if kind == "file":
            self.fields[name] = "file"
        elif kind == "checkbox":
            # As if everything offered were ticked: a form that asks for a confirmation gets it.
            before = self.fields.get(name, [])
            self.fields[name] = [*before, given.get("value") or "on"]  # type: ignore[misc]
        elif kind == "text" and name != "confirm":
            self.fields[name] = (given.get("value") or "changed") + "2"
        else:
            self.fields[name] = given.get("value") or ("mia.trails" if name == "confirm" else "changed")

    def handle_data(self, data: str) -> None:
        if self.text and self.fields is not None:
            self.fields[self.text] = (data.strip() or "changed") if self.text else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""
        elif tag == "form" and self.fields is not None:
            self.found.append(Form(urlsplit(self.target).path, urlsplit(self.target).query, self.fields))
            self.fields = None


@dataclasses.dataclass(frozen=True)
class Form:
    """One writing form, filled in as the page had it."""

    path: str
    query: str
    fields: dict[str, object]

    def send(self, client: Client) -> object:
        """Send it from somebody's browser, under a key of its own."""
        data = {
            name: SimpleUploadedFile("new.png", PIXEL, "image/png") if value == "file" else value
            for name, value in self.fields.items()
        }
        data["_once"] = uuid.uuid4().hex
        return client.post(f"{self.path}?{self.query}" if self.query else self.path, data)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006000557"
    "bfabd40000000049454e44ae426082"
)


@pytest.fixture
def scene(cast: Cast) -> routes.Scene:
    """A linked account with posts of every visibility, and one more request that waits."""
    made = routes.set_scene(cast)
    bikes = ad_account(cast.ana, name="Acme Bikes")
    waiting = ask(dataclasses.replace(cast, acme=bikes))
    made.ids["waiting"] = waiting
    for number, (visibility, caption) in enumerate(
        ((Visibility.FRIENDS, SECRETS[0]), (Visibility.PRIVATE, SECRETS[1]))
    ):
        media = Media(f"{number}" * 32 + ".mp4", f"{number}" * 32 + ".jpg", 540, 960, 4000, 1000)
        creators.publish_post(
            cast.mia,
            creator_account_id=cast.mia_account.id,
            kind=PostKind.VIDEO,
            media=media,
            caption=caption,
            visibility=visibility,
        )
    return made


Shown = tuple[str, str, str]


def pages(scene: routes.Scene, who: str) -> Iterator[Shown]:
    """(host, path, text) of every page that somebody can open."""
    for host, (_name, urlconf, people) in routes.HOSTS.items():
        if who not in people:
            continue
        for name, parameters in sorted(routes.routes(urlconf)):
            paths = [routes.address(scene, host, name, parameters)]
            if parameters == ("request_id",):
                paths.append(reverse(name, urlconf=urlconf, kwargs={"request_id": scene.ids["waiting"]}))
            for path in paths:
                answer = scene.browsers[host, who].get(path, follow=True)
                if "text/html" in answer.get("Content-Type", ""):
                    yield host, path, answer.content.decode()


def forms_of(shown: list[Shown]) -> list[tuple[str, Form]]:
    """Every writing form on these pages, once, with its host."""
    found = {}
    for host, path, text in shown:
        for form in Forms(text, path).found:
            if form.path == "/logout":  # would end the visit of whoever is to send the next one
                continue
            found.setdefault((host, form.path, form.query, tuple(sorted(form.fields))), form)
    return [(key[0], form) for key, form in found.items()]


@functools.cache
def _look() -> str:
    """One statement over every table that we may read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY 1"
        )
        names = [name for (name,) in cursor if name not in HERS and not name.startswith(MACHINERY)]
    each = (f"SELECT '{name}', to_jsonb(t)::text AS row FROM {name} t" for name in names)
    return f"SELECT * FROM ({' UNION ALL '.join(each)}) AS every WHERE row LIKE ANY (%s)"


def rows_about(cast: Cast) -> set[tuple[str, str]]:
    """Every (table, row) of the database that names the creator or her account."""
    named = [f"%{cast.mia.person_id}%", f"%{cast.mia_account.id}%"]
    with connection.cursor() as cursor, acting(Actor.system()):
        cursor.execute(_look(), [named])
        return set(cursor.fetchall())


Rights = set[tuple[object, ...]]


def rights_on(cast: Cast) -> Rights:
    """Who holds which role on the creator's account now."""
    with connection.cursor() as cursor, acting(Actor.system()):
        cursor.execute(
            "SELECT subject_kind, subject_id, role, expires_at FROM relation"
            " WHERE object_kind = %s AND object_id = %s AND ended_at IS NULL",
            [int(Kind.CREATOR_ACCOUNT), cast.mia_account.id],
        )
        return set(cursor.fetchall())


class PutBack(Exception):
    """Raised to undo what a form has done."""


Before = tuple[set[tuple[str, str]], Rights]


def as_it_is(cast: Cast) -> Before:
    """What the database says about the creator before anybody does anything."""
    return rows_about(cast), rights_on(cast)


def sent(
    scene: routes.Scene, host: str, who: str, form: Form, as_it_was: Before
) -> tuple[list[str], tuple[Rights, Rights], str]:
    """(tables in which rows about the creator changed, rights before and after, what came back), then undone."""
    cast = scene.cast
    before, rights = as_it_was
    try:
        with transaction.atomic():
            answer = form.send(scene.browsers[host, who])
            after = rows_about(cast)
            changed = sorted({table for table, _ in after ^ before})
            both = rights, rights_on(cast)
            text = answer.content.decode(errors="replace") if not answer.streaming else ""  # type: ignore[attr-defined]
            raise PutBack
    except PutBack:
        return changed, both, text


@pytest.mark.req("L15")
def test_a_link_is_good_for_content_in_ads_and_nothing_else(scene: routes.Scene) -> None:
    ask(scene.cast, "leo.bakes")
    hers, theirs = (list(pages(scene, who)) for who in ("creator", "admin"))
    an_advertiser_reads_nothing_private(hers, theirs)
    as_it_was = as_it_is(scene.cast)
    an_advertiser_changes_nothing_of_a_creator(scene, forms_of(hers), as_it_was)
    an_advertisers_own_forms_widen_nothing(scene, forms_of(theirs), as_it_was)
    assert as_it_is(scene.cast) == as_it_was, "something was not put back, so later comparisons were wrong"


def an_advertiser_changes_nothing_of_a_creator(
    scene: routes.Scene, forms: list[tuple[str, Form]], as_it_was: Before
) -> None:
    assert len({form.path for _, form in forms}) >= 5
    of_creator = []
    for host, form in forms:
        changed, (before, after), text = sent(scene, host, "admin", form, as_it_was)
        assert not changed, f"{form.path} let an advertiser change {changed} of the creator"
        assert after <= before, f"{form.path} gave an advertiser more than the creator granted"
        told = [secret for secret in SECRETS if secret in text and secret not in str(form.fields)]
        assert not told, f"{form.path} shows an advertiser {told}"
        changed, (before, after), _ = sent(scene, host, "creator", form, as_it_was)
        if changed or before != after:
            of_creator.append(form.path)
    # The same forms do change something when the creator sends them herself.
    assert len(set(of_creator)) >= 3, json.dumps(of_creator)


def an_advertiser_reads_nothing_private(hers: list[Shown], theirs: list[Shown]) -> None:
    seen = {secret for _, _, text in hers for secret in SECRETS if secret in text}
    assert seen == set(SECRETS), "the creator herself has to see them somewhere, or this proves nothing"
    for _host, path, text in theirs:
        shown = [secret for secret in SECRETS if secret in text]
        assert not shown, f"{path} shows an advertiser {shown}"


def an_advertisers_own_forms_widen_nothing(
    scene: routes.Scene, forms: list[tuple[str, Form]], as_it_was: Before
) -> None:
    assert forms
    for host, form in forms:
        changed, (before, after), _ = sent(scene, host, "admin", form, as_it_was)
        assert not changed, f"{form.path} changed {changed} of the creator"
        assert after <= before, f"{form.path} gave more than the creator granted"
