"""Neighbourhoods, boundaries, population tables and the drawn map of a town."""
