"""Codes of meetings, in words."""

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from civic.meetings.rules import LONGEST_EVENING, MOST_ITEMS, MeetingCode, MeetingStage
from civic.meetings.rules.deciding import Publicity, Voting, Way
from civic.meetings.rules.mixing import Need
from civic.meetings.rules.series import Every
from civic.meetings.rules.suggesting import MOST_WAITING, Listing, Suggesters, SuggestionState

REFUSALS = {
    MeetingCode.NO_TITLE: _("Enter a title for the meeting."),
    MeetingCode.ENDS_BEFORE: _(
        "The end must be after the start, and at most %(hours)s hours later.",
        hours=int(LONGEST_EVENING.total_seconds() // 3600),
    ),
    MeetingCode.NO_SUCH_TIME: _(
        "This time does not exist on that day because the clocks go forward. Choose another one."
    ),
    MeetingCode.NOWHERE: _("Enter a place, a video link, or both."),
    MeetingCode.BAD_LINK: _("Enter a web address that starts with https://"),
    MeetingCode.OTHER_HOST: _("This group or process belongs to another town."),
    MeetingCode.OTHER_PLACE: _("This neighbourhood belongs to another town."),
    MeetingCode.NO_GROUP: _("Only a group’s own meeting can be restricted to its members."),
    MeetingCode.BEGUN: _("The meeting has started. Its time and place can no longer be changed."),
    MeetingCode.OVER: _("The meeting is over. It can no longer be cancelled."),
    MeetingCode.CANCELLED: _("The meeting was cancelled."),
    MeetingCode.NOT_OVER: _("The meeting is not over yet. You can publish minutes afterwards."),
    MeetingCode.NO_REASON: _("Enter the reason for cancelling."),
    MeetingCode.NO_MINUTES: _("Write the minutes."),
    MeetingCode.MINUTES_WRITTEN: _("The minutes are published. The agenda can no longer be changed."),
    MeetingCode.MANY_ITEMS: _("An agenda can have at most %(most)s items.", most=MOST_ITEMS),
    MeetingCode.NO_SIGN_UP: _("You do not need to sign up for this meeting. Just come."),
    MeetingCode.NO_PLACES: _("Enter a number of places between 1 and %(most)s, or leave it empty."),
    MeetingCode.HAS_BEGUN: _("The meeting has started. Signing up is over."),
    MeetingCode.NOT_BEGUN: _("The meeting has not started yet. Enter afterwards who came."),
    MeetingCode.FEWER_CAME: _("You named %(known)s people. Enter at least that number, and at most %(most)s."),
    MeetingCode.MINUTES_APPROVED: _("The minutes are approved. They can no longer be changed."),
    MeetingCode.TOO_EARLY: _("A meeting can be opened from one hour before its start."),
    MeetingCode.NOT_OPEN: _("The meeting is not open."),
    MeetingCode.WAS_OPENED: _("The meeting has been opened already."),
    MeetingCode.NOT_HERE: _("Only people who are marked as present can do this."),
    MeetingCode.NO_DEPUTIES: _("This meeting allows no deputies."),
    MeetingCode.NOT_ABSENT: _("A deputy stands in for one member who is absent, and is not a member."),
    MeetingCode.NOBODY_ASKS: _("Nobody is asking for the floor."),
    MeetingCode.RULES_FIXED: _(
        "The meeting is open. The quorum and the rule on deputies are those of the council at that time."
    ),
    MeetingCode.MEMBERS_ONLY: _("This meeting is closed to the public. Only members and their deputies attend."),
    MeetingCode.NO_SERIES: _("No meeting of this series is to come that could be changed."),
    MeetingCode.NO_MOVE_REASON: _("Enter the reason for moving the meetings."),
    MeetingCode.MOVED_TO_PAST: _("Choose a day and a time that are to come."),
    MeetingCode.NO_ITEM_TITLE: _("Enter a title."),
    MeetingCode.SUGGESTIONS_OVER: _("The meeting has been opened or is over. Items can no longer be suggested for it."),
    MeetingCode.NO_WHY: _("Say in a sentence why the meeting should discuss it."),
    MeetingCode.SUGGESTED_BEFORE: _("You have suggested an item with this title for this meeting already."),
    MeetingCode.MANY_SUGGESTIONS: _(
        "%(most)s of your suggestions for this meeting are waiting for an answer. Withdraw one first.",
        most=MOST_WAITING,
    ),
    MeetingCode.SUGGESTION_ANSWERED: _("This suggestion was answered or withdrawn meanwhile."),
    MeetingCode.NO_ANSWER: _("Enter the reason for sending it back."),
    MeetingCode.PAPER_NAME: _("Enter a name for the paper."),
    MeetingCode.PAPER_KEPT: _("The meeting is over. Its papers stay with the minutes."),
    MeetingCode.PAPER_GONE: _("This paper has been removed already."),
    MeetingCode.MANY_PAPERS: _("A meeting can have at most %(most)s papers."),
    MeetingCode.NO_TABLES: _("The tables of this meeting have changed meanwhile. Open the page again."),
    MeetingCode.TABLES_OVER: _("The meeting is closed. Its tables can no longer be changed."),
    MeetingCode.TABLES_MANY: _("There can be at most %(tables)s tables and %(rounds)s rounds."),
    MeetingCode.TABLES_FEW: _("There are too few people: each table needs at least two. Choose fewer tables."),
    MeetingCode.TABLES_FULL: _(
        "A language or a need is met at too few tables for all who asked for it, or there are more than 400 people. "
        "Offer it at more tables."
    ),
    MeetingCode.TABLES_NOT_MINE: _("Only members and people who have signed up can do this."),
    MeetingCode.TABLES_UNDER_WAY: _("The tables are being drawn at this moment."),
    MeetingCode.TABLE_OPTIONS: _("A question needs between 2 and %(most)s answers, one on each line."),
    MeetingCode.TABLE_NUMBER: _("Enter a number of at most 30 digits."),
    MeetingCode.NO_SUCH_TABLE: _("Tables are numbered from 1 to %(tables)s."),
    MeetingCode.UNKNOWN_THING: _(
        "There is no page of this town at “%(address)s”. Copy the address from the page you mean."
    ),
}

NEEDS = {
    Need.STEP_FREE: _("Step-free access"),
    Need.HEARING_LOOP: _("Hearing loop"),
    Need.QUIET: _("A quiet table"),
}
#: The same as what is offered at some tables.
NEEDS_OFFERED = {
    Need.STEP_FREE: _("Tables with step-free access"),
    Need.HEARING_LOOP: _("Tables with a hearing loop"),
    Need.QUIET: _("Quiet tables"),
}

STAGES = {
    MeetingStage.COMING: _("Upcoming"),
    MeetingStage.RUNNING: _("In progress"),
    MeetingStage.OVER: _("Finished"),
    MeetingStage.CANCELLED: _("Cancelled"),
}

REPEATS = {
    Every.ONCE: _("Not at all"),
    Every.WEEKS: _("Every week, or every few weeks"),
    Every.MONTH: _("Every month on the same weekday, for example the second Tuesday"),
}

SUGGESTERS = {
    Suggesters.NOBODY: _("Nobody: the chair and the secretary write the agenda"),
    Suggesters.MEMBERS: _("Members"),
    Suggesters.VERIFIED: _("Members and verified residents"),
    Suggesters.ANYONE: _("Members, and anyone signed in"),
}

LISTINGS = {
    Listing.COUNCIL: _("Nothing: only the council and the person who made the suggestion can read it"),
    Listing.TEXTS: _("The suggestion and the answer, without a name"),
    Listing.NAMES: _("The suggestion, the answer, and who suggested it"),
}

SUGGESTION_STATES = {
    SuggestionState.WAITING: _("Waiting for an answer"),
    SuggestionState.ACCEPTED: _("On the agenda"),
    SuggestionState.SENT_BACK: _("Sent back"),
}

VOTING = {
    Voting.MORE_FOR: _("More votes in favour than against"),
    Voting.MORE_THAN_HALF: _("More than half of all members in favour"),
    Voting.TWO_THIRDS: _("Two thirds of the votes cast in favour"),
    Voting.CONSENSUS: _("Consensus: no member objects"),
}

PUBLICITY = {
    Publicity.PUBLIC: _("Meetings are public, unless one is announced as closed"),
    Publicity.MINUTES: _("Meetings are closed; the minutes are published"),
    Publicity.CLOSED: _("Meetings are closed"),
}

WAYS = {
    Way.OPEN: _("Votes are open: a show of hands, or members press a button. Only the numbers are recorded."),
    Way.BY_NAME: _("Votes are cast by name. The minutes say who voted how."),
    Way.BY_BALLOT: _("Votes are secret ballots."),
}


KEPT = _("What people tell to be seated at mixed tables")


def kept_for(days: int) -> str:
    """How long that is kept, in words."""
    return str(
        ngettext(
            "Until the meeting closes, or %(num)s day after its end",
            "Until the meeting closes, or %(num)s days after its end",
            days,
        )
    )
