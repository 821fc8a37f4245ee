"""The content of a recapitulation: the one form that is hashed, stored, drawn and exported.

Everything is JSON as it stands: text, whole numbers, true/false, null, lists and objects; there
is no float in it. Three kinds of text recur:

* **figure**: a number as text, point as decimal mark, no thousands mark, no exponent, digit for
  digit as computed or handed in; null where there is none. Never "" for a missing figure.
* **per cent**: a figure rounded half-up to two decimals ("100.07"), always with both decimals.
  Wherever a rule looks at an achievement it used the unrounded one (`achievement_exact`).
* **moment**: ISO-8601 with offset, to the second, as it was given (the office's own zone); or null.

Lists are in the order of the plan (position, then code) and do not depend on the order in which
the forms arrived; two recaps of the same facts are equal, byte for byte once canonical.

A *reason* is a phrase in Indonesian (small first letter, no full stop). It is never empty where a
figure is null, and beside a figure it names the special rule that made it; "" otherwise.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

SCHEMA = "himpun.recap/1"

UnitState = Literal["TEPAT_WAKTU", "TERLAMBAT", "BELUM"]


class PeriodContent(TypedDict):
    """Which period: `code` "2026-TW1", `label` "Triwulan I Tahun 2026"."""

    code: str
    label: str


class BandContent(TypedDict):
    """One band of the predicate set; `limit` null for the lowest; inclusive: ≥ instead of >."""

    code: str
    label: str
    limit: str | None
    inclusive: bool


class SettingsContent(TypedDict):
    """The office's settings this recap was computed with."""

    cap: str
    """"none", "100", "110", "120" or "150": used in `achievement_capped` and every mean."""
    predicate_set: str
    predicate_set_name: str
    bands: list[BandContent]
    """Best first."""


class CompletenessContent(TypedDict):
    """The head line: units, then cells. A row counts only when it is due in this period."""

    units_expected: int
    units_received: int
    units_on_time: int
    units_late: int
    units_missing: int
    received_percent: str
    """Per cent of the expected units ("0.00" when none is expected)."""
    on_time_percent: str
    """Per cent of the expected units, not of the received ones."""
    rows_expected: int
    """Indicator × unit due in this period."""
    rows_filled: int
    rows_not_due: int
    """“belum waktunya”."""
    rows_with_evidence: int
    """Filled rows with at least one piece of evidence."""
    rows_lacking_evidence: int
    """Filled rows whose indicator demands evidence and that have none."""
    filled_percent: str


class PredicateCount(TypedDict):
    """How many of one predicate; code "" counts those without a value and comes last."""

    code: str
    label: str
    n: int


class MissingContent(TypedDict):
    """A unit that has not handed in, and why the office went on without it ("" if it did not)."""

    unit: str
    name: str
    due_at: str | None
    reason: str


class RowContent(TypedDict):
    """One indicator of one unit, or of the office (`unit` null).

    Office rows come first, then the contributing units in their order. A unit that has not
    handed in has rows too, with null figures.
    """

    indicator: str
    """Code."""
    indicator_name: str
    definition_version: str
    level: str
    """TUJUAN, SASARAN, PROGRAM, KEGIATAN, SUBKEGIATAN."""
    is_key: bool
    """Indikator kinerja utama (IKU)."""
    objective: str
    """Code of the sasaran; "" when the indicator has none."""
    unit: str | None
    unit_name: str
    """"" in an office row."""
    measured_in: str
    decimals: int
    """How many decimals people see of target and actual (the figures here are unrounded)."""
    direction: str
    aggregation: str
    formula: str
    """The achievement formula in words (R realisasi, T target)."""
    is_due: bool
    target_low: str | None
    """The target of the period alone; a point has low = high."""
    target_high: str | None
    actual: str | None
    """The actual of the period alone."""
    target_to_date_low: str | None
    """The target s.d. the period, which the achievement is measured against."""
    target_to_date_high: str | None
    actual_to_date: str | None
    values: dict[str, str | None]
    """The variables of the period as handed in (in an office row: their sums); {} without."""
    achievement: str | None
    """Per cent, uncapped, floor 0. Provisional (sementara) until step 9 agrees."""
    achievement_exact: str | None
    achievement_capped: str | None
    """Per cent after the office's cap: for bars and means."""
    achievement_raw: str | None
    """Per cent before the floor, only where the floor changed it."""
    predicate: str
    """Code of the band, "" without an achievement."""
    predicate_label: str
    reason: str
    actual_reason: str
    """Why `actual` is null, "" when it is not."""
    note: str
    """The unit's keterangan; "" in an office row."""
    data_status: str
    """FINAL, SEMENTARA, ESTIMASI or ""."""
    n_evidence: int
    lacks_evidence: bool
    is_verified: NotRequired[bool]
    """False in a unit's row: the Bidang that owns the indicator has not verified the figure, which
    stays out of the office's value. Recaps from before verification do not have it."""
    annual_target_low: str | None
    annual_target_high: str | None


