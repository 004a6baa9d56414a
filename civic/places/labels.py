"""What is wrong with a file of areas or people, in words."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from civic.places.problems import Note, PlacesCode, Problem, Wrong

REFUSALS = {
    PlacesCode.FILE_UNREADABLE: _("Nothing was imported from this file. %(first)s"),
    PlacesCode.UNKNOWN_TOWN: _("There is no map of “%(slug)s” yet: import its neighbourhoods first."),
    PlacesCode.OTHER_MAP: _("The map was replaced after this table was read. Choose the file again."),
    PlacesCode.NO_YEAR: _("Enter the year of the population count, with four digits."),
}

#: What a population table can count by.
DIMENSIONS = {
    "neighbourhood": _("Neighbourhood"),
    "age": _("Age"),
    "gender": _("Gender"),
    "birthplace": _("Country of birth"),
    "education": _("Education"),
    "language": _("Main language"),
    "disability": _("Disability"),
}

FILE_PROBLEMS: dict[Wrong | Note, LazyString] = {
    Wrong.TOO_LARGE: _("The file is larger than %(detail)s megabytes."),
    Wrong.NOT_UTF8: _("The file is not encoded in UTF-8, as GeoJSON has to be."),
    Wrong.NOT_JSON: _("The file is not valid JSON; the error is at line and column %(detail)s."),
    Wrong.TOO_DEEP: _("The file is nested too deeply to be GeoJSON."),
    Wrong.NOT_A_COLLECTION: _("The file is not a GeoJSON FeatureCollection. It says “%(detail)s”."),
    Wrong.EMPTY: _("The file is empty."),
    Wrong.TOO_MANY_AREAS: _("The file has %(detail)s areas; a town can have at most 600."),
    Wrong.ONLY_POINTS: _("The file contains only %(detail)s; neighbourhoods must be Polygon or MultiPolygon."),
    Wrong.NO_NAME_PROPERTY: _("No name property was found. Choose one of: %(detail)s."),
    Wrong.UNKNOWN_PROPERTY: _("No feature has the property “%(detail)s”."),
    Wrong.TOO_LONG: _("Reading this file takes longer than %(detail)s seconds. Simplify its borders first."),
    Wrong.TOO_MUCH_MEMORY: _("Reading this file needs too much memory. Simplify its borders first."),
    Wrong.TOO_MANY_COLUMNS: _("The table has more than %(detail)s columns."),
    Wrong.ONE_COLUMN: _("The table has one column only, “%(detail)s”: its separator is not a comma, semicolon or tab."),
    Wrong.NO_HEADER: _("The first line must contain the column names."),
    Wrong.BAD_MAPPING: _("The description of the columns cannot be used: %(detail)s."),
    Wrong.AND_MORE: _("More problems: %(detail)s."),
}

FEATURE_PROBLEMS: dict[Wrong | Note, LazyString] = {
    Wrong.NOT_A_FEATURE: _("Feature %(feature)s is not a GeoJSON Feature."),
    Wrong.NO_GEOMETRY: _("Feature %(feature)s has no geometry."),
    Wrong.NOT_AN_AREA: _("Feature %(feature)s is a %(detail)s; it has to be a Polygon or MultiPolygon."),
    Wrong.BAD_COORDINATES: _("Feature %(feature)s has “%(detail)s” in place of coordinates."),
    Wrong.NOT_FINITE: _("Feature %(feature)s has a coordinate that is not a finite number."),
    Wrong.TOO_MANY_POSITIONS: _(
        "The file has more than %(detail)s coordinates (reached at feature %(feature)s). Simplify it first."
    ),
    Wrong.TOO_MANY_RINGS: _("With feature %(feature)s the file has more than %(detail)s rings. Simplify it first."),
    Wrong.TOO_MANY_CROSSINGS: _(
        "With feature %(feature)s, borders cross themselves at more than %(detail)s places. Repair the file first."
    ),
    Wrong.RING_TOO_SHORT: _("Feature %(feature)s has a ring of fewer than three corners."),
    Wrong.NO_EXTENT: _("Feature %(feature)s (%(detail)s) has no area."),
    Wrong.NOT_LON_LAT: _(
        "Feature %(feature)s lies at %(detail)s, which is no longitude and latitude. "
        "Convert the file to WGS 84, or say that it is in metres."
    ),
    Wrong.NAME_MISSING: _("Feature %(feature)s has no name in the property “%(detail)s”."),
    Wrong.NAME_TOO_LONG: _("Feature %(feature)s has a name longer than 120 characters: “%(detail)s”."),
    Wrong.CODE_MISSING: _("Feature %(feature)s has no code in the property “%(detail)s”."),
    Wrong.CODE_TOO_LONG: _("Feature %(feature)s has a code longer than 40 characters: “%(detail)s”."),
    Wrong.DUPLICATE_CODE: _("Feature %(feature)s repeats the code “%(detail)s”."),
}

LINE_PROBLEMS: dict[Wrong | Note, LazyString] = {
    Wrong.BAD_CSV: _("Line %(feature)s cannot be read as CSV. A quotation mark may be missing."),
    Wrong.DUPLICATE_COLUMN: _("Two columns are called “%(detail)s”."),
    Wrong.NO_COUNT_COLUMN: _("There is no column “count”."),
    Wrong.NO_DIMENSION: _("There is no dimension column, such as neighbourhood or age."),
    Wrong.UNKNOWN_COLUMN: _("The column “%(detail)s” is not known."),
    Wrong.MISSING_COLUMN: _("There is no column “%(detail)s”."),
    Wrong.WRONG_WIDTH: _("Line %(feature)s does not have the same number of cells as the first line (%(detail)s)."),
    Wrong.VALUE_MISSING: _("Line %(feature)s has no value in the column “%(detail)s”."),
    Wrong.VALUE_TOO_LONG: _("Line %(feature)s has a value longer than 60 characters: “%(detail)s”."),
    Wrong.FORMULA: _("Line %(feature)s contains a formula instead of a value: “%(detail)s”."),
    Wrong.NEGATIVE: _("Line %(feature)s counts %(detail)s people."),
    Wrong.NOT_A_WHOLE_NUMBER: _("Line %(feature)s has “%(detail)s” where a whole number is expected."),
    Wrong.COUNT_TOO_LARGE: _("Line %(feature)s has a count of more than one billion: %(detail)s."),
    Wrong.UNKNOWN_NEIGHBOURHOOD: _("Line %(feature)s names the neighbourhood “%(detail)s”, which is not on the map."),
    Wrong.DUPLICATE_CELL: _("Line %(feature)s repeats an earlier line: %(detail)s."),
    Wrong.CELL_TOO_LONG: _("Line %(feature)s has a cell of more than %(detail)s characters."),
    Wrong.TOO_MANY_ROWS: _("The table has more than %(detail)s lines."),
}

NOTES: dict[Wrong | Note, LazyString] = {
    Note.RING_CLOSED: _("Feature %(feature)s had a ring that was open; it was closed."),
    Note.REPAIRED: _("Feature %(feature)s (%(detail)s) had a border that crosses itself; it was repaired."),
    Note.SAME_NAME: _("More than one neighbourhood is called “%(detail)s”."),
    Note.CODES_NUMBERED: _("No code property was found: the neighbourhoods were numbered in file order."),
    Note.READ_AS_WINDOWS_1252: _("The file is not in UTF-8; it was read as Windows-1252. Check the accents."),
    Note.COLUMNS_UNUSED: _("These columns were ignored: %(detail)s."),
    Note.NEIGHBOURHOODS_WITHOUT_ROWS: _("The table has no figures for these neighbourhoods: %(detail)s."),
}

SENTENCES: dict[Wrong | Note, LazyString] = {**FILE_PROBLEMS, **FEATURE_PROBLEMS, **LINE_PROBLEMS, **NOTES}


def sentence(problem: Problem) -> str:
    """One problem or note in the reader's language."""
    values = {"feature": "?" if problem.feature is None else problem.feature, "detail": problem.detail}
    return str(SENTENCES[problem.code]) % values
