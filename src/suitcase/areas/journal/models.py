"""Tables of the journal. Who may read or write which row stands in the migration, as row-level security."""

from __future__ import annotations

from django.db import models

from suitcase.kernel.ids import new_id

PLACED = models.Q(position__isnull=False)


class JournalLine(models.Model):
    """One thing that happened. Written once by an action; only the sequencer adds `position` and `hash`.

    The table has one more column, `arrival`, an identity that the database counts up as lines are written. A
    line that was written after another one had committed has the higher arrival, on whatever machine, so the
    sequencer goes by it.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    verb = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor_person_id = models.BigIntegerField(null=True)
    actor_scope = models.CharField(max_length=16, default="")
    data = models.JSONField(default=dict)
    # {person id: base64 of nonce and ciphertext}. The hash covers the ciphertext, so a destroyed key breaks
    # no chain.
    sealed = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        db_table = "journal_line"
        constraints = [
            # Partial, here and below: a waiting line is in one small index only, which keeps writing it cheap.
            models.UniqueConstraint(fields=["position"], condition=PLACED, name="journal_line_position"),
        ]


class JournalEntry(models.Model):
    """A line's place in one stream. A line may stand in several."""

    pk = models.CompositePrimaryKey("line_id", "stream_kind", "stream_id")
    line = models.ForeignKey(JournalLine, on_delete=models.DO_NOTHING, related_name="entries", db_index=False)
    stream_kind = models.SmallIntegerField()
    stream_id = models.BigIntegerField()
    position = models.BigIntegerField(null=True)
    hash = models.BinaryField(null=True)

    class Meta:
        db_table = "journal_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["stream_kind", "stream_id", "position"],
                condition=PLACED,
                name="journal_entry_position",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stream_kind", "stream_id", "line"],
                name="journal_entry_waiting",
                condition=models.Q(position__isnull=True),
            ),
        ]


class JournalHead(models.Model):
    """The last position and hash of a stream; kind 0, id 0 is the journal as a whole."""

    pk = models.CompositePrimaryKey("stream_kind", "stream_id")
    stream_kind = models.SmallIntegerField()
    stream_id = models.BigIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "journal_head"


class JournalReader(models.Model):
    """How far a projection has read. Moves in the transaction in which the projection does its work."""

    name = models.CharField(primary_key=True, max_length=80)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "journal_reader"


class PersonKey(models.Model):
    """The key of one person's fields, itself encrypted; once it is erased nobody can read them."""

    person_id = models.BigIntegerField(primary_key=True)
    key = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "person_key"


class Submission(models.Model):
    """A form or call that was sent with an idempotency key, and what came of it. Person 0: not signed in."""

    pk = models.CompositePrimaryKey("person_id", "key")
    person_id = models.BigIntegerField()
    key = models.CharField(max_length=100)
    digest = models.BinaryField()
    outcome = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "submission"
        indexes = [models.Index(fields=["created_at"], name="submission_created_at")]


class WorkerBeat(models.Model):
    """When a part of the worker was last seen at work, in real time (the sandbox clock has no say here)."""

    name = models.CharField(primary_key=True, max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "worker_beat"
