"""One whole round clicked through by everybody of the sample office, as people would do it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Locator, Page, expect

from himpun.ops.rehearsal.values import RehearsedValues, RowValues

#: Who of the sample office does what; its people are found by these names.
KADIS = "Contoh Kepala Dinas"
SEKRETARIS = "Contoh Sekretaris Dinas"
SAKIP = "Contoh Ketua Tim SAKIP"
PERENCANA = "Contoh Perencana"
BINA_MARGA = "Contoh Kepala Bidang Bina Marga"


class Desk(NamedTuple):
    """A unit that fills a form: its name, who types and who hands in."""

    name: str
    operator: str
    head: str


UNITS = {
    "SET": Desk("Sekretariat", "Contoh Operator Sekretariat", SEKRETARIS),
    "BM": Desk("Bidang Bina Marga", "Contoh Operator Bina Marga", BINA_MARGA),
    "CK": Desk(
        "Bidang Cipta Karya", "Contoh Operator Cipta Karya", "Contoh Kepala Bidang Cipta Karya"
    ),
    "TR": Desk(
        "Bidang Tata Ruang", "Contoh Operator Tata Ruang", "Contoh Pelaksana Tugas Tata Ruang"
    ),
}
for _no, _unit in (("I", "UPTD1"), ("II", "UPTD2"), ("III", "UPTD3")):
    UNITS[_unit] = Desk(
        f"UPTD Jalan dan Jembatan Wilayah {_no}",
        f"Contoh Operator UPTD Wilayah {_no}",
        f"Contoh Kepala UPTD Wilayah {_no}",
    )
CHECK = "Periksa dan sampaikan"
SEND = "Sampaikan ke Tim SAKIP"
#: The unit whose operator gives the form to the head with the button made for it.
OFFERING = "UPTD3"


def _look_only(name: str) -> None:
    """No picture is taken."""


@dataclass
class Walk:
    """The round so far, in one browser; `is_scripted` False walks it without JavaScript.

    The units of `filling` hand in; the Sekretaris goes on without the others.
    """

    page: Page
    values: RehearsedValues
    evidence_folder: Path
    filling: tuple[str, ...]
    is_scripted: bool = True
    picture: Callable[[str], None] = _look_only
    who: str = ""
    shown: list[str] = field(default_factory=list)

    def whole_round(self, period: str) -> Path:
        """From the first Nota Dinas to the ZIP of the sealed archive, with one return."""
        self.open_period(period)
        self.order()
        self.meet()
        self.plan()
        self.gather()
        self.distribute()
        self.fill_all()
        self.go_on_without_the_rest()
        self.recapitulate()
        self.report_recap()
        self.give_views()
        self.return_cell(
            "PNJ-03", "SET", "Hasil survei sudah ada; isi nilai dan lampirkan laporannya."
        )
        self.complete("SET", ("PNJ-03",))
        self.recapitulate()
        self.report_recap()
        self.agree_with_notes("Perbaiki cakupan survei pada triwulan berikutnya.")
        self.report_analysis()
        self.archive()
        return self.download()

    # --- people -----------------------------------------------------------------------------

    def enter(self, name: str) -> None:
        """Leave, and come back as somebody else, through the login page of the sample."""
        if self.who == name:
            return
        if self.who:
            self.page.locator("details.me > summary").click()
            self.press("Keluar")
        else:
            self.page.goto("/masuk/")
        self.page.locator("button.person", has_text=re.compile(f"{name}$")).click()
        expect(self.page.get_by_role("heading", name="Kewajiban saya")).to_be_visible()
        self.who = name

    def work(self, name: str, heading: str) -> None:
        """The person takes up the obligation with that heading from his home page."""
        self.enter(name)
        self.page.goto("/")
        card = self.page.locator("li.card", has=self.page.get_by_role("heading", name=heading))
        card.get_by_role("link", name="Kerjakan").click()
        self.begin()

    def begin(self) -> None:
        """*Terima dan buka* where the turn has not begun."""
        button = self.page.get_by_role("button", name="Terima dan buka")
        if button.count():
            button.click()
            self.told("Langkah ini sudah Anda terima dan buka.")

    def press(self, name: str) -> None:
        """The button or link of that name."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def go_to(self, name: str) -> None:
        """The entry of the bar at the top."""
        bar = self.page.get_by_role("navigation", name="Utama")
        bar.get_by_role("link", name=name, exact=True).click()

    def told(self, sentence: str) -> None:
        """The message of what was done."""
        expect(self.page.locator(".messages")).to_contain_text(sentence)
        self.shown.append(sentence)

    # --- steps 1 to 5 -----------------------------------------------------------------------

    def open_period(self, period: str) -> None:
        """The Kepala Dinas opens the round of the period."""
        self.enter(KADIS)
        self.go_to("Putaran")
        self.page.get_by_role("link", name="Buka putaran").first.click()
        self.page.get_by_label("Periode data").select_option(period)
        self.press("Buka putaran")
        self.told("Putaran dibuka.")

    def order(self) -> None:
        """Step 1."""
        self.work(KADIS, "memerintahkan")
        self.press("Terbitkan Nota Dinas")
        self.told("Nota Dinas terbit dengan nomor")

    def meet(self) -> None:
        """Step 2, by circulation: it needs no hour of the clock."""
        self.work(SEKRETARIS, "rapat")
        self.press("Laksanakan secara sirkuler")
        self.told("Rapat dilaksanakan secara sirkuler.")
        self.press("Tanda tangani Notula")
        self.told("Notula ditandatangani dengan nomor")

    def plan(self) -> None:
        """Step 3."""
        self.work(SAKIP, "rencana kegiatan")
        self.press("Terbitkan Rencana Kegiatan")
        self.told("Rencana Kegiatan terbit")

    def gather(self) -> None:
        """Step 4: every document of the list is registered already."""
        self.work(SAKIP, "mengumpulkan dokumen")
        for _ in range(3):
            source = self.page.locator("ul.sources > li", has=self.page.locator("summary")).first
            source.locator("summary").click()
            source.get_by_role("button", name="Lampirkan", exact=True).click()
            self.told("terlampir.")
        self.press("Nyatakan dokumen lengkap")
        self.told("Dokumen dinyatakan lengkap")

    def distribute(self) -> None:
        """Step 5."""
        self.work(SAKIP, "menyiapkan formulir")
        self.press("Bagikan formulir")
        self.told("7 formulir dibagikan")

    # --- step 6 -----------------------------------------------------------------------------

    def fill_all(self) -> None:
        """Every unit that speaks; the Sekretariat takes its form back once."""
        for unit in self.filling:
            self.fill(unit)
            if unit == "SET":
                self.enter(SEKRETARIS)
                self.picture("home")
            self.hand_in(unit)
        self.recall("SET")

    def open_form(self, name: str) -> None:
        self.enter(name)
        self.page.goto("/")
        self.page.get_by_role("link", name=re.compile("^(Kerjakan|Perbaiki)")).first.click()
        expect(self.page.get_by_role("heading", name="Formulir Data Kinerja")).to_be_visible()

    def fill(self, unit: str, *, pass_no: int = 1) -> None:
        """The operator confirms the receipt, types every cell and uploads the proofs."""
        self.open_form(UNITS[unit].operator)
        if pass_no == 1:
            self.press("Konfirmasi penerimaan")
            self.told("Penerimaan formulir tercatat.")
        rows = self.values.of_unit(unit, pass_no=pass_no)
        for code, row in rows.items():
            self._type(self.row_of(code), row)
        if not self.is_scripted:
            self.press("Simpan semua isian")
            self.told("Isian formulir tersimpan.")
        proofs = [(code, row.evidence[0]) for code, row in rows.items() if row.evidence]
        for code, proof in proofs:
            self.attach(code, proof)
        self.explain_what_is_asked()
        if unit == "UPTD1":
            self.picture("form")

    def row_of(self, code: str) -> Locator:
        own = self.page.locator(".g-code").get_by_text(code, exact=True)
        return self.page.locator("tr.g-row", has=own)

    def _type(self, row: Locator, values: RowValues) -> None:
        for name, text in values.figures.items():
            cell = f"values.{name}" if name else "actual"
            row.locator(f'input[name$=".{cell}"]').fill(text)
        if not values.figures:
            row.locator("select.g-missing").select_option(values.reason or "LAINNYA")
        if values.note:
            row.locator("textarea").fill(values.note)
        if self.is_scripted:
            row.locator("textarea").press("Tab")
            expect(row.locator(".g-state")).to_contain_text(
                re.compile("Tersimpan|Perlu keterangan|Berubah sejak")
            )

    def attach(self, code: str, proof: str) -> None:
        """A proof from the row's own page."""
        self.row_of(code).locator("a.g-clip").click()
        field = self.page.locator("input[type=file][name=proofs]")
        field.set_input_files(self.evidence_folder / proof)
        self.press("Unggah bukti")
        self.told(f"bukti tersimpan untuk {code}.")
        if self.who == UNITS["UPTD1"].operator:
            self.picture("proofs")
        self.open_form(self.who)

    def explain_what_is_asked(self) -> None:
        """A row whose finding wants a keterangan gets one before the head sends."""
        asking = self.page.locator("tr.g-row", has=self.page.get_by_text("Perlu keterangan"))
        for name in asking.locator("textarea").evaluate_all("all => all.map((one) => one.name)"):
            self.page.locator(f'textarea[name="{name}"]').fill("Bukti menyusul (contoh).")
            if self.is_scripted:
                self.page.locator(f'textarea[name="{name}"]').press("Tab")
                row = self.page.locator("tr.g-row", has=self.page.locator(f'[name="{name}"]'))
                expect(row.locator(".g-state")).not_to_contain_text("Perlu keterangan")
        if not self.is_scripted:
            self.press("Simpan semua isian")
            self.told("Isian formulir tersimpan.")

    def hand_in(self, unit: str) -> None:
        """The head of the unit looks at the checks and sends."""
        if unit == OFFERING:
            self.offer(unit)
            self.page.get_by_role("link", name=re.compile("^Periksa")).click()
        else:
            self.open_form(UNITS[unit].head)
            self.page.get_by_role("link", name=CHECK).first.click()
        self.press(SEND)
        self.told("Formulir sudah disampaikan ke Tim SAKIP.")

    def offer(self, unit: str) -> None:
        """The operator gives the form to the head, who sends it back once and looks again."""
        self.open_form(UNITS[unit].operator)
        self.press("Serahkan kepada pimpinan")
        self.told("untuk diperiksa.")
        self.enter(UNITS[unit].head)
        self.page.get_by_role("link", name=re.compile("^Periksa")).click()
        self.page.get_by_label("Catatan untuk operator").fill("Periksa sekali lagi (contoh).")
        self.picture("review")
        self.press("Kembalikan kepada operator")
        self.told("Formulir dikembalikan kepada operator dengan catatan Anda.")
        self.open_form(UNITS[unit].operator)
        self.press("Serahkan kepada pimpinan")
        self.told("untuk diperiksa.")
        self.enter(UNITS[unit].head)
        self.page.goto("/")

    def recall(self, unit: str) -> None:
        """Handed in, taken back, handed in again."""
        self.enter(UNITS[unit].head)
        self.open_round()
        self.page.get_by_role("link", name=UNITS[unit].name, exact=True).first.click()
        self.press("Tarik kembali")
        self.told("Formulir ditarik kembali")
        self.page.get_by_role("link", name=CHECK).first.click()
        self.press(SEND)
        self.told("Formulir sudah disampaikan ke Tim SAKIP.")

    def open_round(self) -> None:
        self.go_to("Putaran")
        self.page.locator("tbody a").first.click()

    def go_on_without_the_rest(self) -> None:
        """The Sekretaris no longer waits for the silent units."""
        self.enter(SEKRETARIS)
        for unit in [each for each in UNITS if each not in self.filling]:
            self.open_round()
            self.page.get_by_role("link", name=UNITS[unit].name, exact=True).first.click()
            self.page.get_by_role("link", name="Lanjutkan tanpa unit ini").click()
            self.page.get_by_label("Alasan").fill("Dua kali diingatkan, tidak menyampaikan.")
            self.press("Lanjutkan tanpa unit ini")
            self.told(f"Putaran dilanjutkan tanpa {UNITS[unit].name}.")

    # --- steps 7 to 11 ----------------------------------------------------------------------

    def verify_below(self) -> None:
        """The head of Bina Marga looks at what the UPTDs handed in, and verifies it."""
        self.enter(BINA_MARGA)
        self.page.goto("/")
        waiting = self.page.get_by_role("link", name="Lihat dan verifikasi")
        if not waiting.count():
            return
        waiting.click()
        self.picture("below")
        while (ready := self.page.get_by_role("button", name=re.compile("^Verifikasi"))).count():
            left = ready.count()
            ready.first.click()
            expect(ready).not_to_have_count(left)

    def check_forms(self) -> None:
        """The Tim SAKIP marks every form that came in as checked."""
        while (ready := self.page.get_by_role("button", name="Sudah diperiksa")).count():
            left = ready.count()
            ready.first.click()
            expect(ready).to_have_count(left - 1)

    def recapitulate(self) -> None:
        """Step 7, with what is looked at before it."""
        self.verify_below()
        self.work(SAKIP, "merekap data")
        self.picture("checking")
        self.check_forms()
        self.press("Bekukan dan terbitkan Rekapitulasi")
        self.told("dibekukan dan terbit")

    def report_recap(self) -> None:
        """Step 8."""
        self.work(SEKRETARIS, "melaporkan hasil rekapitulasi")
        self.press("Laporkan kepada Kepala Dinas")
        self.told("Laporan Hasil Rekapitulasi terbit")

    def give_views(self) -> None:
        """Step 9: a party speaks before the decision."""
        self.enter(BINA_MARGA)
        self.page.goto("/")
        self.page.get_by_role("link", name="Beri pandangan").click()
        view = self.page.get_by_role("textbox", name="Pandangan").first
        view.fill("Sesuai dengan keadaan ruas yang ditangani.")
        self.press("Simpan pandangan")
        self.told("Pandangan tercatat")

    def return_cell(self, code: str, unit: str, direction: str) -> None:
        """Step 9: one cell goes back with its direction."""
        self.work(KADIS, "analisa")
        name = re.compile(f"^Kembalikan {code} .*{UNITS[unit].name}$")
        self.page.get_by_role("checkbox", name=name).check()
        self.page.locator("tr.direction textarea:visible").first.fill(direction)
        self.picture("analysis")
        self.press("Kembalikan yang dipilih…")
        self.press("Kembalikan yang dipilih")
        self.told("1 isian dikembalikan")
        self.picture("round")

    def complete(self, unit: str, codes: tuple[str, ...]) -> None:
        """The unit does what the direction says, and sends again."""
        self.open_form(UNITS[unit].operator)
        for code in codes:
            row = self.values.of_unit(unit, pass_no=2)[code]
            self._type(self.row_of(code), row)
            if not self.is_scripted:
                self.press("Simpan semua isian")
            for proof in row.evidence:
                self.attach(code, proof)
        self.hand_in(unit)

    def agree_with_notes(self, note: str) -> None:
        """Step 9, second pass."""
        self.work(KADIS, "analisa")
        self.page.get_by_role("link", name=re.compile("dengan catatan", re.I)).click()
        self.page.get_by_label("Catatan").fill(note)
        self.page.locator("main button.primary").click()
        self.told("Data disetujui.")

    def report_analysis(self) -> None:
        """Step 10."""
        self.work(SEKRETARIS, "melaporkan hasil analisa")
        self.press("Laporkan kepada Kepala Dinas")
        self.told("Laporan Hasil Analisa terbit")

    def archive(self) -> None:
        """Step 11."""
        self.work(PERENCANA, "diarsipkan")
        self.press("Arsipkan dan tutup putaran")
        self.told("Arsip disegel.")
        self.page.get_by_role("button", name="Periksa sekarang").click()
        expect(self.page.get_by_text("Utuh.")).to_be_visible()

    def download(self) -> Path:
        """The ZIP, as the browser keeps it."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=re.compile("^Unduh ZIP")).click()
        return Path(waiting.value.path())
