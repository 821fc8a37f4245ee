"""Who may make, number, withdraw a naskah or gather a source now, and if not, why."""

from __future__ import annotations

from datetime import datetime

from himpun.core.actors import Actor
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules.kinds import KINDS
from himpun.documents.rules.steps import KINDS_OF_STEP, own_outputs
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round, Turn
from himpun.sop.rules.definition import StepAction


def _why_not_kind(turn: Turn, kind: str) -> str:
    step = rounds_policy.step_of(turn)
    if kind in KINDS_OF_STEP.get(step.action, ()):
        return ""
    title = KINDS[kind].title if kind in KINDS else kind
    return f"Langkah {step.no} tidak membuat {title}."


def why_not_save_draft(turn: Turn, *, by: Actor, kind: str) -> str:
    """Why this actor may not edit the draft of a naskah; preparing is enough, also without lead."""
    if kind in KINDS and not KINDS[kind].fields:
        return f"{KINDS[kind].title} disusun program dari datanya; tidak ada yang disunting."
    return _why_not_kind(turn, kind) or rounds_policy.why_not_prepare(turn, by=by)


def why_not_issue_for_turn(turn: Turn, *, by: Actor, kind: str) -> str:
    """Why this actor may not number a naskah at this turn: only who closes the step signs it."""
    return _why_not_kind(turn, kind) or rounds_policy.why_not_turn(turn, by=by)


def why_not_order_round(turn: Turn, *, by: Actor) -> str:
    """Step 1: the Kepala Dinas, or who acts for him."""
    return rounds_policy.why_not_turn(turn, by=by, action=StepAction.ORDER)


def why_not_set_meeting(turn: Turn, *, by: Actor) -> str:
    """Why the meeting of step 2 cannot be set, moved, or held by circulation."""
    if rounds_policy.step_of(turn).action is not StepAction.MINUTES:
        return "Langkah ini bukan rapat."
    return rounds_policy.why_not_prepare(turn, by=by)


def why_not_send_invitation(turn: Turn, *, by: Actor) -> str:
    """Why no invitation can go out: it needs a date and who signs it."""
    if reason := why_not_issue_for_turn(turn, by=by, kind="UNDANGAN"):
        return reason
    return "" if turn.agreed_start else "Tetapkan waktu rapat sebelum mengundang."


def why_not_file_minutes(turn: Turn, *, by: Actor) -> str:
    """Step 2: the Sekretaris, who chairs and signs."""
    return rounds_policy.why_not_turn(turn, by=by, action=StepAction.MINUTES)


def why_not_held_at(turn: Turn, *, held_at: datetime | None, at: datetime) -> str:
    """Why a meeting cannot have been held at that moment; ``None`` is a meeting by circulation."""
    if held_at is None:
        return ""
    if held_at > at:
        return "Rapat belum berlangsung; notula dibuat sesudah rapat dimulai."
    if held_at < turn.round.opened_at:
        return "Waktu rapat mendahului dibukanya putaran ini."
    return ""


def why_not_issue_work_plan(turn: Turn, *, by: Actor) -> str:
    """Step 3: the chair of the Tim SAKIP."""
    return rounds_policy.why_not_turn(turn, by=by, action=StepAction.PLAN)


def _why_not_gather(round: Round, *, by: Actor) -> str:
    if reason := rounds_policy.why_not_running(round):
        return reason
    step = rounds_policy.definition_for(round).step_for(StepAction.SOURCES)
    if step is None:
        return "SOP ini tidak memuat langkah pengumpulan dokumen."
    turn = round.turns.filter(step=step.id).order_by("-pass_no").first()
    if turn is None:
        return "Langkah pengumpulan dokumen belum dibuka."
    if rounds_policy.capacity_for(turn, by=by, leads=None) is None:
        return f"Dokumen dihimpun oleh pelaksana langkah {step.no}."
    return ""


def why_not_add_source_item(turn: Turn, *, by: Actor) -> str:
    """Why the list of documents cannot grow: only while step 4 is open."""
    if rounds_policy.step_of(turn).action is not StepAction.SOURCES:
        return "Daftar dokumen disunting pada langkah pengumpulan dokumen."
    return rounds_policy.why_not_prepare(turn, by=by)


