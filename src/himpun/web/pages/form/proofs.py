"""Links and notes as proofs, one proof for several figures, and a better proof for another."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.refusals import NotVisible, refuse_if
from himpun.intake import actions, policy, queries
from himpun.intake.actions import EvidenceFile
from himpun.intake.queries import ProofFolder, ProofView
from himpun.web import arrivals
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.proofs import LinkForm, NoteForm, ReplaceForm, RowsForm, UseForm, carried_by
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.evidence import places_of, row_address
from himpun.web.pages.form.proof_lines import choices_of
from himpun.web.pages.form.reading import show_row

if TYPE_CHECKING:
    from himpun.intake.models import FormRow

_WORDS = ("kind", "number", "dated_on", "restricted_to")


def _row(request: OfficeRequest, submission_id: int, row_id: int) -> FormRow:
    row = queries.get_row(row_id, by=request.actor)
    if row.submission_id != submission_id:
        raise NotVisible
    return row


def _worded(typed: dict[str, Any]) -> dict[str, Any]:
    return {name: typed[name] for name in _WORDS}


@act("intake.add_evidence_link", page=show_row)
def add_link(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """A page elsewhere as proof of a figure."""
    row = _row(request, submission_id, row_id)
    typed = read_form(request, LinkForm)
    actions.add_evidence_link(
        row, url=typed["url"], **_worded(typed), by=request.actor, at=request.at
    )
    return done(
        request, f"Tautan bukti tersimpan untuk {row.code}.", row_address(submission_id, row_id)
    )


@act("intake.add_evidence_note", page=show_row)
def add_note(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """What somebody writes down as proof of a figure."""
    row = _row(request, submission_id, row_id)
    typed = read_form(request, NoteForm)
    actions.add_evidence_note(
        row, text=typed["text"], **_worded(typed), by=request.actor, at=request.at
    )
    return done(
        request, f"Catatan bukti tersimpan untuk {row.code}.", row_address(submission_id, row_id)
    )


@act("intake.use_evidence", page=show_row)
def use_here(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """A proof that the form has already stands beside this figure, too."""
    row = _row(request, submission_id, row_id)
    usable = queries.list_usable_evidence(row, by=request.actor)
    typed = read_form(request, UseForm, choices=choices_of(usable))
    evidence = queries.get_evidence(typed["evidence"], by=request.actor)
    actions.use_evidence(evidence, row_ids=[row.pk], by=request.actor, at=request.at)
    sentence = f"Bukti “{evidence.title}” juga dipakai untuk {row.code}."
    return done(request, sentence, row_address(submission_id, row_id))


@page("intake.read")
def show_evidence(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """A proof with its versions, the figures it stands beside, and who may read it."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    folder = queries.view_evidence(evidence, by=request.actor)
    context = {
        "folder": folder,
        "proof": folder.proof,
        "submission": evidence.submission,
        "taken": taken_of(folder.proof),
        "why_not_use": policy.why_not_use_evidence(evidence, by=request.actor),
        "why_not_replace": policy.why_not_replace_evidence(evidence, by=request.actor),
        "rows_form": rows_form(request, folder) if folder.free_rows else None,
        "replace_form": show_form(
            request, ReplaceForm, initial=_initial(folder.proof, evidence.restricted_to)
        ),
    }
    return render(request, "web/form/evidence.html", context)


def _initial(proof: ProofView, readers: list[str]) -> dict[str, Any]:
    told = asdict(proof)
    return {**{name: told[name] for name in _WORDS[:3]}, "restricted_to": readers}


def rows_form(request: OfficeRequest, folder: ProofFolder) -> RowsForm:
    return show_form(request, RowsForm, choices=_rows_of(folder))


def _rows_of(folder: ProofFolder) -> list[tuple[int, str]]:
    return [(row.id, f"{row.code} · {row.name}") for row in folder.free_rows]


def taken_of(proof: ProofView) -> list[tuple[str, str]]:
    """What the camera noted, for the unit that brought the picture."""
    noted = proof.taken
    place = [
        f"{degrees.lstrip('-').replace('.', ',')}° {sides[degrees.startswith('-')]}"
        for key, sides in (("latitude", ("LU", "LS")), ("longitude", ("BT", "BB")))
        if (degrees := noted.get(key, ""))
    ]
    told = [
        ("Ukuran", f"{noted['size']} piksel" if noted.get("size") else ""),
        ("Diambil", _moment(noted.get("at", ""))),
        ("Tempat", ", ".join(place)),
        ("Alat", noted.get("device", "")),
    ]
    return [(label, value) for label, value in told if value]


def _moment(text: str) -> str:
    """The camera's own time as it wrote it: it may know no zone."""
    if not text:
        return ""
    taken = datetime.fromisoformat(text)
    zone = f" (UTC{text[19:]})" if taken.tzinfo is not None else ""
    return f"{taken:%d-%m-%Y %H.%M.%S}{zone}"


def details_address(evidence_id: int) -> str:
    return reverse("evidence_details", kwargs={"evidence_id": evidence_id})


@act("intake.use_evidence", page=show_evidence)
def use_evidence(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """The proof stands beside further figures of its form."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    folder = queries.view_evidence(evidence, by=request.actor)
    typed = read_form(request, RowsForm, choices=_rows_of(folder))
    actions.use_evidence(evidence, row_ids=typed["rows"], by=request.actor, at=request.at)
    codes = ", ".join(row.code for row in folder.free_rows if row.id in typed["rows"])
    return done(request, f"Bukti ini juga dipakai untuk {codes}.", details_address(evidence_id))


@act("intake.replace_evidence", page=show_evidence)
def replace_evidence(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """A better proof takes the place of this one."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    # Whether it can be replaced is asked by the act: sent twice, it is replaced already.
    refuse_if(policy.why_not_save_answers(evidence.submission, by=request.actor))
    arrivals.bring(request, to="proofs")
    typed = read_form(request, ReplaceForm)
    carried = carried_by(typed)
    newer = actions.replace_evidence(
        evidence, carried=carried, **_worded(typed), by=request.actor, at=request.at
    )
    arrivals.let_go(request, of="proofs")
    place = places_of([carried]) if isinstance(carried, EvidenceFile) else ""
    sentence = f"Bukti diganti; yang lama tetap dapat dibuka. {place}".strip()
    return done(request, sentence, details_address(newer.pk))
