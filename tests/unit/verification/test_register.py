"""How people and registers write the same fields, and what is said of each line of a register."""

from __future__ import annotations

from datetime import date

import pytest

from civic.core.permissions import Refused
from civic.places.rules import Gazetteer
from civic.verification.reading import LineCode, LineProblem, Reader
from civic.verification.rules import Field, VerificationCode, code_shown, code_typed, day_of_birth, marks, new_code

TODAY = date(2026, 9, 1)
BORN = date(1984, 3, 9)
MAP = Gazetteer([("h1", ["Old Mill"]), ("h2", ["Port"])])
HEAD = "family_name,given_name,birth_date,neighbourhood\n"


def _who(family: str, given: str, born: date = BORN, key: bytes = b"k", town: int = 1) -> str:
    fields = {Field.FAMILY_NAME: family, Field.GIVEN_NAME: given, Field.BIRTH_DATE: born}
    return marks(key, town, fields).who


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (("dupont", "zoe"), ("DUPONT", "Zoé")),
        (("Müller-Lüdenscheid", "Jean Paul"), ("MULLER LUDENSCHEID", "Jean-Paul")),
        (("O’Brien", "Anna"), ("O'Brien", "Anna Maria Theresia")),
        (("de la Cruz", "Inés"), ("DE LA CRUZ", "INES")),
        (("أحمد", "مُنى"), ("احمد", "منى")),
        ((" Straße ", "Kåre"), ("STRASSE", "Kare")),
    ],
)
def test_people_and_registers_write_names_differently(typed: tuple[str, str], kept: tuple[str, str]) -> None:
    assert _who(*typed) == _who(*kept)


def test_a_date_of_birth_is_the_same_as_a_date_and_as_text() -> None:
    fields = {Field.FAMILY_NAME: "Dupont", Field.GIVEN_NAME: "Zoe", Field.BIRTH_DATE: "1984-03-09"}
    assert marks(b"k", 1, fields).who == _who("Dupont", "Zoe")


def test_another_person_key_or_town_has_another_mark() -> None:
    one = _who("Dupont", "Zoe")
    others = {
        _who("Dupond", "Zoe"),
        _who("Dupont", "Leo"),
        _who("Dupont", "Zoe", date(1984, 9, 3)),
        _who("Dupont", "Zoe", key=b"l"),
        _who("Dupont", "Zoe", town=2),
        _who("DupontZ", "oe"),
    }
    assert one not in others
    assert len(others) == 6
    assert "dupont" not in one


@pytest.mark.parametrize("text", ["1984-03-09", "09.03.1984", "9/3/1984", "9-3-1984", "٠٩/٠٣/١٩٨٤"])
def test_a_date_of_birth_in_the_ways_of_registers(text: str) -> None:
    assert day_of_birth(text, TODAY) == BORN


@pytest.mark.parametrize("text", ["", "1984", "31.02.1984", "09.03.84", "2026-09-02", "1701-01-01", "9 March 1984"])
def test_what_is_no_date_of_birth(text: str) -> None:
    assert day_of_birth(text, TODAY) is None


def _reader() -> Reader:
    return Reader(b"k", 1, MAP, TODAY)


def test_each_line_that_cannot_be_used_is_named_without_its_content() -> None:
    lines = [
        "Dupont,Zoé,1984-03-09,h1",
        "Roe,,1990-01-01,h1",
        "Roe,Al,tomorrow,h1",
        "Roe,Al,1990-01-01,Atlantis",
        "Roe,Al,1990-01-01",
        "Twin,Jean-Paul,2000-02-29,Port",
        "",
        "Twin,Jean-Pierre,29.02.2000,h2",
        "Kahn,Ada,01/02/1930,old mill",
    ]
    found = _reader().read((HEAD + "\n".join(lines)).encode())
    assert found.problems == (
        LineProblem(3, LineCode.EMPTY, "given_name"),
        LineProblem(4, LineCode.NO_DATE, "birth_date"),
        LineProblem(5, LineCode.NO_NEIGHBOURHOOD),
        LineProblem(6, LineCode.WIDTH),
        LineProblem(7, LineCode.TWICE),
        LineProblem(9, LineCode.TWICE),
    )
    assert [entry.neighbourhood for entry in found.entries] == ["h1", "h1"]
    assert found.entries[0].marks.who == _who("Dupont", "Zoe")
    assert found.fields == (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.BIRTH_DATE)


def test_a_register_of_an_office_in_french() -> None:
    text = "Nom;Prénoms;Date de naissance;Code postal;Quartier;Téléphone\nDupont;Zoé Marie;09/03/1984;10 20;Port;1\n"
    found = _reader().read(text.encode("cp1252"))
    assert found.fields == (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.BIRTH_DATE, Field.POSTCODE)
    typed = {
        Field.FAMILY_NAME: "Dupont",
        Field.GIVEN_NAME: "Zoe",
        Field.BIRTH_DATE: BORN,
        Field.POSTCODE: "1020",
    }
    assert found.entries[0].marks == marks(b"k", 1, typed)
    assert found.entries[0].marks.all != marks(b"k", 1, {**typed, Field.POSTCODE: "1021"}).all


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("family_name,given_name,neighbourhood\nA,B,h1\n", VerificationCode.NO_COLUMN),
        ("family_name,given_name,birth_date\nA,B,1990-01-01\n", VerificationCode.NO_COLUMN),
        (HEAD + "A,B,never,h1\n", VerificationCode.NO_ENTRIES),
        (HEAD + "Twin,Al,1990-01-01,h1\n" * 2, VerificationCode.NO_ENTRIES),
    ],
)
def test_a_register_without_what_it_needs_is_refused(text: str, code: VerificationCode) -> None:
    with pytest.raises(Refused) as refused:
        _reader().read(text.encode())
    assert refused.value.code is code


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert code_typed(code_shown(code)) == code_typed(f" {code[:4].lower()} {code[4:]} ") == code
    assert len({new_code() for _ in range(50)}) == 50
