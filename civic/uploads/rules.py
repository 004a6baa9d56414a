"""Kinds of files that a town sends, the steps of reading one, and what may be attached to a text. Pure."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """What a file that a town sends holds."""

    MAP = "map"
    POPULATION = "population"
    ANSWERS = "answers"
    SIGNATURES = "signatures"


class FileStep(StrEnum):
    """What the job does that reads one, in order."""

    READ = "read"
    DRAW = "draw"
    SAVE = "save"


FILE_STEPS = {
    FileKind.MAP: (FileStep.READ, FileStep.DRAW, FileStep.SAVE),
    FileKind.POPULATION: (FileStep.READ, FileStep.SAVE),
}


class UploadCode(StrEnum):
    """Why a request is refused."""

    SHARED_MAP = "shared_map"
    NO_FILE = "no_file"
    FILE_GONE = "file_gone"
    FILE_UNREADABLE = "file_unreadable"
    NOT_READING = "not_reading"


#: The largest file that may be attached, in bytes; a form has room for one of them and a long text.
LARGEST_FILE = 7_000_000
#: The most pixels of a picture. A JPEG is decoded small; others are decoded whole, with four bytes a pixel.
MOST_PIXELS, MOST_PIXELS_JPEG = 16_000_000, 50_000_000


class ContentCode(StrEnum):
    """Why a file cannot be attached."""

    EMPTY = "content_empty"
    TOO_LARGE = "content_too_large"
    OTHER_KIND = "content_other_kind"
    DRAWING = "content_drawing"
    TOO_MANY_PIXELS = "content_too_many_pixels"
    PICTURE_BROKEN = "content_picture_broken"
    PDF_BROKEN = "content_pdf_broken"
