"""BACA-SAYA.txt: what an archive is and how anybody can check it, in the reader's own words."""

from __future__ import annotations

_TEXT = """\
ARSIP PUTARAN PENGUMPULAN DATA KINERJA

Instansi     : {organisation}
Putaran      : {title}
Periode      : {period}
SOP          : {procedure}
Disegel      : {sealed_at} oleh {sealed_by}
Klasifikasi  : {classification}
Retensi      : {retention}

ISI
  data/dokumen/     naskah dinas yang terbit (juga yang ditarik), dan sumber: Renstra, PK, DPA
  data/formulir/    isian setiap unit: setiap penyampaian (JSON), isian akhir (CSV), formulir (PDF)
  data/bukti/       bukti dukung; nama berkas diawali 12 huruf pertama sidik SHA-256-nya
  data/lampiran/    berkas yang dilampirkan pada langkah lain (bila ada)
  data/rekap/       rekapitulasi terakhir (CSV dan JSON) dan rekapitulasi sebelumnya (JSON)
  data/sop/         SOP yang berlaku bagi putaran ini, sebagaimana diterbitkan
  data/jejak/       irisan jejak: siapa berbuat apa dan kapan, dengan mata rantainya
  data/putaran.json putaran, giliran dengan waktunya, daftar berkas dan ikatannya pada jejak
  verify.py         alat pemeriksa; bag-info.txt dan manifest: label dan sidik setiap berkas
Map yang tidak berisi tidak dibuat. Susunan arsip ini adalah BagIt 1.0 (RFC 8493, SHA-512).

CARA MEMERIKSA
  Di komputer yang memiliki Python 3.8 atau lebih baru, di dalam map ini:
      python3 -I verify.py
  Keluarannya UTUH, atau nama berkas yang berubah, hilang, atau ditambahkan.
  ZIP diperiksa tanpa dibuka: python3 -I verify.py ARSIP.zip

BUKTI TERBATAS
  Bukti yang hanya boleh dibaca pihak tertentu (misalnya laporan audit) tidak ikut dalam arsip ini
  dan tetap disimpan di kantor. Sidik SHA-256-nya tercantum pada "bukti_terbatas" di putaran.json
  dan pada isian yang didampinginya. Berkas yang ditunjukkan kantor dapat dicocokkan dengan:
      sha256sum BERKAS

YANG TIDAK DAPAT DIBUKTIKAN OLEH ARSIP INI SENDIRI
  Orang yang membuat ulang semuanya, termasuk manifes dan rantai jejak, tidak ketahuan dari arsip
  ini saja. Karena itu sidik tagmanifest (SHA-512) dicatat sebagai peristiwa pada jejak kantor saat
  arsip disegel. Bandingkan dengan: python3 -I verify.py --expect SIDIK
  Peristiwa penyegelan itu sendiri terjadi sesudah arsip ini selesai ditulis, jadi tidak ada di
  dalamnya; demikian pula waktu selesai langkah pengarsipan.
"""


def readme(**facts: str) -> bytes:
    """The text with its facts filled in. KeyError when one is missing."""
    return _TEXT.format(**facts).encode()
