"""Codes of votes, in words."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from civic.votes.rules import Method, VoteCode

REFUSALS = {
    VoteCode.NOT_ON_ROLL: _("You are not on the roll of this vote."),
    VoteCode.NOT_OPEN: _("The vote is not open. Your choice was not counted."),
    VoteCode.UNKNOWN_OPTION: _("Something that you chose does not belong to this vote. Please choose again."),
    VoteCode.TOO_MANY: _("You can choose %(most)s at most."),
    VoteCode.TOO_FEW: _("Choose %(fewest)s at least, or nothing for a blank vote."),
    VoteCode.OVER_BUDGET: _("What you chose costs more than there is. Take something away."),
    VoteCode.ALREADY_OPENED: _("The vote has been opened. Nothing of it can change any more."),
    VoteCode.CLOSES_BEFORE: _("The vote would close before it opens."),
    VoteCode.FEW_OPTIONS: _("A vote needs two options or more."),
    VoteCode.NO_COST: _("Where there is a budget, every option needs its cost."),
    VoteCode.KEY_LOST: _(
        "Voting is not possible at the moment because of a technical problem. Please try again in a few minutes. "
        "Votes that were cast are safe."
    ),
    VoteCode.RECORD_BROKEN: _(
        "The record of this vote does not match what was written down when it opened. Nobody can vote until this has "
        "been cleared up. Votes that were cast are safe."
    ),
    VoteCode.TOO_EARLY: _("The key is kept until the vote has closed and the time for objections is over."),
    VoteCode.KEY_DESTROYED: _("The key of this vote has been destroyed already."),
    VoteCode.TURNOUT_MISSING: _("The turnout is not complete yet. Please try again in a few minutes."),
    VoteCode.KEY_STAYS: _("The key could not be removed. Check the folder of the keys, then try again."),
    VoteCode.NO_REASON: _("Say why the vote is interrupted."),
    VoteCode.NO_TITLE: _("Give the vote a title."),
    VoteCode.NO_SUCH_OPENING: _("The clocks jump over this time. Choose another one."),
    VoteCode.NO_SUCH_CLOSING: _("The clocks jump over this time. Choose another one."),
    VoteCode.CLOSES_PAST: _("The vote would be closed already. Choose a later closing."),
    VoteCode.NO_BUDGET: _("Say how much there is to spend."),
    VoteCode.MOST_BELOW_FEWEST: _("The most cannot be less than the fewest."),
    VoteCode.FEWEST_TOO_HIGH: _("Voters would have to choose more options than there are."),
    VoteCode.ABOVE_BUDGET: _("An option costs more than the whole budget: nobody could choose it."),
    VoteCode.OTHER_PROCESS: _("Choose a process of this town."),
    VoteCode.OTHER_PLACE: _("Choose a neighbourhood of this town."),
    VoteCode.OPTION_NO_TITLE: _("An option needs a title. To take it out, mark it."),
    VoteCode.UNKNOWN_ROW: _("These options were changed meanwhile. Open the page again."),
    VoteCode.MANY_OPTIONS: _("A vote has %(most)s options at most."),
}

METHOD_NAMES = {
    Method.APPROVAL: _("Approval: choose all that you like"),
    Method.EQUAL_SHARES: _("Participatory budget, by Equal Shares"),
    Method.GREEDY: _("Participatory budget, most votes first"),
}

METHODS = {
    Method.APPROVAL: _("Choose all that you like. The option with the most votes wins."),
    Method.EQUAL_SHARES: _(
        "By Equal Shares: everybody’s vote is worth the same amount of money. A project wins when the people "
        "who chose it can pay for it together."
    ),
    Method.GREEDY: _("Projects win in the order of their votes, as long as the money lasts."),
}


def fault_words(code: VoteCode, vote_id: int, folder: str) -> tuple[str, str]:
    """Subject and body of the e-mail about a fault, in the language of the moment."""
    subject = gettext("Vote %(number)s: nobody can vote at the moment", number=vote_id)
    if code is VoteCode.KEY_LOST:
        return subject, gettext(
            "The key of vote %(number)s cannot be read in %(folder)s on at least one machine. Nobody can vote until it "
            "is back; then the vote goes on by itself, and nothing is lost.\n\nCheck that the folder is there and "
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
    return subject, gettext(
        "The opening entry of vote %(number)s does not match the hash that was written down when it opened: somebody "
        "changed the database. Nobody can vote until the entry is back as it was. The log of acts has the hash.",
        number=vote_id,
    )
