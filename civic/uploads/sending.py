"""How a file that somebody sent goes out again: so that a browser shows or keeps it, and runs nothing of it."""

from __future__ import annotations

from flask import make_response, request
from werkzeug.wrappers import Response

from civic.uploads.contents import ENDING, MEDIA, Kind

#: What a file may do in a browser: nothing.
POLICY = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; sandbox"


def sent(data: bytes, kind: Kind, name: str, cached: str | None) -> Response:
    """The answer with a file; ``name`` is without its ending, ``cached`` its Cache-Control, None for that of pages."""
    response = make_response(data)
    response.content_type = MEDIA[kind]
    how = "attachment" if kind is Kind.PDF else "inline"
    response.headers["Content-Disposition"] = f'{how}; filename="{name}.{ENDING[kind]}"'
    response.headers["Content-Security-Policy"] = POLICY
    if cached is not None:
        response.headers["Cache-Control"] = cached
    response.add_etag()
    return response.make_conditional(request)
