"""What is told of decisions by group: known answers, what is too little, what stays, and what an attacker gets."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest

from civic.statistics import outcomes as o
from civic.statistics import outcomes_kept as kept
from civic.statistics.deciding import halving
from civic.statistics.dimensions import NOT_TOLD, Dimension
from civic.statistics.measures.disparity import Verdict
from civic.statistics.outcomes import Decided, Entries, Outcomes, Shown, Target, gated
from civic.statistics.snapshot import Snapshot
from tests.unit.statistics.test_measures_disparity import UCB

GENDER = Dimension("gender", ("woman", "man", NOT_TOLD))
HOODS = Dimension("neighbourhood", ("north", "south", "east", NOT_TOLD))


LOT = b"tests"


def findings(outcomes: Outcomes, dimensions: Sequence[Dimension], shown: Shown, lot: bytes = LOT) -> Entries:
    return o.findings(outcomes, dimensions, shown, lot)


def always(*_about: object) -> bool:
    return True


def people(codes: Sequence[Sequence[int]], first: int = 0) -> Snapshot:
    n = len(codes)
    return Snapshot(np.arange(first, first + n), np.array(codes, np.int16), np.ones((n, 1), bool))


def decisions(
    rows: list[tuple[str, str, int, int]], each: int = 20, target: Target = Target.ACCEPTED
) -> tuple[Outcomes, dict[str, list[int]]]:
    """(group, stratum, favourable, all), each group's decisions handed round among as many people."""
    groups = sorted({row[0] for row in rows})
    codes = [[GENDER.categories.index(group)] for group in groups for _ in range(each)]
    who = {group: list(range(i * each, (i + 1) * each)) for i, group in enumerate(groups)}
    made = []
    for group, stratum, good, n in rows:
        order = [i < good for i in range(n)]
        random.Random(f"{group}/{stratum}").shuffle(order)
        made += [Decided(who[group][i % each], target, stratum, way) for i, way in enumerate(order)]
    return Outcomes(people(codes), tuple(made)), who


def ucb() -> Outcomes:
    rows = [("man", d, am, am + rm) for d, (am, rm, _af, _rf) in UCB.items()]
    rows += [("woman", d, af, af + rf) for d, (_am, _rm, af, rf) in UCB.items()]
    return decisions(rows)[0]


def test_d1_the_gap_of_the_sums_is_explained_and_one_stratum_differs_for_women() -> None:
    told = {each.group: each for each in findings(ucb(), [GENDER], always)[Target.ACCEPTED, "gender"]}
    assert (told["woman"].verdict, told["woman"].explained) == (Verdict.NO_EVIDENCE, True)
    assert (told["man"].verdict, told["man"].explained) == (Verdict.NO_EVIDENCE, True)
    assert told["woman"].differs == (("A", "more"),) and told["man"].differs == (("A", "fewer"),)
    assert (told["woman"].size, told["man"].size) == (1000, 1000)


def test_a_gap_within_strata_is_told_with_its_way() -> None:
    found, _who = decisions([("woman", "t", 30, 100), ("man", "t", 70, 100)])
    told = findings(found, [GENDER], always)[Target.ACCEPTED, "gender"]
    assert [(each.group, each.verdict, each.way) for each in told] == [
        ("man", Verdict.MATERIAL, "more"),
        ("woman", Verdict.MATERIAL, "fewer"),
    ]


@pytest.mark.parametrize(
    ("rows", "each"),
    [
        ([("woman", "t", 10, 29), ("man", "t", 70, 100)], 20),  # 29 decisions
        ([("woman", "t", 30, 100), ("man", "t", 70, 100)], 9),  # nine people behind them
        ([("woman", "t", 0, 100), ("man", "t", 9, 100)], 20),  # nine people had the outcome
    ],
)
def test_too_little_is_not_told(rows: list[tuple[str, str, int, int]], each: int) -> None:
    assert findings(decisions(rows, each)[0], [GENDER], always)[Target.ACCEPTED, "gender"] == ()


def test_a_group_whose_figure_is_hidden_is_not_told() -> None:
    found, _who = decisions([("woman", "t", 30, 100), ("man", "t", 70, 100)])
    told = findings(found, [GENDER], lambda _target, _name, group: group != "woman")
    assert [each.group for each in told[Target.ACCEPTED, "gender"]] == ["man"]


def test_those_who_did_not_tell_are_in_no_comparison() -> None:
    found, _who = decisions([("woman", "t", 30, 100), ("", "t", 70, 100)])
    assert findings(found, [GENDER], always)[Target.ACCEPTED, "gender"] == ()


