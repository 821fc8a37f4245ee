"""What typed or pasted cells would become: asked before they are stored, by the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from himpun.core.formats import NOTHING
from himpun.core.refusals import NotVisible, Refusal, refuse_if
from himpun.intake import policy, queries
from himpun.intake.rules.cells import (
    ACTUAL,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellChange,
    Written,
)
from himpun.intake.rules.frozen import thaw_indicator
from himpun.intake.rules.numbers import BadNumber, parse_number
from himpun.planning.rules.periods import Period
from himpun.web.grid import GridRow, Reach, cells_from
from himpun.web.page import OfficeRequest, act, page
from himpun.web.pages.form.reach import needs_earlier, reached
from himpun.web.pages.form.reading import show_form
from himpun.web.pages.form.words import FIELD_LABELS, as_typed, readings_of, shown, told_readings

if TYPE_CHECKING:
    from himpun.intake.answers import Understood
    from himpun.intake.models import FormRow

#: A block of the size of a whole form with its notes; more is pasted in parts.
MOST_CELLS = 3_000
#: Texts without a place that are named one by one.
MOST_STRAYS = 5
_SHUT = re.compile(r"([0-9]{1,18})\.locked")


@page("intake.read")
def show_outcome(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """The value that typed variables amount to, before they are stored; nothing is kept."""
    row = queries.get_row(row_id, by=request.actor)
    if row.submission_id != submission_id:
        raise NotVisible
    sent = {name: str(text) for name, text in request.GET.items()}
    cells = [each for each in cells_from(sent, only=row_id) if each.field != NOTE]
    found = queries.preview_cells(row.submission, cells, by=request.actor).get(row_id)
    grid_row = _outcome_row(row, found, sent, hand=sent.get("hand", ""))
    context = {"row": replace(grid_row, reach=_reach(request, row, found))}
    answer = render(request, "web/parts/grid_outcome.html", context)
    patch_cache_control(answer, private=True, no_store=True)
    return answer


def _reach(request: OfficeRequest, row: FormRow, found: Understood | None) -> Reach | None:
    """What the row would have reached; earlier periods are read where they have a say."""
    if found is None or found.spec is None:
        return None
    card, period = thaw_indicator(row.frozen), Period.parse(row.submission.round.period)
    earlier = queries.list_earlier(row, by=request.actor) if needs_earlier(card, period) else ()
    return reached(card, found.after, earlier=earlier, period=period, is_due=row.is_due)


def _outcome_row(
    row: FormRow, found: Understood | None, sent: Mapping[str, str], *, hand: str
) -> GridRow:
    """As much of a row as its value needs; `hand` names the cell that is being typed."""
    spec = found.spec if found else None
    faults = found.faults if found else ()
    why = " ".join(_bare(each.sentence, row.code) for each in faults)
    typed = {name: text for name, text in sent.items() if name == hand}
    return GridRow(
        key=row.pk,
        code=row.code,
        name="",
        measured_in=spec.measured_in if spec else "",
        target="",
        version=row.answer.version,
        state="empty",
        value="" if why or found is None else shown(found.after.actual, spec),
        is_computed=bool(spec and spec.formula),
        why_empty=why or (found.after.reason if found else ""),
        understood=told_readings(readings_of(typed), spec),
    )


@dataclass(frozen=True)
class PasteLine:
    """One cell of a block. `now` and `new` are as people type them; `why` leaves it out.

    `name` is what the cell sends, "" where it is left out; `text` what goes into it, `reading` how
    a figure that could be read in two ways was read.
    """

    code: str
    label: str
    now: str
    new: str
    name: str = ""
    text: str = ""
    reading: str = ""
    why: str = ""
    is_text: bool = False


@act("intake.save_answers", page=show_form, token=False)
def preview_paste(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """What a pasted block would change, cell by cell; the form itself is not touched."""
    submission = queries.get_submission(submission_id, by=request.actor)
    refuse_if(policy.why_not_save_answers(submission, by=request.actor))
    sent = {name: str(text) for name, text in request.POST.items()}
    cells = cells_from(sent)
    shut = {int(at[1]): text for name, text in sent.items() if (at := _SHUT.fullmatch(name))}
    n_all = len(cells) + len(shut)
    if n_all > MOST_CELLS:
        raise Refusal(
            f"Tempelan ini berisi {n_all} sel; paling banyak {MOST_CELLS} sekali tempel."
            " Salin sebagian, lalu tempel lagi."
        )
    asked = [*cells, *(CellChange(key, NOTE, "") for key in shut)]
    found = queries.preview_cells(submission, asked, by=request.actor)
    lines = [*_shut_lines(found, shut), *_lines(found, cells)]
    lines.sort(key=lambda pair: pair[0])
    fit = [line for _, line in lines if line.name]
    context = {
        "lines": [line for _, line in lines],
        "n_fit": len(fit),
        "n_left": len(lines) - len(fit),
        "n_outside": _count(request.POST.get("outside", "")),
        "strays": request.POST.getlist("stray")[:MOST_STRAYS],
        "is_part": request.POST.get("part") == "1",
    }
    answer = render(request, "web/parts/grid_paste.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


Place = tuple[int, int, int]


def _shut_lines(
    found: Mapping[int, Understood], shut: Mapping[int, str]
) -> Iterator[tuple[Place, PasteLine]]:
    """Rows of the block that cannot be written, each with its reason."""
    for key, text in shut.items():
        if (of := found.get(key)) is not None:
            why = policy.why_not_row(of.row) or "Baris ini terkunci."
            now = as_typed(ACTUAL, of.before.actual) or NOTHING
            yield _place(of, 0), PasteLine(of.row.code, "Baris", now, text, why=why)


def _lines(
    found: Mapping[int, Understood], cells: list[CellChange]
) -> Iterator[tuple[Place, PasteLine]]:
    for number, cell in enumerate(cells):
        if (of := found.get(cell.row_id)) is not None:
            yield _place(of, number), _line(of, cell)


def _place(of: Understood, number: int) -> Place:
    """Indicators before money, in the order of the form, then as the cells came."""
    return (0 if of.spec is not None else 1, of.row.position, number)


def _line(of: Understood, cell: CellChange) -> PasteLine:
    """One cell: fit to be written, or why it is left out."""
    now, new = _text_of(of.before, cell.field), _text_of(of.after, cell.field)
    why = _why_left_out(of, cell)
    fault = next((each for each in of.faults if each.field == cell.field), None)
    return PasteLine(
        code=of.row.code,
        label=_label(of, cell.field),
        now=now or NOTHING,
        new=cell.text if fault or why else new,
        name="" if why else f"{cell.row_id}.{cell.field}",
        text="" if why else cell.text,
        reading="" if why else _reading(cell),
        why=why,
        is_text=cell.field in {NOTE, MISSING_REASON},
    )


def _why_left_out(of: Understood, cell: CellChange) -> str:
    if reason := policy.why_not_row(of.row):
        return reason
    if not cell.text.strip():
        return "Kosong di tempelan; isi yang ada dibiarkan."
    for fault in of.faults:
        if fault.field == cell.field:
            return _bare(fault.sentence, of.row.code)
    if cell.field == NOTE and _is_figure(cell.text):
        return "Hanya angka, padahal kolom ini keterangan; mungkin salah kolom."
    is_same = _content(of.before, cell.field) == _content(of.after, cell.field)
    return "Sama dengan yang sudah ada." if is_same else ""


def _is_figure(text: str) -> bool:
    with suppress(BadNumber):
        return parse_number(text) is not None
    return False


def _text_of(written: Written, field: str) -> str:
    return as_typed(field, _content(written, field))


def _content(written: Written, field: str) -> object:
    """What a cell holds; figures as figures, so that 5 and 5,0 are the same."""
    if field.startswith(VALUE_PREFIX):
        plain = written.values.get(field.removeprefix(VALUE_PREFIX))
        return Decimal(plain) if plain else None
    return getattr(written, field)


def _label(of: Understood, field: str) -> str:
    if field.startswith(VALUE_PREFIX) and of.spec is not None:
        name = field.removeprefix(VALUE_PREFIX)
        return of.spec.labels.get(name, name)
    return FIELD_LABELS.get(field, field)


def _reading(cell: CellChange) -> str:
    return next(iter(readings_of({f"{cell.row_id}.{cell.field}": cell.text}).values()), "")


def _bare(sentence: str, code: str) -> str:
    return sentence.removeprefix(f"{code}: ")
