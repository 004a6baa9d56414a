"""Write a picture anew, without what it says of its place and camera. A process of its own: see ``contents``.

The only module that decodes pictures. It takes the formats that phones and browsers make, refuses by the number of
pixels before a single one is decoded, turns the picture as the camera was held, brings its colours to sRGB, and writes
WebP, which keeps photographs small and drawings sharp.
"""

from __future__ import annotations

import base64
import io
import json
import sys

from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from civic.core import apart
from civic.uploads.rules import MOST_PIXELS, MOST_PIXELS_JPEG, ContentCode

FORMATS = ("JPEG", "PNG", "WEBP")
#: The longest side of a picture as it is kept, and of its small version, in pixels.
LONGEST_SIDE, SMALL_SIDE = 1600, 640
QUALITY = 80

Image.MAX_IMAGE_PIXELS = None  # counted here, by format


def rewritten(data: bytes) -> dict[str, object]:
    """A picture and its small version as WebP with their sizes, or the code for which it is refused."""
    # A library that lays out PDFs has half a picture pass for a whole one, in all of its process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as found:
            most = MOST_PIXELS_JPEG if found.format in ("JPEG", "MPO") else MOST_PIXELS
            if found.width * found.height > most:
                return _refused(
                    ContentCode.TOO_MANY_PIXELS, width=found.width, height=found.height, most=most // 1_000_000
                )
            full = _upright(found)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError, EOFError):
        return _refused(ContentCode.PICTURE_BROKEN)
    small = full.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return {"data": _written(full), "size": full.size, "small": _written(small), "small_size": small.size}


def _refused(code: ContentCode, **params: int) -> dict[str, object]:
    return {"refused": code.value, "params": params}


def _upright(found: Image.Image) -> Image.Image:
    """The pixels as they are looked at, no larger than they are kept."""
    # A JPEG is decoded at half, a quarter or an eighth of its size where that is enough: the memory stays small.
    found.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    profile = found.info.get("icc_profile")
    if found.mode.startswith("I;16"):
        found = found.convert("I").point(lambda value: value / 256).convert("L")
    elif found.mode in ("1", "P"):
        found = found.convert("RGBA" if "transparency" in found.info else "RGB")
    found.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
    turned = ImageOps.exif_transpose(found)
    transparent = "A" in turned.getbands() or "transparency" in turned.info
    shown = _in_srgb(turned, profile).convert("RGBA" if transparent else "RGB")
    # Into a new picture: nothing of what the file said beside its pixels comes along.
    fresh = Image.new(shown.mode, shown.size)
    fresh.paste(shown)
    return fresh


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as every screen understands them; as they are where the profile cannot be used."""
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, own, srgb, outputMode="RGB") or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _written(picture: Image.Image) -> str:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=QUALITY, method=4)
    return base64.b64encode(out.getvalue()).decode("ascii")


def main(seconds: str, memory: str) -> None:
    """A picture on standard input, the answer as JSON on standard output."""
    apart.limit(seconds, memory)
    json.dump(rewritten(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
