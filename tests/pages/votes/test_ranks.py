"""Scores and rankings from the organiser's form to the page that explains the result."""

from __future__ import annotations

from typing import Any

import pytest

from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.votes import jobs, queries
from tests.pages.votes.test_answers import _opened
from tests.pages.votes.test_preparing import _form, _words
from tests.support import factories as make
from tests.support.browsers import browser_of
from tests.support.html import parse, text_of
from tests.support.votes import end

SQUARE, TRAM, POOL = "A square", "A tram", "A pool"


def _held(sign_in: Any, voters: int, **form: str) -> tuple[int, list[Any], list[int]]:
    """A vote between three options that an organiser opened, some voters, and the numbers of the options."""
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    people = [browser_of(town, sign_in) for _ in range(voters)]
    vote_id = _opened(town, organiser, SQUARE, TRAM, POOL, **form)
    return vote_id, people, [o.id for o in queries.options(vote_id)]


def _marks(ids: list[int], marks: str, **more: str) -> dict[str, str]:
    """The fields of a ballot: one mark an option, in the order of the list, "-" for none."""
    return {**{f"mark-{o}": "" if mark == "-" else mark for o, mark in zip(ids, marks, strict=True)}, **more}


def _vote(vote_id: int, voters: list[Any], ids: list[int], *ballots: str) -> None:
    for browser, marks in zip(voters, ballots, strict=True):
        assert browser.post(f"/en/votes/{vote_id}/cast", data=_marks(ids, marks)).status_code == 303


def _result(vote_id: int, client: Any) -> tuple[str, list[list[str]]]:
    """The words of the result, and the rows of its table."""
    with transaction():
        end(vote_id)
    jobs.tend()
    db.session.expire_all()
    page = client.get(f"/en/votes/{vote_id}")
    rows = [[text_of(cell) for cell in row] for row in parse(page.text).iter("tr")]
    return _words(page), rows


def _selected(html: str) -> list[str]:
    return sorted(
        o.get("value") for o in parse(html).iter("option") if o.get("selected") is not None and o.get("value")
    )


def test_places_are_chosen_without_dragging_and_mistakes_keep_what_was_typed(sign_in: Any) -> None:
    vote_id, (voter,), ids = _held(sign_in, 1, method="irv")
    page = voter.get(f"/en/votes/{vote_id}")
    assert "the option with the fewest first places goes" in _words(page)
    assert [o.get("value") for o in parse(page.text).iter("option")].count("3") == 3
    for marks, words in (
        ("11-", "Place 1 is given to more than one option. Give each option a place of its own."),
        ("13-", "No option has place 2. Number your choices without leaving out a place."),
    ):
        for step in ("check", "cast"):
            wrong = voter.post(f"/en/votes/{vote_id}/{step}", data=_marks(ids, marks, step="check"))
            assert wrong.status_code == 422
            assert words in _words(wrong)
            assert _selected(wrong.text) == sorted(marks.replace("-", ""))
    tick = {"data": _marks(ids, "11-"), "headers": {"HX-Request": "true"}}
    assert "2 ranked, place 1 given twice" in _words(voter.post(f"/en/votes/{vote_id}/meter", **tick))
    check = voter.post(f"/en/votes/{vote_id}/check", data=_marks(ids, "2-1", step="check"))
    assert "You ranked 2 options" in _words(check)
    chosen = next(parse(check.text).iter("ol"))
    assert [text_of(item) for item in chosen.iter("li")] == [POOL, SQUARE]
    sent = {i.get("name"): i.get("value") for i in parse(check.text).iter("input") if "mark" in i.get("name", "")}
    assert sent == {f"mark-{ids[2]}": "1", f"mark-{ids[0]}": "2"}
    assert voter.post(f"/en/votes/{vote_id}/cast", data=sent).status_code == 303
    assert queries.ballots(vote_id) == [(((ids[0], 2), (ids[2], 1)), 1)]
    assert _selected(voter.get(f"/en/votes/{vote_id}").text) == ["1", "2"]


def test_instant_runoff_tells_the_rounds_and_why_each_lost(sign_in: Any, client: Any) -> None:
    vote_id, voters, ids = _held(sign_in, 6, method="irv")
    _vote(vote_id, voters, ids, "12-", "1--", "-1-", "-1-", "-21", "---")
    words, rows = _result(vote_id, client)
    assert "6 people voted. One option won." in words
    assert "1 blank ballot" in words
    assert "Won in round 2. Its votes: 3." in words
    assert "Still there when the count ended, with too few votes to win: 2." in words
    assert "Dropped after round 1 with the fewest votes: 1. The next one, “A square”, had 2." in words
    assert "“A pool” was dropped, and its votes moved on. “A tram” won." in words
    assert rows == [
        ["Option", "Round 1", "Round 2"],
        [TRAM, "2", "3"],
        [SQUARE, "2", "2"],
        [POOL, "1", "0"],
        ["No next choice", "0", "0"],
    ]


