"""The set-up: a virtual environment from hashed locks, and the browser assets from npm.

``make`` runs this file by its path with whatever Python the machine has, before anything is installed:
it uses the standard library only, parses on old Pythons, and answers every foreseeable trouble with one
sentence.
"""

from __future__ import annotations

import ctypes.util
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOG = ROOT / ".cache" / "setup.log"
STAMPS = VENV / "civic-stamps.json"
OLDEST = (3, 11)

FONT = "@fontsource-variable/rubik"
SCRIPTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "arabic")
#: Where npm puts a file, and where pages ask for it (below civic/static/vendor).
ASSETS = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    f"{FONT}/LICENSE": "fonts/LICENSE",
    **{f"{FONT}/files/rubik-{s}-wght-normal.woff2": f"fonts/rubik-{s}-wght-normal.woff2" for s in SCRIPTS},
}

STATIC = ROOT / "civic" / "static"
#: The style sheets in the order of their layers. Pages get them as one file, made/civic.css.
SHEETS = (
    "tokens", "base", "layout", "frame", "place", "parts", "icons", "lists", "forms", "votes", "data", "desk", "modes",
)  # fmt: skip

#: Words by which pip and npm tell that a registry did not answer.
UNREACHABLE = (
    "ConnectionError", "Max retries", "name resolution", "Retrying (", "timed out", "ConnectTimeout",
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH", "ProxyError",
    "No matching distribution", "FetchError",
)  # fmt: skip


class SetupError(Exception):
    """Something the person at the keyboard can put right; the message says how."""


def write_line(words: str) -> None:
    """Write one line at once, also through a pipe."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def locked() -> object:
    """Let one set-up at a time change this folder; a second one waits for the first."""
    LOG.parent.mkdir(exist_ok=True)
    handle = (LOG.parent / "setup.lock").open("w")
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def call(command: list[str], failure: str) -> None:
    """Run one step quietly, with its words in the log.

    Raises:
        SetupError: the step failed; says whether a registry could not be reached or what failed.
    """
    with LOG.open("a", encoding="utf-8") as log:
        log.write("$ " + " ".join(command) + "\n")
        log.flush()
        start = log.tell()
        try:
            ended = subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, check=False)  # noqa: S603 - our words
        except OSError as error:
            raise SetupError(f"{failure} {command[0]} does not start: {error.strerror}.") from None
    if ended.returncode == 0:
        return
    with LOG.open(encoding="utf-8", errors="replace") as log:
        log.seek(start)
        words = log.read()
    if "DO NOT MATCH THE HASHES" in words or "EINTEGRITY" in words:
        raise SetupError(f"{failure} A downloaded file is not the one that was locked.")
    if any(sign in words for sign in UNREACHABLE):
        raise SetupError(f"{failure} The package registry cannot be reached; check the network and try again.")
    last = next((line.strip() for line in reversed(words.splitlines()) if line.strip()), "no reason given")
    raise SetupError(f"{failure} {last} (all of it is in {LOG.relative_to(ROOT)})")


def newer_python() -> None:
    """Go on with a Python that is new enough, or say that there is none."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(19, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:  # noqa: S603
            os.execv(found, [found, "-I", str(Path(__file__).resolve()), *sys.argv[1:]])  # noqa: S606
    have = ".".join(map(str, sys.version_info[:3]))
    raise SetupError(f"civic needs Python 3.11 or newer, this is {have}. Name one: make PYTHON=python3.11")


def stamps() -> dict[str, str]:
    try:
        kept = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def stamp(name: str, value: str | None) -> None:
    """Note what a step was made of; None while the step is being made."""
    kept = {**stamps(), name: value}
    with whole(STAMPS) as file:
        file.write_text(json.dumps({key: each for key, each in kept.items() if each}, indent=1), encoding="utf-8")


