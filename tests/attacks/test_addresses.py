"""E-mail addresses: what somebody tries with a copied session, a found link, or many spellings of one mailbox."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

import pytest

from civic.core.db import transaction
from civic.towns import queries as towns_queries
from civic.votes import queries as votes_queries
from tests.attacks import seed
from tests.attacks.browser import Browser
from tests.attacks.seed import PASSWORD
from tests.attacks.town import Town
from tests.support import factories as make
from tests.support import votes


@pytest.fixture(autouse=True)
def fresh(town: Town) -> None:
    town.forget_limits()


def _person(town: Town) -> tuple[int, str]:
    with town.inside(), transaction():
        person = make.make_person(None)
        return person.id, person.email or ""


def _in(browser: Browser) -> bool:
    return browser.get("/en/account").status == 200


def _link(town: Town, address: str, after: int = 0) -> str:
    found = re.search(r"http://[^/\s]+(/en/\S+)", town.email(address, after=after).get_content())
    assert found
    return found[1]


def _address(town: Town, person: int) -> str:
    [row] = town.sql("SELECT email FROM accounts_person WHERE id = :p", p=person)
    return str(row["email"])


def test_F17_an_address_changes_once_both_have_agreed(town: Town) -> None:
    person, old = _person(town)
    new = f"moved.{secrets.token_hex(4)}@example.net"
    mine, elsewhere = town.sign_in_as(person), town.sign_in_as(person)
    copied = Browser(mine.address, mine.cookies)
    assert mine.submit("/en/account/email", email=new, current="not the password").status == 422
    assert town.sql("SELECT * FROM accounts_address_change WHERE person_id = :p", p=person) == []
    assert mine.submit("/en/account/email", email=new, current=PASSWORD).status == 303
    at_old, at_new = _link(town, old), _link(town, new)
    assert old not in town.email(new).get_content(), "a stranger reads the address of the account"
    # Mail programs open links.
    assert [mine.get(link).status for link in (at_old, at_new, at_old, at_new)] == [200] * 4
    assert town.sign_in("anon").post(at_new).status == 303
    assert town.sign_in("anon").post(at_new).status == 303
    assert _address(town, person) == old, "the new address alone changed it"
    assert all(_in(one) for one in (mine, elsewhere, copied))
    assert mine.post(at_old).status == 303
    assert _address(town, person) == new
    assert (_in(mine), _in(elsewhere), _in(copied)) == (True, False, False)
    assert [town.by_form(email, PASSWORD)[1].status for email in (old, new)] == [422, 303]
    for link in (at_old, at_new, f"{at_old}/stop"):
        assert town.sign_in("anon").post(link).status == 422, "a link works twice"


def test_F17_the_old_address_stops_it(town: Town) -> None:
    """Somebody has the session and the password; the owner still has the mailbox."""
    person, old = _person(town)
    new = f"thief.{secrets.token_hex(4)}@example.net"
    thief = town.sign_in_as(person)
    assert thief.submit("/en/account/email", email=new, current=PASSWORD).status == 303
    at_old, at_new = _link(town, old), _link(town, new)
    assert thief.post(at_new).status == 303
    assert thief.post(f"{at_new}/stop").status == 422
    owner = town.sign_in("anon")
    assert owner.submit(at_old, action="/stop").status == 303
    assert not _in(thief)
    assert [town.sign_in("anon").post(link).status for link in (at_old, at_new)] == [422, 422]
    assert _address(town, person) == old


def test_F17_an_address_with_an_account_is_answered_alike_and_gets_no_link(town: Town) -> None:
    person, old = _person(town)
    _, taken = _person(town)
    told = []
    for number, email in enumerate((taken.replace("@", "+x@"), f"free.{secrets.token_hex(4)}@example.net")):
        mine = town.sign_in_as(person)
        answer = mine.submit("/en/account/email", email=email, current=PASSWORD)
        page = mine.get(answer.location).text
        told.append((answer.status, answer.location, "We have sent an e-mail to both" in page))
        _link(town, old, after=number)
    assert told[0] == told[1]
    assert told[0][0] == 303
    owner = town.email(taken).get_content()
    assert "already have an account" in owner
    assert "/change-email/" not in owner


def test_F17_strangers_are_not_written_to_without_end(town: Town) -> None:
    person, _ = _person(town)
    mine = town.sign_in_as(person)
    answers = [
        mine.submit("/en/account/email", email=f"victim{number}@example.net", current=PASSWORD) for number in range(5)
    ]
    assert [answer.status for answer in answers] == [303, 303, 303, 429, 429]


@pytest.fixture(scope="module")
def home(town: Town) -> int:
    """A municipality at which people can register."""
    return seed.municipality(town, known=True)[0]


@pytest.fixture
def vote(town: Town, home: int) -> Vote:
    """A vote there that is open to its residents."""
    with town.inside() as app, transaction():
        where = towns_queries.municipality_by_id(home)
        assert where is not None
        made = votes.make_vote(where, app.config["CIVIC"].keys_dir)
        options = [option.id for option in votes_queries.options(made.id)]
        return Vote(made.id, home, options)


@dataclass
class Vote:
    id: int
    home: int
    options: list[int]


def _enter(town: Town, email: str, home: int) -> tuple[Browser, bool]:
    """Register and confirm by the form; the browser of whoever that is, and whether a new account was made."""
    browser = town.sign_in("anon")
    before = len(town.emails())
    fields = {"display_name": f"K {secrets.token_hex(4)}", "email": email, "password": PASSWORD}
    answer = browser.submit("/en/register", **fields, municipality=str(home), terms="y")
    assert answer.status == 303, re.findall(r"(?s)class=\"err[^>]*>.{0,300}", answer.text)
    town.wait_for_jobs("core.deliver")
    for mail in town.emails()[before:]:
        link = re.search(r"http://[^/\s]+(/en/confirm/\S+)", mail.get_content())
        if link and mail["To"] == email:
            assert browser.post(link[1]).status == 303
            return browser, True
    return browser, False


def _ballots(town: Town, vote: int) -> int:
    return len([ballot for ballot in town.dump()["votes_ballot"] if ballot["vote_id"] == vote])


def _cast(browser: Browser, vote: Vote) -> int:
    return browser.post(f"/en/votes/{vote.id}/cast", {"option": [str(vote.options[0])]}).status


def test_K02_plus_addresses_open_one_account_and_give_one_ballot(town: Town, vote: Vote) -> None:
    name = f"plus{secrets.token_hex(4)}"
    entered = []
    for number in range(3):
        browser, made = _enter(town, f"{name}+{number}@example.net", vote.home)
        entered.append(made)
        _cast(browser, vote)
    assert entered == [True, False, False]
    assert _ballots(town, vote.id) == 1


def test_K02_register_vote_leave_three_times_gives_one_ballot(town: Town, vote: Vote) -> None:
    name = f"again{secrets.token_hex(4)}"
    answers = []
    for number in range(3):
        browser, made = _enter(town, f"{name}+{number}@example.net", vote.home)
        assert made, "nobody can come back after leaving"
        answers.append(_cast(browser, vote))
        assert browser.submit("/en/account/leave", password=PASSWORD).status == 303
    assert answers[0] == 303
    assert all(status >= 400 for status in answers[1:])
    assert _ballots(town, vote.id) == 1


def test_K02_moving_to_another_mailbox_and_back_gives_one_ballot(town: Town, vote: Vote) -> None:
    """Register, vote, change the address, and register with the address that is free now."""
    old, new = (f"{word}{secrets.token_hex(4)}@example.net" for word in ("from", "to"))
    voter, _ = _enter(town, old, vote.home)
    assert _cast(voter, vote) == 303
    count = len(town.emails(old))
    assert voter.submit("/en/account/email", email=new, current=PASSWORD).status == 303
    assert [voter.post(link).status for link in (_link(town, old, after=count), _link(town, new))] == [303, 303]
    second, made = _enter(town, old, vote.home)
    assert made
    assert _cast(second, vote) >= 400
    assert voter.submit("/en/account/leave", password=PASSWORD).status == 303
    third, made = _enter(town, new, vote.home)
    assert made
    assert _cast(third, vote) >= 400
    assert _ballots(town, vote.id) == 1
