"""What is said once is shown once more before it is: a page with what was typed, to publish it or to change it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from markupsafe import Markup

from civic.core import sanitise
from civic.core.kept import LEFT_OUT

#: The field of the buttons, and what each of them sends.
BUTTON, PUBLISH, CHANGE = "do", "publish", "change"


class NotConfirmed(Exception):
    """The form can be done, and its summary has not been read yet."""


def require_confirmed() -> None:
    """At the end of a transaction that does the form: take it back unless the summary was read.

    So everything that the rules refuse is told before the summary, and not after it.

    Raises:
        NotConfirmed: it was not; show the summary.
    """
    if request.form.get(BUTTON) != PUBLISH:
        raise NotConfirmed


def wants_change() -> bool:
    """Whether somebody goes back from the summary to the form."""
    return request.form.get(BUTTON) == CHANGE


def read(text: str | None) -> Markup:
    """A text as it will be read."""
    return Markup(sanitise.render(text or ""))  # noqa: S704 - cleaned


def page(title: str, rows: Sequence[tuple[object, object]], button: str, warning: str, back: tuple[str, str]) -> str:
    """The page between a form and what it does. The whole form is in it, hidden, and comes back with either button.

    Args:
        rows: what was typed, as (label, text or markup); empty ones are left out.
        button: the words of the button that does it; warning: what is final about it.
        back: address and title of the page that it is about.
    """
    kept = [(key, value) for key, value in request.form.items(multi=True) if key not in LEFT_OUT | {BUTTON}]
    return render_template(
        "_layout/summary.html",
        heading=title,
        rows=[row for row in rows if row[1]],
        button=button,
        warning=warning,
        trail=[back],
        kept=kept,
        names={"button": BUTTON, "publish": PUBLISH, "change": CHANGE},
    )
