"""Workbooks of forms in the hands of people: made, typed into, saved again."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from himpun.core.actors import Actor
from himpun.intake import actions as intake
from himpun.intake import queries
from himpun.intake.models import Submission
from himpun.intake.offline.judging import Judgement, judge
from himpun.intake.offline.reading import read_filled
from himpun.intake.offline.writing import offline_form
from himpun.intake.rules.offline import FORM_SHEET, FilledWorkbook

SOFFICE = shutil.which("soffice")


def made(submission: Submission, *, by: Actor, at: datetime) -> bytes:
    """The workbook as it is downloaded."""
    fresh = queries.get_submission(submission.pk, by=by)
    return offline_form(queries.view_form(fresh, by=by), at=at)


def typed(content: bytes, cells: Mapping[str, Any]) -> bytes:
    """The workbook with cells typed into and saved; protection is for people, not for files."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book[FORM_SHEET][address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def saved_by_libreoffice(content: bytes, folder: Path) -> bytes:
    """The workbook opened and saved by LibreOffice without a screen."""
    assert SOFFICE is not None
    (folder / "out").mkdir(exist_ok=True)
    (folder / "book.xlsx").write_bytes(content)
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(folder / "out"),
            str(folder / "book.xlsx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "out" / "book.xlsx").read_bytes()


def address_of(content: bytes, code: str, column: str = "G") -> str:
    """Where the row (or the variable, as "IKU-1 · baik") of that code stands."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))[FORM_SHEET]
    code, _, variable = code.partition(" · ")
    found = [row for row in sheet.iter_rows() if row[1].value == code]
    named = [row for row in found if str(row[2].value).strip().endswith(f" {variable}")]
    return f"{column}{(named if variable else found)[0][1].row}"


def filled(content: bytes, folder: Path) -> FilledWorkbook:
    path = folder / "sent.xlsx"
    path.write_bytes(content)
    return read_filled(path)


def looked_at(submission: Submission, content: bytes, folder: Path) -> Judgement:
    fresh = Submission.objects.select_related("round__office", "unit").get(pk=submission.pk)
    return judge(fresh, filled(content, folder))


def applied(
    submission: Submission,
    content: bytes,
    folder: Path,
    *,
    by: Actor,
    at: datetime,
    take: tuple[str, ...] = (),
) -> Submission:
    """Looked at and applied at once."""
    seen = looked_at(submission, content, folder).seen
    book = filled(content, folder)
    return intake.apply_workbook(submission, filled=book, seen=seen, take=take, by=by, at=at)
