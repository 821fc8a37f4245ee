"""The sealed package of a finished round."""

from __future__ import annotations

from django.db import models

from himpun.core.models import AppendOnly, Blob
from himpun.core.scope import ScopedQuerySet
from himpun.rounds.models import Round


class Package(AppendOnly):
    """A BagIt bag of one round; `sha512` is the digest of its tag manifest."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="package")
    name = models.CharField(max_length=160)
    sha512 = models.CharField(max_length=128)
    n_files = models.PositiveIntegerField()
    octets = models.PositiveBigIntegerField()
    zip_blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    classification = models.CharField(max_length=40)
    sealed_at = models.DateTimeField()
    sealed_by_id = models.BigIntegerField(null=True)
    sealed_name = models.CharField(max_length=200, blank=True)

    home_path = "round__office_id"
    objects = ScopedQuerySet["Package"].as_manager()
