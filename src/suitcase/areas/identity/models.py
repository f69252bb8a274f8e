"""Tables of people and of the things that guard their sign-in. Rules live elsewhere."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from suitcase.areas.identity.contracts import LANGUAGES, THEMES
from suitcase.areas.identity.rules import normal_email
from suitcase.kernel import clock
from suitcase.kernel.ids import new_id


class People(BaseUserManager["Person"]):
    """Makes and finds people. E-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Save a person; without a password nobody can sign in as them until it is reset."""
        person = self.model(email=normal_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=normal_email(username or ""))


class Person(AbstractBaseUser):
    """Somebody who can sign in. Rights come from relations, never from flags on this row."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, choices=LANGUAGES, default="en")
    theme = models.CharField(max_length=8, choices=THEMES, default="system")
    notify_by_email = models.BooleanField(default=True)
    avatar = models.CharField(max_length=120, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = People()

    class Meta:
        db_table = "person"
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="person_email_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Always False: Django's own admin is not used; operators hold a relation to the platform."""
        return False

    @property
    def is_superuser(self) -> bool:
        """Always False: nobody bypasses the access rules."""
        return False


class Rate(models.Model):
    """How often something was tried in one stretch of time. The key is a keyed hash, not the thing."""

    pk = models.CompositePrimaryKey("key", "starts_at")
    key = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    count = models.IntegerField()

    class Meta:
        db_table = "rate"


class SetUpToken(models.Model):
    """The one token that opens the set-up page, as a hash. Making a new one ends the old one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "set_up_token"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="set_up_token_single"),
        ]
