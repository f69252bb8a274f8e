"""What people want by e-mail: reading and saving their choices, and stopping mails from a mail."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import Profile
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.areas.notifications import rules, tokens
from suitcase.areas.notifications.contracts import Group, Preferences
from suitcase.areas.notifications.models import MailChoice
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

# What can be chosen; security mails always go.
CHOICES = tuple(group for group in rules.GROUPS if group is not Group.SECURITY)


def get_preferences(actor: Actor) -> Preferences:
    """What the person wants by e-mail: every group, and those creator accounts of theirs they said something about."""
    return preferences_of(actor, access.require_signed_in(actor))


def preferences_of(actor: Actor, person_id: int) -> Preferences:
    """The same of somebody, for a job that mails them."""
    person = identity.get_person(actor.within("account") if actor.is_signed_in else actor, person_id)
    with acting(actor):
        rows = list(MailChoice.objects.filter(person_id=person_id))
    said = {row.group: row.by_email for row in rows if row.group}
    return Preferences(
        by_email=person.notify_by_email,
        groups={group: said.get(group.value, rules.goes_unasked(group)) for group in CHOICES},
        accounts={row.creator_account_id: row.by_email for row in rows if row.creator_account_id},
    )


@action
def save_preferences(actor: Actor, *, wanted: Preferences) -> None:
    """Save what the person chose. Groups and creator accounts that `wanted` does not name stay as they are."""
    before = get_preferences(actor)
    groups = {
        group: on for group, on in wanted.groups.items() if group in CHOICES and on != before.groups[group]
    }
    accounts = {one: on for one, on in wanted.accounts.items() if on != before.accounts.get(one, True)}
    at_all = wanted.by_email != before.by_email
    if not (groups or accounts or at_all):
        nothing_changed()
        return
    if at_all:
        _set_at_all(actor, by_email=wanted.by_email)
    for group, on in groups.items():
        _choose(actor, group=group.value, by_email=on)
    for creator_account_id, on in accounts.items():
        _choose(actor, creator_account_id=creator_account_id, by_email=on)
    said: dict[str, object] = {"groups": {group.value: on for group, on in groups.items()}}
    said |= {"accounts": {str(one): on for one, on in accounts.items()}}
    _record(actor, {**said, "by_email": wanted.by_email} if at_all else said)


@action
def stop_mail(actor: Actor, *, group: Group) -> None:
    """Stop mails of one group; `actor` is whose they are, signed in or shown by the word in a mail."""
    wanted = get_preferences(actor)
    if not wanted.groups.get(group, False):
        nothing_changed()
        return
    _choose(actor, group=group.value, by_email=False)
    _record(actor, {"groups": {group.value: False}, "from": "mail"})


@action
def stop_all_mail(actor: Actor) -> None:
    """Stop all mails about notifications but those about security."""
    if not get_preferences(actor).by_email:
        nothing_changed()
        return
    _set_at_all(actor, by_email=False)
    _record(actor, {"by_email": False, "from": "mail"})


def who_stops(token: str, *, ip: str = "") -> tuple[Actor, Group]:
    """Who the word in a mail speaks for, and about what; raises `BadStopLink`. It opens nothing else."""
    person_id, group = tokens.read(token)
    return Actor.person(person_id, ip=ip), group


def _set_at_all(actor: Actor, *, by_email: bool) -> None:
    mine = actor.within("account")
    person = identity.get_person(mine, access.require_signed_in(actor))
    profile = Profile(person.name, person.theme, person.language, by_email)
    identity.change_profile(mine, profile=profile)


def _choose(actor: Actor, *, by_email: bool, group: str = "", creator_account_id: int | None = None) -> None:
    MailChoice.objects.update_or_create(
        person_id=access.require_signed_in(actor),
        group=group,
        creator_account_id=creator_account_id,
        defaults={"by_email": by_email, "changed_at": clock.now()},
    )


def _record(actor: Actor, data: dict[str, object]) -> None:
    record("person:mail_chosen", actor, streams=[(Kind.PERSON, access.require_signed_in(actor))], data=data)
