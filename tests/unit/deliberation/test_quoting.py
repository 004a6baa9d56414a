"""Nobody is quoted with words that they did not write."""

from __future__ import annotations

import pytest

from civic.deliberation.quote_rules import LONGEST_QUOTE, quote_problem
from civic.deliberation.rules import PostCode

SAID = "Shade helps old people most. Trees cost water ... and care. « Plantons des arbres », dit-elle."


@pytest.mark.parametrize(
    "passage",
    [
        SAID,
        "Trees cost water",
        "Shade helps […] Trees cost",
        "… helps old\n people … arbres …",
        "Shade [...] dit-elle.",
        "water ... and care",
    ],
)
def test_words_of_the_comment_in_their_order_are_a_quote(passage: str) -> None:
    assert quote_problem(passage, SAID) is None


@pytest.mark.parametrize(
    "passage", ["", " ", "…", "Shade harms old people", "Trees […] Shade", "shade [...] cost wine"]
)
def test_what_the_comment_does_not_say_is_none(passage: str) -> None:
    assert quote_problem(passage, SAID) is PostCode.QUOTE_NOT_THERE


def test_a_quote_has_a_length() -> None:
    assert quote_problem("a" * LONGEST_QUOTE, "a" * 900) is None
    assert quote_problem("a" * (LONGEST_QUOTE + 1), "a" * 900) is PostCode.QUOTE_TOO_LONG
