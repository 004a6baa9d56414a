"""The frame of `civic methods COMMAND FILES`: parse, run, print one JSON object, say what is wrong."""

from __future__ import annotations

import json
import os
import sys
import warnings
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from textwrap import fill

from civic.core.methods import Answer, Command, FileError, MethodError
from civic.methods.registry import commands

DONE = 0
BAD_INPUT = 2
INTERRUPTED = 130
NOBODY_READS = 141
LONGEST_SENTENCE = 600
"""Characters; a broken file may hold a word of a million, and its sentence has to stay readable."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status.

    0: done; 2: bad input, told on standard error; 130: Ctrl-C; 141: nobody reads the answer any more.
    """
    try:
        arguments = build_parser(commands()).parse_args(argv)
        # What a library warns its programmer about tells nobody here anything; mistakes are told in sentences.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            answer = arguments.command.run(arguments)
        _print(answer, pretty=arguments.pretty)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    except KeyboardInterrupt:
        return _tell("interrupted: nothing was printed.", INTERRUPTED)
    except BrokenPipeError:
        _silence_stdout()
        return NOBODY_READS
    except (FileError, MethodError) as error:
        return _tell(str(error))
    except OSError as error:
        return _tell(f"{error.filename or 'file'}: {error.strerror or error}")
    return DONE


def build_parser(listed: Sequence[Command]) -> ArgumentParser:
    """The parser of all commands; its help shows for each what it computes, its source and an example."""
    parser = ArgumentParser(
        prog="civic methods",
        description="The maths of the platform on files: no server, no database; the answer is JSON.",
        epilog="\n\n".join(_described(command) for command in listed),
        formatter_class=RawDescriptionHelpFormatter,
    )
    children = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in listed:
        child = children.add_parser(
            command.name,
            help=command.summary.split(". ")[0].rstrip(".").replace("%", "%%"),
            description=_described(command) + _guide(command),
            formatter_class=RawDescriptionHelpFormatter,
        )
        command.configure(child)
        child.add_argument("--pretty", action="store_true", help="indent the answer")
        child.set_defaults(command=command)
    return parser


def _described(command: Command) -> str:
    body = _filled(f"{command.summary} Source: {command.source}")
    return f"{command.name}\n{body}\n  Example: civic methods {command.example}"


def _guide(command: Command) -> str:
    return f"\n\n{_filled(command.guide)}" if command.guide else ""


def _filled(text: str) -> str:
    return fill(text, 96, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)


def _print(answer: Answer, *, pretty: bool) -> None:
    text = json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=2 if pretty else None)
    sys.stdout.buffer.write(text.encode() + b"\n")
    sys.stdout.buffer.flush()


def _tell(sentence: str, status: int = BAD_INPUT) -> int:
    if len(sentence) > LONGEST_SENTENCE:
        half = LONGEST_SENTENCE // 2
        sentence = f"{sentence[:half]} [...] {sentence[-half:]}"
    sys.stderr.write(f"civic methods: {sentence}\n")
    return status


def _silence_stdout() -> None:
    # Python flushes standard output once more at exit and would complain about the closed pipe.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
