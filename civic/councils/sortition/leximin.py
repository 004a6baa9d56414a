"""LEXIMIN by column generation on an open solver.

Two ways, one answer. First the relaxed optimum (panels may hold parts of people) is computed: nobody can do
better. If a lottery over real panels reaches it, which is the rule for quotas of real councils, that lottery
is LEXIMIN and all its levels are proven at once. Otherwise the levels are raised one by one as in Flanigan et
al. 2021: a linear program mixes the known panels, its duals price an integer program that finds the next
panel, and a level is proven when the best panel does not improve it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from civic.core.methods import MethodError
from civic.councils.sortition.peeling import peel
from civic.councils.sortition.problem import Floats, Members, Problem
from civic.councils.sortition.programs import (
    Level,
    Mixture,
    MixtureProgram,
    PanelProgram,
    Priced,
    Proof,
    RelaxedProgram,
    Stop,
    Stopped,
    never,
    next_level,
)

PROVEN = 1e-7
"""A level is proven when no lottery can raise it by more than this."""
REACHED = 1e-9
"""A promise is kept when nobody falls short by more than this."""
LEVELS_WHEN_STOPPED = 5

Tell = Callable[[str], None]


class NoPanel(MethodError):
    """No panel at all meets the quotas."""


@dataclass(frozen=True)
class Lottery:
    """Panels (rows of masks over `problem.ordered`) and their probabilities.

    `levels`: the proven levels of LEXIMIN from the smallest, as far as this lottery meets them. `bound`: no
    lottery has a larger smallest probability. `stopped`: somebody asked to end before everything was proven.
    """

    problem: Problem
    panels: Members
    weights: Floats
    levels: tuple[Level, ...]
    stopped: bool
    bound: float
    steps: tuple[Level, ...] = ()
    """The levels as they were proven, each with its proof; people of one probability may stand in several."""

    @property
    def final(self) -> bool:
        """Everybody is in a level that is proven and met by these very probabilities: nothing fairer exists."""
        return not self.stopped and sum(len(level.people) for level in self.levels) == len(self.problem.people)

    @property
    def probabilities(self) -> Floats:
        """Selection probability of each person in `problem.ordered`; they sum to the size of the panel."""
        return self.weights @ self.panels


def quiet(message: str) -> None:
    """Tell nobody about progress."""


def leximin(problem: Problem, *, stop: Stop = never, tell: Tell = quiet) -> Lottery:
    """The LEXIMIN lottery of a problem.

    `tell` gets a sentence now and then; `stop` is asked often, and once it says yes the best lottery so far
    comes back, not `final`. Raises NoPanel if the quotas cannot be met, Stopped if not even one panel
    was known yet.
    """
    search = Search(problem, stop, tell)
    try:
        search.run()
        return search.lottery(search.settle(), stopped=False)
    except Stopped:
        if not search.mixture.panels:
            raise
        return search.lottery(search.settle_early(), stopped=True)


class Search:
    """What is known while a lottery is looked for: panels, levels that are proven, and what nobody surpasses."""

    def __init__(self, problem: Problem, stop: Stop, tell: Tell) -> None:
        self.problem, self.stop, self.tell = problem, stop, tell
        self.people = len(problem.people)
        self.program = PanelProgram(problem, stop)
        self.mixture = MixtureProgram(self.people)
        self.known: set[bytes] = set()
        self.proven: list[Level] = []
        self.relaxed: list[Level] = []
        self.bound = 1.0

    def run(self) -> None:
        """Prove one level after the other; `proven` then covers everybody."""
        first = self.program.best(np.zeros(self.people))
        if first is None:
            raise NoPanel("No panel meets these quotas.")
        self.add(first.members)
        tried = attempts = 0
        while len(self.fixed) < self.people:
            self.relaxed = self.surpassed_by_nobody()
            if not self.proven:
                self.bound = self.relaxed[0].probability
                self._settle_hopeless()
            # After a gap between relaxed and real panels, trying again pays less and less often.
            if tried == attempts:
                if self.reaches(self.target()):
                    self.proven += self.relaxed
                    return
                attempts, tried = 2 * attempts + 1, 0
            else:
                tried += 1
            self.proven.append(self.raise_level())

    def first_level(self) -> Mixture:
        """A lottery with the largest smallest probability of those who can be drawn, and no further: MAXIMIN.

        Raises NoPanel, Stopped.
        """
        first = self.program.best(np.zeros(self.people))
        if first is None:
            raise NoPanel("No panel meets these quotas.")
        self.add(first.members)
        self.relaxed = self.surpassed_by_nobody()
        self.bound = self.relaxed[0].probability
        self._settle_hopeless()
        while (level := self.raise_level()).probability <= REACHED:
            self.proven.append(level)
            self.relaxed = self.surpassed_by_nobody()
        self.proven.append(level)
        return self.mixture.solve()

    def _settle_hopeless(self) -> None:
        """Whoever fits no panel, not even in parts, has no chance: proven without looking for panels."""
        while self.relaxed and self.relaxed[0].probability <= REACHED:
            self.proven.append(replace(self.relaxed.pop(0), probability=0.0))

    @property
    def fixed(self) -> set[int]:
        return {person for level in self.proven for person in level.people}

    def add(self, members: Members) -> bool:
        """Remember a panel; False if it was known."""
        if (key := members.tobytes()) in self.known:
            return False
        self.known.add(key)
        self.mixture.add(members)
        return True

    def add_all(self, priced: Priced) -> bool:
        """Remember the panel and those passed on the way to it; False if the panel itself was known."""
        for members in priced.passed:
            if not np.array_equal(members, priced.members):
                self.add(members)
        return self.add(priced.members)

    def surpassed_by_nobody(self) -> list[Level]:
        program = RelaxedProgram(self.problem)
        for level in self.proven:
            program.fix(level)
        return program.levels(self.fixed)

    def target(self) -> Floats:
        target = np.zeros(self.people)
        for level in [*self.proven, *self.relaxed]:
            target[list(level.people)] = level.probability
        return target

    def reaches(self, target: Floats) -> bool:
        """Whether a lottery gives everybody the target; its panels are then known."""
        peeled = 0.0
        for members, weight in peel(self.problem, target, self.stop):
            self.add(members)
            peeled += weight
            self.tell(f"writing the fairest probabilities as a lottery: {peeled:.2%}")
        if not peeled:
            return False
        self.mixture.promise(target, np.ones(self.people))
        while (mixed := self.mixture.solve()).reached < -REACHED:
            self.tell(f"looking for panels: somebody is still {-mixed.reached:.1e} short")
            duals = mixed.duals / mixed.duals.sum()
            # A lottery that gives everybody the target has a panel at least this heavy; any such will do.
            priced = self.program.best(duals, float(duals @ target))
            if priced is None or duals @ target - priced.bound > PROVEN or not self.add_all(priced):
                return False
        return True

    def raise_level(self) -> Level:
        """The next level of LEXIMIN, proven."""
        fixed = self.fixed
        promised, shares = self._promises(fixed)
        self.mixture.promise(promised, shares)
        while True:
            mixed = self.mixture.solve()
            if mixed.reached >= self.relaxed[0].probability - REACHED:
                return self.relaxed[0]
            priced = self.program.best(mixed.duals)
            if priced is None:
                raise NoPanel("No panel meets these quotas.")
            ceiling = (priced.bound - float(mixed.duals @ promised)) / max(float(mixed.duals @ shares), 1e-12)
            if not self.proven:
                self.bound = min(self.bound, ceiling)
            if ceiling - mixed.reached <= PROVEN or not self.add_all(priced):
                level = next_level(max(mixed.reached, 0.0), mixed.duals, set(range(self.people)) - fixed)
                return replace(level, proof=Proof(tuple(mixed.duals.tolist()), None))
            self.tell(
                f"level {len(self.proven) + 1}, {len(fixed)} of {self.people} people proven: "
                f"between {mixed.reached:.5f} and {ceiling:.5f}, {len(self.known)} panels known"
            )

    def _promises(self, fixed: set[int]) -> tuple[Floats, Floats]:
        promised, shares = np.zeros(self.people), np.ones(self.people)
        for level in self.proven:
            # What the tolerance of one level lost must not make the next one infeasible.
            promised[list(level.people)] = max(level.probability - PROVEN, 0.0)
        shares[list(fixed)] = 0.0
        return promised, shares

    def settle(self) -> Mixture:
        """The mixture that keeps all proven promises best."""
        self.relaxed = []
        self.mixture.promise(self.target(), np.ones(self.people))
        return self.mixture.solve()

    def settle_early(self) -> Mixture:
        """The fairest mixture of the panels known so far, a few levels deep."""
        self.relaxed = self.surpassed_by_nobody() if len(self.fixed) < self.people else []
        kept = list(self.proven)
        unknown = set(np.flatnonzero(~np.any(self.mixture.panels, axis=0)).tolist()) - self.fixed
        if unknown:
            # Whoever is in no known panel yet must not keep the others from a fair mixture.
            self.proven.append(Level(0.0, tuple(sorted(unknown))))
        mixed = None
        for _ in range(LEVELS_WHEN_STOPPED):
            fixed = self.fixed
            if mixed is not None and len(fixed) == self.people:
                break
            self.mixture.promise(*self._promises(fixed))
            mixed = self.mixture.solve()
            if len(fixed) < self.people:
                open_people = set(range(self.people)) - fixed
                self.proven.append(next_level(max(mixed.reached, 0.0), mixed.duals, open_people))
        self.proven = kept + self.relaxed
        assert mixed is not None
        return mixed

    def lottery(self, mixed: Mixture, *, stopped: bool) -> Lottery:
        used = mixed.weights > 1e-12
        weights = mixed.weights[used] / mixed.weights[used].sum()
        panels = np.array(self.mixture.panels)[used]
        order = np.lexsort((np.array([panel.tobytes() for panel in panels]), -weights))
        panels, weights = panels[order], weights[order]
        levels = met(weights @ panels, merged(self.proven))
        return Lottery(self.problem, panels, weights, tuple(levels), stopped, self.bound, tuple(self.proven))


def merged(levels: Sequence[Level]) -> list[Level]:
    """The same levels, those of one probability as one."""
    found: list[Level] = []
    for level in levels:
        if found and abs(found[-1].probability - level.probability) <= REACHED:
            people = tuple(sorted(found[-1].people + level.people))
            found[-1] = Level(found[-1].probability, people)
        else:
            found.append(level)
    return found


def met(probabilities: Floats, levels: Sequence[Level], tolerance: float = 10 * PROVEN) -> list[Level]:
    """The first levels that these probabilities meet: the people of a level and all after it reach it."""
    open_people = np.ones(len(probabilities), dtype=bool)
    kept: list[Level] = []
    for level in levels:
        if (probabilities[open_people] < level.probability - tolerance).any():
            break
        open_people[list(level.people)] = False
        kept.append(level)
    return kept
