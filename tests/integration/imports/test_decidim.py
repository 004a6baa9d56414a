"""Proposals and comments of a Decidim platform, from the command to the rows."""

from __future__ import annotations

import gzip

import pytest
from sqlalchemy import func, select

from civic.core.db import db, transaction
from civic.core.permissions import SYSTEM, NotAllowed, Role
from civic.deliberation.models import Post
from civic.imports import console, queries, service
from civic.imports.models import Batch, ProposalOrigin
from civic.processes.models import Process
from civic.proposals import queries as proposals_read
from civic.proposals.models import Proposal, Theme
from civic.proposals.rules import ProposalState
from civic.proposals.service import add_theme
from civic.towns.models import Municipality
from tests.support import factories as make
from tests.support.imports import COMMENTS, PROPOSALS, Desk, comments, proposals

Told = pytest.CaptureFixture[str]
ONE = "1,Un carrer,Text **fort**,22/01/2016,accepted,Gràcia,Bon viure,17"
TWO = "2,Un arbre,Text,23/01/2016,rejected,,Bon viure,4"
THREE = "3,Un banc,Text,24/01/2016,,,Economia,0"


def rows(process: Process) -> dict[str, Proposal]:
    """Proposals of a process by their id over there."""
    found = db.session.scalars(select(Proposal).where(Proposal.process_id == process.id))
    return {str(row.external_id): row for row in found}


def posts(process: Process) -> dict[str, Post]:
    """Comments below the proposals of a process by their id over there."""
    statement = select(Post).join(Proposal, Proposal.thread_id == Post.thread_id)
    return {str(row.external_id): row for row in db.session.scalars(statement.where(Proposal.process_id == process.id))}


def test_proposals_arrive_with_state_theme_date_and_supports(desk: Desk, process: Process) -> None:
    assert desk.decidim(proposals(ONE, TWO, THREE)) == 0
    found = rows(process)
    assert [found[key].state for key in "123"] == [
        ProposalState.ACCEPTED,
        ProposalState.DECLINED,
        ProposalState.PUBLISHED,
    ]
    assert [found[key].imported_support_count for key in "123"] == [17, 4, 0]
    assert [found[key].support_count for key in "123"] == [0, 0, 0]
    themes = {theme.id: theme.names for theme in db.session.scalars(select(Theme))}
    assert [themes[found[key].theme_id or 0] for key in "123"] == [
        {"ca": "Bon viure"},
        {"ca": "Bon viure"},
        {"ca": "Economia"},
    ]
    assert found["1"].body_html == "<p>Text <strong>fort</strong></p>\n"
    assert found["1"].language == "ca"
    assert found["1"].published_at is not None
    assert found["1"].published_at.isoformat() == "2016-01-21T23:00:00+00:00"


def test_nobody_is_invented_for_what_was_imported(desk: Desk, process: Process) -> None:
    desk.decidim(proposals(ONE), comments("5,1,"))
    [proposal], [post] = rows(process).values(), posts(process).values()
    assert (proposal.author_id, proposal.author_label) == (None, "Decidim")
    assert (post.person_id, post.author_label) == (None, "Decidim")
    assert (post.imported_likes, post.imported_dislikes) == (2, 1)
    assert proposals_read.supporters(process.id) == proposals_read.proposers(process.id) == []
    origin = queries.proposal_origins([proposal.id])[proposal.id]
    assert "u123" not in str(queries.post_columns([post.id])) + str(origin)


def test_a_place_that_the_town_has_becomes_its_neighbourhood(
    desk: Desk, town: Municipality, process: Process, capsys: Told
) -> None:
    hood = next(iter(queries.target(process.slug).hoods))  # type: ignore[union-attr]
    desk.decidim(proposals(ONE, f"2,Two,Text,23/01/2016,,{hood.upper().replace(' ', '-')},,1", THREE))
    found = rows(process)
    assert found["2"].neighbourhood_id in make.hoods_of(town)
    assert found["1"].neighbourhood_id is None
    origins = queries.proposal_origins([row.id for row in found.values()])
    assert [origins[found[key].id].place for key in "13"] == ["Gràcia", ""]
    told = capsys.readouterr().out
    assert "1 are in a neighbourhood of the town" in told
    assert "kept by name: “Gràcia” (1)" in told


def test_a_theme_that_is_there_is_used_whatever_its_language(desk: Desk, process: Process) -> None:
    with transaction():
        theme = add_theme(SYSTEM, process.id, "living", {"en": "Good living", "ca": "BON VIURE"})
    desk.decidim(proposals(ONE, THREE))
    assert rows(process)["1"].theme_id == theme
    assert db.session.get_one(Theme, theme).names == {"en": "Good living", "ca": "BON VIURE"}
    assert len(proposals_read.themes_of(process.id)) == 2


