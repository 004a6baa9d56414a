"""Participatory budgets: a ballot names projects that together cost no more than the budget.

By Equal Shares (Peters, Pierczyński and Skowron 2021, completed by add1), or by number of votes (greedy). What is
left of the budget is shown while somebody chooses, and what was spent in the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from civic.core import i18n
from civic.core.amounts import AmountField
from civic.votes import views
from civic.votes.frozen import Paper, PaperOption
from civic.votes.methods.kind import Choice, MakeField, Problem
from civic.votes.methods.naming import Naming, told
from civic.votes.rules import BallotRule, VoteCode
from civic.votes.tally.budget import Outcome, grouped, support
from civic.votes.tally.effort import Monotone
from civic.votes.tally.equal_shares import equal_shares
from civic.votes.tally.greedy import greedy_by_score
from civic.votes.tally.ties import Tied, by_rate, by_votes
from civic.votes.tally.town_rule import TownRule, town_rule

Named = list[tuple[frozenset[str], int]]


def _budget() -> UnboundField:
    return AmountField(
        _("Budget"), [Optional()], description=_("In %(currency)s. Only where the vote is about a budget.")
    )


class Budget(Naming):
    """A vote has a budget, and each option a cost.

    Attributes:
        usual: the rule of votes that are held here, by the name that Pabulib's files give it.
    """

    fields: ClassVar[Mapping[str, MakeField]] = {"budget": _budget, **Naming.fields}
    needed = frozenset({"budget"})
    has_budget = True
    usual: ClassVar[TownRule]

    def question_problem(self, budget: Decimal | None, fewest: int, most: int | None) -> VoteCode | None:
        return VoteCode.NO_BUDGET if not budget else super().question_problem(budget, fewest, most)

    def _rule_problems(self, rule: BallotRule) -> list[VoteCode]:
        costs = [option.cost for option in rule.options]
        found = super()._rule_problems(rule)
        if None in costs:
            found.append(VoteCode.NO_COST)
        if rule.budget is not None and any(cost is not None and cost > rule.budget for cost in costs):
            found.append(VoteCode.ABOVE_BUDGET)
        return found

    def _more_sentences(self, vote: Paper) -> list[str]:
        amount = i18n.money(vote.budget or Decimal(0), vote.currency)
        return [gettext("The chosen options may cost %(amount)s at most.", amount=amount)]

    def problem(self, rule: BallotRule, choice: Choice) -> Problem | None:
        if found := super().problem(rule, choice):
            return found
        costs = {option.id: option.cost or Fraction(0) for option in rule.options}
        over = sum((costs[option] for option in choice), Fraction(0)) - (rule.budget or Fraction(0))
        return (VoteCode.OVER_BUDGET, {"over": float(over)}) if over > 0 else None

    # ---- the count

    def _select(self, rule: BallotRule, ballots: Named, town: TownRule | None) -> dict[str, Any]:
        """Adds what was ``spent`` and the ``rounds``; by Equal Shares the ``share`` and what add1 put on top of it."""
        costs = {str(option.id): option.cost or Fraction(0) for option in rule.options}
        outcome, ties = _bought(costs, ballots, rule.budget or Fraction(0), town or self.usual)
        return {
            "selected": list(outcome.selected),
            "ties": told(ties),
            "spent": str(sum((p.cost for p in outcome.rounds), Fraction(0))),
            "share": None if outcome.share is None else str(outcome.share),
            **({} if outcome.increment is None else {"increment": str(outcome.increment)}),
            "rounds": [
                {"option": p.project, "cost": str(p.cost), "rate": None if p.rate is None else str(p.rate)}
                for p in outcome.rounds
            ],
        }

    # ---- what pages show

    def _left(self, vote: Paper, choice: Choice) -> Decimal:
        return (vote.budget or Decimal(0)) - sum(_costs(vote, choice), Decimal(0))

    def _too_much(self, vote: Paper, found: PaperOption, left: Decimal) -> str:
        over = (found.cost or Decimal(0)) - left
        return gettext("%(amount)s over budget", amount=i18n.money(over, vote.currency)) if over > 0 else ""

    def _meter(self, vote: Paper, choice: Choice) -> views.Meter | None:
        costs = _costs(vote, choice)
        left = self._left(vote, choice)
        words = ngettext(
            "%(num)s project, %(used)s of %(all)s",
            "%(num)s projects, %(used)s of %(all)s",
            len(costs),
            used=i18n.money(sum(costs, Decimal(0)), vote.currency),
            all=i18n.money(vote.budget or Decimal(0), vote.currency),
        )
        return views.Meter(
            left=i18n.money(abs(left), vote.currency),
            left_words=gettext("left") if left >= 0 else gettext("over budget"),
            used=words,
            segments=_segments(costs, vote.budget or Decimal(0)),
        )

    def _spent(self, vote: Paper) -> str | None:
        return i18n.money(float(Fraction((vote.result or {})["spent"])), vote.currency)


class EqualShares(Budget):
    """Everybody's vote is worth the same money: a group of voters decides on its part of the budget."""

    code = "equal_shares"
    name = _("Participatory budget, by Equal Shares")
    explanation = _(
        "By Equal Shares: everybody’s vote is worth the same amount of money. A project wins when the people "
        "who chose it can pay for it together."
    )
    ties = "cheaper first, then more votes, then the order of the list"
    ties_words = _("Ties: the cheaper one first, then the one with more votes, then the order of the list.")
    usual = town_rule({"rule": "equalshares/add1"})
    monotone = Monotone(cost=False, votes=False)


class Greedy(Budget):
    """The familiar rule: in the order of votes, whatever still fits."""

    code = "greedy"
    name = _("Participatory budget, by number of votes")
    explanation = _("Projects are selected in order of votes until the budget is spent.")
    ties = "cheaper first, then the order of the list"
    ties_words = _("Ties: the cheaper one first, then the order of the list.")
    usual = town_rule({"rule": "greedy"})


def _bought(
    costs: Mapping[str, Fraction], ballots: Named, budget: Fraction, town: TownRule
) -> tuple[Outcome, list[Tied]]:
    if not town.greedy:
        outcome = equal_shares(costs, ballots, budget, completion=town.completion)
        return outcome, by_rate(list(costs), outcome)
    votes = support(grouped(ballots, costs), costs)
    outcome = greedy_by_score(costs, votes, budget, skip=town.skip, threshold=town.threshold)
    # What ended the count, or took no part in it, was not decided by a tie.
    ties = by_votes(costs, votes, budget, outcome.selected) if town.skip and not town.threshold else []
    return outcome, ties


def _costs(vote: Paper, choice: Choice) -> list[Decimal]:
    return [o.cost or Decimal(0) for o in vote.options if o.id in choice]


def _segments(costs: list[Decimal], budget: Decimal) -> list[tuple[float, float]]:
    """Begin and width of each chosen option on the bar of the budget, in percent."""
    found, at = [], Fraction(0)
    for cost in costs:
        width = 100 * Fraction(cost) / Fraction(budget) if budget else Fraction(0)
        found.append((round(float(at), 2), round(float(min(width, 100 - at)), 2)))
        at = min(Fraction(100), at + width)
    return found
