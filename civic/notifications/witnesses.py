"""Witnesses of the log: once a day they get a signed checkpoint, or hear at once that the log is broken."""

from __future__ import annotations

import structlog
from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from civic.accounts import queries as accounts
from civic.audit import checkpoints, labels
from civic.audit.checkpoints import Found
from civic.core import i18n, mail
from civic.core.config import Config
from civic.core.db import transaction
from civic.towns import queries as towns

log = structlog.get_logger()

#: Faults that an e-mail tells one by one.
MOST = 20


def witness() -> None:
    """The job: check the whole log; sign a checkpoint and e-mail it to the witnesses, or raise the alarm."""
    config: Config = current_app.config["CIVIC"]
    found = checkpoints.verify([], [], checkpoints.kept(config))
    if found.faults:
        log.error("log.broken", faults=len(found.faults), entries=found.walk.head.entries)
        _alarm(config, found)
    elif found.walk.head.entries:
        _send(config, found)


def _send(config: Config, found: Found) -> None:
    note = checkpoints.take(config, found.walk, {town.id: town.slug for town in towns.municipalities()})
    with transaction():
        for address, language in config.witnesses:
            with force_locale(language):
                entries = i18n.number(found.walk.head.entries)
                body = _(
                    "Please save this e-mail: it can show later whether the activity log of %(host)s was "
                    "changed.\n\n"
                    "%(note)s\n"
                    "The key to check it with:\n"
                    "%(key)s\n\n"
                    "To compare the log with it: civic audit verify --against FILE",
                    host=config.host,
                    note=note,
                    key=checkpoints.public_key(config),
                )
                subject = _("Checkpoint of the log of %(host)s, entry %(n)s", host=config.host, n=entries)
                mail.send(address, subject, body, language, ("checkpoint.txt", note), kind=mail.Kind.LOG)


def _alarm(config: Config, found: Found) -> None:
    admins = [(person.email, person.language) for person in accounts.administrators() if person.email]
    with transaction():
        for address, language in dict([*admins, *config.witnesses]).items():
            with force_locale(language):
                body = _(
                    "The activity log of %(host)s has been altered:\n\n"
                    "%(faults)s\n\n"
                    "The database was changed, or an older backup was restored. No checkpoint is signed "
                    "until this is resolved. Run civic audit verify for details.",
                    host=config.host,
                    faults="\n".join(f"- {labels.words(fault)}" for fault in found.faults[:MOST]),
                )
                mail.send(
                    address, _("The log of %(host)s is broken", host=config.host), body, language, kind=mail.Kind.LOG
                )
