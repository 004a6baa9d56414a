"""Where a phase stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civic.spaces.rules import PhaseStanding, Span, overlaps, standing

MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))


@pytest.mark.parametrize(
    ("span", "at", "where"),
    [
        (Span(MAY, JUNE), MAY, PhaseStanding.NOW),
        (Span(MAY, JUNE), JUNE, PhaseStanding.DONE),
        (Span(JUNE, JULY), MAY, PhaseStanding.NEXT),
        (Span(None, JUNE), MAY, PhaseStanding.NOW),
        (Span(MAY, None), JULY, PhaseStanding.NOW),
        (Span(None, None), JULY, PhaseStanding.NOW),
    ],
)
def test_the_first_instant_is_part_of_a_phase_and_the_last_is_not(span: Span, at: datetime, where: str) -> None:
    assert standing(span, at) is where


def test_phases_that_share_an_instant_are_found() -> None:
    assert overlaps([Span(MAY, JUNE), Span(JUNE, JULY), Span(None, None)]) == [(0, 2), (1, 2)]
