"""What a meeting is, when it may change, when each item of its agenda begins. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

#: The kind of phase that this package offers.
MEETING_PHASE = "meeting"

LONGEST_TITLE = 160
MOST_ITEMS = 100
LONGEST_NAME = 160
MOST_PAPERS = 100
#: What begins in the evening may end after midnight; longer than this, somebody mistook the hours.
LONGEST_EVENING = timedelta(hours=12)


class MeetingState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingStage(StrEnum):
    """Where a meeting stands at an instant."""

    COMING = "coming"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


#: A chair may open a meeting so long before its hour.
EARLY = timedelta(hours=1)
#: How many people a meeting can have places for, and how many can have come.
MOST_PLACES = 100_000


class Seat(StrEnum):
    """Whether somebody who signed up has a place."""

    PLACE = "place"
    WAITING = "waiting"


def seat(taken: int, places: int | None) -> Seat:
    """What the next one who signs up gets, where so many places are taken; None: there is room for all."""
    return Seat.PLACE if places is None or taken < places else Seat.WAITING


class MeetingCode(StrEnum):
    """Why a request is refused."""

    NO_TITLE = "no_title"
    ENDS_BEFORE = "ends_before"
    NO_SUCH_TIME = "no_such_time"
    NOWHERE = "nowhere"
    BAD_LINK = "bad_link"
    OTHER_HOST = "other_host"
    OTHER_PLACE = "other_place"
    NO_GROUP = "no_group"
    BEGUN = "begun"
    OVER = "over"
    CANCELLED = "cancelled"
    NOT_OVER = "not_over"
    NO_REASON = "no_reason"
    NO_MINUTES = "no_minutes"
    MINUTES_WRITTEN = "minutes_written"
    MANY_ITEMS = "many_items"
    UNKNOWN_THING = "unknown_thing"
    NO_SIGN_UP = "no_sign_up"
    NO_PLACES = "no_places"
    HAS_BEGUN = "sign_up_over"
    NOT_BEGUN = "not_begun"
    FEWER_CAME = "fewer_came"
    MINUTES_APPROVED = "minutes_approved"
    TOO_EARLY = "too_early"
    NOT_OPEN = "not_open"
    WAS_OPENED = "was_opened"
    NOT_HERE = "not_here"
    NO_DEPUTIES = "no_deputies"
    NOT_ABSENT = "not_absent"
    NOBODY_ASKS = "nobody_asks"
    RULES_FIXED = "rules_fixed"
    MEMBERS_ONLY = "members_only"
    NO_SERIES = "no_series"
    NO_MOVE_REASON = "no_move_reason"
    MOVED_TO_PAST = "moved_to_past"
    NO_ITEM_TITLE = "no_item_title"
    SUGGESTIONS_OVER = "suggestions_over"
    NO_WHY = "no_why"
    SUGGESTED_BEFORE = "suggested_before"
    MANY_SUGGESTIONS = "many_suggestions"
    SUGGESTION_ANSWERED = "suggestion_answered"
    NO_ANSWER = "no_answer"
    PAPER_NAME = "paper_name"
    PAPER_KEPT = "paper_kept"
    PAPER_GONE = "paper_gone"
    MANY_PAPERS = "many_papers"
    NO_TABLES = "no_tables"
    TABLES_OVER = "tables_over"
    TABLES_MANY = "tables_many"
    TABLES_FEW = "tables_few"
    TABLES_FULL = "tables_full"
    TABLES_NOT_MINE = "tables_not_mine"
    TABLES_UNDER_WAY = "tables_under_way"
    TABLE_OPTIONS = "table_options"
    TABLE_NUMBER = "table_number"
    NO_SUCH_TABLE = "no_such_table"


def stage(state: MeetingState, starts_at: datetime, ends_at: datetime, at: datetime) -> MeetingStage:
    """Where a meeting stands; the first instant is part of it, the last one is not."""
    if state is MeetingState.CANCELLED:
        return MeetingStage.CANCELLED
    if at >= ends_at:
        return MeetingStage.OVER
    return MeetingStage.RUNNING if at >= starts_at else MeetingStage.COMING


def last_day(day: date, starts: time, ends: time) -> date:
    """On which day something ends that begins on ``day``: an earlier hour is one of the day after, within reason."""
    if ends > starts:
        return day
    after = datetime.combine(day, ends) + timedelta(days=1) - datetime.combine(day, starts)
    return day + timedelta(days=1) if after <= LONGEST_EVENING else day


def beginnings(starts_at: datetime, minutes: Sequence[int | None]) -> list[datetime | None]:
    """When each item begins; None from the first one on that follows an item without a length."""
    found: list[datetime | None] = []
    at: datetime | None = starts_at
    for length in minutes:
        found.append(at)
        at = at + timedelta(minutes=length) if at is not None and length is not None else None
    return found


def minutes_file(minutes: Mapping[str, str]) -> bytes:
    """Minutes in all their languages as bytes that anybody can hash: JSON with sorted keys, in UTF-8."""
    return json.dumps(dict(minutes), ensure_ascii=False, sort_keys=True, indent=1).encode()


def link_is_fine(url: str) -> bool:
    """Whether an address for taking part by video is one of the web, whole."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and not any(c.isspace() for c in url)
