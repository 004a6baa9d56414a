"""Twenty made-up cases of known outcome: new moderators learn the guidelines that the program brings along."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


@dataclass(frozen=True)
class Exercise:
    """A made-up comment.

    Attributes:
        code: names it for good; answers are kept by it.
        text: what somebody wrote.
        guideline: the key of the guideline that it breaks, so that it is hidden; "" for one that stays.
        why: why that is so.
    """

    code: str
    text: LazyString
    guideline: str
    why: LazyString


#: In the order in which they are decided: what breaks a guideline and what only sounds like it alternate.
EXERCISES = (
    Exercise(
        "waste",
        _("The new cycle lane is a waste of money. The people who planned it never ride a bicycle."),
        "",
        _("Harsh, but about the lane and how it was planned. Criticising what the town does is what this is for."),
    ),
    Exercise(
        "stupid",
        _("You are all too stupid to read a plan. Only idiots support this."),
        "insults",
        _("It insults everybody who supports the proposal, and says nothing about it."),
    ),
    Exercise(
        "furious",
        _("I am furious! Three accidents in a year, and still nobody does anything!"),
        "",
        _("Anger, capital letters and exclamation marks break no guideline. Nobody is insulted."),
    ),
    Exercise(
        "telephone",
        _("The man who parks there every night lives at 12 Mill Lane. Ring him on 555 0142 until he moves his car."),
        "privacy",
        _("It gives the address and telephone number of a private person, and sends others there."),
    ),
    Exercise(
        "office",
        _("I rang the roads office on the number of its page. They say that work begins in March."),
        "",
        _("How to reach an office of the town is public. Nothing private of anybody is told."),
    ),
    Exercise(
        "windows",
        _("Tired of the noise? Our triple glazing is cheaper by a fifth this week. Order on our page!"),
        "spam",
        _("It sells something. That the subject of the proposal is noise does not make it a contribution."),
    ),
    Exercise(
        "bakery",
        _("I run a bakery in this street. If nobody can park in the morning, I cannot take deliveries."),
        "",
        _("The author says openly what is at stake for them, and sells nothing here."),
    ),
    Exercise(
        "failed",
        _("Do not listen to her. She has failed at everything she ever tried, so this will fail too."),
        "idea",
        _("It is about the person who wrote and not about what she proposes."),
    ),
    Exercise(
        "promise",
        _("The mayor promised this before the election and has not done it. I call that a broken promise."),
        "",
        _("What people do in a public office can be criticised, by name and sharply."),
    ),
    Exercise(
        "pay",
        _("If they fell that tree, someone will pay for it. We know where you park."),
        "insults",
        _("It is a threat, even though it does not say what would happen."),
    ),
    Exercise(
        "pollution",
        _("Trees make the air dirtier than cars do. Everybody knows that."),
        "",
        _("It is wrong, and being wrong breaks no guideline. Others can answer, and the town can attach a correction."),
    ),
    Exercise(
        "abroad",
        _("People who came here from abroad should not be asked about our school at all."),
        "insults",
        _("It wants to exclude people because of where they come from. That is discrimination, in polite words."),
    ),
    Exercise(
        "wonderful",
        _("Wonderful, one more bench. Now all our problems are solved."),
        "",
        _("Irony about a proposal is an opinion about it."),
    ),
    Exercise(
        "picture",
        _(
            "I have filmed the children who broke the swing. Here is the link: share it until someone knows "
            "their names."
        ),
        "privacy",
        _("Nobody may publish pictures of children to find out who they are. The police is who to tell."),
    ),
    Exercise(
        "pool",
        _("SAVE THE POOL! (The same words appear below eleven other proposals, written within ten minutes.)"),
        "spam",
        _("One’s opinion about the pool belongs to the proposal about the pool. Eleven times the same is spam."),
    ),
    Exercise(
        "source",
        _("The figures are in the noise map of the town, on page 14. I add the link so that you can check them."),
        "",
        _("A link to a source is a help to everybody, and no advertisement."),
    ),
    Exercise(
        "accounts",
        _("As I said with my first account, and now say with my second one: nobody wants this car park."),
        "accounts",
        _("The author says that they write with two accounts, so that one voice looks like two."),
    ),
    Exercise(
        "illness",
        _("My neighbour at number 7 has multiple sclerosis and cannot use these stairs. We need a lift."),
        "privacy",
        _(
            "It is meant well, but her illness and where she lives are hers to tell. The author can write it "
            "without her."
        ),
    ),
    Exercise(
        "brigade",
        _(
            "I write for the fire brigade: we are against this. (The account is a private one and belongs to no "
            "brigade.)"
        ),
        "accounts",
        _("Organisations write under their own name. Who speaks for one with a private account misleads readers."),
    ),
    Exercise(
        "crossing",
        _("A crossing there is a good idea, and the scum who blocked it last year should be chased out of town."),
        "insults",
        _("One half is a good idea, the other half insults people. The author can write it again without that half."),
    ),
)
