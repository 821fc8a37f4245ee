"""What typed or pasted cells would become: read by the rules of a save, and never stored."""

from __future__ import annotations

import html
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address, key_of

from himpun.core import guard
from himpun.core.models import TrailEvent
from himpun.intake.models import Answer, FormRow
from himpun.web.pages.form.pasting import MOST_CELLS

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast: Cast, client_of: ClientOf, token: Token) -> Desk:
    round = distributed(cast)
    return Desk(client_of(cast.bina_marga_operator), round, cast.bina_marga_unit, token)


def reckon(desk: Desk, code: str, *, hand: str = "", **cells: str) -> Any:
    """`hand` is the cell that is being typed."""
    key = key_of(desk.round, desk.unit, code)
    sent = {f"{key}.{name.replace('__', '.')}": text for name, text in cells.items()}
    at = address(desk.round, desk.unit, f"sel/{key}/hitung/")
    return desk.client.get(at, {**sent, "hand": f"{key}.{hand}"})


def paste(desk: Desk, *cells: tuple[str, str, str], **more: str) -> Any:
    """Post a block: (row code, field, text)."""
    sent = {f"{key_of(desk.round, desk.unit, code)}.{field}": text for code, field, text in cells}
    return desk.post("tempel/", **sent, **more)


def test_a_value_is_reckoned_by_the_formula_and_nothing_is_stored(
    desk: Desk, text_of: Words
) -> None:
    n_trail = TrailEvent.objects.count()
    answer = reckon(desk, "IKU-1", values__baik="139,5", values__total="200")
    assert answer["Cache-Control"] == "private, no-store"
    assert "69,75 %" in text_of(answer.content)
    typed = {"values__baik": "1.234", "values__total": "0"}
    words = text_of(reckon(desk, "IKU-1", hand="values.baik", **typed).content)
    assert ": dibaca 1.234 (seribu dua ratus tiga puluh empat)" in words
    words = text_of(reckon(desk, "IKU-1", values__baik="1e5", values__total="200").content)
    assert "“1e5” bukan angka" in words
    assert "= –" in words
    assert Answer.objects.filter(version__gt=1).count() == 0
    assert TrailEvent.objects.count() == n_trail


def test_a_value_of_a_row_of_another_form_is_not_found(cast: Cast, desk: Desk) -> None:
    key = key_of(desk.round, cast.secretariat, "PNJ-1")
    assert desk.get(f"sel/{key}/hitung/").status_code == 404


def test_only_the_cell_under_the_hand_is_read_back(desk: Desk, text_of: Words) -> None:
    typed = {"values__baik": "1.234", "values__total": "2.000"}
    words = text_of(reckon(desk, "IKU-1", hand="values.total", **typed).content)
    assert words.count("dibaca") == 1
    assert "dibaca 2.000" in words


def test_reckoning_is_cheap(desk: Desk, django_assert_max_num_queries: Any) -> None:
    reckon(desk, "IKU-1", values__baik="1")
    with django_assert_max_num_queries(9):
        reckon(desk, "IKU-1", values__baik="1", values__total="2")


def test_a_block_is_shown_as_it_would_be_understood(desk: Desk, text_of: Words) -> None:
    desk.save_cell("SUB-1", actual="5")
    answer = paste(
        desk,
        ("IKU-1", "values.baik", "139,5"),
        ("IKU-1", "values.total", " 200 "),
        ("SUB-1", "actual", "1234.5"),
        ("SUB-1", "note", "Menurut berita acara."),
        ("1.03.10", "actual", "250.000"),
    )
    words = text_of(answer.content)
    assert "5 sel akan berubah." in words
    assert "SUB-1 Realisasi 5 1.234,5" in words
    assert "IKU-1 Panjang total – 200" in words
    assert "Dibaca 250.000 (dua ratus lima puluh ribu)" in words
    assert Answer.objects.get(row=key_of(desk.round, desk.unit, "SUB-1")).actual == 5


