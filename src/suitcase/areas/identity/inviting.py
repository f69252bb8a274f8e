"""The steps of every invitation by e-mail: made, replaced, mailed, sent again, taken back, declined, run out.

An area keeps its own rows and says who may invite, as what, and what accepting brings. Its rows have the columns `id`,
`email`, `state`, `token_digest`, `invited_by`, `invited_at`, `expires_at`, `mailed_at`, `ended_at`, `ended_by`, and one
for what they lead into.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Model, QuerySet

from suitcase.areas.identity import invitations as rules
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.identity.errors import NotYourInvitation
from suitcase.areas.identity.queries import display_name
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting

log = structlog.get_logger(__name__)
Row = TypeVar("Row", bound=Model)


@dataclasses.dataclass(frozen=True, slots=True)
class Inviting(Generic[Row]):
    """Invitations of one kind. `name` starts their verbs and their secrets; `into` is the column of what they lead to.

    `hold` locks the people of that, so that answers follow one another; `record` writes a line of the journal.
    """

    name: str
    rows: type[Row]
    into: str
    hold: Callable[[int], object]
    record: Callable[[str, Actor, Row], object]

    def token_of(self, invitation_id: int) -> str:
        """The secret of the link in an invitation's mail."""
        return rules.secret_of(self.name, invitation_id)

    def state_of(self, row: Any) -> InvitationState:
        """The state of a row that counts now."""
        return rules.state_now(InvitationState(row.state), row.expires_at, clock.now())

    def waiting(self, place: int) -> QuerySet[Row]:
        """Those into one place that nobody has answered."""
        return self._all().filter(state=InvitationState.PENDING, **{self.into: place})

    def make(self, place: int, email: str, invited_by: int, **offered: Any) -> Row:
        """A row, not saved yet, that is open for a week from now."""
        id_, now = new_id(), clock.now()
        return self.rows(
            id=id_,
            email=email,
            token_digest=rules.digest_of(self.token_of(id_)),
            invited_by=invited_by,
            invited_at=now,
            expires_at=now + limits.INVITATION_LIFETIME,
            **{self.into: place},
            **offered,
        )

    def replace(self, place: int, addresses: Iterable[str], by: int) -> None:
        """Take back what waits for these addresses, since they are invited anew."""
        former = self.waiting(place).filter(email__in=list(addresses))
        former.update(state=InvitationState.CANCELLED, ended_at=clock.now(), ended_by=by)

    def open_in(self, place: int, invitation_id: int) -> Row:
        """An invitation into a place, locked, for whoever may invite there and holds it. Raises `InvitationOver`."""
        row = self._all().select_for_update().filter(id=invitation_id, **{self.into: place}).first()
        if row is None:
            raise NotFound
        rules.check_open(self.state_of(row))
        return row

    def open_for(self, invitation_id: int) -> Row:
        """An invitation, its place held, for the acting person, who has proven its address. Raises `InvitationOver`."""
        found: Any = self._all().filter(id=invitation_id).first()
        if found is None:
            raise NotFound
        if not rules.reads_mail_at(found.email):
            raise NotYourInvitation
        self.hold(getattr(found, self.into))
        row = self._all().select_for_update().get(id=invitation_id)
        rules.check_open(self.state_of(row))
        return row

    def renew(self, actor: Actor, row: Any, sender: int) -> None:
        """Another week for an open invitation, whose mail goes out again. Raises `TooManyTries`."""
        to = f"{self.into.removesuffix('_id')}:{getattr(row, self.into)}"
        rules.count_invitations(sender, (row.email,), to=to)
        row.expires_at = clock.now() + limits.INVITATION_LIFETIME
        row.save(update_fields=["expires_at"])
        self.record(f"{self.name}:resent", actor, row)

    def cancel(self, actor: Actor, row: Row) -> None:
        """Take an open invitation back; the link in the mail stops working."""
        self.end(actor, row, InvitationState.CANCELLED)
        self.record(f"{self.name}:cancelled", actor, row)

    def decline(self, actor: Actor, invitation_id: int) -> None:
        """Say no to an invitation that went to an address of the acting person."""
        row = self.open_for(invitation_id)
        self.end(actor, row, InvitationState.CANCELLED)
        self.record(f"{self.name}:declined", actor, row)

    def end(self, actor: Actor, row: Any, state: InvitationState) -> None:
        """Write down how an invitation ended, and by whom; nobody ends what time does."""
        row.state, row.ended_at, row.ended_by = state, clock.now(), actor.person_id
        row.save(update_fields=["state", "ended_at", "ended_by"])

    def mail(self, invitation_id: int, sender: str, letter: Callable[[Row], tuple[str, str]]) -> None:
        """Mail an invitation that is still open; for a job. `letter` gives what it is into: its name, and in words.

        The link's secret is made here and stays out of the job and the table.
        """
        with acting(Actor.system(sender)):
            row: Any = self._all().get(id=invitation_id)
            name, what = letter(row)
            if self.state_of(row) is not InvitationState.PENDING:
                return
            # As the installation's secret makes it now; it may be another one than when the row was written.
            row.token_digest = rules.digest_of(self.token_of(row.id))
            row.save(update_fields=["token_digest"])
            inviter = display_name(row.invited_by)
        if not rules.may_be_mailed(row.email):
            log.warning(
                "an address got enough invitations today; this one was not mailed", invitation=invitation_id
            )
            return
        body = (
            f"{inviter} invites you to {what}.\n\n"
            f"Open this link to accept or to say no:\n{settings.PUBLIC_URL}/invite/{self.token_of(row.id)}\n\n"
            f"It works for {row.email} only, until {row.expires_at:%d %B %Y}. If you do not know {inviter}, "
            "ignore this mail: nothing happens without you.\n"
        )
        EmailMessage(subject=f"{inviter} invites you to {name}", body=body, to=[row.email]).send()
        with acting(Actor.system(sender)):
            self._all().filter(id=invitation_id).update(mailed_at=clock.now())

    def _all(self) -> QuerySet[Row]:
        return self.rows._default_manager.all()
