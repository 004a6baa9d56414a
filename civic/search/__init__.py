"""One search over what a town may read: proposals, comments, votes, councils and their recommendations, meetings.

A *hit* is a thing with all words of the question in its title or text. The package finds nothing that its reader could
not open, asks the database twice at most, and keeps no record of what anybody searched for.
"""
