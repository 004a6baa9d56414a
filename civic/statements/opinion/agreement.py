"""What sets a group apart, what everybody shares, and what all groups share.

The formulas are those of Polis and agree with the results that pol.is stores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from civic.statements.opinion.votes import AGREE, DISAGREE, UNSEEN, Counts, Floats, Mask, Votes

Z90 = 1.2816
"""One-sided critical value of the normal distribution at 90 %."""
SHOWN = 5
CONSENSUS_VOTES = 10
CONSENSUS_SHARE = 0.05


@dataclass(frozen=True)
class Tally:
    """Votes of each group on each statement (groups x statements): agree, disagree, and all votes cast."""

    agree: Counts
    disagree: Counts
    votes: Counts

    @property
    def passes(self) -> Counts:
        """Votes that neither agree nor disagree."""
        return self.votes - self.agree - self.disagree


def tally(values: Votes, labels: Counts, groups: int) -> Tally:
    """Count the votes of groups 0 .. `groups` - 1; a label of -1 belongs to none of them."""
    chosen = [values[labels == number] for number in range(groups)]
    shape = (groups, values.shape[1])

    def counted(hits: list[Mask]) -> Counts:
        return np.array([hit.sum(axis=0) for hit in hits], dtype=np.int64).reshape(shape)

    return Tally(
        counted([part == AGREE for part in chosen]),
        counted([part == DISAGREE for part in chosen]),
        counted([part != UNSEEN for part in chosen]),
    )


def share(successes: Counts, trials: Counts) -> Floats:
    """(s + 1) / (n + 2): the share, pulled towards one half where there are few votes."""
    return np.asarray((successes + 1) / (trials + 2))


def prop_test(successes: Counts, trials: Counts) -> Floats:
    """2 sqrt(n + 1) ((s + 1) / (n + 1) - 1/2): how clearly a share exceeds one half, in standard deviations."""
    return np.asarray(2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5))


def two_prop_test(inside: Counts, outside: Counts, trials_inside: Counts, trials_outside: Counts) -> Floats:
    """How clearly the share inside a group exceeds the one outside: pooled, one added to every count."""
    one, two = trials_inside + 1, trials_outside + 1
    first, second = (inside + 1) / one, (outside + 1) / two
    pooled = (inside + outside + 2) / (one + two)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / one + 1 / two))
    return np.where(pooled == 1, 0.0, (first - second) / np.where(pooled == 1, 1.0, spread))


@dataclass(frozen=True)
class Measures:
    """One side (agree or disagree) for all groups and statements; each field is groups x statements."""

    successes: Counts
    trials: Counts
    share: Floats
    share_test: Floats
    repness: Floats
    repness_test: Floats

    @property
    def rank(self) -> Floats:
        """repness * repness-test * share * share-test."""
        return self.repness * self.repness_test * self.share * self.share_test

    @property
    def passed(self) -> Mask:
        """Both tests exceed their critical value."""
        return np.asarray((self.repness_test > Z90) & (self.share_test > Z90))


def measure(successes: Counts, trials: Counts, everybody: tuple[Counts, Counts] | None = None) -> Measures:
    """Compare each group with all other people.

    `everybody`: (successes, trials) of all people, where some belong to no row; otherwise the sum of the rows.
    """
    total, cast = everybody or (successes.sum(axis=0), trials.sum(axis=0))
    others, others_cast = total - successes, cast - trials
    own = share(successes, trials)
    return Measures(
        successes,
        trials,
        own,
        prop_test(successes, trials),
        own / share(others, others_cast),
        two_prop_test(successes, others, trials, others_cast),
    )


@dataclass(frozen=True)
class Representative:
    """A statement (column) that sets a group apart, the side on which the group stands, and the numbers."""

    statement: int
    agrees: bool
    successes: int
    trials: int
    share: float
    share_test: float
    repness: float
    repness_test: float


def representative(
    counts: Tally, allowed: Mask, everybody: Tally | None = None, most: int = SHOWN
) -> list[list[Representative]]:
    """For each group, the statements that represent it best, at least one if it voted at all.

    `counts`: a row a group; `everybody`: one row for all people, if some are in no group; `allowed`: the
    statements that may be shown. Those that pass both tests, ranked by repness * repness-test * share *
    share-test; where none passes, the one that ranks highest.
    """
    total = everybody
    agree = measure(counts.agree, counts.votes, (total.agree[0], total.votes[0]) if total else None)
    against = measure(counts.disagree, counts.votes, (total.disagree[0], total.votes[0]) if total else None)
    return [_of_group(group, agree, against, allowed, most) for group in range(len(counts.votes))]


def _of_group(group: int, agree: Measures, against: Measures, allowed: Mask, most: int) -> list[Representative]:
    ranked = sorted(
        (
            (-float(side.rank[group, statement]), int(statement), number)
            for number, side in enumerate((agree, against))
            for statement in np.flatnonzero(allowed & (side.trials[group] > 0))
        ),
    )
    sides = (agree, against)
    passed = [key for key in ranked if sides[key[2]].passed[group, key[1]]]
    return [_row(sides[side], group, statement, side == 0) for _, statement, side in (passed or ranked[:1])[:most]]


def _row(side: Measures, group: int, statement: int, agrees: bool) -> Representative:
    at = (group, statement)
    return Representative(
        statement,
        agrees,
        int(side.successes[at]),
        int(side.trials[at]),
        float(side.share[at]),
        float(side.share_test[at]),
        float(side.repness[at]),
        float(side.repness_test[at]),
    )


@dataclass(frozen=True)
class Consensus:
    """A statement (column) on which most people stand on one side."""

    statement: int
    successes: int
    trials: int
    share: float
    share_test: float


def enough_votes(participants: int) -> int:
    """The votes that a statement needs before it may be called consensus: 10, and a twentieth of the people."""
    return max(CONSENSUS_VOTES, int(np.ceil(CONSENSUS_SHARE * participants)))


def consensus(successes: Counts, trials: Counts, allowed: Mask, min_votes: int, most: int = SHOWN) -> list[Consensus]:
    """The statements that most people accept (or reject, if `successes` counts that), best first.

    share > 1/2 and share-test > 1.2816, ranked by share * share-test; `successes` and `trials` are over
    everybody (statements). Statements with fewer than `min_votes` votes are left out.
    """
    shares, tests = share(successes, trials), prop_test(successes, trials)
    fits = allowed & (trials >= min_votes) & (shares > 0.5) & (tests > Z90)
    order = sorted(np.flatnonzero(fits), key=lambda n: (-shares[n] * tests[n], n))[:most]
    return [Consensus(int(n), int(successes[n]), int(trials[n]), float(shares[n]), float(tests[n])) for n in order]


def group_informed(counts: Tally) -> Floats:
    """Product over the groups of (A + 1) / (S + 2): high only where every group agrees (statements)."""
    return np.asarray(share(counts.agree, counts.votes).prod(axis=0))
