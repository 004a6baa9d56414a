"""The table of header names: which column of a file stands for which field, whoever wrote the file.

The first name of a field is what Decidim's exports say today (``decidim-proposals`` and ``decidim-comments``,
serializers of 0.27 to 0.30, whose nested values become ``outer/inner``); the others are older exports and the tables
derived from Barcelona's first process of 2016.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*", re.IGNORECASE)


@dataclass(frozen=True)
class Field:
    """What a column can be called, the best name first; ``title/*`` stands for ``title/ca``, ``title/en`` and so on.

    ``needed``: without it the file is of no use.
    """

    names: tuple[str, ...]
    needed: bool = False


PROPOSAL: Mapping[str, Field] = {
    "id": Field(("id",), needed=True),
    "title": Field(("title/*", "title"), needed=True),
    "body": Field(("body/*", "body", "summary/*", "summary", "description/*", "description")),
    "state": Field(("state", "status")),
    "withdrawn": Field(("withdrawn",)),
    "reference": Field(("reference", "code")),
    "official": Field(("official",)),
    "published_at": Field(("published_at",)),
    "created_at": Field(("created_at",)),
    "answer": Field(("answer/*", "answer")),
    "answered_at": Field(("answered_at",)),
    "supports": Field(("votes", "supports", "proposal_votes_count", "votes_count", "total_votes")),
    "category": Field(("category/name/*", "category/name", "category")),
    "taxonomies": Field(("taxonomies/name", "taxonomies")),
    "district": Field(("scope/name/*", "scope/name", "district", "scope")),
    "cost": Field(("cost",)),
    "url": Field(("url",)),
}
#: What CONSUL's administration exports. A proposal that its author gave up has a day on which it was retired.
CONSUL: Mapping[str, Field] = {
    "id": Field(("id",), needed=True),
    "title": Field(("title",), needed=True),
    "body": Field(("description", "summary")),
    "created_at": Field(("created_at", "published_at"), needed=True),
    "retired": Field(("retired_at",)),
    "supports": Field(("cached_votes_up", "total_votes")),
    "district": Field(("geozone_name", "geozone")),
    "url": Field(("url",)),
}
#: Columns that only CONSUL writes.
ONLY_CONSUL = frozenset({"cached_votes_up", "retired_at"})
COMMENT: Mapping[str, Field] = {
    "id": Field(("id",), needed=True),
    "body": Field(("body/*", "body"), needed=True),
    "language": Field(("locale",)),
    "created_at": Field(("created_at", "published_at"), needed=True),
    "alignment": Field(("alignment",)),
    "likes": Field(("likes", "up_votes", "up_votes_count")),
    "dislikes": Field(("dislikes", "down_votes", "down_votes_count")),
    "ancestry": Field(("ancestry",)),
    "proposal": Field(("proposal_id",)),
    "about_id": Field(("commentable_id",)),
    "about_kind": Field(("commentable_type",)),
    "url": Field(("root_commentable_url",)),
    "hidden": Field(("hidden",)),
}

#: Columns about persons, by their first word: nothing of them is kept. What is about texts and places may say "user".
PERSONAL = re.compile(
    r"(co)?author|user|creator|sender|nickname|email|e-mail|phone|name$|gender|sex|age$|age_|birth|"
    r"extended_data|registration_metadata|(endorsements|likes|votes)/user",
    re.IGNORECASE,
)
#: Of a comment the district is its author's, in exports that tell it.
PERSONAL_IN_COMMENTS = re.compile(r"district|scope|postal", re.IGNORECASE)


@dataclass(frozen=True)
class Columns:
    """How the columns of a file were understood.

    Attributes:
        plain: header by field.
        languages: for each field that came by language, pairs of language and header in the order of the file.
        kept: headers that mean nothing to us; their texts are kept as they are.
        personal: headers about persons; nothing of them is kept.
        missing: needed fields that the file has not.
    """

    plain: Mapping[str, str]
    languages: Mapping[str, tuple[tuple[str, str], ...]]
    kept: tuple[str, ...]
    personal: tuple[str, ...]
    missing: tuple[str, ...]

    def __contains__(self, name: str) -> bool:
        return name in self.plain or name in self.languages

    def get(self, cells: Mapping[str, str], name: str) -> str:
        """The text of a field that has one column; empty where the file lacks it."""
        return cells.get(self.plain.get(name, ""), "")

    def said(self, cells: Mapping[str, str], name: str) -> dict[str, str]:
        """The texts of a field by language, without empty ones; under "" what came without a language."""
        found = {"": self.get(cells, name)} if name in self.plain else {}
        found |= {language: cells[header] for language, header in self.languages.get(name, ())}
        return {language: text for language, text in found.items() if text}

    def rest(self, cells: Mapping[str, str]) -> dict[str, str]:
        """What the columns that mean nothing to us say, without empty ones."""
        return {header: cells[header] for header in self.kept if cells[header]}


def understand(headers: Sequence[str], table: Mapping[str, Field]) -> Columns:
    """Find the fields of a table among the headers of a file."""
    by_name = {header.casefold(): header for header in headers}
    plain: dict[str, str] = {}
    languages: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, wanted in table.items():
        for alias in wanted.names:
            if alias.endswith("/*"):
                told = _by_language(alias.removesuffix("/*"), headers)
                if told:
                    languages[name] = told
                    break
            elif alias in by_name:
                plain[name] = by_name[alias]
                break
    used = {*plain.values(), *(header for pairs in languages.values() for _, header in pairs)}
    free = [header for header in headers if header not in used]
    personal = tuple(header for header in free if _personal(header, table))
    missing = tuple(
        name for name, wanted in table.items() if wanted.needed and name not in plain and name not in languages
    )
    return Columns(plain, languages, tuple(h for h in free if h not in personal), personal, missing)


def _by_language(stem: str, headers: Sequence[str]) -> tuple[tuple[str, str], ...]:
    found = []
    for header in headers:
        before, slash, language = header.rpartition("/")
        if slash and before.casefold() == stem and LANGUAGE.fullmatch(language):
            found.append((language, header))
    return tuple(found)


def _personal(header: str, table: Mapping[str, Field]) -> bool:
    return bool(PERSONAL.match(header) or (table is COMMENT and PERSONAL_IN_COMMENTS.match(header)))
