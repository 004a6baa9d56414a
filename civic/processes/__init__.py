"""Participation processes: a question of a town, and its phases."""
