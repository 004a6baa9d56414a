"""A report as PDF: tagged (PDF/UA-1), laid out by WeasyPrint where the extra [pdf] and Pango are installed."""

from __future__ import annotations

import importlib

from flask import current_app

from civic.core import i18n
from civic.places.rules import Drawing
from civic.reports.rules import NO_TONE, TONES, Document

STYLE = """
@page { size: A4; margin: 20mm 18mm 22mm;
  @bottom-center { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #555 } }
body { font: 10pt/1.45 Rubik, "DejaVu Sans", "Noto Sans Arabic", sans-serif; color: #16181d }
h1 { font-size: 22pt; line-height: 1.15; margin: 0 0 4mm }
h2 { font-size: 14pt; margin: 9mm 0 2mm; break-after: avoid }
p { margin: 0 0 2mm; max-width: 150mm }
.lead { font-size: 12pt }
table { border-collapse: collapse; width: 100%; margin: 3mm 0 2mm; font-size: 8.5pt }
caption { text-align: start; font-weight: bold; padding: 1mm 0; break-after: avoid }
thead, tbody tr:first-child { break-before: avoid; break-after: avoid }
td.number { white-space: nowrap }
th, td { text-align: start; padding: 1mm 2mm; border-bottom: .3pt solid #999; vertical-align: top }
thead { display: table-header-group }
thead th { border-bottom: 1pt solid #16181d }
tr { break-inside: avoid }
.note { color: #444; font-size: 8.5pt }
svg.bar { display: block; width: 26mm; height: 2.2mm; margin-top: .6mm }
.says { width: 36mm }
.facts { border-top: 1pt solid #16181d; margin-top: 8mm; padding-top: 3mm; font-size: 8pt; overflow-wrap: anywhere }
ul.key { list-style: none; padding: 0; margin: 1mm 0 }
ul.key li { display: inline-block; margin-inline-end: 5mm }
.facts { break-inside: avoid }
svg.map { width: 120mm; height: 95mm }
"""


def written(document: Document, sprite: Drawing | None) -> bytes | None:
    """The bytes of the PDF; None where this installation cannot lay one out."""
    try:
        weasyprint = importlib.import_module("weasyprint")
    except (ImportError, OSError):  # without Pango the library of drawing is not found
        return None
    direction = i18n.direction(document.language)
    # Without what pages are given: nothing of a reader or of a request belongs into it.
    template = current_app.jinja_env.get_template("reports/pdf.html")
    html = template.render(document=document, sprite=sprite, direction=direction, tones=TONES, no_tone=NO_TONE)
    style = weasyprint.CSS(string=STYLE, url_fetcher=_nothing)
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_nothing).write_pdf(
        pdf_variant="pdf/ua-1", stylesheets=[style]
    )
    return made


def _nothing(url: str, *_rest: object, **_more: object) -> dict[str, object]:
    """A report is whole in itself: whatever it should fetch is refused."""
    raise ValueError(f"a report fetches nothing: {url}")
