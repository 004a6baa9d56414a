"""A yearly report in words: who sat, who came, how long they spoke, what was recommended and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import format_percent, gettext, ngettext

from civic.core import days, i18n
from civic.core.durations import duration
from civic.core.i18n import listed, say
from civic.councils.labels import REPLIES, SEATS
from civic.councils.models import Council
from civic.councils.rules import Reply, SeatKind
from civic.reports.rules import SHARE, Cell, Document, Section, Sheet
from civic.towns.here import Town
from civic.yearly import seated
from civic.yearly.rules import AdviceCount, Figures, MeetingCount
from civic.yearly.seated import Composition


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class Facts:
    """All that a report says: figures, and who sat by group. ``sha256`` is of the figures as they are kept."""

    figures: Figures
    composition: Composition
    sha256: str


def document(place: Town, council: Council, facts: Facts, language: str) -> Document:
    """The report in the language of the context, which must be ``language``."""
    figures = facts.figures
    return Document(
        language=language,
        title=_("%(council)s in %(year)s", council=say(council.names), year=figures.year),
        subtitle=_("Yearly report of the council, %(town)s, %(days)s", town=say(place.names), days=_days(figures)),
        sections=(
            Section(_("In short"), tuple(_summary(figures))),
            Section(_("Who sat in the council"), tuple(_seated(figures)), (_seats(figures),)),
            seated.section(place, facts.composition),
            _meetings(figures),
            _speaking(figures),
            _advice(figures),
            _answers(figures),
            Section(_("Definitions"), _definitions()),
        ),
        facts=((_("Year"), str(figures.year)), ("SHA-256", facts.sha256)),
    )


def _day(iso: str) -> str:
    return i18n.day(days.day(iso))


def _days(figures: Figures) -> str:
    return f"{_day(figures.first_day)} – {_day(figures.last_day)}"


def _share(part: int, whole: int) -> str:
    return str(format_percent(part / whole)) if whole else ""


def _words(*texts: str) -> tuple[Cell, ...]:
    return tuple(Cell(text) for text in texts)


def _numbers(*counts: int) -> tuple[Cell, ...]:
    return tuple(Cell(i18n.number(count), count) for count in counts)


def _summary(figures: Figures) -> list[str]:
    answers, (came, could) = figures.answers, figures.attendance
    sentences = [
        _people(figures.seating.members),
        ngettext("It met once.", "It met %(num)s times.", len(figures.meetings)) if figures.meetings else "",
        _("At its meetings, %(share)s of the seats were taken.", share=_share(came, could)) if could else "",
        ngettext("It adopted %(num)s recommendation.", "It adopted %(num)s recommendations.", len(figures.advice)),
        _answered(figures),
        ngettext("%(num)s answer is overdue.", "%(num)s answers are overdue.", answers.overdue)
        if answers.overdue
        else "",
    ]
    return [str(sentence) for sentence in sentences if sentence]


def _people(members: int) -> str:
    return str(ngettext("%(num)s person sat in the council.", "%(num)s people sat in the council.", members))


def _answered(figures: Figures) -> str:
    answers = figures.answers
    told = answers.in_time + answers.late
    if not told:
        return _("The town answered no recommendation.")
    in_time = _("all in time")
    words = ngettext("The town answered %(num)s recommendation", "The town answered %(num)s recommendations", told)
    if not answers.late:
        return f"{words}{i18n.comma()}{in_time}."
    late = ngettext("%(num)s of them late", "%(num)s of them late", answers.late)
    return f"{words}{i18n.comma()}{late}."


# ---- who sat


def _seated(figures: Figures) -> list[str]:
    seating = figures.seating
    began = ngettext("%(num)s term began.", "%(num)s terms began.", seating.began)
    ended = ngettext("%(num)s term ended.", "%(num)s terms ended.", seating.ended)
    return [_people(seating.members), f"{began} {ended}"]


def _seats(figures: Figures) -> Sheet:
    heads = _("Seat"), _("Seats"), _("Members on the last day"), _("Vacant")
    rows = tuple(
        _words(str(SEATS[SeatKind(kind)])) + _numbers(seats, taken, max(0, seats - taken))
        for kind, (seats, taken) in figures.seating.by_kind.items()
    )
    return Sheet(_("Seats by kind"), heads, rows)


# ---- meetings


def _meetings(figures: Figures) -> Section:
    heading = _("Meetings and attendance")
    if not figures.meetings:
        return Section(heading, (_("The council did not meet."), *_cancelled(figures)))
    came, could = figures.attendance
    words = (
        _(
            "Of %(could)s seats at meetings whose attendance was recorded, %(came)s were taken by members or their "
            "deputies: %(share)s.",
            could=i18n.number(could),
            came=i18n.number(came),
            share=_share(came, could),
        )
        if could
        else _("No attendance was recorded at meetings that are open to the public.")
    )
    heads = _("Meeting"), _("Date"), _("Members"), _("Present"), _("Share")
    return Section(
        heading,
        (words, *_cancelled(figures)),
        (Sheet(_("Attendance by meeting"), heads, tuple(_attended(each) for each in figures.meetings)),),
    )


def _cancelled(figures: Figures) -> tuple[str, ...]:
    if not figures.cancelled:
        return ()
    return (str(ngettext("%(num)s meeting was cancelled.", "%(num)s meetings were cancelled.", figures.cancelled)),)


def _attended(found: MeetingCount) -> tuple[Cell, ...]:
    head = _words(say(found.titles), _day(found.day)) + _numbers(found.entitled)
    if found.present is None:
        return head + _words(_("not recorded") if found.open else _("not public"), "")
    part = found.present / found.entitled if found.entitled else 0.0
    share = Cell(_share(found.present, found.entitled), round(part, 2), SHARE)
    return head + _numbers(found.present) + ((share,) if found.entitled else _words(""))


def _speaking(figures: Figures) -> Section:
    heading, noted = _("Speaking time"), figures.noted
    whole = _("Speaking time is shown in total only: by group it would single out individual members.")
    if not noted:
        return Section(heading, (_("No speaking time was recorded."),))
    speeches = sum(each.speeches or 0 for each in noted)
    words = ngettext(
        "%(num)s speech, %(time)s in all.",
        "%(num)s speeches, %(time)s in all.",
        speeches,
        time=duration(figures.seconds),
    )
    rows = tuple(
        _words(say(each.titles), _day(each.day))
        + _numbers(each.speeches or 0)
        + _words(duration(each.seconds or 0))
        + _numbers(each.orders or 0)
        for each in noted
    )
    heads = _("Meeting"), _("Date"), _("Speeches"), _("Speaking time"), _("Points of order")
    return Section(heading, (str(words), whole), (Sheet(_("Speaking time by meeting"), heads, rows),))


# ---- recommendations and answers


def _advice(figures: Figures) -> Section:
    heading = _("Recommendations adopted")
    if not figures.advice:
        return Section(heading, (_("The council adopted no recommendation."),))
    heads = _("No."), _("Recommendation"), _("Adopted"), _("Answer due"), _("Answered"), _("Answer"), _("Days late")
    return Section(
        heading, (), (Sheet(_("Recommendations of the year"), heads, tuple(_advised(a) for a in figures.advice)),)
    )


def _advised(found: AdviceCount) -> tuple[Cell, ...]:
    words = _words(
        str(found.number),
        found.title,
        _day(found.adopted_on),
        _day(found.due_on),
        _day(found.replied_on) if found.replied_on else _("not yet"),
        str(REPLIES[Reply(found.reply)]) if found.reply else "",
    )
    return words + _numbers(found.days_late)


def _answers(figures: Figures) -> Section:
    answers, treated = figures.answers, figures.treated
    rows = [
        (_("Answered in time"), answers.in_time),
        (_("Answered late"), answers.late),
        *((str(REPLIES[reply]), answers.by_reply[reply]) for reply in Reply if answers.by_reply.get(reply)),
        (_("Waiting for an answer on the last day"), answers.waiting),
        (_("Overdue on the last day"), answers.overdue),
        (_("Longest delay, in days"), answers.most_days_late),
        (_("Steps of answers that were carried out"), answers.steps_done),
        (_("Steps of answers that are overdue"), answers.steps_late),
        (_("Residents’ proposals that reached the council"), treated.came),
        (_("Residents’ proposals that the council treated"), treated.treated),
        (_("Residents’ proposals still waiting"), treated.waiting),
        (_("Residents’ proposals overdue"), treated.overdue),
    ]
    heads = _("What was counted"), _("How many")
    return Section(
        _("Answers and delays"),
        (_("Answers count in the year in which they came, whenever the recommendation was adopted."),),
        (Sheet(_("Answers, steps and proposals"), heads, tuple(_words(what) + _numbers(n) for what, n in rows)),),
    )


def _definitions() -> tuple[str, ...]:
    return (
        _("All figures are those of the last day of the report. What happened later is in the next report."),
        _("Attendance: members who came or sent a deputy, divided by the members whose term held on that day."),
        _("Members who have deleted their account since count as members, and as absent."),
        _("Days late: days of the calendar after the last day on which an answer was in time."),
        _("Of meetings that are not open to the public, neither attendance nor speaking time is shown."),
    )


def as_json(council: Council, facts: Facts, figures: Mapping[str, object]) -> dict[str, object]:
    """What the JSON file of a report has beside its words."""
    return {
        "report": "civic-council-year-1",
        "council": council.slug,
        "sha256": facts.sha256,
        **figures,
    }


def names_of(languages: tuple[str, ...]) -> str:
    """The languages of a report, as a list in words."""
    return listed(i18n.language_name(code) for code in languages)
