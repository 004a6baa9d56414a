"""The answers of a round as the maths takes them."""

from __future__ import annotations

from array import array
from itertools import groupby

import numpy as np

from civic.statements import queries
from civic.statements.opinion.votes import UNSEEN, Conversation
from civic.statements.rules import StatementState
from civic.statements.standing import nearest_group


def conversation(round_id: int) -> tuple[Conversation, dict[str, tuple[str, str]]]:
    """All answers of a round, and the texts of its statements by number.

    Statements that nobody answered are no part of it; those that do not stand count for nothing in the map.
    """
    who, what, given = array("q"), array("q"), array("b")
    for voter, number, value in queries.votes_of(round_id):
        who.append(voter)
        what.append(number)
        given.append(value)
    people, rows = np.unique(np.array(who), return_inverse=True)
    answered, columns = np.unique(np.array(what), return_inverse=True)
    values = np.full((len(people), len(answered)), UNSEEN, dtype=np.int8)
    values[rows, columns] = np.array(given)
    states, known = queries.every_statement(round_id), set(answered.tolist())
    texts = {str(each.number): (each.text, each.language) for each in states if each.number in known}
    hidden = {each.number for each in states if each.state != StatementState.ACCEPTED}
    meta = {each.number for each in states if each.meta}
    found = Conversation(
        tuple(str(voter) for voter in people.tolist()),
        tuple(str(number) for number in answered.tolist()),
        values,
        hidden=np.array([number in hidden for number in answered.tolist()], dtype=bool),
        meta=np.array([number in meta for number in answered.tolist()], dtype=bool),
    )
    return found, texts


def groups_of_people(process_id: int) -> dict[int, int]:
    """In which opinion group people are, as the last closed round of a process has it; nobody where it has no groups.

    A round that is still open says nothing here: who answers it could still change who belongs to whom.
    """
    found = queries.last_space(process_id)
    if found is None or not found[1].get("groups"):
        return {}
    round_id, space = found
    groups: dict[int, int] = {}
    for person, answers in groupby(queries.answers_in_order(round_id), key=lambda row: row[0]):
        group = nearest_group(space, {number: value for _, number, value in answers})
        if group is not None:
            groups[person] = group
    return groups
