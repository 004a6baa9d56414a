"""Cases that belong together: copies of a text from several accounts, and many reports against one person at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _

from civic.core import clock
from civic.core.gates import current_actor
from civic.moderation import bursts, queries, wording
from civic.moderation.bursts import DAY, Burst, SameText
from civic.moderation.queries import CaseRow, CaseView, Published
from civic.moderation.rules import HOUR, MOST_AT_ONCE, Waiting

#: How far back the queue looks.
LOOKS_BACK = timedelta(days=14)


@dataclass(frozen=True)
class Group:
    """Cases that wait and belong together, and texts of the group that nobody reported."""

    title: str
    about: str
    rows: list[CaseRow]
    unreported: list[Published]


def found(municipality_id: int) -> list[Group]:
    """The groups of a town's queue. Three queries, however many there are.

    A group leaves the queue when its cases are decided; one that nobody reported leaves it a day after its last text.
    """
    since = clock.now() - LOOKS_BACK
    texts = {text.sent.key: text for text in queries.texts_between(current_actor(), municipality_id, since)}
    same = bursts.same_texts([text.sent for text in texts.values()])
    at_once = bursts.bursts(queries.reports_since(municipality_id, since))
    wanted = {number for group in same for number in _waiting(group, texts)}
    wanted |= {number for burst in at_once for number in burst.case_ids}
    rows = queries.waiting_rows(municipality_id, wanted)
    made = [_of_texts(group, texts, rows) for group in same] + [_of_reports(burst, rows) for burst in at_once]
    return [group for group in made if group.rows or group.unreported]


def numbers(groups: Sequence[Group]) -> frozenset[int]:
    """The cases that stand in groups."""
    return frozenset(row.id for group in groups for row in group.rows)


def _waiting(group: SameText, texts: Mapping[tuple[str, int], Published]) -> list[int]:
    found = (texts[key] for key in group.keys)
    return [text.case_id for text in found if text.case_id is not None and text.waiting is Waiting.REPORTS]


def _rows(case_ids: Collection[int], rows: Mapping[int, CaseRow]) -> list[CaseRow]:
    """Those that wait, what has waited longest first; as many as one press of a button decides."""
    here = [row for number, row in rows.items() if number in case_ids]
    return here[:MOST_AT_ONCE]


def _of_texts(group: SameText, texts: Mapping[tuple[str, int], Published], rows: Mapping[int, CaseRow]) -> Group:
    mine = _rows(set(_waiting(group, texts)), rows)
    recent = texts[group.keys[-1]].sent.at > clock.now() - DAY
    quiet = [texts[key] for key in group.keys if texts[key].case_id is None] if mine or recent else []
    about = wording.group(group.since, len(mine), len(quiet))
    return Group(wording.same_text(group), about, mine, quiet[:MOST_AT_ONCE])


def _of_reports(burst: Burst, rows: Mapping[int, CaseRow]) -> Group:
    mine = _rows(set(burst.case_ids), rows)
    about = wording.group(burst.since, len(mine), 0, _("against the texts of one person"))
    return Group(wording.burst(burst), about, mine, [])


def notes(case: CaseView) -> list[str]:
    """Of which groups a case is a part, in words, for its page. Two queries."""
    key, at = (case.target.value, case.thing_id), case.written_at
    texts = queries.texts_between(current_actor(), case.municipality_id, at - DAY, at + DAY)
    same = [group for group in bursts.same_texts([text.sent for text in texts]) if key in group.keys]
    said = [wording.noted(wording.same_text(group), group.since) for group in same]
    return said + [wording.noted(wording.burst(burst), burst.since) for burst in _bursts_of(case, at - HOUR)]


def _bursts_of(case: CaseView, since: datetime) -> list[Burst]:
    reports = queries.reports_since(case.municipality_id, since, case.author_id) if case.author_id else []
    return [burst for burst in bursts.bursts(reports) if case.id in burst.case_ids]
