"""What each kind of naskah says. Everything is text that is already fit to be read.

Figures come in formatted (``core.formats``); a value that does not exist is shown as a dash, never
as zero.
"""

from typing import TypedDict


class Attendee(TypedDict):
    """A line of the attendance list."""

    name: str
    title: str
    unit: str
    presence: str


class ScheduledStep(TypedDict):
    """A step of the work plan: who, the norm of the SOP, due when."""

    no: str
    step: str
    who: str
    norm: str
    due: str


class NeededSource(TypedDict):
    """A document that the collection needs."""

    title: str
    purpose: str
    note: str


class FormLine(TypedDict):
    """An indicator on the form of a unit."""

    objective: str
    no: str
    indicator: str
    measured_in: str
    target: str
    variables: list[str]
    actual: str
    note: str
    evidence: list[str]


class FormMoney(TypedDict):
    """A budget line on the form of a unit."""

    code: str
    name: str
    ceiling: str
    actual: str
    share: str
    note: str


class RecapUnit(TypedDict):
    """Completeness and timeliness of a unit."""

    unit: str
    handed_in: str
    due: str
    filled: str
    with_evidence: str


class RecapLine(TypedDict):
    """An indicator of the recap: of a unit, or of the whole office (``total``)."""

    objective: str
    no: str
    indicator: str
    unit: str
    total: bool
    measured_in: str
    target: str
    actual: str
    achievement: str
    predicate: str
    evidence: str
    note: str


class RecapMoney(TypedDict):
    """Money beside performance."""

    code: str
    name: str
    unit: str
    ceiling: str
    actual: str
    share: str
    achievement: str


class ReportedLine(TypedDict):
    """An indicator in a report; ``last`` is its predicate or its decision."""

    objective: str
    no: str
    indicator: str
    unit: str
    target: str
    actual: str
    achievement: str
    last: str


class PartyView(TypedDict):
    """What a party of the joint analysis put on record."""

    party: str
    name: str
    stance: str
    view: str


class Direction(TypedDict):
    """A written direction of the Kepala Dinas for one indicator of one unit."""

    unit: str
    indicator: str
    direction: str


class NotaDinas(TypedDict):
    """NOTA_DINAS: the order of step 1, the covering letter of step 5."""

    to: list[str]
    sender: str
    copies: list[str]
    nature: str
    attachment: str
    subject: str
    body: str


class Undangan(TypedDict):
    """UNDANGAN: invitation to the meeting of step 2 or the joint analysis."""

    to: list[str]
    copies: list[str]
    nature: str
    attachment: str
    subject: str
    opening: str
    day: str
    time: str
    place: str
    agenda: str
    closing: str


class Notula(TypedDict):
    """NOTULA of the meeting of step 2, with its attendance list."""

    subject: str
    meeting: str
    day: str
    time: str
    place: str
    invitation: str
    agenda: list[str]
    chair: str
    secretary: str
    note_taker: str
    participants: list[str]
    opening: str
    discussion: str
    decisions: str
    closing: str
    attendance: list[Attendee]


class RencanaKegiatan(TypedDict):
    """RENCANA_KEGIATAN: the work plan of step 3."""

    heading: str
    subject: str
    basis: str
    purpose: str
    schedule: list[ScheduledStep]
    sources: list[NeededSource]
    closing: str


class Formulir(TypedDict):
    """FORMULIR: the form of one unit, sent out empty (step 5) or filled (step 6)."""

    heading: str
    subject: str
    unit: str
    period: str
    due: str
    status: str
    rows: list[FormLine]
    money: list[FormMoney]
    note: str


class Rekapitulasi(TypedDict):
    """REKAPITULASI of step 7; ``digest`` is the hash of the frozen recap."""

    heading: str
    subject: str
    summary: list[tuple[str, str]]
    units: list[RecapUnit]
    rows: list[RecapLine]
    money: list[RecapMoney]
    missing: list[str]
    note: str
    digest: str


class Laporan(TypedDict):
    """LAPORAN_REKAP (step 8) and LAPORAN_ANALISA (step 10): shape A to E."""

    to: list[str]
    sender: str
    copies: list[str]
    subject: str
    introduction: str
    activities: str
    results: str
    summary: list[tuple[str, str]]
    rows: list[ReportedLine]
    last_column: str
    conclusions: str
    closing: str


class HasilAnalisa(TypedDict):
    """HASIL_ANALISA: what the joint analysis of step 9 decided, and who thought what."""

    heading: str
    subject: str
    day: str
    material: str
    pass_label: str
    decider: str
    verdict: str
    note: str
    views: list[PartyView]
    guidance: list[Direction]
    rows: list[ReportedLine]
