"""Proposals out of the rows of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from civic.imports.rules.proposals import Proposals, ReadProposal, read_proposals, translated
from civic.imports.rules.sheet import Broken, Unusable, read
from civic.proposals.rules import ProposalState


def proposals(text: str, **choices: object) -> Proposals:
    return read_proposals(read(text.encode()), "Europe/Madrid", **choices)  # type: ignore[arg-type]


def one(cells: Mapping[str, str], **choices: object) -> ReadProposal:
    """The proposal of a row with an id, a title, a date and these cells."""
    row = {"id": "1", "title/ca": "Un títol", "published_at": "2023-05-01 10:00:00 UTC", **cells}
    quoted = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in line) for line in (row, row.values())]
    [found] = proposals("\n".join(quoted), **choices).rows
    return found


def test_a_row_of_present_decidim():
    found = one(
        {
            "title/en": "A title",
            "body/ca": "<p>Un text</p>",
            "body/en": "A text",
            "category/name/ca": "Mobilitat",
            "category/name/en": "Mobility",
            "scope/name/ca": "Gràcia",
            "state": "rejected",
            "reference": "dec-PROP-1",
            "votes": "17",
            "answer/ca": "No",
            "answered_at": "2023-06-01 10:00:00 UTC",
            "component/id": "8",
            "author/name": "Somebody",
            "cost": "1200.5",
        }
    )
    assert (found.line, found.id, found.title, found.body, found.language) == (2, "1", "Un títol", "Un text", "ca")
    assert found.category == {"ca": "Mobilitat", "en": "Mobility"}
    assert (found.district, found.state, found.reference) == ("Gràcia", ProposalState.DECLINED, "dec-PROP-1")
    assert (found.supports, str(found.cost), found.answer) == (17, "1200.50", "No")
    assert found.published_at == datetime(2023, 5, 1, 10, tzinfo=UTC)
    assert found.answered_at == datetime(2023, 6, 1, 10, tzinfo=UTC)
    assert found.columns == {"component/id": "8", "title/en": "A title", "body/en": "A text"}


def test_the_wanted_language_is_taken_where_there_is_one():
    cells = {"title/en": "A title", "body/ca": "Un text", "body/en": "A text"}
    assert one(cells, language="en").title == "A title"
    assert one(cells, language="en").body == "A text"
    assert one(cells, language="fr").language == "ca"
    assert one({"title/ca": "", "title/en": "A title"}).language == "en"


def test_withdrawn_is_a_state_however_it_is_told():
    assert one({"withdrawn": "true", "state": "accepted"}).state is ProposalState.WITHDRAWN
    assert one({"withdrawn": "false", "state": "accepted"}).state is ProposalState.ACCEPTED


def test_a_state_that_nobody_knows_is_published_counted_and_kept():
    found = proposals("id,title,created_at,state\n1,One,2020-01-01,building\n2,Two,2020-01-01,building\n")
    assert found.states == {"building": 2}
    assert [row.state for row in found.rows] == [ProposalState.PUBLISHED] * 2
    assert found.rows[0].columns == {"state": "building"}


def test_broken_rows_have_their_line_and_reason_and_the_rest_is_read():
    found = proposals(
        "id,title,created_at,votes\n"
        "1,One,22/01/2016,3\n"
        ",Two,22/01/2016,3\n"
        '3,"  ",22/01/2016,3\n'
        '4,"Four\nlines",22/13/2016,3\n'
        "5,Five,22/01/2016,-3\n"
        "1,Six,22/01/2016,3\n"
        "7,Seven,,3\n"
        f"8,{'x' * 1001},22/01/2016,3\n"
        "9,Nine,22/01/2016,4\n"
    )
    assert [row.id for row in found.rows] == ["1", "9"]
    assert found.broken == (
        Broken(3, "it has no id", ""),
        Broken(4, "it has no title", "3"),
        Broken(5, "its date is “22/13/2016”, which is no instant (2016-03-17 14:25 or 17/03/2016)", "4"),
        Broken(7, "its number of supports is “-3”", "5"),
        Broken(8, "its id 1 stands already in line 2", "1"),
        Broken(9, "it has no date", "7"),
        Broken(10, "its title has 1,001 characters", "8"),
    )


def test_a_text_that_cannot_be_shown_whole_is_broken():
    [row] = proposals(f"id,title,body,created_at\n1,One,{'x' * 20_001},2020-01-01\n").broken
    assert row.reason == "its text has 20,001 characters; at most 20,000 can be shown"


def test_only_a_part_of_a_platform_can_be_taken():
    text = "id,title,created_at,component/id\n1,One,2020-01-01,8\n2,Two,2020-01-01,9\n"
    found = proposals(text, only=("component/id", "9"))
    assert ([row.id for row in found.rows], found.left_out) == (["2"], 1)
    with pytest.raises(Unusable, match="No column is called “component”"):
        proposals(text, only=("component", "9"))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id,body,created_at", "No column is called “title/*” or “title”"),
        ("title,created_at", "No column is called “id”"),
        ("id,title", "nobody knows when"),
    ],
)
def test_a_file_without_the_needed_columns_is_refused(header: str, words: str):
    with pytest.raises(Unusable) as told:
        proposals(f"{header}\n")
    assert words in str(told.value)


def test_the_platform_is_the_host_of_the_addresses():
    text = "id,title,created_at,url\n1,One,2020-01-01,\n2,Two,2020-01-01,https://decidim.example.org/processes/x/2\n"
    assert proposals(text).platform == "decidim.example.org"
    assert proposals("id,title,created_at,url\n1,One,2020-01-01,http://[\n").platform == ""


def test_taxonomies_are_read_as_ruby_and_json_print_them():
    assert translated('{"ca"=>"Mobilitat", "en"=>"Mobility"}, {"ca" => "Gr\\"àcia", "en" => ""}') == (
        {"ca": "Mobilitat", "en": "Mobility"},
        {"ca": 'Gr"àcia'},
    )
    assert translated('[{"en": "Mobility"}]') == ({"en": "Mobility"},)
    assert translated("12, 13") == ()
    assert one({"taxonomies/name": '{"en"=>"Mobility"}'}).tags == ({"en": "Mobility"},)
