"""A process that is made from another town's template, and that only people who are signed in read."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from civic.core import i18n
from civic.demo.content import read
from civic.demo.world import World, worded
from civic.processes import kinds, service
from civic.processes import queries as processes
from civic.processes.rules import OPTIONAL, Audience
from civic.processes.service import Answers, Reading, Texts
from civic.processes.template_rules import Origin, written
from civic.processes.template_rules import read as read_template
from civic.towns import queries as towns


def copy(world: World) -> None:
    """Take the process of one town over to the other as a file, as people do, and begin it there next month."""
    found = read("trial")
    theirs, town = world.processes[found["from"]], world.towns[found["town"]]
    process = processes.process_by_id(theirs.id)
    assert process is not None
    actor, language = town.actors["organiser"], i18n.DEFAULT
    url = f"{current_app.config['CIVIC'].base_url}/{language}/processes/{process.slug}"
    origin = Origin(towns.municipality_by_id(theirs.town.id).names[language], process.titles[language], url)
    phases = processes.phases(theirs.id)
    file = written(service.template_of(process, phases, theirs.town.calendar.zone, origin))
    template = read_template(file.encode(), kinds.codes(), [act.value for act in OPTIONAL])
    texts = {name: worded(found[name]) for name in ("titles", "summaries", "responsible")}
    answers = Answers(
        language,
        texts["titles"][language],
        texts["summaries"][language],
        None,
        town.calendar.today + timedelta(days=found["begins"]),
        found["weeks"] * 7,
        texts["responsible"][language],
    )
    made = service.add_from_template(actor, towns.municipality_by_id(town.id), template, answers, publish=False)
    for other in texts["titles"]:
        said = Texts(texts["titles"][other], texts["summaries"][other], responsible=texts["responsible"][other])
        service.change_process(actor, made, other, said, f"participation@{town.mail}", None)
    service.set_readers(actor, made, Reading(Audience.SIGNED_IN))
    service.publish_process(actor, made)
