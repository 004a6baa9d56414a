"""The answers of a round as the maths takes them."""

from __future__ import annotations

import numpy as np

from civic.statements import queries
from civic.statements.opinion.votes import UNSEEN, Conversation
from civic.statements.rules import StatementState


def conversation(round_id: int) -> tuple[Conversation, dict[str, tuple[str, str]]]:
    """All answers of a round, and the texts of its statements by number.

    Statements that nobody answered are no part of it; those that do not stand count for nothing in the map.
    """
    rows = queries.votes_of(round_id)
    states = queries.every_statement(round_id)
    people = {voter: at for at, voter in enumerate(sorted({row[0] for row in rows}))}
    answered = sorted({row[1] for row in rows})
    columns = {number: at for at, number in enumerate(answered)}
    values = np.full((len(people), len(columns)), UNSEEN, dtype=np.int8)
    for voter, number, value in rows:
        values[people[voter], columns[number]] = value
    texts = {str(each.number): (each.text, each.language) for each in states if each.number in columns}
    hidden = {each.number for each in states if each.state != StatementState.ACCEPTED}
    meta = {each.number for each in states if each.meta}
    found = Conversation(
        tuple(str(voter) for voter in people),
        tuple(str(number) for number in answered),
        values,
        hidden=np.array([number in hidden for number in answered], dtype=bool),
        meta=np.array([number in meta for number in answered], dtype=bool),
    )
    return found, texts
