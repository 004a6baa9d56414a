"""What an amendment changes: a passage of a text, or its title. Both move on by words. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from civic.texts.rules import Carried, Change, Passage, Step, Suggestion, carried, difference, passages

#: The number by which amendments name the title; passages of the text count from 1.
TITLE = 0


@dataclass(frozen=True)
class Worded:
    """The title and the text of a version."""

    title: str
    body: str

    def text(self, number: int) -> str:
        """The text in which a passage is: the title is one by itself."""
        return self.title if number == TITLE else self.body

    def passage(self, number: int) -> Passage | None:
        """The passage of a number; None where there is none."""
        if number == TITLE:
            return Passage(TITLE, 0, len(self.title))
        found = passages(self.body)
        return found[number - 1] if 1 <= number <= len(found) else None

    def after(self, number: int, text: str) -> Worded:
        """The version in which the text of a passage is another one."""
        return replace(self, title=text) if number == TITLE else replace(self, body=text)


@dataclass(frozen=True)
class Moved:
    """One version to the next, title and text."""

    title: Step
    body: Step

    @classmethod
    def between(cls, before: Worded, after: Worded, change: Change | None = None) -> Moved:
        """Args: change: how the text before becomes the later one; without it, their difference by words."""
        body = difference(before.body, after.body) if change is None else change
        return cls(Step(before.title, difference(before.title, after.title)), Step(before.body, body))

    def carried(self, suggestion: Suggestion) -> Carried:
        """A suggestion for the next version. One for the title stays one for the title."""
        if suggestion.passage != TITLE:
            return carried(self.body, suggestion)
        end = carried(self.title, replace(suggestion, passage=1))
        return replace(end, suggestion=replace(end.suggestion, passage=TITLE))
