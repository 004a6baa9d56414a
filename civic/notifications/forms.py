"""How often somebody wants e-mails of each category."""

from __future__ import annotations

from wtforms import SelectField

from civic.core.forms import Form, choices
from civic.notifications.labels import CATEGORIES, FREQUENCIES, INSIDE
from civic.notifications.rules import Category, Frequency


def _field(category: Category) -> SelectField:
    return SelectField(CATEGORIES[category], description=INSIDE[category], choices=choices(FREQUENCIES))


class FrequenciesForm(Form):
    """A field for each category, called by its code."""

    replies = _field(Category.REPLIES)
    answers = _field(Category.ANSWERS)
    texts = _field(Category.TEXTS)
    news = _field(Category.NEWS)
    dates = _field(Category.DATES)
    council = _field(Category.COUNCIL)
    review = _field(Category.REVIEW)
    invitations = _field(Category.INVITATIONS)

    def chosen(self) -> dict[Category, Frequency]:
        """What was chosen, by category."""
        return {category: Frequency(self[category.value].data) for category in Category}
