"""A town with a process and a proposal in it, its organiser, and the e-mails that are sent."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from civic.accounts.models import Person
from civic.core import mail
from civic.core.db import transaction
from civic.core.permissions import Actor, Role
from civic.processes.models import Process
from civic.proposals.models import Proposal
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.proposals import make_proposal


@pytest.fixture
def town(request: pytest.FixtureRequest) -> Municipality:
    """A town; ``TOWN`` of a module names what it has there."""
    with transaction():
        return make.make_municipality(**getattr(request.module, "TOWN", {}))


@pytest.fixture
def process(town: Municipality) -> Process:
    with transaction():
        return make.make_process(town)


@pytest.fixture
def proposal(town: Municipality, process: Process) -> Proposal:
    with transaction():
        return make_proposal(town, process)


@pytest.fixture
def author(town: Municipality) -> Person:
    with transaction():
        return make.make_person(town)


@pytest.fixture
def organiser(town: Municipality) -> Actor:
    with transaction():
        return make.actor(make.make_person(town, Role.ORGANISER))


@pytest.fixture
def letters() -> Iterator[list[EmailMessage]]:
    """The e-mails of this test."""
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()
