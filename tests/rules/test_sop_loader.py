"""The loader: what it reads, and every refusal with its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himpun.sop.loader import BadProcedure, content_hash, load, load_file, load_shipped
from himpun.sop.rules.definition import StepAction

GOOD = """\
sop:
  kode: uji
  versi: 3
  nomor: 1/SOP
  nama: Uji
pelaksana:
  - {id: kepala, nama: Kepala}
  - {id: tim, nama: Tim}
  - {id: unit, nama: Unit}
langkah:
  - id: minta
    tindakan: tugas
    uraian: Kepala meminta
    pelaksana: [kepala]
    waktu: {menit: 10}
    output: [Surat]
  - id: isi
    tindakan: tugas
    uraian: Unit mengisi
    pelaksana: [unit]
    per: unit
    waktu: {hari: 2}
    output: [Isian]
  - id: putus
    tindakan: tugas
    uraian: Kepala memutus
    pelaksana: [kepala, tim]
    penentu: kepala
    waktu: {jam: 1}
    output: [Putusan]
    putusan:
      - {id: ya, label: Ya}
      - {id: ulang, label: Ulang, ke: isi, hanya: unit_terpilih, wajib: [arahan]}
"""


def faults(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadProcedure) as caught:
        load(text, name="uji.yaml")
    return [(each.line, each.sentence) for each in caught.value.problems]


def test_a_good_file_is_read_whole():
    sop = load(GOOD, name="uji.yaml")
    assert (sop.code, sop.version, sop.number, sop.name) == ("uji", 3, "1/SOP", "Uji")
    assert [step.no for step in sop.steps] == [1, 2, 3]
    assert sop.step("putus").closer == "kepala"
    assert sop.step("putus").participants == ("tim",)
    assert sop.step("isi").closers == ("unit",)
    assert sop.step("minta").wait == 1
    assert sop.step("isi").wait is None


def test_the_shipped_sop_says_what_the_source_says():
    sop = load_shipped("pengumpulan-data-kinerja")
    assert sop.number == "150.2/SOP-BMCKSTR/2024"
    assert [step.norm.text for step in sop.steps] == [
        "10 menit",
        "2 jam",
        "1 jam",
        "30 menit",
        "2 jam",
        "5 hari",
        "2 hari",
        "1 hari",
        "1 jam",
        "10 menit",
        "2 menit",
    ]
    assert [step.closers for step in sop.steps] == [
        ("kadis",),
        ("sekretaris",),
        ("tim_sakip",),
        ("tim_sakip",),
        ("tim_sakip",),
        ("sekretaris", "bidang"),
        ("tim_sakip",),
        ("sekretaris",),
        ("kadis",),
        ("sekretaris",),
        ("perencanaan",),
    ]
    assert [step.action for step in sop.steps] == [
        each for each in StepAction if each is not StepAction.TASK
    ]
    assert sop.identity.legal_basis == ()
    assert sop.identity.revised_on is None
    assert sop.identity.recording == ()
    assert sop.identity.approved_by == "Kepala Dinas"


def test_another_sop_is_made_of_plain_tasks_only():
    sop = load_shipped("permohonan-data")
    assert {step.action for step in sop.steps} == {StepAction.TASK}
    assert any(decision.is_return for step in sop.steps for decision in step.decisions)


BAD = [
    ("  versi: 3", "  versi: 3\n  warna: biru", 4, 'Kunci "warna" tidak dikenal'),
    ("    uraian: Kepala meminta\n", "    urayan: Kepala meminta\n", 13, 'maksudnya "uraian"'),
    ("    uraian: Kepala meminta\n", "", 11, 'Kunci "uraian" wajib ada'),
    ("  versi: 3", "  versi: 0", 3, "bilangan bulat 1 sampai"),
    ("  versi: 3", "  versi: 1.5", 3, "bilangan bulat"),
    ("  versi: 3", "  versi: ٣", 3, "bilangan bulat"),
    ("  versi: 3", "  versi:", 3, "tidak boleh kosong"),
    ("  kode: uji", "  kode: Uji Coba", 2, "huruf kecil"),
    ("  nama: Uji", "  nama: Uji\n  tanggal_efektif: 2024-02-30", 6, "bukan waktu yang sah"),
    ("  nama: Uji", "  nama: Uji\n  lembaga: Dinas", 6, "harus berupa daftar"),
    ("  nama: Uji", "  nama: [Uji]", 5, "harus berupa teks"),
    ("  nama: Uji", "  nama: " + "u" * 201, 5, "terlalu panjang"),
    ("  - {id: tim, nama: Tim}", "  - {id: kepala, nama: Tim}", 8, "dipakai dua kali"),
    ("  - {id: tim, nama: Tim}", "  - tim", 8, "pasangan kunci dan isi"),
    ("  - id: isi\n", "  - id: minta\n", 17, 'dipakai dua kali: "minta"'),
    (
        "    tindakan: tugas\n    uraian: Kepala meminta",
        "    tindakan: tugass\n    uraian: x",
        12,
        'tidak mengenal "tugass"',
    ),
    ("    pelaksana: [kepala]\n", "    pelaksana: [kepalla]\n", 14, 'maksudnya "kepala"'),
    ("    pelaksana: [kepala]\n", "    pelaksana: kepala\n", 14, "harus berupa daftar"),
    ("    pelaksana: [kepala]\n", "    pelaksana: []\n", 14, "tidak ada yang menutup"),
    ("    pelaksana: [kepala]\n", "    pelaksana: [kepala, kepala]\n", 14, "disebut dua kali"),
    ("    penentu: kepala\n", "", 27, "siapa yang menutup langkah"),
    ("    penentu: kepala\n", "    penentu: unit\n", 28, "harus salah satu pelaksana"),
    ("    per: unit\n", "    per: bidang\n", 21, 'tidak mengenal "bidang"'),
    ("    per: unit\n", "    per: unit\n    penentu: unit\n", 22, "ditutup oleh tiap unit"),
    ("    per: unit\n", "    per: unit\n    peserta: [tim]\n", 22, "tidak berlaku"),
    ("{menit: 10}", "{menit: 0}", 15, "bilangan bulat 1 sampai"),
    ("{menit: 10}", "{menit: -5}", 15, "bilangan bulat 1 sampai"),
    ("{menit: 10}", "{menit: 10, jam: 1}", 15, "memuat 2 satuan"),
    ("{menit: 10}", "{}", 15, "memuat 0 satuan"),
    ("{menit: 10}", "{menit: }", 15, "tidak boleh kosong"),
    ("{menit: 10}", "{pekan: 1}", 15, 'Kunci "pekan" tidak dikenal'),
    ("{menit: 10}", "PT10M", 15, "ISO 8601 tidak dipakai"),
    ("{menit: 10}", "10 menit", 15, "harus ditulis {menit: n}"),
    ("{hari: 2}", "{hari: 2}\n    tunggu: {hari: 1}", 23, "hanya untuk waktu dalam menit"),
    ("{menit: 10}", "{menit: 10}\n    tunggu: {jam: 1}", 16, 'Kunci "jam" tidak dikenal'),
    ("ke: isi", "ke: isii", 33, 'maksudnya "isi"'),
    ("ke: isi", "ke: putus", 33, "sebelum langkah 3"),
    ("ke: isi", "ke: minta", 33, "bukan langkah per unit"),
    (", ke: isi", "", 33, 'memerlukan langkah tujuan "ke"'),
    ("hanya: unit_terpilih", "hanya: semua", 33, 'tidak mengenal "semua"'),
    ("wajib: [arahan]", "wajib: [tanda_tangan]", 33, 'tidak mengenal "tanda_tangan"'),
    ("{id: ulang,", "{id: ya,", 33, "dipakai dua kali"),
    ("      - {id: ya, label: Ya}\n", "", 31, "hanya mengembalikan"),
    (
        "    output: [Isian]\n",
        "    output: [Isian]\n    putusan: [{id: a, label: A}]\n",
        24,
        "tidak boleh ada pada langkah per unit",
    ),
    (
        "    output: [Surat]\n",
        "    output: [Surat]\n    boleh_lanjut_tanpa: tim\n",
        17,
        "hanya berlaku pada langkah per unit",
    ),
    (
        "    per: unit\n",
        "    per: unit\n    boleh_lanjut_tanpa: bos\n",
        22,
        "tidak ada dalam daftar",
    ),
    (
        "tindakan: tugas\n    uraian: Unit",
        "tindakan: isi\n    uraian: Unit",
        18,
        'memerlukan langkah "formulir"',
    ),
    (
        "tindakan: tugas\n    uraian: Kepala meminta",
        "tindakan: rekap\n    uraian: Kepala meminta",
        12,
        'memerlukan langkah "isi"',
    ),
    (
        "tindakan: tugas\n    uraian: Kepala meminta",
        "tindakan: arsip\n    uraian: Kepala meminta",
        12,
        "langkah terakhir",
    ),
    (
        "tindakan: tugas\n    uraian: Unit",
        "tindakan: rapat\n    uraian: Unit",
        21,
        'tidak berlaku untuk tindakan "rapat"',
    ),
    (
        "tindakan: tugas\n    uraian: Kepala memutus",
        "tindakan: rapat\n    uraian: Kepala memutus",
        31,
        'tidak berlaku untuk tindakan "rapat"',
    ),
    ("  - {id: tim, nama: Tim}", "  - {id: admin, nama: Tim}", 8, "tidak boleh admin"),
    ("  versi: 3", "  versi: 3\n  versi: 4", 4, "dua kali"),
    ("  versi: 3", "  versi: &v 3", 3, "angkar"),
    ("  versi: 3", "  versi: !!int 3", 3, "enanda jenis"),
    ("  versi: 3", "  versi: [3", 4, "YAML tidak sah"),
    ("  versi: 3", "  versi: " + "[" * 30 + "]" * 30, 3, "bersarang"),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), BAD)
def test_a_bad_file_is_refused_with_its_line_and_a_sentence(old, new, line, sentence):
    assert GOOD.count(old) >= 1
    found = faults(GOOD.replace(old, new, 1))
    assert any(at == line and sentence in text for at, text in found), found


def test_isi_must_be_per_unit():
    text = GOOD.replace("tindakan: tugas\n    uraian: Unit", "tindakan: isi\n    uraian: Unit")
    assert any("dikerjakan tiap unit" in s for _, s in faults(text.replace("    per: unit\n", "")))


def test_analysis_without_decisions_is_refused():
    text = GOOD[: GOOD.index("    putusan:")]
    head, tail = text.rsplit("tindakan: tugas", 1)
    assert any(
        '"analisa" memerlukan "putusan"' in s for _, s in faults(head + "tindakan: analisa" + tail)
    )


def test_a_special_action_is_used_once_only():
    text = GOOD.replace(
        "tindakan: tugas\n    uraian: Kepala", "tindakan: perintah\n    uraian: Kepala"
    )
    assert any("sudah dipakai langkah lain" in sentence for _, sentence in faults(text))


@pytest.mark.parametrize("part", ["sop", "pelaksana", "langkah"])
def test_a_file_without_one_of_its_parts_is_refused(part):
    text = re.sub(rf"(?ms)^{part}:.*?(?=^[a-z]|\Z)", "", GOOD)
    assert any(f'Kunci "{part}" wajib ada' in sentence for _, sentence in faults(text))


@pytest.mark.parametrize("part", ["pelaksana", "langkah"])
def test_a_file_with_an_empty_list_is_refused(part):
    text = re.sub(rf"(?ms)^{part}:.*?(?=^[a-z]|\Z)", f"{part}: []\n", GOOD)
    assert any("sedikitnya satu" in sentence for _, sentence in faults(text))


def test_all_faults_are_reported_at_once_in_order_of_lines():
    text = GOOD.replace("versi: 3", "versi: x").replace("{menit: 10}", "P1D")
    found = faults(text.replace("ke: isi", "ke: entah"))
    assert [line for line, _ in found] == [3, 15, 33]


def test_a_file_that_is_too_large_is_refused():
    assert "256 KB" in faults(GOOD + "#" * 300_000)[0][1]


def test_a_file_that_is_not_text_is_refused(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadProcedure, match=r"x\.yaml, Baris 1: .*UTF-8"):
        load_file(path)


SCENARIO = """\
skenario:
  - {pelaku: kepala, langkah: minta, pada: 2026-10-01 08:00, berikut: [isi],
     tenggat: 2026-10-05 16:00}
  - {pelaku: unit, langkah: isi, unit: A, berikut: [putus]}
  - {pelaku: kepala, langkah: putus, putusan: ulang, unit_terpilih: [A], berikut: [isi]}
  - {pelaku: unit, langkah: isi, unit: A, berikut: [putus]}
  - {pelaku: kepala, langkah: putus, putusan: ya, selesai: ya}
