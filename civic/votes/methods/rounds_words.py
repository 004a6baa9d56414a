"""A count in rounds, in words and as a table: all of it from the figures of the published result."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal, gettext

from civic.core import i18n
from civic.core.i18n import say
from civic.votes.frozen import Paper
from civic.votes.views import RoundRow, Rounds
from civic.votes.wording import titled, won_words


def rounds(vote: Paper, quota: str) -> Rounds:
    """The rounds of a vote: the winners first, then the others, who came furthest first."""
    tally = vote.result or {}
    stages, selected = tally["stages"], tally["selected"]
    names = {str(option.id): say(option.titles) for option in vote.options}
    rows = [
        RoundRow(
            *titled(option.titles),
            won=str(option.id) in selected,
            cells=[_cell(stage["votes"].get(str(option.id))) for stage in stages],
            percent=_percent(_last(stages, str(option.id)), tally),
            why=_why(str(option.id), tally, names),
        )
        for option in sorted(vote.options, key=lambda o: _rank(str(o.id), stages, selected))
    ]
    return Rounds(
        headline=won_words(len(selected)),
        quota=quota,
        heads=[str(gettext("Round %(n)s", n=number)) for number in range(1, len(stages) + 1)],
        rows=rows,
        lost=[_cell(stage["non_transferable"]) for stage in stages],
        events=[_event(number, tally, names) for number in range(1, len(stages) + 1)],
    )


def _rank(option: str, stages: list[Any], selected: list[str]) -> tuple[int, int, Decimal]:
    if option in selected:
        return 0, selected.index(option), Decimal(0)
    gone = _gone(option, stages)
    return 1, -(gone or len(stages) + 1), -_last(stages, option)


def _gone(option: str, stages: list[Any]) -> int | None:
    """The round, from 1, before which an option was dropped; None if it never was."""
    return next((number for number, stage in enumerate(stages) if option in stage["excluded"]), None)


def _last(stages: list[Any], option: str) -> Decimal:
    """The votes that an option had at the end: of one that was dropped, before that."""
    kept = stages[: _gone(option, stages)]
    return next((Decimal(stage["votes"][option]) for stage in reversed(kept) if option in stage["votes"]), Decimal(0))


def _percent(votes: Decimal, tally: Mapping[str, Any]) -> float:
    valid = tally["ballots"] - tally["blank"]
    return round(float(100 * votes / valid), 1) if valid else 0.0


def _cell(votes: str | None) -> str:
    """Votes with all the decimals that the count has: they are cut, so that none may be rounded."""
    return "–" if votes is None else str(format_decimal(Decimal(votes), "#,##0.#####"))


def _why(option: str, tally: dict[str, Any], names: Mapping[str, str]) -> str:
    """Why one option won, or did not."""
    stages = tally["stages"]
    votes = _cell(str(_last(stages, option)))
    if option in tally["selected"]:
        number, stage = next((n, stage) for n, stage in enumerate(stages, 1) if option in stage["elected"])
        reached = _cell(stage["votes"][option])
        won = str(gettext("Won in round %(round)s. Its votes: %(votes)s.", round=number, votes=reached))
        alone = str(gettext("No more options were left than could win."))
        fewer = Decimal(stage["votes"][option]) < tally["quota"]
        return f"{won} {alone}" if fewer and _no_rivals(number, tally) else won
    gone = _gone(option, stages)
    if gone is None:
        if not tally["selected"]:
            return str(gettext("Nobody ranked any option."))
        return str(gettext("Still there when the count ended, with too few votes to win: %(votes)s.", votes=votes))
    before = stages[gone - 1]["votes"]
    left = [name for name in before if name != option and _continues(name, stages, gone)]
    nearest = min(left, key=lambda name: Decimal(before[name]), default=None)
    sentence = gettext("Dropped after round %(round)s with the fewest votes: %(votes)s.", round=gone, votes=votes)
    if nearest is None:
        return str(sentence)
    if Decimal(before[nearest]) == _last(stages, option):
        more = gettext("“%(other)s” had as many; the published rule for ties decided.", other=names[nearest])
    else:
        had = _cell(before[nearest])
        more = gettext("The next one, “%(other)s”, had %(votes)s.", other=names[nearest], votes=had)
    return f"{sentence} {more}"


def _no_rivals(number: int, tally: dict[str, Any]) -> bool:
    """Whether in a round no more options were left than seats."""
    stages = tally["stages"]
    seats: int = tally["seats"] - sum(len(stage["elected"]) for stage in stages[: number - 1])
    gone = {option for stage in stages[:number] for option in stage["excluded"]}
    before = {option for stage in stages[: number - 1] for option in stage["elected"]}
    return len(stages[number - 1]["votes"].keys() - gone - before) <= seats


def _continues(option: str, stages: list[Any], number: int) -> bool:
    """Whether an option was neither elected nor dropped in the first ``number`` rounds."""
    return not any(option in stage["elected"] or option in stage["excluded"] for stage in stages[:number])


def _event(number: int, tally: dict[str, Any], names: Mapping[str, str]) -> str:
    """What happened in a round."""
    stage, found = tally["stages"][number - 1], []
    if stage["surplus"]:
        words = gettext("What “%(name)s” had more than needed moved on.", name=names[stage["surplus"]])
        found.append(words)
    found += [gettext("“%(name)s” was dropped, and its votes moved on.", name=names[o]) for o in stage["excluded"]]
    if number == 1:
        found.append(gettext("The first choices."))
    found += [gettext("“%(name)s” won.", name=names[option]) for option in stage["elected"]]
    for tie in tally["ties"]:
        if tie["stage"] == number:
            level = i18n.listed([f"“{names[option]}”" for option in tie["between"]])
            found.append(
                gettext("Tied at the end of this round: %(names)s. The order of the list decided.", names=level)
            )
    return " ".join(map(str, found))
