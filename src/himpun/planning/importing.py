"""A plan workbook on disk: read it, show what it would do, or take it over.

For the command line and for a page that has stored an upload. Reading never writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible, refuse_if
from himpun.core.workbook import WorkbookRefused, read_workbook
from himpun.offices.models import Office, Unit
from himpun.planning import policy
from himpun.planning.actions import PlanRefused, import_plan
from himpun.planning.comparison import Comparison, Status, compare
from himpun.planning.differences import Difference, differences
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.plan_check import KnownUnits, check_plan
from himpun.planning.rules.plan_content import CheckedPlan, PlannedDocument
from himpun.planning.rules.plan_layout import DOCUMENTS, SHEET_NAMES
from himpun.planning.rules.plan_tables import CellFault

MAX_DOCUMENT = 50 << 20
_CHUNK = 1 << 18


@dataclass(frozen=True)
class LoadedPlan:
    """What a workbook says (None with faults), and where its documents lie."""

    plan: CheckedPlan | None
    faults: tuple[CellFault, ...]
    files: Mapping[str, Path]


@dataclass(frozen=True)
class Preview:
    """What an import would do: codes by kind of row, old → new, faults and warnings by cell."""

    added: Mapping[str, list[str]]
    changed: Mapping[str, list[str]]
    unchanged: Mapping[str, list[str]]
    faults: tuple[CellFault, ...]
    warnings: tuple[CellFault, ...]
    differences: tuple[Difference, ...] = ()

    @property
    def is_fit(self) -> bool:
        """Whether the import would go through."""
        return not self.faults


def load_plan(
    path: Path, *, office: Office, uploads: Mapping[str, Path] | None = None
) -> LoadedPlan:
    """Read and check a workbook against the office's units; faults are collected, not raised.

    Documents are looked for beside the workbook and never outside its folder. With ``uploads``,
    the files sent along by their names, they are looked for there, and then among the documents
    that the office has registered already under their kind and number.
    """
    try:
        sheets = read_workbook(path, wanted=SHEET_NAMES)
    except WorkbookRefused as refused:
        return LoadedPlan(None, (CellFault("", "", refused.sentence),), {})
    except OSError as fault:
        sentence = f"Berkas {path.name} tidak dapat dibaca ({fault.strerror})."
        return LoadedPlan(None, (CellFault("", "", sentence),), {})
    units = Unit.objects.filter(office=office)
    known = KnownUnits(
        every=frozenset(unit.code for unit in units),
        filling=frozenset(unit.code for unit in units if unit.fills),
    )
    plan, faults = check_plan(sheets, units=known)
    if plan is None:
        return LoadedPlan(None, faults, {})
    files, faults = _beside(plan, path) if uploads is None else _sent(plan, office, uploads)
    if faults:
        return LoadedPlan(None, faults, files)
    return LoadedPlan(_without_strays(plan, uploads or {}), (), files)


def _beside(plan: CheckedPlan, path: Path) -> tuple[dict[str, Path], tuple[CellFault, ...]]:
    files = {one.file: path.parent / one.file for one in plan.documents}
    faults = tuple(
        CellFault(DOCUMENTS.sheet, one.file_cell, why)
        for one in plan.documents
        if (why := _why_not_file(files[one.file], base=path.parent))
    )
    return files, faults


def _sent(
    plan: CheckedPlan, office: Office, uploads: Mapping[str, Path]
) -> tuple[dict[str, Path], tuple[CellFault, ...]]:
    """Browsers send no folders, so the last part of a name must tell the files apart."""
    by_name = {_name(name): path for name, path in uploads.items()}
    files: dict[str, Path] = {}
    faults: list[CellFault] = []
    taken: dict[str, str] = {}
    for one in plan.documents:
        name = _name(one.file)
        found = by_name.get(name) or _registered(one, office)
        why = ""
        if taken.setdefault(name, one.file) != one.file:
            why = f"Dua dokumen bernama “{name}”; beri nama berkas yang berbeda."
        elif found is None:
            why = f"Berkas “{name}” belum disertakan; pilih bersama buku kerjanya."
        else:
            why = _why_not_file(found, base=found.parent)
            files[one.file] = found
        if why:
            faults.append(CellFault(DOCUMENTS.sheet, one.file_cell, why))
    return files, tuple(faults)


def _name(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", 1)[-1].casefold()


def _registered(one: PlannedDocument, office: Office) -> Path | None:
    """The file of the newest document of that kind and number: it need not be sent again."""
    row = PlanningDocument.objects.filter(office=office, kind=one.kind.value, number=one.number)
    newest = row.order_by("-pk").first()
    return blobs.path_of(newest.blob_id) if newest is not None else None


def _without_strays(plan: CheckedPlan, uploads: Mapping[str, Path]) -> CheckedPlan:
    """Files that the workbook does not name are told and left alone."""
    named = {_name(one.file) for one in plan.documents}
    strays = tuple(
        CellFault(DOCUMENTS.sheet, "", f"Berkas “{name}” tidak disebut di lembar ini; diabaikan.")
        for name in uploads
        if _name(name) not in named
    )
    return replace(plan, warnings=(*plan.warnings, *strays))


def preview_plan(office: Office, loaded: LoadedPlan, *, by: Actor) -> Preview:
    """What taking over the loaded plan would do. Writes nothing.

    Raises Refusal when `by` may not import.
    """
    _refuse(office, by)
    if loaded.plan is None:
        return Preview({}, {}, {}, loaded.faults, ())
    digests = {name: _digest(path) for name, path in loaded.files.items()}
    comparison = compare(office, loaded.plan, digests=digests)
    return _preview(comparison, loaded.plan)


def import_file(
    path: Path,
    *,
    office: Office,
    uploads: Mapping[str, Path] | None = None,
    by: Actor,
    at: datetime,
) -> Preview:
    """Read a workbook and take it over, all or nothing; answers what was done.

    Raises PlanRefused with every fault by cell, or Refusal when `by` may not.
    """
    _refuse(office, by)
    loaded = load_plan(path, office=office, uploads=uploads)
    if loaded.plan is None:
        raise PlanRefused(loaded.faults)
    files = {name: blobs.put(_chunks(file)) for name, file in loaded.files.items()}
    # Looked at before: the same form sent twice is done once, and its second answer has no result.
    comparison = compare(
        office, loaded.plan, digests={name: ref.sha256 for name, ref in files.items()}
    )
    import_plan(office, plan=loaded.plan, files=files, by=by, at=at)
    return _preview(comparison, loaded.plan)


def _refuse(office: Office, by: Actor) -> None:
    if not by.is_system and by.home != office.pk:
        raise NotVisible
    refuse_if(policy.why_not_import_plan(office, by=by))


def _preview(comparison: Comparison, plan: CheckedPlan) -> Preview:
    return Preview(
        added=comparison.codes(Status.BARU),
        changed=comparison.codes(Status.BERUBAH),
        unchanged=comparison.codes(Status.TETAP),
        faults=comparison.faults,
        warnings=plan.warnings,
        differences=differences(comparison),
    )


def _why_not_file(path: Path, *, base: Path) -> str:
    try:
        if not path.resolve(strict=True).is_relative_to(base.resolve()):
            return "Berkas berada di luar map buku kerja."
        if not path.is_file():
            return "Ini bukan berkas."
        if path.stat().st_size > MAX_DOCUMENT:
            return f"Berkas lebih dari {MAX_DOCUMENT >> 20} MB."
        with path.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return "Isi berkas bukan PDF."
    except OSError:
        return f"Berkas “{path.name}” tidak ditemukan atau tidak dapat dibaca."
    return ""


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
