"""The states of rounds, turns, forms and letters, for the reference: from where, by what, to where.

Names and labels come from the models and the acts are the functions themselves; who may is told in
words. A house test holds the table against the code: no status that nothing leads to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from himpun.documents import actions as documents
from himpun.documents.models import Document
from himpun.intake import actions as intake
from himpun.intake.models import Clarification, Submission
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn


@dataclass(frozen=True)
class Move:
    """One way from a status (None: it begins here) to another, by one of these acts."""

    before: tuple[TextChoices | None, ...]
    after: TextChoices
    acts: tuple[Callable[..., Any], ...]
    who: str


@dataclass(frozen=True)
class Machine:
    """All states of one kind of thing."""

    title: str
    meaning: str
    states: type[TextChoices]
    moves: tuple[Move, ...]


_R, _T, _S, _D = Round.Status, Turn.Status, Submission.Status, Document.Status
_C = Clarification.Status

ROUND = Machine(
    "Putaran (`Round`)",
    "Satu pengumpulan data untuk satu periode, menurut satu versi SOP.",
    _R,
    (
        Move(
            (None,),
            _R.OPEN,
            (rounds.open_round,),
            "Kepala Dinas; disiapkan Sekretaris, Perencanaan, atau Tim SAKIP",
        ),
        Move(
            (_R.OPEN,),
            _R.CLOSED,
            (rounds.finish_turn,),
            "penutup langkah terakhir (SOP 150.2: Perencanaan, langkah 11)",
        ),
        Move(
            (_R.OPEN,),
            _R.CANCELLED,
            (rounds.cancel_round,),
            "Kepala Dinas, dengan alasan, selama analisa bersama belum menyetujui",
        ),
    ),
)

TURN = Machine(
    "Giliran (`Turn`)",
    "Satu langkah dari satu putaran (dari satu unit, bila per unit), untuk satu kali jalan.",
    _T,
    (
        Move(
            (None, _T.CANCELLED),
            _T.OPEN,
            (rounds.open_round, rounds.finish_turn, rounds.pass_over),
            "program, menurut SOP, setelah giliran sebelumnya berakhir",
        ),
        Move((_T.OPEN,), _T.DONE, (rounds.finish_turn,), "penutup langkah yang memimpin"),
        Move(
            (_T.OPEN,),
            _T.PASSED_OVER,
            (rounds.pass_over,),
            "yang disebut `boleh_lanjut_tanpa` (SOP 150.2: Sekretaris), dengan alasan",
        ),
        Move(
            (_T.DONE,),
            _T.OPEN,
            (rounds.reopen_turn, rounds.send_turn_back),
            "pimpinan unit itu sendiri atau Bidang di atasnya, selama langkah berikutnya belum"
            " dimulai",
        ),
        Move(
            (_T.OPEN,),
            _T.CANCELLED,
            (rounds.reopen_turn, rounds.send_turn_back, rounds.cancel_round),
            "langkah berikut yang belum dimulai saat formulir ditarik; semua saat putaran batal",
        ),
    ),
)

SUBMISSION = Machine(
    "Formulir unit (`Submission`)",
    "Formulir data kinerja satu unit dalam satu putaran.",
    _S,
    (
        Move((None,), _S.SENT, (intake.distribute,), "Ketua Tim SAKIP (langkah 5)"),
        Move((_S.SENT,), _S.RECEIVED, (intake.receive,), "orang unit penerima"),
        Move(
            (_S.SENT, _S.RECEIVED),
            _S.BEGUN,
            (intake.save_answers, intake.add_evidence, intake.offer_for_review),
            "orang unit itu, pada simpanan pertama",
        ),
        Move(
            (_S.SENT, _S.RECEIVED, _S.BEGUN, _S.RETURNED),
            _S.HANDED_IN,
            (intake.submit, intake.submit_nil),
            "pimpinan unit (langkah 6)",
        ),
        Move(
            (_S.HANDED_IN,),
            _S.BEGUN,
            (intake.recall,),
            "pimpinan unit, selama langkah 7 belum dimulai",
        ),
        Move(
            (_S.SENT, _S.RECEIVED, _S.BEGUN, _S.RETURNED),
            _S.PASSED_OVER,
            (intake.go_on_without,),
            "Sekretaris, dengan alasan",
        ),
        Move(
            (_S.HANDED_IN,),
            _S.CLARIFYING,
            (intake.ask_clarification,),
            "Tim SAKIP, selama rekapitulasi belum dibekukan (langkah 7)",
        ),
        Move(
            (_S.CLARIFYING,),
            _S.HANDED_IN,
            (intake.answer_clarification, intake.withdraw_clarification),
            "pimpinan unit yang menjawab; Tim SAKIP yang menarik permintaannya",
        ),
        Move(
            (_S.HANDED_IN, _S.PASSED_OVER),
            _S.RETURNED,
            (intake.reopen_rows, intake.recall, intake.send_contribution_back),
            "Kepala Dinas melalui putusan langkah 9; penarikan formulir yang sedang dilengkapi;"
            " pimpinan Bidang di atas unit itu, selama langkah 7 belum dimulai",
        ),
    ),
)

CLARIFICATION = Machine(
    "Permintaan klarifikasi (`Clarification`)",
    "Pertanyaan Tim SAKIP kepada satu unit tentang baris tertentu, sebelum rekapitulasi dibekukan.",
    _C,
    (
        Move((None,), _C.ASKED, (intake.ask_clarification,), "Tim SAKIP (langkah 7)"),
        Move((_C.ASKED,), _C.ANSWERED, (intake.answer_clarification,), "pimpinan unit itu"),
        Move(
            (_C.ASKED,), _C.WITHDRAWN, (intake.withdraw_clarification,), "Tim SAKIP, dengan alasan"
        ),
    ),
)

DOCUMENT = Machine(
    "Naskah dinas (`Document`)",
    "Surat, notulen, rencana, rekapitulasi, dan laporan satu putaran.",
    _D,
    (
        Move((None,), _D.DRAFT, (documents.save_draft,), "siapa pun yang boleh menyiapkan langkah"),
        Move(
            (None, _D.DRAFT),
            _D.ISSUED,
            (documents.issue_for_turn, documents.order_round, documents.file_minutes),
            "penutup langkah yang memimpin; nomor dan isinya sejak itu tetap",
        ),
        Move(
            (_D.ISSUED,),
            _D.WITHDRAWN,
            (
                documents.withdraw_document,
                documents.replace_document,
                documents.reissue_for_turn,
            ),
            "pimpinan pelaksana langkah itu, dengan alasan; naskahnya tetap terlihat",
        ),
    ),
)

MACHINES: Sequence[Machine] = (ROUND, TURN, SUBMISSION, CLARIFICATION, DOCUMENT)


def page() -> str:
    """The reference page of all machines, in Indonesian, with a picture of each."""
    head = (
        "# Keadaan dan perpindahannya\n\n"
        "Nilai dalam basis data ialah istilahnya dengan huruf besar. Setiap perpindahan terjadi"
        " melalui satu tindakan (lihat `actions.md`), yang memeriksa siapa dan apakah sekarang"
        " boleh, lalu menulis jejak audit.\n"
    )
    return head + "".join(_section(machine) for machine in MACHINES)


def _section(machine: Machine) -> str:
    states = "".join(f"| `{each.value}` | {each.label} |\n" for each in machine.states)
    moves = "".join(_row(move) for move in machine.moves)
    return (
        f"\n## {machine.title}\n\n{machine.meaning}\n\n"
        f"| nilai | arti |\n|---|---|\n{states}\n"
        "| dari | menjadi | tindakan | oleh |\n|---|---|---|---|\n"
        f"{moves}\n```mermaid\nstateDiagram-v2\n{_picture(machine)}```\n"
    )


def _row(move: Move) -> str:
    before = ", ".join(f"`{each.value}`" if each else "(baru)" for each in move.before)
    acts = ", ".join(f"`{verb_of(act)}`" for act in move.acts)
    return f"| {before} | `{move.after.value}` | {acts} | {move.who} |\n"


def _picture(machine: Machine) -> str:
    return "".join(
        f"    {before.value if before else '[*]'} --> {move.after.value}\n"
        for move in machine.moves
        for before in move.before
    )


def verb_of(act: Callable[..., Any]) -> str:
    """The audit verb under which an action writes the trail."""
    return str(vars(act)["is_action"])
