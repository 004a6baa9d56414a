"""Decidim's open data: proposals out of the rows of a sheet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit

from civic.core.sanitise import LONGEST
from civic.core.text import line
from civic.imports.rules import values
from civic.imports.rules.headers import CONSUL, ONLY_CONSUL, PROPOSAL, Columns, Field, understand
from civic.imports.rules.sheet import Broken, Row, Sheet, Unusable
from civic.imports.rules.values import BadValue
from civic.proposals.rules import ProposalState

LONGEST_TITLE = 1000
LONGEST_ID = 60
#: What Ruby prints of a translated name: {"ca"=>"Mobilitat", "en"=>"Mobility"}.
TRANSLATED = re.compile(r"\{([^{}]*)\}")
TRANSLATION = re.compile(r'"([a-z]{2,3}(?:-[A-Za-z]+)?)"\s*(?:=>|:)\s*"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class ReadProposal:
    """A proposal as a file tells it.

    Attributes:
        line: where it begins in the file.
        language: of title and text; empty where the file does not say.
        district: the name of its place as written; empty for the whole town.
        category: names of its theme by language ("" where the file does not say), empty without a theme.
        tags: names of further groups that it belongs to, each by language; one of them may be its place or theme.
        columns: texts of the columns that mean nothing to us.
    """

    line: int
    id: str
    title: str
    body: str
    language: str
    state: ProposalState
    published_at: datetime
    reference: str
    official: bool
    supports: int
    district: str
    category: Mapping[str, str]
    tags: tuple[Mapping[str, str], ...]
    cost: Decimal | None
    answer: str
    answered_at: datetime | None
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Proposals:
    """A file of proposals as it was read.

    Attributes:
        columns: how its headers were understood.
        states: words for states that are not in the table, and how many rows say so; these are read as published.
        left_out: rows that the choice of the operator left out.
        platform: the host of the platform's addresses; empty where the file has none.
    """

    rows: tuple[ReadProposal, ...]
    broken: tuple[Broken, ...]
    columns: Columns
    states: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    platform: str = ""


def read_proposals(
    sheet: Sheet,
    zone: str,
    language: str = "",
    only: tuple[str, str] | None = None,
    table: Mapping[str, Field] = PROPOSAL,
) -> Proposals:
    """Read the proposals of a sheet.

    Args:
        sheet: the file.
        zone: the time zone of dates without one.
        language: the one to take where a text comes in several; else the first that is written.
        only: a column and what it must say, for exports that hold a whole platform.
        table: what the platform calls its columns.

    Raises:
        Unusable: no column for the id, the title or a date, or none called as ``only`` says.
    """
    if table is PROPOSAL and {header.casefold() for header in sheet.headers} & ONLY_CONSUL:
        raise Unusable("This is an export of CONSUL, not of Decidim. Bring it in with: civic import consul")
    columns = understand(sheet.headers, table)
    _check(columns, sheet, only, table)
    read: dict[str, ReadProposal] = {}
    broken = list(sheet.broken)
    states: Counter[str] = Counter()
    chosen = [row for row in sheet.rows if only is None or row.cells[only[0]] == only[1]]
    for row in chosen:
        try:
            found = _proposal(row, columns, zone, language)
            if found.id in read:
                raise BadValue(f"its id {found.id} stands already in line {read[found.id].line}")
        except BadValue as problem:
            broken.append(Broken(row.line, str(problem), columns.get(row.cells, "id")))
            continue
        read[found.id] = found
        word = columns.get(row.cells, "state")
        states[word] += values.state_of(word) is None
    return Proposals(
        rows=tuple(read.values()),
        broken=tuple(sorted(broken, key=lambda each: each.line)),
        columns=columns,
        states={word: count for word, count in states.items() if count},
        left_out=len(sheet.rows) - len(chosen),
        platform=platform(columns.get(row.cells, "url") for row in sheet.rows),
    )


def _check(columns: Columns, sheet: Sheet, only: tuple[str, str] | None, table: Mapping[str, Field]) -> None:
    if columns.missing:
        known = " or ".join(f"“{name}”" for name in table[columns.missing[0]].names)
        platform = "CONSUL" if table is CONSUL else "Decidim"
        raise Unusable(f"No column is called {known}: this is no file of proposals from {platform}.")
    if "published_at" not in columns and "created_at" not in columns:
        raise Unusable("No column is called “published_at” or “created_at”: nobody knows when these were proposed.")
    if only is not None and only[0] not in sheet.headers:
        raise Unusable(f"No column is called “{only[0]}”.")


def platform(addresses: Iterable[str]) -> str:
    """The host of the first address that has one."""
    for address in addresses:
        try:
            host = urlsplit(address).hostname
        except ValueError:
            continue
        if host:
            return host
    return ""


def _proposal(row: Row, columns: Columns, zone: str, language: str) -> ReadProposal:
    cells = row.cells
    titles = columns.said(cells, "title")
    if not titles:
        raise BadValue("it has no title")
    spoken = chosen_language(titles, language)
    word = columns.get(cells, "state")
    state = values.state_of(word)
    kept = columns.rest(cells) | _others(columns, cells, spoken)
    if state is None:
        kept[columns.plain["state"]] = word
    return ReadProposal(
        line=row.line,
        id=external_id(columns.get(cells, "id")),
        title=_title(values.text_of(titles[spoken])),
        body=long_text(in_language(columns.said(cells, "body"), spoken), "text"),
        language=spoken,
        state=_state(columns, cells, state),
        published_at=_published(columns, cells, zone),
        reference=columns.get(cells, "reference")[:200],
        official=values.true(columns.get(cells, "official")),
        supports=values.whole(columns.get(cells, "supports"), "supports"),
        district=in_language(columns.said(cells, "district"), spoken),
        category=columns.said(cells, "category"),
        tags=translated(columns.get(cells, "taxonomies")),
        cost=values.amount(columns.get(cells, "cost")),
        answer=long_text(in_language(columns.said(cells, "answer"), spoken), "answer"),
        answered_at=_optional(columns.get(cells, "answered_at"), zone),
        columns=kept,
    )


def chosen_language(texts: Mapping[str, str], wanted: str) -> str:
    """The wanted language if there is a text in it, else the first one."""
    return wanted if wanted in texts else next(iter(texts))


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else the first one; empty without any."""
    return texts.get(language) or next(iter(texts.values()), "")


