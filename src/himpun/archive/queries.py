"""The read door of the archive: packages, their ZIP, and whether they still are what was sealed."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from himpun.archive import verify
from himpun.archive.models import Package
from himpun.archive.sealing import folder_of
from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.rounds.models import Round


def list_packages(*, by: Actor) -> list[Package]:
    """Sealed packages of the reader's office, newest first."""
    packages = Package.objects.visible_to(by).select_related("round__office", "zip_blob")
    return list(packages.order_by("-sealed_at", "-id"))


def get_package(package_id: int, *, by: Actor) -> Package:
    """The package. Raises NotVisible for other offices."""
    return Package.objects.select_related("round__office", "zip_blob").one(by, pk=package_id)


def get_package_of(round: Round, *, by: Actor) -> Package | None:
    """The package of a round, or None while it is not sealed."""
    packages = Package.objects.visible_to(by).select_related("round__office", "zip_blob")
    return packages.filter(round=round).first()


def open_zip(package: Package) -> BinaryIO:
    """The ZIP as it was sealed. Raises NotVisible when it is no longer stored."""
    return blobs.open_blob(package.zip_blob_id)


def get_folder(package: Package) -> Path:
    """Where the bag lies as a folder, on the disk of the office's server."""
    return folder_of(package.name)


def check_package(package: Package) -> verify.Report:
    """Whether the stored ZIP still is what was sealed, by the digest kept in the database."""
    return verify.verify(blobs.path_of(package.zip_blob_id), package.sha512)
