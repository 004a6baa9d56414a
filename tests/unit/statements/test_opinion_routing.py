"""What people see next is no accident: pol.is's priorities were all 49 for 16 months, and no test noticed."""

from collections import Counter

import numpy as np
import pytest

from civic.core.methods import MethodError
from civic.statements.opinion.analysis import opinion_groups
from civic.statements.opinion.routing import next_statement, priorities


def test_routing_is_not_uniform(vtaiwan):
    """Every statement at 49, or at any other single number, fails here."""
    found = opinion_groups(vtaiwan)
    # Almost half of the statements were moderated away after their first vote and rightly rank alike.
    priority = found.priority[found.conversation.seen.sum(axis=0) >= 10]
    assert len(np.unique(priority.round(9))) > 0.9 * len(priority) > 80
    assert priority.max() > 100 * priority.min()
    shares = np.sort(priority / priority.sum())
    assert shares[-len(shares) // 4 :].sum() > 0.4


def test_statements_are_drawn_in_proportion_to_their_priority(vtaiwan):
    found = opinion_groups(vtaiwan)
    priority = dict(zip(found.conversation.statements, found.priority.tolist(), strict=True))
    draws = 20_000
    drawn = Counter(next_statement(priority, (), (n + 0.5) / draws) for n in range(draws))
    total = sum(priority.values())
    for name, value in priority.items():
        assert drawn[name] == pytest.approx(draws * value / total, abs=1.01)


def test_only_statements_about_the_conversation_have_priority_49(stored):
    values = stored.by_statement("comment-priorities")
    assert ((values == 49) == stored.conversation.meta).all()


def sample(agree, passes, votes, extremity=1.0):
    counts = [np.array([number]) for number in (agree, passes, votes)]
    return priorities(*counts, np.array([extremity]), np.array([False]))[0]


@pytest.mark.parametrize(
    ("more", "less", "why"),
    [
        (sample(0, 0, 0), sample(20, 5, 40), "a new statement goes first"),
        (sample(30, 5, 40), sample(10, 5, 40), "agreement raises it"),
        (sample(20, 2, 40), sample(20, 18, 40), "passing lowers it"),
        (sample(20, 5, 40, 3.0), sample(20, 5, 40, 0.0), "a statement that divides raises it"),
    ],
)
def test_priority_goes_the_right_way(more, less, why):
    assert more > less, why


def test_a_priority_by_hand():
    """S=10, A=4, P=2, E=1: ((1 - 3/12) * 2 * 5/12 * (1 + 8/4))^2."""
    assert sample(4, 2, 10) == pytest.approx((0.75 * 2 * 5 / 12 * 3) ** 2)


def test_a_statement_that_was_seen_never_comes_again():
    priority = {"a": 1.0, "b": 5.0, "c": 0.0}
    assert {next_statement(priority, {"b"}, chance) for chance in (0.0, 0.5, 0.999)} == {"a"}
    assert next_statement(priority, {"a", "b", "c"}, 0.5) is None
    assert next_statement({"a": 0.0, "b": 0.0}, (), 0.9) == "b"
    with pytest.raises(MethodError):
        next_statement(priority, (), 1.0)
