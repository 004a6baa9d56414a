"""Pages are tested over HTTP; every answer is parsed, whatever else a test looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import mail
from civic.core.db import transaction
from tests.support.application import forget_everything, make_app, rolled_back
from tests.support.html import CheckedClient


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("pages")
    app = make_app(folder, f"sqlite:///{folder / 'pages.sqlite'}")
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(scope="session")
def remembering_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """One that remembers the frame of its pages, as it does in a town: for tests that open every address.

    A module takes it as its ``app``.
    """
    folder: Path = tmp_path_factory.mktemp("remembering")
    app = make_app(folder, f"sqlite:///{folder / 'pages.sqlite'}", page_cache_seconds=600.0)
    app.test_client_class = CheckedClient
    return app


@pytest.fixture(autouse=True)
def database(app: Flask) -> Iterator[None]:
    with rolled_back(app):
        yield
    forget_everything(app)


@pytest.fixture(autouse=True)
def letters() -> Iterator[list]:
    """What was mailed during a test."""
    mail.MEMORY.clear()
    yield mail.MEMORY
    mail.MEMORY.clear()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of somebody who did not sign in."""
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """A browser of somebody who has: ``sign_in(person).get(...)``; its ``post`` brings the CSRF token along."""

    def browser(person: Person) -> FlaskClient:
        with transaction():
            token = accounts.start_session(person.id)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return client

    return browser