"""


def test_a_scenario_that_holds_lets_the_file_pass():
    assert len(load(GOOD + SCENARIO, name="uji.yaml").scenario) == 5


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("10-05 16:00", "10-06 16:00", 35, 'tenggat "isi" jatuh pada 2026-10-05 16:00'),
        ("pada: 2026-10-01 08:00, ", "", 35, '"tenggat" memerlukan "pada"'),
        (
            "putusan: ulang, unit_terpilih: [A], berikut: [isi]",
            "putusan: ya, berikut: [isi]",
            38,
            "yang terbuka sesudahnya: tidak ada",
        ),
        ("unit_terpilih: [A]", "unit_terpilih: [B]", 38, "tidak ikut"),
        ("putusan: ya, selesai: ya", "putusan: ya", 40, "putaran selesai di sini"),
        (
            "berikut: [isi],\n     tenggat: 2026-10-05 16:00",
            "berikut: [isi], selesai: ya",
            35,
            "putaran belum selesai",
        ),
        (
            "pelaku: unit, langkah: isi, unit: A, berikut: [putus]",
            "pelaku: tim, langkah: isi, unit: A, berikut: [putus]",
            37,
            '"tim" bukan penutup langkah "isi"',
        ),
        ("langkah: minta", "langkah: isi", 35, 'giliran "isi" tidak sedang terbuka'),
        ("pelaku: kepala, langkah: minta", "pelaku: kepala", 35, 'Kunci "langkah" wajib ada'),
    ],
)
def test_a_scenario_that_does_not_hold_refuses_the_file(old, new, line, sentence):
    found = faults(GOOD + SCENARIO.replace(old, new, 1))
    assert any(at == line and sentence in text for at, text in found), found


def test_a_scenario_without_units_is_refused_where_a_first_step_is_per_unit():
    start, end = GOOD.index("  - id: minta"), GOOD.index("  - id: isi")
    text = GOOD[:start] + GOOD[end:] + "skenario:\n  - {pelaku: unit, langkah: isi}\n"
    assert "belum ada unit" in faults(text)[0][1]


def test_the_hash_is_of_what_the_file_says_not_of_how_it_looks():
    bare = load(GOOD, name="a")
    decorated = load("# komentar\n" + GOOD.replace("{menit: 10}", "\n      menit:   10"), name="b")
    assert content_hash(bare) == content_hash(decorated)
    assert content_hash(bare) != content_hash(
        load(GOOD.replace("Kepala meminta", "Lain"), name="c")
    )
    assert content_hash(bare) != content_hash(load(GOOD + SCENARIO, name="d"))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["tugas", "rapat", "formulir", "isi", "rekap", "analisa", "arsip"]),
            st.booleans(),
            st.lists(st.sampled_from(["", "s1", "s2", "s3", "s9"]), max_size=3),
            st.booleans(),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=200, deadline=None)
def test_any_file_is_either_refused_or_sound(rows):
    lines = [
        "sop: {kode: uji, versi: 1, nomor: a, nama: b}",
        "pelaksana: [{id: a, nama: A}]",
        "langkah:",
    ]
    for no, (action, per_unit, targets, chosen) in enumerate(rows, start=1):
        exits = [
            f"{{id: d{i}, label: D{', ke: ' + t if t else ''}"
            f"{', hanya: unit_terpilih' if chosen else ''}}}"
            for i, t in enumerate(targets)
        ]
        lines.append(
            f"  - {{id: s{no}, tindakan: {action}, uraian: u, pelaksana: [a], waktu: {{hari: 1}}, "
            f"output: [o]{', per: unit' if per_unit else ''}"
            f"{', putusan: [' + ', '.join(exits) + ']' if exits else ''}}}"
        )
    try:
        sop = load("\n".join(lines), name="acak")
    except BadProcedure:
        return
    for step in sop.steps:
        assert step.closers
        assert not (step.per_unit and step.decisions)
        if step.decisions:
            assert any(not each.is_return for each in step.decisions)
        for decision in step.decisions:
            assert decision.target is None or sop.step(decision.target).no < step.no


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_refused_in_words_and_never_breaks_the_loader(text):
    with pytest.raises(BadProcedure):
        load(text, name="acak")
