"""The public account of moderation: what was reported, decided, appealed, and how long it took.

It counts things and acts of the town, never people: no figure says how many people reported, or who was hidden. The
language of a text is left out where fewer than ``LANGUAGE_FROM`` statements share it: in a small group it would name
somebody. Nothing that a person wrote is in it; the words are those of the guidelines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import clock, i18n, sheets
from civic.core.i18n import say
from civic.moderation import guidelines, queries, wording
from civic.moderation.agreement import ENOUGH, agreement
from civic.moderation.labels import OUTCOMES, TARGETS
from civic.moderation.queries import Counted, Statement
from civic.moderation.rules import LASTING, Guidelines, Measure, Outcome, nearest_rank
from civic.moderation.views import RuleLine, StatementLine
from civic.towns.here import Town

#: Statements of one language from which on they say it.
LANGUAGE_FROM = 10
#: Statements in the file.
MOST = 100_000
#: Columns of the file of sums.
SUMS = (
    "guideline",
    "reported",
    "decided",
    "hidden",
    "restored",
    "nothing_broken",
    "appeals",
    "appeals_granted",
    "median_hours",
    "nine_of_ten_hours",
    "read_twice",
    "read_alike",
    "kappa",
    "kappa_low",
    "kappa_high",
)
#: Fields of the Commission's database of statements of reasons (its API documentation), and three of ours at the end.
FIELDS = (
    "puid",
    "decision_visibility",
    "decision_provision",
    "end_date_service_restriction",
    "decision_ground",
    "incompatible_content_ground",
    "incompatible_content_explanation",
    "incompatible_content_illegal",
    "category",
    "content_type",
    "content_language",
    "content_date",
    "application_date",
    "decision_facts",
    "source_type",
    "automated_detection",
    "automated_decision",
    "appeal",
    "appeal_date",
    "reversed_date",
)
PROVISION = {
    Measure.SLOW: "DECISION_PROVISION_PARTIAL_SUSPENSION",
    Measure.SUSPEND: "DECISION_PROVISION_PARTIAL_SUSPENSION",
    Measure.END: "DECISION_PROVISION_PARTIAL_TERMINATION",
}


@dataclass(frozen=True)
class Sums:
    """One line of the account: ``key`` is a guideline, or "" for all. Times are seconds."""

    key: str
    reported: int
    decided: int
    hidden: int
    restored: int
    nothing: int
    appeals: int
    granted: int
    median: float | None
    nine_of_ten: float | None


def sums(municipality_id: int) -> list[Sums]:
    """The account of each guideline, and of all together at the end."""
    counted, reported = queries.account_rows(municipality_id)
    keys = sorted({*reported, *(each.guideline for each in counted if each.guideline)})
    rows = [_sums(key, [each for each in counted if each.guideline == key], reported.get(key, 0)) for key in keys]
    return [*rows, _sums("", counted, sum(reported.values()))]


def _sums(key: str, counted: Sequence[Counted], reported: int) -> Sums:
    seconds = [each.seconds for each in counted]
    return Sums(
        key=key,
        reported=reported,
        decided=len(counted),
        hidden=sum(each.hid for each in counted),
        restored=sum(each.hid and each.reversed for each in counted),
        nothing=sum(not each.hid and each.measure is Measure.NONE for each in counted),
        appeals=sum(each.appeal is not None for each in counted),
        granted=sum(each.appeal is Outcome.GRANTED for each in counted),
        median=nearest_rank(seconds, 0.5),
        nine_of_ten=nearest_rank(seconds, 0.9),
    )


def lines(rows: Sequence[Sums], known: Guidelines) -> list[RuleLine]:
    """The sums in words."""
    return [
        RuleLine(
            name=_name(row.key, known),
            reported=row.reported,
            decided=row.decided,
            hidden=row.hidden,
            restored=row.restored,
            nothing=row.nothing,
            appeals=row.appeals,
            granted=row.granted,
            median=wording.took(row.median),
            nine_of_ten=wording.took(row.nine_of_ten),
        )
        for row in rows
    ]


def _name(key: str, known: Guidelines) -> str:
    if not key:
        return str(_("All"))
    found = known.get(key)
    return say(found.titles) if found else str(_("an earlier guideline"))


def statement_lines(found: Sequence[Statement], place: Town, shared: frozenset[str]) -> list[StatementLine]:
    """Statements of reasons in words; ``shared`` are the languages that they may name."""
    return [
        StatementLine(
            uid=each.uid,
            at=each.at,
            kind=str(TARGETS[each.target]),
            language=i18n.language_name(each.language) if each.language in shared else "",
            guideline=guidelines.title(place.id, each.guideline, each.version),
            did=wording.did(each.hid, each.measure, each.until),
            outcome=str(OUTCOMES[each.appeal]) if each.appeal else "",
            took=wording.took((each.at - each.since).total_seconds()),
        )
        for each in found
    ]


def shared_languages(municipality_id: int) -> frozenset[str]:
    """The languages that so many statements have that naming them tells nothing of one person. One query."""
    counts = queries.languages(municipality_id)
    return frozenset(language for language, count in counts.items() if count >= LANGUAGE_FROM)


def sums_csv(place: Town) -> str:
    """The account as a file; hours with one decimal."""
    known = guidelines.of_town(place.id)
    found = sums(place.id)
    twice = _twice(place.id)
    rows = [[*_sums_row(row, known), *(twice if not row.key else [""] * len(twice))] for row in found]
    return sheets.written([SUMS, *rows])


def _twice(municipality_id: int) -> list[str]:
    """How many cases were read twice; from enough of them on, how far the readings agree."""
    found = agreement(queries.agreement_table(municipality_id))
    if found is None or found.readings < ENOUGH:
        return [str(found.readings if found else 0), "", "", "", ""]
    figures = ["" if each is None else f"{each:.3f}" for each in (found.kappa, found.low, found.high)]
    return [str(found.readings), str(round(found.share * found.readings)), *figures]


def _sums_row(row: Sums, known: Guidelines) -> list[str]:
    numbers = (row.reported, row.decided, row.hidden, row.restored, row.nothing, row.appeals, row.granted)
    return [_name(row.key, known), *map(str, numbers), _hours(row.median), _hours(row.nine_of_ten)]


def _hours(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds / 3600:.1f}"


def statements_csv(place: Town) -> str:
    """Statements of reasons in the fields of the Commission's database, in English as its free texts usually are.

    A warning restricts nothing, and has no statement there.
    """
    found, shared = queries.statements(place.id, limit=MOST).items, shared_languages(place.id)
    with force_locale("en"):
        return sheets.written([FIELDS, *_statement_rows(found, place, shared)])


def _statement_rows(found: Sequence[Statement], place: Town, shared: frozenset[str]) -> Iterator[list[str]]:
    versions: dict[int, Guidelines] = {}
    for each in found:
        if not each.hid and each.measure not in LASTING:
            continue
        known = versions.setdefault(each.version, guidelines.of_town(place.id, each.version))
        item = known.get(each.guideline)
        title = say(item.titles, "en") if item else ""
        yield [
            each.uid,
            "DECISION_VISIBILITY_CONTENT_DISABLED" if each.hid else "",
            PROVISION.get(each.measure, ""),
            _day(place, each.until),
            "DECISION_GROUND_INCOMPATIBLE_CONTENT",
            f"Community guidelines, version {each.version}",
            title,
            "No",
            item.category.value if item else "",
            "CONTENT_TYPE_TEXT",
            each.language.upper() if each.language in shared else "",
            _day(place, each.written_at),
            _day(place, each.at),
            f"A person decided after reports by users ({each.target.value}): {wording.did(each.hid, each.measure)}.",
            "SOURCE_ARTICLE_16",
            "No",
            "AUTOMATED_DECISION_NOT_AUTOMATED",
            each.appeal.value if each.appeal else "",
            _day(place, each.appealed_at),
            _day(place, each.reversed_at),
        ]


def _day(place: Town, at: datetime | None) -> str:
    return clock.day_in(place.timezone, at).isoformat() if at is not None else ""
