"""Random form → workbook → saved by another program → upload = the same values."""

from __future__ import annotations

import io
import re
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_books import (
    SOFFICE,
    address_of,
    applied,
    looked_at,
    made,
    saved_by_libreoffice,
    typed,
)
from tests.domain.form_rounds import distributed, form_of, row_of

from himpun.core.canonical import decimal_text
from himpun.intake import actions as intake
from himpun.intake.answers import written_in
from himpun.intake.rules.cells import CellChange
from himpun.intake.rules.missing import FigureStatus, MissingReason
from himpun.intake.rules.offline import FORM_SHEET, fields_of

pytestmark = pytest.mark.django_db

VARIABLES = ("baik", "total")
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

texts = st.one_of(
    st.text(st.sampled_from("abc ABC=+-@#'\"<>&;_x0D\n–éü123,."), max_size=60).map(str.strip),
    st.sampled_from(["=1+1", "+62", "-", "@a", "_x000D_", "_x0041_", "#N/A?", "0012", "'a", "1e5"]),
)


def figures(places: int) -> st.SearchStrategy[Decimal | None]:
    """Figures that a spreadsheet knows: at most fifteen digits."""
    edge = Decimal(10) ** 8
    return st.none() | st.decimals(-edge, edge, places=places)


@st.composite
def rows(draw: st.DrawFn, *, variables: tuple[str, ...], places: int) -> dict[str, str]:
    """What somebody may write into a row: figures with status and date, or a reason; a note."""
    names = [f"values.{name}" for name in variables] or ["actual"]
    found = {name: draw(figures(places)) for name in names}
    cells = {name: "" if value is None else decimal_text(value) for name, value in found.items()}
    is_filled = None not in found.values()
    if variables:  # baik / total * 100
        is_filled = is_filled and found["values.total"] != 0
    status = draw(st.sampled_from(sorted(FigureStatus))) if is_filled else ""
    day = draw(st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1))) if is_filled else None
    reason = "" if is_filled else draw(st.sampled_from(["", *sorted(MissingReason)]))
    return {
        **cells,
        "note": draw(texts),
        "missing_reason": str(reason),
        "data_status": str(status),
        "data_on": day.isoformat() if day else "",
    }


forms = st.fixed_dictionaries(
    {
        "IKU-1": rows(variables=VARIABLES, places=6),
        "SUB-1": rows(variables=(), places=2),
        "1.03.10": rows(variables=(), places=2),
    }
)


@pytest.fixture
def desk(cast: Cast) -> Any:
    round = distributed(cast)
    return cast, round, form_of(round, cast.bina_marga_unit)


def as_cells(form: dict[str, dict[str, str]]) -> dict[tuple[str, str], str]:
    return {(code, field): text for code, row in form.items() for field, text in row.items()}


def stored(desk: Any) -> dict[str, dict[str, str]]:
    cast, round, _ = desk
    found = {}
    for code in ("IKU-1", "SUB-1", "1.03.10"):
        row = row_of(round, cast.bina_marga_unit, code)
        names = VARIABLES if code == "IKU-1" else ()
        found[code] = fields_of(written_in(row), variables=names)
    return found


def store(desk: Any, form: dict[str, dict[str, str]]) -> None:
    """Typed on the page."""
    cast, round, submission = desk
    changes = [
        CellChange(row_of(round, cast.bina_marga_unit, code).pk, field, _comma(field, text))
        for (code, field), text in as_cells(form).items()
    ]
    intake.save_answers(submission, cells=changes, by=cast.bina_marga, at=later(340))


def _comma(field: str, text: str) -> str:
    return text.replace(".", ",") if field == "actual" or field.startswith("values.") else text


def _in_sheet(content: bytes, form: dict[str, dict[str, str]]) -> dict[str, Any]:
    """The form's cells as a person types them into the sheet."""
    columns = {"note": "H", "missing_reason": "I", "data_status": "J", "data_on": "K"}
    cells: dict[str, Any] = {}
    for (code, field), text in as_cells(form).items():
        if field.startswith("values."):
            place = address_of(content, f"{code} · {field.removeprefix('values.')}")
        else:
            place = address_of(content, code, columns.get(field, "G"))
        cells[place] = _value(field, text)
    return cells


def _value(field: str, text: str) -> Any:
    if not text:
        return None
    if field == "actual" or field.startswith("values."):
        return Decimal(text)
    if field == "missing_reason":
        return MissingReason(text).label
    if field == "data_status":
        return FigureStatus(text).label
    return date.fromisoformat(text) if field == "data_on" else text


def saved_again(content: bytes, folder: Path) -> list[bytes]:
    """The workbook as other programs save it: openpyxl always, LibreOffice where it is."""
    return [
        typed(content, {}),
        *([saved_by_libreoffice(content, folder)] if SOFFICE else []),
    ]


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(form=forms)
def test_a_workbook_saved_again_says_what_the_form_says(desk: Any, form: Any) -> None:
    store(desk, form)
    cast, _, submission = desk
    book = made(submission, by=cast.bina_marga, at=later(350))
    with tempfile.TemporaryDirectory() as folder:
        for again in saved_again(book, Path(folder)):
            judged = looked_at(submission, again, Path(folder))
            assert (judged.why_not, judged.faults) == ("", ())
            assert (judged.changes, judged.conflicts) == ((), ())


@settings(max_examples=10, deadline=None, suppress_health_check=SLOW)
@given(before=forms, after=forms)
def test_what_was_typed_into_the_workbook_is_what_the_form_says(
    desk: Any, before: Any, after: Any
) -> None:
    store(desk, before)
    cast, _, submission = desk
    book = made(submission, by=cast.bina_marga, at=later(350))
    sent = typed(book, {})
    sheet = _in_sheet(sent, after)
    texts = {place: value for place, value in sheet.items() if isinstance(value, str)}
    copies = [_typed_as_text(sent, sheet, texts)]
    with tempfile.TemporaryDirectory() as folder:
        if SOFFICE:
            escaped = {place: _escaped(text) for place, text in texts.items()}
            sent = _typed_as_text(sent, {**sheet, **escaped}, texts)
            copies.append(saved_by_libreoffice(sent, Path(folder)))
        for again in copies:
            judged = looked_at(submission, again, Path(folder))
            assert judged.faults == ()
            if judged.is_fit:
                applied(submission, again, Path(folder), by=cast.bina_marga, at=later(360))
            assert stored(desk) == after


def _typed_as_text(content: bytes, sheet: dict[str, Any], texts: dict[str, str]) -> bytes:
    """Texts typed into cells of the form `@` stay text, also where they begin with an equals."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for place, value in sheet.items():
        cell = book[FORM_SHEET][place]
        cell.value = value
        if place in texts:
            cell.data_type = "s"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _escaped(text: str) -> str:
    """What a spreadsheet writes for a text that looks like one of its escapes (_x0041_ is A)."""
    return re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
