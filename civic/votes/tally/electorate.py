"""An election prepared for many runs of the rules in which supporters pay: arrays over groups of identical ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain

import numpy as np
import numpy.typing as npt

from civic.votes.tally.budget import Amount, Utility

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Approved:
    """The projects of all groups in one row, those of group g from `first[g]` on, `size[g]` of them."""

    projects: Indices
    first: Indices
    size: Indices
    kinds: int
    points: Floats | None

    def count(self, groups: Indices, weights: Floats) -> Floats:
        """For each project the points that voters in these groups give it, together (whole numbers, exact)."""
        sizes = self.size[groups]
        starts = np.repeat(self.first[groups] - (np.cumsum(sizes) - sizes), sizes)
        places = starts + np.arange(starts.size)
        voters = np.repeat(weights, sizes)
        given = voters if self.points is None else voters * self.points[places]
        found = np.bincount(self.projects[places], given, self.kinds)
        return np.asarray(found, dtype=np.float64)


@dataclass(frozen=True)
class Backers:
    """Groups of supporters of a project: their numbers, voters, points, and both multiplied."""

    groups: Indices
    weights: Floats
    points: Floats
    given: Floats

    def only(self, kept: Mask) -> Backers:
        """Some of them."""
        return Backers(self.groups[kept], self.weights[kept], self.points[kept], self.given[kept])


@dataclass(frozen=True)
class Electorate:
    """An election prepared for many runs: projects are numbers, `groups` those of ballots approving each.

    `ballots` are the points that each gives (an approval is one point), `points` those that each group of `groups`
    gives, `group_weights` its voters and `given` both multiplied; what a project gets in all is in `totals`.
    """

    costs: tuple[Fraction, ...]
    ties: tuple[int, ...]
    ballots: tuple[Mapping[int, int], ...]
    approvals: Approved
    weights: Floats
    groups: tuple[Indices, ...]
    group_weights: tuple[Floats, ...]
    points: tuple[Floats, ...]
    given: tuple[Floats, ...]
    totals: tuple[int, ...]
    votes: tuple[int, ...]
    utility: Utility
    known: dict[tuple[int, int], bool] = field(default_factory=dict)

    def among(self, other: int, first: int) -> bool:
        """Whether all who approve `other` approve `first` too, and give it as many points."""
        key = (other, first)
        if key not in self.known:
            self.known[key] = self._among(other, first)
        return self.known[key]

    def _among(self, other: int, first: int) -> bool:
        theirs, its = self.groups[other], self.groups[first]
        if not its.size or not np.isin(theirs, its, assume_unique=True).all():
            return False
        return bool((self.points[first][np.searchsorted(its, theirs)] >= self.points[other]).all())

    def backers(self, project: int) -> Backers:
        """All supporters of a project."""
        return Backers(self.groups[project], self.group_weights[project], self.points[project], self.given[project])

    @property
    def voters(self) -> int:
        """How many ballots approve anything."""
        return int(self.weights.sum())


def prepare(
    costs: Mapping[str, Amount],
    groups: Mapping[frozenset[str], int],
    ties: Mapping[str, int],
    utility: Utility,
) -> Electorate:
    """Number the projects and list for each the groups of identical ballots that approve it."""
    return _prepared(costs, [(dict.fromkeys(ballot, 1), voters) for ballot, voters in groups.items()], ties, utility)


def prepare_points(
    costs: Mapping[str, Amount],
    groups: Mapping[frozenset[tuple[str, int]], int],
    ties: Mapping[str, int],
    utility: Utility,
) -> Electorate:
    """The same for ballots that give whole numbers of points above zero."""
    return _prepared(costs, [(dict(ballot), voters) for ballot, voters in groups.items()], ties, utility)


def _prepared(
    costs: Mapping[str, Amount],
    groups: Sequence[tuple[Mapping[str, int], int]],
    ties: Mapping[str, int],
    utility: Utility,
) -> Electorate:
    number = {project: index for index, project in enumerate(costs)}
    ballots = tuple({number[project]: points for project, points in ballot.items()} for ballot, _ in groups)
    weights = np.array([voters for _, voters in groups], dtype=np.float64)
    approvals = _in_one_row(ballots, len(number))
    # The same pairs of ballot and project once more, in the order of the projects.
    order = np.argsort(approvals.projects, kind="stable")
    ends = np.cumsum(np.bincount(approvals.projects, minlength=len(number)))[:-1]
    listed = np.split(np.repeat(np.arange(len(ballots)), approvals.size)[order], ends)
    all_points = np.ones(order.size) if approvals.points is None else approvals.points[order]
    points, group_weights = np.split(all_points, ends), [weights[found] for found in listed]
    given = tuple(w * p for w, p in zip(group_weights, points, strict=True))
    return Electorate(
        costs=tuple(Fraction(cost) for cost in costs.values()),
        ties=tuple(ties[project] for project in costs),
        ballots=ballots,
        approvals=approvals,
        weights=weights,
        groups=tuple(listed),
        group_weights=tuple(group_weights),
        points=tuple(points),
        given=given,
        totals=tuple(int(found.sum()) for found in given),
        votes=tuple(int(found.sum()) for found in group_weights),
        utility=utility,
    )


def _in_one_row(ballots: Sequence[Mapping[int, int]], kinds: int) -> Approved:
    projects = np.fromiter(chain.from_iterable(ballots), dtype=np.intp)
    points = np.fromiter(chain.from_iterable(ballot.values() for ballot in ballots), dtype=np.float64)
    size = np.array([len(ballot) for ballot in ballots], dtype=np.intp)
    return Approved(projects, np.cumsum(size) - size, size, kinds, None if (points == 1).all() else points)
