"""What a decision needs, what an hour holds, and how times are summed up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.moderation.rules import (
    LONGEST_DAYS,
    LONGEST_REASON,
    Measure,
    ModerationCode,
    Verdict,
    links_fit_at,
    links_in,
    nearest_rank,
    next_text_at,
    verdict_problem,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = ["insults"]


def ago(*minutes: int) -> list[datetime]:
    return [NOON - timedelta(minutes=each) for each in minutes]


@pytest.mark.parametrize(
    ("verdict", "problem"),
    [
        (Verdict("", ""), None),
        (Verdict("insults", "Rude.", hide=True), None),
        (Verdict("", "Rude.", hide=True), ModerationCode.NO_GUIDELINE),
        (Verdict("unknown", "Rude.", hide=True), ModerationCode.NO_GUIDELINE),
        (Verdict("insults", " ", hide=True), ModerationCode.NO_REASON),
        (Verdict("insults", "x" * (LONGEST_REASON + 1), hide=True), ModerationCode.WORDS_LONG),
        (Verdict("insults", "Rude.", measure=Measure.WARN), None),
        (Verdict("", "Rude.", measure=Measure.WARN), ModerationCode.NO_GUIDELINE),
        (Verdict("insults", "Rude.", measure=Measure.SUSPEND), ModerationCode.NO_DAYS),
        (Verdict("insults", "Rude.", measure=Measure.SLOW, days=0), ModerationCode.NO_DAYS),
        (Verdict("insults", "Rude.", measure=Measure.SUSPEND, days=LONGEST_DAYS + 1), ModerationCode.NO_DAYS),
        (Verdict("insults", "Rude.", measure=Measure.SUSPEND, days=LONGEST_DAYS), None),
        (Verdict("insults", "Rude.", measure=Measure.END), None),
    ],
)
def test_whoever_is_restricted_is_told_which_guideline_why_and_how_long(
    verdict: Verdict, problem: ModerationCode | None
) -> None:
    assert verdict_problem(verdict, KNOWN) == problem


@pytest.mark.parametrize(
    ("written", "most", "when"),
    [
        ([], 2, None),
        (ago(70, 65), 2, None),
        (ago(50), 2, None),
        (ago(50, 10), 2, NOON + timedelta(minutes=10)),
        (ago(50, 40, 10), 2, NOON + timedelta(minutes=20)),
    ],
)
def test_the_next_text_is_possible_when_one_of_the_last_is_an_hour_old(
    written: list[datetime], most: int, when: datetime | None
) -> None:
    assert next_text_at(written, NOON, most) == when


@pytest.mark.parametrize(
    ("written", "wanted", "when"),
    [
        ([], 2, None),
        ([(50, 1)], 1, None),
        ([(50, 1), (20, 1)], 0, None),
        ([(50, 1), (20, 1)], 1, NOON + timedelta(minutes=10)),
        ([(50, 1), (20, 1)], 2, NOON + timedelta(minutes=40)),
        ([(70, 2)], 2, None),
    ],
)
def test_links_fit_once_enough_of_the_hour_are_over(
    written: list[tuple[int, int]], wanted: int, when: datetime | None
) -> None:
    assert links_fit_at([(NOON - timedelta(minutes=m), n) for m, n in written], wanted, NOON, 2) == when


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("No link.", 0),
        ("http://a.example HTTPS://b.example", 2),
        ("see www.a.example, awww.", 1),
        ("[a](https://b.c)", 1),
    ],
)
def test_links_are_counted_as_people_write_them(text: str, count: int) -> None:
    assert links_in(text) == count


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([], 0.5, None),
        ([5], 0.9, 5),
        ([4, 1, 3, 2], 0.5, 2),
        ([1, 2, 3], 0.5, 2),
        (list(range(1, 11)), 0.9, 9),
        (list(range(1, 12)), 0.9, 10),
    ],
)
def test_times_are_nearest_ranks(values: list[float], share: float, found: float | None) -> None:
    assert nearest_rank(values, share) == found
