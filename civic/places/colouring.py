"""Colour a map with four tones so that neighbours differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import TypeAlias

Pairs: TypeAlias = Collection[tuple[int, int]]

TONES = 4
WISH_STEPS = 3_000
BORDER_STEPS = 20_000
REPAIR_STEPS = 2_000
IMPROVE_ROUNDS = 3


def four_tones(count: int, layers: Sequence[Pairs]) -> list[int]:
    """A tone from 0 to 3 for each of ``count`` areas; the same input always gives the same answer.

    Args:
        count: how many areas.
        layers: at least one set of pairs that should differ; the most demanding first, each holding the
            next, that of real borders last. The first that a bounded search can colour is taken.

    A plane map can always be coloured (Appel and Haken 1977); one with exclaves may not be, and then as few
    neighbours as this finds share a tone. Search: backtracking, the area with the most tones around it first
    (DSATUR, Brélaz 1979). What stays alike although near is then bettered by Kempe chains, which keep the
    colouring of the last layer right.
    """
    if count == 0:
        return []
    for layer in layers:
        budget = BORDER_STEPS if layer is layers[-1] else WISH_STEPS
        tones = _search(_graph(count, layer), budget)
        if tones:
            break
    else:
        tones = _repaired(_graph(count, layers[-1]))
    # Layers hold one another, so that the nearest pairs stand in most of them and weigh most.
    wishes = [list(chain(*each)) for each in zip(*(_graph(count, layer) for layer in layers), strict=True)]
    return _improved(tones, _graph(count, layers[-1]), wishes)


def _graph(count: int, pairs: Pairs) -> list[list[int]]:
    around: list[set[int]] = [set() for _ in range(count)]
    for a, b in pairs:
        around[a].add(b)
        around[b].add(a)
    return [sorted(each) for each in around]


def _search(graph: list[list[int]], budget: int) -> list[int]:
    """A right colouring, or nothing if there is none or the budget of steps is spent."""
    count = len(graph)
    tones = [-1] * count
    taken = [[0] * TONES for _ in range(count)]
    used = [0] * TONES

    def put(area: int, tone: int) -> None:
        tones[area] = tone
        used[tone] += 1
        for other in graph[area]:
            taken[other][tone] += 1

    def take_back(area: int) -> None:
        tone, tones[area] = tones[area], -1
        used[tone] -= 1
        for other in graph[area]:
            taken[other][tone] -= 1

    def hardest() -> tuple[int, list[int]]:
        """The area with the fewest tones left, and these, the rarest first; of unused tones one will do."""
        area = max(
            (i for i in range(count) if tones[i] < 0),
            key=lambda i: (sum(map(bool, taken[i])), len(graph[i]), -i),
        )
        fresh = used.index(0) if 0 in used else TONES
        free = [t for t in range(TONES) if not taken[area][t] and (used[t] or t == fresh)]
        return area, sorted(free, key=lambda t: (used[t], t))

    # A stack instead of recursion, which 300 areas would take too deep for some callers.
    stack = [hardest()]
    while stack:
        area, left = stack[-1]
        if tones[area] >= 0:
            take_back(area)
        if not left:
            stack.pop()
            continue
        if (budget := budget - 1) < 0:
            return []
        put(area, left.pop(0))
        if len(stack) == count:
            return tones
        stack.append(hardest())
    return []


def _repaired(graph: list[list[int]]) -> list[int]:
    """A colouring with few conflicts, where none without was found: greedy, then areas in conflict move."""
    tones = [-1] * len(graph)
    for area in sorted(range(len(graph)), key=lambda i: (-len(graph[i]), i)):
        tones[area] = _rarest_around(area, graph, tones, range(TONES))
    best, fewest = tones[:], _alike(tones, graph)
    moved_at = [0] * len(graph)
    for step in range(1, REPAIR_STEPS):
        if not fewest:
            break
        clashing = [i for i, near in enumerate(graph) if any(tones[i] == tones[j] for j in near)]
        area = min(clashing, key=lambda i: (moved_at[i], i))
        tones[area] = _rarest_around(area, graph, tones, [t for t in range(TONES) if t != tones[area]])
        moved_at[area] = step
        if (now := _alike(tones, graph)) < fewest:
            best, fewest = tones[:], now
    return best


def _rarest_around(area: int, graph: list[list[int]], tones: list[int], choice: Iterable[int]) -> int:
    around = Counter(tones[j] for j in graph[area])
    return min(choice, key=lambda t: (around[t], t))


def _alike(tones: list[int], graph: list[list[int]]) -> int:
    return sum(tones[i] == tones[j] for i, near in enumerate(graph) for j in near)


def _improved(tones: list[int], borders: list[list[int]], wishes: list[list[int]]) -> list[int]:
    """The same with fewer near areas alike: two tones are exchanged along a chain of neighbours.

    Along such a chain (Kempe 1879) no border that was right becomes wrong.
    """
    fewest = _alike(tones, wishes)
    for _ in range(IMPROVE_ROUNDS):
        before = fewest
        for area, near in enumerate(wishes):
            for tone in range(TONES):
                if not any(tones[area] == tones[j] for j in near):
                    break
                changed = _exchanged(area, tone, tones, borders)
                if (gain := _gain(changed, tones, wishes)) > 0:
                    tones, fewest = [changed.get(i, old) for i, old in enumerate(tones)], fewest - gain
        if fewest == before:
            break
    return tones


def _exchanged(area: int, tone: int, tones: list[int], borders: list[list[int]]) -> dict[int, int]:
    """The new tones of all areas of the chain along which that of an area is exchanged with another one."""
    other = {tones[area]: tone, tone: tones[area]}
    todo = [area]
    changed = {area: tone}
    while todo:
        for near in borders[todo.pop()]:
            if near not in changed and tones[near] in other:
                changed[near] = other[tones[near]]
                todo.append(near)
    return changed


def _gain(changed: dict[int, int], tones: list[int], wishes: list[list[int]]) -> int:
    """By how much ``_alike`` falls: within the chain nothing changes, so that only its surroundings are counted."""
    gain = 0
    for area, tone in changed.items():
        around = [tones[j] for j in wishes[area] if j not in changed]
        gain += around.count(tones[area]) - around.count(tone)
    return 2 * gain
