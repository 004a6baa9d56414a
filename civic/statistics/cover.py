"""Figures that are withheld by lot, so that what is withheld tells nothing of what the interval gate found.

Whoever knows the method runs it on every table that agrees with a release, and keeps those that give the same one (the
minimality attack: Wong, Fu, Wang and Pei 2007). A gate that withholds only what it must is narrowed that way. So each
figure may also be withheld by lot, from a key that is not published. As the gate knows nothing but what is shown, every
table that agrees with a release gives just that release once the lot falls on what is withheld there (decision 23).
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np

from civic.statistics.intervals.system import Key
from civic.statistics.protected import Protected, State

ONE_IN = 16
"""Of the figures of crossings that may be shown, one in so many is withheld by lot."""
ONE_IN_OF_GROUPS = 128
"""Of those of one dimension: they are what pages are about, and the gate withholds them last."""


def drawn(protected: Protected, key: bytes, release: int) -> list[Key]:
    """Draw figures: never totals, nor what an earlier release showed of the same people.

    The lot of a cell follows from its place and from nothing that is counted.

    Args:
        protected: the tables before the interval gate.
        key: known to the program alone, and another one for each process.
        release: its number. A lot that always fell alike would give away, from the second release on, what it is not.
    """
    found: list[Key] = []
    for (stage, table), shown in protected.tables.items():
        if table.ways and shown.told:
            place = "\0".join((str(release), stage, *table.names))
            one_in = ONE_IN if table.ways > 1 else ONE_IN_OF_GROUPS
            stream = hashlib.shake_256(hmac.digest(key, place.encode(), "sha256")).digest(shown.figures.size)
            lots = np.frombuffer(stream, np.uint8) < 256 // one_in
            free = (shown.states.ravel() == State.SHOWN) & ~shown.known.ravel()
            found.extend((stage, table.names, int(number)) for number in np.flatnonzero(lots & free))
    return found
