"""Ballots, tallies, turnout."""
