"""The read door: procedures of an office and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from himpun.core.actors import Actor
from himpun.offices.models import Office
from himpun.sop.loader import content_hash, load
from himpun.sop.models import ProcedureVersion
from himpun.sop.rules.definition import Definition


class AlteredProcedure(Exception):
    """A stored version does not say any more what was published: somebody went past the doors."""


@dataclass(frozen=True)
class ProcedureRow:
    """One published version as a list shows it; the newest of its code is in force."""

    id: int
    code: str
    version: int
    number: str
    name: str
    content_hash: str
    published_at: datetime
    is_in_force: bool


def get_procedure(version_id: int, *, by: Actor) -> ProcedureVersion:
    """One version of the actor's own office. NotVisible: none of that id for this actor."""
    return ProcedureVersion.objects.one(by, pk=version_id)


def list_procedures(*, by: Actor) -> tuple[ProcedureRow, ...]:
    """All versions that the actor may see, by name, the newest first."""
    versions = ProcedureVersion.objects.visible_to(by).order_by(
        "name", "office_id", "code", "-number_of_version"
    )
    newest: dict[tuple[int, str], int] = {}
    for each in versions:
        key = (each.office_id, each.code)
        newest[key] = max(newest.get(key, 0), each.number_of_version)
    return tuple(
        ProcedureRow(
            id=each.pk,
            code=each.code,
            version=each.number_of_version,
            number=each.number,
            name=each.name,
            content_hash=each.content_hash,
            published_at=each.published_at,
            is_in_force=each.number_of_version == newest[each.office_id, each.code],
        )
        for each in versions
    )


def get_procedure_in_force(office: Office, code: str, *, by: Actor) -> ProcedureVersion | None:
    """The version that a new round of the office follows: the newest one, or None."""
    versions = ProcedureVersion.objects.visible_to(by).filter(office=office, code=code)
    return versions.order_by("-number_of_version").first()


def definition_of(version: ProcedureVersion) -> Definition:
    """What a published version says; read once per process, for a version never changes.

    AlteredProcedure: its text does not give the digest under which it was published.
    """
    return _definition(version.text, version.content_hash, f"{version.code} versi terbit")


@lru_cache(maxsize=128)
def _definition(text: str, published_as: str, name: str) -> Definition:
    definition = load(text, name=name)
    if content_hash(definition) != published_as:
        raise AlteredProcedure(f"Isi SOP {name} tidak sama dengan yang diterbitkan.")
    return definition
