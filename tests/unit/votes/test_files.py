"""Pabulib and BLT files: four kinds of ballots, voters' age and sex, and a sentence for every broken line."""

import csv
import gzip
import io
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civic.core.methods import FileError
from civic.votes.files.blt import parse_blt, read_blt
from civic.votes.files.pabulib import SECTIONS, RankPoints, VoteType, parse_pabulib, read_pabulib
from civic.votes.tally.approval_and_score import score

PB = '''META
key;value
description;A square; a park
budget;1000,50
vote_type;approval
PROJECTS
project_id;cost;name;category;selected
p1;300;"Bench; ""oak""";green,seats;1
p2;700.5;12" pipe;;0
VOTES
voter_id;vote;age;sex;neighborhood
1;p1,p2;34;F;North
2;;;;
'''

BLT = """4 2 # candidates, seats
-2
3 1 4=3 0
(17) 2 2 1 - 4 0
1 0
0
"Ada"
"Bo"
"Cy ""C"" Dee"
Dot
"The square"
"""


def pb(text=PB):
    return parse_pabulib(io.StringIO(text), "town.pb")


def blt(text=BLT):
    return parse_blt(io.StringIO(text), "ward.blt")


def test_a_pabulib_file_is_read_with_all_it_tells():
    found = pb()
    assert found.meta["description"] == "A square; a park"
    assert (found.budget, found.vote_type) == (Fraction("1000.5"), VoteType.APPROVAL)
    first, second = found.projects
    assert (first.id, first.cost, first.name) == ("p1", 300, 'Bench; "oak"')
    assert (first.categories, first.selected, second.selected) == (("green", "seats"), True, False)
    assert (second.name, second.cost) == ('12" pipe', Fraction("700.5"))
    voter, silent = found.ballots
    assert (voter.projects, voter.age, voter.sex, voter.neighborhood) == (("p1", "p2"), 34, "F", "North")
    assert (silent.projects, silent.age, silent.sex, silent.neighborhood) == ((), None, None, None)
    assert list(found.approvals()) == [(frozenset({"p1", "p2"}), 1), (frozenset(), 1)]


def ranked(ballots, projects=("a", "b", "c"), **scores):
    """An ordinal file with these ballots, and with a column of scores if any are given."""
    rows = "".join(f"{name};1;{scores.get(name, '')}\n" for name in projects)
    votes = "".join(f"{voter};{','.join(ballot)}\n" for voter, ballot in enumerate(ballots))
    head = f"META\nkey;value\nbudget;1\nvote_type;ordinal\nmax_length;{len(projects)}\n"
    return pb(f"{head}PROJECTS\nproject_id;cost;score\n{rows}VOTES\nvoter_id;vote\n{votes}")


UNEQUAL = ["a", "a", "a", "bca", "bca"]


@pytest.mark.parametrize(
    ("scores", "convention", "totals"),
    [
        ({}, RankPoints.OWN, {"a": 5, "b": 6, "c": 4}),
        ({"a": 5, "b": 6, "c": 4}, RankPoints.OWN, {"a": 5, "b": 6, "c": 4}),
        ({"a": "11.0", "b": 6, "c": 4}, RankPoints.LONGEST, {"a": 11, "b": 6, "c": 4}),
        ({"a": 7, "b": 7, "c": "?"}, RankPoints.OWN, {"a": 5, "b": 6, "c": 4}),
    ],
)
def test_ranks_count_as_the_files_own_scores_do(scores, convention, totals):
    found = ranked(UNEQUAL, **scores)
    assert found.rank_points is convention
    assert score(list("abc"), found.scores()).totals == totals


