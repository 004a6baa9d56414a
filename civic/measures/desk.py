"""Between the forms of organisers and the verbs of measures."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from civic.core import i18n
from civic.core.forms import choices
from civic.core.gates import current_actor
from civic.core.i18n import current_language, say
from civic.core.permissions import Refused
from civic.measures import queries
from civic.measures.forms import IndicatorForm, MeasureForm, ReadingForm, UpdateForm
from civic.measures.models import Indicator, Measure
from civic.measures.queries.lists import promise_of
from civic.measures.rules import MOST_PROPOSALS, MeasureCode, MeasureState, Promise, major, minor
from civic.measures.service import NewIndicator, NewMeasure
from civic.measures.wording import digits_of
from civic.processes import queries as processes
from civic.processes.rules import ProcessState
from civic.towns.here import Town

BLANK_ROWS = 3
#: States of processes that a measure can be added to: also of one that is over, whose plan is carried out now.
PLANNED_IN = tuple(ProcessState)


def prepare(form: MeasureForm, place: Town, *, with_process: bool) -> None:
    """Offer the neighbourhoods and processes of the town, and empty rows for proposals."""
    hoods = sorted(((hood, place.hood_name(hood)) for hood in place.hoods), key=lambda pair: pair[1])
    form.neighbourhoods.choices = choices(hoods)
    if not hoods:
        del form.neighbourhoods
    if not form.theme.offer(place):
        del form.theme
    if with_process:
        rows = processes.processes(place.id, PLANNED_IN, current_actor())
        titles = [(row.id, say(row.titles)) for row in rows]
        form.part_of.choices = choices([("", _("None: the plan of the town")), *titles])
        del form.reason
    else:
        del form.part_of
    if not form.is_submitted():
        add_rows(form)


def add_rows(form: MeasureForm) -> None:
    """More empty rows, below what was chosen."""
    for _number in range(min(BLANK_ROWS, MOST_PROPOSALS - len(form.proposals))):
        form.proposals.append_entry()


def wanted(form: MeasureForm, currency: str, before: Measure | None = None) -> NewMeasure:
    """What the form asks for; words in other languages than the page's stay as they are.

    Raises:
        Refused: an amount with more digits than its currency has.
    """
    return NewMeasure(
        titles=i18n.worded(before.titles if before else {}, form.title.data),
        texts=i18n.worded(before.texts if before else {}, form.text.data),
        owner=form.owner.data or "",
        promise=Promise(
            state=MeasureState(form.state.data),
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            done_on=form.done_on.data,
            promised=_minor(form.promised.data, currency),
            spent=_minor(form.spent.data, currency),
        ),
        proposals=[row.form.proposal.data for row in form.proposals if row.form.proposal.data],
        neighbourhoods=list(form.neighbourhoods.data or ()) if "neighbourhoods" in form else [],
        theme=(form.theme.data or "") if "theme" in form else None,
    )


def _minor(amount: Decimal | None, currency: str) -> int | None:
    digits = digits_of(currency)
    try:
        return minor(amount, digits)
    except ValueError as error:
        raise Refused(MeasureCode.MONEY_PLACES, currency=currency, digits=digits) from error


def as_typed(measure: Measure) -> dict[str, Any]:
    """A measure as its form shows it, in the language of the page."""
    language, promise, digits = current_language(), promise_of(measure), digits_of(measure.currency)
    return {
        "title": measure.titles.get(language, ""),
        "text": measure.texts.get(language, ""),
        "owner": measure.owner,
        "theme": measure.theme,
        "state": promise.state.value,
        "starts_on": promise.starts_on,
        "ends_on": promise.ends_on,
        "done_on": promise.done_on,
        "promised": major(promise.promised, digits),
        "spent": major(promise.spent, digits),
        "neighbourhoods": queries.places(measure.id),
        "proposals": [{"proposal": f"proposals/{number}"} for number in queries.sources(measure.id)],
    }


def new_indicator(form: IndicatorForm, before: Indicator | None = None) -> NewIndicator:
    """What the form asks for; words in other languages than the page's stay as they are."""
    return NewIndicator(
        names=i18n.worded(before.names if before else {}, form.name.data),
        units=i18n.worded(before.units if before else {}, form.unit.data),
        target=form.target.data or Decimal(0),
    )


def indicator_as_typed(indicator: Indicator) -> dict[str, Any]:
    language = current_language()
    return {
        "name": indicator.names.get(language, ""),
        "unit": indicator.units.get(language, ""),
        "target": indicator.target,
    }


def offer_indicators(form: ReadingForm, own: list[Indicator]) -> None:
    form.indicator.choices = choices([(each.id, say(each.names)) for each in own])


def prepare_update(form: UpdateForm, place: Town) -> None:
    """One field for each language of the town, the page's first, each called by its language."""
    for _language in range(len(place.languages) - len(form.texts)):
        form.texts.append_entry()
    for field, language in zip(form.texts, languages(place), strict=False):
        field.label.text = i18n.language_name(language)


def languages(place: Town) -> list[str]:
    """The languages of a town, that of the page first."""
    own = current_language()
    return sorted(place.languages, key=lambda code: (code != own, place.languages.index(code)))


def update_texts(form: UpdateForm, place: Town) -> dict[str, str]:
    """What was written, by language."""
    return {language: field.data or "" for field, language in zip(form.texts, languages(place), strict=False)}
