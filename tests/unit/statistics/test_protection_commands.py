"""`civic methods protect` and `audit-table`, as somebody at a terminal meets them."""

import gzip
import json

import pytest

from civic.methods.cli import main

CELLS = "region,kind,count,hidden\n"


@pytest.fixture
def run(capsysbinary, tmp_path):
    def run(command, text, *options, name="table.csv"):
        path = tmp_path / name
        data = text.encode()
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        status = main([command, str(path), *options])
        told = capsysbinary.readouterr()
        return status, told.out, told.err.decode()

    return run


def people(*groups):
    return "age,gender\n" + "".join(f"{age},{gender}\n" * n for age, gender, n in groups)


MANY = people(("young", "w", 33), ("young", "m", 21), ("old", "w", 48), ("old", "m", 3), ("", "m", 12))


def cells(answer, *dimensions):
    table = next(t for t in answer["tables"] if t["dimensions"] == list(dimensions))
    return {tuple(cell["values"]): cell["count"] for cell in table["cells"]}


def test_protect_prints_rounded_tables(run):
    status, out, _ = run("protect", MANY)
    answer = json.loads(out)
    assert status == 0
    assert [t["dimensions"] for t in answer["tables"]] == [[], ["age"], ["gender"], ["age", "gender"]]
    assert cells(answer) == {(): 115}
    assert cells(answer, "age", "gender")["old", "m"] is None
    assert cells(answer, "age")[("",)] == 10
    assert answer["audit"]["min_width"] >= 5
    assert answer["audit"]["cells"] == 1 + 3 + 2 + 6


def test_a12_the_same_bytes_twice_and_for_rows_in_another_order(run):
    header, *rows = MANY.strip().split("\n")
    first = run("protect", MANY)[1]
    assert run("protect", MANY)[1] == first
    assert run("protect", "\n".join([header, *reversed(rows)]))[1] == first


def test_cells_with_counts_and_people_one_by_one_say_the_same(run):
    counted = "age,gender,count\nyoung,w,33\nyoung,m,21\nold,w,48\nold,m,3\n,m,12\n,w,0\n"
    assert run("protect", counted)[1] == run("protect", MANY)[1]
    assert run("protect", counted, name="table.csv.gz")[1] == run("protect", MANY)[1]


def test_special_categories_are_crossed_with_partners_only(run):
    _, out, _ = run("protect", MANY, "--special", "gender")
    assert [t["dimensions"] for t in json.loads(out)["tables"]] == [[], ["age"], ["gender"]]
    _, out, _ = run("protect", MANY, "--special", "gender", "--partner", "age")
    assert ["age", "gender"] in [t["dimensions"] for t in json.loads(out)["tables"]]


WIDE = "hood,age,count\n" + "".join(f"h{n},{age},{20 + 3 * n}\n" for n in range(9) for age in ("old", "young", ""))


def test_larger_tables_have_a_lot_whose_key_is_made_and_kept(run, tmp_path, monkeypatch):
    monkeypatch.setenv("CIVIC_KEYS_DIR", str(tmp_path / "keys"))
    first = run("protect", WIDE)[1]
    kept = tmp_path / "keys" / "protect.key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert run("protect", WIDE)[1] == first == run("protect", WIDE, "--key", str(kept))[1]
    audit = json.loads(first)["audit"]
    assert audit["safe_from_reruns"] == "proven" and audit["by_lot_one_in"] == {"crossed": 16, "single": 128}
    others = {run("protect", WIDE, "--key", str(tmp_path / f"{n}.txt"))[1] for n in range(6)}
    assert len(others) > 1 and (tmp_path / "0.txt").exists()


def test_a_small_table_has_a_lot_only_where_a_key_is_given(run, tmp_path, monkeypatch):
    monkeypatch.setenv("CIVIC_KEYS_DIR", str(tmp_path / "keys"))
    assert json.loads(run("protect", MANY)[1])["audit"]["by_lot_one_in"] is None
    assert not (tmp_path / "keys").exists()
    assert json.loads(run("protect", MANY, "--key", str(tmp_path / "a.key"))[1])["audit"]["by_lot_one_in"]


def test_a_key_that_is_no_secret_or_cannot_be_kept_is_refused(run, tmp_path):
    (tmp_path / "short").write_bytes(b"1234")
    for path, sentence in ((tmp_path / "short", "that is no secret"), (tmp_path / "short" / "key", "cannot be kept")):
        status, out, told = run("protect", MANY, "--key", str(path))
        assert (status, out) == (2, b"") and sentence in told