@settings(max_examples=60, deadline=None)
@given(st.lists(st.permutations("abcd").flatmap(lambda p: st.integers(1, 4).map(lambda n: p[:n])), min_size=1))
def test_of_ballots_of_any_length_the_convention_is_found_by_which_the_scores_come_out(ballots):
    """Each convention is found again from its own scores, unless both say the same."""
    counted = {}
    for ranks in RankPoints:
        points = ranked(ballots, "abcd").scores(ranks)
        counted[ranks] = {name: int(total) for name, total in score(list("abcd"), points).totals.items()}
    first = {RankPoints.OWN: len, RankPoints.LONGEST: lambda _: 4}
    for ranks, totals in counted.items():
        by_hand = {n: sum(first[ranks](b) - b.index(n) for b in ballots if n in b) for n in "abcd"}
        assert totals == by_hand
        assert dict(score(list("abcd"), ranked(ballots, "abcd", **totals).scores()).totals) == totals


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_file_that_a_spreadsheet_saved_is_the_same_file(separator):
    table = [["META"], ["key", "value"], ["description", 'A "square"; a park'], ["budget", "1000"]]
    table += [["vote_type", "approval"], ["PROJECTS"], ["project_id", "cost", "name"], ["a", "300", "Path, paved"]]
    table += [["b", "2", "x"], ["VOTES"], ["voter_id", "vote"], ["1", "a,b"], ["2", "b"]]

    def saved(with_separator):
        rows = io.StringIO()
        csv.writer(rows, delimiter=with_separator).writerows(row + [""] * (3 - len(row)) for row in table)
        return replace(pb(rows.getvalue()), warnings=())

    assert saved(separator) == saved(";")
    assert saved(";").meta["description"] == 'A "square"; a park'
    assert saved(";").costs == {"a": 300, "b": 2}


@pytest.mark.parametrize("kind", ["cumulative", "scoring"])
def test_points_are_read_and_nought_is_no_support(kind):
    text = PB.replace("approval", kind).replace("vote;age", "vote;points;age")
    found = pb(text.replace("1;p1,p2;", "1;p1,p2;5,0;").replace("2;;;;", "2;p2;-1;;;"))
    assert found.ballots[0].points == (5, 0)
    assert [approved for approved, _ in found.approvals()] == [frozenset({"p1"}), frozenset()]
    assert list(found.scores()) == [({"p1": 5, "p2": 0}, 1), ({"p2": -1}, 1)]


def test_a_number_in_meta_that_is_not_so_is_a_warning():
    assert pb(PB.replace("PROJECTS\n", "num_votes;3\nPROJECTS\n", 1)).warnings == (
        "line 6: num_votes is 3, but the file has 2 ballots.",
    )


def windows(text):
    """As Windows programs save it."""
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("wrap", [str.encode, windows, lambda text: gzip.compress(text.encode())])
def test_files_are_read_whatever_the_wrapping(tmp_path, wrap):
    (tmp_path / "town.pb").write_bytes(wrap(PB))
    (tmp_path / "ward.blt").write_bytes(wrap(BLT))
    assert read_pabulib(tmp_path / "town.pb") == pb()
    assert read_blt(tmp_path / "ward.blt") == blt()


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (PB, "", 0, "empty"),
        ("META\n", "", 1, "first line must be META"),
        ("META\n", "META\nMETA\n", 2, "second time"),
        (PB[PB.index("VOTES") :], "", 0, "section VOTES is missing"),
        ("budget;1000,50\n", "", 0, "needs the key budget"),
        ("1000,50", "a lot", 4, "the budget must be a number"),
        ("1000,50", "-5", 4, "the budget is negative"),
        ("budget", "budget\nbudget", 4, "a semicolon and a value"),
        ("vote_type;", "vote_type;x", 5, "vote_type must be one of"),
        ("vote_type;approval\n", "vote_type;approval\nbudget;1\n", 6, "given twice"),
        ("project_id;", "id;", 7, "needs the column 'project_id'"),
        ("name;category", "name;name", 7, "named twice"),
        ("p2;700.5", "p1;700.5", 9, "stands already in line 8"),
        ("p2;700.5", ";700.5", 9, "has no id"),
        ("p2;700.5", "p2;-700.5", 9, "cost of project 'p2' is negative"),
        ("p2;700.5", "p2;dear", 9, "must be a number such as"),
        ("p2;700.5;", "p2;700.5;more;", 9, "6 fields where the header of PROJECTS names 5"),
        ("1;p1,p2", "1;p1,p3", 12, "'p3', which PROJECTS does not list"),
        ("2;;;;", "1;;;;", 13, "the voter '1' stands already in line 12"),
        ("2;;;;", "2;;", 13, "3 fields"),
        ("approval", "scoring", 11, "needs the column 'points'"),
    ],
)
def test_a_broken_pabulib_file_is_told_with_its_line(old, new, line, told):
    with pytest.raises(FileError) as caught:
        pb(PB.replace(old, new, 1))
    assert (caught.value.line, caught.value.path) == (line, "town.pb")
    assert told in caught.value.message


