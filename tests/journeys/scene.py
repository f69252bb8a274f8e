"""Something on every page, for whoever looks at all of them."""

from __future__ import annotations

import dataclasses

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import NewVerification, Security
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewAskLink, NewLinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.rules import code_step, one_time_code
from suitcase.areas.notifications.contracts import Page as Leads
from suitcase.areas.notifications.models import Notification
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import client_account
from tests.areas.ad_accounts.sharing import assign, between_centers, passed_on
from tests.areas.centers.people import invite, joined
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
from tests.passkeys import SoftKey
from tests.stores.test_media import drawn


class Scene:
    """Something on every page."""

    def __init__(self) -> None:
        self.cast: Cast = everybody()
        linked = self._ask(self.cast.acme.id, self.cast.ana)
        self._approve(linked)
        self.linked = linked
        for number in range(4):  # so many that the switcher has a search
            ad_account(self.cast.ana, name=f"Acme {number}")
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
        self._shared_creator()
        self._careful()

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
        self.with_partner, self.partner_of_house, self.of_house = house.id, agency.id, account
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
            f"{at}/asset-groups/new",
            f"{at}/ad-accounts/{account}/admin",
            f"{at}/assets/creator-accounts",
        ]

    def _shared_creator(self) -> None:
        """A creator account in a group, asked for a partner."""
        self.circle = centers.create_group(self.cast.ana, center_id=self.center.id, name="Mia").id
        consent.propose_creators(
            self.cast.ana,
            center_id=self.center.id,
            partner_id=self.partner.id,
            creator_account_ids=[self.cast.mia_account.id],
            scopes=["POST"],
        )

    def _careful(self) -> None:
        """Tess has two-step sign-in, and leads a centre that requires it of everybody, with an ad account of Una's."""
        tess = person("Tess")
        secret = identity.new_app_secret()
        code = one_time_code(secret, code_step(clock.now()))
        identity.add_app(tess, secret=secret, code=code)
        identity.add_passkey(tess, name="Key", host="localhost", credential=SoftKey().registered())
        self.tess = dataclasses.replace(tess, sign_in_strength="password+totp")
        with acting(self.tess):
            mine = identity.get_two_step(self.tess)
        assert mine.app is not None
        self.app, self.passkey = mine.app.id, mine.passkeys[0].id
        strict = verified_center(self.tess, self.cast.olu, "Strict")
        account = center_account(self.tess, strict, name="Strict Trails")
        self.una = joined(self.tess, strict, "Una")
        assign(
            self.tess,
            center_id=strict.id,
            person_id=self.una.person_id or 0,
            account_id=account.id,
            role=Role.OPERATOR,
        )
        with acting(self.tess):
            version = centers.get_center(self.tess, strict.id).version
        wanted = Security(requires_two_step=True)
        centers.change_security(self.tess, center_id=strict.id, wanted=wanted, version=version)
        self.strict, self.strict_account = strict.id, account.id

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
