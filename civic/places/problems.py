"""What can be wrong or odd about a file of areas or of population, as codes; the words for each are in ``labels``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Wrong(StrEnum):
    """What makes a file unreadable."""

    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    NOT_A_COLLECTION = "not_a_collection"
    EMPTY = "empty"
    TOO_MANY_AREAS = "too_many_areas"
    NOT_A_FEATURE = "not_a_feature"
    NO_GEOMETRY = "no_geometry"
    NOT_AN_AREA = "not_an_area"
    ONLY_POINTS = "only_points"
    BAD_COORDINATES = "bad_coordinates"
    NOT_FINITE = "not_finite"
    TOO_MANY_POSITIONS = "too_many_positions"
    TOO_MANY_RINGS = "too_many_rings"
    TOO_MANY_CROSSINGS = "too_many_crossings"
    TOO_LONG = "too_long"
    TOO_MUCH_MEMORY = "too_much_memory"
    RING_TOO_SHORT = "ring_too_short"
    NO_EXTENT = "no_extent"
    NOT_LON_LAT = "not_lon_lat"
    NO_NAME_PROPERTY = "no_name_property"
    UNKNOWN_PROPERTY = "unknown_property"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    CODE_MISSING = "code_missing"
    CODE_TOO_LONG = "code_too_long"
    DUPLICATE_CODE = "duplicate_code"

    NO_HEADER = "no_header"
    BAD_CSV = "bad_csv"
    DUPLICATE_COLUMN = "duplicate_column"
    NO_COUNT_COLUMN = "no_count_column"
    NO_DIMENSION = "no_dimension"
    UNKNOWN_COLUMN = "unknown_column"
    MISSING_COLUMN = "missing_column"
    WRONG_WIDTH = "wrong_width"
    VALUE_MISSING = "value_missing"
    VALUE_TOO_LONG = "value_too_long"
    FORMULA = "formula"
    NEGATIVE = "negative"
    NOT_A_WHOLE_NUMBER = "not_a_whole_number"
    COUNT_TOO_LARGE = "count_too_large"
    UNKNOWN_NEIGHBOURHOOD = "unknown_neighbourhood"
    DUPLICATE_CELL = "duplicate_cell"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    ONE_COLUMN = "one_column"
    BAD_MAPPING = "bad_mapping"
    AND_MORE = "and_more"


class PlacesCode(StrEnum):
    """Why a request is refused."""

    FILE_UNREADABLE = "file_unreadable"
    UNKNOWN_TOWN = "unknown_town"
    NO_YEAR = "no_year"
    OTHER_MAP = "other_map"


class Note(StrEnum):
    """What was mended or is odd about a file that could be read."""

    RING_CLOSED = "ring_closed"
    REPAIRED = "repaired"
    SAME_NAME = "same_name"
    CODES_NUMBERED = "codes_numbered"
    READ_AS_WINDOWS_1252 = "read_as_windows_1252"
    COLUMNS_UNUSED = "columns_unused"
    NEIGHBOURHOODS_WITHOUT_ROWS = "neighbourhoods_without_rows"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file, or that was mended in it.

    Attributes:
        code: which; the sentence for it is in ``labels``.
        feature: number of the feature (the first is 1) or line of the table (the header is 1),
            None if it concerns the whole file.
        detail: what the sentence quotes; never longer than 80 characters.
    """

    code: Wrong | Note
    feature: int | None = None
    detail: str = ""

    def to_json(self) -> list[str | int | None]:
        """Plain values for a JSON column."""
        return [self.code.value, self.feature, self.detail]

    @classmethod
    def of_json(cls, stored: Sequence[Any]) -> Problem:
        """The reverse of ``to_json``."""
        known: type[Wrong] | type[Note] = Wrong if stored[0] in list(Wrong) else Note
        return cls(known(stored[0]), stored[1], stored[2])


class Unreadable(ValueError):
    """A file cannot be taken. Nothing of it was.

    Attributes:
        problems: at least one, in the order of the file.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.code} {p.feature or ''} {p.detail}".strip() for p in self.problems))


def quoted(value: object) -> str:
    """Somebody's input, short and on one line, to stand in a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else text[:79] + "…"
