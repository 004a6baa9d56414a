"""The data-protection annex of a town: what it asks, why, who sees what, and how figures are protected.

Every sentence is made of the town's settings and of the constants that the program computes with, so that it is never
out of date. The roles are found by asking the same rules that let people in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_percent, gettext

from civic.core.i18n import listed, say, tongue
from civic.core.permissions import Actor, Predicate, Role
from civic.demographics import labels as demographics
from civic.demographics import policy as demographics_policy
from civic.demographics import queries as questions
from civic.demographics.queries import Asked
from civic.demographics.rules import Ask
from civic.roles.labels import ROLES
from civic.statistics import gathering, policy, queries, retention, words
from civic.statistics.changes import LEAST_CHANGED_MEMBERS
from civic.statistics.dimensions import Dimension
from civic.statistics.intervals.audit import SAFE_WIDTH
from civic.statistics.measures.disparity import MIN_DECISIONS
from civic.statistics.outcomes import LEAST_PERSONS
from civic.statistics.pipeline import Catalogue
from civic.statistics.release import DAYS_BETWEEN, FIRST_RELEASE, LEAST_CHANGED, LEAST_CHANGED_PERCENT
from civic.statistics.rounding import BASE, PERCENT_FROM, THRESHOLD
from civic.towns.here import Town
from civic.towns.queries import InMunicipality


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


@dataclass(frozen=True)
class QuestionLine:
    """A question that is asked: what for, in which language that is written, and on which basis of law."""

    name: str
    special: bool
    purpose: str
    language: str
    basis: str


@dataclass(frozen=True)
class ReleaseLine:
    """Figures that were published."""

    slug: str
    title: str
    number: int
    at: datetime
    sha256: str


@dataclass(frozen=True)
class Annex:
    """Everything on the page; ``kept`` and ``rights`` are pairs of (what, how long) and (what, who)."""

    asked: list[QuestionLine]
    unasked: str
    tables: list[str]
    protection: list[str]
    rights: list[tuple[str, str]]
    kept: list[tuple[str, str]]
    releases: list[ReleaseLine]


def annex(place: Town, actor: Actor) -> Annex:
    """The annex of a town, for a reader who sees the releases of the processes that they may read."""
    known = questions.all_questions(place.id)
    return Annex(
        asked=[_question(each) for each in known if each.asked],
        unasked=listed(_short(each) for each in known if not each.asked),
        tables=_tables(gathering.catalogue_of(place.id)),
        protection=protection(),
        rights=_rights(place),
        kept=_kept(frozenset(each.question.code for each in known if each.asked)),
        releases=[
            ReleaseLine(each.slug, say(each.titles), each.number, each.at, each.sha256)
            for each in queries.released(place.id, actor)
        ],
    )


def _question(each: Asked) -> QuestionLine:
    special = each.question.special
    own = say(each.purposes)
    return QuestionLine(
        name=str(demographics.QUESTIONS[each.question.code]),
        special=special,
        purpose=own or str(demographics.PURPOSES[each.question.code]),
        language=tongue(each.purposes) if own else "",
        basis=_("Explicit consent to this question (GDPR Art. 9(2)(a))")
        if special
        else _("Consent to this question (GDPR Art. 6(1)(a))"),
    )


def _short(each: Asked) -> str:
    """What a question is about, for a list of them."""
    code = each.question.code
    return str(demographics.DIMENSIONS.get(code) or demographics.QUESTIONS[code])


def _tables(catalogue: Catalogue) -> list[str]:
    """Which questions are counted together; of a special category that it is one."""
    known = {dimension.name: dimension for dimension in catalogue.dimensions}
    alone = [words.dimension(table.names[0]) for table in catalogue.tables if table.ways == 1]
    pairs = [_pair([known[name] for name in table.names]) for table in catalogue.tables if table.ways > 1]
    return [
        _("Each question alone: %(names)s.", names=listed(alone)),
        *([_("Two questions together: %(names)s.", names=listed(pairs))] if pairs else []),
        _("No other tables are made: there are no free filters and no date ranges to choose."),
    ]


def _pair(dimensions: Sequence[Dimension]) -> str:
    return " × ".join(words.dimension(each.name) for each in dimensions)


def protection() -> list[str]:
    """The rules of publication, in the numbers that the program computes with."""
    return [
        _(
            "A figure under %(n)s people is hidden, zero included. All others, totals too, are rounded to %(base)s.",
            n=THRESHOLD,
            base=BASE,
        ),
        _("A percentage is shown only of at least %(n)s people.", n=PERCENT_FROM),
        _(
            "The first figures of a process need %(fewest)s participants. Later ones need changes of at least "
            "%(changed)s people and of %(percent)s of all, and at least %(days)s days since the last ones.",
            fewest=FIRST_RELEASE,
            changed=LEAST_CHANGED,
            percent=format_percent(LEAST_CHANGED_PERCENT / 100),
            days=DAYS_BETWEEN,
        ),
        _("A figure changes only when at least %(n)s of the people it counts are others.", n=LEAST_CHANGED_MEMBERS),
        _(
            "Before publication the program tries to work out each hidden figure from all published ones together. "
            "At least %(n)s values must remain possible, or more figures are withheld.",
            n=SAFE_WIDTH + 1,
        ),
        _(
            "Outcomes of decisions by group are told in words only, from %(decisions)s decisions about %(people)s "
            "people on.",
            decisions=MIN_DECISIONS,
            people=LEAST_PERSONS,
        ),
    ]


def _rights(place: Town) -> list[tuple[str, str]]:
    here = InMunicipality(place.id)
    asks, counts, compiles = demographics_policy.Can.CHOOSE_QUESTIONS, demographics_policy.Can.COUNT, policy.Can.COMPILE
    return [
        (_("Choose the questions and what they are for"), who(demographics_policy.MAY[asks], here)),
        (_("Read one’s own answers"), _("The person who gave them")),
        (_("Read other people’s answers"), who(demographics_policy.MAY[counts], here)),
        (_("Count answers"), _("The program itself, in a job; each reading is in the activity log")),
        (_("Have figures published"), who(policy.MAY[compiles], here)),
        (_("Read outcomes by group"), who(policy.MAY[policy.Can.OUTCOMES], here)),
        (_("Read the published figures"), _("Everyone who may read the process")),
    ]


def who(predicate: Predicate, thing: InMunicipality) -> str:
    """The roles that a rule lets do something, found by asking it; nobody's where it lets none."""
    roles = [
        role for role in Role if predicate(Actor(person_id=0, roles=frozenset({(thing.municipality_id, role)})), thing)
    ]
    return listed(str(ROLES[role]) for role in roles) or _("Nobody")


def _kept(asked: frozenset[Ask]) -> list[tuple[str, str]]:
    return [
        *retention.kept(asked),
        (
            _("Who was counted in published figures"),
            _(
                "As long as the figures; by a keyed hash, encrypted with a key outside the database, "
                "read by the job alone"
            ),
        ),
        (_("Answers that come with an imported file, without a name"), _("As long as what was imported")),
        (_("Published figures"), _("For good: they name nobody, and do not change when someone withdraws an answer")),
        (_("That answers were read for figures"), _("For good, in the activity log; without the answers")),
    ]
