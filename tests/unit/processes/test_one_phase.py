"""At most one phase is where a process is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.processes.rules import PhaseStage, Span, stages

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
DONE, NOW, NEXT = PhaseStage.DONE, PhaseStage.NOW, PhaseStage.NEXT
RUNS, OVER, COMES = (
    Span(NOON - timedelta(days=1), NOON + timedelta(days=1)),
    Span(NOON - timedelta(days=9), NOON - timedelta(days=2)),
    Span(NOON + timedelta(days=2), None),
)
LATER, UNDATED = Span(NOON - timedelta(hours=1), None), Span(None, None)


@pytest.mark.parametrize(
    ("spans", "where"),
    [
        ([RUNS, UNDATED], [NOW, NEXT]),
        ([UNDATED, RUNS], [DONE, NOW]),
        ([UNDATED], [NOW]),
        ([UNDATED, UNDATED], [DONE, NOW]),
        ([OVER, RUNS, COMES], [DONE, NOW, NEXT]),
        ([RUNS, LATER], [NEXT, NOW]),
        ([OVER, COMES], [DONE, NEXT]),
    ],
)
def test_one_phase_is_here(spans: list[Span], where: list[PhaseStage]) -> None:
    assert stages(spans, NOON) == where


@given(st.lists(st.sampled_from([RUNS, OVER, COMES, LATER, UNDATED]), max_size=7))
def test_never_two_and_one_where_something_runs(spans: list[Span]) -> None:
    here = stages(spans, NOON).count(NOW)
    assert here == (1 if any(span.holds(NOON) for span in spans) else 0)
