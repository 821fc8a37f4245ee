"""Write the bag of a round and its ZIP to the archive folder, and check both before they count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from himpun.archive import verify
from himpun.archive.bag import BagSummary, Entry, SourceAltered, write_bag, zip_bag
from himpun.archive.gathering import gather, slice_of
from himpun.archive.readme import readme
from himpun.archive.roundfile import round_file
from himpun.archive.rules import BagFacts, Retention, safe_name, safe_paths
from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.core.formats import moment
from himpun.core.refusals import Refusal
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round

OWN_FILES = ("putaran.json", "BACA-SAYA.txt", "jejak/trail.jsonl")


@dataclass(frozen=True)
class Sealed:
    """What was written: where, what it counts, and the staged ZIP."""

    name: str
    summary: BagSummary
    zip_ref: blobs.BlobRef
    retention: Retention


def folder_of(name: str) -> Path:
    """Where the bag of that name lies; its ZIP lies beside it."""
    return Path(settings.HIMPUN_ARCHIVE_DIR) / name


def zip_of(name: str) -> Path:
    return folder_of(name).with_name(f"{name}.zip")


def name_of(round: Round) -> str:
    """The name of a round's bag: office, period, and the round's own number."""
    return safe_name(f"{round.office.short_name}-{round.period}-putaran-{round.pk}").replace(
        " ", "-"
    )


def seal(round: Round, *, by: Actor, at: datetime) -> Sealed:
    """Write, check and stage the archive of a round that has none yet.

    What an attempt that did not come to its end left behind is set aside first. Raises Refusal
    when a stored file is missing or damaged, or the archive does not pass its own check.
    """
    name = name_of(round)
    set_aside(name)
    retention = Retention(code=round.office.classification)
    try:
        summary = write_bag(
            folder_of(name),
            _entries(round, retention, by=by, at=at),
            _facts(round, retention, at=at).lines(),
        )
    except (SourceAltered, FileNotFoundError) as fault:
        raise Refusal(
            f"Arsip tidak dibuat: berkas {fault} hilang atau rusak di penyimpanan. "
            "Pulihkan dari cadangan, lalu ulangi."
        ) from fault
    zip_bag(folder_of(name), zip_of(name))
    for path in (folder_of(name), zip_of(name)):
        if found := verify.verify(path, summary.sha512).findings:
            raise Refusal(f"Arsip tidak lolos pemeriksaannya sendiri: {found[0].sentence}.")
    return Sealed(name, summary, blobs.put(_chunks(zip_of(name))), retention)


def set_aside(name: str) -> None:
    """Move files of that name that no package knows: a broken attempt, or one of a lost database.

    They are never deleted here: after a restore from a backup they may be the true archive.
    """
    for path in (folder_of(name), zip_of(name)):
        number = 1
        while path.exists():
            aside = path.with_name(f"{path.name}.tak-tercatat-{number}")
            if not aside.exists():
                path.rename(aside)
            number += 1


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(blobs.CHUNK):
            yield chunk


def _entries(round: Round, retention: Retention, *, by: Actor, at: datetime) -> list[Entry]:
    items = gather(round)
    part = slice_of(round, stream=by.stream)
    paths = safe_paths([*OWN_FILES, *(item.path for item in items)])[len(OWN_FILES) :]
    files = sorted(zip(paths, items, strict=True), key=lambda pair: pair[0])
    told = round_file(round, files, part.told, by=by, at=at)
    own = (told, _readme(round, retention, by=by, at=at), part.content)
    return [
        *(
            Entry(path, content, _digest(content))
            for path, content in zip(OWN_FILES, own, strict=True)
        ),
        *(Entry(path, item.content, item.sha256) for path, item in files),
    ]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _facts(round: Round, retention: Retention, *, at: datetime) -> BagFacts:
    return BagFacts(
        organisation=round.office.name,
        identifier=name_of(round),
        description=" ".join(f"{round.title} ({round.procedure.number})".split()),
        bagging_on=at.astimezone(ZoneInfo(round.office.zone)).date(),
        software=f"himpun {version('himpun')}",
        retention=retention,
    )


def _readme(round: Round, retention: Retention, *, by: Actor, at: datetime) -> bytes:
    return readme(
        organisation=round.office.name,
        title=round.title,
        period=Period.parse(round.period).label,
        procedure=f"{round.procedure.number} versi {round.procedure.number_of_version}",
        sealed_at=moment(at, ZoneInfo(round.office.zone)),
        sealed_by=by.name,
        classification=retention.code,
        retention=retention.note(),
    )
