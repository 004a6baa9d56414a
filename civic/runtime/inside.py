"""The application around the commands of packages: these stand below it and cannot make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic.app import create_app
from civic.runtime import database


def run(command: Callable[[Sequence[str]], int], argv: Sequence[str]) -> int:
    """Run a package's command inside the application of this environment, on a database that is up to date.

    Whoever asks for help gets it without configuration and database.
    """
    if {"-h", "--help"} & set(argv):
        return command(argv)
    app = create_app()
    with app.test_request_context():
        database.migrate(app)
        return command(argv)
