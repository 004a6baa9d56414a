"""Between the form of a check and its verb: which questions a forecast can be about, and what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from civic.core.forms import Typed, choices
from civic.core.i18n import say
from civic.equality.forms import CheckForm, share_name
from civic.equality.rules import MOST_GROUPS, Content
from civic.places import queries as places
from civic.processes.models import Process
from civic.statistics import gathering, words
from civic.statistics.dimensions import NOT_TOLD
from civic.statistics.shown import CHILDREN, inhabitants
from civic.towns.here import Town


@dataclass(frozen=True)
class Offered:
    """A question that the town asks, with its groups as (code, name, share of the population in words or "")."""

    name: str
    words: str
    groups: Sequence[tuple[str, str, str]]

    @property
    def codes(self) -> list[str]:
        return [code for code, _name, _share in self.groups]


def offered(place: Town, process: Process) -> list[Offered]:
    """The questions that the town asks, as far as a clerk can name a share for each group of them."""
    population = places.population(place.town_id) if place.town_id else None
    found = []
    for dimension in gathering.catalogue(process).dimensions:
        people = inhabitants(population, dimension)
        everybody = sum(people.groups.values()) if people else 0
        codes = [code for code in dimension.categories if code not in (NOT_TOLD, CHILDREN)]
        if len(codes) > MOST_GROUPS:
            continue
        groups = []
        for code in codes:
            lives = people.groups.get(code) if people else None
            share = "" if lives is None else words.share_of_town(lives / everybody)
            groups.append((code, words.group(place, dimension.name, code), share))
        found.append(Offered(dimension.name, words.dimension(dimension.name), groups))
    return found


def offer(form: CheckForm, place: Town, questions: Sequence[Offered]) -> None:
    """Name the choices of the form."""
    form.dimension.choices = choices([(each.name, each.words) for each in questions])
    form.neighbourhoods.choices = choices(
        sorted([(code, say(names)) for code, names in place.hoods.values()], key=lambda pair: pair[1])
    )


def typed_of(content: Content, chosen: Offered | None, language: str) -> Typed:
    """A check as the form shows it, in the language of the page."""
    shares = {
        share_name(content.dimension, number): content.forecast.get(code)
        for number, code in enumerate(chosen.codes if chosen and chosen.name == content.dimension else ())
    }
    return {
        "affected": content.affected.get(language, ""),
        "evidence": content.evidence.get(language, ""),
        "mitigation": content.mitigation.get(language, ""),
        "neighbourhoods": list(content.neighbourhoods),
        "dimension": chosen.name if chosen else "",
        **shares,
    }


def content_of(form: CheckForm, before: Content, chosen: Offered | None, language: str) -> Content:
    """What was typed, in the language of the page; texts in other languages stay. No share at all is no forecast."""
    codes = chosen.codes if chosen else ()
    shares = {code: field.data for code, field in zip(codes, form.share_fields(), strict=True)}
    given = any(share is not None for share in shares.values())
    return replace(
        before,
        affected=_said(before.affected, language, form.affected.data),
        evidence=_said(before.evidence, language, form.evidence.data),
        mitigation=_said(before.mitigation, language, form.mitigation.data),
        neighbourhoods=tuple(sorted(form.neighbourhoods.data or ())),
        dimension=chosen.name if chosen else "",
        forecast={code: share or 0 for code, share in shares.items()} if given else {},
    )


def _said(before: object, language: str, text: str | None) -> dict[str, str]:
    said = {**before, language: text or ""} if isinstance(before, dict) else {language: text or ""}
    return {code: words for code, words in said.items() if words}
