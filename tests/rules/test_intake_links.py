"""Links that can be kept as proof, and readers that can be named."""

from __future__ import annotations

import pytest

from himpun.intake.rules.links import LONGEST, BadLink, host_of, read_link
from himpun.intake.rules.readers import BadReaders, readers_text, settled_readers


@pytest.mark.parametrize(
    "link",
    [
        "https://www.bps.go.id/tabel?a=1#b",
        "http://10.1.2.3:8080/berkas",
        "https://contoh.id/" + "x" * (LONGEST - 18),
        "https://jalan-raya.id/ünï",
        "https://[2001:db8::1]/a",
    ],
)
def test_links_of_the_web_are_kept_as_they_are(link: str) -> None:
    assert read_link(f"  {link}\n") == link


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("", "belum diisi"),
        ("  ", "belum diisi"),
        ("www.bps.go.id", "diawali https://"),
        ("javascript:alert(1)", "diawali https://"),
        ("data:text/html,x", "diawali https://"),
        ("file:///etc/passwd", "diawali https://"),
        ("ftp://contoh.id", "diawali https://"),
        ("https://", "diawali https://"),
        ("https:///tanpa-situs", "diawali https://"),
        ("https://contoh.id:0/", "diawali https://"),
        ("https://contoh.id:99999/", "diawali https://"),
        ("https://[rusak/", "diawali https://"),
        ("https://saya:rahasia@contoh.id", "kata sandi"),
        ("https://saya@contoh.id", "kata sandi"),
        ("https://contoh.id/a b", "spasi"),
        ("https://contoh.id\\@jahat.id", "spasi"),
        ("https://contoh.id/\u202egpj.exe", "spasi"),
        ("https://contoh.id/\u200b", "spasi"),
        ("https://contoh.id/a\nb", "spasi"),
        ("https://contoh.id/" + "x" * LONGEST, "paling panjang 2000"),
    ],
)
def test_other_links_are_refused_in_words(link: str, why: str) -> None:
    with pytest.raises(BadLink, match=why) as refused:
        read_link(link)
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://WWW.bps.go.id/a", "www.bps.go.id"),
        ("https://contoh.id:8443", "contoh.id"),
        ("https://bаnk.id", "xn--bnk-6cd.id"),
        ("", ""),
        ("https://[rusak", ""),
    ],
)
def test_the_host_is_shown_as_the_network_writes_it(link: str, host: str) -> None:
    """The third one has a Cyrillic letter."""
    assert host_of(link) == host


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ([], []),
        (["unit"], ["unit"]),
        (["kadis"], ["unit", "kadis"]),
        (["tim_sakip", "unit", "kadis", "kadis"], ["unit", "kadis", "tim_sakip"]),
    ],
)
def test_the_unit_always_reads_what_it_restricts(named: list[str], kept: list[str]) -> None:
    assert settled_readers(named) == kept


@pytest.mark.parametrize("name", ["bidang", "admin", "", "Kadis"])
def test_others_cannot_be_named(name: str) -> None:
    with pytest.raises(BadReaders, match="tidak dikenal"):
        settled_readers(["kadis", name])


def test_readers_are_told_by_what_people_call_them() -> None:
    assert readers_text(["unit", "tim_sakip"]) == "Unit pengisi, Tim SAKIP"
