"""Arriving, signing in and out, leaving."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from civic.accounts import queries
from civic.accounts.models import MailToken, Person, SignIn
from civic.core import clock, outbox
from civic.core.db import db, in_transaction, transaction
from civic.core.permissions import Role
from civic.towns import queries as towns
from tests.support import factories as make
from tests.support.html import parse, text_of


def _link(letters: list) -> str:
    outbox.drain()
    found = re.search(r"http://localhost(/\S+)", letters[-1].get_content())
    assert found
    return found.group(1)


def _register(client, town, **changes):
    data = {
        "display_name": "Reed Bunting",
        "email": "reed@example.org",
        "password": "a bench by the river",
        "municipality": town.id,
        "terms": "y",
        **changes,
    }
    return client.post("/en/register", data=data)


@pytest.fixture
def town():
    with transaction():
        return make.make_municipality()


def test_somebody_registers_confirms_and_is_a_resident(client, letters, town) -> None:
    answer = _register(client, town)
    assert answer.status_code == 303
    link = _link(letters)
    assert "Your account is almost ready" in client.get(link).text
    assert db.session.scalars(select(Person)).one().email_confirmed_at is None, "opening the link changed something"
    confirmed = client.post(link)
    assert confirmed.status_code == 303
    db.session.expire_all()
    person = db.session.scalars(select(Person)).one()
    assert person.email_confirmed_at is not None
    assert towns.is_member(person.id, towns.residents_group(town.id))
    assert "Reed Bunting" in client.get("/en/account").text


def test_a_confirmation_link_works_once(client, letters, town) -> None:
    _register(client, town)
    link = _link(letters)
    client.post(link)
    assert client.application.test_client().post(link).status_code == 422


def test_a_confirmation_link_gets_old(client, letters, town) -> None:
    _register(client, town)
    link = _link(letters)
    with transaction():
        db.session.execute(update(MailToken).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert client.post(link).status_code == 422


def test_nobody_signs_in_before_confirming(client, letters, town) -> None:
    _register(client, town)
    data = {"email": "reed@example.org", "password": "a bench by the river"}
    answer = client.post("/en/sign-in", data=data)
    assert answer.status_code == 422
    assert "not confirmed yet" in answer.text
    outbox.drain()
    assert len(letters) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "short"}, "10 characters"),
        ({"password": "passwordpassword"}, "too easy to guess"),
        ({"email": "no address"}, "Enter an e-mail address"),
        ({"display_name": "  . "}, "Enter a name"),
        ({"terms": ""}, "Read and accept the terms of use"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, town, changes, words) -> None:
    answer = _register(client, town, **changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "a bench by the river" not in answer.text
    if "email" not in changes:
        assert 'value="reed@example.org"' in answer.text


def test_a_name_that_looks_like_anothers_is_refused(client, town) -> None:
    with transaction():
        make.make_person(display_name="Marsh Walker")
    answer = _register(client, town, display_name="ＭＡＲＳＨ-walker")
    assert answer.status_code == 422
    assert "looks the same" in answer.text


def test_nobody_learns_whose_address_has_an_account(client, letters, town) -> None:
    with transaction():
        make.make_person(email="reed@example.org")
    new = _register(client, town, display_name="One", email="new@example.org")
    old = _register(client.application.test_client(), town, display_name="Two", email="Reed@Example.org")
    assert (new.status_code, new.location) == (old.status_code, old.location)
    outbox.drain()
    assert {letter["Subject"] for letter in letters} == {"Confirm your e-mail address", "You already have an account"}


def test_signing_in_goes_back_to_where_one_was_and_nowhere_else(client, town) -> None:
    with transaction():
        person = make.make_person(town)
    for target, expected in (("/en/votes", "/en/votes"), ("https://evil.example/", "/en/"), ("//evil.example", "/en/")):
        browser = client.application.test_client()
        data = {"email": person.email, "password": make.PASSWORD, "next": target}
        answer = browser.post("/en/sign-in", data=data)
        assert (answer.status_code, answer.location) == (303, expected)


def test_a_wrong_password_and_an_unknown_address_say_the_same(client, town) -> None:
    with transaction():
        person = make.make_person(town)
    wrong = client.post("/en/sign-in", data={"email": person.email, "password": "something else"})
    unknown = client.post("/en/sign-in", data={"email": "nobody@example.org", "password": "something else"})
    assert wrong.status_code == unknown.status_code == 422
    assert "address or password is wrong" in wrong.text
    assert "address or password is wrong" in unknown.text


def test_signing_out_ends_a_copied_cookie_too(app, sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    browser = sign_in(person)
    with browser.session_transaction() as session:
        copied = dict(session)
    thief = app.test_client()
    with thief.session_transaction() as session:
        session.update(copied)
    assert thief.get("/en/account").status_code == 200
    assert browser.post("/en/sign-out").status_code == 303
    assert thief.get("/en/account").status_code == 303


def test_a_forgotten_password_is_replaced_by_letter_and_ends_every_session(client, letters, sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    elsewhere = sign_in(person)
    client.post("/en/reset", data={"email": person.email})
    link = _link(letters)
    assert client.post(link, data={"password": "short"}).status_code == 422
    assert client.post(link, data={"password": "ducks on the second pond"}).status_code == 303
    assert elsewhere.get("/en/account").status_code == 303
    assert client.post(link, data={"password": "ducks on the third pond"}).status_code == 422
    fresh = client.application.test_client()
    data = {"email": person.email, "password": "ducks on the second pond"}
    assert fresh.post("/en/sign-in", data=data).status_code == 303


@pytest.fixture
def slow_work(monkeypatch) -> list[tuple[str, bool]]:
    """What argon2 was asked for, and whether the database's pen was held meanwhile."""
    done: list[tuple[str, bool]] = []

    def watched(name: str):
        real = getattr(PasswordHasher, name)

        def call(self, *args, **kwargs):
            done.append((name, in_transaction()))
            return real(self, *args, **kwargs)

        return call

    for name in ("hash", "verify"):
        monkeypatch.setattr(PasswordHasher, name, watched(name))
    return done


