"""H and I: votes under races, deadlines and kills; nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from civic.accounts import service as accounts
from civic.accounts.models import Person
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.votes import methods
from civic.votes import service as votes_service
from tests.attacks import seed
from tests.attacks.browser import Browser
from tests.attacks.conftest import NewTown
from tests.attacks.seed import OpenVote
from tests.attacks.town import Town
from tests.support import factories as make
from tests.support.votes import end


def at_once(calls: list[Callable[[], int]], threads: int = 50) -> list[int]:
    """Run calls at the same instant, so many at a time; what each returned, 0 for one that got no answer."""
    found, lock, turn = [], threading.Lock(), iter(list(calls))
    start = threading.Barrier(min(threads, len(calls)))

    def work() -> None:
        start.wait()
        while True:
            with lock:
                call = next(turn, None)
            if call is None:
                return
            try:
                status = call()
            except OSError:
                status = 0
            with lock:
                found.append(status)

    workers = [threading.Thread(target=work) for _ in range(start.parties)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return found


def ballots(town: Town, vote: OpenVote) -> list[list[int]]:
    """What lies in the box of a vote."""
    found = [row["choice"] for row in town.dump()["votes_ballot"] if row["vote_id"] == vote.id]
    return [json.loads(choice) if isinstance(choice, str) else list(choice) for choice in found]


def cast(browser: Browser, vote: OpenVote, *options: int) -> int:
    return browser.post(f"/en/votes/{vote.id}/cast", {"option": list(options)}).status


def together(browser: Browser, count: int, path: str, fields: dict[str, object]) -> list[int]:
    browser.token()
    twins = [browser.twin() for _ in range(count)]
    return at_once([lambda twin=twin: twin.post(path, fields).status for twin in twins], count)


def test_the_count_of_ballots_sees_one_that_is_lost_and_one_that_is_changed(postgres_town: Town) -> None:
    """What the attacks below compare with: a ballot is another one, and then it is gone."""
    town = postgres_town
    vote = seed.open_vote(town, voters=3)
    for person in vote.voters:
        assert cast(town.sign_in_as(person), vote, vote.options[0]) == 303
    said = [[vote.options[0]]] * 3
    assert ballots(town, vote) == said
    town.sql(
        "UPDATE votes_ballot SET choice = '[]' WHERE slot = (SELECT min(slot) FROM votes_ballot WHERE vote_id = :v)",
        v=vote.id,
    )
    assert ballots(town, vote) != said
    town.sql("DELETE FROM votes_ballot WHERE slot = (SELECT min(slot) FROM votes_ballot WHERE vote_id = :v)", v=vote.id)
    assert len(ballots(town, vote)) == 2


# ---- races


def test_H01_H02_I16_I18_fifty_at_once_of_one_voter_are_one_ballot(each_town: Town) -> None:
    """One session, then as many sessions of the same person, at both web processes."""
    town = each_town
    vote = seed.open_vote(town, voters=1)
    person = vote.voters[0]
    path = f"/en/votes/{vote.id}/cast"
    assert set(together(town.sign_in_as(person), 50, path, {"option": vote.options[0]})) <= {303, 503}
    sessions = [town.sign_in_as(person) for _ in range(20)]
    for browser in sessions:
        browser.token()
    done = at_once([lambda b=b, n=n: cast(b, vote, vote.options[n % 3]) for n, b in enumerate(sessions)], 20)
    assert set(done) <= {303, 503}
    assert done.count(303) > 10
    assert len(ballots(town, vote)) == 1
    assert len(ballots(town, vote)[0]) == 1


def test_H03_supports_at_once_count_once(each_town: Town) -> None:
    town = each_town
    proposal = seed.proposal(town)
    (person,) = seed.people(town, 1)
    statuses = together(town.sign_in_as(person), 25, f"/en/proposals/{proposal}/support", {"value": "1"})
    assert set(statuses) <= {303, 429, 503}
    rows = [row for row in town.dump()["proposals_support"] if row["proposal_id"] == proposal]
    assert len(rows) == 1
    (stored,) = [row for row in town.dump()["proposals_proposal"] if row["id"] == proposal]
    counts = {name: value for name, value in stored.items() if name == "support_count"}
    assert set(counts.values()) <= {1}, counts


def test_H03_many_people_at_once_are_counted_each(each_town: Town) -> None:
    town = each_town
    proposal = seed.proposal(town)
    browsers = [town.sign_in_as(person) for person in seed.people(town, 30)]
    for browser in browsers:
        browser.token()
    path = f"/en/proposals/{proposal}/support"
    done = at_once([lambda b=b: b.post(path, {"value": "1"}).status for b in browsers], 30)
    assert set(done) <= {303, 503}
    rows = [row for row in town.dump()["proposals_support"] if row["proposal_id"] == proposal]
    assert len(rows) == done.count(303)
    (stored,) = [row for row in town.dump()["proposals_proposal"] if row["id"] == proposal]
    counts = {name: value for name, value in stored.items() if name == "support_count"}
    assert set(counts.values()) <= {len(rows)}, counts


def test_H04_a_ballot_never_says_more_than_it_may(town: Town) -> None:
    """k of n, and a budget, each with fifty ballots at once of which half say too much."""
    few = seed.open_vote(town, voters=1, most=1)
    costly = seed.open_vote(town, voters=1, costs=(60, 50, 40), budget=100, method=methods.GREEDY)
    for vote, good, bad in ((few, few.options[:1], few.options[:2]), (costly, costly.options[1:], costly.options)):
        browser = town.sign_in_as(vote.voters[0])
        browser.token()
        twins = [(browser.twin(), good if n % 2 else bad) for n in range(50)]
        done = at_once([lambda b=b, o=o, v=vote: cast(b, v, *o) for b, o in twins], 50)
        assert set(done) <= {303, 422, 503}
        assert ballots(town, vote) == [sorted(good)], vote


def test_H05_H06_what_was_said_last_counts(each_town: Town) -> None:
    """Votes and changes by chance; answers that never arrive are asked again, and nothing counts twice."""
    town, chance = each_town, random.Random(5)
    vote = seed.open_vote(town, voters=4)
    voters = [town.sign_in_as(person) for person in vote.voters]
    last: dict[int, list[int]] = {}
    for _ in range(60):
        number = chance.randrange(4)
        choice = sorted(chance.sample(vote.options, chance.randrange(4)))
        if cast(voters[number], vote, *choice) == 303:
            last[number] = choice
            if chance.random() < 0.2:  # the answer was lost on its way: the browser sends it again
                assert cast(voters[number], vote, *choice) == 303
    assert sorted(ballots(town, vote)) == sorted(last.values())


# ---- deadlines


@pytest.mark.parametrize("where", ["postgresql", pytest.param("sqlite", marks=pytest.mark.long)])
def test_H07_H08_H20_votes_at_the_closing_instant(
    where: str, request: pytest.FixtureRequest, new_town: NewTown
) -> None:
    """People vote while a vote closes and is counted: whoever was told that it counts is in the result, nobody else."""
    # A town of its own: what is written over below is found by whoever verifies the log afterwards.
    more = (
        {} if where == "sqlite" else {"CIVIC_DATABASE_URL": request.getfixturevalue("postgres_server").new_database()}
    )
    town = new_town(**more)
    crowd = 60
    vote = seed.open_vote(town, voters=crowd, closes_in=600)
    browsers = [town.sign_in_as(person) for person in vote.voters]
    for browser in browsers:
        browser.token()
    # The closing instant is frozen: the vote's own entry says when, and the log has its hash. All is written over.
    with town.inside(), transaction():
        end(vote.id, clock.now() + timedelta(seconds=2.5))
    acknowledged: dict[int, int] = {}

    def keep_on(number: int) -> int:
        time.sleep(number * 4.0 / crowd)
        status = cast(browsers[number], vote, vote.options[number % 3])
        if status == 303:
            acknowledged[number] = vote.options[number % 3]
        return status

    counting = threading.Thread(target=lambda: seed.close(town, vote.id))
    counting.start()
    done = at_once([lambda n=n: keep_on(n) for n in range(crowd)], crowd)
    counting.join()
    row = seed.close(town, vote.id)
    result = json.loads(row["result"]) if isinstance(row["result"], str) else row["result"]
    assert set(done) <= {303, 422, 503}
    assert 0 < len(acknowledged) < crowd, "the vote did not close in the middle"
    assert result["ballots"] == len(acknowledged) == len(ballots(town, vote))
    assert sorted(ballots(town, vote)) == sorted([option] for option in acknowledged.values())
    assert cast(browsers[0], vote, vote.options[1]) == 422
    assert len(ballots(town, vote)) == len(acknowledged)


def test_H09_I17_nobody_votes_before_after_elsewhere_or_for_others(each_town: Town) -> None:
    town = each_town
    soon = seed.open_vote(town, voters=2, opens_in=3600, closes_in=7200)
    over = seed.open_vote(town, voters=2, closes_in=0.3)
    other = seed.open_vote(town, voters=2)
    time.sleep(0.5)
    voter, stranger = town.sign_in_as(other.voters[0]), town.sign_in()
    assert cast(town.sign_in_as(soon.voters[0]), soon, soon.options[0]) == 422
    assert cast(town.sign_in_as(over.voters[0]), over, over.options[0]) == 422
    assert cast(voter, soon, soon.options[0]) == 422
    assert cast(voter, other, soon.options[0]) == 422
    assert cast(town.sign_in_as(soon.voters[0]), other, other.options[0]) == 422
    assert cast(town.sign_in("left"), other, other.options[0]) == 303  # led to the sign-in page
    assert cast(stranger, other, other.options[0]) == 303
    for number in ("0", "-1", "999999999", "1 OR 1=1", f"{other.options[0]}.0", "１"):
        assert voter.post(f"/en/votes/{other.id}/cast", {"option": ["x", number]}).status in (303, 422)
    assert ballots(town, soon) == ballots(town, over) == []
    assert [choice for choice in ballots(town, other) if choice] == []


def test_H10_H12_an_open_vote_is_frozen(town: Town) -> None:
    vote = seed.open_vote(town, voters=3)
    assert cast(town.sign_in_as(vote.voters[0]), vote, vote.options[0]) == 303
    before = {name: _of(town, name, vote) for name in ("votes_vote", "votes_option", "votes_roll_entry")}
    admin = town.sign_in("installation_admin")
    for path in ("edit", "options", "open"):
        page = f"/en/votes/{vote.id}/{path}"
        fields = {"title": "Another", "closes_day": "2030-01-01", "closes_time": "10:00", "opens_day": "2026-01-01"}
        fields |= {"opens_time": "10:00", "method": "approval", "options-0-title": "New", "remove": vote.options[0]}
        assert admin.post(page, fields).status in (303, 403, 404, 422), path
    with town.inside(), transaction():
        for act in (
            lambda: votes_service.change_options(SYSTEM, vote.id, [votes_service.OptionRow(None, {"en": "New"})]),
            lambda: votes_service.close(SYSTEM, vote.id),
        ):
            with pytest.raises(Exception, match=r"."):
                act()
        db.session.rollback()
    assert {name: _of(town, name, vote) for name in before} == before


def _of(town: Town, table: str, vote: OpenVote) -> list[dict]:
    return [row for row in town.dump()[table] if row.get("vote_id", row["id"]) == vote.id]


def test_H16_N03_leaving_at_the_instant_of_voting_leaves_a_ballot_or_none(town: Town) -> None:
    """Ten people leave while their ballots are on the way: no error of the server, no ballot that belongs to nobody."""
    vote = seed.open_vote(town, voters=10)
    browsers = [town.sign_in_as(person) for person in vote.voters]
    for browser in browsers:
        browser.token()

    def leave(person_id: int) -> int:
        with town.inside():
            person = db.session.get(Person, person_id)
            with transaction():
                accounts.leave(make.actor(person), make.proof(person))
        return 200

    calls: list[Callable[[], int]] = [lambda b=b: cast(b, vote, vote.options[0]) for b in browsers]
    calls += [lambda p=p: leave(p) for p in vote.voters]
    random.Random(16).shuffle(calls)
    done = at_once(calls, 20)
    assert set(done) <= {200, 303, 422, 503}
    roll = [row for row in town.dump()["votes_roll_entry"] if row["vote_id"] == vote.id]
    assert len(ballots(town, vote)) <= len(roll) <= 10


def test_H21_I09_nothing_of_a_result_is_seen_before_the_end(town: Town) -> None:
    """Pages of an open vote are the same whatever was voted, for everybody who may look at them."""
    vote = seed.open_vote(town, voters=12, titles={"en": "Is it seen?"})
    readers = {role: town.sign_in(role) for role in ("anon", "resident", "installation_admin")}
    paths = [f"/en/votes/{vote.id}", f"/en/votes?town={vote.town}", f"/en/search?q=seen&town={vote.town}"]

    def look() -> dict[str, str]:
        time.sleep(1.2)
        pages = {f"{role} {path}": reader.get(path) for role, reader in readers.items() for path in paths}
        return {name: _plain(page.text) + page.header("ETag") for name, page in pages.items()}

    before = look()
    for number, person in enumerate(vote.voters):
        assert cast(town.sign_in_as(person), vote, vote.options[0 if number < 9 else 2]) == 303
    assert look() == before


def _plain(text: str) -> str:

    return re.sub(r'(csrf_token" value|X-CSRFToken": )"?[^"]+"', "", text)


# ---- secrecy


CANARY = "Canary option"


def test_I01_I04_I05_I06_no_page_log_queue_or_e_mail_says_who_chose_what(new_town: NewTown) -> None:
    town = new_town()
    vote = seed.open_vote(town, voters=4)
    titles = {option: f"{CANARY} {number}" for number, option in enumerate(vote.options)}
    store = town.redis()
    for number, person in enumerate(vote.voters):
        browser = town.sign_in_as(person)
        checked = browser.submit(f"/en/votes/{vote.id}", "/check", option=[vote.options[number % 3]])
        assert browser.submit(checked, "/cast").status == 303
        assert browser.get(f"/en/votes/{vote.id}/done").status == 200
    town.do("votes.tend")
    # Who asks for a vote's address stands in no log; nor does a choice.
    logs = town.logs()
    assert f"votes/{vote.id}" not in logs
    assert not any(title in logs for title in titles.values())
    for key in store.scan_iter("*"):
        kind = store.type(key)
        content = store.get(key) if kind == b"string" else store.hgetall(key) if kind == b"hash" else b""
        assert b"option" not in bytes(str(content), "utf-8"), key
        assert "cast" not in key.decode(), key
    tables = town.dump()
    # The town that was made for this has people who leave, amend and moderate; who voted gets no e-mail at all.
    addresses = {row["email"] for row in tables["accounts_person"] if row["id"] in vote.voters}
    assert len(addresses) == len(vote.voters)
    assert not [mail["Subject"] for mail in town.emails() if mail["To"] in addresses]
    for name, rows in tables.items():
        for row in rows:
            people = [v for k, v in row.items() if k.endswith("person_id") and v in vote.voters]
            assert not (people and "choice" in row), name
    for role in ("town_admin", "moderator", "organiser", "installation_admin"):
        text = town.sign_in(role).get(f"/en/votes/{vote.id}").text
        assert not any(f"Person {person}" in text for person in vote.voters)
    audit = [row for name, rows in tables.items() if "audit" in name for row in rows]
    assert not any("choice" in str(row) or f'"option": {vote.options[0]}' in str(row) for row in audit)


def test_I07_every_choice_gets_the_same_answer(town: Town) -> None:
    vote = seed.open_vote(town, voters=9)
    sizes = set()
    for number, person in enumerate(vote.voters):
        answer = town.sign_in_as(person).post(f"/en/votes/{vote.id}/cast", {"option": vote.options[number % 3]})
        sizes.add((answer.status, len(answer.body), answer.location))
    assert len(sizes) == 1


def test_I19_another_device_sees_and_changes_the_vote(town: Town) -> None:
    vote = seed.open_vote(town, voters=1)
    assert cast(town.sign_in_as(vote.voters[0]), vote, vote.options[0]) == 303
    other = town.sign_in_as(vote.voters[0])
    assert [v for n, v in other.get(f"/en/votes/{vote.id}").form("/check").fields if n == "option"] == [
        str(vote.options[0])
    ]
    assert cast(other, vote, vote.options[2]) == 303
    assert ballots(town, vote) == [[vote.options[2]]]


# ---- kills


def test_M01_M11_nothing_acknowledged_is_lost_while_parts_are_killed(new_town: NewTown) -> None:
    _vote_under_fire(new_town(), kills=6, voters=20)


@pytest.mark.long
@pytest.mark.parametrize("postgres", [False, True])
def test_M01_hundreds_of_kills(new_town: NewTown, postgres: bool) -> None:
    _vote_under_fire(new_town(postgres=postgres), kills=120, voters=20)


def _vote_under_fire(town: Town, kills: int, voters: int) -> None:
    """People vote and change their votes while processes are killed; then all of it at once, and a fresh start."""
    vote = seed.open_vote(town, voters=voters)
    browsers = [town.sign_in_as(person) for person in vote.voters]
    for browser in browsers:
        browser.token()
    said: dict[int, list[list[int]]] = {number: [] for number in range(voters)}
    unsure: dict[int, list[list[int]]] = {number: [] for number in range(voters)}
    over = threading.Event()

    def keep_voting(number: int) -> None:
        chance = random.Random(number)
        while not over.is_set():
            choice = sorted(chance.sample(vote.options, 1 + chance.randrange(2)))
            try:
                status = cast(browsers[number], vote, *choice)
            except Exception:  # no answer: it may have been written, or not
                unsure[number].append(choice)
                time.sleep(0.1)
                continue
            if status == 303:
                said[number].append(choice)
                unsure[number].clear()
            time.sleep(chance.random() / 10)

    people = [threading.Thread(target=keep_voting, args=(number,)) for number in range(voters)]
    for one in people:
        one.start()
    chance = random.Random(1)
    for turn in range(kills):
        time.sleep(0.3 + chance.random() / 2)
        cast_before, waited = sum(map(len, said.values())), time.monotonic()
        # However slow the machine is: some have voted since the last kill, so that there is something to lose.
        while sum(map(len, said.values())) < cast_before + 4 and time.monotonic() - waited < 30:
            time.sleep(0.02)
        town.kill9(
            ("web-child", "web-child", "web-parent", "worker", "scheduler", "queue")[turn % 6], one=turn % 2 == 0
        )
    time.sleep(1)
    town.kill9("everything")
    over.set()
    for one in people:
        one.join()
    town.start()
    town.wait_until_up()
    lying = ballots(town, vote)
    assert len(lying) <= voters
    assert sum(map(len, said.values())) > 3 * kills, "hardly anybody could vote"
    for number, browser in enumerate(browsers):
        if not said[number]:
            continue
        page = browser.get(f"/en/votes/{vote.id}")
        mine = sorted(int(value) for name, value in page.form("/check").fields if name == "option")
        assert mine in [said[number][-1], *unsure[number]], f"voter {number}: {mine}, said {said[number][-1]}"
    # From now on all is well: each votes once more, and there are as many ballots as voters.
    assert all(cast(browser, vote, vote.options[0]) == 303 for browser in browsers)
    assert ballots(town, vote) == [[vote.options[0]]] * voters
