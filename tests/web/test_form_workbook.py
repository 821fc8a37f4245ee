"""The pages of the workbook: downloaded, looked at, applied once."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_books import address_of, made, typed
from tests.domain.form_rounds import distributed, fill_and_submit, form_of, row_of, write
from tests.factories import give_mandate
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address

from himpun.intake.models import WorkbookUpload
from himpun.intake.rules.cells import ACTUAL
from himpun.intake.rules.offline import FORM_SHEET
from himpun.offices.models import Person
from himpun.rounds.models import Round
from himpun.web import packets

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def operator(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga_operator), round, cast.bina_marga_unit, token)


@pytest.fixture
def book(cast: Cast, round: Round) -> bytes:
    form = form_of(round, cast.bina_marga_unit)
    return made(form, by=cast.bina_marga_operator, at=later(350))


def sent(desk: Desk, content: bytes, name: str = "Formulir saya (1).xlsx") -> Any:
    file = SimpleUploadedFile(name, content)
    return desk.client.post(address(desk.round, desk.unit, "unggah/"), {"workbook": file})


def packet_of(answer: Any) -> str:
    found = re.search(r'name="packet" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def can_apply(answer: Any) -> bool:
    """Whether the page has its one main button."""
    return b"button primary" in answer.content


def apply(desk: Desk, packet: str, **more: str) -> Any:
    return desk.post("unggah/muat/", packet=packet, **more)


def actual_of(desk: Desk, code: str) -> str:
    return str(row_of(desk.round, desk.unit, code).answer.actual)


def test_the_form_offers_the_workbook_to_who_may_fill(
    cast: Cast, round: Round, operator: Desk, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(operator.get().content)
    assert "Unduh buku kerja" in words
    assert "Unggah buku kerja" in words
    others = client_of(cast.tim_sakip).get(address(round, cast.bina_marga_unit))
    assert "buku kerja" not in text_of(others.content)


def test_the_download_is_a_workbook_with_a_name_of_its_own(operator: Desk) -> None:
    answer = operator.get("buku-kerja/")
    assert answer["Content-Disposition"] == 'attachment; filename="formulir-bm-2026-tw1.xlsx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames[:2] == [
        FORM_SHEET,
        "Petunjuk",
    ]


def test_a_locked_form_has_no_workbook_and_says_why(
    cast: Cast, round: Round, operator: Desk, text_of: Words
) -> None:
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    answer = operator.get("buku-kerja/")
    assert answer.status_code == 422
    assert "sudah disampaikan" in text_of(answer.content)
    assert "sudah disampaikan" in text_of(operator.get("unggah/").content)


def test_the_preview_shows_old_and_new_and_changes_nothing(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    place = address_of(book, "SUB-1")
    answer = sent(operator, typed(book, {place: 7.5}))
    words = text_of(answer.content)
    for part in ("Pratinjau: Formulir saya (1).xlsx", f"Formulir!{place}", "SUB-1 · Realisasi",
                 "– 7,50", "1 sel akan berubah"):  # fmt: skip
        assert part in words
    assert can_apply(answer)
    assert actual_of(operator, "SUB-1") == "None"


def test_what_was_looked_at_is_applied_once(operator: Desk, book: bytes, text_of: Words) -> None:
    content = typed(book, {address_of(book, "SUB-1"): 7.5})
    answer = apply(operator, packet_of(sent(operator, content)))
    assert answer.status_code == 303
    assert "dimuat ke formulir" in text_of(operator.get().content)
    assert actual_of(operator, "SUB-1") == "7.5"
    again = sent(operator, content, "nama-lain.xlsx")
    assert "sudah dimuat pada" in text_of(again.content)
    assert not can_apply(again)
    assert WorkbookUpload.objects.count() == 1


def test_a_double_click_applies_once(operator: Desk, book: bytes) -> None:
    content = typed(book, {address_of(book, "SUB-1"): 7.5})
    fields = {**operator.token(), "packet": packet_of(sent(operator, content))}
    place = address(operator.round, operator.unit, "unggah/muat/")
    assert [operator.client.post(place, fields).status_code for _ in range(2)] == [303, 303]
    assert WorkbookUpload.objects.count() == 1


def test_the_preview_says_what_the_checks_would_say_by_cell(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    money, whole = address_of(book, "1.03.10"), address_of(book, "IKU-1 · total")
    answer = sent(operator, typed(book, {money: -7, whole: 0}))
    words = text_of(answer.content)
    assert "Tidak ada kesalahan" not in words
    assert (
        f"Formulir!{money} 1.03.10 · Realisasi Belum sah"
        " Realisasi anggaran tidak boleh kurang dari nol."
    ) in words
    assert f"Formulir!{whole} IKU-1 · Panjang total Belum sah Belum diisi." in words
    assert can_apply(answer)


def test_the_preview_is_green_where_the_checks_find_nothing(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    answer = sent(operator, typed(book, {address_of(book, "1.03.10"): 250_000}))
    assert "Tidak ada kesalahan" in text_of(answer.content)


def test_a_figure_far_off_asks_for_a_keterangan_at_its_cell(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    parts = {address_of(book, "IKU-1 · baik"): 1400, address_of(book, "IKU-1 · total"): 200}
    words = text_of(sent(operator, typed(book, parts)).content)
    assert "IKU-1 · Keterangan Perlu keterangan" in words or "Periksa lagi" in words


def test_faults_are_listed_by_cell_without_a_button(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    place = address_of(book, "SUB-1")
    answer = sent(operator, typed(book, {place: "enam", address_of(book, "IKU-1 · baik"): 1}))
    words = text_of(answer.content)
    assert "1 sel perlu diperbaiki" in words
    assert not can_apply(answer)
    assert f"Formulir!{place} SUB-1 · Realisasi berisi teks “enam”, bukan angka" in words
    assert apply(operator, packet_of(answer)).status_code == 422
    assert actual_of(operator, "SUB-1") == "None"


def test_a_conflict_is_shown_with_both_values_and_taken_when_ticked(
    cast: Cast, operator: Desk, book: bytes, text_of: Words
) -> None:
    unit, place = cast.bina_marga_unit, address_of(book, "SUB-1")
    write(operator.round, unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    answer = sent(operator, typed(book, {place: 7}))
    words = text_of(answer.content)
    assert "Diubah di halaman sejak buku kerja diunduh" in words
    assert f"9,00 {cast.bina_marga.name} 7,00" in words
    nothing = apply(operator, packet_of(answer))
    assert (nothing.status_code, actual_of(operator, "SUB-1")) == (422, "9")
    assert apply(operator, packet_of(nothing), take=place).status_code == 303
    assert actual_of(operator, "SUB-1") == "7"


def test_a_preview_that_is_no_longer_true_is_shown_anew(
    cast: Cast, operator: Desk, book: bytes, text_of: Words
) -> None:
    packet = packet_of(sent(operator, typed(book, {address_of(book, "SUB-1"): 7})))
    unit = cast.bina_marga_unit
    write(operator.round, unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    answer = apply(operator, packet)
    assert answer.status_code == 409
    assert "berubah sejak pratinjau ini dibuat" in text_of(answer.content)
    assert "Diubah di halaman sejak buku kerja diunduh" in text_of(answer.content)
    assert actual_of(operator, "SUB-1") == "9"


def test_an_untouched_workbook_says_that_nothing_changes(
    operator: Desk, book: bytes, text_of: Words
) -> None:
    answer = sent(operator, book)
    assert "Tidak ada yang berubah." in text_of(answer.content)
    assert not can_apply(answer)


def test_a_file_that_is_none_of_ours_is_refused_in_a_sentence(
    cast: Cast, round: Round, operator: Desk, text_of: Words
) -> None:
    other = made(form_of(round, cast.cipta_karya_unit), by=cast.cipta_karya, at=later(350))
    assert "milik unit lain" in text_of(sent(operator, other).content)
    assert "bukan berkas Excel" in text_of(sent(operator, b"%PDF-1.7 halo").content)
    empty = sent(operator, b"")
    assert (empty.status_code, "kosong" in text_of(empty.content)) == (422, True)


def test_a_packet_is_good_for_its_own_form_and_person_only(
    cast: Cast, operator: Desk, book: bytes, client_of: ClientOf, token: Token
) -> None:
    round = operator.round
    packet = packet_of(sent(operator, typed(book, {address_of(book, "SUB-1"): 7})))
    head = Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)
    assert apply(head, packet).status_code == 422
    assert apply(operator, packet[:-2]).status_code == 422
    other = Desk(client_of(cast.cipta_karya), round, cast.cipta_karya_unit, token)
    assert apply(other, packet).status_code == 422
    assert not WorkbookUpload.objects.exists()


def test_a_packet_of_one_form_is_of_no_use_on_another_of_the_same_person(
    cast: Cast, operator: Desk, book: bytes, token: Token, text_of: Words
) -> None:
    """Who fills for two units looks at the workbook of the one on its own form."""
    packet = packet_of(sent(operator, typed(book, {address_of(book, "SUB-1"): 7})))
    person = Person.objects.get(pk=cast.bina_marga_operator.person_id)
    give_mandate(person, cast.office, "bidang", unit=cast.cipta_karya_unit, leads=False)
    other = Desk(operator.client, operator.round, cast.cipta_karya_unit, token)
    answer = apply(other, packet)
    assert answer.status_code == 422
    assert "Pratinjau ini dibuat oleh akun lain" in text_of(answer.content)


def test_a_preview_is_good_for_a_day(
    operator: Desk, book: bytes, text_of: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    packet = packet_of(sent(operator, typed(book, {address_of(book, "SUB-1"): 7})))
    assert packets.GOOD_FOR == 24 * 60 * 60
    monkeypatch.setattr(packets, "GOOD_FOR", -1)
    answer = apply(operator, packet)
    assert answer.status_code == 422
    assert "Pratinjau ini tidak berlaku lagi" in text_of(answer.content)


def test_another_unit_reads_why_not_and_another_office_finds_nothing(
    cast: Cast, round: Round, book: bytes, client_of: ClientOf, token: Token
) -> None:
    unit = cast.bina_marga_unit
    other = Desk(client_of(cast.cipta_karya), round, unit, token)
    assert sent(other, book).status_code == 422
    assert other.get("buku-kerja/").status_code == 422
    stranger = Desk(client_of(cast.orang_luar), round, unit, token)
    assert sent(stranger, book).status_code == 404
    assert apply(stranger, "x").status_code == 404
    for more in ("buku-kerja/", "unggah/", "unggah/muat/"):
        assert stranger.get(more).status_code == 404