def test_nobody_waits_for_the_pen_while_a_password_is_hashed(client, letters, sign_in, town, slow_work) -> None:
    with transaction():
        person = make.make_person(town)
    _register(client, town)
    known = client.post("/en/sign-in", data={"email": person.email, "password": make.PASSWORD})
    assert known.status_code == 303
    browser = client.application.test_client()
    browser.post("/en/reset", data={"email": person.email})
    assert browser.post(_link(letters), data={"password": "ducks on the pond"}).status_code == 303
    data = {"current": "ducks on the pond", "password": "ducks on the second pond"}
    assert browser.post("/en/account/password", data=data).status_code == 303
    assert browser.post("/en/account/leave", data={"password": "ducks on the second pond"}).status_code == 303
    assert [name for name, _held in slow_work] == ["hash", "verify", "hash", "verify", "hash", "verify"]
    assert not any(held for _name, held in slow_work)


def test_an_address_that_nobody_has_costs_as_much_time_as_one_that_somebody_has(client, town, slow_work) -> None:
    with transaction():
        person = make.make_person(town)
    for email in (person.email, "nobody@example.org"):
        client.post("/en/sign-in", data={"email": email, "password": "something else"})
    assert slow_work == [("verify", False), ("verify", False)]
    slow_work.clear()
    _register(client, town, display_name="One", email="new@example.org")
    _register(client, town, display_name="Two", email=person.email)
    assert slow_work == [("hash", False), ("hash", False)]


def test_a_post_without_its_token_changes_nothing(client, town) -> None:
    with transaction():
        person = make.make_person(town)
    data = {"email": person.email, "password": make.PASSWORD}
    answer = client.post("/en/sign-in", data=data, csrf=False)
    assert answer.status_code == 400
    assert "Nothing is lost" in answer.text
    assert make.PASSWORD not in answer.text
    assert db.session.scalars(select(SignIn)).all() == []


