"""Every page is clean for assistive technology, in both themes, and stays within its budget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import NewVerification
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewAskLink, NewLinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind
from suitcase.areas.notifications import tokens
from suitcase.areas.notifications.contracts import Group
from suitcase.areas.notifications.contracts import Page as Leads
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import client_account
from tests.areas.ad_accounts.sharing import between_centers, passed_on
from tests.areas.centers.people import invite, joined
from tests.browser.axe import SHELL, problems
from tests.cast import (
    Cast,
    ad_account,
    center_account,
    creator,
    everybody,
    give_role,
    person,
    verified_center,
)
from tests.journeys.doors import enter
from tests.journeys.town import Town
from tests.stores.test_media import drawn

FIRST_LOAD_BYTES, REQUESTS = 80 * 1024, 15


class Scene:
    """Something on every page."""

    def __init__(self) -> None:
        self.cast: Cast = everybody()
        linked = self._ask(self.cast.acme.id, self.cast.ana)
        self._approve(linked)
        self.linked = linked
        bakery = ad_account(self.cast.leo, name="Bakery")
        self.pending = self._ask(bakery.id, self.cast.leo)
        creator(self.cast.mia, "mia.second")
        self._ask(self.cast.acme.id, self.cast.ana, "leo.bakes")
        self.post, self.draft = self._posts()
        self.lost_notice = self._lost_notice()
        self.operator = person("Ben")
        give_role(
            self.cast.ana,
            person_id=self.operator.person_id or 0,
            role=Role.OPERATOR,
            ad_account_id=self.cast.acme.id,
        )
        self.asked = ad_accounts.request_role(
            self.operator, ad_account_id=self.cast.acme.id, role="ADMIN", message="For Mia."
        )
        (self.invited,) = ad_accounts.invite_people(
            self.cast.ana, ad_account_id=self.cast.acme.id, emails="cai@people.example", role="ANALYST"
        )
        self.center = centers.create_center(self.cast.ana, name="Acme", time_zone="Europe/Berlin")
        joined(self.cast.ana, self.center, "Vera", finance=Role.FINANCE_ANALYST)
        invite(self.cast.ana, self.center, "new@people.example")
        self.partner = centers.create_center(self.cast.cai, name="Northwind", time_zone="Europe/London")
        centers.add_partner(self.cast.ana, center_id=self.center.id, number=str(self.partner.id))
        papers = {"entity_type": "COMPANY", "country": "DE", "legal_name": "Acme GmbH", "number": "HRB 1"}
        new = NewVerification(**papers, document="d" * 32 + ".pdf")
        centers.submit_verification(self.cast.ana, center_id=self.center.id, new=new)
        asked = NewLinkRequest(username="mia.trails")
        self._approve(consent.request_for_center(self.cast.ana, center_id=self.center.id, new=asked))
        self.ask_link = consent.make_ask_link(self.cast.ana, center_id=self.center.id, new=NewAskLink())
        with acting(self.cast.ana):
            self.token = consent.get_ask_link(self.cast.ana, self.center.id, self.ask_link).token
        self.owner = verified_center(self.cast.ana, self.cast.olu, "Acme Group")
        self.owned = center_account(self.cast.ana, self.owner, name="Acme Trails")
        self.between = between_centers(self.cast, self.owner)
        self.house = self.owner
        self.closed = centers.create_center(self.cast.ana, name="Acme Boats", time_zone="UTC")
        centers.close_center(self.cast.ana, center_id=self.closed.id, confirm="Acme Boats")
        typed = ad_accounts.Client(document="b" * 32 + ".pdf")
        self.client = client_account(self.cast.ana, self.house, typed, company_name="Studio Hase")
        with acting(self.cast.ana):
            (self.certificate,) = ad_accounts.list_certificates(self.cast.ana, self.house.id).rows

        self._house()

    def _house(self) -> None:
        """A verified centre with an ad account, a group and a bulk change."""
        house = verified_center(self.cast.ana, self.cast.olu, "Acme House")
        account, people = (
            center_account(self.cast.ana, house, name="Acme Trails").id,
            [self.cast.ana.person_id],
        )
        group = centers.create_group(self.cast.ana, center_id=house.id, name="North", description="Hiking")
        change = centers.fill_group(
            self.cast.ana,
            center_id=house.id,
            group_id=group.id,
            ad_accounts=[account],
            role=Role.OPERATOR,
            members=people,  # type: ignore[arg-type]
        )
        agency = centers.create_center(self.cast.leo, name="Agency", time_zone="UTC")
        centers.add_partner(self.cast.ana, center_id=house.id, number=str(agency.id))
        passed = passed_on(self.cast, house.id, account, agency.id)
        at = f"/business/{house.id}"
        self.house_pages = [
            f"{at}/ad-accounts/{account}/passed-on/{passed}/stop",
            f"{at}/ad-accounts?pick=page",
            f"{at}/ad-accounts/{account}",
            f"{at}/ad-accounts/{account}/people",
            f"{at}/assets",
            f"{at}/members/{self.cast.ana.person_id}/assets",
            f"{at}/members/invite",
            f"{at}/assign?act={account}",
            f"{at}/assignments/import",
            f"{at}/changes",
            f"{at}/changes/{change}",
            f"{at}/changes/{change}/undo",
            f"{at}/asset-groups",
            f"{at}/asset-groups/{group.id}",
            f"{at}/asset-groups/{group.id}/delete",
        ]

    def _posts(self) -> tuple[int, int]:
        kept = media.store_picture(drawn("JPEG", (540, 960)), media.Purpose.PHOTO)
        picture = Media(kept.name, kept.poster, kept.width, kept.height, 0, kept.size_bytes)
        to = {"creator_account_id": self.cast.mia_account.id, "kind": PostKind.PHOTO, "media": picture}
        post = creators.publish_post(self.cast.mia, caption="Fog", **to)
        creators.publish_post(self.cast.mia, visibility="FRIENDS", **to)
        return post.id, creators.keep_draft(self.cast.mia, **to).id

    def _lost_notice(self) -> int:
        """A notification of Mia's about a request that is not hers."""
        with acting(Actor.system("tests")):
            found = Notification.objects.create(
                person_id=self.cast.mia.person_id or 0,
                line_id=1,
                text="Acme Outdoor asks to use posts of @mia.once in ads.",
                page=Leads.REQUEST,
                target_ids=[1],
                at=clock.now(),
            )
        return found.id

    def _ask(self, ad_account_id: int, actor: Actor, handle: str = "mia.trails") -> int:
        new = NewLinkRequest(username=handle, message="We love your trails.")
        return consent.request_authorization(actor, ad_account_id=ad_account_id, new=new)

    def _approve(self, request_id: int) -> None:
        with acting(self.cast.mia):
            text = consent.get_grant(self.cast.mia, request_id).text
        assert text is not None
        consent.approve_request(self.cast.mia, request_id=request_id, text_sha256=text.sha256)

    def desk_pages(self) -> list[tuple[Actor | None, str]]:
        account = f"/ads/{self.cast.acme.id}"
        links = f"{account}/assets/creator-accounts"
        one = f"{links}/{self.cast.mia_account.id}"
        center = f"/business/{self.center.id}"
        pages: list[tuple[Actor | None, str]] = [
            (None, path) for path in ("/", "/login", "/signup", "/forgot")
        ]
        paths = [
            "/ads/new",
            f"{account}/overview",
            f"{account}/settings",
            f"{account}/settings/edit",
            f"{account}/settings/close",
            f"{account}/settings/permissions",
            f"{account}/settings/permissions/invitations",
            f"{account}/settings/permissions/invite",
            f"{account}/settings/permissions/requests",
            f"{account}/settings/permissions/{self.operator.person_id}",
            f"{account}/requests/{self.asked}",
            f"{account}/activity",
            links,
            f"{links}/linked",
            f"{links}/history?status=REVOKED",
            f"{links}/request",
            f"{links}/request?again={self.cast.mia_account.id}",
            one,
            f"{one}/evidence",
            f"{one}/unlink",
            f"{links}/{self.cast.leo_account.id}",
            f"{links}/{self.cast.leo_account.id}/cancel",
            "/notifications/",
            "/notifications/?show=unread",
            "/me/notifications",
            "/business/",
            "/business/new",
            *self.house_pages,
            f"{center}/overview",
            f"{center}/members",
            f"{center}/members/{self.cast.ana.person_id}",
            f"{center}/members/{self.cast.ana.person_id}/remove",
            f"{center}/members/invite",
            f"{center}/members/invitations",
            f"{center}/members/review",
            f"{center}/members/remove?person={self.cast.ana.person_id}",
            f"{center}/requests/withdraw?all=1",
            f"{center}/partners",
            f"{center}/partners/add",
            f"{center}/partners/{self.partner.id}",
            f"{center}/partners/{self.partner.id}/share",
            f"{center}/partners/{self.partner.id}/creator-accounts",
            f"{center}/partners/{self.partner.id}/creator-accounts/shared-with-you",
            f"{center}/partners/{self.partner.id}/remove",
            f"{center}/verification",
            f"{center}/settings",
            f"{center}/settings/security",
            f"{center}/settings/close",
            f"/business/{self.owner.id}/settings/close",
            f"/business/{self.closed.id}/overview",
            "/business/",
            f"{center}/activity",
            f"{center}/creator-accounts",
            f"{center}/creator-accounts/request",
            f"{center}/creator-accounts/request/link",
            f"{center}/creator-accounts/links/{self.ask_link}",
            f"{center}/creator-accounts/{self.cast.mia_account.id}",
            f"{center}/creator-accounts/{self.cast.mia_account.id}/assign",
            f"{center}/creator-accounts/{self.cast.mia_account.id}/unlink",
            *self._sharing(),
            f"{center}/activity?kind=people",
            f"{center}/activity/verify",
            f"{center}/access?person={self.cast.ana.person_id}&thing={self.center.id}",
            f"{center}/access?person=vera&thing={self.center.id}&may=center.manage",
            f"{center}/access/who?thing={self.center.id}",
            f"{center}/access/change?do=leave&person=vera",
            f"{center}/ad-accounts/new",
            *(f"/business/{self.house.id}/{path}" for path in self._house_paths()),
            "/me",
            "/me/two-step",
            "/me/two-step/app",
            "/nothing-here",
        ]
        pages += [(self.cast.ana, path) for path in paths]
        pages += [(self.operator, links), (self.operator, f"{account}/ask")]
        pages += [(self.cast.cai, "/invitations"), (self.cast.cai, "/ads/"), (self.cast.mia, "/")]
        pages += [
            (self.cast.olu, "/ops/reviews/accounts"),
            (self.cast.olu, "/ops/accounts"),
            (self.cast.olu, "/ops/search?q=acme"),
            (self.cast.olu, f"/ops/people/{self.cast.ana.person_id}"),
            (self.cast.olu, f"/ops/centers/{self.center.id}"),
            (self.cast.olu, f"/ops/centers/{self.closed.id}"),
            (self.cast.olu, f"/ops/creators/{self.cast.mia_account.id}"),
            (self.cast.olu, "/ops/reviews/verifications"),
            (self.cast.olu, f"/ops/reviews/verifications/{self.center.id}"),
            (self.cast.olu, "/ops/reviews/certificates"),
            (self.cast.olu, f"/ops/reviews/certificates/{self.certificate.id}"),
            (self.cast.olu, "/ops/reviews/companies"),
            (self.cast.olu, f"/ops/reviews/companies/{self.certificate.company_id}"),
            (self.cast.olu, f"/ops/reviews/accounts/{self.client.id}"),
            (self.cast.olu, "/ops/health"),
            (self.cast.olu, f"/ops/reviews/accounts/{self.cast.acme.id}"),
        ]
        return pages

    def _sharing(self) -> list[str]:
        """Requests of centres for access, and transfers, from both sides."""
        asking, sent, held, move = self.between
        account, center = f"/ads/{self.cast.acme.id}", f"/business/{self.owner.id}"
        return [
            f"{account}/notifications?tab=business-center",
            f"{account}/access-requests/{asking}",
            f"{account}/settings/permissions/centers",
            f"{account}/settings/permissions/centers/{held}",
            f"{account}/settings/permissions/centers/{held}/remove",
            f"{account}/settings/transfer",
            f"/transfers/{move}",
            f"{center}/overview",
            f"{center}/ad-accounts",
            f"{center}/ad-accounts/{self.owned.id}",
            f"{center}/ad-accounts/{self.owned.id}/remove",
            f"{center}/ad-accounts/{self.owned.id}/transfer",
            f"{center}/ad-accounts/request",
            f"{center}/ad-accounts/transfer",
            f"{center}/requests",
            f"{center}/requests?box=in",
            f"{center}/requests/{sent}",
            f"{center}/transfers",
            f"{center}/transfers/{move}",
        ]

    def _house_paths(self) -> list[str]:
        return [
            "ad-accounts",
            "ad-accounts/add",
            "ad-accounts/new",
            "ad-accounts/new?whose=mine",
            "ad-accounts/new?whose=client",
            f"ad-accounts/{self.client.id}",
            "certificates",
            "certificates/new",
            f"certificates/{self.certificate.id}",
        ]

    def phone_pages(self) -> list[tuple[Actor | None, str]]:
        pages: list[tuple[Actor | None, str]] = [(None, path) for path in ("/", "/login", "/signup")]
        paths = [
            "/app/inbox",
            "/app/inbox?box=ending",
            "/app/inbox?box=decided",
            f"/app/inbox/requests/{self.pending}",
            f"/app/inbox/requests/{self.pending}?chosen=1&scope=POST&ends=day&ends_on=",
            f"/app/inbox/requests/{self.linked}/block",
            f"/app/ask/{self.token}",
            "/app/permissions",
            f"/app/permissions/{self.linked}",
            f"/app/permissions/{self.linked}/change?chosen=1&scope=POST&ends=asked",
            "/app/settings/blocked",
            f"/app/permissions/{self.linked}/revoke",
            f"/app/me?account={self.cast.mia_account.id}",
            "/app/@mia.trails",
            "/app/posts/new",
            f"/app/posts/drafts/{self.draft}",
            f"/app/post/{self.post}",
            f"/app/post/{self.post}/edit",
            f"/app/post/{self.post}/delete",
            "/app/settings",
            "/app/settings/privacy",
            "/app/business/upgrade",
            "/app/accounts/new",
            "/notifications/",
            "/notifications/?show=unread",
            f"/notifications/{self.lost_notice}",
            "/me",
            "/me/two-step",
            "/me/notifications",
        ]
        pages.append((None, f"/me/stop-mail/{tokens.make(self.cast.mia.person_id or 0, Group.REQUESTS)}"))
        return pages + [(self.cast.mia, path) for path in paths]


