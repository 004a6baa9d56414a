"""G: who may what. Every role at every address, here, at the neighbour's, and of what is not public."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from civic.accounts.models import Person
from civic.core.db import db, transaction
from civic.core.permissions import Role
from civic.councils.models import Council
from civic.deliberation import service as threads
from civic.moderation.rules import Measure, Verdict
from civic.proposals import queries as proposals_queries
from civic.towns import queries as towns_queries
from tests.attacks import matrix, seed
from tests.attacks.conftest import _folder
from tests.attacks.matrix import Case
from tests.attacks.town import ROLES, Town
from tests.support import councils, moderation, proposals
from tests.support import factories as make

#: What changes for the next one who asks; it comes last, in this order.
LAST = (
    "processes.leave_shared",
    "processes.publish",
    "votes_rehearsal.end",
    "votes_desk.open_it",
    "votes_desk.discard",
)
#: An address that its owner alone may end leaves nothing for the next one of them.
SPENT = (403, 404, 410, 422)


@pytest.fixture(scope="module")
def walked_town() -> Iterator[Town]:
    """A town whose things are ended, published and opened by the walk."""
    own = Town(_folder()).start()
    assert own.world
    own.do("audit.witness")  # from here on the log has a key and a checkpoint
    yield own
    own.stop()


def _order(case: Case) -> tuple[bool, bool, int]:
    endpoint = case.route.endpoint
    return case.method != "GET", case.place == "here", LAST.index(endpoint) + 1 if endpoint in LAST else 0


def wrongs(town: Town, cases: list[Case], table: dict[str, frozenset[str]]) -> list[str]:
    """Where somebody came in who should not, or stayed outside who should not."""
    browsers = {role: town.sign_in(role) for role in ROLES}
    found = []
    for case in sorted(cases, key=_order):
        wanted = matrix.expected(table.get(case.row, frozenset()), case.place)
        inside = 0
        # Who is refused comes first, while there is something to refuse.
        for role in sorted(ROLES, key=lambda role: role in wanted):
            answer = matrix.ask(browsers[role], case)
            if case.route.endpoint == "accounts.sign_out":
                browsers[role] = town.sign_in(role)
            came_in, spent = matrix.let_in(answer), inside > 0 and case.method == "POST" and answer.status in SPENT
            inside += came_in
            if came_in != (role in wanted) and not (role in wanted and spent):
                found.append(f"{role} {case.method} {case.path} ({case.place}): {answer.status}")
            if answer.status >= 500:
                found.append(f"{role} {case.method} {case.path}: {answer.status}")
    return found


def test_G01_G02_G05_G13_every_role_at_every_address(walked_town: Town) -> None:
    town, table = walked_town, matrix.policy()
    cases = list(matrix.cases(town, town.world))
    rows = {case.row for case in cases}
    assert rows - table.keys() == set(), "say in policy.toml who may"
    assert table.keys() - rows == set(), "policy.toml names what is not there"
    assert len(cases) > 300
    found = wrongs(town, cases, table)
    assert not found, "\n".join(found)


def test_the_matrix_sees_who_comes_in_and_who_does_not(walked_town: Town) -> None:
    """Two rows turned round: a role too many and a role too few are both told."""
    town, table = walked_town, dict(matrix.policy())
    cases = [
        case
        for case in matrix.cases(town, town.world)
        if case.row in ("administration.show GET", "accounts.account GET")
    ]
    table["administration.show GET"], table["accounts.account GET"] = frozenset(), frozenset(ROLES)
    told = " ".join(wrongs(town, cases, table))
    assert "moderator GET /en/admin" in told.replace("<lang:lang>", "en")
    assert "anon GET /en/account" in told


def test_G01_other_methods_are_refused_and_head_says_what_get_says(town: Town) -> None:
    wrong = []
    browsers = {role: town.sign_in(role) for role in ("anon", "installation_admin")}
    for case in matrix.cases(town, town.world):
        if case.place != "here" or case.method == "POST":
            continue
        for role, browser in browsers.items():
            for method in ("PUT", "PATCH", "DELETE"):
                status = browser.open(method, case.path, headers={"X-CSRFToken": browser.token()}).status
                if status not in (400, 403, 405):
                    wrong.append(f"{role} {method} {case.path}: {status}")
            answer = browser.open("HEAD", case.path)
            if answer.status != browser.get(case.path).status or answer.body:
                wrong.append(f"{role} HEAD {case.path}: {answer.status}")
    assert wrong == []


def test_G03_G04_every_view_has_a_gate_and_every_number_is_a_number(town: Town) -> None:
    for route in town.routes():
        assert route.gate or route.endpoint == "static", route
        for holder in re.findall(r"<([^>]+)>", route.rule):
            assert not holder.endswith("_id") or holder.startswith("int:"), route


# ---- what is named inside a form


def _rows(town: Town, table: str) -> list[dict[str, Any]]:
    return town.dump()[table]


def test_G05_ids_in_bodies_reach_nothing_of_others(town: Town) -> None:
    world = town.world
    author, resident = town.sign_in("author"), town.sign_in("resident")
    before = {name: len(_rows(town, name)) for name in ("proposals_proposal", "deliberation_post", "votes_ballot")}
    draft = world.ids["draft_proposal_id"]
    # Somebody else's draft under one's own name, and a draft process of the neighbour.
    form = {"title": "Taken over", "body": "Mine now.", "language": "en", "do": "publish", "draft": str(draft)}
    answer = resident.post(f"/en/proposals/new?process={world.slugs['processes']}", form)
    assert answer.status < 500
    (row,) = [row for row in _rows(town, "proposals_proposal") if row["id"] == draft]
    assert (row["title"], row["state"]) == (world.secrets["draft proposal"], "draft")
    hidden = author.post(f"/en/proposals/new?process={world.their_slugs['draft']}", {**form, "draft": ""})
    assert hidden.status in (302, 303, 404, 422), hidden.status
    assert not [
        r
        for r in _rows(town, "proposals_proposal")
        if r["title"] == "Taken over" and r["author_id"] != world.people["resident"]
    ]
    # The neighbour's phase, member and reply under our addresses.
    admin = town.sign_in("town_admin")
    assert (
        admin.post(f"/en/processes/{world.slugs['processes']}/phases/{world.theirs['phase_id']}/remove").status == 404
    )
    seat = f"/en/councils/{world.slugs['councils']}/members/{world.theirs['membership_id']}/end"
    assert admin.post(seat, {"last_day": "2026-01-01"}).status in (403, 404)
    assert admin.post(f"/en/admin/roles/{world.people['other_admin']}/admin/end?town={world.town}").status in (
        303,
        404,
        422,
    )
    assert town.sign_in("other_admin").get(f"/en/admin?town={world.other}").status == 200
    # An option of the neighbour's vote.
    theirs = [row["id"] for row in _rows(town, "votes_option") if row["vote_id"] == world.theirs["vote_id"]]
    assert resident.post(f"/en/votes/{world.ids['vote_id']}/cast", {"option": theirs[:1]}).status == 422
    after = {name: len(_rows(town, name)) for name in ("deliberation_post", "votes_ballot")}
    assert after == {name: before[name] for name in after}


PRIVILEGED = {
    **dict.fromkeys(("admin", "verified", "official", "id", "confirmed", "hidden"), "1"),
    **dict.fromkeys(("role", "roles-0-role", "user-role", "office"), "admin"),
    **dict.fromkeys(("supports", "support_count", "votes_count", "revision"), "999"),
    **dict.fromkeys(("email_confirmed_at", "published_at", "left_at", "created_at"), "2020-01-01"),
    "email": "taken@example.org",
    "email_key": "taken@example.org",
    "tenant_id": "2",
    "state": "accepted",
    "voice": "official",
    "password_hash": "x",
}


def test_G07_fields_that_no_form_has_change_nothing(town: Town) -> None:
    (person,) = seed.people(town, 1)
    browser, world = town.sign_in_as(person), town.world
    more = {**PRIVILEGED, "person_id": world.people["author"], "author_id": world.people["author"]}
    more |= {"municipality_id": world.other_id, "organisation_id": world.ids["organisation_id"]}
    before = next(row for row in _rows(town, "accounts_person") if row["id"] == person)
    mine = {"display_name": f"Renamed {person}", "language": "fr"}
    assert browser.submit("/en/account/profile", having="display_name", **{**more, **mine}).status == 303
    after = next(row for row in _rows(town, "accounts_person") if row["id"] == person)
    assert {name for name in after if after[name] != before[name]} <= {"display_name", "display_name_key", "language"}
    form = {**more, "title": "Mass assignment", "body": "Words.", "language": "en", "do": "publish"}
    assert browser.post(f"/en/proposals/new?process={world.slugs['processes']}", form).status in (302, 303)
    (row,) = [row for row in _rows(town, "proposals_proposal") if row["title"] == "Mass assignment"]
    assert row["author_id"] == person
    assert row["organisation_id"] is None
    assert row["state"] in ("published", "open", "draft"), row
    written = browser.post(
        f"/en/threads/{world.ids['thread_id']}", {**more, "body": "Assigned to others.", "stance": "neutral"}
    )
    assert written.status in (303, 403, 422)
    for post in _rows(town, "deliberation_post"):
        if post["body"] == "Assigned to others.":
            assert post["person_id"] == person
            assert not any(value for name, value in post.items() if "official" in name)
    assert not [row for row in _rows(town, "spaces_role") if row["person_id"] == person]


# ---- what pages say


def _pages(town: Town) -> Iterator[str]:
    for case in matrix.cases(town, town.world):
        if case.method == "GET" and case.place == "here" and "sign_out" not in case.route.endpoint:
            yield case.path
    world = town.world
    for words in ("Secret", "Hidden", "Unsaid", "Unasked", "Closed"):
        yield f"/en/search?q={words}&town={world.town}"
    yield f"/en/meetings/groups/{world.ids['group_id']}.ics"


@pytest.mark.parametrize("role", ["anon", "newcomer", "resident", "other_admin"])
def test_G06_G08_G12_G17_pages_tell_nothing_that_is_not_for_their_reader(town: Town, role: str) -> None:
    """No e-mail address of anybody else, and no word of a draft, of a council's own papers or of a closed meeting."""
    browser, world = town.sign_in(role), town.world
    others = [address for who, address in world.emails.items() if address and who != role]
    looked, told = 0, []
    for path in _pages(town):
        text = browser.get(path).text
        looked += bool(text)
        told += [f"{path} says {word}" for word in (*others, *world.secrets.values()) if word in text]
    assert looked > 80
    assert told == []


