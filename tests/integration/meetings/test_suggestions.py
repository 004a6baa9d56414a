"""Items that people suggest for an agenda, on both databases: who may, what the chair does, and who hears of it."""

from __future__ import annotations

import pytest

from civic.core.permissions import SYSTEM, Absent, NotAllowed
from civic.councils.rules import Office, Procedure
from civic.meetings import queries, service
from civic.meetings.rules import MeetingCode
from civic.meetings.rules.suggesting import MOST_WAITING, Listing, Suggesters, SuggestionState
from civic.meetings.service import Suggested
from civic.notifications import queries as notifications
from civic.notifications.rules import Kind
from civic.towns import service as towns
from tests.support import councils
from tests.support import factories as make
from tests.support.acts import do, refused
from tests.support.meetings import make_meeting

BENCH = Suggested("A bench at the ferry", "Older people wait there.", "en")


@pytest.fixture
def town():
    return do(make.make_municipality)


def council_with(town, who=Suggesters.MEMBERS, listing=Listing.TEXTS):
    """A council whose rules let these people suggest, its chair, a member and a meeting."""
    council = do(councils.make_council, town, procedure=Procedure(suggesters=who, listing=listing))
    chair, _seat = do(councils.make_member, town, council, office=Office.CHAIR)
    member, _seat = do(councils.make_member, town, council)
    return chair, member, do(make_meeting, town, group_id=council.group_id)


def kinds_of(person):
    return [row.kind for row in notifications.told(make.actor(person))]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (Suggesters.NOBODY, set()),
        (Suggesters.MEMBERS, {"member"}),
        (Suggesters.VERIFIED, {"member", "verified"}),
        (Suggesters.ANYONE, {"member", "verified", "resident"}),
    ],
)
def test_those_suggest_whom_the_rules_of_the_council_name(town, who, allowed):
    _chair, member, meeting = council_with(town, who)
    people = {"member": member, "verified": do(make.make_person, town), "resident": do(make.make_person, town)}
    do(towns.count_as_verified, people["verified"].id, town.id, None)
    could = set()
    for name, person in people.items():
        try:
            do(service.suggest_item, make.actor(person), meeting.id, BENCH)
            could.add(name)
        except NotAllowed:
            pass
    assert could == allowed


def test_the_chair_puts_it_on_the_agenda_with_its_reason_and_both_hear_of_it(town):
    chair, member, meeting = council_with(town)
    made = do(service.suggest_item, make.actor(member), meeting.id, BENCH)
    assert kinds_of(chair) == [Kind.SUGGESTED]
    with pytest.raises(NotAllowed):
        do(service.accept_suggestion, make.actor(member), meeting.id, made.id)
    do(service.accept_suggestion, make.actor(chair), meeting.id, made.id)
    [item] = queries.agenda_items(meeting.id)
    assert (item.title, item.text, item.language) == (BENCH.title, BENCH.why, "en")
    assert kinds_of(member) == [Kind.SUGGESTION]
    assert queries.meeting(meeting.id).sequence == 1
    refused(MeetingCode.SUGGESTION_ANSWERED, service.send_back, make.actor(chair), meeting.id, made.id, "No", "en")
    refused(MeetingCode.SUGGESTION_ANSWERED, service.withdraw_suggestion, make.actor(member), meeting.id, made.id)


def test_a_suggestion_is_sent_back_with_a_reason_only(town):
    chair, member, meeting = council_with(town)
    made = do(service.suggest_item, make.actor(member), meeting.id, BENCH)
    refused(MeetingCode.NO_ANSWER, service.send_back, make.actor(chair), meeting.id, made.id, "  ", "en")
    do(service.send_back, make.actor(chair), meeting.id, made.id, "The ferry is not ours.", "en")
    found = queries.suggestion(meeting.id, made.id)
    assert (found.state, found.reason) == (SuggestionState.SENT_BACK, "The ferry is not ours.")
    assert queries.agenda_items(meeting.id) == []
    assert kinds_of(member) == [Kind.SUGGESTION]


def test_the_same_is_suggested_once_and_few_wait_at_a_time(town):
    _chair, member, meeting = council_with(town)
    actor = make.actor(member)
    refused(MeetingCode.NO_WHY, service.suggest_item, actor, meeting.id, Suggested("Bench", " ", "en"))
    refused(MeetingCode.NO_ITEM_TITLE, service.suggest_item, actor, meeting.id, Suggested(" ", "Why", "en"))
    made = do(service.suggest_item, actor, meeting.id, BENCH)
    refused(MeetingCode.SUGGESTED_BEFORE, service.suggest_item, actor, meeting.id, BENCH)
    for number in range(MOST_WAITING - 1):
        do(service.suggest_item, actor, meeting.id, Suggested(f"Item {number}", "Why", "en"))
    refused(MeetingCode.MANY_SUGGESTIONS, service.suggest_item, actor, meeting.id, Suggested("More", "Why", "en"))
    do(service.withdraw_suggestion, actor, meeting.id, made.id)
    do(service.suggest_item, actor, meeting.id, BENCH)


def test_nothing_is_suggested_once_the_meeting_is_open_and_nobody_withdraws_what_is_anothers(town):
    chair, member, meeting = council_with(town)
    made = do(service.suggest_item, make.actor(member), meeting.id, BENCH)
    with pytest.raises(Absent):
        do(service.withdraw_suggestion, make.actor(chair), meeting.id, made.id)
    meeting = do(make_meeting, town, days=-1 / 24, group_id=meeting.group_id)
    late = do(service.suggest_item, make.actor(member), meeting.id, BENCH)
    do(service.open_meeting, SYSTEM, meeting.id)
    other = Suggested("Another", "Why", "en")
    refused(MeetingCode.SUGGESTIONS_OVER, service.suggest_item, make.actor(member), meeting.id, other)
    do(service.accept_suggestion, make.actor(chair), meeting.id, late.id)
    assert [row.title for row in queries.agenda_items(meeting.id)] == [BENCH.title]


def test_a_suggestion_keeps_the_rule_of_its_day(town):
    _chair, member, meeting = council_with(town, listing=Listing.COUNCIL)
    made = do(service.suggest_item, make.actor(member), meeting.id, BENCH)
    assert made.listing == Listing.COUNCIL
