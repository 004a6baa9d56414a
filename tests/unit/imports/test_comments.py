"""Comments out of the rows of a sheet, and the threads under which they stand."""

from __future__ import annotations

import pytest

from civic.deliberation.rules import Stance
from civic.imports.rules.comments import Attached, Comments, attach, read_comments
from civic.imports.rules.sheet import Broken, Unusable, read

TODAY = "id,created_at,body,locale,author/name,alignment,depth,commentable_id,commentable_type,root_commentable_url\n"
AT = "https://decidim.example.org/processes/plan/f/8/proposals"
PROPOSAL, COMMENT, DEBATE = "Decidim::Proposals::Proposal", "Decidim::Comments::Comment", "Decidim::Debates::Debate"


def comments(text: str) -> Comments:
    return read_comments(read(text.encode()), "Europe/Madrid")


def today(*rows: tuple[str, str, str, str]) -> Comments:
    """Comments of present Decidim: (id, kind and id of what it is about, last part of the root's address)."""
    lines = [f"{i},2023-05-01,Text,ca,Somebody,1,0,{about},{kind},{AT}/{root}\n" for i, about, kind, root in rows]
    return comments(TODAY + "".join(lines))


def old(*rows: str) -> Comments:
    """Comments of 2016: id,proposal,ancestry."""
    lines = [f"{row},17/03/2016 14:25:48,-1,False,4,1,Text\n" for row in rows]
    return comments("id,proposal_id,ancestry,created_at,alignment,hidden,likes,dislikes,body\n" + "".join(lines))


def ids(attached: Attached) -> dict[int, list[str]]:
    return {thread: [row.id for row in rows] for thread, rows in attached.threads.items()}


def test_rows_of_both_kinds_are_read():
    [found] = today(("5", "6", PROPOSAL, "6")).rows
    assert (found.id, found.parent, found.proposal, found.language, found.stance) == ("5", None, "6", "ca", Stance.FOR)
    assert found.columns == {"depth": "0"}
    [found] = old("5,6,3/4").rows
    assert (found.parent, found.proposal, found.likes, found.dislikes) == ("4", "6", 4, 1)
    assert found.stance is Stance.AGAINST


def test_answers_find_their_proposal_through_their_parents():
    read = today(
        ("1", "6", PROPOSAL, "6"), ("3", "2", COMMENT, "6"), ("2", "1", COMMENT, "6"), ("4", "7", PROPOSAL, "7")
    )
    assert ids(attach(read, {"6": 60, "7": 70}, {}, {})) == {60: ["1", "3", "2"], 70: ["4"]}


def test_an_answer_whose_parent_is_missing_is_found_by_its_address():
    attached = attach(today(("3", "2", COMMENT, "6?commentId=3")), {"6": 60}, {}, {})
    assert ids(attached) == {60: ["3"]}


def test_an_answer_to_a_comment_that_came_before_is_there():
    lonely = comments(
        "id,created_at,body,commentable_id,commentable_type\n3,2023-05-01,Text,2,Decidim::Comments::Comment\n"
    )
    assert ids(attach(lonely, {}, {"2": 60}, {})) == {60: ["3"]}


def test_comments_about_other_things_are_only_counted():
    read = today(("1", "6", DEBATE, "6"), ("2", "1", COMMENT, "6"), ("3", "7", PROPOSAL, "7"))
    attached = attach(read, {"7": 70}, {}, {})
    assert (ids(attached), attached.elsewhere, attached.broken) == ({70: ["3"]}, 2, ())


def test_comments_of_proposals_that_are_not_here_are_broken():
    attached = attach(old("1,6,", "2,7,", "3,7,2"), {}, {}, {"7": 12})
    assert attached.broken == (
        Broken(2, "its proposal 6 is not here"),
        Broken(3, "its proposal 7 (line 12) did not arrive"),
        Broken(4, "its proposal 7 (line 12) did not arrive"),
    )


def test_comments_of_proposals_left_out_on_purpose_are_only_counted():
    attached = attach(old("1,6,", "2,7,"), {"7": 70}, {}, {}, chosen=True)
    assert (ids(attached), attached.elsewhere, attached.broken) == ({70: ["2"]}, 1, ())


def test_a_circle_of_answers_does_not_hang():
    read = today(("1", "2", COMMENT, "6"), ("2", "1", COMMENT, "6"))
    assert ids(attach(read, {"6": 60}, {}, {})) == {60: ["1", "2"]}


def test_broken_rows_have_their_line_and_reason():
    read = comments(
        "id,proposal_id,created_at,alignment,likes,body\n"
        "1,6,17/03/2016,1,0,Text\n"
        "2,,17/03/2016,1,0,Text\n"
        "3,6,never,1,0,Text\n"
        "4,6,17/03/2016,5,0,Text\n"
        "5,6,17/03/2016,1,0,\n"
        "6,6,17/03/2016,1,x,Text\n"
        "1,6,17/03/2016,1,0,Text\n"
        "8,6,17/03/2016,1,0,<p> </p>\n"
    )
    assert [row.id for row in read.rows] == ["1"]
    assert [(row.line, row.reason.split(",")[0]) for row in read.broken] == [
        (3, "it names no proposal"),
        (4, "its date is “never”"),
        (5, "its alignment is “5” instead of 1"),
        (6, "it says nothing"),
        (7, "its number of likes is “x”"),
        (8, "its id 1 stands already in line 2"),
        (9, "it says nothing"),
    ]


def test_what_was_hidden_stays_away():
    read = comments("id,proposal_id,created_at,hidden,body\n1,6,17/03/2016,True,Rude\n2,6,17/03/2016,False,Kind\n")
    assert ([row.id for row in read.rows], read.hidden) == (["2"], 1)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,created_at,proposal_id", "No column is called “body/*” or “body”"),
        ("body,created_at,proposal_id", "No column is called “id”"),
        ("id,body,created_at", "No column is called “commentable_id” or “proposal_id”"),
    ],
)
def test_a_file_without_the_needed_columns_is_refused(header: str, words: str):
    with pytest.raises(Unusable) as told:
        comments(f"{header}\n")
    assert words in str(told.value)