@pytest.mark.parametrize("role", ["town_admin", "installation_admin"])
def test_N13_pages_of_staff_show_no_address_that_staff_did_not_write(town: Town, role: str) -> None:
    """Staff know people by their display names. Nothing that identifies somebody is looked at, so nothing is to be told
    to that person; a page that begins to show addresses fails here, and has to log each look."""
    browser, world = town.sign_in(role), town.world
    others = [address for who, address in world.emails.items() if address and who != role]
    texts = {path: browser.get(path).text for path in _pages(town)}
    assert sum("<h1" in text for text in texts.values()) > 80
    assert [f"{path} says {word}" for path, text in texts.items() for word in others if word in text] == []


def test_N13_the_address_that_staff_write_is_logged_and_its_owner_reads_of_it(town: Town) -> None:
    """The one page that shows an address: invitations to a role, to those who may write them."""
    admin, author, world = town.sign_in("town_admin"), town.sign_in("author"), town.world
    page, address = f"/en/admin/roles?town={world.town}", world.emails["author"]
    logged = "SELECT number FROM audit_entry WHERE verb = 'invite_to_role'"
    before = len(town.sql(logged))
    assert admin.submit(page, having="email", email=address, role="moderator").status == 303
    try:
        assert address in admin.get(page).text
        assert len(town.sql(logged)) == before + 1
        held = author.get("/en/account/data").text
        assert "Roles offered to you" in held
        for role in ("organiser", "secretary", "moderator"):
            assert address not in town.sign_in(role).get(page).text
    finally:
        found = town.sql("SELECT id FROM spaces_role_invitation WHERE email = :address", address=address)
        admin.post(f"/en/admin/roles/withdraw?town={world.town}", {"invitation": str(found[-1]["id"])})
    assert address not in admin.get(page).text


