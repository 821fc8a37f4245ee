"""Numbers of naskah: the pattern of an office, filled from its register (DOMAIN §5.5)."""

import re

DEFAULT_PATTERN = "{kode}/{urut}/{unit}/{tahun}"
_MARKS = {"NASKAH": "", "FORMULIR": "F."}
_PART = re.compile(r"\{(kode|urut|unit|tahun)\}")


def format_number(
    pattern: str, *, classification: str, serial: int, unit: str, year: int, series: str = "NASKAH"
) -> str:
    """Fill an office's pattern such as ``{kode}/{urut}/{unit}/{tahun}``.

    The series marks the serial number, so that two registers never give one number.
    """
    parts = {
        "kode": classification,
        "urut": f"{_MARKS[series]}{serial}",
        "unit": unit,
        "tahun": str(year),
    }
    return _PART.sub(lambda found: parts[found[1]], pattern)
