"""Writes about people. Each leaves a line in the person's own history, addresses only in sealed fields."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from suitcase.areas.access.contracts import Kind
from suitcase.areas.identity import contracts, rules
from suitcase.areas.identity.errors import BadProfile, EmailTaken, NoSuchPerson, WeakPassword
from suitcase.areas.identity.models import Person
from suitcase.areas.identity.queries import contract_of
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel.actor import Actor

# What can be noted about a person's sign-in: nothing but these, so that a typing error cannot invent a verb.
NOTABLE = frozenset(
    {
        contracts.EMAIL_CONFIRMED,
        contracts.EMAIL_CHANGED,
        contracts.SIGNED_IN,
        contracts.SIGN_IN_FAILED,
        contracts.SIGNED_OUT,
        contracts.SIGNED_OUT_ELSEWHERE,
        contracts.PASSWORD_CHANGED,
        contracts.PASSWORD_RESET,
        contracts.SECOND_STEP_FAILED,
        contracts.SECOND_STEP_BLOCKED,
    }
)


@action
def sign_up(actor: Actor, *, new: contracts.NewPerson) -> contracts.Person:
    """Save a person who has still to confirm their address. Raises EmailTaken, WeakPassword, BadProfile.

    Whoever calls this for a visitor must not tell them that an address is taken.
    """
    return contract_of(_add(actor, new))


@action
def register_person(actor: Actor, *, new: contracts.NewPerson) -> contracts.Person:
    """Save a person whose address counts as confirmed: the first operator, the demo, tests.

    The same steps and the same journal lines as signing up and following the link. Raises as `sign_up` does.
    """
    person = _add(actor, new)
    EmailAddress.objects.create(user_id=person.id, email=person.email, verified=True, primary=True)
    note(actor, contracts.EMAIL_CONFIRMED, person_id=person.id, personal={"email": person.email})
    return contract_of(person)


@action
def note(
    actor: Actor,
    verb: str,
    *,
    person_id: int,
    data: dict[str, object] | None = None,
    personal: dict[str, str] | None = None,
) -> None:
    """Write down what the sign-in pages saw happen to a person; `verb` is one of NOTABLE."""
    if verb not in NOTABLE:
        raise ValueError(f"{verb} is nothing that is noted about a sign-in.")
    fields = {"ip": actor.ip, **(personal or {})}
    record(
        verb,
        actor,
        streams=[(Kind.PERSON, person_id)],
        data=data,
        personal={person_id: {name: value for name, value in fields.items() if value}},
    )


@action
def change_profile(actor: Actor, *, profile: contracts.Profile) -> contracts.Person:
    """Save what a person changed about themselves. Raises BadProfile with a sentence per field."""
    if errors := rules.profile_errors(profile):
        raise BadProfile(fields=errors)
    mine = Person.objects.select_for_update()
    person = mine.filter(id=actor.person_id).first() if actor.person_id is not None else None
    if person is None:
        raise NoSuchPerson()
    wanted = {
        "name": rules.normal_name(profile.name),
        "theme": profile.theme,
        "language": profile.language,
        "notify_by_email": profile.notify_by_email,
    }
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    if not changed:
        nothing_changed()
        return contract_of(person)
    before = person.name
    for field in changed:
        setattr(person, field, wanted[field])
    person.save(update_fields=changed)
    names = {"name.from": before, "name.to": person.name} if "name" in changed else {}
    record(
        contracts.PROFILE_CHANGED,
        actor,
        streams=[(Kind.PERSON, person.id)],
        data={"fields": changed},
        personal={person.id: names} if names else None,
    )
    return contract_of(person)


def _add(actor: Actor, new: contracts.NewPerson) -> Person:
    email, name = rules.normal_email(new.email), rules.normal_name(new.name)
    _check(email, name, new.password)
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, new.password, name=name)
    except IntegrityError as error:
        raise EmailTaken() from error
    record(
        contracts.SIGNED_UP,
        actor,
        streams=[(Kind.PERSON, person.id)],
        personal={person.id: {"email": email, "name": name} | ({"ip": actor.ip} if actor.ip else {})},
    )
    return person


def _check(email: str, name: str, password: str) -> None:
    errors = {"name": wrong} if (wrong := rules.name_error(name)) else {}
    try:
        validate_email(email)
    except ValidationError:
        errors["email"] = "Write a full e-mail address, like ana@example.com."
    if errors:
        raise BadProfile(fields=errors)
    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as error:
        raise WeakPassword(fields={"password": " ".join(error.messages)}) from error
