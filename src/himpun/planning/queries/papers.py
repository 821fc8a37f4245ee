"""Budget lines of the DPA, and the register of planning documents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from himpun.core.actors import Actor
from himpun.offices.models import Office
from himpun.planning.cards import ancestors, in_force
from himpun.planning.models import BudgetLine, PlanningDocument, PlanNode
from himpun.planning.queries.plan import nodes_of
from himpun.planning.queries.rows import BudgetRow, DocumentRow
from himpun.planning.rules.indicators import Level


def list_budget_lines(
    office: Office, *, by: Actor, on: date, year: int, unit_id: int | None = None
) -> tuple[BudgetRow, ...]:
    """DPA lines of the year in force on the day, of every unit or of one."""
    nodes = nodes_of(office, by)
    rows = in_force(
        BudgetLine.objects.visible_to(by).filter(office=office, year=year), on=on
    ).select_related("unit", "node")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return tuple(
        BudgetRow(
            id=row.pk,
            unit_id=row.unit_id,
            unit_code=row.unit.code,
            year=row.year,
            code=row.code,
            name=row.name,
            ceiling=row.ceiling or Decimal(0),
            remark=row.remark,
            objective=_objective_code(row.node, nodes),
            position=row.position,
        )
        for row in rows.order_by("position", "pk")
    )


def list_documents(
    office: Office, *, by: Actor, year: int | None = None, kind: str = ""
) -> tuple[DocumentRow, ...]:
    """Registered planning documents, newest first; of one year or kind when asked."""
    rows = PlanningDocument.objects.visible_to(by).filter(office=office).select_related("blob")
    if year is not None:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(map(_document, rows.order_by("-dated_on", "kind", "pk")))


def get_document(document_id: int, *, by: Actor) -> DocumentRow:
    """One registered document. Raises NotVisible."""
    return _document(PlanningDocument.objects.select_related("blob").one(by, pk=document_id))


def _objective_code(node: PlanNode | None, nodes: dict[int, PlanNode]) -> str:
    if node is None:
        return ""
    path = ancestors(node, nodes)
    return next((one.code for one in reversed(path) if one.level == Level.SASARAN), "")


def _document(row: PlanningDocument) -> DocumentRow:
    return DocumentRow(
        id=row.pk,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        number=row.number,
        title=row.title,
        dated_on=row.dated_on,
        year=row.year,
        file_name=row.file_name,
        sha256=row.blob_id,
        size=row.blob.size,
    )
