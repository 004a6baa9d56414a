"""Which texts are like another one: by parts of words, at once after a change."""

from __future__ import annotations

import csv
import gzip
import random
import time
from pathlib import Path

import pytest

from civic.core import folding
from civic.texts.likeness import MOST_BLOCKS, NEWEST, Library

FILLER = "the town hall opens its doors on saturdays so that people of every street can meet and talk number"


def library(texts: dict[int, str]) -> Library:
    found = Library()
    found.put(texts)
    return found


def keys(found: Library, text: str, most: int = 5, least: float = 0.2) -> list[int]:
    return [like.key for like in found.like(text, most, least)]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("benches under the tree in the park", 1),
        ("bench in parks", 1),
        ("cyclists need a lane by the river", 2),
        ("مقاعد في الحديقة", 3),
    ],
)
def test_a_text_is_found_by_parts_of_its_words(asked: str, wanted: int) -> None:
    texts = {1: "benches in the park", 2: "a lane for cyclists along the river", 3: "مقاعد جديدة في الحديقة العامة"}
    assert keys(library(texts), asked)[0] == wanted


@pytest.mark.parametrize("asked", ["", "   ", "a", "zzzz qqqq"])
def test_nothing_is_like_nothing(asked: str) -> None:
    assert library({1: "benches in the park"}).like(asked, 5) == []
    assert Library().like(asked, 5) == []


def test_the_same_text_is_wholly_alike_and_comes_first() -> None:
    found = library({1: "benches in the park", 2: "benches in the park and at the station"}).like(
        "benches in the park", 5
    )
    assert found[0].key == 1 and found[0].score == pytest.approx(1, abs=1e-3) and found[0].shared == pytest.approx(1)


def test_a_changed_text_is_found_by_its_new_words_only() -> None:
    found = library({n: f"{FILLER} {n}" for n in range(300)} | {1000: "benches in the park"})
    found.put({1000: "a ferry across the lake"})
    assert keys(found, "ferry on the lake") == [1000]
    assert 1000 not in keys(found, "benches in the park")
    assert len(found) == 301


def test_many_small_changes_equal_one_at_once() -> None:
    """Blocks are written over and put together; what is found stays the same."""
    rnd = random.Random(3)
    vocabulary = [
        f"{a}{b}{c}" for a in ("bar", "col", "dun", "fer", "gam") for b in "aeiou" for c in ("nt", "rk", "lp")
    ]
    texts = {n: " ".join(rnd.choices(vocabulary, k=8)) for n in range(NEWEST)}
    slow = Library()
    for step in range(0, NEWEST * (MOST_BLOCKS + 3), 30):
        some = {n % 400: " ".join(rnd.choices(vocabulary, k=8)) for n in range(step, step + 30)}
        texts.update(some)
        slow.put(some)
    at_once = library({n: text for n, text in texts.items() if n < 400})
    for n in (0, 17, 250, 399):
        assert keys(slow, texts[n])[0] == keys(at_once, texts[n])[0] == n
    assert len(slow._blocks) <= MOST_BLOCKS + 1
    assert len(slow) == 400


@pytest.mark.shared_data
def test_of_real_proposals_a_paraphrased_one_is_among_the_first_five(shared_data: Path) -> None:
    """A third of the words dropped, other endings; 10,860 proposals in Catalan and Spanish, no stemmer for either."""
    with gzip.open(shared_data / "decidim_bcn_2016" / "proposals.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [(row["title"], row["summary"]) for row in csv.DictReader(file)]
    found = library({n: _compared(*row) for n, row in enumerate(rows)})
    rnd, hits, seconds = random.Random(11), 0, []
    for n in rnd.sample(range(len(rows)), 200):
        begun = time.perf_counter()
        asked = _compared(_paraphrased(rows[n][0], rnd), _paraphrased(rows[n][1], rnd))
        hits += n in keys(found, asked, least=0.25)
        seconds.append(time.perf_counter() - begun)
    assert hits >= 180
    assert sorted(seconds)[100] < 0.05


def _compared(title: str, body: str) -> str:
    words = " ".join(folding.words(title))
    return f"{words} {words} {' '.join(folding.words(body))}"


def _paraphrased(text: str, rnd: random.Random) -> str:
    words = [word for word in text.split() if rnd.random() > 1 / 3] or text.split()
    endings = ("s", "es", "a", "ar", "ment", "ats", "ció")
    return " ".join(word[: -rnd.choice((1, 2))] + rnd.choice(endings) if len(word) > 4 else word for word in words)
