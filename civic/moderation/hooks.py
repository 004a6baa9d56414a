"""What moderation shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.deliberation.rules import PostView
from civic.moderation import corrections_page, pages, queries, wording
from civic.moderation.policy import Can, may
from civic.moderation.rules import NEW_FOR
from civic.moderation.views import Held
from civic.proposals.queries import Fresh
from civic.statements.views import CorrectedStatement
from civic.towns.here import Town, here
from civic.towns.queries import InMunicipality


def post_acts(things: Sequence[PostView]) -> dict[int, Markup]:
    """The way to report a comment; for one that is hidden, the way to the public account of why."""
    place = here()
    account = url_for("moderation.transparency", **(place.args if place else {}))
    return {
        post.id: rendered(
            "moderation/_post_acts.html",
            url=account if post.hidden else url_for("moderation.report_post", post_id=post.id),
            hidden=post.hidden,
        )
        for post in things
        if not post.taken_back
    }


def post_reported(things: Sequence[int]) -> dict[int, list[bool]]:
    """Which comments were ever reported, for whoever asks whether a change leaves a mark. One query."""
    return {post_id: [True] for post_id in queries.reported_posts(things)}


def proposal_report(things: Sequence[Fresh]) -> dict[int, Markup]:
    """The way to report a proposal, the same for everybody."""
    return {
        thing.id: rendered(
            "moderation/_proposal_report.html", url=url_for("moderation.report_proposal", proposal_id=thing.id)
        )
        for thing in things
    }


def post_corrections(things: Sequence[PostView]) -> dict[int, Markup]:
    """What the town corrects in comments, below their text. One query."""
    return corrections_page.noted(queries.corrections_of(posts=[post.id for post in things]))


def proposal_corrections(things: Sequence[Fresh]) -> dict[int, Markup]:
    """What the town corrects in a proposal, below its text. One query."""
    return corrections_page.noted(queries.corrections_of(proposals=[thing.id for thing in things]))


def statement_corrections(things: Sequence[int]) -> dict[int, Markup]:
    """What the town corrects in statements, below them, by their ids. One query."""
    return corrections_page.noted(queries.corrections_of(statements=things))


def round_corrections(things: Sequence[int]) -> dict[int, list[CorrectedStatement]]:
    """The corrections of the statements of rounds, for their files. One query a round."""
    return {round_id: corrections_page.of_round(round_id) for round_id in things}


def statement_acts(things: Sequence[tuple[int, int, int]]) -> dict[int, Markup]:
    """The way to attach a correction to statements (town, round, id), for those who may."""
    link, words, actor = Markup('<a href="{}">{}</a>'), _("Attach a correction of the town"), current_actor()
    page = "moderation.correct_statement"
    return {
        statement_id: link.format(url_for(page, round_id=round_id, statement_id=statement_id), words)
        for town, round_id, statement_id in things
        if may(actor, Can.CORRECT, InMunicipality(town))
    }


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """How many cases wait, the guidelines, and the account, for those who may. One query for a town."""
    actor = current_actor()
    return {
        place.id: [*_waiting(place, may(actor, Can.MODERATE, InMunicipality(place.id))), *_guidelines(place)]
        for place in things
    }


def _waiting(place: Town, moderates: bool) -> list[Task]:
    if not moderates:
        return []
    waits, url = queries.oldest(place.id), url_for("moderation.queue", town=place.slug)
    if not waits.count or waits.since is None:
        return [Task(Part.RUN, _("Moderation"), url, _("No case is waiting."))]
    title = ngettext("%(num)s case to moderate", "%(num)s cases to moderate", waits.count)
    words = _("The oldest has waited %(age)s.", age=wording.age(waits.since))
    return [Task(Part.WAITING, title, url, words, late=wording.is_late(waits.since))]


def _guidelines(place: Town) -> list[Task]:
    if not may(current_actor(), Can.EDIT_GUIDELINES, InMunicipality(place.id)):
        return []
    url = url_for("moderation.edit_guidelines", town=place.slug)
    return [Task(Part.TOWN, _("Community guidelines"), url, _("The guidelines that moderators decide by."))]


def account_section(things: Sequence[int]) -> dict[int, Markup]:
    """What limits whoever reads their account page now, and what was decided about their texts."""
    return {person: html for person in things if (html := _section(person))}


def _section(person: int) -> Markup | None:
    held = [
        Held(wording.limited(row.kind, row.until), url_for("moderation.decision", decision_id=row.decision_id))
        for row in queries.restrictions_of(person)
    ]
    since, now = queries.account_age(person)
    if since + NEW_FOR > now and not current_actor().staff:
        held.append(Held(wording.limited_as_new(since + NEW_FOR), ""))
    decisions = [pages.decided(row, None, named=False) for row in queries.decision_of_person(person)]
    return rendered("moderation/_account.html", held=held, decisions=decisions) if held or decisions else None
