"""Which texts are copies of each other, and which reports come at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from civic.moderation.bursts import SentReport, SentText, bursts, same_texts

NOON = datetime(2026, 9, 12, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TEXT = "The bridge must stay open for bicycles and people who walk."


def sent(*texts: str, every: timedelta = HOUR, accounts: int = 99) -> list[SentText]:
    """Texts, one after the other, each by another account until there is none left."""
    return [SentText(("post", n), n % accounts, NOON + n * every, text) for n, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (TEXT, "the same"),
        ("THE BRIDGE must stay open for bicycles, and people who walk!!!", "case and signs"),
        ("The bridge must\u200b stay öpen for bicyclés and people who walk", "accents and what nobody sees"),
        (f"Dear council! {TEXT}", "a greeting before it"),
        (f"{TEXT} x83k", "letters behind it"),
        (TEXT.replace("walk", "run"), "one word is another"),
        ("People who walk and bicycles: the bridge must stay open for", "another order"),
        (f"> What did you say of the bridge, the road and the square?\n\n{TEXT}", "with something quoted"),
    ],
)
def test_nearly_the_same_text_from_three_accounts_is_a_group(other: str, why: str) -> None:
    (group,) = same_texts(sent(TEXT, other, TEXT, "Something else entirely about trees."))
    assert group.accounts == 3 and group.since == NOON, why
    assert group.keys == (("post", 0), ("post", 1), ("post", 2)), why


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (sent(TEXT, TEXT), "two people can have one thought"),
        (sent(TEXT, TEXT, TEXT, accounts=2), "two accounts are not several, however often they write"),
        (sent(*["I agree with you"] * 9), "what everybody says is no campaign"),
        (sent(TEXT, TEXT, TEXT, every=DAY), "not within one day"),
        (sent(*[f"> {TEXT}\n\n{own}" for own in ("Yes.", "No.", "Why?")]), "all answer the same text"),
        (sent(TEXT, TEXT, TEXT.replace("bicycles and people who walk", "cars only and forbid cycling")), "other words"),
    ],
)
def test_what_is_no_group(texts: list[SentText], why: str) -> None:
    assert same_texts(texts) == [], why


def test_a_group_goes_on_as_long_as_each_day_has_several_accounts_and_its_order_does_not_matter() -> None:
    texts = sent(*[TEXT] * 9, every=DAY / 4)
    late = SentText(("post", 50), 50, NOON + 9 * DAY, TEXT)
    (group,) = same_texts([late, *reversed(texts)])
    assert group.accounts == 9 and group.keys[-1] == ("post", 8), "nine days later it is one person again"


def test_small_changes_do_not_lead_from_one_text_to_quite_another() -> None:
    words = [f"word{n}" for n in range(12)]
    chain = [" ".join([*words[n:], *(f"other{m}" for m in range(n))]) for n in range(12)]
    groups = same_texts(sent(*chain, every=timedelta(minutes=1)))
    assert all(group.accounts < len(chain) / 2 for group in groups)


def test_many_variants_among_other_texts_are_one_group() -> None:
    noise = [" ".join(f"w{(n * 7919 + m * m * 31) % 5003}" for m in range(60)) for n in range(400)]
    copies = [f"{TEXT} Yours, neighbour{n}" for n in range(200)]
    (group,) = same_texts(sent(*noise, *copies, every=timedelta(seconds=1), accounts=10**6))
    assert group.accounts == 200


def reported(*new: bool, every: timedelta = timedelta(minutes=5), author: int = 1, by: int = 99) -> list[SentReport]:
    """Reports of one author's texts, one after the other; each says whether a new account sent it."""
    ages = [NOON - (DAY if is_new else 30 * DAY) for is_new in new]
    return [SentReport(n % 3, author, 100 + n % by, since, NOON + n * every) for n, since in enumerate(ages)]


def test_eleven_reports_within_an_hour_nine_by_new_accounts_are_a_burst() -> None:
    (burst,) = bursts([*reported(*[True] * 9, False, False), *reported(True, True, author=2)])
    assert (burst.author_id, burst.reports, burst.new, burst.since) == (1, 11, 9, NOON)
    assert burst.case_ids == (0, 1, 2)


@pytest.mark.parametrize(
    ("reports", "why"),
    [
        (reported(*[True] * 4), "few"),
        (reported(*[True] * 3, *[False] * 3), "half is not most"),
        (reported(*[True] * 9, every=timedelta(minutes=16)), "not within one hour"),
        (reported(*[True] * 9, by=2), "two accounts"),
        ([one for author in range(9) for one in reported(True, author=author)], "against nine people"),
    ],
)
def test_what_is_no_burst(reports: list[SentReport], why: str) -> None:
    assert bursts(reports) == [], why


def test_a_burst_that_goes_on_has_the_figures_of_its_fullest_hour() -> None:
    (burst,) = bursts(reported(*[True] * 30, every=timedelta(minutes=6)))
    assert burst.reports == 11 and burst.since == NOON


def test_an_account_is_new_by_its_age_when_it_reported() -> None:
    old = [SentReport(1, 1, n, NOON - timedelta(days=3), NOON) for n in range(6)]
    assert bursts(old) == []
