"""``civic init``, ``db upgrade``, ``worker``, ``scheduler`` and ``demo``: for those who run an installation."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email

from civic.accounts import labels
from civic.accounts import service as accounts
from civic.accounts.rules import AccountCode, name_problem, password_problem
from civic.app import create_app
from civic.audit import checkpoints
from civic.audit import service as audit
from civic.core import jobs, outbox
from civic.core.db import transaction
from civic.core.errors import words
from civic.core.outbox import Queue
from civic.core.permissions import SYSTEM, Refused
from civic.runtime import database, queries
from civic.runtime.crew import WORKERS, Crew
from civic.runtime.folder import Trouble, write_line
from civic.towns import service as towns


def init(argv: Sequence[str]) -> int:
    """Make the first administrator, and a municipality when one is named. There is no account by default."""
    parser = argparse.ArgumentParser(prog="civic init", description="Make the first administrator.")
    parser.add_argument("--email", required=True, help="address with which the administrator signs in")
    parser.add_argument("--name", required=True, help="name that others see")
    parser.add_argument("--language", default="en", help="language of their e-mails (en)")
    parser.add_argument("--municipality", metavar="SLUG", help="found a municipality too, in addresses: greenfield")
    parser.add_argument("--town", metavar="NAME", help="its name")
    options = parser.parse_args(argv)
    app = create_app()
    with app.test_request_context():
        database.migrate(app)
        if queries.has_admin():
            raise Trouble("There is an administrator already; new ones are made by that person, under /admin.")
        email = _address(options.email)
        _checked(name_problem(options.name))
        password = _password(options.name, email)
        try:
            with transaction():
                person = accounts.create_person(
                    email, options.name, password, options.language, confirmed=True, admin=True
                )
                audit.record(SYSTEM, "init", "person", person.id)
                key = checkpoints.public_key(app.config["CIVIC"])
                if options.municipality:
                    names = {options.language: options.town or options.municipality.title()}
                    towns.found_municipality(SYSTEM, options.municipality, names)
        except Refused as error:
            raise Trouble(words(error)) from None
    write_line(f"{options.name} looks after this installation now and signs in as {email}.")
    write_line(f"Keep this line elsewhere; checkpoints of the log can be checked with it: {key}")
    write_line("Nobody can register until a town has published its terms of use:")
    if options.municipality:
        page = f"{app.config['CIVIC'].base_url}/{options.language}/legal/terms/edit?town={options.municipality}"
        write_line(f"sign in and write them at {page}")
    else:
        write_line("found a town first, then sign in and write them under Administration.")
    return 0


def _address(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Trouble(f"{typed} is no e-mail address: {error}") from None


def _password(*about: str) -> str:
    """Ask for it twice; where nobody can be asked, take the first line of the standard input."""
    if not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass.getpass("Password: ")
        if getpass.getpass("Once more: ") != password:
            raise Trouble("The two passwords differ.")
    _checked(password_problem(password, about))
    return password


def _checked(problem: AccountCode | None) -> None:
    if problem is not None:
        raise Trouble(str(labels.REFUSALS[problem]))


def upgrade(argv: Sequence[str]) -> int:
    """Bring the database to the newest migration."""
    argparse.ArgumentParser(prog="civic db upgrade", description="Run the migrations.").parse_args(argv)
    app = create_app()
    with app.app_context():
        database.migrate(app)
    write_line("The database is at the newest migration.")
    return 0


def worker(argv: Sequence[str]) -> int:
    """Run jobs until told to stop, beside ``civic run``: of all queues, or of those that are named."""
    parser = argparse.ArgumentParser(prog="civic worker", description="Run jobs until stopped.")
    names = ", ".join(Queue)
    parser.add_argument("queues", nargs="*", metavar="QUEUE", help=f"take these only, the first first: {names}")
    named = parser.parse_args(argv).queues
    unknown = sorted(set(named) - set(Queue))
    if unknown:
        parser.error(f"there is no queue {unknown[0]!r}; there are {names}")
    if named:
        jobs.run_worker(create_app(), [Queue(name) for name in named])
    else:
        Crew(create_app(), WORKERS).run()
    return 0


def stopped_jobs(argv: Sequence[str]) -> int:
    """List jobs that were given up after too many failures, try them again, or forget them."""
    parser = argparse.ArgumentParser(prog="civic jobs", description=stopped_jobs.__doc__)
    parser.add_argument("what", nargs="?", choices=("list", "retry", "forget"), default="list")
    parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="which ones (all of them)")
    options = parser.parse_args(argv)
    with create_app().app_context():
        rows = queries.stopped()
        for row in rows:
            if options.what == "list":
                tries = f"{row.attempts} tries, the last at {row.failed_at:%Y-%m-%d %H:%M} UTC"
                write_line(f"{row.id}  {row.name} {row.args}  {row.error}  ({tries})")
        chosen = options.ids or [row.id for row in rows]
        if options.what != "list":
            with transaction():
                done = (outbox.try_again if options.what == "retry" else outbox.dismiss)(chosen)
            write_line(f"{done} {'wait for a worker again' if options.what == 'retry' else 'forgotten'}.")
        elif not rows:
            write_line("No job was given up.")
    return 0


def scheduler(argv: Sequence[str]) -> int:
    """Plan jobs until told to stop. Two at a time do no harm."""
    argparse.ArgumentParser(prog="civic scheduler", description="Plan jobs until stopped.").parse_args(argv)
    jobs.run_scheduler(create_app())
    return 0


def demo(argv: Sequence[str]) -> int:
    """Fill an empty installation with the demonstration town."""
    argparse.ArgumentParser(prog="civic demo", description="Fill an empty database with a town.").parse_args(argv)
    app = create_app()
    if not app.config["CIVIC"].demonstration:
        raise Trouble("This is no demonstration: set CIVIC_DEMONSTRATION=1, or start one with make run.")
    with app.app_context():
        database.migrate(app)
        if not queries.is_empty():
            raise Trouble("Somebody lives here already; the demonstration fills an empty database only.")
        database.fill(app)
    return 0
