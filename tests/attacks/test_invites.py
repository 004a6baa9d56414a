"""G10: who works for a town learns nothing of accounts and drafts that are not theirs."""

from __future__ import annotations

import re

from civic.core.permissions import Role
from tests.attacks import seed
from tests.attacks.browser import Answer, Browser
from tests.attacks.town import Town


def _main(answer: Answer) -> str:
    return answer.text.split("<main")[-1].split("</main>")[0]


def _email(town: Town, person: int) -> str:
    [row] = [row for row in town.dump()["accounts_person"] if row["id"] == person]
    return str(row["email"])


def _told(admin: Browser, slug: str, email: str) -> tuple[int, str]:
    """What an administrator sees after an offer, but for the address itself."""
    page = f"/en/admin/roles?town={slug}"
    answer = admin.submit(page, "/admin/roles", email=email, role=Role.MODERATOR.value)
    shown = _main(admin.follow(answer))
    assert email in shown
    shown = re.sub(r'name="[^"]*"( type="\w+")? value="[^"]*"|value="[^"]*" name="[^"]*"', "", shown)
    return answer.status, re.sub(r'value="[^"]*"', "", shown.replace(email, "ADDRESS"))


def test_G10_an_address_is_no_name_and_tells_of_no_account(town: Town) -> None:
    (person,), found = seed.people(town, 1), []
    [name] = [row["display_name"] for row in town.dump()["accounts_person"] if row["id"] == person]
    for email in (_email(town, person), "nobody.at.all@example.org"):
        home, slug = seed.municipality(town, known=True)
        (boss,) = seed.people(town, 1, home, Role.ADMIN)
        admin = town.sign_in_as(boss)
        status, shown = _told(admin, slug, email)
        [town_name] = re.findall(r"with a role in ([^.<]*)\.", shown) or [""]
        [own] = [row["display_name"] for row in town.dump()["accounts_person"] if row["id"] == boss]
        shown = shown.replace(slug, "TOWN").replace(own, "BOSS").replace(f"/{boss}/", "/BOSS/")
        found.append((status, shown.replace(town_name, "TOWN") if town_name else shown))
        assert name not in shown
        assert not [r for r in town.dump()["spaces_role"] if r["person_id"] == person]
        assert "role" in town.email(email)["Subject"].lower() + town.email(email).get_content().lower()
    assert found[0] == found[1]


def test_G10_a_role_is_held_only_by_who_accepts_it(town: Town) -> None:
    home, slug = seed.municipality(town, known=True)
    (person, other), (boss,) = seed.people(town, 2, home), seed.people(town, 1, home, Role.ADMIN)
    admin, email = town.sign_in_as(boss), _email(town, person)
    page = f"/en/admin/roles?town={slug}"
    assert admin.submit(page, "/admin/roles", email=email, role=Role.MODERATOR.value).status == 303
    [row] = [row for row in town.dump()["spaces_role_invitation"] if row["email"] == email]
    yes = {"invitation": str(row["id"]), "answer": "accept"}
    for stranger in (admin, town.sign_in_as(other)):
        assert stranger.post("/en/account/roles", yes).status == 422
    assert town.sign_in().post("/en/account/roles", yes).status in (303, 400, 401)
    assert not [r for r in town.dump()["spaces_role"] if r["person_id"] in (person, other)]
    # An administrator elsewhere cannot take it back.
    their = town.sign_in("town_admin")
    their.post(f"/en/admin/roles/withdraw?town={town.world.town}", {"invitation": yes["invitation"]})
    assert town.sign_in_as(person).post("/en/account/roles", yes).status == 303
    assert [r["role"] for r in town.dump()["spaces_role"] if r["person_id"] == person] == ["moderator"]


def test_G10_a_seat_is_offered_and_tells_of_no_account_and_no_member(town: Town) -> None:
    world, found = town.world, []
    page = f"/en/councils/{world.slugs['councils']}/members"
    people = town.dump()["accounts_person"]
    names = {row["email"]: row["display_name"] for row in people if row["email"]}
    member, (person,) = world.emails["member"], seed.people(town, 1, world.town_id)
    before, secretary = len(town.dump()["spaces_membership"]), town.sign_in("secretary")
    for email in (member, _email(town, person), "nobody.at.the.table@example.org"):
        term = {"first_day": "2020-01-01", "last_day": "", "kind": "lot", "office": "member", "organisation": ""}
        earlier = len(town.emails(email))
        answer = secretary.submit(page, "/members", having="email", email=email, **term)
        shown = _main(secretary.follow(answer))
        assert email in shown
        if email != member:
            assert not re.search(rf"\b{re.escape(names.get(email, 'no such name'))}\b", shown)
        [row] = [row for row in town.dump()["councils_seat_invitation"] if row["email"] == email]
        letter = town.email(email, after=earlier)
        # By its own form: SQLite gives a number anew, and what is sent twice word for word without one is done once.
        [form] = [f for f in secretary.get(page).forms if ("invitation", str(row["id"])) in f.fields]
        assert secretary.post(form.action, form.filled({})).status == 303
        shown = re.sub(r'value="[^"]*"', "", shown.replace(email, "ADDRESS"))
        shown = re.sub(r'name="[^"]*"( type="\w+")? ', "", shown)
        found.append((answer.status, shown, str(letter["Subject"])))
    assert found[0] == found[1] == found[2]
    assert len(town.dump()["spaces_membership"]) == before


