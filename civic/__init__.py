"""civic: a platform on which a town and its residents design things together.

This package file imports nothing, so that the rules and the maths of every room load without Flask.
The rooms and what each may touch are listed in docs/architecture.md.
"""
