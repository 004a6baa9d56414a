"""The secret ballot of a running town: what its files tell, and what a key that is away for a while stops."""

from __future__ import annotations

import json
import math
import random
from datetime import timedelta
from pathlib import Path

import pytest

from civic.votes import keys
from civic.votes.rules import opening_entry, sealed_hash, slot
from tests.attacks import seed
from tests.attacks.town import Town
from tests.support import linking

VOTERS = 15
#: Chance gives one; six more are four in a million.
HITS = 7
PAIRS = VOTERS * (VOTERS - 1) // 2
#: Five standard deviations of the number of pairs in the right order.
SPREAD = 5 * math.sqrt(VOTERS * (VOTERS - 1) * (2 * VOTERS + 5) / 72)


def _truth(town: Town, vote_id: int, voters: list[int]) -> list[str]:
    """The slots in the order of casting, by the key that no thief of the files has."""
    opening = town.sql("SELECT opening FROM votes_vote WHERE id = :vote", vote=vote_id)[0]["opening"]
    key = keys.read(town.folder / "keys", vote_id, json.loads(opening)["key"])
    entries = {
        row["person_id"]: row["id"]
        for row in town.sql("SELECT id, person_id FROM votes_roll_entry WHERE vote_id = :vote", vote=vote_id)
    }
    return [slot(key, vote_id, entries[voter]) for voter in voters]


def test_I02_I03_the_files_of_a_town_name_no_voter(town: Town, tmp_path: Path) -> None:
    vote = seed.open_vote(town, voters=VOTERS, closes_in=600)
    order = random.sample(list(vote.voters), VOTERS)
    shown = {}
    for person in order:
        voter = town.sign_in_as(person)
        page = voter.get(f"/en/votes/{vote.id}")
        shown[person] = page.text
        checked = voter.submit(page, "/check", option=[random.choice(vote.options)])
        assert voter.submit(checked, "/cast").status == 303
    truth = _truth(town, vote.id, order)
    assert {row["slot"] for row in town.dump()["votes_ballot"] if row["vote_id"] == vote.id} == set(truth)
    files = linking.taken(town.folder, tmp_path / "taken")
    guesses = linking.guesses(files, set(truth))
    assert {name for name, guess in guesses.items() if linking.hits(guess, truth) > HITS} == set()
    for name, guess in guesses.items():
        right, of = linking.pairs(guess, truth)
        assert of in (0, PAIRS), name
        assert abs(right - of / 2) <= SPREAD, name
    kept_elsewhere = {name: found for name, found in town.where(*truth).items() if "ballots" not in name}
    assert kept_elsewhere == {}
    assert not any(place[:16] in text for place in truth for text in shown.values())


def test_I20_a_key_that_is_away_stops_a_vote_for_as_long_as_it_is(town: Town) -> None:
    vote = seed.open_vote(town, voters=1, closes_in=600)
    voter = town.sign_in_as(vote.voters[0])
    checked = voter.submit(f"/en/votes/{vote.id}", "/check", option=[vote.options[0]])
    folder = town.folder / "keys"
    away = folder.rename(town.folder / "keys-away")
    try:
        town.do("votes.tend")
        refused = voter.submit(checked, "/cast")
        assert (refused.status, refused.header("Retry-After")) == (503, "60")
        assert voter.get("/readyz").status == 503
        assert town.sql("SELECT state FROM votes_vote WHERE id = :vote", vote=vote.id)[0]["state"] == "opened"
    finally:
        away.rename(folder)
    assert voter.get("/readyz").status == 200
    assert voter.submit(checked, "/cast").status == 303


@pytest.mark.parametrize("table", ["votes_option", "votes_vote"])
def test_H10_a_row_that_is_changed_after_opening_changes_no_page(town: Town, table: str) -> None:
    vote = seed.open_vote(town, voters=1, closes_in=600)
    column = "vote_id" if table == "votes_option" else "id"
    town.sql(f'UPDATE {table} SET titles = \'{{"en": "MEDDLED"}}\' WHERE {column} = :vote', vote=vote.id)
    changed = town.sql(f"SELECT titles FROM {table} WHERE {column} = :vote", vote=vote.id)
    assert all("MEDDLED" in str(row["titles"]) for row in changed)
    voter = town.sign_in_as(vote.voters[0])
    page = voter.get(f"/en/votes/{vote.id}")
    assert page.status == 200
    checked = voter.submit(page, "/check", option=[vote.options[0]])
    assert voter.submit(checked, "/cast").status == 303
    done = voter.get(f"/en/votes/{vote.id}/done")
    assert not any("MEDDLED" in answer.text for answer in (page, checked, done, voter.get("/en/votes")))


def test_H10_times_that_are_changed_after_opening_close_and_open_nothing(town: Town) -> None:
    vote = seed.open_vote(town, voters=1, closes_in=600)
    voter = town.sign_in_as(vote.voters[0])
    before = voter.get(f"/en/votes/{vote.id}").text.split("Open until")[1][:60]
    town.move("votes_vote", "closes_at", -timedelta(seconds=605), "id = :id", id=vote.id)
    page = voter.get(f"/en/votes/{vote.id}")
    assert before in page.text
    checked = voter.submit(page, "/check", option=[vote.options[0]])
    assert voter.submit(checked, "/cast").status == 303
    assert town.sql("SELECT state FROM votes_vote WHERE id = :vote", vote=vote.id)[0]["state"] == "opened"


def test_H10_a_record_that_is_changed_with_its_hash_is_found_by_the_log(town: Town) -> None:
    vote = seed.open_vote(town, voters=1, closes_in=600)
    [row] = town.sql("SELECT opening FROM votes_vote WHERE id = :vote", vote=vote.id)
    text, hashed = opening_entry({**json.loads(row["opening"]), "titles": {"en": "MEDDLED"}})
    changed = "UPDATE votes_vote SET opening = :text, opening_hash = :hashed WHERE id = :vote"
    town.sql(changed, text=text, hashed=hashed, vote=vote.id)
    voter = town.sign_in_as(vote.voters[0])
    assert voter.get(f"/en/votes/{vote.id}").status == 503
    assert "MEDDLED" not in voter.get("/en/votes").text
    town.sql(changed, text=row["opening"], hashed=sealed_hash(row["opening"]), vote=vote.id)
    assert voter.get(f"/en/votes/{vote.id}").status == 200
