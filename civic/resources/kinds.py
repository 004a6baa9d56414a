"""The kinds of things that have a resource, each described by the package that owns it.

``wiring`` registers them, in the order in which people see them. What searches, links, names or points at things asks
here, so that a new kind is known everywhere by one line of ``wiring``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _


class Use(StrEnum):
    """What can point at a thing."""

    AGENDA = "agenda"
    RECOMMENDATION = "recommendation"
    OPTION = "option"
    MERGE = "merge"
    MEASURE = "measure"
    RELATION = "relation"


@dataclass(frozen=True)
class Searched:
    """What a search reads of a thing besides its title: columns of the owner's table.

    Attributes:
        resource_id: the column that names the thing's resource.
        body: what people read; a piece of it shows why it was found.
        words: the same as ``core.findable`` keeps it.
        at: when it was published; None where that is when its resource was written.
        hidden: the condition "is not to be found any more"; None where there is none.
    """

    resource_id: Any
    body: Any
    words: Any
    at: Any = None
    hidden: Any = None


@dataclass(frozen=True)
class Kind:
    """One kind of thing.

    Attributes:
        code: as ``Resource.kind`` holds it.
        label: what one of them is called, translated when it is shown.
        icon: the icon beside that word.
        addresses: the first part of its address: "proposals" of "proposals/7".
        numbered: whether the second part is the number that the activity log has.
        tab: the part of a search that it is listed in, and ``tab_label`` what that is called.
        dated: whether a search tells its day.
        searched: what a search reads besides titles.
        uses: what can point at it.
    """

    code: str
    label: LazyString
    icon: str
    addresses: str
    tab: str
    tab_label: LazyString
    numbered: bool = True
    dated: bool = False
    searched: Searched | None = None
    uses: frozenset[Use] = frozenset()


#: Processes are below this package, which writes their resources.
PROCESS = Kind(
    "process",
    _("Process"),
    icon="flag",
    addresses="processes",
    numbered=False,
    tab="processes",
    tab_label=_("Processes"),
    uses=frozenset({Use.AGENDA, Use.RECOMMENDATION}),
)

_kinds: dict[str, Kind] = {}


def register(kinds: Iterable[Kind]) -> None:
    """Name the kinds of this installation; ``wiring`` does, and doing it again changes nothing."""
    _kinds.clear()
    _kinds.update({kind.code: kind for kind in kinds})


def every() -> list[Kind]:
    """All kinds, in the order in which people see them."""
    return list(_kinds.values())


def kind(code: str) -> Kind | None:
    """The kind of a code; None for what no package of this installation owns."""
    return _kinds.get(code)


def label(code: str) -> str:
    """What a thing of a kind is called, in the reader's language; "" for an unknown kind."""
    found = kind(code)
    return str(found.label) if found else ""


def used_by(use: Use) -> list[str]:
    """The codes of the kinds at which something can point."""
    return [each.code for each in every() if use in each.uses]


def on_tab(tab: str) -> list[str]:
    """The codes of the kinds that one part of a search lists."""
    return [each.code for each in every() if each.tab == tab]


def tabs() -> dict[str, str]:
    """The parts of a search, with what each is called in the reader's language; the first kind on one names it."""
    found: dict[str, str] = {}
    for each in every():
        found.setdefault(each.tab, str(each.tab_label))
    return found
