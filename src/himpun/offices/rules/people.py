"""What an account's name and a NIP look like. Pure."""

from __future__ import annotations

import re

_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,78})[a-z0-9]")
_NIP = re.compile(r"[0-9]{18}")


def why_not_username(username: str) -> str:
    """Why that is no login name; "" when it is one."""
    if _USERNAME.fullmatch(username):
        return ""
    return (
        f'Nama masuk "{username}" tidak sah: 3 sampai 80 karakter, huruf kecil, angka, titik,'
        " garis bawah, atau tanda hubung."
    )


def plain_nip(text: str) -> str:
    """The digits alone, however they were spaced."""
    return re.sub(r"[ .]", "", text)


def why_not_nip(nip: str) -> str:
    """Why that is no NIP; "" when it is one or when there is none."""
    if not nip or _NIP.fullmatch(nip):
        return ""
    return f'NIP "{nip}" tidak sah: NIP terdiri atas 18 angka.'


def nip_text(nip: str) -> str:
    """The NIP as letters print it: birth date, first appointment, sex, serial number."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if _NIP.fullmatch(nip) else nip
