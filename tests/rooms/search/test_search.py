"""A search finds what its reader may open, and nothing else."""

from __future__ import annotations

import pytest

from civic.core.db import transaction
from civic.core.permissions import STRANGER, Role
from civic.councils import service as councils_service
from civic.deliberation import queries as threads
from civic.deliberation import service as deliberation
from civic.search import queries
from civic.search.rules import Shelf
from civic.spaces.rules import ProcessState
from tests.support import councils, proposals
from tests.support import factories as make
from tests.support.queries import counted


def _titles(town: int, *words: str, actor=STRANGER, shelf: Shelf | None = None) -> list[str]:
    return [hit.title for hit in queries.find(town, actor, words, shelf).items]


def test_words_are_found_in_titles_first_then_in_texts_and_comments() -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        author = make.make_person(town)
        text = proposals.make_proposal(town, process, author, title="Lamps", body="Beside every bench a lamp.")
        proposals.make_proposal(town, process, author, title="A bench by the clinic", body="Uphill.")
        deliberation.post(make.actor(author), text.thread_id or 0, "My bench is broken.", "en")
    found = queries.find(town.id, STRANGER, ["BENCH"]).items
    assert [(hit.rank, hit.kind) for hit in found] == [(0, "proposal"), (1, "post"), (1, "proposal")]
    assert _titles(town.id, "bench", "clinic") == ["A bench by the clinic"]
    assert _titles(town.id, "bench", shelf=Shelf.COMMENTS) == ["Lamps"]
    assert _titles(town.id, "bench", shelf=Shelf.VOTES) == []


@pytest.mark.parametrize("word", ["école", "ÉCOLE", "École"])
def test_capitals_beyond_ascii_are_found_on_both_databases(word: str) -> None:
    with transaction():
        town = make.make_municipality()
        proposals.make_proposal(town, make.make_process(town), title="Ombre pour l’école", language="fr")
    assert _titles(town.id, word) == ["Ombre pour l’école"]


@pytest.mark.parametrize("word", ["%", "_", "\\", "100%", "'"])
def test_signs_of_patterns_are_only_signs(word: str) -> None:
    with transaction():
        town = make.make_municipality()
        proposals.make_proposal(town, make.make_process(town), title="Plain words", body="Nothing else.")
    assert _titles(town.id, word) == []


def test_what_is_hidden_from_a_reader_is_not_found_by_them() -> None:
    with transaction():
        town, other = make.make_municipality(), make.make_municipality()
        draft = make.make_process(town, state=ProcessState.DRAFT, titles={"en": "Secret square"})
        proposals.make_draft(make.make_process(town), make.make_person(town), title="Secret draft")
        proposals.make_proposal(other, make.make_process(other), title="Secret elsewhere")
        council = councils.make_council(town)
        secretary = make.actor(make.make_person(town, Role.SECRETARY))
        councils_service.suggest(secretary, council.id, "Secret idea", "Not yet.", "en")
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
    assert _titles(town.id, "secret") == []
    assert "Secret square" in _titles(town.id, "secret", actor=organiser)
    assert draft.municipality_id == town.id


def test_a_comment_that_was_taken_back_is_not_found() -> None:
    with transaction():
        town = make.make_municipality()
        author = make.make_person(town)
        proposal = proposals.make_proposal(town, make.make_process(town), author)
        post = deliberation.post(make.actor(author), proposal.thread_id or 0, "Regretted words.", "en")
    assert len(_titles(town.id, "regretted")) == 1
    with transaction():
        deliberation.take_back(make.actor(author), post.id)
    assert _titles(town.id, "regretted") == []
    assert threads.post(post.id) is not None


def test_pages_hold_everything_once_in_one_query_each() -> None:
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        for number in range(queries.PAGE + 3):
            proposals.make_proposal(town, process, title=f"Tree {number}")
    with counted() as statements:
        first = queries.find(town.id, STRANGER, ["tree"])
    assert len(statements) == 1
    second = queries.find(town.id, STRANGER, ["tree"], after=first.after)
    assert (len(first.items), len(second.items), second.after) == (queries.PAGE, 3, None)
    assert len({hit.ref for hit in (*first.items, *second.items)}) == queries.PAGE + 3
    assert [h.ref for h in queries.find(town.id, STRANGER, ["tree"], before=second.before).items] == [
        h.ref for h in first.items
    ]
