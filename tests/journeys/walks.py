"""The pages of every surface, with what is done on them before they are looked at."""

from __future__ import annotations

from collections.abc import Iterable

from suitcase.areas.ad_accounts.invitations import token_of
from suitcase.areas.notifications import tokens
from suitcase.areas.notifications.contracts import Group
from suitcase.kernel.actor import Actor
from tests.cast import PASSWORD
from tests.journeys.looking import Visit
from tests.journeys.scene import Scene


def _of(actor: Actor | None, *paths: str) -> list[Visit]:
    return [Visit(actor, path) for path in paths]


def account_pages(scene: Scene, mails: Iterable[str]) -> list[Visit]:
    """Signing in and up, one's own profile, the second steps, invitations; `mails` are names in the mailbox."""
    ana, tess, cai = scene.cast.ana, scene.tess, scene.cast.cai
    login = {"login": "tess@people.example", "password": PASSWORD}
    invitation = f"/invite/{token_of(scene.invited)}"
    nobody = ["/", "/login", "/signup", "/forgot", "/verify", "/verify/a-link-of-long-ago", "/forgot/sent"]
    nobody += ["/forgot/1-a-link-of-long-ago", "/login/closed", invitation, "/dev/mail"]
    return [
        *_of(None, *nobody, *(f"/dev/mail/{name}" for name in mails)),
        Visit(None, "/login", {"login": "ana@people.example", "password": "not this one"}),
        Visit(None, "/forgot", {"email": "too-often@people.example"}, times=6),
        Visit(None, "/login", login),
        *_of(
            ana, "/me", "/me/email", "/me/password", "/me/two-step", "/me/two-step/app", "/me/notifications"
        ),
        Visit(ana, "/me/two-step/app", {"password": PASSWORD}),
        *_of(ana, "/me/two-step/passkeys/new", "/notifications/", "/notifications/?show=unread", "/logout"),
        *_of(cai, "/invitations", invitation, "/ads/"),
        *_of(tess, "/me/two-step", "/me/two-step/off", "/me/two-step/codes/new"),
        *_of(tess, f"/me/two-step/{scene.app}/remove", f"/me/two-step/{scene.passkey}/rename"),
        Visit(tess, "/me/two-step/codes/new", {}, "form[action='/me/two-step/codes/new'] button"),
    ]


def ads_pages(scene: Scene) -> list[Visit]:
    """Ads Manager."""
    account = f"/ads/{scene.cast.acme.id}"
    links = f"{account}/assets/creator-accounts"
    one = f"{links}/{scene.cast.mia_account.id}"
    asking, _, held, move = scene.between
    paths = [
        "/ads/new",
        f"{account}/overview",
        f"{account}/settings",
        f"{account}/settings/edit",
        f"{account}/settings/close",
        f"{account}/settings/appeal",
        f"{account}/settings/permissions",
        f"{account}/settings/permissions/invitations",
        f"{account}/settings/permissions/invite",
        f"{account}/settings/permissions/requests",
        f"{account}/settings/permissions/{scene.operator.person_id}",
        f"{account}/settings/permissions/{scene.operator.person_id}/remove",
        f"{account}/requests/{scene.asked}",
        f"{account}/activity",
        f"{account}/activity?q=nothing like it&person=Ana&since=2026-13-01",
        links,
        f"{links}/linked",
        f"{links}/history?status=REVOKED",
        f"{links}/request",
        f"{links}/request?again={scene.cast.mia_account.id}",
        one,
        f"{one}/evidence",
        f"{one}/unlink",
        f"{links}/{scene.cast.leo_account.id}",
        f"{links}/{scene.cast.leo_account.id}/cancel",
        "/nothing-here",
        f"{account}/notifications?tab=business-center",
        f"{account}/access-requests/{asking}",
        f"{account}/settings/permissions/centers",
        f"{account}/settings/permissions/centers/{held}",
        f"{account}/settings/permissions/centers/{held}/remove",
        f"{account}/settings/transfer",
        f"/transfers/{move}",
    ]
    ana, edit = scene.cast.ana, f"{account}/settings/edit"
    handle = "input[name=username]"
    return [
        *_of(ana, *dict.fromkeys(paths)),
        Visit(ana, edit, {"company_name": "Acme Trails GmbH", "website": "https://trails.example"}),
        Visit(ana, edit, {"name": "", "website": "no address", "contact_email": "nobody"}),
        Visit(ana, f"{account}/overview", press=".switcher", typed=("#accounts input[name=q]", "acme")),
        Visit(ana, f"{links}/request", typed=(handle, "leo")),
        Visit(ana, f"{links}/request", {"username": "leo.bake"}),
        *_of(scene.operator, links, f"{account}/ask"),
        *_of(scene.una, f"/ads/{scene.strict_account}/overview", "/ads/", "/notifications/"),
        *_of(scene.cast.mia, "/"),
    ]


