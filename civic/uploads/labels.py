"""Codes of uploads, in words."""

from flask_babel import lazy_gettext as _

from civic.uploads.contents import Kind
from civic.uploads.rules import ContentCode, FileKind, FileStep, UploadCode

REFUSALS = {
    UploadCode.NO_FILE: _("Choose a file first."),
    UploadCode.FILE_GONE: _("The file has expired. Choose it again. Nothing was changed."),
    UploadCode.FILE_UNREADABLE: _("The file could not be read. Nothing was changed."),
    UploadCode.NOT_READING: _("This file is not being read any more."),
    UploadCode.SHARED_MAP: _("Another town uses this map too. Only the platform administrator can change it."),
    ContentCode.EMPTY: _("The file is empty. Choose another one."),
    ContentCode.TOO_LARGE: _("The file is larger than %(most)s MB. Choose a smaller one."),
    ContentCode.OTHER_KIND: _("Only pictures (JPEG, PNG or WebP) and PDF documents can be attached."),
    ContentCode.DRAWING: _("SVG drawings can contain programs. Save the drawing as PNG and attach that."),
    ContentCode.TOO_MANY_PIXELS: _(
        "The picture has %(width)s × %(height)s pixels, more than %(most)s million. Make it smaller and try again."
    ),
    ContentCode.PICTURE_BROKEN: _("The picture could not be read. It may be damaged. Save it again as JPEG or PNG."),
    ContentCode.PDF_BROKEN: _("The PDF could not be read. It may be incomplete. Save it again."),
}

FILES = {
    FileKind.MAP: _("Map of the town"),
    FileKind.POPULATION: _("Population tables"),
    FileKind.ANSWERS: _("Answers to proposals"),
    FileKind.SIGNATURES: _("Signatures on paper"),
}

CONTENTS = {
    Kind.PICTURE: _("Picture"),
    Kind.PDF: _("Document"),
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
