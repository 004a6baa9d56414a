"""Draft texts for tests."""

from __future__ import annotations

from civic.consultations import service
from civic.consultations.models import DraftText
from civic.core.permissions import SYSTEM
from civic.processes.models import Process

TITLE = "Rules for the market square"
BODY = """# The square

Cars may park on the square from Monday to Thursday.

Trees are planted along the northern side.

## The market

The market takes place every Friday from seven in the morning.

Dogs are kept on a lead."""


def make_text(process: Process, title: str = TITLE, body: str = BODY) -> DraftText:
    """A draft text of a process. Inside transaction()."""
    return service.publish(SYSTEM, process.id, title, body, "en")


def many(paragraphs: int) -> str:
    """A text of so many paragraphs of some sixty words, with a heading before every tenth."""
    found = []
    for n in range(paragraphs):
        if n % 10 == 0:
            found.append(f"# Part {n // 10 + 1}")
        found.append(" ".join(f"clause{n} word{(n * 13 + k) % 700}" for k in range(30)))
    return "\n\n".join(found)