def test_cells_that_cannot_be_written_are_left_out_with_the_reason(
    desk: Desk, text_of: Words
) -> None:
    desk.save_cell("SUB-1", actual="5")
    answer = paste(
        desk,
        ("IKU-1", "values.baik", "NaN"),
        ("IKU-1", "values.total", ""),
        ("IKU-1", "note", "1.234,5"),
        ("IKU-1", "values.tidak_ada", "3"),
        ("IKU-2", "locked", "12"),
        ("SUB-1", "actual", "5,0"),
        ("1.03.10", "actual", "7"),
        outside="2",
        stray="nilai liar",
        part="1",
    )
    words = text_of(answer.content)
    assert "1 sel akan berubah. 6 sel dilewati" in words
    for why in (
        "2 isian tidak punya tempat di formulir ini",
        "kolom terakhir: “nilai liar”, …)",
        "tempel sisanya pada bagian berikutnya",
        "“NaN” bukan angka",
        "Kosong di tempelan; isi yang ada dibiarkan.",
        "Hanya angka, padahal kolom ini keterangan",
        "Realisasi dihitung dari variabelnya",
        "Belum waktunya: indikator tahunan diisi pada periode terakhir.",
        "Sama dengan yang sudah ada.",
    ):
        assert why in words
    assert html.unescape(answer.content.decode()).count("data-put=") == 1


def test_a_text_of_a_block_is_no_markup(desk: Desk) -> None:
    page = paste(desk, ("SUB-1", "note", '"><script>x</script>')).content.decode()
    assert "<script>" not in page


def test_a_block_into_a_form_that_is_handed_in_is_refused_in_words(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    fill_and_submit(cast, desk.round, cast.bina_marga_unit, at=later(400))
    answer = paste(desk, ("SUB-1", "actual", "6"))
    assert answer.status_code == 422
    assert "Formulir sudah disampaikan." in text_of(answer.content)


def test_a_block_of_another_unit_is_refused_and_of_another_office_not_found(
    cast: Cast, desk: Desk, client_of: ClientOf, token: Token
) -> None:
    for who, status in ((cast.cipta_karya, 422), (cast.orang_luar, 404)):
        other = Desk(client_of(who), desk.round, desk.unit, token)
        assert paste(other, ("SUB-1", "actual", "6")).status_code == status


def test_rows_of_another_form_are_left_out(cast: Cast, desk: Desk, text_of: Words) -> None:
    key = key_of(desk.round, cast.secretariat, "PNJ-1")
    answer = desk.post("tempel/", **{f"{key}.actual": "6"})
    assert "Tidak ada sel yang dapat ditempel." in text_of(answer.content)
    assert "PNJ-1" not in text_of(answer.content)


def test_a_block_of_more_cells_than_a_form_has_is_refused(desk: Desk, text_of: Words) -> None:
    key = key_of(desk.round, desk.unit, "SUB-1")
    sent = {f"{key + index}.actual": "1" for index in range(MOST_CELLS + 1)}
    answer = desk.post("tempel/", **sent)
    assert answer.status_code == 422
    assert "paling banyak 3000" in text_of(answer.content)


def test_a_block_asks_the_database_the_same_however_long(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    paste(desk, ("SUB-1", "actual", "6"))
    with django_assert_max_num_queries(12):
        paste(desk, ("IKU-1", "values.baik", "1"), ("SUB-1", "actual", "6"),
              ("1.03.10", "actual", "7"), ("IKU-2", "locked", "1"))  # fmt: skip


def test_a_cell_of_a_closed_row_is_left_out_though_the_page_showed_it_open(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    """The row was closed since the page was opened, so its cell says nothing of a lock."""
    with guard.lifted("test: a return opens only the other rows"):
        FormRow.objects.filter(pk=key_of(desk.round, desk.unit, "SUB-1")).update(is_open=False)
    words = text_of(paste(desk, ("SUB-1", "actual", "7"), ("1.03.10", "actual", "9")).content)
    assert "1 sel akan berubah. 1 sel dilewati" in words
    assert "Sel ini tidak dikembalikan" in words
