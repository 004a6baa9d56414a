"""Examples of what people write: a thread with every kind of post, and the queue of the moderators."""

from markupsafe import Markup

HARD = "<b>&\"' a name that is no markup"


def _reactions(count: int, *, mine: bool = False, url: str | None = "#") -> list[dict[str, object]]:
    helpful = {"kind": "helpful", "icon": "up", "words": "Helpful", "count": count, "mine": mine, "url": url}
    return [helpful, {"kind": "thanks", "icon": "", "words": "Thank you", "count": 0, "mine": False, "url": url}]


def _post(number: int, author: str, text: str, **more: object) -> dict[str, object]:
    return {
        "id": number,
        "author": author,
        "when": "13 September",
        "iso": "2026-09-13",
        "html": Markup("<p>{}</p>").format(text),
        "reactions": _reactions(3),
        "reply_url": "#",
        "report_url": "#",
    } | more


def thread() -> list[dict[str, object]]:
    """Return posts: for, against, official, author, Arabic, edited, hidden, nested four deep."""
    deepest = _post(904, "Loom Lane 7", "Then the bin has to move too.", in_reply_to=("Public works", "#p903"))
    official = _post(903, "Public works", "We measured it: two metres nearer.", official=True, kids=[deepest])
    against = _post(902, "river rat 77", "Not at Loom Lane.", stance="against", kids=[official])
    return [
        _post(
            901,
            "Bakery on Mill Street",
            "They are welcome on our step.",
            stance="for",
            organisation=True,
            reactions=_reactions(64),
            kids=[against, _post(905, "Marsh Walker", "Thank you!", is_author=True, version=2)],
            more=("#", "Show 6 more replies"),
        ),
        _post(
            906,
            "أبو يوسف",
            "أصعد هذا الطريق كل ثلاثاء مع زوجتي.",
            stance="for",
            lang="ar",
            dir="rtl",
            reactions=_reactions(4, mine=True),
            read_url="#",
        ),
        _post(
            907, "Numbers please", "What does it cost? " + "a" * 90, stance="neutral", reactions=_reactions(2, url=None)
        ),
        _post(
            908,
            HARD,
            "Hidden text",
            hidden="Hidden on 12 November under rule 2: about a person, not the idea.",
        ),
    ]


def examples() -> dict[str, object]:
    """Return the thread, the queue and the answers about oneself."""
    return {
        "thread": thread(),
        "queue": [
            {
                "id": 8797,
                "title": "“Everybody knows where she lives”",
                "url": "#",
                "age": "2 d 4 h",
                "late": True,
                "about": "Threat? · 6 reports",
                "select": "case",
            },
            {
                "id": 8812,
                "title": "“People like you”",
                "url": "#",
                "age": "19 h",
                "about": "Insult · yours",
                "select": "case",
                "current": True,
            },
        ],
        "staff_rows": [
            {
                "cells": ["Reed Bunting", "Organiser", "since 1 March 2026"],
                "actions": [("#", "Change"), ("#", "End")],
            },
            {"cells": [HARD, "Moderator", "ended 2 May 2026"], "quiet": True},
        ],
        "told": [
            {
                "question": "Year of birth",
                "answer": "1968",
                "why": "So that the town sees which ages take part.",
                "actions": [("#", "Change"), ("#", "Take back")],
            },
            {
                "question": "Do you have a disability?",
                "why": "Needs its own consent.",
                "protected": True,
                "actions": [("#", "Answer")],
            },
        ],
        "seats": [
            {"text": "16 drawn by lot", "count": 16, "kind": ""},
            {"text": "5 from organisations", "count": 5, "kind": "b"},
            {"text": "2 elected", "count": 2, "kind": "c"},
            {"text": "1 empty", "count": 1, "kind": "d"},
        ],
    }
