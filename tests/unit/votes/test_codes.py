"""One-time codes, and the list of people who get one."""

from __future__ import annotations

import random

import pytest

from civic.core.permissions import Refused
from civic.verification.rules import ALPHABET
from civic.votes import codes, letter_list
from civic.votes.letter_list import Addressee, LetterLine
from civic.votes.rules import VoteCode


def test_a_code_is_read_however_it_is_typed() -> None:
    code = codes.draw()
    assert len(code) == codes.LENGTH
    assert not set(code) & set("01IOL")
    shown = codes.shown(code)
    assert [len(part) for part in shown.split("-")] == [4, 4, 4]
    for text in (code, shown, shown.lower(), f" {shown.replace('-', ' ')} ", f"\u200f{shown}"):
        assert codes.typed(text) == code


def test_no_single_wrong_character_and_no_two_exchanged_pass() -> None:
    code = codes.draw()
    for at, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert codes.typed(code[:at] + wrong + code[at + 1 :]) is None
    for at in range(codes.LENGTH - 1):
        if code[at] != code[at + 1]:
            assert codes.typed(code[:at] + code[at + 1] + code[at] + code[at + 2 :]) is None
    for text in ("", code[:-1], code + "A", "0" * codes.LENGTH, "é" * codes.LENGTH):
        assert codes.typed(text) is None


def test_codes_are_drawn_evenly_and_never_twice() -> None:
    drawn = [codes.draw() for _ in range(2000)]
    assert len(set(drawn)) == 2000
    counts = [sum(code[:-1].count(character) for code in drawn) for character in ALPHABET]
    expected = 2000 * codes.DRAWN / len(ALPHABET)
    assert max(abs(count - expected) for count in counts) < 6 * expected**0.5


def test_a_mark_says_which_vote_and_needs_the_secret() -> None:
    code = codes.draw()
    marks = {codes.mark(secret, vote, code) for secret in ("a", "b") for vote in (1, 2)}
    assert len(marks) == 4
    assert all(code not in mark and len(mark) == 64 for mark in marks)


def test_a_list_is_read_in_three_languages_and_from_one_column_or_two() -> None:
    french = "Prénom;Nom;Adresse;Code postal;Ville\nZoé;Dupont;3, rue Haute;1200;Genève\n".encode("cp1252")
    arabic = "الاسم الكامل,العنوان,المدينة\nليلى حداد,شارع النهر 5,بيروت\n".encode()
    assert letter_list.read(french).people == (Addressee("Zoé Dupont", ("3, rue Haute", "1200 Genève")),)
    assert letter_list.read(arabic).people == (Addressee("ليلى حداد", ("شارع النهر 5", "بيروت")),)


def test_lines_that_cannot_be_used_are_named() -> None:
    lines = [
        "name,address",
        "Ann,1 High Street",
        ",2 High Street",
        "Bob,",
        "ANN,1  High-Street",
        "Cy,3 High Street,more",
        f"{'x' * 121},4 High Street",
        "Ann,5 High Street",
    ]
    found = letter_list.read("\n".join(lines).encode())
    assert [one.name for one in found.people] == ["Ann", "Ann"]
    assert found.left_out == (
        (3, LetterLine.NO_NAME),
        (4, LetterLine.NO_ADDRESS),
        (5, LetterLine.TWICE),
        (6, LetterLine.WIDTH),
        (7, LetterLine.LONG),
    )
    assert letter_list.of_json(letter_list.to_json(found.people)) == list(found.people)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,address\n1,High Street\n", VoteCode.LIST_COLUMN),
        ("name,note\nAnn,x\n", VoteCode.LIST_COLUMN),
        ("name,address\nAnn,\n", VoteCode.LIST_EMPTY),
        (
            "name,address\n" + "".join(f"P{n},{n} Lane\n" for n in range(letter_list.MOST_LETTERS + 1)),
            VoteCode.LIST_LONG,
        ),
    ],
)
def test_lists_of_which_nothing_is_kept(text: str, code: VoteCode) -> None:
    with pytest.raises(Refused) as refused:
        letter_list.read(text.encode())
    assert refused.value.code is code


def test_columns_may_come_in_any_order() -> None:
    columns = ["name", "address", "address 2", "postcode", "city"]
    values = dict(zip(columns, ["Ann", "1 High Street", "Flat 2", "1234", "Halmere"], strict=True))
    random.shuffle(columns)
    found = letter_list.read(f"{','.join(columns)}\n{','.join(values[name] for name in columns)}\n".encode())
    assert found.people == (Addressee("Ann", ("1 High Street", "Flat 2", "1234 Halmere")),)
