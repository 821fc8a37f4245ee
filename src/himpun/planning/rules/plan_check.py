"""From the sheets of a workbook to a checked plan, or to every fault by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeVar

from himpun.core.tables import SheetRows
from himpun.planning.rules import plan_layout
from himpun.planning.rules.indicator_checks import faults_of, share_warning, target_faults_of
from himpun.planning.rules.indicator_rows import read_indicator
from himpun.planning.rules.indicators import Level, OfficeRule
from himpun.planning.rules.periods import FIRST_YEAR, LAST_YEAR
from himpun.planning.rules.plan_content import (
    CheckedPlan,
    DocumentKind,
    PlannedBudget,
    PlannedDocument,
    PlannedIndicator,
    PlannedNode,
    PlannedTargets,
)
from himpun.planning.rules.plan_tables import CellFault, Layout, RowReader, find_sheet, read_table
from himpun.planning.rules.targets import Aim, TargetPlan, quarter_codes

T = TypeVar("T")
_ORDER = {level: place for place, level in enumerate(Level)}
_QUARTERS = ("TW1", "TW2", "TW3", "TW4")


@dataclass(frozen=True)
class KnownUnits:
    """The office's units by code: all of them, and those that fill a form."""

    every: frozenset[str]
    filling: frozenset[str]

    def why_not(self, code: str, *, filling: bool) -> str:
        """A sentence when no such unit exists (or does not fill forms), else ""."""
        if code not in self.every:
            listed = ", ".join(sorted(self.every))
            return f"Unit “{code}” tidak dikenal. Unit yang ada: {listed}."
        if filling and code not in self.filling:
            return f"Unit {code} tidak mengisi formulir."
        return ""


@dataclass
class _Reading:
    """The sheets being read, and what has been found wrong so far."""

    sheets: Sequence[SheetRows]
    units: KnownUnits
    faults: list[CellFault] = field(default_factory=list)
    warnings: list[CellFault] = field(default_factory=list)
    readers: dict[tuple[str, int], RowReader] = field(default_factory=dict)

    def rows(self, layout: Layout) -> list[RowReader]:
        sheet = find_sheet(self.sheets, layout.sheet)
        if sheet is None:
            self.faults.append(CellFault(layout.sheet, "", "Lembar ini tidak ada."))
            return []
        readers = read_table(sheet, layout, self.faults)
        self.readers |= {(layout.sheet, reader.number): reader for reader in readers}
        return readers

    def read(self, layout: Layout, reader: Callable[[RowReader], T | None]) -> list[T]:
        """One planned thing a row; a row with a fault gives none."""
        found = []
        for row in self.rows(layout):
            one = reader(row)
            if one is not None and not row.n_faults:
                found.append(one)
        return found

    def fault(self, layout: Layout, row: int, name: str, sentence: str) -> None:
        self.readers[layout.sheet, row].fault(name, sentence)

    def doubled(
        self, layout: Layout, name: str, keyed: Iterable[tuple[object, int]], what: str
    ) -> None:
        """Note every row whose key an earlier row already has."""
        first: dict[object, int] = {}
        for key, row in keyed:
            if key in first:
                self.fault(layout, row, name, f"{what} ini sudah ada di baris {first[key]}.")
            first.setdefault(key, row)


def check_plan(
    sheets: Sequence[SheetRows], *, units: KnownUnits
) -> tuple[CheckedPlan | None, tuple[CellFault, ...]]:
    """The plan, or None with every fault in the order of sheets and rows."""
    reading = _Reading(sheets, units)
    nodes = reading.read(plan_layout.TREE, _node)
    _check_tree(reading, nodes)
    indicators = _indicators(reading, {node.code: node for node in nodes})
    targets = reading.read(plan_layout.TARGETS, _targets)
    _check_targets(reading, indicators, targets)
    budget = reading.read(plan_layout.BUDGET, lambda row: _budget(row, units))
    _check_budget(reading, budget, {node.code: node for node in nodes})
    documents = reading.read(plan_layout.DOCUMENTS, _document)
    reading.doubled(
        plan_layout.DOCUMENTS, "number", (((d.kind, d.number), d.row) for d in documents), "Nomor"
    )
    if reading.faults:
        return None, tuple(reading.faults)
    plan = CheckedPlan(
        nodes=tuple(nodes),
        indicators=tuple(indicators),
        targets=tuple(targets),
        budget=tuple(budget),
        documents=tuple(documents),
        warnings=tuple(reading.warnings),
    )
    return plan, ()


