"""Names, addresses, passwords, safe addresses to go back to."""

from __future__ import annotations

import pytest

from civic.accounts.rules import AccountCode, name_key, name_problem, password_problem
from civic.core.urls import safe_next


@pytest.mark.parametrize(
    ("one", "other"),
    [("Marsh Walker", "marsh  walker"), ("Café", "Cafe\u0301"), ("ＡＢＣ", "abc"), ("a\u200bb", "ab"), ("ﬁre", "fire")],
)
def test_names_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", AccountCode.NAME_EMPTY),
        ("\u200b\u3164", AccountCode.NAME_HIDDEN),
        ("x" * 61, AccountCode.NAME_TOO_LONG),
        ("سارة", None),
    ],
)
def test_a_name_must_be_something_that_people_see(name: str, problem: AccountCode | None) -> None:
    assert name_problem(name) == problem


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", AccountCode.PASSWORD_SHORT),
        ("x" * 513, AccountCode.PASSWORD_LONG),
        ("aaaaaaaaaaaa", AccountCode.PASSWORD_COMMON),
        ("Password123", AccountCode.PASSWORD_COMMON),
        ("déjà vu à la gare", None),
        ("ابتثجحخدذرز", AccountCode.PASSWORD_COMMON),
        ("مقعد أمام المكتبة", None),
        ("sunshine2024", AccountCode.PASSWORD_COMMON),
        ("P@ssw0rd123", AccountCode.PASSWORD_COMMON),
        ("motdepasse1", AccountCode.PASSWORD_COMMON),
        ("1990-05-17!", AccountCode.PASSWORD_COMMON),
        ("correct bus lantern moss " * 8, None),
        ("e\u0301" * 5, AccountCode.PASSWORD_SHORT),
    ],
)
def test_a_password_is_long_and_not_the_first_that_comes_to_mind(password: str, problem: AccountCode | None) -> None:
    assert password_problem(password) == problem


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nSet-Cookie: a=b",
        "/ \tevil",
        "evil",
        "",
        None,
        "/" + "a" * 3000,
    ],
)
def test_nobody_is_sent_elsewhere(target: str | None) -> None:
    assert safe_next(target, "/home") == "/home"


def test_a_path_of_this_site_is_kept_with_its_question() -> None:
    assert safe_next("/en/proposals?hood=3&town=a", "/home") == "/en/proposals?hood=3&town=a"
