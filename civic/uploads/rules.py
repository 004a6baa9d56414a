"""Kinds of files that a town sends, and the steps of reading one. Pure."""

from __future__ import annotations

from enum import StrEnum


class FileKind(StrEnum):
    """What a file that a town sends holds."""

    MAP = "map"
    POPULATION = "population"


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
