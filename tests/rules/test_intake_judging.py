"""Papers as offices really have them are accepted; what a camera wrote is read, or left alone."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from PIL import Image
from tests.papers import camera_exif, small_pdf, small_picture

from himpun.core.sandbox import Broken, Limits, TooHeavy, ask
from himpun.intake.proofs import judging
from himpun.intake.proofs.judging import judge
from himpun.intake.rules.media import BadFile


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def looked_at(content: bytes) -> Image.Image:
    preview = judge(io.BytesIO(content), name="foto").preview
    assert preview is not None
    return Image.open(io.BytesIO(preview))


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("RGB", "PNG"), ("RGBA", "PNG"),
     ("LA", "PNG"), ("P", "PNG"), ("1", "PNG"), ("I;16", "PNG")],
)  # fmt: skip
def test_pictures_of_every_mode_have_a_small_copy(mode: str, kind: str) -> None:
    copy = looked_at(saved(Image.new(mode, (1_300, 900)), kind))
    assert (copy.format, copy.mode, copy.size) == ("JPEG", "RGB", (640, 443))


def test_a_picture_of_two_pictures_is_one() -> None:
    two = saved(Image.new("RGB", (80, 60)), "MPO", save_all=True,
                append_images=[Image.new("RGB", (80, 60), "red")])  # fmt: skip
    assert looked_at(two).size == (80, 60)


def test_a_small_picture_stays_as_small_as_it_is() -> None:
    assert looked_at(small_picture(size=(40, 30))).size == (40, 30)


def test_a_picture_of_just_as_many_pixels_as_allowed_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert judging.MOST_PIXELS == 50_000_000
    monkeypatch.setattr(judging, "MOST_PIXELS", 40 * 30)
    assert looked_at(small_picture(size=(40, 30))).size == (40, 30)
    with pytest.raises(BadFile, match="berukuran 41 × 30 piksel"):
        judge(io.BytesIO(small_picture(size=(41, 30))), name="foto.png")


def test_a_picture_taken_on_its_side_is_shown_upright() -> None:
    copy = looked_at(small_picture("JPEG", (1_600, 1_200), camera_exif()))
    assert copy.size == (480, 640)
    red, _, blue = copy.getpixel((470, 10))  # type: ignore[misc]
    assert red > 200
    assert blue < 100


def test_a_clear_ground_becomes_white() -> None:
    copy = looked_at(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0)), "PNG"))
    assert copy.getpixel((10, 10)) == (255, 255, 255)


def test_nothing_beside_the_picture_comes_along_with_its_copy() -> None:
    content = saved(Image.new("RGB", (20, 20)), "JPEG", comment=b"rahasia", exif=camera_exif())
    copy = looked_at(content)
    assert not copy.getexif()
    assert "comment" not in copy.info


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ({1: "S", 2: (2, 12, 36), 3: "W", 4: (1, 0, 0)}, ("-2.210000", "-1.000000")),
        ({1: "N", 2: (2, 12, 36)}, ("2.210000", None)),
        ({1: "N", 2: (999, 0, 0), 3: "E", 4: (1, 0)}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_place_is_read_where_it_makes_sense(
    place: dict[int, Any], told: tuple[str | None, str | None]
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(place)
    taken = judge(io.BytesIO(small_picture("JPEG", exif=exif)), name="a").taken
    assert (taken.get("latitude"), taken.get("longitude")) == told


@pytest.mark.parametrize("moment", ["", "kemarin", "2026:13:45 99:99:99", "    :  :     :  :  "])
def test_a_moment_that_is_none_is_left_out(moment: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[36867] = moment
    assert "at" not in judge(io.BytesIO(small_picture("JPEG", exif=exif)), name="a").taken


def harmless(pdf: pikepdf.Pdf) -> None:
    """Outline, opening at a page, page labels, a plain form, a signature's field, links."""
    page = pdf.pages[0].obj
    pdf.Root.OpenAction = pikepdf.Array([page, pikepdf.Name.Fit])
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=[0, pikepdf.Dictionary(S=pikepdf.Name.D)])
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Tanda tangan"))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)], SigFlags=3)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Bab I", 0))
    fonts = pikepdf.Dictionary(
        {"/JS": pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font))}
    )
    page.Resources = pikepdf.Dictionary(Font=fonts)


def test_a_pdf_with_outline_form_and_signature_is_accepted() -> None:
    assert judge(io.BytesIO(small_pdf("a", harmless)), name="a.pdf").media_type.endswith("pdf")


READER = """
def answer(file, order):
    if order["what"] == "memory":
        return len(bytearray(1 << 30))
    if order["what"] == "time":
        while True:
            pass
    if order["what"] == "stumble":
        raise ValueError
    return file.read().decode()
"""
LIMITS = Limits(memory=256 << 20, seconds=1, wall=10)


@pytest.mark.parametrize(
    ("what", "fault"), [("memory", TooHeavy), ("time", TooHeavy), ("stumble", Broken)]
)
def test_a_reader_that_takes_too_much_is_stopped(tmp_path: Any, what: str, fault: Any) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(READER)
    with pytest.raises(fault):
        ask(reader, {"what": what}, file=b"halo", limits=LIMITS)


def test_a_reader_has_no_more_means_than_it_was_given(tmp_path: Any) -> None:
    """Address space and processor as ordered; it writes no file and leaves no core."""
    reader = tmp_path / "reader.py"
    reader.write_text(
        "import resource\n"
        "def answer(file, order):\n"
        "    return {name: resource.getrlimit(getattr(resource, f'RLIMIT_{name}'))\n"
        "            for name in ('AS', 'CPU', 'FSIZE', 'CORE')}\n"
    )
    assert ask(reader, {}, file=b"", limits=LIMITS) == {
        "AS": [256 << 20] * 2,
        "CPU": [1, 1],
        "FSIZE": [0, 0],
        "CORE": [0, 0],
    }


def test_a_reader_that_only_waits_is_stopped(tmp_path: Any) -> None:
    """It takes no time of the processor, but somebody waits for it."""
    reader = tmp_path / "reader.py"
    reader.write_text("import time\ndef answer(file, order):\n    time.sleep(4)\n")
    with pytest.raises(TooHeavy):
        ask(reader, {}, file=b"", limits=Limits(memory=256 << 20, seconds=1, wall=1))


def test_a_reader_is_handed_the_file_from_its_start(tmp_path: Any) -> None:
    reader = tmp_path / "reader.py"
    reader.write_text(READER)
    kept = tmp_path / "file"
    kept.write_bytes(b"halo")
    with kept.open("rb") as file:
        file.read(2)
        for given in (file, io.BytesIO(b"halo"), b"halo"):
            assert ask(reader, {"what": ""}, file=given, limits=LIMITS) == "halo"


def test_what_is_too_heavy_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_PAPER", Limits(memory=256 << 20, seconds=1, wall=0))
    with pytest.raises(BadFile, match="terlalu berat"):
        judge(io.BytesIO(small_pdf()), name="a.pdf")