def test_the_words_that_are_looked_for_are_there_for_those_who_may(town: Town) -> None:
    browser, world = town.sign_in("organiser"), town.world
    shut = {name: path for name, path in world.closed.items() if name != "draft proposal"}
    for name, path in shut.items():
        assert world.secrets[name] in browser.follow(browser.get(path)).text, name
    assert world.secrets["draft proposal"] in town.sign_in("author").get("/en/proposals/drafts").text


# ---- roles that come and go


def test_G14_the_last_administrator_stays_and_nobody_gives_more_than_they_have(town: Town) -> None:
    home, slug = seed.municipality(town, known=True)
    (resident,), (boss,) = seed.people(town, 1, home), seed.people(town, 1, home, Role.ADMIN)
    (email,) = [row["email"] for row in _rows(town, "accounts_person") if row["id"] == resident]
    admin = town.sign_in_as(boss)
    assert admin.post(f"/en/admin/roles/{boss}/admin/end?town={slug}").status in (303, 422)
    assert admin.get(f"/en/admin/roles?town={slug}").status == 200, "the last administrator ended their own role"
    give = {"email": email, "role": "admin"}
    for role in (Role.MODERATOR, Role.SECRETARY, Role.ORGANISER):
        (person,) = seed.people(town, 1, home, role)
        assert town.sign_in_as(person).post(f"/en/admin/roles?town={slug}", give).status == 403, role
    for browser in (town.sign_in("town_admin"), town.sign_in_as(resident)):
        assert browser.post(f"/en/admin/roles?town={slug}", give).status == 403
    admin.post(f"/en/admin/roles?town={slug}", {"email": email, "role": "installation_admin"})
    assert [row for row in _rows(town, "spaces_role") if row["person_id"] == resident] == []
    assert not [row for row in _rows(town, "accounts_person") if row["admin"] and row["id"] == resident]


