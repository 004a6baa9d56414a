"""The preview of a table of answers, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from civic.core import sanitise
from civic.core.i18n import marks
from civic.proposals import labels
from civic.proposals.answer_table import MOST_PROBLEMS, Table
from civic.proposals.queries import Answerable
from civic.proposals.rules import ANSWERED, NewAnswer, ProposalState
from civic.towns.here import Town

#: Letters of an answer in a preview.
SHORT = 300


@dataclass(frozen=True)
class ChangeLine:
    """What is published and what will be: words, drawing and office of both; ``text`` is the new answer in short."""

    title: str
    url: str
    before: tuple[str, str]
    after: tuple[str, str]
    replaces: bool
    office: str
    text: str
    lang: str | None = None
    dir: str | None = None


@dataclass(frozen=True)
class Mistakes:
    """What is wrong with a table: sentences with their lines, how many more, and what else is in it."""

    lines: list[str]
    more: int
    changes: int
    same: int


def mistakes(table: Table | None) -> Mistakes | None:
    """What is wrong with a table, or that it changes nothing; None where none was read."""
    if table is None:
        return None
    told = [_("Line %(line)s: %(what)s", line=line, what=words) for line, words in table.problems[:MOST_PROBLEMS]]
    return Mistakes(told, max(len(table.problems) - MOST_PROBLEMS, 0), len(table.changes), table.same)


def changes(place: Town, answers: Sequence[NewAnswer], known: Mapping[int, Answerable]) -> list[ChangeLine]:
    """What will change, in the order of the table; what is gone meanwhile is left out."""
    return [_line(place, each, known[each.proposal_id]) for each in answers if each.proposal_id in known]


def _line(place: Town, new: NewAnswer, now: Answerable) -> ChangeLine:
    return ChangeLine(
        title=now.title,
        url=url_for("proposals.show", proposal_id=now.id),
        before=_state(now.state),
        after=_state(ProposalState(new.state)),
        replaces=now.state in ANSWERED,
        office=place.office(new.office),
        text=sanitise.plain(new.text, SHORT),
        **marks(now.language),
    )


def _state(state: ProposalState) -> tuple[str, str]:
    return labels.DRAWN[state], str(labels.STATES[state])
