"""Codes of reports, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from civic.reports.rules import Format, ReportCode, Step

REFUSALS = {
    ReportCode.NO_FIGURES: _("There are no figures yet."),
    ReportCode.UNKNOWN_LANGUAGE: _("Choose one of the languages offered."),
}

FORMATS = {
    Format.PDF: _("PDF"),
    Format.XLSX: _("Spreadsheet (XLSX)"),
    Format.CSV: _("CSV"),
    Format.JSON: _("JSON, to check the calculation"),
    Format.DOCX: _("Word (DOCX)"),
    Format.PPTX: _("Slides (PPTX)"),
}

STEPS = {
    Step.WORDS: _("writing the report"),
    Step.FILES: _("making the files"),
    Step.PDF: _("laying out the PDF"),
}

FAILED = _("The report could not be made. Earlier reports stay available.")
