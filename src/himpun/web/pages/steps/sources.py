"""Step 4, dokumen: every document of the list is attached, or waived with a promise.

The page keeps working after the step is closed: what was promised may follow while the round runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.action import form_token
from himpun.core.canonical import digest
from himpun.core.refusals import NotVisible, refuse_if
from himpun.documents import actions, policy, queries
from himpun.planning import actions as planning
from himpun.planning import policy as planning_policy
from himpun.planning import queries as plans
from himpun.planning.rules.plan_content import DocumentKind
from himpun.rounds.queries import get_period
from himpun.sop.rules.definition import StepAction
from himpun.web.forms.base import HouseForm, read_form, show_form
from himpun.web.forms.steps import (
    AddSourceForm,
    AttachSourceForm,
    RegisterSourceForm,
    WaiveSourceForm,
)
from himpun.web.forms.uploads import stage
from himpun.web.page import OfficeRequest, act, done, office_of, page
from himpun.web.pages.steps.desk import is_at_work, page_of, turn_at

if TYPE_CHECKING:
    from himpun.documents.models import SourceItem
    from himpun.planning.queries import DocumentRow
    from himpun.rounds.models import Turn


@dataclass(frozen=True)
class SourceView:
    """A document of the list, what became of it, and what can be done about it."""

    item: SourceItem
    why_not_attach: str = ""
    why_not_remove: str = ""
    forms: dict[str, HouseForm] = field(default_factory=dict)
    is_open: bool = False

    @property
    def status(self) -> tuple[str, str]:
        """Tone and word of its state."""
        if self.item.attached_at is not None:
            return "done", "Terlampir"
        if self.item.waived_at is not None:
            return "returned", "Menyusul"
        return "waiting", "Belum ada"


@page("rounds.read")
def show_sources(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The list of documents; each is attached, promised or still missing."""
    turn = page_of(request, round_id, turn_id, StepAction.SOURCES)
    items = list(queries.list_sources(turn.round, by=request.actor))
    views = _views(request, turn.turn, items)
    context: dict[str, Any] = {
        "turn": turn,
        "sources": views,
        "n_ready": sum(1 for item in items if item.attached_at or item.waived_at),
        "is_at_work": is_at_work(turn),
        "why_not_close": policy.why_not_attach_sources(turn.turn, by=request.actor),
    }
    if context["is_at_work"]:
        context["add"] = show_form(request, AddSourceForm)
        context["why_not_add"] = policy.why_not_add_source_item(turn.turn, by=request.actor)
    return render(request, "web/steps/sources.html", context)


def _views(request: OfficeRequest, turn: Turn, items: Sequence[SourceItem]) -> list[SourceView]:
    """The reasons are the same for all entries without a document, so each is asked once."""
    missing = next((item for item in items if item.attached_at is None), None)
    if missing is None:
        return [SourceView(item) for item in items]
    by = request.actor
    why_not_attach = policy.why_not_attach_source_item(missing, by=by)
    why_not_remove = policy.why_not_remove_source_item(missing, by=by)
    registered: Sequence[DocumentRow] = ()
    if not why_not_attach:
        registered = plans.list_documents(turn.round.office, by=by)
    return [
        SourceView(item)
        if item.attached_at is not None
        else SourceView(
            item,
            why_not_attach=why_not_attach,
            why_not_remove=why_not_remove,
            forms={} if why_not_attach else _forms(request, item, registered),
            is_open=_is_refused(request, item),
        )
        for item in items
    ]


def _forms(
    request: OfficeRequest, item: SourceItem, registered: Sequence[DocumentRow]
) -> dict[str, HouseForm]:
    """What can be done with an entry that has no document yet."""
    forms: dict[str, HouseForm] = {}
    if choices := _choices(item, registered):
        initial: dict[str, Any] = {"document": choices[0][0]} if len(choices) == 1 else {}
        forms["attach"] = _own_form(
            request, item, AttachSourceForm, initial=initial, choices=choices
        )
    if not planning_policy.why_not_register_document(office_of(request), by=request.actor):
        initial = {"title": item.label, "year": get_period(item.round).year}
        forms["register"] = _own_form(request, item, RegisterSourceForm, initial=initial)
    forms["waive"] = _own_form(request, item, WaiveSourceForm)
    return forms


def _choices(item: SourceItem, registered: Sequence[DocumentRow]) -> list[tuple[int, str]]:
    """Registered documents of the wanted kind, as people know them."""
    return [
        (row.id, f"{row.kind_label} · {row.number} · {row.title} ({row.year})")
        for row in registered
        if item.kind in ("", DocumentKind.LAIN, row.kind)
    ]


def _is_refused(request: OfficeRequest, item: SourceItem) -> bool:
    """Whether an act on this entry was just refused: its forms keep what was typed."""
    match = request.resolver_match
    refused = hasattr(request, "refusal") and match is not None
    return bool(refused and match and match.kwargs.get("item_id") == item.pk)


