"""The one door to Pillow: size, place and moment of a picture, and a small copy without them.

Run in a process of its own. The size is read from the head before anything is decoded; a picture
that is too large is never decoded.
"""

from __future__ import annotations

import base64
import io
import re
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from PIL import Image, ImageOps

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _TAKEN, _ZONE = 271, 272, 36867, 36881
_MOMENT = re.compile(r"([0-9]{4}):([0-9]{2}):([0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2})")
_OFFSET = re.compile(r"[+-][0-9]{2}:[0-9]{2}")
_STEP = Decimal("0.000001")


def answer(file: BinaryIO, order: dict[str, Any]) -> dict[str, Any]:
    """Size, what the camera noted, and the small copy; of a picture too large only its size."""
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, and asked before decoding
    image = Image.open(file, formats=[order["format"]])
    width, height = image.size
    told: dict[str, Any] = {"n_pixels": width * height, "size": f"{width} × {height}"}
    if told["n_pixels"] > order["pixels"]:
        return told
    taken = {"size": told["size"]}
    with suppress(Exception):  # what a camera wrote wrongly is no reason against its picture
        taken |= noted(image)
    return {**told, "taken": taken, "preview": preview_of(image, side=order["side"])}


def preview_of(image: Image.Image, *, side: int) -> str:
    """The picture turned upright, small, painted anew: nothing that was beside it comes along."""
    image.draft("RGB", (2 * side, 2 * side))
    image.load()
    small: Image.Image = image
    if max(image.size) > side:
        small = image.reduce(max(max(image.size) // (2 * side), 1))
        small.thumbnail((side, side))
    small = ImageOps.exif_transpose(_with_exif(small, image))
    small = small.convert("RGBA")
    plain = Image.new("RGB", small.size, "white")
    plain.paste(small, mask=small.getchannel("A"))
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=80, optimize=True)
    return base64.b64encode(written.getvalue()).decode()


def _with_exif(small: Image.Image, image: Image.Image) -> Image.Image:
    """How the camera was held belongs to the copy until it is turned upright."""
    if small is not image and (exif := image.info.get("exif")):
        small.info["exif"] = exif
    return small


def noted(image: Image.Image) -> dict[str, str]:
    """Moment, place and device, where the camera wrote them."""
    exif = image.getexif()
    inner, place = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    told = {
        "at": _moment(str(inner.get(_TAKEN, "")), str(inner.get(_ZONE, ""))),
        "latitude": _degrees(place.get(2), place.get(1), "S"),
        "longitude": _degrees(place.get(4), place.get(3), "W"),
        "device": _device(str(exif.get(_MAKE, "")), str(exif.get(_MODEL, ""))),
    }
    return {key: value for key, value in told.items() if value}


def _moment(text: str, zone: str) -> str:
    found = _MOMENT.match(text)
    if found is None:
        return ""
    offset = zone if _OFFSET.fullmatch(zone) else ""
    told = f"{found[1]}-{found[2]}-{found[3]}T{found[4]}{offset}"
    with suppress(ValueError):
        datetime.fromisoformat(told)
        return told
    return ""


def _degrees(parts: Any, side: Any, negative: str) -> str:
    """Degrees, minutes and seconds as one plain decimal; "" where they make no sense."""
    if not parts or len(parts) != 3:
        return ""
    try:
        degrees, minutes, seconds = (Decimal(one.numerator) / one.denominator for one in parts)
    except (ArithmeticError, AttributeError):
        return ""
    whole = (degrees + minutes / 60 + seconds / 3600).quantize(_STEP)
    if not 0 <= whole <= 180:
        return ""
    return str(-whole if str(side).strip("\0 ").upper() == negative else whole)


def _device(make: str, model: str) -> str:
    words = " ".join(f"{make} {model}".replace("\0", " ").split())
    return "".join(letter for letter in words if letter.isprintable())[:80]
