"""Tables of creator accounts, their past names and their posts. Rules live in rules.py."""

from __future__ import annotations

from django.db import models

from suitcase.areas.creators.contracts import AccountState, AccountType, PostKind, Visibility
from suitcase.kernel.ids import new_id


class CreatorAccount(models.Model):
    """A handle in the network. Who owns it stands in the access relations."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    handle = models.CharField(max_length=24)
    handle_key = models.CharField(max_length=24)
    display_name = models.CharField(max_length=60)
    bio = models.CharField(max_length=160, blank=True, default="")
    avatar = models.CharField(max_length=200, blank=True, default="")
    account_type = models.CharField(max_length=10, default=AccountType.PERSONAL)
    category = models.CharField(max_length=20, blank=True, default="", db_default="")
    is_private = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=AccountState.ACTIVE)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    external_ref = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - null keeps it unique

    class Meta:
        db_table = "creator_account"
        constraints = (
            models.UniqueConstraint(
                fields=["handle_key"],
                name="creator_account_handle",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in AccountState]),
                name="creator_account_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="CLOSED", closed_at__isnull=False)
                | (~models.Q(state="CLOSED") & models.Q(closed_at__isnull=True)),
                name="creator_account_closed_has_a_date",
            ),
        )
        indexes = (
            models.Index(fields=["handle"], name="creator_account_by_handle"),
            models.Index(fields=["created_by"], name="creator_account_creator"),
        )

    def __str__(self) -> str:
        return f"@{self.handle} ({self.id})"


class PastHandle(models.Model):
    """A name an account gave up; closed to others for a while, so that nobody inherits a reputation."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    creator_account = models.ForeignKey(CreatorAccount, on_delete=models.PROTECT, related_name="past_handles")
    handle = models.CharField(max_length=24)
    handle_key = models.CharField(max_length=24)
    until = models.DateTimeField()

    class Meta:
        db_table = "past_handle"
        indexes = (models.Index(fields=["handle_key", "until"], name="past_handle_key"),)

    def __str__(self) -> str:
        return f"@{self.handle}"


class Post(models.Model):
    """A video or photo of a creator account. Files are named, not stored, here."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    creator_account = models.ForeignKey(CreatorAccount, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=5)
    caption = models.CharField(max_length=2200, blank=True, default="")
    media = models.CharField(max_length=200)
    poster = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField(default=0)
    size_bytes = models.BigIntegerField()
    visibility = models.CharField(max_length=7, default=Visibility.PUBLIC)
    published_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    external_ref = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - null keeps it unique

    class Meta:
        db_table = "post"
        indexes = (models.Index(fields=["creator_account", "-published_at", "-id"], name="post_by_account"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PostKind]), name="post_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=[visibility.value for visibility in Visibility]),
                name="post_visibility_known",
            ),
        )

    def __str__(self) -> str:
        return f"post {self.id}"


class PostDraft(models.Model):
    """An upload that was checked and stored and waits for its caption. It ends published, discarded or forgotten."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    creator_account = models.ForeignKey(CreatorAccount, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(max_length=5)
    media = models.CharField(max_length=200)
    poster = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    duration_ms = models.PositiveIntegerField(default=0)
    size_bytes = models.BigIntegerField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    post = models.OneToOneField(Post, null=True, on_delete=models.PROTECT, related_name="draft")

    class Meta:
        db_table = "post_draft"
        indexes = (
            models.Index(
                fields=["creator_account", "created_at"],
                name="post_draft_waiting",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.Index(fields=["media"], name="post_draft_media"),
            models.Index(fields=["poster"], name="post_draft_poster"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PostKind]), name="post_draft_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(post__isnull=True) | models.Q(ended_at__isnull=False),
                name="post_draft_published_is_over",
            ),
        )

    def __str__(self) -> str:
        return f"draft {self.id}"
