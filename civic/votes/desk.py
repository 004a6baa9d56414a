"""Between the organisers' forms and the verbs of votes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from civic.core import clock, errors
from civic.core.forms import Typed, choices
from civic.core.gates import current_actor
from civic.core.i18n import LANGUAGES, current_language, listed, say, worded
from civic.core.permissions import Refused
from civic.processes import policy as processes_policy
from civic.processes import queries as processes
from civic.processes.rules import ProcessState
from civic.resources import queries as resources
from civic.resources.models import Resource
from civic.towns import queries as towns
from civic.towns import service as towns_service
from civic.towns.here import Town, here, place_of
from civic.votes import queries
from civic.votes.forms import OptionForm, OptionsForm, VoteForm
from civic.votes.methods import kind
from civic.votes.models import Option, Vote
from civic.votes.rules import LONGEST_TITLE, MOST_OPTIONS, Electors, VoteCode, electors
from civic.votes.service import OptionRow, Question, members
from civic.votes.service.letters import problem as letters_problem

#: Before the number of a neighbourhood whose verified residents can vote.
HOOD = "hood-"
BLANK_ROWS = 3
FIRST_ROWS = 5


@dataclass(frozen=True)
class Host:
    """For which town, and perhaps in which process, a vote is begun."""

    place: Town
    process_id: int | None


def host_of(args: Mapping[str, str]) -> Host | None:
    """What an address names (``process=SLUG``, else the town); None for a process that its reader may not know of."""
    slug = args.get("process", "")
    if not slug:
        place = here()
        return Host(place, None) if place else None
    process = None if "\x00" in slug else processes.process(slug)
    if process is None or not processes_policy.may_see_process(current_actor(), process):
        return None
    return Host(place_of(process.municipality_id), process.id)


# ---- the question


def offer(form: VoteForm, place: Town, vote: Vote | None = None) -> None:
    """Let the form name the processes of the town, and the currency of the vote."""
    form.name_currency(vote.currency if vote else place.currency)
    rows = processes.processes(place.id, (ProcessState.DRAFT, ProcessState.PUBLISHED), current_actor())
    form.part_of.choices = choices([("", _("None: for the whole town")), *((row.id, say(row.titles)) for row in rows)])
    form.who.choices = choices(_electorates(place))
    form.who.data = form.who.data or Electors.RESIDENTS


def _electorates(place: Town) -> list[tuple[str, str]]:
    """Who can vote, by the code of each kind, or by the number of a neighbourhood or a group."""
    hoods = sorted((place.hood_name(number), number) for number in place.hoods)
    made = [group for group in towns.groups_of(place.id) if electors(group.kind) is Electors.MEMBERS]
    return [
        (Electors.RESIDENTS, _("Everyone registered with the town")),
        (Electors.VERIFIED, _("Verified residents")),
        *(
            (f"{HOOD}{number}", _("Verified residents of %(neighbourhood)s", neighbourhood=name))
            for name, number in hoods
        ),
        *((str(group.id), _("Members of %(group)s", group=say(group.names))) for group in made),
        (Electors.CODES, _("People on a list, who get a code by letter")),
    ]


def _group_id(chosen: str, place: Town) -> int | None:
    """The group of those who can vote; those of verified residents are made when first chosen."""
    if chosen in (Electors.RESIDENTS, Electors.CODES):
        return None
    if chosen == Electors.VERIFIED:
        return towns_service.verified_group(place.id)
    if chosen.startswith(HOOD):
        return towns_service.neighbourhood_group(place.id, int(chosen.removeprefix(HOOD)))
    return int(chosen)


def _who_typed(vote: Vote) -> str:
    if vote.by_code:
        return Electors.CODES.value
    group = towns.group(vote.group_id)
    assert group is not None
    kind = electors(group.kind)
    if kind is Electors.NEIGHBOURHOOD:
        return f"{HOOD}{group.neighbourhood_id}"
    return str(group.id) if kind is Electors.MEMBERS else kind.value


def question(form: VoteForm, place: Town, vote: Vote | None = None) -> Question:
    """What was typed, in the language of the page; what a vote says in other languages stays.

    Raises:
        Refused: a time that the clocks jump over.
    """
    language, method = current_language(), kind(form.method.data)
    return Question(
        titles={**(vote.titles if vote else {}), language: form.title.data or ""},
        method=method,
        opens_at=_instant(form.opens_day.data, form.opens_time.data, place, VoteCode.NO_SUCH_OPENING),
        closes_at=_instant(form.closes_day.data, form.closes_time.data, place, VoteCode.NO_SUCH_CLOSING),
        texts=worded(vote.texts if vote else {}, form.text.data),
        process_id=form.part_of.data,
        group_id=_group_id(form.who.data, place),
        by_code=form.who.data == Electors.CODES,
        **method.asked(form.data),
    )


def _instant(day: date, time: time, place: Town, never: VoteCode) -> datetime:
    found = clock.instant(day, time, place.timezone)
    if found is None:
        raise Refused(never)
    return found


def as_typed(vote: Vote, place: Town) -> Typed:
    """A vote as its form shows it, in the language of the page."""
    zone, language = ZoneInfo(place.timezone), current_language()
    opens, closes = vote.opens_at.astimezone(zone), vote.closes_at.astimezone(zone)
    return {
        "title": vote.titles.get(language, ""),
        "text": vote.texts.get(language, ""),
        "part_of": vote.process_id,
        "who": _who_typed(vote),
        "method": vote.method,
        **{name: vote.settings.get(name) or getattr(vote, name, None) or None for name in kind(vote.method).fields},
        "opens_day": opens.date(),
        "opens_time": opens.time(),
        "closes_day": closes.date(),
        "closes_time": closes.time(),
    }


# ---- the options


def _abouts(vote: Vote, options: list[Option]) -> dict[int, Resource]:
    """The proposals that options came from, as far as everybody who sees the vote may read them."""
    ids = {option.about_id for option in options if option.about_id}
    return resources.public_things(vote.municipality_id, ids, process_id=vote.process_id)


def options_as_typed(vote: Vote, options: list[Option]) -> Typed:
    """The options as their form shows them, with empty rows to go on."""
    language = current_language()
    abouts = _abouts(vote, options)
    rows: list[Typed] = [
        {
            "option": option.id,
            "title": option.titles.get(language, ""),
            "text": option.texts.get(language, ""),
            "cost": option.cost,
            "neighbourhood": option.neighbourhood_id,
            "about": abouts[option.about_id].address if option.about_id in abouts else "",
        }
        for option in options
    ]
    if not rows and kind(vote.method).fewest_options == 1:
        rows = [{"title": vote.titles.get(language, "")}]  # most often the vote is one question, and its title asks it
    blank: list[Typed] = [{}] * (BLANK_ROWS if rows else FIRST_ROWS)
    return {"options": (rows + blank)[:MOST_OPTIONS]}


def add_rows(form: OptionsForm) -> None:
    """More empty rows, below what was typed."""
    for _number in range(min(BLANK_ROWS, MOST_OPTIONS - len(form.options))):
        form.options.append_entry()


def offer_rows(form: OptionsForm, place: Town, vote: Vote) -> None:
    """Let each row name the neighbourhoods of the town; leave out what does not apply."""
    hoods = sorted(((i, place.hood_name(i)) for i in place.hoods), key=lambda hood: hood[1])
    offered = choices([("", _("The whole town")), *hoods])
    for row in _rows(form):
        row.neighbourhood.choices = offered
        if not hoods:
            del row.neighbourhood
        if not kind(vote.method).has_budget:
            del row.cost
        if not row.option.data:
            del row.remove


def others(form: OptionsForm, options: list[Option]) -> list[str]:
    """For each row, what its option is called elsewhere, where the language of the page has no title for it yet."""
    language = current_language()
    titles = {str(o.id): say(o.titles) for o in options if not o.titles.get(language)}
    return [titles.get(str(row.option.data), "") for row in _rows(form)]


def _rows(form: OptionsForm) -> list[OptionForm]:
    return [entry.form for entry in form.options]


def _untouched(row: OptionForm) -> bool:
    """A new row in which nothing was written."""
    hood = row.neighbourhood.data if "neighbourhood" in row else None
    cost = row.cost.data if "cost" in row else None
    return not (row.option.data or row.title.data or row.text.data or row.about.chosen or hood or cost is not None)


def titled(form: OptionsForm, options: list[Option]) -> bool:
    """Whether every option has a title in some language; where one has none, its row says so."""
    fine, before = True, {str(option.id): option for option in options}
    for row in _rows(form):
        if _untouched(row) or _removed(row) or row.title.data or row.about.chosen:
            continue
        there = before.get(str(row.option.data))
        elsewhere = {**there.titles, current_language(): ""} if there else {}
        if not any(elsewhere.values()):
            row.title.errors = [errors.words(Refused(VoteCode.OPTION_NO_TITLE))]
            form.options.errors = [{"title": row.title.errors}]
            fine = False
    return fine


def _removed(row: OptionForm) -> bool:
    return "remove" in row and bool(row.remove.data)


def typed_rows(form: OptionsForm, options: list[Option]) -> tuple[list[OptionRow], list[int]]:
    """The rows to write, in the language of the page, and the options to take out.

    Raises:
        Refused: a row names no option of this vote.
    """
    before = {str(option.id): option for option in options}
    rows, remove = [], []
    for row in _rows(form):
        named = str(row.option.data or "")
        if _untouched(row):
            continue
        if named and named not in before:
            raise Refused(VoteCode.UNKNOWN_ROW)
        if _removed(row):
            remove.append(before[named].id)
        else:
            rows.append(_row(row, before.get(named)))
    return rows, remove


def _row(row: OptionForm, there: Option | None) -> OptionRow:
    titles, about = worded(there.titles if there else {}, row.title.data), row.about.chosen
    if about and not any(titles.values()):
        titles = {about.language: about.title[:LONGEST_TITLE]}
    return OptionRow(
        id=there.id if there else None,
        titles=titles,
        texts=worded(there.texts if there else {}, row.text.data),
        cost=row.cost.data if "cost" in row else None,
        neighbourhood_id=row.neighbourhood.data if "neighbourhood" in row else None,
        about_id=int(about.id) if about else None,
    )


# ---- before it opens


def to_mend(vote: Vote, options: list[Option], at: datetime, *, letters: bool = True) -> list[str]:
    """What keeps the vote from being opened, in words; for a rehearsal without what its ``letters`` lack."""
    codes = kind(vote.method).opening_problems(queries.ballot_rule(vote, options), vote.closes_at, at)
    missing = letters_problem(vote) if letters else None
    return [errors.words(Refused(code)) for code in (*codes, *([missing] if missing else []))]


def not_worded(vote: Vote, options: list[Option]) -> str:
    """The languages of the site in which a title is missing; empty where none is."""
    all_titles = [vote.titles, *(option.titles for option in options)]
    missing = [name for code, name in LANGUAGES.items() if not all(titles.get(code) for titles in all_titles)]
    return listed(missing)


def roll_now(vote: Vote) -> int:
    """How many people would stand on the roll if the vote were opened now; in a vote by code, how many codes."""
    if vote.by_code:
        return queries.valid_codes(vote.id)
    return len(members(queries.electorate_now(vote)))


def process_is_draft(vote: Vote) -> bool:
    """Whether the process of the vote hides it from everybody else."""
    process = processes.process_by_id(vote.process_id) if vote.process_id else None
    return process is not None and process.state == ProcessState.DRAFT
