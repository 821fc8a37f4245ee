"""What a rehearsal leaves behind: files in DIR, and one JSON object."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

from himpun.archive.models import Package
from himpun.archive.queries import get_folder, open_zip
from himpun.core.actors import system_actor
from himpun.core.models import TrailHead
from himpun.documents.models import Document
from himpun.documents.queries import list_documents, open_pdf
from himpun.intake.queries import latest_hand_ins
from himpun.intake.workbook import form_workbook
from himpun.measurement.queries import get_recap
from himpun.measurement.sheets import recap_csv, recap_workbook
from himpun.rounds.models import Round, Turn
from himpun.rounds.queries import list_turns
from himpun.rounds.rows import TurnRow


def write_files(round: Round, out: Path) -> dict[str, object]:
    """Write everything into `out` and answer the JSON object of `--json`."""
    by = system_actor(round.office_id)
    _write_documents(round, out / "documents")
    _write_forms(round, out / "forms")
    recap = get_recap(round, by=by)
    if recap is not None:
        (out / "recap.csv").write_text(recap_csv(recap), "utf-8", newline="")
        (out / "recap.xlsx").write_bytes(recap_workbook(recap))
    result: dict[str, object] = {
        "round": {
            "id": round.pk,
            "title": round.title,
            "period": round.period,
            "status": round.status,
        },
        "procedure": {
            "number": round.procedure.number,
            "version": round.procedure.number_of_version,
            "hash": round.procedure.content_hash,
        },
        "turns": _turns(round),
        "indicators": _indicators(recap.content) if recap is not None else [],
        "archive": _archive(round, out),
        "trail": _trail(round),
    }
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (out / "timeline.json").write_text(text + "\n", "utf-8")
    return result


def _write_documents(round: Round, folder: Path) -> None:
    folder.mkdir(parents=True)
    by = system_actor(round.office_id)
    for index, document in enumerate(list_documents(round, by=by), 1):
        unit = f"-{document.turn.unit.code}" if document.turn.unit is not None else ""
        name = f"{index:02d}-{document.kind.lower()}{unit}.pdf"
        with open_pdf(document, by=by) as source, (folder / name).open("wb") as target:
            shutil.copyfileobj(source, target)


def _write_forms(round: Round, folder: Path) -> None:
    folder.mkdir(parents=True)
    for hand_in in latest_hand_ins(round).values():
        name = f"{hand_in.submission.unit.code}.xlsx"
        (folder / name).write_bytes(form_workbook(hand_in))


def _turns(round: Round) -> list[dict[str, object]]:
    by = system_actor(round.office_id)
    zone = ZoneInfo(round.office.zone)
    at = round.closed_at or round.opened_at
    numbers: dict[int, list[str]] = {}
    for document in list_documents(round, by=by):
        numbers.setdefault(document.turn_id, []).append(_document_label(document))
    rows = list_turns(round, by=by, at=at)
    return [
        _turn(row, no=no, zone=zone, documents=numbers.get(row.turn.pk, []))
        for no, row in enumerate(rows, start=1)
    ]


def _document_label(document: Document) -> str:
    return f"{document.title} {document.number}".strip()


def _turn(row: TurnRow, *, no: int, zone: ZoneInfo, documents: list[str]) -> dict[str, object]:
    turn = row.turn
    return {
        "no": no,
        "step": turn.step,
        "unit": turn.unit.code if turn.unit is not None else None,
        "pass": turn.pass_no,
        "actor": turn.finished_name or None,
        "opened_at": _instant(turn.opened_at, zone),
        "begun_at": _instant(turn.begun_at, zone),
        "due_at": _instant(turn.due_at, zone),
        "finished_at": _instant(turn.finished_at, zone),
        "waiting_minutes": row.times.waiting,
        "work_minutes": row.times.work,
        "norm": row.step.norm.text,
        "late": row.times.is_late,
        "outcome": turn.outcome or _outcome(turn),
        "documents": documents,
    }


def _outcome(turn: Turn) -> str:
    return "dilewati" if turn.status == Turn.Status.PASSED_OVER else "selesai"


def _instant(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")


def _indicators(content: dict[str, object]) -> list[dict[str, object]]:
    rows = cast("list[dict[str, object]]", content["rows"])
    return [
        {
            "code": row["indicator"],
            "unit": row["unit"],
            "target": row["target_to_date_low"],
            "target_high": row["target_to_date_high"],
            "actual": row["actual_to_date"],
            "achievement": row["achievement"],
            "predicate": row["predicate"] or None,
            "reason": row["reason"] or row["actual_reason"] or None,
        }
        for row in rows
    ]


def _archive(round: Round, out: Path) -> dict[str, object] | None:
    package = Package.objects.filter(round=round).first()
    if package is None:
        return None
    folder = out / "archive" / package.name
    shutil.copytree(get_folder(package), folder)
    zip_path = out / "archive" / f"{package.name}.zip"
    with open_zip(package) as source, zip_path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return {
        "path": str(folder),
        "zip": str(zip_path),
        "files": package.n_files,
        "sha512": package.sha512,
    }


def _trail(round: Round) -> dict[str, object]:
    head = TrailHead.objects.get(stream=f"office:{round.office_id}")
    return {"events": head.seq, "head": head.chain_hash}
