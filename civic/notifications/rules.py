"""What people are told about. Pure."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody is told."""

    REPLY = "reply"
    COMMENT = "comment"
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
    #: Rules of a process that one follows changed.
    RULES = "rules"
    #: A council must treat a proposal, or has done so; to its author, and to those who supported or commented.
    COUNCIL = "council"
    TREATED = "council_treated"
    INVITATION = "invitation"
    #: Somebody is asked to write a proposal with its author.
    CO_AUTHOR = "co_author"
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
    Kind.RULES: "#rules",
    Kind.PROCESS_NEWS: "#news",
}

#: What is about a decision of a moderator, and where it is read, after the language.
DECISIONS = {
    Kind.MODERATED: "decisions/{decision}",
    Kind.APPEAL_ANSWERED: "decisions/{decision}",
    Kind.REVERSED: "decisions/{decision}",
    Kind.JUDGED: "transparency",
}


class NotificationCode(StrEnum):
    """Why a request is refused."""

    LINK_OVER = "unsubscribe_link_over"
