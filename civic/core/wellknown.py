"""Addresses that standards give to every site: ``/.well-known/security.txt`` (RFC 9116)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, current_app

from civic.core import clock, i18n
from civic.core.gates import Gate, gate

bp = Blueprint("wellknown", __name__)

SECURITY = "/.well-known/security.txt"
#: RFC 9116 asks for less than a year: what nobody renews should not be believed for long.
VALID = timedelta(days=90)


@bp.get(SECURITY)
@gate(Gate.PUBLIC)
def security() -> Response:
    """Whom to tell about a hole; no page where the operator has named nobody."""
    config = current_app.config["CIVIC"]
    if config.security_contact is None:
        abort(404)
    # Whole days, so that the answer is the same all day.
    expires = clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + VALID
    lines = [
        f"Contact: {config.security_contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(i18n.LANGUAGES)}",
        f"Canonical: {config.base_url}{SECURITY}",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
