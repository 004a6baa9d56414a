"""What the pages of votes show, as values of named types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civic.core.pager import Pager
from civic.votes.frozen import Paper
from civic.votes.rules import VoteStage


@dataclass(frozen=True)
class Titled:
    """A title in the words of a town; ``lang`` and ``dir`` are set where its language is not that of the page."""

    title: str
    lang: str | None
    dir: str | None


@dataclass(frozen=True)
class Chosen(Titled):
    """An option that was chosen; ``cost`` is None without a budget."""

    id: int
    cost: str | None


@dataclass(frozen=True)
class PictureShown:
    """A picture of an option: its address, its description, and the size of its small version in pixels."""

    url: str
    description: str
    width: int
    height: int


@dataclass(frozen=True)
class BallotOption(Chosen):
    """An option of the ballot, as ``votes.option`` draws it.

    ``too_much`` says how far it is over the budget, nothing while it fits, None without a budget. ``url`` leads to
    more about it, ``pictures`` are addresses with descriptions and sizes in pixels.
    """

    text: str
    hood: int | None
    place: str
    chosen: bool
    too_much: str | None
    url: str
    pictures: Sequence[PictureShown]


@dataclass(frozen=True)
class MarkedChoice(Chosen):
    """An option with its mark, and the mark in words."""

    note: str
    mark: int | str


@dataclass(frozen=True)
class MarkedOption(BallotOption):
    """An option at which a ballot puts a mark; None without one."""

    mark: int | str | None


@dataclass(frozen=True)
class ResultOption(Titled):
    """An option in a result; ``percent`` of the votes of the option that has most."""

    hood: int | None
    place: str
    cost: str | None
    votes: int
    percent: float
    won: bool


@dataclass(frozen=True)
class Meter:
    """What is left of the budget; ``segments`` are begin and width of each chosen option, in percent."""

    left: str
    left_words: str
    used: str
    segments: list[tuple[float, float]]


@dataclass(frozen=True)
class Sheet:
    """What is marked in step 1, and what its marks use up; ``count`` says how many there are, too many or too few.

    ``marks`` are what can be put at each option, with words; ``heading`` stands above them. ``sets`` are the options
    in the sets in which they are compared.
    """

    options: Sequence[BallotOption]
    meter: Meter | None
    count: str
    marks: Sequence[tuple[int | str, str]] = ()
    heading: str = ""
    sets: Sequence[Sequence[MarkedOption]] = ()


@dataclass(frozen=True)
class Templates:
    """The parts of the pages that only a kind can draw.

    Attributes:
        sheet: what is marked in step 1. Context: sheet, town
        counters: what changes with each mark; with `live`, htmx puts each in its place. Context: sheet, live
        choice: what was chosen, in words. Context: choice
        hidden: the choice as fields that the next step sends. Context: choice
        outcome: what was decided. Context: outcome, town, ties_rule
    """

    sheet: str
    counters: str
    choice: str
    hidden: str
    outcome: str


@dataclass(frozen=True)
class Steps:
    """Where the forms of a ballot lead, and ``show`` back to it.

    ``kept`` is the last day of a rehearsal, else empty; ``receipt``: whether casting gives one.
    """

    show: str
    check: str
    meter: str
    cast: str
    kept: str = ""
    receipt: bool = True


@dataclass(frozen=True)
class Head:
    """What every page of a vote shows; ``money`` is the budget in words, ``unprotected`` what is not secret.

    ``templates`` draw what depends on the kind of ballot.
    """

    vote: Paper
    templates: Templates
    title: str
    text_html: str
    method: str
    ties_rule: str
    until: str
    unprotected: list[str]
    money: str | None
    steps: Steps


@dataclass(frozen=True)
class BallotPage(Head):
    """Step 1. ``who`` says who can vote, ``verify_url`` leads to getting verified where that is needed."""

    sheet: Sheet
    who: Sequence[str]
    verify_url: str | None


@dataclass(frozen=True)
class NotOpenPage(Head):
    """Instead of a ballot; ``ended``: the vote closed, and the ``choice`` came too late."""

    heading: str
    ended: bool
    where: str
    choice: Sequence[object]


@dataclass(frozen=True)
class OptionPage(Head):
    """One option with the whole text of the proposal that it was; ``proposal_url`` empty where nobody may read it."""

    option: Titled
    facts: Sequence[tuple[str, str]]
    source_html: str
    pictures: Sequence[PictureShown]
    proposal_url: str
    frozen: bool


@dataclass(frozen=True)
class Tie:
    """Who was level, and who was taken."""

    words: str
    between: list[Titled]
    taken: list[Titled]


@dataclass(frozen=True)
class OwnResult:
    """What the town selected that held an imported vote (None: the file does not say), and why it may differ."""

    rule: str
    why: str
    selected: list[Titled] | None


@dataclass(frozen=True)
class Outcome:
    """What was decided, first in one sentence."""

    headline: str


@dataclass(frozen=True)
class Selected(Outcome):
    """Which options were selected; ``spent`` is what they cost together, None without costs."""

    won: list[ResultOption]
    lost: list[ResultOption]
    spent: str | None
    ties: list[Tie]


@dataclass(frozen=True)
class Answered(Titled):
    """A question with its answers: ``parts`` of a bar, ``lines`` of a table that says the same, and what decided."""

    won: bool
    parts: Sequence[int]
    lines: Sequence[Sequence[str]]
    why: str


@dataclass(frozen=True)
class Questions(Outcome):
    """What was answered to each question."""

    rows: Sequence[Answered]


@dataclass(frozen=True)
class ScoredOption(Titled):
    """An option in a result of scores: ``percent`` of the points that all could have given it.

    ``given`` is how often it got each score, from 0; ``unscored`` how many ballots gave it none.
    """

    won: bool
    percent: float
    side: str
    why: str
    given: Sequence[str]
    unscored: str


@dataclass(frozen=True)
class Scored(Outcome):
    """The options in the order of their points; ``scale`` is the scores that could be given."""

    rows: Sequence[ScoredOption]
    scale: Sequence[str]
    ties: Sequence[Tie]


@dataclass(frozen=True)
class WeighedOption(Titled):
    """An option in a count of best and worst: ``percent`` of the way from always worst to always best.

    ``cells`` are how often it was best, worst and shown, and its score.
    """

    won: bool
    percent: float
    side: str
    why: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Weighed(Outcome):
    """The options in the order of their scores."""

    rows: Sequence[WeighedOption]
    ties: Sequence[Tie]


@dataclass(frozen=True)
class RoundRow(Titled):
    """An option in a count by rounds: its votes in each, in the end ``percent`` of all ballots, and what decided."""

    won: bool
    percent: float
    why: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Rounds(Outcome):
    """A count by rounds: ``quota`` says what it took to win, ``lost`` is what has no next choice after each round."""

    quota: str
    heads: Sequence[str]
    rows: Sequence[RoundRow]
    lost: Sequence[str]
    events: Sequence[str]


@dataclass(frozen=True)
class Pair:
    """How many rank one option above another, and whether those are more than the other way round."""

    words: str
    won: bool


@dataclass(frozen=True)
class PairRow(Titled):
    """An option in a count by pairs; ``percent`` of the others against which it won, ``side`` says so in words."""

    won: bool
    percent: float
    why: str
    side: str
    cells: Sequence[Pair]


@dataclass(frozen=True)
class Pairs(Outcome):
    """All pairs; the cells of a row are in the order of the rows."""

    rows: Sequence[PairRow]
    ties: Sequence[Tie]


@dataclass(frozen=True)
class LackedLine(Titled):
    """What one loser lacked, in sentences."""

    lines: Sequence[str]


@dataclass(frozen=True)
class Lacks:
    """What all losers lacked; ``waiting`` says how far it is worked out, empty at the end."""

    rows: Sequence[LackedLine]
    waiting: str


@dataclass(frozen=True)
class ResultPage(Head):
    """What was decided, of how many ballots; ``lacks`` None where the outcome itself explains what was missing."""

    tally: Mapping[str, object]
    outcome: Outcome
    beside: OwnResult | None
    lacks: Lacks | None


@dataclass(frozen=True)
class VoteLine(Titled):
    """A vote in a list; ``left`` is how long it is still open, ``ballots`` None before it is counted.

    ``together`` says with which other towns its process is shared.
    """

    id: int
    url: str
    stage: VoteStage
    words: str
    left: str
    money: str | None
    ballots: int | None
    together: str = ""


@dataclass(frozen=True)
class IndexPage:
    """A page of the votes of a town."""

    rows: list[VoteLine]
    pager: Pager
