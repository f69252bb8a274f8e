"""Jobs of the ad accounts area: mails with an invitation."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate.contrib.django import app

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.ad_accounts import invitations
from suitcase.areas.ad_accounts.models import AdAccount, Invitation
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

log = structlog.get_logger(__name__)


@app.task(name="ad_accounts.mail_invitation", queue="mail", retry=5)
def mail_invitation(invitation_id: int) -> None:
    """Mail an invitation that is still open. The link's secret is made here and stays out of the job and the table."""
    with acting(Actor.system("ad_accounts")):
        row = Invitation.objects.get(id=invitation_id)
        account = AdAccount.objects.get(id=row.ad_account_id)
        if invitations.state_of(row) is not InvitationState.PENDING:
            return
        # As the installation's secret makes it now; it may be another one than when the row was written.
        row.token_digest = identity.digest_of(invitations.token_of(row.id))
        row.save(update_fields=["token_digest"])
        inviter = identity.display_name(row.invited_by)
    if not identity.may_be_mailed(row.email):
        log.warning(
            "an address got enough invitations today; this one was not mailed", invitation=invitation_id
        )
        return
    _message(row, account, inviter).send()
    with acting(Actor.system("ad_accounts")):
        Invitation.objects.filter(id=invitation_id).update(mailed_at=clock.now())


def _message(row: Invitation, account: AdAccount, inviter: str) -> EmailMessage:
    role = ROLE_WORDS[Role[row.role]]
    body = (
        f"{inviter} invites you to the ad account {account.name} ({account.company_name}) as {role}.\n\n"
        f"Open this link to accept or to say no:\n{settings.PUBLIC_URL}/invite/{invitations.token_of(row.id)}\n\n"
        f"It works for {row.email} only, until {row.expires_at:%d %B %Y}. If you do not know {inviter}, "
        "ignore this mail: nothing happens without you.\n"
    )
    return EmailMessage(subject=f"{inviter} invites you to {account.name}", body=body, to=[row.email])
