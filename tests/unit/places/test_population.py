"""Population tables: what a source crossed is there, what it did not cross is not."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from civic.places import tabular
from civic.places.geojson import read_areas
from civic.places.population import Column, Population, Table, Wide, ordered, read_long, read_wide
from civic.places.problems import Note, Unreadable, Wrong
from civic.places.rules import Gazetteer

TOWN = Gazetteer([("01", ["Old Harbour", "Vieux-Port"]), ("02", ["Northgate"]), ("X", ["Österåker"])])

LONG = "neighbourhood,age,gender,count\n01,0-15,woman,3\n01,0-15,man,4\n02,75+,woman,5\n"


def problems_of(read):
    with pytest.raises(Unreadable) as refused:
        read()
    return [(p.code, p.feature, p.detail) for p in refused.value.problems]


# ---- the long format


def test_a_table_keeps_what_is_crossed():
    (table,) = read_long(LONG, TOWN).tables
    assert table.dimensions == ("neighbourhood", "age", "gender")
    assert table.cells == {("01", "0-15", "woman"): 3, ("01", "0-15", "man"): 4, ("02", "75+", "woman"): 5}
    assert table.total == 12


def test_columns_may_stand_in_any_order():
    mixed = "count;Gender;Neighbourhood\n3;woman;01\n"
    assert read_long(mixed, TOWN).tables[0].cells == {("01", "woman"): 3}


@pytest.mark.parametrize(
    "data",
    [
        LONG.replace(",", ";"),
        LONG.replace(",", "\t"),
        LONG.replace("\n", "\r\n"),
        LONG.replace("\n", "\r"),
        "\ufeff" + LONG,
        ("\ufeff" + LONG).encode(),
        LONG.encode("utf-16"),
        LONG.encode("latin-1"),
        LONG.replace("01", '" 01 "'),
        LONG.replace("\n", "\n,,,\n\n"),
        LONG.replace("01", "1"),
        LONG.replace("01", "old  HARBOUR"),
        LONG.replace("01", "vieux-port"),
    ],
    ids=[
        "semicolons", "tabulators", "Windows line ends", "old Macintosh line ends", "byte order mark",
        "byte order mark in UTF-8", "UTF-16", "Latin-1", "quotation marks and spaces", "blank lines",
        "codes without the nought", "names in another case", "names in another language",
    ],
)  # fmt: skip
def test_a_table_is_read_however_an_office_writes_it(data):
    assert read_long(data, TOWN).tables == read_long(LONG, TOWN).tables


def test_accents_in_windows_1252_are_read_with_a_note():
    population = read_long("neighbourhood,count\nÖsteråker,7\n".encode("cp1252"), TOWN)
    assert population.tables[0].cells == {("X",): 7}
    assert population.notes[0].code is Note.READ_AS_WINDOWS_1252


def test_neighbourhoods_without_a_row_are_noted():
    notes = read_long(LONG, TOWN).notes
    assert [(n.code, n.detail) for n in notes] == [(Note.NEIGHBOURHOODS_WITHOUT_ROWS, "X")]


def test_values_of_another_scheme_are_kept_as_given():
    assert read_long("age,count\n20 to 39,7\nüber 65,2\n").tables[0].values("age") == ("20 to 39", "über 65")


def test_a_dimension_of_the_town_can_be_declared():
    population = read_long("tenure,age,count\nrented,75+,7\n", more_dimensions=["tenure"])
    assert population.tables[0].dimensions == ("age", "tenure")


LINES = [
    ("the same number of cells", "01,woman", Wrong.WRONG_WIDTH, "2 / 3"),
    ("a cell too many", "01,woman,3,4", Wrong.WRONG_WIDTH, "4 / 3"),
    ("no value", "01,,3", Wrong.VALUE_MISSING, "gender"),
    ("no count", "01,woman,", Wrong.VALUE_MISSING, "count"),
    ("an endless value", f"01,{'w' * 61},3", Wrong.VALUE_TOO_LONG, "w" * 61),
    ("a formula for a value", "01,=1+1,3", Wrong.FORMULA, "=1+1"),
    ("a formula for a count", "01,woman,=SUM(C1:C2)", Wrong.FORMULA, "=SUM(C1:C2)"),
    ("a formula with an at sign", "01,@woman,3", Wrong.FORMULA, "@woman"),
    ("a formula for a neighbourhood", "-X,woman,3", Wrong.FORMULA, "-X"),
    ("fewer people than none", "01,woman,-3", Wrong.NEGATIVE, "-3"),
    ("fewer people than none, typeset", "01,woman,\u22123", Wrong.NEGATIVE, "\u22123"),
    ("part of a person", "01,woman,3.5", Wrong.NOT_A_WHOLE_NUMBER, "3.5"),
    ("a thousand that may be one", "01,woman,1.234", Wrong.NOT_A_WHOLE_NUMBER, "1.234"),
    ("a secret", "01,woman,<5", Wrong.NOT_A_WHOLE_NUMBER, "<5"),
    ("a fraction of a digit", "01,woman,½", Wrong.NOT_A_WHOLE_NUMBER, "½"),
    ("more people than there are", "01,woman,9999999999", Wrong.COUNT_TOO_LARGE, "9999999999"),
    ("more digits than are read", f"01,woman,{'9' * 5000}", Wrong.COUNT_TOO_LARGE, "9" * 79 + "…"),
    ("an unknown neighbourhood", "Atlantis,woman,3", Wrong.UNKNOWN_NEIGHBOURHOOD, "Atlantis"),
    ("a cell twice", "02,man,3", Wrong.DUPLICATE_CELL, "02, man"),
    ("a cell twice under another name", "Northgate,man,3", Wrong.DUPLICATE_CELL, "02, man"),
]


@pytest.mark.parametrize(("line", "code", "detail"), [row[1:] for row in LINES], ids=[row[0] for row in LINES])
def test_a_line_is_refused_with_its_number(line, code, detail):
    data = f"neighbourhood,gender,count\n02,man,1\n{line}\n01,man,1\n"
    assert problems_of(lambda: read_long(data, TOWN)) == [(code, 3, detail)]


def test_every_bad_line_is_named_at_once():
    data = "gender,count\nwoman,x\nman,2\nnon_binary,-1\n"
    assert [line for _, line, _ in problems_of(lambda: read_long(data))] == [2, 4]


def test_a_cell_over_two_lines_does_not_shift_the_numbers():
    data = 'gender,count\n"self\ndescribed",2\nman,x\n'
    assert [line for _, line, _ in problems_of(lambda: read_long(data))] == [4]


def test_a_flood_of_problems_is_cut_and_counted():
    found = problems_of(lambda: read_long("age,count\n" + "75+,x\n" * 80))
    assert len(found) == 51
    assert found[-1] == (Wrong.AND_MORE, None, "30")


@pytest.mark.parametrize(
    ("data", "code", "line", "detail"),
    [
        ("", Wrong.NO_HEADER, None, ""),
        (" \n\n", Wrong.NO_HEADER, None, ""),
        ("age,,count\n75+,,3\n", Wrong.NO_HEADER, 1, ""),
        ("age,Age,count\n", Wrong.DUPLICATE_COLUMN, 1, "age"),
        ("age\n75+\n", Wrong.NO_COUNT_COLUMN, 1, ""),
        ("count\n5\n", Wrong.NO_DIMENSION, 1, ""),
        ("age,shoe_size,count\n", Wrong.UNKNOWN_COLUMN, 1, "shoe_size"),
        ("age,count\n", Wrong.EMPTY, None, ""),
        ('age,count\n"75+,3\n', Wrong.BAD_CSV, 2, ""),
        ("age,count\n75+,3\n\0,2\n", Wrong.BAD_CSV, 3, ""),
        (b"\xff\xfea", Wrong.BAD_CSV, None, ""),
    ],
)
def test_what_is_no_table_is_refused(data, code, line, detail):
    assert problems_of(lambda: read_long(data)) == [(code, line, detail)]


def test_a_huge_table_is_refused(monkeypatch):
    monkeypatch.setattr(tabular, "MAX_ROWS", 2)
    monkeypatch.setattr(tabular, "MAX_BYTES", 100)
    assert problems_of(lambda: read_long("age,count\na,1\nb,1\nc,1\n"))[0][0] is Wrong.TOO_MANY_ROWS
    assert problems_of(lambda: read_long("x" * 101))[0][0] is Wrong.TOO_LARGE


counted = st.dictionaries(
    st.tuples(st.sampled_from(["01", "02", "X"]), st.sampled_from(["0-15", "16-24", "75+"])),
    st.integers(0, 10**9),
    min_size=1,
)


@given(counted, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_what_is_written_is_read(cells, separator, encoding):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(["neighbourhood", "age", "count"])
    writer.writerows([*key, count] for key, count in cells.items())
    population = read_long(out.getvalue().encode(encoding), TOWN)
    assert population.tables == (Table(("neighbourhood", "age"), cells),)


@given(st.text() | st.binary())
def test_whatever_is_handed_in_it_is_read_or_refused_but_never_crashes(data):
    try:
        read_long(data)
    except Unreadable as refused:
        assert refused.problems
        assert all(len(p.detail) <= 80 for p in refused.problems)


# ---- margins, never products


CROSSED = Table(("age", "gender"), {("young", "woman"): 1, ("young", "man"): 2, ("old", "woman"): 4})


def test_a_margin_adds_up():
    assert CROSSED.margin({"age"}).cells == {("young",): 3, ("old",): 4}
    assert CROSSED.margin(()).cells == {(): 7}
    assert CROSSED.margin(["gender", "age"]) == CROSSED


def test_a_margin_by_something_else_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="neighbourhood"):
        CROSSED.margin({"neighbourhood"})


APART = Population(
    (
        Table(("neighbourhood", "age"), {("01", "young"): 3, ("01", "old"): 4}),
        Table(("neighbourhood", "gender"), {("01", "woman"): 5, ("01", "man"): 2}),
        Table(("education",), {("isced_0_2",): 4}, "16+"),
    )
)


def test_what_was_not_crossed_is_not_multiplied():
    assert APART.table({"age", "gender"}) is None
    assert APART.count(age="old", gender="woman") is None
    assert APART.count(neighbourhood="01", age="old", gender="woman") is None


def test_what_was_crossed_is_found_and_added_up():
    assert APART.count(neighbourhood="01", age="old") == 4
    assert APART.count(gender="woman") == 5
    assert APART.count(neighbourhood="01") == 7
    assert APART.count(neighbourhood="99") == 0


def test_a_part_of_the_people_is_never_taken_for_all():
    assert APART.count(education="isced_0_2") is None
    assert APART.count("16+", education="isced_0_2") == 4


def test_a_table_of_women_alone_is_not_added_up_to_all():
    population = Population(
        (Table(("age",), {("young",): 10}), Table(("neighbourhood", "gender"), {("01", "woman"): 5}))
    )
    assert population.table({"neighbourhood"}) is None
    assert population.count(neighbourhood="01", gender="woman") == 5


def test_the_table_as_the_source_gave_it_comes_before_a_sum():
    population = Population((Table(("age", "gender"), {("old", "woman"): 99}), Table(("gender",), {("woman",): 100})))
    assert population.count(gender="woman") == 100


def test_dimensions_have_one_order():
    assert ordered(["tenure", "gender", "car", "neighbourhood"]) == ("neighbourhood", "gender", "car", "tenure")


# ---- the wide format


WIDE = Wide(
    "hood",
    (
        Column("people"),
        Column("women", {"gender": "woman"}),
        Column("men", {"gender": "man"}),
        Column("old women", {"gender": "woman", "age": "65+"}),
        Column("none", {"education": "isced_0_2"}, "16+"),
        Column("basic", {"education": "isced_0_2"}, "16+"),
    ),
)
SHEET = "hood,people,women,men,old women,none,basic,rent\n1,10,6,4,2,1,3,812.5\n2,20,9,11,3,2,5,700\n"


def test_each_set_of_dimensions_is_a_table_of_its_own():
    tables = {(t.dimensions, t.covers): t.cells for t in read_wide(SHEET, WIDE, TOWN).tables}
    assert tables == {
        (("neighbourhood",), ""): {("01",): 10, ("02",): 20},
        (("neighbourhood", "gender"), ""): {
            ("01", "woman"): 6, ("01", "man"): 4, ("02", "woman"): 9, ("02", "man"): 11,
        },
        (("neighbourhood", "age", "gender"), ""): {("01", "65+", "woman"): 2, ("02", "65+", "woman"): 3},
        (("neighbourhood", "education"), "16+"): {("01", "isced_0_2"): 4, ("02", "isced_0_2"): 7},
    }  # fmt: skip


def test_columns_that_nobody_described_are_noted_and_left_out():
    notes = {n.code: n.detail for n in read_wide(SHEET, WIDE, TOWN).notes}
    assert notes[Note.COLUMNS_UNUSED] == "rent"


def test_a_table_of_the_whole_town_has_one_line():
    mapping = Wide(None, (Column("women", {"gender": "woman"}), Column("men", {"gender": "man"})))
    assert read_wide("women,men\n7,8\n", mapping).tables == (Table(("gender",), {("woman",): 7, ("man",): 8}),)
    assert problems_of(lambda: read_wide("women,men\n7,8\n1,2\n", mapping)) == [(Wrong.DUPLICATE_CELL, 3, "")]


def test_a_mapping_can_be_written_in_json():
    written = {
        "neighbourhood": "hood",
        "columns": [{"header": "people"}, {"header": "none", "values": {"education": "none"}, "covers": "16+"}],
    }
    assert Wide.from_json(written) == Wide("hood", (Column("people"), Column("none", {"education": "none"}, "16+")))


NO_MAPPINGS = [
    None,
    [],
    {},
    {"columns": 7},
    {"columns": [{}]},
    {"columns": ["people"]},
    {"columns": [{"header": "a", "values": []}]},
]


@pytest.mark.parametrize("written", NO_MAPPINGS)
def test_a_mapping_of_another_shape_is_refused(written):
    assert problems_of(lambda: Wide.from_json(written))[0][0] is Wrong.BAD_MAPPING


@pytest.mark.parametrize(
    ("mapping", "code", "detail"),
    [
        (Wide("wijk", (Column("people"),)), Wrong.MISSING_COLUMN, "wijk"),
        (Wide("hood", (Column("dogs"),)), Wrong.MISSING_COLUMN, "dogs"),
        (Wide("hood", (Column("men"), Column("men", {"gender": "man"}))), Wrong.BAD_MAPPING, "men"),
        (Wide("hood", ()), Wrong.BAD_MAPPING, "columns"),
        (Wide("hood", (Column("men", {"neighbourhood": "01"}),)), Wrong.BAD_MAPPING, "columns"),
        (Wide("hood", (Column("men", {"a,b": "01"}),)), Wrong.BAD_MAPPING, "a,b"),
        (Wide(None, (Column("people"),)), Wrong.NO_DIMENSION, ""),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(mapping, code, detail):
    found = problems_of(lambda: read_wide(SHEET, mapping, TOWN))
    assert [(c, d) for c, _, d in found] == [(code, detail)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("1,10,6,4,2,1,3,0", Wrong.DUPLICATE_CELL),
        ("9,10,6,4,2,1,3,0", Wrong.UNKNOWN_NEIGHBOURHOOD),
        ("X,10,-6,4,2,1,3,0", Wrong.NEGATIVE),
        ("X,10,6,4,2,=A1,3,0", Wrong.FORMULA),
        ("X,10,6,4,2,,3,0", Wrong.VALUE_MISSING),
    ],
)
def test_a_line_of_a_wide_table_is_refused_with_its_number(line, code):
    found = problems_of(lambda: read_wide(SHEET + line + "\n", WIDE, TOWN))
    assert [(c, n) for c, n, _ in found] == [(code, 4)]


# ---- real towns


BARCELONA = Wide(
    "Codi_Barri",
    (
        Column("Hab"),
        Column("Hab_Muj", {"gender": "woman"}),
        Column("Hab_Hom", {"gender": "man"}),
        Column("Hab_00_15_Age", {"age": "0-15"}),
        Column("Hab_16_24_Age", {"age": "16-24"}),
        Column("Hab_25_39_Age", {"age": "25-39"}),
        Column("Hab_40_64_Age", {"age": "40-64"}),
        Column("Hab_65_nn_Age", {"age": "65+"}),
        Column("Hab_Nac_BCN", {"birthplace": "own_country"}),
        Column("Hab_Nac_CAT", {"birthplace": "own_country"}),
        Column("Hab_Nac_ESP", {"birthplace": "own_country"}),
        Column("Hab_Nac_WWW", {"birthplace": "elsewhere"}),
        Column("Hab_Sin", {"education": "isced_0_2"}, "16+"),
        Column("Hab_EGB", {"education": "isced_0_2"}, "16+"),
        Column("Hab_ESO_FP1", {"education": "isced_0_2"}, "16+"),
        Column("Hab_BAC_FP2", {"education": "isced_3_4"}, "16+"),
        Column("Hab_BAC_UNI", {"education": "isced_5_8"}, "16+"),
        Column("Hab_NS", {"education": "not_known"}, "16+"),
    ),
)

BERLIN_AGES = ("below_6", "6_15", "15_18", "18_27", "27_45", "45_55", "55_65", "above_65")


def column_sums(path):
    """Sums of the columns of whole numbers, by nothing but the csv module."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    whole = [h for h in rows[0] if all(row[h].isdigit() for row in rows)]
    return {header: sum(int(row[header]) for row in rows) for header in whole}