def why_not_remove_source_item(item: SourceItem, *, by: Actor) -> str:
    """Why an entry cannot go: only while step 4 is open, and only while nothing is attached."""
    step = rounds_policy.definition_for(item.round).step_for(StepAction.SOURCES)
    is_open = step and item.round.turns.filter(step=step.id, status=Turn.Status.OPEN).exists()
    if not is_open:
        return "Daftar dokumen sudah ditetapkan."
    if item.attached_at is not None:
        return "Dokumen yang sudah terlampir tidak dihapus dari daftar."
    return _why_not_gather(item.round, by=by)


def why_not_attach_source_item(item: SourceItem, *, by: Actor) -> str:
    """Why no document can be attached; a waived one may follow later while the round runs."""
    return _why_not_gather(item.round, by=by)


def why_not_waive_source_item(item: SourceItem, *, by: Actor) -> str:
    """Why an item cannot be left for later."""
    if item.attached_at is not None:
        return f"{item.label} sudah terlampir."
    return _why_not_gather(item.round, by=by)


def why_not_attach_sources(turn: Turn, *, by: Actor) -> str:
    """Step 4: every document of the list is attached, or waived with a promise."""
    if reason := rounds_policy.why_not_turn(turn, by=by, action=StepAction.SOURCES):
        return reason
    items = SourceItem.objects.filter(round=turn.round_id)
    if not items.exists():
        return "Daftar dokumen masih kosong."
    open_items = items.filter(attached_at__isnull=True, waived_at__isnull=True)
    if labels := ", ".join(open_items.values_list("label", flat=True)):
        return f"Belum ada: {labels}. Lampirkan, atau beri alasan dan janji tanggalnya."
    return ""


def _why_not_change_issued(document: Document, *, by: Actor) -> str:
    if reason := rounds_policy.why_not_running(document.round):
        return reason
    if document.status != Document.Status.ISSUED:
        return "Naskah ini belum terbit." if _is_draft(document) else "Naskah ini sudah ditarik."
    if rounds_policy.capacity_for(document.turn, by=by) is None:
        return f"Naskah ini hanya dapat ditarik oleh penanda tangannya: {document.issued_as}."
    return ""


def _is_draft(document: Document) -> bool:
    return document.status == Document.Status.DRAFT


def why_not_withdraw_document(document: Document, *, by: Actor) -> str:
    """Why a naskah cannot be withdrawn without another in its place: its step is closed."""
    if reason := _why_not_change_issued(document, by=by):
        return reason
    if document.turn.status != Turn.Status.OPEN:
        return (
            "Langkahnya sudah ditutup: naskah ini hanya dapat diganti, tidak ditarik begitu saja."
        )
    return ""


def why_not_replace_document(document: Document, *, by: Actor) -> str:
    """Why a wrong naskah cannot be replaced; what the program computed is mended at its step."""
    if reason := _why_not_change_issued(document, by=by):
        return reason
    if not KINDS[document.kind].fields:
        return "Naskah ini disusun program dari datanya; perbaiki datanya pada langkahnya."
    return ""


def why_not_reissue_for_turn(document: Document, *, by: Actor) -> str:
    """Why a computed naskah cannot be issued anew: it is another's, or people write it."""
    if reason := _why_not_change_issued(document, by=by):
        return reason
    if KINDS[document.kind].fields:
        return "Naskah ini ditulis orang; gantilah melalui halamannya."
    return ""


def why_not_without_outputs(turn: Turn) -> str:
    """Why the step cannot be closed: a naskah that it must make is not issued yet."""
    step = rounds_policy.step_of(turn)
    issued = Document.objects.filter(turn=turn, status=Document.Status.ISSUED)
    made = set(issued.values_list("kind", flat=True))
    missing = [KINDS[kind].title for kind in own_outputs(step) if kind not in made]
    if not missing:
        return ""
    return f"Langkah {step.no} belum dapat ditutup: {', '.join(missing)} belum terbit."
