"""Maps are read in a process of their own: what takes too long or too much ends there; large towns do not."""

import json
import math
import random
import time
from typing import Any

import pytest

from civic.core import apart
from civic.places.limited import Step, counted, here, prepared
from civic.places.population import read_long
from civic.places.problems import Note, Unreadable, Wrong
from civic.places.rules import Gazetteer
from tests.support.maps import PEOPLE


def quilt(areas: int, corners: int = 30) -> bytes:
    """A town of many areas whose neighbours share crooked borders."""
    chance = random.Random(1)
    wide = math.ceil(math.sqrt(areas))
    known: dict[Any, Any] = {}

    def node(x: int, y: int) -> tuple[float, float]:
        return known.setdefault((x, y), (2 + x / 100 + chance.uniform(-2, 2) / 1000, 48 + y / 100))

    def border(a: tuple[int, int], b: tuple[int, int]) -> list[tuple[float, float]]:
        first, last = sorted((a, b))
        if (first, last) not in known:
            (x0, y0), (x1, y1) = node(*first), node(*last)
            steps = [n / corners for n in range(corners)]
            bent = [(x0 + (x1 - x0) * s, y0 + (y1 - y0) * s + chance.uniform(-1, 1) / 20_000) for s in steps[1:]]
            known[first, last] = [(x0, y0), *bent, (x1, y1)]
        found = known[first, last]
        return found if first == a else found[::-1]

    features = []
    for number in range(areas):
        x, y = number % wide, number // wide
        around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
        ring = [point for a, b in zip(around, around[1:], strict=False) for point in border(a, b)[:-1]]
        properties = {"name": f"Hood {number}", "code": str(number)}
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_what_comes_out_of_the_other_process_is_what_would_come_out_here():
    data = quilt(5)
    other, own = prepared(data, {}), here(data, {})
    assert other.sprite == own.sprite
    assert [area.code for area in other.areas.areas] == [area.code for area in own.areas.areas]
    assert other.areas.notes == own.areas.notes


def test_the_largest_cities_are_drawn_in_seconds():
    begun = time.process_time()
    drawn = here(quilt(424), {})
    assert time.process_time() - begun < 15  # some 2 s on a quiet machine; it was minutes
    assert len(drawn.sprite.hoods) == 424
    assert {hood.tone for hood in drawn.sprite.hoods} == {1, 2, 3, 4}
    assert all(hood.d.startswith("M") and hood.square for hood in drawn.sprite.hoods)
    assert sum(len(hood.d) for hood in drawn.sprite.hoods) < 30_000


def test_problems_come_out_too():
    with pytest.raises(Unreadable) as refused:
        prepared(b'{"type": "FeatureCollection", "features": []}', {})
    assert [problem.code for problem in refused.value.problems] == [Wrong.EMPTY]


@pytest.mark.parametrize(("seconds", "memory"), [(1, 2**30), (20, 250 * 2**20)])
def test_a_limit_ends_it_with_a_sentence(seconds: int, memory: int):
    begun = time.monotonic()
    with pytest.raises(Unreadable) as refused:
        prepared(quilt(600, 200), {}, seconds, memory)
    assert refused.value.problems[0].code in (Wrong.TOO_LONG, Wrong.TOO_MUCH_MEMORY)
    assert time.monotonic() - begun < 40


def test_who_waits_is_told_what_the_other_process_does(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "LOOK_EVERY", 0.02)
    found: list[Step] = []
    prepared(quilt(60), {}, tick=found.append)
    assert list(dict.fromkeys(found)) == [Step.READ, Step.DRAW]


def test_people_are_counted_there_as_they_are_here():
    gazetteer = Gazetteer([("A", ["Harbour"]), ("B", ["Mill"]), ("C", ["Orchard"])])
    other, own = counted(PEOPLE, gazetteer, "16+"), read_long(PEOPLE, gazetteer, covers="16+")
    assert other == own
    assert [note.code for note in other.notes] == [Note.NEIGHBOURHOODS_WITHOUT_ROWS]
    with pytest.raises(Unreadable) as refused:
        counted(PEOPLE.replace(b"Mill", b"Moon"), gazetteer, "")
    assert {problem.code for problem in refused.value.problems} == {Wrong.UNKNOWN_NEIGHBOURHOOD}
