"""The ``civic`` command: a table of words and of the functions that they start.

A package adds a line to COMMANDS and a function ``(argv) -> exit status`` in its module ``console``. The function
reads its own arguments, so that ``civic WORDS --help`` belongs to the package. It is imported only when asked for
(civic.runtime.entry says why): ``civic methods`` runs where Flask is not installed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from civic.core.config import ConfigError
from civic.runtime import entry, folder


@dataclass(frozen=True)
class Command:
    """One thing that the command can do.

    Attributes:
        words: what is typed after ``civic``.
        target: ``module:function``.
        help: one line for ``civic --help``.
        joins: whether it speaks to the program that runs on the same data folder, and so takes over its queue.
        inside: whether it runs inside the application, on a database that is up to date. Packages stand below the
            application and cannot make one themselves.
    """

    words: tuple[str, ...]
    target: str
    help: str
    joins: bool = True
    inside: bool = False


#: Makes the application around a command; named, so that the light commands do not import it.
INSIDE = "civic.runtime.inside:run"
COMMANDS = (
    Command(("run",), "civic.runtime.supervisor:main", "start web server, workers, scheduler and queue", joins=False),
    Command(("init",), "civic.runtime.console:init", "make the first administrator"),
    Command(("doctor",), "civic.runtime.doctor:main", "say what is missing or wrong"),
    Command(("db", "upgrade"), "civic.runtime.console:upgrade", "run the migrations"),
    Command(("worker",), "civic.runtime.console:worker", "run jobs until stopped"),
    Command(("jobs",), "civic.runtime.console:stopped_jobs", "list jobs that were given up; retry or forget them"),
    Command(("scheduler",), "civic.runtime.console:scheduler", "plan jobs until stopped"),
    Command(("audit", "verify"), "civic.runtime.log:verify", "check the log of acts, entry by entry", inside=True),
    Command(("audit", "export"), "civic.runtime.log:export", "sign a checkpoint of the log of acts", inside=True),
    Command(("demo",), "civic.runtime.console:demo", "fill an empty database with the demonstration town"),
    Command(("import", "decidim"), "civic.imports.console:decidim", "read Decidim's open-data files", inside=True),
    Command(("import", "consul"), "civic.imports.console:consul", "read CONSUL's proposals", inside=True),
    Command(("import", "pabulib"), "civic.imports.console:pabulib", "read a participatory budget (.pb)", inside=True),
    Command(("import", "polis"), "civic.imports.polis:bring", "read a Polis conversation", inside=True),
    Command(
        ("export", "pabulib"), "civic.votes.export_console:pabulib", "write a participatory budget (.pb)", inside=True
    ),
    Command(("export", "polis"), "civic.imports.polis:send", "write a round of statements as Polis does", inside=True),
    Command(
        ("statistics", "release"), "civic.statistics.console:release", "compile a participation report", inside=True
    ),
    Command(("keys", "trustee"), "civic.votes.console:trustee", "make a trustee of the keys of votes", inside=True),
    Command(("keys", "open"), "civic.votes.console:unseal", "let two trustees open the key of a vote", inside=True),
    Command(("keys", "destroy"), "civic.votes.console:destroy", "agree to destroy the key of a vote", inside=True),
    Command(("votes", "verify"), "civic.votes.bulletin_console:verify", "check the public file of a vote", joins=False),
    Command(
        ("votes", "share"), "civic.votes.bulletin_console:share", "what a receipt's share of a budget paid", joins=False
    ),
    Command(("methods",), "civic.methods.cli:main", "run the maths of the platform on files", joins=False),
)


def find(argv: Sequence[str]) -> tuple[Command, list[str]] | None:
    """The command that these words begin with, and the words that are left for it."""
    for command in COMMANDS:
        if tuple(argv[: len(command.words)]) == command.words:
            return command, list(argv[len(command.words) :])
    return None


def overview() -> str:
    """What ``civic --help`` shows."""
    width = max(len(" ".join(command.words)) for command in COMMANDS)
    lines = [f"  {' '.join(command.words):<{width}}  {command.help}" for command in COMMANDS]
    return "\n".join(["commands (civic WORDS --help tells more):", *lines])


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 told why not, 2 not understood, 130 interrupted."""
    words = list(sys.argv[1:] if argv is None else argv)
    found = find(words)
    if found is None:
        return _not_understood(words)
    command, rest = found
    try:
        if command.joins:
            folder.adopt(os.environ)
        status: int = _start(command, rest)
    except (folder.Trouble, ConfigError) as trouble:
        return _tell(str(trouble))
    except entry.NotInstalled as error:
        return _tell(f"civic {' '.join(command.words)} needs {error}, which is not installed here.")
    except KeyboardInterrupt:
        return 130
    return status


def _start(command: Command, rest: list[str]) -> int:
    function = entry.load(command.target)
    status: int = entry.load(INSIDE)(function, rest) if command.inside else function(rest)
    return status


def _not_understood(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="civic", usage="civic WORDS ...", epilog=overview(), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    wanted = bool(words) and words[0] in ("-h", "--help")
    parser.print_help(sys.stdout if wanted else sys.stderr)
    if words and not wanted:
        sys.stderr.write(f"\ncivic: there is no command {' '.join(words[:2])!r}.\n")
    return 0 if wanted else 2


def _tell(words: str) -> int:
    sys.stderr.write(f"civic: {words}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
