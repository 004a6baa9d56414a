"""Why an act of the administration is refused. Pure."""

from __future__ import annotations

from enum import StrEnum


class AdministrationCode(StrEnum):
    """Why a request is refused."""

    NO_SUCH_JOB = "no_such_job"
