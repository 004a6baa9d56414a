"""What organisers type about a process and its phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    EmailField,
    FieldList,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, Length, Optional

from civic.core.forms import DayField, Form, TicksField, choices, tidy
from civic.core.i18n import language_name, say
from civic.processes import kinds, labels
from civic.processes.rules import LONGEST_NEWS, LONGEST_REASON, LONGEST_TASK, Audience, Duty, Who, who_may
from civic.towns.models import Group
from civic.towns.rules import GroupKind
from civic.towns.themes import ThemeField


def _members(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """Groups that somebody made, as choices; without those of verified residents, which are called otherwise."""
    return [
        (str(group.id), gettext("Members of %(group)s", group=say(group.names)))
        for group in groups
        if who_may(group.kind) is Who.GROUP
    ]


class ProcessTextForm(Form):
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title.")), Length(max=120)],
        description=_("The question, in a few words."),
    )
    summary = TextAreaField(
        _("Summary (one or two sentences)"),
        [Length(max=300)],
        description=_("Shown at the top of the page and on its card."),
    )
    body = TextAreaField(
        _("What it is about"),
        [Length(max=20_000)],
        description=_("Markdown. What can still change, what cannot, and how contributions will be used."),
    )
    neighbourhood = SelectField(_("Where is it?"))
    theme = ThemeField()
    readers = SelectField(
        _("Who can read it"),
        description=_("This counts for everything in the process. The town’s staff can read it too."),
    )
    responsible = StringField(
        _("Who is responsible"),
        [Length(max=200)],
        description=_("The office’s usual name, for example “Public works”."),
    )
    contact_email = EmailField(
        _("Its e-mail address"),
        [Optional(), Email(_("Enter an e-mail address, for example name@town.example.")), Length(max=254)],
    )
    reason = TextAreaField(
        _("Why does it change who can read it?"),
        [Length(max=LONGEST_REASON)],
        description=_("Needed when you change who can read it. Its readers can see the reason; followers are told."),
    )

    def offer_readers(self, groups: Sequence[Group], now: str) -> None:
        """Let the form name who may read: an audience, or a group of the town by its number; ``now`` unless chosen."""
        members = _members(groups)
        told = [(each.value, str(words)) for each, words in labels.AUDIENCES.items() if each is not Audience.GROUP]
        self.readers.choices = choices([*told, *members])
        self.readers.data = self.readers.data or now

    @property
    def reading(self) -> tuple[Audience, int | None]:
        """Who was chosen: the audience, and the group where it is one."""
        chosen = str(self.readers.data)
        return (Audience.GROUP, int(chosen)) if chosen.isdigit() else (Audience(chosen), None)


class ProcessForm(ProcessTextForm):
    slug = StringField(
        _("Address"),
        [DataRequired(_("Enter an address.")), Length(max=80)],
        description=_(
            "Lower-case letters, digits and hyphens, for example station-square. It cannot be changed later."
        ),
    )


class PhaseTextForm(Form):
    title = StringField(_("Name"), [Length(max=80)], description=_("Leave empty to use the name above."))
    summary = StringField(_("Summary (one sentence)"), [Length(max=200)])
    first_day = DayField(_("First day"), [Optional()])
    last_day = DayField(_("Last day"), [Optional()], description=_("The last day is included."))

    who = SelectField(_("Who may take part"), description=_("Others can read."))

    def offer_groups(self, groups: Sequence[Group], hoods: Mapping[int, str]) -> None:
        """Let the form name verified residents, those of a neighbourhood, and the groups of the town."""
        residents = sorted(
            (
                (f"{HOOD}{number}", gettext("Verified residents of %(neighbourhood)s", neighbourhood=name))
                for number, name in hoods.items()
            ),
            key=lambda pair: pair[1],
        )
        members = _members(groups)
        everybody = [("", gettext("Anyone signed in")), (Who.VERIFIED.value, gettext("Verified residents"))]
        self.who.choices = choices([*everybody, *residents, *members])
        self.who.data = self.who.data or ""


#: Before the number of a neighbourhood whose verified residents may take part.
HOOD = "hood-"


def who_typed(group: Group | None) -> str:
    """For whom a phase is, as its form has it."""
    match who_may(group.kind if group else None):
        case Who.SIGNED_IN:
            return ""
        case Who.VERIFIED:
            return Who.VERIFIED.value
        case Who.NEIGHBOURHOOD:
            return f"{HOOD}{group.neighbourhood_id if group else ''}"
        case Who.GROUP:
            return str(group.id if group else "")


class TaskForm(Form):
    """What a town is responsible for in a process that several share."""

    task = StringField(
        _("What the town is responsible for"),
        [DataRequired(_("Say what the town is responsible for.")), Length(max=LONGEST_TASK)],
        description=_("One sentence. Everyone reads it on the page of the process."),
    )


class InviteTownForm(TaskForm):
    """A town that is invited to share a process; ``town.choices`` are those that are not invited yet."""

    town = SelectField(_("Town"), [DataRequired(_("Choose a town."))])


class NewsForm(Form):
    """News in each language of the town, that of the page first."""

    texts = FieldList(TextAreaField(filters=[tidy], validators=[Length(max=LONGEST_NEWS)]), _("News"))

    def offer_languages(self, languages: Sequence[str]) -> None:
        """One field for each language, called by it."""
        for _language in range(len(languages) - len(self.texts)):
            self.texts.append_entry()
        for field, language in zip(self.texts, languages, strict=False):
            field.label.text = language_name(language)


class PhaseRightsForm(PhaseTextForm):
    acts = TicksField(
        _("What people can do"),
        description=_("In addition to what this kind of phase is for."),
    )

    supporters = IntegerField(
        _("Supporters from which the town must answer"),
        [Optional()],
        description=_(
            "For proposals that are published in this phase. Leave empty for what the town promises to all proposals. "
            "Proposals that are published already keep what they were promised."
        ),
    )
    each = IntegerField(
        _("Of these, from each neighbourhood at least"),
        [Optional()],
        description=_(
            "Leave empty if only the total counts. Verified residents and signatures on paper count for their "
            "neighbourhood; supporters who are not verified count for the total only."
        ),
    )
    consequence = SelectField(_("What happens then"))
    answer_days = IntegerField(_("Days to answer"), [Optional()])
    unit = SelectField(
        _("Counted in"),
        choices=choices({"days": _("Days of the calendar"), "working": _("Working days")}),
        default="days",
    )

    reason = TextAreaField(
        _("Why do the rules change?"),
        [Length(max=LONGEST_REASON)],
        description=_(
            "Needed when you change dates, what people can do or who may, or delete the phase. Everyone can read it, "
            "with what it was before, and followers are told."
        ),
    )

    def offer_duty(self, proposing: bool, *, mapped: bool) -> None:
        """Leave out what the town must answer where nobody proposes; ``mapped``: the town has neighbourhoods."""
        if proposing and not mapped:
            del self["each"]
        for name in () if proposing else ("supporters", "each", "consequence", "answer_days", "unit"):
            del self[name]

    def offer_councils(self, groups: Sequence[Group]) -> None:
        """Let the form name a council of the town that treats proposals, where people propose."""
        if "consequence" not in self:
            return
        councils = [group for group in groups if group.kind == GroupKind.COUNCIL]
        named = [(str(each.id), gettext("%(council)s must treat it", council=say(each.names))) for each in councils]
        self.consequence.choices = choices([("", gettext("The town must answer")), *named])
        self.consequence.data = self.consequence.data or ""

    @property
    def duty(self) -> Duty | None:
        """What the town owes in this phase; None for what it owes to all."""
        if "supporters" not in self or (self.supporters.data is None and self.answer_days.data is None):
            return None
        working = self.unit.data == "working"
        each = self.each.data if "each" in self else None
        council = int(self.consequence.data) if self.consequence.data else None
        return Duty(self.supporters.data or 0, self.answer_days.data or 0, working, each, council)

    def offer_acts(self, kind: str) -> None:
        """Let the form name what a phase of this kind can leave open."""
        self.acts.choices = choices([(act.value, labels.ACTS[act]) for act in kinds.optional(kind)])


class PhaseForm(PhaseTextForm):
    kind = RadioField(_("What people can do"), [DataRequired(_("Choose one."))], choices=kinds.offered)