@contextmanager
def step(name: str, wanted: str) -> Iterator[None]:
    """Make something again. Its stamp is gone meanwhile: a step that is interrupted is done again next time."""
    if name in stamps():
        stamp(name, None)
    yield
    stamp(name, wanted)


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A path beside ``target`` to write to, renamed to it at the end: nobody ever reads half a file.

    What an error leaves of it is deleted; after a kill it stays, and the next try writes over it.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    finally:
        if part.exists():
            part.unlink()


def fingerprint(*files: Path) -> str:
    """A hash of these files, the Python and the place: a virtual environment depends on all three."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.base_prefix} {ROOT}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def environment() -> None:
    """Make the virtual environment, anew when the folder was moved or its Python is gone."""
    place = fingerprint()
    if stamps().get("place") == place and (BIN / "python").exists():
        return
    write_line("Making the virtual environment in .venv ...")
    if VENV.exists():
        shutil.rmtree(VENV)
    call(
        [sys.executable, "-m", "venv", str(VENV)],
        "The virtual environment could not be made (on Debian and Ubuntu, install python3-venv).",
    )
    stamp("place", place)


def pip(failure: str, *words: str) -> None:
    """Let pip install something into the virtual environment."""
    python = str(BIN / "python")
    call(
        [python, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", *words],
        failure,
    )


def packages(lock: str) -> None:
    """Install one lock of requirements/, every file checked against its hash."""
    file = ROOT / "requirements" / f"{lock}.txt"
    wanted = fingerprint(file)
    if stamps().get(lock) == wanted:
        return
    write_line(f"Fetching the Python packages of requirements/{lock}.txt ...")
    with step(lock, wanted):
        pip("The Python packages could not be installed.", "--require-hashes", "-r", str(file))


def itself() -> None:
    """Install civic as editable, so that ``.venv/bin/civic`` runs this tree."""
    wanted = fingerprint(ROOT / "pyproject.toml")
    if stamps().get("civic") != wanted:
        with step("civic", wanted):
            pip("civic itself could not be installed.", "--no-deps", "--no-build-isolation", "-e", str(ROOT))


def npm() -> list[str]:
    """The npm of the machine, or the one that a Python package brings."""
    found = shutil.which("npm")
    if found:
        return [found]
    file = ROOT / "requirements" / "node.txt"
    if stamps().get("node") != fingerprint(file):
        write_line("Fetching Node.js from the Python registry (npm is not on this machine) ...")
        with step("node", fingerprint(file)):
            pip("Node.js could not be installed.", "--require-hashes", "-r", str(file))
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(BIN / "npm")]


def assets(everything: bool) -> None:
    """Fetch the locked npm packages and copy what pages use into civic/static/vendor.

    Args:
        everything: also what only tests use (axe-core stays in node_modules).
    """
    modules, vendor = ROOT / "node_modules", STATIC / "vendor"
    wanted = fingerprint(ROOT / "package-lock.json", ROOT / "package.json", Path(__file__))
    there = all((vendor / target).exists() for target in ASSETS.values())
    tools = (modules / "axe-core" / "axe.min.js").exists() or not everything
    if stamps().get("assets") == wanted and there and tools:
        return
    write_line("Fetching the browser assets ...")
    scope = [] if everything else ["--omit=dev"]
    with step("assets", wanted):
        call([*npm(), "ci", "--no-audit", "--no-fund", *scope], "The browser assets could not be fetched.")
        for source, target in ASSETS.items():
            (vendor / target).parent.mkdir(parents=True, exist_ok=True)
            with whole(vendor / target) as part:
                (smaller if target.endswith(".woff2") else shutil.copyfile)(modules / source, part)


def smaller(source: Path, target: Path) -> None:
    """Copy a font without what no page uses: hints for old screens, names, fractions, styles that no sheet asks for."""
    command = [str(BIN / "python"), "-m", "fontTools.subset", str(source), f"--output-file={target}"]
    command += ["--flavor=woff2", "--unicodes=*", "--layout-features+=tnum", "--layout-features-=frac,dnom,numr"]
    command += ["--no-hinting", "--name-IDs="]
    call(command, "The fonts could not be prepared.")


def one_sheet() -> str:
    """All style sheets in their order, without comments and needless space."""
    sheets = [(STATIC / "css" / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS]
    joined = re.sub(r"/\*.*?\*/", "", "\n".join(sheets), flags=re.S)
    return re.sub(r"\s*([{};])\s*|(?<=[,:])\s*\n\s*", r"\1", joined).lstrip()


def styles() -> None:
    """Make one style sheet of all, and compressed copies of what browsers fetch; whitenoise sends those."""
    made = STATIC / "made" / "civic.css"
    sheets = sorted((STATIC / "css").glob("*.css"))
    wanted = fingerprint(*sheets, *sorted((STATIC / "vendor").glob("*.js")), Path(__file__))
    if stamps().get("styles") == wanted and made.with_suffix(".css.br").exists():
        return
    made.parent.mkdir(exist_ok=True)
    with step("styles", wanted):
        with whole(made) as part:
            part.write_text(one_sheet(), encoding="utf-8")
        for folder in (made.parent, STATIC / "vendor"):
            command = [str(BIN / "python"), "-m", "whitenoise.compress", "--quiet", str(folder)]
            call(command, "The style sheets could not be compressed.")


def catalogues() -> None:
    """Compile the translations that are newer than what was compiled of them."""
    for source in sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            with whole(compiled) as part:
                command = [str(BIN / "pybabel"), "-q", "compile", "-i", str(source), "-o", str(part)]
                call(command, f"The translation {source.relative_to(ROOT)} could not be compiled.")


def has_pango() -> bool:
    """Whether the library that draws PDFs is on this machine."""
    return bool(ctypes.util.find_library("pango-1.0") and ctypes.util.find_library("pangoft2-1.0"))


def locks() -> None:
    """Choose all versions anew and write requirements/*.txt and package-lock.json."""
    pip("uv could not be installed.", "uv")
    uv = str(BIN / "uv")
    call([uv, "lock", "--upgrade"], "The versions could not be chosen.")
    run, pdf = ["--group", "build"], ["--extra", "pdf"]
    wanted = {
        "run": run,
        "pdf": [*run, *pdf],
        "dev": [*run, *pdf, "--extra", "dev"],
        "oracles": [*run, *pdf, "--extra", "dev", "--extra", "oracles"],
        "node": ["--only-group", "node"],
    }
    export = [uv, "export", "--frozen", "--format", "requirements.txt", "--no-emit-project"]
    export += ["--no-default-groups", "--no-header", "--no-annotate"]
    for name, what in wanted.items():
        target = str(ROOT / "requirements" / f"{name}.txt")
        call([*export, *what, "-o", target], "The lock could not be written.")
    call([*npm(), "install", "--package-lock-only"], "package-lock.json could not be written.")
    without_addresses(ROOT / "package-lock.json")


def without_addresses(lock: Path) -> None:
    """Take out of npm's lock what tells no version: where to send money, which records web addresses."""
    words = json.loads(lock.read_text(encoding="utf-8"))
    for package in words["packages"].values():
        package.pop("funding", None)
    with whole(lock) as part:
        part.write_text(json.dumps(words, indent=2) + "\n", encoding="utf-8")


def main(what: str) -> None:
    """Bring what ``run``, ``test`` or ``oracles`` needs, or write the ``locks`` anew."""
    newer_python()
    handle = locked()
    LOG.write_text("", encoding="utf-8")
    environment()
    if what == "locks":
        locks()
        return
    if what == "run":
        packages("pdf" if has_pango() else "run")
        assets(everything=False)
    else:
        packages("oracles" if what == "oracles" else "dev")
        assets(everything=True)
    itself()
    styles()
    catalogues()
    del handle


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "run")
    except SetupError as trouble:
        sys.stderr.write(f"civic: {trouble}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as trouble:
        sys.stderr.write(f"civic: the set-up cannot write here: {trouble}\n")
        sys.exit(1)
