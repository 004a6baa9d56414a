"""Findings in sentences, groups by their names. Whole sentences, so that every language can build its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_decimal, format_percent, gettext, ngettext

from civic.core.i18n import listed
from civic.demographics import labels as demographics
from civic.demographics.rules import AGE, Ask
from civic.statistics.rounding import Bound, Percent
from civic.statistics.rules import OTHER, Stage
from civic.statistics.summing import Missing, Summary
from civic.towns.here import Town


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def dimension(name: str) -> str:
    """The name of a dimension."""
    return str(demographics.DIMENSIONS[name])


def group(place: Town, name: str, value: str) -> str:
    """The name of a group, as it heads a row."""
    if name == Ask.NEIGHBOURHOOD and value:
        return hood_name(place, value)
    return demographics.group(name, value)


def hood_name(place: Town, code: str) -> str:
    """A neighbourhood's name by its code; the code itself where a newer map lacks it."""
    return place.hood_name(hood_id(place, code)) or code


def hood_id(place: Town, code: str) -> int | None:
    return next((each for each, (known, _names) in place.hoods.items() if known == code), None)


def people(place: Town, name: str, value: str) -> str:
    """A group at the beginning of a sentence: "People from 16 to 24"."""
    if name == AGE:
        return _ages(value)
    if name == Ask.NEIGHBOURHOOD:
        return _("People of %(hood)s", hood=hood_name(place, value))
    if name == Ask.LANGUAGE and value == OTHER:
        return _("People with another main language")
    if name == Ask.LANGUAGE:
        return _("People whose main language is %(language)s", language=demographics.language_name(value))
    found: dict[tuple[str, str], str] = {
        (Ask.GENDER, "woman"): _("Women"),
        (Ask.GENDER, "man"): _("Men"),
        (Ask.GENDER, "non_binary"): _("Non-binary people"),
        (Ask.BIRTHPLACE, "own_country"): _("People born in this country"),
        (Ask.BIRTHPLACE, "eu"): _("People born elsewhere in the EU"),
        (Ask.BIRTHPLACE, "non_eu"): _("People born outside the EU"),
        (Ask.EDUCATION, "isced_0_2"): _("People with compulsory school only"),
        (Ask.EDUCATION, "isced_3_4"): _("People with upper secondary school or an apprenticeship"),
        (Ask.EDUCATION, "isced_5_8"): _("People with a degree"),
        (Ask.DISABILITY, "yes"): _("People with a disability"),
        (Ask.DISABILITY, "no"): _("People without a disability"),
    }
    return found.get((name, value)) or group(place, name, value)


def _ages(value: str) -> str:
    first, _dash, last = value.partition("-")
    if last:
        return _("People from %(first)s to %(last)s", first=first, last=last)
    return _("People of %(age)s and over", age=first.rstrip("+"))


def missing(place: Town, stage: str, found: Mapping[str, Any]) -> str:
    """One group that is clearly under-represented, as a sentence."""
    who, ratio = people(place, found["dimension"], found["group"]), found["ratio"]
    if ratio is None:
        return _("%(group)s hardly take part: fewer than 10 of them do.", group=who)
    if stage == Stage.VOTED:
        if ratio < 0.28:
            return _("%(group)s vote far less often than their share of the town.", group=who)
        if ratio < 0.42:
            return _("%(group)s vote about a third as often as their share of the town.", group=who)
        if ratio < 0.6:
            return _("%(group)s vote about half as often as their share of the town.", group=who)
        return _("%(group)s vote less often than their share of the town.", group=who)
    if ratio < 0.28:
        return _("%(group)s take part far less often than their share of the town.", group=who)
    if ratio < 0.42:
        return _("%(group)s take part about a third as often as their share of the town.", group=who)
    if ratio < 0.6:
        return _("%(group)s take part about half as often as their share of the town.", group=who)
    return _("%(group)s take part less often than their share of the town.", group=who)


def headline(place: Town, summary: Summary) -> str:
    """What the figures say first."""
    # "Other" is no group that anybody could go to.
    under = [each for each in summary["under"] if each["group"] != OTHER]
    if not summary["compared"]:
        return _("There are no population figures for this town yet, so nothing can be compared.")
    if not under:
        return _("No group is clearly missing. This does not prove that everyone is included.")
    first = missing(place, summary["stage"], under[0])
    if len(under) == 1:
        return first + " " + (sure(under[0]) or _("The figures clearly support this."))
    second = missing(place, summary["stage"], under[1])
    how_sure = sure(under[0])
    if how_sure:
        return f"{first} {how_sure} {second}"
    return first + " " + second + " " + _("The figures clearly support both.")


def sure(found: Missing) -> str:
    """How sure the figure of a missing group is; nothing where its number is hidden."""
    numbers = found["ratio"], found.get("low"), found.get("high")
    if None in numbers:
        return ""
    ratio, low, high = (format_decimal(number, "0.00") for number in numbers)
    return _(
        "The figures clearly support this: the ratio is %(ratio)s, and 19 times out of 20 it lies between %(low)s and "
        "%(high)s.",
        ratio=ratio,
        low=low,
        high=high,
    )


def hidden(small: Sequence[str], withheld: Sequence[str]) -> list[str]:
    """Which groups a table leaves out because no figure of them is shown, and why."""
    sentences = []
    if small:
        sentences.append(
            ngettext(
                "%(num)s group is too small to be shown: %(names)s.",
                "%(num)s groups are too small to be shown: %(names)s.",
                len(small),
                names=listed(small),
            )
        )
    if withheld:
        sentences.append(
            ngettext(
                "%(num)s group is withheld to protect other figures: %(names)s.",
                "%(num)s groups are withheld to protect other figures: %(names)s.",
                len(withheld),
                names=listed(withheld),
            )
        )
    return [str(sentence) for sentence in sentences]


def share(value: Percent | None) -> str | None:
    """A percentage as it may be shown."""
    if value is None:
        return None
    number = str(format_percent(value.value / 100))
    signs = {Bound.AT_LEAST: "≥ %s", Bound.AT_MOST: "≤ %s"}
    return signs[value.bound] % number if value.bound in signs else number


def share_of_town(value: float | None) -> str:
    """A share of the inhabitants, 0 to 1; a mark where they are not known by this group."""
    if value is None:
        return "-"
    return f"< {format_percent(0.01)}" if 0 < value < 0.005 else str(format_percent(round(value, 2)))


def among(stage: str) -> str:
    """What 1 means on the axis, for those who did something."""
    return {
        Stage.REGISTERED: _(
            "1 means the group’s share of registered people equals its share of the population. ½ means half of it."
        ),
        Stage.VISITED: _(
            "1 means the group’s share of visitors equals its share of the population. ½ means half of it."
        ),
        Stage.SUPPORTED: _(
            "1 means the group’s share of supporters equals its share of the population. ½ means half of it."
        ),
        Stage.COMMENTED: _(
            "1 means the group’s share of commenters equals its share of the population. ½ means half of it."
        ),
        Stage.PROPOSED: _(
            "1 means the group’s share of people who propose equals its share of the population. ½ means half of it."
        ),
        Stage.VOTED: _("1 means the group’s share of voters equals its share of the population. ½ means half of it."),
        Stage.APPLIED: _(
            "1 means the group’s share of applicants equals its share of the population. ½ means half of it."
        ),
        Stage.ATTENDED: _(
            "1 means the group’s share of people at meetings equals its share of the population. ½ means half of it."
        ),
    }[Stage(stage)]
