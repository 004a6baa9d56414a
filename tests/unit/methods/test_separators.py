"""Every command, on every example as a spreadsheet may have saved it: the same bytes or a sentence, no other answer."""

import csv
import io
import re
import shlex
from pathlib import Path

import pytest

from civic.methods.cli import main
from civic.methods.registry import commands

PROJECT = Path(__file__).parents[3]
FORMS = {"comma": ",", "semicolon": ";", "tab": "\t"}
PLACES = [
    pytest.param(shlex.split(command.example), place, id=f"{command.name} {Path(word).name}")
    for command in commands()
    for place, word in enumerate(shlex.split(command.example))
    # No spreadsheet saves JSON.
    if word.startswith("docs/examples/") and not word.endswith(".json")
]


def saved(path: Path, separator: str, *, filled: bool = False, ends: str = "\n", quoted: bool = False) -> str:
    """The table with another separator; `filled`: every row as wide as the widest, as spreadsheets save it."""
    own = ";" if path.suffix == ".pb" else ","
    rows = list(csv.reader(path.read_text().splitlines(), delimiter=own))
    width = max(map(len, rows)) if filled else 0
    out = io.StringIO()
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=separator, lineterminator=ends, quoting=style).writerows(
        [*row, *[""] * (width - len(row))] for row in rows
    )
    return out.getvalue()


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(PROJECT)

    def call(words, place, content: bytes):
        path = tmp_path / Path(words[place]).name
        path.write_bytes(content)
        status = main([*words[:place], str(path), *words[place + 1 :]])
        out, err = capsys.readouterr()
        return status, out, err

    return call


def agrees(found, plain):
    """Whether an answer has the same bytes, or is a refusal in one sentence."""
    status, out, err = found
    if status == 0:
        return (out, err) == plain[1:]
    return status == 2 and out == "" and bool(re.fullmatch(r"civic methods: [^\n]+\.\n", err))


@pytest.mark.parametrize(("words", "place"), PLACES)
def test_an_example_in_another_form_gives_the_same_bytes_or_is_refused(run, words, place):
    path = PROJECT / words[place]
    content = path.read_bytes()
    plain = run(words, place, content)
    assert plain[0] == 0
    if path.suffix == ".blt":
        for separator in FORMS.values():
            assert agrees(run(words, place, content.replace(b" ", separator.encode())), plain), separator
        assert run(words, place, content.replace(b" ", b"\t")) == plain
        assert run(words, place, content.replace(b"\n", b"\r\n")) == plain
        return
    for name, separator in FORMS.items():
        # The tables of the program are read in each of these forms, not refused.
        assert run(words, place, saved(path, separator).encode()) == plain, name
    for name, form in {
        "sep=, quoted, line ends of Windows": f"sep=;\r\n{saved(path, ';', ends=chr(13) + chr(10), quoted=True)}",
        "mark, filled up, decimal commas": "\ufeff" + re.sub(r"(?<=\d)\.(?=\d)", ",", saved(path, "\t", filled=True)),
    }.items():
        assert agrees(run(words, place, form.encode()), plain), name


@pytest.mark.parametrize(("words", "place"), PLACES)
def test_an_unknown_separator_is_refused(run, words, place):
    path = PROJECT / words[place]
    if path.suffix != ".blt":
        status, out, _ = run(words, place, saved(path, "^").encode())
        assert (status, out) == (2, "")


@pytest.mark.parametrize("words", [pytest.param(shlex.split(c.example), id=c.name) for c in commands()])
def test_all_files_in_another_form_give_the_same_bytes(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(PROJECT)
    places = [n for n, word in enumerate(words) if word.startswith("docs/examples/") and not word.endswith(".blt")]
    if len(places) < 2:
        return
    assert main(words) == 0
    plain = capsys.readouterr()
    for first, second in (";\t", "\t;"):
        for place, separator in zip(places, (first, second), strict=True):
            (tmp_path / Path(words[place]).name).write_text(saved(PROJECT / words[place], separator))
        line = [str(tmp_path / Path(word).name) if n in places else word for n, word in enumerate(words)]
        assert main(line) == 0
        assert capsys.readouterr() == plain
