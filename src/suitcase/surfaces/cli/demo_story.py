"""The demo as a story: everybody signs up, opens accounts, posts, asks and answers, through the same actions as people.

Every step looks first whether its work is done, so that a story cut short goes on where it stopped. Steps carry the
day on which they happened; the clock of this process stands there meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from suitcase.areas.access import public as access
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import NewAdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import (
    DEFAULT_SCOPES,
    OFFERED_SCOPES,
    LinkRow,
    LinkStatus,
    NewLinkRequest,
)
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import (
    AccountState,
    AccountType,
    CreatorAccount,
    Media,
    NewCreatorAccount,
    PostKind,
)
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import NewPerson
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.cli import demo_centers, demo_clients, demo_companies, demo_creators, demo_waiting
from suitcase.surfaces.cli.demo_cast import (
    ADVERTISERS,
    CAST,
    CREATORS,
    EVERYBODY,
    OLU,
    OTHERS,
    PASSWORD,
    Advertiser,
    Creator,
    Human,
)
from suitcase.surfaces.cli.demo_media import Studio, Wanted
from suitcase.surfaces.cli.demo_posts import ASKS, CLIPS, Ask, Clip

STRENGTH = "demo"
_DOORMAN, _SUITCASE = Actor(scope="account"), Actor.system("demo")
# Everybody was there before the first request.
_OPENING_DAYS_AGO = 24.0


@dataclass(frozen=True)
class Step:
    """One piece of the story: what it is called, when it happened, and how it is done."""

    chapter: str
    name: str
    days_ago: float
    do: Callable[[], None]


class Story:
    """All steps, in the order they are told: first whoever signs in, then what makes lists alive, films last."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._people: dict[str, int] = {}
        self._ad_accounts: dict[str, int] = {}

    def steps(self) -> Iterator[Step]:
        """The whole story. People come first, so that somebody can sign in within seconds."""
        for human in CAST:
            yield Step("people", human.name, _OPENING_DAYS_AGO, partial(self._join, human))
        yield Step("people", "operator", _OPENING_DAYS_AGO, self._employ)
        for advertiser in ADVERTISERS[:3]:
            yield self._opening(advertiser)
        for creator in CREATORS[:2]:
            yield self._arrival(creator)
        for human in OTHERS:
            yield Step("people", human.name, _OPENING_DAYS_AGO, partial(self._join, human))
        for advertiser in ADVERTISERS[3:]:
            yield self._opening(advertiser)
        for creator in CREATORS[2:]:
            yield self._arrival(creator)
        for house in demo_centers.HOUSES:
            yield Step("centers", house.name, _OPENING_DAYS_AGO - 3, partial(self._house, house))
        # Clients are chosen from the registry.
        yield Step("companies", "registry", _OPENING_DAYS_AGO, demo_companies.load)
        yield from sorted(self._dealings(), key=lambda step: -step.days_ago)
        for clip in CLIPS:
            yield Step("posts", f"@{clip.handle}", clip.days_ago, partial(self._post, clip))

    def _dealings(self) -> Iterator[Step]:
        for house in demo_centers.HOUSES:
            yield Step("centers", house.name, 2.0, partial(demo_centers.invite, house, self._actor))
            yield Step("centers", house.name, 9.0, partial(demo_centers.submit, house, self._actor))
            if house.is_verified:
                yield Step(
                    "centers", house.name, 8.0, partial(demo_centers.decide, house, self._actor, OLU.key)
                )
        for days, do in (
            (6.5, demo_creators.ask),
            (6.0, demo_creators.answer),
            (5.0, demo_creators.hand_on),
        ):
            yield Step("centers", demo_creators.HOUSE, days, partial(do, self._actor))
        for one in demo_clients.OPENED:
            name = f"{one.house}, {one.name}"
            yield Step("centers", name, 6.0, partial(demo_clients.open_account, one, self._actor))
            if one.is_decided:
                yield Step("centers", name, 5.0, partial(demo_clients.decide, one, self._actor, OLU.key))
        acme, northwind = demo_centers.HOUSES
        yield Step("centers", acme.name, 1.0, partial(demo_centers.share, acme, northwind, self._actor))
        for house in demo_centers.HOUSES:
            yield Step("centers", house.name, 0.9, partial(demo_centers.assign, house, self._actor))
        yield from self._what_waits()
        for ask in ASKS:
            name = f"{ask.ad_account} and @{ask.handle}"
            yield Step("requests", name, ask.asked_days_ago, partial(self._ask, ask))
            if ask.answer not in {"pending", "expired"}:
                yield Step("requests", name, ask.answered_days_ago, partial(self._answer, ask))
            if ask.answer in {"revoked", "unlinked"}:
                yield Step("requests", name, ask.ended_days_ago, partial(self._end, ask))

    def _what_waits(self) -> Iterator[Step]:
        for days, do in (
            (0.8, demo_waiting.ask_creator),
            (0.6, demo_waiting.start_transfer),
            (0.4, demo_waiting.ask_for_access),
        ):
            yield Step("centers", "what waits", days, partial(do, self._actor))

    def prefetch(self) -> None:
        """Let the studio begin with what is still missing, in the order it is needed."""
        missing = [one for one in CREATORS if self._account_of(one.owner, one.handle) is None]
        self._studio.order([_portrait(one) for one in missing])
        self._studio.order([_scene(clip) for clip in CLIPS if not self._is_posted(clip)])

    # Who

    def _join(self, human: Human) -> None:
        if self._id_of(human) is None:
            new = NewPerson(email=human.email, name=human.name, password=PASSWORD)
            self._people[human.key] = identity.register_person(_DOORMAN, new=new).id

    def _employ(self) -> None:
        olu = self._actor(OLU.key).person_id or 0
        with acting(_SUITCASE):
            employed = access.is_staff(olu)
        if not employed:
            identity.add_operator(_SUITCASE, person_id=olu)

    def _id_of(self, human: Human) -> int | None:
        if human.key not in self._people:
            found = identity.find_person(_SUITCASE, human.email)
            if found is None:
                return None
            self._people[human.key] = found.id
        return self._people[human.key]

    def _actor(self, key: str) -> Actor:
        """The person with this key, signed in at the moment of the step."""
        human = next(one for one in EVERYBODY if one.key == key)
        person_id = self._id_of(human)
        if person_id is None:
            raise LookupError(f"{human.name} has not signed up.")
        return Actor.person(person_id, name=human.name, signed_in_at=clock.now(), sign_in_strength=STRENGTH)

    # What they have

    def _opening(self, one: Advertiser) -> Step:
        return Step("ad accounts", one.name, _OPENING_DAYS_AGO - 1, partial(self._open, one))

    def _open(self, one: Advertiser) -> None:
        if self._ad_account_id(one.name) is None:
            actor = self._actor(one.owner)
            made = ad_accounts.create_personal_ad_account(actor, new=_business(one, actor.name))
            self._ad_accounts[one.name] = made.id

    def _ad_account_id(self, name: str) -> int | None:
        if name not in self._ad_accounts:
            actor = self._actor(_owner_of(name))
            with acting(actor):
                cards = ad_accounts.list_my_ad_accounts(actor, search=name)
            found = [card.id for card in cards if card.name == name]
            if not found:
                return None
            self._ad_accounts[name] = found[0]
        return self._ad_accounts[name]

    def _house(self, house: demo_centers.House) -> None:
        emails = {human.key: human.email for human in EVERYBODY}
        demo_centers.build(house, self._actor, emails.__getitem__)

    def _arrival(self, one: Creator) -> Step:
        return Step("creators", f"@{one.handle}", _OPENING_DAYS_AGO - 2, partial(self._arrive, one))

    def _arrive(self, one: Creator) -> None:
        if self._account_of(one.owner, one.handle) is None:
            kind = AccountType.BUSINESS if one.is_business else AccountType.PERSONAL
            new = NewCreatorAccount(handle=one.handle, display_name=one.name, bio=one.bio, account_type=kind)
            avatar = self._studio.get(_portrait(one)).name
            creators.create_creator_account(self._actor(one.owner), new=new, avatar=avatar)

    def _account_of(self, owner: str, handle: str) -> CreatorAccount | None:
        human = next(one for one in EVERYBODY if one.key == owner)
        if self._id_of(human) is None:
            return None
        actor = self._actor(owner)
        with acting(actor):
            mine = creators.list_my_creator_accounts(actor)
        return next((one for one in mine if one.handle == handle), None)

    # What they post

    def _is_posted(self, clip: Clip) -> bool:
        owner = _creator(clip.handle).owner
        account = self._account_of(owner, clip.handle)
        if account is None:
            return False
        if account.state is AccountState.CLOSED:
            return True
        actor = self._actor(owner)
        with acting(actor):
            return clip.caption in {
                post.caption for post in creators.list_posts(actor, account.id, size=100).rows
            }

    def _post(self, clip: Clip) -> None:
        owner = _creator(clip.handle).owner
        account = self._account_of(owner, clip.handle)
        if account is None or self._is_posted(clip):
            return
        made = self._studio.get(_scene(clip))
        creators.publish_post(
            self._actor(owner),
            creator_account_id=account.id,
            kind=PostKind.VIDEO if clip.seconds else PostKind.PHOTO,
            media=Media(made.name, made.poster, made.width, made.height, made.duration_ms, made.size_bytes),
            caption=clip.caption,
        )

    # What they agree on

    def _ask(self, ask: Ask) -> None:
        if self._link(ask) is not None:
            return
        scopes = OFFERED_SCOPES if ask.with_publish else DEFAULT_SCOPES
        ends_on = None
        if ask.ends_in is not None:
            ends_on = (_today() + dt.timedelta(days=ask.ends_in)).date()
        new = NewLinkRequest(username=ask.handle, scopes=tuple(scopes), message=ask.message, ends_on=ends_on)
        asker = self._actor(_owner_of(ask.ad_account))
        consent.request_authorization(asker, ad_account_id=self._known_ad_account(ask), new=new)

    def _answer(self, ask: Ask) -> None:
        """Answer a request of the script; one that people have answered meanwhile is left alone."""
        link = self._link(ask)
        if link is None or link.status is not LinkStatus.PENDING:
            return
        owner = self._actor(_creator(ask.handle).owner)
        if ask.answer == "rejected":
            consent.reject_request(owner, request_id=link.request_id, note=ask.note)
        elif ask.answer == "cancelled":
            consent.cancel_request(self._actor(_owner_of(ask.ad_account)), request_id=link.request_id)
        else:
            _approve(owner, link.request_id)

    def _end(self, ask: Ask) -> None:
        link = self._link(ask)
        if link is None or link.status is not LinkStatus.AUTHORIZED:
            return
        if ask.answer == "revoked":
            consent.revoke_link(self._actor(_creator(ask.handle).owner), request_id=link.request_id)
        else:
            consent.unlink(self._actor(_owner_of(ask.ad_account)), request_id=link.request_id)

    def _link(self, ask: Ask) -> LinkRow | None:
        """Where the two accounts stand, if anything was ever asked."""
        actor, ad_account_id = self._actor(_owner_of(ask.ad_account)), self._known_ad_account(ask)
        with acting(actor):
            rows = consent.list_links(actor, ad_account_id, consent.LinkFilter(search=ask.handle)).rows
        return next((row for row in rows if row.handle == ask.handle), None)

    def _known_ad_account(self, ask: Ask) -> int:
        found = self._ad_account_id(ask.ad_account)
        if found is None:
            raise LookupError(f"{ask.ad_account} is missing.")
        return found


