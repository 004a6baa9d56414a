"""Kinds of things: what is registered is searched, linked, named and pointed at, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from civic import wiring
from civic.core.db import transaction
from civic.core.permissions import STRANGER
from civic.resources import kinds
from civic.resources import service as resources
from civic.resources.kinds import Kind, Use
from civic.resources.things import things
from civic.search import pages, queries
from tests.support import factories as make

SURVEY = Kind(
    "survey", "Survey", icon="ok", addresses="surveys", tab="surveys", tab_label="Surveys", uses=frozenset({Use.AGENDA})
)


@pytest.fixture
def with_surveys() -> Iterator[None]:
    kinds.register((*wiring.KINDS, SURVEY))
    yield
    kinds.register(wiring.KINDS)


def _town_with(kind: str, address: str) -> int:
    with transaction():
        town = make.make_municipality()
        resources.add_resource(kind, town.id, "Playground", "en", address=address)
    return town.id


def test_a_new_kind_is_searched_named_and_pointed_at_once_it_is_registered(app, with_surveys: None) -> None:
    town_id = _town_with("survey", "surveys/7")
    with app.test_request_context("/en/"):
        assert pages.tab_words()["surveys"] == "Surveys"
        [hit] = queries.find(town_id, STRANGER, ["playground"], "surveys").items
        assert pages.shown(hit, ["playground"]).kind == "Survey"
        [choice] = things(Use.AGENDA).search(town_id, STRANGER, "playground")
        assert (choice.value, choice.note) == ("surveys/7", "Survey")
        assert things(Use.OPTION).search(town_id, STRANGER, "playground") == []


@pytest.mark.parametrize(("use", "taken"), [(Use.AGENDA, True), (Use.RECOMMENDATION, True), (Use.OPTION, False)])
def test_what_may_not_be_pointed_at_is_not_taken_when_its_address_is_sent(app, use: Use, taken: bool) -> None:
    town_id = _town_with("vote", "votes/901")
    with app.test_request_context("/en/"):
        assert bool(things(use).named(town_id, STRANGER, ["votes/901"])) is taken


def test_each_kind_is_reached_at_its_addresses(app) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    for kind in kinds.every():
        # A part of another thing is reached at that thing's address, with a number of its own behind.
        last = r"<int:\w+>" if kind.numbered else r"(<\w+>|<int:\w+>/\w+/<int:\w+>)"
        own = rf"/<lang:lang>/{kind.addresses}/{last}"
        assert any(re.fullmatch(own, rule) for rule in rules), kind.code
