"""The packages whose refusals have words for people, listed once; ``civic.wiring`` makes them known."""

from __future__ import annotations

import civic.accounts.labels
import civic.administration.labels
import civic.consultations.labels
import civic.councils.labels
import civic.deliberation.labels
import civic.demographics.labels
import civic.equality.labels
import civic.measures.labels
import civic.meetings.labels
import civic.moderation.labels
import civic.motions.labels
import civic.notifications.labels
import civic.places.labels
import civic.processes.labels
import civic.proposals.labels
import civic.recruitment.labels
import civic.relations.labels
import civic.reports.labels
import civic.roles.labels
import civic.statements.labels
import civic.statistics.labels
import civic.towns.labels
import civic.uploads.labels
import civic.verification.labels
import civic.votes.labels
import civic.yearly.labels

#: Packages whose refusals have words.
LABELS = (
    civic.accounts.labels,
    civic.demographics.labels,
    civic.verification.labels,
    civic.places.labels,
    civic.deliberation.labels,
    civic.proposals.labels,
    civic.consultations.labels,
    civic.towns.labels,
    civic.roles.labels,
    civic.processes.labels,
    civic.uploads.labels,
    civic.administration.labels,
    civic.statements.labels,
    civic.equality.labels,
    civic.reports.labels,
    civic.yearly.labels,
    civic.votes.labels,
    civic.measures.labels,
    civic.meetings.labels,
    civic.moderation.labels,
    civic.motions.labels,
    civic.notifications.labels,
    civic.relations.labels,
    civic.statistics.labels,
    civic.councils.labels,
    civic.recruitment.labels,
)
