"""The verbs of towns. Each asks ``require`` first, decides by the rules, writes, and tells the audit log."""

from civic.towns.service.groups import (
    add_group,
    add_member,
    begin_readers,
    empty_readers,
    end_term,
    hold_term,
    join_residents,
    rename_group,
)
from civic.towns.service.legal import agree_to_terms, arrive, write_legal_text
from civic.towns.service.municipalities import SLUG, check_slug, found_municipality
from civic.towns.service.organisations import confirm_organisation
from civic.towns.service.settings import (
    Identity,
    change_answers,
    change_colours,
    change_objections,
    change_themes,
    change_town,
    change_working_days,
    found_town,
    theme_after,
)
from civic.towns.service.standing import count_as_verified, count_no_longer, neighbourhood_group, verified_group

__all__ = [
    "Identity",
    "SLUG",
    "add_group",
    "add_member",
    "agree_to_terms",
    "arrive",
    "begin_readers",
    "change_answers",
    "change_objections",
    "change_working_days",
    "change_colours",
    "change_themes",
    "theme_after",
    "change_town",
    "check_slug",
    "confirm_organisation",
    "empty_readers",
    "count_as_verified",
    "count_no_longer",
    "end_term",
    "found_municipality",
    "found_town",
    "hold_term",
    "join_residents",
    "neighbourhood_group",
    "rename_group",
    "verified_group",
    "write_legal_text",
]
