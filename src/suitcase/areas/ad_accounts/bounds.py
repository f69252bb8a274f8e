"""What people of partners are told of an ad account's history, beside what stands in their own.

Partners, and Business Centers that were let in by request, are told what concerns the account itself since they have
it: how it stands, its business information and company, its owner, its creators. Who else was let in, invited, assigned
or turned away is the owner's matter.
"""

from __future__ import annotations

from collections.abc import Collection

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.kernel.actor import Actor

_ACCOUNT = (
    "created",
    "approved",
    "rejected",
    "changed",
    "submitted",
    "name_restored",
    "appealed",
    "appeal_declined",
    "suspended",
    "reinstated",
    "closed",
)
_COMPANY = ("submitted", "approved", "identified", "rejected")
_CERTIFICATE = ("submitted", "changed", "approved", "rejected", "expired")
_OWNER = ("accepted", "undone", "done")
_told = {
    *(f"ad_account:{what}" for what in _ACCOUNT),
    *(f"company_name:{what}" for what in _COMPANY),
    *(f"certificate:{what}" for what in _CERTIFICATE),
    *(f"transfer:{what}" for what in _OWNER),
}


def tell_partners(*verbs: str) -> None:
    """Let areas above add what concerns the account itself and names none of its people."""
    _told.update(verbs)


class BoundOfPartners:
    """Plugged into the journal, for histories of ad accounts."""

    @property
    def told(self) -> Collection[str]:
        """The list of what is told; whatever is not on it is not."""
        return sorted(_told)

    def known_to(self, actor: Actor, thing_id: int) -> Collection[int]:
        """Those of her own centres, who let them in, and whom a refusal would send her to."""
        helping = access.who_can_help(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, thing_id))
        return access.known_to_partners(thing_id) | {one.id for one in helping}

    def stranger(self, scope: str) -> str:
        """Everybody else whom the owner lets act there is the owner's to a partner, other partners' people too."""
        return "An operator" if scope == "ops" else "Somebody of the owner"