def external_id(text: str) -> str:
    """An id as the other system writes it.

    Raises:
        BadValue: none, or one that is no id.
    """
    if not text:
        raise BadValue("it has no id")
    if len(text) > LONGEST_ID or any(letter.isspace() for letter in text):
        raise BadValue(f"its id is {values.quoted(text)}")
    return text


def long_text(text: str, what: str) -> str:
    """A text as Markdown.

    Raises:
        BadValue: longer than the cleaner takes.
    """
    found = values.text_of(text)
    if len(found) > LONGEST:
        raise BadValue(f"its {what} has {len(found):,} characters; at most {LONGEST:,} can be shown")
    return found


def _title(text: str) -> str:
    title = line(text)
    if not title:
        raise BadValue("it has no title")
    if len(title) > LONGEST_TITLE:
        raise BadValue(f"its title has {len(title):,} characters")
    return title


def _others(columns: Columns, cells: Mapping[str, str], spoken: str) -> dict[str, str]:
    """Title, text and answer in the languages that were not taken."""
    pairs = [pair for name in ("title", "body", "answer") for pair in columns.languages.get(name, ())]
    return {header: cells[header] for language, header in pairs if language != spoken and cells[header]}


def _state(columns: Columns, cells: Mapping[str, str], state: ProposalState | None) -> ProposalState:
    if values.true(columns.get(cells, "withdrawn")) or columns.get(cells, "retired"):
        return ProposalState.WITHDRAWN
    return state or ProposalState.PUBLISHED


def _published(columns: Columns, cells: Mapping[str, str], zone: str) -> datetime:
    text = columns.get(cells, "published_at") or columns.get(cells, "created_at")
    if not text:
        raise BadValue("it has no date")
    return values.instant(text, zone)


def _optional(text: str, zone: str) -> datetime | None:
    return values.instant(text, zone, "date of the answer") if text else None


def translated(text: str) -> tuple[dict[str, str], ...]:
    """The translated names in a cell that holds a list of them, as Ruby or JSON prints it; () for anything else."""
    found = (dict(TRANSLATION.findall(each)) for each in TRANSLATED.findall(text))
    return tuple(
        {language: name.replace('\\"', '"').strip() for language, name in names.items() if name.strip()}
        for names in found
        if any(name.strip() for name in names.values())
    )
