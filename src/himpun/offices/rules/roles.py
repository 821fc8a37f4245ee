"""The roles of an office, as the SOP names its lanes, and what a holder is called. Pure.

A role is a lane of the SOP 150.2/SOP-BMCKSTR/2024; `admin` is no lane: who administers the
accounts has no say in the figures.
"""

from __future__ import annotations

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
    """Why a role cannot be held in a unit of that kind (None: no unit); "" when it can."""
    if role not in ROLES:
        return f'Peran "{role}" tidak dikenal; pilih {", ".join(ROLES)}.'
    if role in {SEKRETARIS, BIDANG}:
        if unit_kind is None:
            return f'Peran "{role}" dipegang di satu unit; unitnya belum disebut.'
        if lane_of_unit(unit_kind) != role:
            wanted = "Sekretariat" if role == SEKRETARIS else "Bidang atau UPTD"
            return f'Peran "{role}" hanya dapat dipegang di {wanted}.'
    elif unit_kind is not None:
        return f'Peran "{role}" berlaku untuk seluruh kantor dan tidak menyebut unit.'
    return ""


def default_title(role: str, *, leads: bool, unit_name: str = "", head: str = "") -> str:
    """What a holder is called in letters where nothing else was given.

    `head` is what the office calls its head, where that is not Kepala Dinas.
    """
    if role == KADIS and leads and head:
        return head
    if role == BIDANG:
        return f"{'Kepala' if leads else 'Operator'} {unit_name}"
    return _OFFICE_TITLES[role, leads]
