"""What people are told about. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from civic.core import clock


class Kind(StrEnum):
    """Why somebody is told."""

    REPLY = "reply"
    COMMENT = "comment"
    #: Somebody commented in a discussion that one follows.
    DISCUSSED = "discussed"
    #: Somebody opened a discussion of its own in a process that one follows.
    OPENED = "discussion_opened"
    #: A comment mentions one by name.
    MENTION = "mention"
    ANSWER = "answer"
    #: The same to those who supported or commented; one kind for both, so that the row tells nobody which.
    FOLLOWED = "followed"
    #: The clock of an answer was stopped; to the author, and to those who supported or commented.
    CLOCK = "clock"
    #: The town asks an author whether their proposal may go on in another one.
    MERGE_ASKED = "merge_asked"
    #: A proposal went on in another one, and supports with it; to those who supported it, and its author.
    MERGED = "merged"
    #: The town asks an author whether their proposal may be split.
    SPLIT_ASKED = "split_asked"
    #: A proposal was split, and each part has its supports; to those who supported it, and its author.
    SPLIT = "split"
    #: There is news of a measure that one follows, or that came from a proposal that one wrote, supported or commented.
    NEWS = "news"
    #: There is news of a process that one follows.
    PROCESS_NEWS = "process_news"
    #: A version of a draft text was published, of which one follows the text or the process.
    DRAFT_TEXT = "draft_text"
    #: Rules of a process that one follows changed.
    RULES = "rules"
    #: A vote of a process that one follows has begun, ends within two days, or has a result.
    VOTE_OPENED = "vote_opened"
    VOTE_ENDS = "vote_ends"
    VOTE_RESULT = "vote_result"
    #: A council must treat a proposal, or has done so; to its author, and to those who supported or commented.
    COUNCIL = "council"
    TREATED = "council_treated"
    #: Somebody suggests an item for a meeting of a council that one chairs.
    SUGGESTED = "item_suggested"
    #: An item that one suggested came on the agenda, or was sent back.
    SUGGESTION = "suggestion_answered"
    INVITATION = "invitation"
    #: Somebody is asked to write a proposal with its author.
    CO_AUTHOR = "co_author"
    #: The town that one organises is invited to share a process, or asked for its part of an answer.
    SHARE_ASKED = "share_asked"
    PART_ASKED = "part_asked"
    #: Somebody suggested a change to one's proposal.
    AMENDED = "amended"
    #: One's amendment was accepted or declined.
    DECIDED = "amendment_decided"
    #: A moderator decided on one's statement.
    STATEMENT = "statement_decided"
    #: The text changed where one's amendment does.
    MOVED = "amendment_moved"
    #: The text of a proposal that one supports changed by more than a correction.
    CHANGED = "changed"
    #: The town changed the text of one's proposal.
    EDITED = "edited"
    #: A moderator decided about one's text.
    MODERATED = "moderated"
    #: One's appeal against such a decision was answered.
    APPEAL_ANSWERED = "appeal_answered"
    #: A decision about one’s text was undone after a second reading.
    REVERSED = "reversed"
    #: The town attached a correction to what one wrote.
    CORRECTED = "corrected"
    #: What one reported was decided.
    JUDGED = "judged"


#: What of a thing a notification is about: the end of the address, after that of the thing.
PARTS = {
    Kind.CHANGED: "/versions",
    Kind.EDITED: "/versions",
    Kind.AMENDED: "/amendments",
    Kind.DECIDED: "/amendments",
    Kind.MOVED: "/amendments",
    Kind.MERGE_ASKED: "/merge",
    Kind.SPLIT_ASKED: "/split",
    Kind.STATEMENT: "/mine",
    Kind.PART_ASKED: "#parts",
    Kind.RULES: "#rules",
    Kind.PROCESS_NEWS: "#news",
    Kind.SUGGESTED: "/suggestions",
    Kind.SUGGESTION: "/suggestions",
}

#: What is about a vote.
VOTES = frozenset({Kind.VOTE_OPENED, Kind.VOTE_ENDS, Kind.VOTE_RESULT})

#: What is about a decision of a moderator, and where it is read, after the language.
DECISIONS = {
    Kind.MODERATED: "decisions/{decision}",
    Kind.APPEAL_ANSWERED: "decisions/{decision}",
    Kind.REVERSED: "decisions/{decision}",
    Kind.JUDGED: "transparency",
}


class Category(StrEnum):
    """Kinds for which people choose together how often they get an e-mail."""

    REPLIES = "replies"
    ANSWERS = "answers"
    TEXTS = "texts"
    NEWS = "news"
    DATES = "dates"
    COUNCIL = "council"
    REVIEW = "review"
    INVITATIONS = "invitations"


#: Stands for every category for which somebody has chosen nothing by itself, also for those that come later.
EVERY = ""

#: Which kinds a category has. A kind that is in none, a decision about somebody's own text, is always told at once.
CATEGORIES: dict[Category, tuple[Kind, ...]] = {
    Category.REPLIES: (Kind.REPLY, Kind.COMMENT, Kind.DISCUSSED, Kind.OPENED, Kind.MENTION),
    Category.ANSWERS: (Kind.ANSWER, Kind.FOLLOWED, Kind.CLOCK),
    Category.TEXTS: (
        *(Kind.AMENDED, Kind.DECIDED, Kind.MOVED, Kind.CHANGED, Kind.EDITED),
        *(Kind.MERGE_ASKED, Kind.MERGED, Kind.SPLIT_ASKED, Kind.SPLIT),
    ),
    Category.NEWS: (Kind.NEWS, Kind.PROCESS_NEWS, Kind.DRAFT_TEXT),
    Category.DATES: (Kind.VOTE_OPENED, Kind.VOTE_ENDS, Kind.VOTE_RESULT, Kind.RULES),
    Category.COUNCIL: (Kind.COUNCIL, Kind.TREATED, Kind.SUGGESTED, Kind.SUGGESTION),
    Category.REVIEW: (Kind.STATEMENT, Kind.JUDGED, Kind.CORRECTED),
    Category.INVITATIONS: (Kind.INVITATION, Kind.CO_AUTHOR, Kind.SHARE_ASKED, Kind.PART_ASKED),
}
CATEGORY_OF = {kind: category for category, kinds in CATEGORIES.items() for kind in kinds}


class Frequency(StrEnum):
    """How often somebody gets e-mails of a category. What they have not been sent is in their list all the same."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


#: When summaries are due, by the clocks of the town; those of a week on Mondays.
SUMMARY_AT = time(7)


def last_due(frequency: Frequency, now: datetime, zone: str) -> datetime:
    """The last instant at which a summary was due in a time zone: it tells what was there before.

    What was to come at once and was more than an e-mail each can tell is due at each full hour.
    """
    if frequency is Frequency.AT_ONCE:
        local = now.astimezone(ZoneInfo(zone))
        return now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    day = clock.day_in(zone, now)
    if frequency is Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    step = timedelta(days=7 if frequency is Frequency.WEEKLY else 1)
    due = clock.instant(day, SUMMARY_AT, zone) or clock.day_begins(day, zone)
    return due if due <= now else clock.instant(day - step, SUMMARY_AT, zone) or clock.day_begins(day - step, zone)


class NotificationCode(StrEnum):
    """Why a request is refused."""

    LINK_OVER = "unsubscribe_link_over"
