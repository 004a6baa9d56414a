"""What a record of each dataset says: names, types and meanings of its fields, for the API and the files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Words = dict[str, str]

Number = Annotated[int, Field(description="Number of this record; it never changes and is never used again")]
Town = Annotated[
    str, Field(description="Whose it is, by the town's name in addresses; of a shared process who leads it")
]
Address = Annotated[str, Field(description="Its page")]
Language = Annotated[str, Field(description="Language of title and text, as BCP 47 says it")]
Process = Annotated[int | None, Field(description="Number of the process that it belongs to; none: of the town")]
Neighbourhood = Annotated[str | None, Field(description="Code of its neighbourhood on the map; none: the whole town")]
Names = Annotated[Words, Field(description="What it is called, by language")]


class Record(BaseModel):
    """A record of a dataset. Instants are in UTC, days are those of the town."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Number
    url: Address
    town: Town


class PhaseRecord(BaseModel):
    """A phase of a process."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(description="Kind of the phase")
    titles: Names
    starts_at: datetime | None = Field(description="Its first instant; none: from the beginning")
    ends_at: datetime | None = Field(description="The instant at which it is over; none: open-ended")


class ProcessRecord(Record):
    """A participation process."""

    slug: str = Field(description="Its name in addresses")
    titles: Names
    summaries: Words = Field(description="What it is about, by language")
    theme: str = Field(description="Key of its theme; empty for none")
    neighbourhood: Neighbourhood
    responsible: Words = Field(description="Who is responsible for it, by language")
    towns: list[str] = Field(
        description="Towns that share it, by their names in addresses; the one that leads it first"
    )
    phases: list[PhaseRecord] = Field(description="Its phases in their order")


class ProposalRecord(Record):
    """A proposal with the town's answer."""

    process: Process
    title: str = Field(description="Its title")
    text: str = Field(description="Its text, in Markdown")
    language: Language
    state: str = Field(
        description="published, under_review, accepted, partly_accepted, declined, merged, split or withdrawn"
    )
    neighbourhood: Neighbourhood
    supporters: int = Field(description="How many people support it, on paper and imported ones included")
    comments: int = Field(description="How many comments it has")
    published_at: datetime = Field(description="When it was published")
    due_on: date | None = Field(description="Day by which the town must answer")
    office: str = Field(description="Office that answered it, or deals with it")
    answered_at: datetime | None = Field(description="When the town answered")
    answer: str = Field(description="The town's answer, in Markdown; empty for none")


class DiscussionRecord(Record):
    """A discussion that somebody opened in a process."""

    process: Process
    title: str = Field(description="Its title")
    text: str = Field(description="What it begins with, in Markdown; empty where its author deleted that")
    language: Language
    comments: int = Field(description="How many comments it has")
    opened_at: datetime = Field(description="When it was opened")
    last_at: datetime = Field(description="When somebody last wrote in it")
    closed_at: datetime | None = Field(description="When it was closed; none: it is open")


class DraftTextRecord(Record):
    """The present version of a draft text that people discuss paragraph by paragraph."""

    process: Process
    title: str = Field(description="Its title")
    text: str = Field(description="The whole text, in Markdown")
    language: Language
    version: int = Field(description="Number of the present version")
    note: str = Field(description="What changed in it, and why; empty for the first version")
    comments: int = Field(description="How many comments its paragraphs have")
    published_at: datetime = Field(description="When the first version was published")
    changed_at: datetime = Field(description="When the present version was published")


class VoteRecord(Record):
    """A vote that is closed, with its result."""

    process: Process
    titles: Names
    method: str = Field(description="Its method, as the page of the vote explains it")
    opened_at: datetime | None = Field(description="When people could begin to vote")
    closed_at: datetime | None = Field(description="When it was counted")
    ballots: int = Field(description="How many ballots were counted")
    result: dict[str, object] = Field(description="The result; its members depend on the method")


class CouncilRecord(Record):
    """An advisory council."""

    slug: str = Field(description="Its name in addresses")
    names: Names
    summaries: Words = Field(description="What it is for, by language")
    seats: int = Field(description="How many seats it has")


