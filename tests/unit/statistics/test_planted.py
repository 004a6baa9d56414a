"""Whether the pages name the step at which a group was lost, in towns made so that one knows: through the whole gate.

What is read here is what everybody can read: the protected tables and the population.
"""

from __future__ import annotations

import pytest

from tests.support.planted import Planted, planted

SEEDS = 100


def _named_rightly(town: Planted) -> bool:
    """Whether the group that is lost is named, with the step at which it is."""
    assert town.step is not None
    found = [(each.dimension, each.row.group, each.most.stage) for each in town.named if each.most is not None]
    return (town.dimension, town.group, town.step.value) in found


def test_the_step_at_which_a_group_is_lost_is_named_and_none_where_none_is() -> None:
    assert _named_rightly(planted(1, biased=True))
    assert planted(1, biased=False).named == []


@pytest.mark.long
def test_of_100_towns_at_least_95_name_the_step_and_at_most_5_name_any_without_a_bias() -> None:
    named = sum(_named_rightly(planted(seed, biased=True)) for seed in range(SEEDS))
    alarms = sum(bool(planted(seed, biased=False).named) for seed in range(SEEDS))
    print(f"named: {named} of {SEEDS}; named where nothing was planted: {alarms} of {SEEDS}")
    assert named >= 95 and alarms <= 5