class MoneyContent(TypedDict):
    """Money in rupiah and its absorption; null `spent` while a line has no figure."""

    ceiling: str
    """Pagu."""
    spent: str | None
    """Realisasi s.d. the period; null while a line has none."""
    spent_known: str
    """The sum of what has been filled in so far."""
    absorption: str | None
    """Per cent of the ceiling."""
    reason: str
    """Why spent or absorption is null."""


class BudgetLineContent(MoneyContent):
    """One DPA line of one unit."""

    code: str
    name: str
    unit: str
    unit_name: str
    objective: str
    note: str


class UnitContent(TypedDict):
    """One form: a unit's punctuality, completeness, mean achievement and money."""

    unit: str
    name: str
    state: UnitState
    due_at: str | None
    handed_in_at: str | None
    """When it handed in by itself: an answered clarification is judged by its own due moment."""
    clarifications: NotRequired[int]
    """Clarifications asked in step 7; missing in recaps that are older than they."""
    clarifications_late: NotRequired[int]
    """Of these answered after their due moment, or unanswered when withdrawn after it."""
    is_checked: NotRequired[bool]
    """Whether somebody of the Tim SAKIP checked the form; older recaps do not have it."""
    rows_expected: int
    rows_filled: int
    rows_not_due: int
    rows_with_evidence: int
    rows_lacking_evidence: int
    achievement: str | None
    """Simple mean (per cent) of its rows' capped achievements."""
    n_counted: int
    n_excluded: int
    predicate: str
    predicate_label: str
    predicates: list[PredicateCount]
    money: MoneyContent
    reason: str


class ObjectiveContent(TypedDict):
    """Performance beside money for one sasaran.

    The mean goes over the office rows of the sasaran's own indicators (level SASARAN or TUJUAN,
    or IKU); a sasaran that has none of its own is represented by all indicators below it.
    """

    objective: str
    """Code; "" gathers what belongs to no sasaran."""
    name: str
    n_indicators: int
    """All indicators of the sasaran, whatever their level."""
    n_own: int
    """Those that the mean is about."""
    n_counted: int
    n_excluded: int
    achievement: str | None
    achievement_exact: str | None
    predicate: str
    predicate_label: str
    predicates: list[PredicateCount]
    """Over the own indicators."""
    money: MoneyContent
    gap: str | None
    """Achievement minus absorption in percentage points: what was got beside what was spent."""
    reason: str


class TotalContent(TypedDict):
    """The whole office."""

    n_indicators: int
    achievement: str | None
    """Simple mean (per cent) of the capped achievements of all office rows."""
    n_counted: int
    n_excluded: int
    predicate: str
    predicate_label: str
    predicates: list[PredicateCount]
    """Over the office rows."""
    money: MoneyContent
    reason: str


class RecapContent(TypedDict):
    """The whole recapitulation."""

    schema: str
    period: PeriodContent
    settings: SettingsContent
    completeness: CompletenessContent
    missing: list[MissingContent]
    rows: list[RowContent]
    objectives: list[ObjectiveContent]
    units: list[UnitContent]
    budget: list[BudgetLineContent]
    total: TotalContent
