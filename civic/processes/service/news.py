"""News of a process."""

from __future__ import annotations

from collections.abc import Mapping

from civic.audit import service as audit
from civic.core import clock, events, sanitise
from civic.core.db import db
from civic.core.permissions import Actor, Refused
from civic.processes.events import NewsPublished
from civic.processes.models import News, Process
from civic.processes.policy import Can, require
from civic.processes.rules import ProcessCode, ProcessState


def publish_news(actor: Actor, process: Process, texts: Mapping[str, str]) -> News:
    """Publish news of a process in one or more languages, and announce it.

    Raises:
        Refused: nothing is written in any language, or the process is a draft.
    """
    require(actor, Can.MANAGE_PROCESS, process)
    if process.state == ProcessState.DRAFT:
        raise Refused(ProcessCode.NEWS_OF_DRAFT)
    said = {language: text.strip() for language, text in texts.items() if text.strip()}
    if not said:
        raise Refused(ProcessCode.NO_NEWS)
    html = {language: sanitise.render(text) for language, text in said.items()}
    news = News(process_id=process.id, texts=said, texts_html=html, at=clock.now(), person_id=actor.person_id)
    db.session.add(news)
    db.session.flush()
    audit.record(
        actor, "publish_news", "process", process.id, process.municipality_id, before={}, after=audit.state(news)
    )
    events.announce(NewsPublished(news.id))
    return news
