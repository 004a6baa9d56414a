"""The one list of jobs: what an outbox row may ask for, in which queue, how often, and in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from civic.accounts import jobs as accounts_jobs
from civic.core import mail, once, outbox, rendering, runs, traces
from civic.core.outbox import Queue
from civic.councils import jobs as councils_jobs
from civic.deliberation import jobs as deliberation_jobs
from civic.meetings import jobs as meetings_jobs
from civic.meetings import labels as meetings_labels
from civic.notifications import service as notifications_service
from civic.notifications import witnesses
from civic.oparl import jobs as oparl_jobs
from civic.opendata import jobs as opendata_jobs
from civic.proposals import jobs as proposals_jobs
from civic.recruitment import jobs as recruitment_jobs
from civic.recruitment import labels as recruitment_labels
from civic.reports import jobs as reports_jobs
from civic.roles import jobs as roles_jobs
from civic.statements import jobs as statements_jobs
from civic.statistics import jobs as statistics_jobs
from civic.statistics import retention
from civic.statistics.retention import Deadline
from civic.uploads import jobs as uploads_jobs
from civic.votes import jobs as votes_jobs
from civic.votes import witnesses as votes_witnesses
from civic.yearly import jobs as yearly_jobs


@dataclass(frozen=True)
class Job:
    """Something that a worker does.

    Attributes:
        words: what it does, for the list of jobs that stopped.
        queue: LONG is where it holds up nothing that has a deadline.
        every: the time between two runs of a job without arguments; None for one that only rows ask for.
        due: asked every few seconds: whether there is something to do at this moment.
        tries: how often it is tried, where it is not ``outbox.ATTEMPTS``.
        given_up: called with a row's arguments when the row is given up.
        deadline: what people told that it deletes, and when, for the data protection annex.
    """

    run: Callable[..., None]
    words: LazyString
    queue: Queue = Queue.LONG
    every: timedelta | None = None
    due: Callable[[], bool] | None = None
    tries: int | None = None
    given_up: Callable[..., None] | None = None
    deadline: Deadline | None = None


#: E-mails are tried for about half a day, while a mail server is away. Rows keep the names: those of uploads begin with
#: the name of a package that was.
JOBS = {
    "accounts.mail_asked_link": Job(
        accounts_jobs.mail_asked_link, _("E-mail with a link that was asked for"), Queue.SHORT
    ),
    "accounts.purge": Job(
        accounts_jobs.purge, _("Deleting accounts and links that are over"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "audit.witness": Job(
        witnesses.witness,
        _("Signing the activity log and writing to its witnesses"),
        Queue.SHORT,
        every=timedelta(days=1),
    ),
    "core.deliver": Job(mail.deliver, _("Sending an e-mail that someone waits for"), Queue.MAIL, tries=15),
    "core.deliver_notice": Job(mail.deliver, _("Sending a notification by e-mail"), Queue.NOTICES, tries=15),
    "core.empty_log": Job(
        traces.empty_log, _("Emptying the database’s log of changes"), Queue.SHORT, every=timedelta(minutes=10)
    ),
    "core.forget": Job(
        traces.forget, _("Deleting jobs and e-mails that are done"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "core.forget_forms": Job(
        once.forget, _("Deleting traces of forms that were sent"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "core.render_again": Job(rendering.render_again, _("Rendering texts again"), Queue.LONG, every=timedelta(hours=1)),
    "councils.purge": Job(
        councils_jobs.purge, _("Deleting offers of seats that are over"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "deliberation.order": Job(deliberation_jobs.order, _("Putting the comments of a discussion in order"), Queue.SHORT),
    "notifications.answered": Job(
        notifications_service.tell_followers, _("Telling supporters of an answer"), Queue.NOTICES
    ),
    "notifications.judged": Job(
        notifications_service.tell_reporters, _("Telling those who reported something what was decided"), Queue.NOTICES
    ),
    "notifications.changed": Job(
        notifications_service.tell_supporters, _("Telling supporters of a changed text"), Queue.NOTICES
    ),
    "notifications.clock_stopped": Job(
        notifications_service.tell_of_stopped_clock, _("Telling supporters of a stopped clock"), Queue.NOTICES
    ),
    "notifications.council": Job(
        notifications_service.tell_item, _("Telling supporters what a council does with a proposal"), Queue.NOTICES
    ),
    "notifications.discussed": Job(
        notifications_service.tell_of_discussion,
        _("Telling followers of a discussion that there is a comment"),
        Queue.NOTICES,
    ),
    "notifications.discussion_opened": Job(
        notifications_service.tell_of_new_discussion,
        _("Telling followers of a process of a new discussion"),
        Queue.NOTICES,
    ),
    "notifications.digest": Job(
        notifications_service.digest, _("Collecting notifications into one e-mail"), Queue.NOTICES
    ),
    "notifications.summaries": Job(
        notifications_service.summarise,
        _("Looking for whom a summary of notifications is due"),
        Queue.SHORT,
        every=timedelta(minutes=15),
    ),
    "notifications.merged": Job(
        notifications_service.tell_merged, _("Telling supporters of merged proposals"), Queue.NOTICES
    ),
    "notifications.split": Job(
        notifications_service.tell_split, _("Telling supporters of split proposals"), Queue.NOTICES
    ),
    "notifications.rules_changed": Job(
        notifications_service.tell_of_changed_rules,
        _("Telling followers of a process that its rules changed"),
        Queue.NOTICES,
    ),
    "notifications.moved": Job(
        notifications_service.tell_amenders, _("Telling people whose amendments a new text affects"), Queue.NOTICES
    ),
    "notifications.news": Job(
        notifications_service.tell_news, _("Telling followers of news of a measure"), Queue.NOTICES
    ),
    "notifications.draft_text": Job(
        notifications_service.tell_draft_text, _("Telling followers of a version of a draft text"), Queue.NOTICES
    ),
    "notifications.process_news": Job(
        notifications_service.tell_process_news, _("Telling followers of news of a process"), Queue.NOTICES
    ),
    "notifications.vote": Job(
        notifications_service.tell_vote, _("Telling followers of a process of its votes"), Queue.NOTICES
    ),
    "notifications.votes_that_end": Job(
        notifications_service.remind_of_votes,
        _("Looking for votes that end soon"),
        Queue.SHORT,
        every=timedelta(hours=1),
    ),
    "opendata.publish": Job(
        opendata_jobs.publish, _("Making the files of open data"), Queue.LONG, every=timedelta(hours=1)
    ),
    "oparl.note": Job(
        oparl_jobs.note,
        _("Noting what has changed in the open data of councils"),
        Queue.LONG,
        every=timedelta(minutes=30),
    ),
    "meetings.purge": Job(
        meetings_jobs.purge,
        _("Deleting answers for tables of meetings that are over"),
        Queue.SHORT,
        every=timedelta(days=1),
        deadline=Deadline(meetings_labels.KEPT, meetings_jobs.KEPT_FOR, meetings_labels.kept_for),
    ),
    "meetings.seat_tables": Job(meetings_jobs.seat_tables, _("Seating people at mixed tables"), given_up=runs.given_up),
    "proposals.enter_signatures": Job(
        proposals_jobs.enter_signatures, _("Entering a list of signatures on paper"), given_up=runs.given_up
    ),
    "proposals.purge": Job(
        proposals_jobs.purge, _("Deleting invitations of authors that are over"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "proposals.share": Job(
        proposals_jobs.share,
        _("Ordering proposals so that every group has its share"),
        Queue.LONG,
        every=timedelta(days=1),
    ),
    "recruitment.compute": Job(recruitment_jobs.compute, _("Computing the lottery of a draw"), given_up=runs.given_up),
    "recruitment.purge": Job(
        recruitment_jobs.purge,
        _("Deleting pools of draws that are over"),
        Queue.SHORT,
        every=timedelta(days=1),
        deadline=Deadline(recruitment_labels.KEPT, recruitment_jobs.KEPT_FOR, recruitment_labels.kept_for),
    ),
    "roles.purge": Job(
        roles_jobs.purge, _("Deleting offers of roles that are over"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "spaces.purge": Job(uploads_jobs.purge, _("Deleting files that are over"), Queue.SHORT, every=timedelta(hours=1)),
    "spaces.read_file": Job(uploads_jobs.read_file, _("Reading a map or a population table"), given_up=runs.given_up),
    "statements.compute": Job(statements_jobs.compute, _("Computing the opinion groups of a round of statements")),
    "statements.tend": Job(
        statements_jobs.tend,
        _("Closing rounds of statements"),
        Queue.SHORT,
        every=timedelta(minutes=10),
        due=statements_jobs.due,
    ),
    "yearly.make": Job(yearly_jobs.make, _("Making the yearly report of a council"), given_up=runs.given_up),
    "reports.make": Job(reports_jobs.make, _("Making a participation report"), given_up=runs.given_up),
    "statistics.compile": Job(
        statistics_jobs.compile_release, _("Preparing participation figures"), given_up=runs.given_up
    ),
    "votes.alarm": Job(votes_jobs.alarm, _("Telling administrators of a fault of a vote"), Queue.SHORT),
    "votes.compare_ended": Job(
        votes_jobs.compare_ended, _("Comparing ended votes with the activity log"), Queue.LONG, every=timedelta(days=1)
    ),
    "votes.forget_rehearsals": Job(
        votes_jobs.forget_rehearsals, _("Deleting old rehearsals of votes"), Queue.SHORT, every=timedelta(hours=1)
    ),
    "votes.witness": Job(
        votes_witnesses.mail_checkpoint, _("E-mailing a checkpoint of a vote to witnesses"), Queue.SHORT
    ),
    "votes.tend": Job(
        votes_jobs.tend,
        _("Opening, closing and counting votes"),
        Queue.VOTES,
        every=timedelta(minutes=1),
        due=votes_jobs.due,
    ),
}


def plan() -> None:
    """Let the outbox know all jobs, and the data protection annex by when some of them delete."""
    retention.DEADLINES[:] = [job.deadline for job in JOBS.values() if job.deadline is not None]
    for name, job in JOBS.items():
        outbox.JOBS[name], outbox.WORDS[name], outbox.PURPOSES[name] = job.run, job.words, job.queue
        if job.every is not None:
            outbox.PERIODIC[name] = job.every
        if job.due is not None:
            outbox.DUE[name] = job.due
        if job.tries is not None:
            outbox.TRIES[name] = job.tries
        if job.given_up is not None:
            outbox.GIVEN_UP[name] = job.given_up
