"""What votes shows on the pages of lower packages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from civic.administration.views import Part, Task
from civic.core import clock, i18n
from civic.core.gates import current_actor
from civic.core.hooks import rendered
from civic.core.i18n import marks, say, tongue
from civic.home.views import ToDo
from civic.processes.models import Process
from civic.processes.shared_with import marked
from civic.processes.views import Action
from civic.towns.here import Town
from civic.towns.queries import InMunicipality
from civic.votes import electorate, pages, queries
from civic.votes.policy import Can, may
from civic.votes.queries import DraftRow
from civic.votes.rules import VoteStage

#: The home page of a town shows four things to do, whatever they are.
MOST = 4


def home_now(things: Sequence[Town]) -> dict[int, list[ToDo]]:
    """Open votes among the things to do on a town's home page."""
    return {
        place.id: [
            ToDo(
                title=say(row.titles),
                url=url_for("votes.show", vote_id=row.id),
                text=marked(
                    _("Vote %(until)s. About 4 minutes.", until=i18n.until(row.closes_at)), place, row.process_id
                ),
                hood=None,
                until=row.closes_at,
            )
            for row in queries.open_votes(current_actor(), municipality_id=place.id, limit=MOST)
        ]
        for place in things
    }


def process_now(things: Sequence[Process]) -> dict[int, list[Action]]:
    """Open votes among what people can do in a process."""
    return {
        process.id: [
            Action(
                title=say(row.titles),
                url=url_for("votes.show", vote_id=row.id),
                text=_("Open %(until)s. Nobody can see what you choose.", until=i18n.until(row.closes_at)),
                minutes=_("About 4 minutes"),
                who=electorate.named(row.electorate) if row.electorate else _("all voters"),
            )
            for row in queries.open_votes(current_actor(), process_id=process.id)
        ]
        for process in things
    }


def process_so_far(things: Sequence[Process]) -> dict[int, Markup]:
    """The votes of a process that are over, with the way to their results."""
    now, found = clock.now(), {}
    for process in things:
        rows = queries.votes_of_process(process.id, current_actor())
        over = [pages.row(each, now) for each in rows if each.stage(now) not in (VoteStage.COMING, VoteStage.OPEN)]
        if over:
            found[process.id] = rendered("votes/_closed.html", votes=over)
    return found


def desk_rows(things: Sequence[Town]) -> dict[int, list[Task]]:
    """Votes that wait to be opened, and where another one is begun, for those who may."""
    actor = current_actor()
    places = [place for place in things if may(actor, Can.PREPARE, InMunicipality(place.id))]
    trying = [place.id for place in things if may(actor, Can.REHEARSE, InMunicipality(place.id))]
    drafts = queries.being_written(municipality_ids=[place.id for place in places]) if places else []
    tried = queries.rehearsed_in(trying, [place.id for place in places]) if trying else []
    own = [place.id for place in places if may(actor, Can.INTERRUPT, InMunicipality(place.id))]
    running = queries.running_in(own) if own else []
    ended = queries.keys_to_destroy(own) if own else []
    desks = [place.id for place in things if may(actor, Can.OPEN_BOOTH, InMunicipality(place.id))]
    booths = queries.running_in(desks) if desks else []
    found = {place.id: [*_rehearsed(place, tried), *_booths(place, booths)] for place in things if place.id in trying}
    for place in places:
        more = [*_drafts(place, drafts), *_running(place, running), *_ended(place, ended), _begin(place)]
        found[place.id] = [*found.get(place.id, []), *more]
    return found


def _booths(place: Town, running: Sequence[DraftRow]) -> list[Task]:
    words = _("Open a booth for a person who votes at the town hall.")
    return _deeds(place, running, Part.RUN, "votes_booth.desk", words)


def _rehearsed(place: Town, tried: Sequence[DraftRow]) -> list[Task]:
    words = _("Rehearsal of a vote: try the ballot. Nothing you choose counts.")
    return _deeds(place, tried, Part.RUN, "votes_rehearsal.show", words)


def _ended(place: Town, ended: Sequence[DraftRow]) -> list[Task]:
    words = _("The time for objections to this vote is over. Destroy its key: two administrators have to agree.")
    return _deeds(place, ended, Part.WAITING, "votes_desk.key", words)


def _running(place: Town, running: Sequence[DraftRow]) -> list[Task]:
    words = _("The vote is open. If it cannot continue, it can be interrupted.")
    return _deeds(place, running, Part.RUN, "votes_desk.interrupt", words)


def _drafts(place: Town, drafts: Sequence[DraftRow]) -> list[Task]:
    return _deeds(place, drafts, Part.RUN, "votes_desk.look", _("Draft vote."))


def _deeds(place: Town, rows: Sequence[DraftRow], part: Part, endpoint: str, words: str) -> list[Task]:
    """One line for each vote of a town, with a link to a page about it."""
    return [
        Task(
            part,
            say(row.titles),
            url_for(endpoint, vote_id=row.id),
            words,
            language=marks(tongue(row.titles)).get("lang"),
        )
        for row in rows
        if row.municipality_id == place.id
    ]


def _begin(place: Town) -> Task:
    words = _("Question, options, opening and closing times. Only organisers can see it until it opens.")
    return Task(Part.RUN, _("Prepare a vote"), url_for("votes_desk.new", town=place.slug), words)


def process_organise(things: Sequence[Process]) -> dict[int, Markup]:
    """The same among the links of a process for its organisers."""
    actor = current_actor()
    own = [process for process in things if may(actor, Can.PREPARE, process)]
    drafts = queries.being_written(process_ids=[process.id for process in own]) if own else []
    return {
        process.id: rendered(
            "votes/_organise.html",
            begin=url_for("votes_desk.new", process=process.slug),
            drafts=[
                {"title": say(d.titles), "url": url_for("votes_desk.look", vote_id=d.id), **marks(tongue(d.titles))}
                for d in drafts
                if d.process_id == process.id
            ],
        )
        for process in own
    }
