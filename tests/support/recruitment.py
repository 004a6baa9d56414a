"""Calls for tests."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from civic.accounts.models import Person
from civic.core.permissions import SYSTEM
from civic.councils.models import Council
from civic.recruitment import service
from civic.recruitment.models import Call
from civic.recruitment.service import Terms, Told
from tests.support import factories as make

QUESTIONS = {"age": {"en": "So that all ages sit there."}, "gender": {}}


def make_call(council: Council, questions: dict[str, dict[str, str]] | None = None, **changes: Any) -> Call:
    """A call for 6 seats that is open from yesterday for ten days. Inside transaction()."""
    today = make.today()
    terms = {
        "opens_on": today - timedelta(days=1),
        "closes_on": today + timedelta(days=9),
        "seats": 6,
        "first_day": today + timedelta(days=10),
        "last_day": today + timedelta(days=375),
        **changes,
    }
    asked = QUESTIONS if questions is None else questions
    return service.open_call(
        SYSTEM, council, {"en": "Six seats by lot"}, {"en": "Ten evenings."}, Terms(**terms), asked
    )


def apply(person: Person, call: Call, folder: Path, address: str = "", code: str = "", **answers: str) -> None:
    """Somebody applies and agrees to the use of each answer. Inside transaction()."""
    told = {feature: Told(value, bool(value)) for feature, value in answers.items()}
    service.apply(make.actor(person), call.id, told, address, code, folder)