@pytest.mark.parametrize(("points", "told"), [("5", "1 points for 2 projects"), ("5,x", "points must be numbers")])
def test_points_that_do_not_fit_the_ballot_are_told(points, told):
    text = PB.replace("approval", "scoring").replace("vote;age", "vote;points;age")
    with pytest.raises(FileError, match=told):
        pb(text.replace("1;p1,p2;", f"1;p1,p2;{points};").replace("2;;;;", "2;;;;;"))


def test_a_blt_file_is_read_with_shared_ranks_and_withdrawn_candidates():
    found = blt()
    assert (found.title, found.seats) == ("The square", 2)
    assert (found.candidates, found.withdrawn) == (("Ada", 'Cy "C" Dee', "Dot"), ("Bo",))
    assert found.ballots == (
        ((("Ada",), ("Dot", 'Cy "C" Dee')), 3),
        ((("Ada",), ("Dot",)), 2),
        ((), 1),
    )


def test_names_in_comments_stand_in_for_missing_names():
    text = "2 1\n1 1 2 0\n0\n# ALTERNATIVE NAME 1: Ada (X)\n# ALTERNATIVE NAME 2: Bo\nWard"
    assert (blt(text).candidates, blt(text).title) == (("Ada (X)", "Bo"), "Ward")


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        (BLT, "\n# nothing\n", 0, "empty"),
        ("4 2 #", "4 #", 1, "two numbers above 0"),
        ("4 2 #", "4 0 #", 1, "two numbers above 0"),
        ("-2\n", "-5\n", 2, "from 1 to 4, not '5'"),
        ("3 1 4=3 0", "3 1 4=3", 3, "must end with 0"),
        ("3 1 4=3 0", "3 1 4=9 0", 3, "from 1 to 4, not '9'"),
        ("3 1 4=3 0", "3 1 4=1 0", 3, "names candidate 1 twice"),
        ("3 1 4=3 0", "-3 1 4=3 0", 3, "whole number of voters, not '-3'"),
        ("3 1 4=3 0", "1.5 1 4=3 0", 3, "whole number of voters, not '1.5'"),
        (BLT[BLT.index('0\n"Ada') :], "", 0, "cut off"),
        ('"Bo"\n', '"Ada"\n', 8, "stands already in line 7"),
        ('"Bo"\n"Cy ""C"" Dee"\n', "", 0, "4 candidates need 4 names"),
        ("Dot", "Dot\nDan", 0, "4 candidates need 4 names"),
    ],
)
def test_a_broken_blt_file_is_told_with_its_line(old, new, line, told):
    with pytest.raises(FileError) as caught:
        blt(BLT.replace(old, new, 1))
    assert (caught.value.line, caught.value.path) == (line, "ward.blt")
    assert told in caught.value.message


@pytest.mark.parametrize("head", ["5001 1", "9999999 1", "999999999 999999999"])
def test_a_blt_file_of_too_many_candidates_is_refused_at_its_head(head):
    with pytest.raises(FileError, match="line 1: .* candidates are too many; at most 5,000"):
        blt(f"{head}\n1 1 2 0\n0\n")


def test_names_without_end_are_counted_and_not_kept():
    with pytest.raises(FileError, match="2 candidates need 2 names.* found were 8 lines"):
        blt('2 1\n0\n"A"\n"B"\n"T"\n' + '"X"\n' * 5)


def test_the_sections_of_a_pabulib_file_have_bounds(monkeypatch):
    monkeypatch.setitem(SECTIONS, "PROJECTS", 2)
    pb()
    monkeypatch.setitem(SECTIONS, "PROJECTS", 1)
    with pytest.raises(FileError, match="line 9: PROJECTS has more than 1 lines"):
        pb()


@pytest.mark.parametrize("told", ["9" * 5000, "-3", "²", "1e9"])
def test_a_length_that_is_no_number_of_projects_is_left_out(told):
    assert pb(PB.replace("vote_type;approval", f"vote_type;approval\nmax_length;{told}")).longest == 2
