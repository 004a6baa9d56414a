"""`civic methods opinion-groups`: the maths of a conversation from its votes."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict

import numpy as np

from civic.core.methods import Answer, Command, MethodError
from civic.statements.opinion.agreement import Consensus, Representative
from civic.statements.opinion.analysis import SMALLEST_GROUP, OpinionGroups, opinion_groups
from civic.statements.opinion.cells import map_cells
from civic.statements.opinion.files import read_moderation, read_votes
from civic.statements.opinion.votes import MIN_VOTES, Conversation


def _configure(parser: ArgumentParser) -> None:
    parser.add_argument("votes", metavar="VOTES.csv", help="participant,statement,vote or a Polis export")
    parser.add_argument("--statements", metavar="COMMENTS.csv", help="moderation, as Polis exports it")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="S", help="changes nothing any more: all starts are fixed"
    )
    parser.add_argument("--groups", type=int, metavar="K", help="so many groups instead of the best number")
    parser.add_argument("--min-votes", type=int, metavar="N", help="votes that a consensus needs")


def _run(arguments: Namespace) -> Answer:
    if arguments.seed < 0:
        raise MethodError("--seed must be a number from 0.")
    if arguments.groups is not None and arguments.groups < 1:
        raise MethodError("--groups must be at least 1.")
    if arguments.min_votes is not None and arguments.min_votes < 0:
        raise MethodError("--min-votes must be a number from 0.")
    conversation = read_votes(arguments.votes)
    people = len(conversation.participants)
    if arguments.groups is not None and arguments.groups > people:
        raise MethodError(f"--groups must be at most {people}, the number of participants.")
    if arguments.statements:
        conversation = conversation.moderated(*read_moderation(arguments.statements))
    found = opinion_groups(conversation, group_count=arguments.groups, min_votes=arguments.min_votes)
    names = found.conversation.statements
    shown = np.flatnonzero(~found.conversation.hidden)
    return {
        "participants": len(found.conversation.participants),
        "in_conversation": found.inside,
        "groups": [_group(found, number) for number in range(found.groups)],
        "others": int((found.labels < 0).sum()),
        "group_counts": [asdict(tried) for tried in found.tried],
        "export": _export(conversation),
        "representative": {
            str(number): [_sided(row, names) for row in rows] for number, rows in enumerate(found.representative)
        },
        "consensus": {
            "agree": [_named(row, names) for row in found.agree],
            "disagree": [_named(row, names) for row in found.disagree],
        },
        "group_informed": _values(found, found.group_informed, shown),
        "priority": _values(found, found.priority, shown),
        "map": [asdict(cell) for cell in map_cells(found.points[found.labels >= 0])],
    }


def _export(conversation: Conversation) -> Answer | None:
    """The groups that a Polis export tells itself, and whether they can be compared with ours."""
    if not conversation.exported:
        return None
    votes = dict(zip(conversation.participants, conversation.seen.sum(axis=1), strict=True))
    needed = min(MIN_VOTES, len(conversation.statements))
    few = sum(1 for person in conversation.exported if votes[person] < needed)
    why = (
        f"This export groups {few} people with fewer than {needed} votes, as older versions of Polis did; here none is."
    )
    return {
        "groups": len(set(conversation.exported.values())),
        "grouped": len(conversation.exported),
        "comparable": not few,
        "why": why if few else None,
    }


def _group(found: OpinionGroups, number: int) -> Answer:
    members = np.flatnonzero(found.labels == number)
    return {
        "id": str(number),
        "size": len(members),
        "members": sorted(found.conversation.participants[member] for member in members),
    }


def _named(row: Consensus | Representative, names: tuple[str, ...]) -> Answer:
    return {**asdict(row), "statement": names[row.statement]}


def _sided(row: Representative, names: tuple[str, ...]) -> Answer:
    told = _named(row, names)
    return {"statement": told.pop("statement"), "side": "agree" if told.pop("agrees") else "disagree", **told}


def _values(found: OpinionGroups, values: np.ndarray, shown: np.ndarray) -> dict[str, float]:
    return {found.conversation.statements[number]: float(values[number]) for number in shown}


COMMANDS = [
    Command(
        name="opinion-groups",
        summary=(
            "Groups participants who vote alike and names the statements that represent each group, those on "
            "which most people agree, and those on which all groups agree. "
            f"Groups under {SMALLEST_GROUP} people are never described; the same votes give the same answer, "
            "in any order of rows."
        ),
        source=(
            "Small, Bjorkegren, Erkkilä, Shaw, Megill: Polis, scaling deliberation by mapping high dimensional "
            "opinion spaces, 2021; formulas as in pol.is, with an exact decomposition and many fixed starts."
        ),
        example="opinion-groups docs/examples/votes.csv",
        configure=_configure,
        run=_run,
        guide=(
            "This is the method of Polis: principal components of the votes, k-means on the first two, the number of "
            "groups by the silhouette. It leaves out Polis's base clusters, its settling of the number of groups over "
            "four updates, and people with fewer than 7 votes (unless fewer than 15 would be left). k-means goes from "
            "64 fixed starts (256 up to 1,000 people), so no seed is needed. `group_counts` has for each number of "
            "groups the silhouette (1 apart, 0 touching) and the stability: how alike the groups of random halves of "
            "the people are (adjusted Rand index, 1 the same, 0 chance). Where both are low, groups sort a map rather "
            "than tell camps apart. "
            "Groups under 10 people are never described."
        ),
    )
]
