"""The table of header names, against the headers that platforms write."""

from __future__ import annotations

import pytest

from civic.imports.rules.headers import COMMENT, PROPOSAL, understand

#: As Decidim 0.27 to 0.30 write them, with the languages of a town.
TODAY = (
    "id,author/id,author/name,author/url,category/id,category/name/ca,category/name/es,scope/id,scope/name/ca,"
    "participatory_space/id,participatory_space/url,component/id,title/ca,title/es,title/machine_translations/es,"
    "body/ca,body/es,address,latitude,longitude,state,state_published_at,reference,answer/ca,answer/es,answered_at,"
    "votes,endorsements/total_count,endorsements/user_endorsements,comments,attachments,follows_count,published_at,"
    "url,meeting_urls,related_proposals,is_amend,original_proposal/title/ca,original_proposal/url,withdrawn,"
    "withdrawn_at,created_at,updated_at,cost,execution_period"
)
YEAR_2016 = (
    "id,code,created_at,source,official,status,scope,district_id,district,category,subcategory,author_pseudonym,"
    "author_is_organisation,title,summary,total_votes,total_comments,positive,neutral,negative"
)
COMMENTS_TODAY = (
    "id,created_at,body,locale,author/id,author/name,alignment,depth,user_group/id,user_group/name/ca,commentable_id,"
    "commentable_type,root_commentable_url"
)


def test_columns_of_present_decidim_are_understood():
    columns = understand(TODAY.split(","), PROPOSAL)
    assert columns.languages == {
        "title": (("ca", "title/ca"), ("es", "title/es")),
        "body": (("ca", "body/ca"), ("es", "body/es")),
        "answer": (("ca", "answer/ca"), ("es", "answer/es")),
        "category": (("ca", "category/name/ca"), ("es", "category/name/es")),
        "district": (("ca", "scope/name/ca"),),
    }
    assert columns.plain["supports"] == "votes"
    assert columns.plain["state"] == "state"
    assert set(columns.personal) == {
        "author/id",
        "author/name",
        "author/url",
        "endorsements/user_endorsements",
    }
    assert {"component/id", "title/machine_translations/es", "endorsements/total_count"} <= set(columns.kept)
    assert columns.missing == ()


def test_columns_of_2016_are_understood():
    columns = understand(YEAR_2016.split(","), PROPOSAL)
    assert columns.plain == {
        "id": "id",
        "title": "title",
        "body": "summary",
        "state": "status",
        "reference": "code",
        "official": "official",
        "created_at": "created_at",
        "supports": "total_votes",
        "category": "category",
        "district": "district",
    }
    assert set(columns.personal) == {"author_pseudonym", "author_is_organisation"}
    assert set(columns.kept) == {
        "source",
        "scope",
        "district_id",
        "subcategory",
        "total_comments",
        "positive",
        "neutral",
        "negative",
    }


def test_every_column_is_understood_kept_or_about_a_person():
    for headers in (TODAY.split(","), YEAR_2016.split(",")):
        columns = understand(headers, PROPOSAL)
        read = {*columns.plain.values(), *(h for pairs in columns.languages.values() for _, h in pairs)}
        assert len(read) + len(columns.kept) + len(columns.personal) == len(headers)
        assert read | set(columns.kept) | set(columns.personal) == set(headers)


def test_nothing_about_persons_is_kept_of_comments():
    columns = understand([*COMMENTS_TODAY.split(","), "gender", "age", "district", "extended_data/age_slice"], COMMENT)
    assert columns.kept == ("depth",)
    assert len(columns.personal) == 8


@pytest.mark.parametrize(
    ("header", "personal"),
    [
        ("name", True),
        ("Author/Name", True),
        ("coauthors/id", True),
        ("nickname", True),
        ("email", True),
        ("likes/user_likes", True),
        ("agenda", False),
        ("age_of_tree", True),
        ("comments", False),
        ("scope/id", False),
    ],
)
def test_columns_about_persons_are_known_by_their_first_word(header: str, personal: bool):
    columns = understand(["id", "title", header], PROPOSAL)
    assert (columns.personal == (header,)) is personal
    assert (columns.kept == (header,)) is not personal


def test_a_language_is_no_word_like_another():
    columns = understand(["id", "title/pt-BR", "title/description of it", "category/id"], PROPOSAL)
    assert columns.languages == {"title": (("pt-BR", "title/pt-BR"),)}
    assert columns.kept == ("title/description of it", "category/id")


def test_what_is_needed_and_missing_is_named():
    assert understand(["id", "body/en"], PROPOSAL).missing == ("title",)
    assert understand(["title/en"], PROPOSAL).missing == ("id",)
    assert understand(["id", "created_at"], COMMENT).missing == ("body",)