def _node(row: RowReader) -> PlannedNode | None:
    level = row.choice("level", Level)
    code, name, parent = row.text("code"), row.text("name"), row.text("parent")
    if level is None:
        return None
    if level is Level.TUJUAN and parent:
        row.fault("parent", "Tujuan tidak punya induk.")
    if level is not Level.TUJUAN and not parent:
        row.fault("parent", "Induk wajib diisi selain untuk tujuan.")
    return PlannedNode(code, level, name, parent, row.number)


def _check_tree(reading: _Reading, nodes: Sequence[PlannedNode]) -> None:
    layout = plan_layout.TREE
    reading.doubled(layout, "code", ((node.code, node.row) for node in nodes), "Kode")
    known = {node.code: node for node in nodes}
    for node in nodes:
        if not node.parent_code:
            continue
        parent = known.get(node.parent_code)
        if parent is None:
            reading.fault(layout, node.row, "parent", f"Induk “{node.parent_code}” tidak ada.")
        elif _ORDER[parent.level] >= _ORDER[node.level]:
            reading.fault(
                layout,
                node.row,
                "parent",
                f"{node.level.label} tidak dapat berada di bawah {parent.level.label.lower()}.",
            )
        elif (
            node.level in {Level.KEGIATAN, Level.SUBKEGIATAN}
            and parent.level in {Level.PROGRAM, Level.KEGIATAN}
            and not node.code.startswith(f"{parent.code}.")
        ):
            reading.fault(
                layout, node.row, "code", f"Kode harus diawali kode induknya, {parent.code}."
            )


def _indicators(reading: _Reading, nodes: Mapping[str, PlannedNode]) -> list[PlannedIndicator]:
    layout = plan_layout.INDICATORS
    found = reading.read(
        layout, lambda row: read_indicator(row, levels={c: n.level for c, n in nodes.items()})
    )
    reading.doubled(layout, "code", ((one.spec.code, one.row) for one in found), "Kode")
    for one in found:
        for fault in faults_of(one.spec):
            name = "valid_through" if fault.field == "valid_until" else fault.field
            reading.fault(layout, one.row, name, fault.sentence)
        why = reading.units.why_not(one.spec.owner_unit, filling=False)
        if why:
            reading.fault(layout, one.row, "owner_unit", why)
        for code in one.spec.contributors:
            why = reading.units.why_not(code, filling=True)
            if why:
                reading.fault(layout, one.row, "contributors", why)
    return found


def _targets(row: RowReader) -> PlannedTargets | None:
    code, unit, basis = row.text("indicator"), row.text("unit"), row.text("basis")
    year = row.whole("year", lowest=FIRST_YEAR, highest=LAST_YEAR)
    valid_from = row.day("valid_from")
    spans = {name: row.span(name) for name in (*_QUARTERS, "annual")}
    if year is None or valid_from is None:
        return None
    codes = dict(zip(_QUARTERS, quarter_codes(year), strict=True)) | {"annual": str(year)}
    aims = {codes[name]: Aim(*span) for name, span in spans.items() if span is not None}
    plan = TargetPlan(unit, year, aims)
    return PlannedTargets(code, plan, basis, valid_from, row.number, row.cell("valid_from"))


