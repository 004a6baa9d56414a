"""The order in which a voter sees the options says nothing about where their ballot lies."""

from __future__ import annotations

import random
import re

from flask import Flask
from sqlalchemy import select

from civic.core.db import db, transaction
from civic.votes import queries
from civic.votes.jobs import keys_folder
from civic.votes.models import Ballot
from tests.support import factories as make
from tests.support.votes import make_vote

VOTERS = 15


def _shown(browser, vote_id: int) -> list[int]:
    page = browser.get(f"/en/votes/{vote_id}").text
    return [int(value) for value in re.findall(r'name="option"[^>]*value="(\d+)"', page)]


def _drawn_before(slot: str, options: list[int]) -> list[int]:
    """How the order was drawn from the slot once: the attack."""
    order = list(options)
    random.Random(f"order/v1:{slot}").shuffle(order)
    return order


def test_I02_no_slot_explains_the_order_of_a_voter(app: Flask, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        people = [make.make_person(town) for _ in range(VOTERS)]
        vote = make_vote(town, keys_folder(), (1,) * 12, budget=100)
    ids = [option.id for option in queries.options(vote.id)]
    orders = []
    for person in people:
        browser = sign_in(person)
        orders.append(_shown(browser, vote.id))
        browser.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]})
    slots = db.session.scalars(select(Ballot.slot)).all()
    assert len(slots) == VOTERS
    assert all(sorted(order) == ids for order in orders)
    assert len({tuple(order) for order in orders}) == VOTERS
    explained = [order for order in orders if any(_drawn_before(slot, ids) == order for slot in slots)]
    assert explained == []


def test_the_order_stays_on_every_device_and_after_casting(app: Flask, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder(), (1,) * 12, budget=100)
    before = _shown(sign_in(person), vote.id)
    other = sign_in(person)
    assert _shown(other, vote.id) == before
    other.post(f"/en/votes/{vote.id}/cast", data={"option": before[:1]})
    assert _shown(other, vote.id) == before


def test_I02_no_page_carries_a_slot(app: Flask, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        person = make.make_person(town)
        vote = make_vote(town, keys_folder())
    ids = [option.id for option in queries.options(vote.id)]
    browser = sign_in(person)
    answers = [
        browser.get(f"/en/votes/{vote.id}"),
        browser.post(f"/en/votes/{vote.id}/check", data={"option": ids[:1], "step": "check"}),
        browser.post(f"/en/votes/{vote.id}/cast", data={"option": ids[:1]}),
        browser.get(f"/en/votes/{vote.id}/done"),
        browser.get(f"/en/votes/{vote.id}"),
    ]
    (slot,) = db.session.scalars(select(Ballot.slot)).all()
    for answer in answers:
        sent = f"{answer.headers}\n{answer.text}"
        assert slot not in sent
        assert slot[:12] not in sent
