"""Every code of the package has words, and the words take what the code brings."""

import pytest

from civic.places.labels import REFUSALS, SENTENCES, sentence
from civic.places.problems import Note, PlacesCode, Problem, Wrong


@pytest.mark.parametrize("code", [*Wrong, *Note])
def test_every_problem_and_note_has_a_sentence(code: Wrong | Note) -> None:
    words = sentence(Problem(code, 12345, "100 % quoted"))
    assert words[0].isupper()
    assert words.endswith(".")
    assert "%(" not in words
    template = str(SENTENCES[code])
    assert ("12345" in words) == ("%(feature)s" in template)
    assert ("100 % quoted" in words) == ("%(detail)s" in template)


def test_every_refusal_has_words() -> None:
    assert set(REFUSALS) == set(PlacesCode)
