"""Corrections of the town, as the pages that show a text and their own page draw them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import marks
from civic.core.permissions import Actor
from civic.deliberation import queries as deliberation
from civic.moderation import queries
from civic.moderation.queries import Corrected
from civic.moderation.views import CorrectionLine
from civic.proposals import queries as proposals
from civic.resources import queries as resources
from civic.statements import queries as statements
from civic.statements.rules import RoundState
from civic.statements.views import CorrectedStatement
from civic.towns.here import place_of


def lines(found: Sequence[Corrected]) -> list[CorrectionLine]:
    """Corrections, or versions of one, in the order given."""
    places = {town: place_of(town) for town in {each.municipality_id for each in found}}
    return [
        CorrectionLine(
            url=url_for("moderation.correction", correction_id=each.id),
            number=each.number,
            claim=each.claim,
            words=each.words,
            marks=marks(each.language),
            source=each.source,
            link=each.url,
            day=each.day,
            office=places[each.municipality_id].office(each.office),
            at=each.at,
            withdrawn_at=each.withdrawn_at,
            withdrawn_because=each.withdrawn_because,
            merged_text=each.merged_text or "",
        )
        for each in found
    ]


def noted(found: Sequence[Corrected]) -> dict[int, Markup]:
    """Corrections below the text of each thing, by its number; the same for everybody."""
    by_thing: dict[int, list[CorrectionLine]] = {}
    for each, line in zip(found, lines(found), strict=True):
        by_thing.setdefault(each.post_id or each.proposal_id or each.stands_id or 0, []).append(line)
    return {number: rendered("moderation/_corrections.html", corrections=some) for number, some in by_thing.items()}


def of_round(round_id: int) -> list[CorrectedStatement]:
    """What corrections of the statements of a round say, for its files; those that were withdrawn are left out.

    One of a statement that was merged is told of the statement that stands.
    """
    return [
        CorrectedStatement(number, each.words, each.source, each.url, each.day.isoformat(), each.office)
        for number, each in queries.corrections_of_round(round_id)
        if each.withdrawn_at is None
    ]


def readable(found: Corrected) -> bool:
    """Whether the text that is corrected can be read; where it is hidden or closed, so is what is said about it."""
    who = current_actor()
    if found.post_id is not None:
        post = deliberation.post(found.post_id)
        thread = deliberation.thread_view(post.thread_id, who) if post else None
        return post is not None and not post.hidden and not post.taken_back and thread is not None and thread.visible
    if found.statement_id is not None:
        return statement_readable(found.statement_id, who)
    fresh = proposals.fresh(found.proposal_id, who) if found.proposal_id is not None else None
    return fresh is not None and fresh.visible


def statement_readable(statement_id: int, who: Actor) -> bool:
    """Whether somebody can read a statement: it stands, or was merged, in a round that they may see."""
    statement = statements.statement(statement_id)
    row = statements.round_by_id(statement.round_id) if statement and statement.state in queries.STANDING else None
    resource = resources.resource(row.resource_id) if row and row.state != RoundState.DRAFT else None
    return resource is not None and resources.may_see(who, resource)


def text_url(found: Corrected) -> str:
    """Where the text is that it corrects."""
    if found.post_id is not None:
        return url_for("deliberation.post", post_id=found.post_id)
    if found.round_id is not None:
        return url_for("statements.results", round_id=found.round_id, _anchor=f"statement-{found.stands_id}")
    return url_for("proposals.show", proposal_id=found.proposal_id)
