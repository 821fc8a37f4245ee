"""The write door of planning: import a plan, register a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from himpun.core import blobs
from himpun.core.action import action, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import NotVisible, Refusal, refuse_if
from himpun.offices.models import Office
from himpun.planning import policy
from himpun.planning.comparison import Comparison, Status, compare
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.plan_content import CheckedPlan, DocumentKind
from himpun.planning.rules.plan_tables import CellFault
from himpun.planning.writing import write_plan

PDF = "application/pdf"


class PlanRefused(Refusal):
    """The plan cannot be imported; every fault names its cell. Nothing was written."""

    def __init__(self, faults: tuple[CellFault, ...]) -> None:
        super().__init__(
            f"Rencana tidak dimuat: {len(faults)} kesalahan. {' '.join(map(str, faults[:1]))}"
        )
        self.faults = faults


@action("planning.plan_imported")
def import_plan(
    office: Office, *, plan: CheckedPlan, files: Mapping[str, BlobRef], by: Actor, at: datetime
) -> Comparison:
    """Take over a checked plan, all or nothing; importing the same plan again changes nothing.

    A changed definition, target or budget line becomes a new version from its own day on; what
    was agreed before stays as it was. ``files`` holds the staged documents by their name in the
    workbook. Indicators that the workbook does not name stay as they are.

    Raises PlanRefused when a change would be backdated, Refusal when `by` may not.
    """
    _refuse_strangers(office, by)
    refuse_if(policy.why_not_import_plan(office, by=by))
    digests = {name: ref.sha256 for name, ref in files.items()}
    comparison = compare(office, plan, digests=digests)
    if comparison.faults:
        raise PlanRefused(comparison.faults)
    write_plan(office, comparison)
    for pair in comparison.documents:
        if pair.status is not Status.TETAP:
            _keep_document(
                office,
                kind=pair.planned.kind,
                number=pair.planned.number,
                title=pair.planned.title,
                dated_on=pair.planned.dated_on,
                year=pair.planned.year,
                file=files[pair.planned.file],
                file_name=pair.planned.file.rsplit("/", 1)[-1],
                by=by,
                at=at,
            )
    note(
        added=comparison.codes(Status.BARU),
        changed=comparison.codes(Status.BERUBAH),
        documents=digests,
    )
    return comparison


@action("planning.document_registered")
def register_document(
    office: Office,
    *,
    kind: DocumentKind,
    number: str,
    title: str,
    dated_on: date,
    year: int,
    file: BlobRef,
    file_name: str,
    by: Actor,
    at: datetime,
) -> PlanningDocument:
    """Register a Renstra, Perjanjian Kinerja, DPA or other planning document (SOP step 4).

    ``file`` was staged before. Raises Refusal when the same file is there under this number,
    or when it is no PDF.
    """
    _refuse_strangers(office, by)
    refuse_if(policy.why_not_register_document(office, by=by))
    refuse_if(policy.why_not_document(number=number, title=title, file=file))
    if PlanningDocument.objects.filter(
        office=office, kind=kind, number=number, blob_id=file.sha256
    ).exists():
        raise Refusal(f"Dokumen {kind.value} nomor {number} dengan berkas ini sudah terdaftar.")
    note(kind=kind.value, number=number, sha256=file.sha256, file_name=file_name)
    return _keep_document(
        office,
        kind=kind,
        number=number,
        title=title,
        dated_on=dated_on,
        year=year,
        file=file,
        file_name=file_name,
        by=by,
        at=at,
    )


def _refuse_strangers(office: Office, by: Actor) -> None:
    if not by.is_system and by.home != office.pk:
        raise NotVisible


def _keep_document(
    office: Office,
    *,
    kind: DocumentKind,
    number: str,
    title: str,
    dated_on: date,
    year: int,
    file: BlobRef,
    file_name: str,
    by: Actor,
    at: datetime,
) -> PlanningDocument:
    return PlanningDocument.objects.create(
        office=office,
        kind=kind.value,
        number=number,
        title=title,
        dated_on=dated_on,
        year=year,
        blob=blobs.keep(file, media_type=PDF, at=at),
        file_name=file_name,
        registered_at=at,
        registered_by_id=by.person_id,
    )
