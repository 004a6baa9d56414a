"""Examples of ballots: approval, ranked, scored; the check, the receipt, the Equal Shares figure."""

from collections.abc import Sequence

from civic.core.drawing import PaidProject, equal_shares_blocks
from civic.demo.design.ways import LONG


def _options(hoods: Sequence[int]) -> list[dict[str, object]]:
    return [
        {
            "id": 1,
            "title": "Shade and water for the playground",
            "cost": "€48,000",
            "hood": hoods[0],
            "place": "Mill Meadow",
            "text": "Four sails, a tap and a splash plate.",
            "url": "#",
            "chosen": True,
            "mark": 1,
        },
        {
            "id": 2,
            "title": LONG,
            "cost": "€96,000",
            "hood": None,
            "place": "Whole town",
            "text": "",
            "url": "#",
        },
        {
            "id": 3,
            "title": "حديقة مشتركة في الرأس الشرقي",
            "lang": "ar",
            "dir": "rtl",
            "cost": "€145,000",
            "hood": hoods[-1],
            "place": "Eastpoint",
            "text": "40 حوضًا وكوخ وبراميل مطر.",
            "url": "#",
            "too_much": "€68,000 more than you have left",
        },
    ]


def examples(hoods: Sequence[int]) -> dict[str, object]:
    """Return options, what was chosen, a receipt and the blocks of a result."""
    projects = [
        PaidProject("200 street trees in Brickfields", "Trees", 1840, 52.1),
        PaidProject("Repair café and tool library", "Repair café", 1210, 28.9),
        PaidProject("Light on the Beacon Heath steps", "Steps", 130, 91.0),
    ]
    words = [("1,840", "€52.10", "€96,000"), ("1,210", "€28.90", "€35,000"), ("130", "€91.00", "€11,830")]
    return {
        "options": _options(hoods),
        "scale": [(0, "0"), (1, "1"), (2, "2"), (3, "3")],
        "segments": [(0, 16), (16, 8), (24, 5.8)],
        "chosen": [
            {"title": "Shade and water for the playground", "cost": "€48,000", "note": "Mill Meadow"},
            {"title": "حديقة مشتركة", "lang": "ar", "dir": "rtl", "cost": "€41,000"},
        ],
        "receipt": "HK7D-2MQX-9TRV-C4WA",
        "receipt_rows": [("Entry", "1,204 of 2,948"), ("List closes", "30 November 2025, 20:00:00")],
        "blocks": equal_shares_blocks(projects, words),
        "statement": {"id": 1, "text": "Deliveries may come until 11 o’clock.", "answer": "agree"},
    }
