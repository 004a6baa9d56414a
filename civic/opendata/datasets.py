"""The datasets: what each is called, what its records say, and where its rows come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from civic.core.urls import absolute
from civic.opendata import queries
from civic.opendata.queries import Row, Rows
from civic.opendata.records import (
    CouncilRecord,
    DiscussionRecord,
    DraftTextRecord,
    EqualityRecord,
    FigureRecord,
    MeasureRecord,
    MeetingRecord,
    ProcessRecord,
    ProposalRecord,
    RecommendationRecord,
    Record,
    VoteRecord,
)

#: Records that are read at once for a file.
AT_ONCE = 500


@dataclass(frozen=True)
class Dataset:
    """One kind of record.

    Attributes:
        key: its name in addresses and of its files.
        title: what it is called, and ``words`` what it holds, for people.
        record: the shape of a record.
        rows: its rows.
        page: the endpoint of a record's page, and ``by`` which argument of it is which field.
    """

    key: str
    title: LazyString
    words: LazyString
    record: type[Record]
    rows: Rows
    page: str
    by: Mapping[str, str]

    def records(self, municipality_id: int, after: int, most: int, language: str) -> list[Record]:
        """Records of a town with a greater number than ``after``; addresses in them lead to pages in a language."""
        return [self._record(row, language) for row in self.rows(municipality_id, after, most)]

    def all_records(self, municipality_id: int, language: str) -> Iterator[Record]:
        after = 0
        while found := self.records(municipality_id, after, AT_ONCE, language):
            yield from found
            after = found[-1].id

    def _record(self, row: Row, language: str) -> Record:
        arguments = {name: row[field] for name, field in self.by.items()}
        more: dict[str, object] = {"url": absolute(self.page, lang=language, **arguments)}
        if self.record is FigureRecord:
            for name, endpoint in (("csv_url", "statistics.as_csv"), ("json_url", "statistics.as_json")):
                more[name] = absolute(endpoint, lang=language, slug=row["slug"])
        known = self.record.model_fields.keys()
        return self.record.model_validate({**{name: row[name] for name in row if name in known}, **more})


DATASETS: tuple[Dataset, ...] = (
    Dataset(
        "processes",
        _("Participation processes"),
        _("What the town asks, with the phases of each process and who is responsible."),
        ProcessRecord,
        queries.process_rows,
        "processes.show",
        {"slug": "slug"},
    ),
    Dataset(
        "proposals",
        _("Proposals and answers"),
        _("What people propose, how many support it, and what the town answered."),
        ProposalRecord,
        queries.proposal_rows,
        "proposals.show",
        {"proposal_id": "id"},
    ),
    Dataset(
        "discussions",
        _("Discussions"),
        _("Discussions that people opened in a process, what each is about, and how many comments it has."),
        DiscussionRecord,
        queries.discussion_rows,
        "deliberation.show",
        {"thread_id": "thread_id"},
    ),
    Dataset(
        "draft_texts",
        _("Draft texts"),
        _("Texts of the town that people discuss paragraph by paragraph, in their present version."),
        DraftTextRecord,
        queries.draft_text_rows,
        "consultations.show",
        {"text_id": "id"},
    ),
    Dataset(
        "votes",
        _("Results of votes"),
        _("Votes that are closed, with their results."),
        VoteRecord,
        queries.vote_rows,
        "votes.show",
        {"vote_id": "id"},
    ),
    Dataset(
        "councils",
        _("Advisory councils"),
        _("Which councils there are, and what for."),
        CouncilRecord,
        queries.council_rows,
        "councils.show",
        {"slug": "slug"},
    ),
    Dataset(
        "recommendations",
        _("Recommendations"),
        _("What councils recommended, how they voted, and what the town answered."),
        RecommendationRecord,
        queries.recommendation_rows,
        "councils.recommendation",
        {"recommendation_id": "id"},
    ),
    Dataset(
        "meetings",
        _("Meetings"),
        _("When and where meetings take place that are open to everyone."),
        MeetingRecord,
        queries.meeting_rows,
        "meetings.show",
        {"meeting_id": "id"},
    ),
    Dataset(
        "measures",
        _("Measures"),
        _("What the town promised to do, and how far it is."),
        MeasureRecord,
        queries.measure_rows,
        "measures.show",
        {"measure_id": "id"},
    ),
    Dataset(
        "equality_checks",
        _("Equality checks"),
        _("Who is affected by a process and whom the town expects to take part, written before the first figures."),
        EqualityRecord,
        queries.check_rows,
        "equality.show",
        {"slug": "process"},
    ),
    Dataset(
        "figures",
        _("Who takes part"),
        _("The newest figures on who takes part in each process. Small numbers are protected."),
        FigureRecord,
        queries.figure_rows,
        "statistics.show",
        {"slug": "slug"},
    ),
)

BY_KEY = {dataset.key: dataset for dataset in DATASETS}
