"""PrefLib's four formats give what the same ballots give as BLT, and every broken line a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from civic.methods.cli import main

HEAD = "# FILE NAME: x.toi\n# TITLE: A square\n# NUMBER ALTERNATIVES: 3\n"
HEAD += "# ALTERNATIVE NAME 1: Ada\n# ALTERNATIVE NAME 2: Bo\n# ALTERNATIVE NAME 3: Cy\n"
BLT = '3 1\n3 1 2 0\n2 3=2 0\n2 3 2 0\n1 0\n0\n"Ada"\n"Bo"\n"Cy"\n"A square"\n'


@pytest.mark.parametrize("suffix", ["soc", "soi", "toc", "toi"])
@pytest.mark.parametrize("command", ["stv", "irv", "schulze", "compare"])
def test_the_same_ballots_as_preflib_and_as_blt_count_alike(tmp_path: Path, capsys, command: str, suffix: str) -> None:
    (tmp_path / f"x.{suffix}").write_text(HEAD + "3: 1, 2\n2: {3,2}\n2: 3,2\n1: \n")
    (tmp_path / "x.blt").write_text(BLT)
    answers = []
    for name in (f"x.{suffix}", "x.blt"):
        assert main([command, str(tmp_path / name)]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "0 alternatives are promised and 0 named"),
        (HEAD.replace("ALTERNATIVES: 3", "ALTERNATIVES: 4"), "4 alternatives are promised and 3 named"),
        (HEAD + "1: 1,4\n", "line 7: there is no alternative 4."),
        (HEAD + "1: 1,{2,1}\n", "line 7: the ballot names an alternative twice."),
        (HEAD + "1 1,2\n", "line 7: a ballot is a number of voters"),
        (HEAD + "1: 1,,2\n", "line 7: a ballot is a number of voters"),
        (HEAD.replace("Bo", "Ada"), "the same name"),
        ("# NUMBER ALTERNATIVES: 999999999\n", "more than 5,000 candidates"),
    ],
)
def test_a_broken_file_gets_a_sentence(tmp_path: Path, capsys, text: str, told: str) -> None:
    (tmp_path / "x.soi").write_text(text)
    assert main(["stv", str(tmp_path / "x.soi")]) == 2
    assert told in capsys.readouterr().err


def test_the_number_of_seats_can_be_told(tmp_path: Path, capsys) -> None:
    (tmp_path / "x.soc").write_text(HEAD + "3: 1,2,3\n3: 2,1,3\n1: 3,1,2\n")
    assert main(["stv", str(tmp_path / "x.soc"), "--seats", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["seats"] == 2
