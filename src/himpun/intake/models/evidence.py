"""Proofs: what they are, and which figures they stand beside."""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q

from himpun.core.models import Blob
from himpun.core.scope import ScopedQuerySet
from himpun.intake.models.forms import FormRow, Submission


class Evidence(models.Model):
    """A proof as a paper: a stored file, a link or a written note, with kind, number and date.

    It is never overwritten: a better one `replaces` it and both stay visible. `restricted_to`
    names who alone may read it (see rules/readers.py); empty means everybody of the office.
    `preview` is a small picture without the place that the camera wrote; `taken` keeps that place
    and moment for the record.
    """

    class Carrier(models.TextChoices):
        FILE = "BERKAS", "Berkas"
        LINK = "TAUTAN", "Tautan"
        NOTE = "CATATAN", "Catatan tertulis"

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence")
    carrier = models.CharField(max_length=10, choices=Carrier, default=Carrier.FILE)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    preview = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=120, blank=True)
    number = models.CharField(max_length=120, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    restricted_to = models.JSONField(default=list, blank=True)
    taken = models.JSONField(default=dict, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField(null=True)
    added_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "submission__round__office_id"
    objects = ScopedQuerySet["Evidence"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(carrier="BERKAS", blob__isnull=False)
                | Q(carrier="TAUTAN", blob__isnull=True) & ~Q(url="")
                | Q(carrier="CATATAN", blob__isnull=True) & ~Q(text=""),
                name="intake_evidence_carries",
            )
        ]

    @property
    def folder(self) -> str:
        return self.submission.folder

    @property
    def title(self) -> str:
        """What the proof is called where it is listed."""
        return self.file_name or self.url or self.text.partition("\n")[0][:200]

    @property
    def digest(self) -> str:
        """SHA-256 of what it carries: the file's octets, or the link or note in UTF-8."""
        return self.blob_id or hashlib.sha256((self.url or self.text).encode()).hexdigest()

    def lock_first(self) -> Submission:
        """Its form: what is being handed in keeps its proofs."""
        return self.submission


def uses_beside(row: FormRow) -> list[EvidenceUse]:
    """The proofs that stand beside a row now, oldest first, from what is prefetched."""
    return [each for each in row.evidence_uses.all() if each.ended_at is None]


class EvidenceUse(models.Model):
    """A proof beside a figure, from when until when; one proof may stand beside several."""

    row = models.ForeignKey(FormRow, on_delete=models.PROTECT, related_name="evidence_uses")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    used_at = models.DateTimeField()
    used_by_id = models.BigIntegerField(null=True)
    used_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_id = models.BigIntegerField(null=True)
    ended_name = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    home_path = "row__submission__round__office_id"
    objects = ScopedQuerySet["EvidenceUse"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["row", "evidence"],
                condition=Q(ended_at=None),
                name="intake_evidence_used_once",
            )
        ]
        ordering = ["id"]

    @property
    def folder(self) -> str:
        return self.row.submission.folder

    def lock_first(self) -> FormRow:
        """Its row, and so the form: what is being handed in keeps its proofs."""
        return self.row
