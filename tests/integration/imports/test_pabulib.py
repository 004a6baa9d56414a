"""A participatory budget of the past, from the command to the closed vote."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import func, select

from civic.core.db import db
from civic.imports import console
from civic.places.models import Neighbourhood
from civic.processes.models import Process
from civic.towns.models import Municipality
from civic.votes import queries
from civic.votes.models import Ballot, Vote
from civic.votes.rules import VoteState
from tests.support.imports import Desk

Told = pytest.CaptureFixture[str]
META = (
    "description;Budget of a town",
    "date_begin;15.06.2018",
    "date_end;30.06.2018",
    "budget;100",
    "vote_type;approval",
    "rule;greedy",
    "language;pl",
    "currency;PLN",
    "max_length;2",
)
PROJECTS = (
    "project_id;cost;votes;name;category;selected\n"
    "a;60;3;Drzewa;green,public space;1\nb;50;1;Ławka;;0\nc;40;1;Kino;culture;1\n"
)


def file(votes: str, *meta: str, projects: str = PROJECTS) -> str:
    names = {line.split(";")[0] for line in meta}
    lines = [line for line in META if line.split(";")[0] not in names] + [line for line in meta if line[-1] != ";"]
    header = "voter_id;age;sex;neighborhood;vote\n"
    return f"META\nkey;value\n{chr(10).join(lines)}\nPROJECTS\n{projects}VOTES\n{header}{votes}"


BALLOTS = "1;34;F;;a,b\n2;70;M;;a\n3;;;;a,c\n"


def votes_of(process: Process) -> list[Vote]:
    return list(db.session.scalars(select(Vote).where(Vote.process_id == process.id)))


def test_a_budget_becomes_a_closed_vote_with_its_projects(desk: Desk, process: Process, capsys: Told) -> None:
    assert desk.pabulib(file(BALLOTS)) == 0
    [vote] = votes_of(process)
    assert (vote.state, vote.titles, vote.method) == (VoteState.CLOSED, {"en": "Budget of a town"}, "greedy")
    assert (vote.budget, vote.currency, vote.most) == (Decimal(100), "PLN", 2)
    assert [(o.external_id, o.titles, o.cost, o.texts) for o in queries.options(vote.id)] == [
        ("a", {"pl": "Drzewa"}, Decimal(60), {"en": "green, public space"}),
        ("b", {"pl": "Ławka"}, Decimal(50), {}),
        ("c", {"pl": "Kino"}, Decimal(40), {"en": "culture"}),
    ]
    told = capsys.readouterr()
    assert f"votes/{vote.id}: 3 projects and 3 ballots arrived; 2 projects are selected by greedy." in told.out
    assert told.err == ""


def test_every_ballot_is_counted_and_every_voter_known_by_group_only(desk: Desk, process: Process) -> None:
    desk.pabulib(file(BALLOTS))
    [vote] = votes_of(process)
    assert vote.result is not None
    ids = {str(option.id): option.external_id for option in queries.options(vote.id)}
    assert {ids[key]: count for key, count in vote.result["votes"].items()} == {"a": 3, "b": 1, "c": 1}
    assert (vote.result["ballots"], vote.result["roll"]) == (3, 3)
    voters = queries.voters(process.id)
    assert len(voters) == 3
    assert all(person is None and respondent is not None for person, respondent in voters)


def test_no_table_holds_a_voter_beside_a_choice(desk: Desk, process: Process) -> None:
    desk.pabulib(file(BALLOTS))
    assert {column.name for column in Ballot.__table__.columns} & {
        "roll_entry_id",
        "respondent_id",
        "person_id",
    } == set()
    slots = list(db.session.scalars(select(Ballot.slot)))
    assert len(set(slots)) == 3
    assert all(len(slot) == 64 for slot in slots)


def test_the_same_file_arrives_once(desk: Desk, process: Process, capsys: Told) -> None:
    desk.pabulib(file(BALLOTS))
    before = counts()
    [vote] = votes_of(process)
    capsys.readouterr()
    assert desk.pabulib(file(BALLOTS)) == 0
    assert counts() == before
    assert capsys.readouterr().out == f"The same file is here already, as votes/{vote.id}. Nothing was changed.\n"


def counts() -> list[int]:
    tables = ("votes_vote", "votes_ballot", "votes_roll_entry", "demographics_respondent", "audit_entry")
    return [db.session.scalar(select(func.count()).select_from(db.metadata.tables[name])) or 0 for name in tables]


def test_a_voters_neighbourhood_is_found_by_name(desk: Desk, town: Municipality, process: Process) -> None:
    hood = db.session.scalars(select(Neighbourhood).where(Neighbourhood.town_id == town.town_id)).first()
    assert hood is not None
    desk.pabulib(file(f"1;34;F;{hood.names['en'].upper()};a\n2;34;F;Elsewhere;a\n"))
    answers = db.metadata.tables["demographics_answer"].c
    rows = db.session.execute(select(answers.question, answers.value)).all()
    assert sorted(map(tuple, rows)) == [
        ("age", "25-34"),
        ("age", "25-34"),
        ("gender", "woman"),
        ("gender", "woman"),
        ("neighbourhood", str(hood.id)),
    ]


def test_a_rule_that_is_not_greedy_is_counted_by_equal_shares(desk: Desk, process: Process) -> None:
    assert desk.pabulib(file(BALLOTS, "rule;equalshares/add1")) == 0
    assert votes_of(process)[0].method == "equal_shares"


@pytest.mark.parametrize(
    ("meta", "selected", "town"),
    [
        (("rule;greedy-no-skip",), ["a"], ["a", "c"]),
        (("rule;greedy-threshold", "min_project_score_threshold;2"), ["a"], ["a", "c"]),
        (("rule;greedy-custom",), ["a", "c"], ["a", "c"]),
        (("rule;greedy",), ["a", "c"], None),
    ],
)
def test_the_files_rule_is_applied_and_the_towns_own_result_kept(
    desk: Desk, process: Process, meta: tuple[str, ...], selected: list[str], town: list[str] | None
) -> None:
    projects = PROJECTS.replace("b;50;1;Ławka;;0", "b;50;2;Ławka;;0")
    assert desk.pabulib(file("1;34;F;;a,b\n2;70;M;;a,b\n3;;;;a,c\n", *meta, projects=projects)) == 0
    [vote] = votes_of(process)
    ids = {str(option.id): str(option.external_id) for option in queries.options(vote.id)}
    assert vote.result is not None
    assert [ids[option] for option in vote.result["selected"]] == selected
    kept = vote.result.get("town")
    assert (None if kept is None else [ids[option] for option in kept["selected"]]) == town


def test_another_rule_can_be_asked_for(desk: Desk, process: Process) -> None:
    projects = PROJECTS.replace("b;50;1;Ławka;;0", "b;50;2;Ławka;;0")
    ballots = "1;34;F;;a,b\n2;70;M;;a,b\n3;;;;a,c\n"
    assert desk.pabulib(file(ballots, projects=projects), "--rule", "greedy-no-skip") == 0
    [vote] = votes_of(process)
    assert vote.result is not None
    ids = {str(option.id): str(option.external_id) for option in queries.options(vote.id)}
    assert [ids[option] for option in vote.result["selected"]] == ["a"]
    assert (vote.result["town"]["rule"], vote.result["town"]["asked"]) == ("greedy", True)


def test_texts_without_a_language_are_in_that_of_the_process(desk: Desk, process: Process) -> None:
    desk.pabulib(file(BALLOTS, "language;"))
    [vote] = votes_of(process)
    assert queries.options(vote.id)[0].titles == {"ca": "Drzewa"}


def test_a_count_that_differs_from_the_file_is_told(desk: Desk, process: Process, capsys: Told) -> None:
    assert desk.pabulib(file("1;34;F;;a,b\n2;70;M;;b\n", "num_votes;7")) == 0
    told = capsys.readouterr().err
    assert "project a: votes is 3 in the file, 1 by count." in told
    assert "project b: selected is not selected in the file, selected by count." in told
    assert "num_votes is 7, but the file has 2 ballots" in told


@pytest.mark.parametrize(
    ("meta", "words"),
    [
        ("vote_type;ordinal", "of the kind “ordinal”; only approval ballots are imported"),
        ("date_end;31.12.2199", "which is not over yet"),
        ("date_end;", "which is not over yet"),
        ("budget;1.001", "The budget is 1001/1000, which cannot be kept in hundredths"),
        ("budget;much", "the budget must be a number"),
    ],
)
def test_a_file_that_cannot_be_a_vote_gets_a_sentence(
    desk: Desk, process: Process, capsys: Told, meta: str, words: str
) -> None:
    more = ("instance;2199",) if meta == "date_end;" else ()
    assert desk.pabulib(file(BALLOTS, meta, *more)) == 2
    told = capsys.readouterr().err
    assert told.startswith("civic import: ")
    assert "budget.pb" in told
    assert words in told
    assert votes_of(process) == []


def test_a_broken_line_or_a_missing_file_gets_a_sentence(desk: Desk, capsys: Told) -> None:
    assert desk.pabulib(file("1;34;F;;a,zebra\n")) == 2
    assert "line 19: the ballot names the project 'zebra', which PROJECTS does not list." in capsys.readouterr().err
    assert console.pabulib(["/nowhere.pb", "--process", desk.process.slug]) == 2
    assert "/nowhere.pb: No such file or directory." in capsys.readouterr().err
    assert console.pabulib(["/nowhere.pb", "--process", "nothing"]) == 2
    assert "There is no process 'nothing'." in capsys.readouterr().err
