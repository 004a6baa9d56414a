"""A town with a process in which proposals are written, and somebody who lives there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from civic.accounts.models import Person
from civic.core.db import transaction
from civic.processes.models import Process
from civic.towns.models import Municipality
from tests.support import factories as make


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Municipality:
    """A town; ``TOWN`` of a module names what it has there."""
    with transaction():
        return make.make_municipality(**getattr(request.module, "TOWN", {}))


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town, slug="walking")


@pytest.fixture
def person(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


@pytest.fixture
def browser(sign_in: Callable[[Person], FlaskClient], person: Person, process: Process) -> FlaskClient:
    """The person, signed in, where the process is."""
    return sign_in(person)
