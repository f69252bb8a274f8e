"""Tables of notifications and of what people want by e-mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from suitcase.areas.notifications.contracts import Group, MailState, Tab
from suitcase.kernel.ids import new_id


class Notification(models.Model):
    """One journal line told to one person. The sentence is kept as it was then.

    `by_person_id` is who is behind it where that is shown; the name is looked up when it is read. `mail` says what
    became of the mail about it, row by row, so that none is sent twice and none holds up another.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    group = models.CharField(max_length=20, default=Group.LINKS, db_default=Group.LINKS.value)
    text = models.CharField(max_length=400)
    detail = models.CharField(max_length=400, blank=True, default="", db_default="")
    by_person_id = models.BigIntegerField(null=True)
    creator_account_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=20)
    target_ids = models.JSONField()
    tab = models.CharField(max_length=20, default=Tab.GENERAL)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=10, blank=True, default=MailState.NONE, db_default="")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notification"
        constraints = (
            models.UniqueConstraint(fields=["person_id", "line_id"], name="notification_once"),
            models.CheckConstraint(
                condition=Q(mail__in=[state.value for state in MailState]), name="notification_mail_known"
            ),
            models.CheckConstraint(
                condition=Q(mail="sent", mailed_at__isnull=False)
                | ~Q(mail="sent") & Q(mailed_at__isnull=True),
                name="notification_sent_says_when",
            ),
        )
        indexes = (
            models.Index(fields=["person_id", "-at", "-id"], name="notification_list"),
            models.Index(
                fields=["person_id", "-at", "-id"],
                name="notification_unread_list",
                condition=Q(read_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"notification {self.id}"


class MailChoice(models.Model):
    """One choice of a person that differs from what goes without saying: about a group, or a creator account."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person_id = models.BigIntegerField()
    group = models.CharField(max_length=20, blank=True, default="")
    creator_account_id = models.BigIntegerField(null=True)
    by_email = models.BooleanField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "mail_choice"
        constraints = (
            models.UniqueConstraint(
                fields=["person_id", "group", "creator_account_id"],
                nulls_distinct=False,
                name="mail_choice_once",
            ),
            models.CheckConstraint(
                condition=Q(group="", creator_account_id__isnull=False)
                | ~Q(group="") & Q(creator_account_id__isnull=True),
                name="mail_choice_about_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"mail choice {self.id}"
