"""Barcelona's first process on Decidim (2016) arrives: recounted straight from the files.

`make test` brings a tenth of it, `make test-long` all of it.
"""

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from civic.core import text
from civic.core.db import db, transaction
from civic.deliberation.models import Post, Thread
from civic.imports import console
from civic.imports.models import ProposalOrigin
from civic.imports.rules.values import comparable
from civic.places.models import Map, Neighbourhood
from civic.processes.models import Process
from civic.proposals.models import Proposal, Theme
from civic.resources.models import Resource
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.deliberation import read_whole

pytestmark = pytest.mark.shared_data
Rows = list[dict[str, str]]
ZONE = ZoneInfo("Europe/Madrid")
STATES = {"accepted": "accepted", "rejected": "declined"}
STANCES = {"1": "for", "0": "neutral", "-1": "against", "": None}


def table(path: Path) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def part_of(rows: Rows, column: str) -> Rows:
    """The proposals of a tenth, or their comments; one of these answers a comment that the file does not have."""
    return [row for row in rows if int(row[column]) % 10 == 8]


def written(path: Path, rows: Rows) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass
class World:
    whole: bool
    proposals: Rows
    comments: Rows
    process: Process
    status: int
    seconds: float
    said: str
    again: int
    before: dict[str, int]
    after: dict[str, int]

    def arrived(self) -> Iterator[Proposal]:
        return iter(db.session.scalars(select(Proposal).where(Proposal.process_id == self.process.id)))


def counted() -> dict[str, int]:
    tables = (Proposal, Post, Thread, Resource, Theme, ProposalOrigin)
    found = {each.__tablename__: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in tables}
    return found | {
        "audit": db.session.scalar(select(func.count()).select_from(db.metadata.tables["audit_entry"])) or 0
    }


def districts() -> tuple[Municipality, Process]:
    """A town whose neighbourhoods are the districts of the file, but for one that it does not have."""
    names = [
        "Ciutat Vella",
        "Sant Martí",
        "Gràcia",
        "SANTS-MONTJUÏC",
        "Horta-Guinardó",
        "Les Corts",
        "Eixample",
        "Sant Andreu",
        "Sarrià - Sant Gervasi",
    ]
    with transaction():
        town: Map = make.make_town(len(names))
        hoods = db.session.scalars(select(Neighbourhood).where(Neighbourhood.town_id == town.id))
        for hood, name in zip(hoods, names, strict=True):
            hood.names = {"ca": name}
        municipality = make.make_municipality(town_id=town.id, timezone="Europe/Madrid")
        return municipality, make.make_process(municipality, titles={"ca": "Pla"})


@pytest.fixture(scope="module", params=["tenth", pytest.param("whole", marks=pytest.mark.long)])
def world(database: None, shared_data: Path, tmp_path_factory: pytest.TempPathFactory, request) -> World:
    whole, folder = request.param == "whole", shared_data / "decidim_bcn_2016"
    files = folder / "proposals.csv.gz", folder / "comments.csv.gz"
    rows = tuple(map(table, files))
    if not whole:
        own = tmp_path_factory.mktemp("barcelona")
        rows = part_of(rows[0], "id"), part_of(rows[1], "proposal_id")
        files = written(own / "proposals.csv.gz", rows[0]), written(own / "comments.csv.gz", rows[1])
    _, process = districts()
    argv = ["--process", process.slug, "--proposals", str(files[0]), "--comments", str(files[1])]
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", said)
        start = time.process_time()
        status = console.decidim(argv)
        seconds = time.process_time() - start
        before = counted()
        again = console.decidim([*argv, "--strict"])
    db.session.expire_all()
    return World(whole, *rows, process, status, seconds, said.getvalue(), again, before, counted())


def test_every_proposal_and_every_comment_arrives(world: World) -> None:
    assert world.status == 0
    there = len(world.proposals), len(world.comments)
    assert there == (10_860, 18_192) or not world.whole
    assert (world.before["proposals_proposal"], world.before["deliberation_post"]) == there
    assert {row.external_id for row in world.arrived()} == {row["id"] for row in world.proposals}


def test_it_takes_less_than_three_minutes_of_this_machine(world: World) -> None:
    assert world.seconds < 180


def test_a_second_time_changes_nothing(world: World) -> None:
    assert world.again == 0
    assert world.after == world.before


def test_texts_dates_and_references_are_those_of_the_file(world: World) -> None:
    there = {row["id"]: row for row in world.proposals}
    for row in world.arrived():
        source = there[str(row.external_id)]
        assert row.title == " ".join(text.block(source["title"]).split())
        assert row.body == text.block(source["summary"])
        assert (row.reference, row.official) == (source["code"], source["official"] == "True")
        day = datetime.strptime(source["created_at"], "%d/%m/%Y").replace(tzinfo=ZONE)
        assert row.published_at == day


