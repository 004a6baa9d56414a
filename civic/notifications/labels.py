"""Codes of notifications, in words."""

from flask_babel import lazy_gettext as _

from civic.notifications.rules import Category, Frequency, Kind, NotificationCode

REFUSALS = {
    NotificationCode.LINK_OVER: _("This link no longer works. Sign in to choose which e-mails you receive."),
}

KINDS = {
    Kind.REPLY: _("New reply to your comment"),
    Kind.MENTION: _("You were mentioned in a comment"),
    Kind.COMMENT: _("New comment on your proposal"),
    Kind.DISCUSSED: _("New comment in a discussion you follow"),
    Kind.OPENED: _("New discussion in a process you follow"),
    Kind.FOLLOWED: _("The town answered a proposal you supported or commented on"),
    Kind.ANSWER: _("The town answered your proposal"),
    Kind.CHANGED: _("The text of a proposal you support has changed"),
    Kind.EDITED: _("The town changed the text of your proposal"),
    Kind.MERGE_ASKED: _("The town asks whether your proposal may be merged with another one"),
    Kind.MERGED: _("A proposal you wrote or supported was merged into this one"),
    Kind.SPLIT_ASKED: _("The town asks whether your proposal may be split"),
    Kind.SPLIT: _("A proposal you wrote or supported was split"),
    Kind.COUNCIL: _("A council must treat a proposal that you wrote, supported or commented on"),
    Kind.TREATED: _("A council has treated a proposal that you wrote, supported or commented on"),
    Kind.SUGGESTED: _("New suggestion for the agenda of a council you chair"),
    Kind.SUGGESTION: _("Your suggestion for an agenda was answered"),
    Kind.CLOCK: _("The clock of an answer was stopped"),
    Kind.AMENDED: _("New amendment to your proposal"),
    Kind.DECIDED: _("Your amendment was decided"),
    Kind.STATEMENT: _("A moderator decided on your statement"),
    Kind.MOVED: _("The text changed where your amendment does"),
    Kind.NEWS: _("News of a measure that you follow, or whose proposal you follow"),
    Kind.PROCESS_NEWS: _("News of a process you follow"),
    Kind.DRAFT_TEXT: _("A version of a draft text you follow was published"),
    Kind.RULES: _("The rules of a process you follow changed"),
    Kind.VOTE_OPENED: _("Voting has begun in a process you follow"),
    Kind.VOTE_ENDS: _("Voting ends soon in a process you follow"),
    Kind.VOTE_RESULT: _("A vote in a process you follow has a result"),
    Kind.CO_AUTHOR: _("You are invited to be an author of a proposal"),
    Kind.SHARE_ASKED: _("Your town is invited to share a process"),
    Kind.PART_ASKED: _("Your town is asked for its part of an answer"),
    Kind.MODERATED: _("A moderator decided about your text"),
    Kind.APPEAL_ANSWERED: _("Your appeal was answered"),
    Kind.CORRECTED: _("The town corrected something in your text"),
    Kind.REVERSED: _("A decision about your text was undone"),
    Kind.JUDGED: _("What you reported was decided"),
    Kind.INVITATION: _("You are invited to act for an organisation"),
}

#: A category: what it is called.
CATEGORIES = {
    Category.REPLIES: _("Replies, comments and mentions"),
    Category.ANSWERS: _("Answers of the town"),
    Category.TEXTS: _("Changes to proposals"),
    Category.NEWS: _("News of what you follow"),
    Category.DATES: _("Votes and deadlines"),
    Category.COUNCIL: _("Councils"),
    Category.REVIEW: _("Statements, reports and corrections"),
    Category.INVITATIONS: _("Invitations"),
}

#: What is in it.
INSIDE = {
    Category.REPLIES: _(
        "Someone replies to you, mentions you, comments on your proposal or in a discussion that you follow, "
        "or opens a discussion in a process that you follow."
    ),
    Category.ANSWERS: _("A proposal that you wrote, supported or commented on is answered, or its clock is stopped."),
    Category.TEXTS: _("Amendments to your proposals, decisions on yours, new texts of proposals that you support."),
    Category.NEWS: _("The town publishes news of a process or a measure, or a version of a draft text."),
    Category.DATES: _(
        "In a process that you follow, voting begins, ends within two days or has a result, or the rules change."
    ),
    Category.COUNCIL: _(
        "A council must treat a proposal that you wrote, supported or commented on, or has done so; an item that you "
        "suggested is answered; someone suggests an item to a council that you chair."
    ),
    Category.REVIEW: _("What moderators decided on your statements and on what you reported; corrections of the town."),
    Category.INVITATIONS: _(
        "You are invited to write a proposal with others or to act for an organisation, or the town that you organise "
        "is asked to share a process or for its part of an answer."
    ),
}

#: The kinds of no category.
ALWAYS = _("Decisions about your texts")

FREQUENCIES = {
    Frequency.AT_ONCE: _("At once"),
    Frequency.DAILY: _("Once a day"),
    Frequency.WEEKLY: _("Once a week"),
    Frequency.NEVER: _("Never"),
}
