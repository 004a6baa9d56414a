"""One mailbox has one normal form, however its address is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from civic.accounts.rules import mailbox


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (" Reed@Example.ORG ", "reed@example.org"),
        ("reed+votes@example.org", "reed@example.org"),
        ("reed+a+b@example.org", "reed@example.org"),
        ("Town.Lover+1@gmail.com", "townlover@googlemail.com"),
        ("cafe\u0301@example.org", "café@example.org"),
        ("ｒｅｅｄ@example.org", "reed@example.org"),
        ("reed@Bücher.example", "reed@xn--bcher-kva.example"),
        ("reed@example.org.", "reed@example.org"),
        ('"reed"@example.org', "reed@example.org"),
        ("reed@me.com", "reed@icloud.com"),
        ("re.ed_x@pm.me", "reedx@protonmail.com"),
        ("reed-shop@yahoo.co.uk", "reed@yahoo.co.uk"),
        ("reed-x@ya.ru", "reed.x@yandex.com"),
        ("shop@reed.fastmail.com", "reed@fastmail.com"),
    ],
)
def test_addresses_of_one_mailbox_are_the_same(one: str, other: str) -> None:
    assert mailbox(one) == mailbox(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann.lee@example.org", "annlee@example.org"),
        ("ann-lee@example.org", "ann@example.org"),
        ("ann@example.org", "ann@example.com"),
        ("+ann@example.org", "+bea@example.org"),
        ("weiß@example.org", "weiss@example.org"),
        ("ann@straße.example", "ann@strasse.example"),
        ("ann@yahoo.example.org", "ann-lee@yahoo.example.org"),
        ("a@mail.reed.fastmail.com", "b@mail.reed.fastmail.com"),
        ("ann@outlook.com", "ann@hotmail.com"),
    ],
)
def test_other_mailboxes_stay_apart(one: str, other: str) -> None:
    assert mailbox(one) != mailbox(other)


@pytest.mark.shared_data
def test_the_two_accounts_of_the_report_are_one_mailbox(shared_data: Path) -> None:
    found = re.findall(r"\S+@[\w.]+", (shared_data / "reports" / "aliases.txt").read_text())
    assert len(found) == 2
    assert len({mailbox(address) for address in found}) == 1


addresses = st.builds(
    lambda local, domain: f"{local}@{domain}",
    st.text(st.sampled_from('ab+-._" @éİßＡ\u0301'), max_size=12),
    st.sampled_from(["gmail.com", "googlemail.com", "pm.me", "yahoo.de", "Bücher.example", "a.fastmail.fm", "ya.ru"]),
)


@given(st.text() | st.emails() | addresses)
@example("@")
@example("İ@İ.com")
@example("+.@gmail.com")
@example('"a+b"@gmail.com')
def test_every_text_has_a_normal_form_and_it_is_its_own(text: str) -> None:
    normal = mailbox(text)
    assert mailbox(normal) == normal


@given(st.emails(), st.from_regex(r"[a-z0-9+]{0,8}", fullmatch=True))
def test_case_and_a_tag_never_make_another_mailbox(address: str, tag: str) -> None:
    local, _, domain = address.rpartition("@")
    assume(not local.startswith("+"))
    assert mailbox(f"{local}+{tag}@{domain.upper()}") == mailbox(f"{local}@{domain}")
    assert mailbox(address).count("@") >= 1