def test_leaving_takes_away_what_tells_who_it_was(sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    email, name, person_id = person.email, person.display_name, person.id
    browser = sign_in(person)
    assert browser.post("/en/account/leave", data={"password": "wrong password"}).status_code == 422
    assert browser.post("/en/account/leave", data={"password": make.PASSWORD}).status_code == 303
    db.session.expire_all()
    left = db.session.get_one(Person, person_id)
    assert (left.email, left.mailbox, left.display_name, queries.password(left.id)) == (None, None, "", None)
    assert email
    assert name
    assert towns.members_now(towns.residents_group(town.id)) == []
    assert browser.get("/en/account").status_code == 303


def test_a_name_and_a_language_are_changed(sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    browser = sign_in(person)
    answer = browser.post("/en/account/profile", data={"display_name": "بجعة", "language": "ar"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).display_name == "بجعة"


def test_another_password_needs_the_present_one_and_signs_out_elsewhere(sign_in, town) -> None:
    with transaction():
        person = make.make_person(town)
    here, elsewhere = sign_in(person), sign_in(person)
    wrong = here.post("/en/account/password", data={"current": "no", "password": "ducks on the pond"})
    assert wrong.status_code == 422
    right = here.post("/en/account/password", data={"current": make.PASSWORD, "password": "ducks on the pond"})
    assert right.status_code == 303
    assert here.get("/en/account").status_code == 200
    assert elsewhere.get("/en/account").status_code == 303


def test_an_organisation_is_founded_shared_and_confirmed(sign_in, client, town) -> None:
    from civic.core.permissions import Role

    with transaction():
        founder, friend = make.make_person(town), make.make_person(town)
        organiser = make.make_person(town, Role.ORGANISER)
    data = {"name": "Ferry Users’ Table", "about": "We **wait** together."}
    page = sign_in(founder).post("/en/organisations/new", data=data)
    assert page.location == "/en/organisations/ferry-users-table"
    shown = client.get(page.location).text
    assert "<strong>wait</strong>" in shown
    assert "No town has confirmed" in shown
    people = f"{page.location}/people"
    assert sign_in(friend).post(people, data={"email": friend.email}).status_code == 403
    assert sign_in(founder).post(people, data={"email": friend.email}).status_code == 303
    assert friend.display_name not in client.get(page.location).text
    assert sign_in(friend).post(f"{page.location}/invitation", data={"answer": "accept"}).status_code == 303
    assert friend.display_name in client.get(page.location).text
    seen = sign_in(organiser).get(f"{page.location}?town={town.slug}").text
    assert "Confirm for" in seen
    confirm = re.search(rf'action="(/en/organisations/\d+/confirm\?town={town.slug})"', seen)
    assert confirm
    assert sign_in(friend).post(confirm.group(1)).status_code == 403
    assert sign_in(organiser).post(confirm.group(1)).status_code == 303
    assert "Confirmed by" in client.get(page.location).text


@pytest.fixture
def club(sign_in, town):
    """An organisation's address, a browser of who founded it, and somebody else."""
    with transaction():
        founder, friend = make.make_person(town), make.make_person(town)
    browser = sign_in(founder)
    return browser.post("/en/organisations/new", data={"name": "Rowing club"}).location, browser, friend


def test_inviting_says_the_same_whether_an_address_has_an_account_or_not(club) -> None:
    path, founder, friend = club
    said = {}
    for email in (friend.email, friend.email, "nobody@example.org"):
        answer = founder.post(f"{path}/people", data={"email": email})
        after = founder.get(answer.location).text
        # A token holds the second in which it was made.
        same = re.sub(r'(value="|Token": ")[\w.-]{60,}', "TOKEN", after.replace(email, "ADDRESS"))
        said.setdefault((answer.status_code, answer.location, same), email)
        assert f"If {email} has an account here, we have sent an invitation." in after
    assert len(said) == 1


def test_an_invitation_is_accepted_on_its_page_from_the_letter(club, sign_in, letters, client) -> None:
    path, founder, friend = club
    founder.post(f"{path}/people", data={"email": friend.email})
    link = _link(letters)
    assert link == f"{path}/invitation"
    first = client.get(link)
    assert (first.status_code, first.location) == (303, f"/en/sign-in?next={link}")
    browser = sign_in(friend)
    for page in (path, "/en/account", "/en/account/notifications"):
        assert f'href="{link}"' in browser.get(page).text, page
    assert "invites you." in browser.get(link).text
    assert friend.display_name not in client.get(path).text
    assert browser.post(link, data={"answer": "perhaps"}).status_code == 422
    assert browser.post(link, data={"answer": "accept"}, csrf=False).status_code == 400
    assert friend.display_name not in client.get(path).text
    assert browser.post(link, data={"answer": "accept"}).location == path
    assert friend.display_name in client.get(path).text
    assert browser.get(f"{path}/edit").status_code == 200
    assert browser.post(link, data={"answer": "accept"}).status_code == 422
    assert browser.get(link).location == path


def test_an_invitation_is_declined_and_nobody_is_told(club, sign_in, letters, client) -> None:
    path, founder, friend = club
    founder.post(f"{path}/people", data={"email": friend.email})
    founder.get(path)
    before = text_of(parse(founder.get(path).text))
    browser = sign_in(friend)
    assert browser.post(f"{path}/invitation", data={"answer": "decline"}).location == "/en/account"
    assert text_of(parse(founder.get(path).text)) == before
    assert "invitation" not in browser.get(path).text
    assert "Waiting for your answer" not in browser.get("/en/account").text
    assert browser.get(f"{path}/edit").status_code == 403


def test_whoever_is_not_invited_finds_no_invitation(club, sign_in, town) -> None:
    path, founder, friend = club
    with transaction():
        stranger = make.make_person(town)
    founder.post(f"{path}/people", data={"email": friend.email})
    browser = sign_in(stranger)
    assert browser.get(f"{path}/invitation").location == path
    assert browser.post(f"{path}/invitation", data={"answer": "accept"}).status_code == 422
    assert "invitation" not in browser.get(path).text
    assert browser.get("/en/organisations/no-such-club/invitation").status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_of_an_invitation_are_there_in_every_language(club, sign_in, language) -> None:
    path, founder, friend = club
    founder.post(f"{path}/people", data={"email": friend.email})
    browser = sign_in(friend)
    for page in (path, f"{path}/invitation", "/en/account", "/en/account/notifications"):
        assert browser.get(page.replace("/en/", f"/{language}/")).status_code == 200


def test_the_address_is_changed_by_two_links_and_the_account_says_what_it_waits_for(client, letters, sign_in) -> None:
    with transaction():
        person = make.make_person(email="reed@example.org")
    browser = sign_in(person)
    assert "reed@example.org" in browser.get("/en/account/email").text
    same = browser.post("/en/account/email", data={"email": "reed@example.org", "current": make.PASSWORD})
    assert (same.status_code, "of your account already" in same.text) == (422, True)
    data = {"email": "reed@river.example", "current": make.PASSWORD}
    assert browser.post("/en/account/email", data=data).status_code == 303
    outbox.drain()
    by_address = {mail["To"]: mail.get_content() for mail in letters}
    links = {to: re.search(r"http://localhost(/\S+)", body)[1] for to, body in by_address.items()}  # type: ignore[index]
    assert "stop it" in by_address["reed@example.org"]
    page = browser.get("/en/account").text
    assert "reed@river.example" in page
    assert page.count("has not agreed yet") == 2
    assert "Stop the change" in client.get(links["reed@example.org"]).text
    assert "Stop the change" not in client.get(links["reed@river.example"]).text
    assert client.post(links["reed@river.example"]).status_code == 303
    assert "has agreed" in browser.get("/en/account").text
    answer = client.post(links["reed@example.org"])
    assert (answer.status_code, answer.location) == (303, "/en/sign-in")
    assert browser.get("/en/account").status_code == 303
    assert client.get(links["reed@example.org"]).status_code == 422


def test_nobody_registers_before_a_towns_terms_are_published(client, letters, sign_in) -> None:
    with transaction():
        bare = make.make_municipality(terms=False)
        admin = make.make_person(bare, Role.ADMIN)
    boss = sign_in(admin)
    shown = client.get("/en/register").text
    assert "has not published its terms of use yet" in shown
    assert 'name="password"' not in shown
    assert _register(client, bare).status_code == 422
    outbox.drain()
    assert letters == []
    assert "Nobody can register here until the terms of use are published." in boss.get("/en/admin").text
    assert boss.post("/en/legal/terms/edit", data={"body": "Be kind."}).status_code == 303
    assert "Nobody can register here" not in boss.get("/en/admin").text
    assert 'name="password"' in client.get("/en/register?now").text
    assert _register(client, bare).status_code == 303


def test_a_town_without_terms_is_not_offered_and_a_link_does_not_lead_there(client, letters, town) -> None:
    with transaction():
        bare = make.make_municipality(terms=False)
    assert bare.names["en"] not in client.get("/en/register").text
    assert _register(client, bare).status_code == 422
    assert _register(client, town).status_code == 303
    link = _link(letters).replace(f"home={town.id}", f"home={bare.id}")
    assert f"home={bare.id}" in link
    assert client.post(link).status_code == 303
    person = db.session.scalars(select(Person)).one()
    assert not towns.is_member(person.id, towns.residents_group(bare.id) or 0)


def test_all_that_is_held_is_read_on_a_page_and_taken_along(app, client, sign_in, town) -> None:
    with transaction():
        person, other = make.make_person(town), make.make_person(town)
    browser = sign_in(person)
    assert 'href="/en/account/data"' in browser.get("/en/account").text
    for language in ("en", "fr", "ar"):
        page = browser.get(f"/{language}/account/data").text
        assert str(person.email) in page
        assert str(other.email) not in page
    file = browser.get("/en/account/data.json")
    assert file.headers["Cache-Control"] == "no-store"
    assert 'attachment; filename="my-data.json"' in file.headers["Content-Disposition"]
    assert file.get_json()["account"][0]["email"] == person.email
    assert [client.get(f"/en/account/data{end}").status_code for end in ("", ".json")] == [303, 303]
