"""A sample directory loaded into a database through the same actions an office uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from himpun.core.actors import system_actor
from himpun.core.yamlfile import BadYaml
from himpun.offices.actions import ImportResult, import_office
from himpun.offices.models import Office
from himpun.ops.cli.console import InputRefused, read_text
from himpun.planning.actions import PlanRefused
from himpun.planning.importing import import_file
from himpun.sop import actions as sop_actions
from himpun.sop.loader import BadProcedure
from himpun.sop.models import ProcedureVersion

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
LIBRARY = Path(sop_actions.__file__).resolve().parent / "library"
MAIN_SOP = LIBRARY / "pengumpulan-data-kinerja.yaml"


def load(folder: Path, *, at: datetime, say: Callable[[str], None]) -> Office:
    """Office, plan (where there is one) and the shipped SOP. Raises InputRefused."""
    office = load_office(folder / "office.yaml", at=at)
    plan = folder / "plan.xlsx"
    if plan.exists():
        load_plan(plan, office=office, at=at, say=say)
    publish(MAIN_SOP, office=office, at=at)
    return office


def load_office(path: Path, *, at: datetime) -> Office:
    """The office that the file describes. Raises InputRefused with file, line and reason."""
    return import_office_file(path, at=at).office


def import_office_file(path: Path, *, at: datetime) -> ImportResult:
    """As `load_office`, answering what changed and the links of new admins."""
    text = read_text(path)
    try:
        return import_office(text, by=system_actor(), at=at)
    except BadYaml as fault:
        raise InputRefused(
            f"{path}:{each.line}: {each.sentence}" for each in fault.problems
        ) from fault


def load_plan(path: Path, *, office: Office, at: datetime, say: Callable[[str], None]) -> None:
    """The plan of the workbook. Raises InputRefused with file, cell and reason."""
    try:
        preview = import_file(path, office=office, by=system_actor(office.pk), at=at)
    except PlanRefused as fault:
        raise InputRefused(f"{path}: {each}" for each in fault.faults) from fault
    for warning in preview.warnings:
        say(f"{path.name}: {warning}")


def publish(path: Path, *, office: Office, at: datetime) -> ProcedureVersion:
    """The SOP of the file, published for the office. Raises InputRefused with line and reason."""
    text = read_text(path)
    try:
        return sop_actions.publish(office, text=text, by=system_actor(office.pk), at=at)
    except BadProcedure as fault:
        raise InputRefused(
            f"{path}:{each.line}: {each.sentence}" for each in fault.problems
        ) from fault
