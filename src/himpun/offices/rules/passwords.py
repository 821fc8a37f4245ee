"""Passwords that anybody in the office would guess. Pure.

Length does the work (RELIABILITY A-01: twelve characters or more, no rules of composition); this
catches long passwords that are nothing but words of the office's own world, digits and signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MIN_LENGTH = 12
MAX_LENGTH = 256
_SHORTEST_WORD = 3
_LOOKALIKES = str.maketrans("@$", "as")

_WORDS = """
himpun sakip kinerja dinas bidang sekretariat sekretaris kepala kadis kabid kasubag uptd opd
skpd pemprov pemkab pemkot pemda pemerintah provinsi kabupaten kota sumatera barat sumbar padang
minang indonesia merdeka garuda pancasila bhinneka nkri admin administrator operator pegawai
asn pns password passwd sandi katasandi kata rahasia masuk login bismillah alhamdulillah
allah allahuakbar muhammad sayang cinta iloveyou welcome selamat datang pagi qwerty qwertyuiop
asdfgh zxcvbn abc abcd abcdef januari februari maret april mei juni juli agustus september
oktober november desember senin selasa rabu kamis jumat sabtu minggu user contoh coba test
semangat sukses bisa jaya bina marga cipta karya tata ruang jalan jembatan
"""
LOCAL_WORDS = frozenset(_WORDS.split())


def is_guessable(password: str, own_words: Iterable[str] = ()) -> bool:
    """Whether nothing is left once the known words, digits and signs are taken away.

    `own_words` are names that belong to the person: the login name, parts of the name, the office.
    One repeated character or pair counts as guessable, too.
    """
    letters = re.sub(r"[^a-z]", "", password.lower().translate(_LOOKALIKES))
    if len(set(password)) <= 3:
        return True
    words = LOCAL_WORDS | {part for word in own_words for part in _parts(word)}
    return _is_made_of(letters, words)


def _parts(word: str) -> Iterable[str]:
    return (part for part in re.findall(r"[a-z]+", word.lower()) if len(part) >= _SHORTEST_WORD)


def _is_made_of(letters: str, words: frozenset[str] | set[str]) -> bool:
    """Whether the letters are a row of those words; each position is looked at once."""
    reachable = {0}
    for end in range(1, len(letters) + 1):
        if any(letters.endswith(word, 0, end) and end - len(word) in reachable for word in words):
            reachable.add(end)
    return len(letters) in reachable