class RecommendationRecord(Record):
    """A recommendation that a council adopted, with the town's answer."""

    council: int = Field(description="Number of the council")
    number: int = Field(description="Its number in that council")
    title: str = Field(description="Its title")
    text: str = Field(description="Its text, in Markdown")
    language: Language
    adopted_on: date = Field(description="Day of its adoption")
    votes_for: int = Field(description="Members who voted for it")
    votes_against: int = Field(description="Members who voted against it")
    votes_abstain: int = Field(description="Members who abstained")
    minority: str = Field(description="Opinion of the minority, in Markdown; empty for none")
    due_on: date = Field(description="Day by which the town must answer")
    replied_on: date | None = Field(description="Day of the town's answer")
    reply: str | None = Field(description="The town's answer, in Markdown")


class MeetingRecord(Record):
    """A meeting of a council, a process or the town."""

    process: Process
    titles: Names
    starts_at: datetime = Field(description="When it begins")
    ends_at: datetime = Field(description="When it ends")
    state: str = Field(description="planned, held or cancelled")
    place: str = Field(description="Where it takes place")
    address: str = Field(description="The address of that place")
    neighbourhood: Neighbourhood
    step_free: bool = Field(description="Whether the place can be reached without steps")
    hearing_loop: bool = Field(description="Whether the place has a hearing loop")
    childcare: bool = Field(description="Whether children are looked after")


class MeasureRecord(Record):
    """Something that the town promised to do, and how far it is."""

    process: Process
    titles: Names
    theme: str = Field(description="Key of its theme; empty for none")
    owner: str = Field(description="Office that is responsible")
    state: str = Field(description="planned, under_way, done or dropped")
    starts_on: date | None = Field(description="Day on which it is to begin")
    ends_on: date | None = Field(description="Day by which it is to be done")
    done_on: date | None = Field(description="Day on which it was done")
    promised: int | None = Field(description="Money promised, in minor units of the currency (cents)")
    spent: int | None = Field(description="Money spent, in minor units of the currency (cents)")
    currency: str = Field(description="Currency, as ISO 4217 says it")


class EqualityRecord(Record):
    """A published equality check: what a town expected before a process. It never changes; ``id`` is the process."""

    process: str = Field(description="Name of the process in addresses")
    affected: Words = Field(description="Who is affected, by language")
    evidence: Words = Field(description="How the town knows, by language")
    mitigation: Words = Field(description="What the town does about it, by language")
    neighbourhoods: list[str] = Field(description="Codes of the neighbourhoods that are named; none: the whole town")
    dimension: str = Field(description="Question of the forecast, as the tables of figures name it")
    forecast: dict[str, int] = Field(
        description="Expected share of each group in per cent of those who take part and answer the question"
    )
    fixed_at: datetime = Field(description="When it was published")
    sha256: str = Field(
        description="SHA-256 of the fields process to forecast as JSON with sorted keys and no spaces; the activity "
        "log has had it since that day"
    )


class FigureRecord(Record):
    """The newest release of a process's participation figures, small numbers protected; ``id`` is the process."""

    release: int = Field(description="Its number; a process can have several")
    published_at: datetime = Field(description="When it was published")
    sha256: str = Field(description="Checksum of the tables, as their file has them")
    csv_url: str = Field(description="The tables as CSV")
    json_url: str = Field(description="The tables with catalogue and protection as JSON")


class Page(BaseModel):
    """Which part of a dataset is asked for."""

    town: str = Field(default="", max_length=80, description="The town's name in addresses; empty: the first town")
    after: int = Field(default=0, ge=0, le=2**31 - 1, description="Only records with a greater number")
    limit: int = Field(default=100, ge=1, le=500, description="How many at most")


class Problem(BaseModel):
    """What is wrong with a request (RFC 9457)."""

    type: str = Field(description="A reference; about:blank")
    title: str = Field(description="What is wrong, in English")
    status: int = Field(description="The status of the answer")
