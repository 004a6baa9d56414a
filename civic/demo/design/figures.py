"""Examples of figures about people as they come out of the protection: rounded to 5, under 10 hidden."""

from collections.abc import Sequence


def _ratio(group: str, count: int | None, ratio: float, low: float | None, high: float, word: str) -> dict[str, object]:
    return {
        "group": group,
        "count": count,
        "share": None if count is None else f"{round(count / 29.6)} %",
        "town": "14 %",
        "ratio": ratio,
        "low": low,
        "high": high,
        "evidence": word,
    }


def examples(hoods: Sequence[int]) -> dict[str, object]:
    """Return tables with shown, hidden, withheld and impossible cells."""
    steps = [(index % 6 or None, "<10" if not index % 6 else str(20 + 7 * (index % 6))) for index in range(len(hoods))]
    return {
        "ages": [
            {"group": "16–24", "percent": 14, "tick": 31, "text": "clearly fewer", "under": True},
            {"group": "25–34", "percent": 31, "tick": 38, "text": "not clear"},
            {"group": "75 and over", "percent": None, "text": "–"},
        ],
        "intervals": [
            {
                "name": "Age",
                "undisclosed": "about 210 did not tell",
                "rows": [
                    _ratio("16–24", 170, 0.45, 0.39, 0.52, "under"),
                    _ratio("25–34", 390, 0.82, 0.74, 0.9, "unclear"),
                    _ratio("65–74", 400, 1.31, 1.27, 1.44, "over"),
                ],
            },
            {
                "name": "Gender",
                "undisclosed": "about 270 did not tell",
                "rows": [_ratio("Non-binary", None, 1, None, 1, "few")],
            },
        ],
        "heat": [
            ("16–34", [(28, 2), (24, 1), (31, 2), (None, None)]),
            ("35–54", [(49, 4), ("withheld", None), (62, 5), ("-", None)]),
        ],
        "funnel": [
            (
                "Everybody",
                [
                    {"value": 6680, "percent": None},
                    {"value": 3825, "percent": 57},
                    {"value": 445, "percent": 7},
                ],
            ),
            (
                "16–24",
                [
                    {"value": 730, "percent": None},
                    {"value": 420, "percent": 58, "under": True},
                    {"value": None},
                ],
            ),
        ],
        "choropleth": dict(zip(hoods, steps, strict=True)),
        "key": [
            (1, "under 25"),
            (2, "25–34"),
            (3, "35–44"),
            (4, "45–54"),
            (5, "55 and more"),
            (None, "fewer than 10"),
        ],
        "downloads": [
            ("#", "All ballots, without names", "JSON lines, 410 kB", "down"),
            ("#", "The rule", "JSON, 3 kB", "doc"),
        ],
    }
