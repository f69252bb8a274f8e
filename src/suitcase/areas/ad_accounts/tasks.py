"""Jobs of the ad accounts area: mails with an invitation."""

from __future__ import annotations

from procrastinate.contrib.django import app

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.ad_accounts.invitations import INVITING
from suitcase.areas.ad_accounts.models import AdAccount, Invitation


@app.task(name="ad_accounts.mail_invitation", queue="mail", retry=5)
def mail_invitation(invitation_id: int) -> None:
    """Mail an invitation that is still open."""
    INVITING.mail(invitation_id, "ad_accounts", _letter)


def _letter(row: Invitation) -> tuple[str, str]:
    account = AdAccount.objects.get(id=row.ad_account_id)
    role = ROLE_WORDS[Role[row.role]]
    return account.name, f"the ad account {account.name} ({account.company_name}) as {role}"
