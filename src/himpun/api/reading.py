"""What a program sends, read strictly: JSON only, of bounded size, every figure exact."""

from __future__ import annotations

import json

from django.http import HttpRequest

from himpun.core.refusals import Refusal

#: A form of 500 rows with a long keterangan in each is a third of it.
MOST_OCTETS = 1024 * 1024
TOO_LARGE = f"Isi permintaan paling besar {MOST_OCTETS // 1024} KiB."
_NO_JSON = "Isi permintaan bukan JSON yang sah."


class Unreadable(Refusal):
    """The request is not what the document says; nothing was looked at."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def read_json(request: HttpRequest) -> object:
    """The JSON of a request. Raises Unreadable: 413 too large, 415 no JSON, 400 not sound.

    A number with a fraction or an exponent is refused: in most programs it is a binary float and
    no longer says what was meant. A key may stand only once.
    """
    if request.content_type != "application/json":
        raise Unreadable("Kirim isi sebagai application/json.", status=415)
    if len(request.body) > MOST_OCTETS:
        raise Unreadable(TOO_LARGE, status=413)
    try:
        text = request.body.decode("utf-8")
        found: object = json.loads(
            text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_once
        )
        if "\\u" in text:  # only an escape can bring half of a character
            json.dumps(found, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as fault:
        raise Unreadable(_NO_JSON) from fault
    return found


def _no_float(text: str) -> object:
    raise Unreadable(
        f'Tulis pecahan sebagai teks dengan titik, misalnya "12.5"; bukan {text[:20]}.'
    )


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("Sebuah kunci ditulis dua kali dalam satu objek.")
    return found
