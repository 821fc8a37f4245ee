"""The roles of an office, as the SOP names its lanes, and what a holder is called. Pure.

The five lanes of the SOP 150.2/SOP-BMCKSTR/2024 have rules of their own. Another SOP may bring
other lanes (`walidata`): any such word can be held too, for the whole office or in one unit.
`admin` is no lane: who administers the accounts has no say in the figures.
"""

from __future__ import annotations

import re

KADIS = "kadis"
SEKRETARIS = "sekretaris"
BIDANG = "bidang"
TIM_SAKIP = "tim_sakip"
PERENCANAAN = "perencanaan"
ADMIN = "admin"

LANES = (KADIS, SEKRETARIS, BIDANG, TIM_SAKIP, PERENCANAAN)
ROLES = (*LANES, ADMIN)

ROLE_NAMES = {
    KADIS: "Kepala Dinas",
    SEKRETARIS: "Sekretaris",
    BIDANG: "Bidang",
    TIM_SAKIP: "Tim SAKIP",
    PERENCANAAN: "Perencanaan",
    ADMIN: "Pengelola akun",
}

#: How a lane may be called, here as in a SOP file; as long as a mandate can keep.
_OTHER_ROLE = re.compile(r"[a-z][a-z0-9_]{0,59}")

#: The most characters that a mandate keeps of a title.
LONGEST_TITLE = 160

SEKRETARIAT_KIND = "SEKRETARIAT"
BIDANG_KIND = "BIDANG"
UPTD_KIND = "UPTD"
SUBBAGIAN_KIND = "SUBBAGIAN"

#: Posts with one definitive head at a time; a Tim SAKIP may have several who lead.
SINGLE_POSTS = frozenset({KADIS, SEKRETARIS, BIDANG})

_OFFICE_TITLES = {
    (KADIS, True): "Kepala Dinas",
    (KADIS, False): "Staf Kepala Dinas",
    (SEKRETARIS, True): "Sekretaris",
    (SEKRETARIS, False): "Operator Sekretariat",
    (TIM_SAKIP, True): "Ketua Tim SAKIP",
    (TIM_SAKIP, False): "Anggota Tim SAKIP",
    (PERENCANAAN, True): "Perencana",
    (PERENCANAAN, False): "Staf Perencanaan",
    (ADMIN, True): "Pengelola Akun",
    (ADMIN, False): "Pengelola Akun",
}


def lane_of_unit(kind: str) -> str:
    """The lane that fills the form of a unit: the Sekretariat's is that of the Sekretaris."""
    return SEKRETARIS if kind == SEKRETARIAT_KIND else BIDANG


def why_not_role_in_unit(role: str, unit_kind: str | None) -> str:
    """Why a role cannot be held in a unit of that kind (None: no unit); "" when it can.

    The Sekretaris needs no unit to be named: there is one Sekretariat.
    """
    if role not in ROLES:
        return _why_not_other(role)
    if role == SEKRETARIS and unit_kind is None:
        return ""
    if role in {SEKRETARIS, BIDANG}:
        if unit_kind is None:
            return f'Peran "{role}" dipegang di satu unit; unitnya belum disebut.'
        if lane_of_unit(unit_kind) != role:
            wanted = "Sekretariat" if role == SEKRETARIS else "Bidang atau UPTD"
            return f'Peran "{role}" hanya dapat dipegang di {wanted}.'
    elif unit_kind is not None:
        return f'Peran "{role}" berlaku untuk seluruh kantor dan tidak menyebut unit.'
    return ""


def _why_not_other(role: str) -> str:
    """A lane that only the office's own SOP knows is held with or without a unit."""
    if _OTHER_ROLE.fullmatch(role):
        return ""
    return (
        f'Peran "{role}" tidak sah: pakai huruf kecil, angka, dan garis bawah, diawali huruf,'
        f" paling banyak 60; peran SOP 150.2 ialah {', '.join(LANES)}."
    )


def default_title(role: str, *, leads: bool, unit_name: str = "", head: str = "") -> str:
    """What a holder is called in letters where nothing else was given.

    `head` is what the office calls its head, where that is not Kepala Dinas.
    """
    if role == KADIS and leads and head:
        return head
    if role == BIDANG:
        return f"{'Kepala' if leads else 'Operator'} {unit_name}"[:LONGEST_TITLE]
    if role not in ROLES:
        return _other_title(role, leads=leads, unit_name=unit_name)[:LONGEST_TITLE]
    return _OFFICE_TITLES[role, leads]


def _other_title(role: str, *, leads: bool, unit_name: str) -> str:
    """`petugas_layanan` leads as Petugas Layanan; who only prepares is its staff."""
    name = role.replace("_", " ").strip().title()
    return " ".join(part for part in ("" if leads else "Staf", name, unit_name) if part)
