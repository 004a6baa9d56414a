"""Numbers as people write them in forms: with groups of digits or without, and a comma or a point."""

from __future__ import annotations

import re
from decimal import Decimal

from flask_babel import gettext
from wtforms import DecimalField
from wtforms.widgets import TextInput

#: Digits in groups of three, or without groups, and two places at most. No group begins with a zero: 0.125 is not 125.
AMOUNT = re.compile(r"(\d{1,12}|[^\D0٠]\d{0,2}(?:[ ,.'٬]\d{3}){1,3})(?:[.,٫](\d{1,2}))?")
BLANKS = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\t", " ") | dict.fromkeys("’٬", "'"))


def amount(typed: str) -> Decimal | None:
    """An amount as people write it: 12000, 12 000, 12,000.50, 12.000,50; None for anything else."""
    found = AMOUNT.fullmatch(typed.strip().translate(BLANKS))
    return Decimal(re.sub(r"\D", "", found[1]) + "." + (found[2] or "0")) if found else None


class AmountField(DecimalField):
    """An amount of money, zero or more, in the town's currency."""

    #: Not a field of numbers: browsers take no groups of digits there, and not everywhere a comma.
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not str(valuelist[0]).strip():
            return
        self.data = self.read(str(valuelist[0]))
        if self.data is None:
            raise ValueError(self.wrong())

    def read(self, typed: str) -> Decimal | None:
        return amount(typed)

    def wrong(self) -> str:
        return str(gettext("Enter an amount in figures, for example 12000 or 12000.50."))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data:.2f}".removesuffix(".00")


class ValueField(AmountField):
    """Any number, also below zero, with two places at most."""

    def read(self, typed: str) -> Decimal | None:
        bare = typed.strip().lstrip("\u200e\u200f\u061c").replace("−", "-", 1)
        found = amount(bare.removeprefix("-"))
        return -found if found is not None and bare.startswith("-") else found

    def wrong(self) -> str:
        return str(gettext("Enter a number in figures, for example 12 or 12.5."))
