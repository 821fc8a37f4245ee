"""Naskah dinas: drafts, numbers, issued letters; the sources gathered in step 4."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from himpun.core.models import Blob
from himpun.core.scope import ScopedQuerySet
from himpun.offices.models import Office
from himpun.planning.models import PlanningDocument
from himpun.rounds.models import Round, Turn


class Register(models.Model):
    """The counter of one series in one year; locked while a number is taken: no gap, no twin."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="registers")
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year"], name="documents_register_unique"
            )
        ]


class Document(models.Model):
    """A naskah dinas of a round: a draft until issued; then nothing of it moves any more.

    `frame` is what stands around the content on paper, frozen at issue, of a kind whose print is
    derived; such a naskah gets its `blob` only when its round is archived.
    """

    class Status(models.TextChoices):
        DRAFT = "DRAF", "Draf"
        ISSUED = "TERBIT", "Terbit"
        WITHDRAWN = "DITARIK", "Ditarik"

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="documents")
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=30)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    title = models.CharField(max_length=300)
    content = models.JSONField(default=dict)
    frame = models.JSONField(null=True)
    number = models.CharField(max_length=120, blank=True)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by_id = models.BigIntegerField(null=True)
    issued_name = models.CharField(max_length=200, blank=True)
    issued_as = models.CharField(max_length=160, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    version = models.PositiveIntegerField(default=1)

    home_path = "round__office_id"
    objects = ScopedQuerySet["Document"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "kind"], condition=Q(status="DRAF"), name="documents_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(status="DRAF") | (Q(issued_at__isnull=False) & ~Q(number="")),
                name="documents_issued_has_number",
            ),
        ]

    @property
    def folder(self) -> str:
        return f"round:{self.round_id}"

    def lock_first(self) -> Round:
        return Round(pk=self.round_id)


class SourceItem(models.Model):
    """A document that the collection needs (step 4): attached, or waived with a promise."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sources")
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    planning_document = models.ForeignKey(
        PlanningDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    attached_at = models.DateTimeField(null=True, blank=True)
    attached_by_id = models.BigIntegerField(null=True)
    waived_reason = models.TextField(blank=True)
    waived_person = models.CharField(max_length=200, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "round__office_id"
    objects = ScopedQuerySet["SourceItem"].as_manager()

    class Meta:
        ordering = ["position", "id"]

    @property
    def folder(self) -> str:
        return f"round:{self.round_id}"

    def lock_first(self) -> Round:
        return Round(pk=self.round_id)
