"""Who did what in a process and what they told, as rows of codes. Runs in the job; nothing of it is shown."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civic.core import i18n, sealing
from civic.core.permissions import SYSTEM
from civic.deliberation import queries as deliberation
from civic.demographics import queries as demographics
from civic.demographics.rules import Ask, Purpose
from civic.meetings import queries as meetings
from civic.places import queries as places
from civic.processes import queries as processes
from civic.processes.models import Process
from civic.proposals import queries as proposals
from civic.statistics.dimensions import NOT_TOLD, Dimension
from civic.statistics.history import pseudonyms
from civic.statistics.pipeline import Catalogue
from civic.statistics.rules import OTHER, STAGES, Stage, fixed_catalogue
from civic.statistics.snapshot import Snapshot, freeze
from civic.towns import queries as towns
from civic.votes import queries as votes

KEY = "statistics"
ONLINE = (Stage.SUPPORTED, Stage.COMMENTED, Stage.PROPOSED)


@dataclass(frozen=True)
class Crowd:
    """Everybody who is counted: accounts, and voters of imported files; and what each of them did.

    ``flags`` is of shape (persons, then respondents; stages).
    """

    persons: Sequence[int]
    respondents: Sequence[int]
    flags: NDArray[np.bool_]


Source = Callable[[int], Collection[int]]
#: Who did what other packages know of, by stage: process id -> persons. ``wiring`` fills it.
SOURCES: dict[Stage, Source] = {}


def crowd(process: Process, stages: Sequence[str] = STAGES) -> Crowd:
    """Distinct persons by stage; everybody who did anything is registered too.

    Whoever supported, commented or proposed something has opened a page of the process, noted or not. Who voted has not
    for sure: a ballot may have been cast on paper.

    Args:
        stages: of the catalogue that the first release fixed.
    """
    voters = votes.voters(process.id)
    did: dict[Stage, set[int]] = {
        Stage.REGISTERED: set(towns.members_now(towns.residents_group(process.municipality_id))),
        Stage.SUPPORTED: set(proposals.supporters(process.id)),
        Stage.COMMENTED: set(deliberation.participants(process.id)),
        Stage.PROPOSED: set(proposals.proposers(process.id)),
        Stage.VOTED: {person for person, _ in voters if person is not None},
        Stage.ATTENDED: set(meetings.attended(process.id)),
    }
    did[Stage.VISITED] = set(processes.visitors(process.id)).union(*(did[each] for each in ONLINE))
    for stage, source in SOURCES.items():
        did[stage] = set(source(process.id))
    persons = sorted(set().union(*did.values()))
    respondents = sorted({respondent for person, respondent in voters if person is None and respondent is not None})
    flags = np.zeros((len(persons) + len(respondents), len(stages)), np.bool_)
    flags[:, stages.index(Stage.REGISTERED)] = True
    everybody = np.asarray(persons, np.int64)
    for stage, people in did.items():
        if stage is not Stage.REGISTERED and stage in stages:
            flags[: len(persons), stages.index(stage)] = np.isin(everybody, np.fromiter(people, np.int64))
    flags[len(persons) :, stages.index(Stage.VOTED)] = True
    return Crowd(persons, respondents, flags)


def catalogue(process: Process) -> Catalogue:
    """The tables that a first release of a process fixes: what its municipality asks today."""
    return catalogue_of(process.municipality_id)


def catalogue_of(municipality_id: int) -> Catalogue:
    """The tables that a first release would fix today, whatever the process."""
    asked = [each.question.code for each in demographics.asked(municipality_id)]
    town = towns.municipality_by_id(municipality_id).town_id
    codes = [hood.code for hood in places.neighbourhoods(town)] if town else []
    if not codes:
        asked = [question for question in asked if question is not Ask.NEIGHBOURHOOD]
    table = places.population(town).table({Ask.LANGUAGE.value}) if town else None
    # Without a population table nobody knows which languages many people speak: those of the program are told apart.
    languages = table.values(Ask.LANGUAGE.value) if table else tuple(i18n.LANGUAGES)
    return fixed_catalogue(asked, codes, languages)


def snapshot(process: Process, people: Crowd, fixed: Catalogue, year: int, about: str, folder: Path) -> Snapshot:
    """Freeze the crowd of a process, as ``snapshot_in`` says."""
    return snapshot_in(process.municipality_id, people, fixed, year, about, folder)


def snapshot_in(municipality_id: int, people: Crowd, fixed: Catalogue, year: int, about: str, folder: Path) -> Snapshot:
    """Freeze some people of a town with what each of them told, as far as they agreed to it.

    Args:
        about: the release, for the entry in the audit log.
        folder: where the key of the pseudonyms lies.
    """
    names = [dimension.name for dimension in fixed.dimensions]
    told = demographics.coded(SYSTEM, Purpose.STATISTICS, municipality_id, names, year, about)
    town = towns.municipality_by_id(municipality_id).town_id
    hoods = {str(hood.id): hood.code for hood in places.neighbourhoods(town)} if town else {}
    columns = [
        _column(dimension, hoods, told.persons.get(dimension.name, {}), people.persons)
        + _column(dimension, hoods, told.imported.get(dimension.name, {}), people.respondents)
        for dimension in fixed.dimensions
    ]
    rows = len(people.persons) + len(people.respondents)
    codes = np.array(columns, np.int16).T.reshape(rows, len(columns))
    who = [f"person/{person}" for person in people.persons] + [f"import/{one}" for one in people.respondents]
    return freeze(pseudonyms(who, sealing.secret(folder, KEY)), codes, people.flags)


def lot(process: Process, folder: Path) -> bytes:
    """The key by which figures of a process are withheld by lot; nobody reads it but the job."""
    return hmac.digest(sealing.secret(folder, KEY), f"lot/{process.id}".encode(), "sha256")


def _column(dimension: Dimension, hoods: Mapping[str, str], told: Mapping[int, str], who: Sequence[int]) -> list[int]:
    """The code of each of these people; whoever told nothing, or what is not tabulated, has that of NOT_TOLD."""
    place = {value: number for number, value in enumerate(dimension.categories)}
    unknown = place[NOT_TOLD]
    if dimension.place:
        place = {hood: place[code] for hood, code in hoods.items() if code in place}
    elsewhere = place.get(OTHER, unknown)
    return [place.get(told[one], elsewhere) if one in told else unknown for one in who]
