"""The folder on the desk: one collection round, whose turn it is, when it is due."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from himpun.core.scope import ScopedQuerySet
from himpun.offices.models import Office, Unit
from himpun.sop.models import ProcedureVersion


class Round(models.Model):
    """One collection of one period under one pinned version of the SOP."""

    class Status(models.TextChoices):
        OPEN = "BERJALAN", "Berjalan"
        CLOSED = "SELESAI", "Selesai dan diarsipkan"
        CANCELLED = "DIBATALKAN", "Dibatalkan"

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="rounds")
    procedure = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="rounds")
    period = models.CharField(max_length=12)
    number = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    opened_by_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_reason = models.TextField(blank=True)
    plan_due = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet["Round"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "period", "procedure", "number"], name="rounds_number"
            ),
            models.UniqueConstraint(
                fields=["office", "period", "procedure"],
                condition=Q(status="BERJALAN"),
                name="rounds_one_open",
            ),
        ]

    @property
    def folder(self) -> str:
        """The key under which the trail keeps this round's rows."""
        return f"round:{self.pk}"


class Queue(models.Model):
    """Where turns wait: a lane of an office, perhaps of one unit; people join by mandates."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="queues")
    lane = models.CharField(max_length=60)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="queues"
    )

    objects = ScopedQuerySet["Queue"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "lane", "unit"], name="rounds_queue_of_unit"),
            models.UniqueConstraint(
                fields=["office", "lane"],
                condition=models.Q(unit__isnull=True),
                name="rounds_queue_of_office",
            ),
        ]


class Turn(models.Model):
    """One step of one round (of one unit), in one pass, waiting, at work or finished."""

    class Status(models.TextChoices):
        OPEN = "TERBUKA", "Terbuka"
        DONE = "SELESAI", "Selesai"
        PASSED_OVER = "DILEWATI", "Dilanjutkan tanpa"
        CANCELLED = "DIBATALKAN", "Dibatalkan"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="turns")
    step = models.CharField(max_length=60)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="turns"
    )
    pass_no = models.PositiveSmallIntegerField()
    queue = models.ForeignKey(Queue, on_delete=models.PROTECT, related_name="turns")
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    agreed_start = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by_id = models.BigIntegerField(null=True)
    finished_as = models.CharField(max_length=160, blank=True)
    finished_name = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    note = models.TextField(blank=True)
    guidance = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "round__office_id"
    read_with = ("round__office__government", "round__procedure", "queue", "unit")
    objects = ScopedQuerySet["Turn"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "step", "unit", "pass_no"], name="rounds_turn_of_unit"
            ),
            models.UniqueConstraint(
                fields=["round", "step", "pass_no"],
                condition=models.Q(unit__isnull=True),
                name="rounds_turn_of_office",
            ),
            models.CheckConstraint(
                condition=~Q(status="SELESAI") | Q(finished_at__isnull=False),
                name="rounds_turn_finished_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "due_at"], condition=Q(status="TERBUKA"), name="rounds_open_queue"
            ),
            models.Index(fields=["due_at"], condition=Q(status="TERBUKA"), name="rounds_open_due"),
        ]

    @property
    def folder(self) -> str:
        return f"round:{self.round_id}"

    def lock_first(self) -> Round:
        """The round is locked before any of its turns, always in this order."""
        return Round(pk=self.round_id)


class TaskAttachment(models.Model):
    """A file passed on with a plain `task` step."""

    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="attachments")
    blob = models.ForeignKey("core.Blob", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)

    home_path = "turn__round__office_id"
    objects = ScopedQuerySet["TaskAttachment"].as_manager()
