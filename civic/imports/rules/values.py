"""What single cells say: instants, numbers, states, stances, text that was written as HTML, names to compare."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

from civic.core import days
from civic.core.text import block
from civic.deliberation.rules import Stance
from civic.proposals.rules import ProposalState

DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?")
#: No platform is older.
EARLIEST = 1990
TRUE = frozenset({"true", "t", "yes", "1"})

#: What other systems call a state. What is not here is read as published, told, and kept as the file has it.
STATES = {
    "": ProposalState.PUBLISHED,
    "published": ProposalState.PUBLISHED,
    "not_answered": ProposalState.PUBLISHED,
    "pending": ProposalState.PUBLISHED,
    "evaluating": ProposalState.UNDER_REVIEW,
    "under_review": ProposalState.UNDER_REVIEW,
    "accepted": ProposalState.ACCEPTED,
    "partially_accepted": ProposalState.PARTLY_ACCEPTED,
    "partly_accepted": ProposalState.PARTLY_ACCEPTED,
    "rejected": ProposalState.DECLINED,
    "declined": ProposalState.DECLINED,
    "withdrawn": ProposalState.WITHDRAWN,
}
STANCES = {"": None, "1": Stance.FOR, "0": Stance.NEUTRAL, "-1": Stance.AGAINST}


class BadValue(ValueError):
    """A cell says nothing that can be understood. The message is the rest of a sentence that begins with "it"."""


def state_of(text: str) -> ProposalState | None:
    """The state that a word of another system stands for; None for an unknown word."""
    return STATES.get(re.sub(r"[\s-]+", "_", text.strip().casefold()))


def stance_of(text: str) -> Stance | None:
    """Decidim's alignment: 1 for, 0 neutral, -1 against, empty where nobody was asked.

    Raises:
        BadValue: anything else.
    """
    if text not in STANCES:
        raise BadValue(f"its alignment is {quoted(text)} instead of 1, 0 or -1")
    return STANCES[text]


def instant(text: str, zone: str, what: str = "date") -> datetime:
    """An instant: ISO 8601 (also with " UTC" or " +0100" after it), or day/month/year with or without a time.

    Without an offset it is read in ``zone``, a name of the tz database; without a time it is the beginning of the day.

    Raises:
        BadValue: no such instant, or one before 1990.
    """
    try:
        found = _day_first(text) or datetime.fromisoformat(re.sub(r"\s+(UTC|Z)$", "+00:00", _joined(text)))
    except ValueError:
        raise BadValue(f"its {what} is {quoted(text)}, which is no instant (2016-03-17 14:25 or 17/03/2016)") from None
    if not EARLIEST <= found.year <= days.LATEST:
        raise BadValue(f"its {what} is in the year {found.year}")
    aware = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
    return aware.astimezone(UTC)


def _joined(text: str) -> str:
    """An offset that stands apart, as Ruby writes it, beside its time."""
    return re.sub(r"\s+([+-]\d{2}:?\d{2})$", r"\1", text.strip())


def _day_first(text: str) -> datetime | None:
    found = DAY_FIRST.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime.combine(date(year, month, day), time(hour, minute, second))


def whole(text: str, what: str) -> int:
    """A count; an empty cell is 0.

    Raises:
        BadValue: no whole number, or below 0.
    """
    if not text:
        return 0
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 10):
        raise BadValue(f"its number of {what} is {quoted(text)}")
    return int(digits)


def amount(text: str) -> Decimal | None:
    """An amount of money with a decimal point; None for an empty cell.

    Raises:
        BadValue: no such amount, below 0, or more than the database holds.
    """
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise BadValue(f"its cost is {quoted(text)}") from None
    if not found.is_finite() or not 0 <= found < 10**12:
        raise BadValue(f"its cost is {quoted(text)}")
    return found.quantize(Decimal("0.01"))


def true(text: str) -> bool:
    """Whether a cell says yes; everything that is not a yes is a no."""
    return text.strip().casefold() in TRUE


def quoted(text: str) -> str:
    """Somebody's input, short and on one line, to stand in a sentence."""
    words = " ".join(text.split())
    return f"“{words if len(words) <= 60 else words[:59] + '…'}”"


def comparable(name: str) -> str:
    """A name without case, accents and punctuation: "Horta - Guinardó" and "Horta-Guinardo" name one place."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", bare.casefold()).split())


#: What counts as markup: a text with "<100 g" in it is no HTML.
MARKUP = re.compile(
    r"</?(p|br|div|span|strong|b|em|i|u|a|ul|ol|li|h[1-6]|blockquote|img|figure|iframe|dl|dt|dd|xml|table|tr|td|th)"
    r"(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
BLOCKS = frozenset({"p", "div", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "dl", "table", "figure"})
LINES = frozenset({"br", "li", "dt", "dd", "tr"})
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
SILENT = frozenset({"script", "style"})


def text_of(text: str) -> str:
    """A text as Markdown: HTML of an editor becomes paragraphs, lists, emphasis and links; other text stays itself."""
    text = block(text)
    if not MARKUP.search(text):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (line.strip() for line in "".join(reader.pieces).split("\n"))
    return block(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in BLOCKS:
            self.pieces.append("\n\n")
        elif tag in LINES:
            self.pieces.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            self.links.append(address if re.match(r"https?://[^\s()]+$", address) else "")
            self.pieces.append("[" if self.links[-1] else "")
        self.pieces.append(MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0
        if tag in BLOCKS:
            self.pieces.append("\n\n")
        elif tag == "a" and self.links:
            address = self.links.pop()
            self.pieces.append(f"]({address})" if address else "")
        self.pieces.append(MARKS.get(tag, ""))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))
