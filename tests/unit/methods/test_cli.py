"""`civic methods`: help that teaches, one JSON object, mistakes in a sentence, a clean end in every way."""

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from civic.methods.cli import main
from civic.methods.registry import commands

PROJECT = Path(__file__).parents[3]


def test_help_tells_of_each_command_what_it_computes_its_source_and_an_example(capsys):
    assert main(["--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    for command in commands():
        assert " ".join(command.summary.split()) in told
        assert " ".join(command.source.split()) in told
        assert f"Example: civic methods {command.example}" in told
        assert command.summary.count(". ") == 1 and command.summary.endswith(".")


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_each_command_has_help_and_an_example_that_runs(command, capsys, monkeypatch):
    assert main([command.name, "--help"]) == 0
    assert command.example in capsys.readouterr().out
    assert shlex.split(command.example)[0] == command.name
    monkeypatch.chdir(PROJECT)
    assert main(shlex.split(command.example)) == 0
    out, err = capsys.readouterr()
    assert isinstance(json.loads(out), dict)
    assert err == ""


@pytest.mark.parametrize("command", commands(), ids=lambda command: command.name)
def test_help_says_which_rule_it_is_and_what_it_leaves_out(command, capsys):
    assert main([command.name, "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert " ".join(command.guide.split()) in told
    assert len(command.guide) > 150
    assert command.name == "compare" or "leave" in command.guide


def test_names_of_commands_are_unique():
    names = [command.name for command in commands()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ([], "required"),
        (["no-such-command"], "invalid choice"),
        (["stv"], "required"),
        (["stv", "/nowhere/ward.blt"], "/nowhere/ward.blt: No such file"),
        (["stv", "/"], "Is a directory"),
        (["equal-shares", "town.pb", "--completion", "add2"], "invalid"),
        (["approval", "town.pb", "--seats", "few"], "invalid"),
    ],
)
def test_a_wrong_call_ends_with_status_2_and_a_sentence_on_standard_error(argv, told, capsys):
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err


def test_an_answer_is_one_json_object_and_can_be_indented(tmp_path, capsys):
    (tmp_path / "ä.blt").write_text('1 1\n1 1 0\n0\n"Ä"\n')
    assert main(["stv", str(tmp_path / "ä.blt")]) == 0
    short = capsys.readouterr().out
    assert short.count("\n") == 1
    assert json.loads(short)["elected"] == ["Ä"]
    assert "Ä" in short
    assert main(["stv", str(tmp_path / "ä.blt"), "--pretty"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(short)


def started(*argv, **given):
    return subprocess.Popen(
        [sys.executable, "-m", "civic.methods", *argv],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        # Whoever runs the tests in the background of a shell has Ctrl-C switched off, and so would the command.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **given,
    )


def test_ctrl_c_ends_it_with_a_sentence_and_without_a_traceback(tmp_path):
    os.mkfifo(tmp_path / "slow.blt")
    process = started("stv", str(tmp_path / "slow.blt"))
    # Opening a pipe for writing waits until the command has opened it for reading: now it is at work.
    with (tmp_path / "slow.blt").open("w"):
        process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err == b"civic methods: interrupted: nothing was printed.\n"


def test_a_reader_that_goes_away_is_no_mistake(tmp_path):
    many = 4000
    names = "".join(f'"{number} {"x" * 60}"\n' for number in range(many))
    (tmp_path / "long.blt").write_text(f"{many} 1\n9 1 0\n0\n{names}")
    process = started("stv", str(tmp_path / "long.blt"))
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(20) == 141


def test_the_maths_reach_no_framework():
    """Nobody has to trust a server: the commands load without Flask, a database or a queue."""
    code = (
        "import sys; from civic.methods.registry import commands; commands();"
        "print(sorted({'flask', 'sqlalchemy', 'rq', 'redis', 'wtforms', 'babel'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
