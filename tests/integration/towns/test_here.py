"""The list of municipalities is remembered; one that was founded a moment ago is there all the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from civic.core.cache import Caches
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.towns import service as towns
from civic.towns.here import all_places, stand_in
from civic.towns.hooks import organisation_standing
from tests.support import factories as make
from tests.support.queries import counted


@pytest.fixture
def remembering(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An application that remembers, as an installation does."""
    monkeypatch.setitem(app.config, "CIVIC", replace(app.config["CIVIC"], page_cache_seconds=1.0))
    monkeypatch.setitem(app.extensions, "civic_cache", Caches(300.0))
    with app.test_request_context("/en/"):
        yield


def test_a_page_of_a_municipality_stands_at_the_moment_it_is_founded(remembering: None) -> None:
    with transaction():
        make.make_municipality()
    before = len(all_places())
    with transaction():
        founded = make.make_municipality()
    assert len(all_places()) == before, "nothing was remembered: the test shows nothing"
    assert stand_in(founded.id).slug == founded.slug
    with counted() as statements:
        stand_in(founded.id)
    assert statements == []


def test_a_municipality_that_never_was_is_looked_for_once_more_and_no_longer(remembering: None) -> None:
    all_places()
    with counted() as statements, pytest.raises(LookupError):
        stand_in(2**31 - 2)
    assert len(statements) == 2


def test_the_municipality_that_knows_an_organisation_may_be_a_new_one(remembering: None) -> None:
    with transaction():
        make.make_municipality()
        founder = make.make_person()
        club = make.accounts.found_organisation(make.actor(founder), "Rowing club", "", "en")
    all_places()
    with transaction():
        founded = make.make_municipality()
        towns.confirm_organisation(SYSTEM, founded.id, club.id)
    assert founded.names["en"] in organisation_standing([club])[club.id]
