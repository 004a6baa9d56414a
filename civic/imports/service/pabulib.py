"""A participatory budget of the past: a closed vote with its projects and every ballot."""

from __future__ import annotations

from collections.abc import Mapping

from civic.audit import service as audit
from civic.core.permissions import Actor
from civic.demographics import service as demographics
from civic.imports.policy import Can, require
from civic.imports.queries import Target
from civic.imports.rules.election import ENGLISH, Election, answers_of, money
from civic.imports.rules.values import comparable
from civic.imports.service.decidim import open_batch
from civic.votes import queries as votes_read
from civic.votes import service as votes
from civic.votes.files.pabulib import PabulibFile, PabulibProject
from civic.votes.methods import by_town_rule
from civic.votes.models import Vote
from civic.votes.service import NewOption
from civic.votes.tally.town_rule import TownRule, name_of, why_different


def bring_vote(
    actor: Actor,
    target: Target,
    source: str,
    file: PabulibFile,
    election: Election,
    files: Mapping[str, str],
) -> Vote:
    """Write a closed vote with everything in it, in the caller's transaction.

    Every ballot belongs to an imported respondent with the age, gender and neighbourhood that the file tells. An age
    is kept as its band at the time of the vote: a year of birth would make the voters of 2018 grow older.

    Args:
        source: names the file; a source arrives once (``votes.queries.imported`` says whether it has).
        files: the file's name with its SHA-256.

    Raises:
        NotAllowed: not an organiser of the town, nor the program itself.
        Refused: the voters of this source are here already.
        Unusable: an amount that cannot be kept.
    """
    require(actor, Can.IMPORT, target)
    open_batch(actor, target, "pabulib", source, "Pabulib", files)
    spoken = election.language or target.language
    vote = votes.prepare(
        actor,
        target.municipality_id,
        {ENGLISH: election.title},
        by_town_rule(election.rule),
        [_option(project, spoken, target.hoods) for project in file.projects],
        election.opens_at,
        election.closes_at,
        process_id=target.process_id,
        budget=money(file.budget, "The budget"),
        fewest=election.fewest,
        most=election.most,
        currency=election.currency,
        imported_from=source,
    )
    told = [answers_of(ballot, target.hoods) for ballot in file.ballots]
    voters = demographics.record_imported(actor, target.municipality_id, source, told)
    options = {option.external_id: option.id for option in votes_read.options(vote.id)}
    chosen = [[options[project] for project in ballot.projects] for ballot in file.ballots]
    votes.import_ballots(vote, list(zip(voters, chosen, strict=True)), election.rule)
    _keep_the_towns_result(vote, file, election.rule, options)
    audit.record(actor, "import", "vote", vote.id, target.municipality_id, source=source, ballots=len(chosen))
    return vote


def _keep_the_towns_result(vote: Vote, file: PabulibFile, rule: TownRule, options: Mapping[str | None, int]) -> None:
    """Keep what the town selected beside the count, where they differ or the rule is not applied exactly."""
    own = [str(options[project.id]) for project in file.projects if project.selected]
    told = any(project.selected is not None for project in file.projects)
    result = vote.result or {}
    why = why_different(file.meta, rule, result["selected"], own if told else result["selected"])
    if why:
        vote.result = {
            **result,
            "town": {
                "rule": name_of(file.meta),
                "selected": own if told else None,
                "why": why,
                "exact": rule.inexact is None,
                "asked": rule.name != name_of(file.meta),
            },
        }


def _option(project: PabulibProject, language: str, hoods: Mapping[str, int]) -> NewOption:
    places = (project.more.get(column, "") for column in ("neighborhood", "subunit", "district"))
    return NewOption(
        titles={language: project.name or project.id},
        texts={ENGLISH: ", ".join(project.categories)} if project.categories else {},
        cost=money(project.cost, f"The cost of project {project.id}"),
        neighbourhood_id=next((hoods[comparable(p)] for p in places if p and comparable(p) in hoods), None),
        external_id=project.id,
    )
