"""Jobs that were given up: the platform's administrator has them tried again, or takes them off the list."""

from __future__ import annotations

from civic.administration.policy import Can, require
from civic.administration.rules import AdministrationCode
from civic.audit import service as audit
from civic.core import outbox
from civic.core.permissions import Actor, Refused


def retry_job(actor: Actor, job_id: int) -> None:
    """Have a job that was given up tried from the beginning.

    Raises:
        Refused: there is no such job any more.
    """
    require(actor, Can.TEND_JOBS, None)
    if not outbox.try_again([job_id]):
        raise Refused(AdministrationCode.NO_SUCH_JOB)
    audit.record(actor, "retry", "job", job_id, None, before={"given_up": True}, after={"given_up": False})


def dismiss_job(actor: Actor, job_id: int) -> None:
    """Forget a job that was given up: what it was to do will not be done.

    Raises:
        Refused: there is no such job any more.
    """
    require(actor, Can.TEND_JOBS, None)
    if not outbox.dismiss([job_id]):
        raise Refused(AdministrationCode.NO_SUCH_JOB)
    audit.record(actor, "dismiss", "job", job_id, None, before={"listed": True}, after={"listed": False})
