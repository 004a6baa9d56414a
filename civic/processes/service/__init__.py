"""What is done to processes: their words, phases and news, and who may read them."""

from civic.processes.service.news import publish_news
from civic.processes.service.partners import invite_town, leave_shared, share_process
from civic.processes.service.process import (
    UNSAID,
    Rights,
    Texts,
    Why,
    add_phase,
    add_process,
    change_phase,
    change_process,
    publish_process,
    remove_phase,
    slug_in_town,
)
from civic.processes.service.readers import (
    Reading,
    accept_link,
    invited,
    remove_readers,
    renew_link,
    set_readers,
    stop_link,
)
from civic.processes.service.templates import Answers, add_from_template, template_of
from civic.processes.service.visits import note_visit, note_visits

__all__ = [
    "Answers",
    "UNSAID",
    "Reading",
    "Rights",
    "Texts",
    "Why",
    "accept_link",
    "invite_town",
    "leave_shared",
    "share_process",
    "add_from_template",
    "add_phase",
    "add_process",
    "change_phase",
    "change_process",
    "invited",
    "note_visit",
    "note_visits",
    "publish_news",
    "publish_process",
    "remove_phase",
    "remove_readers",
    "renew_link",
    "set_readers",
    "slug_in_town",
    "stop_link",
    "template_of",
]
