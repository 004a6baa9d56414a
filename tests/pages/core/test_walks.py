"""The walks of docs/architecture.md pass the files that it names, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from civic.core import outbox
from civic.core.db import transaction
from civic.core.permissions import SYSTEM
from civic.statistics import service
from civic.votes import queries as votes
from civic.votes.jobs import keys_folder
from tests.support import factories as make
from tests.support.proposals import make_proposal
from tests.support.statistics import make_crowd
from tests.support.votes import make_vote
from tests.support.walks import walked

PAGE = Path(__file__).parents[3] / "docs" / "architecture.md"


def named(title: str) -> set[str]:
    """The files that a paragraph of the section names."""
    [section] = re.findall(r"^## Walks\n(.*?)^## ", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    [paragraph] = re.findall(rf"^\*\*{title}\*\*.*?(?=\n\n)", section, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"`([\w/]+\.py)`", paragraph))


@pytest.mark.parametrize("title", ["A support", "A ballot", "A comment"])
def test_a_walk_passes_the_files_that_are_named(app: Flask, sign_in, title: str) -> None:
    with transaction():
        town = make.make_municipality()
        author, person = make.make_person(town), make.make_person(town)
        process = make.make_process(town)
        things = [make_proposal(town, process, author) for _ in range(2)]
        vote = make_vote(town, keys_folder())
    choice = votes.options(vote.id)[0].id
    browser = sign_in(person)
    for thing in things:  # what the first request reads into memory, the second has
        address, data = {
            "A support": (f"/en/proposals/{thing.id}/support", {"value": "1"}),
            "A ballot": (f"/en/votes/{vote.id}/cast", {"option": str(choice)}),
            "A comment": (f"/en/threads/{thing.thread_id}", {"body": "Benches, please."}),
        }[title]
        with walked() as files:
            answer = browser.post(address, data=data)
        assert answer.status_code == 303
    assert set(files) == named("All three") | named(title)


def test_a_release_passes_the_files_that_are_named(app: Flask) -> None:
    crowd = make_crowd(app.config["CIVIC"].keys_dir)
    outbox.drain()
    with transaction():
        service.request(SYSTEM, crowd.process)
    with walked() as files:
        outbox.drain()
    assert set(files) == named("A release")
