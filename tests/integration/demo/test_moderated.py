"""The cases of the demonstration: some in each state, an appeal that waits, one that was granted."""

from __future__ import annotations

from sqlalchemy import select

from civic.core.db import db
from civic.moderation import account, queries
from civic.moderation.exercises import EXERCISES
from civic.moderation.models import Appeal, Case
from civic.moderation.rules import Waiting


def test_there_are_cases_in_every_state_and_the_account_adds_up() -> None:
    cases = list(db.session.scalars(select(Case)))
    assert {case.waiting for case in cases} == {one.value for one in Waiting}
    assert [case for case in cases if case.claimed_by is not None]
    granted = list(db.session.scalars(select(Appeal.granted).order_by(Appeal.id)))
    assert sorted(map(str, granted)) == ["None", "True"]
    moderators = queries.trainees(cases[0].municipality_id)
    assert moderators and all(each.decided == len(EXERCISES) and not each.waived for each in moderators)
    total = account.sums(cases[0].municipality_id)[-1]
    assert (total.reported, total.decided, total.hidden, total.restored, total.nothing) == (6, 4, 3, 1, 1)
    assert total.median is not None and 0 < total.median < 48 * 3600
