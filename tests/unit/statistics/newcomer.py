"""Attack A5: who knows seven attributes of somebody who joined infers the eighth from two releases.

By likelihood ratio over all published cells that the person is in if the eighth attribute has a value, and
not otherwise (statistics.md 2.3). The attacker knows the method, the number of newcomers and every figure.
"""

from functools import cache

import numpy as np

from civic.statistics.changes import Released, change_gate
from civic.statistics.cube import count
from civic.statistics.dimensions import Dimension, catalogue
from civic.statistics.protected import by_cell_rule
from civic.statistics.rounding import protect_count
from civic.statistics.snapshot import freeze

SECRET = "disability"
SHARES = {
    "hood": np.full(30, 1 / 30),
    "age": np.array([0.05, 0.1, 0.2, 0.2, 0.2, 0.15, 0.1]),
    "gender": np.array([0.5, 0.4, 0.04, 0.06]),
    "origin": np.array([0.7, 0.2, 0.1]),
    "language": np.array([0.6, 0.2, 0.1, 0.05, 0.03, 0.02]),
    "education": np.array([0.2, 0.45, 0.35]),
    "tenure": np.array([0.4, 0.3, 0.2, 0.1]),
    SECRET: np.array([0.7, 0.2, 0.1]),
}
DIMENSIONS = tuple(
    Dimension(n, tuple(map(str, range(len(p)))), special=n == SECRET, partner=n in ("hood", "age", "gender"))
    for n, p in SHARES.items()
)
TABLES = catalogue(DIMENSIONS, 2)
ASKED = tuple(table for table in TABLES if SECRET in table.names)


def people(draw, n, first):
    codes = np.stack([draw.choice(len(p), n, p=p) for p in SHARES.values()], axis=1).astype(np.int8)
    return freeze(np.arange(first, first + n), codes, np.ones((n, 1), bool))


def both(one, other):
    return freeze(*(np.concatenate([getattr(one, k), getattr(other, k)]) for k in ("persons", "codes", "flags")))


def exact(snapshot):
    cube = count(DIMENSIONS, ["all"], TABLES, [(snapshot.codes, snapshot.flags)])
    return cube, {table: cube.of(table, "all") for table in ASKED}


def protected_pair(before, after):
    """What two releases show: by the cell rule, then with the change gate."""
    first = by_cell_rule(exact(before)[0])
    new = {place: np.zeros(table.figures.shape, np.int64) for place, table in first.tables.items()}
    gated, _ = change_gate(
        by_cell_rule(exact(after)[0]), after, [Released(before, first, new, None)], DIMENSIONS, ["all"]
    )
    return ({t: release.of(t, "all").figures for t in ASKED} for release in (first, gated))


@cache
def seen_if(protect, before, after, joined, everybody, inside):
    """Log-likelihood of a cell's two figures if the person is (not) in it; `joined` others came in any case."""
    least, most = (before, before) if not protect else ((0, 9) if before < 0 else (max(10, before - 2), before + 2))
    total = 0.0
    for n in range(least, most + 1):
        share = min(max((n + 0.5) / everybody, 1e-9), 1 - 1e-9)
        others = binomial(joined, share)
        for k, weight in enumerate(others):
            came = k + inside
            if protect:
                shown = protect_count(n + came)
                now = before if came < 10 else -1 if shown is None else shown
            else:
                now = n + came
            if now == after:
                total += weight / (most - least + 1)
    return float(np.log(max(total, 1e-12)))


@cache
def binomial(n, p):
    k = np.arange(n + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    log = log_factorial[n] - log_factorial[k] - log_factorial[n - k] + k * np.log(p) + (n - k) * np.log1p(-p)
    return tuple(np.exp(log))


def accuracy(seed, batch, releases, protect, n=5000):
    """Mean over the three secret values of how often the attacker names the value: chance is 1/3."""
    draw = np.random.default_rng(seed)
    hits, tries = np.zeros(3), np.zeros(3)
    names = list(SHARES)
    for _ in range(releases):
        before, new = people(draw, n, 0), people(draw, batch, n)
        after = both(before, new)
        first, second = protected_pair(before, after) if protect else (exact(before)[1], exact(after)[1])
        for row in new.codes:
            scores = []
            for value in range(3):
                guess = dict(zip(names, row.tolist(), strict=True)) | {SECRET: value}
                cells = [(table, tuple(guess[name] for name in table.names)) for table in ASKED]
                pairs = [(int(first[t][c]), int(second[t][c])) for t, c in cells]
                scores.append(
                    sum(
                        seen_if(protect, a, b, batch - 1, n, 1) - seen_if(protect, a, b, batch - 1, n, 0)
                        for a, b in pairs
                    )
                )
            # Ties are drawn, so that knowing nothing scores a third.
            best = draw.choice(np.flatnonzero(np.array(scores) >= max(scores) - 1e-9))
            secret = row[names.index(SECRET)]
            hits[secret] += best == secret
            tries[secret] += 1
    return float((hits / tries).mean())
