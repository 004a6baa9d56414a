"""Commands that compare and measure groups: represent, rake, segregation, disparity."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable

from civic.core.methods import Answer, Command, FileError, MethodError
from civic.statistics.commands import measured_answers as answers
from civic.statistics.commands import measured_files as files
from civic.statistics.measures import segregation as seg
from civic.statistics.measures.disparity import audit
from civic.statistics.measures.raking import SAME_TOTAL, TRIM, rake, rake_trimmed, totals
from civic.statistics.measures.representation import representation
from civic.statistics.measures.spatial import neighbour_weights
from civic.statistics.measures.tails import benjamini_hochberg, holm

ADJUSTMENTS = {"holm": holm, "bh": benjamini_hochberg}


def _told(run: Callable[[Namespace], Answer]) -> Callable[[Namespace], Answer]:
    """A refusal of the maths, as the sentence of a command."""

    def told(args: Namespace) -> Answer:
        try:
            return run(args)
        except MethodError:
            raise
        except ValueError as error:
            raise MethodError(f"{error}.") from error

    return told


def _natural(text: str) -> int:
    if not files.WHOLE.fullmatch(text):
        raise ArgumentTypeError(f"{text!r} is no whole number of 0 or more")
    return int(text)


def _factor(text: str) -> float:
    try:
        value = files.number(text, "the factor", 0, "")
    except FileError:
        value = -1.0
    if value != 0 and value < 1:
        raise ArgumentTypeError(f"{text!r} is neither 0 (no trimming) nor a number of 1 or more")
    return value


def _configure_represent(parser: ArgumentParser) -> None:
    parser.add_argument("participants", metavar="PARTICIPANTS.csv", help="group,count, or a row a person: group")
    parser.add_argument("population", metavar="POPULATION.csv", help="group,count")
    parser.add_argument(
        "--total", type=_natural, metavar="N", help="participants who told their group, where counts are hidden (<10)"
    )


@_told
def _represent(args: Namespace) -> Answer:
    population = files.read_population(args.population)
    given = files.read_participants(args.participants, population)
    if args.total is None and None in given.counts.values():
        raise MethodError("a count is hidden (<10): give the published total with --total.")
    found = representation(given.counts, population, undisclosed=given.undisclosed, total=args.total)
    return answers.represented(found, given, population)


def _configure_rake(parser: ArgumentParser) -> None:
    parser.add_argument("sample", metavar="SAMPLE.csv", help="a row a person, a column a dimension; optionally weight")
    parser.add_argument("targets", metavar="TARGETS.csv", help="dimension,value,target (people, or shares of 1)")
    parser.add_argument(
        "--trim",
        type=_factor,
        default=TRIM,
        metavar="F",
        help="cut weights beyond F times the median, or below its F-th part, and rake again (default 5; 0: never)",
    )


@_told
def _rake(args: Namespace) -> Answer:
    targets = files.read_targets(args.targets)
    margins, base = files.read_sample(args.sample, targets)
    given = totals(margins)
    mixed = len({share for _, share in given.values()}) > 1
    for name, (total, share) in given.items():
        if share and (mixed or abs(total - 1) > SAME_TOTAL):
            to = "the people of the other dimensions" if mixed else "1"
            sys.stderr.write(f"civic methods: the targets of {name!r} sum to {total:g} and were scaled to {to}.\n")
    return answers.raked(margins, rake_trimmed(margins, base, args.trim) if args.trim else rake(margins, base))


def _configure_segregation(parser: ArgumentParser) -> None:
    parser.add_argument("areas", metavar="AREAS.csv", help="area, and a column a group")
    parser.add_argument("--neighbours", metavar="PAIRS.csv", help="area,neighbour: adds the indices of surroundings")
    parser.add_argument("--district", metavar="COLUMN", help="a column of districts: adds between and within")
    parser.add_argument("--draws", type=_natural, default=0, help="random dealings: adds what chance alone would give")
    parser.add_argument("--seed", type=_natural, default=0, help="of these dealings (default 0)")


@_told
def _segregation(args: Namespace) -> Answer:
    areas = files.read_areas(args.areas, args.district)
    answer = answers.segregated(areas)
    if args.neighbours:
        pairs = files.read_neighbours(args.neighbours, areas.names)
        answer |= answers.spatially(areas, neighbour_weights(len(areas.names), pairs))
    if args.district:
        answer["districts"] = answers.by_district(areas)
    if args.draws:
        chance = {
            name: seg.expected_if_even(areas.counts, index, args.draws, args.seed)
            for name, index in (("mutual_information", seg.mutual_information), ("theil_h", seg.theil_h))
        }
        answer["expected_if_even"] = chance
    return answer


def _configure_disparity(parser: ArgumentParser) -> None:
    parser.add_argument("rows", metavar="ROWS.csv", help="group,outcome,stratum, and optionally count")
    parser.add_argument("--outcome", metavar="VALUE", help="the outcome that is counted (default: the good one of two)")
    parser.add_argument(
        "--adjust",
        choices=sorted(ADJUSTMENTS),
        default="holm",
        help="for several groups: holm to be strict (default), bh to explore",
    )


@_told
def _disparity(args: Namespace) -> Answer:
    given = files.read_decisions(args.rows, args.outcome)
    return answers.decided(audit(given.decisions, ADJUSTMENTS[args.adjust]), given)


COMMANDS: list[Command] = [
    Command(
        name="represent",
        summary=(
            "Compares who takes part with who lives here, group by group: ratio with a Wilson interval and a "
            "verdict. Adds similarity, the variation of rates, and bounds for people who did not tell."
        ),
        source="Wilson 1927; Newcombe 1998; Schouten, Cobben and Bethlehem 2009.",
        example="represent docs/examples/participants.csv docs/examples/population.csv",
        configure=_configure_represent,
        run=_represent,
        guide=(
            "These are representation ratios: share of participants over share of inhabitants. It leaves out "
            "weighting and any judgement of a group with fewer than ten expected participants. A verdict counts "
            "on the whole 95 % interval, which treats participants as if they were drawn at random; they were "
            "not, so the interval says how little small numbers tell, not how sure one is about everybody."
        ),
    ),
    Command(
        name="rake",
        summary=(
            "Weighs the rows of a sample so that its margins are those of the city. Tells the design effect, "
            "and when weighted results are not to be shown."
        ),
        source="Deming and Stephan 1940; Kish 1965.",
        example="rake docs/examples/sample.csv docs/examples/targets.csv",
        configure=_configure_rake,
        run=_rake,
        guide=(
            "This is raking, also called iterative proportional fitting. It leaves out post-stratification by "
            "crossed cells, calibration with other distances, and standard errors. Weights meet the margins up to "
            "a millionth; they remove no difference within a group, so weighted results are a sensitivity check "
            "and never the result. A refusal says why they should not be shown."
        ),
    ),
    Command(
        name="segregation",
        summary=(
            "Measures how unevenly groups are spread over areas, each group against the rest and all at once. "
            "With neighbours it sees surroundings instead of areas, with districts it tells between from within."
        ),
        source="Duncan and Duncan 1955; Theil and Finizza 1971; Reardon and O'Sullivan 2004.",
        example="segregation docs/examples/areas.csv",
        configure=_configure_segregation,
        run=_segregation,
        guide=(
            "These are the classical indices of residential segregation (dissimilarity, isolation, exposure, "
            "Gini, Atkinson, Theil's H). It leaves out distances within areas. Small areas look segregated by "
            "chance alone: --draws tells how much. 0 is evenly spread, 1 apart."
        ),
    ),
    Command(
        name="disparity",
        summary=(
            "Asks whether groups were decided on alike, raw and within strata, with one word as verdict. "
            "Tests are exact where numbers are small, adjusted for their number, and silent below 30 decisions."
        ),
        source="Fisher 1922; Mantel and Haenszel 1959; Holm 1979; Benjamini and Hochberg 1995.",
        example="disparity docs/examples/decisions.csv",
        configure=_configure_disparity,
        run=_disparity,
        guide=(
            "This is an audit of decisions: exact or chi-square tests, Cochran-Mantel-Haenszel within strata with "
            "the correction as R has it, the four-fifths rule for the size of a gap. It leaves out causes. A "
            "verdict of none says that no evidence was found, not that there is no gap: `detectable_gap` tells "
            "what would have been noticed."
        ),
    ),
]
