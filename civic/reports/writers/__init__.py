"""A report as files: the same figures in each, none of them computed here."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from civic.places.rules import Drawing
from civic.reports.rules import Document, Format
from civic.reports.writers import tables

#: Writers whose libraries only the worker loads, when it makes a report: they would slow down every start.
LARGE = {Format.DOCX: "civic.reports.writers.docx", Format.PPTX: "civic.reports.writers.pptx"}


def _writer(module: str) -> Callable[[Document, Drawing | None], bytes]:
    written: Callable[[Document, Drawing | None], bytes] = importlib.import_module(module).written
    return written


def editable(document: Document, checked: Mapping[str, object], sprite: Drawing | None) -> dict[Format, bytes]:
    """Every file of a report but the PDF, which takes longer (``pdf.written``).

    Args:
        checked: what the JSON file has beside the report, so that anybody can recompute it.
        sprite: the map of the town, where the report has one.
    """
    return {
        Format.XLSX: tables.xlsx(document),
        Format.CSV: tables.csv(document),
        Format.JSON: tables.json_of(document, checked),
        **{form: _writer(module)(document, sprite) for form, module in LARGE.items()},
    }
