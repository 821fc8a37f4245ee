"""putaran.json: the round in one file that a machine can read without Himpun."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from himpun.archive.gathering import Item
from himpun.archive.proofs import kept_back
from himpun.core import canonical
from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.measurement.models import Verdict, View
from himpun.rounds.models import Round
from himpun.rounds.queries import list_turns
from himpun.rounds.rows import TurnRow

FORMAT = "himpun-putaran/1"


def round_file(
    round: Round,
    files: Iterable[tuple[str, Item]],
    told: Mapping[str, int],
    *,
    by: Actor,
    at: datetime,
) -> bytes:
    """The whole file; `files` with their final paths, `told` says which event told a digest."""
    zone = ZoneInfo(round.office.zone)
    listed = [(f"data/{path}", item) for path, item in files]
    content = {
        "format": FORMAT,
        "putaran": _round(round),
        "sop": _procedure(round),
        "giliran": [_turn(row) for row in list_turns(round, by=by, at=at)],
        "formulir": _forms(round),
        "pandangan": _views(round),
        "putusan": _verdicts(round),
        "berkas": [
            {"berkas": path, "sha256": item.sha256, "jenis": item.kind, **item.about}
            for path, item in listed
        ],
        "bukti_terbatas": kept_back(round),
        "ikatan": [
            {"berkas": path, "sha256": item.sha256, "seq": told[item.sha256]}
            for path, item in listed
            if item.sha256 in told
        ],
    }
    return json.dumps(_local(content, zone), indent=1, ensure_ascii=False).encode() + b"\n"


def _local(value: object, zone: ZoneInfo) -> object:
    """Moments in the office's zone with their offset; everything else as canonical JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return {key: _local(item, zone) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_local(item, zone) for item in value]
    return canonical.plain(value)


def _round(round: Round) -> dict[str, object]:
    return {
        "id": round.pk,
        "judul": round.title,
        "periode": round.period,
        "nomor": round.number,
        "instansi": round.office.name,
        "kode_instansi": round.office.code,
        "dibuka": round.opened_at,
    }


def _procedure(round: Round) -> dict[str, object]:
    procedure = round.procedure
    return {
        "kode": procedure.code,
        "nomor": procedure.number,
        "nama": procedure.name,
        "versi": procedure.number_of_version,
        "sidik": procedure.content_hash,
    }


def _turn(row: TurnRow) -> dict[str, object]:
    turn, times = row.turn, row.times
    return {
        "no": row.step.no,
        "langkah": turn.step,
        "unit": turn.unit.code if turn.unit else None,
        "putaran_ke": turn.pass_no,
        "pemegang": row.holder,
        "status": turn.status,
        "dibuka": turn.opened_at,
        "dimulai": turn.begun_at,
        "tenggat": turn.due_at,
        "disepakati_mulai": turn.agreed_start,
        "selesai": turn.finished_at,
        "oleh": turn.finished_name,
        "selaku": turn.finished_as,
        "menit_menunggu": times.waiting,
        "menit_kerja": times.work,
        "hari_kerja": times.days,
        "norma": row.step.norm.text,
        "terlambat": times.is_late,
        "hasil": turn.outcome,
        "catatan": turn.note,
        "arahan": turn.guidance,
    }


def _forms(round: Round) -> list[dict[str, object]]:
    forms = Submission.objects.filter(round=round).select_related("unit").order_by("unit")
    return [
        {
            "unit": form.unit.code,
            "nama_unit": form.unit.name,
            "status": form.status,
            "dikirim": form.sent_at,
            "diterima": form.received_at,
            "diterima_oleh": form.received_name,
            "mulai_diisi": form.begun_at,
            "disampaikan": form.handed_in_at,
            "disampaikan_oleh": form.handed_in_name,
            "alasan_dilewati": form.passed_over_reason,
        }
        for form in forms
    ]


def _views(round: Round) -> list[dict[str, object]]:
    views = View.objects.filter(turn__round=round).select_related("turn", "unit").order_by("id")
    return [
        {
            "putaran_ke": view.turn.pass_no,
            "unit": view.unit.code if view.unit else None,
            "nama": view.name,
            "selaku": view.acting_as,
            "pandangan": view.text,
            "pada": view.given_at,
        }
        for view in views
    ]


def _verdicts(round: Round) -> list[dict[str, object]]:
    verdicts = Verdict.objects.filter(turn__round=round).select_related("turn").order_by("id")
    return [
        {
            "putaran_ke": verdict.turn.pass_no,
            "hasil": verdict.outcome,
            "disetujui": verdict.is_agreed,
            "sidik_rekap": verdict.recap_hash,
            "catatan": verdict.note,
            "oleh": verdict.decided_name,
            "selaku": verdict.decided_as,
            "pada": verdict.decided_at,
            "arahan": [
                {
                    "unit": each.unit.code if each.unit else None,
                    "baris": each.row_code,
                    "arahan": each.text,
                }
                for each in verdict.guidance.select_related("unit").order_by("id")
            ],
        }
        for verdict in verdicts
    ]
