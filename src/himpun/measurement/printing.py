"""A recapitulation in the words of the naskah of steps 7 to 10. Pure.

Figures are shown with the decimals of their indicator, achievements with two, halves away from
zero; what does not exist is a dash and never a zero. The predicate was found on the unrounded
achievement, by the recapitulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from himpun.core.formats import NOTHING, listing, moment, money, number
from himpun.documents.rules import compose, contents
from himpun.measurement.rules.figures import shown
from himpun.measurement.rules.recap_content import (
    BudgetLineContent,
    MissingContent,
    RecapContent,
    RowContent,
    UnitContent,
)

WHOLE_OFFICE = "Seluruh unit"
NOT_HANDED_IN = "belum menyampaikan formulir"
AGREED = "Disetujui"
NO_VALUE = "Belum bernilai"
RETURNED = "Dikembalikan"
KEPT = "Tetap seperti yang disampaikan"


def figure(text: str | None, *, decimals: int) -> str:
    """A figure of the content as people read it: "1149.345" as "1.149,35"; a dash for none."""
    return number(None if text is None else Decimal(shown(Decimal(text), decimals=decimals) or 0))


def percent(text: str | None) -> str:
    """A per cent of the content, which has its two decimals already: "100.07" as "100,07%"."""
    return NOTHING if text is None else f"{number(Decimal(text))}%"


def rupiah(text: str | None) -> str:
    return money(None if text is None else Decimal(text))


def target(row: RowContent) -> str:
    """The target that the achievement is measured against: a point, or both ends of a range."""
    low, high = row["target_to_date_low"], row["target_to_date_high"]
    if low == high:
        return figure(low, decimals=row["decimals"])
    return "–".join(figure(limit, decimals=row["decimals"]) for limit in (low, high))


def actual(row: RowContent) -> str:
    """The actual that is measured; that of the period alone, marked so, where only it is known."""
    if row["actual_to_date"] is None and row["actual"] is not None:
        return f"{figure(row['actual'], decimals=row['decimals'])} (periode ini)"
    return figure(row["actual_to_date"], decimals=row["decimals"])


def summary(content: RecapContent) -> list[tuple[str, str]]:
    """The head lines: completeness, timeliness, mean achievement, absorption."""
    told, total = content["completeness"], content["total"]
    return [
        ("Formulir diharapkan", str(told["units_expected"])),
        ("Formulir diterima", f"{told['units_received']} ({percent(told['received_percent'])})"),
        ("Tepat waktu", f"{told['units_on_time']} dari {told['units_expected']}"),
        ("Indikator terisi", f"{told['rows_filled']} dari {told['rows_expected']}"),
        ("Dengan bukti dukung", f"{told['rows_with_evidence']} dari {told['rows_filled']}"),
        ("Belum waktunya", str(told["rows_not_due"])),
        ("Rata-rata capaian", _with_word(total["achievement"], total["predicate_label"])),
        ("Serapan anggaran", percent(total["money"]["absorption"])),
    ]


def _with_word(achievement: str | None, word: str) -> str:
    return f"{percent(achievement)} ({word})" if word else percent(achievement)


def missing_line(entry: MissingContent) -> str:
    """A unit without a form, and why the office went on without it."""
    return f"{entry['name']}: {entry['reason'] or NOT_HANDED_IN}"


def unchecked(content: RecapContent) -> list[str]:
    """The units whose forms came in and were checked by nobody of the Tim SAKIP."""
    return [
        unit["name"]
        for unit in content["units"]
        if unit["state"] != "BELUM" and not unit.get("is_checked", True)
    ]


def with_unchecked(note: str, content: RecapContent) -> str:
    """The remark of the naskah, with the forms that it was made of unchecked below it."""
    names = unchecked(content)
    told = f"Belum diperiksa Tim SAKIP: formulir {listing(names)}." if names else ""
    return "\n\n".join(filter(None, (note, told)))


def printed_rows(content: RecapContent) -> list[RowContent]:
    """The rows by sasaran; of an indicator that one unit feeds only the unit's row.

    Where the figure of that unit is not verified, the office has another one: none.
    """
    order = {one["objective"]: place for place, one in enumerate(content["objectives"])}
    n_units: dict[str, int] = {}
    for row in content["rows"]:
        if row["unit"] is not None:
            n_rows = 1 if row.get("is_verified", True) else 2
            n_units[row["indicator"]] = n_units.get(row["indicator"], 0) + n_rows
    rows = [
        row
        for row in content["rows"]
        if row["unit"] is not None or n_units.get(row["indicator"], 0) != 1
    ]
    return sorted(rows, key=lambda row: order.get(row["objective"], len(order)))


def recap_document(
    content: RecapContent, *, digest: str, zone: ZoneInfo, note: str = ""
) -> contents.Rekapitulasi:
    """Step 7: the recap with its digest; moments in the office's own time."""
    names = objective_names(content)
    return {
        "heading": "Rekapitulasi Data Kinerja",
        "subject": content["period"]["label"],
        "summary": summary(content),
        "units": [_unit(unit, zone) for unit in content["units"]],
        "rows": [
            _line(row, no=no, objective=names.get(row["objective"], ""))
            for no, row in _numbered(printed_rows(content))
        ],
        "money": [_money(line, content) for line in content["budget"]],
        "missing": [missing_line(entry) for entry in content["missing"]],
        "note": with_unchecked(note, content),
        "digest": digest,
    }


def objective_names(content: RecapContent) -> dict[str, str]:
    """What letters call the sasaran."""
    return {
        one["objective"]: f"{one['objective']} {one['name']}".strip()
        for one in content["objectives"]
    }


