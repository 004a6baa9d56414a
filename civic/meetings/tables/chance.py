"""Chance that anybody can repeat: numbers from a seed, the same in every version of Python."""

from __future__ import annotations

import hashlib
import random


class Chance:
    """Numbers below a bound, from the Mersenne Twister seeded with the SHA-256 of the seed.

    Only ``random()`` is used, whose numbers Python promises never to change for a seed.
    """

    def __init__(self, seed: str) -> None:
        self.share = random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest())).random

    def below(self, bound: int) -> int:
        return int(self.share() * bound)

    def shuffled(self, count: int) -> list[int]:
        """The numbers from 0 to ``count`` - 1 in a random order (Fisher and Yates)."""
        order = list(range(count))
        for last in range(count - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
