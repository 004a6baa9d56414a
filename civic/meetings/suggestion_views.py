"""What the page of suggestions for an agenda shows, as values of named types."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from civic.core.i18n import Marks
from civic.meetings.rules.suggesting import SuggestionState


@dataclass(frozen=True)
class SuggestionLine:
    """A suggestion for one reader.

    ``title`` is empty where the chair left the words out; ``left_out``: others do not read them. ``by`` is empty where
    the rules name nobody. ``accept``, ``send_back`` and ``withdraw`` are where the reader may do that, else empty.
    """

    anchor: str
    title: str
    why: str
    marks: Marks
    by: str
    when: str
    about: tuple[str, Markup, str] | None
    state: SuggestionState
    state_words: str
    reason: str
    reason_marks: Marks
    left_out: bool
    accept: str
    send_back: str
    withdraw: str


@dataclass(frozen=True)
class SuggestionsPage:
    """All of them; ``suggest`` is where the reader may suggest one, ``sign_in`` where a stranger signs in before."""

    rows: list[SuggestionLine]
    suggest: str
    sign_in: str