@pytest.fixture(scope="module")
def scene(town: Town) -> Scene:
    with town.inside():
        return Scene()


@pytest.mark.parametrize("device", ["desk", "phone"])
def test_every_page_is_clean_in_both_themes(
    town: Town, scene: Scene, request: pytest.FixtureRequest, device: str
) -> None:
    host = town.url if device == "desk" else town.app_url
    # The lists overlap; a page that was looked at would say the same again.
    pages = list(dict.fromkeys(scene.desk_pages() if device == "desk" else scene.phone_pages()))
    page = request.getfixturevalue(device)("visitor")
    found: list[str] = []
    visitor = None
    met: set[tuple[object, str]] = set()
    for actor, path in pages:
        if actor is not visitor:
            visitor = actor
            page.context.clear_cookies()
            if actor is not None:
                enter(page, town, actor, host)
        page.goto(host + path)
        layout = (actor, page.locator("body").get_attribute("class") or "")
        found += problems(page, but=SHELL if layout in met else ())
        met.add(layout)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{path} is wider than the screen"
    assert not found, "\n".join(found)


def test_the_first_load_is_small(town: Town, scene: Scene, desk: Callable[..., Page]) -> None:
    page = desk("Ana")
    enter(page, town, scene.cast.ana, town.url)
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    received: list[int] = []
    client.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    page.goto(f"{town.url}/ads/{scene.cast.acme.id}/assets/creator-accounts", wait_until="networkidle")
    assert sum(received) <= FIRST_LOAD_BYTES
    assert len(received) <= REQUESTS
