"""`himpun rehearse`: a whole round in a throw-away database, to try a SOP, a plan, a calendar."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himpun.ops.cli.console import InputRefused, say, start_program
from himpun.ops.rehearsal.environment import throw_away

if TYPE_CHECKING:
    from himpun.offices.models import Office
    from himpun.ops.rehearsal.playing import Script
    from himpun.ops.rehearsal.running import Stage

NAME = "rehearse"
DEFAULT_SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "bmcktr"


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="gladi: jalankan satu putaran penuh untuk dicoba")
    parser.add_argument(
        "--sample",
        type=Path,
        default=DEFAULT_SAMPLE,
        metavar="DIR",
        help="folder contoh: office.yaml, plan.xlsx, values-<periode>.xlsx, evidence/",
    )
    parser.add_argument("--sop", type=Path, metavar="FILE.yaml", help="SOP lain yang dicoba")
    parser.add_argument("--period", default="2026-TW1", help="kode periode")
    parser.add_argument("--start", default="2026-04-01T07:30", help="waktu kantor")
    parser.add_argument(
        "--return", dest="returns", action="append", default=[], metavar="UNIT[:INDIKATOR,...]",
        help="dikembalikan pada analisa pertama",
    )  # fmt: skip
    parser.add_argument(
        "--silent",
        action="append",
        default=[],
        metavar="UNIT",
        help="unit yang diam; putaran dilanjutkan tanpa unit itu",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder hasil, baru atau kosong"
    )
    parser.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the round, then move everything into place at once: a refusal writes nothing."""
    out: Path = args.out
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputRefused([f"{out}: sudah berisi; pilih folder baru atau yang kosong."])
    if not args.sample.is_dir():
        raise InputRefused([f"{args.sample}: folder contoh ini tidak ada."])
    with throw_away():
        start_program()
        result = _rehearse(args, out)
    if args.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    say(f"Selesai. Hasil gladi ada di {out}")
    return 0


def _rehearse(args: argparse.Namespace, out: Path) -> dict[str, object]:
    from himpun.ops import installing  # noqa: PLC0415  (after the environment is set)
    from himpun.ops.rehearsal.report import write_files  # noqa: PLC0415
    from himpun.ops.rehearsal.running import run_round  # noqa: PLC0415

    installing.prepare(say=say)
    stage, script = _prepare(args)
    say(f"Gladi {stage.period.label} · {stage.office.name}")
    round = run_round(stage, script, say=say)
    out.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        result = write_files(round, staged)
        if out.exists():
            out.rmdir()
        staged.chmod(0o755)
        staged.rename(out)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    return _placed(result, staged, out)


def _placed(result: dict[str, object], staged: Path, out: Path) -> dict[str, object]:
    """The result with the paths where things now are; timeline.json says the same."""
    text = json.dumps(result, ensure_ascii=False, indent=2).replace(str(staged), str(out))
    (out / "timeline.json").write_text(text + "\n", "utf-8")
    placed: dict[str, object] = json.loads(text)
    return placed


def _prepare(args: argparse.Namespace) -> tuple[Stage, Script]:
    from himpun.ops import sample_office  # noqa: PLC0415
    from himpun.ops.rehearsal.playing import Script  # noqa: PLC0415
    from himpun.ops.rehearsal.running import Stage  # noqa: PLC0415
    from himpun.ops.rehearsal.values import RehearsedValues, read_values  # noqa: PLC0415

    period = _period(args.period)
    office_file = args.sample / "office.yaml"
    at = _moment(args.start, None)
    say("Memuat kantor dan rencana …")
    office = sample_office.load_office(office_file, at=at)
    start = _moment(args.start, office)
    plan = args.sample / "plan.xlsx"
    if plan.exists():
        sample_office.load_plan(plan, office=office, at=at, say=say)
    procedure = sample_office.publish(args.sop or sample_office.MAIN_SOP, office=office, at=at)
    values_file = args.sample / f"values-{period.code}.xlsx"
    evidence = args.sample / "evidence"
    values = RehearsedValues({})
    if values_file.exists():
        values = read_values(values_file, evidence_folder=evidence)
    script = Script(
        values=values,
        evidence_folder=evidence,
        returns=_returns(args.returns, office),
        silent=frozenset(_known(code, office) for code in args.silent),
    )
    return Stage(office, procedure, period, start), script


def _period(code: str) -> Any:
    from himpun.planning.rules.periods import Period  # noqa: PLC0415

    try:
        return Period.parse(code)
    except ValueError as fault:
        raise InputRefused([f"--period {code}: {fault}"]) from fault


def _moment(text: str, office: Office | None) -> datetime:
    """The start as the office's own clock says it."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise InputRefused([f"--start {text}: tulis misalnya 2026-04-01T07:30."]) from fault
    zone = ZoneInfo(office.zone if office is not None else "Asia/Jakarta")
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _known(code: str, office: Office) -> str:
    units = list(office.units.filter(fills=True).values_list("code", flat=True))
    if code not in units:
        raise InputRefused([f"Unit {code} tidak ada; yang mengisi: {', '.join(units)}."])
    return code


def _returns(asked: list[str], office: Office) -> dict[str, tuple[str, ...]]:
    returns: dict[str, tuple[str, ...]] = {}
    for text in asked:
        code, _, rows = text.partition(":")
        codes = tuple(part.strip() for part in rows.split(",") if part.strip())
        returns[_known(code.strip(), office)] = codes
    return returns
