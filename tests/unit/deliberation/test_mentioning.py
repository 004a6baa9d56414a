"""Whom a text mentions, and how that is shown."""

from __future__ import annotations

import pytest

from civic.deliberation.mention_rules import (
    MOST_MENTIONS,
    Mentioned,
    Named,
    at_caret,
    completed,
    mentions,
    shown,
    suggested,
)

NAMES = ("Ada Brook", "Ada Brookman", "Omar", "Jean-Luc O’Neill", "سارة الحسن", "Zoë")
PEOPLE = [Named(number, name) for number, name in enumerate(NAMES)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Ada Brook, what of shade?", [(0, "Ada Brook")]),
        ("Ask @Ada Brookman.", [(1, "Ada Brookman")]),
        ("@ada  BROOK’s idea", [(0, "ada  BROOK")]),
        ("(@Omar) and @omar again", [(2, "Omar")]),
        ("@Jean is right", [(3, "Jean")]),
        ("@Jean-Luc O’Neill: yes", [(3, "Jean-Luc O’Neill")]),
        ("أوافق @سارة الحسن، شكرًا", [(4, "سارة الحسن")]),
        ("@Zoë I agree", [(5, "Zoë")]),
        ("omar@omar.example, x@Omar, @@Omar, @ Omar, /@Omar, @Omarion, @Nobody", []),
        ("@Ada\nBrook", []),
    ],
)
def test_names_of_people_who_take_part_are_mentions(text: str, found: list[tuple[int, str]]) -> None:
    assert [(each.person_id, each.typed) for each in mentions(text, PEOPLE).people] == found


def test_a_first_name_of_two_is_unclear_and_nobody_is_mentioned_by_it() -> None:
    found = mentions("@Ada, and @Omar", PEOPLE)
    assert found.people == (Mentioned(2, "Omar"),)
    assert found.unclear == (("Ada", ("Ada Brook", "Ada Brookman")),)


def test_one_comment_mentions_five_people_each_once() -> None:
    crowd = [Named(number, f"Crowd{chr(97 + number)}") for number in range(12)]
    text = " ".join(f"@{each.name} @{each.name}" for each in crowd)
    assert [each.person_id for each in mentions(text, crowd).people] == list(range(MOST_MENTIONS))


def chip(name: str, url: str) -> str:
    return f"[{name}|{url}]"


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<p>@Omar, @Ada Brook</p>", "<p>[Omar|/2], [Ada Brook|/1]</p>"),
        ("<p>@Omarion x@Omar</p>", "<p>@Omarion x@Omar</p>"),
        ('<p><a href="/@Omar">@Omar</a> <code>@Omar</code> @Omar</p>', None),
        ("<p>@Tom &amp; Co</p>", "<p>[Tom & Co|/3]</p>"),
    ],
)
def test_mentions_are_chips_outside_of_links_and_code(html: str, result: str | None) -> None:
    typed = {"Omar": "/2", "Ada Brook": "/1", "Tom & Co": "/3"}
    alone = '<p><a href="/@Omar">@Omar</a> <code>@Omar</code> [Omar|/2]</p>'
    assert shown(html, typed, chip) == (result or alone)


def test_names_are_suggested_for_an_at_that_is_typed_at_the_end_and_put_in_its_place() -> None:
    people = [Named(1, "Ada Brook"), Named(2, "Adam Ó Sé"), Named(3, "Zoë")]
    assert suggested("Yes, @ad", people) == ["Ada Brook", "Adam Ó Sé"]
    assert suggested("Yes, @ADA b", people) == ["Ada Brook"]
    assert suggested("@zoe", people) == [] and suggested("@zo", people) == ["Zoë"]
    for text in ("ada@ad", "@ad, ", "@Ada Brook", "no", "@ad\n"):
        assert suggested(text, people) == [], text
    assert suggested("@", [Named(n, f"Name {n}") for n in range(9)]) == [f"Name {n}" for n in range(MOST_MENTIONS)]
    assert completed("Yes, @ad", "Ada Brook") == "Yes, @Ada Brook "
    assert completed("Yes", "Ada Brook") == "Yes"
    assert mentions(completed("Yes, @ad", "Adam Ó Sé"), people).people == (Mentioned(2, "Adam Ó Sé"),)


@pytest.mark.parametrize(
    ("text", "after", "parted"),
    [
        ("Yes, @ad", "", ("Yes, @ad", "")),
        ("Yes, @ad and more", " and more", ("Yes, @ad", " and more")),
        ("One @ad\r\n\r\nTwo ", "\n\nTwo ", ("One @ad", "\n\nTwo ")),
        ("Yes, @ad", "something else", ("Yes, @ad", "")),
        ("@ad\x00 x", " x", ("@ad", " x")),
    ],
)
def test_a_text_is_parted_where_somebody_writes_in_it(text: str, after: str, parted: tuple[str, str]) -> None:
    assert at_caret(text, after) == parted


def test_names_of_nobody_are_told_apart() -> None:
    found = mentions("@Ada and @Nadja, @Nadja; a@b.example", [Named(1, "Ada Brook")])
    assert found.unknown == ("Nadja",) and len(found.people) == 1
