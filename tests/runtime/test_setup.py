"""The set-up and its locks: hashes everywhere, addresses nowhere, and sentences where something fails."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from civic.runtime import install
from civic.runtime.install import SetupError
from civic.runtime.parts import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)(\[[^]]*\])?==\S+", re.M)


def names(words: str) -> set[str]:
    return {re.sub(r"[-_.]+", "-", name).lower() for name, _ in PINNED.findall(words)}


def wanted(requirement: str) -> str:
    """The name in a requirement such as ``psycopg[binary]>=3.2``."""
    found = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found.group()).lower()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_locked_package_has_a_version_and_a_hash(lock: Path):
    entries = [entry for entry in re.split(r"\n(?=\S)", lock.read_text()) if entry.strip()]
    assert entries
    for entry in entries:
        assert PINNED.match(entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("file", [*LOCKS, ROOT / "package-lock.json", ROOT / ".npmrc", ROOT / "package.json"])
def test_no_lock_records_an_address(file: Path):
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", file.read_text()) == []


def test_the_locks_carry_what_pyproject_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    run = [*project["project"]["dependencies"], *groups["build"]]
    asked = {
        "run": run,
        "pdf": [*run, *extras["pdf"]],
        "dev": [*run, *extras["pdf"], *extras["dev"]],
        "oracles": [*run, *extras["pdf"], *extras["dev"], *extras["oracles"]],
        "node": groups["node"],
    }
    assert set(asked) == {lock.stem for lock in LOCKS}
    for lock, requirements in asked.items():
        have = names((ROOT / "requirements" / f"{lock}.txt").read_text())
        assert {wanted(one) for one in requirements} - have == set(), f"make locks: {lock} is older than pyproject"


def imported() -> dict[str, str]:
    """Every package outside the standard library that civic imports, with a file that does."""
    found = {}
    for file in (ROOT / "civic").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules = [node.module]
            for module in modules:
                top = module.split(".")[0]
                if top not in sys.stdlib_module_names and top != "civic":
                    found.setdefault(top, str(file.relative_to(ROOT)))
    return found


def test_what_civic_imports_is_locked():
    """A developer's machine has more than a fresh one: an import without a lock only fails elsewhere."""
    have = names((ROOT / "requirements" / "pdf.txt").read_text())
    owners = packages_distributions()
    missing = {
        module: file
        for module, file in imported().items()
        if not {wanted(owner) for owner in owners.get(module, [module])} & have
    }
    assert missing == {}, "add it to pyproject, then: make locks"


