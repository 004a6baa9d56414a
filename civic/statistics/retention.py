"""How long what people told is kept, as tables and jobs have it: nothing of it is written down a second time.

A key to a person says what happens when they leave; a job that deletes says after how long. Packages above this one
know of the jobs, so the list of jobs (civic/jobs.py) fills in what they delete by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString, gettext

from civic.demographics import queries as demographics
from civic.demographics.rules import Ask
from civic.processes import queries as processes


@dataclass(frozen=True)
class Deadline:
    """What a job deletes by itself.

    Attributes:
        what: what it is, in words.
        after: the very constant that the job deletes by.
        says: the whole days of ``after`` in words, with that from which they are counted.
    """

    what: LazyString
    after: timedelta
    says: Callable[[int], str]


#: Filled by ``civic.jobs.plan``.
DEADLINES: list[Deadline] = []


def _(message: str) -> str:
    return str(gettext(message))


def kept(asked: frozenset[Ask]) -> list[tuple[str, str]]:
    """Pairs of what is kept and how long, for a town that asks these questions."""
    rows = []
    if asked:
        rows.append((_("An answer"), _answer()))
        if Ask.GENDER in asked:  # the one question with words of one's own
            rows.append(
                (_("Words of one’s own"), _("As the answer; encrypted with a key outside the database, never counted"))
            )
        agreed = _("Until the account is deleted") if demographics.consents_go_with_account() else _("For good")
        rows.append((_("That someone agreed, to which wording, and when"), agreed))
    visits = _("Until the account is deleted") if processes.visits_go_with_account() else _("For good")
    rows.append((_("That someone visited a process, without a time"), visits))
    rows += [(str(each.what), each.says(each.after.days)) for each in DEADLINES]
    return rows


def _answer() -> str:
    if demographics.answers_go_with_account():
        return _("Until it is withdrawn or the account is deleted; there is no other date of deletion")
    return _("Until it is withdrawn")
