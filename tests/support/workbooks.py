"""Workbooks of which parts were replaced, as no spreadsheet writes them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from civic.core import workbooks


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    """A workbook with one cell in which some parts are others."""
    made, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbooks.written([["Number"]])))
    content = {name: source.read(name) for name in source.namelist()} | parts
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return made.getvalue()