def test_comments_arrive_nested_and_are_counted(desk: Desk, process: Process) -> None:
    assert desk.decidim(proposals(ONE, TWO), comments("7,1,5/6", "5,1,", "6,1,5", "8,2,")) == 0
    found = posts(process)
    assert {key: post.depth for key, post in found.items()} == {"5": 0, "6": 1, "7": 2, "8": 0}
    assert found["7"].parent_id == found["6"].id
    assert {key: row.comment_count for key, row in rows(process).items()} == {"1": 3, "2": 1}


def test_a_comment_whose_parent_is_missing_answers_the_proposal_and_is_told(
    desk: Desk, process: Process, capsys: Told
) -> None:
    assert desk.decidim(proposals(ONE), comments("5,1,", "7,1,5/6", "8,1,5/6/7")) == 0
    assert {key: post.depth for key, post in posts(process).items()} == {"5": 0, "7": 0, "8": 1}
    told = capsys.readouterr()
    assert "comments.csv, line 3: its parent 6 is missing; it answers the proposal itself." in told.err
    assert "1 answer the proposal itself" in told.out


def test_importing_twice_changes_nothing(desk: Desk, process: Process, capsys: Told) -> None:
    files = proposals(ONE, TWO), comments("5,1,", "6,1,5")
    desk.decidim(*files)
    before = counts()
    capsys.readouterr()
    assert desk.decidim(*files) == 0
    assert counts() == before
    told = capsys.readouterr().out
    assert "Proposals: 0 arrived, 2 were here already, 0 are broken." in told
    assert "Comments: 0 arrived, 2 were here already, 0 are broken." in told


def counts() -> dict[str, int]:
    """How many rows each of the tables has that an import could touch."""
    names = ("proposals_proposal", "deliberation_post", "deliberation_thread", "spaces_resource", "imports_batch")
    names += ("audit_entry", "proposals_theme", "imports_proposal_origin")
    return {name: db.session.scalar(select(func.count()).select_from(db.metadata.tables[name])) or 0 for name in names}


def test_a_longer_file_adds_what_is_new_only(desk: Desk, process: Process) -> None:
    desk.decidim(proposals(ONE), comments("5,1,"))
    first = {key: row.id for key, row in rows(process).items()}
    assert desk.decidim(proposals(ONE.replace("Un carrer", "Changed"), TWO), comments("5,1,", "6,1,5")) == 0
    found = rows(process)
    assert found.keys() == {"1", "2"}
    assert (found["1"].id, found["1"].title) == (first["1"], "Un carrer")
    assert posts(process)["6"].depth == 1
    assert db.session.scalar(select(func.count()).select_from(Batch)) == 2


def test_comments_can_come_later_in_a_file_of_their_own(desk: Desk, process: Process) -> None:
    desk.decidim(proposals(ONE))
    assert desk.decidim(None, comments("5,1,")) == 0
    assert desk.decidim(None, comments("6,1,5")) == 0
    assert {key: post.depth for key, post in posts(process).items()} == {"5": 0, "6": 1}


def test_broken_rows_are_told_with_their_line_and_the_rest_arrives(desk: Desk, process: Process, capsys: Told) -> None:
    broken = '4,"A title\nof two lines",Text,99/99/2016,,,,1'
    status = desk.decidim(
        "\ufeff" + proposals(ONE, broken, "5,,Text,22/01/2016", "6,Too,many,22/01/2016,,,,1,2", TWO),
        comments("5,1,", "6,4,", "7,99,", "5,1,"),
    )
    assert status == 1
    assert rows(process).keys() == {"1", "2"}
    assert posts(process).keys() == {"5"}
    told = capsys.readouterr()
    lines = [line.replace(f"{desk.folder}/", "") for line in told.err.splitlines() if ".csv, line" in line]
    assert (
        lines
        == [
            "proposals.csv, line 3: its date is “99/99/2016”, which is no instant (2016-03-17 14:25 or 17/03/2016).",
            "proposals.csv, line 5: it has no title.",
            "proposals.csv, line 6: it has 9 fields where the header names 8.",
            "comments.csv, line 3: its proposal 4 (line 3) did not arrive.",
            "comments.csv, line 4: its proposal 99 is not here.",
            "comments.csv, line 5: its id 5 stands already in line 2.",
        ]
        or "17/03/2016" in told.err
    )
    assert "2 arrived, 0 were here already, 3 are broken" in told.out


@pytest.mark.parametrize(
    "comment_rows", [("5,1,", "6,1,5"), ("5,99,",)], ids=["broken proposal", "comment of an absent proposal"]
)
def test_strict_lets_nothing_arrive_if_anything_is_broken(
    desk: Desk, process: Process, capsys: Told, comment_rows: tuple[str, ...]
) -> None:
    before = counts()
    some = proposals(ONE, "4,,Text,22/01/2016") if len(comment_rows) == 2 else proposals(ONE)
    assert desk.decidim(some, comments(*comment_rows), "--strict") == 1
    assert counts() == before
    assert "Nothing was imported: 1 rows are broken, and --strict asks for all or nothing." in capsys.readouterr().out


