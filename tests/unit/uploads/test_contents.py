"""What is taken as a picture or a document, and what is left of it: a table of files."""

from __future__ import annotations

import gzip
import io
import resource
import time

import pytest
from PIL import Image, ImageFile

from civic.core.permissions import Refused
from civic.uploads import contents, pictures
from civic.uploads.contents import Kind
from civic.uploads.rules import LARGEST_FILE, ContentCode

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def file(picture: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def small(form: str = "PNG", mode: str = "RGB") -> bytes:
    return file(Image.new(mode, (30, 20)), form)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ContentCode.EMPTY),
        (PDF + b" " * LARGEST_FILE, ContentCode.TOO_LARGE),
        (SVG, ContentCode.DRAWING),
        (b"\xef\xbb\xbf\n<!-- x -->" + SVG.upper().replace(b"SVG", b"SvG"), ContentCode.DRAWING),
        (gzip.compress(SVG), ContentCode.DRAWING),
        (b"<html><script>alert(1)</script></html>", ContentCode.OTHER_KIND),
        (small("GIF", "P"), ContentCode.OTHER_KIND),
        (b"MZ\x90\x00", ContentCode.OTHER_KIND),
        (b"PK\x03\x04", ContentCode.OTHER_KIND),
        (PDF[:-10], ContentCode.PDF_BROKEN),
        (b"<html>" + PDF, ContentCode.OTHER_KIND),
    ],
    ids=lambda value: str(value) if isinstance(value, ContentCode) else "",
)
def test_what_is_no_picture_or_document_is_refused_by_what_is_in_it(data: bytes, code: ContentCode) -> None:
    with pytest.raises(Refused) as refused:
        contents.read(data)
    assert refused.value.code is code


@pytest.mark.parametrize(
    "data", [small()[:-30], small("JPEG")[:200], small("WEBP")[:40], small("JPEG")[:3] + b"x" * 99]
)
def test_a_damaged_picture_is_refused(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it
    assert pictures.rewritten(data) == {"refused": ContentCode.PICTURE_BROKEN.value, "params": {}}


def test_a_small_file_of_many_pixels_costs_no_memory() -> None:
    bomb = file(Image.new("1", (12_000, 12_000)), "PNG", optimize=True)
    assert len(bomb) < 20_000
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = pictures.rewritten(bomb)
    assert found["refused"] == ContentCode.TOO_MANY_PIXELS.value
    assert (found["params"]["width"], found["params"]["height"]) == (12_000, 12_000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kB
    assert time.process_time() - begun < 0.5


def test_what_a_camera_writes_beside_the_pixels_is_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    exif[0x010F] = "Secretcam"
    exif.get_ifd(0x8825)[1] = "N"  # the place
    photo = Image.new("RGB", (400, 200), (10, 200, 10))
    photo.paste((200, 10, 10), (0, 0, 200, 200))
    data = file(photo, "JPEG", exif=exif, comment=b"Secretcam")
    assert b"Secretcam" in data
    found = contents.read(data)
    assert (found.kind, found.width, found.height) == (Kind.PICTURE, 200, 400)
    for written in (found.data, found.small):
        assert b"Secretcam" not in written and b"EXIF" not in written
        with Image.open(io.BytesIO(written)) as shown:
            assert shown.format == "WEBP" and not shown.getexif()
            red, green = shown.convert("RGB").getpixel((100, 20)), shown.convert("RGB").getpixel((100, 380))
        assert red[0] > 150 > red[1] and green[1] > 150 > green[0]


def test_what_follows_a_picture_does_not_come_along() -> None:
    found = contents.read(small("JPEG") + b"<script>alert(1)</script>" + PDF)
    assert b"script" not in found.data and b"PDF" not in found.data


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("PNG", "1"), ("PNG", "I;16"), ("PNG", "LA"), ("JPEG", "CMYK")]
)
def test_pictures_of_every_mode_are_taken(form: str, mode: str) -> None:
    found = pictures.rewritten(file(Image.new(mode, (3000, 300)), form))
    assert found["size"] == (1600, 160) and found["small_size"] == (640, 64)


def test_a_document_is_kept_as_it_is() -> None:
    assert contents.read(PDF) == contents.Content(Kind.PDF, PDF)
