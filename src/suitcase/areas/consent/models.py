"""Tables of requests, links and the evidence of consent. What is authorized is derived from access relations."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from suitcase.areas.consent.contracts import EndedAs, RequestState
from suitcase.kernel.ids import new_id


def _one_asker(table: str) -> models.CheckConstraint:
    """Either an ad account asks or a Business Center, never both and never neither."""
    return models.CheckConstraint(
        condition=models.Q(ad_account_id__isnull=False, center_id__isnull=True)
        | models.Q(ad_account_id__isnull=True, center_id__isnull=False),
        name=f"{table}_one_asker",
    )


def _through_a_center(table: str) -> models.CheckConstraint:
    """What came through the link of another centre says which, and belongs to a centre itself."""
    return models.CheckConstraint(
        condition=models.Q(proposer_id__isnull=True, through_link_id__isnull=True)
        | models.Q(proposer_id__isnull=False, through_link_id__isnull=False, center_id__isnull=False)
        & ~models.Q(proposer_id=models.F("center_id")),
        name=f"{table}_through_whole",
    )


class LinkRequest(models.Model):
    """An ad account, or a whole Business Center, asks a creator account. Bound to the account's id; `asked_as` is only
    the name typed then. `ask_link_id` names the link by which the creator came to be asked, if there was one.

    `handle` follows the account's present name, for searching and sorting a list of thousands without a join.
    `is_latest` marks the newest request of a pair, so that a list shows one line each and history keeps them all.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    ad_account_id = models.BigIntegerField(null=True)
    center_id = models.BigIntegerField(null=True)
    ask_link_id = models.BigIntegerField(null=True)
    # The centre that asked for `center_id`, its partner, and the link of its own through which that one shall have it.
    proposer_id = models.BigIntegerField(null=True)
    through_link_id = models.BigIntegerField(null=True)
    creator_account_id = models.BigIntegerField()
    asked_as = models.CharField(max_length=24)
    handle = models.CharField(max_length=24)
    scopes = ArrayField(models.CharField(max_length=20))
    message = models.CharField(max_length=500, blank=True, default="")
    proposed_end = models.DateTimeField(null=True)
    requester = models.JSONField()
    state = models.CharField(max_length=10, default=RequestState.PENDING)
    is_latest = models.BooleanField(default=True)
    requested_by = models.BigIntegerField()
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    answer_note = models.CharField(max_length=500, blank=True, default="")
    # How many of the reminders' moments are dealt with; those that a later one overtook count too.
    reminders = models.SmallIntegerField(default=0, db_default=0)
    # The latest reminder that somebody of the ad account has sent by hand.
    nudged_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "link_request"
        constraints = (
            models.UniqueConstraint(
                fields=["ad_account_id", "creator_account_id"],
                name="link_request_one_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.UniqueConstraint(
                fields=["ad_account_id", "creator_account_id"],
                name="link_request_one_latest",
                condition=models.Q(is_latest=True),
            ),
            models.UniqueConstraint(
                fields=["center_id", "creator_account_id"],
                name="link_request_center_one_pending",
                condition=models.Q(state="PENDING", center_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["center_id", "creator_account_id"],
                name="link_request_center_one_latest",
                condition=models.Q(is_latest=True, center_id__isnull=False),
            ),
            _one_asker("link_request"),
            _through_a_center("link_request"),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RequestState]),
                name="link_request_state_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["ad_account_id", "-requested_at", "-id"],
                name="link_request_list",
                condition=models.Q(is_latest=True),
            ),
            models.Index(fields=["ad_account_id", "-requested_at", "-id"], name="link_request_history"),
            models.Index(
                fields=["ad_account_id", "handle", "id"],
                name="link_request_by_handle",
                condition=models.Q(is_latest=True),
            ),
            models.Index(
                fields=["center_id", "-requested_at", "-id"],
                name="link_request_of_center",
                condition=models.Q(center_id__isnull=False),
            ),
            models.Index(
                fields=["ask_link_id"],
                name="link_request_by_ask_link",
                condition=models.Q(ask_link_id__isnull=False),
            ),
            models.Index(
                fields=["proposer_id", "center_id", "handle"],
                name="link_request_proposed",
                condition=models.Q(proposer_id__isnull=False),
            ),
            models.Index(fields=["creator_account_id", "-requested_at", "-id"], name="link_request_inbox"),
            models.Index(
                fields=["creator_account_id", "expires_at", "id"],
                name="link_request_waiting",
                condition=models.Q(state="PENDING"),
            ),
            models.Index(
                fields=["expires_at"], name="link_request_expiring", condition=models.Q(state="PENDING")
            ),
            models.Index(
                fields=["reminders", "requested_at"],
                name="link_request_reminding",
                condition=models.Q(state="PENDING"),
            ),
        )

    def __str__(self) -> str:
        return f"request {self.id}"


