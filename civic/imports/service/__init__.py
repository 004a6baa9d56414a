"""The verbs of imports: take in a batch of proposals or comments, take in a vote or a round of statements."""

from civic.imports.service.decidim import bring_comments, bring_proposals, open_batch
from civic.imports.service.pabulib import bring_vote
from civic.imports.service.polis import bring_statements

__all__ = ["bring_comments", "bring_proposals", "bring_statements", "bring_vote", "open_batch"]