def test_barcelona_equals_its_own_columns(shared_data: Path):
    path = shared_data / "barcelona" / "barris_demografia.csv"
    gazetteer = Gazetteer.of(read_areas((shared_data / "barcelona" / "barris.geojson").read_bytes()))
    population = read_wide(path.read_bytes(), BARCELONA, gazetteer)
    sums = column_sums(path)
    assert {t.dimensions for t in population.tables} == {
        ("neighbourhood",),
        ("neighbourhood", "gender"),
        ("neighbourhood", "age"),
        ("neighbourhood", "birthplace"),
        ("neighbourhood", "education"),
    }
    assert population.table(["neighbourhood"]).total == sums["Hab"]
    assert len(population.table(["neighbourhood"]).cells) == 73
    assert population.count(gender="woman") == sums["Hab_Muj"]
    assert population.count(age="40-64") == sums["Hab_40_64_Age"]
    assert population.count(birthplace="own_country") == sum(sums[f"Hab_Nac_{x}"] for x in ("BCN", "CAT", "ESP"))
    low = sum(sums[f"Hab_{x}"] for x in ("Sin", "EGB", "ESO_FP1"))
    assert population.count("16+", education="isced_0_2") == low
    assert population.count(age="65+", gender="woman") is None
    assert Note.NEIGHBOURHOODS_WITHOUT_ROWS not in {n.code for n in population.notes}


