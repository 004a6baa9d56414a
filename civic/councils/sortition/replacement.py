"""Somebody leaves a panel: draw who follows, from the rest of the pool, under the quotas then open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from civic.core.methods import MethodError
from civic.councils.sortition.problem import Problem, Quota


def replacement(
    problem: Problem, panel: Collection[str], leaving: Collection[str], unavailable: Iterable[str] = ()
) -> Problem:
    """The draw of as many people as leave.

    `panel`: the ids of the panel; `leaving`: those of them who leave; `unavailable`: others of the pool who
    cannot be asked any more. Nobody follows who lives with somebody who stays. The answer is a draw of its
    own, and fair by the same rule. Raises MethodError for ids that are not where they should be, and if too
    few people are left.
    """
    known = {person.id: person for person in problem.people}
    for name in [*panel, *unavailable]:
        if name not in known:
            raise MethodError(f"Nobody in the pool has the id {name!r}.")
    stray = sorted(set(leaving) - set(panel))
    if stray:
        raise MethodError(f"{stray[0]!r} is not on the panel and cannot leave it.")
    if not leaving:
        raise MethodError("Nobody leaves, so nobody needs to be drawn.")
    if len(set(panel)) != problem.size:
        raise MethodError(f"The earlier panel has {len(set(panel))} members, but the size is {problem.size}.")
    staying = [known[name] for name in panel if name not in set(leaving)]
    homes = {person.household for person in staying} - {None}
    out = set(panel) | set(unavailable)
    rest = tuple(person for person in problem.people if person.id not in out and person.household not in homes)
    seats = problem.size - len(staying)
    if len(rest) < seats:
        raise MethodError(f"{seats} seats are open, but only {len(rest)} people can still be asked.")
    taken = Counter(item for person in staying for item in person.values.items())
    return Problem(rest, tuple(_open(quota, taken[quota.feature, quota.value]) for quota in problem.quotas), seats)


def _open(quota: Quota, taken: int) -> Quota:
    """What is left of a quota once `taken` of its members are on the panel."""

    def left(count: int | None) -> int | None:
        return None if count is None else max(count - taken, 0)

    return Quota(
        quota.feature,
        quota.value,
        max(quota.minimum - taken, 0),
        max(quota.maximum - taken, 0),
        left(quota.lowest),
        left(quota.highest),
    )
