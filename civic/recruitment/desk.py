"""Between the forms of calls and their verbs: quotas as rows, suggestions, and what was typed as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from civic.core.forms import Typed
from civic.core.i18n import current_language, say
from civic.councils.sortition.conflicts import Bound, Change
from civic.demographics import labels as demographics
from civic.places import queries as places
from civic.recruitment import labels, queries
from civic.recruitment.forms import PURPOSE, CallForm, named_values, value_words
from civic.recruitment.models import Call
from civic.recruitment.rules import FEATURES, Bounds, RecruitmentCode, suggest
from civic.recruitment.service import Checked, Terms
from civic.towns.here import Town


def terms(form: CallForm) -> Terms:
    return Terms(
        form.opens_on.data,
        form.closes_on.data,
        form.seats.data,
        form.first_day.data,
        form.last_day.data,
        bool(form.by_letter.data),
        bool(form.households.data),
    )


def asked(form: CallForm, before: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The questions that were ticked, each with its purpose; those in other languages stay."""
    language, found = current_language(), {}
    for feature in FEATURES:
        if feature in (form.asked.data or ()):
            words = form[PURPOSE + feature].data or ""
            kept = {code: text for code, text in before.get(feature, {}).items() if code != language}
            found[feature] = {**kept, language: words} if words else kept
    return found


def as_typed(call: Call) -> Typed:
    """A call as its form shows it, in the language of the page."""
    language, questions = current_language(), queries.questions(call)
    purposes = {PURPOSE + feature: words.get(language, "") for feature, words in questions.items()}
    return {
        "title": call.titles.get(language, ""),
        "text": call.texts.get(language, ""),
        "opens_on": call.opens_on,
        "closes_on": call.closes_on,
        "seats": call.seats,
        "first_day": call.first_day,
        "last_day": call.last_day,
        "asked": list(questions),
        "households": call.households,
        "by_letter": call.by_letter,
        **purposes,
    }


# ---- quotas


@dataclass(frozen=True)
class QuotaRow:
    """One line of the table of quotas: the names of its two fields, what was typed or kept, and what is suggested."""

    bounds: Bounds
    words: str
    least_name: str
    most_name: str
    suggested: str


@dataclass(frozen=True)
class QuotaGroup:
    """The lines of one feature; ``used``: quotas are set on it."""

    feature: str
    words: str
    used: bool
    rows: list[QuotaRow]


def population(call: Call, place: Town) -> dict[str, dict[str, int]]:
    """How many inhabitants have which value, for each feature that the call asks and a table counts."""
    if place.town_id is None:
        return {}
    tables, found = places.population(place.town_id), {}
    for feature in queries.questions(call):
        table = tables.table([feature])
        if table is not None:
            found[feature] = {values[0]: people for values, people in table.cells.items()}
    return found


def suggested(call: Call, place: Town) -> dict[str, list[Bounds]]:
    """The quotas that follow the population, for every feature that the call asks."""
    inhabitants = population(call, place)
    return {
        feature: suggest(
            feature, [value for value, _words in named_values(feature, place)], inhabitants.get(feature, {}), call.seats
        )
        for feature in queries.questions(call)
    }


def typed(form: Mapping[str, str], call: Call, place: Town) -> tuple[list[Bounds], list[str]]:
    """The quotas as they were typed, and what is wrong with them in words."""
    found, wrong = [], []
    for feature, rows in suggested(call, place).items():
        if f"use_{feature}" not in form:
            continue
        for number, row in enumerate(rows):
            least, most = (form.get(f"{feature}-{number}-{side}", "").strip() for side in ("least", "most"))
            if not all(text.isascii() and text.isdigit() and len(text) < 5 for text in (least, most)):
                wrong.append(_("%(row)s: enter two numbers.", row=_row_words(row, place)))
                continue
            bounds = Bounds(feature, row.value, int(least), int(most))
            if bounds.least > bounds.most or bounds.least > call.seats:
                wrong.append(f"{_row_words(row, place)}: {labels.REFUSALS[RecruitmentCode.QUOTA_ORDER]}")
            found.append(bounds)
    return found, wrong


def _hoods(place: Town) -> dict[str, str]:
    return {code: say(names) for code, names in place.hoods.values()}


def _row_words(row: Bounds, place: Town) -> str:
    return f"{demographics.DIMENSIONS[row.feature]}, {value_words(row.feature, row.value, _hoods(place))}"


def groups(call: Call, place: Town, quotas: Sequence[Bounds], used: Sequence[str]) -> list[QuotaGroup]:
    """The table of quotas: what is kept or was typed, else what is suggested."""
    kept = {(row.feature, row.value): row for row in quotas}
    hoods = _hoods(place)
    return [
        QuotaGroup(
            feature,
            str(demographics.DIMENSIONS[feature]),
            feature in used,
            [
                QuotaRow(
                    kept.get((feature, row.value), row),
                    value_words(feature, row.value, hoods),
                    f"{feature}-{number}-least",
                    f"{feature}-{number}-most",
                    f"{row.least}–{row.most}",
                )
                for number, row in enumerate(rows)
            ],
        )
        for feature, rows in suggested(call, place).items()
    ]


@dataclass(frozen=True)
class CheckShown:
    """What trying the quotas has shown, in words; ``good``: they can be met."""

    good: bool
    head: str
    conflict: list[str]
    changes: list[str]


def check_shown(checked: Checked, place: Town) -> CheckShown:
    hoods = _hoods(place)
    if checked.problem is not None:
        return CheckShown(False, str(labels.REFUSALS[checked.problem]), [], [])
    if not checked.conflict:
        head = _("The applicants can meet these quotas.")
        return CheckShown(True, head, [], [])
    return CheckShown(
        False,
        _("The applicants cannot meet these quotas together:"),
        [_bound(bound, hoods) for bound in checked.conflict],
        [_change(change, hoods) for change in checked.changes],
    )


def _bound(bound: Bound, hoods: Mapping[str, str]) -> str:
    words = f"{demographics.DIMENSIONS[bound.quota.feature]}, "
    words += value_words(bound.quota.feature, bound.quota.value, hoods)
    if bound.lower:
        return str(_("%(group)s: at least %(n)s", group=words, n=bound.count))
    return str(_("%(group)s: at most %(n)s", group=words, n=bound.count))


def _change(change: Change, hoods: Mapping[str, str]) -> str:
    after, before = change.after, change.before
    words = _(
        "%(feature)s, %(group)s: from %(least)s to %(most)s instead of from %(was_least)s to %(was_most)s",
        feature=demographics.DIMENSIONS[after.feature],
        group=value_words(after.feature, after.value, hoods),
        least=after.minimum,
        most=after.maximum,
        was_least=before.minimum,
        was_most=before.maximum,
    )
    return str(words)