def berlin(shared_data: Path, table: int, columns):
    folder = shared_data / "berlin"
    path = folder / f"berlin-lor-population-2024-02-t{table}-forecast-areas.csv"
    areas = read_areas((folder / "berlin-lor-forecast-areas-from-2021.geojson").read_bytes())
    return read_wide(path.read_bytes(), Wide("id", tuple(columns)), Gazetteer.of(areas)), column_sums(path)


def test_berlin_equals_its_own_columns(shared_data: Path):
    ages = [Column(f"inhabitants_age_{age}", {"age": age}) for age in BERLIN_AGES]
    columns = [Column("inhabitants"), *ages, Column("inhabitants_female", {"gender": "woman"})]
    population, sums = berlin(shared_data, 2, columns)
    everybody = population.table(["neighbourhood"])
    assert len(everybody.cells) == 58
    assert everybody.total == sums["inhabitants"]
    assert population.table(["age"]).total == sums["inhabitants"]
    assert population.count(age="18_27") == sums["inhabitants_age_18_27"]
    assert population.table(["gender"]) is None, "women alone are not the genders of a town"
    assert population.table(["neighbourhood", "gender"]).total == sums["inhabitants_female"]
    assert population.table(["age", "gender"]) is None


def test_berlin_crosses_migration_background_with_age_as_its_headers_say(shared_data: Path):
    head = "inhabitants_with_migration_background_age_"
    columns = [Column(f"{head}{age}", {"age": age}, "with_migration_background") for age in BERLIN_AGES]
    columns.append(Column("inhabitants", {}, "with_migration_background"))
    population, sums = berlin(shared_data, 3, columns)
    assert population.table(["age"]) is None
    assert population.count("with_migration_background", age="6_15") == sums[f"{head}6_15"]
    assert population.table(["age"], "with_migration_background").total == sums["inhabitants"]


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["population_sep.csv", "population_apostrophe.csv"])
def test_a_town_finds_its_names_whatever_apostrophe_or_separator_line_a_file_has(shared_data, name):
    data = (shared_data / "reports" / name).read_bytes()
    for written in ("Weavers' Row", "Weavers\u2019 Row"):
        names = ["Old Harbour", "Saltmarket", "Northgate", "Brickfields", "Mill Meadow", "The Lindens"]
        names += ["Station Quarter", written, "Orchard Hill", "Kingsdyke", "Ferry Bank", "Eastpoint", "Lower Marsh"]
        hoods = Gazetteer((f"H{n}", [each]) for n, each in enumerate([*names, "Beacon Heath"]))
        assert read_long(data, hoods).tables[0].total == 14 * 220


def test_a_table_of_one_column_is_refused():
    with pytest.raises(Unreadable) as refused:
        read_long("neighbourhood^age^count\nA^16-24^3\n", TOWN)
    assert [problem.code for problem in refused.value.problems] == [Wrong.ONE_COLUMN]
