"""A town that discusses something in 500 comments, and crowds of thirty new accounts that want to move one."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from civic.deliberation.order_rules import Account, Mark, Standing, Written, known, stand

BEGAN = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
COMMENTS, PEOPLE, CROWD = 500, 240, 30
#: Ids of a crowd begin here.
STRANGER = 10_000


@dataclass
class Discussion:
    """A thread with its readers. Even people are on one side, odd ones on the other; every fifth one is new."""

    written: list[Written]
    marks: list[Mark]
    accounts: dict[int, Account]
    sides: dict[int, int] = field(default_factory=dict)

    def standing(self) -> Standing:
        settled = {person for person, account in self.accounts.items() if known(account)}
        return stand(self.written, self.marks, settled, self.sides)

    def joined(self, crowd: Discussion) -> Discussion:
        return Discussion(
            self.written + crowd.written,
            self.marks + crowd.marks,
            self.accounts | crowd.accounts,
            self.sides | crowd.sides,
        )


def town(seed: int, busy: float) -> Discussion:
    """A discussion in which good comments, and those of one's own side, are marked more often."""
    chance = random.Random(seed)
    at = {number: BEGAN + DAY * (20 * number / COMMENTS) for number in range(1, COMMENTS + 1)}
    written = [Written(number, at[number], chance.randrange(PEOPLE)) for number in at]
    good = {number: busy * chance.random() ** 4 for number in at}
    leaning = {number: chance.choice((0, 0, 1, 2)) for number in at}
    marks = []
    for person in range(PEOPLE):
        visit = BEGAN + DAY * chance.uniform(0, 24)
        for number in at:
            likely = good[number] * (0.2 if leaning[number] == 1 + person % 2 else 1)
            if at[number] < visit and chance.random() < likely:
                marks.append(Mark(person, number, visit))
    new, old = Account(DAY * 3, 1), Account(DAY * 200, 5)
    accounts = {person: old if person % 5 else new for person in range(PEOPLE)}
    return Discussion(written, marks, accounts, {person: person % 2 for person in range(PEOPLE)})


@dataclass(frozen=True)
class Plan:
    """What a crowd does: which comments it marks, whether each marks all, what it says of itself, how much it writes.

    ``account`` is new in one of the ways in which an account can be.
    """

    targets: tuple[int, ...]
    all_mark_all: bool
    account: Account
    side: int | None
    writes: int


def crowd(plan: Plan) -> Discussion:
    """Thirty accounts that act together, after everybody else."""
    late = BEGAN + DAY * 25
    people = range(STRANGER, STRANGER + CROWD)
    own = [COMMENTS + 1 + index for index in range(plan.writes)]
    targets = [*plan.targets, *own]
    marks = [
        Mark(person, number, late + DAY)
        for person in people
        for index, number in enumerate(targets)
        if plan.all_mark_all or index % CROWD == person % CROWD
    ]
    written = [Written(number, late, STRANGER + number % CROWD) for number in own]
    sides = {} if plan.side is None else dict.fromkeys(people, plan.side)
    return Discussion(written, marks, dict.fromkeys(people, plan.account), sides)
