"""Codes of statements, in words."""

from flask_babel import lazy_gettext as _

from civic.statements.rules import Answer, Decision, Finding, RoundState, StatementCode, StatementState

REFUSALS = {
    StatementCode.NO_TITLE: _("Enter a title for the round."),
    StatementCode.NOT_A_DRAFT: _("This round is not a draft any more."),
    StatementCode.NO_SEEDS: _("Write at least one statement before you open the round."),
    StatementCode.CLOSES_EARLY: _("Choose a closing time in the future."),
    StatementCode.NO_SUCH_CLOSING: _("This time does not exist because the clocks go forward. Choose another one."),
    StatementCode.NOT_OPEN: _("This round is not open. You can still read its statements."),
    StatementCode.EMPTY: _("Enter your statement."),
    StatementCode.SEED_TOO_LONG: _("A statement has at most %(most)s characters. Shorten “%(text)s…”."),
    StatementCode.TOO_MANY: _("A round has at most %(most)s statements."),
    StatementCode.TOO_MANY_OWN: _("You can write at most %(most)s statements in a round."),
    StatementCode.STANDS: _("A statement already says this. Answer that one instead."),
    StatementCode.DECIDED: _("This statement was changed or decided on in the meantime."),
    StatementCode.NO_REASON: _("Choose the reason why you send it back."),
    StatementCode.MERGED_WITH_ITSELF: _("Choose two different statements."),
    StatementCode.NO_SUCH_STATEMENT: _("No published statement of this round has the number %(number)s."),
    StatementCode.EMPTY_REASON: _("Write the reason in at least one language."),
    StatementCode.MANY_REASONS: _("A round has at most 12 reasons. Remove one first."),
    StatementCode.LAST_REASON: _("Keep at least one reason, so that moderators can send statements back."),
}

ANSWERS = {Answer.AGREE: _("Agree"), Answer.DISAGREE: _("Disagree"), Answer.NEITHER: _("Pass")}

#: Said after an answer was stored.
SAVED = {
    Answer.AGREE: _("Saved: you agree."),
    Answer.DISAGREE: _("Saved: you disagree."),
    Answer.NEITHER: _("Saved: you pass."),
}

ROUNDS = {RoundState.DRAFT: _("Draft"), RoundState.OPEN: _("Open"), RoundState.CLOSED: _("Closed")}

STATES = {
    StatementState.WAITING: _("Waiting for a moderator"),
    StatementState.ACCEPTED: _("Published"),
    StatementState.SENT_BACK: _("Sent back"),
    StatementState.MERGED: _("Merged"),
}

#: How ``_components/state.html`` draws each.
DRAWN = {
    StatementState.WAITING: "review",
    StatementState.ACCEPTED: "published",
    StatementState.SENT_BACK: "declined",
    StatementState.MERGED: "merged",
}

DECISIONS = {Decision.ACCEPT: _("Accepted"), Decision.SEND_BACK: _("Sent back")}

FINDINGS = {
    Finding.TOO_LONG: _("It is too long: a statement has at most 140 characters. Keep one idea and cut the rest."),
    Finding.QUESTION: _("It is a question. People can agree or disagree with what you think, not with a question."),
    Finding.SEVERAL: _("It seems to have more than one idea. Who agrees with only one of them cannot say so."),
    Finding.ALIKE: _("Nearly the same is published already. Answer that statement instead of writing another one."),
}

#: The reasons with which a round begins; organisers add others and remove what they do not need.
REASONS = (
    _("It does not fit the question of this round."),
    _("It has more than one idea. Write a statement for each."),
    _("It says nearly the same as a published statement."),
    _("It insults people or names private persons."),
    _("It is hard to understand. Use plain words."),
)
