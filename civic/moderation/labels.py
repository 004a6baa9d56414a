"""Codes of moderation, in words."""

from flask_babel import lazy_gettext as _

from civic.moderation.rules import Category, Holds, Measure, ModerationCode, Outcome, Target, Waiting

REFUSALS = {
    ModerationCode.OWN: _("You cannot report what you wrote yourself."),
    ModerationCode.REPORTED: _("You have already reported this. A moderator will look at it."),
    ModerationCode.GONE: _("This is no longer public, so there is nothing to report."),
    ModerationCode.NO_GUIDELINE: _("Choose the guideline."),
    ModerationCode.NO_WORDS: _("Say it in a few words."),
    ModerationCode.WORDS_LONG: _("Shorten the text: it has more characters than fit."),
    ModerationCode.TAKEN: _("%(name)s is working on this case."),
    ModerationCode.NOT_CLAIMED: _("Take the case first, so that no one else decides it at the same time."),
    ModerationCode.DECIDED: _("This case has already been decided."),
    ModerationCode.INVOLVED: _("You wrote or reported this yourself, so another moderator decides."),
    ModerationCode.NO_REASON: _("Give the author a reason."),
    ModerationCode.NO_DAYS: _("Enter a number of days between %(least)s and %(most)s."),
    ModerationCode.SAME_PERSON: _("You made the decision, so another moderator answers the appeal."),
    ModerationCode.NO_APPEAL: _("There is no open appeal in this case."),
    ModerationCode.APPEALED: _("You have already appealed against this decision."),
    ModerationCode.APPEAL_OVER: _("The time to appeal against this decision is over."),
    ModerationCode.NO_TITLE: _("Enter the guideline in %(language)s."),
    ModerationCode.NONE_LEFT: _("Keep at least one guideline."),
    ModerationCode.NEW_FAST: _(
        "Your account is new. Until %(until)s you can publish at most %(most)s texts an hour, which makes life harder "
        "for spam. You can publish the next one from %(when)s on."
    ),
    ModerationCode.NEW_LINKS: _(
        "Your account is new. Until %(until)s you can publish at most %(most)s links an hour, which makes life harder "
        "for spam. Remove links, or try again from %(when)s on."
    ),
    ModerationCode.MANY_LINKS: _(
        "Your account is new. Until %(until)s a text can have at most %(most)s links, which makes life harder for "
        "spam. Remove some."
    ),
    ModerationCode.NO_SOURCE: _("Name the source."),
    ModerationCode.BAD_LINK: _(
        "Enter a whole link that begins with https://, for example https://town.example/noise-map."
    ),
    ModerationCode.NO_DAY: _("Enter the date of the source."),
    ModerationCode.NO_OFFICE: _("Enter the department."),
    ModerationCode.NO_WHY: _("Give a reason. Everyone can read it."),
    ModerationCode.WITHDRAWN: _("This correction has been withdrawn."),
    ModerationCode.READ_TWICE: _("You have already read this case, so another moderator reads it."),
    ModerationCode.NO_OUTCOME: _("Choose which reading applies."),
    ModerationCode.NOT_TRAINED: _("Decide the made-up cases first. After them the queue opens."),
    ModerationCode.NO_MODERATOR: _("Choose someone who moderates here."),
    ModerationCode.NO_WAIVER: _("Enter a reason. It is saved in the activity log."),
    ModerationCode.SLOWED: _(
        "A moderator slowed you down until %(until)s: you can publish at most %(most)s texts an hour, the next one "
        "from %(when)s on. Your account page says why."
    ),
    ModerationCode.SUSPENDED: _(
        "A moderator suspended your right to write here until %(when)s. Your account page says why."
    ),
    ModerationCode.NO_REACTIONS: _(
        "You cannot react to comments here, because of a decision of a moderator. Your account page says why and how "
        "to appeal."
    ),
    ModerationCode.ENDED: _(
        "A moderator ended your right to write here. Your account page says why and how to appeal."
    ),
}

TARGETS = {Target.POST: _("Comment"), Target.PROPOSAL: _("Proposal")}

WAITING = {
    Waiting.REPORTS: _("Reported"),
    Waiting.APPEAL: _("Appeal"),
    Waiting.NOTHING: _("Decided"),
}

#: Choices of a form, from the least to the most.
MEASURES = {
    Measure.NONE: _("Nothing"),
    Measure.WARN: _("Warn"),
    Measure.SLOW: _("Slow down for some days"),
    Measure.SUSPEND: _("Suspend for some days"),
    Measure.END: _("End for good"),
}

#: What was done, in lists.
DONE = {
    Measure.WARN: _("author warned"),
    Measure.SLOW: _("author slowed down"),
    Measure.SUSPEND: _("author suspended"),
    Measure.END: _("author’s right to write ended"),
}

HOLDS = {Holds.FIRST: _("The first reading: the decision applies"), Holds.SECOND: _("The second reading")}

OUTCOMES = {
    Outcome.OPEN: _("appeal open"),
    Outcome.GRANTED: _("appeal granted"),
    Outcome.DECLINED: _("appeal declined"),
}

CATEGORIES = {
    Category.SPEECH: _("Illegal or harmful speech"),
    Category.PRIVACY: _("Data protection and privacy"),
    Category.FRAUD: _("Scams, fraud and false accounts"),
    Category.DISCOURSE: _("Civic discourse and elections"),
    Category.VIOLENCE: _("Violence"),
    Category.MINORS: _("Protection of minors"),
    Category.COPYRIGHT: _("Intellectual property"),
    Category.OTHER: _("Other"),
}

#: The guidelines that the program brings along: key, what it asks, the reason that an author reads, category.
BUILT_IN = (
    (
        "idea",
        _("Comment on the idea, not on the person."),
        _("Your text is about a person and not about the idea. You can write it again without that part."),
        Category.OTHER,
    ),
    (
        "insults",
        _("No threats, insults or discrimination."),
        _("Your text threatens, insults or discriminates against people."),
        Category.SPEECH,
    ),
    (
        "privacy",
        _(
            "Do not share other people’s private details: "
            "no addresses, telephone numbers or pictures without permission."
        ),
        _("Your text contains private details of another person."),
        Category.PRIVACY,
    ),
    (
        "accounts",
        _("One person, one account. Organisations act under their own name."),
        _("Your text was written under a name or with an account that does not say who you are."),
        Category.FRAUD,
    ),
    (
        "spam",
        _("No advertising and no spam."),
        _("Your text is advertising, or it was posted many times."),
        Category.OTHER,
    ),
)

#: The same by key, for lists that show codes in words.
GUIDELINES = {key: title for key, title, *_rest in BUILT_IN}
