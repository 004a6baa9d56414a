"""Browsers of people with a role."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.towns.models import Municipality
from tests.support import factories as make


def browser_of(town: Municipality, sign_in: Callable[[Person], FlaskClient], *roles: Role) -> FlaskClient:
    """A browser in which somebody new is signed in: a resident of the town, with these roles there."""
    with transaction():
        person = make.make_person(town, *roles)
    return sign_in(person)
