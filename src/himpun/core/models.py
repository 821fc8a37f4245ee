"""What the core keeps: the trail, form tokens, files by content. No word of the domain here."""

from __future__ import annotations

from django.db import models


class AppendOnly(models.Model):
    """A table whose rows are written once: triggers refuse UPDATE, DELETE and TRUNCATE.

    The triggers are put in place after every migration (see core/triggers.py) and looked for at
    every start, because SQLite drops them silently when it re-makes a table.
    """

    append_only = True

    class Meta:
        abstract = True


class Installation(models.Model):
    """The one row that knows what the key of the trail must look like."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    trail_key_check = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="core_one_installation")
        ]


class TrailHead(models.Model):
    """The last link of a stream; locked while a row is appended, so that `seq` has no gap."""

    stream = models.CharField(max_length=40, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    chain_hash = models.CharField(max_length=64)


class TrailEvent(AppendOnly):
    """One act: who, acting as what, when, on what, old → new; linked to the act before it."""

    stream = models.CharField(max_length=40)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    folder = models.CharField(max_length=40, blank=True)
    content = models.TextField()
    content_hash = models.CharField(max_length=64)
    chain_hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="core_trail_seq"),
        ]
        indexes = [
            models.Index(fields=["folder", "seq"], name="core_trail_folder"),
            models.Index(fields=["subject_kind", "subject_id"], name="core_trail_subject"),
        ]


class Replay(models.Model):
    """A form token that was used: the same token again answers with the first result."""

    token = models.CharField(max_length=64, primary_key=True)
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    result_kind = models.CharField(max_length=80, blank=True)
    result_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()


class Blob(models.Model):
    """A stored file, named by the SHA-256 of its content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    kept_at = models.DateTimeField()
