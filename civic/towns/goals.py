"""The Sustainable Development Goals, by number, as the United Nations call them for short.

Source: resolution A/RES/70/1 and the short names of the United Nations in each language. Towns switch them on; their
logos are not used.
"""

from __future__ import annotations

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _

from civic.towns.rules.settings import GOALS

NAMES = {
    1: _("No poverty"),
    2: _("Zero hunger"),
    3: _("Good health and well-being"),
    4: _("Quality education"),
    5: _("Gender equality"),
    6: _("Clean water and sanitation"),
    7: _("Affordable and clean energy"),
    8: _("Decent work and economic growth"),
    9: _("Industry, innovation and infrastructure"),
    10: _("Reduced inequalities"),
    11: _("Sustainable cities and communities"),
    12: _("Responsible consumption and production"),
    13: _("Climate action"),
    14: _("Life below water"),
    15: _("Life on land"),
    16: _("Peace, justice and strong institutions"),
    17: _("Partnerships for the goals"),
}
assert set(NAMES) == GOALS  # noqa: S101 - each goal has a name


def named(goal: int) -> str:
    """A goal with its number, in the reader's language: "Goal 7: Affordable and clean energy"."""
    return str(gettext("Goal %(n)s: %(name)s", n=goal, name=NAMES[goal]))


def lazy(goal: int) -> LazyString:
    """The same, translated when it is shown."""
    return LazyString(named, goal)
