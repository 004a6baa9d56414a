"""Best-worst scaling: each voter marks the best and the worst option of several small sets.

Source: S. M. Finn and J. J. Louviere, Determining the Appropriate Response to Evidence of Public Concern (1992); score
as in J. J. Louviere, T. N. Flynn and A. A. J. Marley, Best-Worst Scaling (2015), chapter 1: how often an option was
marked best, minus how often worst, divided by how often it was shown.

Every booklet is a division of all options into sets, so that whoever fills one in is shown each option exactly once:
the times shown are the same for all options, not only in expectation. Which booklets there are is worked out from the
options alone, by SHA-256, so that anybody can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

#: The size of a set; where the options cannot be divided so, some sets have one less.
SET = 4
BOOKLETS = 5
#: How many divisions are tried for each booklet.
TRIES = 40

Sets = tuple[tuple[int, ...], ...]


@lru_cache(maxsize=64)
def booklets(options: tuple[int, ...]) -> tuple[Sets, ...]:
    """BOOKLETS divisions of the options into sets. Of so many tries each takes the first that puts the fewest pairs
    together which were together before."""
    found: list[Sets] = []
    together: set[frozenset[int]] = set()
    for number in range(BOOKLETS):
        tries = [_divided(options, number, one) for one in range(TRIES)]
        best = min(tries, key=lambda sets: len(_pairs(sets) & together))
        together |= _pairs(best)
        found.append(best)
    return tuple(found)


def _divided(options: Sequence[int], booklet: int, one: int) -> Sets:
    """Options in the order of their hashes, cut into sets of which the first are one larger than the last."""
    order = sorted(options, key=lambda option: hashlib.sha256(f"sets/v1:{booklet}:{one}:{option}".encode()).digest())
    number = -(-len(order) // SET)
    small, larger = divmod(len(order), max(number, 1))
    ends = [sum(small + (n < larger) for n in range(upto + 1)) for upto in range(number)]
    return tuple(tuple(order[begin:end]) for begin, end in zip([0, *ends], ends, strict=False))


def _pairs(sets: Sets) -> set[frozenset[int]]:
    return {frozenset(pair) for one in sets for pair in combinations(one, 2)}


def fits(options: tuple[int, ...], best: Iterable[int], worst: Iterable[int]) -> bool:
    """Whether there is a booklet in which no set has two of the best or two of the worst."""
    marked = [set(best), set(worst)]
    return any(all(len(each.intersection(one)) < 2 for each in marked for one in sets) for sets in booklets(options))


@dataclass(frozen=True)
class BestWorst:
    """How often each option was marked best and worst; ``shown`` is how often each of them was shown.

    ``order`` are all options, the highest score first; ``winners`` the first of them. ``tied`` are those that had the
    score of the last winner, if not all of them won.
    """

    best: Mapping[int, int]
    worst: Mapping[int, int]
    shown: int
    order: tuple[int, ...]
    winners: tuple[int, ...]
    tied: tuple[int, ...]

    def score(self, option: int) -> Fraction:
        """(best - worst) / shown: from -1, always worst, to 1, always best. 0 if it was never shown."""
        return Fraction(self.best[option] - self.worst[option], self.shown or 1)


def best_worst(
    options: Sequence[int], ballots: Iterable[tuple[Iterable[int], Iterable[int], int]], seats: int
) -> BestWorst:
    """Count ballots: those marked best, those marked worst, and how many voters marked just these.

    A ballot without a mark was shown to nobody who chose: it is blank and counts for no option. Level options are in
    the order of the list.
    """
    best, worst, shown = dict.fromkeys(options, 0), dict.fromkeys(options, 0), 0
    for liked, disliked, voters in ballots:
        liked, disliked = list(liked), list(disliked)
        shown += voters if liked or disliked else 0
        for marks, counts in ((liked, best), (disliked, worst)):
            for option in marks:
                counts[option] += voters
    net = {option: best[option] - worst[option] for option in options}
    order = tuple(sorted(options, key=lambda option: -net[option]))
    winners = order[:seats] if shown else ()
    last = net[winners[-1]] if winners else 0
    level = tuple(option for option in order if net[option] == last) if winners else ()
    return BestWorst(best, worst, shown, order, winners, level if not set(level) <= set(winners) else ())