@pytest.mark.parametrize("people", [47, 48, 49, 50, 52])
def test_whether_it_may_be_released_tells_no_more_than_the_total_shown(run, people):
    answer = json.loads(run("protect", "age\n" + "old\n" * people)[1])
    assert answer["first_release"] == ("yes" if cells(answer)[()] >= 50 else "too_few_participants")


HOODS = "hood,district\n" + "Quay,North\n" * 43 + "Mill,South\n" * 41 + "Hill,South\n" * 33 + ",\n" * 12
HOODS += "Lock,North\n"


def lock(answer):
    """The least and the most of those who live in Lock, for whoever subtracts Quay from its district."""
    quay, north = cells(answer, "hood")[("Quay",)], cells(answer, "district")[("North",)]
    return (0, 9) if quay is None or north is None else (max(0, north - quay - 4), min(9, north - quay + 4))


def test_a_hierarchy_is_attacked_together(run):
    low, high = lock(json.loads(run("protect", HOODS, "--ways", "1")[1]))
    assert high - low < 5
    answer = json.loads(run("protect", HOODS, "--within", "hood=district")[1])
    low, high = lock(answer)
    assert high - low >= 5 and answer["audit"]["min_width"] >= 5
    assert ["hood", "district"] not in [table["dimensions"] for table in answer["tables"]]


@pytest.mark.parametrize(
    ("text", "options", "line", "sentence"),
    [
        ("hood,district\na,x\na,y\n", ("--within", "hood=district"), "", "hood 'a' lies in 'x' and 'y'"),
        ("hood,district\na,x\n", ("--within", "hood"), "line 1", "--within needs"),
        ("hood,district\na,x\n", ("--within", "hood=town"), "line 1", "--within needs"),
        ("", (), "", "empty"),
        ("age,gender\n", (), "", "no row"),
        ("age,count\nyoung,3\nyoung,4\n", (), "line 3", "stands in line 2"),
        ("age,count\nyoung,-3\n", (), "line 2", "'-3'"),
        ("age,count\nyoung,many\n", (), "line 2", "whole number"),
        ("count\n3\n", (), "line 1", "dimensions"),
        ("age,gender\nyoung\n", (), "line 2", "1 fields"),
        ("age\nyoung\n", ("--special", "belief"), "line 1", "'belief'"),
        ("a,b,c\n" + "".join(f"{n},{n},{n}\n" for n in range(120)), (), "", "take fewer"),
        ("a\n" + "".join(f"{n}\n" for n in range(501)), (), "line 1", "is it a dimension"),
    ],
)
def test_protect_tells_what_is_wrong_and_where(run, text, options, line, sentence):
    status, out, told = run("protect", text, *options)
    assert (status, out) == (2, b"")
    assert line in told
    assert sentence in told
    assert "Traceback" not in told


def test_audit_table_prints_intervals(run):
    table = CELLS + "a,x,4,1\na,y,9,0\nb,x,2,1\nb,y,7,0\n"
    status, out, _ = run("audit-table", table)
    assert status == 0
    assert json.loads(out) == {
        "intervals": [
            {"values": ["a", "x"], "lower": 4, "upper": 4},
            {"values": ["b", "x"], "lower": 2, "upper": 2},
        ],
        "min_width": 0,
        "exact": 2,
    }


def test_a_hidden_cell_that_nothing_bounds_has_no_upper_end(run):
    table = CELLS + "a,x,,1\na,y,9,0\na,*,,1\n"
    _, out, _ = run("audit-table", table)
    assert json.loads(out)["intervals"] == [
        {"values": ["a", "*"], "lower": 9, "upper": None},
        {"values": ["a", "x"], "lower": 0, "upper": None},
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("region,count\na,1\n", "'hidden' is missing"),
        (CELLS, "no row"),
        (CELLS + "a,x,4,2\n", "0 or 1"),
        (CELLS + "a,x,4.5,0\n", "whole number"),
        (CELLS + "a,x,,1\n", "needs its count"),
        (CELLS + "a,x,,1\na,y,9,0\na,*,5,0\n", "agrees"),
        ("count,hidden\n4,1\n", "no column besides"),
    ],
)
def test_audit_table_tells_what_is_wrong(run, text, sentence):
    status, out, told = run("audit-table", text)
    assert (status, out) == (2, b"")
    assert sentence in told
