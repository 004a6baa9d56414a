"""What the measuring commands print, as plain JSON values: no NaN and no infinity, but null."""

from __future__ import annotations

import math

import numpy as np

from civic.core.methods import Answer
from civic.core.shares import Estimate
from civic.statistics.commands.measured_files import Areas, Decided, Participants
from civic.statistics.measures import representation as rep
from civic.statistics.measures import segregation as seg
from civic.statistics.measures.contingency import Result, chi_square
from civic.statistics.measures.disparity import Audit, GroupAudit
from civic.statistics.measures.raking import Margin, Raked, design_effect, effective_size, refusal, totals
from civic.statistics.measures.spatial import spatial_dissimilarity, spatial_theil_h
from civic.statistics.measures.stratified import MantelHaenszel
from civic.statistics.measures.tails import goodness_of_fit, jensen_shannon


def finite(value: float | None) -> float | None:
    """A number as JSON has it: None for NaN and infinity."""
    return float(value) if value is not None and math.isfinite(value) else None


def estimate(value: Estimate) -> dict[str, float | None]:
    return {"value": finite(value.value), "lower": finite(value.lower), "upper": finite(value.upper)}


def represented(found: rep.Representation, given: Participants, population: dict[str, int]) -> Answer:
    """Answer of `represent`."""
    return {
        "groups": [_group(group) for group in found.groups],
        "similarity": finite(found.similarity),
        "similarity_range": [finite(bound) for bound in found.similarity_range],
        "cv": finite(found.cv),
        "undisclosed": found.undisclosed,
        "undisclosed_share": found.undisclosed_share,
        "show_bounds": found.show_bounds,
        "participants": found.participants,
        "diversity": finite(found.diversity),
        "r_indicator": finite(found.r_indicator),
        "partial": {group: finite(value) for group, value in found.partial.items()},
        **_secondary(given, population),
    }


def _group(group: rep.GroupRepresentation) -> Answer:
    return {
        "group": group.group,
        "count": group.count,
        "population": group.population,
        "rate": finite(group.rate),
        "ratio": finite(group.ratio),
        "lower": finite(group.lower),
        "upper": finite(group.upper),
        "least": finite(group.least),
        "most": finite(group.most),
        "verdict": group.verdict.value,
    }


def _secondary(given: Participants, population: dict[str, int]) -> Answer:
    """Figures that others use; none where a count is hidden or nobody told."""
    counts = {group: given.counts.get(group, 0) for group in population if population[group]}
    known = {group: count for group, count in counts.items() if count is not None}
    if len(known) < len(counts) or not any(known.values()):
        keys = ("lowest_over_highest", "lowest_over_mean", "chi_square", "p", "jensen_shannon")
        return dict.fromkeys(keys)
    shares = [population[group] for group in known]
    statistic, p = goodness_of_fit(list(known.values()), shares) if len(known) > 1 else (0.0, 1.0)
    return {
        "lowest_over_highest": finite(rep.lowest_over_highest_rate(known, population)),
        "lowest_over_mean": finite(rep.lowest_over_mean_rate(known, population)),
        "chi_square": finite(statistic),
        "p": finite(p),
        "jensen_shannon": finite(jensen_shannon(list(known.values()), shares)),
    }


def raked(margins: list[Margin], found: Raked) -> Answer:
    """Answer of `rake`."""
    refused = refusal(margins, found)
    return {
        "weights": found.weights.tolist(),
        "deff": design_effect(found.weights),
        "n_eff": effective_size(found.weights),
        "iterations": found.iterations,
        "converged": found.converged,
        "error": finite(found.error),
        "trimmed": found.trimmed,
        "refusal": refused.value if refused else None,
        "targets": {
            name: {"sum": total, "taken_for": "shares" if share else "people", "scaled_to": float(found.weights.sum())}
            for name, (total, share) in totals(margins).items()
        },
    }


def segregated(areas: Areas) -> Answer:
    """Answer of `segregation`: every group against the rest, all groups at once, each pair."""
    counts, groups = areas.counts, areas.groups
    present = [i for i in range(len(groups)) if counts[:, i].sum() > 0]
    rest = counts.sum(axis=1)
    against = {groups[i]: (counts[:, i], rest - counts[:, i]) for i in present}
    exposures = seg.exposures(counts)
    return {
        "dissimilarity": {name: seg.dissimilarity(*pair) for name, pair in against.items()},
        "isolation": {name: seg.isolation(*pair) for name, pair in against.items()},
        "exposure": {name: seg.exposure(*pair) for name, pair in against.items()},
        "gini": {name: seg.gini(*pair) for name, pair in against.items()},
        "atkinson": {name: seg.atkinson(*pair) for name, pair in against.items()},
        "theil_h_against_rest": {name: seg.theil_h(np.column_stack(pair)) for name, pair in against.items()},
        "theil_h": seg.theil_h(counts),
        "mutual_information": seg.mutual_information(counts),
        "entropy": seg.entropy(counts.sum(axis=0) / counts.sum()),
        "multigroup_dissimilarity": seg.multigroup_dissimilarity(counts),
        "multigroup_gini": seg.multigroup_gini(counts),
        "normalised_exposure": seg.normalised_exposure(counts),
        "relative_diversity": seg.relative_diversity(counts),
        "simpson_interaction": seg.simpson_interaction(counts),
        "dissimilarity_between": _pairs(areas, present),
        "exposures": {groups[i]: {groups[j]: finite(exposures[i, j]) for j in present} for i in present},
        "location_quotients": _quotients(areas, present),
    }


