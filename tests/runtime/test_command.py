"""The `civic` command: every entrance exists, the light ones stay light, and nobody reads a traceback."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from civic import cli
from civic.runtime import entry, inside, queries
from civic.runtime.parts import ROOT
from tests.support.program import civic, environment


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: " ".join(command.words))
def test_every_command_has_its_function(command: cli.Command):
    assert callable(entry.load(command.target))


@pytest.mark.parametrize("words", [["methods", "--help"], ["run", "--help"], ["--help"]])
def test_light_commands_need_no_framework(words: list[str]):
    code = (
        "import sys\n"
        "for heavy in ('flask', 'sqlalchemy', 'rq', 'redis', 'wtforms', 'flask_babel', 'gunicorn'):\n"
        "    sys.modules[heavy] = None\n"
        "from civic.cli import main\n"
        f"sys.exit(main({words!r}))\n"
    )
    if words[0] == "run":
        code = code.replace("'redis', ", "")  # the wheel of the queue brings its own client
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "usage: civic" in ended.stdout


def test_the_application_starts_without_what_only_reports_need():
    """Each web process and worker starts anew after a fault, while people wait."""
    code = "import sys, civic.app; print(*{'docx', 'pptx', 'weasyprint'} & sys.modules.keys())"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []


def test_help_lists_every_command():
    shown = cli.overview()
    for command in cli.COMMANDS:
        assert f"  {' '.join(command.words)} " in shown
        assert command.help in shown


@pytest.mark.parametrize("words", [[], ["fly"], ["import"], ["import", "spreadsheet"], ["db"]])
def test_words_that_are_no_command_get_the_list(tmp_path: Path, words: list[str]):
    ended = civic(tmp_path, *words)
    assert ended.returncode == 2
    assert "civic WORDS --help tells more" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_entrance_that_is_missing_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    absent = cli.Command(("dance",), "civic.runtime.no_such:main", "dance", joins=False)
    monkeypatch.setattr(cli, "COMMANDS", (absent,))
    assert cli.main(["dance"]) == 1
    assert "civic dance needs civic.runtime.no_such, which is not installed here" in capsys.readouterr().err


def test_commands_refuse_to_work_without_a_secret_key(tmp_path: Path):
    ended = civic(tmp_path, "db", "upgrade", CIVIC_SECRET_KEY="")
    assert ended.returncode == 1
    assert "CIVIC_SECRET_KEY is missing" in ended.stderr
    assert "Traceback" not in ended.stderr


def init(folder: Path, *words: str, password: str = "a quiet river bank") -> subprocess.CompletedProcess[str]:
    return civic(folder, "init", "--email", "mayor@town.example", "--name", "Mara Lind", *words, stdin=password + "\n")


def test_init_makes_the_first_administrator_and_only_the_first(tmp_path: Path):
    weak = init(tmp_path, password="short")
    assert weak.returncode == 1
    assert "civic: " in weak.stderr
    first = init(tmp_path, "--municipality", "greenfield", "--town", "Greenfield")
    assert first.returncode == 0, first.stderr
    assert "Mara Lind looks after this installation now and signs in as mayor@town.example" in first.stdout
    assert "Nobody can register until a town has published its terms of use" in first.stdout
    assert "/en/legal/terms/edit?town=greenfield" in first.stdout
    second = init(tmp_path)
    assert second.returncode == 1
    assert "There is an administrator already" in second.stderr
    assert "Traceback" not in weak.stderr + second.stderr


def test_init_says_in_words_why_a_name_is_refused(tmp_path: Path):
    ended = civic(
        tmp_path, "init", "--email", "mayor@town.example", "--name", "Moderator", stdin="a quiet river bank\n"
    )
    assert ended.returncode == 1
    assert "Choose another one." in ended.stderr


def test_init_refuses_what_is_no_address(tmp_path: Path):
    ended = civic(tmp_path, "init", "--email", "mayor", "--name", "Mara Lind", stdin="a quiet river bank\n")
    assert ended.returncode == 1
    assert "mayor is no e-mail address" in ended.stderr


def test_the_demonstration_fills_no_real_installation(tmp_path: Path):
    ended = civic(tmp_path, "demo")
    assert ended.returncode == 1
    assert "This is no demonstration" in ended.stderr


def test_a_command_takes_over_the_queue_of_a_running_program_only(tmp_path: Path):
    (tmp_path / "running.json").write_text(json.dumps({"CIVIC_REDIS_URL": "unix://:stale@/nowhere", "pid": "1"}))
    environ = environment(tmp_path, 1)
    cli.folder.adopt(environ)
    assert "CIVIC_REDIS_URL" not in environ
    held = cli.folder.Folder(tmp_path).lock()
    cli.folder.adopt(environ)
    assert environ["CIVIC_REDIS_URL"] == "unix://:stale@/nowhere"
    assert "pid" not in environ
    held.close()


def test_a_rooms_command_runs_inside_the_application_on_a_database_that_is_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    seen: list[tuple[list[str], bool]] = []

    def command(argv: Sequence[str]) -> int:
        seen.append((list(argv), queries.is_empty()))
        return 7

    for name, value in environment(tmp_path, 1).items():
        monkeypatch.setenv(name, value)
    assert inside.run(command, ["--strict"]) == 7
    assert seen == [(["--strict"], True)]
