"""The verbs of statements."""

from civic.statements.service.answering import answer, take_back_answers
from civic.statements.service.bulk import ImportedRound, ImportedStatement, bring_round
from civic.statements.service.computing import keep_result
from civic.statements.service.merging import merge
from civic.statements.service.moderating import decide
from civic.statements.service.rounds import (
    NewRound,
    add_reason,
    begin,
    change,
    close_round,
    close_when_over,
    open_round,
    remove_reason,
)
from civic.statements.service.writing import add_seeds, forget_person, read, remove_seed, withdraw, write

__all__ = [
    "ImportedRound",
    "ImportedStatement",
    "NewRound",
    "add_reason",
    "add_seeds",
    "answer",
    "begin",
    "bring_round",
    "change",
    "close_round",
    "close_when_over",
    "decide",
    "forget_person",
    "keep_result",
    "merge",
    "open_round",
    "read",
    "remove_reason",
    "remove_seed",
    "take_back_answers",
    "withdraw",
    "write",
]
