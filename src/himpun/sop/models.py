"""What we agreed to do: versions of procedures, each immutable."""

from __future__ import annotations

from django.db import models

from himpun.core.models import AppendOnly
from himpun.core.scope import ScopedQuerySet
from himpun.offices.models import Office


class ProcedureVersion(AppendOnly):
    """One published version of a SOP: the file as it was, and the digest of its content."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="procedures")
    code = models.CharField(max_length=80)
    number_of_version = models.PositiveIntegerField()
    number = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=200)
    text = models.TextField()
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by_id = models.BigIntegerField(null=True)

    objects = ScopedQuerySet["ProcedureVersion"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "code", "number_of_version"], name="sop_version"
            )
        ]