def test_G10_a_seat_is_held_only_by_who_accepts_it(town: Town) -> None:
    world = town.world
    page = f"/en/councils/{world.slugs['councils']}/members"
    (person, other), secretary = seed.people(town, 2, world.town_id), town.sign_in("secretary")
    term = {"first_day": "2020-01-01", "last_day": "", "kind": "lot", "office": "member", "organisation": ""}
    assert secretary.submit(page, "/members", having="email", email=_email(town, person), **term).status == 303
    [row] = [r for r in town.dump()["councils_seat_invitation"] if r["email"] == _email(town, person)]
    yes = {"invitation": str(row["id"]), "answer": "accept"}
    for stranger in (secretary, town.sign_in_as(other)):
        assert stranger.post("/en/account/seats", yes).status == 422
    assert town.sign_in().post("/en/account/seats", yes).status in (303, 400, 401)
    # A secretary elsewhere cannot take it back.
    town.sign_in("other_admin").post(f"{page}/withdraw", {"invitation": yes["invitation"]})
    before = [r for r in town.dump()["spaces_membership"] if r["person_id"] in (person, other)]
    assert town.sign_in_as(person).post("/en/account/seats", yes).status == 303
    after = [r for r in town.dump()["spaces_membership"] if r["person_id"] in (person, other)]
    assert len(after) == len(before) + 1


def test_G10_the_log_turns_no_number_into_a_name(town: Town) -> None:
    world, admin = town.world, town.sign_in("town_admin")
    (person,) = seed.people(town, 1, world.other_id)
    [name] = [row["display_name"] for row in town.dump()["accounts_person"] if row["id"] == person]
    admin.post(f"/en/admin/roles/{person}/moderator/end?town={world.town}")
    for more in ("", f"&person={person}", f"&kind=person&thing={person}"):
        assert name not in admin.get(f"/en/admin/log?town={world.town}{more}").text


def test_G10_a_draft_of_another_town_is_not_told_apart_from_nothing(town: Town) -> None:
    world = town.world
    hidden, nothing = world.their_slugs["draft"], "no-such-process-at-all"
    for role in ("town_admin", "organiser", "secretary", "moderator"):
        browser = town.sign_in(role)
        for path in ("", "/edit", "/phases", "/phases/1", "/results", "/participation"):
            seen = [browser.get(f"/en/processes/{slug}{path}").status for slug in (hidden, nothing)]
            assert seen[0] == seen[1], f"{role} {path}: {seen}"
        for path in ("/edit", "/phases", "/phases/1", "/phases/1/remove", "/publish"):
            seen = [browser.post(f"/en/processes/{slug}{path}").status for slug in (hidden, nothing)]
            assert seen[0] == seen[1], f"{role} POST {path}: {seen}"
        for start in ("/en/votes/new", "/en/meetings/new", "/en/proposals/new"):
            seen = [browser.get(f"{start}?process={slug}").status for slug in (hidden, nothing)]
            assert seen[0] == seen[1], f"{role} {start}: {seen}"


def test_G10_an_address_that_another_towns_draft_has_is_given_like_any_other(town: Town) -> None:
    world, organiser = town.world, town.sign_in("organiser")
    told = []
    for slug in (world.their_slugs["draft"], "free-as-the-air"):
        page = f"/en/admin/processes/new?town={world.town}"
        answer = organiser.submit(page, having="slug", title="A question", slug=slug)
        told.append((answer.status, answer.location.replace(slug, "SLUG")))
    assert told[0] == told[1]
    assert told[0][0] == 303


def test_G10_who_can_read_a_draft_recommendation_is_said_as_it_is(town: Town) -> None:
    readers = {
        role
        for role in ("anon", "newcomer", "resident", "other_admin", "member", "moderator", "organiser", "secretary")
        if town.sign_in(role).get(town.world.closed["suggested recommendation"]).status == 200
    }
    assert readers == {"member", "moderator", "organiser", "secretary"}
    page = _main(town.sign_in("member").get(town.world.closed["suggested recommendation"]))
    for named in ("members", "administrators", "organisers", "secretaries", "moderators", "of this platform"):
        assert named in page
