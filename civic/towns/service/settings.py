"""What the administrator of a town sets for it, and how the installation gets a further town."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from flask import current_app
from sqlalchemy import update

from civic.accounts import service as accounts
from civic.accounts.rules import NameKind, is_badge, name_key
from civic.audit import service as audit
from civic.core import events, working_days
from civic.core.db import db
from civic.core.i18n import LANGUAGES
from civic.core.permissions import Actor, Refused
from civic.towns import queries
from civic.towns.events import ThemesChanged
from civic.towns.models import Group, Municipality
from civic.towns.policy import Can, require
from civic.towns.rules import GroupKind, TownCode
from civic.towns.rules.colours import BadColour, Tone, colour, faint
from civic.towns.rules.settings import (
    MOST_CLOSING_DAYS,
    MOST_DAYS,
    MOST_SUPPORTERS,
    PUBLIC,
    closed,
    objection_limits,
    renamed,
    repeated,
    sender_fits,
    themed,
)
from civic.towns.service.municipalities import found_municipality


@dataclass(frozen=True)
class Identity:
    """What a town says of itself; ``name``, ``tagline`` and ``sender`` in one language, "" for none in it."""

    name: str
    tagline: str
    sender: str
    languages: Sequence[str]
    timezone: str
    contact_address: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def change_town(actor: Actor, municipality_id: int, language: str, given: Identity) -> None:
    """Change what a town is called, how it speaks, where its clock is and how it is reached.

    Raises:
        Refused: no name is left, or it is another town's; no language; no such time zone; a sender that is none.
    """
    town = _own(actor, municipality_id)
    names = _worded(town.names, language, given.name)
    senders = _worded(town.senders, language, given.sender)
    languages = [code for code in dict.fromkeys(given.languages) if code in LANGUAGES]
    if not languages:
        raise Refused(TownCode.NO_LANGUAGE)
    _check_zone(given.timezone)
    _check_names(names, municipality_id)
    _check_sender(given.sender, town)
    before = _settings(town)
    if names != town.names:
        accounts.take_names(NameKind.TOWN, town.id, names.values())
        residents = (Group.municipality_id == town.id, Group.kind == GroupKind.RESIDENTS)
        db.session.execute(update(Group).where(*residents).values(names=names))
    town.names, town.senders, town.languages = names, senders, languages
    town.taglines = _worded(town.taglines, language, given.tagline)
    town.timezone = given.timezone
    town.contact_address, town.contact_email = given.contact_address, given.contact_email
    town.contact_phone = given.contact_phone
    _record(actor, "change", town, before)


def change_colours(actor: Actor, municipality_id: int, typed: Mapping[str, tuple[str, str]]) -> None:
    """Give a town its colours; with none at all it has those of the program again.

    Raises:
        Refused: one is no colour, or people could not read a pair of them.
    """
    town = _own(actor, municipality_id)
    before = _settings(town)
    try:
        chosen = {tone.value: [colour(each) for each in typed[tone]] for tone in Tone} if typed else {}
    except BadColour as bad:
        raise Refused(TownCode.BAD_COLOUR, typed=str(bad)) from bad
    if chosen and faint({tone: (pair[0], pair[1]) for tone, pair in chosen.items()}):
        raise Refused(TownCode.FAINT_COLOURS)
    town.colours = chosen
    _record(actor, "change_colours", town, before)


def change_answers(
    actor: Actor,
    municipality_id: int,
    threshold: int,
    days: int,
    offices: Sequence[str],
    language: str,
    *,
    working: bool = False,
) -> None:
    """Set how many supporters make the town answer, how soon (in days or working days), and which departments answer.

    Proposals that are published keep what they were promised.

    Raises:
        Refused: a number out of range.
    """
    town = _own(actor, municipality_id)
    if not (1 <= threshold <= MOST_SUPPORTERS and 1 <= days <= MOST_DAYS):
        raise Refused(TownCode.OUT_OF_RANGE)
    before = _settings(town)
    town.support_threshold, town.answer_days, town.answer_working = threshold, days, working
    town.offices = renamed(town.offices, offices, language)
    _record(actor, "change_answers", town, before)


def change_objections(actor: Actor, municipality_id: int, days: int) -> None:
    """Set how many days after closing the keys of votes are kept for objections, for votes that are opened from now on.

    Raises:
        Refused: fewer than the installation keeps them, or more than ``MOST_OBJECTION_DAYS``.
    """
    town = _own(actor, municipality_id)
    fewest, most = objection_limits(current_app.config["CIVIC"].objection_days)
    if not fewest <= days <= most:
        raise Refused(TownCode.OUT_OF_RANGE)
    before = {**_settings(town), "objection_days": queries.objection_days(town.id)}
    town.objection_days = days
    _record(actor, "change_objections", town, before)


def change_working_days(
    actor: Actor, municipality_id: int, country: str, region: str, closing: Mapping[date, str], language: str
) -> None:
    """Set on which days a town does not work: the holidays of a country and region, and its own closing days.

    ``closing`` gives each day its name in one language; a day that is there already keeps its names in others. Days
    that were counted for an answer stay as they were counted.

    Raises:
        Refused: a country or region that is not in the list; too many closing days.
    """
    town = _own(actor, municipality_id)
    known = not country or country in working_days.countries()
    if not known or (region and region not in working_days.regions(country)):
        raise Refused(TownCode.UNKNOWN_COUNTRY)
    if len(closing) > MOST_CLOSING_DAYS:
        raise Refused(TownCode.TOO_MANY_CLOSING_DAYS, most=MOST_CLOSING_DAYS)
    before = _settings(town)
    town.country, town.region = country, region
    town.closing_days = closed(town.closing_days, closing, language)
    _record(actor, "change_working_days", town, before)


def change_themes(
    actor: Actor, municipality_id: int, typed: Sequence[tuple[str, Mapping[str, str]]], *, goals: bool | None = None
) -> None:
    """Set what proposals of a town can be about: (key, names by language), "" as the key of a new theme.

    A theme that is not in the list is offered no more; proposals that have it keep it. ``goals``: whether the
    Sustainable Development Goals are offered beside the themes; None leaves that as it is.

    Raises:
        Refused: a theme has no name in the first language of the town, or two are called the same.
    """
    town = _own(actor, municipality_id)
    themes = themed(town.themes, typed)
    names = [theme["names"] for theme in themes]
    if any(town.languages[0] not in each for each in names):
        raise Refused(TownCode.NO_THEME_NAME)
    if repeated(names):
        raise Refused(TownCode.THEME_TWICE)
    before = _settings(town)
    town.themes = themes
    town.goals = town.goals if goals is None else goals
    _record(actor, "change_themes", town, before)
    events.announce(ThemesChanged(town.id))


def found_town(actor: Actor, slug: str, name: str, language: str, timezone: str) -> Municipality:
    """Begin a further town of the installation, in one language; its administrator sets the rest.

    Raises:
        Refused: the slug is taken or has no proper shape; no name, or another town's; no such time zone.
    """
    require(actor, Can.FOUND_MUNICIPALITY)
    names = {language: name} if name else {}
    _check_zone(timezone)
    _check_names(names, None)
    others = [code for code in LANGUAGES if code != language]
    return found_municipality(actor, slug, names, timezone=timezone, languages=[language, *others])


def _own(actor: Actor, municipality_id: int) -> Municipality:
    require(actor, Can.CHANGE_TOWN, queries.InMunicipality(municipality_id))
    return queries.municipality_by_id(municipality_id)


def _worded(texts: Mapping[str, str], language: str, typed: str) -> dict[str, str]:
    return {code: words for code, words in {**texts, language: typed}.items() if words}


def _check_zone(timezone: str) -> None:
    if timezone not in available_timezones():
        raise Refused(TownCode.UNKNOWN_ZONE)


def _check_names(names: Mapping[str, str], municipality_id: int | None) -> None:
    if not names:
        raise Refused(TownCode.NO_NAME)
    if any(is_badge(name) or not name_key(name) for name in names.values()):
        raise Refused(TownCode.NAME_SIGNS)
    theirs = _keys_of_others(municipality_id)
    if any(name_key(name) in theirs for name in names.values()):
        raise Refused(TownCode.NAME_OF_TOWN)


def _keys_of_others(municipality_id: int | None) -> set[str]:
    others = (town for town in queries.municipalities() if town.id != municipality_id)
    return {name_key(name) for town in others for name in town.names.values()}


def _check_sender(sender: str, town: Municipality) -> None:
    if not sender_fits(sender) or is_badge(sender):
        raise Refused(TownCode.BAD_SENDER)
    key, mine = name_key(sender), "|".join(name_key(name) for name in town.names.values())
    if any(other and other in key and other not in mine for other in _keys_of_others(town.id)):
        raise Refused(TownCode.SENDER_OF_TOWN)


def _settings(town: Municipality) -> dict[str, object]:
    return {**audit.state(town), "languages": "+".join(town.languages)}


def _record(actor: Actor, verb: str, town: Municipality, before: dict[str, object]) -> None:
    db.session.flush()
    after = _settings(town)
    if before != after:
        audit.record(actor, verb, "municipality", town.id, town.id, before=before, after=after, public=PUBLIC)


def theme_after(municipality_id: int, key: str | None, before: str = "") -> str:
    """The theme that a thing has after somebody chose; None leaves what it had.

    Raises:
        Refused: the town has no such theme.
    """
    if key is None:
        return before
    offered = [theme["key"] for theme in queries.municipality_by_id(municipality_id).themes]
    if key not in ("", before, *offered):
        raise Refused(TownCode.OTHER_THEME)
    return key