def test_G15_F02_a_role_that_ends_ends_in_sessions_that_are_open(town: Town) -> None:
    world = town.world
    (person,) = seed.people(town, 1, None, Role.ORGANISER)
    organiser, admin = town.sign_in_as(person), town.sign_in("town_admin")
    assert organiser.get(f"/en/admin?town={world.town}").status == 200
    assert organiser.get(world.closed["draft process"]).status == 200
    assert admin.post(f"/en/admin/roles/{person}/organiser/end?town={world.town}").status == 303
    assert organiser.get(f"/en/admin?town={world.town}").status == 403
    assert organiser.get(world.closed["draft process"]).status == 404
    assert organiser.post(f"/en/processes/{world.slugs['draft']}/publish").status == 403


def test_G15_a_term_that_ends_ends_at_that_instant_without_a_job(town: Town) -> None:
    world = town.world
    with town.inside(), transaction():
        council = db.session.scalars(select(Council).where(Council.slug == world.slugs["councils"])).one()
        person, seat = councils.make_member(towns_queries.municipality_by_id(world.town_id), council)
    member = town.sign_in_as(person.id)
    assert member.get(world.closed["closed meeting"]).status == 200
    town.move("spaces_membership", "ends_at", -timedelta(days=181), "id = :id", id=seat.id)
    assert member.get(world.closed["closed meeting"]).status == 404
    assert member.get(f"/en/councils/{world.slugs['councils']}/recommendations/new").status == 403


