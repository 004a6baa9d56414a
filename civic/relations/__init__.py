"""How public things hang together: a proposal, a measure or a meeting follows from another one, conflicts with it, or
both are done together.

A *relation* is said once and read from both sides, each with its own words. It is public where both sides are: whoever
may not see the other side sees no relation. The package never relates things of two towns.
"""
