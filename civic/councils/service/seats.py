"""Begin a council, change it, give people seats for terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from civic.accounts import queries as accounts
from civic.accounts import service as accounts_service
from civic.accounts.events import PersonLeft
from civic.accounts.rules import NameKind
from civic.audit import service as audit
from civic.core import sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.councils import queries
from civic.councils.kinds import COUNCIL
from civic.councils.models import Council, FormerTerm, Seat
from civic.councils.policy import Can, require
from civic.councils.rules import (
    LONGEST_TITLE,
    LONGEST_WAIT,
    MOST_SEATS,
    CouncilCode,
    Office,
    Procedure,
    SeatKind,
    Seats,
    room_for,
)
from civic.resources import service as resources
from civic.towns import queries as towns_queries
from civic.towns import service as towns
from civic.towns.models import Group, Membership
from civic.towns.queries import InMunicipality
from civic.towns.rules import GroupKind, TownCode

#: Words that stand in addresses where a council's slug stands.
RESERVED = frozenset({"new"})


def found_council(
    actor: Actor,
    municipality_id: int,
    slug: str,
    names: Mapping[str, str],
    seats: Seats,
    *,
    summaries: Mapping[str, str] | None = None,
    mandates: Mapping[str, str] | None = None,
    legal_bases: Mapping[str, str] | None = None,
    procedure: Procedure | None = None,
    answer_days: int | None = None,
) -> Council:
    """Begin a council, with its group. Without ``answer_days`` the town answers as fast as it answers proposals.

    Raises:
        Refused: no name, no seat, no time to answer, or the slug is taken or has no proper shape.
    """
    require(actor, Can.FOUND, InMunicipality(municipality_id))
    days = answer_days or towns_queries.municipality_by_id(municipality_id).answer_days
    ordered = procedure or Procedure()
    named = _check(names, seats, ordered, days)
    towns.check_slug(slug)
    if slug in RESERVED or queries.council_at(slug):
        raise Refused(CouncilCode.SLUG_TAKEN, slug=slug)
    group = towns.add_group(actor, municipality_id, GroupKind.COUNCIL, named)
    language = next(iter(named))
    resource = resources.add_resource(
        COUNCIL.code, municipality_id, named[language], language, address=f"councils/{slug}"
    )
    council = Council(resource_id=resource.id, municipality_id=municipality_id, group_id=group.id, slug=slug)
    _write(council, named, seats, summaries or {}, mandates or {}, days)
    _order(council, legal_bases or {}, ordered)
    db.session.add(council)
    db.session.flush()
    accounts_service.take_names(NameKind.COUNCIL, council.id, named.values())
    audit.record(actor, "found", "council", council.id, municipality_id, after=audit.state(council))
    return council


def _check(names: Mapping[str, str], seats: Seats, procedure: Procedure, answer_days: int) -> dict[str, str]:
    named = {language: " ".join(name.split())[:LONGEST_TITLE] for language, name in names.items() if name.strip()}
    if not named:
        raise Refused(CouncilCode.NO_NAME)
    if not 1 <= seats.all <= MOST_SEATS or min(seats.by_kind.values()) < 0:
        raise Refused(CouncilCode.SEAT_NUMBER)
    if procedure.quorum is not None and not 1 <= procedure.quorum <= 100:
        raise Refused(CouncilCode.QUORUM)
    if not 1 <= answer_days <= LONGEST_WAIT:
        raise Refused(CouncilCode.DAYS)
    return named


def _write(
    council: Council,
    names: dict[str, str],
    seats: Seats,
    summaries: Mapping[str, str],
    mandates: Mapping[str, str],
    answer_days: int,
) -> None:
    council.names = names
    council.summaries = {language: text.strip() for language, text in summaries.items() if text.strip()}
    council.mandates = {language: text for language, text in mandates.items() if text.strip()}
    council.mandates_html = {language: sanitise.render(text) for language, text in council.mandates.items()}
    council.mandate_version = sanitise.VERSION
    council.seats_lot, council.seats_organisation, council.seats_elected = seats.lot, seats.organisation, seats.elected
    council.seats_ex_officio = seats.ex_officio
    council.answer_days = answer_days


def _order(council: Council, legal_bases: Mapping[str, str], procedure: Procedure) -> None:
    council.legal_bases = {language: text.strip() for language, text in legal_bases.items() if text.strip()}
    council.quorum, council.deputies = procedure.quorum, procedure.deputies
    council.voting, council.publicity = procedure.voting.value, procedure.publicity.value
    council.seconding, council.way = procedure.seconding, procedure.way.value
    council.suggesters, council.suggestion_listing = procedure.suggesters.value, procedure.listing.value


def change_council(
    actor: Actor,
    council_id: int,
    names: Mapping[str, str],
    seats: Seats,
    summaries: Mapping[str, str],
    mandates: Mapping[str, str],
    answer_days: int,
    *,
    legal_bases: Mapping[str, str] | None = None,
    procedure: Procedure | None = None,
) -> Council:
    """Change words, seats, rules of procedure and the time to answer. Answers that are due stay due when they were.

    Raises:
        Refused: no name, no seat, or no time to answer.
    """
    council = locked(council_id)
    require(actor, Can.CHANGE, council)
    before = audit.state(council)
    ordered = procedure or queries.procedure(council)
    named = _check(names, seats, ordered, answer_days)
    _write(council, named, seats, summaries, mandates, answer_days)
    _order(council, council.legal_bases if legal_bases is None else legal_bases, ordered)
    accounts_service.take_names(NameKind.COUNCIL, council.id, named.values())
    towns.rename_group(actor, council.group_id, named)
    language = next(iter(named))
    resources.change_resource(council.resource_id, title=named[language], language=language)
    audit.record(
        actor, "change", "council", council.id, council.municipality_id, before=before, after=audit.state(council)
    )
    return council


def locked(council_id: int) -> Council:
    """A council, held until the transaction ends."""
    council = queries.council(council_id, lock=True)
    if council is None:
        raise LookupError(f"no council {council_id}")
    return council


def seat_member(
    actor: Actor,
    council_id: int,
    person_id: int,
    kind: SeatKind,
    first_day: date,
    last_day: date | None,
    *,
    office: Office = Office.MEMBER,
    organisation_id: int | None = None,
) -> Membership:
    """Give somebody a seat for a term. Days are those of the municipality's time zone, the last one included.

    No page calls it: there, a seat is offered to an address (``invite_to_seat``).

    Raises:
        Refused: no seat of the kind is free all the time, the person has one already, the term ends before it begins,
            the person or the organisation is not known here.
    """
    council = locked(council_id)
    require(actor, Can.SEAT, council)
    person = accounts.person(person_id)
    if person is None or person.left_at is not None:
        raise Refused(CouncilCode.UNKNOWN_PERSON)
    _check_person(council, person_id, first_day, last_day)
    check_term(council, kind, first_day, last_day, organisation_id)
    membership = towns.add_member(actor, _group(council), person_id, first_day, last_day, office.value)
    _write_seat(actor, "seat", council, membership, kind, organisation_id)
    return membership


def hold_seat(
    actor: Actor,
    council_id: int,
    kind: SeatKind,
    first_day: date,
    last_day: date | None,
    *,
    office: Office,
    organisation_id: int | None,
) -> None:
    """Take a seat that was offered to oneself, not earlier than today; the offer has been looked at."""
    assert actor.person_id is not None
    council = locked(council_id)
    first_day = max(first_day, queries.today(towns_queries.municipality_by_id(council.municipality_id).timezone))
    _check_person(council, actor.person_id, first_day, last_day)
    check_term(council, kind, first_day, last_day, organisation_id)
    membership = towns.hold_term(actor, _group(council), first_day, last_day, office.value)
    _write_seat(actor, "accept_seat", council, membership, kind, organisation_id)


def _check_person(council: Council, person_id: int, first_day: date, last_day: date | None) -> None:
    own = [(first, last) for person, first, last, _ in queries.terms(council.group_id) if person == person_id]
    if not room_for(own, first_day, last_day, 1):
        raise Refused(CouncilCode.ALREADY_SEATED)


def check_term(
    council: Council, kind: SeatKind, first_day: date, last_day: date | None, organisation_id: int | None
) -> None:
    """Whether a seat can be had for a term, whoever takes it.

    Raises:
        Refused: no seat of the kind is free all the time, the term ends before it begins, or the organisation is not
            known here.
    """
    if last_day is not None and last_day < first_day:
        raise Refused(TownCode.TERM_ENDS_BEFORE)
    if organisation_id is not None and council.municipality_id not in towns_queries.standings(organisation_id):
        raise Refused(CouncilCode.UNKNOWN_ORGANISATION)
    of_kind = [(first, last) for _, first, last, k in queries.terms(council.group_id) if k == kind]
    if not room_for(of_kind, first_day, last_day, queries.seats(council).of(kind)):
        raise Refused(CouncilCode.NO_SEAT_LEFT)


def keep_days(event: PersonLeft) -> None:
    """Keep the days on which somebody who leaves sat in councils, without them: a vote of then has as many members."""
    for council_id, zone, first_day, last_day in queries.council_terms(event.person_id):
        today = queries.today(zone)
        last = min(last_day or today, today)
        if last >= first_day:
            db.session.add(FormerTerm(council_id=council_id, first_day=first_day, last_day=last))
    db.session.flush()


def _group(council: Council) -> Group:
    group = towns_queries.group(council.group_id)
    assert group is not None
    return group


def _write_seat(
    actor: Actor, verb: str, council: Council, term: Membership, kind: SeatKind, organisation_id: int | None
) -> None:
    seat = Seat(membership_id=term.id, council_id=council.id, kind=kind, organisation_id=organisation_id)
    db.session.add(seat)
    db.session.flush()
    audit.record(
        actor,
        verb,
        "council",
        council.id,
        council.municipality_id,
        seat=kind.value,
        office=term.office,
        after=audit.state(seat),
    )


def end_term(actor: Actor, council_id: int, membership_id: int, last_day: date) -> Membership:
    """Let a term end on another day. The right ends with that day, by the clock of the database.

    Raises:
        LookupError: the term is not one of this council.
        Refused: it would end before it began.
    """
    council = locked(council_id)
    require(actor, Can.SEAT, council)
    return towns.end_term(actor, _group(council), membership_id, last_day)
