"""Single cells: dates, numbers, states, HTML."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from civic.deliberation.rules import Stance
from civic.imports.rules.values import (
    BadValue,
    amount,
    comparable,
    instant,
    stance_of,
    state_of,
    text_of,
    true,
    whole,
)
from civic.proposals.rules import ProposalState

AT = datetime(2016, 3, 17, 13, 25, 48, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("17/03/2016 14:25:48", AT),
        ("17.03.2016 14:25:48", AT),
        ("17/3/2016 14:25", AT.replace(second=0)),
        ("2016-03-17 14:25:48", AT),
        ("2016-03-17T14:25:48", AT),
        ("2016-03-17 13:25:48 UTC", AT),
        ("2016-03-17T13:25:48Z", AT),
        ("2016-03-17 15:25:48 +0200", AT),
        ("2016-03-17T15:25:48+02:00", AT),
        ("2016-03-17T13:25:48.000Z", AT),
        ("17/03/2016", datetime(2016, 3, 16, 23, tzinfo=UTC)),
        ("2016-07-17", datetime(2016, 7, 16, 22, tzinfo=UTC)),
    ],
)
def test_instants_without_an_offset_are_of_the_town(text: str, at: datetime):
    assert instant(text, "Europe/Madrid") == at


@pytest.mark.parametrize(
    "text", ["03/17/2016", "31/02/2016", "2016", "yesterday", "17/03/16", "0000-01-01", "1/1/1970"]
)
def test_what_is_no_instant_is_told(text: str):
    with pytest.raises(BadValue, match="its date is"):
        instant(text, "Europe/Madrid")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("", ProposalState.PUBLISHED),
        ("not_answered", ProposalState.PUBLISHED),
        ("accepted", ProposalState.ACCEPTED),
        ("Accepted", ProposalState.ACCEPTED),
        ("rejected", ProposalState.DECLINED),
        ("evaluating", ProposalState.UNDER_REVIEW),
        ("partially accepted", ProposalState.PARTLY_ACCEPTED),
        ("withdrawn", ProposalState.WITHDRAWN),
        ("in_construction", None),
    ],
)
def test_states_have_a_counterpart_or_none(word: str, state: ProposalState | None):
    assert state_of(word) == state


def test_alignment_is_a_stance():
    assert [stance_of(text) for text in ("1", "0", "-1", "")] == [Stance.FOR, Stance.NEUTRAL, Stance.AGAINST, None]
    with pytest.raises(BadValue, match="alignment"):
        stance_of("2")


def test_numbers():
    assert [whole(text, "likes") for text in ("", "0", "17", "4.0")] == [0, 0, 17, 4]
    for text in ("-1", "1.5", "many", "9" * 12, "١٢"):
        with pytest.raises(BadValue, match="its number of likes is"):
            whole(text, "likes")
    assert [amount(text) for text in ("", "12", "12.5")] == [None, Decimal("12.00"), Decimal("12.50")]
    for text in ("12,5", "-3", "NaN", "1e15", "free"):
        with pytest.raises(BadValue, match="its cost is"):
            amount(text)
    assert [true(text) for text in ("True", "t", "1", "False", "", "0")] == [True, True, True, False, False, False]


def test_names_are_compared_without_accents_and_dashes():
    assert comparable("Horta - Guinardó") == comparable("HORTA-GUINARDO") == "horta guinardo"
    assert comparable("Sants-Montjuïc") == comparable("Sants Montjuïc")
    assert comparable("الحي القديم") == "الحي القديم"


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Plain *as it is*,\n\nwith <100 g of it", "Plain *as it is*,\n\nwith <100 g of it"),
        ("<p>One</p><p>Two &amp; <strong>three</strong></p>", "One\n\nTwo & **three**"),
        ("One<br>Two<br />Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>end", "- a\n- b\n\nend"),
        ('<a href="https://example.org/x">there</a>', "[there](https://example.org/x)"),
        ('<a href="javascript:alert(1)">there</a>', "there"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style>", "a"),
        ("<xml><dl><dt>Where</dt><dd>There</dd></dl></xml>", "Where\nThere"),
        ("<p>never closed <b>here", "never closed **here"),
    ],
)
def test_html_of_an_editor_becomes_markdown(text: str, markdown: str):
    assert text_of(text) == markdown
