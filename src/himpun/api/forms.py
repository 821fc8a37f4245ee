"""The addresses of forms: the same doors as the pages, for a program with a key."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from himpun.api.door import Header, MachineRequest, endpoint
from himpun.api.reading import Unreadable
from himpun.api.shapes import (
    CellsSent,
    FindingList,
    FormList,
    FormTold,
    RowsSent,
    RowTold,
    Trouble,
)
from himpun.api.telling import finding_of, form_of, line_of, row_of
from himpun.core.action import form_token
from himpun.core.refusals import NotVisible
from himpun.intake import actions, queries
from himpun.intake.queries import FormView
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellChange,
)

VIA = "API"
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[A-Za-z0-9._:-]{8,100}$",
        description="Permintaan yang sama dengan kunci yang sama dilakukan satu kali.",
    ),
]

_READ = {304: None, 401: Trouble, 404: Trouble}
_WRITE = {
    400: Trouble,
    401: Trouble,
    404: Trouble,
    409: Trouble,
    413: Trouble,
    415: Trouble,
    422: Trouble,
}


@endpoint(
    "GET",
    "formulir",
    name="api_form_list",
    policy="intake.read",
    answers={200: FormList, 304: None, 401: Trouble},
    summary="Formulir unit saya",
)
def list_forms(request: MachineRequest) -> dict[str, Any]:
    """Formulir unit tempat pemilik kunci bertugas, putaran terbaru lebih dahulu (paling banyak
    200)."""
    forms = queries.list_own_submissions(by=request.actor)
    return {"forms": [line_of(each, by=request.actor) for each in forms]}


@endpoint(
    "GET",
    "formulir/{int:form_id}",
    name="api_form",
    policy="intake.read",
    answers={200: FormTold, **_READ},
    summary="Satu formulir",
)
def read_form(request: MachineRequest, form_id: int) -> dict[str, Any]:
    """Semua baris dengan isian, versi, target, dan temuannya."""
    return form_of(_view(request, form_id))


@endpoint(
    "PUT",
    "formulir/{int:form_id}",
    name="api_form_save",
    policy="intake.save_answers",
    answers={200: FormTold, **_WRITE},
    summary="Isi banyak baris sekaligus",
)
def save_form(
    request: MachineRequest, form_id: int, sent: RowsSent, idempotency_key: IdempotencyKey = ""
) -> dict[str, Any]:
    """Semua baris disimpan, atau tidak satu pun. Setiap baris menyebut versi yang dilihat."""
    keys = [row.row_id for row in sent.rows]
    if len(set(keys)) != len(keys):
        raise Unreadable("Sebuah baris disebut dua kali.")
    cells = [cell for row in sent.rows for cell in _cells(row, row.row_id)]
    return form_of(_save(request, form_id, cells, idempotency_key))


@endpoint(
    "PUT",
    "formulir/{int:form_id}/sel/{int:row_id}",
    name="api_cell_save",
    policy="intake.save_answers",
    answers={200: RowTold, **_WRITE},
    summary="Isi satu baris",
)
def save_row(
    request: MachineRequest,
    form_id: int,
    row_id: int,
    sent: CellsSent,
    idempotency_key: IdempotencyKey = "",
) -> dict[str, Any]:
    """Sel satu baris terhadap versi yang dilihat; sel yang tidak disebut tetap."""
    if queries.get_row(row_id, by=request.actor).submission_id != form_id:
        raise NotVisible
    view = _save(request, form_id, _cells(sent, row_id), idempotency_key)
    return next(row_of(each) for each in view.rows if each.row.pk == row_id)


@endpoint(
    "GET",
    "formulir/{int:form_id}/temuan",
    name="api_findings",
    policy="intake.read",
    answers={200: FindingList, **_READ},
    summary="Temuan pemeriksaan",
)
def read_findings(request: MachineRequest, form_id: int) -> dict[str, Any]:
    """Temuan yang sama dengan yang tampil di halaman; GALAT menghalangi penyampaian."""
    return {"findings": [finding_of(each) for each in _view(request, form_id).findings]}


def _view(request: MachineRequest, form_id: int) -> FormView:
    submission = queries.get_submission(form_id, by=request.actor)
    return queries.view_form(submission, by=request.actor)


def _save(request: MachineRequest, form_id: int, cells: list[CellChange], key: str) -> FormView:
    submission = queries.get_submission(form_id, by=request.actor)
    if not cells:
        raise Unreadable("Tidak ada sel yang dikirim.")
    with form_token(_token(request, key)):
        actions.save_answers(submission, cells=cells, by=request.actor, at=request.at, via=VIA)
    return _view(request, form_id)


def _token(request: MachineRequest, key: str) -> str:
    """One key of one person for one content: with other content it is another act."""
    if not key:
        return ""
    said = f"{request.actor.person_id}\0{key}\0{request.method}\0{request.path}\0"
    return hashlib.sha256(said.encode() + request.body).hexdigest()


def _cells(sent: CellsSent, row_id: int) -> list[CellChange]:
    """The cells that were sent, as the form takes them."""
    texts: dict[str, str] = {}
    for field in (NOTE, MISSING_REASON, DATA_STATUS, DATA_ON):
        if field in sent.model_fields_set:
            texts[field] = getattr(sent, field) or ""
    if ACTUAL in sent.model_fields_set:
        texts[ACTUAL] = _typed(sent.actual)
    for name, figure in (sent.values or {}).items():
        texts[f"{VALUE_PREFIX}{name}"] = _typed(figure)
    return [CellChange(row_id, field, text, sent.version) for field, text in texts.items()]


def _typed(figure: str | int | None) -> str:
    """A figure in the one notation that a form cannot misread: a point in it is decimal."""
    return "" if figure is None else str(figure).replace(".", ",")
