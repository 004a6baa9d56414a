"""Codes of deliberation, in words."""

from flask_babel import lazy_gettext as _

from civic.deliberation.order_rules import Band
from civic.deliberation.queries import Order
from civic.deliberation.rules import PostCode, Reaction, Stance

REFUSALS = {
    PostCode.EMPTY: _("Enter your comment."),
    PostCode.TOO_LONG: _("A comment has at most %(most)s characters; this one has %(length)s."),
    PostCode.CLOSED: _("This discussion is closed. You can still read it."),
    PostCode.NOT_NOW: _("Comments are not open right now. %(when)s"),
    # For whom the phase is, a sentence of ``processes.wording``.
    PostCode.NOT_IN_GROUP: "%(only)s",
    PostCode.FULL: _("This discussion has reached the maximum number of comments."),
    PostCode.NOT_IN_THREAD: _("The comment you are replying to is in another discussion."),
    PostCode.TAKEN_BACK: _("This comment was deleted."),
    PostCode.HIDDEN: _("This comment was hidden by a moderator."),
    PostCode.NOT_YOUR_VOICE: _("You cannot write on behalf of this organisation here."),
    PostCode.UNCLEAR_NAME: _("“@%(typed)s” could be: %(names)s. Write the name in full, or leave out the @."),
    PostCode.QUOTE_TOO_LONG: _("A quoted passage has at most %(most)s characters. Mark what you leave out with […]."),
    PostCode.QUOTE_NOT_THERE: _("Quote only words of the comment, as they are. Mark what you leave out with […]."),
    PostCode.NO_TITLE: _("Enter a title."),
    PostCode.TITLE_LONG: _("A title has at most %(most)s characters; this one has %(length)s."),
    PostCode.NO_OPENING_NOW: _("New discussions cannot be opened right now. %(when)s"),
    PostCode.ARCHIVED: _("This process is archived. No discussions can be opened in it any more."),
    PostCode.YOUR_OWN: _("You cannot react to your own comment."),
}

#: Refusals of the quoted passage, and not of the text.
QUOTED = frozenset({PostCode.QUOTE_TOO_LONG, PostCode.QUOTE_NOT_THERE})

STANCES = {
    Stance.FOR: _("For"),
    Stance.AGAINST: _("Against"),
    Stance.NEUTRAL: _("Neutral"),
}

REACTIONS = {Reaction.HELPFUL: _("Helpful"), Reaction.THANKS: _("Thank you")}

ORDERS = {
    Order.NEWEST: _("Newest"),
    Order.OLDEST: _("Oldest"),
    Order.HELPFUL: _("Most helpful"),
    Order.BRIDGING: _("Bridging"),
}
MEANINGS = {
    Order.NEWEST: _("The last comments come first."),
    Order.OLDEST: _("As the discussion went."),
    Order.HELPFUL: _("First comes what many readers found helpful."),
    Order.BRIDGING: _("First comes what different sides find helpful."),
}

BANDS = {
    Band.FEW: _("fewer than 1 in 10 found it helpful"),
    Band.SOME: _("between 1 in 10 and 1 in 4 found it helpful"),
    Band.MANY: _("between 1 in 4 and half found it helpful"),
    Band.MOST: _("half or more found it helpful"),
}
