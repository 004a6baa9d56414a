"""Letters with codes, as organisers see them and as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import i18n
from civic.core.i18n import say
from civic.towns.here import Town
from civic.votes import codes, labels, queries, service
from civic.votes.letter_list import LONGEST_LINE, Addressee, LetterLine
from civic.votes.models import Letters, Vote

#: People of a list who are shown, so that an organiser sees whether its columns were read as they are meant.
EXAMPLES = 3


@dataclass(frozen=True)
class ListShown:
    """A list of people: how many letters, the first of them, and the lines left out, of which ``more`` are untold."""

    number: int
    left_out: int
    examples: list[Addressee]
    problems: list[str]
    more: int
    printed: bool


@dataclass(frozen=True)
class LettersPage:
    """The lists of a vote, and how many codes of letters are valid."""

    name: str
    used: ListShown | None
    looked_at: ListShown | None
    codes: int


@dataclass(frozen=True)
class LetterWords:
    """What every letter of a vote says in one language of the town; only the code differs."""

    lang: str
    dir: str
    title: str
    lines: list[str]
    steps: list[str]
    secret: str


@dataclass(frozen=True)
class Printed:
    """A letter: to whom, and the code in groups."""

    to: Addressee
    code: str


def shown(vote: Vote, folder: Path) -> LettersPage:
    """The page on which organisers import the list and print the letters."""
    used, looked_at = (_list(queries.letters(vote.id, in_use=in_use), folder) for in_use in (True, False))
    return LettersPage(say(vote.titles), used, looked_at, queries.valid_codes(vote.id))


def _list(found: Letters | None, folder: Path) -> ListShown | None:
    if found is None:
        return None
    return ListShown(
        number=found.number,
        left_out=found.left_out,
        examples=service.addressees(found, folder)[:EXAMPLES],
        problems=[_line(int(line), LetterLine(str(why))) for line, why in found.problems],
        more=found.left_out - len(found.problems),
        printed=found.printed,
    )


def _line(line: int, why: LetterLine) -> str:
    return str(labels.LETTER_LINES[why]) % {"line": line, "most": LONGEST_LINE}


def printed(letters: Sequence[service.Letter]) -> list[Printed]:
    """The letters, with codes as people read them."""
    return [Printed(letter.to, codes.shown(letter.code)) for letter in letters]


def in_each_language(place: Town, vote: Vote) -> list[LetterWords]:
    """What a letter says, in every language of the town."""
    return [_words(place, vote, language) for language in place.languages]


def _words(place: Town, vote: Vote, language: str) -> LetterWords:
    link = url_for("votes.show", vote_id=vote.id, lang=language, _external=True)
    with force_locale(language):
        until = i18n.closing(vote.closes_at, "EEEE d MMMM y, HH:mm")
        return LetterWords(
            lang=language,
            dir=i18n.direction(language),
            title=say(vote.titles, language),
            lines=[
                _("%(town)s asks you to vote. This letter has your personal code.", town=say(place.names, language)),
                _("You can vote online until %(until)s.", until=until),
            ],
            steps=[
                _("Go to %(link)s", link=link),
                _("Sign in, or create an account with your e-mail address."),
                _("Enter this code:"),
            ],
            secret=_(
                "The code works once. Do not give it to anyone: they could vote in your place. "
                "It is not stored with what you choose."
            ),
        )
