"""How a receipt gets from the request that casts to the page that shows it, once, without being kept anywhere.

The browser carries it, in a cookie that is sent to that page alone, is gone when the page was shown, and ends with the
browser. No row, no session and no log knows it; the page can be reloaded without casting again.
"""

from __future__ import annotations

from flask import current_app, request, url_for
from werkzeug.wrappers import Response

from civic.votes import receipts
from civic.votes.receipts import Receipt

NAME = "receipt"


def hand_over(answer: Response, vote_id: int, receipt: Receipt) -> None:
    """Give the receipt to the browser."""
    answer.set_cookie(
        NAME,
        receipt.leaf + receipt.nonce,
        path=_path(vote_id),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def taken(own: Receipt | None) -> Receipt | None:
    """The receipt that the browser brings, if it is that of the ballot in the box."""
    brought = receipts.read(request.cookies.get(NAME, ""))
    return brought if brought is not None and brought == own else None


def forget(answer: Response, vote_id: int) -> None:
    """Have the browser forget it."""
    if NAME in request.cookies:
        answer.delete_cookie(NAME, path=_path(vote_id))


def _path(vote_id: int) -> str:
    return url_for("votes.done", vote_id=vote_id)