def center_pages(scene: Scene) -> list[Visit]:
    """Business Center."""
    _, sent, _, move = scene.between
    center, owner, house = (f"/business/{one.id}" for one in (scene.center, scene.owner, scene.house))
    circle = f"{center}/asset-groups/{scene.circle}"
    paths = [
        "/business/",
        "/business/new",
        f"{center}/overview",
        f"{center}/members",
        f"{center}/members/{scene.cast.ana.person_id}",
        f"{center}/members/{scene.cast.ana.person_id}/remove",
        f"{center}/members/invite",
        f"{center}/members/invitations",
        f"{center}/members/review",
        f"{center}/members/remove?person={scene.cast.ana.person_id}",
        f"{center}/requests/withdraw?all=1",
        f"{center}/partners",
        f"{center}/partners/add",
        f"{center}/partners/{scene.partner.id}",
        f"{center}/partners/{scene.partner.id}/share",
        f"{center}/partners/{scene.partner.id}/creator-accounts",
        f"{center}/partners/{scene.partner.id}/creator-accounts/shared-with-you",
        f"{center}/partners/{scene.partner.id}/remove",
        f"{center}/verification",
        f"{center}/settings",
        f"{center}/settings/security",
        f"{center}/settings/close",
        f"/business/{scene.owner.id}/settings/close",
        f"/business/{scene.closed.id}/overview",
        f"{center}/activity",
        f"{center}/creator-accounts",
        f"{center}/creator-accounts/request",
        f"{center}/creator-accounts/request/link",
        f"{center}/creator-accounts/links/{scene.ask_link}",
        f"{center}/creator-accounts/{scene.cast.mia_account.id}",
        f"{center}/creator-accounts/{scene.cast.mia_account.id}/assign",
        f"{center}/creator-accounts/{scene.cast.mia_account.id}/unlink",
        f"{center}/activity?kind=people",
        f"{center}/activity/verify",
        f"{center}/access?person={scene.cast.ana.person_id}&thing={scene.center.id}",
        f"{center}/access?person=vera&thing={scene.center.id}&may=center.manage",
        f"{center}/access/who?thing={scene.center.id}",
        f"{center}/access/change?do=leave&person=vera",
        f"{center}/ad-accounts/new",
        circle,
        f"{circle}/creator-accounts?creator={scene.cast.mia_account.id}",
        f"{center}/creator-accounts/links/{scene.ask_link}/withdraw",
        *scene.house_pages,
        f"{owner}/overview",
        f"{owner}/ad-accounts",
        f"{owner}/ad-accounts/{scene.owned.id}",
        f"{owner}/ad-accounts/{scene.owned.id}/activity?q=created",
        f"{owner}/ad-accounts/{scene.owned.id}/remove",
        f"{owner}/ad-accounts/{scene.owned.id}/transfer",
        f"{owner}/ad-accounts/request",
        f"{owner}/ad-accounts/transfer",
        f"{owner}/requests",
        f"{owner}/requests?box=in",
        f"{owner}/requests/{sent}",
        f"{owner}/transfers",
        f"{owner}/transfers/{move}",
        f"{house}/ad-accounts",
        f"{house}/ad-accounts/add",
        f"{house}/ad-accounts/new",
        f"{house}/ad-accounts/new?whose=mine",
        f"{house}/ad-accounts/new?whose=client",
        f"{house}/ad-accounts/{scene.client.id}",
        f"{house}/certificates",
        f"{house}/certificates/new",
        f"{house}/certificates/{scene.certificate.id}",
    ]
    return [*_of(scene.cast.ana, *dict.fromkeys(paths)), *_asked_first(scene)]


