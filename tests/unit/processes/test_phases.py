"""Where a phase stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from civic.processes.rules import PhaseStage, Span, overlaps, stage

MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))


@pytest.mark.parametrize(
    ("span", "at", "where"),
    [
        (Span(MAY, JUNE), MAY, PhaseStage.NOW),
        (Span(MAY, JUNE), JUNE, PhaseStage.DONE),
        (Span(JUNE, JULY), MAY, PhaseStage.NEXT),
        (Span(None, JUNE), MAY, PhaseStage.NOW),
        (Span(MAY, None), JULY, PhaseStage.NOW),
        (Span(None, None), JULY, PhaseStage.NOW),
    ],
)
def test_the_first_instant_is_part_of_a_phase_and_the_last_is_not(span: Span, at: datetime, where: str) -> None:
    assert stage(span, at) is where


def test_phases_that_share_an_instant_are_found() -> None:
    assert overlaps([Span(MAY, JUNE), Span(JUNE, JULY), Span(None, None)]) == [(0, 2), (1, 2)]
