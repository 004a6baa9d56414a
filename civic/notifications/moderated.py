"""What e-mails say about decisions of moderators. A function here speaks the language that is set around its call."""

from __future__ import annotations

from flask_babel import gettext as _

from civic.core import i18n
from civic.core.mail_words import quoted
from civic.moderation import guidelines, wording
from civic.moderation import queries as moderation
from civic.moderation.queries import Corrected, DecisionRow
from civic.moderation.rules import APPEAL_WITHIN
from civic.notifications.rules import Kind


def said(kind: Kind, decision_id: int, language: str) -> str:
    """The decision, the guideline in the reader's language, the reason as it was written, and how to appeal."""
    found = moderation.decision(decision_id)
    if found is None:
        return ""
    if kind is Kind.REVERSED:
        return str(_("Other moderators read your text again. What was decided is undone, and it can be read again."))
    if kind is Kind.JUDGED:
        return str(_("The moderators’ decision: %(what)s.", what=wording.did_of(found)))
    return _answer(found, language) if kind is Kind.APPEAL_ANSWERED else _decision(found, language)


def corrected(correction_id: int, language: str) -> str:
    """What a correction says now, and by which source; "" for one that was withdrawn."""
    found = moderation.correction(correction_id)
    return _correction(found[0], language) if found and found[0].withdrawn_at is None else ""


def corrections_of_post(post_id: int, language: str) -> list[str]:
    """What the town corrects in a comment that an e-mail quotes."""
    return [_correction(each, language) for each in moderation.corrections_of(posts=[post_id])]


def _correction(found: Corrected, language: str) -> str:
    said = _("Correction of the town (%(office)s):", office=quoted(found.office, language))
    source = _("Source: %(source)s", source=quoted(found.source, language))
    return "\n".join((str(said), quoted(found.words, language, len(found.words) + 10), str(source)))


def _decision(found: DecisionRow, language: str) -> str:
    broken = guidelines.title(found.municipality_id, found.guideline, found.version, language)
    lines = [_("What was decided: %(what)s.", what=wording.did_of(found))]
    lines += [_("The guideline:"), quoted(broken, language)]
    lines += [_("The reason:"), quoted(found.reason, language, len(found.reason) + 10)]
    until = i18n.day(found.at + APPEAL_WITHIN)
    lines.append(
        _("You can appeal in words until %(day)s, on the page below. Another moderator will answer.", day=until)
    )
    return "\n".join(str(line) for line in lines)


def _answer(found: DecisionRow, language: str) -> str:
    appeal = moderation.appeal_of(found.id)
    if appeal is None or appeal.granted is None:
        return ""
    granted = _("Your appeal was granted: what was decided is undone, and your text can be read again.")
    declined = _("Your appeal was declined: the decision holds.")
    answer = quoted(appeal.answer, language, len(appeal.answer) + 10)
    return "\n".join((str(granted if appeal.granted else declined), str(_("The answer:")), answer))
