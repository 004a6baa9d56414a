"""Opinion groups: who votes alike on statements, what sets groups apart, and what everybody shares.

The maths is that of Polis (Small, Bjorkegren, Erkkilä, Shaw, Megill: Polis, scaling deliberation by mapping
high dimensional opinion spaces, RECERCA 2021), with an exact decomposition and a seeded start, so that the
same votes always give the same groups. Groups under ten people are never described.
"""
