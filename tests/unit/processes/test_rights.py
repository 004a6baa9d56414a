"""Who may do what in a process, when: the phases decide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.processes.rules import Act, Right, Ruled, Span, Turn, Verdict, Who, changes, right

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
COUNCIL = {"en": "Council"}


def turn(first: float | None, last: float | None, *acts: Act, group: int | None = None) -> Turn:
    """A phase from a day to a day, counted from noon of the first of March."""
    span = Span(None if first is None else NOON + first * DAY, None if last is None else NOON + last * DAY)
    who = Who.SIGNED_IN if group is None else Who.GROUP
    return Turn(span, frozenset(acts), who, group, COUNCIL if group else {})


PROPOSING = turn(-1, 1, Act.PROPOSE, Act.SUPPORT)
INSIDE = turn(-1, 1, Act.PROPOSE, group=7)
LATER = turn(2, 3, Act.SUPPORT)


@pytest.mark.parametrize(
    ("turns", "act", "days", "groups", "verdict"),
    [
        ([PROPOSING], Act.PROPOSE, 0, [], Verdict.OPEN),
        ([PROPOSING], Act.PROPOSE, -1, [], Verdict.OPEN),
        ([PROPOSING], Act.PROPOSE, 1, [], Verdict.OVER),
        ([PROPOSING], Act.PROPOSE, -2, [], Verdict.NOT_YET),
        ([PROPOSING], Act.AMEND, 0, [], Verdict.NEVER),
        ([PROPOSING, LATER], Act.SUPPORT, 1.5, [], Verdict.NOT_YET),
        ([PROPOSING, LATER], Act.SUPPORT, 9, [], Verdict.OVER),
        ([INSIDE], Act.PROPOSE, 0, [], Verdict.NOT_YOU),
        ([INSIDE], Act.PROPOSE, 0, [8], Verdict.NOT_YOU),
        ([INSIDE], Act.PROPOSE, 0, [8, 7], Verdict.OPEN),
        ([INSIDE, PROPOSING], Act.PROPOSE, 0, [], Verdict.OPEN),
        ([INSIDE], Act.PROPOSE, 5, [7], Verdict.OVER),
        # A process without phases restricts nothing but what only a phase can open.
        ([], Act.DISCUSS, 0, [], Verdict.OPEN),
        ([], Act.AMEND, 0, [], Verdict.OPEN),
        ([], Act.SUPPORT, 0, [], Verdict.NEVER),
        ([], Act.PROPOSE, 0, [], Verdict.NEVER),
        ([turn(None, None, Act.SUPPORT)], Act.SUPPORT, 0, [], Verdict.OPEN),
    ],
)
def test_whether_somebody_may(turns: list[Turn], act: Act, days: float, groups: list[int], verdict: Verdict) -> None:
    assert right(turns, act, NOON + days * DAY, groups).verdict is verdict


def test_what_is_open_says_until_when_and_for_whom() -> None:
    longer = turn(0, 4, Act.PROPOSE)
    assert right([PROPOSING, longer], Act.PROPOSE, NOON) == Right(Verdict.OPEN, until=NOON + 4 * DAY)
    assert right([PROPOSING, turn(0, None, Act.PROPOSE)], Act.PROPOSE, NOON).until is None
    told = right([INSIDE], Act.PROPOSE, NOON)
    assert (told.until, told.who, told.group_names) == (NOON + DAY, Who.GROUP, COUNCIL)


def test_what_is_closed_says_since_when_or_from_when() -> None:
    assert right([PROPOSING, LATER], Act.SUPPORT, NOON + 9 * DAY).ended == NOON + 3 * DAY
    assert right([PROPOSING, LATER], Act.SUPPORT, NOON + 1.5 * DAY).begins == NOON + 2 * DAY


def test_a_change_of_rules_names_what_differs_and_nothing_else() -> None:
    assert changes(PROPOSING, PROPOSING) == []
    found = changes(INSIDE, turn(-1, 2, Act.PROPOSE, Act.DISCUSS))
    assert [(each.rule, each.before, each.after) for each in found] == [
        (Ruled.ENDS, "2026-03-02T12:00:00+00:00", "2026-03-03T12:00:00+00:00"),
        (Ruled.ACTS, ["propose"], ["propose", "discuss"]),
        (Ruled.WHO, {"who": "group", "names": COUNCIL}, None),
    ]
