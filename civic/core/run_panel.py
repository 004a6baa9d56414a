"""What a page shows of long work, whatever it is: how far it is, or that it broke. A panel asks for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response
from flask_babel import gettext as _

from civic.core.runs import RunState, Seen


@dataclass(frozen=True)
class Panel:
    """A run in words; ``doing`` is a sentence about the step that runs, ``step`` at least 1."""

    run: Seen
    step: int
    doing: str

    @property
    def active(self) -> bool:
        return self.run.active

    @property
    def failed(self) -> bool:
        return self.run.state is RunState.FAILED

    @property
    def steps(self) -> int:
        return self.run.steps


def panel(run: Seen, steps: Sequence[object]) -> Panel:
    """A run whose ``steps`` are called so, in order."""
    doing = str(steps[run.step - 1]) if run.step else _("waiting to start")
    return Panel(run, max(1, run.step), f"{doing}.")


def panel_response(html: str, away: str | None = None) -> Response:
    """The answer to a panel that asks how far its run is; ``away`` leads the whole page elsewhere. It is never kept."""
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    if away is not None:
        response.headers["HX-Redirect"] = away
    return response
