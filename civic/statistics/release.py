"""When figures may be released: enough people, enough change, and not too often.

A table published after every registration shows who registered, rounded or not: with a handful of newcomers
between two releases their special-category answers can be inferred almost surely. So figures come out in
batches, and the page shows the previous release with its date in between.
"""

from __future__ import annotations

from enum import StrEnum

FIRST_RELEASE = 50
"""Participants before the first release; until then only the rounded total is shown."""
LEAST_CHANGED = 50
LEAST_CHANGED_PERCENT = 5
DAYS_BETWEEN = 7


class ReleaseAnswer(StrEnum):
    """May figures be released now? Every answer has words in `labels`."""

    YES = "yes"
    TOO_FEW_PARTICIPANTS = "too_few_participants"
    TOO_FEW_CHANGED = "too_few_changed"
    TOO_SOON = "too_soon"
    UNPROTECTABLE = "unprotectable"
    """Beside what is published already, today's figures would give a hidden one away."""


def may_release(changed: int, total: int, first: bool, days_since_last: int | None = None) -> ReleaseAnswer:
    """Whether a release may be made (10/5-SG, step 2). The release at closing follows the same rule.

    Args:
        changed: persons who joined, left, or whose code or stage changed since the last release.
        total: participants now.
        first: there is no earlier release.
        days_since_last: whole days since the last release; None if there is none or it does not matter.
    """
    if total < FIRST_RELEASE:
        return ReleaseAnswer.TOO_FEW_PARTICIPANTS
    if first:
        return ReleaseAnswer.YES
    if changed < needed_changes(total):
        return ReleaseAnswer.TOO_FEW_CHANGED
    if days_since_last is not None and days_since_last < DAYS_BETWEEN:
        return ReleaseAnswer.TOO_SOON
    return ReleaseAnswer.YES


def needed_changes(total: int) -> int:
    """How many changed persons a later release needs: at least 50, and 5 % of all."""
    return max(LEAST_CHANGED, -(-LEAST_CHANGED_PERCENT * total // 100))