def test_npm_pins_exactly_and_the_lock_agrees():
    package = json.loads((ROOT / "package.json").read_text())
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in {**package["dependencies"], **package["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(install, "ROOT", tmp_path)
    monkeypatch.setattr(install, "LOG", tmp_path / "setup.log")
    return tmp_path / "setup.log"


PIP = [sys.executable, "-m", "pip", "--isolated", "download", "--no-deps", "--retries", "0", "--timeout", "2"]


def test_an_unreachable_registry_is_told_in_a_sentence(log: Path):
    command = [*PIP, "-i", "http://127.0.0.1:9/simple", "six==1.17.0"]
    with pytest.raises(SetupError, match="The packages are missing. The package registry cannot be reached"):
        install.call(command, "The packages are missing.")
    assert "127.0.0.1" in log.read_text()  # the long story is kept, for whoever wants it


def test_a_file_with_another_hash_is_told_in_a_sentence(log: Path, tmp_path: Path):
    (tmp_path / "town-1.0.tar.gz").write_bytes(b"not what was locked")
    requirements = tmp_path / "r.txt"
    requirements.write_text(f"./town-1.0.tar.gz --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SetupError, match="A downloaded file is not the one that was locked"):
        install.call(
            [*PIP, "--no-index", "--dest", "got", "--require-hashes", "-r", str(requirements)], "Nothing came."
        )


def test_another_failure_tells_the_last_line_and_where_the_rest_is(log: Path):
    command = [sys.executable, "-c", "import sys; print('first'); sys.exit('the disk is full')"]
    with pytest.raises(SetupError, match=r"It failed\. the disk is full \(all of it is in setup\.log\)"):
        install.call(command, "It failed.")
    with pytest.raises(SetupError, match="no-such-program does not start: No such file or directory"):
        install.call(["no-such-program"], "It failed.")


def test_an_old_python_is_told_with_the_way_out(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(install.shutil, "which", lambda name: None)
    with pytest.raises(SetupError, match=r"needs Python 3\.11 or newer, this is 3\.9\.2"):
        install.newer_python()


def test_the_set_up_parses_on_old_pythons_and_needs_nothing_installed():
    """It runs before anything is there: ``-I -S`` hides every installed package."""
    code = f"import runpy; runpy.run_path({str(ROOT / 'civic/runtime/install.py')!r}, run_name='looked at only')"
    ended = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    compile_for_37 = (
        f"import ast; ast.parse(open({str(ROOT / 'civic/runtime/install.py')!r}).read(), feature_version=(3, 7))"
    )
    subprocess.run([sys.executable, "-c", compile_for_37], check=True)


def test_a_stamp_is_gone_when_the_folder_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    lock = tmp_path / "run.txt"
    lock.write_text("six==1.17.0")
    before = install.fingerprint(lock)
    assert install.fingerprint(lock) == before
    lock.write_text("six==1.18.0")
    changed = install.fingerprint(lock)
    assert changed != before
    monkeypatch.setattr(install, "ROOT", tmp_path / "elsewhere")
    assert install.fingerprint(lock) != changed


@pytest.fixture
def folder(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty tree with a stand-in for pybabel: it writes the first half of a catalogue, and the rest if it may."""
    monkeypatch.setattr(install, "STAMPS", tmp_path / "stamps.json")
    monkeypatch.setattr(install, "BIN", tmp_path / "bin")
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin" / "pybabel"
    tool.write_text(
        f"#!{sys.executable}\nimport os, pathlib, sys\n"
        "file = pathlib.Path(sys.argv[sys.argv.index('-o') + 1])\nfile.write_text('half')\n"
        "sys.exit(1) if os.environ.get('STOP') == 'error' else None\n"
        "os.kill(os.getppid(), 9) if os.environ.get('STOP') == 'kill' else file.write_text('half and half')\n"
    )
    tool.chmod(0o755)
    place = tmp_path / "translations" / "fr" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "messages.po").write_text("")
    return place


def test_a_translation_that_failed_leaves_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("STOP", "error")
    with pytest.raises(SetupError):
        install.catalogues()
    assert [file.name for file in folder.iterdir()] == ["messages.po"]
    monkeypatch.delenv("STOP")
    install.catalogues()
    assert (folder / "messages.mo").read_text() == "half and half"


def test_a_set_up_that_is_killed_leaves_no_half_translation(folder: Path, tmp_path: Path):
    code = (
        "import pathlib, sys; from civic.runtime import install; root = pathlib.Path(sys.argv[1]);"
        "install.ROOT, install.LOG, install.BIN = root, root / 'setup.log', root / 'bin'; install.catalogues()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    killed = subprocess.run(command, env={"STOP": "kill", "PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -9
    assert not (folder / "messages.mo").exists()
    install.catalogues()
    assert (folder / "messages.mo").read_text() == "half and half"
    assert sorted(file.name for file in folder.iterdir()) == ["messages.mo", "messages.po"]


def test_a_step_that_is_interrupted_is_done_again(folder: Path):
    with install.step("assets", "1"):
        assert "assets" not in install.stamps()
    assert install.stamps() == {"assets": "1"}
    with pytest.raises(KeyboardInterrupt), install.step("assets", "1"):
        raise KeyboardInterrupt
    assert install.stamps() == {}


def test_every_file_of_the_set_up_is_written_beside_and_renamed():
    """``whole`` is where files get their names; nothing else in the set-up writes to a file's own name."""
    tree = ast.parse((ROOT / "civic" / "runtime" / "install.py").read_text())
    named = ("write_text", "write_bytes")
    writes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in named]
    written = {ast.unparse(node.value) for node in writes}
    assert written <= {"part", "file", "LOG"}