def _approve(owner: Actor, request_id: int) -> None:
    with acting(owner):
        grant = consent.get_grant(owner, request_id)
    if grant.text is not None:
        consent.approve_request(
            owner, request_id=request_id, text_sha256=grant.text.sha256, ends_at=grant.proposed_end
        )


def _business(one: Advertiser, contact: str) -> NewAdAccount:
    return NewAdAccount(
        name=one.name,
        company_name=one.company,
        country=one.country,
        industry=one.industry,
        website=f"https://{one.name.lower().replace('&', 'and').replace(' ', '')}.example",
        time_zone=one.zone,
        currency=one.currency,
        contact_name=contact,
        contact_email=f"{one.owner}@demo.example",
        contact_phone=one.phone,
        billing_street=one.street,
        billing_city=one.city,
        billing_postcode=one.postcode,
    )


def _today() -> dt.datetime:
    """The moment outside the story, whatever day the step plays on."""
    return dt.datetime.now(clock.UTC)


def _creator(handle: str) -> Creator:
    return next(one for one in CREATORS if one.handle == handle)


def _owner_of(ad_account: str) -> str:
    return next(one.owner for one in ADVERTISERS if one.name == ad_account)


def _portrait(one: Creator) -> Wanted:
    scene, palette = one.look
    return Wanted(scene, palette, len(one.bio), name=one.name, is_avatar=True)


def _scene(clip: Clip) -> Wanted:
    return Wanted(clip.scene, clip.palette, sum(clip.caption.encode()), clip.seconds)
