"""Codes of votes, in words."""

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
    VoteCode.KEY_LOST: _("This vote had to be interrupted, because its key was lost. It will be held again."),
}

METHODS = {
    Method.APPROVAL: _("Choose all that you like. The option with the most votes wins."),
    Method.EQUAL_SHARES: _(
        "By Equal Shares: everybody’s vote is worth the same amount of money. A project wins when the people "
        "who chose it can pay for it together."
    ),
    Method.GREEDY: _("Projects win in the order of their votes, as long as the money lasts."),
}
