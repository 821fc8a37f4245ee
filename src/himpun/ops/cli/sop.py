"""`himpun sop`: check and draw a SOP file without any database; publish it; list what is there."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from himpun.core.actors import system_actor
from himpun.ops.cli import chosen
from himpun.ops.cli.console import (
    InputRefused,
    answer,
    print_lines,
    read_text,
    refusing,
    say,
    start_on_database,
    start_program,
)
from himpun.sop.loader import BadProcedure, content_hash, load
from himpun.sop.rules.definition import Definition

if TYPE_CHECKING:
    from himpun.offices.models import Office
    from himpun.sop.models import ProcedureVersion

NAME = "sop"
_FORMATS = (".svg", ".pdf")


def add(verbs: Any) -> None:
    parser = verbs.add_parser(NAME, help="SOP: periksa, gambar, terbitkan, daftar")
    acts = parser.add_subparsers(dest="act", required=True, metavar="TINDAKAN")
    check = acts.add_parser("check", help="periksa berkas SOP; tidak memerlukan basis data")
    check.add_argument("file", metavar="FILE", type=Path, help="lihat sop-yaml.md")
    check.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    check.set_defaults(run=run_check)
    draw = acts.add_parser("draw", help="gambar bagan alir; tidak memerlukan basis data")
    draw.add_argument("file", metavar="FILE", type=Path, help="lihat sop-yaml.md")
    draw.add_argument(
        "--out", metavar="F.svg|F.pdf", type=Path, required=True, help="berkas gambar"
    )
    draw.set_defaults(run=run_draw)
    publish = acts.add_parser("publish", help="terbitkan sebagai versi yang tidak berubah lagi")
    publish.add_argument("file", metavar="FILE", type=Path, help="lihat sop-yaml.md")
    chosen.add_office(publish)
    publish.set_defaults(run=run_publish)
    listing = acts.add_parser("list", help="tampilkan versi SOP yang sudah terbit")
    chosen.add_office(listing)
    listing.add_argument("--json", action="store_true", help="hasil sebagai JSON di stdout")
    listing.set_defaults(run=run_list)


def run_check(args: argparse.Namespace) -> int:
    """All problems by line, or a summary of what the file says."""
    text = read_text(args.file)
    try:
        definition = load(text, name=args.file.name)
    except BadProcedure as fault:
        if args.json:
            found = [{"line": p.line, "sentence": p.sentence} for p in fault.problems]
            answer({"file": str(args.file), "is_fit": False, "problems": found})
        raise InputRefused(_by_line(args.file, fault)) from fault
    if args.json:
        answer({"file": str(args.file), "is_fit": True, "problems": [], **_summary(definition)})
    _say_summary(args.file, definition)
    return 0


def _summary(definition: Definition) -> dict[str, object]:
    minutes, days = definition.norm_total
    return {
        "code": definition.code,
        "version": definition.version,
        "number": definition.number,
        "name": definition.name,
        "lanes": [lane.id for lane in definition.lanes],
        "steps": [step.id for step in definition.steps],
        "norm_total": {"minutes": minutes, "days": days},
        "scenario_acts": len(definition.scenario),
        "hash": content_hash(definition),
    }


def _say_summary(path: Path, definition: Definition) -> None:
    minutes, days = definition.norm_total
    n_acts = len(definition.scenario)
    say(f"{path}: {definition.name} ({definition.number}), versi {definition.version}")
    say(f"  {len(definition.steps)} langkah: " + ", ".join(s.id for s in definition.steps))
    say(f"  {len(definition.lanes)} pelaksana: " + ", ".join(x.name for x in definition.lanes))
    say(f"  jumlah waktu baku: {minutes} menit + {days} hari")
    say(f"  skenario: {f'{n_acts} tindakan, terpenuhi' if n_acts else 'tidak ada'}")
    say(f"  sidik: {content_hash(definition)}")


def run_draw(args: argparse.Namespace) -> int:
    """One sheet as SVG; as PDF the identity box and the flowchart on a page each."""
    suffix = args.out.suffix.lower()
    if suffix not in _FORMATS:
        raise InputRefused([f"{args.out}: akhiran berkas gambar harus .svg atau .pdf."])
    definition = _definition(args.file)
    from himpun.sop.flowchart import draw_sheet  # noqa: PLC0415

    content = _pdf(definition) if suffix == ".pdf" else draw_sheet(definition).encode()
    _write_whole(args.out, content)
    say(f"Bagan alir {definition.number} ditulis ke {args.out}")
    return 0


def _pdf(definition: Definition) -> bytes:
    start_program()  # the letter font is a setting
    from himpun.core import clock  # noqa: PLC0415
    from himpun.documents.pdf import svg_to_pdf  # noqa: PLC0415
    from himpun.sop.flowchart import draw, draw_identity  # noqa: PLC0415

    sheets = [draw_identity(definition), draw(definition, standalone=True)]
    return svg_to_pdf(sheets, title=f"SOP {definition.name}", at=clock.now()).pdf


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside and rename, so that a full disk leaves no half drawing."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as fault:
        with suppress(OSError):
            beside.unlink()
        raise InputRefused([f"{path}: tidak dapat ditulis ({fault.strerror})."]) from fault


def _definition(path: Path) -> Definition:
    try:
        return load(read_text(path), name=path.name)
    except BadProcedure as fault:
        raise InputRefused(_by_line(path, fault)) from fault


def _by_line(path: Path, fault: BadProcedure) -> list[str]:
    return [f"{path}:{each.line}: {each.sentence}" for each in fault.problems]


def run_publish(args: argparse.Namespace) -> int:
    """Publish for the office; the same content again is the version that it already is."""
    start_on_database()
    from himpun.core import clock  # noqa: PLC0415
    from himpun.ops import sample_office  # noqa: PLC0415

    office, at = chosen.the_office(args.office), clock.now()
    with refusing(args.file):
        version = sample_office.publish(args.file, office=office, at=at)
    what = "terbit" if version.published_at == at else "sudah terbit dengan isi ini"
    say(f"{version.code} versi {version.number_of_version} {what} ({version.content_hash}).")
    if empty := _lanes_without_holder(version, office, at=at):
        say(f"Belum ada pemegang peran: {', '.join(empty)}; gilirannya akan menunggu.")
    return 0


def _lanes_without_holder(
    version: ProcedureVersion, office: Office, *, at: datetime
) -> tuple[str, ...]:
    """Lanes that nobody of the office leads today: told, since a mandate may still come."""
    from himpun.offices.queries import holders_of  # noqa: PLC0415
    from himpun.sop.queries import definition_of  # noqa: PLC0415

    return tuple(
        lane.id
        for lane in definition_of(version).lanes
        if not any(holder.leads for holder in holders_of(office, lane.id, at=at))
    )


def run_list(args: argparse.Namespace) -> int:
    """Published versions, the newest of each procedure marked as in force."""
    start_on_database()
    from himpun.sop.queries import list_procedures  # noqa: PLC0415

    office = chosen.the_office(args.office)
    rows = list_procedures(by=system_actor(office.pk))
    if args.json:
        answer(
            [
                {
                    "code": row.code,
                    "version": row.version,
                    "number": row.number,
                    "name": row.name,
                    "hash": row.content_hash,
                    "published_at": row.published_at.isoformat(),
                    "is_in_force": row.is_in_force,
                }
                for row in rows
            ]
        )
        return 0
    print_lines(
        f"{row.code}  versi {row.version}  {'berlaku' if row.is_in_force else 'lama':7}  "
        f"{row.number}  {row.name}"
        for row in rows
    )
    return 0
