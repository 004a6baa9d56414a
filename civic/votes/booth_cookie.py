"""Who votes in the booth that an officer opened: in a signed cookie of that browser, and nowhere else.

No row holds it: a row that is written or deleted beside a ballot would lead to it.
"""

from __future__ import annotations

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

NAME = "booth"
#: How long somebody may take in the booth, in seconds.
LASTS = 15 * 60


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="votes.booth")


def hand_over(answer: Response, vote_id: int, officer: int | None, person: int) -> None:
    """Let this browser vote for somebody, while the officer is signed in there."""
    signed: str | bytes = _signer().dumps([vote_id, officer, person])
    answer.set_cookie(
        NAME,
        signed.decode() if isinstance(signed, bytes) else signed,
        max_age=LASTS,
        path=_path(vote_id),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )


def voter(vote_id: int, officer: int | None) -> int | None:
    """Who votes in the booth of this browser; None once it is closed."""
    try:
        vote, opened_by, person = _signer().loads(request.cookies.get(NAME, ""), max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(person) if (vote, opened_by) == (vote_id, officer) else None


def close(answer: Response, vote_id: int) -> None:
    """Have the browser forget who voted."""
    answer.delete_cookie(NAME, path=_path(vote_id))


def _path(vote_id: int) -> str:
    return url_for("votes_booth.desk", vote_id=vote_id)