def _numbered(rows: Sequence[RowContent]) -> list[tuple[str, RowContent]]:
    """Indicators counted from 1; the further rows of an indicator carry no number."""
    seen: dict[str, str] = {}
    numbered = []
    for row in rows:
        is_first = row["indicator"] not in seen
        seen.setdefault(row["indicator"], str(len(seen) + 1))
        numbered.append((seen[row["indicator"]] if is_first else "", row))
    return numbered


def clarified(unit: UnitContent) -> str:
    """ "klarifikasi: 2 diminta, 1 terlambat"; "" for a unit that nobody asked."""
    asked, late = unit.get("clarifications", 0), unit.get("clarifications_late", 0)
    if not asked:
        return ""
    return f"klarifikasi: {asked} diminta" + (f", {late} terlambat" if late else "")


def _unit(unit: UnitContent, zone: ZoneInfo) -> contents.RecapUnit:
    late = " (terlambat)" if unit["state"] == "TERLAMBAT" else ""
    asked = f"; {told}" if (told := clarified(unit)) else ""
    return {
        "unit": unit["name"],
        "handed_in": _moment(unit["handed_in_at"], zone) + late + asked,
        "due": _moment(unit["due_at"], zone),
        "filled": f"{unit['rows_filled']} dari {unit['rows_expected']}",
        "with_evidence": f"{unit['rows_with_evidence']} dari {unit['rows_filled']}",
    }


def _moment(text: str | None, zone: ZoneInfo) -> str:
    return NOTHING if text is None else moment(datetime.fromisoformat(text), zone)


def _line(row: RowContent, *, no: str, objective: str) -> contents.RecapLine:
    return {
        "objective": objective,
        "no": no,
        "indicator": row["indicator_name"],
        "unit": row["unit_name"] or WHOLE_OFFICE,
        "total": row["unit"] is None,
        "measured_in": row["measured_in"],
        "target": target(row),
        "actual": actual(row),
        "achievement": percent(row["achievement"]),
        "predicate": row["predicate_label"] or NOTHING,
        "evidence": "belum ada" if row["lacks_evidence"] else str(row["n_evidence"]),
        "note": "; ".join(filter(None, (row["note"], row["reason"]))),
    }


def _money(line: BudgetLineContent, content: RecapContent) -> contents.RecapMoney:
    performance = {one["objective"]: one["achievement"] for one in content["objectives"]}
    return {
        "code": line["code"],
        "name": line["name"],
        "unit": line["unit_name"],
        "ceiling": rupiah(line["ceiling"]),
        "actual": rupiah(line["spent"]),
        "share": percent(line["absorption"]),
        "achievement": percent(performance.get(line["objective"])),
    }


def reported_lines(content: RecapContent) -> list[contents.ReportedLine]:
    """The rows of a report, of the office or of a lone unit, with the predicate."""
    rows = _office_rows(content)
    return _reported(content, [(row, row["predicate_label"] or NOTHING) for row in rows])


def agreed_lines(content: RecapContent) -> list[contents.ReportedLine]:
    """The same rows, with what an agreement means for them: a row without a value stays without."""
    rows = _office_rows(content)
    return _reported(
        content, [(row, AGREED if row["achievement"] is not None else NO_VALUE) for row in rows]
    )


def returned_lines(
    content: RecapContent, returned: AbstractSet[tuple[str, str]]
) -> list[contents.ReportedLine]:
    """Every printed row; those of the given (unit, row) codes went back, the others stay."""
    decided = []
    for row in printed_rows(content):
        unit = row["unit"]
        if unit is None:
            decided.append((row, NOTHING))
        else:
            is_returned = bool({(unit, row["indicator"]), (unit, "")} & returned)
            decided.append((row, RETURNED if is_returned else KEPT))
    return _reported(content, decided)


def _office_rows(content: RecapContent) -> list[RowContent]:
    rows = printed_rows(content)
    shared = {row["indicator"] for row in rows if row["unit"] is None}
    return [row for row in rows if row["unit"] is None or row["indicator"] not in shared]


def _reported(
    content: RecapContent, decided: Sequence[tuple[RowContent, str]]
) -> list[contents.ReportedLine]:
    names = objective_names(content)
    numbered = _numbered([row for row, _ in decided])
    return [
        {
            "objective": names.get(row["objective"], ""),
            "no": no,
            "indicator": row["indicator_name"],
            "unit": row["unit_name"] or WHOLE_OFFICE,
            "target": target(row),
            "actual": actual(row),
            "achievement": percent(row["achievement"]),
            "last": last,
        }
        for (no, row), (_, last) in zip(numbered, decided, strict=True)
    ]


def recap_report(
    facts: compose.Facts, content: RecapContent, *, recap_number: str
) -> contents.Laporan:
    """Step 8: the default letter of the Sekretaris; the achievement is still provisional."""
    return compose.compose_recap_report(
        facts,
        recap_number=recap_number,
        summary=summary(content),
        missing=[missing_line(entry) for entry in content["missing"]],
        rows=reported_lines(content),
    )


def analysis_report(
    facts: compose.Facts,
    content: RecapContent,
    *,
    analysis_number: str,
    verdict: str,
    notes: str,
) -> contents.Laporan:
    """Step 10: the default letter of the Sekretaris on what the joint analysis decided."""
    return compose.compose_analysis_report(
        facts,
        analysis_number=analysis_number,
        verdict=verdict,
        notes=notes,
        summary=summary(content),
        rows=reported_lines(content),
    )
