"""Measures of participation: representation, weighting, segregation, disparity, inequality, indices.

Pure functions of counts, on numpy and the standard library; no database, no clock, no chance unless a seed
is handed in. Exact counts go in only inside a job; what a page shows is computed from published counts.
"""
