"""Witnesses of votes, who are those of the log of acts: they get checkpoints by e-mail, and keep them."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from civic.audit import checkpoints
from civic.core import i18n, mail
from civic.core.config import Config
from civic.core.db import db, transaction
from civic.core.i18n import say
from civic.votes import queries


def mail_checkpoint(vote_id: int) -> None:
    """The job: e-mail the newest checkpoint of a vote to all witnesses."""
    config: Config = current_app.config["CIVIC"]
    vote, last = queries.vote(vote_id), queries.last_checkpoint(vote_id)
    if vote is None or last is None:
        return
    titles, town, note, size = vote.titles, vote.municipality_id, last.note, last.size
    db.session.rollback()
    key = checkpoints.public_key(config)
    with transaction():
        for address, language in config.witnesses:
            with force_locale(language):
                subject = _("Checkpoint of vote %(number)s on %(host)s", number=vote_id, host=config.host)
                body = _(
                    "Please save this e-mail: it can show later whether ballots of the vote “%(title)s” were removed, "
                    "added or changed. Ballots in its public record so far: %(size)s. The e-mail says nothing about "
                    "what they contain.\n\n"
                    "%(note)s\n"
                    "The key to check it with:\n"
                    "%(key)s\n\n"
                    "To compare the public record with it: civic votes verify BULLETIN --against FILE",
                    title=say(titles),
                    size=i18n.number(size),
                    note=note,
                    key=key,
                )
                mail.send(
                    address,
                    subject,
                    body,
                    language,
                    ("checkpoint.txt", note),
                    municipality_id=town,
                    kind=mail.Kind.LOG,
                )