def _pairs(areas: Areas, present: list[int]) -> dict[str, dict[str, float]]:
    counts, groups = areas.counts, areas.groups
    return {
        groups[i]: {groups[j]: seg.dissimilarity(counts[:, i], counts[:, j]) for j in present if j != i}
        for i in present
    }


def _quotients(areas: Areas, present: list[int]) -> dict[str, dict[str, float | None]]:
    counts = areas.counts
    rest = counts.sum(axis=1)
    columns = {i: seg.location_quotients(counts[:, i], rest - counts[:, i]) for i in present}
    return {
        name: {areas.groups[i]: finite(column[row]) for i, column in columns.items()}
        for row, name in enumerate(areas.names)
    }


def spatially(areas: Areas, weights: np.typing.NDArray[np.float64]) -> dict[str, float]:
    """What `segregation --neighbours` adds."""
    return {
        "spatial_theil_h": spatial_theil_h(areas.counts, weights),
        "spatial_dissimilarity": spatial_dissimilarity(areas.counts, weights),
    }


def by_district(areas: Areas) -> Answer:
    """What `segregation --district` adds: M and H between and within the districts."""
    labels = sorted(set(areas.districts))
    found = seg.decompose(areas.counts, [labels.index(name) for name in areas.districts])
    entropy = seg.entropy(areas.counts.sum(axis=0) / areas.counts.sum())
    parts = {labels[code]: part for code, part in found.parts.items()}
    return {
        "mutual_information": {"between": found.between, "within": found.within, "parts": parts},
        "theil_h": {"between": found.between / entropy, "within": found.within / entropy},
    }


def decided(found: Audit, given: Decided) -> Answer:
    """Answer of `disparity`."""
    strata = len({row.stratum for row in given.decisions})
    two = found.groups[0].stratified if len(found.groups) == 2 else None
    return {
        "outcome": given.outcome,
        "decisions": sum(group.decisions for group in found.groups),
        "undisclosed": given.undisclosed,
        "raw": {**_test(found.raw), **_yates(found), "groups": [_raw(group) for group in found.groups]},
        "stratified": {
            "strata": strata,
            **(_within(two) if two else {}),
            "groups": [{"group": group.group, **_within(group.stratified)} for group in found.groups],
        },
        "adjusted": [
            {
                "group": test.group,
                "stratum": test.stratum,
                "rate": test.rate,
                "others_rate": test.others_rate,
                "p": test.p,
                "holm": test.holm,
                "benjamini_hochberg": test.benjamini_hochberg,
            }
            for test in found.strata
        ],
        "verdict": found.verdict.value,
        "groups": [_verdict(group) for group in found.groups],
        "explained_by_strata": list(found.explained_by_strata),
        "differing": [{"group": test.group, "stratum": test.stratum} for test in found.differing],
    }


def _test(result: Result) -> Answer:
    return {
        "test": result.test.value,
        "p": result.p,
        "statistic": finite(result.statistic),
        "degrees": result.degrees,
    }


def _yates(found: Audit) -> Answer:
    """The chi-square of two groups with Yates's correction, as other programs print it."""
    if len(found.groups) != 2:
        return {}
    table = [[group.favourable, group.decisions - group.favourable] for group in found.groups]
    corrected = chi_square(table, correct=True)
    return {"statistic_corrected": finite(corrected.statistic), "p_corrected": corrected.p}


def _raw(group: GroupAudit) -> Answer:
    return {
        "group": group.group,
        "decisions": group.decisions,
        "favourable": group.favourable,
        "rate": estimate(group.rate),
        "gap": estimate(group.gap),
        "ratio": estimate(group.ratio),
        "below_four_fifths": group.below_four_fifths,
        **_test(group.raw),
    }


def _within(found: MantelHaenszel) -> Answer:
    return {
        "odds_ratio": finite(found.odds_ratio.value),
        "lower": finite(found.odds_ratio.lower),
        "upper": finite(found.odds_ratio.upper),
        "risk_ratio": estimate(found.risk_ratio),
        "statistic": found.statistic,
        "p": found.p,
        "statistic_corrected": found.corrected_statistic,
        "p_corrected": found.corrected_p,
    }


def _verdict(group: GroupAudit) -> Answer:
    return {
        "group": group.group,
        "verdict": group.verdict.value,
        "adjusted_p": group.adjusted_p,
        "enough": group.enough,
        "detectable_gap": finite(group.detectable),
    }
