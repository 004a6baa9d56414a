"""Who takes part, by group and neighbourhood, with small numbers protected.

A *dimension* is a question people are grouped by, a *table* crosses up to three of them, the *catalogue*
is the closed list of tables, a *stage* is what somebody did (registered, supported, voted). The *cube*
holds exact counts of distinct persons and never leaves the job that compiles it; a *release* is what may
be shown of it.

This package never tabulates free text, never answers a query that is not in the catalogue, and never shows a
count under ten.
"""
