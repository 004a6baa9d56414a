"""What e-mails say. A function here speaks the language that is set around its call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from civic.consultations import queries as consultations
from civic.core import clock, deadline_words, i18n
from civic.core.i18n import say
from civic.core.mail_words import quoted
from civic.core.sanitise import words_of
from civic.deliberation import queries as deliberation
from civic.measures import queries as measures
from civic.meetings import queries as meetings
from civic.meetings.rules.suggesting import SuggestionState
from civic.notifications import moderated
from civic.notifications.rules import DECISIONS, VOTES, Kind
from civic.processes import queries as processes
from civic.processes.pages import change_row
from civic.proposals import queries as proposals
from civic.proposals.labels import ANSWER_TITLES
from civic.proposals.models import Proposal
from civic.proposals.rules import ANSWERED, ProposalState, deadline
from civic.statements import queries as statements
from civic.statements.rules import Decision
from civic.towns import queries as towns
from civic.towns.here import place_of
from civic.votes import queries as votes

#: Letters of a comment or an answer inside an e-mail.
LONGEST = 1200


@dataclass(frozen=True)
class Subject:
    """What somebody is told about: a post, or a proposal that was answered; ``part`` as the sender tells it apart."""

    post_id: int | None = None
    answered_id: int | None = None
    municipality_id: int | None = None
    kind: Kind | None = None
    part: str = ""


NOTHING = Subject()


def subject(kind: Kind, title: str) -> str:
    """The subject of an e-mail; ``title`` is quoted."""
    words = {
        Kind.REPLY: _("New reply: %(title)s", title=title),
        Kind.MENTION: _("You are mentioned: %(title)s", title=title),
        Kind.COMMENT: _("New comment: %(title)s", title=title),
        Kind.DISCUSSED: _("New comment: %(title)s", title=title),
        Kind.OPENED: _("New discussion: %(title)s", title=title),
        Kind.ANSWER: _("The town answered: %(title)s", title=title),
        Kind.FOLLOWED: _("The town answered: %(title)s", title=title),
        Kind.CHANGED: _("The text changed: %(title)s", title=title),
        Kind.EDITED: _("The town changed your text: %(title)s", title=title),
        Kind.MERGE_ASKED: _("May your proposal be merged? %(title)s", title=title),
        Kind.MERGED: _("A proposal you supported was merged: %(title)s", title=title),
        Kind.SPLIT_ASKED: _("May your proposal be split? %(title)s", title=title),
        Kind.SPLIT: _("A proposal you supported was split: %(title)s", title=title),
        Kind.COUNCIL: _("A council must treat it: %(title)s", title=title),
        Kind.TREATED: _("A council has treated it: %(title)s", title=title),
        Kind.SUGGESTED: _("New suggestion for the agenda: %(title)s", title=title),
        Kind.SUGGESTION: _("Your suggestion for the agenda was answered: %(title)s", title=title),
        Kind.CLOCK: _("The clock of the answer is stopped: %(title)s", title=title),
        Kind.AMENDED: _("New amendment: %(title)s", title=title),
        Kind.DECIDED: _("Your amendment was decided: %(title)s", title=title),
        Kind.STATEMENT: _("A moderator decided on your statement: %(title)s", title=title),
        Kind.MOVED: _("The text changed where your amendment does: %(title)s", title=title),
        Kind.NEWS: _("News: %(title)s", title=title),
        Kind.PROCESS_NEWS: _("News: %(title)s", title=title),
        Kind.DRAFT_TEXT: _("Draft text: %(title)s", title=title),
        Kind.RULES: _("The rules changed: %(title)s", title=title),
        Kind.VOTE_OPENED: _("Voting has begun: %(title)s", title=title),
        Kind.VOTE_ENDS: _("Voting ends soon: %(title)s", title=title),
        Kind.VOTE_RESULT: _("Result of the vote: %(title)s", title=title),
        Kind.CO_AUTHOR: _("Invitation to write a proposal together: %(title)s", title=title),
        Kind.SHARE_ASKED: _("Your town is invited to share a process: %(title)s", title=title),
        Kind.PART_ASKED: _("Your town is asked for its part of the answer: %(title)s", title=title),
        Kind.MODERATED: _("A moderator decided about your text: %(title)s", title=title),
        Kind.CORRECTED: _("The town corrected something in your text: %(title)s", title=title),
        Kind.REVERSED: _("A decision about your text was undone: %(title)s", title=title),
        Kind.APPEAL_ANSWERED: _("Your appeal was answered: %(title)s", title=title),
        Kind.JUDGED: _("What you reported was decided: %(title)s", title=title),
        Kind.INVITATION: _("Invitation to represent an organisation: %(title)s", title=title),
    }
    return str(words[kind])


def title(about: Subject, language: str) -> str:
    """What a thing is called in a language, where it has names in several; empty where it has one."""
    if about.kind in VOTES:
        vote = votes.vote(int(about.part))
        return say(vote.titles, language) if vote else ""
    if about.kind in (Kind.SUGGESTED, Kind.SUGGESTION):
        return say(meetings.titles_of_meeting(int(about.part)), language)
    news = measures.update_by_id(int(about.part)) if about.kind is Kind.NEWS else None
    measure = measures.measure(news.measure_id) if news else None
    return say(measure.titles, language) if measure else ""


def said(about: Subject, language: str) -> str:
    """What was said, in an e-mail of a language; empty where there is nothing to quote any more."""
    if about.kind in DECISIONS:
        return moderated.said(about.kind, int(about.part), language)
    if about.kind is Kind.CORRECTED:
        return moderated.corrected(int(about.part), language)
    if about.post_id is not None:
        return _post(about.post_id, language)
    if about.kind is Kind.MOVED:
        return str(_("Check whether your amendment still says what you want; otherwise withdraw it or suggest anew."))
    if about.kind is Kind.CHANGED:
        return str(_("You support this proposal. Read what changed; you can withdraw your support."))
    if about.kind in (Kind.MERGE_ASKED, Kind.MERGED, Kind.SPLIT_ASKED, Kind.SPLIT):
        return _reshaping(int(about.part), about.kind, language)
    if about.kind is Kind.SHARE_ASKED:
        return _sharing(int(about.part), language)
    if about.kind is Kind.PART_ASKED:
        return _part(int(about.part), language)
    if about.kind is Kind.NEWS:
        return _news(int(about.part), language)
    if about.kind is Kind.PROCESS_NEWS:
        return _process_news(int(about.part), language)
    if about.kind is Kind.DRAFT_TEXT:
        return _draft_text(about.part, language)
    if about.kind is Kind.STATEMENT:
        return _statement(int(about.part), language)
    if about.kind is Kind.RULES:
        return _rules(int(about.part), language)
    if about.kind in (Kind.VOTE_OPENED, Kind.VOTE_ENDS):
        return _voting(int(about.part), language)
    if about.kind in (Kind.SUGGESTED, Kind.SUGGESTION):
        return _suggestion(int(about.part), language)
    if about.kind is Kind.CLOCK:
        return _reason(int(about.part), language)
    proposal = proposals.proposal(about.answered_id) if about.answered_id else None
    return _answer(proposal, language) if proposal is not None and proposal.state in ANSWERED else ""


def _post(post_id: int, language: str) -> str:
    post = deliberation.post(post_id)
    if post is None or post.taken_back:
        return ""
    name = quoted(post.author or _("former participant"), language)
    said = [_("%(name)s wrote:", name=name), quoted(words_of(post.html, LONGEST), language, LONGEST)]
    return "\n".join((*said, *moderated.corrections_of_post(post_id, language)))


def _news(update_id: int, language: str) -> str:
    news = measures.update_by_id(update_id)
    return quoted(words_of(say(news.texts_html, language), LONGEST), language, LONGEST) if news else ""


def _draft_text(part: str, language: str) -> str:
    text_id, _slash, number = part.partition("/")
    version = consultations.version(int(text_id), int(number))
    if version is None or version.number == 1:
        return str(_("Read it paragraph by paragraph, and comment on each."))
    return "\n".join((_("What changed, and why:"), quoted(version.note, language, LONGEST)))


def _reason(stop_id: int, language: str) -> str:
    stop = proposals.clock_stop(stop_id)
    if stop is None:
        return ""
    return "\n".join(
        (_("No answer is due until it goes on. The town’s reason:"), quoted(stop.reason, language, LONGEST))
    )


def _voting(vote_id: int, language: str) -> str:
    vote = votes.vote(vote_id)
    if vote is None:
        return ""
    town = place_of(vote.municipality_id)
    # The end is the first instant at which one cannot vote any more.
    until = i18n.moment(vote.closes_at - timedelta(minutes=1), "EEEE d MMMM y, HH:mm", town.timezone)
    there = quoted(say(town.names, language), language)
    return str(_("You can vote until %(moment)s (local time of %(town)s).", moment=until, town=there))


def _suggestion(suggestion_id: int, language: str) -> str:
    found = meetings.suggestion_row(suggestion_id)
    if found is None:
        return ""
    own = quoted(found.title, language)
    if found.state == SuggestionState.ACCEPTED:
        return "\n".join((own, _("It is on the agenda of the meeting.")))
    if found.state == SuggestionState.SENT_BACK:
        why = quoted(found.reason, language, LONGEST)
        return "\n".join((own, _("It was not put on the agenda, for this reason:"), why))
    return "\n".join((own, quoted(found.why, language, LONGEST)))


def _process_news(news_id: int, language: str) -> str:
    news = processes.news_by_id(news_id)
    return quoted(words_of(say(news.texts_html, language), LONGEST), language, LONGEST) if news else ""


def _statement(verdict_id: int, language: str) -> str:
    verdict = statements.verdict(verdict_id)
    if verdict is None:
        return ""
    own = quoted(verdict.text, language, LONGEST)
    if verdict.decision == Decision.ACCEPT:
        return "\n".join((own, _("Your statement is published.")))
    why = quoted(say(verdict.reasons, language), language, LONGEST)
    words = _("It was sent back for this reason. You can correct it and send it again:")
    return "\n".join((own, words, why))


def _rules(change_id: int, language: str) -> str:
    found = processes.rule_change(change_id)
    if found is None:
        return ""
    shown = change_row(found)
    lines = [quoted(shown.phase, language)]
    lines += [f"{name}: {before} → {after}" for name, before, after in shown.rules]
    return "\n".join((*lines, _("The reason:"), quoted(found.reason, language, LONGEST)))


def _sharing(partner_id: int, language: str) -> str:
    invited = processes.partner_by_id(partner_id)
    if invited is None:
        return str(_("The invitation was withdrawn."))
    owner = quoted(say(towns.municipality_by_id(invited.owner_id).names, language), language)
    names = {"owner": owner, "town": quoted(say(invited.names, language), language)}
    asked = _("%(owner)s asks whether %(town)s takes part. %(town)s would be responsible for:", **names)
    return "\n".join((asked, quoted(say(invited.tasks, language), language, LONGEST)))


def _part(part_id: int, language: str) -> str:
    part = proposals.part_by_id(part_id)
    proposal = proposals.proposal(part.proposal_id) if part and part.state is None else None
    if part is None or proposal is None:
        return str(_("The part is no longer asked for, or it is published already."))
    town = towns.municipality_by_id(proposal.municipality_id)
    owner = quoted(say(town.names, language), language)
    lines = [_("%(town)s leads the process. The answer is complete when all parts are here.", town=owner)]
    due = deadline(proposal, town.timezone)
    if due is not None:
        lines.append(_("The answer is due by %(day)s.", day=i18n.day(due.last_day)))
    return "\n".join(map(str, lines))


def _reshaping(question_id: int, kind: Kind, language: str) -> str:
    question = proposals.question_by_id(question_id)
    if question is None:
        return ""
    words = {
        Kind.MERGE_ASKED: _("The town asks whether it may become part of another proposal, and gives this reason:"),
        Kind.MERGED: _("If you supported it, you support this one now, and you can withdraw. The town’s reason:"),
        Kind.SPLIT_ASKED: _("The town asks whether it may become several proposals, and gives this reason:"),
        Kind.SPLIT: _(
            "If you supported it, you support each of the new proposals now, and you can withdraw from each. "
            "The town’s reason:"
        ),
    }
    titles = [f"– {quoted(branch.title, language)}" for branch in proposals.branches_kept(question.branches)]
    return "\n".join((*titles, words[kind], quoted(question.reason, language, LONGEST)))


def _answer(proposal: Proposal, language: str) -> str:
    state, town = ProposalState(proposal.state), towns.municipality_by_id(proposal.municipality_id)
    lines = [str(ANSWER_TITLES[state])]
    due = deadline(proposal, town.timezone)
    if due is not None and due.late(clock.day_in(town.timezone, clock.now())):
        lines.append(deadline_words.apart(due, clock.day_in(town.timezone, clock.now())))
    if proposal.answer_office:
        office = place_of(town.id).office(proposal.answer_office, language)
        lines.append(_("Office: %(name)s", name=quoted(office, language)))
    lines.append(quoted(words_of(proposal.answer_html, LONGEST), language, LONGEST))
    return "\n".join(lines)
