"""The shapes of the API: what is sent and what is told. Figures are text with a point."""

from __future__ import annotations

from typing import Annotated

from himpun.api.door import Field, Schema, Sent

#: A figure as a program writes it. "1.234" is a little over one here: a point is always decimal.
Figure = (
    Annotated[int, Field(strict=True)]
    | Annotated[str, Field(pattern=r"^(-?[0-9]{1,30}(\.[0-9]{1,12})?)?$")]
    | None
)
Key = Annotated[int, Field(strict=True, ge=1, le=2**53 - 1)]
Version = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,80}$")]


class CellsSent(Sent):
    """One row's cells. What is left out stays as it is; null or "" empties a cell."""

    version: Version
    values: dict[VariableName, Figure] | None = None
    actual: Figure = None
    note: str | None = None
    missing_reason: str | None = None
    data_status: str | None = None
    data_on: str | None = None


class RowSent(CellsSent):
    """The same for one row of many."""

    row_id: Key


class RowsSent(Sent):
    """Many rows of one form, stored all or none."""

    rows: Annotated[list[RowSent], Field(min_length=1, max_length=2_000)]


class FormLine(Schema):
    """A form in the list."""

    id: int
    round_id: int
    period: str
    unit_code: str
    unit: str
    status: str
    sent_at: str
    handed_in_at: str | None
    why_not_save: str


class FormList(Schema):
    forms: list[FormLine]


class FindingTold(Schema):
    """One finding of the checks; `weight` GALAT stops the sending."""

    row_id: int
    code: str
    weight: str
    about: str
    sentence: str


class FindingList(Schema):
    findings: list[FindingTold]


class VariableTold(Schema):
    name: str
    label: str
    measured_in: str


class RowTold(Schema):
    """One row. With `variables` the actual is computed from `values`, else it is sent itself."""

    row_id: int
    version: int
    kind: str
    code: str
    name: str
    measured_in: str
    decimals: int
    target: str
    previous: str | None
    variables: list[VariableTold]
    values: dict[str, str | None]
    actual: str | None
    note: str
    missing_reason: str
    data_status: str
    data_on: str | None
    is_due: bool
    why_not: str
    guidance: str
    n_evidence: int
    filled_at: str | None
    filled_by: str
    findings: list[FindingTold]


class FormTold(Schema):
    """A whole form."""

    id: int
    round_id: int
    period: str
    unit_code: str
    unit: str
    status: str
    n_filled: int
    n_due: int
    why_not_save: str
    rows: list[RowTold]


class FaultTold(Schema):
    """A cell that cannot be stored (or a key of the request), and why."""

    row_id: int | None
    field: str
    text: str
    sentence: str


class Difference(Schema):
    stored: str | None
    sent: str | None


class DisputeTold(Schema):
    """A row that somebody else wrote since: both contents, and the version to answer for now."""

    row_id: int
    code: str
    version: int
    written_by: str
    differences: dict[str, Difference]


class Trouble(Schema):
    """Every refusal: one sentence for the person, and what it is about."""

    sentence: str
    faults: list[FaultTold]
    disputes: list[DisputeTold]
