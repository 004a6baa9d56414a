"""Fill an empty installation with the demonstration: two invented towns and what their residents did together.

Everything goes through the services of the rooms. One transaction keeps all of it or nothing; what needs a job of its
own stands in the outbox then, and is done here or, if this is interrupted, by the worker.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask, current_app, has_app_context

from civic.core import clock, outbox
from civic.core.config import Config
from civic.core.db import transaction
from civic.demo import (
    amendments,
    councils,
    discussions,
    draws,
    figures,
    letters,
    measures,
    moderation,
    people,
    proposals,
    reactions,
    residents,
    statements,
    talk,
    texts,
    threads,
    together,
    towns,
    trial,
    votes,
)
from civic.demo.world import World
from civic.towns import queries as towns_queries

#: Decides everything but passwords and keys: two installations of one day differ in nothing else.
SEED = "halmere"
ACCOUNTS = "accounts.json"

Tell = Callable[[str], None]

#: What is done, in order: the words for it, who does it, and how many days ago; what has dates of its own is done now.
PARTS: tuple[tuple[str, Callable[[World], None], int], ...] = (
    ("two towns, their maps and population tables", towns.found, 420),
    ("residents, and what they tell about themselves", people.arrive, 240),
    ("organisations", people.gather, 235),
    ("processes and their phases", towns.open_processes, 230),
    ("a process from a template, for some readers", trial.copy, 20),
    ("proposals, supports and answers", proposals.propose, 0),
    ("amendments", amendments.amend, 0),
    ("a phase that goes on for longer", towns.change_rules, 0),
    ("discussions", threads.discuss, 0),
    ("what helped in a discussion", reactions.react, 0),
    ("quotes and mentions", talk.talk, 0),
    ("discussions that residents opened", discussions.discuss, 0),
    ("a draft text and its versions", texts.consult, 0),
    ("reports, decisions and appeals", moderation.moderate, 0),
    ("an open vote and three that ended", votes.hold, 0),
    ("a council, its recommendations and meetings", councils.advise, 0),
    ("two calls of the council", draws.call, 0),
    ("a plan with measures", measures.plan, 0),
    ("a round of statements", statements.ask, 0),
    ("who writes together, and what belongs together", together.write_together, 0),
    ("verified residents", residents.verify, 0),
    ("a vote of verified residents", residents.ask, 0),
    ("a list of signatures on paper", residents.sign_on_paper, 0),
    ("a walk with a waiting list", residents.walk, 0),
    ("a vote by letter that is being prepared", letters.prepare, 0),
    ("an equality check", figures.expect, 0),
    ("a request for figures", figures.ask_for, 0),
)


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"  {line}\n")
    sys.stderr.flush()


def fill(app: Flask | None = None, *, seed: str = SEED, at: datetime | None = None, tell: Tell = _to_stderr) -> bool:
    """Fill the installation, unless it has a municipality already.

    Args:
        app: None takes the application whose context is open.
        seed: the same seed and day give the same towns, but for passwords and keys.
        at: the instant that counts as now; everything is dated around it.
        tell: is given what is being done, a line at a time.

    Returns: whether anything was filled.
    """
    with app.app_context() if app is not None and not has_app_context() else nullcontext():
        if towns_queries.municipalities():
            return False
        config: Config = current_app.config["CIVIC"]
        world = World(random.Random(seed), at or clock.now(), config.keys_dir)
        with outbox.nobody_woken():
            with transaction(alone=True):
                for words, part, days in PARTS:
                    with clock.standing_at(world.now - timedelta(days=days)) if days else nullcontext():
                        _timed(tell, words, partial(part, world))
                _write_accounts(config.data_dir, world.accounts)
            _timed(tell, "e-mails, notifications and figures", outbox.drain)
            with transaction():
                figures.report_on(world)
                councils.report(world)
            _timed(tell, "a report of figures, and one of the council", outbox.drain)
        return True


def _timed(tell: Tell, words: str, part: Callable[[], object]) -> None:
    began = time.monotonic()
    part()
    tell(f"{words} ({time.monotonic() - began:.1f} s)")


def _write_accounts(folder: Path, accounts: list[dict[str, str]]) -> None:
    """Write the documented accounts, readable for their owner only; the last thing before they are kept."""
    part = folder / f"{ACCOUNTS}.part"
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=2)
        file.write("\n")
    part.replace(folder / ACCOUNTS)
