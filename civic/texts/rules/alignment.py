"""What two sequences have in common: the shortest way from one to the other (Myers, 1986), within limits.

Eugene W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986). In long sequences, elements
that occur once on both sides are the fixed points (patience), and what lies between them is compared by itself; so the
time stays bounded for texts that have little in common. Where more than ``SEARCHED`` elements differ between fixed
points, everything differs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: Differing elements up to which the shortest way is searched, and the length up to which no fixed points are needed.
SEARCHED = 200


@dataclass(frozen=True, slots=True)
class Run:
    """``length`` elements that are the same: from ``left`` in the one sequence, from ``right`` in the other."""

    left: int
    right: int
    length: int


def runs(left: Sequence[str], right: Sequence[str]) -> list[Run]:
    """The runs that two sequences have in common, in order; what no run covers was removed or added."""
    found: list[Run] = []
    waiting = [(0, len(left), 0, len(right))]
    while waiting:
        i, i_end, j, j_end = waiting.pop()
        head = _same_head(left[i:i_end], right[j:j_end])
        if head:
            found.append(Run(i, j, head))
        i, j = i + head, j + head
        tail = _same_head(left[i:i_end][::-1], right[j:j_end][::-1])
        if tail:
            found.append(Run(i_end - tail, j_end - tail, tail))
        i_end, j_end = i_end - tail, j_end - tail
        if i == i_end or j == j_end:
            continue
        fixed = _unique(left[i:i_end], right[j:j_end]) if max(i_end - i, j_end - j) > SEARCHED else []
        if fixed:
            waiting += _between(fixed, (i, i_end, j, j_end), found)
            continue
        pairs = _shortest(left[i:i_end], right[j:j_end]) or []
        found += [Run(i + run.left, j + run.right, run.length) for run in pairs]
    return _joined(sorted(found, key=lambda run: run.left))


def _same_head(left: Sequence[str], right: Sequence[str]) -> int:
    for n, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return n
    return min(len(left), len(right))


def _shortest(left: Sequence[str], right: Sequence[str]) -> list[Run] | None:
    """Myers' greedy search; None where more than ``SEARCHED`` elements differ."""
    n, m = len(left), len(right)
    least = n + m - 2 * (Counter(left) & Counter(right)).total()
    if least > SEARCHED or least == n + m:
        return None
    most = min(n + m, SEARCHED)
    # The furthest place on each diagonal k (x - y), at k + most + 1.
    middle = most + 1
    reach = [0] * (2 * most + 3)
    trail: list[list[int]] = []
    for d in range(most + 1):
        trail.append(reach[middle - d - 1 : middle + d + 2])
        for k in range(middle - d, middle + d + 1, 2):
            down = k == middle - d or (k != middle + d and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k + middle
            while x < n and y < m and left[x] == right[y]:
                x += 1
                y += 1
            reach[k] = x
            if x >= n and y >= m:
                return _walked(trail, n, m)
    return None


def _walked(trail: Sequence[list[int]], x: int, y: int) -> list[Run]:
    """The runs on the way that the search found, read backwards; step d kept the diagonals from -d-1 to d+1."""
    found = []
    for d in range(len(trail) - 1, 0, -1):
        reach, k = trail[d], x - y
        down = k == -d or (k != d and reach[k + d] < reach[k + d + 2])
        from_x = reach[k + d + 2] if down else reach[k + d]
        start_x = from_x if down else from_x + 1
        if x > start_x:
            found.append(Run(start_x, start_x - k, x - start_x))
        x, y = from_x, from_x - (k + 1 if down else k - 1)
    if x:
        found.append(Run(0, 0, x))
    return found


def _unique(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of positions of elements that occur once on both sides, in the same order on both (patience)."""
    counted, other = Counter(left), Counter(right)
    where = {element: j for j, element in enumerate(right) if other[element] == 1}
    pairs = [(i, where[e]) for i, e in enumerate(left) if counted[e] == 1 and e in where]
    ends: list[int] = []
    chain: list[int] = []
    above: list[int] = []
    for n, (_, j) in enumerate(pairs):
        at = bisect_left(ends, j)
        above.append(chain[at - 1] if at else -1)
        ends[at:], chain[at:] = [j, *ends[at + 1 :]], [n, *chain[at + 1 :]]
    found = []
    n = chain[-1] if chain else -1
    while n >= 0:
        found.append(pairs[n])
        n = above[n]
    return found[::-1]


def _between(
    fixed: Sequence[tuple[int, int]], span: tuple[int, int, int, int], found: list[Run]
) -> list[tuple[int, int, int, int]]:
    """What is still to be compared between fixed points; those are added to the runs."""
    i0, i_end, j0, j_end = span
    i, j, parts = i0, j0, []
    for left, right in fixed:
        found.append(Run(i0 + left, j0 + right, 1))
        parts.append((i, i0 + left, j, j0 + right))
        i, j = i0 + left + 1, j0 + right + 1
    return [*parts, (i, i_end, j, j_end)]


def _joined(found: Sequence[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in found:
        last = joined[-1] if joined else None
        if last and (last.left + last.length, last.right + last.length) == (run.left, run.right):
            joined[-1] = Run(last.left, last.right, last.length + run.length)
        else:
            joined.append(run)
    return joined
