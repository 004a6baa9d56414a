"""Codes of votes, in words."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.votes.letter_list import LetterLine
from civic.votes.rules import VoteCode

REFUSALS = {
    VoteCode.NOT_ON_ROLL: _("You cannot vote in this vote."),
    VoteCode.NOT_OPEN: _("The vote is not open. Your ballot was not cast."),
    VoteCode.UNKNOWN_OPTION: _("One of the options you chose is not part of this vote. Please choose again."),
    VoteCode.TOO_MANY: _("Choose at most %(most)s."),
    VoteCode.TOO_FEW: _("Choose %(fewest)s at least, or nothing for a blank vote."),
    VoteCode.OVER_BUDGET: _("Your choice is over budget. Remove an option."),
    VoteCode.ALREADY_OPENED: _("The vote has opened, so it can no longer be edited."),
    VoteCode.CLOSES_BEFORE: _("The closing time must be after the opening time."),
    VoteCode.FEW_OPTIONS: _("Add at least two options."),
    VoteCode.NO_QUESTION: _("Add the question as an option."),
    VoteCode.ONE_PROPOSAL: _("Consent is asked about one proposal. Delete the other options."),
    VoteCode.FEW_TOPICS: _("Add at least eight options; for fewer, choose another method."),
    VoteCode.MANY_TOPICS: _("A vote by best and worst can have at most 60 options. Delete or merge some."),
    VoteCode.BEST_AND_WORST: _("You marked an option both best and worst. Choose one of the two."),
    VoteCode.TWICE_IN_SET: _("In each set, at most one option can be best and one worst. Please choose again."),
    VoteCode.SAME_PLACE: _("Place %(place)s is given to more than one option. Give each option a place of its own."),
    VoteCode.PLACE_LEFT_OUT: _("No option has place %(place)s. Number your choices without leaving out a place."),
    VoteCode.MANY_SEATS: _("There must be more options than seats."),
    VoteCode.NO_COST: _("Enter a cost for every option: this vote has a budget."),
    VoteCode.KEY_LOST: _(
        "Voting is not possible at the moment because of a technical problem. Please try again in a few minutes. "
        "Votes that were cast are safe."
    ),
    VoteCode.RECORD_BROKEN: _(
        "The record of this vote does not match the one saved when it opened. No one can "
        "vote until this is resolved. Votes already cast are safe."
    ),
    VoteCode.END_CHANGED: _(
        "What the database says about the end of this vote does not match the activity log. The "
        "result is shown again when this is resolved."
    ),
    VoteCode.BULLETIN_CHANGED: _("The public log of this vote differs from its last signed checkpoint."),
    VoteCode.ROW_CHANGED: _("The database and the opening record of this vote differ. The opening record counts."),
    VoteCode.TOO_EARLY: _("The key is kept until the vote has closed and the time for objections is over."),
    VoteCode.KEY_DESTROYED: _("The key of this vote has been destroyed already."),
    VoteCode.TURNOUT_MISSING: _("The turnout is not complete yet. Please try again in a few minutes."),
    VoteCode.KEY_STAYS: _("The key could not be removed. Check the folder of the keys, then try again."),
    VoteCode.NO_REASON: _("Say why the vote is interrupted."),
    VoteCode.NO_TITLE: _("Enter a title for the vote."),
    VoteCode.NO_SUCH_OPENING: _("This time does not exist because the clocks go forward. Choose another one."),
    VoteCode.NO_SUCH_CLOSING: _("This time does not exist because the clocks go forward. Choose another one."),
    VoteCode.CLOSES_PAST: _("The closing time is in the past. Choose a later one."),
    VoteCode.NO_BUDGET: _("Enter the budget."),
    VoteCode.MOST_BELOW_FEWEST: _("The maximum must not be lower than the minimum."),
    VoteCode.FEWEST_TOO_HIGH: _("The minimum number of options is higher than the number of options."),
    VoteCode.ABOVE_BUDGET: _("An option costs more than the whole budget, so no one could choose it."),
    VoteCode.OTHER_PROCESS: _("Choose a process from this town."),
    VoteCode.OTHER_GROUP: _("Choose who can vote from the list."),
    VoteCode.OTHER_PLACE: _("Choose a neighbourhood of this town."),
    VoteCode.OPTION_NO_TITLE: _("Enter a title for this option, or tick “Delete this option”."),
    VoteCode.UNKNOWN_PROPOSAL: _("There is no such public proposal. Search for it again."),
    VoteCode.UNKNOWN_ROW: _("These options have been changed in the meantime. Reload the page."),
    VoteCode.MANY_OPTIONS: _("A vote can have at most %(most)s options."),
    VoteCode.NO_LIST: _("There is no list. Choose the file again."),
    VoteCode.LIST_COLUMN: _("The table has no column “%(column)s”. Nothing was changed."),
    VoteCode.LIST_LARGE: _("The file is larger than %(most)s megabytes. Nothing was changed."),
    VoteCode.LIST_LONG: _("A list can have at most %(most)s people. Nothing was changed."),
    VoteCode.LIST_EMPTY: _("No line of the table can be used. Nothing was changed."),
    VoteCode.NO_LETTERS: _("Import the list of people and print their letters."),
    VoteCode.NO_PRINT_REASON: _("Say why the letters are printed again."),
    VoteCode.CODE_MISTYPED: _("This code has a typing mistake. Compare it with your letter, character by character."),
    VoteCode.CODE_UNKNOWN: _("This code does not belong to this vote. Check that the letter is about this vote."),
    VoteCode.CODE_USED: _("This code has been used already. If it was not you, contact the town."),
    VoteCode.CODE_VOID: _("This code is no longer valid: the town sent new letters. Use the code from the latest one."),
    VoteCode.CODE_ENOUGH: _("You have entered a code in this vote already. Each person has one vote."),
    VoteCode.CODE_CLOSED: _("Codes can be entered while the vote is open."),
    VoteCode.BOOTH_ONESELF: _("You cannot open a booth for yourself. Vote online, or ask another officer."),
    VoteCode.BOOTH_NOT_ON_ROLL: _("This person cannot vote in this vote."),
    VoteCode.REHEARSAL_OVER: _("The trial ballots of this rehearsal have been counted. No more can be cast."),
}

#: Why a line of a list of people was left out.
LETTER_LINES = {
    LetterLine.WIDTH: _("Line %(line)s has more or fewer cells than the first line."),
    LetterLine.NO_NAME: _("Line %(line)s has no name."),
    LetterLine.NO_ADDRESS: _("Line %(line)s has no address."),
    LetterLine.LONG: _("Line %(line)s: the name or a line of the address is longer than %(most)s characters."),
    LetterLine.TWICE: _("Line %(line)s repeats the name and address of an earlier line."),
}


def fault_words(code: VoteCode, vote_id: int, folder: str) -> tuple[str, str]:
    """Subject and body of the e-mail about a fault, in the language of the moment."""
    subject = gettext("Vote %(number)s: nobody can vote at the moment", number=vote_id)
    if code is VoteCode.KEY_LOST:
        return subject, gettext(
            "The key of vote %(number)s cannot be read in %(folder)s on at least one machine. Nobody can vote until it "
            "is back; then the vote resumes by itself, and nothing is lost.\n\nCheck that the folder is there and "
            "readable: civic doctor. If the key is lost for good, an administrator of the town can interrupt the vote.",
            number=vote_id,
            folder=folder,
        )
    if code is VoteCode.KEY_STAYS:
        return gettext("Vote %(number)s: its key could not be destroyed", number=vote_id), gettext(
            "Two administrators agreed to destroy the key of vote %(number)s. It cannot be removed from %(folder)s.",
            number=vote_id,
            folder=folder,
        )
    if code is VoteCode.BULLETIN_CHANGED:
        return gettext("Vote %(number)s: the database was changed", number=vote_id), gettext(
            "The public log of vote %(number)s in the database differs from its last signed checkpoint: it was changed "
            "by hand, or an older backup was restored. The vote is not counted until the log is restored. Find out "
            "who can write to the database.",
            number=vote_id,
        )
    if code is VoteCode.ROW_CHANGED:
        return gettext("Vote %(number)s: the database was changed", number=vote_id), gettext(
            "The database and the opening record of vote %(number)s differ: its question, its "
            "options or its times were changed by hand. The vote continues as it was opened: "
            "pages, voting and counting follow the record. Find out who can write to the "
            "database.",
            number=vote_id,
        )
    if code is VoteCode.END_CHANGED:
        return gettext("Vote %(number)s: the database was changed", number=vote_id), gettext(
            "The database and the activity log differ about vote %(number)s: its question, its "
            "state, its result or the record of its key was changed by hand after it ended. Its "
            "page is not shown until the row is restored from a backup. Find out who can write "
            "to the database.",
            number=vote_id,
        )
    return subject, gettext(
        "The opening record of vote %(number)s does not match the hash recorded when it "
        "opened: the database was changed. No one can vote until the record is restored. The "
        "hash is in the activity log.",
        number=vote_id,
    )
