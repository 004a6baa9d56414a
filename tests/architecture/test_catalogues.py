"""The check of the catalogues finds what it looks for."""

import ast

import pytest
from babel.messages.catalog import Catalog

from tests.architecture import catalogues
from tests.architecture.catalogues import ROOT, faults, placeholders, said


def fault(ids: str | tuple[str, str], strings: str | tuple[str, ...], language: str = "fr", fuzzy: bool = False) -> str:
    catalogue = Catalog(locale=language)
    message = catalogue.add(ids, strings, flags={"fuzzy"} if fuzzy else ())
    return "; ".join(faults(message, catalogue.num_plurals))


@pytest.mark.parametrize(
    ("ids", "strings", "words"),
    [
        ("Votes", "Votes", ""),
        ("Votes", "", "is not translated"),
        ("until %(day)s", "jusqu'au %(day)s", ""),
        ("until %(day)s", "jusqu'à la fin", "lacks placeholders: day"),
        ("until %(day)s", "jusqu'au %(jour)s", "has placeholders of its own: jour"),
        (("%(num)d vote", "%(num)d votes"), ("%(num)d voix", "%(num)d voix"), ""),
        (("%(num)d vote", "%(num)d votes"), ("%(num)d voix", ""), "is not translated"),
        (("one vote", "%(num)d votes"), ("une voix", "%(num)d voix"), ""),
    ],
)
def test_what_is_wrong_with_a_translation(ids: str | tuple[str, str], strings: str | tuple[str, ...], words: str):
    assert words in fault(ids, strings)
    assert bool(words) == bool(fault(ids, strings))


def test_uncertain_translations_are_told():
    assert fault("Votes", "Voix", fuzzy=True) == "is marked as uncertain"


def test_arabic_needs_six_forms():
    assert fault(("%(num)d vote", "%(num)d votes"), ("صوت", "أصوات"), "ar") == "needs 6 plural forms"


def test_placeholders_of_both_kinds_are_seen():
    assert placeholders("%(day)s, %(num)d of {total}") == {"day", "num", "total"}


def test_code_and_templates_say_something():
    places = set(said().values())
    assert any(place.startswith("civic/") and place.endswith(".py") for place in places)
    assert any(place.startswith("templates/") for place in places)


def _marked_in_strings(code: str) -> list[str]:
    """Sentences that are marked for translation inside a formatted string, where they are not found for a catalogue."""
    return [
        ast.unparse(call)
        for string in ast.walk(ast.parse(code))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and ast.unparse(call.func).split(".")[-1] in {"_", *catalogues.KEYWORDS}
    ]


def test_no_sentence_is_marked_inside_a_formatted_string():
    assert _marked_in_strings("""f"- {_('Paper')}: {name} {ngettext('a', 'b', 2)}" """) == [
        "_('Paper')",
        "ngettext('a', 'b', 2)",
    ]
    found = {path: _marked_in_strings(path.read_text()) for path in (ROOT / "civic").rglob("*.py")}
    assert {path: calls for path, calls in found.items() if calls} == {}