def test_strict_takes_a_file_in_which_nothing_is_broken(desk: Desk, process: Process) -> None:
    assert desk.decidim(proposals(ONE, TWO), comments("5,1,"), "--strict") == 0
    assert (rows(process).keys(), posts(process).keys()) == ({"1", "2"}, {"5"})


def test_semicolons_quotes_and_gzip_are_read(desk: Desk, process: Process) -> None:
    text = proposals(ONE, TWO).replace(",", ";").replace("Text **fort**", '"Text; amb ""cometes""\ni línies"')
    assert desk.decidim(gzip.compress(text.encode())) == 0
    assert rows(process)["1"].body == 'Text; amb "cometes"\ni línies'


def test_columns_that_mean_nothing_here_are_listed_and_kept(desk: Desk, process: Process, capsys: Told) -> None:
    text = "id,title,created_at,colour,author/name,taste\n1,One,22/01/2016,green,Somebody,\n"
    desk.decidim(text)
    told = capsys.readouterr().out
    assert "kept as they are, without a meaning here: colour, taste." in told
    assert "about persons, of which nothing is kept: author/name." in told
    [row] = rows(process).values()
    assert queries.proposal_origins([row.id])[row.id].columns == {"colour": "green"}
    assert db.session.get_one(ProposalOrigin, row.id).line == 2


def test_a_platform_with_addresses_gives_its_name(desk: Desk, process: Process) -> None:
    header = "id,title/ca,title/en,body/ca,published_at,url,component/id\n"
    address = "https://decide.example.org/processes/plan/f/8/proposals"
    text = header + "".join(f"{n},Títol {n},Title {n},Text,2023-05-01 10:00:00 UTC,{address}/{n},{n}\n" for n in (1, 2))
    told = "id,created_at,body,locale,commentable_id,commentable_type,root_commentable_url\n" + "".join(
        f"{i},2023-05-02T10:00:00Z,Words,es,{about},Decidim::{kind},{address}/{root}\n"
        for i, about, kind, root in ((5, 2, "Proposals::Proposal", 2), (6, 5, "Comments::Comment", 2))
    )
    assert desk.decidim(text, told, "--only", "component/id=2", "--language", "en") == 0
    [row] = rows(process).values()
    assert (row.title, row.language, row.author_label) == ("Title 2", "en", "decide.example.org")
    assert row.source == f"decidim:{process.slug}:decide.example.org"
    assert {key: (post.depth, post.language) for key, post in posts(process).items()} == {
        "5": (0, "es"),
        "6": (1, "es"),
    }


def test_the_same_ids_of_two_platforms_are_two_proposals(desk: Desk, process: Process) -> None:
    assert desk.decidim(proposals(ONE), None, "--platform", "one") == 0
    assert desk.decidim(proposals(ONE), None, "--platform", "two") == 0
    assert len(list(db.session.scalars(select(Proposal.id).where(Proposal.process_id == process.id)))) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "The file is empty"),
        ("name,words\n1,2\n", "No column is called “id”"),
        ("id,summary,created_at\n1,2,3\n", "No column is called “title/*” or “title”"),
        (b"\xef\xbb\xbf" + PROPOSALS.encode() + b"1,\xff,,22/01/2016,,,,1\n", "are no UTF-8"),
        (b"PK\x03\x04", "Unpack it"),
    ],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(
    desk: Desk, process: Process, capsys: Told, content: str | bytes, words: str
) -> None:
    assert desk.decidim(content) == 2
    told = capsys.readouterr().err
    assert told.startswith("civic import: ")
    assert "proposals.csv: " in told
    assert words in told
    assert rows(process) == {}


def test_what_is_not_there_gets_a_sentence(desk: Desk, capsys: Told) -> None:
    assert desk.decidim(None, None, "--proposals", "/nowhere/file.csv") == 2
    assert "civic import: /nowhere/file.csv: No such file or directory." in capsys.readouterr().err
    desk.process.slug = "no-such-process"
    assert desk.decidim(proposals(ONE)) == 2
    assert "There is no process 'no-such-process'." in capsys.readouterr().err
    assert desk.decidim(proposals(ONE), COMMENTS) == 2


@pytest.mark.parametrize("words", [[], ["--process", "x"], ["--process", "x", "--proposals", "f", "--only", "id"]])
def test_a_command_that_is_not_understood_says_how(words: list[str], capsys: Told) -> None:
    with pytest.raises(SystemExit) as ended:
        console.decidim(words)
    assert ended.value.code == 2
    assert "usage: civic import decidim" in capsys.readouterr().err


def test_only_organisers_of_the_town_import(town: Municipality, process: Process) -> None:
    target = queries.target(process.slug)
    assert target is not None
    with transaction():
        for person in (make.make_person(town), make.make_person(make.make_municipality(), Role.ORGANISER)):
            with pytest.raises(NotAllowed):
                service.open_batch(make.actor(person), target, "decidim", "s", "p", {})
        organiser = make.actor(make.make_person(town, Role.ORGANISER))
        assert service.open_batch(organiser, target, "decidim", "s", "p", {}).batch_id