def test_p_values_are_adjusted_over_all_dimensions_together() -> None:
    codes = [[k % 2, k // 2 % 3] for k in range(200)]
    rows = tuple(Decided(k, Target.ACCEPTED, "", k // 2 < (66 if k % 2 else 48)) for k in range(200))
    alone = findings(Outcomes(people([[c[0]] for c in codes]), rows), [GENDER], always)
    beside = findings(Outcomes(people(codes), rows), [GENDER, HOODS], always)
    assert {each.verdict for each in alone[Target.ACCEPTED, "gender"]} == {Verdict.MATERIAL}
    assert {each.verdict for each in beside[Target.ACCEPTED, "gender"]} == {Verdict.NO_EVIDENCE}


def changed(found: Outcomes, people_: Sequence[int]) -> Outcomes:
    """The same, but these people were decided on the other way."""
    flip = set(people_)
    return Outcomes(
        found.snapshot,
        tuple(
            Decided(r.person, r.target, r.stratum, not r.favourable if r.person in flip else r.favourable)
            for r in found.rows
        ),
    )


def entries_after(flipped: int) -> tuple[o.Entries, o.Entries, o.Entries, dict[o.Key, int]]:
    before, who = decisions([("woman", "t", 100, 200), ("man", "t", 100, 200)])
    first = findings(before, [GENDER], always)
    after = changed(before, who["woman"][:flipped])
    # what is decided anew is all in favour of men, so that today's words differ
    after = Outcomes(
        after.snapshot,
        tuple(
            Decided(r.person, r.target, r.stratum, False if r.person in who["woman"][:flipped] else r.favourable)
            for r in after.rows
        ),
    )
    fresh = findings(after, [GENDER], always)
    past = o.Past(1, before, first, dict.fromkeys(first, 1))
    kept, since = gated(fresh, after, [GENDER], [past], 2)
    return first, fresh, kept, since


def test_an_entry_stays_until_ten_people_behind_it_changed() -> None:
    key = (Target.ACCEPTED, "gender")
    first, fresh, kept, since = entries_after(9)
    assert fresh[key] != first[key] and kept[key] == first[key] and since[key] == 1
    first, fresh, kept, since = entries_after(10)
    assert kept[key] == fresh[key] != first[key] and since[key] == 2


def test_it_never_says_something_else_of_nearly_the_same_people_than_any_earlier_release() -> None:
    key = (Target.ACCEPTED, "gender")
    before, who = decisions([("woman", "t", 100, 200), ("man", "t", 100, 200)])
    first = findings(before, [GENDER], always)
    between = changed(before, who["woman"])
    one = o.Past(1, before, first, dict.fromkeys(first, 1))
    second, since = gated(findings(between, [GENDER], always), between, [GENDER], [one], 2)
    history = [one, o.Past(2, between, second, since)]
    # Back to the people of the first release, but for one, and with other words by force.
    again = changed(before, who["woman"][:1])
    forced = dict(findings(again, [GENDER], always)) | {key: ()}
    kept, age = gated(forced, again, [GENDER], history, 3)
    assert kept[key] == second[key] and age[key] == since[key]


def test_what_is_kept_is_read_as_it_was_written() -> None:
    found = ucb()
    entries = findings(found, [GENDER], always)
    assert kept.of_json(kept.as_json(entries)) == entries
    past = kept.past_of(4, kept.to_bytes(found.rows, dict.fromkeys(entries, 4)), kept.as_json(entries), found.snapshot)
    assert (past.number, past.entries, past.outcomes.rows) == (4, entries, found.rows)


def _told(made: Outcomes, lot: str) -> object:
    return findings(made, [GENDER], always, lot.encode())[Target.ACCEPTED, "gender"]


def guessed(tries: int, lots: int) -> float:
    """A5 on words: all outcomes are public, all groups but one known; the attacker knows the rule, not the lot.

    He runs the program with either group and many lots, and guesses the one that says more often what was published.
    """
    right = 0.0
    for seed in range(tries):
        chance = random.Random(seed)
        n = chance.choice([60, 80, 122, 200])
        gap = chance.choice([0.0, 0.15, 0.3])
        truth = chance.randrange(2)
        groups = [k % 2 for k in range(n - 1)]
        ways = [chance.random() < 0.6 - gap * (group == 0) for group in [*groups, truth]]
        rows = tuple(Decided(k, Target.ACCEPTED, "", way) for k, way in enumerate(ways))
        # The groups of everybody, with either guess for the last one.
        either = [Outcomes(people([[group] for group in [*groups, last]]), rows) for last in (0, 1)]
        published = _told(either[truth], f"secret {seed}")
        likely = [sum(_told(guess, f"{seed}/{k}") == published for k in range(lots)) for guess in either]
        right += 0.5 if likely[0] == likely[1] else float(likely[truth] > likely[1 - truth])
    return right / tries


def test_who_knows_everybody_but_one_hardly_learns_the_last_ones_group() -> None:
    assert guessed(40, 5) <= 0.62  # sampling error 0.08


@pytest.mark.long
def test_who_knows_everybody_but_one_hardly_learns_the_last_ones_group_in_many_tries() -> None:
    assert guessed(1000, 40) <= 0.56


def test_the_gap_that_would_show_follows_from_what_is_told() -> None:
    assert o.detectable(30, 30) == pytest.approx(0.3617, abs=1e-3)
    assert o.detectable(1000, 1000) == pytest.approx(0.0626, abs=1e-3)


@pytest.mark.parametrize(
    ("days", "half"), [([], None), ([3], 3), ([1, 2, 3, 4], 2), ([1, 9, 9, 9], 1), ([2, 2, 2, 9], 2)]
)
def test_the_days_within_which_half_are_answered(days: list[float], half: float | None) -> None:
    assert halving(days) == half