def _own_form(
    request: OfficeRequest, item: SourceItem, form_class: type[HouseForm], **more: Any
) -> HouseForm:
    auto_id = f"sumber_{item.pk}_{form_class.__name__}_%s"
    if _is_refused(request, item):
        return show_form(request, form_class, auto_id=auto_id, **more)
    return form_class(auto_id=auto_id, **more)


def _item_of(request: OfficeRequest, turn: Turn, item_id: int) -> SourceItem:
    """The entry under its turn's address. Raises NotVisible (404)."""
    item = queries.get_source_item(item_id, by=request.actor)
    if item.round_id != turn.round_id:
        raise NotVisible
    return item


def _back(request: OfficeRequest, sentence: str, turn: Turn) -> HttpResponse:
    return done(request, sentence, "turn", round_id=turn.round_id, turn_id=turn.pk)


@act("documents.add_source_item", page=show_sources)
def add_source(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """One more document is needed."""
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    label = read_form(request, AddSourceForm)["label"]
    item = actions.add_source_item(turn, label=label, by=request.actor, at=request.at)
    return _back(request, f"{item.label} ditambahkan ke daftar.", turn)


@act("documents.remove_source_item", page=show_sources)
def remove_source(
    request: OfficeRequest, round_id: int, turn_id: int, item_id: int
) -> HttpResponse:
    """A document of the list is not needed after all."""
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    item = _item_of(request, turn, item_id)
    actions.remove_source_item(item, by=request.actor, at=request.at)
    return _back(request, f"{item.label} dikeluarkan dari daftar.", turn)


@act("documents.attach_source_item", page=show_sources)
def attach_source(
    request: OfficeRequest, round_id: int, turn_id: int, item_id: int
) -> HttpResponse:
    """Put a registered document into the folder."""
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    item = _item_of(request, turn, item_id)
    refuse_if(policy.why_not_attach_source_item(item, by=request.actor))
    choices = list(queries.list_source_choices(item, by=request.actor))
    offered = [(each.pk, each.number) for each in choices]
    chosen = read_form(request, AttachSourceForm, choices=offered)["document"]
    document = next(each for each in choices if each.pk == chosen)
    actions.attach_source_item(item, planning_document=document, by=request.actor, at=request.at)
    return _back(request, f"{item.label} terlampir.", turn)


@act("planning.register_document", page=show_sources)
def register_source(
    request: OfficeRequest, round_id: int, turn_id: int, item_id: int
) -> HttpResponse:
    """Register a planning document that the office did not have yet, and attach it.

    Two acts of two packages: should the second be refused, the document stays registered and can
    be chosen from the list.
    """
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    item, by = _item_of(request, turn, item_id), request.actor
    refuse_if(policy.why_not_attach_source_item(item, by=by))
    office = office_of(request)
    refuse_if(planning_policy.why_not_register_document(office, by=by))
    typed = read_form(request, RegisterSourceForm)
    staged = stage(typed["file"])
    document = planning.register_document(
        office,
        kind=DocumentKind(item.kind or DocumentKind.LAIN),
        number=typed["number"],
        title=typed["title"],
        dated_on=typed["dated_on"],
        year=typed["year"],
        file=staged.ref,
        file_name=staged.file_name,
        by=by,
        at=request.at,
    )
    with form_token(digest([request.POST["token"], "attach", item.pk])):
        actions.attach_source_item(item, planning_document=document, by=by, at=request.at)
    return _back(request, f"{item.label} didaftarkan dan terlampir.", turn)


@act("documents.waive_source_item", page=show_sources)
def waive_source(request: OfficeRequest, round_id: int, turn_id: int, item_id: int) -> HttpResponse:
    """Go on without a document for now: why, who brings it, by which day."""
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    item = _item_of(request, turn, item_id)
    refuse_if(policy.why_not_waive_source_item(item, by=request.actor))
    typed = read_form(request, WaiveSourceForm)
    actions.waive_source_item(item, **typed, by=request.actor, at=request.at)
    return _back(request, f"{item.label} menyusul; janjinya dicatat.", turn)


@act("documents.attach_sources", page=show_sources)
def close_sources(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The list is complete; the forms are next."""
    turn = turn_at(request, round_id, turn_id, StepAction.SOURCES)
    issued = actions.attach_sources(turn, by=request.actor, at=request.at)
    sentence = f"Dokumen dinyatakan lengkap; Rencana Kegiatan terbit, nomor {issued.number}."
    return _back(request, sentence, turn)


_SOURCES = "putaran/<int:round_id>/giliran/<int:turn_id>/dokumen/"
urlpatterns = [
    path(f"{_SOURCES}tambah/", add_source, name="step_source_add"),
    path(f"{_SOURCES}lengkap/", close_sources, name="step_sources"),
    path(f"{_SOURCES}<int:item_id>/lampirkan/", attach_source, name="step_source_attach"),
    path(f"{_SOURCES}<int:item_id>/daftarkan/", register_source, name="step_source_register"),
    path(f"{_SOURCES}<int:item_id>/menyusul/", waive_source, name="step_source_waive"),
    path(f"{_SOURCES}<int:item_id>/keluarkan/", remove_source, name="step_source_remove"),
]
