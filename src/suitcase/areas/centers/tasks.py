"""Jobs of the centers area: mails with an invitation."""

from __future__ import annotations

from procrastinate.contrib.django import app

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.centers.invitations import INVITING
from suitcase.areas.centers.models import Center, CenterInvitation


@app.task(name="centers.mail_invitation", queue="mail", retry=5)
def mail_center_invitation(invitation_id: int) -> None:
    """Mail an invitation that is still open."""
    INVITING.mail(invitation_id, "centers", _letter)


def _letter(row: CenterInvitation) -> tuple[str, str]:
    center = Center.objects.get(id=row.center_id)
    roles = " and ".join(ROLE_WORDS[Role[one]] for one in (row.role, row.finance) if one)
    return center.name, f"the Business Center {center.name} as {roles}"
