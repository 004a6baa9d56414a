"""What the pages of cases and decisions show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.core import sanitise
from civic.core.gates import current_actor
from civic.core.i18n import marks, say
from civic.moderation import guidelines, queries, wording
from civic.moderation.forms import SEPARATOR
from civic.moderation.groups import Group
from civic.moderation.labels import OUTCOMES, TARGETS, WAITING
from civic.moderation.queries import AppealRow, CaseRow, CaseView, DecisionRow
from civic.moderation.rules import Guidelines, Outcome, Target
from civic.moderation.views import Answered, CaseGroup, CaseLine, Decided, Report, Thing
from civic.towns.here import Town, place_of


def lines(
    rows: Sequence[CaseRow], together: Sequence[Group], known: Guidelines
) -> tuple[list[CaseLine], list[CaseGroup]]:
    """A page of the queue, and the groups above it. One query more, for what was reported."""
    every = [*rows, *(row for group in together for row in group.rows)]
    reported, me = queries.reported({row.id for row in every}), current_actor().person_id
    made = {row.id: _line(row, _titles(reported.get(row.id, []), known), me) for row in every}
    return [made[row.id] for row in rows], [_group(group, made) for group in together]


def _group(group: Group, made: Mapping[int, CaseLine]) -> CaseGroup:
    return CaseGroup(
        title=group.title,
        about=group.about,
        numbers=SEPARATOR.join(str(row.id) for row in group.rows),
        lines=[made[row.id] for row in group.rows],
        unreported=[(text.beginning, _address(*text.sent.key)) for text in group.unreported],
    )


def _address(kind: str, number: int) -> str:
    if Target(kind) is Target.POST:
        return url_for("deliberation.post", post_id=number)
    return url_for("proposals.show", proposal_id=number)


def _titles(keys: Sequence[str], known: Guidelines) -> list[str]:
    found = [known.get(key) for key in keys]
    return [say(item.titles) for item in found if item]


def _line(row: CaseRow, kinds: list[str], me: int | None) -> CaseLine:
    kind = _("Appeal") if row.waiting != "reports" else TARGETS[row.target]
    text = row.text or _("deleted by its author")
    return CaseLine(
        id=row.id,
        title=f"{kind}: {text}",
        url=url_for("moderation.case", case_id=row.id),
        age=wording.age(row.since),
        late=wording.is_late(row.since),
        about=wording.about(row, kinds, me),
    )


def thing(found: CaseView) -> Thing:
    """What a case is about, for its author and for moderators."""
    public = not (found.hidden or found.deleted)
    return Thing(
        kind=str(TARGETS[found.target]),
        author=found.author or str(_("former participant")),
        when=found.written_at,
        title=found.title,
        html=Markup(sanitise.render(found.body)),  # noqa: S704 - cleaned here
        marks=marks(found.language),
        about=found.about if found.target is Target.POST else "",
        about_marks=marks(found.about_language),
        url=_address(found.target, found.thing_id) if public else "",
        hidden=found.hidden,
        deleted=found.deleted,
    )


def reports(found: CaseView) -> list[Report]:
    """Who reported what. One query, and one for each version of the guidelines that is named."""
    return [
        Report(
            name=row.name or str(_("former participant")),
            at=row.at,
            guideline=guidelines.title(found.municipality_id, row.guideline, row.version),
            words=row.words,
            marks=marks(row.language),
            record=wording.record(row),
        )
        for row in queries.flags(found.id, found.municipality_id)
    ]


def decided(row: DecisionRow, appeal: AppealRow | None, named: bool) -> Decided:
    """A decision. ``named``: the reader is a moderator, and sees who decided."""
    place: Town = place_of(row.municipality_id)
    title = guidelines.title(row.municipality_id, row.guideline, row.version) if row.guideline else ""
    return Decided(
        id=row.id,
        at=row.at,
        by=(row.by or str(_("former participant"))) if named else "",
        did=wording.did_of(row),
        guideline=title,
        guideline_url=url_for("moderation.guidelines", version=row.version, **place.args),
        reason=row.reason,
        reason_marks=marks(row.reason_language),
        until=row.until,
        reversed_at=row.reversed_at,
        url=url_for("moderation.decision", decision_id=row.id),
        appeal=_answered(appeal, named) if appeal else None,
    )


def _answered(row: AppealRow, named: bool) -> Answered:
    outcome = {None: Outcome.OPEN, True: Outcome.GRANTED, False: Outcome.DECLINED}[row.granted]
    return Answered(
        words=row.words,
        marks=marks(row.language),
        at=row.at,
        outcome=str(OUTCOMES[outcome]),
        answer=row.answer,
        answer_marks=marks(row.answer_language or row.language),
        by=row.by if named else "",
        answered_at=row.answered_at,
    )


def history(found: CaseView) -> list[Decided]:
    """What was decided about a case so far, the newest first."""
    appeals = queries.appeals_of(found.id)
    return [decided(row, appeals.get(row.id), named=True) for row in queries.decisions(found.id)]


def of_author(found: CaseView) -> list[Decided]:
    """What was decided in this town about other texts of the same author, the newest first.

    Without what the reader could have to read a second time.
    """
    rows = queries.decisions_of_author(found.author_id, found.municipality_id, found.id)
    blind = queries.unread_by_others(current_actor().person_id or 0, found.municipality_id)
    rows = [row for row in rows if row.id not in blind]
    return [decided(row, None, named=True) for row in rows]


def state(found: CaseView) -> str:
    return str(WAITING[found.waiting])
