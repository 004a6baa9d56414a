"""A role ends after a question, and what the town says carries a badge that no name can have."""

from __future__ import annotations

from typing import Any

import pytest

from civic.accounts.rules import is_badge, is_official, name_problem
from civic.core.db import transaction
from civic.core.permissions import Role
from civic.roles import queries as roles
from tests.support import factories as make
from tests.support.html import parse, text_of

BADGE = 'class="tag official"'


def test_a_role_ends_after_a_question(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        admin, organiser = make.make_person(town, Role.ADMIN), make.make_person(town, Role.ORGANISER)
    browser = sign_in(admin)
    end = f"/en/admin/roles/{organiser.id}/organiser/end"
    listed = browser.get(f"/en/admin/roles?town={town.slug}").text
    assert f'href="{end}"' in listed
    assert f'action="{end}"' not in listed, "the list ends a role without a question"
    asked = browser.get(end)
    words = text_of(parse(asked.text))
    assert "End this role?" in words
    assert organiser.display_name in words
    assert "This is your own role." not in words
    assert len(roles.holders(town.id)) == 2, "opening the question ended the role"
    assert browser.post(end).status_code == 303
    assert [holder.person_id for holder in roles.holders(town.id)] == [admin.id]
    own = f"/en/admin/roles/{admin.id}/admin/end"
    assert "This is your own role." in browser.get(own).text


def test_the_question_names_nobody_without_the_role(sign_in: Any) -> None:
    with transaction():
        town = make.make_municipality()
        admin, resident = make.make_person(town, Role.ADMIN), make.make_person(town, display_name="Quiet Resident")
    answer = sign_in(admin).get(f"/en/admin/roles/{resident.id}/admin/end?town={town.slug}")
    assert answer.status_code == 303
    assert "Quiet Resident" not in answer.text


def test_residents_are_told_how_to_recognise_the_town(client: Any) -> None:
    with transaction():
        make.make_municipality()
    assert BADGE in client.get("/en/rules").text


@pytest.mark.parametrize("sign", ["✓", "✔️", "🏛", "√", "⋆", "★", "Ⓣ", "🅥", "⚑", "☑", "™", "®"])
def test_no_name_holds_a_sign_like_the_badge(sign: str) -> None:
    assert is_badge(f"Halmere {sign}")
    assert name_problem(f"Anna {sign}") is not None


@pytest.mark.parametrize("name", ["Official", "Anna Official", "Halmere Officiel", "0fficial"])
def test_no_name_holds_the_word_of_the_badge(name: str) -> None:
    assert is_official(name)
