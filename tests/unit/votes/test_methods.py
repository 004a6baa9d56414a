"""Kinds of ballot: what each reads, refuses and counts, and that nothing outside of them names one."""

from __future__ import annotations

import ast
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import civic.votes
from civic.votes import methods
from civic.votes.methods import KINDS, Kind
from civic.votes.methods.naming import Naming
from civic.votes.rules import BallotRule, OptionRule, VoteCode, result_hash
from civic.votes.service import Question

COSTS = {11: 600, 12: 600, 13: 400, 14: 400, 15: 90}
BALLOTS = [((11, 13), 3), ((12, 13), 3), ((14,), 2), ((), 2), ((14, 15), 1), ((11,), 1)]
VOTES = Path(civic.votes.__file__).parent
#: Kinds whose ballot names options; test_marks.py has the others.
NAMING = {code: kind for code, kind in KINDS.items() if isinstance(kind, Naming)}
#: Where kinds are, and the maths and formats of files, which have names of their own.
APART = {"methods", "tally", "commands", "files", "export_console.py"}


def _rule(kind: Kind, fewest: int = 0, most: int | None = None) -> BallotRule:
    options = tuple(OptionRule(i, Fraction(cost) if kind.has_budget else None) for i, cost in COSTS.items())
    return BallotRule(kind.code, options, Fraction(1000) if kind.has_budget else None, fewest, most)


@pytest.mark.parametrize(
    ("code", "digest"),
    [
        ("approval", "a8f0d375ba1c4ef8d763ccba3775f52f0478e50d4b519e2c4e521dbd60f28880"),
        # With what add1 put on top of each share, since voters can see their own.
        ("equal_shares", "bffb8846812a9da90cb251b58a3d26da8d5f52e79146cbacb166a4644c9f04f1"),
        ("greedy", "f5f366c85b994018ec609a521f599de8fca349f440c04b84808b165c85d834ec"),
    ],
)
def test_published_results_keep_their_bytes(code: str, digest: str) -> None:
    kind = methods.kind(code)
    assert result_hash(kind.count(_rule(kind), BALLOTS)) == digest
    assert result_hash(kind.count(_rule(kind), list(reversed(BALLOTS)))) == digest


@pytest.mark.parametrize("kind", NAMING.values(), ids=NAMING)
def test_marks_are_kept_in_one_form(kind: Kind) -> None:
    typed = MultiDict([("option", v) for v in ("13", "11", "13", "x", "²", "-1", "9" * 12, "")] + [("step", "check")])
    assert kind.marked(typed) == kind.marked([13, 11, 11]) == (11, 13)
    assert kind.marked(MultiDict()) == ()


@pytest.mark.parametrize("kind", NAMING.values(), ids=NAMING)
@pytest.mark.parametrize(
    ("choice", "code"),
    [
        ((), None),
        ((13, 14), None),
        ((13, 99), VoteCode.UNKNOWN_OPTION),
        ((13,), VoteCode.TOO_FEW),
        ((11, 12, 13, 14), VoteCode.TOO_MANY),
    ],
)
def test_a_ballot_keeps_the_limits(kind: Kind, choice: tuple[int, ...], code: VoteCode | None) -> None:
    problem = kind.problem(_rule(kind, fewest=2, most=3), choice)
    assert (problem and problem[0]) == code


@pytest.mark.parametrize("kind", NAMING.values(), ids=NAMING)
def test_only_a_vote_with_a_budget_asks_for_costs(kind: Kind) -> None:
    dear = kind.problem(_rule(kind), (11, 12))
    assert (dear == (VoteCode.OVER_BUDGET, {"over": 200.0})) is kind.has_budget
    assert (kind.question_problem(None, 0, None) is VoteCode.NO_BUDGET) is kind.has_budget
    assert kind.question_problem(Decimal(5), 3, 2) is VoteCode.MOST_BELOW_FEWEST


def test_a_kind_is_complete() -> None:
    assert [kind.code for kind in KINDS.values()] == list(KINDS)
    root = VOTES.parents[1] / "templates"
    for kind in KINDS.values():
        assert all((kind.name, kind.explanation, kind.ties_words, kind.ties))
        assert all((root / name).is_file() for name in vars(kind.templates).values())


def _named(tree: ast.AST) -> list[str]:
    """Constants that are the code of a kind, and imports of one kind's module or of one kind."""
    found = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value in KINDS]
    own = {code.upper() for code in KINDS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("civic.votes.methods"):
            found += [a.name for a in node.names if a.name in own or node.module != "civic.votes.methods"]
        if isinstance(node, ast.Attribute) and node.attr in own:
            found.append(node.attr)
    return found


def test_no_other_module_of_votes_names_a_kind() -> None:
    named = {}
    for path in VOTES.rglob("*.py"):
        if path.relative_to(VOTES).parts[0] not in APART:
            named[str(path.relative_to(VOTES))] = _named(ast.parse(path.read_text(encoding="utf-8")))
    assert len(named) > 20
    assert {name: kinds for name, kinds in named.items() if kinds} == {}
    told = ast.parse("from civic.votes.methods import GREEDY\nmethods.APPROVAL\nx = 'equal_shares'")
    assert _named(told) == ["equal_shares", "GREEDY", "APPROVAL"]


def test_a_kind_brings_its_fields_and_passes_over_those_of_others() -> None:
    typed = {"budget": 5, "fewest": 0, "most": None, "title": "Which one?"}
    assert methods.APPROVAL.asked(typed) == {"fewest": 0}
    assert methods.GREEDY.asked(typed) == {"budget": 5, "fewest": 0}
    assert methods.YES_NO.asked({**typed, "majority": "two_thirds"}) == {"settings": {"majority": "two_thirds"}}
    known = {each.name for each in fields(Question)}
    for kind in methods.KINDS.values():
        assert kind.needed <= kind.fields.keys() <= known | kind.settings