def test_states_districts_and_categories_are_counted_as_in_the_file(world: World) -> None:
    there = {row["id"]: row for row in world.proposals}
    themes = {theme.id: theme.names["ca"] for theme in db.session.scalars(select(Theme))}
    hoods = {
        hood.id: comparable(hood.names["ca"])
        for hood in db.session.scalars(select(Neighbourhood))
        if "ca" in hood.names
    }
    origins = {row.proposal_id: row for row in db.session.scalars(select(ProposalOrigin))}
    found: Counter[str] = Counter()
    for row in world.arrived():
        source = there[str(row.external_id)]
        assert row.state == STATES[source["status"]]
        assert themes[row.theme_id or 0] == source["category"]
        place = origins[row.id].place
        assert place == source["district"]
        if row.neighbourhood_id is not None:
            assert hoods[row.neighbourhood_id] == comparable(source["district"])
            found[source["district"]] += 1
    told = Counter(row["district"] for row in world.proposals)
    assert (told.pop(""), told.pop("Nou Barris")) == (4443, 446) or not world.whole
    assert found == told


def test_supports_stay_numbers_of_the_other_platform(world: World) -> None:
    there = {row["id"]: int(row["total_votes"]) for row in world.proposals}
    rows = list(world.arrived())
    assert {str(row.external_id): row.imported_support_count for row in rows} == there
    assert sum(there.values()) == 165_127 or not world.whole
    assert {row.support_count for row in rows} == {0}
    assert {row.author_id for row in rows} == {None}


def test_columns_that_mean_nothing_here_are_kept_and_persons_are_not(world: World) -> None:
    there = {row["id"]: row for row in world.proposals}
    names = ("source", "scope", "district_id", "subcategory", "total_comments", "positive", "neutral", "negative")
    ids = {row.id: str(row.external_id) for row in world.arrived()}
    for origin in db.session.scalars(select(ProposalOrigin)):
        source = there[ids[origin.proposal_id]]
        assert origin.columns == {name: source[name].strip() for name in names if source[name].strip()}


def depth(row: dict[str, str], ids: set[str]) -> int:
    """How many comments stand above one without a gap: what is above a missing one is lost."""
    ancestors = [part for part in row["ancestry"].split("/") if part]
    found = 0
    for ancestor in reversed(ancestors):
        if ancestor not in ids:
            break
        found += 1
    return found


def test_comments_are_nested_as_in_the_file(world: World) -> None:
    ids = {row["id"] for row in world.comments}
    expected = {row["id"]: depth(row, ids) for row in world.comments}
    posts = {str(post.external_id): post for post in db.session.scalars(select(Post))}
    assert {key: post.depth for key, post in posts.items()} == expected
    assert max(expected.values()) == 11 or not world.whole
    external = {post.id: key for key, post in posts.items()}
    parents = {key: external[post.parent_id] if post.parent_id else "" for key, post in posts.items()}
    lost = [
        row["id"] for row in world.comments if row["ancestry"] and parents[row["id"]] != row["ancestry"].split("/")[-1]
    ]
    assert lost == ["4119"]
    assert parents["4119"] == ""
    replies = Counter(parents.values())
    assert {key: post.reply_count for key, post in posts.items()} == {key: replies[key] for key in posts}


def test_the_comment_without_its_parent_is_told(world: World) -> None:
    told = [line for line in world.said.splitlines() if "its parent" in line]
    assert len(told) == 1
    assert "its parent 4084 is missing; it answers the proposal itself." in told[0]


def test_comments_say_what_they_said_and_stand_under_their_proposals(world: World) -> None:
    there = {row["id"]: row for row in world.comments}
    threads = {row.thread_id: str(row.external_id) for row in world.arrived()}
    counts = {str(row.external_id): row.comment_count for row in world.arrived()}
    for post in db.session.scalars(select(Post)):
        source = there[str(post.external_id)]
        assert threads[post.thread_id] == source["proposal_id"]
        assert (post.body, post.stance) == (source["body"].strip(), STANCES[source["alignment"]])
        assert (post.imported_likes, post.imported_dislikes) == (int(source["likes"]), int(source["dislikes"]))
        assert post.created_at == datetime.strptime(source["created_at"], "%d/%m/%Y %H:%M:%S").replace(tzinfo=ZONE)
        assert post.person_id is None
    told = Counter(row["proposal_id"] for row in world.comments)
    assert counts == {row["id"]: told[row["id"]] for row in world.proposals}


def test_the_deepest_discussion_is_read_as_it_is_nested_in_the_file(world: World) -> None:
    there = {row["id"]: row for row in world.comments}
    names = {post.id: str(post.external_id) for post in db.session.scalars(select(Post))}
    deepest = db.session.scalars(select(Post).order_by(Post.depth.desc(), Post.id).limit(1)).one()
    read = read_whole(deepest.thread_id)
    proposal = there[str(deepest.external_id)]["proposal_id"]
    assert sorted(names[post.id] for post in read) == sorted(
        k for k, r in there.items() if r["proposal_id"] == proposal
    )
    depths: dict[int, int] = {}
    for post in read:
        depths[post.id] = depths[post.parent_id] + 1 if post.parent_id else 0
        assert depths[post.id] == depth(there[names[post.id]], set(there))
