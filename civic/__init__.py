"""civic: a platform on which a town and its residents design things together.

This package file imports nothing, so that the rules and the maths of every package load without Flask.
The packages and what each may touch are listed in docs/architecture.md.
"""
