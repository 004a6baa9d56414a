"""Councils in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from civic.core import clock
from civic.core.db import transaction
from civic.core.permissions import SYSTEM, Role
from civic.councils import queries, service
from civic.councils.rules import Office, Procedure, Reply, SeatKind, Seats, Step
from civic.meetings import service as meetings
from civic.meetings.rules.deciding import Publicity, VoteCount, Voting
from civic.meetings.service import NewItem
from tests.support import factories as make
from tests.support.councils import adopted, make_council, make_member, make_recommendation, make_sitting
from tests.support.html import parse, sent_by, text_of
from tests.support.meetings import make_meeting
from tests.support.proposals import make_proposal
from tests.support.queries import counted

ATTACK = "<script>alert(1)</script>"


def _world(**changes):
    with transaction():
        town = make.make_municipality()
        values = {"names": {"en": "Council of Older Residents"}, "summaries": {"en": "24 people."}, **changes}
        return town, make_council(town, **values)


def _words(answer) -> str:
    return text_of(parse(answer.text))


# ---- what everybody reads


def test_an_empty_council_says_what_will_be_there(client) -> None:
    town, council = _world(mandates={"en": "It **advises**."})
    words = _words(client.get(f"/en/councils/{council.slug}"))
    assert "24 people. The town must answer within 60 days." in words
    assert "No recommendations yet." in words
    assert "No upcoming meetings." in words
    assert "No seats are filled yet." in words
    assert "24 vacant" in words
    assert "It advises." in words
    assert "Suggest a recommendation" not in words
    assert "For the secretary" not in words
    assert "No recommendations yet" in client.get(f"/en/councils/{council.slug}/recommendations").text


def test_a_full_council_shows_late_answers_first_in_days(client) -> None:
    town, council = _world()
    with transaction():
        make_member(town, council, person=make.make_person(town, display_name="Marsh Walker"), office=Office.CHAIR)
        make_member(town, council, kind=SeatKind.ORGANISATION)
        late = make_recommendation(council, days=79, title="Night bus", minority="The night is for sleep.")
        service.say_why_late(SYSTEM, late.id, "Transport office", f"The price is missing. {ATTACK}", "en")
        done = make_recommendation(council, days=100, title="Benches", count=VoteCount(22))
        steps = [Step("Ordered", done_on=adopted(3)), Step("Standing")]
        with clock.standing_at(make.days_ago(63)):
            service.reply(SYSTEM, done.id, Reply.PARTLY, "Four first.", "Parks", "en")
        service.set_steps(SYSTEM, done.id, steps, "en")
        make_recommendation(council, days=5, title="شمسيات", language="ar", count=VoteCount(12, 4, 2))
        service.suggest(SYSTEM, council.id, "A secret draft", "Text.", "en")
        meeting = make_meeting(town, group_id=council.group_id)
        meetings.set_agenda(SYSTEM, meeting.id, [NewItem("Night bus: what now")])
    answer = client.get(f"/en/councils/{council.slug}")
    words = _words(answer)
    assert "19 days late" in words
    assert "23 days early" in words
    assert "55 days left" in words
    assert "adopted" in words
    assert "19 to 3" in words
    assert "all 22 present in favour" in words
    assert "12 to 4, 2 abstained" in words
    assert "Waiting for: Transport office." in words
    assert ATTACK not in answer.text
    assert words.index("Night bus") < words.index("شمسيات") < words.index("Benches")
    assert 'lang="ar" dir="auto"' in answer.text
    assert "1 answered on time, 0 answered late, 2 still waiting, 1 of them overdue." in words
    assert "Attend" in words
    assert "Night bus: what now" in words
    assert "1 drawn by lot" in words
    assert "22 vacant" in words
    assert "Marsh Walker" in words
    assert "A secret draft" not in words
    assert client.get(f"/ar/councils/{council.slug}").status_code == 200


def test_names_are_shown_while_the_term_lasts(client) -> None:
    town, council = _world()
    with transaction():
        person = make.make_person(town, display_name="Harbour Light")
        _, membership = make_member(town, council, person=person)
    assert "Harbour Light" in client.get(f"/en/councils/{council.slug}").text
    with transaction():
        service.end_term(SYSTEM, council.id, membership.id, make.today() - timedelta(days=2))
    page = client.get(f"/en/councils/{council.slug}").text
    assert "Harbour Light" not in page
    assert "1 former member." in page


def test_a_recommendation_shows_votes_minority_answer_and_steps(client) -> None:
    town, council = _world()
    with transaction():
        process = make.make_process(town, titles={"en": "The square"})
        about = f"processes/{process.slug}"
        found = make_recommendation(council, days=30, text="A *bus*.", minority="Not **now**.", about=about)
    path = f"/en/recommendations/{found.id}"
    words = _words(client.get(path))
    assert "Recommendation 1" in words
    assert "about The square" in words
    assert "30 days left" in words
    assert "Minority opinion" in words
    assert "The town’s answer" not in words
    with transaction():
        service.reply(SYSTEM, found.id, Reply.DECLINED, "No **money**.", "Finance", "en", steps=[Step("Ask again")])
    answer = client.get(path)
    assert "<strong>money</strong>" in answer.text
    assert "Declined" in _words(answer)
    assert "30 days early" in _words(answer)
    assert "Ask again" in _words(answer)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-1, "due today"), (1, "1 day late")],
    ids=["an hour before midnight", "an hour after midnight"],
)
def test_late_begins_at_midnight_in_the_town_also_when_summer_time_has_begun(client, hours, words) -> None:
    _, council = _world(answer_days=20)
    with transaction():
        found = make_recommendation(council, days=300)
    midnight = clock.day_ends(found.due_on, "Europe/Brussels")
    with time_machine.travel(midnight + timedelta(hours=hours), tick=False):
        assert words in _words(client.get(f"/en/recommendations/{found.id}"))


def test_the_list_of_councils_is_complete_empty_and_full(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
    path = f"/en/councils?town={town.slug}"
    assert "No council yet" in client.get(path).text
    with transaction():
        council = make_council(town, names={"fr": "Conseil des jeunes"})
        make_recommendation(council, days=90)
        make_recommendation(council, days=9)
        make_meeting(town, group_id=council.group_id)
        make_council(make.make_municipality(), names={"en": "Elsewhere"})
    page = client.get(path)
    words = _words(page)
    assert "1 answer is late" in words
    assert "1 awaiting an answer" in words
    assert "Next meeting:" in words
    assert "Elsewhere" not in words
    assert "Create a council" not in words
    assert 'lang="fr"' in page.text
    assert "Create a council" in sign_in(organiser).get(path).text


def test_all_recommendations_come_in_pages(client) -> None:
    _, council = _world()
    with transaction():
        for number in range(23):
            make_recommendation(council, days=30 - number, title=f"Number-{number + 1}.")
    first = client.get(f"/en/councils/{council.slug}/recommendations")
    assert first.text.count("Number-") == 20
    assert "Number-23." in first.text
    after = next(a.get("href") for a in parse(first.text).iter("a") if a.get("rel") == "next")
    second = client.get(after)
    assert second.text.count("Number-") == 3
    assert "Number-1." in second.text
    assert client.get(f"/en/councils/{council.slug}/recommendations?after=made-up").status_code == 200


def test_what_is_not_there_is_not_found(client) -> None:
    for path in ("councils/nobody", "recommendations/99999", "councils/nobody/recommendations"):
        assert client.get(f"/en/{path}").status_code == 404


def test_a_page_runs_no_more_queries_as_it_grows(client) -> None:
    town, council = _world()

    def count() -> int:
        with counted() as seen:
            for path in (f"councils/{council.slug}", f"councils?town={town.slug}", f"meetings?town={town.slug}"):
                assert client.get(f"/en/{path}").status_code == 200
        assert seen
        return len(seen)

    def grow(times: int) -> None:
        with transaction():
            for number in range(times):
                found = make_recommendation(council, days=number + 1)
                service.reply(
                    SYSTEM, found.id, Reply.ACCEPTED, "Yes.", "Office", "en", steps=[Step("One"), Step("Two")]
                )
                meeting = make_meeting(town, days=number + 1, group_id=council.group_id)
                meetings.set_agenda(SYSTEM, meeting.id, [NewItem("Item")])
            make_member(town, council)

    grow(1)
    few = count()
    grow(9)
    assert count() == few


def test_a_council_says_on_the_page_of_a_proposal_what_it_thinks(client) -> None:
    town, council = _world()
    with transaction():
        process = make.make_process(town)
        proposal, other = make_proposal(town, process), make_proposal(town, process)
        found = make_recommendation(council, about=f"proposals/{proposal.id}", title="Yes & soon")
        draft = service.suggest(SYSTEM, council.id, "Not adopted", "Text.", "en", about=f"proposals/{proposal.id}")
    page = client.get(f"/en/proposals/{proposal.id}")
    assert "Council opinions" in page.text
    assert "Yes &amp; soon" in page.text
    assert f"/en/recommendations/{found.id}" in page.text
    assert "Council of Older Residents" in page.text
    assert draft.title not in page.text
    assert "Council opinions" not in client.get(f"/en/proposals/{other.id}").text
    assert f"from the proposal {proposal.title}" in _words(client.get(f"/en/recommendations/{found.id}"))


def test_a_meeting_leads_to_its_council(client) -> None:
    town, council = _world()
    with transaction():
        meeting = make_meeting(town, group_id=council.group_id)
    page = client.get(f"/en/meetings/{meeting.id}")
    assert f'href="/en/councils/{council.slug}"' in page.text
    assert "Council of Older Residents" in page.text


# ---- what members do


def test_a_member_suggests_the_secretary_records_and_everybody_reads(client, sign_in) -> None:
    town, council = _world()
    with transaction():
        person, membership = make_member(town, council)
        secretary = make.make_person(town, Role.SECRETARY)
    browser = sign_in(person)
    assert "Suggest a recommendation" in browser.get(f"/en/councils/{council.slug}").text
    typed = {"title": "More shade", "text": "Trees.", "about": ""}
    made = browser.post(f"/en/councils/{council.slug}/recommendations/new", data=typed)
    assert made.status_code == 303
    assert "This is a draft." in browser.get(made.location).text
    assert client.get(made.location).status_code == 404
    assert browser.get(f"{made.location}/adopt").status_code == 403
    desk = sign_in(secretary)
    form = desk.get(f"{made.location}/adopt")
    assert "Trees." in form.text
    vote = {"title": "More shade", "text": "Trees.", "adopted_on": adopted(1).isoformat()}
    vote |= {"votes_for": "5", "against": "5", "abstain": "0"}
    refused = desk.post(f"{made.location}/adopt", data=vote)
    assert refused.status_code == 422
    assert "A recommendation is adopted when more members vote for it than against it." in refused.text
    many = desk.post(f"{made.location}/adopt", data={**vote, "against": "1"})
    assert many.status_code == 422
    assert "There are more votes than members on that day: 1. Check the date and the votes." in _words(many)
    with transaction():
        make_sitting(council, adopted(1), 7)
    read = desk.post(f"{made.location}/adopt", data={**vote, "against": "1"})
    assert read.status_code == 200 and "5 to 1" in _words(read)
    assert client.get(made.location).status_code == 404
    assert desk.post(f"{made.location}/adopt", data=sent_by(read, "publish")).status_code == 303
    assert "Recommendation 1" in client.get(made.location).text
    assert "6 of 8 members voted or abstained." in _words(client.get(made.location))
    with transaction():
        service.end_term(SYSTEM, council.id, membership.id, make.today() - timedelta(days=2))
    assert browser.get(f"/en/councils/{council.slug}/recommendations/new").status_code == 403
    assert "Suggest a recommendation" not in browser.get(f"/en/councils/{council.slug}").text


def test_the_secretary_records_what_was_adopted(sign_in) -> None:
    town, council = _world()
    with transaction():
        secretary = make.make_person(town, Role.SECRETARY)
    browser, path = sign_in(secretary), f"/en/councils/{council.slug}/recommendations/new"
    typed = {"title": "Night bus", "text": "A *bus*.", "about": "proposals/999", "minority": "Not now."}
    with transaction():
        make_sitting(council, adopted(2), 22)
    typed |= {"adopted_on": adopted(2).isoformat(), "votes_for": "19", "against": "3", "abstain": "0"}
    refused = browser.post(path, data=typed)
    assert refused.status_code == 422
    assert "There is no public page of this town at “proposals/999”" in refused.text
    assert "A *bus*." in refused.text
    assert "Not now." in refused.text
    nonsense = browser.post(path, data={**typed, "about": "", "votes_for": "many", "adopted_on": "soon"})
    assert nonsense.status_code == 422
    assert 'value="many"' in nonsense.text
    read = browser.post(path, data={**typed, "about": ""})
    assert "<em>bus</em>" in read.text and "A *bus*." in browser.post(path, data=sent_by(read, "change")).text
    done = browser.post(path, data=sent_by(read, "publish"))
    assert done.status_code == 303
    assert "19 to 3" in browser.get(done.location).text


def test_the_secretary_of_another_town_and_residents_stay_outside(client, sign_in) -> None:
    town, council = _world()
    with transaction():
        found = make_recommendation(council)
        draft = service.suggest(SYSTEM, council.id, "Draft", "Text.", "en")
        _, membership = make_member(town, council)
        foreign = make.make_person(make.make_municipality(), Role.SECRETARY, Role.ORGANISER)
        resident = make.make_person(town)
        secretary = make.make_person(town, Role.SECRETARY)
    closed = [f"/en/councils/{council.slug}/{deed}" for deed in ("recommendations/new", "edit", "members")]
    closed += [f"/en/councils/{council.slug}/members/{membership.id}/end"]
    of_the_town = [f"/en/recommendations/{found.id}/{deed}" for deed in ("reply", "wait", "steps")]
    for path in [*closed, *of_the_town]:
        assert client.get(path).status_code == 303
        assert client.post(path).status_code == 303
        for person in (foreign, resident):
            assert sign_in(person).get(path).status_code == 403
            assert sign_in(person).post(path).status_code == 403
    for path in closed:
        assert sign_in(secretary).get(path).status_code == 200
    for path in of_the_town:
        assert sign_in(secretary).get(path).status_code == 403
    for person in (foreign, resident):
        assert sign_in(person).get(f"/en/recommendations/{draft.id}").status_code == 404


# ---- what the municipality does


def test_the_organiser_says_what_it_waits_for_answers_and_keeps_the_steps(client, sign_in) -> None:
    town, council = _world()
    with transaction():
        found = make_recommendation(council, days=70)
        organiser = make.make_person(town, Role.ORGANISER)
    browser, path = sign_in(organiser), f"/en/recommendations/{found.id}"
    assert "The town has not given a reason for the delay yet." in client.get(path).text
    assert browser.post(f"{path}/wait", data={"office": "", "note": "Soon."}).status_code == 422
    assert browser.post(f"{path}/wait", data={"office": "Transport", "note": "Soon."}).status_code == 303
    assert "Waiting for: Transport." in _words(client.get(path))
    typed = {"kind": "partly", "office": "Transport", "text": "Fridays **only**."}
    typed |= {"steps-0-title": "First bus", "steps-0-due_on": "2027-03-01", "steps-1-title": "Review"}
    more = browser.post(f"{path}/reply", data={**typed, "more": "1"})
    assert more.status_code == 200
    assert 'name="steps-4-title"' in more.text
    assert "Fridays **only**." in more.text
    refused = browser.post(f"{path}/reply", data={**typed, "office": ""})
    assert refused.status_code == 422
    assert 'value="First bus"' in refused.text
    undecided = browser.post(f"{path}/reply", data={**typed, "kind": ""})
    assert undecided.status_code == 422 and "Choose yes, yes in part or no." in undecided.text
    read = browser.post(f"{path}/reply", data=typed)
    assert read.status_code == 200 and "Check the answer" in read.text and "<strong>only</strong>" in read.text
    assert "First bus, due 1 March 2027" in _words(read) and "Waiting for" in _words(client.get(path))
    back = browser.post(f"{path}/reply", data=sent_by(read, "change"))
    assert back.status_code == 200 and "Fridays **only**." in back.text and 'value="First bus"' in back.text
    assert browser.post(f"{path}/reply", data=sent_by(read, "publish")).status_code == 303
    words = _words(client.get(path))
    assert "Accepted in part" in words
    assert "10 days late" in words
    assert "Waiting for" not in words
    again = browser.post(f"{path}/reply", data={**typed, "do": "publish"})
    assert again.status_code == 422
    assert "This recommendation has been answered." in again.text
    done = {"steps-0-title": "First bus", "steps-0-done_on": adopted(1).isoformat()}
    assert browser.post(f"{path}/steps", data=done).status_code == 303
    assert [(s.title, s.done_on) for s in queries.steps([found.id])[found.id]] == [("First bus", adopted(1))]


def test_a_council_begins_is_changed_and_gets_members(client, sign_in) -> None:
    with transaction():
        town = make.make_municipality()
        organiser = make.make_person(town, Role.ORGANISER)
        person = make.make_person(town, email="new@example.org", display_name="Ferry Bank")
    browser = sign_in(organiser)
    typed = {
        "name": "Youth Council",
        "slug": "Youth!",
        "lot": "2",
        "organisation": "0",
        "elected": "0",
        "ex_officio": "1",
    }
    typed |= {"answer_days": "40", "summary": "Nine people.", "mandate": "Advise."}
    typed |= {"legal_basis": "Decision of 3 May", "quorum": "50", "voting": "two_thirds", "deputies": "y"}
    refused = browser.post(f"/en/councils/new?town={town.slug}", data=typed)
    assert refused.status_code == 422
    assert "lower-case letters, digits and hyphens" in refused.text
    made = browser.post(f"/en/councils/new?town={town.slug}", data={**typed, "slug": "youth"})
    assert made.status_code == 303
    council = queries.council_at("youth")
    assert (council.answer_days, queries.seats(council)) == (40, Seats(2, ex_officio=1))
    assert queries.procedure(council) == Procedure(50, Voting.TWO_THIRDS, Publicity.PUBLIC, True)
    shown = _words(client.get("/en/councils/youth"))
    for line in ("Decision of 3 May", "50% of the members", "Two thirds of the votes cast in favour", "a deputy"):
        assert line in shown
    too_many = browser.post("/en/councils/youth/edit", data={**typed, "quorum": "101"})
    assert too_many.status_code == 422 and 'value="101"' in too_many.text
    changed = {**typed, "name": "Conseil des jeunes", "lot": "3"}
    assert browser.post("/fr/councils/youth/edit", data=changed).status_code == 303
    assert queries.council_at("youth").names == {"en": "Youth Council", "fr": "Conseil des jeunes"}
    seat = {"email": "nobody@example.org", "kind": "lot", "office": "member", "organisation": ""}
    seat |= {"first_day": adopted(1).isoformat(), "last_day": ""}
    over = browser.post("/en/councils/youth/members", data={**seat, "last_day": adopted(1).isoformat()})
    assert over.status_code == 422
    assert "The last day is in the past." in over.text
    assert 'value="nobody@example.org"' in over.text
    for email in ("nobody@example.org", "new@example.org"):
        assert browser.post("/en/councils/youth/members", data={**seat, "email": email}).status_code == 303
        assert f"{email} is invited." in _words(browser.get("/en/councils/youth/members"))
    again = browser.post("/en/councils/youth/members", data=seat)
    assert again.status_code == 422
    assert "An invitation to this council was sent there already." in again.text
    assert "Ferry Bank" not in browser.get("/en/councils/youth/members").text
    assert "Ferry Bank" not in client.get("/en/councils/youth").text
    theirs = sign_in(person)
    assert "Seats offered to you" in _words(theirs.get("/en/account"))
    [offered] = queries.seats_offered(person.id)
    yes = {"invitation": offered.id, "answer": "accept"}
    assert browser.post("/en/account/seats", data=yes).status_code == 422
    assert theirs.post("/en/account/seats", data=yes).status_code == 303
    refused = theirs.post("/en/account/seats", data=yes)
    assert refused.status_code == 422
    assert "This invitation is no longer valid." in _words(refused)
    assert "Ferry Bank" in client.get("/en/councils/youth").text
    [other] = queries.seat_invitations(council.id)
    browser.post("/en/councils/youth/members/withdraw", data={"invitation": other.id})
    assert queries.seat_invitations(council.id) == []
    [row] = queries.members(council.group_id)
    assert row.person_id == person.id
    end = f"/en/councils/youth/members/{row.membership_id}/end"
    assert browser.post(end, data={"last_day": adopted(9).isoformat()}).status_code == 422
    assert browser.post(end, data={"last_day": adopted(0).isoformat()}).status_code == 303
    [row] = queries.members(council.group_id)
    assert row.last_day == adopted(0)
