"""Compiled templates, kept beside Python's own bytecode and under the same rules."""

from __future__ import annotations

import importlib.metadata
import sys
from contextlib import suppress
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """What Jinja made of each template, by the text of the template: a changed one is compiled anew.

    Nothing is written where Python would write no bytecode, and where the folder cannot be written.

    Args:
        folder: the ``__pycache__`` to keep them in; whoever can write there can change the program as well.
    """

    def __init__(self, folder: Path) -> None:
        own = folder / f"templates-jinja-{importlib.metadata.version('jinja2')}"
        super().__init__(str(own), "%s.cache")
        self.writing = not sys.dont_write_bytecode
        if self.writing:
            try:
                own.mkdir(parents=True, exist_ok=True)
            except OSError:
                self.writing = False

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError, EOFError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if self.writing:
            with suppress(OSError):
                super().dump_bytecode(bucket)
