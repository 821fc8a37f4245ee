"""The write door of the archive: step 11, the last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from himpun.archive import policy
from himpun.archive.models import Package
from himpun.archive.sealing import seal
from himpun.core import blobs
from himpun.core.action import action, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import refuse_if
from himpun.documents.printing import keep_prints
from himpun.rounds.actions import finish_turn
from himpun.rounds.models import Turn


@action("archive.sealed")
def archive_round(
    turn: Turn, *, by: Actor, at: datetime, prints: Mapping[int, BlobRef] | None = None
) -> Package:
    """Step 11: seal everything of the round in one bag, pass its digest to the trail, close.

    `prints` are those of the forms, staged before the round is locked (`documents.printing`); they
    are stored for good now, and their digests told in the trail. The other files are written while
    the round is locked, so that nothing moves under them; the digest of the tag manifest becomes an
    event of the live trail, outside the bag. Raises Refusal.
    """
    refuse_if(policy.why_not_archive_round(turn, by=by))
    keep_prints(turn.round, prints or {}, at=at)
    sealed = seal(turn.round, by=by, at=at)
    package = Package.objects.create(
        round=turn.round,
        name=sealed.name,
        sha512=sealed.summary.sha512,
        n_files=sealed.summary.files,
        octets=sealed.summary.octets,
        zip_blob=blobs.keep(sealed.zip_ref, media_type="application/zip", at=at),
        classification=sealed.retention.code,
        sealed_at=at,
        sealed_by_id=by.person_id,
        sealed_name=by.name,
    )
    note(
        package=package.pk,
        name=sealed.name,
        files=sealed.summary.files,
        octets=sealed.summary.octets,
        tagmanifest_sha512=sealed.summary.sha512,
        zip_sha256=sealed.zip_ref.sha256,
    )
    finish_turn(turn, by=by, at=at)
    return package
