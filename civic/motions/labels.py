"""Codes of motions, in words."""

from flask_babel import lazy_gettext as _

from civic.motions.rules import LONGEST, MOST_MOTIONS, Choice, MotionCode, State

REFUSALS = {
    MotionCode.NO_TEXT: _("Enter the text, at most %(most)s characters.", most=LONGEST),
    MotionCode.MANY: _("A meeting can have at most %(most)s motions.", most=MOST_MOTIONS),
    MotionCode.NOT_PRESENT: _("Only members and deputies who are marked as present can do this."),
    MotionCode.NO_ITEM: _("Choose an item of the agenda."),
    MotionCode.SETTLED: _("This motion can no longer be changed."),
    MotionCode.SAME_TEXT: _("Change the text first."),
    MotionCode.ONLY_MOTIONS: _("Only a motion can be amended, not an amendment."),
    MotionCode.OWN_MOTION: _("Another member has to second your motion."),
    MotionCode.SECONDED: _("This motion is seconded already."),
    MotionCode.NO_SECOND: _("By the rules of the council, a second member has to support a motion before the vote."),
    MotionCode.NOT_YOURS: _("Only the person who moved it can withdraw it."),
    MotionCode.AMENDMENTS_FIRST: _("Vote on its amendments first."),
    MotionCode.ONE_VOTE: _("Another vote is under way. End it first."),
    MotionCode.NO_QUORUM: _("There is no quorum: %(there)s present, %(needed)s needed."),
    MotionCode.NOT_VOTING: _("There is no vote on this motion now."),
    MotionCode.BY_BALLOT: _("This vote is secret. It is counted when its time is over."),
    MotionCode.BY_NAME: _("Votes are cast by name here. Record what the members pressed."),
    MotionCode.NOBODY_VOTED: _("Nobody has voted yet."),
    MotionCode.MORE_VOTES: _("These are more votes than people who can vote: %(present)s. Count again."),
    MotionCode.MINUTES: _("Enter a number of minutes between 1 and %(most)s."),
}

STATES = {
    State.MOVED: _("Moved"),
    State.VOTING: _("Vote under way"),
    State.CARRIED: _("Carried"),
    State.LOST: _("Not carried"),
    State.WITHDRAWN: _("Withdrawn"),
    State.CONTAINED: _("Settled: the text says it already"),
    State.GONE: _("Settled: its passage is gone"),
}

CHOICES = {
    Choice.FOR: _("In favour"),
    Choice.AGAINST: _("Against"),
    Choice.ABSTAINED: _("Abstain"),
}
