"""What people attach to what they write: a picture or a document, known by its content. Pure but for ``pictures``.

Nothing of a picture is kept as it came: it is decoded and written anew, without its place, camera or any other words.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from civic.core import apart
from civic.core.permissions import Refused
from civic.uploads.rules import LARGEST_FILE, ContentCode

#: Seconds of computing and bytes of address space that a picture may cost.
SECONDS, MEMORY = 20, 768 * 1024 * 1024
#: How far into a file its kind is looked for.
HEAD = 1024


class Kind(StrEnum):
    """What can be attached."""

    PICTURE = "picture"
    PDF = "pdf"


MEDIA = {Kind.PICTURE: "image/webp", Kind.PDF: "application/pdf"}
ENDING = {Kind.PICTURE: "webp", Kind.PDF: "pdf"}


@dataclass(frozen=True)
class Content:
    """A file as it is kept. Width and height are pixels, of a picture and of its small version; 0 for a PDF."""

    kind: Kind
    data: bytes
    small: bytes = b""
    width: int = 0
    height: int = 0
    small_width: int = 0
    small_height: int = 0


#: One picture at a time in a process: each may take the memory of MEMORY.
_one_at_a_time = threading.BoundedSemaphore(1)


def read(data: bytes) -> Content:
    """Read what somebody sent, whatever its name says.

    Raises:
        Refused: it is empty, too large, neither a picture nor a PDF, has too many pixels, or cannot be read.
    """
    if not data:
        raise Refused(ContentCode.EMPTY)
    if len(data) > LARGEST_FILE:
        raise Refused(ContentCode.TOO_LARGE, most=LARGEST_FILE // 1_000_000)
    match _kind(data):
        case Kind.PDF:
            return Content(Kind.PDF, data)
        case Kind.PICTURE:
            return _picture(data)


def _kind(data: bytes) -> Kind:
    head = data[:HEAD]
    if head.startswith(b"%PDF-"):
        if b"%%EOF" not in data[-HEAD:]:
            raise Refused(ContentCode.PDF_BROKEN)
        return Kind.PDF
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Kind.PICTURE
    if b"<svg" in head.lower() or head.startswith(b"\x1f\x8b"):
        raise Refused(ContentCode.DRAWING)
    raise Refused(ContentCode.OTHER_KIND)


def _picture(data: bytes) -> Content:
    with _one_at_a_time:
        printed = apart.printed("civic.uploads.pictures", [], [data], SECONDS, MEMORY)
    try:
        return taken(json.loads(printed))
    except (ValueError, binascii.Error):
        raise Refused(ContentCode.PICTURE_BROKEN) from None


def taken(said: dict[str, Any]) -> Content:
    """A picture as ``pictures.rewritten`` hands it over.

    Raises:
        Refused: as it says.
    """
    if "refused" in said:
        raise Refused(ContentCode(said["refused"]), **said["params"])
    full, small = (base64.b64decode(said[name]) for name in ("data", "small"))
    return Content(Kind.PICTURE, full, small, *said["size"], *said["small_size"])
