"""Councils for tests."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db
from civic.core.permissions import SYSTEM
from civic.councils import service
from civic.councils.models import Council, FormerTerm, Item, Recommendation
from civic.councils.rules import SeatKind, Seats
from civic.meetings.rules.deciding import VoteCount
from civic.proposals.models import Proposal
from civic.towns.models import Membership, Municipality
from tests.support import factories as make

_numbers = itertools.count(1)


def make_council(town: Municipality, **changes: Any) -> Council:
    """A council of 16 seats by lot, 5 for organisations, 3 elected ones. Inside transaction()."""
    n = next(_numbers)
    values = {
        "slug": f"council-{n}",
        "names": {"en": f"Council {n}"},
        "seats": Seats(16, 5, 3),
        **changes,
    }
    return service.found_council(SYSTEM, town.id, **values)


def make_member(town: Municipality, council: Council, **changes: Any) -> tuple[Person, Membership]:
    """Somebody who sits in a council for a year, half of which is over. Inside transaction()."""
    today = make.today()
    person = changes.pop("person", None) or make.make_person(town)
    values = {
        "kind": SeatKind.LOT,
        "first_day": today - timedelta(days=180),
        "last_day": today + timedelta(days=180),
        **changes,
    }
    return person, service.seat_member(SYSTEM, council.id, person.id, **values)


def make_recommendation(council: Council, days: int = 10, **changes: Any) -> Recommendation:
    """A recommendation that was adopted so many days ago, 19 to 3. Inside transaction()."""
    values = {
        "title": "Night bus on Fridays",
        "text": "A bus at **midnight**.",
        "language": "en",
        "adopted_on": adopted(days),
        "count": VoteCount(19, 3),
        **changes,
    }
    make_sitting(council, values["adopted_on"], 24)
    return service.record(SYSTEM, council.id, **values)


def make_sitting(council: Council, day: date, members: int) -> None:
    """Let so many sit in a council on one day: nameless, as those who have left since. Inside transaction()."""
    day_only = {"council_id": council.id, "first_day": day, "last_day": day}
    db.session.execute(insert(FormerTerm), [day_only] * members)


def adopted(days: int) -> date:
    """The day so many days ago, as a test's town counts them."""
    return clock.day_in(make.ZONE, make.days_ago(days))


def make_item(council: Council, proposal: Proposal) -> Item:
    """A proposal that a council must treat within 20 days. Inside transaction()."""
    today = make.today()
    item = Item(council_id=council.id, proposal_id=proposal.id, since=today, due_on=today + timedelta(days=20))
    db.session.add(item)
    db.session.flush()
    return item
