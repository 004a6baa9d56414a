"""One way through a form: its input is checked, a verb runs in a transaction, and the next page is named or shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum

from flask import render_template
from flask.typing import ResponseReturnValue

from civic.core.db import transaction
from civic.core.forms import Form
from civic.core.permissions import Faulty, Refused


class Attempt:
    """Whether what was attempted is done; true from the commit on."""

    done = False

    def __bool__(self) -> bool:
        return self.done


@contextmanager
def accepted(form: Form, field: Mapping[StrEnum, str] | str | None = None) -> Iterator[Attempt]:
    """Run what is inside in one transaction; what the rules refuse becomes an error of the form, and nothing is kept.

    Args:
        field: the field that shows a refusal, or which field shows which code; without one, the form as a whole.

    Yields:
        What is true afterwards if it was done.

    Raises:
        Faulty: something of the installation is away; that is no error of the input.
    """
    attempt = Attempt()
    try:
        with transaction():
            yield attempt
    except Faulty:
        raise
    except Refused as refused:
        form.refuse(refused, field if field is None or isinstance(field, str) else field.get(refused.code))
    else:
        attempt.done = True


def form_page(template: str, form: Form, **context: object) -> ResponseReturnValue:
    """A page with its form: as it is at first, or with what was typed and what is wrong with it (422)."""
    return render_template(template, form=form, **context), 422 if form.errors else 200
