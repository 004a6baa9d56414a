"""What a worker runs: noting what has changed in the open data of councils."""

from __future__ import annotations

from civic.core import clock
from civic.core.db import transaction
from civic.oparl import service
from civic.towns import here


def note() -> None:
    """Note new, changed and deleted objects of every town. Asked for every half hour; twice equals once."""
    for place in here.all_places():
        with transaction():
            service.note(place, clock.now())