def test_G18_what_was_taken_back_is_gone_from_pages_and_search(town: Town) -> None:
    (person,) = seed.people(town, 1)
    writer, thread = town.sign_in_as(person), town.world.ids["thread_id"]
    word = f"Zebrafish{person}"
    assert writer.post(f"/en/threads/{thread}", {"body": f"About {word}.", "stance": "neutral"}).status in (200, 303)
    search = f"/en/search?q={word}&town={town.world.town}"
    (row,) = [row for row in _rows(town, "deliberation_post") if word in (row["body"] or "")]
    reader = town.sign_in()  # the address of a comment leads to the page of its thread on which it is
    assert f"About {word}" in reader.follow(reader.get(f"/en/posts/{row['id']}")).text
    assert writer.post(f"/en/posts/{row['id']}/take-back").status in (200, 303)
    time.sleep(1.2)  # a page is kept for one second
    for path in (
        f"/en/threads/{thread}",
        f"/en/posts/{row['id']}",
        search,
        f"/en/proposals/{town.world.ids['proposal_id']}",
    ):
        text = town.sign_in().get(path).text.replace(f'value="{word}"', "")
        assert f"About {word}" not in text, path
    assert not [row for row in _rows(town, "deliberation_post") if word in str(row)]


def test_G11_nobody_but_an_author_decides_an_amendment(town: Town) -> None:
    world = town.world
    with town.inside(), transaction():
        proposal = proposals_queries.proposal(world.ids["proposal_id"])
        assert proposal
        member = db.session.get(Person, world.people["member"])
        wish = proposals.make_amendment(proposal, member, "Words that nobody accepted.").id
    path = f"/en/amendments/{wish}/decide"
    for role in ("member", "resident", "moderator", "organiser", "town_admin", "other_admin"):
        for do in ("accept", "decline"):
            assert town.sign_in(role).post(path, {"do": do, "reason": "As I like."}).status in (403, 404, 405), role
    (row,) = [row for row in _rows(town, "proposals_amendment") if row["id"] == wish]
    assert row["state"] == "open"
    assert "Words that nobody accepted" not in str(_rows(town, "proposals_proposal"))


def test_K08_G16_twenty_reports_hide_nothing_and_nobody_decides_about_their_own_text(town: Town) -> None:
    (writer,) = seed.people(town, 1, None, Role.MODERATOR)
    thread, said = town.world.ids["thread_id"], f"An awkward truth {writer}"
    own = town.sign_in_as(writer)
    assert own.post(f"/en/threads/{thread}", {"body": said, "stance": "neutral"}).status in (200, 303)
    (post,) = [row["id"] for row in _rows(town, "deliberation_post") if said in (row["body"] or "")]
    for person in seed.people(town, 20):
        report = {"guideline": "insults", "words": "I do not like it."}
        assert town.sign_in_as(person).post(f"/en/posts/{post}/report", report).status == 303
    assert said in town.sign_in().get(f"/en/posts/{post}").text
    (case,) = [row["id"] for row in _rows(town, "moderation_case") if row["post_id"] == post]
    own.post(f"/en/moderation/cases/{case}/claim")
    own.post(f"/en/moderation/cases/{case}", {"guideline": "", "measure": "none", "reason": "It is mine."})
    assert not [row for row in _rows(town, "moderation_decision") if row["case_id"] == case]


def test_A13_the_reason_of_a_moderator_is_words_in_the_e_mail_to_the_author(town: Town) -> None:
    (writer,) = seed.people(town, 1)
    hostile = '<img src=x onerror=alert(1)>\r\nBcc: all@example.org\r\n\r\n<a href="https://phish.example">Sign in</a>'
    with town.inside(), transaction():
        here = towns_queries.municipality_by_id(town.world.town_id)
        person = db.session.get(Person, writer)
        post = threads.post(make.actor(person), town.world.ids["thread_id"], "What I think of it.", "en")
        case, moderator = moderation.make_case(here, post.id), make.actor(make.make_person(here, Role.MODERATOR))
        moderation.service.claim(moderator, case)
        verdict = Verdict("insults", hostile, True, Measure.WARN, None)
        moderation.service.decide(moderator, case, verdict, "en")
        address = person.email
    mail = town.email(address)
    assert {part.get_content_type() for part in mail.walk()} == {"text/plain"}
    assert mail["Bcc"] is None and mail["To"] == address
    assert "onerror=alert(1)" in mail.get_content(), "it is there, as words"
