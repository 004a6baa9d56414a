"""Codes of proposals, in words."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from civic.proposals.list_rules import Due, Mine, Sort
from civic.proposals.rules import (
    MOST_PARTS,
    AmendmentCode,
    AmendmentState,
    AuthorCode,
    FileCode,
    NoteCode,
    PartCode,
    ProposalCode,
    ProposalState,
    SignatureCode,
    SignatureLine,
)
from civic.proposals.split_rules import SplitCode
from civic.texts.rules import Source
from civic.uploads.contents import Kind

REFUSALS: dict[StrEnum, Any] = {
    ProposalCode.TITLE_EMPTY: _("Enter a title for your proposal."),
    ProposalCode.TITLE_SHORT: _(
        "Use at least %(shortest)s characters for the title. Say what should change, and where."
    ),
    ProposalCode.TITLE_LONG: _("A title has at most %(longest)s characters; this one has %(length)s."),
    ProposalCode.BODY_EMPTY: _("Say what should change, and why."),
    ProposalCode.BODY_LONG: _("A proposal has at most %(longest)s characters; this one has %(length)s."),
    ProposalCode.PHASE_CLOSED: _("This process is not accepting proposals right now. Your draft is saved. %(when)s"),
    # For whom the phase is, a sentence of ``processes.wording``.
    ProposalCode.NOT_IN_GROUP: "%(only)s",
    ProposalCode.NO_SUPPORT_NOW: _("This process is not open for support right now. %(when)s"),
    ProposalCode.NOT_OPEN: _(
        "The town has answered this proposal, or it was withdrawn. Support can no longer be changed."
    ),
    ProposalCode.HIDDEN: _("This proposal was hidden by a moderator, so it cannot be edited."),
    ProposalCode.EDIT_ANSWERED: _("The town has answered this proposal, so it can no longer be edited."),
    ProposalCode.OTHER_TOWN: _("This neighbourhood belongs to another town. Choose one from the list."),
    ProposalCode.PIN_OUTSIDE: _(
        "This place is in no neighbourhood of %(town)s. Choose another place, or only a neighbourhood."
    ),
    ProposalCode.PIN_WHERE: _("Choose a neighbourhood first. The pin is then put in the middle of it."),
    ProposalCode.OTHER_THEME: _("This theme belongs to another process. Choose one from the list."),
    ProposalCode.OTHER_GOAL: _("This town does not offer these goals."),
    ProposalCode.MANY_GOALS: _("Choose at most %(most)s goals."),
    ProposalCode.NOT_YOUR_VOICE: _("You cannot write on behalf of this organisation here."),
    ProposalCode.NO_ANSWER: _("Write the answer and choose yes, yes in part or no."),
    ProposalCode.NO_OFFICE: _("Enter the responsible office."),
    SignatureCode.NO_REGISTER: _("The town has no register of residents. Import one first."),
    SignatureCode.NOT_LISTED: _(
        "The register has nobody with this name and date of birth. Check how they are written on the list."
    ),
    SignatureCode.NOT_FOR_THEM: _(
        "This proposal is for %(who)s only. By the register, this person is not one of them."
    ),
    SignatureCode.CLOSED_THEN: _("The proposal could not be supported on this day. %(when)s"),
    SignatureCode.NOT_ENTERED: _("No signature of this person was entered for this proposal."),
    SignatureCode.NO_REASON: _("Enter a reason."),
    SignatureCode.LIST_RUNNING: _("A list is being entered for this proposal. Wait until it is done."),
    SignatureCode.NOT_THEIRS: _("The person who confirmed the list can no longer enter signatures."),
    SignatureCode.LIST_ENDED: _("This list is not being entered any more."),
    NoteCode.EMPTY: _("Write the note."),
    NoteCode.LONG: _("A note has at most %(longest)s characters; this one has %(length)s."),
    NoteCode.NOT_STAFF: _("Choose an organiser or administrator of this town."),
    PartCode.ALREADY_ASKED: _("This office has been asked already."),
    PartCode.MANY: _("At most %(most)s offices can answer a proposal together.", most=MOST_PARTS),
    PartCode.STANDS: _("This part is published. It can be changed, and no longer be taken out."),
    PartCode.NOT_SHARED: _("This town does not share the process, so it cannot be asked."),
    PartCode.IN_PARTS: _("Several offices answer this proposal. Write the part of each office."),
    ProposalCode.ANSWERS_MOVED: _(
        "A proposal of this table was changed since the preview. Choose the file again. Nothing was changed."
    ),
    ProposalCode.ANSWER_LONG: _("An answer has at most %(longest)s characters; this one has %(length)s."),
    ProposalCode.STOP_WITHOUT_REASON: _("Say why the clock is stopped. Everyone can read it."),
    ProposalCode.STOP_REASON_LONG: _("A reason has at most %(longest)s characters; this one has %(length)s."),
    ProposalCode.CLOCK_NOT_RUNNING: _("No answer is due for this proposal, so there is no clock to stop."),
    ProposalCode.CLOCK_RAN_OUT: _("This answer is overdue. A clock that has run out cannot be stopped."),
    ProposalCode.CLOCK_RUNNING: _("The clock is not stopped."),
    ProposalCode.NOT_PUBLISHED: _("This proposal is a draft, or was withdrawn."),
    ProposalCode.CHANGED_MEANWHILE: _(
        "The text was changed after you opened this page. Compare both texts, then publish again."
    ),
    ProposalCode.NO_REASON: _("Give a reason. Everyone can read it."),
    ProposalCode.REASON_LONG: _("A reason has at most %(longest)s characters; this one has %(length)s."),
    ProposalCode.NOTHING_CHANGED: _("You have not changed anything yet."),
    AmendmentCode.CLOSED: _("This discussion is closed, so changes can no longer be suggested."),
    AmendmentCode.NOT_NOW: _("This process is not open for amendments right now. %(when)s"),
    AmendmentCode.ALREADY_SUGGESTED: _("Someone has already suggested exactly this change."),
    AmendmentCode.PASSAGE_CHANGED: _(
        "The passage was changed after you opened this page. Compare both texts, then send again."
    ),
    AmendmentCode.PASSAGE_GONE: _("This passage is no longer in the text. Choose another passage for your words."),
    AmendmentCode.SAID_ALREADY: _("The text now says what you suggest."),
    AmendmentCode.DECIDED: _("This amendment is no longer open."),
    AmendmentCode.EMPTY_TEXT: _("With this amendment no text would be left."),
    ProposalCode.ALREADY_ASKED: _("The author has already been asked and has not answered yet."),
    ProposalCode.NOT_ASKED: _("This question is no longer open."),
    ProposalCode.TOO_EARLY: _("The author has until %(day)s to answer. After that you can proceed without an answer."),
    ProposalCode.MERGE_WITHOUT_REASON: _("Say why the proposals should be merged. Everyone can read it."),
    ProposalCode.NONE_FOR_VOTE: _("None of these proposals can be an option of this vote."),
    ProposalCode.MERGE_NOWHERE: _("Choose a proposal of the same process that the town has not answered yet."),
    ProposalCode.OTHER_PROCESS: _("A proposal can only be merged with another one in the same process."),
}

REFUSALS |= {
    SplitCode.WITHOUT_REASON: _("Say why the proposal should be split. Everyone can read it."),
    SplitCode.FEW_TITLES: _("Give at least two titles: each one becomes a proposal."),
    SplitCode.SAME_TITLE: _("Give each of the new proposals a title of its own."),
    SplitCode.UNPLACED: _("Say for each passage which proposal it goes to."),
    SplitCode.NOWHERE: _("A passage goes to a proposal that has no title. Give it one, or choose another."),
    SplitCode.EMPTY: _("Each of the new proposals needs at least one passage of its own."),
    SplitCode.ANSWERED: _("Only proposals that the town has not answered can be split."),
    SplitCode.TEXT_MOVED: _(
        "The text changed after this question was put together, so its passages may have moved. "
        "It has to be asked anew."
    ),
    AuthorCode.EMPTY: _("Enter a display name or an e-mail address."),
    AuthorCode.LONG: _("A name or an address has at most %(longest)s characters; this one has %(length)s."),
    AuthorCode.MANY: _("A proposal can have %(most)s authors, those you have asked included."),
    AuthorCode.MANY_TODAY: _("You have asked %(most)s people within a day. Try again tomorrow."),
    AuthorCode.NOT_ASKED: _("This invitation is no longer open."),
    FileCode.TOO_MANY: _("A proposal can have %(most)s pictures and documents. Remove one first."),
    FileCode.TOO_MANY_TODAY: _("You have attached %(most)s files within a day. Try again tomorrow."),
    FileCode.NOT_DESCRIBED: _("Say in a few words what the picture shows, for people who cannot see it."),
    FileCode.DESCRIPTION_LONG: _("A description has at most %(longest)s characters; this one has %(length)s."),
    FileCode.GONE: _("This picture or document is no longer there."),
}

STATES = {
    ProposalState.DRAFT: _("Draft"),
    ProposalState.PUBLISHED: _("Published"),
    ProposalState.UNDER_REVIEW: _("Under review"),
    ProposalState.ACCEPTED: _("Accepted"),
    ProposalState.PARTLY_ACCEPTED: _("Accepted in part"),
    ProposalState.DECLINED: _("Declined"),
    ProposalState.MERGED: _("Merged"),
    ProposalState.SPLIT: _("Split"),
    ProposalState.WITHDRAWN: _("Withdrawn"),
}

#: A picture or a document without a name.
FILES = {Kind.PICTURE: _("Picture without a description"), Kind.PDF: _("Document")}

ANSWERS = {
    ProposalState.ACCEPTED: _("Yes"),
    ProposalState.PARTLY_ACCEPTED: _("Yes, in part"),
    ProposalState.DECLINED: _("No"),
}

#: Heads of the town's answer.
ANSWER_TITLES = {
    ProposalState.ACCEPTED: _("The town’s answer: yes"),
    ProposalState.PARTLY_ACCEPTED: _("The town’s answer: yes, in part"),
    ProposalState.DECLINED: _("The town’s answer: no"),
}

#: The names by which the drawing of a state goes.
DRAWN = {
    ProposalState.DRAFT: "draft",
    ProposalState.PUBLISHED: "published",
    ProposalState.UNDER_REVIEW: "review",
    ProposalState.ACCEPTED: "accepted",
    ProposalState.PARTLY_ACCEPTED: "part",
    ProposalState.DECLINED: "declined",
    ProposalState.MERGED: "merged",
    ProposalState.SPLIT: "split",
    ProposalState.WITHDRAWN: "withdrawn",
}

#: Where the town's answer is.
DUES = {
    Due.ANSWERED: _("Answered"),
    Due.OPEN: _("Not answered yet"),
    Due.WAITING: _("Waiting for an answer"),
    Due.OVERDUE: _("Answer overdue"),
}

AMENDMENTS = {
    AmendmentState.OPEN: _("Open"),
    AmendmentState.ACCEPTED: _("Accepted"),
    AmendmentState.DECLINED: _("Declined"),
    AmendmentState.WITHDRAWN: _("Withdrawn"),
    AmendmentState.CONTAINED: _("Already in the text"),
    AmendmentState.GONE: _("Passage removed"),
}

#: The names by which the drawing of a state of an amendment goes.
AMENDMENTS_DRAWN = {
    AmendmentState.OPEN: "open",
    AmendmentState.ACCEPTED: "accepted",
    AmendmentState.DECLINED: "declined",
    AmendmentState.WITHDRAWN: "withdrawn",
    AmendmentState.CONTAINED: "done",
    AmendmentState.GONE: "closed",
}

#: By which way words came into a text.
SOURCES = {
    Source.AUTHOR: _("Change by the author"),
    Source.AMENDMENT: _("Accepted amendment"),
    Source.EDITORIAL: _("Editorial change"),
    Source.SPLIT: _("Split by the town"),
}

SORTS = {
    Sort.NEEDS_SUPPORT: _("Needs support"),
    Sort.NEWEST: _("Newest"),
    Sort.MOST_SUPPORTED: _("Most supported"),
    Sort.MOST_DISCUSSED: _("Most discussed"),
    Sort.ATTENTION: _("Needs attention"),
    Sort.SHARE: _("A share for everyone"),
    Sort.RANDOM: _("Random order"),
}

#: What an order means, where its name alone does not say it.
SORTS_MEAN = {
    Sort.NEEDS_SUPPORT: _("First those that need the fewest supporters until the town must answer."),
    Sort.MOST_DISCUSSED: _("First those with the most comments."),
    Sort.ATTENTION: _("Overdue answers first, then those due soonest, then those that need few more supporters."),
    Sort.SHARE: _(
        "Each group of supporters gets as large a share of the first places as it is of all supporters. So among the "
        "first ten, no tenth of the supporters who agree on a proposal are left without one that they support."
    ),
    Sort.RANDOM: _("Every proposal has the same chance to be seen. The order stays the same for you."),
}

#: What holds of an order, once it is chosen.
SORTS_LIMITS = {
    Sort.SHARE: _(
        "Worked out once a day, for all proposals and for each process; other filters only leave proposals out. "
        "Proposals with fewer than %(fewest)s supporters come last, to protect the people who support them."
    ),
}

MINE = {
    Mine.WRITTEN: _("Written by me"),
    Mine.SUPPORTED: _("Supported by me"),
}

#: What becomes of lines of a list of signatures.
SIGNATURE_LINES = {
    SignatureLine.READY: _("Will be entered"),
    SignatureLine.ENTERED: _("Entered before: counts once"),
    SignatureLine.TWICE: _("The same person as a line above"),
    SignatureLine.NOT_LISTED: _("Nobody in the register with this name and date of birth"),
    SignatureLine.NOT_FOR_THEM: _("By the register, the proposal is not for this person"),
    SignatureLine.CLOSED_THEN: _("The proposal could not be supported on the day of the signature"),
    SignatureLine.LATER_DAY: _("The day of the signature is in the future"),
    SignatureLine.NO_DAY: _("The day of the signature is not a date such as 2026-03-09 or 09.03.2026"),
}