def test_stv_fills_the_seats_and_moves_what_is_more_than_needed(sign_in: Any, client: Any) -> None:
    vote_id, voters, ids = _held(sign_in, 5, method="stv", seats="2")
    assert "2 options win." in _words(voters[0].get(f"/en/votes/{vote_id}"))
    _vote(vote_id, voters, ids, "12-", "12-", "1-2", "1-2", "--1")
    words, rows = _result(vote_id, client)
    assert "2 options won." in words
    assert "To win, an option needs 2 votes." in words
    assert "What “A square” had more than needed moved on. “A pool” won." in words
    assert "left than could win" not in words
    assert rows[1:] == [[SQUARE, "4", "2"], [POOL, "1", "2"], [TRAM, "0", "1"], ["No next choice", "0", "0"]]


def test_who_is_left_alone_wins_with_fewer_votes_and_that_is_said(sign_in: Any, client: Any) -> None:
    vote_id, voters, ids = _held(sign_in, 3, method="stv", seats="2")
    _vote(vote_id, voters, ids, "123", "1-2", "12-")
    words, _rows = _result(vote_id, client)
    assert "Won in round 3. Its votes: 0.66666. No more options were left than could win." in words
    assert "Dropped after round 2 with the fewest votes: 0.33333. The next one, “A tram”, had 0.66666." in words
    assert words.count("left than could win") == 1


def test_schulze_compares_all_pairs_and_places_can_be_shared(sign_in: Any, client: Any) -> None:
    vote_id, voters, ids = _held(sign_in, 3, method="schulze")
    shared = voters[0].post(f"/en/votes/{vote_id}/check", data=_marks(ids, "113", step="check"))
    assert "Place 1" in _words(shared)
    _vote(vote_id, voters, ids, "113", "12-", "-12")
    words, rows = _result(vote_id, client)
    assert "No option was ahead of another one here:" in words
    assert "People who rank “A square” above it: 2; who rank it above “A square”: 1." in words
    assert "It is level with “A square”; the published rule for ties decided." in words
    assert rows == [
        ["Option", SQUARE, TRAM, POOL],
        [SQUARE, "–", "1", "2"],
        [TRAM, "1", "–", "3"],
        [POOL, "1", "0", "–"],
    ]


def test_scores_are_added_up_and_shown_as_they_were_given(sign_in: Any, client: Any) -> None:
    vote_id, voters, ids = _held(sign_in, 3, method="score", points="3")
    page = voters[0].get(f"/en/votes/{vote_id}")
    assert "The lowest score is 0, the highest 3." in _words(page)
    assert len([i for i in parse(page.text).iter("input") if i.get("type") == "radio"]) == 3 * 4
    wrong = voters[0].post(f"/en/votes/{vote_id}/check", data=_marks(ids, "4--", step="check"))
    assert wrong.status_code == 422
    _vote(vote_id, voters, ids, "320", "03-", "---")
    words, rows = _result(vote_id, client)
    assert "5 points, 2.50 on average" in words and "It has the most points." in words
    assert "Points that it has less than the winner: 2." in words
    assert "Nobody gave it any points." in words
    assert rows == [
        ["Option", "0", "1", "2", "3", "No score"],
        [TRAM, "0", "0", "1", "1", "1"],
        [SQUARE, "1", "0", "0", "1", "1"],
        [POOL, "1", "0", "0", "0", "2"],
    ]


@pytest.mark.parametrize(
    ("method", "field", "value"), [("score", "points", "11"), ("score", "points", "x"), ("stv", "seats", "0")]
)
def test_a_setting_out_of_bounds_is_told_at_its_field_where_it_counts(
    sign_in: Any, method: str, field: str, value: str
) -> None:
    with transaction():
        town = make.make_municipality()
    organiser = browser_of(town, sign_in, Role.ORGANISER)
    form = _form(method=method, budget="", **{field: value})
    answer = organiser.post(f"/en/votes/new?town={town.slug}", data=form)
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.text
    assert "There is a problem" in _words(answer)
    other = organiser.post(f"/en/votes/new?town={town.slug}", data={**form, "method": "yes_no"})
    assert other.status_code == 303, "typed for a kind that was not chosen"


def test_a_vote_nobody_ranked_in_says_so(sign_in: Any, client: Any) -> None:
    for method in ("irv", "stv", "schulze", "score"):
        vote_id, voters, ids = _held(sign_in, 1, method=method)
        _vote(vote_id, voters, ids, "---")
        words, _rows = _result(vote_id, client)
        assert "One person voted. Nothing was chosen." in words
        assert "Nobody" in words
