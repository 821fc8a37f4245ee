"""The words of a PDF made by typst, read with pikepdf alone: show operators through ToUnicode."""

import io
import re

import pikepdf


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page in drawing order, lines joined, without zero-width spaces."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return [_page_text(page).replace("\u200b", "") for page in opened.pages]


def _page_text(page: pikepdf.Page) -> str:
    fonts = {name: _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    out: list[str] = []
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    out.append(_decode(bytes(part), current))
        elif str(operator) == "Do":
            shown = page.resources["/XObject"][str(operands[0])]
            if shown.get("/Subtype") == "/Form" and "/Resources" in shown:
                out.append(_page_text(pikepdf.Page(_as_page(shown))))
    return "".join(out)


def _as_page(form: pikepdf.Object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Page,
        Resources=form["/Resources"],
        Contents=form,
        MediaBox=pikepdf.Array([0, 0, 1, 1]),
    )


def _decode(shown: bytes, characters: dict[int, str]) -> str:
    codes = [int.from_bytes(shown[i : i + 2]) for i in range(0, len(shown), 2)]
    return "".join(characters.get(code, "?") for code in codes)


def _characters(font: pikepdf.Object) -> dict[int, str]:
    table = font["/ToUnicode"].read_bytes().decode("ascii", "replace")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            found[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for low, high, text in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            first = int.from_bytes(bytes.fromhex(text))
            for step in range(int(high, 16) - int(low, 16) + 1):
                found[int(low, 16) + step] = chr(first + step)
    return found
