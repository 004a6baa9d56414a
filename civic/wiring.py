"""The one list: when this happens, that reacts; who fills which slot; which jobs there are, and how often.

A room announces and names slots; it never knows who listens. Whoever asks "what happens when ..." reads here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask

import civic.accounts.labels
import civic.accounts.models
import civic.audit.models
import civic.places.models
import civic.spaces.labels
import civic.spaces.models
from civic.core import errors, events, mail, outbox, slots

#: Every room's tables, so that they are known before the first query.
MODELS = (
    civic.accounts.models,
    civic.audit.models,
    civic.places.models,
    civic.spaces.models,
)

#: Blueprints whose addresses begin with the language.
BLUEPRINTS: list[Blueprint] = []

#: When this happens ... that reacts.
REACTIONS: list[tuple[type, Callable[[Any], None]]] = []

#: This place of a page ... is filled by that.
SLOTS: list[tuple[str, slots.Filler]] = []

#: The names that an outbox row may ask for.
JOBS: dict[str, Callable[..., None]] = {
    "core.deliver": mail.deliver,
}

#: Jobs without arguments, and the time between two runs.
PERIODIC: dict[str, timedelta] = {}

#: Rooms whose refusals have words.
LABELS = (
    civic.accounts.labels,
    civic.spaces.labels,
)


def wire(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/<lang:lang>")
    for kind, handler in REACTIONS:
        events.on(kind, handler)
    for slot, filler in SLOTS:
        slots.fill(slot, filler)
    outbox.JOBS.update(JOBS)
    outbox.PERIODIC.update(PERIODIC)
    for labels in LABELS:
        errors.add_words(labels.REFUSALS)
