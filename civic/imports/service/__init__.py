"""The verbs of imports: take in a batch of proposals or comments, take in a vote."""

from civic.imports.service.decidim import bring_comments, bring_proposals, open_batch
from civic.imports.service.pabulib import bring_vote

__all__ = ["bring_comments", "bring_proposals", "bring_vote", "open_batch"]
