"""What the tests of steps 7 to 11 share: a large recap, and the office's clock after a round."""

from __future__ import annotations

from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.rules.recap_samples import filled, indicator, spec, unit

from himpun.core import guard
from himpun.core.canonical import digest, plain
from himpun.measurement.models import Recap
from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_input import ObjectiveIn, RecapIn, RowIn
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round, Turn

#: Two days after the morning of the tests' round, in office time.
AFTERWARDS = later(2 * 24 * 60 + 120)
N_MANY = 2000


def many_indicators(n: int = N_MANY) -> RecapIn:
    """That many indicators of four units in forty sasaran, every third fed by two units."""
    codes = ("SET", "BM", "CK", "TR")
    indicators, rows = [], []
    for number in range(n):
        fed_by = [codes[number % 4]] + ([codes[(number + 1) % 4]] if number % 3 == 0 else [])
        one = spec(
            f"IND-{number:04}",
            contributors=tuple(fed_by),
            name=f"Persentase layanan ke-{number} yang memenuhi standar teknis pada tahun berjalan",
            evidence_required="Laporan",
        )
        indicators.append(
            indicator(one, objective=f"S{number // 50:02}", position=number, TW1="10")
        )
        note = "Menunggu berita acara serah terima dari pelaksana." if number % 5 == 0 else ""
        rows += [
            RowIn(
                indicator=one.code,
                unit=code,
                filled=filled(str(5 + number % 9)),
                n_evidence=number % 2,
                note=note,
            )
            for code in fed_by
        ]
    names = ("Sekretariat", "Bidang Bina Marga", "Bidang Cipta Karya", "Bidang Tata Ruang")
    return RecapIn(
        period=Period.parse("2026-TW1"),
        units=tuple(
            unit(code, name, position=place)
            for place, (code, name) in enumerate(zip(codes, names, strict=True))
        ),
        indicators=tuple(indicators),
        rows=tuple(rows),
        objectives=tuple(
            ObjectiveIn(
                code=f"S{place:02}", name=f"Meningkatnya layanan ke-{place}", position=place
            )
            for place in range(n // 50)
        ),
    )


def keep_recap(round: Round, turn: Turn, given: RecapIn, *, number: int = 1) -> Recap:
    """A recap of any facts, as if this round had made it."""
    content = recapitulate(given)
    with guard.lifted("test factory"):
        return Recap.objects.create(
            round=round,
            turn=turn,
            number=number,
            content=plain(content),
            content_hash=digest(content),
            made_at=later(600),
            made_name="Contoh",
        )


def forms_of(cast: Cast) -> dict[str, int]:
    """Unit code → unit."""
    return {
        each.code: each.pk
        for each in (
            cast.secretariat,
            cast.bina_marga_unit,
            cast.cipta_karya_unit,
            cast.tata_ruang_unit,
        )
    }