def _asked_first(scene: Scene) -> list[Visit]:
    """What is read before it is done, and forms that are refused."""
    ana = scene.cast.ana
    center, house = f"/business/{scene.center.id}", f"/business/{scene.with_partner}"
    partner = f"{center}/partners/{scene.partner.id}"
    mia, account = str(scene.cast.mia_account.id), str(scene.of_house)
    share = f"{house}/partners/{scene.partner_of_house}/share"
    return [
        Visit(ana, f"{center}/members/invite", {"emails": "one@people.example, two@people.example, nobody"}),
        Visit(ana, f"{center}/members/invite", {"emails": ""}),
        Visit(
            ana, f"{center}/settings/security", {"allowed_domains": "people.example", "dormant_days": "90"}
        ),
        Visit(ana, f"{center}/settings/security", {"allowed_domains": "acme.example"}),
        Visit(ana, f"{house}/ad-accounts/request", {"ids": f"{scene.cast.acme.id}, 12", "role": "OPERATOR"}),
        Visit(ana, share, {"id": [account], "role": ["ANALYST"]}, "button[name=act]"),
        Visit(ana, share, {"role": []}, "button[name=act]"),
        Visit(ana, f"{partner}/creator-accounts", {"id": [mia]}, "button[value=stop]"),
        Visit(ana, f"{center}/creator-accounts/request", typed=("input[name=username]", "leo")),
        Visit(ana, f"{house}/ad-accounts/new?whose=client", typed=("input[name=company_name]", "acme")),
        Visit(ana, f"{center}/access", typed=("input[name=person]", "vera")),
        *_of(scene.una, f"/business/{scene.strict}/members", "/business/"),
    ]


def ops_pages(scene: Scene) -> list[Visit]:
    """The back office."""
    return _of(
        scene.cast.olu,
        "/ops/reviews/accounts",
        "/ops/accounts",
        "/ops/search?q=acme",
        f"/ops/people/{scene.cast.ana.person_id}",
        f"/ops/centers/{scene.center.id}",
        f"/ops/centers/{scene.closed.id}",
        f"/ops/creators/{scene.cast.mia_account.id}",
        "/ops/reviews/verifications",
        f"/ops/reviews/verifications/{scene.center.id}",
        "/ops/reviews/certificates",
        f"/ops/reviews/certificates/{scene.certificate.id}",
        "/ops/reviews/companies",
        f"/ops/reviews/companies/{scene.certificate.company_id}",
        f"/ops/reviews/accounts/{scene.client.id}",
        "/ops/health",
        f"/ops/reviews/accounts/{scene.cast.acme.id}",
    )


def phone_pages(scene: Scene) -> list[Visit]:
    """The creator's app."""
    stop = f"/me/stop-mail/{tokens.make(scene.cast.mia.person_id or 0, Group.REQUESTS)}"
    return [
        *_of(None, "/", "/login", "/signup", stop),
        *_of(
            scene.cast.mia,
            "/app/inbox",
            "/app/inbox?box=ending",
            "/app/inbox?box=decided",
            f"/app/inbox/requests/{scene.pending}",
            f"/app/inbox/requests/{scene.pending}?chosen=1&scope=POST&ends=day&ends_on=",
            f"/app/inbox/requests/{scene.linked}/block",
            f"/app/ask/{scene.token}",
            "/app/permissions",
            f"/app/permissions/{scene.linked}",
            f"/app/permissions/{scene.linked}/change?chosen=1&scope=POST&ends=asked",
            "/app/settings/blocked",
            f"/app/permissions/{scene.linked}/revoke",
            f"/app/me?account={scene.cast.mia_account.id}",
            "/app/@mia.trails",
            "/app/posts/new",
            f"/app/posts/drafts/{scene.draft}",
            f"/app/post/{scene.post}",
            f"/app/post/{scene.post}/edit",
            f"/app/post/{scene.post}/delete",
            "/app/settings",
            "/app/settings/privacy",
            "/app/business/upgrade",
            "/app/accounts/new",
            "/notifications/",
            "/notifications/?show=unread",
            f"/notifications/{scene.lost_notice}",
            "/me",
            "/me/two-step",
            "/me/notifications",
            "/app/settings/close",
        ),
        Visit(scene.cast.mia, "/app/accounts/new", {"handle": "no handle!"}),
    ]
