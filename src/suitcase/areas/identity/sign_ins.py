"""Where somebody is signed in, ended: the session and its row in the person's list go together."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from suitcase.areas.identity import contracts
from suitcase.areas.identity.actions import note
from suitcase.areas.identity.errors import NoSuchPerson
from suitcase.areas.journal.public import action, nothing_changed
from suitcase.kernel.actor import Actor


@action
def end_sign_ins(actor: Actor, *, person_id: int, but: str = "") -> int:
    """Sign a person out everywhere, except in the session with the key `but`. Returns how many sign-ins ended.

    People end their own, Suitcase itself anybody's. Raises NoSuchPerson for those of somebody else.
    """
    is_suitcase = actor.scope == "job" and actor.person_id is None
    if not is_suitcase and actor.person_id != person_id:
        raise NoSuchPerson()
    rows = UserSession.objects.filter(user_id=person_id).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    # Sessions before their rows, as whoever signs out in one place.
    sessions = Session.objects.filter(session_key__in=keys)
    list(sessions.order_by("session_key").select_for_update().values_list("session_key", flat=True))
    ended: int = sessions.delete()[0]
    rows.filter(session_key__in=keys).delete()
    if not ended:
        nothing_changed()
        return 0
    note(actor, contracts.SIGNED_OUT_ELSEWHERE, person_id=person_id, data={"count": ended})
    return ended
