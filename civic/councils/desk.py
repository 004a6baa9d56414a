"""Between the forms of councils and their verbs."""

from __future__ import annotations

from civic.accounts import queries as accounts
from civic.core.forms import Typed
from civic.core.i18n import current_language
from civic.core.permissions import Refused
from civic.councils import queries
from civic.councils.forms import AdoptForm, CouncilForm, MemberForm, StepsForm
from civic.councils.models import Council, Recommendation
from civic.councils.rules import (
    MOST_STEPS,
    CouncilCode,
    Office,
    Procedure,
    SeatKind,
    Seats,
    Step,
)
from civic.councils.service import Offer
from civic.meetings.rules.deciding import Publicity, VoteCount, Voting, Way
from civic.meetings.rules.suggesting import Listing, Suggesters
from civic.resources.rules import address_of

BLANK_ROWS = 3


def seats(form: CouncilForm) -> Seats:
    return Seats(form.lot.data, form.organisation.data, form.elected.data, form.ex_officio.data)


def procedure(form: CouncilForm) -> Procedure:
    return Procedure(
        form.quorum.data,
        Voting(form.voting.data),
        Publicity(form.publicity.data),
        bool(form.deputies.data),
        bool(form.seconding.data),
        Way(form.way.data),
        Suggesters(form.suggesters.data),
        Listing(form.listing.data),
    )


def council_as_typed(council: Council) -> Typed:
    """A council as its form shows it, in the language of the page."""
    language = current_language()
    return {
        "name": council.names.get(language, ""),
        "slug": council.slug,
        "summary": council.summaries.get(language, ""),
        "mandate": council.mandates.get(language, ""),
        "lot": council.seats_lot,
        "organisation": council.seats_organisation,
        "elected": council.seats_elected,
        "ex_officio": council.seats_ex_officio,
        "legal_basis": council.legal_bases.get(language, ""),
        "quorum": council.quorum,
        "voting": council.voting,
        "publicity": council.publicity,
        "deputies": council.deputies,
        "seconding": council.seconding,
        "way": council.way,
        "suggesters": council.suggesters,
        "listing": council.suggestion_listing,
        "answer_days": council.answer_days,
    }


def offer(form: MemberForm) -> Offer:
    """The seat that is offered.

    Raises:
        Refused: there is no page of an organisation at the address that was typed.
    """
    return Offer(
        SeatKind(form.kind.data),
        form.first_day.data,
        form.last_day.data,
        Office(form.office.data),
        organisation_id(form),
    )


def organisation_id(form: MemberForm) -> int | None:
    """Which organisation sends a member; None for none.

    Raises:
        Refused: there is no page of one at that address.
    """
    if not form.organisation.data:
        return None
    slug = address_of(form.organisation.data).removeprefix("organisations/")
    organisation = accounts.organisation(slug)
    if organisation is None:
        raise Refused(CouncilCode.UNKNOWN_ORGANISATION)
    return organisation.id


def count(form: AdoptForm) -> VoteCount:
    return VoteCount(form.votes_for.data, form.against.data, form.abstain.data)


def adopt_as_typed(found: Recommendation) -> Typed:
    return {"title": found.title, "text": found.text}


def steps_as_typed(recommendation_id: int | None = None) -> Typed:
    """Steps as their form shows them, with empty rows to go on."""
    found = queries.steps([recommendation_id]).get(recommendation_id, []) if recommendation_id else []
    rows = [{"title": row.title, "due_on": row.due_on, "done_on": row.done_on} for row in found]
    return {"steps": (rows + [{}] * BLANK_ROWS)[:MOST_STEPS]}


def add_rows(form: StepsForm) -> None:
    """More empty rows, below what was typed."""
    for _number in range(min(BLANK_ROWS, MOST_STEPS - len(form.steps))):
        form.steps.append_entry()


def steps(form: StepsForm) -> list[Step]:
    """The rows that say something."""
    rows = (row.form for row in form.steps)
    return [Step(row.title.data or "", row.due_on.data, row.done_on.data) for row in rows if row.title.data]
