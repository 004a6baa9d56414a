"""The shape of a comment."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from civic.core import i18n
from civic.core.forms import Form
from civic.deliberation import labels
from civic.deliberation.rules import LONGEST_POST, LONGEST_TITLE, OWN_VOICE, Stance, Voice

TOWN = "town"


class VoiceForm(Form):
    """What somebody publishes in one of their voices; ``voice`` only for those who have several."""

    voice = SelectField(_("Shown as"), choices=[], validators=[Optional()], validate_choice=True)

    def offer_voices(self, own: str, organisations: list[tuple[int, str]], town: str | None) -> None:
        """Let somebody choose in whose name they write; without a choice the field is left out."""
        choices = [SelectChoice("", own), *(SelectChoice(str(number), name) for number, name in organisations)]
        if town:
            choices.append(SelectChoice(TOWN, town))
        if len(choices) == 1:
            del self.voice
        else:
            self.voice.choices = choices

    def chosen_voice(self) -> Voice:
        chosen = self.voice.data if self.voice else ""
        if not chosen:
            return OWN_VOICE
        return Voice(official=True) if chosen == TOWN else Voice(organisation_id=int(chosen))


class PostForm(VoiceForm):
    """A comment; ``stance`` only where the thread itself is answered.

    ``too_late``: it was refused because comments are closed, and not for what it says.
    """

    too_late = False

    stance = RadioField(
        _("Are you for or against?"),
        choices=[SelectChoice(s.value, labels.STANCES[s]) for s in Stance],
        validators=[Optional()],
    )
    body = TextAreaField(
        _("Your comment"),
        description=_(
            "Comment on the idea, not on the person. Up to %(most)s characters. Write @ and a name to mention a person "
            "who takes part here.",
            most=LazyString(i18n.number, LONGEST_POST),
        ),
    )
    quote = TextAreaField(
        _("Quoted passage"),
        description=_("Shorten it to what you answer. Mark what you leave out with […]."),
    )

    def chosen_stance(self) -> Stance | None:
        return Stance(self.stance.data) if self.stance and self.stance.data else None


class DiscardForm(Form):
    """The button of a page that asks first; an empty request deletes nothing."""

    sure = HiddenField(validators=[DataRequired(_("Press the button to delete the draft."))])


class ThreadForm(Form):
    """What a thread asks of those who answer it."""

    stances = BooleanField(
        _("Ask whether people are for or against"),
        description=_("Comments can then be read by side. Without it, people comment only."),
    )


class DiscussionForm(VoiceForm):
    """A discussion of its own: what it is called, and what it is about."""

    title = StringField(
        _("Title"),
        description=_("One sentence that says what is to be discussed. Up to %(most)s characters.", most=LONGEST_TITLE),
    )
    body = TextAreaField(
        _("What it is about"),
        [DataRequired(_("Say what the discussion is about."))],
        description=_(
            "Say what you want to talk about, and what you would like to know from others. Up to %(most)s characters.",
            most=LazyString(i18n.number, LONGEST_POST),
        ),
    )


class TitleForm(Form):
    """Another title of a discussion of its own."""

    title = StringField(_("Title"))


class EditForm(Form):
    """Another wording of a comment."""

    body = TextAreaField(_("Your comment"))


class ConclusionForm(Form):
    """What came of a discussion."""

    body = TextAreaField(
        _("Conclusion"),
        description=_(
            "Say what the discussion has shown, where people disagreed, and what happens next. Everybody reads it "
            "above the comments."
        ),
    )
