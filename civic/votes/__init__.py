"""Ballots, tallies, turnout.
"""
