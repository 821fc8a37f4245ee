"""The plan's pages: tree, indicator, dictionary, DPA, documents, import."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.factories import make_unit
from tests.plans import make_plan
from tests.web.conftest import ClientOf

from himpun.core.models import TrailEvent
from himpun.offices.models import Office
from himpun.planning.models import Indicator, PlanningDocument
from himpun.web.pages.plan import tree as tree_module

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGES = (
    "/rencana/",
    "/rencana/kamus/",
    "/rencana/anggaran/",
    "/rencana/dokumen/",
    "/rencana/impor/",
)
Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]


@pytest.fixture
def plan(cast: Cast) -> Cast:
    make_plan(cast)
    return cast


@pytest.fixture
def sample_office(cast: Cast) -> Office:
    for number in (1, 2, 3):
        make_unit(
            cast.office,
            f"UPTD{number}",
            f"UPTD Wilayah {number}",
            "UPTD",
            parent=cast.bina_marga_unit,
            position=4 + number,
        )
    return cast.office


def workbook(path: Path = SAMPLE / "plan.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.xlsx", path.read_bytes(), XLSX)


def papers() -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(path.name, path.read_bytes(), "application/pdf")
        for path in sorted((SAMPLE / "dokumen").glob("*.pdf"))
    ]


def packet_of(content: bytes) -> str:
    found = re.search(r'name="packet" value="([^"]+)"', content.decode())
    assert found is not None
    return found[1]


# ---- reading ----


@pytest.mark.parametrize("address", PAGES)
def test_every_lane_reads_the_plan_and_a_stranger_sees_nothing_of_it(
    plan: Cast, client_of: ClientOf, address: str
) -> None:
    for actor in (plan.kadis, plan.bina_marga_operator, plan.admin):
        assert client_of(actor).get(address).status_code == 200
    shown = client_of(plan.orang_luar).get(address)
    assert shown.status_code == 200
    assert b"IKU-1" not in shown.content
    assert b"1.03.10" not in shown.content


def test_the_tree_shows_indicators_with_targets_and_units(
    plan: Cast, client_of: ClientOf, text_of: Words
) -> None:
    shown = client_of(plan.kadis).get("/rencana/?tahun=2026")
    words = text_of(shown.content)
    assert "Sasaran S1 Sasaran satu" in words
    assert "IKU-1 · IKU" in words
    assert "BM, CK" in words
    assert ">70</td>" in shown.content.decode()
    assert "<details" in shown.content.decode()


def test_a_year_without_targets_shows_the_tree_without_figures(
    plan: Cast, client_of: ClientOf
) -> None:
    shown = client_of(plan.kadis).get("/rencana/?tahun=2027").content.decode()
    assert "Rencana kinerja 2027" in shown
    assert ">70</td>" not in shown


@pytest.mark.parametrize("year", ["", "abc", "1", "9999", "٢٠٢٦"])
def test_an_odd_year_in_the_address_is_this_year(
    plan: Cast, client_of: ClientOf, year: str
) -> None:
    assert client_of(plan.kadis).get("/rencana/", {"tahun": year}).status_code == 200


def test_a_long_plan_shows_one_branch_at_a_time(
    plan: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_module, "SHOWN_AT_ONCE", 2)
    client = client_of(plan.kadis)
    first = client.get("/rencana/?tahun=2026").content.decode()
    assert "satu cabang" in first
    assert "Indikator IKU-1" in first
    other = client.get("/rencana/?tahun=2026&cabang=T9").content.decode()
    assert "Indikator IKU-1" not in other
    assert "Tampilkan 4 indikator S1" in other


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/rencana/", 14),
        ("/rencana/kamus/", 15),
        ("/rencana/indikator/IKU-1/", 19),
        ("/rencana/anggaran/", 12),
        ("/rencana/dokumen/", 8),
    ],
)
def test_pages_of_the_plan_cost_a_fixed_number_of_statements(
    plan: Cast,
    client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., object],
    address: str,
    most: int,
) -> None:
    client = client_of(plan.kadis)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        assert client.get(f"{address}?tahun=2026").status_code == 200


def test_an_indicator_tells_everything_about_itself(
    plan: Cast, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(client_of(plan.kadis).get("/rencana/indikator/IKU-1/?tahun=2026").content)
    for part in (
        "Definisi contoh",
        "baik / total * 100",
        "Panjang baik",
        "R ÷ T × 100",
        "Bidang Bina Marga, Bidang Cipta Karya",
        "memakai target kantor",
        "Mengapa belum ada nilai?",
        "Nilai kantor baru ada setelah 2 unit mengisi",
        "Versi 1",
    ):
        assert part in words, part


def test_a_share_of_a_sum_is_nobodys_target(
    plan: Cast, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(client_of(plan.kadis).get("/rencana/indikator/SUB-1/?tahun=2026").content)
    assert "belum ada target sendiri" in words


def test_an_indicator_not_in_force_shows_its_last_version(
    plan: Cast, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(client_of(plan.kadis).get("/rencana/indikator/IKU-1/?tahun=2025").content)
    assert "Tidak berlaku pada hari yang dipilih." in words
    assert "Definisi contoh" in words


@pytest.mark.parametrize("code", ["IKU-1", "TIDAK-ADA", "A/B"])
def test_an_indicator_of_another_office_is_not_found(
    plan: Cast, client_of: ClientOf, code: str
) -> None:
    assert client_of(plan.orang_luar).get(f"/rencana/indikator/{code}/").status_code == 404


def test_the_dictionary_prints_every_definition(
    plan: Cast, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(client_of(plan.kadis).get("/rencana/kamus/?tahun=2026").content)
    assert words.count("Cara menghitung") == 4
    assert "PNJ-1 – Indikator PNJ-1" in words


def test_budget_lines_are_summed_by_unit(plan: Cast, client_of: ClientOf, text_of: Words) -> None:
    words = text_of(client_of(plan.kadis).get("/rencana/anggaran/?tahun=2026").content)
    assert "1 baris dengan pagu Rp1.000.000" in words
    assert "Bidang Bina Marga Rp1.000.000" in words


def test_an_empty_plan_says_what_comes_next(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    may = text_of(client_of(cast.perencanaan).get("/rencana/").content)
    assert "Unggah buku kerja rencana" in may
    other = text_of(client_of(cast.kadis).get("/rencana/").content)
    assert "dimuat oleh Perencanaan atau Admin" in other


# ---- documents ----


def register(client: Client, token: Token, **more: object) -> object:
    values = {
        "kind": "RENSTRA",
        "number": "050/1/2026",
        "title": "Renstra Contoh",
        "dated_on": "2026-01-05",
        "year": "2026",
        "file": SimpleUploadedFile("renstra.pdf", b"%PDF-1.7 contoh", "application/pdf"),
    }
    return client.post("/rencana/dokumen/daftarkan/", {**token(), **values, **more})


def test_a_document_is_registered_listed_and_downloaded(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    assert register(client_of(cast.perencanaan), token).status_code == 303
    row = PlanningDocument.objects.get()
    reader = client_of(cast.kadis)
    assert "Renstra Contoh" in reader.get("/rencana/dokumen/").content.decode()
    file = reader.get(f"/rencana/dokumen/{row.pk}/")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 contoh"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"].startswith("attachment")
    assert client_of(cast.orang_luar).get(f"/rencana/dokumen/{row.pk}/").status_code == 404


def test_the_register_is_narrowed_by_kind_and_year(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.perencanaan)
    register(client, token)
    assert "Tidak ada yang cocok" in client.get("/rencana/dokumen/?jenis=DPA").content.decode()
    assert "Renstra Contoh" in client.get("/rencana/dokumen/?tahun=2026").content.decode()


def test_a_refused_document_keeps_what_was_typed(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    fake = SimpleUploadedFile("renstra.pdf", b"bukan pdf", "application/pdf")
    answer = register(client_of(cast.perencanaan), token, file=fake)
    assert answer.status_code == 422
    assert "harus berkas PDF" in answer.content.decode()
    assert 'value="Renstra Contoh"' in answer.content.decode()
    assert not PlanningDocument.objects.exists()


def test_other_lanes_read_the_register_and_are_told_why_not(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.bina_marga)
    reason = "didaftarkan oleh Perencanaan atau Tim SAKIP"
    assert reason in client.get("/rencana/dokumen/").content.decode()
    answer = register(client, token)
    assert answer.status_code == 422
    assert reason in answer.content.decode()


# ---- import ----


def test_a_plan_is_looked_at_and_then_taken_over(
    sample_office: Office, cast: Cast, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    client = client_of(cast.perencanaan)
    looked = client.post("/rencana/impor/periksa/", {"workbook": workbook(), "documents": papers()})
    assert looked.status_code == 200
    words = text_of(looked.content)
    assert "Tidak ada kesalahan." in words
    assert "Indikator 12 0 0" in words
    assert not Indicator.objects.exists()
    answer = client.post("/rencana/impor/muat/", {**token(), "packet": packet_of(looked.content)})
    assert answer.status_code == 303
    assert answer["Location"] == "/rencana/"
    assert Indicator.objects.count() == 12
    assert PlanningDocument.objects.count() == len(papers())
    assert "baris baru" in client.get("/rencana/").content.decode()


def test_the_same_import_sent_twice_is_done_once(
    sample_office: Office, cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.perencanaan)
    looked = client.post("/rencana/impor/periksa/", {"workbook": workbook(), "documents": papers()})
    sent = {**token(), "packet": packet_of(looked.content)}
    for _ in range(2):
        assert client.post("/rencana/impor/muat/", sent).status_code == 303
    assert TrailEvent.objects.filter(verb="planning.plan_imported").count() == 1


def test_every_fault_is_shown_by_cell_and_nothing_can_be_taken_over(
    sample_office: Office, cast: Cast, client_of: ClientOf, tmp_path: Path, text_of: Words
) -> None:
    book = openpyxl.load_workbook(SAMPLE / "plan.xlsx")
    sheet = book["Indikator"]
    sheet.cell(row=2, column=1).value = None
    sheet.cell(row=3, column=2).value = None
    book.save(tmp_path / "rusak.xlsx")
    book.close()
    looked = client_of(cast.perencanaan).post(
        "/rencana/impor/periksa/", {"workbook": workbook(tmp_path / "rusak.xlsx")}
    )
    words = text_of(looked.content)
    assert "belum dapat dimuat" in words
    assert "A2" in words
    assert "B3" in words
    assert b'name="packet"' not in looked.content


def test_a_plan_without_its_documents_is_a_fault_at_the_cell(
    sample_office: Office, cast: Cast, client_of: ClientOf
) -> None:
    looked = client_of(cast.perencanaan).post("/rencana/impor/periksa/", {"workbook": workbook()})
    assert "belum disertakan" in looked.content.decode()


def test_other_lanes_are_told_why_they_import_nothing(
    sample_office: Office, cast: Cast, client_of: ClientOf
) -> None:
    reason = "dimuat oleh Perencanaan atau Admin"
    for actor in (cast.kadis, cast.tim_sakip):
        client = client_of(actor)
        assert reason in client.get("/rencana/impor/").content.decode()
        answer = client.post("/rencana/impor/periksa/", {"workbook": workbook()})
        assert answer.status_code == 422
        assert reason in answer.content.decode()


def test_a_packet_of_somebody_else_or_altered_is_refused(
    sample_office: Office, cast: Cast, client_of: ClientOf, token: Token
) -> None:
    looked = client_of(cast.admin).post(
        "/rencana/impor/periksa/", {"workbook": workbook(), "documents": papers()}
    )
    packet = packet_of(looked.content)
    client = client_of(cast.perencanaan)
    other = client.post("/rencana/impor/muat/", {**token(), "packet": packet})
    assert other.status_code == 422
    assert "akun lain" in other.content.decode()
    forged = signing.dumps({"of": [cast.office.pk, cast.perencanaan.person_id]}, salt="lain")
    for wrong in (packet + "x", forged, ""):
        answer = client.post("/rencana/impor/muat/", {**token(), "packet": wrong})
        assert answer.status_code == 422
        assert "tidak berlaku lagi" in answer.content.decode()
    assert not Indicator.objects.exists()


def test_a_change_that_would_be_backdated_is_refused_in_the_preview(
    sample_office: Office, cast: Cast, client_of: ClientOf, tmp_path: Path, text_of: Words
) -> None:
    client = client_of(cast.perencanaan)
    first = client.post("/rencana/impor/periksa/", {"workbook": workbook(), "documents": papers()})
    sent = {"token": "0" * 32, "packet": packet_of(first.content)}
    assert client.post("/rencana/impor/muat/", sent).status_code == 303
    book = openpyxl.load_workbook(SAMPLE / "plan.xlsx")
    sheet = book["Indikator"]
    column = next(cell.column for cell in sheet[1] if cell.value == "Satuan")
    sheet.cell(row=2, column=column, value="satuan lain")
    book.save(tmp_path / "ubah.xlsx")
    book.close()
    looked = client.post("/rencana/impor/periksa/", {"workbook": workbook(tmp_path / "ubah.xlsx")})
    words = text_of(looked.content)
    assert "Isinya berubah dari yang berlaku" in words
    assert "satuan lain" in words


def test_an_import_needs_a_workbook(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.perencanaan).post("/rencana/impor/periksa/", {})
    assert answer.status_code == 422
    assert "Buku kerja rencana (.xlsx) belum diisi." in answer.content.decode()
