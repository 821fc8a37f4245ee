"""Settings of an office that the program itself reads. Pure.

The number pattern fills `{kode}/{urut}/{unit}/{tahun}` (classification, serial number of the
register, unit, year); the cap is the highest achievement that display and averages use.
"""

from __future__ import annotations

import re

#: Caps in per cent that offices use (DOMAIN.md §4.3); None is no cap.
CAPS = (100, 110, 120, 150)

_PART = re.compile(r"\{(?:kode|urut|unit|tahun)\}")


def why_not_number_pattern(pattern: str) -> str:
    """Why letters cannot be numbered by that pattern; "" when they can."""
    lacking = [part for part in ("{urut}", "{tahun}") if part not in pattern]
    if lacking:
        return f"Pola nomor naskah harus memuat {' dan '.join(lacking)}."
    if re.search(r"[{}]", _PART.sub("", pattern)):
        return "Pola nomor naskah hanya mengenal {kode}, {urut}, {unit}, dan {tahun}."
    return ""


def why_not_cap(cap: int | None) -> str:
    """Why that is no highest achievement in per cent; "" when it is one."""
    if cap is None or cap in CAPS:
        return ""
    return f"Batas capaian {cap} tidak dikenal; pilih tanpa batas atau {', '.join(map(str, CAPS))}."
