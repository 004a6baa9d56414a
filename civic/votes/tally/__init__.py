"""The voting rules, pure and exact: integers and fractions, ties by a rule that is published before the vote.

One module a rule. Every function is deterministic: the same ballots in another order give the same answer.
"""
