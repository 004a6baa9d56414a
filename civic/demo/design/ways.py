"""Examples of progress and of lists: routes, proposals, processes, results, agendas."""

from collections.abc import Sequence

from markupsafe import Markup

from civic.proposals.amending import Row
from civic.texts.rules import difference, pieces

LONG = "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle"


def _stop(title: str, status: str, *lines: str) -> dict[str, object]:
    return {"title": title, "status": status, "lines": list(lines)}


ROUTE = [
    _stop("Published", "done", "12 September"),
    _stop("200 supporters", "done", "3 October, after 21 days"),
    _stop("Answered: in part", "done", "9 November, 23 days early"),
    _stop("First 4 benches", "now", "due in March 2027"),
    _stop("Check after a year", "next", "March 2028"),
]
FRESH = [_stop("Published", "now", "yesterday"), _stop("200 supporters", "next"), _stop("Answer", "next")]
ENDED = [_stop("Proposed", "done", "Nov 2025"), _stop("Answered", "done", "Jan 2026"), _stop("Built", "done")]
MANY = [_stop(f"Phase {n}", "done" if n < 6 else "now" if n == 6 else "next", f"in year {n}") for n in range(1, 10)]


BEFORE = "A bench every 300 metres, with a back."
CHANGED = pieces(BEFORE, difference(BEFORE, "A bench every 200 metres, with a back and arm rests."))


def _amendment(number: int, state: str, words: str, note: str = "", answer: str = "") -> Row:
    """An amendment in a state, as a list shows it."""
    return Row(
        id=number,
        url="#",
        author="Marsh Walker",
        when="13 September",
        iso="2026-09-13",
        state=state,
        state_text=words,
        place="Passage 2",
        pieces=CHANGED,
        reason="Without arm rests many cannot get up again.",
        note=note,
        answer=answer,
        decided="",
        lang="en",
        dir="ltr",
    )


AMENDMENTS = [
    _amendment(1, "open", "Open", note="Version 3 changed the same words. This is now an alternative to them."),
    _amendment(2, "declined", "Declined", answer="The path is too narrow for arm rests."),
]


def proposals(hoods: Sequence[int]) -> list[dict[str, object]]:
    """Return one proposal row of each kind."""
    first, last = hoods[0], hoods[-1]
    near = {"hood": first, "url": "#", "comments": 58}
    return [
        near
        | {
            "title": "Close Kiln Lane to through traffic on school mornings",
            "parts": ["Brickfields", "Streets and walking", "Kiln Lane parents"],
            "supporters": 187,
            "needed": 200,
            "note": "13 more and the town must answer",
        },
        near
        | {
            "hood": last,
            "title": "أماكن جلوس للنساء في حديقة شارع الفرن",
            "lang": "ar",
            "dir": "rtl",
            "written_in": "Arabic",
            "read_url": "#",
            "parts": ["Brickfields", "Living together", "Um Sami"],
            "comments": 1,
            "supporters": 1412,
            "needed": 200,
            "note": "Answer due 14 December",
        },
        near
        | {
            "hood": None,
            "title": LONG,
            "parts": ["Whole town", LONG],
            "comments": 0,
            "state": "late",
            "note": "Was due 10 November",
        },
        {"hood": first, "url": "#", "title": "Swings for grown-ups", "parts": ["Imported"], "supporters": 11},
    ]


def processes(hoods: Sequence[int]) -> list[dict[str, object]]:
    """Return process cards: open, ended, for the whole town."""
    return [
        {
            "hood": hoods[0],
            "url": "#",
            "title": "The square, made together",
            "text": "What comes back when the pipes are in.",
            "phase": "Draft plan: comment now",
            "left": "19 days left",
        },
        {
            "hood": hoods[-1],
            "url": "#",
            "title": "Cool places",
            "result": "9 of 12 stand",
            "left": "since May",
        },
        {"hood": None, "url": "#", "title": LONG, "text": "For the whole town.", "phase": "Ideas"},
    ]


def examples(hoods: Sequence[int]) -> dict[str, object]:
    """Return routes and lists."""
    return {
        "route": ROUTE,
        "pieces": CHANGED,
        "amendments": AMENDMENTS,
        "fresh": FRESH,
        "many": MANY,
        "proposals": proposals(hoods),
        "processes": processes(hoods),
        "did": [
            {
                "hood": hoods[0],
                "about": "proposed by a parent",
                "title": "The crossing is there",
                "stops": ENDED,
            },
            {
                "hood": hoods[-1],
                "about": "430 supporters",
                "title": "The answer is late",
                "url": "#",
                "stops": FRESH,
            },
        ],
        "todo": [
            {
                "url": "#",
                "title": "Choose how €600,000 is spent",
                "text": "Vote until Sunday, 20:00. About 4 minutes.",
            },
            {"url": "#", "title": "Say what the square needs", "text": "Comment until 11 December."},
        ],
        "actions": [
            {
                "url": "#",
                "title": "Comment on the draft plan",
                "text": "12 paragraphs and a drawing.",
                "minutes": "About 5 minutes",
                "who": "anyone signed in",
            }
        ],
        "similar": [
            {
                "hood": hoods[0],
                "url": "#",
                "title": "Benches in the shade",
                "text": "212 supporters",
                "state": "accepted",
            },
            {
                "hood": hoods[-1],
                "url": "#",
                "title": "Places to rest",
                "text": "88 supporters",
                "state": "published",
            },
        ],
        "results": [
            {
                "kind": "Proposal",
                "url": "#",
                "title": "A bench every 200 metres",
                "snippet": Markup("… there is not one <mark>bench</mark> on the way up …"),
                "parts": ["Old Harbour", "12 September"],
            },
            {"kind": "Meeting", "url": "#", "title": "Council of Older Residents", "parts": ["3 December"]},
        ],
        "versions": [
            {
                "url": "#",
                "name": "Version 2",
                "when": "13 September",
                "author": "Marsh Walker",
                "current": True,
            },
            {
                "url": "#",
                "name": "Version 1",
                "when": "12 September",
                "author": "Marsh Walker",
                "note": "first text",
            },
        ],
        "recommendations": [
            {
                "state": "late",
                "late": True,
                "due": "due 3 November, 19 days ago",
                "url": "#",
                "title": "Night bus on Fridays",
                "parts": ["Recommendation 11", "adopted 19 to 3"],
                "text": "Waiting for: Transport office.",
            },
            {"state": "part", "due": "answered 9 November", "url": "#", "title": "Benches", "stops": ENDED},
        ],
        "agenda": [
            {"time": "14:00", "iso": "14:00", "title": "Welcome"},
            {
                "time": "14:10",
                "iso": "14:10",
                "title": "Night bus: what if no answer comes",
                "url": "#",
                "text": "Decision. The transport office was invited.",
                "papers": [("#", "Letter of 5 November", "PDF, 80 kB")],
            },
        ],
        "news": [{"when": "16 November", "iso": "2026-11-16", "bold": "The drawing is new.", "text": "Thank you."}],
        "steps": [
            {"when": "9 November", "iso": "2026-11-09", "text": "Answered", "done": True},
            {"when": "31 March", "iso": "2027-03-31", "text": "Four benches stand", "done": False},
        ],
    }
