"""The town that is measured: 10,860 proposals, one of which has 1,000 comments; people who are signed in; a vote."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from civic.accounts import service as accounts
from civic.core import clock
from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM
from civic.deliberation import queries as threads
from civic.deliberation import service as deliberation
from civic.deliberation.rules import DISCUSSION_PHASE, ImportedPost
from civic.places import queries as places
from civic.places import service as mapping
from civic.processes import service as processes
from civic.processes.rules import ProcessState
from civic.proposals import queries as proposals
from civic.proposals import service as proposing
from civic.proposals.rules import PROPOSAL_PHASE, ImportedProposal, ProposalState
from civic.towns import service as towns
from civic.votes import methods
from civic.votes import queries as votes
from civic.votes import service as voting
from civic.votes.service import NewOption

MAP = Path(__file__).parents[1] / "civic" / "demo" / "data" / "halmere.geojson"
#: As many as Barcelona's citizens and offices made in 2016.
PROPOSALS = 10_860
POSTS = 1_000
PEOPLE = 60
#: Words as often as those of real texts: the n-th most frequent one comes n times less than the first (Zipf).
_SYLLABLES = [first + second for first in "bdglmnprstv" for second in "aeiou"]
WORDS = ["".join(parts) for parts in itertools.islice(itertools.product(_SYLLABLES, repeat=3), 5_000)]
_OFTEN = list(itertools.accumulate(1 / (n + 1) for n in range(len(WORDS))))


@dataclass(frozen=True)
class World:
    """What the measurements ask for."""

    tokens: list[str]
    process: str
    proposal: int
    thread: int
    supportable: list[int]
    vote: int
    options: list[int]


def sentence(rng: random.Random, words: int) -> str:
    """So many words."""
    return " ".join(rng.choices(WORDS, cum_weights=_OFTEN, k=words)).capitalize() + "."


def build(keys_folder: Path) -> World:
    """Fill an empty database by the services. Takes some 40 seconds."""
    rng = random.Random(5)
    with transaction():
        drawn, _notes = mapping.import_areas(
            SYSTEM, "halmere", mapping.own_areas(MAP.read_bytes()), names={"en": "Halmere"}, language="en"
        )
        town = towns.found_municipality(SYSTEM, "halmere", {"en": "Halmere"}, town_id=drawn.id)
        people = [
            accounts.create_person(f"bench{n}@example.org", f"Bencher {n}", None, confirmed=True) for n in range(PEOPLE)
        ]
        for person in people:
            towns.join_residents(person.id, town.id)
        tokens = [accounts.start_session(person.id) for person in people]
        process = processes.add_process(SYSTEM, town, "bench", {"en": "Walking plan"}, state=ProcessState.PUBLISHED)
        now = clock.now()
        for kind in (PROPOSAL_PHASE, DISCUSSION_PHASE):
            processes.add_phase(SYSTEM, process, kind, {"en": kind}, now - timedelta(days=9), now + timedelta(days=90))
    hoods = [hood.id for hood in places.neighbourhoods(drawn.id)]
    rows = [
        ImportedProposal(
            external_id=str(n),
            title=sentence(rng, 6),
            body="\n\n".join(sentence(rng, 25) for _ in range(3)),
            language="en",
            state=ProposalState.PUBLISHED,
            published_at=now - timedelta(minutes=n),
            neighbourhood_id=rng.choice(hoods),
            supports=rng.randrange(200),
        )
        for n in range(PROPOSALS)
    ]
    with transaction():
        proposing.import_proposals(SYSTEM, process.id, "bench", rows)
    ids = sorted(pair[0] for pair in proposals.imported("bench").values())
    thread = proposals.imported("bench")["0"][1]
    posts = [
        ImportedPost(
            external_id=str(n),
            thread_id=thread,
            body=sentence(rng, 30),
            language="en",
            created_at=now + timedelta(seconds=n),
            parent=str(rng.randrange(n)) if n and rng.random() < 0.6 else None,
        )
        for n in range(POSTS)
    ]
    with transaction():
        deliberation.import_posts(SYSTEM, town.id, "bench", posts)
        vote = voting.prepare(
            SYSTEM,
            town.id,
            {"en": "Neighbourhood budget"},
            methods.EQUAL_SHARES,
            [NewOption({"en": sentence(rng, 5)}, cost=Decimal(rng.randrange(20, 90) * 1000)) for _ in range(12)],
            now - timedelta(hours=1),
            now + timedelta(days=9),
            budget=Decimal(600_000),
            process_id=process.id,
        )
        voting.open_vote(SYSTEM, vote.id, keys_folder)
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bench_calibrator (id integer PRIMARY KEY, text varchar)"))
        connection.execute(
            text("INSERT INTO bench_calibrator SELECT n, 'row ' || n FROM generate_series(1, 1000) AS n")
        )
        connection.execute(text("ANALYZE"))
    assert len(threads.last_numbers([thread])) == 1
    options = [option.id for option in votes.options(vote.id)]
    return World(tokens, process.slug, proposals.imported("bench")["0"][0], thread, ids[:500], vote.id, options)
