"""A handed-in form in the words of the naskah FORMULIR."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core.exact import percent_of
from himpun.core.formats import listing, moment, money, number, percent
from himpun.documents.rules.contents import FormLine, FormMoney, Formulir
from himpun.intake.models import FormRow, HandIn
from himpun.intake.rules.frozen import FrozenIndicator, thaw_budget_line, thaw_indicator
from himpun.intake.rules.missing import explained, read_day
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim

Row = Mapping[str, object]


def form_document(hand_in: HandIn) -> Formulir:
    """The print of exactly what was handed in: it is made from the frozen content only."""
    submission = hand_in.submission
    round = submission.round
    rows = cast("list[Row]", hand_in.content["rows"])
    period = Period.parse(round.period)
    zone = ZoneInfo(round.office.zone)
    turn = submission.turn
    return {
        "heading": "FORMULIR DATA KINERJA",
        "subject": period.label,
        "unit": submission.unit.name,
        "period": period.label,
        "due": moment(turn.due_at, zone) if turn else "",
        "status": f"{'NIHIL, disampaikan' if hand_in.content.get('is_nil') else 'Disampaikan'}"
        f" {moment(hand_in.handed_in_at, zone)} (penyampaian ke-{hand_in.number})",
        "rows": [
            form_line(each, no=str(index), period=period)
            for index, each in enumerate(_of(rows, FormRow.Kind.INDICATOR), start=1)
        ],
        "money": [_money(each) for each in _of(rows, FormRow.Kind.BUDGET)],
        "note": "\n\n".join(
            [*_told(hand_in.content), f"Sidik isian (SHA-256): {hand_in.content_hash}"]
        ),
    }


def _told(content: Row) -> Iterator[str]:
    """What a hand-in says of itself: nihil, and who made it. Earlier ones say neither."""
    if content.get("is_nil"):
        unit = cast("Row", content["unit"])["name"]
        label = Period.parse(str(content["period"])).label
        yield f"NIHIL. Tidak ada yang harus diisi {unit} pada {label}."
    names = cast("list[str]", content.get("prepared_by") or [])
    if content.get("is_single_handed"):
        yield "Disusun dan disampaikan oleh orang yang sama."
    elif names:
        yield f"Disusun oleh {listing(names)}; disampaikan oleh {content['handed_in_by']}."


def _of(rows: list[Row], kind: str) -> list[Row]:
    return [each for each in rows if each["kind"] == kind]


def form_line(row: Row, *, no: str, period: Period) -> FormLine:
    """One indicator as people read it."""
    card = thaw_indicator(cast("dict[str, object]", row["frozen"]))
    spec, values = card.spec, cast("dict[str, str | None]", row["values"])
    return {
        "objective": f"{card.objective_code} {card.objective_name}".strip(),
        "no": no,
        "indicator": f"{spec.code} {spec.name}",
        "measured_in": spec.measured_in,
        "target": _printed_target(card, period),
        "variables": [
            f"{variable.label}: {_figure(values.get(variable.name))} {variable.measured_in}"
            for variable in spec.variables
        ],
        "actual": _figure(row["actual"], spec.decimals),
        "note": note_of(row) if row["is_due"] else "Belum waktunya",
        "evidence": [_proof_name(each) for each in cast("list[Row]", row["evidence"])],
    }


def _proof_name(proof: Row) -> str:
    """What a proof is called on paper; of a restricted one nothing but its digest leaves."""
    if proof.get("is_restricted"):
        return f"bukti terbatas (sidik {str(proof['sha256'])[:16]}…)"
    return str(proof["name"])


def note_of(row: Row) -> str:
    """The keterangan of a frozen row with why it is empty, or how sure its figure is.

    Rows that were frozen before these were asked have none of them.
    """
    return explained(
        str(row.get("note") or ""),
        is_filled=row.get("actual") is not None,
        reason=str(row.get("missing_reason") or ""),
        status=str(row.get("data_status") or ""),
        data_on=read_day(str(row.get("data_on") or "")),
    )


def _printed_target(card: FrozenIndicator, period: Period) -> str:
    """The target, said to run from the start of the year where the realisasi beside it does not."""
    text, spec = target_text(card, period), card.spec
    runs = spec.aggregation is Aggregation.KUMULATIF
    return f"{text} (s.d.)" if runs and spec.target_basis is TargetBasis.SAMPAI_DENGAN else text


def target_text(card: FrozenIndicator, period: Period) -> str:
    """The unit's own target of the period, else the office's; "–" when there is none."""
    aims = [
        plan.at(period, aggregation=card.spec.aggregation, basis=card.spec.target_basis)
        for plan in (card.unit_targets, card.office_targets)
        if plan is not None
    ]
    found = next((aim for aim in aims if aim is not None), None)
    return aim_text(found, card.spec.decimals)


def aim_text(aim: Aim | None, decimals: int) -> str:
    """A target as people read it: a point, or both ends of a range."""
    if aim is None:
        return number(None, decimals)
    if aim.high is None:
        return number(aim.low, decimals)
    return f"{number(aim.low, decimals)}–{number(aim.high, decimals)}"


def _figure(value: object, decimals: int | None = None) -> str:
    return number(None if value is None else Decimal(str(value)), decimals)


def _money(row: Row) -> FormMoney:
    line = thaw_budget_line(cast("dict[str, object]", row["frozen"]))
    spent = None if row["actual"] is None else Decimal(str(row["actual"]))
    share = percent_of(spent, line.ceiling) if spent is not None and line.ceiling else None
    return {
        "code": line.code,
        "name": line.name,
        "ceiling": money(line.ceiling),
        "actual": money(spent),
        "share": percent(share),
        "note": note_of(row),
    }
