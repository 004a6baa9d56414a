"""The application around the commands of rooms: these stand below it and cannot make one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from civic.runtime import serving


def run(command: Callable[[Sequence[str]], int], argv: Sequence[str]) -> int:
    """Run a room's command inside the application of this environment, on a database that is up to date.

    Whoever asks for help gets it without configuration and database.
    """
    if {"-h", "--help"} & set(argv):
        return command(argv)
    app = serving.application()
    with app.test_request_context():
        serving.migrate(app)
        return command(argv)
