"""What is asked of an organiser who makes a process from a template, and the file of one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from civic.core.forms import DayField, Form
from civic.processes.template_rules import MOST_BYTES

#: Weeks that a process made from a template takes at most.
MOST_WEEKS = 260


class FileForm(Form):
    file = FileField(_("Template file"), description=_("A file that another town exported, ending with .json."))

    def bytes_sent(self) -> bytes:
        """What was chosen, and no more of it than tells that it is too large; nothing where nothing was."""
        return bytes(self.file.data.read(MOST_BYTES + 1)) if self.file.data else b""


class TemplateForm(Form):
    """Five questions; the last but one has two parts. ``template`` is the file, where the template came in one."""

    title = StringField(
        _("What is it called?"),
        [DataRequired(_("Enter a title.")), Length(max=120)],
        description=_("The question, in a few words."),
    )
    summary = TextAreaField(
        _("What is it about?"),
        [DataRequired(_("Say what it is about.")), Length(max=300)],
        description=_("One or two sentences, shown at the top of the page and on its card."),
    )
    neighbourhood = SelectField(_("Where is it?"))
    first_day = DayField(_("When does it start?"), [InputRequired(_("Enter the first day."))])
    weeks = IntegerField(
        _("How many weeks does it take?"),
        [
            InputRequired(_("Enter how many weeks it takes.")),
            NumberRange(1, MOST_WEEKS, _("Enter a whole number from %(min)s to %(max)s.")),
        ],
    )
    responsible = StringField(
        _("Who is responsible?"),
        [Length(max=200)],
        description=_("The office’s usual name, for example “Public works”."),
    )
    template = HiddenField()
