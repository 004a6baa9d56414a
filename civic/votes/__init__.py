"""Ballots, tallies, turnout.

Words: a *vote* is what people decide together; a *ballot* is what one of them hands in; a *tally* is the
rule applied to all ballots. `tally` and `files` are pure and stand alone: what they compute can be
checked on files. This package never knows who cast which ballot.
"""
