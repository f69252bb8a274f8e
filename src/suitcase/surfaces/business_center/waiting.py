"""What waits for an Admin of a centre: the list at the top of its overview, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter, Status
from suitcase.areas.ad_accounts.public import CertificateState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Headcount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkView
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import PageRequest
from suitcase.surfaces.kit.format import date

# A sentence, the label of its link, and where that leads.
Wait = tuple[str, str, str]
# Linked creator accounts that are looked through for such as nobody uses.
_LOOKED_AT = 100
_REFUSED = (Status.REJECTED, Status.CHANGE_REJECTED)


def waiting(actor: Actor, center: Center, count: Headcount) -> list[Wait]:
    """Everything an Admin should look at."""
    return [
        *_business(center),
        *_asked(actor, center),
        *_accounts(actor, center),
        *_certificates(actor, center),
        *_creators(actor, center),
        *_people(center, count),
    ]


def _business(center: Center) -> Iterator[Wait]:
    if not centers.is_verified(center.id):
        yield (
            _("The business is not verified. A Business Center owns ad accounts only once it is."),
            _("Business verification"),
            reverse("business_verification", args=[center.id]),
        )


def _people(center: Center, count: Headcount) -> Iterator[Wait]:
    def page(route: str) -> str:
        return reverse(route, args=[center.id])

    if count.members == 1 and not count.invited:
        yield _("Nobody but you is in it yet."), _("Invite members"), page("business_invite")
    elif count.admins == 1:
        only = _("You are the only Admin. With a second one nobody is locked out when you are away.")
        yield only, _("Choose a second Admin"), page("business_members")
    if count.invited:
        said = ngettext(
            "%(num)s invitation waits for an answer.",
            "%(num)s invitations wait for an answer.",
            count.invited,
        )
        yield said % {"num": count.invited}, _("Invitations"), page("business_invitations")
    if count.unused:
        said = ngettext(
            "%(num)s member has not signed in for long.",
            "%(num)s members have not signed in for long.",
            count.unused,
        )
        yield said % {"num": count.unused}, _("Review access"), page("business_review")


def _asked(actor: Actor, center: Center) -> Iterator[Wait]:
    """Requests for access, and transfers."""
    requests = reverse("business_requests", args=[center.id])
    offers, asked = ad_accounts.count_waiting(actor, center.id)
    if offers:
        said = ngettext(
            "A lower role was offered for %(num)s ad account you asked for.",
            "A lower role was offered for %(num)s ad accounts you asked for.",
            offers,
        )
        yield said % {"num": offers}, _("Answer"), f"{requests}?state=COUNTERED"
    if asked:
        said = ngettext(
            "%(num)s request for access to what you own waits for an Admin of the ad account.",
            "%(num)s requests for access to what you own wait for an Admin of the ad account.",
            asked,
        )
        yield said % {"num": asked}, _("Requests"), f"{requests}?box=in&state=PENDING"
    for one in ad_accounts.list_transfers(actor, center_id=center.id, only_open=True):
        name = one.ad_account or _("ad account %(id)s") % {"id": one.ad_account_id}
        words = {"account": name, "center": one.to_center}
        page = reverse("business_transfer", args=[center.id, one.id])
        if one.may_answer:
            yield _("The transfer of %(account)s to %(center)s waits for you.") % words, _("Answer"), page
        elif one.may_undo:
            said = _("The transfer of %(account)s to %(center)s can still be undone.")
            yield said % words, _("Look at it"), page


def _accounts(actor: Actor, center: Center) -> Iterator[Wait]:
    found = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter(statuses=_REFUSED, size=1))
    if found.total == 1:
        card = found.rows[0].card
        said = _("%(account)s was rejected in review.") % {"account": card.name}
        yield said, _("See why"), reverse("business_account", args=[center.id, card.id])
    elif found.total:
        page = reverse("business_accounts", args=[center.id])
        said = ngettext(
            "%(num)s ad account was rejected in review.",
            "%(num)s ad accounts were rejected in review.",
            found.total,
        )
        yield said % {"num": found.total}, _("See which"), f"{page}?status={_REFUSED[0].value}"


def _certificates(actor: Actor, center: Center) -> Iterator[Wait]:
    for one in ad_accounts.list_certificates_to_mend(actor, center.id):
        page = reverse("business_certificate", args=[center.id, one.id])
        if one.state is CertificateState.REJECTED:
            said, label = _("The business certificate of %(company)s was rejected."), _("Put it right")
        elif one.state is CertificateState.EXPIRED:
            said, label = _("The business certificate of %(company)s has run out."), _("Renew it")
        else:
            said, label = _("The business certificate of %(company)s ends on %(day)s."), _("Renew it")
        day = date(one.valid_until, center.time_zone) if one.valid_until else ""
        yield said % {"company": one.company, "day": day}, label, page


def _creators(actor: Actor, center: Center) -> Iterator[Wait]:
    """Creator accounts that are linked and that nobody can use yet, and creators who have not answered."""
    wanted = consent.LinkFilter(view=LinkView.LINKED)
    found = consent.list_center_links(actor, center.id, wanted, PageRequest(_LOOKED_AT))
    used = consent.count_uses([row.creator_account_id for row in found.rows], center.id)
    idle = [row for row in found.rows if row.creator_account_id not in used]
    if len(idle) == 1:
        said = _("@%(handle)s is linked, and nobody here can use it yet.") % {"handle": idle[0].handle}
        yield (
            said,
            _("Assign"),
            reverse("business_creator_assign", args=[center.id, idle[0].creator_account_id]),
        )
    elif idle:
        said = ngettext(
            "%(num)s linked account cannot be used by anybody here yet.",
            "%(num)s linked accounts cannot be used by anybody here yet.",
            len(idle),
        )
        page = reverse("business_creators", args=[center.id])
        yield said % {"num": len(idle)}, _("Assign"), f"{page}?view={LinkView.LINKED.value}"
    if unanswered := found.counts.get(LinkView.WAITING, 0):
        said = ngettext(
            "%(num)s creator has not answered yet.", "%(num)s creators have not answered yet.", unanswered
        )
        page = reverse("business_creators", args=[center.id])
        yield said % {"num": unanswered}, _("Requests"), f"{page}?view={LinkView.WAITING.value}"