class Link(models.Model):
    """What a creator agreed to: terms and how it ended. Whether it holds stands in the access relations.

    With `through_link_id` a partner of the centre `proposer_id` has it through that centre's own link: for no more, for
    no longer, and over when that one is over. The database sees to it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    request = models.OneToOneField(LinkRequest, on_delete=models.PROTECT, related_name="link")
    ad_account_id = models.BigIntegerField(null=True)
    center_id = models.BigIntegerField(null=True)
    proposer_id = models.BigIntegerField(null=True)
    through_link_id = models.BigIntegerField(null=True)
    creator_account_id = models.BigIntegerField()
    scopes = ArrayField(models.CharField(max_length=20))
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=10, null=True)  # noqa: DJ001 - null means it has not ended
    ended_by = models.BigIntegerField(null=True)
    # As on a request, for the end as it is now: the database counts anew whenever `ends_at` is set, from the
    # moments that lie behind already, whoever sets it.
    reminders = models.SmallIntegerField(default=0, db_default=0)

    class Meta:
        db_table = "link"
        constraints = (
            models.UniqueConstraint(
                fields=["ad_account_id", "creator_account_id"],
                name="link_one_live",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["center_id", "creator_account_id"],
                name="link_center_one_live",
                condition=models.Q(ended_at__isnull=True, center_id__isnull=False),
            ),
            _one_asker("link"),
            _through_a_center("link"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_as__isnull=True)
                | models.Q(ended_at__isnull=False, ended_as__in=[way.value for way in EndedAs]),
                name="link_ended_says_how",
            ),
        )
        indexes = (
            models.Index(fields=["creator_account_id", "-started_at"], name="link_of_creator"),
            models.Index(
                fields=["through_link_id"],
                name="link_through",
                condition=models.Q(ended_at__isnull=True, through_link_id__isnull=False),
            ),
            models.Index(
                fields=["proposer_id", "center_id"],
                name="link_proposed",
                condition=models.Q(ended_at__isnull=True, proposer_id__isnull=False),
            ),
            models.Index(
                fields=["ends_at"],
                name="link_expiring",
                condition=models.Q(ended_at__isnull=True, ends_at__isnull=False),
            ),
            models.Index(
                fields=["reminders", "ends_at"],
                name="link_reminding",
                condition=models.Q(ended_at__isnull=True, ends_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"link {self.id}"


class ConsentEvidence(models.Model):
    """What was on the screen when the creator agreed, kept as it was. Rows are never changed.

    The first row of a link is its approval; agreeing to a later end adds another.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="agreements")
    text_version = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20))
    terms = models.JSONField()
    requester = models.JSONField()
    approved_by = models.BigIntegerField()
    approved_at = models.DateTimeField()
    signed_in_at = models.DateTimeField(null=True)
    sign_in_strength = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "consent_evidence"

    def __str__(self) -> str:
        return f"evidence of link {self.link_id}"


class RequesterBlock(models.Model):
    """A creator account takes no requests from an ad account or centre, from `blocked_at` until `ended_at`.

    Only the creator's side reads these rows; `requester` is how the advertiser was displayed when it was blocked.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    creator_account_id = models.BigIntegerField()
    ad_account_id = models.BigIntegerField(null=True)
    center_id = models.BigIntegerField(null=True)
    requester = models.JSONField()
    blocked_by = models.BigIntegerField()
    blocked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "requester_block"
        constraints = (
            models.UniqueConstraint(
                fields=["creator_account_id", "ad_account_id"],
                name="requester_block_once",
                condition=models.Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["creator_account_id", "center_id"],
                name="requester_block_center_once",
                condition=models.Q(ended_at__isnull=True, center_id__isnull=False),
            ),
            _one_asker("requester_block"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by__isnull=True)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="requester_block_end_whole",
            ),
        )
        indexes = (
            models.Index(fields=["creator_account_id", "-blocked_at", "-id"], name="requester_block_list"),
        )

    def __str__(self) -> str:
        return f"block {self.id}"


class AskLink(models.Model):
    """A link, also drawn as a QR code, by which a centre asks whoever opens it and owns a creator account.

    Only the hash of its secret is kept. It can be used until `expires_at` (`is_single`: for one creator account),
    unless it is withdrawn before; how often it was used, say the requests that name it. `requester` is who asks.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    token_digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    message = models.CharField(max_length=500, blank=True, default="")
    proposed_end = models.DateTimeField(null=True)
    requester = models.JSONField()
    is_single = models.BooleanField(default=False)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ask_link"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="ask_link_end_whole",
            ),
        )
        indexes = (models.Index(fields=["center_id", "-made_at", "-id"], name="ask_link_of_center"),)

    def __str__(self) -> str:
        return f"ask link {self.id}"
