"""A search finds what its reader may open, and nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from civic.core import sanitise
from civic.core.db import db, transaction
from civic.core.permissions import STRANGER, Role
from civic.core.rendering import render_again
from civic.councils import service as councils_service
from civic.deliberation import queries as threads
from civic.deliberation import service as deliberation
from civic.processes.rules import ProcessState
from civic.proposals.models import Proposal
from civic.proposals.queries import Wanted, lists
from civic.resources import service as resources
from civic.resources.models import Resource
from civic.search import queries
from civic.search.rules import COMMENTS, words_of
from tests.support import councils, proposals
from tests.support import factories as make
from tests.support.queries import counted


def _titles(town: int, *words: str, actor=STRANGER, tab: str | None = None) -> list[str]:
    return [hit.title for hit in queries.find(town, actor, words, tab).items]


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
    assert _titles(town.id, "bench", tab=COMMENTS) == ["Lamps"]
    assert _titles(town.id, "bench", tab="votes") == []


@pytest.mark.parametrize("word", ["école", "ÉCOLE", "École"])
def test_capitals_beyond_ascii_are_found_on_both_databases(word: str) -> None:
    with transaction():
        town = make.make_municipality()
        proposals.make_proposal(town, make.make_process(town), title="Ombre pour l’école", language="fr")
    assert _titles(town.id, word) == ["Ombre pour l’école"]


def test_all_that_is_one_word_is_found_in_the_search_and_in_the_list() -> None:
    """Pairs as in ``tests/unit/core/test_folding.py``, asked of each database in one town."""
    pairs = {
        "Une aire près de l’école": ("ecole", "l'ÉCOLE", "écoles"),
        "Straßenbahn nach Łódź": ("strassenbahn", "LODZ", "łódź"),
        "Smørrebrød på Østerbro": ("smorrebrod", "østerbro"),
        "Un cœur pour İstanbul": ("coeur", "ISTANBUL"),
        "Public toilets": ("toilet", "Toilet publics"),
        "A cycle lane": ("cycling", "cycles"),
        "حديقة أمام المَدْرَسَة": ("مدرسة", "المدرسه", "امام"),
    }
    language = {"Une aire près de l’école": "fr", "حديقة أمام المَدْرَسَة": "ar"}
    with transaction():
        town = make.make_municipality()
        process = make.make_process(town)
        for title in pairs:
            proposals.make_proposal(town, process, title=title, body="…", language=language.get(title, "en"))
    for title, asked in pairs.items():
        for words in asked:
            assert _titles(town.id, *words_of(words)) == [title], words
            found = lists.page(Wanted(town.id, words=words), STRANGER, None, None)
            assert [row.title for row in found.items] == [title], words


def test_a_text_is_found_by_what_it_says_now() -> None:
    with transaction():
        town = make.make_municipality()
        author = make.make_person(town)
        proposal = proposals.make_proposal(town, make.make_process(town), author, title="Vélos", body="Pour l’été.")
        post = deliberation.post(make.actor(author), proposal.thread_id or 0, "Œuvrons !", "fr")
    assert len(_titles(town.id, "velo")) == 1 and len(_titles(town.id, "oeuvrons")) == 1
    with transaction():
        found = db.session.get_one(Proposal, proposal.id)
        found.body = "Pour les cyclistes."
        deliberation.edit(make.actor(author), post.id, "Travaillons !")
        resources.retitle(found.resource_id or 0, "Trottinettes", "fr")
    assert _titles(town.id, "ete") == _titles(town.id, "oeuvrons") == _titles(town.id, "velo") == []
    assert [len(_titles(town.id, word)) for word in ("trottinette", "cyclistes", "travaillons")] == [1, 1, 1]


def test_the_job_writes_the_words_of_texts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction():
        town = make.make_municipality()
        proposals.make_proposal(town, make.make_process(town), title="Toilets", body="Benches")
        db.session.execute(update(Resource).values(title_words=""))
        db.session.execute(update(Proposal).values(body_words=""))
    assert _titles(town.id, "toilet") == _titles(town.id, "bench") == []
    monkeypatch.setattr(sanitise, "VERSION", sanitise.VERSION + 1)
    render_again()
    assert _titles(town.id, "toilet") == _titles(town.id, "bench") == ["Toilets"]


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
