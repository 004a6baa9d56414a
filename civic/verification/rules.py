"""What a verification says, how fields of a register are compared, why somebody is refused. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from civic.core import days
from civic.core.folding import fold


class Level(StrEnum):
    """What was confirmed. Only residents get rights."""

    IDENTITY = "identity"
    RESIDENCE = "residence"


class Way(StrEnum):
    """How it was confirmed."""

    DESK = "desk"
    REGISTER = "register"


class VerificationCode(StrEnum):
    """Why a request is refused."""

    NOBODY = "verify_nobody"
    ONESELF = "verify_oneself"
    NO_NEIGHBOURHOOD = "verify_no_neighbourhood"
    OTHER_NEIGHBOURHOOD = "verify_other_neighbourhood"
    LATER_DAY = "verify_later_day"
    HALF_NAMED = "verify_half_named"
    TAKEN = "verify_taken"
    NO_REASON = "verify_no_reason"
    NOT_VERIFIED = "verify_not_verified"
    NO_REGISTER = "verify_no_register"
    ALREADY = "verify_already"
    WITHDRAWN = "verify_withdrawn"
    NO_DRAFT = "verify_no_draft"
    KEY_LOST = "verify_key_lost"
    NO_COLUMN = "verify_no_column"
    NO_ENTRIES = "verify_no_entries"


#: How often somebody may compare themselves with the register of a town within a day.
MOST_TRIES = 5
TRIES_WITHIN = timedelta(hours=24)
#: How long the code lasts that somebody shows at the desk.
CODE_LASTS = timedelta(minutes=30)
LONGEST_REASON = 500

#: Without letters and digits that people mistake for one another.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8


def new_code() -> str:
    """A code that nobody guesses within its half hour: 31^8 there are."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def code_typed(typed: str) -> str:
    """A code as it is kept, however it was typed: "abcd efgh", "ABCD-EFGH"."""
    return "".join(re.findall(r"[^\W_]", fold(typed))).upper()


def code_shown(code: str) -> str:
    """A code in two halves, for people who read it to somebody."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


class Field(StrEnum):
    """What a register says of a person. The first three say who it is; the others make it harder to be another one."""

    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    POSTCODE = "postcode"
    LETTER_CODE = "letter_code"


CORE = (Field.FAMILY_NAME, Field.GIVEN_NAME, Field.BIRTH_DATE)
FURTHER = (Field.POSTCODE, Field.LETTER_CODE)

_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_EARLIEST = date(1890, 1, 1)


def day_written(text: str) -> date | None:
    """A date as 1984-03-09, 09.03.1984, 9/3/1984 or 9-3-1984, the day before the month; None for anything else."""
    text = fold(text).strip()
    found = _DAY_FIRST.fullmatch(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else days.day(text)
    except ValueError:
        return None


def day_of_birth(text: str, today: date) -> date | None:
    """A date as ``day_written`` reads it on which somebody can have been born; None for anything else."""
    day = day_written(text)
    return day if day is not None and _EARLIEST <= day <= today else None


def normal(field: Field, value: str | date) -> str:
    """A field without what people and registers write differently: case, accents, blanks, hyphens, further names.

    Of given names the first counts, since people leave out the others. Empty where nothing of it is left.
    """
    text = value.isoformat() if isinstance(value, date) else fold(value)
    if field is Field.GIVEN_NAME:
        text = next(iter(re.findall(r"[^\W_]+(?:['\u2019][^\W_]+)*", text)), "")
    return "".join(re.findall(r"[^\W_]+", text))


@dataclass(frozen=True)
class Marks:
    """What is kept of a person of a register: keyed hashes.

    Attributes:
        who: of name and date of birth. One account of a town has it.
        all: of every field of the register; whoever types the same fields is that person.
    """

    who: str
    all: str


def marks(key: bytes, municipality_id: int, fields: Mapping[Field, str | date]) -> Marks:
    """The marks of a person: HMAC-SHA-256 (RFC 2104) of normal fields, under the key of the town.

    Raises:
        KeyError: a field of ``CORE`` is missing.
    """
    core = {field: fields[field] for field in CORE}
    return Marks(_mark(key, "who", municipality_id, core), _mark(key, "all", municipality_id, fields))


def _mark(key: bytes, what: str, municipality_id: int, fields: Mapping[Field, str | date]) -> str:
    said = {field.value: normal(field, fields[field]) for field in Field if field in fields}
    content = json.dumps(["civic/register/v1", what, municipality_id, said], sort_keys=True, ensure_ascii=False)
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def key_mark(key: bytes) -> str:
    """What tells one key from another, and says nothing of either."""
    return hmac.new(key, b"civic/register/key/v1", hashlib.sha256).hexdigest()