def _check_targets(
    reading: _Reading, indicators: Sequence[PlannedIndicator], targets: Sequence[PlannedTargets]
) -> None:
    layout = plan_layout.TARGETS
    specs = {one.spec.code: one.spec for one in indicators}
    reading.doubled(
        layout,
        "indicator",
        (((t.indicator_code, t.plan.unit, t.plan.year), t.row) for t in targets),
        "Target indikator, unit, dan tahun",
    )
    for one in targets:
        spec = specs.get(one.indicator_code)
        if spec is None:
            if not any(fault.sheet == plan_layout.INDICATORS.sheet for fault in reading.faults):
                reading.fault(
                    layout, one.row, "indicator", f"Indikator “{one.indicator_code}” tidak ada."
                )
            continue
        names = dict(zip(quarter_codes(one.plan.year), _QUARTERS, strict=True))
        for fault in target_faults_of(spec, one.plan):
            name = names.get(fault.field, "unit" if fault.field == "unit" else "annual")
            reading.fault(layout, one.row, name, fault.sentence)
    for indicator in indicators:
        _check_target_set(
            reading, indicator, [t for t in targets if t.indicator_code == indicator.spec.code]
        )


def _check_target_set(
    reading: _Reading, indicator: PlannedIndicator, targets: Sequence[PlannedTargets]
) -> None:
    spec, cell = indicator.spec, f"A{indicator.row}"
    years = {one.plan.year for one in targets}
    sheet = plan_layout.INDICATORS.sheet
    if not years and not any(f.sheet == plan_layout.TARGETS.sheet for f in reading.faults):
        reading.faults.append(CellFault(sheet, cell, "Belum ada target di lembar Target."))
    for year in sorted(years):
        plans = [one.plan for one in targets if one.plan.year == year]
        units = {plan.unit for plan in plans}
        if "" not in units:
            reading.faults.append(
                CellFault(sheet, cell, f"Target kantor tahun {year} belum ada (Unit dikosongkan).")
            )
        warning = share_warning(spec, plans)
        if warning:
            reading.warnings.append(CellFault(sheet, cell, warning))
        without = [code for code in spec.contributors if code not in units]
        if spec.is_shared and spec.office_rule is OfficeRule.JUMLAH and without:
            reading.warnings.append(
                CellFault(
                    sheet,
                    cell,
                    f"Belum ada target {year} untuk {', '.join(without)}; "
                    "capaian unit itu tidak dapat dihitung.",
                )
            )


def _budget(row: RowReader, units: KnownUnits) -> PlannedBudget | None:
    code, name, unit, remark = (row.text(n) for n in ("code", "name", "unit", "remark"))
    year = row.whole("year", lowest=FIRST_YEAR, highest=LAST_YEAR)
    ceiling, valid_from = row.figure("ceiling"), row.day("valid_from")
    why = units.why_not(unit, filling=True) if unit else ""
    if why:
        row.fault("unit", why)
    if ceiling is not None and ceiling < 0:
        row.fault("ceiling", "Pagu tidak boleh negatif.")
    if year is None or ceiling is None or valid_from is None:
        return None
    since = row.cell("valid_from")
    return PlannedBudget(code, name, unit, year, ceiling, remark, valid_from, row.number, since)


def _check_budget(
    reading: _Reading, budget: Sequence[PlannedBudget], nodes: Mapping[str, PlannedNode]
) -> None:
    layout = plan_layout.BUDGET
    reading.doubled(
        layout, "code", (((b.unit, b.year, b.code), b.row) for b in budget), "Baris anggaran"
    )
    for line in budget:
        if line.code not in nodes:
            reading.warnings.append(
                CellFault(layout.sheet, f"A{line.row}", "Kode ini tidak ada di lembar Pohon.")
            )


def _document(row: RowReader) -> PlannedDocument | None:
    kind = row.choice("kind", DocumentKind)
    number, title, file = row.text("number"), row.text("title"), row.text("file")
    year = row.whole("year", lowest=FIRST_YEAR, highest=LAST_YEAR)
    dated_on = row.day("dated_on")
    path = PurePosixPath(file)
    if path.is_absolute() or ".." in path.parts or "\\" in file or ":" in file:
        row.fault("file", "Berkas ditulis relatif terhadap buku kerja, misalnya dokumen/pk.pdf.")
    elif file and path.suffix.casefold() != ".pdf":
        row.fault("file", "Dokumen perencanaan harus berkas PDF.")
    if kind is None or year is None or dated_on is None:
        return None
    cell = row.cell("file")
    return PlannedDocument(kind, number, dated_on, year, title, file, row.number, cell)
