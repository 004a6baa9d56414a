"""Codes of uploads, in words."""

from flask_babel import lazy_gettext as _

from civic.uploads.rules import FileKind, FileStep, UploadCode

REFUSALS = {
    UploadCode.NO_FILE: _("Choose a file first."),
    UploadCode.FILE_GONE: _("The file has expired. Choose it again. Nothing was changed."),
    UploadCode.FILE_UNREADABLE: _("The file could not be read. Nothing was changed."),
    UploadCode.NOT_READING: _("This file is not being read any more."),
    UploadCode.SHARED_MAP: _("Another town uses this map too. Only the platform administrator can change it."),
}

FILES = {
    FileKind.MAP: _("Map of the town"),
    FileKind.POPULATION: _("Population tables"),
}

READING = {
    FileKind.MAP: _("The map is being read"),
    FileKind.POPULATION: _("The table is being read"),
}

FILE_STEPS = {
    FileStep.READ: _("reading the file"),
    FileStep.DRAW: _("drawing the map"),
    FileStep.SAVE: _("saving the preview"),
}
