"""Whatever is wrong with a file, every command answers with a sentence and status 2, never with a traceback."""

import gzip
import random
import re
import shlex
from pathlib import Path

import pytest

from civic.methods.cli import main
from civic.methods.registry import commands

PROJECT = Path(__file__).parents[3]
EXAMPLES = [
    pytest.param(shlex.split(command.example), place, id=f"{command.name} {Path(word).name}")
    for command in commands()
    for place, word in enumerate(shlex.split(command.example))
    if word.startswith("docs/examples/")
]
PIECES = [
    "",
    "-1",
    "0",
    "nan",
    "inf",
    "1e400",
    "9" * 5000,
    "1/0",
    "0.5",
    '"',
    "²",
    "*",
    "\0",
    "1_000",
    "=1",
    "é",
    "1;2",
]
EACH = 12
"""Broken files of each kind; a run takes some 20 milliseconds."""


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run an example with the file at one place replaced: status, standard output, standard error."""
    monkeypatch.chdir(PROJECT)

    def call(words, place, content: bytes, suffix=""):
        path = tmp_path / (Path(words[place]).name + suffix)
        path.write_bytes(content)
        status = main([*words[:place], str(path), *words[place + 1 :]])
        return status, *capsys.readouterr()

    return call


@pytest.mark.parametrize(("words", "place"), EXAMPLES)
def test_a_gzipped_file_gives_the_same_bytes(run, words, place):
    content = (PROJECT / words[place]).read_bytes()
    plain = run(words, place, content)
    assert plain[0] == 0
    assert run(words, place, gzip.compress(content), ".gz") == plain


@pytest.mark.parametrize(("words", "place"), EXAMPLES)
def test_an_empty_file_and_one_without_rows_get_a_sentence(run, words, place):
    path = PROJECT / words[place]
    head = b"{}\n" if path.suffix == ".json" else path.read_bytes().split(b"\n")[0] + b"\n"
    for content in (b"", b"\n\n", gzip.compress(b""), head):
        status, out, err = run(words, place, content)
        assert (status, out) == (2, "")
        assert re.fullmatch(r"civic methods: .+\.\n", err)


@pytest.mark.parametrize(("words", "place"), EXAMPLES)
def test_a_row_that_is_cut_off_is_told_with_its_number(run, words, place):
    lines = (PROJECT / words[place]).read_text().split("\n")
    # A row without its last column; in a .blt file the first ballot, without the 0 that ends it; of JSON the one line.
    mark, row = {".csv": (",", len(lines) // 2), ".pb": (";", len(lines) - 2), ".blt": (" ", 1), ".json": (",", 0)}[
        Path(words[place]).suffix
    ]
    lines[row] = lines[row].split("#")[0].rstrip().rpartition(mark)[0]
    status, out, err = run(words, place, "\n".join(lines).encode())
    assert (status, out) == (2, "")
    assert f"line {row + 1}: " in err


@pytest.mark.parametrize(("words", "place"), EXAMPLES)
def test_a_broken_file_of_any_kind_ends_in_an_answer_or_in_a_sentence(run, words, place):
    draw, content = random.Random(f"{words[0]}{place}"), (PROJECT / words[place]).read_text()
    for _ in range(EACH):
        status, out, err = run(words, place, broken(content, draw).encode())
        assert (status == 0 and out) or (status == 2 and not out and err.startswith("civic methods: "))
        assert "Traceback" not in err


def broken(content: str, draw: random.Random) -> str:
    """The file with a field replaced, a row doubled, dropped or cut off, or something put in anywhere."""
    lines = content.split("\n")
    row = draw.randrange(min(len(lines), 30))
    what = draw.randrange(6)
    if what == 0:
        return "\n".join(lines[: row + 1] + lines[row:])
    if what == 1:
        return "\n".join(lines[:row] + lines[row + 1 :])
    if what == 2:
        return content[: draw.randrange(len(content))]
    if what == 3:
        at = draw.randrange(len(content))
        return content[:at] + draw.choice(PIECES) + content[at:]
    fields = re.split(r"([,; ])", lines[row])
    fields[draw.randrange(len(fields))] = draw.choice(PIECES)
    return "\n".join([*lines[:row], "".join(fields), *lines[row + 1 :]])


BUDGET = (
    "META\nkey;value\nbudget;{budget}\nvote_type;approval\nnum_votes;{votes}\nPROJECTS\nproject_id;cost\na;{cost}\n"
)
VOTES = "VOTES\nvoter_id;vote;age\n1;a;{age}\n{voter};a;30\n"
GIVEN = {"budget": "10", "votes": "2", "cost": "5", "age": "40", "voter": "2"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"cost": "-5"}, "line 8: the cost of project 'a' is negative."),
        ({"cost": "9" * 5000}, "line 8: the cost of project 'a' must be a number such as"),
        ({"budget": "-1"}, "line 3: the budget is negative."),
        ({"voter": "1"}, "line 12: the voter '1' stands already in line 11."),
    ],
)
@pytest.mark.parametrize("command", ["equal-shares", "greedy", "approval"])
def test_a_broken_budget_is_told_with_its_line(run, command, change, told):
    status, out, err = run([command, "b.pb"], 1, (BUDGET + VOTES).format(**GIVEN | change).encode())
    assert (status, out) == (2, "")
    assert told in err
    assert len(err) < 1000


@pytest.mark.parametrize("change", [{"age": "9" * 5000}, {"votes": "9" * 5000}])
def test_numbers_that_nobody_reads_disturb_nothing(run, change):
    assert run(["greedy", "b.pb"], 1, (BUDGET + VOTES).format(**GIVEN | change).encode())[0] == 0


@pytest.mark.parametrize("head", ["9" * 5000 + " 1", "1 " + "9" * 5000])
def test_a_number_of_candidates_that_cannot_be_is_told(run, head):
    status, _, err = run(["stv", "w.blt"], 1, f'{head}\n1 1 0\n0\n"A"\n'.encode())
    assert status == 2
    assert "line 1: the first line must be two numbers" in err


@pytest.mark.parametrize(
    ("command", "content", "told"),
    [
        ("audit-table", "a,count,hidden\nx,4,1\ny,5,0\nx,4,1\n", "line 4: the cell x stands in line 2 already."),
        ("protect", "a,count\nx,4\nx,4\n", "line 3: the cell x stands in line 2 already."),
        ("segregation", "area,p,q\nx,1,2\n", "at least two areas and two groups can be compared"),
        ("segregation", "area,p\nx,1\ny,2\n", "at least two areas and two groups can be compared"),
        ("opinion-groups", "participant,statement,vote\na,1,1\n", "at least two participants"),
        ("segregation", "area,p,q\nx,1,2\ny,-1,2\n", "line 3: the count of 'p' is '-1'"),
    ],
)
def test_a_matrix_of_one_row_and_a_cell_listed_twice_get_a_sentence(run, command, content, told):
    status, out, err = run([command, "t.csv"], 1, content.encode())
    assert (status, out) == (2, "")
    assert told in err


@pytest.mark.parametrize("number", ["1e308", "1.7976931348623157e308", "1e200", "5e-324", "1e-200", "999999999999999"])
@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("rake docs/examples/sample.csv FILE", "dimension,value,target\ntenure,owner,{0}\ntenure,renter,{0}\n"),
        ("segregation FILE", "area,p,q\nx,{0},2\ny,3,{0}\n"),
        ("represent docs/examples/participants.csv FILE", "group,count\na,{0}\nb,5\n"),
        ("opinion-groups FILE", "timestamp,comment-id,voter-id,vote\n{0},1,a,1\n2,1,b,-1\n"),
    ],
)
def test_numbers_of_any_size_end_in_an_answer_or_one_sentence_without_a_warning(run, recwarn, command, file, number):
    words = command.split()
    status, out, err = run(words, words.index("FILE"), file.format(number).encode())
    assert (status == 0 and out and not err) or (status == 2 and not out and err.count("\n") == 1)
    assert [str(warning.message) for warning in recwarn] == []


def test_a_table_with_semicolons_has_its_dimensions_and_one_with_another_separator_is_refused(run):
    words = ["protect", "docs/examples/persons.csv", "--ways", "2"]
    plain = (PROJECT / words[1]).read_text()
    expected = run(words, 1, plain.encode())
    assert expected[0] == 0
    for other in (plain.replace(",", ";"), "sep=;\r\n" + plain.replace(",", ";"), "\ufeff" + plain.replace(",", "\t")):
        assert run(words, 1, other.encode()) == expected
    status, out, err = run(words, 1, plain.replace(",", "^").encode())
    assert (status, out) == (2, "")
    assert "one column only" in err
