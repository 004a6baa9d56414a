"""The results that pol.is stored for three conversations, given its own groups, centre and components."""

import numpy as np
import pytest

from civic.statements.opinion.agreement import (
    Tally,
    consensus,
    group_informed,
    prop_test,
    representative,
    share,
    tally,
    two_prop_test,
)
from civic.statements.opinion.routing import priorities
from civic.statements.opinion.space import extremity, opinion_space, project
from civic.statements.opinion.votes import in_conversation


def grouped(stored):
    return tally(stored.conversation.values, stored.labels, stored.groups)


def everybody(stored):
    return tally(stored.conversation.values, np.zeros(len(stored.labels), dtype=int), 1)


def test_pol_is_votes_of_each_group(stored):
    counts = grouped(stored)
    for group in range(stored.groups):
        votes = stored.results["group-votes"][str(group)]["votes"]
        for column, name in enumerate(stored.conversation.statements):
            assert counts.agree[group, column] == votes[name]["A"]
            assert counts.disagree[group, column] == votes[name]["D"]
            assert counts.votes[group, column] == votes[name]["S"]


def test_pol_is_group_informed_consensus_within_2e_16(stored):
    expected = stored.by_statement("group-aware-consensus")
    assert np.abs(group_informed(grouped(stored)) - expected).max() <= 2e-16


def test_pol_is_priorities_given_its_own_centre_and_components(stored):
    counts = grouped(stored)
    found = priorities(
        counts.agree.sum(axis=0),
        counts.passes.sum(axis=0),
        counts.votes.sum(axis=0),
        extremity(stored.space),
        stored.conversation.meta,
    )
    assert found == pytest.approx(stored.by_statement("comment-priorities"), rel=1e-12)


def test_pol_is_extremity_of_statements(stored):
    expected = stored.results["pca"]["comment-extremity"]
    assert extremity(stored.space) == pytest.approx(np.array(expected), abs=1e-12)


def test_pol_is_centre_and_components_come_out_of_the_exact_decomposition(stored):
    space = opinion_space(stored.conversation)
    assert space.centre == pytest.approx(stored.space.centre, abs=1e-13)
    for ours, theirs in zip(space.components, stored.space.components, strict=True):
        assert abs(ours @ theirs) == pytest.approx(1, abs=1e-12)


def test_pol_is_numbers_of_every_representative_statement_within_3e_7(stored):
    counts = grouped(stored)
    checked = 0
    everything = np.ones(len(stored.conversation.statements), dtype=bool)
    for side, other in ((counts.agree, counts.disagree), (counts.disagree, counts.agree)):
        one_sided = Tally(side, other, counts.votes)
        ranked = representative(one_sided, everything, most=10**6)
        for group, rows in stored.results["repness"].items():
            for row in rows:
                if (row["repful-for"] == "agree") is not (side is counts.agree):
                    continue
                mine = measured(one_sided, int(group), stored.column(row["tid"]))
                assert mine["share"] == pytest.approx(row["p-success"], abs=3e-7)
                assert mine["share_test"] == pytest.approx(row["p-test"], abs=3e-7)
                assert mine["repness"] == pytest.approx(row["repness"], abs=3e-7)
                assert mine["repness_test"] == pytest.approx(row["repness-test"], abs=3e-7)
                checked += 1
        assert len(ranked) == stored.groups
    assert checked == sum(len(rows) for rows in stored.results["repness"].values())


def measured(counts, group, column):
    from civic.statements.opinion.agreement import measure

    found = measure(counts.agree, counts.votes)
    return {
        name: float(getattr(found, name)[group, column]) for name in ("share", "share_test", "repness", "repness_test")
    }


def test_pol_is_representative_statements_are_the_ones_that_rank_first(stored):
    """All that pol.is shows but the one that it puts first because the group agrees with it most."""
    found = representative(grouped(stored), stored.conversation.mapped)
    for group, rows in stored.results["repness"].items():
        mine = {(stored.conversation.statements[row.statement], row.agrees) for row in found[int(group)]}
        theirs = {(str(row["tid"]), row["repful-for"] == "agree") for row in rows if not row.get("best-agree")}
        assert theirs <= mine
        assert 1 <= len(mine) <= 5


def test_pol_is_consensus_where_no_minimum_of_votes_is_asked(stored):
    counts = everybody(stored)
    for side, successes in (("agree", counts.agree[0]), ("disagree", counts.disagree[0])):
        found = consensus(successes, counts.votes[0], stored.conversation.mapped, min_votes=0)
        expected = stored.results["consensus"][side]
        assert [stored.conversation.statements[row.statement] for row in found] == [str(row["tid"]) for row in expected]
        for mine, theirs in zip(found, expected, strict=True):
            assert (mine.successes, mine.trials) == (theirs["n-success"], theirs["n-trials"])
            assert mine.share == pytest.approx(theirs["p-success"], abs=2e-16)
            assert mine.share_test == pytest.approx(theirs["p-test"], abs=1e-12)


def test_pol_is_counts_the_same_people_in_the_conversation(stored):
    inside = in_conversation(stored.conversation.values)
    mine = {int(stored.conversation.participants[n]) for n in np.flatnonzero(inside)}
    # pol.is never lets somebody out again: who came in while there were few statements or few people stays.
    assert mine <= set(stored.results["in-conv"])
    assert len(mine) >= 0.8 * len(stored.results["in-conv"])


def test_pol_is_places_of_participants_given_its_own_centre_and_components(stored):
    points = project(np.where(stored.conversation.mapped, stored.conversation.values, 0), stored.space)
    base = stored.results["base-clusters"]
    close = 0
    alone = [n for n, members in enumerate(base["members"]) if len(members) == 1]
    for n in alone:
        row = stored.conversation.participants.index(str(base["members"][n][0]))
        close += np.abs(points[row] - [base["x"][n], base["y"][n]]).max() < 1e-9
    # One participant voted on after pol.is had last moved the place of their base cluster.
    assert close >= len(alone) - 1


@pytest.mark.parametrize(("agreed", "expected"), [((8, 3), 0.25), ((5, 5), 0.25), ((10, 0), 0.0763889)], ids=str)
def test_a_proposal_that_divides_ranks_below_a_lukewarm_one(agreed, expected):
    votes = np.array([[10], [10]])
    agree = np.array([[agreed[0]], [agreed[1]]])
    assert group_informed(Tally(agree, votes - agree, votes))[0] == pytest.approx(expected, abs=5e-8)


def test_tests_of_proportions_as_published():
    count = np.array
    assert prop_test(count(8), count(10)) == pytest.approx(2.110579, abs=5e-7)
    assert two_prop_test(count(8), count(3), count(10), count(10)) == pytest.approx(2.168145, abs=5e-7)
    assert share(count(8), count(10)) / share(count(3), count(10)) == pytest.approx(2.25)
