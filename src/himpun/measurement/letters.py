"""The naskah of steps 7 to 10 of one turn: a recap put into words, with the facts of its round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from himpun.core.formats import date_long
from himpun.documents.composing import facts_of, newest, zone_of
from himpun.documents.rules import contents
from himpun.measurement.models import Guidance, Recap, Verdict, View
from himpun.measurement.parties import parties_of
from himpun.measurement.printing import (
    agreed_lines,
    analysis_report,
    recap_document,
    recap_report,
    returned_lines,
)
from himpun.measurement.rules.recap_content import RecapContent
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import step_of

WHOLE_FORM = "Seluruh formulir"
WHOLE_RECAP = "Rekapitulasi"


def recap_letter(
    turn: Turn, content: RecapContent, *, digest: str, note: str = ""
) -> contents.Rekapitulasi:
    """Step 7: the naskah of a recap."""
    return recap_document(content, digest=digest, zone=zone_of(turn.round), note=note)


def recap_report_letter(turn: Turn, recap: Recap) -> contents.Laporan:
    """Step 8: the report as the program would write it."""
    number = number_of(turn.round, "REKAPITULASI")
    return recap_report(facts_of(turn.round), recap.says, recap_number=number)


def analysis_report_letter(turn: Turn, verdict: Verdict) -> contents.Laporan:
    """Step 10: the report of what was decided, as the program would write it."""
    return analysis_report(
        facts_of(turn.round),
        verdict.recap.says,
        analysis_number=number_of(turn.round, "HASIL_ANALISA"),
        verdict=label_of(verdict),
        notes=verdict.note,
    )


def analysis_letter(
    turn: Turn,
    verdict: Verdict,
    *,
    views: Sequence[View],
    guidance: Sequence[Guidance],
    at: datetime,
) -> contents.HasilAnalisa:
    """Step 9: what was decided on which recap, who thought what, and every direction."""
    round = turn.round
    recap = verdict.recap
    content = recap.says
    report = newest(round, "LAPORAN_REKAP")
    material = f"Rekapitulasi versi {recap.number} (sidik {recap.content_hash[:12]})"
    if report is not None:
        material = f"Laporan Hasil Rekapitulasi Nomor {report.number}; {material}"
    names = {row["indicator"]: row["indicator_name"] for row in content["rows"]}
    names |= {line["code"]: line["name"] for line in content["budget"]}
    return {
        "heading": "Hasil Analisa Data Kinerja",
        "subject": content["period"]["label"],
        "day": date_long(at.astimezone(zone_of(round)).date()),
        "material": material,
        "pass_label": str(turn.pass_no),
        "decider": verdict.decided_as,
        "verdict": label_of(verdict),
        "note": verdict.note,
        "views": _views(turn, views),
        "guidance": [_direction(each, names) for each in guidance],
        "rows": _lines(verdict, guidance),
    }


def _lines(verdict: Verdict, guidance: Sequence[Guidance]) -> list[contents.ReportedLine]:
    """What the decision did to each row; nothing to tell where the recap as a whole went back."""
    content = verdict.recap.says
    if verdict.is_agreed:
        return agreed_lines(content)
    cells = {(each.unit.code, each.row_code) for each in guidance if each.unit is not None}
    return returned_lines(content, cells) if cells else []


def _views(turn: Turn, views: Sequence[View]) -> list[contents.PartyView]:
    names = {(party.lane, party.unit_id): party.name for party in parties_of(turn)}
    return [
        {
            "party": names.get((view.lane, view.unit_id), view.acting_as),
            "name": f"{view.name}, {view.acting_as}",
            "stance": view.get_stance_display(),
            "view": view.text,
        }
        for view in views
    ]


def _direction(guidance: Guidance, names: dict[str, str]) -> contents.Direction:
    if guidance.unit is None:
        return {"unit": "", "indicator": WHOLE_RECAP, "direction": guidance.text}
    return {
        "unit": guidance.unit.name,
        "indicator": names.get(guidance.row_code, guidance.row_code) or WHOLE_FORM,
        "direction": guidance.text,
    }


def number_of(round: Round, kind: str) -> str:
    """The number of the newest issued naskah of a kind; "" when there is none."""
    document = newest(round, kind)
    return document.number if document is not None else ""


def label_of(verdict: Verdict) -> str:
    """What the SOP calls the decision."""
    decision = step_of(verdict.turn).decision(verdict.outcome)
    if decision is not None:
        return decision.label
    return "Setuju" if verdict.is_agreed else verdict.outcome
